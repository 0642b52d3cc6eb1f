//! Makes small changes to schemas, as people do: one at a time, at every place.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

/// Returns the schemas to change: those of the catalogs in this repository, and one that uses most keywords.
pub(super) fn bases() -> Vec<Value> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut bases = Vec::new();
    for folder in ["catalog/payloads", "examples/shop/catalog/payloads"] {
        let entries = fs::read_dir(root.join(folder)).expect("a folder of payloads");
        let mut paths: Vec<_> = entries
            .map(|entry| entry.expect("an entry").path())
            .collect();
        paths.sort();
        for path in paths {
            let text = fs::read_to_string(&path).expect("a schema");
            bases.push(toml::from_str(&text).expect("a schema in TOML"));
        }
    }
    assert!(bases.len() >= 3);
    bases.push(json!({
        "type": "object",
        "required": ["id", "contact", "amount"],
        "properties": {
            "id": { "type": "string", "minLength": 1, "maxLength": 20 },
            "amount": { "type": "number", "minimum": 0 },
            "count": { "type": "integer", "minimum": 1 },
            "place": { "enum": ["top", "bottom"] },
            "note": { "type": ["string", "null"] },
            "tags": { "type": "array", "items": { "type": "string" }, "maxItems": 5 },
            "pair": { "type": "array", "prefixItems": [{ "type": "string" }, { "type": "integer" }] },
            "labels": { "type": "object", "additionalProperties": { "type": "string" } },
            "contact": {
                "oneOf": [
                    {
                        "title": "Mail", "type": "object", "required": ["kind", "address"],
                        "properties": { "kind": { "const": "mail" }, "address": { "type": "string" } }
                    },
                    {
                        "title": "Phone", "type": "object", "required": ["kind", "number"],
                        "properties": { "kind": { "const": "phone" }, "number": { "type": "integer" } }
                    }
                ]
            }
        }
    }));
    bases
}

/// Creates copies of a schema, each with one change.
pub(super) fn of(base: &Value) -> Vec<Value> {
    let mut mutated = Vec::new();
    let mut pointers = Vec::new();
    schemas(base, "", &mut pointers);
    for pointer in pointers {
        let Some(schema) = base.pointer(&pointer).and_then(Value::as_object) else {
            continue;
        };
        for changed in changed(schema) {
            let mut whole = base.clone();
            if let Some(place) = whole.pointer_mut(&pointer) {
                *place = Value::Object(changed);
            }
            // The examples may not be valid for the changed schema.
            if let Some(root) = whole.as_object_mut() {
                root.remove("examples");
            }
            mutated.push(whole);
        }
    }
    mutated
}

/// Lists the JSON Pointers of all schemas inside a schema.
fn schemas(schema: &Value, pointer: &str, found: &mut Vec<String>) {
    found.push(pointer.to_owned());
    for keyword in ["properties", "$defs"] {
        for (name, inner) in schema[keyword].as_object().into_iter().flatten() {
            schemas(inner, &format!("{pointer}/{keyword}/{name}"), found);
        }
    }
    for keyword in ["items", "additionalProperties"] {
        if schema[keyword].is_object() {
            schemas(&schema[keyword], &format!("{pointer}/{keyword}"), found);
        }
    }
    for keyword in ["prefixItems", "oneOf", "anyOf", "allOf"] {
        let list = schema[keyword].as_array().into_iter().flatten();
        for (index, inner) in list.enumerate() {
            schemas(inner, &format!("{pointer}/{keyword}/{index}"), found);
        }
    }
}

type Members = Map<String, Value>;

/// Creates copies of a schema, each with one change in its own keywords.
fn changed(schema: &Members) -> Vec<Members> {
    let mut all = Vec::new();
    let with = |keyword: &str, value: Value| {
        let mut schema = schema.clone();
        schema.insert(keyword.to_owned(), value);
        schema
    };
    let without = |keyword: &str| {
        let mut schema = schema.clone();
        schema.remove(keyword);
        schema
    };
    all.push(with("description", json!("Another description.")));
    all.push(with("deprecated", json!(true)));
    match schema.get("type").and_then(Value::as_str) {
        Some("object") => objects(schema, &mut all),
        Some("string") => {
            all.push(with("type", json!("integer")));
            all.push(with("type", json!(["string", "null"])));
            all.push(with("type", json!(["string", "boolean"])));
            all.push(with("minLength", json!(2)));
            all.push(with("maxLength", json!(3)));
            all.push(with("pattern", json!("^[a-m]")));
            all.push(with("not", json!({ "maxLength": 1 })));
            all.push(Members::from_iter([("enum".to_owned(), json!(["a", "b"]))]));
            all.push(Members::new());
        }
        Some("integer") => {
            all.push(with("type", json!("number")));
            all.push(with("minimum", json!(0)));
            all.push(with("maximum", json!(5)));
            all.push(with("multipleOf", json!(2)));
            all.push(without("minimum"));
            all.push(with("enum", json!([1, 2])));
        }
        Some("number") => {
            all.push(with("type", json!("integer")));
            all.push(with("exclusiveMinimum", json!(0)));
            all.push(without("minimum"));
        }
        Some("array") => {
            all.push(with("minItems", json!(1)));
            all.push(with("maxItems", json!(1)));
            all.push(with("uniqueItems", json!(true)));
            all.push(without("maxItems"));
            all.push(without("items"));
            if schema.contains_key("prefixItems") {
                all.push(with("items", json!(false)));
            } else {
                // Catalogs support `items: false` only with positional elements, so this is the way to allow only empty
                // lists.
                all.push(with("maxItems", json!(0)));
            }
            all.push(without("prefixItems"));
        }
        _ => {}
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        let mut more = values.clone();
        more.push(json!("another"));
        all.push(with("enum", json!(more)));
        all.push(with("enum", json!(&values[..1])));
    }
    if let Some(alternatives) = schema.get("oneOf").and_then(Value::as_array) {
        let mut reversed = alternatives.clone();
        reversed.reverse();
        all.push(with("oneOf", json!(reversed)));
        let mut more = alternatives.clone();
        more.push(json!({ "type": "boolean" }));
        all.push(with("oneOf", json!(more)));
        let mut same = alternatives.clone();
        same.push(json!({
            "title": "Fax", "type": "object", "required": ["kind"],
            "properties": { "kind": { "const": "fax" } }
        }));
        all.push(with("oneOf", json!(same)));
    }
    all
}

/// Adds copies with changes to an object's fields, and to its constraint on additional fields.
fn objects(schema: &Members, all: &mut Vec<Members>) {
    let with = |keyword: &str, value: Value| {
        let mut schema = schema.clone();
        schema.insert(keyword.to_owned(), value);
        schema
    };
    let none = Vec::new();
    let required = schema.get("required").and_then(Value::as_array);
    let required = required.unwrap_or(&none);
    let properties = schema.get("properties").and_then(Value::as_object);
    for name in properties.into_iter().flat_map(|it| it.keys()) {
        let is_required = required.iter().any(|it| it == name);
        let others: Vec<_> = required.iter().filter(|it| *it != name).cloned().collect();
        let mut toggled = others.clone();
        if !is_required {
            toggled.push(json!(name));
        }
        all.push(with("required", json!(toggled)));
        let mut dropped = with("required", json!(others));
        if let Some(properties) = dropped.get_mut("properties").and_then(Value::as_object_mut) {
            properties.remove(name);
        }
        all.push(dropped);
    }
    let mut fields = properties.cloned().unwrap_or_default();
    if !fields.is_empty() {
        fields.insert("added".to_owned(), json!({ "type": "string" }));
        let mut added = with("properties", json!(fields));
        all.push(added.clone());
        let mut more = required.clone();
        more.push(json!("added"));
        added.insert("required".to_owned(), json!(more));
        all.push(added);
    }
    all.push(with("additionalProperties", json!(false)));
    all.push(with("minProperties", json!(2)));
    all.push(with("maxProperties", json!(3)));
    all.push(with("unevaluatedProperties", json!(false)));
}
