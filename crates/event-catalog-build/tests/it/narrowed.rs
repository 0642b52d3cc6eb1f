//! Alternatives next to other schemas for the same value: which of them `allOf` rules out.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::check::REQUIRED;
use event_catalog_build::finding::check;
use event_catalog_build::read::{Input, Memory};
use event_catalog_build::schema::types::{Kind, Object, Shape, Slot, Types};

/// Schemas that the tests refer to.
const DEFINITIONS: &str = r##"{
    "user": {
        "type": "object",
        "required": ["login"],
        "properties": { "login": { "type": "string" }, "name": { "type": "string" } }
    },
    "user_or_null": { "oneOf": [{ "$ref": "#/$defs/user" }, { "type": "null" }] },
    "team": { "type": "object", "properties": { "members": { "type": "array" } } },
    "owner": { "anyOf": [{ "$ref": "#/$defs/user" }, { "$ref": "#/$defs/team" }] },
    "value": { "oneOf": [{ "type": "string" }, { "type": "number" }, { "type": "null" }] },
    "change": {
        "oneOf": [
            { "properties": { "kind": { "const": "added" }, "after": { "type": "string" } }, "required": ["kind"] },
            { "properties": { "kind": { "const": "removed" }, "before": { "type": "string" } }, "required": ["kind"] }
        ]
    }
}"##;

/// Describes the type of a value that matches all of these schemas, or returns the messages.
fn combined(schemas: &[&str]) -> Result<String, Vec<String>> {
    let schema = |it: &&str| {
        format!(r#"{{ "type": "object", "properties": {{ "x": {it} }}, "required": ["x"] }}"#)
    };
    let all: Vec<String> = schemas.iter().map(schema).collect();
    let payload = format!(
        r#"{{ "type": "object", "allOf": [{}], "$defs": {DEFINITIONS} }}"#,
        all.join(", ")
    );
    let files = [
        ("events.csv", "name,description,payload\nit,It came.,it\n"),
        ("payloads/it.json", &*payload),
    ];
    let input = Input::read_folder(&files.into_iter().collect::<Memory>()).expect("a folder");
    let catalog = Catalog::new(&input);
    let report = check(&catalog, REQUIRED, &|_| None);
    if !report.findings.is_empty() {
        let findings = report.findings.into_iter();
        return Err(findings.map(|it| it.message).collect());
    }
    let types = &catalog.types;
    let id = types.payload("it").expect("a payload");
    let Kind::Object(payload) = &types.get(id).kind else {
        return Ok("no object".to_owned());
    };
    Ok(slot(types, &payload.fields[0].slot))
}

fn slot(types: &Types<'_>, slot: &Slot) -> String {
    let shape = match &slot.shape {
        Shape::Named(id) => match &types.get(*id).kind {
            Kind::Object(it) => object(it),
            Kind::Enumeration(values) => {
                let values: Vec<_> = values.iter().map(|it| &*it.text).collect();
                values.join(" or ")
            }
            Kind::OneOf(variants) => {
                let variants = variants
                    .iter()
                    .map(|it| format!("{}: {}", it.ident, self::slot(types, &it.slot)));
                variants.collect::<Vec<_>>().join(", ")
            }
            other => format!("{other:?}"),
        },
        Shape::Null => "null".to_owned(),
        Shape::Text => "text".to_owned(),
        Shape::Number => "number".to_owned(),
        other => format!("{other:?}"),
    };
    if slot.nullable {
        format!("{shape}, or null")
    } else {
        shape
    }
}

/// The names of an object's fields; optional ones have a question mark.
fn object(object: &Object<'_>) -> String {
    let fields = object.fields.iter().map(|it| {
        let optional = if it.required { "" } else { "?" };
        format!("{}{optional}", it.name)
    });
    format!("{{{}}}", fields.collect::<Vec<_>>().join(" "))
}

/// Combines two schemas in both orders, and checks the type.
fn assert_combined(one: &str, other: &str, expected: &str) {
    for schemas in [[one, other], [other, one]] {
        let found = combined(&schemas);
        assert_eq!(found.as_deref(), Ok(expected), "{schemas:?}");
    }
}

const USER_OR_NULL: &str = r##"{ "$ref": "#/$defs/user_or_null" }"##;

#[test]
fn an_alternative_of_null_is_ruled_out_by_the_other_schema() {
    for (other, expected) in [
        (r##"{ "$ref": "#/$defs/user" }"##, "{login name?}"),
        (r#"{ "type": "object" }"#, "{login name?}"),
        (
            r#"{ "type": "object", "required": ["name"] }"#,
            "{login name}",
        ),
        (r#"{ "type": "null" }"#, "null"),
        (
            r#"{ "description": "Somebody." }"#,
            "{login name?}, or null",
        ),
        (
            r#"{ "type": ["object", "null", "string"] }"#,
            "{login name?}, or null",
        ),
        (USER_OR_NULL, "{login name?}, or null"),
        (
            r##"{ "anyOf": [{ "type": "null" }, { "$ref": "#/$defs/user" }] }"##,
            "{login name?}, or null",
        ),
    ] {
        assert_combined(USER_OR_NULL, other, expected);
    }
    let value = r##"{ "$ref": "#/$defs/value" }"##;
    assert_combined(
        value,
        r#"{ "type": ["number", "null"] }"#,
        "number, or null",
    );
    assert_combined(value, r#"{ "type": "string", "minLength": 1 }"#, "text");
    // In other places without further constraints, the type is the same.
    assert_combined(value, value, "String: text, Number: number, or null");
}

#[test]
fn alternatives_are_narrowed_by_the_field_that_distinguishes_them() {
    let change = r##"{ "$ref": "#/$defs/change" }"##;
    let added = r#"{ "properties": { "kind": { "enum": ["added", "changed"] } } }"#;
    assert_combined(change, added, "{kind after?}");
    // An optional field doesn't contradict anything.
    let either = r#"{ "type": "object", "properties": { "after": { "type": "string" } } }"#;
    let found = combined(&[change, either]);
    assert_eq!(
        found.as_deref(),
        Ok("Added: {kind after?}, Removed: {kind before? after?}")
    );
    let lists = r#"{
        "anyOf": [
            { "properties": { "kind": { "const": "removed" }, "by": {} }, "required": ["kind"] },
            { "properties": { "kind": { "const": "added" }, "by": {} }, "required": ["kind", "by"] },
            { "properties": { "kind": { "const": "moved" } }, "required": ["kind"] }
        ]
    }"#;
    let found = combined(&[change, lists]);
    assert_eq!(
        found.as_deref(),
        Ok("Added: {kind after? by}, Removed: {kind before? by?}")
    );
}

#[test]
fn an_alternative_in_both_lists_is_paired_with_itself() {
    let owner = r##"{ "$ref": "#/$defs/owner" }"##;
    let expected = "User: {login name?}, Team: {members?}";
    assert_combined(owner, owner, expected);
    let more = r##"{ "oneOf": [{ "$ref": "#/$defs/user" }, { "type": "null" }, { "$ref": "#/$defs/team" }] }"##;
    let found = combined(&[owner, more]);
    assert_eq!(found.as_deref(), Ok(expected));
    let user = r##"{ "oneOf": [{ "$ref": "#/$defs/user" }, { "type": "string" }] }"##;
    assert_combined(owner, user, "{login name?}");
}

#[test]
fn pairs_are_named_after_the_alternative_that_is_in_only_one() {
    let one = r#"{ "oneOf": [{ "title": "Any", "type": "object" }, { "type": "string" }] }"#;
    let other = r##"{ "anyOf": [{ "$ref": "#/$defs/user" }, { "$ref": "#/$defs/team" }] }"##;
    assert_combined(one, other, "User: {login name?}, Team: {members?}");
}

#[test]
fn alternatives_that_cannot_be_combined_are_reported() {
    let one = r##"{ "oneOf": [{ "$ref": "#/$defs/user" }, { "$ref": "#/$defs/team" }] }"##;
    let other = r#"{ "oneOf": [
        { "type": "object", "properties": { "a": { "type": "string" } } },
        { "type": "object", "properties": { "b": { "type": "string" } } }
    ] }"#;
    let message = "this value has two lists of alternatives that cannot be combined";
    assert_eq!(combined(&[one, other]), Err(vec![message.to_owned()]));

    let [one, other] = [["a", "b"], ["c", "d"]].map(|[one, other]| {
        format!(r#"{{ "oneOf": [{{ "const": "{one}" }}, {{ "const": "{other}" }}] }}"#)
    });
    let found = combined(&[&one, &other]).expect_err("a contradiction");
    assert_eq!(
        found,
        [
            "these schemas contradict one another: no value matches a schema from each of the two lists"
        ]
    );
    // Only `null` is left, which is a mistake.
    let team =
        r#"{ "type": ["object", "null"], "properties": { "login": { "type": "integer" } } }"#;
    let found = combined(&[USER_OR_NULL, team]).expect_err("a contradiction");
    assert_eq!(
        found,
        ["these schemas contradict one another: no value is both a string and an integer"]
    );
}
