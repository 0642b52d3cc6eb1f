//! The types of payloads, in the form that templates use: objects, enumerations, alternatives, and
//! their parts.

use event_catalog_build::schema::Docs;
use event_catalog_build::schema::types::{Field, Kind, Shape, Slot, Type, TypeId, Types};
use serde::Serialize;

use crate::json::Json;
use crate::schema::json;

/// A named type.
#[derive(Debug, Serialize)]
pub(super) struct TypeContext<'c> {
    name: &'c str,
    description: &'c str,
    deprecated: bool,
    payload: Option<&'c str>,
    /// `object`, `tuple`, `enum`, `one_of` or `value`.
    kind: &'static str,
    /// Only for objects and tuples: the fields or elements.
    fields: Vec<FieldContext<'c>>,
    /// Only for objects and tuples: the type of additional fields or elements.
    additional: Option<SlotContext<'c>>,
    /// Only for enumerations: the values.
    values: Vec<ValueContext<'c>>,
    /// Only for alternatives: the variants.
    variants: Vec<VariantContext<'c>>,
    /// Only for payloads that aren't objects: the type of the values.
    #[serde(rename = "type")]
    slot: Option<SlotContext<'c>>,
}

#[derive(Debug, Serialize)]
struct FieldContext<'c> {
    name: &'c str,
    ident: &'c str,
    description: &'c str,
    deprecated: bool,
    personal: bool,
    required: bool,
    #[serde(rename = "type")]
    slot: SlotContext<'c>,
    /// The only possible value.
    constant: Option<Json>,
}

#[derive(Debug, Serialize)]
struct ValueContext<'c> {
    value: &'c str,
    ident: &'c str,
    description: &'c str,
}

#[derive(Debug, Serialize)]
struct VariantContext<'c> {
    ident: &'c str,
    description: &'c str,
    #[serde(rename = "type")]
    slot: SlotContext<'c>,
}

/// The type of values at a place.
#[derive(Debug, Serialize)]
struct SlotContext<'c> {
    /// `any`, `null`, `boolean`, `integer`, `number`, `string`, `array`, `map` or `named`.
    kind: &'static str,
    nullable: bool,
    /// The type of values in an array or a map.
    items: Option<Box<SlotContext<'c>>>,
    /// The name, if this is a named type.
    name: Option<&'c str>,
}

/// Describes a type, in the form that templates use.
pub(super) fn context<'c>(types: &'c Types<'_>, id: TypeId) -> TypeContext<'c> {
    let it = types.get(id);
    let mut context = TypeContext {
        name: &it.name,
        description: description(&it.docs),
        deprecated: it.docs.deprecated,
        payload: it.payload,
        kind: "object",
        fields: Vec::new(),
        additional: None,
        values: Vec::new(),
        variants: Vec::new(),
        slot: None,
    };
    fill(&mut context, types, it);
    context
}

fn fill<'c>(context: &mut TypeContext<'c>, types: &'c Types<'_>, it: &'c Type<'_>) {
    match &it.kind {
        Kind::Object(object) => {
            context.fields = fields(types, &object.fields);
            let additional = object.additional.as_ref();
            context.additional = additional.map(|(inner, _)| slot(types, inner));
        }
        Kind::Tuple(tuple) => {
            context.kind = "tuple";
            context.fields = fields(types, &tuple.fields);
            let rest = tuple.rest.as_ref();
            context.additional = rest.map(|(inner, _)| slot(types, inner));
        }
        Kind::Enumeration(values) => {
            context.kind = "enum";
            let values = values.iter().map(|value| ValueContext {
                value: &value.text,
                ident: &value.ident,
                description: description(&value.docs),
            });
            context.values = values.collect();
        }
        Kind::OneOf(variants) => {
            context.kind = "one_of";
            let variants = variants.iter().map(|variant| VariantContext {
                ident: &variant.ident,
                description: description(&variant.docs),
                slot: slot(types, &variant.slot),
            });
            context.variants = variants.collect();
        }
        Kind::Value(inner) => {
            context.kind = "value";
            context.slot = Some(slot(types, inner));
        }
    }
}

fn fields<'c>(types: &'c Types<'_>, fields: &'c [Field<'_>]) -> Vec<FieldContext<'c>> {
    let fields = fields.iter().map(|field| FieldContext {
        name: &field.name,
        ident: &field.ident,
        description: description(&field.docs),
        deprecated: field.docs.deprecated,
        personal: field.docs.personal,
        required: field.required,
        slot: slot(types, &field.slot),
        constant: field.constant.as_ref().map(json),
    });
    fields.collect()
}

fn slot<'c>(types: &'c Types<'_>, it: &Slot) -> SlotContext<'c> {
    let (kind, items, name) = match &it.shape {
        Shape::Any => ("any", None, None),
        Shape::Null => ("null", None, None),
        Shape::Boolean => ("boolean", None, None),
        Shape::Integer { .. } => ("integer", None, None),
        Shape::Number => ("number", None, None),
        Shape::Text => ("string", None, None),
        Shape::Array(inner) => ("array", Some(Box::new(slot(types, inner))), None),
        Shape::Map(inner) => ("map", Some(Box::new(slot(types, inner))), None),
        Shape::Named(id) => ("named", None, Some(types.get(*id).name.as_str())),
    };
    SlotContext {
        kind,
        nullable: it.nullable,
        items,
        name,
    }
}

fn description<'c>(docs: &'c Docs<'_>) -> &'c str {
    let text = docs.description.as_deref().or(docs.title.as_deref());
    text.unwrap_or_default()
}
