//! Formats findings as one JSON object. Its format is stable, and `schemas/findings.schema.json` describes it.

use event_catalog_build::finding::Fix;
use event_catalog_build::source::{Place, Sources, Span};
use serde::Serialize;

use super::Totals;
use crate::checked::{Checked, Found};
use crate::output::harmless;

/// The version of the format.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'f> {
    version: u32,
    summary: Totals,
    findings: Vec<JsonFinding<'f>>,
}

#[derive(Serialize)]
struct JsonFinding<'f> {
    rule: &'f str,
    level: &'f str,
    message: &'f str,
    #[serde(flatten)]
    place: JsonPlace<'f>,
    event: Option<&'f str>,
    help: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accept: Option<String>,
    fix: Option<JsonFix<'f>>,
    related: Vec<JsonRelated<'f>>,
}

#[derive(Serialize)]
struct JsonPlace<'f> {
    #[serde(flatten)]
    span: JsonSpan<'f>,
    cell: Option<String>,
}

#[derive(Serialize)]
struct JsonSpan<'f> {
    file: &'f str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
struct JsonRelated<'f> {
    #[serde(flatten)]
    place: JsonPlace<'f>,
    message: &'f str,
}

#[derive(Serialize)]
struct JsonFix<'f> {
    message: &'f str,
    edits: Vec<JsonEdit<'f>>,
}

#[derive(Serialize)]
struct JsonEdit<'f> {
    #[serde(flatten)]
    span: JsonSpan<'f>,
    text: &'f str,
}

/// Writes the findings of all catalogs.
pub(crate) fn render(catalogs: &[Checked]) -> anyhow::Result<String> {
    let findings = catalogs.iter().flat_map(|checked| {
        let found = checked.found.iter();
        found.map(|found| json_finding(found, &checked.input.sources))
    });
    let document = Document {
        version: VERSION,
        summary: Totals::of(catalogs),
        findings: findings.collect(),
    };
    json_text(&document, catalogs)
}

/// The maximum number of findings that are pretty-printed: only programs read longer output, and
/// half of it would be whitespace.
const MOST_PRETTY: usize = 1_000;

/// Formats a document with the findings of catalogs.
pub(super) fn json_text(document: &impl Serialize, catalogs: &[Checked]) -> anyhow::Result<String> {
    let count: usize = catalogs.iter().map(|checked| checked.found.len()).sum();
    let text = if count > MOST_PRETTY {
        serde_json::to_string(document)?
    } else {
        serde_json::to_string_pretty(document)?
    };
    Ok(harmless(&text) + "\n")
}

fn json_finding<'f>(found: &'f Found, sources: &'f Sources) -> JsonFinding<'f> {
    let Found { finding, subject } = found;
    JsonFinding {
        rule: finding.rule.name,
        level: finding.severity.name(),
        message: &finding.message,
        place: json_place(finding.place, sources),
        event: subject.event.as_deref(),
        help: finding.help.as_deref(),
        accept: finding.accept_entry().map(|lines| lines.join("\n") + "\n"),
        fix: finding.fix.as_ref().map(|fix| json_fix(fix, sources)),
        related: finding
            .related
            .iter()
            .map(|it| JsonRelated {
                place: json_place(it.place, sources),
                message: &it.message,
            })
            .collect(),
    }
}

fn json_place(place: Place, sources: &Sources) -> JsonPlace<'_> {
    JsonPlace {
        span: json_span(place.span, sources),
        cell: place.cell.map(|cell| cell.to_string()),
    }
}

fn json_span(span: Span, sources: &Sources) -> JsonSpan<'_> {
    let (start, end) = (sources.start(span), sources.end(span));
    JsonSpan {
        file: sources.get(span.file).path(),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
    }
}

fn json_fix<'f>(fix: &'f Fix, sources: &'f Sources) -> JsonFix<'f> {
    let edits = fix.edits.iter().map(|edit| JsonEdit {
        span: json_span(edit.span, sources),
        text: &edit.text,
    });
    JsonFix {
        message: &fix.message,
        edits: edits.collect(),
    }
}
