//! `slow-schema`: a schema whose alternatives multiply.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ptr;

use serde_json::Value;

use crate::generate::{Customers, Definition, Payloads, Scope};
use crate::json::Json;
use crate::pointer;
use crate::schema::{Places, Unsound};
use crate::validator::{MOST_VISITS, Visits};

use super::prelude::*;

/// A schema whose alternatives multiply.
pub(super) static SLOW_SCHEMA: Rule = Rule {
    name: "slow-schema",
    kind: Kind::Style(Level::Warn, check),
    suppresses: false,
    summary: "the alternatives in a schema multiply, so that nothing is validated against it",
    why: "A validator tries each alternative separately. If alternatives are nested, their numbers multiply: twelve \
        levels with two alternatives each take thousands of attempts. Time and memory grow with them, so `validate` \
        and `sample` don't use a schema that may visit a value more than 10,000 times. Schemas of real events need \
        fewer than 100 visits.",
    bad: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file("payloads/link.json", BAD),
    ]),
    good: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.json",
            r##"{
  "$ref": "#/$defs/m",
  "$defs": {
    "m": { "type": "object", "properties": { "url": { "$ref": "#/$defs/url" } } },
    "url": { "type": "string", "description": "The address.", "examples": ["/"] }
  }
}
"##,
        ),
    ]),
};

/// A schema with twelve levels, each with two alternatives.
const BAD: &str = r##"{
  "$ref": "#/$defs/a",
  "$defs": {
    "a": { "anyOf": [{ "$ref": "#/$defs/b" }, { "$ref": "#/$defs/b" }] },
    "b": { "anyOf": [{ "$ref": "#/$defs/c" }, { "$ref": "#/$defs/c" }] },
    "c": { "anyOf": [{ "$ref": "#/$defs/d" }, { "$ref": "#/$defs/d" }] },
    "d": { "anyOf": [{ "$ref": "#/$defs/e" }, { "$ref": "#/$defs/e" }] },
    "e": { "anyOf": [{ "$ref": "#/$defs/f" }, { "$ref": "#/$defs/f" }] },
    "f": { "anyOf": [{ "$ref": "#/$defs/g" }, { "$ref": "#/$defs/g" }] },
    "g": { "anyOf": [{ "$ref": "#/$defs/h" }, { "$ref": "#/$defs/h" }] },
    "h": { "anyOf": [{ "$ref": "#/$defs/i" }, { "$ref": "#/$defs/i" }] },
    "i": { "anyOf": [{ "$ref": "#/$defs/j" }, { "$ref": "#/$defs/j" }] },
    "j": { "anyOf": [{ "$ref": "#/$defs/k" }, { "$ref": "#/$defs/k" }] },
    "k": { "anyOf": [{ "$ref": "#/$defs/l" }, { "$ref": "#/$defs/l" }] },
    "l": { "anyOf": [{ "$ref": "#/$defs/m" }, { "$ref": "#/$defs/m" }] },
    "m": { "type": "object", "properties": { "url": { "$ref": "#/$defs/url" } } },
    "url": { "type": "string", "description": "The address.", "examples": ["/"] }
  }
}
"##;

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    let Ok(selection) = Scope::default().select(catalog, Customers::All) else {
        return;
    };
    let unsound = Unsound::of(catalog);
    let files = catalog.schemas.files.iter();
    let sound = files.filter(|it| !unsound.has_file(it.file));
    let sound: HashSet<&str> = sound.map(|it| it.name).collect();
    let payloads = Payloads::of(&selection, "#/$defs/");
    let mut roots = BTreeMap::new();
    let mut used = Vec::new();
    for event in &catalog.events {
        let files = payloads.files(event);
        if !files.is_empty() && files.iter().all(|it| sound.contains(it)) {
            roots.entry(files).or_insert_with(|| {
                let (root, definitions) = payloads.detail(event);
                used.extend(definitions);
                root.value()
            });
        }
    }
    let document = payloads.standalone(&Json::object(), &used);
    let mut visits = Visits::new(&document);
    let mut slow = HashSet::new();
    let mut places = BTreeSet::new();
    for (files, root) in &roots {
        if visits.of(root) > MOST_VISITS {
            let innermost = visits.innermost(root);
            if ptr::eq(innermost, root) {
                // Only the combination of the event's own payload and the payload that every event has exceeds the
                // limit.
                let file = files.first().and_then(|it| catalog.schemas.file(it));
                places.extend(file.map(|it| it.document.place));
            }
            slow.insert(ptr::from_ref(innermost));
        }
    }
    if slow.is_empty() {
        return;
    }
    for definition in payloads.needed(&used) {
        let (Definition::Whole(file) | Definition::Open(file)) = definition;
        let schema = document
            .get("$defs")
            .and_then(|it| it.get(payloads.name(&definition)));
        if let (Some(schema), Some(file)) = (schema, catalog.schemas.file(file)) {
            let mut found = Vec::new();
            find(schema, &slow, &mut String::new(), &mut found);
            let found = found.iter();
            let mut inside = Places::new(&file.document);
            places.extend(found.map(|it| inside.at(it)));
        }
    }
    for place in places {
        let message = format!(
            "validating a value against this schema may visit it more than {MOST_VISITS} times"
        );
        findings.add(
            Finding::at(place, message)
                .label("its alternatives multiply")
                .help(
                    "nest fewer alternatives inside others; until then, nothing is validated against this schema",
                ),
        );
    }
}

/// Finds the JSON pointers to the `wanted` schemas, which are identified by their addresses.
fn find(value: &Value, wanted: &HashSet<*const Value>, path: &mut String, found: &mut Vec<String>) {
    if wanted.contains(&ptr::from_ref(value)) {
        found.push(path.clone());
    }
    let length = path.len();
    let mut go_on = |step: &str, inner: &Value| {
        path.push('/');
        path.push_str(step);
        find(inner, wanted, path, found);
        path.truncate(length);
    };
    match value {
        Value::Object(members) => {
            for (name, inner) in members {
                go_on(&pointer::step(name), inner);
            }
        }
        Value::Array(elements) => {
            for (at, inner) in elements.iter().enumerate() {
                go_on(&at.to_string(), inner);
            }
        }
        _ => {}
    }
}
