//! Finds changes to payloads, by their schemas and the places in these schemas.

use std::collections::HashMap;

use event_catalog_build::catalog::{Catalog, Event};

use super::Best;
use crate::changes::change::REQUIRED;
use crate::changes::kind::Group;
use crate::changes::within::without_alternatives;
use crate::changes::{Change, Kind, Pair, Subject};

/// The maximum number of changes to one subject that are compared. The first changes are representative.
const MOST: usize = 16;

/// The changes to payloads.
#[derive(Default)]
pub(super) struct Payloads {
    /// Maps a schema to the changes inside it.
    inside: HashMap<String, Inside>,
    /// Maps a schema to the changes to the events that have it as their payload in either version.
    of_users: HashMap<String, Vec<usize>>,
    /// Maps the last part of a path to the changes at such paths in any schema. A type may be part of several payloads.
    by_end: HashMap<String, Vec<usize>>,
    /// The changes to the default payload, which every event may have, and to settings that affect all schemas.
    of_all: Vec<usize>,
}

/// The changes inside a schema. Changes to texts aren't included, because surfaces don't show them.
#[derive(Default)]
struct Inside {
    all: Vec<usize>,
    /// The changes, keyed by path, without alternatives.
    at: HashMap<String, Vec<usize>>,
    /// Maps a path to the change below it that is most likely to affect the object at the path, and to the change's
    /// [`reach`].
    below: HashMap<String, (u8, usize)>,
}

impl Payloads {
    /// Adds a change, and the events that it is about.
    pub(super) fn add(
        &mut self,
        pair: &Pair<'_, '_>,
        at: usize,
        change: &Change,
        events: &[&Event<'_>],
    ) {
        match &change.subject {
            Subject::Payload { schema, path } => {
                if change.kind.group() == Group::Text {
                    return;
                }
                let path = without_alternatives(path);
                let inside = self.inside.entry(schema.clone()).or_default();
                inside.all.push(at);
                inside
                    .at
                    .entry(path.clone().into_owned())
                    .or_default()
                    .push(at);
                let reach = reach(change);
                for beginning in beginnings(&path) {
                    let found = inside.below.entry(beginning.to_owned());
                    let found = found.or_insert((reach, at));
                    // If several changes have the same reach, keep the first.
                    *found = (*found).min((reach, at));
                }
                let end = end(&path).to_owned();
                self.by_end.entry(end).or_default().push(at);
            }
            Subject::Setting(key) if key.starts_with("schemas.") => self.of_all.push(at),
            _ if change.kind == Kind::DefaultPayloadChanged => self.of_all.push(at),
            _ => self.add_users(pair, at, change.kind, events),
        }
    }

    fn add_users(&mut self, pair: &Pair<'_, '_>, at: usize, kind: Kind, events: &[&Event<'_>]) {
        let group = kind.group();
        let mut schemas: Vec<&str> = Vec::new();
        if matches!(group, Group::Existence | Group::Payload) {
            schemas.extend(events.iter().filter_map(|event| event.payload));
        }
        if group == Group::Payload && !events.is_empty() {
            let catalogs = [Some(pair.new), pair.old].into_iter().flatten();
            schemas.extend(catalogs.filter_map(default_of));
        }
        schemas.sort_unstable();
        schemas.dedup();
        for schema in schemas {
            self.of_users.entry(schema.to_owned()).or_default().push(at);
        }
    }

    /// Finds the change inside a schema that has the longest common path with a place. Otherwise, finds the change to
    /// the same field in the default payload, whose fields are part of all payloads.
    pub(super) fn nearest(
        &self,
        pair: &Pair<'_, '_>,
        subject: &Subject,
        best: Best<'_>,
    ) -> Option<usize> {
        let Subject::Payload { schema, path } = subject else {
            return None;
        };
        let catalogs = [Some(pair.new), pair.old].into_iter().flatten();
        let defaults = catalogs.filter_map(default_of);
        let mut schemas = std::iter::once(schema.as_str()).chain(defaults);
        let of_place = |schema: &str| {
            let found = self.inside.get(schema)?.at.get(path)?;
            best(found.iter().take(MOST).copied().collect())
        };
        let same = schemas.find_map(of_place);
        same.or_else(|| {
            let inside = self.inside.get(schema)?;
            let found = beginnings(path).find_map(|beginning| inside.below.get(beginning));
            found.map(|(_, at)| *at)
        })
    }

    /// Finds the changes that may explain a difference in an event's payload.
    pub(super) fn of_event(&self, catalog: &Catalog<'_>, event: &Event<'_>) -> Vec<usize> {
        let schemas = event.payload.into_iter().chain(default_of(catalog));
        let inside = schemas.filter_map(|schema| self.inside.get(schema));
        let inside = inside.flat_map(|inside| inside.all.iter().take(MOST));
        let of_all = self.of_all.iter().take(MOST);
        inside.chain(of_all).copied().collect()
    }

    /// Finds the changes that may explain a difference in the payload that every event may have.
    pub(super) fn of_default(&self, pair: &Pair<'_, '_>) -> Vec<usize> {
        let catalogs = [Some(pair.new), pair.old].into_iter().flatten();
        let schemas = catalogs.filter_map(default_of);
        let inside = schemas.filter_map(|schema| self.inside.get(schema));
        let inside = inside.flat_map(|inside| inside.all.iter().take(MOST));
        let of_all = self.of_all.iter().take(MOST);
        of_all.chain(inside).copied().collect()
    }

    /// Finds a change to an event that uses the schema, to the same place in another schema, or to all schemas
    /// together.
    pub(super) fn around(&self, subject: &Subject, best: Best<'_>) -> Option<usize> {
        let Subject::Payload { schema, path } = subject else {
            return None;
        };
        let first = |found: Option<&Vec<usize>>| {
            let found = found.into_iter().flatten();
            best(found.take(MOST).copied().collect())
        };
        let same_end = || (!path.is_empty()).then(|| first(self.by_end.get(end(path))))?;
        first(self.of_users.get(schema))
            .or_else(same_end)
            .or_else(|| first(Some(&self.of_all)))
    }
}

/// Returns the name of the default payload's schema.
fn default_of<'c>(catalog: &'c Catalog<'_>) -> Option<&'c str> {
    let default = catalog.input.settings.default_payload.as_ref();
    default.map(|it| it.value.as_str())
}

/// Rates whether a change inside an object also affects the object itself, such as how it is created. 0 is the most
/// likely.
fn reach(change: &Change) -> u8 {
    let is_required = || {
        let after = change.after.as_deref();
        after.is_some_and(|it| it.ends_with(REQUIRED))
    };
    match change.kind {
        Kind::FieldRequired | Kind::FieldOptional | Kind::FieldRemoved => 0,
        Kind::FieldAdded if is_required() => 0,
        // A new optional field doesn't affect how the object is created.
        Kind::FieldAdded => 2,
        _ => 1,
    }
}

/// Returns the last part of a path.
fn end(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// Lists a path, and the paths of its containers up to the whole payload.
fn beginnings(path: &str) -> impl Iterator<Item = &str> {
    let mut next = Some(path);
    std::iter::from_fn(move || {
        let path = next?;
        next = match path.rfind(['.', '[']) {
            Some(at) => Some(&path[..at]),
            None => (!path.is_empty()).then_some(""),
        };
        Some(path)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_begins_with_what_contains_it() {
        let found: Vec<&str> = beginnings("items[0].price").collect();
        assert_eq!(found, ["items[0].price", "items[0]", "items", ""]);
        assert_eq!(beginnings("").collect::<Vec<_>>(), [""]);
    }
}
