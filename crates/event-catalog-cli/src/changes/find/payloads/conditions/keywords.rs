//! Compares what the schemas at a place say, keyword by keyword. The types of payloads don't show everything: for
//! example, the values of fields that match a pattern, or limits of values of any type. Such a difference can't be judged,
//! so it is risky.

use std::collections::{BTreeMap, BTreeSet};

use event_catalog_build::catalog::Catalog;
use event_catalog_build::schema::{Additional, JsonTypes, SchemaId, Value};

use crate::changes::path;

/// A path, and a keyword in the schemas of its values.
type Key = (String, &'static str);

/// What the schemas at a path say: the texts of each keyword.
type Keywords = BTreeMap<Key, BTreeSet<String>>;

/// A catalog, and the schemas of a place in it.
type Version<'v, 'c, 's> = (&'c Catalog<'s>, &'v [SchemaId]);

/// Whether the types at a place differ, but only in `null`.
pub(super) fn differ_in_null(versions: [Version<'_, '_, '_>; 2]) -> bool {
    let types = |removed: JsonTypes| {
        versions.map(|(catalog, ids)| {
            let types = ids.iter().filter_map(|id| catalog.schemas.get(*id).types);
            let types = types.map(|(types, _)| format!("{:?}", types.without(removed)));
            types.collect::<BTreeSet<String>>()
        })
    };
    let ([was, is], [was_else, is_else]) = (types(JsonTypes::NONE), types(JsonTypes::NULL));
    was != is && was_else == is_else
}

/// Finds the keywords at a path that say something different, each with its path, and whether only the new schemas have
/// it.
pub(super) fn differences(
    path: &str,
    [(old, before), (new, now)]: [Version<'_, '_, '_>; 2],
) -> Vec<(Key, bool)> {
    // If an object is closed only in one version, that is the difference.
    let are_closed = is_closed(old, before) && is_closed(new, now);
    let keywords = |catalog, ids| keywords(path, catalog, ids, are_closed);
    let (before, now) = (keywords(old, before), keywords(new, now));
    let keys: BTreeSet<&Key> = before.keys().chain(now.keys()).collect();
    let changed = keys
        .into_iter()
        .filter(|key| before.get(key) != now.get(key));
    let changed = changed.map(|key| (key.clone(), !before.contains_key(key)));
    changed.collect()
}

fn is_closed(catalog: &Catalog<'_>, ids: &[SchemaId]) -> bool {
    let mut schemas = ids.iter().map(|id| catalog.schemas.get(*id));
    schemas.any(|it| it.additional == Some(Additional::None))
}

fn keywords(path: &str, catalog: &Catalog<'_>, ids: &[SchemaId], are_closed: bool) -> Keywords {
    let mut found = Keywords::new();
    let mut add = |path: String, keyword: &'static str, text: String| {
        found.entry((path, keyword)).or_default().insert(text);
    };
    let schemas = || ids.iter().map(|id| catalog.schemas.get(*id));
    // The types of payloads show limits of values that have a type.
    let is_untyped = schemas().all(|it| it.types.is_none());
    for schema in schemas() {
        let own = || path.to_owned();
        if let Some((types, _)) = &schema.types {
            add(own(), "type", format!("{types:?}"));
        }
        let values = schema.values.iter().flat_map(|(values, _)| values);
        let constant = schema.constant.iter().map(|(value, _)| value);
        for value in values.chain(constant) {
            add(own(), "enum", Value::key(value));
        }
        for (name, _) in &schema.required {
            add(path::field(path, name), "required", String::new());
        }
        if are_closed {
            for property in &schema.properties {
                let inner = path::field(path, &property.name);
                add(inner, "properties", String::new());
            }
        }
        if schema.personal {
            add(own(), "x-personal", String::new());
        }
        if schema.is_false {
            add(own(), "false", String::new());
        }
        if is_untyped {
            for (bound, number, _) in &schema.bounds {
                add(own(), bound.keyword(), number.as_str().to_owned());
            }
            if let Some(pattern) = &schema.pattern {
                add(own(), "pattern", pattern.to_string());
            }
            if schema.unique_items {
                add(own(), "uniqueItems", String::new());
            }
        }
    }
    found
}
