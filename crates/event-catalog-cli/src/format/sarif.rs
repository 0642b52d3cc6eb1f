//! Formats findings as SARIF 2.1.0, for code scanning and for editors.
//!
//! Only the parts of the format that are used are defined here; a crate with the complete format
//! generates its code from the schema in each build. The tests validate the output with that
//! schema. <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use std::borrow::Cow;

use event_catalog_build::finding::{Fix, TO_ACCEPT};
use event_catalog_build::rule::Rule;
use event_catalog_build::source::{Place, Sources, Span};
use serde::Serialize;
use serde::ser::{SerializeSeq, Serializer};
use serde_json::{Value, json};

use super::fingerprint::Fingerprints;
use super::json::json_text;
use super::repository::Repository;
use crate::checked::{Checked, Found, Suppressed, Suppression};
use crate::{explain, rules, usages};

/// Writes the findings of all catalogs, including suppressed ones if requested.
pub(crate) fn render(
    catalogs: &[Checked],
    repository: &Repository,
    with_suppressed: bool,
) -> anyhow::Result<String> {
    // The rules about code belong to another command, so they are only listed if they have findings.
    let is_of_usages = |found: &Found| usages::is_of_usages(found.finding.rule);
    let is_of_code = catalogs.iter().any(|checked| {
        let mut suppressed = checked.suppressed.iter();
        checked.found.iter().any(is_of_usages)
            || (with_suppressed && suppressed.any(|it| is_of_usages(&it.found)))
    });
    let of_code = usages::USAGES.iter().filter(|_| is_of_code);
    let rules: Vec<&Rule> = rules::all().chain(of_code).copied().collect();
    let document = Document {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: json!({ "driver": {
                "name": "event-catalog",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules.iter().map(|rule| rule_as_json(rule)).collect::<Vec<_>>(),
            }}),
            column_kind: "unicodeCodePoints",
            results: Results {
                catalogs,
                repository,
                rules: &rules,
                with_suppressed,
            },
        }],
    };
    json_text(&document, catalogs)
}

// The names of the members are sorted, as in all JSON output.
#[derive(Serialize)]
struct Document<'f> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    runs: [Run<'f>; 1],
    version: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'f> {
    column_kind: &'static str,
    results: Results<'f>,
    tool: Value,
}

/// The findings of all catalogs. Each result is created when it is written, because thousands of them would not
/// fit into memory at once.
struct Results<'f> {
    catalogs: &'f [Checked],
    repository: &'f Repository,
    rules: &'f [&'static Rule],
    with_suppressed: bool,
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fingerprints = Fingerprints::default();
        let mut results = serializer.serialize_seq(None)?;
        for checked in self.catalogs {
            let writer = Writer {
                sources: &checked.input.sources,
                repository: self.repository,
            };
            let suppressed = checked.suppressed.iter();
            let suppressed = suppressed.filter(|_| self.with_suppressed);
            let suppressed = suppressed.map(|it| (&it.found, Some(it)));
            let found = checked.found.iter().map(|it| (it, None::<&Suppressed>));
            for (found, suppressed) in found.chain(suppressed) {
                let fingerprint = fingerprints.of(found, writer.sources, self.repository);
                let fingerprint = fingerprint.to_string();
                let mut rules = self.rules.iter();
                let index = rules.position(|rule| *rule == found.finding.rule);
                let mut result = writer.result(found, index, &fingerprint);
                result.suppressions = suppressed.map(|it| [writer.suppression(it)]);
                results.serialize_element(&result)?;
            }
        }
        results.end()
    }
}

fn rule_as_json(rule: &Rule) -> Value {
    let level = match explain::default_severity(rule) {
        Some(severity) => severity.name(),
        None => "none",
    };
    let page = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/rules.md");
    json!({
        "id": rule.name,
        "shortDescription": { "text": explain::sentence(rule.summary) },
        "fullDescription": { "text": rule.why },
        "help": { "text": rule.why, "markdown": rule.why },
        "helpUri": format!("{page}#{}", rule.name),
        "defaultConfiguration": { "level": level },
    })
}

/// A finding as a result in SARIF.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report<'f> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Repair<'f>>,
    level: &'static str,
    locations: [Location<'f>; 1],
    message: Message<'f>,
    partial_fingerprints: Identity<'f>,
    related_locations: Vec<Location<'f>>,
    rule_id: &'static str,
    rule_index: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressions: Option<[Allowed<'f>; 1]>,
}

/// Why a finding is suppressed.
#[derive(Serialize)]
struct Allowed<'f> {
    #[serde(skip_serializing_if = "Option::is_none")]
    justification: Option<&'f str>,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Location<'f>>,
    status: &'static str,
}

#[derive(Serialize)]
struct Message<'f> {
    text: Cow<'f, str>,
}

impl<'f> Message<'f> {
    fn new(text: &'f str) -> Self {
        let text = Cow::Borrowed(text);
        Self { text }
    }
}

/// Code scanning identifies an alert by the first hash; the name of the second hash says which data that hash was
/// computed from.
#[derive(Serialize)]
struct Identity<'f> {
    #[serde(rename = "primaryLocationLineHash")]
    of_line: &'f str,
    #[serde(rename = "ruleEventColumn/v1")]
    of_event: &'f str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'f> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<Named<'f>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message<'f>>,
    #[serde(rename = "physicalLocation")]
    physical: Physical,
}

/// The subject of a location: an event, or a cell.
#[derive(Serialize)]
struct Named<'f> {
    kind: &'static str,
    name: Cow<'f, str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    end_column: usize,
    end_line: usize,
    start_column: usize,
    start_line: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Repair<'f> {
    /// One change per file; the edits of a fix are usually in one file.
    artifact_changes: Vec<Change<'f>>,
    description: Message<'f>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change<'f> {
    artifact_location: Artifact,
    replacements: [Replacement<'f>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement<'f> {
    deleted_region: Region,
    inserted_content: Message<'f>,
}

/// Writes the results of one catalog.
#[derive(Clone, Copy)]
struct Writer<'c> {
    sources: &'c Sources,
    repository: &'c Repository,
}

impl Writer<'_> {
    fn result<'f>(
        &self,
        found: &'f Found,
        rule_index: Option<usize>,
        fingerprint: &'f str,
    ) -> Report<'f> {
        let finding = &found.finding;
        let mut message = Message::new(&finding.message);
        if let Some(help) = &finding.help {
            message.text.to_mut().push_str(&format!("\n{help}"));
        }
        if let Some(entry) = finding.entry_to_paste() {
            let text = format!("\n{TO_ACCEPT}\n{}", entry.join("\n"));
            message.text.to_mut().push_str(&text);
        }
        let related = finding
            .related
            .iter()
            .zip(1..)
            .map(|(related, id)| Location {
                id: Some(id),
                message: Some(Message::new(&related.message)),
                ..self.location(related.place, None)
            });
        let fixes = finding.fix.iter().filter(|fix| !fix.edits.is_empty());
        Report {
            fixes: fixes.map(|fix| self.fix(fix)).collect(),
            level: finding.severity.name(),
            locations: [self.location(finding.place, found.subject.event.as_deref())],
            message,
            partial_fingerprints: Identity {
                of_line: fingerprint,
                of_event: fingerprint,
            },
            related_locations: related.collect(),
            rule_id: finding.rule.name,
            rule_index,
            suppressions: None,
        }
    }

    /// Describes what allows a finding: an `[[accept]]` is in a catalog file, and a comment is in the line
    /// itself; a baseline is external.
    fn suppression<'f>(&self, suppressed: &'f Suppressed) -> Allowed<'f> {
        let status = "accepted";
        match &suppressed.by {
            Suppression::Accept(accept) => Allowed {
                justification: accept.as_ref().map(|(reason, _)| reason.as_str()),
                kind: "inSource",
                location: accept
                    .as_ref()
                    .map(|(_, place)| self.location(*place, None)),
                status,
            },
            Suppression::Comment => Allowed {
                justification: None,
                kind: "inSource",
                location: None,
                status,
            },
            Suppression::Baseline => Allowed {
                justification: None,
                kind: "external",
                location: None,
                status,
            },
        }
    }

    fn location<'f>(&self, place: Place, event: Option<&'f str>) -> Location<'f> {
        let event = event.map(|event| Named {
            kind: "event",
            name: Cow::Borrowed(event),
        });
        let cell = place.cell.map(|cell| Named {
            kind: "cell",
            name: Cow::Owned(cell.to_string()),
        });
        Location {
            id: None,
            logical_locations: event.into_iter().chain(cell).collect(),
            message: None,
            physical: Physical {
                artifact_location: self.artifact(place.span),
                region: self.region(place.span),
            },
        }
    }

    fn artifact(&self, span: Span) -> Artifact {
        let path = self.repository.path(self.sources.get(span.file).path());
        Artifact { uri: uri(&path) }
    }

    fn region(&self, span: Span) -> Region {
        let (start, end) = (self.sources.start(span), self.sources.end(span));
        Region {
            end_column: end.column,
            end_line: end.line,
            start_column: start.column,
            start_line: start.line,
        }
    }

    fn fix<'f>(&self, fix: &'f Fix) -> Repair<'f> {
        let changes = fix.edits.iter().map(|edit| Change {
            artifact_location: self.artifact(edit.span),
            replacements: [Replacement {
                deleted_region: self.region(edit.span),
                inserted_content: Message::new(&edit.text),
            }],
        });
        Repair {
            artifact_changes: changes.collect(),
            description: Message::new(&fix.message),
        }
    }
}

/// Converts a relative path to a URI reference. <https://www.rfc-editor.org/rfc/rfc3986#section-4.2>
fn uri(path: &str) -> String {
    use std::fmt::Write as _;
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            other => {
                let _ = write!(uri, "%{other:02X}");
            }
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("catalog/events.csv"), "catalog/events.csv");
        assert_eq!(
            uri("my events/größe:1.csv"),
            "my%20events/gr%C3%B6%C3%9Fe%3A1.csv"
        );
    }
}
