//! The tables of the page: events as the published page has them, and the fields of payloads.

use event_catalog_build::catalog::{Deprecation, Event};
use event_catalog_build::schema::types::TypeId;

use crate::generate::fields::{self, FieldRow, anchor};
use crate::generate::prose::markdown::{cell, code_cell, line, plain_cell};
use crate::generate::selection::{SelectedSection, Selection};

/// What the payload of an event is in its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PayloadCell {
    /// A link to the table of its fields, on the same page.
    Link,
    /// An example.
    Example,
}

/// The table of a section's events, with a separator row between its groups.
pub(super) fn events(
    selection: &Selection<'_, '_>,
    section: &SelectedSection<'_, '_>,
    payload: PayloadCell,
) -> String {
    // As on the published page: a table without payloads has no column for them.
    let has_payloads = section.events().any(|event| event.payload.is_some());
    let mut text = "| Event name | Event description |".to_owned();
    text += if has_payloads {
        " Event payload |\n|---|---|---|\n"
    } else {
        "\n|---|---|\n"
    };
    for (index, group) in section.groups.iter().enumerate() {
        if index > 0 {
            text += if has_payloads {
                "| -- | -- | |\n"
            } else {
                "| -- | -- |\n"
            };
        }
        for event in group {
            text += &format!("| {} | {} |", name(event), description(selection, event));
            if has_payloads {
                let payload = event.payload.map(|it| payload_cell(selection, it, payload));
                text += &match payload {
                    Some(payload) => format!(" {payload} |"),
                    None => " |".to_owned(),
                };
            }
            text.push('\n');
        }
    }
    text
}

/// The name, with an anchor; old names keep theirs, so that links to them still lead here.
fn name(event: &Event<'_>) -> String {
    let anchor = |name: &str| format!("<a id=\"{name}\"></a>");
    let aliases: String = event
        .aliases()
        .iter()
        .map(|alias| anchor(&alias.name))
        .collect();
    format!(
        "{}{aliases}{}",
        anchor(&event.name),
        plain_cell(&event.name)
    )
}

fn description(selection: &Selection<'_, '_>, event: &Event<'_>) -> String {
    let mut parts = Vec::new();
    parts.extend(
        event
            .deprecation()
            .as_ref()
            .map(|it| deprecation(selection, it)),
    );
    parts.push(cell(&event.description));
    parts.extend(
        event
            .since()
            .as_ref()
            .map(|since| format!("*(since {})*", plain_cell(since))),
    );
    if !event.aliases().is_empty() {
        let names: Vec<_> = event
            .aliases()
            .iter()
            .map(|it| code_cell(&it.name))
            .collect();
        parts.push(format!("*(formerly {})*", names.join(", ")));
    }
    parts.join(" ")
}

fn deprecation(selection: &Selection<'_, '_>, deprecation: &Deprecation<'_>) -> String {
    let mut text = "**Deprecated".to_owned();
    if let Some(since) = &deprecation.since {
        text += &format!(" since {}", plain_cell(since));
    }
    text += ".**";
    if let Some(reason) = &deprecation.reason {
        text += &format!(" {}", cell(reason));
    }
    // What was not selected must not be named.
    let replacement = deprecation
        .replaced_by
        .as_ref()
        .and_then(|name| selection.event(name));
    if let Some(event) = replacement {
        text += &format!(" Use [{}](#{}).", plain_cell(&event.name), event.name);
    }
    text
}

fn payload_cell(selection: &Selection<'_, '_>, name: &str, payload: PayloadCell) -> String {
    let types = &selection.catalog.types;
    let example = || fields::example(types, types.payload(name)?);
    match payload {
        PayloadCell::Link => format!("[{}](#{})", plain_cell(name), anchor(name)),
        PayloadCell::Example => {
            example().map_or_else(|| plain_cell(name), |it| code_cell(&it.to_string()))
        }
    }
}

/// The payloads, the common one first, each with a heading, its fields, an example and its events.
pub(super) fn payloads(selection: &Selection<'_, '_>, heading: &str) -> String {
    let types = &selection.catalog.types;
    let mut parts = Vec::new();
    let common = selection.common_payload().map(|file| file.name);
    for name in selection.payloads().into_iter().map(|file| file.name) {
        let common = common == Some(name);
        let id = types.payload(name);
        let id = id.or(types.default.filter(|_| common));
        parts.extend(id.map(|id| payload(selection, name, id, common, heading)));
    }
    parts.join("\n")
}

fn payload(
    selection: &Selection<'_, '_>,
    name: &str,
    id: TypeId,
    common: bool,
    heading: &str,
) -> String {
    let types = &selection.catalog.types;
    let mut text = format!(
        "{heading} <a id=\"{}\"></a>{}\n\n",
        anchor(name),
        line(name)
    );
    let description = line(fields::description(types, id));
    if !description.is_empty() {
        text += &format!("{description}\n\n");
    }
    if common {
        text += "Every event may carry it.\n\n";
    } else {
        let events = selection
            .events()
            .filter(|event| event.payload == Some(name));
        let events: Vec<_> = events
            .map(|event| format!("[{}](#{})", plain_cell(&event.name), event.name))
            .collect();
        text += &format!("Comes with {}.\n\n", events.join(", "));
    }
    text += "| Field | Type | | Description | Example |\n|---|---|---|---|---|\n";
    for row in fields::rows(types, id) {
        text += &field(&row);
    }
    if let Some(example) = fields::example(types, id) {
        text += &format!("\n```json\n{}\n```\n", fields::pretty(example));
    }
    text
}

fn field(row: &FieldRow) -> String {
    let mut path = code_cell(&row.path);
    if let Some(alternative) = &row.alternative {
        path += &format!(" ({})", plain_cell(alternative));
    }
    let mut description = Vec::new();
    if row.deprecated {
        description.push("**Deprecated.**".to_owned());
    }
    description.push(cell(&row.description));
    if !row.limits.is_empty() {
        description.push(format!("*({})*", plain_cell(&row.limits.join("; "))));
    }
    description.retain(|part| !part.is_empty());
    let required = if row.required { "required" } else { "optional" };
    let example = row.example.as_deref().map(code_cell).unwrap_or_default();
    let cells = [
        path,
        plain_cell(&row.kind),
        required.to_owned(),
        description.join(" "),
        example,
    ];
    let cells = cells.iter().map(|cell| {
        if cell.is_empty() {
            " |".to_owned()
        } else {
            format!(" {cell} |")
        }
    });
    format!("|{}\n", cells.collect::<String>())
}
