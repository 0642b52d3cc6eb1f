//! How commands other than `check` report a catalog with errors.

use std::collections::HashSet;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::check::REQUIRED;
use event_catalog_build::finding::{Finding, Report, Severity, check, level};
use event_catalog_build::read::{Level, Settings};
use event_catalog_build::source::Sources;

use crate::rules::named;
use crate::{Outcome, output};

/// Applies the required rules, and returns the errors, each of which may hide events in a catalog.
pub(crate) fn errors(catalog: &Catalog<'_>) -> Report {
    let mut report = check(catalog, REQUIRED, &|_| None);
    report
        .findings
        .retain(|finding| finding.severity == Severity::Error);
    report
}

/// Finds the errors that prevent generating anything from a catalog. An invalid schema counts, too, because other
/// tools would read the files that are generated from it.
pub(crate) fn obstacles(catalog: &Catalog<'_>) -> Report {
    let schemas = named(SCHEMAS);
    let mut report = check(catalog, REQUIRED.iter().chain(&schemas), &|_| None);
    report
        .findings
        .retain(|finding| finding.severity == Severity::Error);
    report
}

/// The name of the rule about invalid schemas.
const SCHEMAS: &str = "meta-schema";

/// Whether a finding prevents generation, because it is one of the catalog's [`obstacles`]. Levels
/// on the command line only apply to `check`.
pub(crate) fn prevents_generation(finding: &Finding, settings: &Settings) -> bool {
    let is_obstacle = REQUIRED.contains(&finding.rule) || finding.rule.name == SCHEMAS;
    is_obstacle && level(finding.rule, settings, &|_| None) == Level::Deny
}

/// Formats the first finding of each rule as lines, with the number of further findings. `hint` explains how to list
/// these findings.
pub(crate) fn kinds(findings: &[Finding], sources: &Sources, hint: &str) -> Vec<String> {
    let mut kinds: Vec<(&Finding, usize)> = Vec::new();
    for finding in findings {
        let same = kinds.iter_mut().find(|(it, _)| it.rule == finding.rule);
        match same {
            Some((_, number)) => *number += 1,
            None => kinds.push((finding, 1)),
        }
    }
    let mut lines = Vec::new();
    for (finding, number) in kinds {
        lines.extend(finding.lines(sources));
        if number > 1 {
            let (more, rule) = (number - 1, finding.rule.name);
            lines.push(format!("  and {more} more [{rule}]{hint}"));
        }
    }
    lines
}

/// Finds the errors of a catalog before it is changed. If the catalog can't be read completely, returns the reasons
/// not to change it, as lines.
pub(crate) fn before_change(catalog: &Catalog<'_>) -> Result<Vec<Finding>, Vec<String>> {
    let errors = obstacles(catalog).findings;
    if catalog.is_complete() {
        return Ok(errors);
    }
    let mut why = kinds(&errors, &catalog.input.sources, "");
    why.push(
        "the catalog can't be read completely, so nothing was changed; fix its errors first"
            .to_owned(),
    );
    Err(why)
}

/// Formats the errors that a catalog got from a change, as lines. Returns `None` if it doesn't have more errors than
/// before.
pub(crate) fn further(
    before: &[Finding],
    after: Vec<Finding>,
    sources: &Sources,
) -> Option<Vec<String>> {
    if after.len() <= before.len() {
        return None;
    }
    let known: HashSet<&str> = before.iter().map(|it| it.message.as_str()).collect();
    let is_new = |it: &Finding| !known.contains(it.message.as_str());
    let further: Vec<Finding> = after.into_iter().filter(is_new).collect();
    Some(kinds(&further, sources, ""))
}

/// Reports that the catalog has errors, for a command that shows its content anyway.
pub(crate) fn note_errors(catalog: &Catalog<'_>) -> Outcome {
    match errors(catalog).errors() {
        0 => Outcome::Fine,
        count => {
            let errors = if count == 1 {
                "1 error".to_owned()
            } else {
                format!("{count} errors")
            };
            output::note(&format!(
                "note: the catalog has {errors}, so events may be missing here; run `event-catalog check` to list the \
                 errors"
            ));
            Outcome::Errors
        }
    }
}

/// Reports every error, for a command that can't continue. Returns `true` if there is one.
pub(crate) fn tell_errors(catalog: &Catalog<'_>) -> bool {
    let report = obstacles(catalog);
    for finding in &report.findings {
        for line in finding.lines(&catalog.input.sources) {
            output::note(&line);
        }
    }
    report.errors() > 0
}
