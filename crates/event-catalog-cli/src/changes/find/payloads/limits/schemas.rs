//! Finds the schemas that apply to the values at a place, and what they allow as additional fields.

use std::collections::{BTreeSet, HashSet};

use event_catalog_build::catalog::Catalog;
use event_catalog_build::schema::types::{Kind, Object, TypeId};
use event_catalog_build::schema::{Additional, Part, SchemaId};

use super::super::sameness::allows_anything;

/// Whether an object may have only the fields that its schema names.
pub(in super::super) fn is_closed(catalog: &Catalog<'_>, id: TypeId) -> bool {
    if let Kind::Object(Object { closed: true, .. }) = &catalog.types.get(id).kind {
        return true;
    }
    // An object with patterns isn't marked as closed, because it has a type for additional fields.
    let is_none = |id: &SchemaId| catalog.schemas.get(*id).additional == Some(Additional::None);
    of_type(catalog, id).iter().any(is_none)
}

/// Whether a strict validator refuses a field that the schema of an object doesn't declare: the object is closed, or
/// `unevaluatedProperties` constrains such fields.
pub(in super::super) fn is_strict(catalog: &Catalog<'_>, id: TypeId) -> bool {
    let limits = |id: &SchemaId| {
        let limit = catalog.schemas.get(*id).condition("unevaluatedProperties");
        limit.is_some_and(|limit| !allows_anything(catalog.schemas.get(limit)))
    };
    is_closed(catalog, id) || of_type(catalog, id).iter().any(limits)
}

/// Lists the patterns for the names of an object's additional fields.
pub(in super::super) fn patterns<'c>(catalog: &'c Catalog<'_>, id: TypeId) -> BTreeSet<&'c str> {
    let schemas = of_type(catalog, id).into_iter();
    let patterns = schemas.flat_map(|id| &catalog.schemas.get(id).patterns);
    patterns.map(|it| &*it.name).collect()
}

/// Finds the schemas of a field of an object, or of the tuple element whose position is the field's name.
pub(in super::super) fn field(catalog: &Catalog<'_>, id: TypeId, name: &str) -> Vec<SchemaId> {
    if let Some(position) = position(catalog, id, name) {
        return element(catalog, id, position);
    }
    let schemas = of_type(catalog, id);
    let named = schemas
        .iter()
        .flat_map(|id| catalog.schemas.properties(*id, name));
    held(catalog, named.map(|property| property.schema).collect())
}

/// Finds the position of a tuple element by its name.
pub(in super::super) fn position(catalog: &Catalog<'_>, id: TypeId, name: &str) -> Option<usize> {
    let is_tuple = matches!(catalog.types.get(id).kind, Kind::Tuple(_));
    if is_tuple { name.parse().ok() } else { None }
}

/// Finds the schemas of the tuple element at a position.
fn element(catalog: &Catalog<'_>, id: TypeId, position: usize) -> Vec<SchemaId> {
    let schemas = of_type(catalog, id).into_iter();
    let schemas = schemas.map(|id| catalog.schemas.get(id));
    let own = schemas.filter_map(|it| it.positions.get(position).copied().or(it.items));
    held(catalog, own.collect())
}

/// Whether a tuple may have only the elements that its schema describes by position.
pub(in super::super) fn is_complete(catalog: &Catalog<'_>, id: TypeId) -> bool {
    let schemas = of_type(catalog, id).into_iter();
    let mut rests = schemas.filter_map(|id| catalog.schemas.get(id).items);
    rests.any(|id| catalog.schemas.get(id).is_false)
}

/// Finds the schemas that apply to the values of a type.
pub(in super::super) fn of_type(catalog: &Catalog<'_>, id: TypeId) -> Vec<SchemaId> {
    let of = catalog.types.get(id);
    let mut roots = vec![of.schema];
    // The keywords next to `oneOf` or `anyOf` apply to each alternative, too.
    let mut around = of.schema;
    while let Some((parent, Part::Of(..))) = &catalog.schemas.get(around).parent {
        roots.push(*parent);
        around = *parent;
    }
    if of.payload.is_some() {
        let default = catalog.types.default;
        roots.extend(default.map(|id| catalog.types.get(id).schema));
    }
    held(catalog, roots)
}

/// Adds all schemas that apply to the same values as the schemas in `roots`.
pub(in super::super) fn held(catalog: &Catalog<'_>, roots: Vec<SchemaId>) -> Vec<SchemaId> {
    let (mut seen, mut found, mut next) = (HashSet::new(), Vec::new(), roots);
    while let Some(id) = next.pop() {
        if !seen.insert(id) {
            continue;
        }
        found.push(id);
        let schema = catalog.schemas.get(id);
        next.extend(&schema.all_of);
        next.extend(schema.reference.as_ref().and_then(|it| it.target));
    }
    found
}

/// Finds the alternatives for a value.
pub(in super::super) fn alternatives(catalog: &Catalog<'_>, ids: &[SchemaId]) -> Vec<SchemaId> {
    let schemas = ids.iter().map(|id| catalog.schemas.get(*id));
    let alternatives = schemas.flat_map(|schema| &schema.alternatives);
    alternatives.flat_map(|it| it.schemas.clone()).collect()
}
