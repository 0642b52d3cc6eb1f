//! The places in payloads that types come from: the first one at which a type is used, in the order of the
//! schemas' names.

use std::collections::{HashMap, VecDeque};

use event_catalog_build::catalog::Catalog;
use event_catalog_build::schema::types::{Kind, Shape, Slot, TypeId};

use crate::changes::Subject;

/// The maximum length of a path that is extended further, in bytes: types may be nested deeply.
const LONGEST: usize = 200;

/// A place in a payload.
#[derive(Clone, Debug, Default)]
pub(super) struct PayloadPlace {
    schema: String,
    path: String,
}

impl PayloadPlace {
    pub(super) fn subject(&self) -> Subject {
        Subject::Payload {
            schema: self.schema.clone(),
            path: self.path.clone(),
        }
    }

    /// A field of the object at this place; `*` for those whose names aren't declared.
    pub(super) fn field(&self, name: &str) -> Self {
        let path = match self.path.as_str() {
            "" => name.to_owned(),
            long if long.len() > LONGEST => long.to_owned(),
            path => format!("{path}.{name}"),
        };
        self.at(path)
    }

    /// An element of the tuple at this place.
    pub(super) fn element(&self, position: &str) -> Self {
        if self.path.len() > LONGEST {
            return self.clone();
        }
        self.at(format!("{}[{position}]", self.path))
    }

    fn at(&self, path: String) -> Self {
        Self {
            schema: self.schema.clone(),
            path,
        }
    }
}

/// The place of each type.
pub(super) struct Places {
    of: HashMap<TypeId, PayloadPlace>,
}

impl Places {
    pub(super) fn of(catalog: &Catalog<'_>) -> Self {
        let types = &catalog.types;
        let mut places = Self { of: HashMap::new() };
        let mut roots: Vec<_> = types.payloads.iter().collect();
        // What is part of all payloads comes from the one that every event may have.
        roots.sort_by_key(|(_, id)| types.default != Some(*id));
        for (schema, id) in roots {
            let place = PayloadPlace {
                schema: (*schema).to_owned(),
                path: String::new(),
            };
            places.follow(catalog, *id, place);
        }
        places
    }

    pub(super) fn of_type(&self, id: TypeId) -> PayloadPlace {
        self.of.get(&id).cloned().unwrap_or_default()
    }

    /// Notes a type, and all types in it.
    fn follow(&mut self, catalog: &Catalog<'_>, root: TypeId, place: PayloadPlace) {
        let mut open = VecDeque::from([(root, place)]);
        while let Some((id, place)) = open.pop_front() {
            if self.of.contains_key(&id) {
                continue;
            }
            match &catalog.types.get(id).kind {
                Kind::Object(object) => {
                    for field in object.fields.iter().filter(|it| it.constant.is_none()) {
                        open.extend(named(&field.slot, place.field(&field.name)));
                    }
                    if let Some((slot, _)) = &object.additional {
                        open.extend(named(slot, place.field("*")));
                    }
                }
                Kind::Tuple(tuple) => {
                    for field in &tuple.fields {
                        open.extend(named(&field.slot, place.element(&field.name)));
                    }
                    if let Some((slot, _)) = &tuple.rest {
                        open.extend(named(slot, place.clone()));
                    }
                }
                Kind::OneOf(variants) => {
                    for variant in variants {
                        open.extend(named(&variant.slot, place.clone()));
                    }
                }
                Kind::Value(slot) => open.extend(named(slot, place.clone())),
                Kind::Enumeration(_) => {}
            }
            self.of.insert(id, place);
        }
    }
}

/// The named type at a place. The elements of a list have the place of the list.
fn named(slot: &Slot, place: PayloadPlace) -> Option<(TypeId, PayloadPlace)> {
    let (mut slot, mut place) = (slot, place);
    loop {
        match &slot.shape {
            Shape::Array(inner) => slot = inner,
            Shape::Map(inner) => {
                place = place.field("*");
                slot = inner;
            }
            Shape::Named(id) => return Some((*id, place)),
            _ => return None,
        }
    }
}
