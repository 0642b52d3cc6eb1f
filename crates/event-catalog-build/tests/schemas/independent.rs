//! Independent mistakes are reported in one run, but their consequences aren't.

use super::findings;

/// How many of the findings belong to a rule.
fn count(lines: &[String], rule: &str) -> usize {
    let lines = lines.iter();
    lines.filter(|line| line.ends_with(rule)).count()
}

/// The findings when a field has this schema.
fn of_field(field: &str) -> Vec<String> {
    let schema = format!(r#"{{ "type": "object", "properties": {{ "a": {field} }} }}"#);
    findings(&[("it.json", schema.as_str())])
}

#[test]
fn syntax_that_json_lacks_is_reported_everywhere_and_the_schema_is_read() {
    let text = r#"{
  // One comment
  // in two lines.
  "type": "object", /* another */
  "properties": {
    "a": { "type": "int", },
    "b": { "title": "with a	tab", "type": "txt" },
  },
}
"#;
    let lines = findings(&[("it.json", text)]);
    let places: Vec<&str> = lines
        .iter()
        .filter(|line| line.ends_with("[json-syntax]"))
        .filter_map(|line| line.strip_prefix("payloads/it.json:"))
        .filter_map(|line| line.split(": ").next())
        .collect();
    assert_eq!(
        places,
        ["2:3", "4:21", "6:25", "7:28", "7:50", "8:4"],
        "{lines:#?}"
    );
    for name in ["`int`", "`txt`"] {
        assert!(lines.iter().any(|line| line.contains(name)), "{lines:#?}");
    }
    // A comment, followed by a syntax error that stops the parser.
    let lines = findings(&[("it.json", "{ // One\n\"a\": [1, 2\n")]);
    assert_eq!(count(&lines, "[json-syntax]"), 2, "{lines:#?}");
}

#[test]
fn all_types_that_do_not_exist_are_reported() {
    let lines = of_field(r#"{ "type": ["strng", "nul", 1] }"#);
    assert_eq!(count(&lines, "[invalid-schema]"), 3, "{lines:#?}");
}

#[test]
fn bounds_of_different_types_contradict_each_other_independently() {
    let lines = of_field(
        r#"{ "type": ["string", "integer"], "minimum": 2, "maximum": 1, "minLength": 2, "maxLength": 1 }"#,
    );
    assert_eq!(count(&lines, "[schema-conflict]"), 2, "{lines:#?}");
}

#[test]
fn a_contradiction_hides_none_in_alternatives() {
    let lines = of_field(
        r#"{ "oneOf": [
            { "type": "string", "const": 1 },
            { "type": "integer", "const": "x" },
            { "type": "object", "properties": { "b": { "type": "string", "const": 2 } } },
            { "type": "array", "prefixItems": [{ "type": "string", "enum": [3] }] }
        ] }"#,
    );
    assert_eq!(count(&lines, "[schema-conflict]"), 4, "{lines:#?}");
}

#[test]
fn consequences_of_a_contradiction_are_not_reported() {
    for field in [
        // No alternative is an object.
        r#"{ "type": "object", "oneOf": [{ "type": "string" }, { "type": "integer", "minimum": 1 }] }"#,
        // The second alternative requires a field that is declared next to the alternatives.
        r#"{ "type": "object", "properties": { "id": { "type": "object", "properties": { "x": { "type": "string" } } } },
            "oneOf": [
                { "type": "string", "const": 1 },
                { "properties": { "id": { "required": ["x"] } }, "required": ["id"] }
            ] }"#,
    ] {
        let lines = of_field(field);
        let found = lines.iter().filter(|line| line.ends_with(']')).count();
        assert_eq!(found, 1, "{lines:#?}");
    }
}
