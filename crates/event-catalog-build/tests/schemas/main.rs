//! Payload schemas: mistakes in them, and limits.

mod conditions;
mod dialects;
mod further;
mod independent;
mod references;
mod syntax;

use std::fmt::Write;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::check::REQUIRED;
use event_catalog_build::finding::check;
use event_catalog_build::read::{Input, Memory};

/// The findings of a catalog with these schemas, where `it` is the payload of an event.
fn findings(files: &[(&str, &str)]) -> Vec<String> {
    let events = "name,description,payload\nopen,The chat was opened.,it\n";
    let files = files
        .iter()
        .map(|(path, text)| match path.strip_prefix("../") {
            Some(path) => (path.to_owned(), text.as_bytes().to_vec()),
            None => (format!("payloads/{path}"), text.as_bytes().to_vec()),
        });
    let events = [("events.csv".to_owned(), events.as_bytes().to_vec())];
    let input = Input::read_folder(&files.chain(events).collect::<Memory>()).unwrap();
    let report = check(&Catalog::new(&input), REQUIRED, &|_| None);
    report
        .findings
        .iter()
        .flat_map(|finding| finding.lines(&input.sources))
        .collect()
}

fn shown(files: &[(&str, &str)]) -> String {
    let mut shown = String::new();
    for (path, text) in files {
        let numbered = text.lines().zip(1..);
        let lines = numbered.map(|(line, number)| format!("{number:>3} {line}\n"));
        let _ = write!(shown, "--- {path}\n{}", lines.collect::<String>());
    }
    shown + "---\n" + &findings(files).join("\n")
}

#[test]
fn every_mistake_is_found_in_one_run() {
    let json = r#"{
  "$schema": "http://json-schema.org/draft-03/schema#",
  "type": "object",
  "title": 7,
  "extends": {},
  "nullable": true,
  "owner": "me",
  "required": ["a", "a", 1],
  "properties": {
    "a": { "type": "int", "deprecated": "yes" },
    "b": { "type": ["string", "string"], "minLength": -1, "maxLength": 2.5 },
    "c": { "enum": [] },
    "d": { "enum": [1, 1.0, "x"] },
    "e": { "items": [{ "type": "string" }], "type": "array" },
    "f": { "oneOf": [] },
    "g": "string",
    "h": false,
    "i": { "required": true },
    "j": { "minimum": "1", "exclusiveMaximum": true, "multipleOf": 0 },
    "k": { "$id": 7 },
    "l": { "$ref": 3 },
    "m": { "properties": ["x"] },
    "n": { "type": [] },
    "o": { "type": "string", "type": "number" },
    "p": { "examples": "x", "patern": "y" }
  }
}
"#;
    insta::assert_snapshot!("json", shown(&[("it.json", json)]));
    let toml = r#"type = "object"

[properties.a]
const = 1979-05-27
[properties.b]
maximum = inf
[properties.c]
enum = ["x", nan, 2020-01-01T00:00:00Z]
[properties.d]
minLenght = 0x10
[properties.e]
default = 99999999999999999999
"#;
    insta::assert_snapshot!("toml", shown(&[("it.toml", toml)]));
    let bare = "type = \"object\"\n\n[properties.a]\n$ref = \"#/$defs/a\"\n";
    insta::assert_snapshot!("toml_dollar", shown(&[("it.toml", bare)]));
}

#[test]
fn every_wrong_reference_is_found_in_one_run() {
    let it = r##"{
  "type": "object",
  "properties": {
    "a": { "$ref": "#/$defs/adress" },
    "b": { "$ref": "#/definitions/address" },
    "c": { "$ref": "#/properties" },
    "d": { "$ref": "#address" },
    "e": { "$ref": "othr.json" },
    "f": { "$ref": "other" },
    "g": { "$ref": "other.json#/$defs/x" },
    "h": { "$ref": "../events.csv" },
    "i": { "$ref": "https://json-schema.org/draft/2020-12/schema" },
    "j": { "$ref": "/etc/passwd" },
    "k": { "$ref": "#/%zz" },
    "l": { "$ref": "broken.json#/anything" },
    "m": { "$ref": "#/properties/a/nothing" },
    "n": { "$ref": "other.json" }
  },
  "$defs": { "address": { "type": "string" } }
}
"##;
    let other = "{ \"$defs\": { \"y\": {} } }\n";
    let broken = "{ \"type\": \"object\" \"title\": \"x\" }\n";
    insta::assert_snapshot!(
        "references",
        shown(&[
            ("broken.json", broken),
            ("it.json", it),
            ("other.json", other)
        ])
    );
}

#[test]
fn circles() {
    let it = r##"{
  "type": "object",
  "required": ["self", "a"],
  "properties": {
    "self": { "$ref": "#" },
    "ring": { "$ref": "#/$defs/one" },
    "loop": { "$ref": "#/$defs/loop" },
    "any": { "$ref": "#/$defs/any" },
    "a": { "$ref": "#/$defs/a" },
    "fine": { "$ref": "#/$defs/list" }
  },
  "$defs": {
    "one": { "allOf": [{ "$ref": "#/$defs/two" }] },
    "two": { "$ref": "other.json#/$defs/three" },
    "loop": { "$ref": "#/$defs/loop" },
    "any": { "anyOf": [{ "type": "string" }, { "$ref": "#/$defs/any" }] },
    "a": { "type": "object", "required": ["b"], "properties": { "b": { "$ref": "#/$defs/b" } } },
    "b": {
      "type": "object",
      "required": ["choice"],
      "properties": {
        "choice": { "oneOf": [{ "$ref": "#/$defs/a" }, { "type": "object", "required": ["c"], "properties": { "c": { "$ref": "#/$defs/b" } } }] }
      }
    },
    "list": { "type": "object", "required": ["next"], "properties": { "next": { "type": "array", "items": { "$ref": "#/$defs/list" } } } }
  }
}
"##;
    let other = "{ \"$defs\": { \"three\": { \"$ref\": \"it.json#/$defs/one\" } } }\n";
    insta::assert_snapshot!("circles", shown(&[("it.json", it), ("other.json", other)]));
}

#[test]
fn contradictions() {
    let it = r##"{
  "allOf": [{ "$ref": "#/$defs/base" }],
  "type": "object",
  "properties": {
    "id": { "type": "string" },
    "kind": { "enum": ["a", "b"] },
    "size": { "type": "integer" },
    "both": { "type": "string", "oneOf": [{ "type": "integer" }, { "type": "boolean" }] },
    "fine": { "type": ["string", "null"] }
  },
  "$defs": {
    "base": {
      "properties": {
        "id": { "type": "integer" },
        "kind": { "enum": ["c"] },
        "size": { "const": "large" },
        "fine": { "type": "string", "minLength": 1 }
      }
    }
  }
}
"##;
    insta::assert_snapshot!("contradictions", shown(&[("it.json", it)]));
}

#[test]
fn bounds_that_no_value_is_within() {
    let found = |schema: &str| {
        let document = format!(r#"{{ "type": "object", "properties": {{ "x": {schema} }} }}"#);
        let mut found = findings(&[("it.json", &*document)]);
        found.retain(|line| line.ends_with(']'));
        found
    };
    for (schema, message) in [
        (
            r#"{ "type": "number", "minimum": 0.1, "maximum": 0.05 }"#,
            "no value is at least 0.1 and at most 0.05",
        ),
        (
            r#"{ "type": "integer", "exclusiveMinimum": 3, "minimum": 1, "maximum": 3 }"#,
            "no value is more than 3 and at most 3",
        ),
        (
            r#"{ "type": "string", "minLength": 5, "allOf": [{ "maxLength": 2 }] }"#,
            "no value has at least 5 characters and at most 2 characters",
        ),
        (
            r#"{ "type": ["array", "null"], "minItems": 2, "maxItems": 1 }"#,
            "no value has at least 2 elements and at most 1 element",
        ),
        (
            r#"{ "type": "object", "minProperties": 2, "maxProperties": 1 }"#,
            "no value has at least 2 fields and at most 1 field",
        ),
    ] {
        let found = found(schema);
        assert_eq!(found.len(), 1, "{schema}: {found:?}");
        assert!(found[0].contains(message), "{found:?}");
    }
    for schema in [
        r#"{ "type": "number", "minimum": 0.5, "maximum": 0.5 }"#,
        r#"{ "type": "string", "minLength": 2, "maxLength": 2 }"#,
        r#"{ "type": "integer", "minimum": 3, "exclusiveMinimum": 1, "maximum": 3 }"#,
        // These bounds don't apply to strings.
        r#"{ "type": "string", "minimum": 3, "maximum": 1 }"#,
    ] {
        assert_eq!(found(schema), Vec::<String>::new(), "{schema}");
    }
}

/// The first lines of the findings.
fn messages(files: &[(&str, &str)]) -> Vec<String> {
    let mut found = findings(files);
    found.retain(|line| line.ends_with(']'));
    found
}

/// The findings as text, without their places and rules.
fn said(files: &[(&str, &str)]) -> Vec<String> {
    let found = messages(files).into_iter().map(|line| {
        let (_, message) = line.split_once(": ").expect("a place");
        let (message, _) = message.rsplit_once(" [").expect("a rule");
        message.to_owned()
    });
    found.collect()
}
