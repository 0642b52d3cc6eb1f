//! An exported catalog: the output of `list --format json`, which `diff` reads as a version.
//!
//! `schemas/list.schema.json` describes the format.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::schema::{Data, Value};
use event_catalog_build::source::Place;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::document::EventDocument;
use crate::schema::Documents;

/// The version of the format.
pub(crate) const VERSION: u32 = 1;

/// The events, and the schemas of their payloads.
#[derive(Debug, Serialize)]
pub(crate) struct Exported<'c> {
    version: u32,
    events: Vec<EventDocument<'c>>,
    /// The schemas by name, as raw JSON, because their numbers may be too large or too precise for
    /// `serde_json`'s values.
    payloads: BTreeMap<&'c str, Box<RawValue>>,
}

impl<'c> Exported<'c> {
    /// Exports these events of a catalog. Schemas that only other events use are left out, because they may belong to
    /// another customer.
    ///
    /// # Errors
    ///
    /// If a schema can't be written as JSON.
    pub(crate) fn new(
        catalog: &'c Catalog<'_>,
        events: Vec<EventDocument<'c>>,
    ) -> anyhow::Result<Self> {
        let catalog: &'c Catalog<'c> = catalog;
        let used = used(catalog, &events);
        let references = references(catalog);
        let mut payloads = BTreeMap::new();
        for file in &catalog.schemas.files {
            if used.as_ref().is_none_or(|used| used.contains(file.name)) {
                let mut text = String::new();
                write(&file.document, &references, &mut text);
                payloads.insert(file.name, RawValue::from_string(text)?);
            }
        }
        Ok(Self {
            version: VERSION,
            events,
            payloads,
        })
    }
}

/// Collects the names of the schemas that these events use, and of those that every event may use. Returns `None` for
/// all schemas of the catalog.
fn used<'c>(catalog: &'c Catalog<'c>, events: &[EventDocument<'c>]) -> Option<BTreeSet<&'c str>> {
    if events.len() == catalog.events.len() {
        return None;
    }
    let default = catalog.input.settings.default_payload.as_ref();
    let default = default.map(|it| it.value.as_str());
    let own = events.iter().filter_map(|event| event.payload);
    Documents::new(&catalog.schemas).reachable(own.chain(default), usize::MAX)
}

/// Finds the references to TOML files, and changes them to JSON, because all schemas in an export are JSON. The new
/// texts are keyed by place.
fn references(catalog: &Catalog<'_>) -> HashMap<Place, String> {
    let schemas = catalog.schemas.iter();
    let references = schemas.filter_map(|(_, schema)| schema.reference.as_ref());
    let in_toml = references.filter_map(|reference| {
        let (address, fragment) = match reference.text.split_once('#') {
            Some((address, fragment)) => (address, format!("#{fragment}")),
            None => (&*reference.text, String::new()),
        };
        let stem = address.strip_suffix(".toml")?;
        Some((reference.place, format!("{stem}.json{fragment}")))
    });
    in_toml.collect()
}

/// Writes a schema as JSON, in the order of its file. Recursion is safe, because the depth is limited when a
/// document is read.
fn write(value: &Value<'_>, references: &HashMap<Place, String>, out: &mut String) {
    match &value.data {
        Data::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                out.push(if index == 0 { '[' } else { ',' });
                write(element, references, out);
            }
            out.push_str(if elements.is_empty() { "[]" } else { "]" });
        }
        Data::Object(members) => {
            for (index, member) in members.iter().enumerate() {
                out.push(if index == 0 { '{' } else { ',' });
                out.push_str(&string(&member.name));
                out.push(':');
                write(&member.value, references, out);
            }
            out.push_str(if members.is_empty() { "{}" } else { "}" });
        }
        Data::String(text) => {
            let changed = references.get(&value.place);
            out.push_str(&string(changed.map_or(&**text, String::as_str)));
        }
        // Writing to a `String` can't fail.
        Data::Null | Data::Boolean(_) | Data::Number(_) => _ = write!(out, "{value}"),
    }
}

fn string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::{Input, Memory};

    use super::*;

    /// Exports the events with these names, or all events if there are no names.
    fn exported(files: &[(&str, &str)], names: &[&str]) -> serde_json::Value {
        let folder: Memory = files.iter().copied().collect();
        let input = Input::read_folder(&folder).expect("memory can be listed");
        let catalog = Catalog::new(&input);
        let events = catalog.events.iter();
        let events = events.filter(|it| names.is_empty() || names.contains(&it.name.as_ref()));
        let events = events.map(|it| EventDocument::new(&catalog, it)).collect();
        let exported = Exported::new(&catalog, events).expect("JSON");
        let text = serde_json::to_string(&exported).expect("JSON");
        serde_json::from_str(&text).expect("JSON")
    }

    const FILES: [(&str, &str); 6] = [
        ("catalog.toml", "[defaults]\npayload = 'common'\n"),
        (
            "events.csv",
            "name,description,payload\nload,Loaded.,load\nopen,Opened.,\nclose,Closed.,close\n",
        ),
        (
            "payloads/common.json",
            "{\"type\": \"object\", \"properties\": {\"id\": {\"type\": \"string\"}}}",
        ),
        (
            "payloads/load.toml",
            "type = 'object'\n[properties.page]\n'$ref' = 'shared/page.toml#/$defs/page'\n",
        ),
        (
            "payloads/shared/page.toml",
            "['$defs'.page]\ntype = 'string'\nenum = ['a.toml']\n",
        ),
        ("payloads/close.json", "{\"type\": \"object\"}"),
    ];

    fn names(exported: &serde_json::Value) -> Vec<&str> {
        let payloads = exported["payloads"].as_object().expect("an object");
        payloads.keys().map(String::as_str).collect()
    }

    #[test]
    fn schemas_are_json_with_references_to_json() {
        let all = exported(&FILES, &[]);
        assert_eq!(all["version"], VERSION);
        assert_eq!(names(&all), ["close", "common", "load", "shared/page"]);
        let page = &all["payloads"]["load"]["properties"]["page"];
        assert_eq!(page["$ref"], "shared/page.json#/$defs/page");
        // A string that looks like a path, but isn't a reference, is unchanged.
        let values = &all["payloads"]["shared/page"]["$defs"]["page"]["enum"];
        assert_eq!(values[0], "a.toml");
    }

    #[test]
    fn a_part_of_a_catalog_has_only_the_schemas_of_its_events() {
        let load = exported(&FILES, &["load"]);
        assert_eq!(names(&load), ["common", "load", "shared/page"]);
        assert_eq!(names(&exported(&FILES, &["open"])), ["common"]);
    }

    #[test]
    fn numbers_are_as_in_their_file() {
        let schema = "{\"type\":\"number\",\"maximum\":18446744073709551617,\"multipleOf\":0.10000000000000000001}";
        let files = [
            (
                "events.csv",
                "name,description,payload\nload,Loaded.,load\n",
            ),
            ("payloads/load.json", schema),
        ];
        let folder: Memory = files.into_iter().collect();
        let input = Input::read_folder(&folder).expect("memory can be listed");
        let catalog = Catalog::new(&input);
        let exported = Exported::new(&catalog, Vec::new()).expect("JSON");
        assert!(exported.payloads.is_empty());
        let events = catalog.events.iter();
        let events = events.map(|it| EventDocument::new(&catalog, it)).collect();
        let exported = Exported::new(&catalog, events).expect("JSON");
        assert_eq!(exported.payloads["load"].get(), schema);
    }
}
