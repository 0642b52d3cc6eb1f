//! Determines the structure of the values at a place, with named types resolved.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::schema::types::{
    EnumValue, Kind, Object, Shape, Slot, Test, Tuple, TypeId, Variant,
};

/// The structure of the values at a place.
pub(super) enum Form<'t, 's> {
    Any,
    Null,
    Boolean,
    Integer { unsigned: bool },
    Number,
    Text,
    Strings(&'t [EnumValue<'s>]),
    Array(&'t Slot),
    Map(&'t Slot),
    Object(&'t Object<'s>),
    Tuple(&'t Tuple<'s>),
    OneOf(&'t [Variant<'s>]),
}

impl Form<'_, '_> {
    /// Returns the type of the values in JSON Schema; `None` if there are several types.
    pub(super) fn json(&self) -> Option<&'static str> {
        Some(match self {
            Self::Any | Self::OneOf(_) => return None,
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Integer { .. } | Self::Number => "number",
            Self::Text | Self::Strings(_) => "string",
            Self::Array(_) | Self::Tuple(_) => "array",
            Self::Map(_) | Self::Object(_) => "object",
        })
    }
}

/// Determines the structure of values with this shape.
pub(super) fn form<'t, 's>(catalog: &'t Catalog<'s>, shape: &'t Shape) -> Form<'t, 's> {
    match shape {
        Shape::Any => Form::Any,
        Shape::Null => Form::Null,
        Shape::Boolean => Form::Boolean,
        Shape::Integer { unsigned } => Form::Integer {
            unsigned: *unsigned,
        },
        Shape::Number => Form::Number,
        Shape::Text => Form::Text,
        Shape::Array(slot) => Form::Array(slot),
        Shape::Map(slot) => Form::Map(slot),
        Shape::Named(id) => match &catalog.types.get(*id).kind {
            Kind::Object(object) => Form::Object(object),
            Kind::Tuple(tuple) => Form::Tuple(tuple),
            Kind::Enumeration(values) => Form::Strings(values),
            Kind::OneOf(variants) => Form::OneOf(variants),
            // Unreachable: no type refers to a payload that isn't an object.
            Kind::Value(_) => Form::Any,
        },
    }
}

/// Returns the place of a payload's values.
pub(in super::super) fn root(catalog: &Catalog<'_>, id: TypeId) -> Slot {
    match &catalog.types.get(id).kind {
        Kind::Value(slot) => slot.clone(),
        _ => Slot {
            shape: Shape::Named(id),
            nullable: false,
            recursive: false,
        },
    }
}

/// Whether the values at a place have no limits inside: they are scalars, or may contain anything.
pub(in super::super) fn is_plain(catalog: &Catalog<'_>, slot: &Slot) -> bool {
    let has_any = |inner: &Slot| inner.shape == Shape::Any;
    match form(catalog, &slot.shape) {
        Form::Any
        | Form::Null
        | Form::Boolean
        | Form::Integer { .. }
        | Form::Number
        | Form::Text
        | Form::Strings(_) => true,
        Form::Array(inner) | Form::Map(inner) => has_any(inner),
        Form::Object(_) | Form::Tuple(_) => false,
        Form::OneOf(variants) => variants.iter().all(|variant| {
            let is_named = matches!(variant.slot.shape, Shape::Named(_));
            !is_named && is_plain(catalog, &variant.slot)
        }),
    }
}

/// Whether no value at a place can match two of the place's alternatives.
pub(in super::super) fn is_apart(catalog: &Catalog<'_>, slot: &Slot) -> bool {
    match form(catalog, &slot.shape) {
        Form::OneOf(variants) => are_apart(variants),
        _ => true,
    }
}

/// Whether no value can match two of these alternatives, so that a change to one alternative has no effect on the
/// others. `oneOf` doesn't allow a value that matches two alternatives.
pub(in super::super) fn are_apart(variants: &[Variant<'_>]) -> bool {
    let mut types: Vec<&str> = Vec::new();
    let mut has_members = false;
    for variant in variants {
        match &variant.test {
            Test::Any => return false,
            Test::Type(name) => types.push(name),
            Test::Member(..) => has_members = true,
        }
    }
    let count = types.len();
    types.sort_unstable();
    types.dedup();
    // If the alternatives have a discriminator, its values differ between all of them.
    types.len() == count && !(has_members && types.contains(&"object"))
}
