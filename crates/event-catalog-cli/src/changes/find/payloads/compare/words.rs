//! Describes types in words, for messages.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::schema::types::{Field, Kind, Shape, Slot};

use super::super::difference::What;
use super::super::excerpt::{apart, shortened};

/// Describes a type for messages.
pub(super) fn describe(catalog: &Catalog<'_>, slot: &Slot) -> String {
    let shape = match &slot.shape {
        Shape::Any => "any value".to_owned(),
        Shape::Null => "`null`".to_owned(),
        Shape::Boolean => "a boolean".to_owned(),
        Shape::Integer { unsigned: true } => "a non-negative integer".to_owned(),
        Shape::Integer { unsigned: false } => "an integer".to_owned(),
        Shape::Number => "a number".to_owned(),
        Shape::Text => "a string".to_owned(),
        Shape::Array(_) => "a list".to_owned(),
        Shape::Map(_) => "an object with any names".to_owned(),
        Shape::Named(id) => kind(catalog, &catalog.types.get(*id).kind),
    };
    if slot.nullable && slot.shape != Shape::Null {
        format!("{shape} or `null`")
    } else {
        shape
    }
}

/// Describes the values of a field for messages.
pub(super) fn describe_field(catalog: &Catalog<'_>, field: &Field<'_>) -> String {
    match &field.constant {
        Some(value) => format!("the constant {}", shortened(value)),
        None => describe(catalog, &field.slot),
    }
}

/// Describes the values of a field in both versions. Two different constants are shortened so that the difference is
/// visible.
pub(super) fn describe_fields(
    (old, before): (&Catalog<'_>, &Field<'_>),
    (new, now): (&Catalog<'_>, &Field<'_>),
) -> [String; 2] {
    match (&before.constant, &now.constant) {
        (Some(before), Some(now)) => {
            let values = apart(&before.to_string(), &now.to_string());
            values.map(|value| format!("the constant {value}"))
        }
        _ => [describe_field(old, before), describe_field(new, now)],
    }
}

/// Describes a named type for messages.
pub(super) fn kind(catalog: &Catalog<'_>, kind: &Kind<'_>) -> String {
    match kind {
        Kind::Object(_) => "an object".to_owned(),
        Kind::Tuple(_) => "a list with types by position".to_owned(),
        Kind::Enumeration(values) => {
            const MOST: usize = 3;
            let shown = values
                .iter()
                .take(MOST)
                .map(|value| format!("\"{}\"", value.text));
            let shown: Vec<_> = shown.collect();
            let more = if values.len() > MOST { ", …" } else { "" };
            format!("one of {}{more}", shown.join(", "))
        }
        Kind::OneOf(variants) => {
            let mut kinds: Vec<&str> = Vec::new();
            for kind in variants.iter().map(|it| outer(catalog, &it.slot.shape)) {
                if !kinds.contains(&kind) {
                    kinds.push(kind);
                }
            }
            match kinds.as_slice() {
                [first @ .., last] if !first.is_empty() => {
                    format!("{} or {last}", first.join(", "))
                }
                // For example, alternatives with several kinds of objects.
                _ => "one of several types".to_owned(),
            }
        }
        Kind::Value(slot) => describe(catalog, slot),
    }
}

/// Describes the kind of an alternative's values, without their contents, because alternatives may contain
/// themselves.
fn outer(catalog: &Catalog<'_>, shape: &Shape) -> &'static str {
    match shape {
        Shape::Any => "any value",
        Shape::Null => "`null`",
        Shape::Boolean => "a boolean",
        Shape::Integer { .. } => "an integer",
        Shape::Number => "a number",
        Shape::Text => "a string",
        Shape::Array(_) => "a list",
        Shape::Map(_) => "an object",
        Shape::Named(id) => match &catalog.types.get(*id).kind {
            Kind::Object(_) => "an object",
            Kind::Tuple(_) => "a list",
            Kind::Enumeration(_) => "a string",
            Kind::OneOf(_) | Kind::Value(_) => "another type",
        },
    }
}

/// Returns the old and the new value as short texts.
pub(super) fn before_and_after(what: &What) -> (Option<String>, Option<String>) {
    match what {
        What::Type { old, new } | What::Notation { old, new } | What::Renamed { old, new } => {
            (Some(old.clone()), Some(new.clone()))
        }
        What::ValueGone(value) | What::VariantGone(value) | What::Widened(value) => {
            (Some(value.clone()), None)
        }
        What::ValueAdded(value) | What::VariantAdded(value) | What::Narrowed(value) => {
            (None, Some(value.clone()))
        }
        What::Condition { keyword, is_new } => {
            let text = format!("`{keyword}`");
            ((!is_new).then(|| text.clone()), Some(text))
        }
        What::ConditionGone { keyword } => (Some(format!("`{keyword}`")), None),
        _ => (None, None),
    }
}
