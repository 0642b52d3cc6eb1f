//! Counts findings and events for a summary, and formats the counts.

use event_catalog_build::finding::Severity;
use serde::Serialize;

use crate::checked::Checked;

/// The numbers for all catalogs together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Totals {
    /// The number of checked catalogs.
    pub(crate) catalogs: usize,
    /// The number of events in these catalogs.
    pub(crate) events: usize,
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    /// The number of findings that an `[[accept]]` allows.
    pub(crate) accepted: usize,
    /// The number of findings that the baseline allows.
    pub(crate) known: usize,
}

impl Totals {
    /// Counts the findings and events of all catalogs.
    pub(crate) fn of(catalogs: &[Checked]) -> Self {
        let sum = |count: fn(&Checked) -> usize| catalogs.iter().map(count).sum();
        Self {
            catalogs: catalogs.len(),
            events: sum(|it| it.events),
            errors: sum(|it| it.count(Severity::Error)),
            warnings: sum(|it| it.count(Severity::Warning)),
            accepted: sum(|it| it.accepted),
            known: sum(|it| it.known),
        }
    }

    /// Formats the numbers as one line of text.
    pub(crate) fn summary(self) -> String {
        let mut scope = count(self.events, "event");
        if self.catalogs != 1 {
            scope = format!("{scope} of {}", count(self.catalogs, "catalog"));
        }
        let findings = findings(self.errors, self.warnings);
        let findings = findings.unwrap_or_else(|| "no problems found".to_owned());
        let passed = [(self.accepted, "accepted"), (self.known, "in the baseline")];
        let passed: Vec<_> = passed
            .into_iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, what)| format!("{number} {what}"))
            .collect();
        let passed = match passed.as_slice() {
            [] => String::new(),
            passed => format!(" ({})", passed.join(", ")),
        };
        format!("checked {scope}: {findings}{passed}")
    }
}

/// Formats `2 errors and 1 warning`. Returns `None` if there is neither.
pub(crate) fn findings(errors: usize, warnings: usize) -> Option<String> {
    let counts = [(errors, Severity::Error), (warnings, Severity::Warning)];
    let counts = counts.into_iter().filter(|(number, _)| *number > 0);
    let counts: Vec<_> = counts
        .map(|(number, severity)| count(number, severity.name()))
        .collect();
    (!counts.is_empty()).then(|| counts.join(" and "))
}

/// Formats a number with its noun: `1 event`, `210 events`.
pub(crate) fn count(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_names_what_there_is() {
        let mut totals = Totals {
            catalogs: 1,
            events: 1,
            ..Totals::default()
        };
        assert_eq!(totals.summary(), "checked 1 event: no problems found");
        totals.errors = 1;
        assert_eq!(totals.summary(), "checked 1 event: 1 error");
        (totals.catalogs, totals.events, totals.warnings) = (2, 210, 3);
        assert_eq!(
            totals.summary(),
            "checked 210 events of 2 catalogs: 1 error and 3 warnings"
        );
        (totals.accepted, totals.known) = (17, 2);
        assert_eq!(
            totals.summary(),
            "checked 210 events of 2 catalogs: 1 error and 3 warnings (17 accepted, 2 in the baseline)"
        );
    }
}
