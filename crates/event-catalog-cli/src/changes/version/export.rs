//! An exported catalog: the output of `list --format json` as a catalog again.
//!
//! An export has rows, but neither settings nor schemas. These are taken from the other side of the comparison, so that
//! only rows differ.

mod families;
mod settings;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, bail};
use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::{Input, Memory, PAYLOADS, SETTINGS};
use serde::Deserialize;

/// The parts that aren't compared, for people.
pub(crate) const NOTE: &str = "An exported catalog has no payload schemas, settings and introductions: they are not \
    compared. Neither are the descriptions of families, and additional columns that only the export has.";

/// An event, as `list --format json` writes it.
#[derive(Debug, Deserialize)]
struct Event {
    name: String,
    description: String,
    #[serde(default)]
    module: Option<String>,
    #[serde(default)]
    payload: Option<String>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    identifier: Option<String>,
    #[serde(default)]
    section: Option<String>,
    #[serde(default)]
    customer: Option<String>,
    #[serde(default)]
    family: Option<Family>,
    /// The entries of `[[send]]`. Settings aren't part of an export.
    #[serde(default, rename = "sent_as")]
    _sent_as: Option<String>,
    /// Versions, deprecations, and the additional columns.
    #[serde(flatten)]
    others: BTreeMap<String, serde_json::Value>,
}

/// The family of an event.
#[derive(Debug, Deserialize)]
struct Family {
    name: String,
    number: u32,
}

/// The catalog of an export. `other` is the other side of the comparison.
///
/// # Errors
///
/// If it isn't an export, or can't be written as a table.
pub(crate) fn read(text: &str, shown: &str, other: Option<&Input>) -> anyhow::Result<Input> {
    let events: Vec<Event> = serde_json::from_str(text).with_context(|| {
        format!(
            "`{shown}` is not an exported catalog, as `event-catalog list --format json` writes it"
        )
    })?;
    if events.is_empty() {
        bail!("the exported catalog `{shown}` has no events");
    }
    let other_catalog = other.map(Catalog::new);
    let mut sections: Vec<Section<'_>> = Vec::new();
    for event in &events {
        let key = (event.section.as_deref(), event.customer.as_deref());
        // The events of a section are together.
        match sections.last_mut() {
            Some(last) if last.key == key => last.events.push(event),
            _ => sections.push(Section {
                key,
                events: vec![event],
            }),
        }
    }
    let columns = extra_columns(&events, other);
    let settings = settings::write(&sections, &columns, &modules(&events), other);
    let mut files: Vec<(String, String)> = Vec::new();
    for (section, path) in sections.iter().zip(settings.tables) {
        let table = table::write(&section.events, &columns, other_catalog.as_ref())
            .with_context(|| format!("the exported catalog `{shown}` can't be compared"))?;
        files.push((path, table));
    }
    let empty = settings.empty.into_iter();
    files.extend(empty.map(|path| (path, "name,description\n".to_owned())));
    if !settings.text.is_empty() {
        files.push((SETTINGS.to_owned(), settings.text));
    }
    files.extend(schemas(&events, other));
    files.extend(introductions(other));
    let files: Memory = files.into_iter().collect();
    Ok(Input::read_folder(&files)?)
}

/// The events of a section.
struct Section<'e> {
    /// The title and the customer.
    key: (Option<&'e str>, Option<&'e str>),
    events: Vec<&'e Event>,
}

/// The columns that this program doesn't know. If the other side has such columns, only these are compared.
fn extra_columns<'e>(events: &'e [Event], other: Option<&Input>) -> BTreeSet<&'e str> {
    let known = settings::columns(other);
    let names = events.iter().flat_map(|event| event.others.keys());
    names
        .map(String::as_str)
        .filter(|name| !table::is_known(name))
        .filter(|name| known.is_empty() || known.iter().any(|it| it == name))
        .collect()
}

fn modules(events: &[Event]) -> BTreeSet<&str> {
    events
        .iter()
        .filter_map(|it| it.module.as_deref())
        .collect()
}

/// The schemas of the other side, and an unconstrained schema for each payload that it doesn't have.
fn schemas(events: &[Event], other: Option<&Input>) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for (name, file) in other.iter().flat_map(|other| &other.payloads) {
        if let Some(source) = other.map(|other| other.sources.get(*file)) {
            let extension = source.path().rsplit('.').next().unwrap_or("json");
            files.push((
                format!("{PAYLOADS}{name}.{extension}"),
                source.text().to_owned(),
            ));
        }
    }
    let is_known = |name: &&str| other.is_some_and(|other| other.payloads.contains_key(*name));
    let named: BTreeSet<&str> = events
        .iter()
        .filter_map(|it| it.payload.as_deref())
        .collect();
    for name in named.into_iter().filter(|name| !is_known(name)) {
        files.push((format!("{PAYLOADS}{name}.json"), "{}".to_owned()));
    }
    files
}

fn introductions(other: Option<&Input>) -> Vec<(String, String)> {
    let texts = other.iter().flat_map(|other| {
        let text = move |file| other.sources.get(file).text().to_owned();
        let texts = other.texts.iter();
        texts.map(move |(path, file)| (path.clone(), text(*file)))
    });
    texts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::EventDocument;

    fn input(files: &[(&str, &str)]) -> Input {
        let files: Memory = files.iter().copied().collect();
        Input::read_folder(&files).unwrap()
    }

    fn exported(catalog: &Catalog<'_>) -> String {
        let events = catalog.events.iter();
        let events: Vec<_> = events.map(|it| EventDocument::new(catalog, it)).collect();
        serde_json::to_string(&events).unwrap()
    }

    const CATALOG: &str = "title = 'Shop'\n[columns]\nextra = ['owner']\n[modules.order]\ntitle = 'Order'\n\
        [[section]]\ntitle = 'Events'\nevents = ['events.csv']\n\
        [[section]]\ntitle = 'Acme'\ncustomer = 'Acme'\nevents = ['acme.csv']\n";
    const TABLE: &str = "name,description,module,payload,aliases,since,deprecated,replaced_by,owner\n\
        placed,\"A \"\"first\"\" order, placed.\",order,order,ordered; bought,v1.2,,,me\n\
        sent,Sent.,order,,,,v2.0,placed,\n\
        step_{1..3},The {n:ordinal} step.,,,old_{1..3},,,,\n\
        code_{400 | 404}_b,Code {n}.,,,,,,,\n";

    #[test]
    fn what_was_exported_is_the_same_catalog() {
        let input = input(&[
            ("catalog.toml", CATALOG),
            ("events.csv", TABLE),
            ("acme.csv", "name,description\nDoor Opened,Opened.\n"),
            ("payloads/order.json", "{\"type\": \"object\"}"),
        ]);
        let catalog = Catalog::new(&input);
        let text = exported(&catalog);
        for other in [Some(&input), None] {
            let again = read(&text, "old.json", other).unwrap();
            let again = Catalog::new(&again);
            assert_eq!(exported(&again).len(), text.len(), "{}", exported(&again));
            let patterns: Vec<_> = again
                .families
                .iter()
                .map(|it| it.pattern.to_string())
                .collect();
            assert_eq!(patterns, ["step_{1..3}", "code_{400 | 404}_b"]);
        }
        // With the other side, also its settings and schemas.
        let again = read(&text, "old.json", Some(&input)).unwrap();
        let again = Catalog::new(&again);
        assert_eq!(exported(&again), text);
        assert_eq!(again.title(), "Shop");
        assert!(again.modules.iter().any(|it| it.title == Some("Order")));
    }

    #[test]
    fn what_is_sent_is_no_column() {
        let settings = "[[send]]\nname = \"begin\"\nuntil = \"v5\"\n";
        let input = input(&[
            ("catalog.toml", settings),
            (
                "events.csv",
                "name,description,aliases\nload,Loaded.,begin\n",
            ),
        ]);
        let catalog = Catalog::new(&input);
        let text = exported(&catalog);
        assert!(text.contains("\"sent_as\":\"begin\""), "{text}");
        let again = read(&text, "old.json", None).unwrap();
        assert!(again.settings.extra_columns.is_empty());
        let again = read(&text, "old.json", Some(&input)).unwrap();
        assert_eq!(exported(&Catalog::new(&again)), text);
    }

    #[test]
    fn what_is_no_export_is_refused() {
        for text in ["", "{}", "[]", "[1]", "[{\"name\": 1}]", "{\"version\": 1}"] {
            assert!(read(text, "old.json", None).is_err(), "{text}");
        }
    }
}
