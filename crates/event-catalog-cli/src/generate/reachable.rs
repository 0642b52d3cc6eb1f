//! Finds the types that payloads need: a part of the catalog must not show types of other parts.

use std::collections::BTreeSet;

use event_catalog_build::schema::types::{Kind, Shape, Slot, Type, TypeId, Types};

/// Collects the given types and all types that they refer to, directly or indirectly, in catalog order.
pub(super) fn types(types: &Types<'_>, from: impl IntoIterator<Item = TypeId>) -> BTreeSet<TypeId> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<TypeId> = from.into_iter().collect();
    while let Some(id) = open.pop() {
        if !reached.insert(id) {
            continue;
        }
        open.extend(slots(types.get(id)).into_iter().filter_map(named));
    }
    reached
}

/// Lists the slots of a type that can refer to other types.
pub(super) fn slots<'t>(it: &'t Type<'_>) -> Vec<&'t Slot> {
    match &it.kind {
        Kind::Object(object) => {
            let additional = object.additional.iter().map(|(slot, _)| slot);
            // A constant is written as a value, so its type isn't needed.
            let fields = object.fields.iter().filter(|it| it.constant.is_none());
            fields.map(|it| &it.slot).chain(additional).collect()
        }
        Kind::Tuple(tuple) => {
            let rest = tuple.rest.iter().map(|(slot, _)| slot);
            tuple.fields.iter().map(|it| &it.slot).chain(rest).collect()
        }
        Kind::Enumeration(_) => Vec::new(),
        Kind::OneOf(variants) => variants.iter().map(|it| &it.slot).collect(),
        Kind::Value(slot) => vec![slot],
    }
}

/// The named type that a slot refers to.
pub(super) fn named(slot: &Slot) -> Option<TypeId> {
    match &slot.shape {
        Shape::Array(inner) | Shape::Map(inner) => named(inner),
        Shape::Named(id) => Some(*id),
        _ => None,
    }
}
