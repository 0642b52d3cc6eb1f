use event_catalog_build::check::REQUIRED;
use event_catalog_build::finding::check;
use event_catalog_build::read::{Input, Memory};

use super::*;

fn paths(payload: &str) -> Vec<String> {
    let files: Memory = [
        ("events.csv", "name,description,payload\npaid,Paid.,paid\n"),
        ("payloads/paid.json", payload),
    ]
    .into_iter()
    .collect();
    let input = Input::read_folder(&files).expect("memory can be read");
    let catalog = Catalog::new(&input);
    let found = personal(&catalog, &catalog.events[0]);
    found.iter().map(ToString::to_string).collect()
}

#[test]
fn personal_data_is_found_wherever_a_schema_says_it() {
    let found = paths(
        r##"{"type": "object", "properties": {
            "customer": {"$ref": "#/$defs/person"},
            "emails": {"type": "array", "items": {"type": "string", "x-personal": true}},
            "notes": {"type": "object", "additionalProperties": {"type": "string", "x-personal": true}},
            "amount": {"type": "number", "x-personal": false}},
          "$defs": {"person": {"type": "object", "properties": {
            "name": {"type": "string", "x-personal": true},
            "since": {"type": "string"}}}}}"##,
    );
    assert_eq!(found, ["customer.name", "emails", "notes"]);
}

/// The schema `comment` refers to itself, so its personal field occurs at every depth.
#[test]
fn a_schema_that_contains_itself_is_personal_at_any_depth() {
    let found = paths(
        r##"{"type": "object", "properties": {"comment": {"$ref": "#/$defs/comment"}},
            "$defs": {"comment": {"type": "object", "properties": {
                "author": {"type": "string", "x-personal": true},
                "number": {"type": "integer"},
                "replies": {"type": "array", "items": {"$ref": "#/$defs/comment"}}}}}}"##,
    );
    assert_eq!(found, ["comment.author", "comment.replies"]);
    let harmless = paths(
        r##"{"type": "object", "properties": {"node": {"$ref": "#/$defs/node"}},
            "$defs": {"node": {"type": "object", "properties": {
                "children": {"type": "array", "items": {"$ref": "#/$defs/node"}}}}}}"##,
    );
    assert_eq!(harmless, [""; 0]);
}

/// Parts that types can't express: patterns next to fields, conditions, and the names of members.
#[test]
fn personal_data_is_found_where_types_have_no_field() {
    let patterns = paths(
        r#"{"type": "object", "properties": {"to": {"type": "object",
            "properties": {"id": {"type": "integer"}},
            "patternProperties": {"^mail": {"type": "string", "x-personal": true}, "^n": {"type": "integer"}}}}}"#,
    );
    assert_eq!(patterns, ["to.*"]);
    let conditions = paths(
        r#"{"type": "object", "properties": {"kind": {"type": "string"}, "by": {"type": "string"}},
            "if": {"properties": {"kind": {"const": "person"}}},
            "then": {"properties": {"by": {"x-personal": true}}}}"#,
    );
    assert_eq!(conditions, ["by"]);
    let names = paths(
        r#"{"type": "object", "properties": {"scores": {"type": "object",
            "propertyNames": {"x-personal": true}, "additionalProperties": {"type": "integer"}}}}"#,
    );
    assert_eq!(names, ["scores"]);
}

/// A field with a column is personal if its own schema or another schema that applies to it says
/// so.
#[test]
fn fields_and_places_agree() {
    for (payload, expected) in [
        (
            r#"{"type": "object", "properties": {"by": {"type": "string", "x-personal": true}}}"#,
            true,
        ),
        (
            r#"{"type": "object", "properties": {"by": {"type": "string"}},
                "then": {"properties": {"by": {"x-personal": true}}}, "if": true}"#,
            true,
        ),
        (
            r#"{"type": "object", "properties": {"by": {"type": "string"}}, "x-personal": true}"#,
            true,
        ),
        (
            r#"{"type": "object", "properties": {"by": {"type": "string"},
                "to": {"type": "object", "properties": {"by": {"type": "string", "x-personal": true}}}}}"#,
            false,
        ),
    ] {
        let files: Memory = [
            ("events.csv", "name,description,payload\npaid,Paid.,paid\n"),
            ("payloads/paid.json", payload),
        ]
        .into_iter()
        .collect();
        let input = Input::read_folder(&files).expect("memory can be read");
        let catalog = Catalog::new(&input);
        let fields = crate::stored::fields(&catalog, &catalog.events[0]);
        let found: Vec<(&str, bool)> = fields.iter().map(|it| (&*it.name, it.personal)).collect();
        assert_eq!(found, [("by", expected)], "{payload}");
    }
}

/// Each level has two fields for the next level, so there are more places than are examined.
#[test]
fn of_too_many_places_more_is_personal_and_not_less() {
    let level = |number: usize| {
        let next = format!(r##"{{"$ref": "#/$defs/l{}"}}"##, number + 1);
        format!(r#""l{number}": {{"type": "object", "properties": {{"a": {next}, "b": {next}}}}}"#)
    };
    let levels: Vec<String> = (0..20).map(level).collect();
    let payload = format!(
        r##"{{"$ref": "#/$defs/l0", "$defs": {{{}, "l20": {{"type": "string", "x-personal": true}}}}}}"##,
        levels.join(", ")
    );
    let files: Memory = [
        ("events.csv", "name,description,payload\npaid,Paid.,paid\n"),
        ("payloads/paid.json", payload.as_str()),
    ]
    .into_iter()
    .collect();
    let input = Input::read_folder(&files).expect("memory can be read");
    let catalog = Catalog::new(&input);
    let found = personal(&catalog, &catalog.events[0]);
    assert!(found.len() < 2 * MOST_SCHEMAS, "{}", found.len());
    // The path to each innermost place starts with a path that was found.
    let steps = |place: usize| -> Vec<Step> {
        let name = |bit: usize| if (place >> bit) & 1 == 0 { "a" } else { "b" };
        (0..20)
            .map(|bit| Step::Member(name(bit).to_owned()))
            .collect()
    };
    for place in [0, 1, 2, 0xfffff, 0x5a5a5, 0x80000] {
        let place = steps(place);
        assert!(found.iter().any(|it| place.starts_with(&it.0)), "{place:?}");
    }
}

#[test]
fn a_whole_payload_or_a_definition_may_be_personal() {
    assert_eq!(paths(r#"{"type": "object", "x-personal": true}"#), [""]);
    let found = paths(
        r##"{"type": "object", "properties": {"by": {"$ref": "#/$defs/id"}},
            "$defs": {"id": {"type": "string", "x-personal": true}}}"##,
    );
    assert_eq!(found, ["by"]);
}

#[test]
fn a_value_other_than_a_boolean_is_a_mistake() {
    for (value, mistakes) in [("true", 0), ("false", 0), ("\"yes\"", 1), ("null", 1)] {
        let payload = format!(
            r#"{{"type": "object", "properties": {{"a": {{"type": "string", "x-personal": {value}}}}}}}"#
        );
        let files: Memory = [
            ("events.csv", "name,description,payload\npaid,Paid.,paid\n"),
            ("payloads/paid.json", payload.as_str()),
        ]
        .into_iter()
        .collect();
        let input = Input::read_folder(&files).expect("memory can be read");
        let found = check(&Catalog::new(&input), REQUIRED, &|_| None);
        assert_eq!(found.errors(), mistakes, "{value}");
    }
}
