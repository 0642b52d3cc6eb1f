//! Tests that the documents are valid and self-contained, and agree with the catalog.

use std::collections::BTreeSet;
use std::path::Path;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::{Input, Memory};
use jsonschema::draft202012;
use serde_json::{Value, json};

use super::super::{GeneratedFile, Kind, Options, small};
use super::{SchemaOptions, is_of_event};

/// Catalogs to generate from, as paths in the repository.
const CATALOGS: [&str; 4] = [
    "catalog",
    "examples/shop/catalog",
    "crates/event-catalog-build/tests/payloads/catalog",
    "crates/event-catalog-build/tests/payloads/roots",
];

fn generate(catalog: &str, options: &Options) -> Vec<GeneratedFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let input = Input::open(&root.join(catalog)).unwrap();
    let catalog = Catalog::new(&input);
    Kind::JsonSchema.generate(&catalog, options).unwrap()
}

fn documents(catalog: &str) -> Vec<(String, Value)> {
    let files = generate(catalog, &Options::default()).into_iter();
    let documents = files.filter(|file| file.path != "index.json");
    documents
        .map(|file| (file.path, serde_json::from_str(&file.text).unwrap()))
        .collect()
}

/// Compiles the schema at a path. Compiling must not fetch anything.
fn schema(path: &str) -> jsonschema::Validator {
    let documents = documents(CATALOGS[2]);
    let (_, document) = documents.iter().find(|(it, _)| it == path).unwrap();
    let options = draft202012::options().should_validate_formats(true);
    options.offline().build(document).unwrap()
}

#[test]
fn no_document_has_a_name_that_windows_keeps() {
    let folder: Memory = [
        ("catalog.toml", "[[section]]\nevents = [\"a.csv\"]\n"),
        (
            "a.csv",
            "name,description\ncon,A.\naux,B.\ncom1,C.\nconsent,D.\n",
        ),
    ]
    .into_iter()
    .collect();
    let input = Input::read_folder(&folder).unwrap();
    let catalog = Catalog::new(&input);
    let mut options = Options::default();
    options.json_schema.schema_base = Some("https://example.org/s".to_owned());
    let mut found = Vec::new();
    for file in Kind::JsonSchema.generate(&catalog, &options).unwrap() {
        let document: Value = serde_json::from_str(&file.text).unwrap();
        if file.path != "index.json" {
            let id = format!("https://example.org/s/{}", file.path);
            assert_eq!(document["$id"], json!(id));
        }
        found.push(file.path);
    }
    assert_eq!(
        found,
        [
            "events/con_.schema.json",
            "events/aux_.schema.json",
            "events/com1_.schema.json",
            "events/consent.schema.json",
            "bundle.schema.json",
            "index.json"
        ]
    );
}

#[test]
fn names_of_any_form_have_documents() {
    let input = small::hostile();
    let catalog = Catalog::new(&input);
    let mut options = Options::default();
    let plain = Kind::JsonSchema.generate(&catalog, &options).unwrap();
    options.json_schema.schema_base = Some("https://example.org/s".to_owned());
    let based = Kind::JsonSchema.generate(&catalog, &options).unwrap();
    assert!(catalog.events.len() > 40);
    for files in [&plain, &based] {
        let [events @ .., bundle, index] = &files[..] else {
            panic!("there is a bundle, and an index");
        };
        assert_eq!(events.len(), catalog.events.len());
        let index: Value = serde_json::from_str(&index.text).unwrap();
        let mut paths = BTreeSet::new();
        let mut ids = BTreeSet::new();
        for (event, file) in catalog.events.iter().zip(events) {
            let document: Value = serde_json::from_str(&file.text).unwrap();
            let built = draft202012::options().offline().build(&document);
            assert!(built.is_ok(), "{}: {}", event.name, built.unwrap_err());
            assert_eq!(document["title"], json!(event.name));
            assert_eq!(index[&*event.name], json!(file.path));
            for alias in event.aliases() {
                assert_eq!(index[&*alias.name], json!(file.path));
            }
            assert!(paths.insert(file.path.to_lowercase()), "{}", file.path);
            assert!(ids.insert(document["$id"].to_string()), "{}", file.path);
            let name = file.path.strip_prefix("events/").unwrap();
            assert!(is_of_event(name, &file.text), "{}", file.path);
            assert!(!is_of_event(&format!("a{name}"), &file.text));
        }
        // The references to all definitions resolve.
        let bundle: Value = serde_json::from_str(&bundle.text).unwrap();
        let bundle = draft202012::options().offline().build(&bundle).unwrap();
        for event in catalog.events.iter().filter(|it| it.payload.is_some()) {
            let names = event.aliases().iter().map(|alias| &*alias.name);
            for name in names.chain([&*event.name]) {
                let detail = |x: Value| json!({ "type": name, "detail": { "x": x } });
                assert!(bundle.is_valid(&detail(json!(1))), "{name}");
                assert!(!bundle.is_valid(&detail(json!("1"))), "{name}");
            }
        }
    }
}

#[test]
fn the_id_of_a_document_is_its_address() {
    let folder: Memory = [
        ("catalog.toml", "[[section]]\nevents = [\"a.toml\"]\n"),
        (
            "a.toml",
            "[[event]]\nname = \"Order Completed\"\ndescription = \"A.\"\n",
        ),
    ]
    .into_iter()
    .collect();
    let input = Input::read_folder(&folder).unwrap();
    let catalog = Catalog::new(&input);
    let mut options = Options::default();
    let mut first = |base: Option<&str>| {
        options.json_schema.schema_base = base.map(str::to_owned);
        let file = Kind::JsonSchema
            .generate(&catalog, &options)
            .unwrap()
            .remove(0);
        let document: Value = serde_json::from_str(&file.text).unwrap();
        (file.path, document["$id"].clone())
    };
    let path = "events/Order%20Completed.schema.json".to_owned();
    let urn = json!("urn:event-catalog:catalog:events:Order%20Completed");
    assert_eq!(first(None), (path.clone(), urn));
    // A server decodes the path, and finds the file.
    let url = json!("https://example.org/events/Order%2520Completed.schema.json");
    assert_eq!(first(Some("https://example.org")), (path, url));
}

#[test]
fn every_document_is_a_schema_with_an_id_and_a_description() {
    for catalog in CATALOGS {
        let mut ids = BTreeSet::new();
        for (path, document) in documents(catalog) {
            let valid = draft202012::meta::validate(&document);
            assert!(valid.is_ok(), "{path}: {}", valid.unwrap_err());
            let built = draft202012::options().offline().build(&document);
            assert!(built.is_ok(), "{path}: {}", built.unwrap_err());
            assert!(
                document["description"]
                    .as_str()
                    .is_some_and(|it| !it.is_empty()),
                "{path}"
            );
            let id = document["$id"].as_str().unwrap().to_owned();
            assert!(id.starts_with("urn:event-catalog:"), "{id}");
            assert!(ids.insert(id), "{path} has the $id of another document");
        }
    }
}

#[test]
fn documents_accept_and_reject_what_comes() {
    let order = schema("events/order_placed.schema.json");
    let good = json!({
        "version": 2, "order_id": "o", "items": [{ "sku": "a", "quantity": 1 }], "currency": "EUR", "remark": null,
        "ship_to": { "street": "s", "city": "c", "country": "DE" }, "process_id": "p"
    });
    assert!(order.is_valid(&good));
    let with = |path: &str, value: Value| {
        let mut document = good.clone();
        *document.pointer_mut(path).unwrap() = value;
        document
    };
    assert!(!order.is_valid(&with("/version", json!(1))));
    assert!(!order.is_valid(&with("/items", json!([]))));
    assert!(!order.is_valid(&with("/ship_to/country", json!("Germany"))));
    assert!(!order.is_valid(&with("/process_id", json!(1))));
    // `additionalProperties: false` applies to both schemas together.
    let mut more = good.clone();
    more["unknown"] = json!(1);
    assert!(!order.is_valid(&more));

    let metrics = schema("events/metrics_measured.schema.json");
    assert!(
        metrics.is_valid(&json!({ "at": "2024-01-01T00:00:00Z", "load": 0.5, "process_id": "p" }))
    );
    assert!(!metrics.is_valid(&json!({ "at": "2024-01-01T00:00:00Z", "load": "high" })));
    assert!(!metrics.is_valid(&json!({ "at": "yesterday" })));

    let comment = schema("events/comment_posted.schema.json");
    assert!(comment.is_valid(&json!({ "text": "a", "replies": [{ "text": "b" }], "label": "l" })));
    assert!(!comment.is_valid(&json!({ "text": "a", "replies": [{ "text": 1 }] })));

    let legacy = schema("events/legacy_called.schema.json");
    assert!(
        !legacy.is_valid(&json!({ "status": "ok", "parcel": { "weight": 0, "status": "sent" } }))
    );
    let load = schema("events/load.schema.json");
    assert!(load.is_valid(&json!({ "label": "l" })) && !load.is_valid(&json!({ "label": 1 })));
    let empty = schema("events/emptied.schema.json");
    assert!(empty.is_valid(&json!({ "label": "l" })) && !empty.is_valid(&json!({ "more": 1 })));
}

#[test]
fn the_bundle_knows_every_event_and_lets_custom_ones_be() {
    let bundle = schema("bundle.schema.json");
    let is_valid =
        |name: &str, detail: Value| bundle.is_valid(&json!({ "type": name, "detail": detail }));
    assert!(is_valid(
        "link_clicked",
        json!({ "process_id": "p", "url": "https://example.org" })
    ));
    assert!(!is_valid("link_clicked", json!({ "process_id": "p" })));
    assert!(!bundle.is_valid(&json!({ "type": "link_clicked" })));
    assert!(is_valid("survey_done_3", json!({ "score": 10 })));
    assert!(!is_valid("survey_done_3", json!({ "score": 11 })));
    assert!(is_valid("my_own_event", json!([1, 2])));
    assert!(bundle.is_valid(&json!({ "type": "load" })));
    assert!(!bundle.is_valid(&json!({ "type": "" })) && !bundle.is_valid(&json!({})));
}

#[test]
fn ids_are_addresses_where_there_is_one() {
    let json_schema = SchemaOptions {
        schema_base: Some("https://example.org/schemas".to_owned()),
    };
    let options = Options {
        json_schema,
        ..Options::default()
    };
    let files = generate("catalog", &options);
    let clicked = files
        .iter()
        .find(|file| file.path == "events/link_clicked.schema.json");
    insta::assert_snapshot!("link_clicked", clicked.unwrap().text);
}

#[test]
fn no_annotation_refers_to_anything() {
    let payload = r##"{
        "type": "object", "description": "It.", "x-a": { "deep": [{ "$ref": "file:///etc/passwd" }] }, "x-b": 1,
        "examples": [{ "s": { "$ref": "https://example.org" } }],
        "properties": { "s": { "contentSchema": { "$ref": "#/$defs/q" }, "default": { "$ref": "x" } } }
    }"##;
    let folder = Memory::from_iter([
        ("events.csv", "name,description,payload\nseen,Seen.,it\n"),
        ("payloads/it.json", payload),
    ]);
    let input = Input::read_folder(&folder).unwrap();
    let catalog = Catalog::new(&input);
    for kind in [Kind::JsonSchema, Kind::AsyncApi] {
        let files = kind.generate(&catalog, &Options::default()).unwrap();
        let text: String = files.into_iter().map(|file| file.text).collect();
        assert!(text.contains("x-b"));
        for part in text.split("\"$ref\":").skip(1) {
            let is_inside = part.trim_start().starts_with("\"#/$defs/")
                || part.trim_start().starts_with("\"#/c");
            assert!(is_inside && !part.starts_with(" \"#/$defs/q"), "{part:.80}");
        }
    }
}

/// Compiles the schema of an event with this payload and, optionally, a default payload.
fn of_payload(payload: &str, common: Option<&str>) -> jsonschema::Validator {
    let mut files = vec![
        ("events.csv", "name,description,payload\nseen,Seen.,it\n"),
        ("payloads/it.json", payload),
    ];
    if let Some(common) = common {
        files.push(("catalog.toml", "[defaults]\npayload = \"common\"\n"));
        files.push(("payloads/common.json", common));
    }
    let input = Input::read_folder(&files.into_iter().collect::<Memory>()).unwrap();
    let catalog = Catalog::new(&input);
    assert_eq!(catalog.schema_problems().count(), 0, "{payload}");
    let files = Kind::JsonSchema.generate(&catalog, &Options::default());
    let mut files = files.unwrap().into_iter();
    let file = files
        .find(|file| file.path == "events/seen.schema.json")
        .expect("the schema of the event");
    let document: Value = serde_json::from_str(&file.text).unwrap();
    assert!(draft202012::meta::is_valid(&document), "{}", file.text);
    let options = draft202012::options().offline();
    options.build(&document).unwrap()
}

#[test]
fn a_detail_need_not_be_an_object() {
    let lines = r#"{ "type": "array", "items": { "type": "string" }, "minItems": 1 }"#;
    let nullable = r#"{ "type": ["object", "null"], "properties": { "a": { "type": "string" } } }"#;
    for (payload, valid, invalid) in [
        (lines, json!(["a"]), json!([])),
        (nullable, json!(null), json!({ "a": 1 })),
        (nullable, json!({ "a": "x" }), json!([])),
        (r#"{ "enum": ["a", "b"] }"#, json!("a"), json!({})),
        (r#"{ "not": { "type": "object" } }"#, json!(1), json!({})),
    ] {
        let schema = of_payload(payload, None);
        assert!(schema.is_valid(&valid), "{payload}: {valid}");
        assert!(!schema.is_valid(&invalid), "{payload}: {invalid}");
    }
    for anything in [json!(null), json!([]), json!({}), json!(1)] {
        assert!(of_payload("true", None).is_valid(&anything), "{anything}");
    }
}

#[test]
fn the_bundle_tells_null_from_nothing() {
    let documents = documents(CATALOGS[3]);
    let bundle = documents
        .iter()
        .find(|(path, _)| path == "bundle.schema.json");
    let (_, bundle) = bundle.expect("the bundle");
    let bundle = draft202012::options().offline().build(bundle).unwrap();
    assert!(bundle.is_valid(&json!({ "type": "remark_made", "detail": null })));
    assert!(!bundle.is_valid(&json!({ "type": "remark_made" })));
    assert!(bundle.is_valid(&json!({ "type": "lines_ordered", "detail": [{ "sku": "a" }] })));
    assert!(!bundle.is_valid(&json!({ "type": "lines_ordered", "detail": {} })));
    assert!(bundle.is_valid(&json!({ "type": "anything_came", "detail": [1] })));
    assert!(!bundle.is_valid(&json!({ "type": "anything_came" })));
}

/// Objects with any subset of these fields, each of which is 1 or a string.
fn objects(names: &[&str]) -> Vec<Value> {
    let mut objects = vec![json!({})];
    for name in names {
        let before = objects.clone();
        for value in [json!(1), json!("x")] {
            objects.extend(before.iter().map(|object| {
                let mut object = object.clone();
                object[*name] = value.clone();
                object
            }));
        }
    }
    objects
}

#[test]
fn conditions_mean_what_they_mean_in_their_dialect() {
    for (dialect, keywords) in [
        (
            "draft-07",
            r##""dependencies": { "a": ["b"], "c": { "$ref": "#/definitions/d" } },
            "definitions": { "d": { "required": ["d"], "properties": { "d": { "type": "string" } } } }"##,
        ),
        (
            "draft-07",
            r##""dependencies": { "a": { "required": ["b"] } }, "not": { "$ref": "#/dependencies/a" }"##,
        ),
        (
            "draft-07",
            r#""if": { "required": ["a"] }, "then": { "required": ["b"] }, "else": false,
            "dependentRequired": { "a": ["d"] }, "unevaluatedProperties": false"#,
        ),
        (
            "draft-06",
            r#""if": { "required": ["a"] }, "then": { "required": ["b"] }, "propertyNames": { "enum": ["a", "c"] }"#,
        ),
        (
            "draft-04",
            r#""propertyNames": { "maxLength": 0 }, "not": { "required": ["a"] }"#,
        ),
        (
            "draft/2019-09",
            r#""properties": { "a": { "type": "integer" } }, "unevaluatedProperties": { "type": "string" },
            "dependentRequired": { "a": ["b"] }, "dependencies": { "b": ["c"], "a": ["d"] }"#,
        ),
    ] {
        let payload = format!(
            r#"{{ "$schema": "http://json-schema.org/{dialect}/schema#", "type": "object", {keywords} }}"#
        );
        let written: Value = serde_json::from_str(&payload).unwrap();
        let written = jsonschema::options().offline().build(&written).unwrap();
        let generated = of_payload(&payload, None);
        let objects = objects(&["a", "b", "c", "d"]);
        let accepted = objects.iter().filter(|it| {
            let is_valid = written.is_valid(it);
            assert_eq!(generated.is_valid(it), is_valid, "{payload}: {it}");
            is_valid
        });
        let accepted = accepted.count();
        assert!(accepted > 0 && accepted < objects.len(), "{payload}");
    }
}

#[test]
fn lists_by_position_mean_what_they_mean_in_their_dialect() {
    let lists = [
        json!([]),
        json!([1]),
        json!(["x"]),
        json!([1, "x"]),
        json!([1, 2]),
        json!([1, "x", 3]),
        json!([1, "x", "y"]),
        json!([1, "x", 3, 4]),
    ];
    let newest = "https://json-schema.org/draft/2020-12/schema";
    let draft_7 = "http://json-schema.org/draft-07/schema#";
    for (dialect, keywords) in [
        (
            newest,
            r#""prefixItems": [{ "type": "integer" }, { "type": "string" }]"#,
        ),
        (
            newest,
            r#""items": false, "prefixItems": [{ "type": "integer" }, { "type": "string" }]"#,
        ),
        (
            newest,
            r#""prefixItems": [{ "type": "integer" }], "additionalItems": false"#,
        ),
        (
            "https://json-schema.org/draft/2019-09/schema",
            r#""items": [{ "type": "integer" }, { "type": "string" }], "unevaluatedItems": false"#,
        ),
        (
            draft_7,
            r#""items": [{ "type": "integer" }, { "type": "string" }], "additionalItems": false"#,
        ),
        (
            draft_7,
            r#""additionalItems": { "type": "integer" }, "items": [{ "type": "integer" }, true]"#,
        ),
        (
            draft_7,
            r#""items": { "type": "integer" }, "additionalItems": false, "prefixItems": [{ "type": "string" }]"#,
        ),
        (
            "http://json-schema.org/draft-04/schema#",
            r#""items": [{ "type": "integer" }, {}], "additionalItems": { "type": "integer" }, "minItems": 1"#,
        ),
    ] {
        let payload = format!(
            r#"{{ "$schema": "{dialect}", "type": "object",
                "properties": {{ "it": {{ "type": "array", {keywords} }} }} }}"#
        );
        let written: Value = serde_json::from_str(&payload).unwrap();
        let written = jsonschema::options().offline().build(&written).unwrap();
        let generated = of_payload(&payload, None);
        let mut accepted = 0;
        for list in &lists {
            let object = json!({ "it": list });
            let is_valid = written.is_valid(&object);
            assert_eq!(generated.is_valid(&object), is_valid, "{payload}: {list}");
            accepted += usize::from(is_valid);
        }
        assert!(accepted > 0 && accepted < lists.len(), "{payload}");
    }
}

/// A reference points to the keyword that the generated document uses.
#[test]
fn references_lead_into_lists_by_position() {
    let schema = of_payload(
        r##"{ "$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "properties": {
            "a": { "type": "array", "items": [{ "type": "integer" }], "additionalItems": { "type": "string" } },
            "first": { "$ref": "#/properties/a/items/0" }, "other": { "$ref": "#/properties/a/additionalItems" }
        } }"##,
        None,
    );
    for (object, expected) in [
        (json!({ "first": 1, "other": "x", "a": [1, "x"] }), true),
        (json!({ "first": "x" }), false),
        (json!({ "other": 1 }), false),
        (json!({ "a": [1, 2] }), false),
    ] {
        assert_eq!(schema.is_valid(&object), expected, "{object}");
    }
}

#[test]
fn what_two_keywords_say_about_a_field_holds_both() {
    let schema = of_payload(
        r#"{ "type": "object", "dependentRequired": { "a": ["b"] },
        "dependencies": { "a": ["b", "c"], "d": { "required": ["a"] } },
        "dependentSchemas": { "d": { "required": ["b"] } } }"#,
        None,
    );
    assert!(schema.is_valid(&json!({ "a": 1, "b": 1, "c": 1, "d": 1 })));
    for wrong in [
        json!({ "a": 1, "b": 1 }),
        json!({ "a": 1, "c": 1 }),
        json!({ "b": 1, "d": 1 }),
    ] {
        assert!(!schema.is_valid(&wrong), "{wrong}");
    }
}

#[test]
fn the_fields_of_the_default_payload_are_not_unevaluated() {
    let own = r#"{ "type": "object", "properties": { "a": {} },
        "if": { "required": ["b"], "properties": { "b": { "type": "string" } } }, "unevaluatedProperties": false }"#;
    let common = r#"{ "type": "object", "properties": { "c": {} } }"#;
    let schema = of_payload(own, Some(common));
    assert!(schema.is_valid(&json!({ "a": 1, "b": "x", "c": 1 })));
    for wrong in [json!({ "d": 1 }), json!({ "b": 1 })] {
        assert!(!schema.is_valid(&wrong), "{wrong}");
    }
}
