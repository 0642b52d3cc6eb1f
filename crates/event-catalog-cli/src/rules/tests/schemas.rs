//! Tests the rules for payload schemas in cases that the rules' own examples don't cover.

use super::check;
use crate::rules::named;

/// Lists a rule's findings in schemas; `it` is the payload of an event.
pub(super) fn found(rule: &str, schemas: &[(&str, &str)]) -> Vec<String> {
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

pub(super) const ORDER: &str = r#"{
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

pub(super) const COMMON: &str = r#"{
  "$id": "https://example.org/common.json",
  "definitions": {
    "a/b c": { "type": "object", "required": ["sku"], "properties": { "sku": { "type": "string", "examples": [1] } } }
  }
}
"#;

#[test]
fn a_schema_without_type_is_reported_where_nothing_else_names_one() {
    let it = r##"{
  "type": "object",
  "properties": {
    "a": { "properties": { "x": {} } },
    "b": { "minLength": 1 },
    "c": { "maximum": 1 },
    "d": { "items": {} },
    "e": { "oneOf": [{ "oneOf": [{ "type": "string" }, { "type": "boolean" }] }, {}], "properties": { "k": {} } },
    "f": { "$ref": "#/$defs/typed", "maxLength": 2 },
    "g": { "type": "object", "oneOf": [{ "required": ["y"], "properties": { "y": {} } }, { "required": ["z"] }], "properties": { "z": {} } },
    "h": { "minLength": 1, "maximum": 1 },
    "i": {}
  },
  "$defs": { "typed": { "type": "string" } }
}"##;
    assert_eq!(
        found("missing-type", &[("it.json", it)]),
        [
            "payloads/it.json:4:5 this schema has no `type`, and is treated as the schema of an object",
            "payloads/it.json:5:5 this schema has no `type`, and is treated as the schema of a string",
            "payloads/it.json:6:5 this schema has no `type`, and is treated as the schema of a number",
            "payloads/it.json:7:5 this schema has no `type`, and is treated as the schema of an array",
            "payloads/it.json:8:5 this schema has no `type`, and is treated as the schema of an object",
        ]
    );
}

#[test]
fn nothing_more_is_said_about_schemas_that_are_not_understood() {
    let broken = ORDER.replace("minItems", "minItem");
    let files = [("it.json", broken.as_str()), ("common.json", COMMON)];
    for rule in ["meta-schema", "missing-example"] {
        assert_eq!(found(rule, &files), [""; 0], "{rule}");
    }
    // References to other schemas are followed.
    for (rule, of_other, of_it) in [
        (
            "example-mismatch",
            "payloads/common.json:4:111 ",
            "payloads/it.json:8:65 ",
        ),
        (
            "undescribed-field",
            "payloads/common.json:4:",
            "payloads/it.json:8:5 ",
        ),
    ] {
        let found = found(rule, &files);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with(of_other), "{found:?}");
        assert!(found[1].starts_with(of_it), "{found:?}");
    }
    // A rule also ignores schemas that refer to an invalid schema.
    let broken = COMMON.replace("required", "requierd");
    let files = [("it.json", ORDER), ("common.json", broken.as_str())];
    let found = found("example-mismatch", &files);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with("payloads/common.json:4:"), "{found:?}");
    assert!(found[1].starts_with("payloads/it.json:8:65 "), "{found:?}");
}

#[test]
fn a_broken_schema_hides_nothing_in_the_others() {
    let object = |rest: &str| format!(r#"{{ "type": "object", {rest} }}"#);
    let files = [
        (
            "a_syntax.json",
            r#"{ "type": "object" "title": "x" }"#.to_owned(),
        ),
        ("b_keyword.json", object(r#""maxProprties": 1"#)),
        (
            "c_reference.json",
            object(r##""properties": { "x": { "$ref": "#/$defs/none" } }"##),
        ),
        (
            "d_contradiction.json",
            object(
                r#""properties": { "x": { "type": "string", "enum": [1], "properties": { "y": { "type": "string", "enum": [2] } } } }"#,
            ),
        ),
        (
            "e_example.json",
            object(
                r#""properties": { "x": { "type": "string", "examples": [1], "description": "It." } }"#,
            ),
        ),
        (
            "f_pattern.json",
            object(
                r#""properties": { "x": { "type": "string", "pattern": "[", "description": "It." } }"#,
            ),
        ),
    ];
    let rows = files.iter().map(|(path, _)| {
        let name = path.trim_end_matches(".json");
        format!("{name},The {name} came.,{name}\n")
    });
    let events = format!("name,description,payload\n{}", rows.collect::<String>());
    let mut all = vec![("events.csv".to_owned(), events.into_bytes())];
    for (path, text) in &files {
        all.push((format!("payloads/{path}"), text.as_bytes().to_vec()));
    }
    let rule = named("example-mismatch").expect("a rule");
    let checked = check(&all, rule);
    let findings = checked.found.iter().map(|it| &it.finding);
    let of_schemas = findings.filter(|it| {
        let file = checked.input.sources.get(it.place.span.file);
        file.path().starts_with("payloads/")
    });
    let found: Vec<_> = of_schemas.map(|it| it.rule.name).collect();
    assert_eq!(
        found,
        [
            "json-syntax",
            "unknown-keyword",
            "unknown-reference",
            "schema-conflict",
            "schema-conflict",
            "example-mismatch",
            "meta-schema",
        ]
    );
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

#[test]
fn fields_in_conditions_need_no_description() {
    let it = r#"{
  "type": "object",
  "properties": { "a": { "type": "string", "description": "Yes." } },
  "if": { "properties": { "a": { "pattern": "^x" } } },
  "then": { "allOf": [{ "properties": { "b": { "type": "string" } } }] },
  "dependentSchemas": { "a": { "properties": { "c": true } } }
}"#;
    assert_eq!(found("undescribed-field", &[("it.json", it)]), [""; 0]);
}

#[test]
fn further_elements_are_only_those_after_a_list() {
    let of = |dialect: &str, keywords: &str| {
        let it = format!(
            r#"{{ "$schema": "{dialect}", "type": "object", "properties": {{
                "l": {{ "description": "It.", "type": "array", {keywords} }} }} }}"#
        );
        found("ignored-keyword", &[("it.json", &it)]).len()
    };
    let draft_7 = "http://json-schema.org/draft-07/schema#";
    let newest = "https://json-schema.org/draft/2020-12/schema";
    for (dialect, keywords, count) in [
        (draft_7, r#""items": [{}], "additionalItems": false"#, 0),
        (draft_7, r#""items": {}, "additionalItems": false"#, 1),
        (draft_7, r#""prefixItems": [{}]"#, 1),
        (newest, r#""prefixItems": [{}], "items": false"#, 0),
        (
            newest,
            r#""prefixItems": [{}], "additionalItems": false"#,
            1,
        ),
    ] {
        assert_eq!(of(dialect, keywords), count, "{keywords}");
    }
}

#[test]
fn what_stands_next_to_a_lone_reference_is_ignored_and_found() {
    let of = |dialect: &str| {
        let it = format!(
            r##"{{ "$schema": "{dialect}", "type": "object", "examples": [{{ "x": "long" }}],
                "properties": {{ "x": {{ "description": "It.", "$ref": "#/definitions/s", "maxLength": 3 }} }},
                "definitions": {{ "s": {{ "type": "string" }} }} }}"##
        );
        ["ignored-keyword", "example-mismatch"].map(|rule| found(rule, &[("it.json", &*it)]).len())
    };
    for dialect in ["draft-04", "draft-06", "draft-07"] {
        assert_eq!(
            of(&format!("http://json-schema.org/{dialect}/schema#")),
            [1, 0]
        );
    }
    for dialect in ["2019-09", "2020-12"] {
        let dialect = format!("https://json-schema.org/draft/{dialect}/schema");
        assert_eq!(of(&dialect), [0, 1]);
    }
}
