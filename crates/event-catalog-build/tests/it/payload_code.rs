//! The generated module `payload`, as users read it.

use std::path::{Path, PathBuf};

use event_catalog_build::catalog::Catalog;
use event_catalog_build::generate::{Options, rust};
use event_catalog_build::read::{Input, Memory};

fn schemas() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/payloads/catalog/payloads")
}

/// The modules `payload` and `emit` for these schemas; the first schema is the payload of `it`.
fn generated(settings: &str, files: &[&str]) -> String {
    let first = files[0].rsplit_once('.').unwrap().0;
    let events = format!("name,description,payload\nit,It happened.,{first}\n");
    let mut folder = vec![
        ("catalog.toml".to_owned(), settings.as_bytes().to_vec()),
        ("events.csv".to_owned(), events.into_bytes()),
    ];
    for file in files {
        folder.push((
            format!("payloads/{file}"),
            std::fs::read(schemas().join(file)).unwrap(),
        ));
    }
    let input = Input::read_folder(&folder.into_iter().collect::<Memory>()).unwrap();
    let code = rust(&Catalog::new(&input), &Options::default()).unwrap();
    let start = code.find("/// The payloads of the events,").unwrap();
    let end = code.find("/// The names of the events, and after").unwrap();
    code[start..end].trim_end().to_owned()
}

#[test]
fn objects_references_and_nulls() {
    insta::assert_snapshot!(
        "order",
        generated("", &["order.json", "money.json", "shared/address.toml"])
    );
}

#[test]
fn alternatives() {
    insta::assert_snapshot!(
        "contact",
        generated("", &["contact.json", "shared/address.toml"])
    );
    insta::assert_snapshot!("calculation", generated("", &["calculation.json"]));
}

#[test]
fn recursion_and_the_default_payload() {
    let settings = "[defaults]\npayload = \"common\"\n";
    insta::assert_snapshot!("comment", generated("", &["comment.json"]));
    insta::assert_snapshot!(
        "comment_default",
        generated(settings, &["comment.json", "common.toml"])
    );
}

#[test]
fn keywords_and_hostile_texts() {
    insta::assert_snapshot!("keywords", generated("", &["keywords.json"]));
    insta::assert_snapshot!("hostile", generated("", &["hostile.json"]));
}

#[test]
fn further_fields_whose_names_match_a_pattern_are_a_map() {
    let code = |patterns: &str, rest: &str| {
        let payload = format!(
            r#"{{"type": "object", "properties": {{"a": {{}}}}, "patternProperties": {{{patterns}}}{rest}}}"#
        );
        let folder = [
            (
                "events.csv",
                "name,description,payload\nit,It happened.,it\n",
            ),
            ("payloads/it.json", &*payload),
        ];
        let input = Input::read_folder(&folder.into_iter().collect::<Memory>()).unwrap();
        let code = rust(&Catalog::new(&input), &Options::default()).unwrap();
        let at = code.find("additional {").expect("further fields");
        let end = code[at..].find('}').expect("an end");
        code[at..at + end].to_owned()
    };
    let closed = r#", "additionalProperties": false"#;
    let one = r#""^x": {"type": "integer"}"#;
    assert!(code(one, closed).contains("i64"), "{}", code(one, closed));
    // The type is any JSON if fields that match no pattern are allowed, or if two patterns have different types.
    let two = format!(r#"{one}, "^y": {{"type": "string"}}"#);
    for any in [code(one, ""), code(&two, closed)] {
        assert!(any.contains("RawJson"), "{any}");
    }
}

/// The code that is generated for a payload in this file with these properties.
fn of_properties(file: &str, properties: &str) -> String {
    let payload = format!(r#"{{"type": "object", "properties": {{{properties}}}}}"#);
    let name = file.strip_suffix(".json").expect("a JSON file");
    let table = format!("name,description,payload\nit,It happened.,{name}\n");
    let path = format!("payloads/{file}");
    let folder = [("events.csv", &*table), (&*path, &*payload)];
    let input = Input::read_folder(&folder.into_iter().collect::<Memory>()).unwrap();
    rust(&Catalog::new(&input), &Options::default()).unwrap()
}

#[test]
fn conditions_are_documented_and_change_no_type() {
    let code = |conditions: [&str; 3]| {
        let [a, l, o] = conditions;
        let it = format!(
            r#""a": {{"type": "string"{a}}}, "l": {{"type": "array", "items": {{"type": "string"}}{l}}},
            "o": {{"type": "object", "properties": {{"b": {{"type": "string"}}, "c": {{"type": "string"}}}}{o}}}"#
        );
        let code = of_properties("it.json", &it);
        let is_docs = |line: &&str| line.trim_start().starts_with("///");
        let (docs, code): (Vec<_>, Vec<_>) = code.lines().partition(is_docs);
        let start = code.iter().position(|line| line.contains("mod payload"));
        let payload = code[start.expect("the payloads")..].iter();
        let payload: Vec<_> = payload.take_while(|line| **line != "}").copied().collect();
        (docs.join("\n"), payload.join("\n"))
    };
    let (_, plain) = code(["", "", ""]);
    let (docs, same) = code([
        r#", "not": {"const": "x"}"#,
        r#", "contains": {"minLength": 2}, "maxContains": 3, "unevaluatedItems": false"#,
        r#", "dependentRequired": {"b": ["c", "d"]}, "dependentSchemas": {"c": {"required": ["e"]}},
            "if": {"required": ["b"]}, "then": {"properties": {"f": {"type": "string"}}}, "propertyNames": {},
            "oneOf": [{"required": ["b"], "not": {"required": ["c"]}}, {"not": {"required": ["b"]}}],
            "unevaluatedProperties": false"#,
    ]);
    assert_eq!(same, plain);
    for expected in [
        r#"Must not match the schema in "not"."#,
        r#"1 to 3 of its elements must match the schema in "contains", no other elements."#,
        r#"With "b", "c" and "d" must be present, too"#,
        r#"another schema applies with "c""#,
        r#"must match "then" if it matches "if""#,
        r#"field names must match the schema in "propertyNames""#,
        "no other fields",
        r#"must match exactly one schema in "oneOf""#,
    ] {
        assert!(docs.contains(expected), "{expected}: {docs}");
    }
}

#[test]
fn a_payload_that_is_not_an_object_is_a_type_alias() {
    let code = |schema: &str| {
        let table = "name,description,payload\nseen,It was seen.,it\n";
        let folder = [("events.csv", table), ("payloads/it.json", schema)];
        let input = Input::read_folder(&folder.into_iter().collect::<Memory>()).unwrap();
        let code = rust(&Catalog::new(&input), &Options::default()).unwrap();
        code.split_whitespace().collect::<String>()
    };
    let text = "::event_catalog::Text<'a>";
    for (schema, expected, lifetime) in [
        (
            r#"{"type": "array", "items": {"type": "string"}}"#,
            format!("::event_catalog::__private::Vec<{text}>"),
            "<'a>",
        ),
        (
            r#"{"type": ["string", "null"]}"#,
            format!("::core::option::Option<{text}>"),
            "<'a>",
        ),
        (
            r#"{"enum": ["a", "b"]}"#,
            "::event_catalog::OpenEnum<'a,ItValue>".to_owned(),
            "<'a>",
        ),
        (
            r#"{"type": "array", "items": {"type": "object", "properties": {"a": {}}}}"#,
            "::event_catalog::__private::Vec<ItItem<'a>>".to_owned(),
            "<'a>",
        ),
        ("true", "::event_catalog::RawJson<'a>".to_owned(), "<'a>"),
        (
            r#"{"type": "integer"}"#,
            "::core::primitive::i64".to_owned(),
            "",
        ),
        (r#"{"type": "null"}"#, "()".to_owned(), ""),
    ] {
        let code = code(schema);
        let alias = format!("pubtypeIt{lifetime}={expected};");
        assert!(code.contains(&alias), "{alias}: {code}");
        let emit = format!("seen{lifetime}(super::payload::It{lifetime})=super::Event");
        assert!(code.contains(&emit), "{emit}: {code}");
    }
    // A value of several types has an enum, with a lifetime if it needs one.
    let several = code(r#"{"type": ["integer", "boolean"]}"#);
    assert!(several.contains("seen(super::payload::It)="), "{several}");
    let several = code(r#"{"type": ["integer", "string"]}"#);
    assert!(
        several.contains("seen<'a>(super::payload::It<'a>)="),
        "{several}"
    );
}

#[test]
fn integers_are_unsigned_if_they_are_not_negative_or_very_large() {
    for (bounds, expected) in [
        ("", "i64"),
        (r#", "minimum": 0"#, "u64"),
        (r#", "minimum": -1"#, "i64"),
        (r#", "exclusiveMinimum": -1"#, "u64"),
        (r#", "exclusiveMinimum": -1.5"#, "i64"),
        (r#", "maximum": 9223372036854775807"#, "i64"),
        (r#", "maximum": 9223372036854775808"#, "u64"),
        (r#", "maximum": 18446744073709551615"#, "u64"),
        (r#", "minimum": -5, "maximum": 18446744073709551615"#, "i64"),
        (r#", "maximum": 4294967295"#, "i64"),
    ] {
        let code = of_properties("it.json", &format!(r#""n": {{"type": "integer"{bounds}}}"#));
        let expected = format!("n: ::core::primitive::{expected}");
        assert!(code.contains(&expected), "{bounds}: {code}");
    }
}

#[test]
fn a_type_is_named_after_its_file_without_schema() {
    let code = of_properties("order.schema.json", "");
    assert!(code.contains(" Order<'a>"), "{code}");
}

#[test]
fn required_fields_of_the_default_payload_are_required_for_every_event() {
    let code = |required: &str| {
        let common = format!(
            "{{\"type\": \"object\", \"required\": [{required}], \"properties\": {{\"id\": {{}}}}}}"
        );
        let folder = [
            ("catalog.toml", "[defaults]\npayload = \"common\"\n"),
            (
                "events.csv",
                "name,description\nload,The chat was loaded.\n",
            ),
            ("payloads/common.json", common.as_str()),
        ];
        let folder = folder.map(|(path, text)| (path, text.as_bytes()));
        let input = Input::read_folder(&folder.into_iter().collect::<Memory>()).unwrap();
        rust(&Catalog::new(&input), &Options::default()).unwrap()
    };
    let asked = code("\"id\"");
    assert!(
        asked.contains("load<'a>(super::payload::Common<'a>) = super::Event"),
        "{asked}"
    );
    assert!(asked.contains("(0, \"common\")"), "{asked}");
    let optional = code("");
    assert!(
        !optional.contains("mod emit") && !optional.contains("(0, \"common\")"),
        "{optional}"
    );
}

#[test]
fn the_same_catalog_generates_the_same_code() {
    let files = ["order.json", "money.json", "shared/address.toml"];
    assert_eq!(generated("", &files), generated("", &files));
}
