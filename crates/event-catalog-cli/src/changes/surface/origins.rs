//! Which payload, and which place in it, each type of a selection comes from.
//!
//! Surfaces name their items after types and columns; changes name schemas and paths. The first place at
//! which a type is used, in the order of the schemas' names, is the one that counts.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use event_catalog_build::schema::types::{Kind, Shape, Slot, TypeId, Types};

use crate::changes::change::Subject;
use crate::generate::selection::Selection;

/// The maximum length of a path that is extended further, in bytes: recursive types have no end.
const LONGEST_PATH: usize = 200;

/// The places of the types of a selection's payloads.
pub(super) struct Origins<'c> {
    of: BTreeMap<TypeId, Origin<'c>>,
    /// The types, in the order in which they were found.
    order: Vec<TypeId>,
}

/// Where a type comes from.
struct Origin<'c> {
    schema: &'c str,
    path: String,
}

impl<'c> Origins<'c> {
    /// The order of the events doesn't matter: otherwise a row that moves would change what a type comes from.
    pub(super) fn of(selection: &Selection<'c, '_>) -> Self {
        let types = &selection.catalog.types;
        let mut origins = Self {
            of: BTreeMap::new(),
            order: Vec::new(),
        };
        let mut described = selection.described_payloads();
        described.sort_by_key(|payload| (!payload.is_common, payload.name));
        let mut seen = BTreeSet::new();
        for payload in &described {
            for (id, path) in places(types, payload.id, usize::MAX, &mut seen) {
                let schema = payload.name;
                origins.order.push(id);
                origins.of.insert(id, Origin { schema, path });
            }
        }
        origins
    }

    /// All types, payload by payload.
    pub(super) fn types(&self) -> impl Iterator<Item = TypeId> {
        self.order.iter().copied()
    }

    /// What a type is generated from.
    pub(super) fn subject(&self, id: TypeId) -> Subject {
        match self.of.get(&id) {
            Some(origin) => payload(origin.schema, origin.path.clone()),
            None => Subject::Catalog,
        }
    }

    /// What a field of an object is generated from. A field that a payload has only because every payload has
    /// it is part of it as well.
    pub(super) fn field(&self, id: TypeId, name: &str) -> Subject {
        match self.of.get(&id) {
            Some(origin) => payload(origin.schema, join(&origin.path, name)),
            None => Subject::Catalog,
        }
    }

    /// What an element of a tuple is generated from.
    pub(super) fn element(&self, id: TypeId, position: &str) -> Subject {
        match self.of.get(&id) {
            Some(origin) => payload(origin.schema, element(&origin.path, position)),
            None => Subject::Catalog,
        }
    }
}

/// A type and the types that it refers to, each with its first path. Those that were seen are left out; there
/// are at most as many as given.
pub(super) fn places(
    types: &Types<'_>,
    root: TypeId,
    most: usize,
    seen: &mut BTreeSet<TypeId>,
) -> Vec<(TypeId, String)> {
    let mut found = Vec::new();
    let mut open = VecDeque::from([(root, String::new())]);
    while let Some((id, path)) = open.pop_front() {
        if found.len() == most {
            break;
        }
        if !seen.insert(id) {
            continue;
        }
        match &types.get(id).kind {
            Kind::Object(object) => {
                for field in object.fields.iter().filter(|it| it.constant.is_none()) {
                    follow(&field.slot, join(&path, &field.name), &mut open);
                }
                if let Some((slot, _)) = &object.additional {
                    follow(slot, join(&path, "*"), &mut open);
                }
            }
            Kind::Tuple(tuple) => {
                for field in &tuple.fields {
                    follow(&field.slot, element(&path, &field.name), &mut open);
                }
                if let Some((slot, _)) = &tuple.rest {
                    follow(slot, path.clone(), &mut open);
                }
            }
            Kind::OneOf(variants) => {
                for variant in variants {
                    follow(&variant.slot, path.clone(), &mut open);
                }
            }
            Kind::Value(slot) => follow(slot, path.clone(), &mut open),
            Kind::Enumeration(_) => {}
        }
        found.push((id, path));
    }
    found
}

fn payload(schema: &str, path: String) -> Subject {
    Subject::Payload {
        schema: schema.to_owned(),
        path,
    }
}

/// Adds the named type at a place. The elements of a list have the path of the list.
fn follow(slot: &Slot, path: String, open: &mut VecDeque<(TypeId, String)>) {
    match &slot.shape {
        Shape::Array(inner) => follow(inner, path, open),
        Shape::Map(inner) => follow(inner, join(&path, "*"), open),
        Shape::Named(id) => open.push_back((*id, path)),
        _ => {}
    }
}

pub(super) fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else if path.len() > LONGEST_PATH {
        path.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

fn element(path: &str, position: &str) -> String {
    if path.len() > LONGEST_PATH {
        path.to_owned()
    } else {
        format!("{path}[{position}]")
    }
}
