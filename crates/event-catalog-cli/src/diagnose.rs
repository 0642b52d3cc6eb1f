//! What commands other than `check` say about a catalog with errors.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::check::REQUIRED;
use event_catalog_build::finding::{Finding, Report, Severity, check, level};
use event_catalog_build::read::{Level, Settings};

use crate::{Outcome, output};

/// The errors for which nothing can be generated from a catalog.
pub(crate) fn errors(catalog: &Catalog<'_>) -> Report {
    let mut report = check(catalog, REQUIRED, &|_| None);
    report
        .findings
        .retain(|finding| finding.severity == Severity::Error);
    report
}

/// Whether nothing can be generated from a catalog with a finding: it is one of its [`errors`]. A level that the
/// command line gives is for `check` alone.
pub(crate) fn prevents_generation(finding: &Finding, settings: &Settings) -> bool {
    REQUIRED.contains(&finding.rule) && level(finding.rule, settings, &|_| None) == Level::Deny
}

/// Tells that the catalog has errors, for a command that shows what it has all the same.
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
                "note: the catalog has {errors}, and events may be missing here; see `event-catalog check`"
            ));
            Outcome::Errors
        }
    }
}

/// Tells every error, for a command that cannot go on; `true` when there is one.
pub(crate) fn tell_errors(catalog: &Catalog<'_>) -> bool {
    let report = errors(catalog);
    for finding in &report.findings {
        for line in finding.lines(&catalog.input.sources) {
            output::note(&line);
        }
    }
    report.errors() > 0
}
