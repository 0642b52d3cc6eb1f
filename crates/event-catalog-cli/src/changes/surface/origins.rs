//! Finds the payload that each type is generated from, and the place in that payload.
//!
//! Surfaces name their items after types and columns, but changes name schemas and paths. If several places use a type,
//! the first of them counts, in the order of the schemas' names.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use event_catalog_build::catalog::Catalog;
use event_catalog_build::schema::types::{Kind, Shape, Slot, TypeId, Types};

use crate::changes::change::Subject;
use crate::changes::path;
use crate::generate::selection::Selection;

/// Paths longer than this, in bytes, aren't extended, because recursive types have paths of any length.
const LONGEST_PATH: usize = 200;

/// A place in a payload.
#[derive(Clone, Debug, Default)]
pub(super) struct PayloadPlace<'c> {
    schema: &'c str,
    path: String,
}

impl PayloadPlace<'_> {
    pub(super) fn subject(&self) -> Subject {
        Subject::Payload {
            schema: self.schema.to_owned(),
            path: self.path.clone(),
        }
    }

    /// Returns the place of a field in the object at this place. Fields that are part of every payload are included.
    pub(super) fn field(&self, name: &str) -> Self {
        Self {
            schema: self.schema,
            path: field(&self.path, name),
        }
    }

    /// Returns the place of the undeclared fields in the object at this place.
    pub(super) fn further(&self) -> Self {
        Self {
            schema: self.schema,
            path: further(&self.path),
        }
    }

    /// Returns the place of an element in the tuple at this place.
    pub(super) fn element(&self, position: &str) -> Self {
        Self {
            schema: self.schema,
            path: element(&self.path, position),
        }
    }
}

/// The places that types are generated from.
pub(super) struct Origins<'c> {
    of: BTreeMap<TypeId, PayloadPlace<'c>>,
    /// The types, in the order in which they were found.
    order: Vec<TypeId>,
}

impl<'c> Origins<'c> {
    /// Finds the places of the types in a selection's payloads. They don't depend on the order of the events, so moving
    /// a row doesn't change the place of a type.
    pub(super) fn of(selection: &Selection<'c, '_>) -> Self {
        let mut described = selection.described_payloads();
        described.sort_by_key(|payload| (!payload.is_common, payload.name));
        let roots = described.iter().map(|payload| (payload.name, payload.id));
        Self::below(&selection.catalog.types, roots)
    }

    /// Finds the places of all types of a catalog. A type that is part of all payloads belongs to the default payload.
    pub(super) fn of_all(catalog: &'c Catalog<'_>) -> Self {
        let types = &catalog.types;
        let payloads = types.payloads.iter();
        let mut roots: Vec<(&'c str, TypeId)> = payloads.map(|(name, id)| (*name, *id)).collect();
        roots.sort_by_key(|(name, id)| (types.default != Some(*id), *name));
        Self::below(types, roots.into_iter())
    }

    /// Finds the places of some types, and of the types that they refer to.
    fn below(types: &Types<'_>, roots: impl Iterator<Item = (&'c str, TypeId)>) -> Self {
        let mut origins = Self {
            of: BTreeMap::new(),
            order: Vec::new(),
        };
        let mut seen = BTreeSet::new();
        for (schema, root) in roots {
            for (id, path) in places(types, root, usize::MAX, &mut seen) {
                origins.order.push(id);
                origins.of.insert(id, PayloadPlace { schema, path });
            }
        }
        origins
    }

    /// Lists all types, payload by payload.
    pub(super) fn types(&self) -> impl Iterator<Item = TypeId> {
        self.order.iter().copied()
    }

    /// Returns the place that a type is generated from.
    pub(super) fn place(&self, id: TypeId) -> PayloadPlace<'c> {
        self.of.get(&id).cloned().unwrap_or_default()
    }

    /// Returns the source that a type is generated from.
    pub(super) fn subject(&self, id: TypeId) -> Subject {
        self.known(id, PayloadPlace::subject)
    }

    /// Returns the source that a field of an object is generated from.
    pub(super) fn field(&self, id: TypeId, name: &str) -> Subject {
        self.known(id, |place| place.field(name).subject())
    }

    /// Returns the source that an element of a tuple is generated from.
    pub(super) fn element(&self, id: TypeId, position: &str) -> Subject {
        self.known(id, |place| place.element(position).subject())
    }

    fn known(&self, id: TypeId, subject: impl Fn(&PayloadPlace<'c>) -> Subject) -> Subject {
        self.of.get(&id).map_or(Subject::Catalog, subject)
    }
}

/// Lists a type and the types that it refers to, each with its first path. Types that were already visited are
/// omitted. The number of types is limited.
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
                for it in object.fields.iter().filter(|it| it.constant.is_none()) {
                    follow(&it.slot, field(&path, &it.name), &mut open);
                }
                if let Some((slot, _)) = &object.additional {
                    follow(slot, further(&path), &mut open);
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

/// Adds the named type at a place. The elements of a list have the path of the list.
fn follow(slot: &Slot, path: String, open: &mut VecDeque<(TypeId, String)>) {
    let (mut slot, mut path) = (slot, path);
    loop {
        match &slot.shape {
            Shape::Array(inner) => slot = inner,
            Shape::Map(inner) => {
                path = further(&path);
                slot = inner;
            }
            Shape::Named(id) => {
                open.push_back((*id, path));
                return;
            }
            _ => return,
        }
    }
}

/// Returns the path of a field, or the path of its object if that is too long to extend.
pub(super) fn field(path: &str, name: &str) -> String {
    extended(path, |path| path::field(path, name))
}

fn further(path: &str) -> String {
    extended(path, path::further)
}

fn element(path: &str, position: &str) -> String {
    extended(path, |path| path::element(path, position))
}

fn extended(path: &str, extend: impl FnOnce(&str) -> String) -> String {
    if path.len() > LONGEST_PATH {
        path.to_owned()
    } else {
        extend(path)
    }
}
