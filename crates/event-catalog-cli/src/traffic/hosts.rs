//! Writes a run's findings in the formats of CI systems.

use super::findings::{Finding, Level, Place};
use super::records::Source;
use super::report::Report;
use crate::format::fingerprint::Fingerprints;
use crate::format::github::annotation_at;
use crate::format::gitlab::{Gravity, Issue};
use crate::format::junit::{Case, Suites};
use crate::format::repository::Repository;
use crate::output;

/// How findings are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    Human,
    /// One JSON object, whose form is stable
    Json,
    /// Annotations of GitHub Actions
    Github,
    /// JUnit XML: tests for CI systems; an error is a test that failed
    Junit,
    /// A Code Quality report for merge requests of GitLab
    Gitlab,
}

impl Report<'_> {
    /// Prints the report. In the format for people, `absent` contains the lines about events and fields that didn't
    /// occur.
    pub(super) fn write(
        &self,
        format: Format,
        absent: Vec<String>,
        most: usize,
    ) -> anyhow::Result<()> {
        let repository = Repository::from_environment();
        match format {
            Format::Human => {
                return output::write_lines(absent.into_iter().chain(self.lines(most)));
            }
            Format::Json => return output::write(&output::json(&self.document())?),
            Format::Github => output::write_commands(&self.annotations(most, &repository))?,
            Format::Junit => output::write(&self.junit(&repository)?)?,
            Format::Gitlab => output::write(&output::json(&self.issues(&repository))?)?,
        }
        output::note(&self.summary());
        Ok(())
    }

    /// Writes commands for GitHub's runner, errors first.
    pub(super) fn annotations(&self, most: usize, repository: &Repository) -> String {
        let most = if most == 0 { usize::MAX } else { most };
        let findings = self.findings.iter().take(most);
        let annotation = |finding: &Finding| {
            let severity = match finding.level {
                Level::Note => "notice",
                level => level.name(),
            };
            let message = Self::with_count(finding);
            let place = self
                .file(finding.first)
                .map(|(path, line)| (repository.path(&path), line));
            let place = place.as_ref().map(|(path, line)| (path.as_str(), *line));
            annotation_at(severity, place, &finding.key.kind.name(), &message)
        };
        findings.map(annotation).collect()
    }

    /// Writes a JUnit test for each finding, grouped by input.
    pub(super) fn junit(&self, repository: &Repository) -> anyhow::Result<String> {
        const NAME: &str = "event-catalog validate";
        let failures = |found: &[&Finding]| found.iter().filter(|it| is_error(it)).count();
        let mut findings: Vec<&Finding> = self.findings.iter().collect();
        if findings.is_empty() {
            let mut suites = Suites::new(1, 0)?;
            suites.passed(NAME)?;
            return suites.finish();
        }
        let mut suites = Suites::new(findings.len(), failures(&findings))?;
        // The sort is stable, so findings of the same input keep their order.
        findings.sort_by_key(|finding| finding.first.source);
        for found in findings.chunk_by(|a, b| a.first.source == b.first.source) {
            let source = found
                .first()
                .and_then(|it| self.sources.get(it.first.source));
            let name = source.map_or(NAME.to_owned(), |it| repository.path(&it.shown()));
            suites.suite(&name, found.len(), failures(found))?;
            for finding in found {
                self.case(finding, &mut suites)?;
            }
            suites.end_suite()?;
        }
        suites.finish()
    }

    fn case(&self, finding: &Finding, suites: &mut Suites) -> anyhow::Result<()> {
        let rule = finding.key.kind.name();
        let message = Self::message(finding);
        let text = match self.place(finding.first) {
            Some(place) => format!("{place}: {}", Self::with_count(finding)),
            None => message.clone(),
        };
        let about = [finding.key.event.as_str(), finding.key.path.as_str()].concat();
        suites.case(&Case {
            rule: &rule,
            about: &about,
            line: self.file(finding.first).map(|(_, line)| line),
            message: &message,
            lines: &[text],
            is_failure: is_error(finding),
        })?;
        Ok(())
    }

    pub(super) fn issues(&self, repository: &Repository) -> Vec<serde_json::Value> {
        let mut fingerprints = Fingerprints::default();
        let issues = self.findings.iter().map(|finding| {
            let key = &finding.key;
            let rule = key.kind.name();
            let gravity = match finding.level {
                Level::Error => Gravity::Error,
                Level::Warning => Gravity::Warning,
                Level::Note => Gravity::Note,
            };
            let source = self.sources.get(finding.first.source);
            let source = source.map_or_else(|| "event-catalog".to_owned(), Source::shown);
            let line = self.file(finding.first).map_or(1, |(_, line)| line);
            // The input and the line aren't part of the fingerprint, because they differ in the next run.
            let parts = [&rule, &key.event, &key.path, &key.message].map(String::as_str);
            let fingerprint = fingerprints.next(&parts).to_string();
            let place = (repository.path(&source), line);
            let description = Self::with_count(finding);
            let issue = Issue::new(&rule, gravity, &description, place, fingerprint);
            serde_json::to_value(issue).unwrap_or_default()
        });
        issues.collect()
    }

    /// Returns a finding's message, followed by the number of occurrences.
    fn with_count(finding: &Finding) -> String {
        let message = Self::message(finding);
        match finding.count {
            0 | 1 => message,
            times => format!("{message} ({times} times; this is the first)"),
        }
    }

    /// Returns the path of the input if it is a file, and the line of a place in it. An unknown line counts as line 1.
    fn file(&self, place: Place) -> Option<(String, u64)> {
        let path = self.sources.get(place.source)?.path()?;
        Some((output::path(path), place.line.max(1)))
    }
}

fn is_error(finding: &Finding) -> bool {
    finding.level == Level::Error
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::super::findings::{Key, Kind};
    use super::*;

    fn finding(kind: Kind, event: &str, (source, number): (usize, u64), count: u64) -> Finding {
        let key = Key {
            kind,
            event: event.to_owned(),
            path: "/url".to_owned(),
            message: "wrong\n::error::<x>".to_owned(),
        };
        Finding {
            level: kind.level(),
            key,
            count,
            first: Place {
                source,
                number,
                line: number,
            },
            value: None,
        }
    }

    /// Calls a function with a report of three findings: in a file, in standard input, and without a place.
    fn with_report<T>(ask: impl FnOnce(&Report<'_>) -> T) -> T {
        let sources = [
            Source::File(PathBuf::from("logs/a,b.ndjson")),
            Source::of(PathBuf::from("-")),
        ];
        let findings = [
            finding(Kind::InvalidPayload, "link_clicked", (0, 7), 3),
            finding(Kind::MissingEvent, "", (usize::MAX, 0), 1),
            finding(Kind::UnknownName, "", (1, 2), 1),
        ];
        ask(&Report {
            sources: &sources,
            units: &["line", "value"],
            events: 9,
            findings: &findings,
            left_out: 0,
            known: 0,
            unknown: &[],
            missed: 0,
            coverage: None,
            share: None,
            catalog_errors: None,
        })
    }

    #[test]
    fn annotations_have_the_line_of_a_file() {
        let text = with_report(|it| it.annotations(0, &Repository::default()));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3, "{text}");
        assert!(
            lines[0].starts_with(
                "::error file=logs/a%2Cb.ndjson,line=7,title=invalid-payload::`link_clicked` at `/url`: wrong\\n"
            ),
            "{text}"
        );
        assert!(lines[0].ends_with("(3 times; this is the first)"), "{text}");
        assert!(
            lines[1].starts_with("::error title=missing-event::"),
            "{text}"
        );
        assert!(
            lines[2].starts_with("::notice title=unknown-name::"),
            "{text}"
        );
        let first = with_report(|it| it.annotations(1, &Repository::default()));
        assert_eq!(first.lines().count(), 1);
    }

    #[test]
    fn errors_are_tests_that_failed() {
        let xml = with_report(|it| it.junit(&Repository::default())).expect("XML");
        assert_eq!(xml.matches("<testcase ").count(), 3, "{xml}");
        assert_eq!(xml.matches("<failure ").count(), 2, "{xml}");
        assert!(
            xml.contains("name=\"invalid-payload: link_clicked/url\""),
            "{xml}"
        );
        assert!(xml.contains("file=\"logs/a,b.ndjson\" line=\"7\""), "{xml}");
        assert!(!xml.contains("<x>"), "{xml}");
        let is_command = |line: &str| line.trim_start().starts_with("::");
        assert!(!xml.lines().any(is_command), "{xml}");
    }

    #[test]
    fn issues_are_known_by_what_was_found() {
        let issues = with_report(|it| it.issues(&Repository::default()));
        let severities: Vec<_> = issues.iter().map(|it| &it["severity"]).collect();
        assert_eq!(severities, ["major", "major", "info"]);
        let first = &issues[0];
        assert_eq!(first["location"]["path"], "logs/a,b.ndjson");
        assert_eq!(first["location"]["lines"]["begin"], 7);
        assert_eq!(issues[1]["location"]["lines"]["begin"], 1);
        let again = with_report(|it| it.issues(&Repository::default()));
        assert_eq!(issues, again);
        assert_ne!(first["fingerprint"], issues[1]["fingerprint"]);
    }
}
