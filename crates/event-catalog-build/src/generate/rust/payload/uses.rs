//! Finds where payload types are used. The docs of a type without a description list these places instead.

use crate::catalog::{Catalog, Event};
use crate::generate::docs::code;
use crate::schema::types::{Kind, Shape, Slot, Type, TypeId, Types};

/// The places and events that use each type.
pub(super) struct Uses<'c, 's> {
    /// For each type, the events whose payload has this type.
    events: Vec<Vec<&'c Event<'s>>>,
    /// For each type, the first place in another type that refers to it, and the number of such places.
    places: Vec<(String, usize)>,
}

impl<'c, 's> Uses<'c, 's> {
    pub(super) fn of(catalog: &'c Catalog<'s>) -> Self {
        let types = &catalog.types;
        let mut events = vec![Vec::new(); types.types.len()];
        for event in &catalog.events {
            let payload = super::super::emitted::payload(catalog, event);
            if let Some(id) = payload.and_then(|name| types.payload(name)) {
                events[id.index()].push(event);
            }
        }
        Self {
            events,
            places: places(types),
        }
    }

    /// The events whose payload has this type.
    pub(super) fn events(&self, id: TypeId) -> &[&'c Event<'s>] {
        &self.events[id.index()]
    }

    /// Returns the beginning of a sentence that says where a type is used.
    pub(super) fn place(&self, id: TypeId) -> String {
        match &self.places[id.index()] {
            (_, 0) => "A value in payloads".to_owned(),
            (place, 1) => place.clone(),
            (place, 2) => format!("{place}, and used in 1 other place"),
            (place, count) => format!("{place}, and used in {} other places", count - 1),
        }
    }
}

fn places(types: &Types<'_>) -> Vec<(String, usize)> {
    let mut places = vec![(String::new(), 0); types.types.len()];
    for it in &types.types {
        let mut used = |slot: &Slot, what: &dyn Fn(&Type<'_>) -> String| {
            if let Some(id) = named(slot) {
                let (place, count) = &mut places[id.index()];
                if *count == 0 {
                    *place = what(it);
                }
                *count += 1;
            }
        };
        match &it.kind {
            Kind::Object(object) => {
                for field in &object.fields {
                    used(&field.slot, &|it| {
                        let (what, name) = (of(&field.slot, "the field"), code(&field.name));
                        format!("{what} {name} of [`{}`]", it.name)
                    });
                }
                if let Some((slot, _)) = &object.additional {
                    used(slot, &|it| {
                        format!("{} of [`{}`]", of(slot, "any other field"), it.name)
                    });
                }
            }
            Kind::Tuple(tuple) => {
                for field in &tuple.fields {
                    used(&field.slot, &|it| {
                        let what = of(&field.slot, "the element");
                        format!("{what} {} of [`{}`]", field.name, it.name)
                    });
                }
                if let Some((slot, _)) = &tuple.rest {
                    used(slot, &|it| {
                        format!("{} of [`{}`]", of(slot, "any other element"), it.name)
                    });
                }
            }
            Kind::OneOf(variants) => {
                for variant in variants {
                    used(&variant.slot, &|it| {
                        let what = of(&variant.slot, "the value");
                        format!("{what} of [`{}::{}`]", it.name, variant.ident)
                    });
                }
            }
            Kind::Value(slot) => used(slot, &|it| {
                let what = match &slot.shape {
                    Shape::Array(_) => "An item",
                    Shape::Map(_) => "A value",
                    _ => "The value",
                };
                format!("{what} of [`{}`]", it.name)
            }),
            Kind::Enumeration(_) => {}
        }
    }
    places
}

/// Returns the beginning of a sentence about the values in a place, or about the items in these values.
fn of(slot: &Slot, place: &str) -> String {
    match &slot.shape {
        Shape::Array(_) => format!("An item of {place}"),
        Shape::Map(_) => format!("A value in {place}"),
        _ => {
            let (first, rest) = place.split_at(1);
            first.to_ascii_uppercase() + rest
        }
    }
}

/// The named type of a place or of its items.
fn named(slot: &Slot) -> Option<TypeId> {
    match &slot.shape {
        Shape::Named(id) => Some(*id),
        Shape::Array(items) | Shape::Map(items) => named(items),
        _ => None,
    }
}
