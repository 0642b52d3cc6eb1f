//! Builds the payload schema of an event. Each attribute is described once, in a file shared by the
//! events.

use std::collections::{BTreeMap, HashSet};

use super::collect::Registry;
use super::model::{Definition, Event, Level, Use, items, text};
use super::remarks::Remarks;
use super::value::{deprecation, paragraphs, refined_examples, schema};
use crate::json::Json;

/// The file with the attributes, without its extension.
pub(super) const ATTRIBUTES: &str = "attributes";

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The schemas of the attributes used by events, by name.
#[derive(Debug, Default)]
pub(super) struct Attributes {
    schemas: BTreeMap<String, Json>,
}

impl Attributes {
    /// The file with all attributes; `None` if there are none.
    pub(super) fn file(self) -> Option<Json> {
        if self.schemas.is_empty() {
            return None;
        }
        let definitions = Json::Object(self.schemas.into_iter().collect());
        Some(
            Json::object()
                .with("$schema", DIALECT)
                .with("$defs", definitions),
        )
    }

    /// Builds the payload schema of an event; `None` if it has neither attributes nor a body.
    pub(super) fn payload(
        &mut self,
        registry: &Registry<'_>,
        event: &Event<'_>,
        attributes: &[Use<'_>],
        note: &str,
        remarks: &mut Remarks,
    ) -> Option<Json> {
        let mut required = Vec::new();
        let mut properties = Json::object();
        let mut patterns = Json::object();
        for attribute in attributes {
            let name = &*attribute.name;
            let property = self.property(registry, attribute, remarks);
            let definition = registry.definitions.get(name);
            if definition.is_some_and(|it| it.template().is_some()) {
                patterns.set(pattern(name), property);
                continue;
            }
            if attribute.level == Some(Level::Required) {
                required.push(Json::from(name));
            }
            properties.set(name, property);
        }
        if let Some(body) = event.body {
            let place = event.at.show(registry.documents);
            if attributes.iter().any(|it| it.name == "body") {
                remarks.dropped_bodies.add(&place, event.name);
            } else {
                remarks.bodies.add(&place, event.name);
                if is_required(body) {
                    required.push(Json::from("body"));
                }
                let name = format!("the body of `{}`", event.name);
                properties.set("body", field(body, &name, &place, remarks));
            }
        }
        let some = |members: Json| Some(members).filter(|it| !it.members().is_empty());
        let (properties, patterns) = (some(properties), some(patterns));
        if properties.is_none() && patterns.is_none() {
            return None;
        }
        let description = Some(note).filter(|note| !note.is_empty());
        let required = (!required.is_empty()).then_some(Json::Array(required));
        Some(
            Json::object()
                .with("$schema", DIALECT)
                .with_some("description", description)
                .with("type", "object")
                .with_some("required", required)
                .with_some("properties", properties)
                .with_some("patternProperties", patterns),
        )
    }

    /// Builds a reference to an attribute, with the event's additions.
    fn property(
        &mut self,
        registry: &Registry<'_>,
        attribute: &Use<'_>,
        remarks: &mut Remarks,
    ) -> Json {
        let name = &*attribute.name;
        let place = attribute.at.show(registry.documents);
        let definition = registry.definitions.get(name);
        if let Some(definition) = definition {
            self.schemas
                .entry(name.to_owned())
                .or_insert_with(|| schema(definition, name, "", &place, remarks));
        } else {
            remarks.undefined.add(&place, name);
        }
        let remark = attribute.level.map(Level::remark).unwrap_or_default();
        let deprecated = attribute.deprecated.map(deprecation).unwrap_or_default();
        let note = attribute.note.unwrap_or_default();
        let is_plain = note.is_empty() && remark.is_empty() && deprecated.is_empty();
        let is_refined = attribute.brief.is_some() || !is_plain;
        let brief = definition.map_or("", |it| it.brief);
        let brief = attribute.brief.unwrap_or(brief);
        // This description is shown instead of the description in the definition.
        let description = is_refined
            .then(|| paragraphs(&[brief, note, &remark, &deprecated]))
            .filter(|text| !text.is_empty());
        let examples = attribute.examples.zip(definition);
        let examples = examples.and_then(|(examples, definition)| {
            refined_examples(definition, examples, name, &place, remarks)
        });
        let reference = definition.map(|_| reference(name));
        Json::object()
            .with_some("$ref", reference)
            .with_some("description", description)
            .with_some("examples", examples)
            .with_some("deprecated", attribute.deprecated.map(|_| true))
            .with_some("x-requirement-level", attribute.level.map(Level::name))
    }
}

/// Builds the schema of a body, or of a field in a body.
fn field(value: &Json, name: &str, place: &str, remarks: &mut Remarks) -> Json {
    let level = value.get("requirement_level").and_then(Level::of);
    let remark = level.map(Level::remark).unwrap_or_default();
    let definition = Definition::of(value);
    if definition.kind.and_then(Json::as_str) != Some("map") {
        return schema(&definition, name, &remark, place, remarks);
    }
    let mut required = Vec::new();
    let mut properties = Json::object();
    let mut seen = HashSet::new();
    for inner in items(value, "fields") {
        let id = text(inner, "id");
        if !seen.insert(id) {
            continue;
        }
        if is_required(inner) {
            required.push(Json::from(id));
        }
        let name = format!("the field `{id}`");
        properties.set(id, field(inner, &name, place, remarks));
    }
    let deprecated = definition.deprecated.map(deprecation).unwrap_or_default();
    let about = paragraphs(&[definition.brief, definition.note, &deprecated, &remark]);
    let required = (!required.is_empty()).then_some(Json::Array(required));
    Json::object()
        .with_some("description", Some(about).filter(|text| !text.is_empty()))
        .with("type", "object")
        .with_some("required", required)
        .with("properties", properties)
}

fn is_required(value: &Json) -> bool {
    let level = value.get("requirement_level").and_then(Level::of);
    level == Some(Level::Required)
}

/// Writes a reference to an attribute, as a JSON pointer in a URI.
fn reference(name: &str) -> String {
    let mut reference = format!("{ATTRIBUTES}.json#/$defs/");
    for byte in name.bytes() {
        match byte {
            b'~' => reference += "~0",
            b'/' => reference += "~1",
            b'.' | b'_' | b'-' => reference.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => reference.push(char::from(byte)),
            byte => reference += &format!("%{byte:02X}"),
        }
    }
    reference
}

/// Writes a regular expression for the names that a template covers.
fn pattern(name: &str) -> String {
    let mut pattern = "^".to_owned();
    for c in name.chars() {
        if r"\^$.*+?()[]{}|/".contains(c) {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern + r"\."
}
