//! Tests that samples satisfy the schemas as written, according to an independent validator.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::{Input, Memory};
use serde_json::{Value, json};

use super::Sampler;

/// Catalogs, as paths in the repository.
const CATALOGS: [&str; 4] = [
    "catalog",
    "examples/shop/catalog",
    "crates/event-catalog-build/tests/payloads/catalog",
    "crates/event-catalog-build/tests/payloads/roots",
];

fn path(catalog: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(catalog)
}

/// A validator for a payload's original file; `None` if it refers to other files.
fn original(catalog: &str, name: &str) -> Option<jsonschema::Validator> {
    let folder = path(catalog).join("payloads");
    let json = fs::read_to_string(folder.join(format!("{name}.json")));
    let toml = fs::read_to_string(folder.join(format!("{name}.toml")));
    let schema: Value = if let Ok(text) = json {
        serde_json::from_str(&text).expect("JSON")
    } else {
        toml::from_str(&toml.ok()?).expect("TOML")
    };
    let options = jsonschema::options().offline();
    options.should_validate_formats(true).build(&schema).ok()
}

fn one(schema: &Value) -> Input {
    let folder: Memory = [
        ("catalog.toml", String::new()),
        (
            "events.csv",
            "name,description,payload\nseen,It was seen.,p\n".to_owned(),
        ),
        ("payloads/p.json", schema.to_string()),
    ]
    .into_iter()
    .collect();
    Input::read_folder(&folder).expect("a folder in memory")
}

/// Valid samples of a schema.
fn samples(schema: &Value, count: usize) -> Vec<Value> {
    let input = one(schema);
    let catalog = Catalog::new(&input);
    let options = jsonschema::options().offline();
    let options = options.should_validate_formats(true);
    let validator = options.build(schema).expect("a schema");
    let mut sampler = Sampler::new(&catalog, 11);
    let event = catalog.event("seen").expect("the event");
    let mut samples = Vec::new();
    for _ in 0..count {
        let sample = sampler.detail(event).unwrap_or_else(|stuck| {
            panic!("{schema}: {stuck:?}");
        });
        if let Err(error) = validator.validate(&sample) {
            panic!("{schema}: {sample}: {error}");
        }
        samples.push(sample);
    }
    samples
}

#[test]
fn samples_of_all_catalogs_satisfy_their_own_files() {
    let mut compared = 0;
    for path_of in CATALOGS {
        let input = Input::open(&path(path_of)).expect("a catalog");
        let catalog = Catalog::new(&input);
        let mut sampler = Sampler::new(&catalog, 1);
        let names: HashSet<&str> = catalog.events.iter().filter_map(|it| it.payload).collect();
        for name in names {
            for _ in 0..30 {
                let sample = sampler.payload(name);
                let sample = sample.unwrap_or_else(|| panic!("{path_of}: no sample of {name}"));
                if let Some(validator) = original(path_of, name) {
                    compared += 1;
                    if let Err(error) = validator.validate(&sample) {
                        panic!("{path_of}, {name}: {sample}: {error}");
                    }
                }
            }
        }
    }
    assert!(compared > 300, "{compared}");
}

#[test]
fn invalid_samples_of_all_catalogs_are_invalid() {
    let mut found = 0;
    for path_of in CATALOGS {
        let input = Input::open(&path(path_of)).expect("a catalog");
        let catalog = Catalog::new(&input);
        let mut sampler = Sampler::new(&catalog, 2);
        for event in &catalog.events {
            let Some((value, fault)) = sampler.faulty(event).expect("a value") else {
                continue;
            };
            assert!(!fault.what.is_empty());
            found += 1;
            let common = input.settings.default_payload.is_some();
            if let Some(name) = event.payload
                && !common
                && let Some(validator) = original(path_of, name)
            {
                // A schema without a type also allows other values than objects, but details are
                // objects.
                assert!(
                    !validator.is_valid(&value) || !value.is_object(),
                    "{name}: {value}"
                );
            }
        }
    }
    assert!(found > 20, "{found}");
}

#[test]
fn the_same_seed_makes_the_same_samples() {
    let input = Input::open(&path(CATALOGS[2])).expect("a catalog");
    let catalog = Catalog::new(&input);
    let of = |seed| {
        let mut sampler = Sampler::new(&catalog, seed);
        let values = catalog.events.iter().map(|it| sampler.detail(it).ok());
        values.collect::<Vec<_>>()
    };
    assert_eq!(of(5), of(5));
    assert_ne!(of(5), of(6));
}

#[test]
fn each_keyword_is_obeyed() {
    for property in [
        json!({ "type": "string", "minLength": 30, "maxLength": 31 }),
        json!({ "type": "string", "pattern": "^[A-Z]{2}-\\d+$", "minLength": 12 }),
        json!({ "type": "string", "format": "uri", "maxLength": 12 }),
        json!({ "type": "string", "pattern": "^(?=.*\\d)(?=.*[a-z]).{8,20}$" }),
        json!({ "type": "string", "format": "email", "pattern": "\\.org$" }),
        json!({ "type": ["integer", "null"], "multipleOf": 7, "exclusiveMinimum": 7, "maximum": 21 }),
        json!({ "type": "number", "multipleOf": 0.01, "minimum": 0, "maximum": 1 }),
        json!({ "enum": ["a", 1, null, { "b": [2] }] }),
        json!({ "const": { "a": 1 } }),
        json!({ "type": "array", "items": { "type": "integer", "minimum": 1, "maximum": 4 },
                "minItems": 3, "uniqueItems": true }),
        json!({ "type": "array", "prefixItems": [{ "type": "string" }, { "type": "integer" }],
                "items": false, "minItems": 2 }),
        json!({ "type": "array", "contains": { "const": 5 }, "minContains": 2, "maxContains": 3 }),
        json!({ "type": "object", "minProperties": 3, "maxProperties": 4,
                "propertyNames": { "pattern": "^[a-z]{3}$" },
                "additionalProperties": { "type": "integer" } }),
        json!({ "type": "object", "patternProperties": { "^x-[a-z]+$": { "type": "boolean" } },
                "additionalProperties": false }),
        json!({ "type": "object", "properties": { "card": { "type": "string" } },
                "dependentRequired": { "card": ["address"] },
                "dependentSchemas": { "card": { "properties": { "address": { "type": "integer" } } } } }),
        json!({ "oneOf": [{ "type": "integer", "multipleOf": 3 }, { "type": "integer", "multipleOf": 5 }] }),
        json!({ "type": "object", "properties": { "a": { "type": "string" }, "b": { "type": "string" } },
                "oneOf": [{ "required": ["a"] }, { "required": ["b"] }] }),
        json!({ "anyOf": [{ "type": "string" }, { "minimum": 5 }], "not": { "type": "string" } }),
        json!({ "type": "object", "properties": { "kind": { "enum": ["card", "cash"] },
                                                  "number": { "type": "string" } },
                "required": ["kind"],
                "if": { "properties": { "kind": { "const": "card" } } },
                "then": { "required": ["number"] },
                "else": { "properties": { "number": false } } }),
        json!({ "allOf": [{ "oneOf": [{ "const": 1 }, { "const": 2 }] },
                          { "oneOf": [{ "const": 2 }, { "const": 3 }] }] }),
        json!({ "type": "object", "allOf": [{ "properties": { "a": { "type": "string" } } }],
                "properties": { "b": { "type": "string" } }, "required": ["b"],
                "unevaluatedProperties": false }),
        json!({ "contentEncoding": "base64", "type": "string", "minLength": 8 }),
        json!({ "type": "object", "required": ["free"], "properties": { "free": true } }),
    ] {
        let schema =
            json!({ "type": "object", "required": ["it"], "properties": { "it": property } });
        samples(&schema, 40);
    }
}

/// Modeled on the events of CI/CD systems, in our own words.
#[test]
fn an_envelope_with_a_subject_and_links_is_sampled() {
    let schema = json!({
        "type": "object",
        "required": ["context", "subject"],
        "additionalProperties": false,
        "properties": {
            "context": {
                "type": "object",
                "additionalProperties": false,
                "required": ["version", "id", "source", "type", "timestamp"],
                "properties": {
                    "version": { "type": "string", "minLength": 1 },
                    "id": { "type": "string", "minLength": 1 },
                    "source": { "type": "string", "minLength": 1, "format": "uri-reference" },
                    "type": { "type": "string", "enum": ["org.example.parcel.sent.1"],
                              "default": "org.example.parcel.sent.1" },
                    "timestamp": { "type": "string", "format": "date-time" },
                    "links": { "type": "array", "items": { "$ref": "#/$defs/link" } }
                }
            },
            "subject": {
                "type": "object",
                "required": ["id", "content"],
                "properties": {
                    "id": { "type": "string", "minLength": 1 },
                    "content": { "type": "object", "additionalProperties": false,
                                 "properties": { "parts": { "type": "object",
                                     "additionalProperties": { "type": "string", "format": "uri" } } } }
                }
            },
            "data": { "oneOf": [{ "type": "object" }, { "type": "string", "contentEncoding": "base64" }] }
        },
        "$defs": { "link": { "oneOf": [
            { "type": "object", "additionalProperties": false, "required": ["kind", "from"],
              "properties": { "kind": { "const": "path" }, "from": { "type": "string" } } },
            { "type": "object", "additionalProperties": false, "required": ["kind", "target"],
              "properties": { "kind": { "const": "relation" },
                              "target": { "type": "object", "required": ["id"] },
                              "tags": { "type": "object" } } }
        ] } }
    });
    let samples = samples(&schema, 100);
    let texts: HashSet<String> = samples.iter().map(ToString::to_string).collect();
    assert!(texts.len() > 90, "{}", texts.len());
}

#[test]
fn recursive_values_end() {
    let schema = json!({
        "type": "object",
        "required": ["tree"],
        "properties": { "tree": { "$ref": "#/$defs/tree" } },
        "$defs": { "tree": { "oneOf": [
            { "type": "object", "required": ["left", "right"], "additionalProperties": false,
              "properties": { "left": { "$ref": "#/$defs/tree" }, "right": { "$ref": "#/$defs/tree" } } },
            { "type": "integer" }
        ] } }
    });
    samples(&schema, 50);
}

/// Values have fewer levels if each level multiplies the validation time.
#[test]
fn values_of_many_recursive_alternatives_are_shallow() {
    let alternative = |kind: usize| {
        json!({ "type": "object", "required": ["kind"], "properties": {
            "next": { "$ref": "#/$defs/node" }, "kind": { "const": format!("k{kind}") } } })
    };
    let alternatives: Vec<Value> = (0..20).map(alternative).collect();
    let schema = json!({
        "type": "object", "required": ["root"], "properties": { "root": { "$ref": "#/$defs/node" } },
        "$defs": { "node": { "oneOf": alternatives } }
    });
    let samples = samples(&schema, 30);
    let has_next = |it: &Value| it.pointer("/root/next").is_some();
    assert!(samples.iter().any(has_next), "{samples:?}");
}

#[test]
fn examples_come_first() {
    let schema = json!({
        "type": "object",
        "required": ["a"],
        "properties": { "a": { "type": "string", "pattern": "^[a-z]+$", "examples": ["mine", "WRONG"] } },
        "examples": [{ "a": "first" }, { "a": 2 }, { "a": "second" }]
    });
    let input = one(&schema);
    let catalog = Catalog::new(&input);
    let mut sampler = Sampler::new(&catalog, 0);
    let mut next = || sampler.payload("p").expect("a sample");
    assert_eq!(next(), json!({ "a": "first" }));
    assert_eq!(next(), json!({ "a": "second" }));
    let later: HashSet<String> = (0..50).map(|_| next()["a"].to_string()).collect();
    assert!(later.contains("\"mine\""));
    assert!(!later.contains("\"WRONG\""));
    assert!(later.len() > 5);
}

#[test]
fn what_cannot_be_made_names_its_place() {
    let schema = json!({
        "type": "object",
        "required": ["list"],
        "properties": { "list": { "type": "array", "minItems": 1, "items": {
            "type": "object", "required": ["a/b"],
            "properties": { "a/b": { "type": "string", "pattern": "^(\\w)\\1$" } } } } }
    });
    let input = one(&schema);
    let catalog = Catalog::new(&input);
    let mut sampler = Sampler::new(&catalog, 0);
    let event = catalog.event("seen").expect("the event");
    let stuck = sampler.detail(event).expect_err("no value");
    assert_eq!(stuck.path, "/list/0/a~1b");
    assert!(stuck.why.contains("^(\\w)\\1$"), "{}", stuck.why);
    assert_eq!(sampler.payload("p"), None);
    assert_eq!(sampler.payload("none"), None);
    // With an example, a value is found.
    let mut schema = schema;
    schema["properties"]["list"]["items"]["properties"]["a/b"]["examples"] = json!(["aa"]);
    samples(&schema, 10);
}

#[test]
fn an_event_without_a_payload_has_an_object() {
    let folder: Memory = [
        ("catalog.toml", ""),
        ("events.csv", "name,description\nload,It was loaded.\n"),
    ]
    .into_iter()
    .collect();
    let input = Input::read_folder(&folder).expect("a folder in memory");
    let catalog = Catalog::new(&input);
    let mut sampler = Sampler::new(&catalog, 0);
    let event = catalog.event("load").expect("the event");
    assert!(!sampler.is_described(event));
    let (value, _) = sampler.faulty(event).expect("a value").expect("a fault");
    assert!(!value.is_object());
}

#[test]
fn payloads_that_only_refer_to_another_share_its_document() {
    let table = "name,description,payload\na,A.,one\nb,B.,two\nc,C.,other\nd,D.,big\n";
    let folder = Memory::from_iter([
        ("events.csv", table),
        (
            "payloads/big.json",
            r#"{"type":"object","properties":{"n":{"type":"integer"}}}"#,
        ),
        ("payloads/one.json", r#"{"$ref":"big.json"}"#),
        ("payloads/two.json", r#"{"$ref":"one.json"}"#),
        // This one allows fewer values.
        (
            "payloads/other.json",
            r#"{"$ref":"big.json","required":["n"]}"#,
        ),
    ]);
    let input = Input::read_folder(&folder).expect("memory can be listed");
    let catalog = Catalog::new(&input);
    let mut sampler = Sampler::new(&catalog, 1);
    for event in &catalog.events {
        sampler.detail(event).expect("a detail");
    }
    assert_eq!(sampler.documents.len(), 2);
}
