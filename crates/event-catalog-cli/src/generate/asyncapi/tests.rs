//! The document is valid by the published schema of AsyncAPI, and describes what comes.

use std::path::Path;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::Input;
use jsonschema::draft7;
use serde_json::{Value, json};

use super::super::{Kind, Options, small};

fn document(catalog: &Catalog<'_>) -> (String, Value) {
    let files = Kind::AsyncApi
        .generate(catalog, &Options::default())
        .unwrap();
    let [file] = &files[..] else {
        panic!("there is one document");
    };
    (file.text.clone(), serde_json::from_str(&file.text).unwrap())
}

fn of_repository(catalog: &str) -> Value {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let input = Input::open(&root.join(catalog)).unwrap();
    document(&Catalog::new(&input)).1
}

/// The values of every `$ref` in a document.
fn references<'d>(value: &'d Value, found: &mut Vec<&'d str>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str));
            members.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

const CATALOGS: [&str; 3] = [
    "catalog",
    "examples/shop/catalog",
    "crates/event-catalog-build/tests/payloads/catalog",
];

#[test]
fn it_is_valid_by_the_published_schema() {
    let published = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/asyncapi/3.0.0.json");
    let published: Value =
        serde_json::from_str(&std::fs::read_to_string(published).unwrap()).unwrap();
    let published = draft7::options().offline().build(&published).unwrap();
    // It does find mistakes.
    assert!(!published.is_valid(&json!({ "asyncapi": "3.0.0", "info": { "title": "x" } })));
    for catalog in CATALOGS {
        let document = of_repository(catalog);
        let errors: Vec<_> = published
            .iter_errors(&document)
            .map(|it| it.to_string())
            .collect();
        assert!(errors.is_empty(), "{catalog}: {errors:#?}");
        let messages = document["components"]["messages"].as_object().unwrap();
        assert_eq!(
            document["channels"]["events"]["messages"]
                .as_object()
                .unwrap()
                .len(),
            messages.len()
        );
    }
}

#[test]
fn every_reference_leads_somewhere() {
    for catalog in CATALOGS {
        let document = of_repository(catalog);
        let mut found = Vec::new();
        references(&document, &mut found);
        for reference in found {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(
                document.pointer(pointer).is_some(),
                "{catalog}: {reference}"
            );
        }
    }
}

#[test]
fn messages_accept_and_reject_occurrences() {
    let mut schema = of_repository(CATALOGS[2]);
    schema["$ref"] = json!("#/x/payload");
    let mut of = |name: &str| {
        let message = schema["components"]["messages"][name].clone();
        // Draft 7 ignores what is beside a reference, but finds it.
        schema["x"] = message;
        draft7::options()
            .offline()
            .should_validate_formats(true)
            .build(&schema)
            .unwrap()
    };
    let occurrence = |name: &str, data: Value| json!({ "specversion": "1.0", "id": "1", "source": "/chat", "type": name, "data": data, "tenant": "t" });
    let clicked = of("link_clicked");
    assert!(clicked.is_valid(&occurrence(
        "link_clicked",
        json!({ "process_id": "p", "url": "https://example.org" })
    )));
    assert!(!clicked.is_valid(&occurrence("link_clicked", json!({ "process_id": "p" }))));
    assert!(!clicked.is_valid(&occurrence(
        "load",
        json!({ "process_id": "p", "url": "https://example.org" })
    )));
    let metrics = of("metrics_measured");
    assert!(metrics.is_valid(&occurrence(
        "metrics_measured",
        json!({ "at": "2024-01-01T00:00:00Z", "label": "l" })
    )));
    // What stands beside a reference in a schema still holds.
    let made = of("appointment_made");
    let room = |floor: Value| {
        let room = json!({ "street": "s", "city": "c", "country": "DE", "floor": floor });
        occurrence(
            "appointment_made",
            json!({ "title": "t", "from": "2024-01-01T00:00:00Z", "room": room }),
        )
    };
    assert!(made.is_valid(&room(json!(3))) && !made.is_valid(&room(json!("third"))));
}

#[test]
fn what_it_looks_like() {
    let input = small::input();
    insta::assert_snapshot!("small", document(&Catalog::new(&input)).0);
}
