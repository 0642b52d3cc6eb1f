//! `example-mismatch`: an example that its schema does not allow.

use std::collections::HashMap;

use event_catalog_build::schema::SchemaId;
use jsonschema::{Registry, RegistryBuilder, draft202012};

use crate::schema::{Documents, escaped, is_sound, json, place_at};

use super::prelude::*;

/// An example that its schema does not allow.
pub(super) static EXAMPLE_MISMATCH: Rule = Rule {
    name: "example-mismatch",
    level: Level::Deny,
    structural: false,
    masks: false,
    summary: "an example or a default does not satisfy its schema",
    why: "Examples are what people copy. Each one in `examples`, and each `default`, is held against the schema \
        that it stands in, formats included.",
    bad: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.toml",
            "type = \"object\"\n\n[properties.url]\ntype = \"string\"\nformat = \"uri\"\ndescription = \"The address.\"\nexamples = [\"example.org\"]\n",
        ),
    ]),
    good: Example(&[
        file(
            "events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        file(
            "payloads/link.toml",
            "type = \"object\"\n\n[properties.url]\ntype = \"string\"\nformat = \"uri\"\ndescription = \"The address.\"\nexamples = [\"https://example.org\"]\n",
        ),
    ]),
    check,
};

/// What the schemas are registered as.
const ALL: &str = "urn:event-catalog:check";

fn check(catalog: &Catalog<'_>, findings: &mut Findings<'_>) {
    if !is_sound(catalog) {
        return;
    }
    let schemas = &catalog.schemas;
    let documents = Documents::new(schemas);
    let names = schemas.files.iter().map(|file| file.name);
    let numbers: HashMap<&str, usize> = names.zip(0..).collect();
    let refer = |id: SchemaId| {
        let file = numbers
            .get(schemas.file_name(id))
            .copied()
            .unwrap_or_default();
        format!("{ALL}#/$defs/{file}{}", escaped(&schemas.pointer(id)))
    };
    let definitions = numbers.iter().map(|(name, number)| {
        let document = documents.document(name, &refer).value();
        (number.to_string(), document)
    });
    let all = serde_json::json!({ "$defs": definitions.collect::<serde_json::Map<_, _>>() });
    // Every reference leads to what is registered here, so none is missing.
    let registry = Registry::new()
        .add(ALL, all)
        .and_then(RegistryBuilder::prepare);
    let Ok(registry) = registry else {
        return;
    };
    for (id, schema) in schemas.iter() {
        let values: Vec<_> = schema
            .examples
            .iter()
            .map(|example| ("example", example))
            .chain(schema.default.iter().map(|default| ("default", default)))
            .collect();
        if values.is_empty() {
            continue;
        }
        let validator = draft202012::options()
            .offline()
            .with_registry(&registry)
            .should_validate_formats(true)
            .build(&serde_json::json!({ "$ref": refer(id) }));
        // A pattern that is none is another rule's matter.
        let Ok(validator) = validator else {
            continue;
        };
        for (what, value) in values {
            let instance = json(value).value();
            for error in validator.iter_errors(&instance).take(MOST) {
                let path = error.instance_path().as_str();
                let of = if path.is_empty() {
                    String::new()
                } else {
                    format!(" at `{path}`")
                };
                let why = shortened(&error.masked().to_string());
                findings.add(
                    Finding::at(
                        place_at(value, path),
                        format!("the {what} does not satisfy its schema{of}: {why}"),
                    )
                    .help("correct the value, or the schema"),
                );
            }
        }
    }
}

/// How many mistakes of one value are reported.
const MOST: usize = 10;

fn shortened(text: &str) -> String {
    /// Longer messages repeat the whole schema.
    const LONGEST: usize = 200;
    let mut short: String = text.chars().take(LONGEST).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
