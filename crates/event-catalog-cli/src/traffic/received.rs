//! Checks the events that a program receives against a catalog, as `validate` does for events in files.

use std::fmt;
use std::io::Cursor;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::printable;
use serde_json::Value;

use super::findings::{Level, Place};
use super::names::settle;
use super::reader::Form;
use super::records::Records;
use super::report::Report;
use super::run::Run;
use super::validate::absent;
use crate::stream::layout;

/// Compares events that were received with a catalog.
///
/// ```
/// use event_catalog_build::catalog::Catalog;
/// use event_catalog_build::read::{Input, Memory};
/// use event_catalog_cli::api::Received;
///
/// let table = "name,description\nlink_clicked,A link was clicked.\n";
/// let files: Memory = [("events.csv", table)].into_iter().collect();
/// let input = Input::read_folder(&files)?;
/// let catalog = Catalog::new(&input);
/// let mut received = Received::new(&catalog);
/// received.add(r#"{ "type": "link_clikced" }"#);
/// assert!(received.finish().human().contains("did you mean `link_clicked`?"));
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Received<'c, 's> {
    catalog: &'c Catalog<'s>,
    run: Run<'c, 's>,
    records: u64,
}

impl fmt::Debug for Received<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received")
            .field("records", &self.records)
            .finish_non_exhaustive()
    }
}

impl<'c, 's> Received<'c, 's> {
    /// Creates an empty comparison with `catalog`.
    #[must_use]
    pub fn new(catalog: &'c Catalog<'s>) -> Self {
        Self {
            catalog,
            run: Run::new([catalog], Form::Any, Vec::new(), true),
            records: 0,
        }
    }

    /// Adds JSON: a CloudEvent, a pair, or a list of them.
    pub fn add(&mut self, record: &str) {
        self.records += 1;
        let number = self.records;
        self.run.add(
            record,
            Place {
                source: 0,
                number,
                line: 0,
            },
        );
    }

    /// Adds the records of an uncompressed input: one per line, or JSON values that span lines.
    pub fn read(&mut self, input: &[u8]) {
        let layout = layout(input);
        let mut records = Records::new(Box::new(Cursor::new(input.to_vec())), layout);
        self.run.read(0, &mut records);
    }

    /// Ends the comparison and returns the findings.
    #[must_use]
    pub fn finish(mut self) -> Judged {
        let custom = settle(self.catalog, &self.run.unknown, &mut self.run.findings);
        let coverage = self.run.coverage.take().unwrap_or_default();
        let mut lines = absent(&mut self.run, self.catalog, &coverage);
        let findings = std::mem::take(&mut self.run.findings);
        let left_out = findings.left_out();
        let findings = findings.sorted();
        let report = Report {
            sources: &[],
            units: &[],
            events: self.run.events,
            findings: &findings,
            left_out,
            known: 0,
            unknown: &custom,
            missed: self.run.unknown.missed(),
            coverage: Some(&coverage),
            share: Some(coverage.share(self.catalog)),
            catalog_errors: None,
        };
        lines.extend(report.lines(0));
        let errors = findings.iter().filter(|it| it.level == Level::Error);
        Judged {
            errors: errors.count(),
            json: serde_json::to_value(report.document()).unwrap_or_default(),
            lines,
        }
    }
}

/// The findings about received events.
#[derive(Clone, Debug)]
pub struct Judged {
    lines: Vec<String>,
    json: Value,
    errors: usize,
}

impl Judged {
    /// Returns the number of errors.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.errors
    }

    /// Returns the report as text that is safe to print: the events that didn't occur, the findings, and their numbers.
    #[must_use]
    pub fn human(&self) -> String {
        let lines = self.lines.iter();
        lines
            .map(|line| printable(line).into_owned() + "\n")
            .collect()
    }

    /// Returns the report as `validate --format json` writes it; `event-catalog schema validate` describes it.
    #[must_use]
    pub fn json(&self) -> &Value {
        &self.json
    }
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::{Input, Memory};

    use super::*;

    #[test]
    fn events_are_judged_as_they_come() {
        let folder: Memory = [(
            "events.csv",
            "name,description\nlink_clicked,A link was clicked.\nload,The page was loaded.\n",
        )]
        .into_iter()
        .collect();
        let input = Input::read_folder(&folder).expect("a folder in memory");
        let catalog = Catalog::new(&input);
        let mut received = Received::new(&catalog);
        received.add("{\"type\":\"load\"}");
        received.read(b"{\"type\":\"load\"}\n{\"type\":\"link_clikced\"}\n");
        let judged = received.finish();
        assert_eq!(judged.errors(), 1);
        let text = judged.human();
        for part in [
            "did not occur:\n  `link_clicked`\n",
            "error[misspelt-name]: `link_clikced` isn't an event; did you mean `link_clicked`?\n",
            "coverage: 1 of 2 events occurred\n",
            "1 error",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert_eq!(judged.json()["occurrences"], 3);
        assert_eq!(judged.json()["coverage"]["by_event"]["load"]["count"], 2);
    }
}
