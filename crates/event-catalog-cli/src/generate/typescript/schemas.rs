//! `schemas.js`: the payloads' schemas for validation, without their documentation.

use std::collections::BTreeSet;
use std::fmt::Write;

use event_catalog_build::schema::{Additional, Part, Schema, SchemaId, Schemas, Value};

use super::text::{json, member, property, string};
use crate::generate::selection::Selection;
use crate::pattern::is_ecma;

/// The schemas of the selected events' payloads.
pub(super) fn module(selection: &Selection<'_, '_>) -> String {
    let catalog = &selection.catalog;
    let common = selection.common_payload();
    let common = common.map_or_else(|| "undefined".to_owned(), |file| string(file.name));
    let mut text = format!(
        "// The schema of the payload that every event may have.\nexport const common = {common};\n\n\
         // The schema of each event's payload.\nexport const payloads = {{"
    );
    for event in selection.events() {
        if let Some(payload) = event.payload {
            let _ = write!(text, "\n  {}: {},", member(&event.name), string(payload));
        }
    }
    text += if text.ends_with('{') {
        "};\n"
    } else {
        "\n};\n"
    };
    text += "\n// The schemas, as far as they can be broken. A `$ref` names another one here.\n\
             export const schemas = {\n";
    let mut ids = BTreeSet::new();
    for file in selection.payloads() {
        targets(&catalog.schemas, file.root, &mut ids);
    }
    for id in ids {
        let key = key(&catalog.schemas, id);
        let value = document(&catalog.schemas, id);
        let _ = writeln!(text, "  {}: {value},", member(&key));
    }
    text + "};\n"
}

/// Collects a schema and all schemas that it refers to. It isn't recursive, because chains of
/// references may be long.
fn targets(schemas: &Schemas<'_>, root: SchemaId, found: &mut BTreeSet<SchemaId>) {
    found.insert(root);
    let mut open = vec![root];
    while let Some(id) = open.pop() {
        let schema = schemas.get(id);
        if let Some(target) = schema.reference.as_ref().and_then(|it| it.target)
            && found.insert(target)
        {
            open.push(target);
        }
        open.extend(children(schema));
    }
}

/// The direct subschemas of a schema, except definitions, which matter only where they are used.
fn children(schema: &Schema<'_>) -> Vec<SchemaId> {
    let mut inner: Vec<_> = schema.properties.iter().map(|it| it.schema).collect();
    inner.extend(schema.patterns.iter().map(|it| it.schema));
    if let Some(Additional::Schema(rest)) = schema.additional {
        inner.push(rest);
    }
    inner.extend(schema.items);
    inner.extend(&schema.all_of);
    inner.extend(schema.alternatives.iter().flat_map(|it| &it.schemas));
    inner
}

/// The key of a schema: its file, and the path to it in the file.
fn key(schemas: &Schemas<'_>, id: SchemaId) -> String {
    let Some((parent, part)) = &schemas.get(id).parent else {
        return schemas.file_name(id).to_owned();
    };
    let part = match part {
        Part::Property(name) => format!("properties/{name}"),
        Part::Pattern(pattern) => format!("patternProperties/{pattern}"),
        Part::Definition(keyword, name) => format!("{keyword}/{name}"),
        Part::Additional => "additionalProperties".to_owned(),
        Part::Items => "items".to_owned(),
        Part::Of(keyword, index) => format!("{keyword}/{index}"),
    };
    let parent = key(schemas, *parent);
    let separator = if parent.contains('#') { '/' } else { '#' };
    format!("{parent}{separator}{part}")
}

/// The keywords of a schema that validation checks.
fn document(schemas: &Schemas<'_>, id: SchemaId) -> String {
    let schema = schemas.get(id);
    let mut members: Vec<String> = Vec::new();
    let mut member =
        |name: &str, value: String| members.push(format!("{}: {value}", property(name)));
    let list = |ids: &[SchemaId]| {
        let all: Vec<_> = ids.iter().map(|id| document(schemas, *id)).collect();
        format!("[{}]", all.join(", "))
    };
    if let Some(target) = schema.reference.as_ref().and_then(|it| it.target) {
        member("$ref", string(&key(schemas, target)));
    }
    if let Some((types, _)) = schema.types {
        let names: Vec<_> = types.names().map(string).collect();
        member(
            "type",
            match names.as_slice() {
                [name] => name.clone(),
                names => format!("[{}]", names.join(", ")),
            },
        );
    }
    if let Some((values, _)) = &schema.values {
        let values: Vec<_> = values.iter().map(expression).collect();
        member("enum", format!("[{}]", values.join(", ")));
    }
    if let Some((constant, _)) = &schema.constant {
        member("const", expression(constant));
    }
    if !schema.all_of.is_empty() {
        member("allOf", list(&schema.all_of));
    }
    // Through `allOf`, both may occur more than once, but a schema has each at most once.
    for alternatives in &schema.alternatives {
        member(alternatives.keyword, list(&alternatives.schemas));
    }
    if !schema.required.is_empty() {
        let names: Vec<_> = schema
            .required
            .iter()
            .map(|(name, _)| string(name))
            .collect();
        member("required", format!("[{}]", names.join(", ")));
    }
    if !schema.properties.is_empty() {
        let fields = schema.properties.iter();
        let fields = fields.map(|it| field(&it.name, &document(schemas, it.schema)));
        member(
            "properties",
            format!("{{ {} }}", fields.collect::<Vec<_>>().join(", ")),
        );
    }
    // One that JavaScript does not take would end the listener; `check` reports it. What it allows is then allowed
    // for all names.
    let (patterns, others): (Vec<_>, Vec<_>) =
        schema.patterns.iter().partition(|it| is_ecma(&it.name));
    if !patterns.is_empty() {
        let fields = patterns.into_iter();
        let fields = fields.map(|it| field(&it.name, &document(schemas, it.schema)));
        member(
            "patternProperties",
            format!("{{ {} }}", fields.collect::<Vec<_>>().join(", ")),
        );
    }
    match schema.additional {
        _ if !others.is_empty() => {}
        Some(Additional::None) => member("additionalProperties", "false".to_owned()),
        Some(Additional::Schema(rest)) => member("additionalProperties", document(schemas, rest)),
        Some(Additional::Any) | None => {}
    }
    if let Some(items) = schema.items {
        member("items", document(schemas, items));
    }
    // A pattern that JavaScript rejects would break the listener; `check` reports it.
    if let Some(pattern) = &schema.pattern
        && is_ecma(pattern)
    {
        member("pattern", string(pattern));
    }
    bounds(schema, &mut member);
    if members.is_empty() {
        return "{}".to_owned();
    }
    format!("{{ {} }}", members.join(", "))
}

fn bounds(schema: &Schema<'_>, member: &mut impl FnMut(&str, String)) {
    for (bound, number, _) in &schema.bounds {
        member(bound.keyword(), number.as_str().to_owned());
    }
    if schema.unique_items {
        member("uniqueItems", "true".to_owned());
    }
}

/// A field of an object literal.
fn field(name: &str, value: &str) -> String {
    format!("{}: {value}", member(name))
}

/// A value from a schema as an expression.
fn expression(value: &Value<'_>) -> String {
    // In parsed JSON, `__proto__` is a normal field.
    let text = value.to_string();
    if text.contains("__proto__") {
        return format!("JSON.parse({})", string(&text));
    }
    json(&text)
}
