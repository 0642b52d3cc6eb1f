//! What readers of the documentation can link to: anchors of the page in Markdown and HTML, and the files of
//! JSON Schemas.
//!
//! A former name keeps its anchor, and the index of the JSON Schemas finds the file by it. Keys in the AsyncAPI
//! document aren't among them: its tools make pages of it, each with anchors of its own.

use event_catalog_build::catalog::Catalog;

use super::origins::Origins;
use super::{Subject, Surface, Verdict};
use crate::generate::address;
use crate::generate::fields::{Tables, type_anchor};
use crate::generate::json_schema;
use crate::generate::{Customers, Scope};

/// The signature of a heading.
pub(super) const HEADING: &str = "heading";

pub(super) fn surface(catalog: &Catalog<'_>) -> Surface {
    let mut surface = Surface::default();
    let Ok(selection) = Scope::default().select(catalog, Customers::All) else {
        return surface;
    };
    for event in selection.events() {
        let subject = Subject::Event(event.name.to_string());
        surface.add(anchor(&address::anchor(&event.name)), "event", subject);
    }
    for event in selection.events() {
        for alias in event.aliases() {
            let subject = Subject::Event(event.name.to_string());
            surface.add(
                anchor(&address::anchor(&alias.name)),
                "former name",
                subject,
            );
        }
    }
    for section in &selection.sections {
        if let Some(title) = section.section.title {
            surface.add(
                format!("heading {title}"),
                HEADING,
                Subject::Section(title.to_owned()),
            );
        }
    }
    let described = selection.described_payloads();
    for payload in &described {
        surface.add(
            anchor(&address::payload_anchor(payload.name)),
            "payload",
            Subject::Payload {
                schema: payload.name.to_owned(),
                path: String::new(),
            },
        );
    }
    let types = &catalog.types;
    let origins = Origins::of(&selection);
    let tables = Tables::of(types, described.iter().map(|it| it.id));
    for id in tables.separate() {
        surface.add(anchor(&type_anchor(types, id)), "type", origins.subject(id));
    }
    surface.add(
        "$id of JSON Schemas",
        json_schema::default_base(catalog.title()),
        Subject::Catalog,
    );
    surface
}

fn anchor(id: &str) -> String {
    format!("#{id}")
}

/// How much a changed signature hurts; `None` if it is breaking.
pub(super) fn verdict(before: &str, after: &str) -> Option<Verdict> {
    let is_name = |text: &str| matches!(text, "event" | "former name");
    if is_name(before) && is_name(after) {
        return Some(Verdict::Minor);
    }
    // With `--schema-base`, the title isn't in the addresses.
    let is_base = |text: &str| text.starts_with("urn:");
    (is_base(before) && is_base(after)).then_some(Verdict::Risky)
}
