//! Reports the findings of a run, for people and for programs.

use serde::Serialize;

use super::coverage::Coverage;
use super::findings::{Finding, Kind, Level, Place};
use super::records::Source;
use super::unknown::{KEPT, Unknown};
use crate::format::count;

/// All findings of a run.
pub(super) struct Report<'r> {
    pub(super) sources: &'r [Source],
    /// The unit of records, by source.
    pub(super) units: &'r [&'static str],
    pub(super) events: u64,
    pub(super) findings: &'r [Finding],
    /// The number of occurrences of findings that weren't kept because there were too many.
    pub(super) left_out: u64,
    /// The number of findings that are in the baseline.
    pub(super) known: usize,
    pub(super) unknown: &'r [Unknown],
    /// The maximum number by which the counts of unknown names can be too low.
    pub(super) missed: u64,
    pub(super) coverage: Option<&'r Coverage>,
    /// The number of the catalog's events that occurred, and the number of all its events.
    pub(super) share: Option<(usize, usize)>,
    /// The number of errors in the catalog, if these fail the run.
    pub(super) catalog_errors: Option<usize>,
}

/// The maximum number of names in a note.
const LISTED: usize = 20;

impl Report<'_> {
    /// Formats the report for people, as lines. Shows at most `most` findings, or all if `most` is 0.
    pub(super) fn lines(&self, most: usize) -> Vec<String> {
        let most = if most == 0 { usize::MAX } else { most };
        let mut lines = Vec::new();
        for finding in self.findings.iter().take(most) {
            lines.extend(self.of_finding(finding));
        }
        let hidden = self.findings.len().saturating_sub(most);
        if hidden > 0 {
            lines.push(format!(
                "… and {}; `--max 0` shows all of them",
                count(hidden, "more finding")
            ));
            lines.push(String::new());
        }
        if self.left_out > 0 {
            lines.push(format!(
                "There are too many different findings. Occurrences that were only counted: {}.",
                self.left_out
            ));
            lines.push(String::new());
        }
        if let Some((occurred, all)) = self.share {
            lines.push(format!(
                "coverage: {occurred} of {} occurred",
                count(all, "event")
            ));
        }
        lines.push(self.summary());
        lines
    }

    /// Formats the message of a finding on one line.
    pub(super) fn message(finding: &Finding) -> String {
        let key = &finding.key;
        let mut message = match (key.event.as_str(), key.path.as_str()) {
            _ if matches!(
                key.kind,
                Kind::MisspeltName | Kind::OldName | Kind::RemovedName | Kind::DeprecatedEvent
            ) =>
            {
                key.message.clone()
            }
            ("", _) => key.message.clone(),
            (event, "") => format!("`{event}`: {}", key.message),
            (event, path) => format!("`{event}` at `{path}`: {}", key.message),
        };
        if let Some(value) = &finding.value {
            message += &format!("; found {value}");
        }
        message
    }

    /// Formats a finding and its place as lines.
    pub(super) fn of_finding(&self, finding: &Finding) -> Vec<String> {
        let key = &finding.key;
        let mut lines = vec![format!(
            "{}[{}]: {}",
            finding.level.name(),
            key.kind.name(),
            Self::message(finding)
        )];
        let times = match finding.count {
            0 | 1 => String::new(),
            times => format!(" ({times} times; this is the first)"),
        };
        if let Some(place) = self.place(finding.first) {
            lines.push(format!("  --> {place}{times}"));
        }
        if key.kind == Kind::UnknownName {
            for name in self.unknown.iter().take(LISTED) {
                lines.push(format!("  {:>8}  {}", name.count, name.name));
            }
            let more = self.unknown.len().saturating_sub(LISTED);
            if more > 0 {
                lines.push(format!(
                    "  and {}; `--format json` lists them",
                    count(more, "more name")
                ));
            }
            if self.missed > 0 {
                lines.push(format!(
                    "  There are too many names to keep: at least the {KEPT} most frequent are kept, and a count may \
                     be too low by up to {}.",
                    self.missed
                ));
            }
        }
        lines.push(String::new());
        lines
    }

    /// Formats a place: `traffic.ndjson, line 7`. Returns `None` if the finding isn't in an input.
    pub(super) fn place(&self, place: Place) -> Option<String> {
        let source = self.sources.get(place.source)?.shown();
        let unit = self.units.get(place.source).copied().unwrap_or("record");
        Some(match place.number {
            0 => source,
            number => format!("{source}, {unit} {number}"),
        })
    }

    /// Formats the counts on one line.
    pub(super) fn summary(&self) -> String {
        let of = |level: Level| self.findings.iter().filter(|it| it.level == level).count();
        let counts = [
            (Level::Error, "error"),
            (Level::Warning, "warning"),
            (Level::Note, "note"),
        ];
        let counts = counts.map(|(level, what)| (of(level), what));
        let counts = counts.into_iter().filter(|(number, _)| *number > 0);
        let counts: Vec<String> = counts.map(|(number, what)| count(number, what)).collect();
        let found = if counts.is_empty() {
            "no problems found".to_owned()
        } else {
            counts.join(", ")
        };
        let known = match self.known {
            0 => String::new(),
            known => format!(" ({known} in the baseline)"),
        };
        let events = usize::try_from(self.events).unwrap_or(usize::MAX);
        let inputs = match self.sources.len() {
            0 => String::new(),
            inputs => format!(" of {}", count(inputs, "input")),
        };
        let catalog = match self.catalog_errors {
            None | Some(0) => String::new(),
            Some(errors) => format!(
                "; the run fails because the catalog has {} (see `event-catalog check`)",
                count(errors, "error")
            ),
        };
        format!(
            "validated {}{inputs}: {found}{known}{catalog}",
            count(events, "occurrence")
        )
    }

    /// Builds the JSON report.
    pub(super) fn document(&self) -> impl Serialize {
        let findings = self.findings.iter().map(|it| JsonFinding {
            kind: it.key.kind,
            level: it.level,
            event: some(&it.key.event),
            path: some(&it.key.path),
            message: &it.key.message,
            value: it.value.as_deref(),
            count: it.count,
            first: self.sources.get(it.first.source).map(|source| JsonPlace {
                source: source.shown(),
                unit: self.units.get(it.first.source).copied().unwrap_or("record"),
                number: it.first.number,
            }),
        });
        let unknown = self.unknown.iter().map(|it| JsonUnknown {
            name: &it.name,
            count: it.count,
        });
        Json {
            version: 1,
            occurrences: self.events,
            catalog_errors: self.catalog_errors,
            findings: findings.collect(),
            further_findings: self.left_out,
            known_findings: self.known,
            unknown_names: unknown.collect(),
            unknown_counts_may_miss: self.missed,
            coverage: self.share.map(|(occurred, events)| JsonShare {
                occurred,
                events,
                by_event: self.coverage.map(|it| &it.events),
            }),
        }
    }
}

fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

#[derive(Serialize)]
struct Json<'r> {
    version: u32,
    occurrences: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    catalog_errors: Option<usize>,
    findings: Vec<JsonFinding<'r>>,
    further_findings: u64,
    known_findings: usize,
    unknown_names: Vec<JsonUnknown<'r>>,
    unknown_counts_may_miss: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<JsonShare<'r>>,
}

#[derive(Serialize)]
struct JsonFinding<'r> {
    kind: Kind,
    level: Level,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'r str>,
    message: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'r str>,
    count: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    first: Option<JsonPlace>,
}

#[derive(Serialize)]
struct JsonPlace {
    source: String,
    unit: &'static str,
    number: u64,
}

#[derive(Serialize)]
struct JsonUnknown<'r> {
    name: &'r str,
    count: u64,
}

#[derive(Serialize)]
struct JsonShare<'r> {
    occurred: usize,
    events: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    by_event: Option<&'r std::collections::BTreeMap<String, super::coverage::Occurred>>,
}
