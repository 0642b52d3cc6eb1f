//! Conditions: keywords that limit values but don't affect their type.

use super::{findings, messages};

#[test]
fn conditions_are_read_wherever_they_are() {
    let it = r##"{
  "type": "object",
  "properties": {
    "a": { "type": "string", "not": { "pattern": "^x" } },
    "l": {
      "type": "array", "items": { "type": "integer" },
      "contains": { "minimum": 5 }, "minContains": 0, "maxContains": 3, "unevaluatedItems": false
    },
    "r": { "$ref": "#/dependencies/a" }
  },
  "if": { "required": ["a"], "properties": { "a": { "const": "b" } } },
  "then": { "required": ["nowhere"], "properties": { "never": false } },
  "else": true,
  "dependentRequired": { "a": ["elsewhere"] },
  "dependentSchemas": { "l": { "$ref": "#/then" } },
  "dependencies": { "l": ["a"], "a": { "type": "object", "minProperties": 1 } },
  "propertyNames": { "maxLength": 10 },
  "unevaluatedProperties": { "$ref": "other.json#/not/items" }
}"##;
    let other = r#"{ "not": { "items": { "type": "string" } } }"#;
    let files = [("it.json", it), ("other.json", other)];
    assert_eq!(findings(&files), [""; 0]);
}

#[test]
fn mistakes_in_conditions_are_found() {
    for (condition, message) in [
        (r#""not": 3"#, "a schema must be an object, but is a number"),
        (
            r#""if": { "propertes": {} }"#,
            "`propertes` is not a keyword of JSON Schema",
        ),
        (
            r##""then": { "$ref": "#/elsewhere" }"##,
            "[unknown-reference]",
        ),
        (
            r#""minContains": -1"#,
            "`minContains` must be a whole number from 0, but is -1",
        ),
        (
            r#""maxContains": "1""#,
            "`maxContains` must be a whole number from 0, but is a string",
        ),
        (
            r#""dependentRequired": { "a": "b" }"#,
            "`dependentRequired` lists names of properties, but this is a string",
        ),
        (
            r#""dependencies": { "a": ["b", 1] }"#,
            "`dependencies` lists names of properties, but this is a number",
        ),
        (
            r#""dependentSchemas": { "a": ["b"] }"#,
            "a schema must be an object, but is a list",
        ),
        (
            r#""dependencies": 1"#,
            "`dependencies` must be an object, but is a number",
        ),
        // Outside of conditions, a field can't have the schema `false`.
        (
            r#""properties": { "a": false }, "not": { "properties": { "b": false } }"#,
            "the schema `false` allows no value at all",
        ),
    ] {
        let it = format!(r#"{{ "type": "object", {condition} }}"#);
        let found = messages(&[("it.json", &it)]);
        assert_eq!(found.len(), 1, "{condition}: {found:?}");
        assert!(found[0].contains(message), "{condition}: {found:?}");
    }
}

#[test]
fn a_condition_on_the_same_value_must_not_lead_back() {
    let circle = |schema: &str| {
        let it = format!(
            r##"{{ "type": "object", "properties": {{ "x": {{ "$ref": "#/$defs/x" }} }}, "$defs": {{ "x": {schema} }} }}"##
        );
        messages(&[("it.json", &it)])
    };
    let back = r##"{ "$ref": "#/$defs/x" }"##;
    for keyword in ["not", "if", "then", "else"] {
        let found = circle(&format!(r#"{{ "{keyword}": {back} }}"#));
        assert_eq!(found.len(), 1, "{keyword}: {found:?}");
        assert!(found[0].contains("leads back to itself"), "{found:?}");
    }
    let found = circle(&format!(r#"{{ "dependentSchemas": {{ "a": {back} }} }}"#));
    assert_eq!(found.len(), 1, "{found:?}");
    for keyword in [
        "propertyNames",
        "contains",
        "unevaluatedProperties",
        "unevaluatedItems",
    ] {
        let found = circle(&format!(r#"{{ "{keyword}": {back} }}"#));
        assert_eq!(found, [""; 0], "{keyword}");
    }
}

#[test]
fn conditions_that_a_dialect_does_not_know_are_remarks() {
    let of = |dialect: &str, condition: &str| {
        let it = format!(
            r#"{{ "$schema": "http://json-schema.org/{dialect}/schema#", "type": "object", {condition} }}"#
        );
        messages(&[("it.json", &it)])
    };
    for (since, before, keyword) in [
        ("draft-06", "draft-04", "contains"),
        ("draft-06", "draft-04", "propertyNames"),
        ("draft-07", "draft-06", "if"),
        ("draft-07", "draft-06", "then"),
        ("draft-07", "draft-06", "else"),
        ("draft/2019-09", "draft-07", "dependentRequired"),
        ("draft/2019-09", "draft-07", "dependentSchemas"),
        ("draft/2019-09", "draft-07", "minContains"),
        ("draft/2019-09", "draft-07", "maxContains"),
        ("draft/2019-09", "draft-07", "unevaluatedItems"),
        ("draft/2019-09", "draft-07", "unevaluatedProperties"),
    ] {
        let condition = format!(r#""{keyword}": "x""#);
        assert_eq!(of(before, &condition), [""; 0], "{keyword}");
        assert_eq!(of(since, &condition).len(), 1, "{keyword}");
    }
    for keyword in ["not", "dependencies"] {
        for dialect in ["draft-04", "draft/2020-12"] {
            let found = of(dialect, &format!(r#""{keyword}": "x""#));
            assert_eq!(found.len(), 1, "{keyword}");
        }
    }
}
