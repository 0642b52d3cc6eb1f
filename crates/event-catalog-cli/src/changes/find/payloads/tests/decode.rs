//! A model of the generated, typed readers, which decides whether a value can be decoded as a type. The Rust types of
//! a test's catalog aren't compiled, so this model imitates the runtime of `event-catalog`.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::schema::types::{Kind, Object, Shape, Slot, Test, Tuple, TypeId, Variant};
use serde_json::Value;

/// Whether a payload can be read.
pub(super) fn reads(catalog: &Catalog<'_>, id: TypeId, value: &Value) -> bool {
    named(catalog, id, value)
}

fn slot(catalog: &Catalog<'_>, slot: &Slot, value: &Value) -> bool {
    if value.is_null() && slot.nullable {
        return true;
    }
    match &slot.shape {
        Shape::Any => true,
        Shape::Null => value.is_null(),
        Shape::Boolean => value.is_boolean(),
        Shape::Integer { unsigned: true } => value.is_u64() || whole(value, 0.0),
        Shape::Integer { unsigned: false } => value.is_i64() || whole(value, f64::MIN),
        Shape::Number => value.is_number(),
        Shape::Text => value.is_string(),
        Shape::Array(inner) => value
            .as_array()
            .is_some_and(|list| list.iter().all(|it| self::slot(catalog, inner, it))),
        Shape::Map(inner) => value
            .as_object()
            .is_some_and(|map| map.values().all(|it| self::slot(catalog, inner, it))),
        Shape::Named(id) => named(catalog, *id, value),
    }
}

/// Whether a value is an integer that is written as a float, such as `21.0`.
fn whole(value: &Value, least: f64) -> bool {
    value.is_f64()
        && value
            .as_f64()
            .is_some_and(|it| it.fract() == 0.0 && it >= least)
}

fn named(catalog: &Catalog<'_>, id: TypeId, value: &Value) -> bool {
    match &catalog.types.get(id).kind {
        Kind::Object(object) => is_object(catalog, object, value),
        Kind::Tuple(tuple) => is_tuple(catalog, tuple, value),
        Kind::Enumeration(_) => value.is_string(),
        Kind::OneOf(variants) => variants
            .iter()
            .any(|it| may_be(it, value) && slot(catalog, &it.slot, value)),
        Kind::Value(inner) => slot(catalog, inner, value),
    }
}

fn is_object(catalog: &Catalog<'_>, object: &Object<'_>, value: &Value) -> bool {
    let Some(members) = value.as_object() else {
        return false;
    };
    let has_fields = object.fields.iter().all(|field| {
        let Some(member) = members.get(&*field.name) else {
            return !field.required;
        };
        match &field.constant {
            Some(constant) => {
                let constant: Value = serde_json::from_str(&constant.to_string()).expect("JSON");
                *member == constant
            }
            None => slot(catalog, &field.slot, member),
        }
    });
    let is_declared = |name: &str| object.fields.iter().any(|field| field.name == name);
    let has_further = match &object.additional {
        None => true,
        Some((inner, _)) => members
            .iter()
            .filter(|(name, _)| !is_declared(name))
            .all(|(_, member)| slot(catalog, inner, member)),
    };
    has_fields && has_further
}

fn is_tuple(catalog: &Catalog<'_>, tuple: &Tuple<'_>, value: &Value) -> bool {
    let Some(elements) = value.as_array() else {
        return false;
    };
    let has_required = tuple
        .fields
        .iter()
        .enumerate()
        .all(|(position, field)| !field.required || position < elements.len());
    has_required
        && elements.iter().enumerate().all(|(position, element)| {
            match (tuple.fields.get(position), &tuple.rest) {
                (Some(field), _) => slot(catalog, &field.slot, element),
                (None, Some((rest, _))) => slot(catalog, rest, element),
                (None, None) => false,
            }
        })
}

fn may_be(variant: &Variant<'_>, value: &Value) -> bool {
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    match &variant.test {
        Test::Any => true,
        Test::Type(name) => *name == kind,
        Test::Member(name, strings) => value
            .get(&**name)
            .and_then(Value::as_str)
            .is_some_and(|text| strings.iter().any(|it| *it == text)),
    }
}
