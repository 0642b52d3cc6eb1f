//! The TypeScript types of payloads.

use std::collections::{BTreeMap, BTreeSet};

use event_catalog_build::schema::{Additional, Data, Part, Schema, SchemaId, Schemas, Value};

use super::text::{comment, paragraph, property, string, type_name};

/// A type as text, and how tightly it holds together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Type {
    text: String,
    holds: Holds,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Holds {
    /// `A | B`
    Union,
    /// `A & B`, and `readonly A[]`
    Combination,
    /// Anything without an operator.
    Whole,
}

impl Type {
    fn whole(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            holds: Holds::Whole,
        }
    }

    fn unknown() -> Self {
        Self::whole("unknown")
    }

    /// In parentheses, unless it holds together so tightly.
    fn within(&self, holds: Holds) -> String {
        if self.holds >= holds {
            self.text.clone()
        } else {
            format!("({})", self.text)
        }
    }
}

/// The types of a catalog's payloads, and what they are called.
pub(super) struct Shapes<'c, 's> {
    schemas: &'c Schemas<'s>,
    /// The schemas with a type of their own.
    names: BTreeMap<SchemaId, String>,
}

impl<'c, 's> Shapes<'c, 's> {
    /// Names the types of payloads, and of everything that they refer to.
    pub(super) fn new(schemas: &'c Schemas<'s>, payloads: &[SchemaId]) -> Self {
        let mut shapes = Self {
            schemas,
            names: BTreeMap::new(),
        };
        let mut taken = BTreeSet::new();
        // The payloads come first: whatever else there is, they are called what people expect.
        for id in payloads {
            shapes.name(*id, &mut taken);
        }
        for id in payloads {
            shapes.name_references(*id, &mut taken, &mut BTreeSet::new());
        }
        shapes
    }

    /// What the type of a payload is called.
    pub(super) fn name_of(&self, id: SchemaId) -> &str {
        self.names.get(&id).map_or("unknown", String::as_str)
    }

    fn name(&mut self, id: SchemaId, taken: &mut BTreeSet<String>) {
        if self.names.contains_key(&id) {
            return;
        }
        let parts: Vec<_> = parts(self.schemas, id)
            .iter()
            .map(|it| type_name(it))
            .collect();
        let stem = format!("{}Detail", parts.concat());
        let numbered = (2..).map(|number| format!("{stem}{number}"));
        let mut free = std::iter::once(stem.clone()).chain(numbered);
        let name = free.find(|name| !taken.contains(name)).unwrap_or(stem);
        taken.insert(name.clone());
        self.names.insert(id, name);
    }

    fn name_references(
        &mut self,
        id: SchemaId,
        taken: &mut BTreeSet<String>,
        seen: &mut BTreeSet<SchemaId>,
    ) {
        if !seen.insert(id) {
            return;
        }
        let schema = self.schemas.get(id);
        if let Some(target) = schema.reference.as_ref().and_then(|it| it.target) {
            self.name(target, taken);
            self.name_references(target, taken, seen);
        }
        for inner in children(schema) {
            self.name_references(inner, taken, seen);
        }
    }

    /// The declarations of all types, in the order of the schemas.
    pub(super) fn declarations(&self) -> String {
        let mut text = String::new();
        for (id, name) in &self.names {
            let schema = self.schemas.get(*id);
            text.push('\n');
            text += &documentation(schema, "");
            if is_plain_object(schema) {
                text += &format!("export interface {name} {}\n", self.object(schema, ""));
            } else {
                text += &format!("export type {name} = {};\n", self.body(schema, "").text);
            }
        }
        text
    }

    /// The type of a schema's values: its name, or else what it is.
    fn shape(&self, id: SchemaId, indent: &str) -> Type {
        match self.names.get(&id) {
            Some(name) => Type::whole(name),
            None => self.body(self.schemas.get(id), indent),
        }
    }

    /// Everything that a schema says, combined.
    fn body(&self, schema: &Schema<'_>, indent: &str) -> Type {
        let mut all: Vec<Type> = Vec::new();
        let target = schema.reference.as_ref().and_then(|it| it.target);
        all.extend(target.map(|target| self.shape(target, indent)));
        all.extend(schema.all_of.iter().map(|id| self.shape(*id, indent)));
        for alternatives in &schema.alternatives {
            let schemas = alternatives.schemas.iter();
            all.push(union(schemas.map(|id| self.shape(*id, indent)).collect()));
        }
        all.extend(self.own(schema, indent));
        combination(all)
    }

    /// What a schema says itself.
    fn own(&self, schema: &Schema<'_>, indent: &str) -> Option<Type> {
        if let Some((constant, _)) = &schema.constant {
            return Some(literal(constant));
        }
        if let Some((values, _)) = &schema.values {
            return Some(union(values.iter().map(literal).collect()));
        }
        let has_fields = !schema.properties.is_empty() || !schema.required.is_empty();
        let Some((types, _)) = schema.types else {
            // Fields without a type are those of an object, if it is one; a payload always is.
            let is_object = has_fields || schema.additional.is_some();
            return is_object.then(|| Type::whole(self.object(schema, indent)));
        };
        let of_type = |name| match name {
            "integer" | "number" => Type::whole("number"),
            "array" => {
                let items = schema
                    .items
                    .map_or_else(Type::unknown, |id| self.shape(id, indent));
                Type {
                    text: format!("readonly {}[]", items.within(Holds::Whole)),
                    holds: Holds::Combination,
                }
            }
            "object" => Type::whole(self.object(schema, indent)),
            name => Type::whole(name),
        };
        Some(union(types.names().map(of_type).collect()))
    }

    fn object(&self, schema: &Schema<'_>, indent: &str) -> String {
        let inner = format!("{indent}  ");
        let mut text = "{\n".to_owned();
        let is_required = |name: &str| schema.required.iter().any(|(it, _)| it == name);
        for field in &schema.properties {
            let optional = if is_required(&field.name) { "" } else { "?" };
            text += &documentation(self.schemas.get(field.schema), &inner);
            text += &format!(
                "{inner}readonly {}{optional}: {};\n",
                property(&field.name),
                self.shape(field.schema, &inner).text
            );
        }
        for (name, _) in &schema.required {
            if schema.properties.iter().all(|field| field.name != *name) {
                text += &format!("{inner}readonly {}: unknown;\n", property(name));
            }
        }
        if let Some(Additional::Schema(rest)) = schema.additional {
            // An index signature holds for the named fields too.
            let rest = match schema.properties.is_empty() && schema.required.is_empty() {
                true => self.shape(rest, &inner).text,
                false => "unknown".to_owned(),
            };
            text += &format!("{inner}readonly [field: string]: {rest};\n");
        }
        text + indent + "}"
    }
}

/// The schemas directly inside of a schema, definitions aside: those count where they are used.
pub(super) fn children(schema: &Schema<'_>) -> Vec<SchemaId> {
    let mut inner: Vec<_> = schema.properties.iter().map(|it| it.schema).collect();
    if let Some(Additional::Schema(rest)) = schema.additional {
        inner.push(rest);
    }
    inner.extend(schema.items);
    inner.extend(&schema.all_of);
    inner.extend(schema.alternatives.iter().flat_map(|it| &it.schemas));
    inner
}

/// The name of a schema's file, and the way to it from there.
pub(super) fn parts(schemas: &Schemas<'_>, id: SchemaId) -> Vec<String> {
    let Some((parent, part)) = &schemas.get(id).parent else {
        return vec![schemas.file_name(id).to_owned()];
    };
    let mut parts = parts(schemas, *parent);
    parts.push(match part {
        Part::Property(name) | Part::Definition(_, name) => name.to_string(),
        Part::Additional => "value".to_owned(),
        Part::Items => "item".to_owned(),
        Part::Of(_, index) => (index + 1).to_string(),
    });
    parts
}

/// Whether an interface says all: an object, and nothing combined with it.
fn is_plain_object(schema: &Schema<'_>) -> bool {
    let is_object = schema
        .types
        .is_some_and(|(types, _)| types.names().eq(["object"]));
    is_object
        && schema.reference.is_none()
        && schema.all_of.is_empty()
        && schema.alternatives.is_empty()
        && schema.constant.is_none()
        && schema.values.is_none()
}

fn documentation(schema: &Schema<'_>, indent: &str) -> String {
    let text = schema.description.as_ref().or(schema.title.as_ref());
    let mut tags = Vec::new();
    if let Some(format) = &schema.format {
        tags.push(format!("@format {}", paragraph(format)));
    }
    // One example is enough, and a long one is no help.
    let example = schema.examples.first().map(ToString::to_string);
    let example = example.filter(|it| it.len() <= 200);
    tags.extend(example.map(|it| format!("@example {}", paragraph(&it))));
    if schema.deprecated {
        tags.push("@deprecated".to_owned());
    }
    comment(indent, text.map_or("", |it| it), &tags)
}

/// What is one of the types.
fn union(mut types: Vec<Type>) -> Type {
    let mut seen = BTreeSet::new();
    types.retain(|it| seen.insert(it.clone()));
    if types.contains(&Type::unknown()) {
        return Type::unknown();
    }
    joined(types, " | ", Holds::Union, Holds::Combination)
}

/// What is all of the types at once.
fn combination(mut types: Vec<Type>) -> Type {
    let mut seen = BTreeSet::new();
    types.retain(|it| *it != Type::unknown() && seen.insert(it.clone()));
    joined(types, " & ", Holds::Combination, Holds::Whole)
}

fn joined(mut types: Vec<Type>, operator: &str, holds: Holds, part: Holds) -> Type {
    match types.len() {
        0 => Type::unknown(),
        1 => types.remove(0),
        _ => {
            let parts: Vec<_> = types.iter().map(|it| it.within(part)).collect();
            Type {
                text: parts.join(operator),
                holds,
            }
        }
    }
}

/// The type that has only this value.
fn literal(value: &Value<'_>) -> Type {
    let text = match &value.data {
        Data::String(text) => string(text),
        Data::Array(elements) => {
            let elements: Vec<_> = elements.iter().map(|it| literal(it).text).collect();
            let text = format!("readonly [{}]", elements.join(", "));
            return Type {
                text,
                holds: Holds::Combination,
            };
        }
        Data::Object(members) => {
            let member = |name: &str, value: &Value<'_>| {
                format!("readonly {}: {}", property(name), literal(value).text)
            };
            let members = members.iter().map(|it| member(&it.name, &it.value));
            format!("{{ {} }}", members.collect::<Vec<_>>().join("; "))
        }
        Data::Number(number) if number.to_f64().is_finite() => number.as_str().to_owned(),
        // Beyond what JavaScript's numbers can hold.
        Data::Number(_) => "number".to_owned(),
        Data::Null | Data::Boolean(_) => value.to_string(),
    };
    Type::whole(text)
}
