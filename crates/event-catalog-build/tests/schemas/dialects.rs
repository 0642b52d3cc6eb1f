//! Older dialects of JSON Schema, and keywords of other tools.

use super::{findings, said};

#[test]
fn keywords_that_draft_7_ignores_next_to_a_reference() {
    let found = |dialect: &str| {
        let document = format!(
            r##"{{ "$schema": "{dialect}", "type": "object",
                "properties": {{ "x": {{ "$ref": "#/definitions/s", "title": "X", "maxLength": 3 }} }},
                "definitions": {{ "s": {{ "type": "string" }} }} }}"##
        );
        let mut found = findings(&[("it.json", &*document)]);
        found.retain(|line| line.ends_with(']'));
        found
    };
    for dialect in [
        "http://json-schema.org/draft-07/schema#",
        "https://json-schema.org/draft/2019-09/schema",
        "https://json-schema.org/draft/2020-12/schema",
    ] {
        assert_eq!(found(dialect), Vec::<String>::new());
    }
}

#[test]
fn words_of_other_tools_are_remarks() {
    let payload = r#"{ "self": 1, "meta:kind": "x", "tsType": 1, "type": "object", "x-of": true,
        "properties": { "y": { "type": "string", "x-of": [], "readOnly": true, "contentEncoding": "base64",
        "example": "a", "$anchor": "y" } } }"#;
    let found = |settings: &str| {
        let files = [("../catalog.toml", settings), ("it.json", payload)];
        let mut found = findings(&files);
        found.retain(|line| line.ends_with("[unknown-keyword]") || line.contains("help"));
        found
    };
    let unknown = found("");
    assert_eq!(unknown.len(), 6, "{unknown:?}");
    assert!(unknown.iter().all(|it| !it.contains("did you mean")));
    assert!(unknown[1].contains(r#"`annotations = ["self"]` below `[schemas]`"#));
    let listed = "[schemas]\nannotations = [\"self\", \"meta:*\", \"tsType\"]\n";
    assert_eq!(found(listed), Vec::<String>::new());
}

#[test]
fn each_dialect_is_read_as_it_is_meant() {
    let of = |dialect: &str, rest: &str| {
        let document = format!(
            r#"{{ "$schema": "{dialect}", "type": "object", "properties": {{ "n": {{ "type": "number", {rest} }} }} }}"#
        );
        let mut found = findings(&[("it.json", &*document)]);
        found.retain(|line| line.ends_with(']'));
        found
    };
    let draft_4 = "http://json-schema.org/draft-04/schema#";
    let exclusive = r#""minimum": 1, "exclusiveMinimum": true, "maximum": 1"#;
    let found = of(draft_4, exclusive);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("no value is more than 1 and at most 1"));
    let inclusive = exclusive.replace("true", "false");
    assert_eq!(of(draft_4, &inclusive), Vec::<String>::new());
    for newer in [
        "http://json-schema.org/draft-06/schema#",
        "http://json-schema.org/draft-07/schema#",
    ] {
        assert!(of(newer, exclusive)[0].contains("must be a number, but is a boolean"));
    }
    let other = "https://example.org/meta#";
    let rest = r#""minimum": 1"#;
    assert!(of(other, rest)[0].contains("`$schema` names the unknown dialect"));
    let document = format!(r#"{{ "$schema": "{other}", "id": "urn:it", "type": "object" }}"#);
    let files = |name: &str| format!("[schemas]\ndialects.\"{other}\" = \"{name}\"\n");
    let mut found = findings(&[
        ("../catalog.toml", &files("draft-04")),
        ("it.json", &document),
    ]);
    found.retain(|line| line.ends_with(']'));
    assert_eq!(found, Vec::<String>::new());
    let found = findings(&[
        ("../catalog.toml", &files("draft-03")),
        ("it.json", &document),
    ]);
    assert!(
        found
            .iter()
            .any(|it| it.contains("must have the name of a dialect")),
        "{found:?}"
    );
}

#[test]
fn keywords_that_a_dialect_does_not_have_mean_nothing_there() {
    let of = |dialect: &str| {
        let it = format!(
            r#"{{ "$schema": "http://json-schema.org/{dialect}/schema#", "type": "object",
              "properties": {{ "a": {{ "type": "string", "const": 1 }} }} }}"#
        );
        said(&[("it.json", &it)]).len()
    };
    assert_eq!(of("draft-04"), 0);
    assert_eq!(of("draft-06"), 1);
}
