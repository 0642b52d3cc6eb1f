//! Finds the schemas that events use as payloads, and those that no event uses.

use std::borrow::Cow;

use super::model::Catalog;
use crate::collections::{Numbers, Texts};
use crate::problem::{Problem, SchemaProblem};
use crate::read::Column;
use crate::schema::Schemas;
use crate::schema::build::build;
use crate::schema::types::{Types, Use};
use crate::source::Place;

/// Builds the types of the payloads, and returns problems for those that can't be built.
pub(super) fn types<'s>(catalog: &Catalog<'s>) -> (Types<'s>, Vec<Problem>) {
    let used = used(catalog);
    let default = catalog.input.settings.default_payload.as_ref();
    let default = default.map(|it| it.value.as_str());
    let settings = &catalog.input.settings.schemas;
    let (types, mut problems) = build(&catalog.schemas, &used, default, settings);
    unused(catalog, &catalog.schemas, &used, &mut problems);
    (types, problems.into_iter().map(Problem::Schema).collect())
}

/// Collects the schemas that rows and the settings name as payloads, sorted by name, each with the first place
/// that names it.
fn used<'s>(catalog: &Catalog<'s>) -> Vec<Use<'s>> {
    let mut indices = Numbers::default();
    let mut places: Vec<Place> = Vec::new();
    let mut add = |name: &str, place| {
        if !indices.contains_key(name) {
            indices.insert(Cow::Owned(name.to_owned()), places.len());
            places.push(place);
        }
    };
    for (_, cell) in catalog.rows_with(Column::Payload) {
        add(&cell.text, cell.place);
    }
    if let Some(default) = &catalog.input.settings.default_payload {
        add(&default.value, default.place);
    }
    let mut used = Vec::new();
    for payload in catalog.input.payloads.keys() {
        if let Some(index) = indices.get(payload.as_str()) {
            let place = places[*index];
            used.push(Use { payload, place });
        }
    }
    used
}

/// Reports the schema files that no event uses, unless an unreadable part might use them.
fn unused<'s>(
    catalog: &Catalog<'s>,
    schemas: &Schemas<'s>,
    used: &[Use<'s>],
    problems: &mut Vec<SchemaProblem>,
) {
    let payloads = &catalog.input.payloads;
    let names_unknown = catalog
        .rows_with(Column::Payload)
        .any(|(_, cell)| !payloads.contains_key(cell.text.as_ref()));
    let default = catalog.input.settings.default_payload.as_ref();
    let default_unknown = default.is_some_and(|it| !payloads.contains_key(&it.value));
    let unread = schemas.files.len() < payloads.len();
    // A placeholder in a `payload` cell could stand for the schema that seems unused.
    let has_placeholder = catalog.all_problems().any(|problem| {
        matches!(
            problem,
            Problem::Placeholder {
                column: Column::Payload,
                ..
            }
        )
    });
    let hidden = has_placeholder || catalog.may_hide(Column::Payload);
    let unread = unread || hidden || !catalog.is_complete();
    if !catalog.input.complete || names_unknown || default_unknown || unread {
        return;
    }
    let mut next: Vec<&str> = Vec::new();
    let mut reached = Texts::default();
    for payload in used {
        reached.insert(Cow::Borrowed(payload.payload));
        next.push(payload.payload);
    }
    while let Some(name) = next.pop() {
        for schema in schemas.of_file(name) {
            let Some(target) = schema.reference.as_ref().and_then(|it| it.target) else {
                continue;
            };
            let name = schemas.file_name(target);
            if reached.insert(Cow::Borrowed(name)) {
                next.push(name);
            }
        }
    }
    // If a row is in quotes by mistake, its only cell is a name that contains the whole row, including the payload.
    let is_in_a_name = |payload: &str| {
        catalog.all_problems().any(|problem| match problem {
            Problem::NameForm { name, .. } => name.contains(payload),
            _ => false,
        })
    };
    for file in &schemas.files {
        if !reached.contains(file.name) && !is_in_a_name(file.name) {
            let (place, name) = (Place::whole(file.file), file.name.to_owned());
            problems.push(SchemaProblem::Unused { place, name });
        }
    }
}
