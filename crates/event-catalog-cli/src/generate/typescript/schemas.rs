//! `schemas.js`: the payloads' schemas for validation, without their documentation.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use event_catalog_build::schema::{
    Additional, Condition, Property, Says, Schema, SchemaId, Schemas, Value,
};

use super::text::{json, member, property, string};
use crate::generate::selection::Selection;
use crate::pattern::broken;

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
    let writer = Writer::of(&catalog.schemas, &ids, selection.common_payload().is_some());
    for id in ids {
        let key = key(&catalog.schemas, id);
        let value = writer.document(id);
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
    inner.extend(&schema.positions);
    inner.extend(schema.items);
    inner.extend(&schema.all_of);
    inner.extend(schema.alternatives.iter().flat_map(|it| &it.schemas));
    inner.extend(schema.conditions.iter().flat_map(Condition::schemas));
    inner
}

/// The key of a schema: its file, and the path to it in the file.
fn key(schemas: &Schemas<'_>, id: SchemaId) -> String {
    let file = schemas.file_name(id);
    let path = schemas.pointer(id).replace("~1", "/").replace("~0", "~");
    match path.strip_prefix('/') {
        Some(path) => format!("{file}#{path}"),
        None => file.to_owned(),
    }
}

/// Writes schemas as expressions.
struct Writer<'c, 's> {
    schemas: &'c Schemas<'s>,
    /// Whether it matters which fields a schema describes, because another schema may limit all
    /// other fields.
    counts_fields: bool,
}

impl<'c, 's> Writer<'c, 's> {
    /// For these schemas, whose payloads may be combined with the common payload.
    fn of(schemas: &'c Schemas<'s>, roots: &BTreeSet<SchemaId>, has_common: bool) -> Self {
        let mut open: Vec<SchemaId> = roots.iter().copied().collect();
        let mut counts_fields = has_common;
        while let Some(id) = open.pop().filter(|_| !counts_fields) {
            let schema = schemas.get(id);
            counts_fields = schema.condition("unevaluatedProperties").is_some();
            open.extend(children(schema));
        }
        Self {
            schemas,
            counts_fields,
        }
    }

    /// The keywords of a schema that validation checks.
    fn document(&self, id: SchemaId) -> String {
        let schema = self.schemas.get(id);
        if schema.is_false {
            return "{ not: {} }".to_owned();
        }
        let mut members: Vec<String> = Vec::new();
        let mut member =
            |name: &str, value: String| members.push(format!("{}: {value}", property(name)));
        if let Some(target) = schema.reference.as_ref().and_then(|it| it.target) {
            member("$ref", string(&key(self.schemas, target)));
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
            member("allOf", self.list(&schema.all_of));
        }
        // Through `allOf`, both may apply more than once, but a schema has each at most once.
        for alternatives in &schema.alternatives {
            member(alternatives.keyword, self.list(&alternatives.schemas));
        }
        self.conditions(schema, &mut member);
        if !schema.required.is_empty() {
            member(
                "required",
                names(schema.required.iter().map(|(name, _)| &**name)),
            );
        }
        self.fields(schema, &mut member);
        self.elements(schema, &mut member);
        // A pattern that JavaScript rejects would break the listener; `check` reports it.
        if let Some(pattern) = &schema.pattern
            && broken(pattern).is_none()
        {
            member("pattern", string(pattern));
        }
        bounds(schema, &mut member);
        if members.is_empty() {
            return "{}".to_owned();
        }
        format!("{{ {} }}", members.join(", "))
    }

    fn list(&self, ids: &[SchemaId]) -> String {
        let all: Vec<_> = ids.iter().map(|id| self.document(*id)).collect();
        format!("[{}]", all.join(", "))
    }

    /// The schemas of a list's elements.
    fn elements(&self, schema: &Schema<'s>, member: &mut impl FnMut(&str, String)) {
        if !schema.positions.is_empty() {
            member("prefixItems", self.list(&schema.positions));
        }
        if let Some(items) = schema.items {
            let is_last = self.schemas.get(items).is_false;
            let items = if is_last {
                "false".to_owned()
            } else {
                self.document(items)
            };
            member("items", items);
        }
    }

    /// The schemas of an object's fields.
    fn fields(&self, schema: &Schema<'s>, member: &mut impl FnMut(&str, String)) {
        if !schema.properties.is_empty() {
            member("properties", self.properties(schema.properties.iter()));
        }
        // A pattern that JavaScript rejects would break the listener; `check` reports it. Without
        // the pattern, all further fields are allowed.
        let (patterns, others): (Vec<_>, Vec<_>) = schema
            .patterns
            .iter()
            .partition(|it| broken(&it.name).is_none());
        if !patterns.is_empty() {
            member("patternProperties", self.properties(patterns.into_iter()));
        }
        let any = self.counts_fields.then(|| "{}".to_owned());
        let further = match schema.additional {
            _ if !others.is_empty() => any,
            Some(Additional::None) => Some("false".to_owned()),
            Some(Additional::Schema(further)) => Some(self.document(further)),
            Some(Additional::Any) => any,
            None => None,
        };
        if let Some(further) = further {
            member("additionalProperties", further);
        }
    }

    fn properties<'p>(&self, properties: impl Iterator<Item = &'p Property<'s>>) -> String
    where
        's: 'p,
    {
        object(properties.map(|it| field(&it.name, &self.document(it.schema))))
    }

    fn conditions(&self, schema: &Schema<'s>, member: &mut impl FnMut(&str, String)) {
        for condition in &schema.conditions {
            let keyword = condition.keyword;
            match condition.says {
                Says::Schema(id)
                    if keyword.starts_with("unevaluated") && self.schemas.get(id).is_false =>
                {
                    member(keyword, "false".to_owned());
                }
                Says::Schema(id) => member(keyword, self.document(id)),
                Says::Count(count) => member(keyword, count.to_string()),
                // `dependencies` may add constraints on the same fields.
                Says::Schemas(_) | Says::Names(_) => {}
            }
        }
        let mut required: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (name, others) in schema.dependent_names() {
            let of = required.entry(name).or_default();
            of.extend(others.iter().map(|it| &**it));
        }
        if !required.is_empty() {
            let fields = required.into_iter();
            let fields = fields.map(|(name, others)| field(name, &names(others.into_iter())));
            member("dependentRequired", object(fields));
        }
        let mut dependent: BTreeMap<&str, Vec<SchemaId>> = BTreeMap::new();
        for (name, id) in schema.dependent_schemas() {
            dependent.entry(name).or_default().push(*id);
        }
        if !dependent.is_empty() {
            let fields = dependent.into_iter().map(|(name, ids)| match ids[..] {
                [id] => field(name, &self.document(id)),
                _ => field(name, &format!("{{ allOf: {} }}", self.list(&ids))),
            });
            member("dependentSchemas", object(fields));
        }
    }
}

fn object(fields: impl Iterator<Item = String>) -> String {
    format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
}

fn names<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<_> = names.map(string).collect();
    format!("[{}]", names.join(", "))
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
