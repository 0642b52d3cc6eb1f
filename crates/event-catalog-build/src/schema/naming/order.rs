//! Determines the order in which types are named: the order of the events in the catalog, so a payload that is
//! added below the others can't take their names.

use crate::schema::types::{Kind, Shape, Slot, Type, Types, Use};
use crate::source::Place;

/// Sorts all types: the payloads are in the order of the places that name them, each followed by the types inside
/// it.
pub(super) fn of(types: &Types<'_>, used: &[Use<'_>]) -> Vec<usize> {
    let place = |name: &str| -> Option<Place> {
        let at = used.binary_search_by(|it| it.payload.cmp(name)).ok()?;
        Some(used[at].place)
    };
    let payloads = types.payloads.iter();
    let mut payloads: Vec<_> = payloads
        .map(|(name, id)| (place(name), id.index()))
        .collect();
    payloads.sort_unstable();
    let mut seen = vec![false; types.types.len()];
    let mut order = Vec::with_capacity(types.types.len());
    let starts = payloads.into_iter().map(|(_, at)| at);
    for start in starts.chain(0..types.types.len()) {
        let mut open = vec![start];
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut seen[at], true) {
                order.push(at);
                open.extend(inner(&types.types[at]).into_iter().rev());
            }
        }
    }
    order
}

/// The types that a type refers to.
fn inner(it: &Type<'_>) -> Vec<usize> {
    let mut inner = Vec::new();
    match &it.kind {
        Kind::Object(object) => {
            inner.extend(object.fields.iter().filter_map(|field| named(&field.slot)));
            let additional = object.additional.as_ref();
            inner.extend(additional.and_then(|(slot, _)| named(slot)));
        }
        Kind::Tuple(tuple) => {
            inner.extend(tuple.fields.iter().filter_map(|field| named(&field.slot)));
            inner.extend(tuple.rest.as_ref().and_then(|(slot, _)| named(slot)));
        }
        Kind::OneOf(variants) => inner.extend(variants.iter().filter_map(|it| named(&it.slot))),
        Kind::Value(slot) => inner.extend(named(slot)),
        Kind::Enumeration(_) => {}
    }
    inner
}

fn named(slot: &Slot) -> Option<usize> {
    let mut shape = &slot.shape;
    loop {
        match shape {
            Shape::Array(inner) | Shape::Map(inner) => shape = &inner.shape,
            Shape::Named(id) => return Some(id.index()),
            _ => return None,
        }
    }
}
