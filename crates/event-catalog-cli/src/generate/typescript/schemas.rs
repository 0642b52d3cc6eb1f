//! Generates `schemas.js`: the payload schemas for validation, without documentation.
//!
//! [`Documents`] writes the schemas, as for JSON Schema and AsyncAPI. This module leaves out
//! whatever `validate.js` doesn't check.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Write;

use event_catalog_build::schema::{
    Additional, Condition, Schema, SchemaId, Schemas, limits_values,
};

use super::text::{json, member, property, string};
use crate::generate::selection::Selection;
use crate::json::Json;
use crate::pattern::broken;
use crate::pointer;
use crate::schema::{Documents, Subschemas};

/// Writes the payload schemas of the selected events.
pub(super) fn module(selection: &Selection<'_, '_>) -> String {
    let schemas = &selection.catalog.schemas;
    let common = selection.common_payload();
    let shown = common.map_or_else(
        || "undefined".to_owned(),
        |file| string(&root_key(file.name)),
    );
    let mut text = format!(
        "// The schema of the payload that every event may have.\nexport const common = {shown};\n\n\
         // The schema of each event's payload.\nexport const payloads = {{"
    );
    for event in selection.events() {
        if let Some(payload) = event.payload {
            let key = string(&root_key(payload));
            let _ = write!(text, "\n  {}: {key},", member(&event.name));
        }
    }
    text += if text.ends_with('{') {
        "};\n"
    } else {
        "\n};\n"
    };
    text += "\n// The schemas, with only the keywords that limit values. A `$ref` is the key of another schema here.\n\
             export const schemas = {\n";
    let needed = Needed::of(schemas, selection.payloads().iter().map(|file| file.root));
    let writer = Writer {
        counts_fields: common.is_some() || needed.has_unevaluated,
    };
    let documents = Documents::new(schemas);
    let refer = |id| key(schemas.file_name(id), &schemas.newest_pointer(id));
    for (file, pointers) in &needed.by_file(schemas) {
        let document = documents.document(file, &refer);
        let mut found = Vec::new();
        find(&document, &mut String::new(), pointers, &mut found);
        for (pointer, schema) in found {
            let key = member(&key(file, &pointer));
            let _ = writeln!(text, "  {key}: {},", writer.schema(schema));
        }
    }
    text + "};\n"
}

/// The schemas of payloads, and all schemas that they refer to, directly or indirectly.
#[derive(Default)]
struct Needed {
    ids: BTreeSet<SchemaId>,
    /// Whether any of these schemas has `unevaluatedProperties`.
    has_unevaluated: bool,
}

impl Needed {
    fn of(schemas: &Schemas<'_>, roots: impl Iterator<Item = SchemaId>) -> Self {
        let mut needed = Self::default();
        let mut open: Vec<SchemaId> = roots.collect();
        needed.ids.extend(&open);
        // This isn't recursive, because chains of references can be long.
        while let Some(id) = open.pop() {
            let schema = schemas.get(id);
            needed.has_unevaluated |= schema.condition("unevaluatedProperties").is_some();
            if let Some(target) = schema.reference.as_ref().and_then(|it| it.target)
                && needed.ids.insert(target)
            {
                open.push(target);
            }
            open.extend(children(schema));
        }
        needed
    }

    /// The paths of these schemas in each file's document.
    fn by_file<'s>(&self, schemas: &Schemas<'s>) -> BTreeMap<&'s str, HashSet<String>> {
        let mut files: BTreeMap<&'s str, HashSet<String>> = BTreeMap::new();
        for id in &self.ids {
            let pointers = files.entry(schemas.file_name(*id)).or_default();
            pointers.insert(schemas.newest_pointer(*id));
        }
        files
    }
}

/// Lists the direct subschemas of a schema, except definitions, which matter only where they are
/// used.
fn children(schema: &Schema<'_>) -> Vec<SchemaId> {
    let mut inner: Vec<_> = schema.properties.iter().map(|it| it.schema).collect();
    inner.extend(schema.patterns.iter().map(|it| it.schema));
    if let Some(Additional::Schema(rest)) = schema.additional {
        inner.push(rest);
    }
    inner.extend(&schema.positions);
    inner.extend(schema.items);
    inner.extend(&schema.all_of);
    inner.extend(schema.alternatives.iter().flat_map(|it| &it.schemas));
    inner.extend(schema.conditions.iter().flat_map(Condition::schemas));
    inner
}

/// The key of a schema: its file, and its path in the file's document.
fn key(file: &str, pointer: &str) -> String {
    let root = root_key(file);
    if pointer.is_empty() {
        root
    } else {
        format!("{root}#{pointer}")
    }
}

/// The key of a file's root schema. It contains no `#`, so it can't equal the key of another
/// schema.
fn root_key(file: &str) -> String {
    file.replace('%', "%25").replace('#', "%23")
}

/// Finds the schemas at these paths in a document. `at` is the path of `schema`.
fn find<'j>(
    schema: &'j Json,
    at: &mut String,
    wanted: &HashSet<String>,
    found: &mut Vec<(String, &'j Json)>,
) {
    if wanted.contains(at.as_str()) {
        found.push((at.clone(), schema));
    }
    let outer = at.len();
    for (keyword, value) in schema.members() {
        let mut inner = |step: &str, schema: &'j Json| {
            // Writing to a `String` can't fail.
            let _ = write!(at, "/{keyword}{step}");
            find(schema, at, wanted, found);
            at.truncate(outer);
        };
        match (Subschemas::of(keyword), value) {
            (Some(Subschemas::Named), Json::Object(schemas)) => {
                for (name, schema) in schemas {
                    inner(&format!("/{}", pointer::step(name)), schema);
                }
            }
            (Some(Subschemas::Own), Json::Array(schemas)) => {
                for (index, schema) in schemas.iter().enumerate() {
                    inner(&format!("/{index}"), schema);
                }
            }
            (Some(Subschemas::Own), schema) => inner("", schema),
            _ => {}
        }
    }
}

/// Writes schemas as JavaScript expressions.
struct Writer {
    /// Whether it matters which fields a schema describes, because another schema can limit all
    /// other fields.
    counts_fields: bool,
}

impl Writer {
    /// Writes the keywords of a schema that affect validation.
    fn schema(&self, schema: &Json) -> String {
        // `validate.js` expects every schema to be an object.
        if schema.as_bool() == Some(false) {
            return "{ not: {} }".to_owned();
        }
        let of_names = schema.get("patternProperties").map(Json::members);
        let mut of_names = of_names.unwrap_or_default().iter();
        // If a pattern is dropped, all additional fields must be allowed.
        let is_open = of_names.any(|(pattern, _)| broken(pattern).is_some());
        let members = schema.members().iter();
        let members = members.filter(|(keyword, _)| !is_open || keyword != "additionalProperties");
        let mut written: Vec<String> = members
            .filter_map(|(keyword, value)| {
                let value = self.keyword(keyword, value)?;
                Some(format!("{}: {value}", property(keyword)))
            })
            .collect();
        if is_open && self.counts_fields {
            written.push("additionalProperties: {}".to_owned());
        }
        braces(written)
    }

    /// Writes the value of a keyword; `None` if the keyword doesn't affect validation.
    fn keyword(&self, keyword: &str, value: &Json) -> Option<String> {
        Some(match (keyword, value) {
            ("$ref", to) => expression(to),
            // `format` is only an annotation, as in JSON Schema.
            ("format", _) => return None,
            (keyword, _) if !limits_values(keyword) => return None,
            // A pattern that JavaScript rejects would break the listener. `check` reports it.
            ("pattern", pattern) => {
                let pattern = pattern.as_str().filter(|it| broken(it).is_none());
                string(pattern?)
            }
            ("patternProperties", schemas) => {
                let schemas = schemas.members().iter();
                let mut usable = schemas
                    .filter(|(pattern, _)| broken(pattern).is_none())
                    .peekable();
                usable.peek()?;
                self.named(usable)
            }
            ("additionalProperties", any) if any.as_bool() == Some(true) => {
                return self.counts_fields.then(|| "{}".to_owned());
            }
            (
                "additionalProperties" | "unevaluatedProperties" | "items" | "unevaluatedItems",
                none,
            ) if none.as_bool() == Some(false) => "false".to_owned(),
            (keyword, value) => match (Subschemas::of(keyword), value) {
                (Some(Subschemas::Named), schemas) => self.named(schemas.members().iter()),
                (Some(Subschemas::Own), Json::Array(schemas)) => {
                    brackets(schemas.iter().map(|it| self.schema(it)))
                }
                (Some(Subschemas::Own), schema) => self.schema(schema),
                (None, value) => expression(value),
            },
        })
    }

    /// Writes an object with a member for each schema.
    fn named<'j>(&self, schemas: impl Iterator<Item = &'j (String, Json)>) -> String {
        braces(schemas.map(|(name, schema)| format!("{}: {}", member(name), self.schema(schema))))
    }
}

/// A value from a schema as a JavaScript expression.
fn expression(value: &Json) -> String {
    match value {
        Json::Plain(value) => json(&value.to_string()),
        Json::Array(values) => brackets(values.iter().map(expression)),
        Json::Object(members) => {
            let members = members.iter();
            braces(members.map(|(name, value)| format!("{}: {}", member(name), expression(value))))
        }
    }
}

fn brackets(elements: impl Iterator<Item = String>) -> String {
    format!("[{}]", elements.collect::<Vec<_>>().join(", "))
}

fn braces(members: impl IntoIterator<Item = String>) -> String {
    let members: Vec<_> = members.into_iter().collect();
    if members.is_empty() {
        return "{}".to_owned();
    }
    format!("{{ {} }}", members.join(", "))
}

#[cfg(test)]
mod tests;
