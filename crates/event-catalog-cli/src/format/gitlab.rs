//! Formats findings as a Code Quality report for GitLab, which shows them in the changes of merge requests.
//!
//! <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>

use event_catalog_build::finding::Severity;
use event_catalog_build::visible;
use serde::Serialize;
use serde::ser::{SerializeSeq, Serializer};

use super::fingerprint::Fingerprints;
use super::json::json_text;
use super::repository::Repository;
use crate::checked::{Checked, Found};

/// A finding, as an entry in the report.
#[derive(Debug, Serialize)]
pub(crate) struct Issue<'i> {
    check_name: &'i str,
    description: String,
    fingerprint: String,
    location: Location,
    severity: &'static str,
}

#[derive(Debug, Serialize)]
struct Location {
    lines: Lines,
    path: String,
}

#[derive(Debug, Serialize)]
struct Lines {
    begin: u64,
}

/// The severity of a finding for GitLab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gravity {
    Error,
    Warning,
    Note,
}

impl Gravity {
    fn name(self) -> &'static str {
        match self {
            Self::Error => "major",
            Self::Warning => "minor",
            Self::Note => "info",
        }
    }
}

impl<'i> Issue<'i> {
    /// Creates an issue for a finding in a line of a file, whose path is relative to the repository's root.
    pub(crate) fn new(
        rule: &'i str,
        gravity: Gravity,
        description: &str,
        (path, line): (String, u64),
        fingerprint: String,
    ) -> Self {
        Self {
            check_name: rule,
            description: visible(description).into_owned(),
            fingerprint,
            location: Location {
                lines: Lines { begin: line.max(1) },
                path,
            },
            severity: gravity.name(),
        }
    }
}

/// Writes the findings of all catalogs.
pub(crate) fn render(catalogs: &[Checked], repository: &Repository) -> anyhow::Result<String> {
    let issues = Issues {
        catalogs,
        repository,
    };
    json_text(&issues, catalogs)
}

/// The findings of all catalogs. Each issue is created when it is written, because thousands of them would not
/// fit into memory at once.
struct Issues<'f> {
    catalogs: &'f [Checked],
    repository: &'f Repository,
}

impl Serialize for Issues<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fingerprints = Fingerprints::default();
        let mut issues = serializer.serialize_seq(None)?;
        for checked in self.catalogs {
            let sources = &checked.input.sources;
            for found in &checked.found {
                let fingerprint = fingerprints.of(found, sources, self.repository);
                let issue = issue(checked, found, self.repository, fingerprint.to_string());
                issues.serialize_element(&issue)?;
            }
        }
        issues.end()
    }
}

fn issue<'f>(
    checked: &Checked,
    Found { finding, .. }: &'f Found,
    repository: &Repository,
    fingerprint: String,
) -> Issue<'f> {
    let sources = &checked.input.sources;
    let span = finding.place.span;
    let path = repository.path(sources.get(span.file).path());
    let line = u64::try_from(sources.start(span).line).unwrap_or(1);
    let mut description = finding.message.clone();
    if let Some(cell) = finding.place.cell {
        description = format!("cell {cell}: {description}");
    }
    if let Some(help) = &finding.help {
        description = format!("{description}; {help}");
    }
    let gravity = match finding.severity {
        Severity::Error => Gravity::Error,
        Severity::Warning => Gravity::Warning,
    };
    Issue::new(
        finding.rule.name,
        gravity,
        &description,
        (path, line),
        fingerprint,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issue_has_what_gitlab_needs() {
        let place = ("catalog/events.csv".to_owned(), 0);
        let issue = Issue::new("rule", Gravity::Warning, "a\nb", place, "1".to_owned());
        let json = serde_json::to_value(&issue).expect("JSON");
        assert_eq!(
            json,
            serde_json::json!({
                "check_name": "rule",
                "description": "a\\nb",
                "fingerprint": "1",
                "location": { "lines": { "begin": 1 }, "path": "catalog/events.csv" },
                "severity": "minor",
            })
        );
    }

    #[test]
    fn nothing_found_is_an_empty_list() {
        assert_eq!(render(&[], &Repository::default()).expect("JSON"), "[]\n");
    }
}
