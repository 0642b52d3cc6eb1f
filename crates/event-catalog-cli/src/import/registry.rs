//! Reads a registry of OpenTelemetry's semantic conventions, as Weaver defines it.
//!
//! ```text
//! documents -> registry (events, groups, definitions) -> attributes of each event -> its payload
//! ```

mod collect;
mod model;
mod payload;
mod remarks;
mod resolve;
mod value;

use std::collections::HashSet;

use collect::Registry;
use model::{Deprecation, Event};
use payload::{ATTRIBUTES, Attributes};
use remarks::Remarks;
use resolve::Room;

use super::document::Document;
use super::event_table::{EventRow, one_line, table};
use super::page::Page;
use super::payload_files::PayloadFiles;

pub(super) fn read(documents: &[Document]) -> Result<Page, String> {
    let mut remarks = Remarks::default();
    let registry = collect::collect(documents, &mut remarks);
    let names: HashSet<&str> = registry.events.iter().map(|event| event.name).collect();
    let length: usize = documents.iter().map(|document| document.text.len()).sum();
    let mut room = Room::of(length);
    let mut attributes = Attributes::default();
    let mut files = PayloadFiles::default();
    files.reserve(ATTRIBUTES);
    let mut rows = Vec::new();
    for event in &registry.events {
        let found = resolve::attributes(&registry, event, &mut room, &mut remarks)?;
        let note = structured(event.note);
        let schema = attributes.payload(&registry, event, &found, note, &mut remarks);
        let payload = schema.map(|schema| files.add(event.name, &schema));
        rows.push(row(&registry, event, payload, &names));
    }
    let first = registry.events.first().map(|event| event.at.document);
    let first = first.and_then(|document| documents.get(document));
    let place = first.or(documents.first()).map(|it| it.shown.clone());
    let title = registry.name.map(str::to_owned);
    if let Some(shared) = attributes.file() {
        files.add_shared(ATTRIBUTES, &shared);
    }
    Ok(Page {
        title,
        blocks: vec![table(place.unwrap_or_default(), &rows)],
        schemas: files.into_files(),
        notes: remarks.notes(),
        ..Page::default()
    })
}

/// Whether a document is part of a registry.
pub(super) fn is_one(document: &Document) -> bool {
    collect::has_definitions(document)
}

/// Builds the row of an event.
fn row(
    registry: &Registry<'_>,
    event: &Event<'_>,
    payload: Option<String>,
    names: &HashSet<&str>,
) -> EventRow {
    // If there is a payload, a note with several paragraphs becomes part of the payload.
    let is_elsewhere = payload.is_some() && !structured(event.note).is_empty();
    let note = if is_elsewhere { "" } else { event.note };
    let renamed_to = event.deprecated.and_then(|it| it.renamed_to);
    // If the new name isn't in the catalog, it is mentioned only in the reason.
    let replaced_by = renamed_to.filter(|name| names.contains(name) && *name != event.name);
    let reason = event.deprecated.map(Deprecation::sentence);
    EventRow {
        place: event.at.show(registry.documents),
        name: event.name.to_owned(),
        description: one_line(&format!("{} {note}", event.brief)),
        payload: payload.unwrap_or_default(),
        deprecated_reason: one_line(&reason.unwrap_or_default()),
        replaced_by: replaced_by.unwrap_or_default().to_owned(),
        stability: event.stability.to_owned(),
    }
}

/// A note with several paragraphs, a list or a table, unchanged; empty if the note is a single
/// paragraph.
fn structured(note: &str) -> &str {
    let note = note.trim();
    let is_block = |line: &str| {
        let line = line.trim_start();
        line.is_empty()
            || line.starts_with(['|', '>', '#'])
            || ["- ", "* ", "+ ", "```", "1. "]
                .iter()
                .any(|it| line.starts_with(it))
    };
    if note.lines().any(is_block) { note } else { "" }
}

#[cfg(test)]
mod tests;
