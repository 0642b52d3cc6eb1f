//! Tests that the document is valid against AsyncAPI's published schema, and describes the events.

use std::path::Path;

use event_catalog_build::catalog::{Catalog, Event};
use event_catalog_build::read::{Input, Memory};
use jsonschema::draft7;
use serde_json::{Value, json};

use super::super::{Kind, Options, address, small};

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

const CATALOGS: [&str; 4] = [
    "catalog",
    "examples/shop/catalog",
    "crates/event-catalog-build/tests/payloads/catalog",
    "crates/event-catalog-build/tests/payloads/roots",
];

#[test]
fn it_is_valid_by_the_published_schema() {
    let published = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/asyncapi/3.0.0.json");
    let published: Value =
        serde_json::from_str(&std::fs::read_to_string(published).unwrap()).unwrap();
    let published = draft7::options().offline().build(&published).unwrap();
    // Ensures that the published schema detects mistakes.
    assert!(!published.is_valid(&json!({ "asyncapi": "3.0.0", "info": { "title": "x" } })));
    for catalog in CATALOGS {
        let document = of_repository(catalog);
        let errors: Vec<_> = published
            .iter_errors(&document)
            .map(|it| it.to_string())
            .collect();
        assert!(errors.is_empty(), "{catalog}: {errors:#?}");
        let messages = document["components"]["messages"].as_object().unwrap();
        // Messages under former names are references.
        let own = messages.values().filter(|it| it.get("$ref").is_none());
        assert_eq!(
            document["channels"]["events"]["messages"]
                .as_object()
                .unwrap()
                .len(),
            own.count()
        );
    }
}

fn leads_somewhere(document: &Value, reference: &str) -> bool {
    let pointer = reference.strip_prefix('#').unwrap();
    document.pointer(&pointer.replace("%5E", "^")).is_some()
}

/// The names of all members in a document.
fn names<'d>(value: &'d Value, found: &mut Vec<&'d str>) {
    match value {
        Value::Object(members) => {
            found.extend(members.keys().map(String::as_str));
            members.values().for_each(|value| names(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| names(value, found)),
        _ => {}
    }
}

/// Tests in `web/` check that AsyncAPI's parser accepts such a document.
#[test]
fn nothing_is_called_as_the_prototype() {
    let schema = r##"{
        "type": "object",
        "required": ["__proto__"],
        "additionalProperties": false,
        "properties": {
            "__proto__": { "type": "object", "required": ["x"], "properties": { "x": { "type": "integer" } } },
            "same": { "$ref": "#/properties/__proto__" },
            "x": { "$ref": "#/properties/__proto__/properties/x", "minimum": 1 },
            "defined": { "$ref": "#/$defs/__proto__" },
            "other": { "$ref": "#/$defs/__proto___", "default": { "__proto__": 1 } },
            "only": { "const": { "a": [{ "__proto__": 1 }, 2], "b": "c" } },
            "one": { "enum": [1, { "__proto__": 2 }] }
        },
        "$defs": { "__proto__": { "type": "string" }, "__proto___": { "type": "boolean" } },
        "examples": [{ "__proto__": { "x": 1 } }]
    }"##;
    let folder: Memory = [
        ("catalog.toml", "[[section]]\nevents = [\"a.csv\"]\n"),
        ("a.csv", "name,description,payload\nload,Loaded.,p\n"),
        ("payloads/p.json", schema),
    ]
    .into_iter()
    .collect();
    let input = Input::read_folder(&folder).unwrap();
    let catalog = Catalog::new(&input);
    assert_eq!(catalog.schema_problems().count(), 0);
    let (_, document) = document(&catalog);
    let mut found = Vec::new();
    names(&document, &mut found);
    assert!(!found.contains(&"__proto__"), "{found:?}");
    let mut found = Vec::new();
    references(&document, &mut found);
    for reference in found {
        assert!(leads_somewhere(&document, reference), "{reference}");
    }

    // The document's schema has the same meaning as the original.
    let mut of_payload = document.clone();
    of_payload["$ref"] = json!("#/components/schemas/payload.p");
    let generated = draft7::options().offline().build(&of_payload).unwrap();
    let written: Value = serde_json::from_str(schema).unwrap();
    let written = jsonschema::draft202012::options()
        .offline()
        .build(&written)
        .unwrap();
    let mut accepted = 0;
    let prototypes = [r#"{ "x": 1 }"#, r#"{ "x": "1" }"#, "{}", "1"];
    let others = [
        "",
        r#", "same": { "x": 2 }"#,
        r#", "same": {}"#,
        r#", "x": 1"#,
        r#", "x": 0"#,
        r#", "defined": "a""#,
        r#", "defined": true"#,
        r#", "other": true"#,
        r#", "other": "a""#,
        r#", "only": { "a": [{ "__proto__": 1 }, 2], "b": "c" }"#,
        r#", "only": { "a": [{ "__proto__": 2 }, 2], "b": "c" }"#,
        r#", "only": { "a": [{ "__proto__": 1 }, 2, 3], "b": "c" }"#,
        r#", "only": { "a": [{ "__proto__": 1 }], "b": "c" }"#,
        r#", "only": { "a": [{ "__proto__": 1 }, 2] }"#,
        r#", "one": 1"#,
        r#", "one": { "__proto__": 2 }"#,
        r#", "one": { "__proto__": 1 }"#,
        r#", "one": {}"#,
        r#", "__proto___": 1"#,
    ];
    for prototype in prototypes {
        for other in others {
            let payload = format!("{{ \"__proto__\": {prototype}{other} }}");
            let payload: Value = serde_json::from_str(&payload).unwrap();
            let is_valid = written.is_valid(&payload);
            assert_eq!(generated.is_valid(&payload), is_valid, "{payload}");
            accepted += usize::from(is_valid);
        }
    }
    assert_eq!(accepted, 8);
    assert!(!generated.is_valid(&json!({})));
}

#[test]
fn conditions_are_those_of_draft_7() {
    let schema = r##"{
        "type": "object",
        "properties": { "l": { "type": "array", "contains": { "const": 1 }, "minContains": 0, "maxContains": 9 } },
        "patternProperties": { "^n": { "$ref": "#/dependentSchemas/a/not", "not": { "required": ["x"] } } },
        "dependentSchemas": {
            "a": { "required": ["b"], "not": { "required": ["d"] } },
            "__proto__": { "required": ["c"] }
        },
        "dependentRequired": { "a": ["c"], "c": ["b"], "__proto__": ["b"] },
        "if": { "required": ["b"] }, "then": { "propertyNames": { "maxLength": 9 } }, "else": { "maxProperties": 1 }
    }"##;
    let folder = Memory::from_iter([
        ("events.csv", "name,description,payload\nload,Loaded.,p\n"),
        ("payloads/p.json", schema),
    ]);
    let input = Input::read_folder(&folder).unwrap();
    let catalog = Catalog::new(&input);
    assert_eq!(catalog.schema_problems().count(), 0);
    let (_, mut document) = document(&catalog);
    let mut found = Vec::new();
    names(&document, &mut found);
    for keyword in [
        "dependentSchemas",
        "dependentRequired",
        "minContains",
        "__proto__",
    ] {
        assert!(!found.contains(&keyword), "{keyword}");
    }
    let mut found = Vec::new();
    references(&document, &mut found);
    for reference in found {
        assert!(leads_somewhere(&document, reference), "{reference}");
    }
    document["$ref"] = json!("#/components/schemas/payload.p");
    let generated = draft7::options().offline().build(&document).unwrap();
    let written: Value = serde_json::from_str(schema).unwrap();
    let options = jsonschema::draft202012::options().offline();
    let written = options.build(&written).unwrap();
    let mut accepted = 0;
    for object in [
        "{}",
        r#"{ "l": [] }"#,
        r#"{ "a": 1 }"#,
        r#"{ "a": 1, "b": 1 }"#,
        r#"{ "a": 1, "b": 1, "c": 1 }"#,
        r#"{ "a": 1, "b": 1, "c": 1, "d": 1 }"#,
        r#"{ "b": 1, "d": 1, "longer_than_9": 1 }"#,
        r#"{ "c": 1 }"#,
        r#"{ "d": 1, "l": [] }"#,
        r#"{ "__proto__": 1 }"#,
        r#"{ "__proto__": 1, "b": 1 }"#,
        r#"{ "__proto__": 1, "b": 1, "c": 1 }"#,
        r#"{ "n": { "x": 1 } }"#,
        r#"{ "n": { "d": 1 } }"#,
        r#"{ "n": {} }"#,
    ] {
        let payload: Value = serde_json::from_str(object).unwrap();
        let is_valid = written.is_valid(&payload);
        assert_eq!(generated.is_valid(&payload), is_valid, "{object}");
        accepted += usize::from(is_valid);
    }
    assert_eq!(accepted, 5);
}

#[test]
fn lists_by_position_are_those_of_draft_7() {
    let schema = r##"{
        "type": "object",
        "properties": {
            "open": { "type": "array", "prefixItems": [{ "type": "integer" }, { "$ref": "#/$defs/d/items" }] },
            "closed": { "type": "array", "prefixItems": [{ "$ref": "#/$defs/d/prefixItems/0" }], "items": false },
            "list": { "type": "array", "items": { "$ref": "#/$defs/l/items" } }
        },
        "$defs": {
            "d": { "prefixItems": [{ "type": "string" }], "items": { "type": "boolean" } },
            "l": { "items": { "type": "integer" } }
        }
    }"##;
    let folder = Memory::from_iter([
        ("events.csv", "name,description,payload\nload,Loaded.,p\n"),
        ("payloads/p.json", schema),
    ]);
    let input = Input::read_folder(&folder).unwrap();
    let catalog = Catalog::new(&input);
    assert_eq!(catalog.schema_problems().count(), 0);
    let (text, mut document) = document(&catalog);
    assert!(!text.contains("prefixItems"), "{text}");
    let mut found = Vec::new();
    references(&document, &mut found);
    for reference in found {
        assert!(leads_somewhere(&document, reference), "{reference}");
    }
    document["$ref"] = json!("#/components/schemas/payload.p");
    let generated = draft7::options().offline().build(&document).unwrap();
    for (payload, expected) in [
        (
            json!({ "open": [1, true, "any"], "closed": ["x"], "list": [1] }),
            true,
        ),
        (json!({ "open": [] }), true),
        (json!({ "open": ["x"] }), false),
        (json!({ "open": [1, 2] }), false),
        (json!({ "closed": ["x", 1] }), false),
        (json!({ "closed": [1] }), false),
        (json!({ "list": ["x"] }), false),
    ] {
        assert_eq!(generated.is_valid(&payload), expected, "{payload}");
    }
}

#[test]
fn every_reference_leads_somewhere() {
    for catalog in CATALOGS {
        let document = of_repository(catalog);
        let mut found = Vec::new();
        references(&document, &mut found);
        for reference in found {
            assert!(
                leads_somewhere(&document, reference),
                "{catalog}: {reference}"
            );
        }
    }
}

#[test]
fn names_of_any_form_have_messages() {
    let input = small::hostile();
    let catalog = Catalog::new(&input);
    let (text, document) = document(&catalog);
    let published = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/asyncapi/3.0.0.json");
    let published: Value =
        serde_json::from_str(&std::fs::read_to_string(published).unwrap()).unwrap();
    let published = draft7::options().offline().build(&published).unwrap();
    let errors: Vec<_> = published
        .iter_errors(&document)
        .map(|it| it.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let messages = document["components"]["messages"].as_object().unwrap();
    let listed = document["channels"]["events"]["messages"]
        .as_object()
        .unwrap();
    let aliases = catalog.events.iter().flat_map(Event::aliases);
    let former = aliases.filter(|alias| catalog.event(&alias.name).is_none());
    assert_eq!(messages.len(), catalog.events.len() + former.count());
    assert_eq!(listed.len(), catalog.events.len());
    for event in &catalog.events {
        for alias in event.aliases() {
            let reference = &messages[&*address::key(&alias.name)]["$ref"];
            let key = address::key(&event.name);
            assert_eq!(*reference, json!(format!("#/components/messages/{key}")));
        }
    }
    for key in messages.keys() {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        assert!(key.chars().all(is_plain) && key != "__proto__", "{key}");
    }
    for event in &catalog.events {
        let name = json!(event.name);
        let message = messages.values().find(|it| it["name"] == name);
        let message = message.expect("a message with the name");
        let of_this = &message["payload"]["allOf"][1]["properties"];
        assert_eq!(of_this["type"]["const"], name);
    }
    let mut found = Vec::new();
    references(&document, &mut found);
    for reference in found {
        assert!(leads_somewhere(&document, reference), "{reference}");
    }
    assert!(!text.contains("\"__proto__\":"));
}

#[test]
fn a_file_is_not_taken_for_the_open_form_of_another() {
    let folder: Memory = [
        (
            "events.csv",
            "name,description,payload\na,A.,x\nb,B.,x.open\n",
        ),
        ("catalog.toml", "[defaults]\npayload = \"common\"\n"),
        (
            "payloads/common.json",
            r#"{ "type": "object", "properties": { "c": { "type": "string" } } }"#,
        ),
        (
            "payloads/x.json",
            r#"{ "type": "object", "properties": { "y": {} }, "additionalProperties": false }"#,
        ),
        (
            "payloads/x.open.json",
            r#"{ "type": "object", "properties": { "z": { "type": "string" } } }"#,
        ),
    ]
    .into_iter()
    .collect();
    let input = Input::read_folder(&folder).unwrap();
    let (_, document) = document(&Catalog::new(&input));
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let open = schemas
        .values()
        .filter(|it| it["properties"].get("y").is_some());
    assert_eq!(open.count(), 2, "x, and x without the limit: {schemas:#?}");
    let other = schemas
        .values()
        .filter(|it| it["properties"].get("z").is_some());
    assert_eq!(other.count(), 1);
}

#[test]
fn messages_accept_and_reject_occurrences() {
    let mut schema = of_repository(CATALOGS[2]);
    schema["$ref"] = json!("#/x/payload");
    let mut of = |name: &str| {
        let message = schema["components"]["messages"][name].clone();
        // Draft 7 ignores keywords next to a reference, but this check reports them.
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
    // Keywords that were next to a reference still apply.
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
fn data_need_not_be_an_object() {
    let mut schema = of_repository(CATALOGS[3]);
    schema["$ref"] = json!("#/x/payload");
    let mut is_valid = |name: &str, data: Option<Value>| {
        schema["x"] = schema["components"]["messages"][name].clone();
        let built = draft7::options().offline().build(&schema).unwrap();
        let mut occurrence =
            json!({ "specversion": "1.0", "id": "1", "source": "/", "type": name });
        if let Some(data) = data {
            occurrence["data"] = data;
        }
        built.is_valid(&occurrence)
    };
    assert!(is_valid("lines_ordered", Some(json!([{ "sku": "a" }]))));
    assert!(!is_valid("lines_ordered", Some(json!({ "sku": "a" }))));
    assert!(is_valid("remark_made", Some(json!(null))));
    assert!(!is_valid("remark_made", None));
    assert!(is_valid("anything_came", Some(json!("x"))));
    assert!(!is_valid("anything_came", None));
}

#[test]
fn what_it_looks_like() {
    let input = small::input();
    insta::assert_snapshot!("small", document(&Catalog::new(&input)).0);
}
