//! The content of a catalog from inferred events rather than a page.

use std::collections::{BTreeMap, BTreeSet};

use event_catalog_build::catalog::{Pattern, unescaped};

use super::forms;
use super::list::Entry;
use super::payload_files::PayloadFiles;
use super::plan::{Content, Section, Sections};
use crate::json::Json;

/// An inferred event.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct InferredEvent {
    /// The place of the first occurrence.
    pub(crate) place: String,
    /// The name, written as in a cell: `{1..3}` is the range of a family.
    pub(crate) cell: String,
    /// The words for the event's identifiers in code; empty if the words of the name are suitable.
    pub(crate) identifier: String,
    /// The schema of its payload.
    pub(crate) payload: Option<Json>,
}

/// Builds the content of a catalog with these events.
pub(crate) fn content(events: Vec<InferredEvent>) -> Content {
    let mut files = PayloadFiles::default();
    let mut entries = Vec::new();
    for event in events {
        let name = match Pattern::parse(&event.cell) {
            Ok(Some(family)) => family.stem(),
            _ => unescaped(&event.cell).into_owned(),
        };
        let payload = event.payload.map(|it| files.add(&name, &it));
        let texts = [
            ("payload", payload.unwrap_or_default()),
            ("identifier", event.identifier),
        ];
        let texts = texts.into_iter().filter(|(_, text)| !text.is_empty());
        entries.push(Entry {
            place: event.place,
            texts: texts.map(|(name, text)| (name.to_owned(), text)).collect(),
            name: event.cell,
        });
    }
    let form = forms::of(entries.iter());
    let section = Section {
        groups: vec![entries],
        ..Section::default()
    };
    Content {
        sections: Sections {
            list: vec![section],
            ..Sections::default()
        },
        schemas: files.into_files(),
        annotations: BTreeSet::new(),
        dialects: BTreeMap::new(),
        notes: Vec::new(),
        twice: Vec::new(),
        order: Vec::new(),
        form,
        is_inferred: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(cell: &str, payload: Option<Json>) -> InferredEvent {
        InferredEvent {
            place: "a.ndjson, line 1".to_owned(),
            cell: cell.to_owned(),
            identifier: String::new(),
            payload,
        }
    }

    #[test]
    fn events_become_rows_and_files() {
        let schema = Json::object().with("type", "object");
        let events = vec![event("load", None), event("step_{1..3}", Some(schema))];
        let plan = content(events).into_plan("a.ndjson").expect("a plan");
        let file = |path: &str| {
            let found = plan.files.iter().find(|(it, _)| it == path);
            found.map(|(_, text)| text.as_str()).unwrap_or_default()
        };
        assert_eq!(
            file("events.csv"),
            "name,description,payload\nload,,\nstep_{1..3},,step\n"
        );
        assert!(file("payloads/step.json").contains("\"type\": \"object\""));
        let settings = file("catalog.toml");
        assert!(
            settings.starts_with("# Inferred from a.ndjson"),
            "{settings}"
        );
        assert!(
            settings.contains("missing-description = \"warn\""),
            "{settings}"
        );
    }
}
