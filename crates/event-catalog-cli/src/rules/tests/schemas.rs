//! What is checked of the payload schemas, beyond the rules' examples.

use super::check;
use crate::rules::named;

/// What a rule says about schemas, of which `it` is the payload of an event.
fn found(rule: &str, schemas: &[(&str, &str)]) -> Vec<String> {
    let rule = named(rule).expect("a rule");
    let events = "name,description,payload\nopen,The chat was opened.,it\n";
    let mut files = vec![("events.csv".to_owned(), events.as_bytes().to_vec())];
    for (path, text) in schemas {
        files.push((format!("payloads/{path}"), text.as_bytes().to_vec()));
    }
    let checked = check(&files, rule);
    let findings = checked.found.iter().map(|found| &found.finding);
    findings
        .filter(|finding| finding.rule == rule)
        .map(|finding| {
            format!(
                "{} {}",
                checked.input.sources.show(finding.place),
                finding.message
            )
        })
        .collect()
}

const ORDER: &str = r#"{
  "$schema": "http://json-schema.org/draft-07/schema#",
  "$id": "https://example.org/order.json",
  "type": "object",
  "required": ["items"],
  "properties": {
    "items": { "type": "array", "minItems": 1, "items": { "$ref": "common.json#/definitions/a~1b%20c" } },
    "at": { "type": "string", "format": "date-time", "default": "today" }
  },
  "examples": [
    { "items": [{ "sku": "a" }], "at": "2024-01-01T00:00:00Z" },
    { "items": [{ "sku": "a" }, { "sku": 7 }] },
    {
      "items": [],
      "at": "tomorrow"
    }
  ]
}
"#;

const COMMON: &str = r#"{
  "$id": "https://example.org/common.json",
  "definitions": {
    "a/b c": { "type": "object", "required": ["sku"], "properties": { "sku": { "type": "string", "examples": [1] } } }
  }
}
"#;

#[test]
fn every_mistake_in_an_example_is_told_at_its_place() {
    assert_eq!(
        found(
            "example-mismatch",
            &[("it.json", ORDER), ("common.json", COMMON)]
        ),
        [
            r#"payloads/common.json:4:111 the example does not satisfy its schema: value is not of type "string""#,
            r#"payloads/it.json:8:65 the default does not satisfy its schema: value is not a "date-time""#,
            r#"payloads/it.json:12:42 the example does not satisfy its schema at `/items/1/sku`: value is not of type "string""#,
            r"payloads/it.json:14:16 the example does not satisfy its schema at `/items`: value has less than 1 item",
            r#"payloads/it.json:15:13 the example does not satisfy its schema at `/at`: value is not a "date-time""#,
        ]
    );
}

#[test]
fn nothing_more_is_said_about_schemas_that_are_not_understood() {
    let broken = ORDER.replace("minItems", "minItem");
    let files = [("it.json", broken.as_str()), ("common.json", COMMON)];
    for rule in [
        "example-mismatch",
        "meta-schema",
        "undescribed-field",
        "missing-example",
    ] {
        assert_eq!(found(rule, &files), [""; 0], "{rule}");
    }
}

#[test]
fn a_description_may_be_where_the_reference_leads() {
    let it = r##"{
  "type": "object",
  "properties": {
    "a": { "$ref": "#/$defs/described" },
    "b": { "allOf": [{ "$ref": "#/$defs/described" }] },
    "c": { "const": 1 },
    "d": { "$ref": "#/$defs/not" },
    "e": { "type": "array", "items": { "description": "Of the items." } }
  },
  "$defs": { "described": { "description": "Yes.", "type": "string" }, "not": { "type": "string" } }
}"##;
    let messages = found("undescribed-field", &[("it.json", it)]);
    assert_eq!(
        messages,
        [
            "payloads/it.json:7:5 the field `d` has no description",
            "payloads/it.json:8:5 the field `e` has no description",
        ]
    );
}
