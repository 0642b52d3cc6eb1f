//! The tables of the page: events in the form of the published page, and the fields of payloads.

use event_catalog_build::catalog::{Deprecation, Event, sentence};

use crate::generate::address::{self, payload_anchor};
use crate::generate::fields::{self, Definition, FieldRow, Tables, type_anchor};
use crate::generate::prose::markdown::{
    cell, code_cell, json_as_it_is, line, name_cell, name_code_cell, plain_cell,
};
use crate::generate::selection::{DescribedPayload, SelectedSection, Selection};

/// What an event's row shows about the payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PayloadCell {
    /// A link to the table with the payload's fields, on the same page.
    Link,
    /// An example of the payload.
    Example,
}

/// Writes a section's events as a table, with a separator row between groups.
pub(super) fn events(
    selection: &Selection<'_, '_>,
    section: &SelectedSection<'_, '_>,
    payload: PayloadCell,
) -> String {
    // As on the published page, the payload column is omitted if no event has a payload.
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

/// Writes an event's name with an anchor. Former names keep their anchors, so that links to them
/// still work.
fn name(event: &Event<'_>) -> String {
    let mut text = String::new();
    let aliases = event.aliases().iter().map(|alias| &*alias.name);
    for name in std::iter::once(&*event.name).chain(aliases) {
        text += &anchor(&address::anchor(name));
    }
    text + &name_cell(&event.name)
}

/// Writes an anchor with this id.
fn anchor(id: &str) -> String {
    format!("<a id=\"{id}\"></a>")
}

/// Writes a link to an event.
fn link(name: &str) -> String {
    format!("[{}](#{})", name_cell(name), address::link(name))
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
            .map(|since| format!("*(since {})*", plain_cell(since.written()))),
    );
    if !event.aliases().is_empty() {
        let names: Vec<_> = event
            .aliases()
            .iter()
            .map(|it| name_code_cell(&it.name))
            .collect();
        parts.push(format!("*(formerly {})*", names.join(", ")));
    }
    parts.join(" ")
}

fn deprecation(selection: &Selection<'_, '_>, deprecation: &Deprecation<'_>) -> String {
    let mut text = "**Deprecated".to_owned();
    if let Some(since) = &deprecation.since {
        text += &format!(" since {}", plain_cell(since.written()));
    }
    text += ".**";
    if let Some(reason) = &deprecation.reason {
        text += &format!(" {}", cell(&sentence(reason)));
    }
    // Events outside the selection must not appear.
    let replacement = deprecation
        .replaced_by
        .as_ref()
        .and_then(|name| selection.event(name));
    if let Some(event) = replacement {
        text += &format!(" Use {}.", link(&event.name));
    }
    if let Some(end) = &deprecation.remove_after {
        text += &format!(" May be removed from {} on.", plain_cell(end.written()));
    }
    text
}

/// The maximum size in bytes of an example in an event's row.
const LONGEST_EXAMPLE: usize = 1_000;

fn payload_cell(selection: &Selection<'_, '_>, name: &str, payload: PayloadCell) -> String {
    let types = &selection.catalog.types;
    let example = || fields::example(types, types.payload(name)?);
    match payload {
        PayloadCell::Link => {
            let anchor = payload_anchor(name);
            format!("[{}](#{})", plain_cell(name), address::fragment(&anchor))
        }
        PayloadCell::Example => {
            // A long example would be repeated in the row of every event with this payload.
            let example = example().filter(|it| !it.is_longer(LONGEST_EXAMPLE));
            example.map_or_else(|| plain_cell(name), |it| code_cell(&it.to_string()))
        }
    }
}

/// Writes the payloads, the common one first, each with a heading, fields, an example and events;
/// then the types that several payloads refer to.
pub(super) fn payloads(selection: &Selection<'_, '_>, heading: &str) -> String {
    let types = &selection.catalog.types;
    let described = selection.described_payloads();
    let tables = Tables::of(types, described.iter().map(|it| (it.name, it.id)));
    let mut parts = Vec::new();
    for it in &described {
        parts.push(payload(selection, it, &tables, heading));
    }
    for it in tables.definitions(types) {
        parts.push(definition(selection, &it, heading));
    }
    parts.join("\n")
}

fn payload(
    selection: &Selection<'_, '_>,
    it: &DescribedPayload<'_>,
    tables: &Tables,
    heading: &str,
) -> String {
    let types = &selection.catalog.types;
    let mut text = titled(heading, &payload_anchor(it.name), it.name);
    let description = line(fields::description(types, it.id));
    if !description.is_empty() {
        text += &format!("{description}\n\n");
    }
    if it.is_common {
        text += "Every event may have it.\n\n";
    } else {
        let events = it.events.iter();
        let events: Vec<_> = events.map(|name| link(name)).collect();
        text += &format!("Used by {}.\n\n", events.join(", "));
    }
    text += &table(&tables.rows(types, it.name, it.id));
    if let Some(example) = fields::example(types, it.id) {
        let example = json_as_it_is(&fields::pretty(example));
        text += &format!("\n```json\n{example}\n```\n");
    }
    text
}

/// Writes the section about a type that several payloads or fields refer to.
fn definition(selection: &Selection<'_, '_>, it: &Definition, heading: &str) -> String {
    let types = &selection.catalog.types;
    let name = &types.get(it.id).name;
    let mut text = titled(heading, &type_anchor(types, it.id), name);
    let description = line(fields::description(types, it.id));
    if !description.is_empty() {
        text += &format!("{description}\n\n");
    }
    text += &format!("It is: {}.\n", plain_cell(&it.kind));
    if !it.rows.is_empty() {
        text += "\n";
        text += &table(&it.rows);
    }
    text
}

fn titled(heading: &str, id: &str, name: &str) -> String {
    format!("{heading} {}{}\n\n", anchor(id), line(name))
}

fn table(rows: &[FieldRow]) -> String {
    let mut text = "| Field | Type | | Description | Example |\n|---|---|---|---|---|\n".to_owned();
    for row in rows {
        text += &field(row);
    }
    text
}

fn field(row: &FieldRow) -> String {
    let mut path = if row.is_whole() {
        "*the whole payload*".to_owned()
    } else {
        code_cell(&row.path)
    };
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
    let mut kind = plain_cell(&row.kind);
    if let Some(see) = &row.see {
        let (name, fragment) = (plain_cell(&see.name), address::fragment(&see.anchor));
        kind += &format!(": [{name}](#{fragment})");
    }
    let required = if row.required { "required" } else { "optional" };
    let example = row.example.as_deref().map(code_cell).unwrap_or_default();
    let cells = [
        path,
        kind,
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
