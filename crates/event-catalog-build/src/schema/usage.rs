//! Which schemas are payloads of events, and which no event leads to.

use std::collections::{BTreeMap, HashSet};

use super::SchemaProblem;
use super::model::Schemas;
use super::types::Use;
use crate::catalog::Catalog;
use crate::problem::Problem;
use crate::read::Column;
use crate::source::Place;

/// The schemas that rows and the settings name as payloads, each with the first place that does.
pub(super) fn payloads<'s>(catalog: &Catalog<'s>) -> BTreeMap<&'s str, Use<'s>> {
    let mut used: BTreeMap<&'s str, Use<'s>> = BTreeMap::new();
    for (_, cell) in catalog.rows_with(Column::Payload) {
        let name = catalog.input.payloads.get_key_value(cell.text.as_ref());
        if let Some((payload, _)) = name {
            let place = cell.place;
            used.entry(payload).or_insert(Use { payload, place });
        }
    }
    if let Some(default) = &catalog.input.settings.default_payload
        && let Some((payload, _)) = catalog.input.payloads.get_key_value(&default.value)
    {
        let place = default.place;
        used.entry(payload).or_insert(Use { payload, place });
    }
    used
}

/// Reports the files that no event leads to, unless something that cannot be read might.
pub(super) fn unused<'s>(
    catalog: &Catalog<'s>,
    schemas: &Schemas<'s>,
    used: &BTreeMap<&'s str, Use<'s>>,
    problems: &mut Vec<SchemaProblem>,
) {
    let payloads = &catalog.input.payloads;
    let names_unknown = catalog
        .rows_with(Column::Payload)
        .any(|(_, cell)| !payloads.contains_key(cell.text.as_ref()));
    let default = catalog.input.settings.default_payload.as_ref();
    let default_unknown = default.is_some_and(|it| !payloads.contains_key(&it.value));
    let unread = schemas.files.len() < payloads.len();
    // A column that is not understood may be that of the payloads.
    let heading_unknown = catalog.all_problems().any(|problem| {
        matches!(
            problem,
            Problem::NoHeader { .. }
                | Problem::MissingColumn { .. }
                | Problem::UnknownColumn { .. }
        )
    });
    let unread = unread || heading_unknown || !catalog.is_complete();
    if !catalog.input.complete || names_unknown || default_unknown || unread {
        return;
    }
    let mut next: Vec<&str> = used.keys().copied().collect();
    let mut reached: HashSet<&str> = next.iter().copied().collect();
    while let Some(name) = next.pop() {
        let Some(file) = schemas.files.get(name) else {
            continue;
        };
        let in_file = schemas
            .iter()
            .filter(|(_, schema)| schema.place.span.file == file.file);
        let targets = in_file.filter_map(|(_, schema)| schema.reference.as_ref()?.target);
        for target in targets {
            let name = schemas.file_name(target);
            if reached.insert(name) {
                next.push(name);
            }
        }
    }
    // A whole row may stand in the cell of its name.
    let is_in_a_name = |payload: &str| {
        catalog.all_problems().any(|problem| match problem {
            Problem::NameForm { name, .. } => name.contains(payload),
            _ => false,
        })
    };
    for (name, file) in &schemas.files {
        if !reached.contains(name) && !is_in_a_name(name) {
            let (place, name) = (Place::whole(file.file), (*name).to_owned());
            problems.push(SchemaProblem::Unused { place, name });
        }
    }
}
