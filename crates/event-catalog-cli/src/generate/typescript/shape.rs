//! The TypeScript types of payloads.

use std::collections::BTreeSet;

use event_catalog_build::catalog::Event;
use event_catalog_build::schema::types::{Field, Kind, Object, Shape, Slot, Tuple, TypeId, Types};
use event_catalog_build::schema::{Data, Docs, Fact};

use super::text::{INHERITED, comment, is_identifier, is_variable, paragraph, property, string};
use crate::generate::reachable;
use crate::generate::selection::Selection;

/// The name of a type. It is unique, and never clashes with the package's own names, which have
/// other suffixes.
pub(crate) fn name(types: &Types<'_>, id: TypeId) -> String {
    format!("{}Detail", types.get(id).name)
}

/// Whether `null` is a valid detail of an event, as opposed to no detail.
pub(super) fn takes_null(selection: &Selection<'_, '_>, event: &Event<'_>) -> bool {
    let types = &selection.catalog.types;
    let payload = event.payload.and_then(|name| types.payload(name));
    payload.is_some_and(|id| match &types.get(id).kind {
        Kind::Value(slot) => slot.nullable || matches!(slot.shape, Shape::Any | Shape::Null),
        _ => false,
    })
}

/// Writes the declarations of the given types, and of all types that they refer to, in catalog
/// order.
pub(super) fn declarations(types: &Types<'_>, ids: impl IntoIterator<Item = TypeId>) -> String {
    let mut text = String::new();
    for id in reachable::types(types, ids) {
        let it = types.get(id);
        let name = name(types, id);
        text.push('\n');
        text += &documentation(&it.docs, "");
        text += &match &it.kind {
            Kind::Object(object) => {
                format!("export interface {name} {}\n", body(types, object, ""))
            }
            Kind::Tuple(tuple) => format!("export type {name} = {};\n", list(types, tuple)),
            Kind::Enumeration(values) => {
                let values: Vec<_> = values.iter().map(|it| string(&it.text)).collect();
                format!("export type {name} = {};\n", values.join(" | "))
            }
            Kind::OneOf(variants) => {
                let slots = variants.iter().map(|it| slot(types, &it.slot));
                format!("export type {name} = {};\n", union(slots.collect()))
            }
            Kind::Value(inner) => format!("export type {name} = {};\n", slot(types, inner)),
        };
    }
    text
}

fn body(types: &Types<'_>, object: &Object<'_>, indent: &str) -> String {
    let inner = format!("{indent}  ");
    let mut text = "{\n".to_owned();
    for field in &object.fields {
        let optional = if field.required { "" } else { "?" };
        text += &documentation(&field.docs, &inner);
        let mut field_type = field_type(types, field);
        // If an object lacks such a field, reading the field returns the property that the object
        // inherits, so the type must allow that, too.
        if !field.required && INHERITED.contains(&&*field.name) {
            field_type += &format!(" | typeof globalThis.Object.prototype.{}", field.name);
        }
        let name = property(&field.name);
        text += &format!("{inner}readonly {name}{optional}: {field_type};\n");
    }
    if let Some((rest, docs)) = &object.additional {
        text += &documentation(docs, &inner);
        // In TypeScript, an index signature also applies to the named fields.
        let rest = if object.fields.is_empty() {
            slot(types, rest)
        } else {
            "unknown".to_owned()
        };
        text += &format!("{inner}readonly [field: string]: {rest};\n");
    }
    text + indent + "}"
}

/// Writes the type of a list whose elements have types by position.
fn list(types: &Types<'_>, tuple: &Tuple<'_>) -> String {
    let mut elements: Vec<String> = Vec::new();
    for field in &tuple.fields {
        let optional = if field.required { "" } else { "?" };
        let name = &field.ident;
        // A reserved word can't be the label of an element.
        let escape = if is_identifier(name) && !is_variable(name) {
            "_"
        } else {
            ""
        };
        elements.push(format!(
            "{}  {name}{escape}{optional}: {}",
            documentation(&field.docs, "  "),
            slot(types, &field.slot)
        ));
    }
    if let Some((rest, docs)) = &tuple.rest {
        let docs = documentation(docs, "  ");
        elements.push(format!("{docs}  ...rest: {}[]", element(types, rest)));
    }
    // TypeScript doesn't allow a comma after a rest element.
    format!("readonly [\n{}\n]", elements.join(",\n"))
}

pub(crate) fn field_type(types: &Types<'_>, field: &Field<'_>) -> String {
    match field.constant.as_ref().map(|it| &it.data) {
        Some(Data::String(text)) => string(text),
        Some(Data::Boolean(value)) => value.to_string(),
        // A number that JavaScript can't represent becomes `number`.
        Some(Data::Number(number)) if number.to_f64().is_finite() => number.as_str().to_owned(),
        Some(Data::Number(_)) => "number".to_owned(),
        _ => slot(types, &field.slot),
    }
}

pub(crate) fn slot(types: &Types<'_>, slot: &Slot) -> String {
    let shape = match &slot.shape {
        Shape::Any => return "unknown".to_owned(),
        Shape::Null => return "null".to_owned(),
        Shape::Boolean => "boolean".to_owned(),
        Shape::Integer { .. } | Shape::Number => "number".to_owned(),
        Shape::Text => "string".to_owned(),
        Shape::Array(inner) => format!("readonly {}[]", element(types, inner)),
        Shape::Map(inner) => {
            format!(
                "{{ readonly [field: string]: {} }}",
                self::slot(types, inner)
            )
        }
        Shape::Named(id) => name(types, *id),
    };
    if slot.nullable {
        format!("{shape} | null")
    } else {
        shape
    }
}

/// Writes the type of a list's elements, in parentheses if it consists of several words.
fn element(types: &Types<'_>, inner: &Slot) -> String {
    let text = slot(types, inner);
    let is_operator = inner.nullable || matches!(inner.shape, Shape::Array(_));
    if is_operator {
        format!("({text})")
    } else {
        text
    }
}

fn union(mut types: Vec<String>) -> String {
    let mut seen = BTreeSet::new();
    types.retain(|it| seen.insert(it.clone()));
    types.join(" | ")
}

fn documentation(docs: &Docs<'_>, indent: &str) -> String {
    let text = docs.description.as_ref().or(docs.title.as_ref());
    let mut tags = Vec::new();
    for fact in &docs.facts {
        match fact {
            Fact::Format(format) => tags.push(format!("@format {}", paragraph(format))),
            Fact::Default(value) => {
                tags.push(format!("@defaultValue {}", paragraph(&value.to_string())));
            }
            // One example is enough, and a long one doesn't help.
            Fact::Example(value) => {
                let value = value.to_string();
                if value.len() <= 200 {
                    tags.push(format!("@example {}", paragraph(&value)));
                }
            }
            _ => {}
        }
    }
    if docs.personal {
        tags.push("@remarks Personal data.".to_owned());
    }
    if docs.deprecated {
        tags.push("@deprecated".to_owned());
    }
    comment(indent, text.map_or("", |it| it), &tags)
}
