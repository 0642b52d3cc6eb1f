//! The additional fields of an object: those that `properties` doesn't name. They have a type if all
//! schemas in `patternProperties` and `additionalProperties` describe the same values.

use super::model::{Additional, Schema, SchemaId, Schemas};
use super::value::{Data, Value};

/// Limits how many of an object's schemas are compared. The comparison is repeated in every place that refers to
/// the object.
const MOST_COMPARED: usize = 1_000;

/// The constraint that one schema puts on an object's additional fields, whether or not their names match one of
/// its patterns.
pub(super) fn of(
    schemas: &Schemas<'_>,
    schema: &Schema<'_>,
    additional: Option<Additional>,
) -> Option<Additional> {
    let mut values = schema.patterns.iter().map(|it| it.schema);
    let Some(first) = values.next() else {
        return additional;
    };
    let rest = match additional {
        Some(Additional::None) => None,
        Some(Additional::Schema(id)) => Some(id),
        // A field whose name matches no pattern can have any value.
        None | Some(Additional::Any) => return Some(Additional::Any),
    };
    let mut left = MOST_COMPARED;
    let mut others = values.chain(rest);
    Some(if others.all(|id| is_same(schemas, first, id, &mut left)) {
        Additional::Schema(first)
    } else {
        Additional::Any
    })
}

/// Whether a schema describes its additional fields with more than one schema.
pub(super) fn has_several(schema: &Schema<'_>) -> bool {
    let rest = matches!(schema.additional, Some(Additional::Schema(_)));
    schema.patterns.len() + usize::from(rest) > 1
}

/// Whether two schemas have the same type: they differ only in docs and in limits that don't affect
/// the type.
fn is_same(schemas: &Schemas<'_>, one: SchemaId, other: SchemaId, left: &mut usize) -> bool {
    if one == other {
        return true;
    }
    let (one, other) = (schemas.get(one), schemas.get(other));
    let values = one.values.as_ref().map_or(0, |(values, _)| values.len());
    let Some(fewer) = left.checked_sub(1 + values + one.required.len()) else {
        return false;
    };
    *left = fewer;
    let mut both = |one: SchemaId, other: SchemaId| is_same(schemas, one, other, left);
    has_same_values(one, other)
        && all(&one.properties, &other.properties, |one, other| {
            one.name == other.name && both(one.schema, other.schema)
        })
        && all(&one.patterns, &other.patterns, |one, other| {
            one.name == other.name && both(one.schema, other.schema)
        })
        && match (one.additional, other.additional) {
            (Some(Additional::Schema(one)), Some(Additional::Schema(other))) => both(one, other),
            (one, other) => one == other,
        }
        && match (one.items, other.items) {
            (Some(one), Some(other)) => both(one, other),
            (one, other) => one == other,
        }
        && all(&one.positions, &other.positions, |one, other| {
            both(*one, *other)
        })
        && all(&one.all_of, &other.all_of, |one, other| both(*one, *other))
        && all(&one.alternatives, &other.alternatives, |one, other| {
            all(&one.schemas, &other.schemas, |one, other| {
                both(*one, *other)
            })
        })
}

/// Whether two lists have the same elements in the same order.
fn all<T>(one: &[T], other: &[T], mut is_same: impl FnMut(&T, &T) -> bool) -> bool {
    one.len() == other.len()
        && one
            .iter()
            .zip(other)
            .all(|(one, other)| is_same(one, other))
}

/// Whether two schemas have the same values for every keyword that doesn't contain schemas.
fn has_same_values(one: &Schema<'_>, other: &Schema<'_>) -> bool {
    let types = |it: &Schema<'_>| it.types.map(|(types, _)| types);
    let target = |it: &Schema<'_>| it.reference.as_ref().and_then(|it| it.target);
    let values = |one: &[Value<'_>], other: &[Value<'_>]| all(one, other, is_same_scalar);
    types(one) == types(other)
        && target(one) == target(other)
        && one.is_false == other.is_false
        // Alternatives that have conditions don't become variants.
        && one.conditions.is_empty() == other.conditions.is_empty()
        && match (&one.values, &other.values) {
            (Some((one, _)), Some((other, _))) => values(one, other),
            (one, other) => one.is_none() && other.is_none(),
        }
        && match (&one.constant, &other.constant) {
            (Some((one, _)), Some((other, _))) => is_same_scalar(one, other),
            (one, other) => one.is_none() && other.is_none(),
        }
        && all(&one.required, &other.required, |one, other| one.0 == other.0)
        // An integer's bounds determine whether it is unsigned.
        && all(&one.bounds, &other.bounds, |one, other| {
            one.0 == other.0 && one.1 == other.1
        })
}

/// Whether two values are equal scalars. Lists and objects are never considered equal, because comparing them
/// could take long.
fn is_same_scalar(one: &Value<'_>, other: &Value<'_>) -> bool {
    !matches!(one.data, Data::Array(_) | Data::Object(_)) && one == other
}
