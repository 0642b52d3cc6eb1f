//! Conditions in two versions.

use super::{field, payloads};

#[test]
fn conditions_that_are_not_as_before_are_found() {
    let new =
        |keyword: &str| format!("has a new condition in `{keyword}`, which cannot be compared");
    let changed =
        |keyword: &str| format!("has a changed condition in `{keyword}`, which cannot be compared");
    for (before, after, expected) in [
        (
            r#"{"type": "string"}"#,
            r#"{"type": "string", "not": {"const": "a"}}"#,
            format!("`x` {}", new("not")),
        ),
        (
            r#"{"type": "string", "not": {"const": "a"}}"#,
            r#"{"type": "string", "not": {"const": "b"}}"#,
            format!("`x` {}", changed("not")),
        ),
        (
            r##"{"not": {"$ref": "#/properties/x/$defs/d"}, "$defs": {"d": {"maxLength": 1}}}"##,
            r##"{"not": {"$ref": "#/properties/x/$defs/d"}, "$defs": {"d": {"maxLength": 2}}}"##,
            format!("`x` {}", changed("not")),
        ),
        (
            r#"{"type": "object", "if": {"required": ["a"]}, "then": {"required": ["b"]}}"#,
            r#"{"type": "object", "if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": false}"#,
            format!("`x` {}", changed("if")),
        ),
        (
            r#"{"type": "array", "contains": {"const": 1}}"#,
            r#"{"type": "array", "contains": {"const": 1}, "minContains": 2}"#,
            format!("`x` {}", changed("contains")),
        ),
        (
            r#"{"type": "array", "items": {"type": "string"}}"#,
            r#"{"type": "array", "items": {"type": "string", "not": {"const": "a"}}}"#,
            format!("`x[]` {}", new("not")),
        ),
        (
            r#"{"type": "object", "additionalProperties": {"type": "string"}}"#,
            r#"{"type": "object", "additionalProperties": {"type": "string", "not": {"const": "a"}}}"#,
            format!("`x.*` {}", new("not")),
        ),
        (
            r#"{"oneOf": [{"type": "string"}, {"type": "boolean"}]}"#,
            r#"{"oneOf": [{"type": "boolean"}, {"type": "string", "not": {"const": "a"}}]}"#,
            format!("`x` {}", new("not")),
        ),
        (
            r#"{"type": "object", "dependentSchemas": {"a": {"required": ["b"]}}}"#,
            r#"{"type": "object", "dependentSchemas": {"a": {"required": ["c"]}}}"#,
            format!("`x` {}", changed("dependentSchemas")),
        ),
        (
            r#"{"type": "object", "dependentRequired": {"a": ["b"]}}"#,
            r#"{"type": "object", "dependentRequired": {"a": ["b", "c"]}}"#,
            "`x` must have `c` where it has `a`, which is a new limit".to_owned(),
        ),
        (
            r#"{"type": "object", "properties": {"a": {}}}"#,
            r#"{"type": "object", "properties": {"a": {}}, "unevaluatedProperties": false}"#,
            format!("`x` {}", new("unevaluatedProperties")),
        ),
    ] {
        assert_eq!(field(before, after, ""), [expected], "{before} -> {after}");
    }
}

/// If a sibling keyword is removed, `unevaluatedProperties` has to allow more.
#[test]
fn what_is_left_to_unevaluated_fields_cannot_be_compared() {
    let of = |before: &str| {
        let closed = r#""type": "object", "properties": {"a": {}}, "unevaluatedProperties": false"#;
        field(
            &format!("{{{closed}{before}}}"),
            &format!("{{{closed}}}"),
            "",
        )
    };
    let changed =
        "`x` has a changed condition in `unevaluatedProperties`, which cannot be compared";
    for gone in [
        r#", "if": {"properties": {"d": {}}}"#,
        r#", "dependentSchemas": {"a": {"properties": {"d": {}}}}"#,
        r#", "patternProperties": {"^d": {"type": "integer"}}"#,
        r#", "allOf": [{"patternProperties": {"^d": true}}]"#,
        r#", "additionalProperties": true"#,
    ] {
        assert!(
            of(gone).contains(&changed.to_owned()),
            "{gone}: {:?}",
            of(gone)
        );
    }
    assert_eq!(of(r#", "not": {"required": ["z"]}"#), [""; 0]);
}

#[test]
fn conditions_with_the_same_meaning_are_no_change() {
    for (before, after) in [
        (
            r#"{"not": {"enum": [1, 2], "title": "T"}}"#,
            r#"{"not": {"description": "D", "enum": [2, 1.0]}}"#,
        ),
        (r#"{"not": {"const": "a"}}"#, "{}"),
        (
            r##"{"not": {"$ref": "#/properties/x/$defs/d"}, "$defs": {"d": {"maxLength": 1}}}"##,
            r#"{"not": {"maxLength": 1}}"#,
        ),
        (
            r##"{"not": {"properties": {"n": {"$ref": "#/properties/x/not"}}}}"##,
            r##"{"allOf": [{"not": {"$ref": "#/properties/x/$defs/d"}}], "$defs": {"d": {"properties": {"n": {"$ref": "#/properties/x/$defs/d"}}}}}"##,
        ),
        (
            r#"{"type": "object", "if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": false}"#,
            r#"{"type": "object", "if": {"required": ["a"]}, "then": {"required": ["b"]}}"#,
        ),
        (
            r#"{"type": "array", "contains": {"const": 1}, "minContains": 2, "maxContains": 3}"#,
            r#"{"type": "array", "contains": {"const": 1}, "maxContains": 4}"#,
        ),
        (
            r#"{"type": "object", "dependencies": {"a": ["b"], "c": {"required": ["a"]}}}"#,
            r#"{"type": "object", "dependentRequired": {"a": ["b"]}, "dependentSchemas": {"c": {"required": ["a"]}}}"#,
        ),
        (
            r#"{"oneOf": [{"type": "string", "not": {"const": "a"}}, {"type": "boolean"}]}"#,
            r#"{"oneOf": [{"type": "boolean"}, {"type": "string", "not": {"const": "a"}}]}"#,
        ),
        // The new keywords constrain no values.
        ("{}", r#"{"then": false, "minContains": 2}"#),
        (
            r#"{"type": "object"}"#,
            r#"{"type": "object", "if": {}, "unevaluatedProperties": true}"#,
        ),
    ] {
        assert_eq!(field(before, after, ""), [""; 0], "{before} -> {after}");
    }
}

#[test]
fn conditions_of_a_whole_payload_are_compared() {
    let of = |before: &str, after: &str| {
        let [before, after] = [before, after].map(|keywords| {
            format!(
                r#"{{"type": "object", "properties": {{"a": {{"type": "string"}}}}{keywords}}}"#
            )
        });
        let json = "payloads/link.json";
        let checked = payloads(&[(json, &before)], &[(json, &after)]);
        let found = checked.found.iter().map(|it| it.finding.message.clone());
        found.collect::<Vec<_>>()
    };
    let condition = r#", "dependentSchemas": {"a": {"minProperties": 2}}"#;
    assert_eq!(
        of("", condition),
        [
            "the payload of `link_clicked` and 1 more event has an incompatible change: it has a new condition in \
            `dependentSchemas`, which cannot be compared"
        ]
    );
    assert_eq!(of(condition, condition), [""; 0]);
    assert_eq!(of(condition, ""), [""; 0]);
}
