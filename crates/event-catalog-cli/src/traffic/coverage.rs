//! Coverage: which events, fields and enum values occurred, how often, and when they first and last occurred. Each run
//! writes one file, and the files of several runs can be merged.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, bail};
use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::Links;
use event_catalog_build::write::{Durability, replace_if_changed};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::moment::{is_before, utc};
use super::shape::{Field, Shape};
use crate::{named, output, pointer, text_file};

/// The version of the coverage file's format.
const VERSION: u32 = 1;

/// The events that occurred.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Coverage {
    version: u32,
    /// Keyed by the current name of each event. Each number of a family is a separate event.
    pub(super) events: BTreeMap<String, Occurred>,
}

/// How often and when an event occurred, and which fields it had.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Occurred {
    pub(super) count: u64,
    /// The earliest and the latest time of an occurrence, in UTC.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    first: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    last: Option<String>,
    /// Keyed by path, such as `/items/*/sku`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub(super) fields: BTreeMap<String, Counted>,
}

/// The occurrences of a declared field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Counted {
    pub(super) count: u64,
    /// How often each value of an enum occurred. The keys are JSON.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub(super) values: BTreeMap<String, u64>,
}

/// The maximum number of fields per event. A recursive payload can have any number of fields.
const MOST_FIELDS: usize = 2_000;

/// The maximum depth at which missing fields are listed.
const DEEPEST: usize = 8;

impl Coverage {
    /// Counts an event.
    pub(super) fn add(&mut self, name: &str, time: Option<&str>) -> &mut Occurred {
        if !self.events.contains_key(name) {
            self.events.insert(name.to_owned(), Occurred::default());
        }
        let occurred = self.events.entry(name.to_owned()).or_default();
        occurred.count += 1;
        occurred.at(time);
        occurred
    }

    /// Adds the coverage of another run.
    pub(super) fn merge(&mut self, other: Self) {
        for (name, more) in other.events {
            let occurred = self.events.entry(name).or_default();
            occurred.count = occurred.count.saturating_add(more.count);
            occurred.at(more.first.as_deref());
            occurred.at(more.last.as_deref());
            for (path, more) in more.fields {
                let counted = occurred.fields.entry(path).or_default();
                counted.count = counted.count.saturating_add(more.count);
                for (value, count) in more.values {
                    let sum = counted.values.entry(value).or_default();
                    *sum = sum.saturating_add(count);
                }
            }
        }
    }

    /// Reads a coverage file.
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        named::check(path, Links::Inside)?;
        let shown = output::path(path);
        let text = text_file::read(path)
            .with_context(|| format!("the coverage `{shown}` can't be read"))?;
        let coverage: Self = serde_json::from_str(&text).with_context(|| {
            format!("`{shown}` isn't a coverage file; create one with `--coverage FILE`")
        })?;
        if coverage.version != VERSION {
            bail!(
                "the coverage `{shown}` has version {}, but this command supports version {VERSION}; create the file \
                 again with `--coverage`",
                coverage.version
            );
        }
        Ok(coverage)
    }

    /// Writes a coverage file.
    pub(super) fn write(mut self, path: &Path) -> anyhow::Result<()> {
        self.version = VERSION;
        named::check(path, Links::Inside)?;
        let cannot = || format!("the coverage `{}` can't be written", output::path(path));
        let file = named::file_to_write(path).with_context(cannot)?;
        let text = output::json(&self)?;
        replace_if_changed(&file, &text, Durability::Generated).with_context(cannot)?;
        Ok(())
    }

    /// Returns how many of the catalog's current events occurred, and how many there are. Deprecated events aren't
    /// counted.
    pub(super) fn share(&self, catalog: &Catalog<'_>) -> (usize, usize) {
        let current = catalog
            .events
            .iter()
            .filter(|it| it.deprecation().is_none());
        let current: Vec<&str> = current.map(|it| &*it.name).collect();
        let occurred = current.iter().filter(|it| self.has(it)).count();
        (occurred, current.len())
    }

    /// Whether an event occurred.
    pub(super) fn has(&self, name: &str) -> bool {
        self.events.get(name).is_some_and(|it| it.count > 0)
    }
}

impl Occurred {
    fn at(&mut self, time: Option<&str>) {
        let Some(time) = time.and_then(utc) else {
            return;
        };
        let (first, last) = (self.first.as_deref(), self.last.as_deref());
        let is_first = first.is_none_or(|first| is_before(&time, first));
        let is_last = last.is_none_or(|last| is_before(last, &time));
        if is_first {
            self.first = Some(time.to_string());
        }
        if is_last {
            self.last = Some(time.into_owned());
        }
    }

    /// Counts the declared fields of a payload. Callers pass an empty `path`.
    pub(super) fn add_fields(
        &mut self,
        shape: &Shape,
        place: usize,
        value: &Value,
        path: &mut String,
    ) {
        let length = path.len();
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    let (inner, step) = match shape.field(place, name) {
                        Field::Declared(inner) => (inner, pointer::step(name)),
                        Field::Described(inner) => (inner, "*".to_owned()),
                        Field::Free | Field::Undeclared => continue,
                    };
                    path.push('/');
                    path.push_str(&step);
                    self.count(shape, inner, value, path);
                    self.add_fields(shape, inner, value, path);
                    path.truncate(length);
                }
            }
            Value::Array(elements) => {
                let Some(inner) = shape.elements(place) else {
                    return;
                };
                path.push_str("/*");
                for element in elements {
                    self.count(shape, inner, element, path);
                    self.add_fields(shape, inner, element, path);
                }
                path.truncate(length);
            }
            _ => {}
        }
    }

    fn count(&mut self, shape: &Shape, place: usize, value: &Value, path: &str) {
        let has_room = self.fields.len() < MOST_FIELDS;
        if !self.fields.contains_key(path) {
            if !has_room {
                return;
            }
            self.fields.insert(path.to_owned(), Counted::default());
        }
        let Some(counted) = self.fields.get_mut(path) else {
            return;
        };
        counted.count += 1;
        let Some(node) = shape.node(place).filter(|it| !it.values.is_empty()) else {
            return;
        };
        let value = value.to_string();
        if node.values.contains(&value) {
            *counted.values.entry(value).or_default() += 1;
        }
    }
}

/// Returns the declared enum values at a place.
fn values(shape: &Shape, place: usize) -> impl Iterator<Item = &str> {
    let values = shape.node(place).map(|it| &it.values);
    values.into_iter().flatten().map(String::as_str)
}

/// Lists the paths of declared fields and enum values that didn't occur in a payload.
pub(super) fn missing(shape: &Shape, occurred: &Occurred) -> Vec<String> {
    let mut missing = Vec::new();
    let mut open = vec![(0, String::new(), Vec::new())];
    while let Some((place, path, mut outer)) = open.pop() {
        // A recursive field is listed only once. A field that several objects share is listed for each of them.
        if outer.contains(&place) || outer.len() > DEEPEST || missing.len() > MOST_FIELDS {
            continue;
        }
        outer.push(place);
        let Some(node) = shape.node(place) else {
            continue;
        };
        let mut fields: Vec<(&String, &usize)> = node.fields.iter().collect();
        fields.sort();
        for (name, inner) in fields {
            let path = format!("{path}/{}", pointer::step(name));
            match occurred.fields.get(&path) {
                None => missing.push(path),
                Some(counted) => {
                    let values =
                        values(shape, *inner).filter(|it| !counted.values.contains_key(*it));
                    missing.extend(values.map(|it| format!("{path} = {it}")));
                    open.push((*inner, path, outer.clone()));
                }
            }
        }
        if let Some(inner) = shape.elements(place) {
            let path = format!("{path}/*");
            let counted = occurred.fields.get(&path);
            let has = |value: &str| counted.is_some_and(|it| it.values.contains_key(value));
            let values = values(shape, inner).filter(|it| !has(it));
            missing.extend(values.map(|it| format!("{path} = {it}")));
            open.push((inner, path, outer));
        }
    }
    missing.sort();
    missing
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::pattern::Patterns;

    fn shape() -> Shape {
        let schema = json!({ "properties": {
            "kind": { "enum": ["a", "b"] },
            "items": { "type": "array", "items": { "properties": { "sku": {}, "size": {} } } } } });
        Shape::of(&schema, &Patterns::default())
    }

    fn occurred(coverage: &mut Coverage, payload: &Value, time: &str) {
        let occurred = coverage.add("seen", Some(time));
        occurred.add_fields(&shape(), 0, payload, &mut String::new());
    }

    #[test]
    fn runs_are_added_up() {
        let (mut one, mut other) = (Coverage::default(), Coverage::default());
        let payload = json!({ "kind": "a", "items": [{ "sku": 1 }, { "sku": 2 }], "more": 1 });
        occurred(&mut one, &payload, "2026-01-02T00:00:00Z");
        occurred(&mut other, &json!({ "kind": "a" }), "2026-01-01T00:00:00Z");
        one.merge(other);
        let seen = &one.events["seen"];
        assert_eq!(seen.count, 2);
        assert_eq!(seen.first.as_deref(), Some("2026-01-01T00:00:00Z"));
        assert_eq!(seen.last.as_deref(), Some("2026-01-02T00:00:00Z"));
        assert_eq!(seen.fields["/kind"].values["\"a\""], 2);
        assert_eq!(seen.fields["/items/*/sku"].count, 2);
        assert!(!seen.fields.contains_key("/more"));
        assert_eq!(missing(&shape(), seen), ["/items/*/size", "/kind = \"b\""]);
    }

    #[test]
    fn what_several_fields_share_is_listed_for_each() {
        let schema = json!({
            "properties": {
                "from": { "$ref": "#/$defs/address" },
                "to": { "$ref": "#/$defs/address" },
                "tags": { "type": "array", "items": { "enum": ["a", "b"] } } },
            "$defs": {
                "address": { "properties": { "geo": { "$ref": "#/$defs/geo" } } },
                "geo": { "properties": { "lat": {}, "lon": {}, "next": { "$ref": "#/$defs/geo" } } } } });
        let shape = Shape::of(&schema, &Patterns::default());
        let payload = json!({
            "from": { "geo": { "lat": 1, "next": { "lon": 1, "next": {} } } },
            "to": { "geo": { "lat": 1 } },
            "tags": ["a", "a"] });
        let mut coverage = Coverage::default();
        let seen = coverage.add("seen", None);
        seen.add_fields(&shape, 0, &payload, &mut String::new());
        let missing = missing(&shape, seen);
        for path in [
            "/from/geo/lon",
            "/to/geo/lon",
            "/to/geo/next",
            "/tags/* = \"b\"",
        ] {
            assert!(missing.iter().any(|it| it == path), "{path}: {missing:?}");
        }
        assert!(
            !missing.iter().any(|it| it == "/tags/* = \"a\""),
            "{missing:?}"
        );
        assert!(missing.len() < 10, "{missing:?}");
    }

    #[test]
    fn the_first_and_the_last_time_are_compared_as_times() {
        let mut coverage = Coverage::default();
        for time in [
            "2026-01-01T00:00:00.5Z",
            "2026-01-01T00:00:00Z",
            "2026-01-01T02:00:00+01:00",
            "2026-01-01T00:30:00+01:00",
            "9999999999Tnot a time\u{1b}Z",
            "today",
        ] {
            coverage.add("seen", Some(time));
        }
        let seen = &coverage.events["seen"];
        assert_eq!(seen.count, 6);
        assert_eq!(seen.first.as_deref(), Some("2025-12-31T23:30:00Z"));
        assert_eq!(seen.last.as_deref(), Some("2026-01-01T01:00:00Z"));
        // A coverage file can be edited, so its contents aren't trusted.
        let mut other = Coverage::default();
        let occurred = other.events.entry("seen".to_owned()).or_default();
        occurred.count = u64::MAX;
        occurred.last = Some("zzz".to_owned());
        coverage.merge(other);
        let seen = &coverage.events["seen"];
        assert_eq!(seen.count, u64::MAX);
        assert_eq!(seen.last.as_deref(), Some("2026-01-01T01:00:00Z"));
    }
}
