//! The values that a field may have, in two versions.

use super::{field, payloads, shown};

#[test]
fn values_that_are_no_longer_allowed_are_found() {
    let narrower = "which is a new limit";
    for (before, after, expected) in [
        (
            r#"{"enum": [1, 2]}"#,
            r#"{"enum": [1, 3]}"#,
            "`x` can no longer be `2`".to_owned(),
        ),
        (
            r#"{"const": {"a": 1}}"#,
            r#"{"const": {"a": 2}}"#,
            r#"`x` can no longer be `{"a":1}`"#.to_owned(),
        ),
        (
            r#"{"type": "integer"}"#,
            r#"{"type": "integer", "enum": [1]}"#,
            format!("`x` must be one of 1, {narrower}"),
        ),
        (
            r#"{"type": "integer", "minimum": 0}"#,
            r#"{"type": "integer"}"#,
            "`x` was a non-negative integer, and is now an integer".to_owned(),
        ),
        (
            r#"{"type": "integer"}"#,
            r#"{"type": "integer", "minimum": 0}"#,
            "`x` was an integer, and is now a non-negative integer".to_owned(),
        ),
        // The sign of an integer is part of its type. The bound is a separate change.
        (
            r#"{"type": "integer"}"#,
            r#"{"type": "integer", "minimum": 1}"#,
            "`x` was an integer, and is now a non-negative integer".to_owned(),
        ),
        (
            r#"{"type": "number", "minimum": 1}"#,
            r#"{"type": "number", "exclusiveMinimum": 1}"#,
            format!("`x` must be more than 1, {narrower}"),
        ),
        (
            r#"{"type": "number", "maximum": 2}"#,
            r#"{"type": "number", "maximum": 1.5}"#,
            format!("`x` must be at most 1.5, {narrower}"),
        ),
        (
            r#"{"type": "number", "multipleOf": 1}"#,
            r#"{"type": "number", "multipleOf": 2}"#,
            format!("`x` must be a multiple of 2, {narrower}"),
        ),
        (
            r#"{"type": "string"}"#,
            r#"{"type": "string", "pattern": "^a"}"#,
            format!("`x` must match `^a`, {narrower}"),
        ),
        (
            r#"{"type": "string"}"#,
            r#"{"allOf": [{"type": "string", "minLength": 2}]}"#,
            format!("`x` must have at least 2 characters, {narrower}"),
        ),
        (
            r#"{"type": "array", "items": {"type": "string"}}"#,
            r#"{"type": "array", "items": {"type": "string", "maxLength": 2}}"#,
            format!("`x[]` must have at most 2 characters, {narrower}"),
        ),
        (
            r#"{"type": "array"}"#,
            r#"{"type": "array", "uniqueItems": true}"#,
            format!("`x` must have unique elements, {narrower}"),
        ),
        (
            r#"{"type": "object", "properties": {"y": {}}}"#,
            r#"{"type": "object", "properties": {"y": {}}, "additionalProperties": false}"#,
            format!("`x` must have no additional fields, {narrower}"),
        ),
        (
            r#"{"type": "object", "properties": {"y": {}}}"#,
            r#"{"type": "object", "properties": {"y": {}}, "additionalProperties": {"type": "string"}}"#,
            "`x.*` was any value, and is now a string".to_owned(),
        ),
    ] {
        assert_eq!(field(before, after, ""), [expected], "{before} -> {after}");
    }
}

#[test]
fn values_that_are_still_allowed_are_no_findings() {
    for (before, after) in [
        (r#"{"enum": [1, 2.0]}"#, r#"{"enum": [2, 1, 3]}"#),
        (
            r#"{"type": "number", "minimum": 2}"#,
            r#"{"type": "number", "minimum": 1}"#,
        ),
        (
            r#"{"type": "number", "multipleOf": 0.02}"#,
            r#"{"type": "number", "multipleOf": 0.01}"#,
        ),
        (
            r#"{"type": "string", "pattern": "^a"}"#,
            r#"{"type": "string", "minLength": 0}"#,
        ),
        (
            r#"{"type": "array", "maxItems": 2}"#,
            r#"{"type": "array", "maxItems": 3, "minItems": 0}"#,
        ),
    ] {
        assert_eq!(field(before, after, ""), [""; 0], "{before} -> {after}");
    }
}

#[test]
fn patterns_of_names_that_are_gone_are_found() {
    let object = |patterns: &str| {
        format!(
            r#"{{"type": "object", "properties": {{"y": {{}}}}, "patternProperties": {{{patterns}}}, "additionalProperties": false}}"#
        )
    };
    let of = |before: &str, after: &str| field(&object(before), &object(after), "");
    assert_eq!(
        of(r#""^a": {}, "^b": {}"#, r#""^b": {}, "^c": {}"#),
        ["`x` may have no additional fields whose names match `^a`, which is a new limit"]
    );
    assert_eq!(of(r#""^a": {}"#, r#""^a": {}, "^b": {}"#), [""; 0]);
}

#[test]
fn alternatives_that_allow_less_are_found() {
    let either = |closed: &str| {
        format!(
            r#"{{"oneOf": [
                {{"title": "A", "type": "object", "properties": {{"a": {{"type": "string"}}}}{closed}}},
                {{"title": "B", "type": "object", "properties": {{"b": {{"type": "string"}}}}}}
            ]}}"#
        )
    };
    let (open, closed) = (either(""), either(r#", "additionalProperties": false"#));
    assert_eq!(
        field(&open, &closed, ""),
        ["`x[A_]` must have no additional fields, which is a new limit"]
    );
    assert_eq!(field(&closed, &open, ""), [""; 0]);
    let nullable = r#"{"oneOf": [{"type": "string"}, {"type": "null"}]}"#;
    let narrowed = format!(r#"{{"allOf": [{nullable}, {{"type": "string"}}]}}"#);
    assert_eq!(
        field(nullable, &narrowed, ""),
        ["`x` was a string or `null`, and is now a string"]
    );
}

#[test]
fn constants_are_called_what_they_are() {
    let of = |before: &str, after: &str| field(before, after, r#""x""#);
    assert_eq!(
        of(r#"{"const": "a"}"#, r#"{"enum": ["a", "b"]}"#),
        [r#"`x` was the constant "a", and is now one of "a", "b""#]
    );
    assert_eq!(
        of(r#"{"enum": ["a", "b"]}"#, r#"{"const": "a"}"#),
        [r#"`x` was one of "a", "b", and is now the constant "a""#]
    );
    assert_eq!(
        of(r#"{"const": 1}"#, r#"{"const": 2}"#),
        ["`x` was the constant 1, and is now the constant 2"]
    );
    assert_eq!(of(r#"{"const": 1}"#, r#"{"const": 1.0}"#), [""; 0]);
    assert_eq!(of(r#"{"const": "a"}"#, r#"{"enum": ["a"]}"#), [""; 0]);
    // The schemas allow the same values, but are written differently.
    for (before, after) in [
        (r#"{"const": 1}"#, r#"{"enum": [1]}"#),
        (r#"{"enum": [true]}"#, r#"{"const": true}"#),
        (r#"{"enum": ["a"]}"#, r#"{"const": "a"}"#),
    ] {
        assert_eq!(of(before, after), [""; 0], "{before} -> {after}");
    }
}

#[test]
fn alternatives_are_found_again_in_another_order() {
    let object = |field: &str| {
        format!(
            r#"{{"type": "object", "required": ["{field}"], "properties": {{"{field}": {{"type": "string"}}}}}}"#
        )
    };
    let of = |alternatives: &[String]| format!(r#"{{"oneOf": [{}]}}"#, alternatives.join(", "));
    let (a, b, c) = (object("a"), object("b"), object("c"));
    let before = of(&[a.clone(), b.clone()]);
    // The alternatives' names in code depend on their order.
    let reordered = of(&[b.clone(), a.clone()]);
    assert_eq!(field(&before, &reordered, ""), [""; 0]);
    // An old reader loses a payload if it doesn't know its alternative.
    let first = of(&[c, a.clone(), b.clone()]);
    assert_eq!(
        field(&before, &first, ""),
        ["the field `x` of `link` can also be an object; this breaks `wire`"]
    );
    assert_eq!(
        field(&first, &before, ""),
        ["`x` can no longer be an object"]
    );
    let titled = |title: &str| {
        let titled = a.replacen('{', &format!(r#"{{"title": "{title}", "#), 1);
        of(&[titled, b.clone()])
    };
    assert_eq!(field(&titled("One"), &titled("Other"), ""), [""; 0]);
}

#[test]
fn a_finding_is_where_the_keyword_is() {
    let path = "payloads/link.toml";
    let schema = |keyword: &str, values: &str| {
        format!("type = 'object'\n{keyword}\n[properties.x]\ntype = 'string'\nenum = [{values}]\n")
    };
    let before = schema("", "'a', 'b', 'c'");
    for (after, expected) in [
        (schema("", "'a', 'b'"), " --> payloads/link.toml:5:8\n"),
        (
            schema("additionalProperties = false", "'a', 'b', 'c'"),
            " --> payloads/link.toml:2:1\n",
        ),
    ] {
        let text = shown(payloads(&[(path, &before)], &[(path, &after)]));
        assert!(text.contains(expected), "{text}");
    }
}
