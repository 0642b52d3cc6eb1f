//! Finds where a schema describes a field.

use std::collections::HashSet;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::schema::types::{Kind, TypeId};
use event_catalog_build::schema::{Additional, Schema, SchemaId};
use event_catalog_build::source::Place;

use super::difference::What;

/// Finds the place of a field, or of the element at a position, in a type's schema. If `required` is set, finds the
/// place where that field is required. Without a field, or if nothing is found, returns the file.
pub(super) fn of(catalog: &Catalog<'_>, id: TypeId, field: Option<&str>, required: bool) -> Place {
    let root = catalog.types.get(id).schema;
    let file = Place::whole(catalog.schemas.get(root).place.span.file);
    let Some(name) = field else {
        return file;
    };
    // The default payload's fields are part of every other payload.
    let default = catalog.types.default.map(|id| catalog.types.get(id).schema);
    let find = |find: &dyn Fn(SchemaId) -> Option<Place>| {
        std::iter::once(root)
            .chain(default)
            .find_map(|root| parts(catalog, root).into_iter().find_map(find))
    };
    let property = |id: SchemaId| {
        let mut properties = catalog.schemas.properties(id, name);
        properties.next().map(|it| it.place)
    };
    if matches!(catalog.types.get(id).kind, Kind::Tuple(_)) {
        let element = |id: SchemaId| {
            let position: usize = name.parse().ok()?;
            let element = catalog.schemas.get(id).positions.get(position)?;
            Some(catalog.schemas.get(*element).place)
        };
        return find(&element).unwrap_or(file);
    }
    let entry = |id: SchemaId| catalog.schemas.required(id, name);
    let entry = if required { find(&entry) } else { None };
    entry.or_else(|| find(&property)).unwrap_or(file)
}

/// The maximum number of references to follow to the schema that has a keyword.
const MOST_REFERENCES: usize = 8;

/// Finds the keyword of a type that contains the difference, if the type's own schema has that keyword.
pub(super) fn keyword(catalog: &Catalog<'_>, id: TypeId, what: &What) -> Option<Place> {
    let mut next = Some(catalog.types.get(id).schema);
    for _ in 0..MOST_REFERENCES {
        let schema = catalog.schemas.get(next?);
        let alternatives = || schema.alternatives.first().map(|it| it.place);
        let found = match what {
            What::ValueGone(_) | What::ValueAdded(_) => {
                let values = schema.values.as_ref().map(|(_, place)| *place);
                values.or_else(alternatives)
            }
            What::VariantGone(_) | What::VariantAdded(_) | What::Reordered => alternatives(),
            What::Closed if schema.additional == Some(Additional::None) => {
                return closing(catalog, schema);
            }
            What::Closed => None,
            _ => return None,
        };
        if found.is_some() {
            return found;
        }
        next = schema.reference.as_ref().and_then(|it| it.target);
    }
    None
}

/// Finds the place of the keyword in the older version, like [`keyword`]. For an object that is closed now, finds the
/// object. For an object that is open now, finds the keyword that closed it.
pub(super) fn keyword_before(catalog: &Catalog<'_>, id: TypeId, what: &What) -> Option<Place> {
    match what {
        What::Closed => {
            let schema = catalog.schemas.get(catalog.types.get(id).schema);
            schema.parent.is_some().then_some(schema.place)
        }
        What::Opened => keyword(catalog, id, &What::Closed),
        what => keyword(catalog, id, what),
    }
}

/// Finds the place of a closed object, or of the keyword that closes it. The root schema of a file has no other place
/// than the file. Its keyword is found only if no other schema in the file has the same keyword.
fn closing(catalog: &Catalog<'_>, schema: &Schema<'_>) -> Option<Place> {
    if schema.parent.is_some() {
        return Some(schema.place);
    }
    let file = schema.place.span.file;
    let text = catalog.input.sources.get(file).text();
    let mut found = text.match_indices("additionalProperties");
    let (start, keyword) = found.next()?;
    let place = Place::new(file, start..start + keyword.len());
    found.next().is_none().then_some(place)
}

/// Finds the places of all schemas that describe a field of an object.
pub(super) fn of_field(catalog: &Catalog<'_>, id: TypeId, field: &str) -> Vec<Place> {
    let root = catalog.types.get(id).schema;
    let default = catalog.types.default.map(|id| catalog.types.get(id).schema);
    let mut found = Vec::new();
    for part in std::iter::once(root)
        .chain(default)
        .flat_map(|root| parts(catalog, root))
    {
        for property in catalog.schemas.properties(part, field) {
            let schemas = parts(catalog, property.schema).into_iter();
            found.extend(schemas.map(|id| catalog.schemas.get(id).place));
        }
    }
    found
}

/// Lists a schema, and all schemas that apply to the same values.
fn parts(catalog: &Catalog<'_>, root: SchemaId) -> Vec<SchemaId> {
    let (mut seen, mut found, mut next) = (HashSet::new(), Vec::new(), vec![root]);
    while let Some(id) = next.pop() {
        if !seen.insert(id) {
            continue;
        }
        found.push(id);
        let schema = catalog.schemas.get(id);
        next.extend(schema.alternatives.iter().flat_map(|it| &it.schemas).rev());
        next.extend(schema.all_of.iter().rev());
        next.extend(schema.reference.as_ref().and_then(|it| it.target));
    }
    found
}
