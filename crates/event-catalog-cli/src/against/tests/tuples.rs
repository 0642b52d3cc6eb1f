//! Lists whose elements have types by position, in two versions.

use super::field;

fn changes(before: &str, after: &str) -> Vec<String> {
    let [before, after] =
        [before, after].map(|keywords| format!(r#"{{"type": "array", {keywords}}}"#));
    field(&before, &after, "")
}

#[test]
fn what_breaks_is_found() {
    let narrower = "which is a new limit";
    let two = r#""prefixItems": [{"type": "string"}, {"type": "integer"}]"#;
    for (before, after, expected) in [
        (
            two,
            r#""prefixItems": [{"type": "string"}, {"type": "string"}]"#,
            "`x[1]` was an integer, and is now a string".to_owned(),
        ),
        (
            two,
            r#""prefixItems": [{"type": "string"}]"#,
            "the field `x[1]` was removed".to_owned(),
        ),
        (
            two,
            r#""prefixItems": [{"type": "string", "maxLength": 2}, {"type": "integer"}]"#,
            format!("`x[0]` must have at most 2 characters, {narrower}"),
        ),
        (
            two,
            &format!(r#"{two}, "items": false"#),
            format!("`x` must have no further elements, {narrower}"),
        ),
        (
            two,
            &format!(r#"{two}, "maxItems": 2"#),
            format!("`x` must have at most 2 elements, {narrower}"),
        ),
        (
            two,
            &format!(r#"{two}, "minItems": 1"#),
            format!("`x` must have at least 1 element, {narrower}"),
        ),
        (
            &format!(r#"{two}, "minItems": 2"#),
            &format!(r#"{two}, "minItems": 1"#),
            "the field `x[1]` is no longer required".to_owned(),
        ),
        (
            two,
            &format!(r#"{two}, "items": {{"type": "string"}}"#),
            "`x[]` was any value, and is now a string".to_owned(),
        ),
        (
            &format!(r#"{two}, "items": {{"type": "integer"}}"#),
            r#""prefixItems": [{"type": "string"}, {"type": "integer"}, {"type": "boolean"}], "items": {"type": "integer"}"#,
            "`x[2]` was an integer, and is now a boolean".to_owned(),
        ),
        // A typed reader of the old schema fails on the additional element.
        (
            &format!(r#"{two}, "items": false"#),
            r#""prefixItems": [{"type": "string"}, {"type": "integer"}, {"type": "boolean"}], "items": false"#,
            "the field `x[2]` of `link` was added: a boolean; this breaks `wire`".to_owned(),
        ),
        (
            &format!(r#"{two}, "items": false"#),
            two,
            "the field `x` of `link` may have further elements (any value) now (before: must have no further elements); this breaks `wire`"
                .to_owned(),
        ),
        (
            two,
            r#""items": {"type": "string"}"#,
            "`x` was a list with types by position, and is now a list".to_owned(),
        ),
        (
            two,
            r#""prefixItems": [{"type": "string"}, {"type": "integer", "not": {"const": 1}}]"#,
            "`x[1]` has a new condition in `not`, which cannot be compared".to_owned(),
        ),
        (
            r#""unevaluatedItems": false, "items": {}"#,
            r#""unevaluatedItems": false"#,
            "`x` has a changed condition in `unevaluatedItems`, which cannot be compared"
                .to_owned(),
        ),
    ] {
        assert_eq!(changes(before, after), [expected], "{before} -> {after}");
    }
}

#[test]
fn what_breaks_nothing_is_none() {
    let two = r#""prefixItems": [{"type": "string"}, {"type": "integer"}]"#;
    let three = r#""prefixItems": [{"type": "string"}, {"type": "integer"}, {"type": "boolean"}]"#;
    for (before, after) in [
        // An element is added at the end.
        (two.to_owned(), three.to_owned()),
        (
            format!(r#"{two}, "items": {{"type": "boolean"}}"#),
            format!(r#"{three}, "items": {{"type": "boolean"}}"#),
        ),
    ] {
        assert_eq!(changes(&before, &after), [""; 0], "{before} -> {after}");
    }
}

/// An older dialect has a different notation for the types by position.
#[test]
fn a_newer_dialect_is_no_change() {
    let of = |dialect: &str, keywords: &str| {
        format!(
            r#"{{"$schema": "{dialect}", "type": "object", "properties": {{"x": {{"type": "array", {keywords}}}}}}}"#
        )
    };
    let before = of(
        "http://json-schema.org/draft-07/schema#",
        r#""items": [{"type": "string", "not": {"const": "a"}}], "additionalItems": {"not": {"const": 1}}"#,
    );
    let after = of(
        "https://json-schema.org/draft/2020-12/schema",
        r#""prefixItems": [{"type": "string", "not": {"const": "a"}}], "items": {"not": {"const": 1}}"#,
    );
    let json = "payloads/link.json";
    let checked = super::payloads(&[(json, &before)], &[(json, &after)]);
    let mut rules = super::rules(&checked);
    rules.retain(|it| *it == "incompatible-payload");
    assert_eq!(rules, [""; 0]);
}
