//! `documents`: a document in JSON, one in YAML, and one in JSON in a folder of definitions. They are JSON
//! Schemas, `AsyncAPI`, a registry or a tracking plan. The new catalog has no syntax error, and its names are
//! exactly those in the documents.

use std::collections::HashSet;

use event_catalog_build::catalog::Catalog;
use event_catalog_cli::api;
use serde_json::Value;

use crate::measure::Bound;
use crate::{catalog, imported};

/// Values are indented by up to 240 spaces, YAML aliases add a value for each byte, and the
/// payloads of a registry can take a megabyte regardless of the input.
const IMPORTED: Bound = Bound {
    times: 64,
    plus: 2 << 20,
};

const PATHS: [&str; 3] = ["a.json", "b.yaml", "common/c.json"];

/// Imports documents.
///
/// # Panics
///
/// If the project breaks a promise for this input.
pub fn run(data: &[u8]) {
    let texts = catalog::texts::<3>(data).map(std::str::from_utf8);
    let mut documents = Vec::new();
    for (path, text) in PATHS.into_iter().zip(texts) {
        let Ok(text) = text else { return };
        if !text.is_empty() {
            documents.push((path, text));
        }
    }
    let imported = api::import_documents(&documents);
    assert!(
        imported == api::import_documents(&documents),
        "imported again"
    );
    let Ok(imported) = imported else { return };
    let input = imported::read(&imported, data.len(), IMPORTED);
    let catalog = Catalog::new(&input);
    let report = imported::check(&imported, &catalog);
    imported::assert_readable(&catalog, &report);
    let Some(known) = names(&documents) else {
        return;
    };
    for event in &catalog.events {
        let name = &*event.name;
        // A reference can point to an element of an array, in which case the name is a number.
        let is_number = name.bytes().all(|byte| byte.is_ascii_digit());
        assert!(
            is_number || known.contains(name),
            "{name:?} isn't in the documents"
        );
    }
}

/// The possible names: each text and member name in the documents, and the names of the files. `None` if
/// a document isn't JSON, because YAML isn't parsed here.
fn names(documents: &[(&str, &str)]) -> Option<HashSet<String>> {
    let mut names: HashSet<String> = ["a", "b", "c"].map(str::to_owned).into();
    for (path, text) in documents {
        if *path == "b.yaml" {
            return None;
        }
        let text = text.trim_start_matches('\u{feff}');
        // The import also reads YAML, so a document that isn't JSON may still be valid.
        let value = serde_json::from_str(text).ok()?;
        add(&value, &mut names);
    }
    Some(names)
}

fn add(value: &Value, names: &mut HashSet<String>) {
    match value {
        Value::String(text) => insert(text, names),
        Value::Array(items) => items.iter().for_each(|item| add(item, names)),
        Value::Object(members) => {
            for (name, value) in members {
                insert(name, names);
                add(value, names);
            }
        }
        _ => {}
    }
}

/// Adds a text, and variants of it: without surrounding whitespace, and without the prefix of a registry's ids, which
/// isn't part of a name.
fn insert(text: &str, names: &mut HashSet<String>) {
    for name in [text, text.strip_prefix("event.").unwrap_or(text)] {
        names.insert(name.to_owned());
        names.insert(name.trim().to_owned());
    }
}
