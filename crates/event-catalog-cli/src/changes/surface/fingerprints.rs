//! Detects types with the same structure, whatever their names: if an event names another schema with the same content,
//! the payload of the event hasn't changed.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};

use event_catalog_build::schema::types::{Field, Kind, Shape, Slot, TypeId, Types};
use fnv::FnvHasher;

/// The maximum depth of the search for differences. Each round goes one type deeper, and would never end for a
/// recursive type without a limit.
const ROUNDS: usize = 8;

/// The fingerprints of types.
pub(super) struct Fingerprints {
    of: HashMap<TypeId, u64>,
}

impl Fingerprints {
    /// Computes the fingerprints of the types in `ids`, which must include all types that these types refer to.
    pub(super) fn of(types: &Types<'_>, ids: impl Iterator<Item = TypeId>) -> Self {
        let ids: Vec<TypeId> = ids.collect();
        let mut of = HashMap::new();
        for _ in 0..ROUNDS {
            of = ids.iter().map(|id| (*id, one(types, *id, &of))).collect();
        }
        Self { of }
    }

    /// Returns the fingerprint of a type.
    pub(super) fn get(&self, id: TypeId) -> u64 {
        self.of.get(&id).copied().unwrap_or_default()
    }
}

/// Derives the fingerprint of a type from the fingerprints of the types that it refers to.
fn one(types: &Types<'_>, id: TypeId, known: &HashMap<TypeId, u64>) -> u64 {
    let mut hasher = FnvHasher::default();
    match &types.get(id).kind {
        Kind::Object(object) => {
            "object".hash(&mut hasher);
            let mut fields: Vec<&Field<'_>> = object.fields.iter().collect();
            fields.sort_by(|a, b| a.name.cmp(&b.name));
            for it in fields {
                field(it, known, &mut hasher);
            }
            object.closed.hash(&mut hasher);
            if let Some((rest, _)) = &object.additional {
                slot(rest, known, &mut hasher);
            }
        }
        Kind::Tuple(tuple) => {
            "tuple".hash(&mut hasher);
            for it in &tuple.fields {
                field(it, known, &mut hasher);
            }
            if let Some((rest, _)) = &tuple.rest {
                slot(rest, known, &mut hasher);
            }
        }
        Kind::Enumeration(values) => {
            "values".hash(&mut hasher);
            let mut values: Vec<&str> = values.iter().map(|it| &*it.text).collect();
            values.sort_unstable();
            values.hash(&mut hasher);
        }
        Kind::OneOf(variants) => {
            "one of".hash(&mut hasher);
            for variant in variants {
                slot(&variant.slot, known, &mut hasher);
            }
        }
        Kind::Value(inner) => {
            "value".hash(&mut hasher);
            slot(inner, known, &mut hasher);
        }
    }
    hasher.finish()
}

fn field(it: &Field<'_>, known: &HashMap<TypeId, u64>, hasher: &mut FnvHasher) {
    it.name.hash(hasher);
    it.required.hash(hasher);
    it.constant.as_ref().map(ToString::to_string).hash(hasher);
    slot(&it.slot, known, hasher);
}

fn slot(it: &Slot, known: &HashMap<TypeId, u64>, hasher: &mut FnvHasher) {
    it.nullable.hash(hasher);
    match &it.shape {
        Shape::Any => "any".hash(hasher),
        Shape::Null => "null".hash(hasher),
        Shape::Boolean => "boolean".hash(hasher),
        Shape::Integer { .. } => "integer".hash(hasher),
        Shape::Number => "number".hash(hasher),
        Shape::Text => "text".hash(hasher),
        Shape::Array(inner) => {
            "array".hash(hasher);
            slot(inner, known, hasher);
        }
        Shape::Map(inner) => {
            "map".hash(hasher);
            slot(inner, known, hasher);
        }
        Shape::Named(id) => {
            "named".hash(hasher);
            known.get(id).hash(hasher);
        }
    }
}
