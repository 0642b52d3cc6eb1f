//! Fields that schemas don't declare, payloads of any form, and payloads that stay raw JSON.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::{Input, Memory};
use event_catalog_build::schema::types::{Kind, Shape};

use super::{findings, messages};

#[test]
fn a_payload_may_be_anything_unless_there_is_a_default_payload() {
    let list = r#"{ "type": "array", "items": { "type": "string" } }"#;
    let roots = [
        (list, "array"),
        (r#"{ "type": ["object", "null"] }"#, "null or object"),
        (r#"{ "enum": ["a", "b"] }"#, "string"),
        (
            r#"{ "type": ["integer", "boolean"] }"#,
            "boolean or integer",
        ),
        (
            r#"{ "oneOf": [{ "type": "object" }, { "type": "array" }] }"#,
            "array or object",
        ),
    ];
    for root in roots.iter().map(|(root, _)| *root).chain(["{}", "true"]) {
        assert_eq!(findings(&[("it.json", root)]), [""; 0], "{root}");
    }
    let settings = ("../catalog.toml", "[defaults]\npayload = \"common\"\n");
    let common = r#"{ "type": "object", "properties": { "id": { "type": "string" } } }"#;
    let common = ("common.json", common);
    for (root, found) in roots {
        let expected = format!(
            "the payload `it` must be an object, because it gets the fields of the default payload `common`, but \
             its schema allows: {found} [payload-form]"
        );
        let messages = messages(&[settings, common, ("it.json", root)]);
        let [message] = &messages[..] else {
            panic!("{root}: {messages:?}");
        };
        assert!(message.ends_with(&expected), "{message}");
    }
    // If there is a default payload, a schema that doesn't specify its type is an object.
    for open in ["{}", r#"{ "properties": { "a": { "type": "string" } } }"#] {
        assert_eq!(messages(&[settings, common, ("it.json", open)]), [""; 0]);
    }
    // A wrong default payload is one mistake, not a mistake in every payload.
    for (default, found) in [(list, "array"), ("{}", "anything")] {
        let messages = messages(&[settings, ("common.json", default), ("it.json", list)]);
        let [message] = &messages[..] else {
            panic!("{default}: {messages:?}");
        };
        let expected = format!(
            "the default payload `common` must be an object, but its schema allows: {found} [payload-form]"
        );
        assert!(message.starts_with("catalog.toml:2:"), "{message}");
        assert!(message.ends_with(&expected), "{message}");
    }
}

#[test]
fn additional_properties_of_a_default_payload_do_not_apply_to_an_event() {
    let has_map = |own: &str, default: &str| {
        let of = |name: &str, rest: &str| {
            format!(
                r#"{{ "type": "object", "properties": {{ "{name}": {{ "type": "string" }} }} {rest} }}"#
            )
        };
        let files = [
            (
                "events.csv",
                "name,description,payload\nopen,It came.,it\n".to_owned(),
            ),
            (
                "catalog.toml",
                "[defaults]\npayload = \"common\"\n".to_owned(),
            ),
            ("payloads/it.json", of("a", own)),
            ("payloads/common.json", of("b", default)),
        ];
        let input = Input::read_folder(&files.into_iter().collect::<Memory>()).unwrap();
        let catalog = Catalog::new(&input);
        let id = catalog.types.payload("it").unwrap();
        let Kind::Object(object) = &catalog.types.get(id).kind else {
            panic!("no object");
        };
        assert_eq!(object.fields.len(), 2);
        object.additional.is_some()
    };
    let numbers = r#", "additionalProperties": { "type": "integer" }"#;
    let none = r#", "additionalProperties": false"#;
    assert!(has_map(numbers, none));
    assert!(has_map(numbers, ""));
    assert!(!has_map(none, numbers));
    assert!(!has_map("", numbers));
    assert!(!has_map("", none));
}

/// The type that additional fields have in a payload with this schema, in a catalog with these settings.
fn further(settings: &str, schema: &str) -> Option<Shape> {
    let events = "name,description,payload\nopen,The chat was opened.,it\n";
    let files = [
        ("catalog.toml", settings),
        ("events.csv", events),
        ("payloads/it.json", schema),
    ];
    let files = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
    let input = Input::read_folder(&files.into_iter().collect::<Memory>()).unwrap();
    let catalog = Catalog::new(&input);
    let it = catalog.types.get(catalog.types.payload("it").unwrap());
    let Kind::Object(object) = &it.kind else {
        panic!("{it:?}");
    };
    let (slot, _) = object.additional.as_ref()?;
    Some(slot.shape.clone())
}

#[test]
fn further_fields_have_a_type_if_all_have_the_same() {
    let of = |more: &str| {
        let fields = r#""properties": { "a": { "type": "boolean" } }"#;
        further("", &format!(r#"{{ "type": "object", {fields}, {more} }}"#))
    };
    let patterns = |one: &str, other: &str, rest: &str| {
        of(&format!(
            r#""patternProperties": {{ "^x": {one}, "^y": {other} }}, "additionalProperties": {rest}"#
        ))
    };
    let text = r#"{ "type": "string", "description": "A text.", "pattern": "a" }"#;
    let plain = r#"{ "type": "string" }"#;
    let number = r#"{ "type": "number" }"#;
    assert_eq!(patterns(text, plain, "false"), Some(Shape::Text));
    assert_eq!(patterns(text, plain, plain), Some(Shape::Text));
    assert_eq!(patterns(number, number, "false"), Some(Shape::Number));
    assert_eq!(patterns(text, number, "false"), Some(Shape::Any));
    assert_eq!(patterns(text, plain, number), Some(Shape::Any));
    assert_eq!(patterns(text, plain, "true"), Some(Shape::Any));
    // The first type becomes an `i64`, and the second a `u64`.
    let integers = [
        r#"{ "type": "integer" }"#,
        r#"{ "type": "integer", "minimum": 0 }"#,
    ];
    assert_eq!(
        patterns(integers[0], integers[1], "false"),
        Some(Shape::Any)
    );
    let object = r#"{ "type": "object", "properties": { "b": { "enum": ["c"] } } }"#;
    let same = patterns(object, object, "false");
    assert!(matches!(same, Some(Shape::Named(_))), "{same:?}");
    let other = r#"{ "type": "object", "properties": { "b": { "enum": ["d"] } } }"#;
    assert_eq!(patterns(object, other, "false"), Some(Shape::Any));
    let one = format!(r#""patternProperties": {{ "^x": {plain} }}"#);
    assert_eq!(of(&one), Some(Shape::Any));
    let closed = format!(r#"{one}, "additionalProperties": false"#);
    assert_eq!(of(&closed), Some(Shape::Text));
    let lists = r#"{ "type": "array", "items": { "type": "string" } }"#;
    let shape = patterns(lists, lists, lists);
    assert!(matches!(shape, Some(Shape::Array(_))), "{shape:?}");
}

#[test]
fn open_objects_keep_undeclared_fields_if_the_settings_say_so() {
    let keep = "[schemas]\nundeclared = \"keep\"\n";
    let object = |more: &str| {
        format!(r#"{{ "type": "object", "properties": {{ "a": {{ "type": "string" }} }} {more} }}"#)
    };
    for (more, by_default, kept) in [
        ("", None, Some(Shape::Any)),
        (
            r#", "additionalProperties": true"#,
            Some(Shape::Any),
            Some(Shape::Any),
        ),
        (r#", "additionalProperties": false"#, None, None),
        (r#", "unevaluatedProperties": false"#, None, None),
        (
            r#", "additionalProperties": { "type": "string" }"#,
            Some(Shape::Text),
            Some(Shape::Text),
        ),
    ] {
        let object = object(more);
        assert_eq!(further("", &object), by_default, "{more}");
        let drop = "[schemas]\nundeclared = \"drop\"\n";
        assert_eq!(further(drop, &object), by_default, "{more}");
        assert_eq!(further(keep, &object), kept, "{more}");
    }
    let wrong = "[schemas]\nundeclared = \"kept\"\n";
    let files = [
        ("../catalog.toml", wrong),
        ("it.json", "{ \"type\": \"object\" }"),
    ];
    let found = findings(&files);
    assert!(
        found[0].contains("`undeclared` in `[schemas]` cannot be \"kept\""),
        "{found:?}"
    );
}

#[test]
fn a_raw_payload_needs_no_type() {
    let it = r#"{
  "oneOf": [{ "properties": { "a": { "type": "string" } } }, { "properties": { "b": {} } }],
  "anyOf": [{ "properties": { "c": {} } }, { "properties": { "d": {} } }],
  "properties": { "never": false, "both": { "type": "string", "allOf": [{ "type": "integer" }] } },
  "discriminator": { "propertyName": "a" }
}"#;
    let found = |raw: &str| {
        let settings = format!("[schemas]\nraw = [{raw}]\n");
        messages(&[("../catalog.toml", &*settings), ("it.json", it)])
    };
    assert_eq!(found("\"it\""), [""; 0]);
    assert_eq!(found("\"i*\""), [""; 0]);
    assert!(found("").len() >= 3, "{:?}", found(""));
}

#[test]
fn a_raw_payload_is_known_and_still_read() {
    let it = r##"{ "typ": "string", "properties": { "a": { "$ref": "#/$defs/b" } } }"##;
    let settings = "[schemas]\nraw = [\"it\", \"ti\", \"vendor/*\"]\n";
    let found = messages(&[("../catalog.toml", settings), ("it.json", it)]);
    let has = |text: &str| found.iter().any(|line| line.contains(text));
    assert!(
        has("[unknown-keyword]") && has("[unknown-reference]"),
        "{found:?}"
    );
    assert!(has("there is no payload schema `ti`"), "{found:?}");
    assert!(
        has("no payload schema has a name that begins with `vendor/`"),
        "{found:?}"
    );
    let files = [
        (
            "../catalog.toml",
            "[schemas]\nraw = [\"payment_done\", \"vender/*\"]\n",
        ),
        (
            "it.json",
            r#"{ "type": "object", "properties": { "a": { "$ref": "vendor/payment_made.json" } } }"#,
        ),
        ("vendor/payment_made.json", r#"{ "type": "string" }"#),
        ("payment_dome.json", r#"{ "type": "string" }"#),
    ];
    let found = findings(&files);
    let has = |text: &str| found.iter().any(|line| line.contains(text));
    assert!(has("did you mean `vendor/*`?"), "{found:?}");
    assert!(has("did you mean `payment_dome`?"), "{found:?}");
}
