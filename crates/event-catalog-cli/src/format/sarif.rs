//! Findings in SARIF 2.1.0, for code scanning and for editors.
//!
//! Only the parts of the format that are used are defined here; a crate for all of it generates
//! them from its schema in each build. The tests validate the output with that schema.
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use std::collections::HashMap;
use std::hash::Hasher;

use event_catalog_build::finding::{Edit, Finding, Fix};
use event_catalog_build::rule::Rule;
use event_catalog_build::source::{Place, Sources, Span};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::json::json_text;
use super::repository::Repository;
use crate::checked::{Checked, Found};
use crate::{explain, rules};

/// Writes the findings of all catalogs.
pub(crate) fn render(catalogs: &[Checked], repository: &Repository) -> anyhow::Result<String> {
    let rules: Vec<&Rule> = rules::all().copied().collect();
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
            },
        }],
    };
    json_text(&document, catalogs)
}

// The names of the members are sorted, like everywhere in the output.
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

/// The findings of all catalogs. Each is created when it is written, because thousands of them
/// would not fit into memory at once.
struct Results<'f> {
    catalogs: &'f [Checked],
    repository: &'f Repository,
    rules: &'f [&'static Rule],
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fingerprints = Fingerprints::default();
        let found = self.catalogs.iter().flat_map(|checked| {
            let writer = Writer {
                sources: &checked.input.sources,
                repository: self.repository,
            };
            checked.found.iter().map(move |found| (writer, found))
        });
        serializer.collect_seq(found.map(|(writer, found)| {
            let fingerprint = fingerprints.next(found, &writer);
            let index = self
                .rules
                .iter()
                .position(|rule| *rule == found.finding.rule);
            writer.result(found, index, &fingerprint)
        }))
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

/// Writes the results of one catalog.
#[derive(Clone, Copy)]
struct Writer<'c> {
    sources: &'c Sources,
    repository: &'c Repository,
}

impl Writer<'_> {
    fn result(&self, found: &Found, rule: Option<usize>, fingerprint: &str) -> Value {
        let Finding {
            message,
            place,
            related,
            help,
            fix,
            ..
        } = &found.finding;
        let text = match help {
            Some(help) => format!("{message}\n{help}"),
            None => message.clone(),
        };
        let related = related.iter().zip(1..).map(|(related, id)| {
            let mut location = self.location(related.place, None);
            location["id"] = json!(id);
            location["message"] = json!({ "text": related.message });
            location
        });
        let mut result = json!({
            "ruleId": found.finding.rule.name,
            "ruleIndex": rule,
            "level": found.finding.severity.name(),
            "message": { "text": text },
            "locations": [self.location(*place, found.subject.event.as_deref())],
            "relatedLocations": related.collect::<Vec<_>>(),
            // Code scanning identifies an alert by the first one; the name of the second shows what
            // it was computed from.
            "partialFingerprints": {
                "primaryLocationLineHash": fingerprint,
                "ruleEventColumn/v1": fingerprint,
            },
        });
        let fix = fix.as_ref().filter(|fix| !fix.edits.is_empty());
        if let Some(fix) = fix {
            result["fixes"] = json!([self.fix(fix)]);
        }
        result
    }

    fn location(&self, place: Place, event: Option<&str>) -> Value {
        let mut location = json!({ "physicalLocation": {
            "artifactLocation": self.artifact(place.span),
            "region": self.region(place.span),
        }});
        let event = event.map(|event| json!({ "name": event, "kind": "event" }));
        let cell = place
            .cell
            .map(|cell| json!({ "name": cell.to_string(), "kind": "cell" }));
        let logical: Vec<Value> = event.into_iter().chain(cell).collect();
        if !logical.is_empty() {
            location["logicalLocations"] = json!(logical);
        }
        location
    }

    fn artifact(&self, span: Span) -> Value {
        let path = self.repository.path(self.sources.get(span.file).path());
        json!({ "uri": uri(&path) })
    }

    fn region(&self, span: Span) -> Value {
        let (start, end) = (self.sources.start(span), self.sources.end(span));
        json!({
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        })
    }

    fn fix(&self, fix: &Fix) -> Value {
        // One change per file; the edits of a fix are usually in one file.
        let change = |edit: &Edit| {
            json!({
                "artifactLocation": self.artifact(edit.span),
                "replacements": [{
                    "deletedRegion": self.region(edit.span),
                    "insertedContent": { "text": edit.text },
                }],
            })
        };
        json!({
            "description": { "text": fix.message },
            "artifactChanges": fix.edits.iter().map(change).collect::<Vec<_>>(),
        })
    }
}

/// The identity of a finding across runs: its rule, event, column, and the marked text. It stays
/// the same if rows are sorted, added, or moved to another file.
#[derive(Debug, Default)]
struct Fingerprints {
    counts: HashMap<u64, usize>,
}

impl Fingerprints {
    fn next(&mut self, found: &Found, writer: &Writer<'_>) -> String {
        let Found { finding, subject } = found;
        let Writer {
            sources,
            repository,
        } = writer;
        let file = sources.get(finding.place.span.file).path();
        let file = repository.path(file);
        let about = subject.event.as_deref().unwrap_or(&file);
        let column = subject.column.as_deref().unwrap_or_default();
        let marked = sources.text(finding.place.span);
        // The hash must be the same in every version and on every system.
        let mut hasher = fnv::FnvHasher::default();
        for part in [finding.rule.name, about, column, marked] {
            hasher.write(part.as_bytes());
            hasher.write_u8(0);
        }
        let hash = hasher.finish();
        let count = self.counts.entry(hash).or_default();
        *count += 1;
        format!("{hash:016x}:{count}")
    }
}

/// A relative path as a URI reference. <https://www.rfc-editor.org/rfc/rfc3986#section-4.2>
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
