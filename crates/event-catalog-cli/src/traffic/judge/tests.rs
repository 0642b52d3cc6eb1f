//! Tests of the findings about names and payloads.

use event_catalog_build::read::{Input, Memory};
use serde_json::json;

use super::*;

fn input() -> Input {
    let schema = json!({
        "type": "object", "required": ["id"],
        "properties": { "id": { "type": "string" },
            "items": { "type": "array", "items": { "type": "object", "required": ["sku"],
                "properties": { "sku": { "type": "integer" } } } } }
    });
    let folder: Memory = [
        ("catalog.toml", String::new()),
        (
            "events.csv",
            "name,description,payload,aliases,deprecated,replaced_by\n\
             placed,It was placed.,order,ordered,,\n\
             gone,It is gone.,,,v1.0,placed\nload,Loaded.,,,,\n"
                .to_owned(),
        ),
        ("payloads/order.json", schema.to_string()),
    ]
    .into_iter()
    .collect();
    Input::read_folder(&folder).expect("a folder in memory")
}

fn found(name: &str, payload: Option<&Value>) -> Vec<(Kind, String, String)> {
    let input = input();
    let catalog = Catalog::new(&input);
    let mut judge = Judge::new(&catalog);
    let known = judge.known(name).expect(name);
    let mut found = Vec::new();
    judge.of_name(name, known, &mut found);
    judge.of_payload(known, payload, &mut found);
    let found = found.into_iter();
    found
        .map(|it| (it.key.kind, it.key.path, it.value.unwrap_or_default()))
        .collect()
}

#[test]
fn valid_payloads_have_no_findings() {
    let valid = json!({ "id": "1", "items": [{ "sku": 2 }] });
    assert!(found("placed", Some(&valid)).is_empty());
    assert!(found("load", None).is_empty());
    assert!(found("load", Some(&json!({}))).is_empty());
}

#[test]
fn a_mistake_in_many_elements_hides_no_other() {
    let payload = json!({ "items": vec![json!({ "sku": "x" }); 30] });
    let found = found("placed", Some(&payload));
    let of = |path: &str| found.iter().filter(|(_, at, _)| at == path).count();
    assert_eq!((of("/items/*/sku"), of("/id"), found.len()), (30, 1, 31));
}

#[test]
fn a_payload_with_very_many_mistakes_has_one_finding() {
    let payload = json!({ "id": "1", "items": vec![json!(0); MOST_VALUES] });
    let found = found("placed", Some(&payload));
    let expected = (Kind::InvalidPayload, String::new(), String::new());
    assert_eq!(found, [expected]);
}

#[test]
fn mistakes_have_their_path_and_what_came() {
    let payload = json!({ "id": 5, "items": [{ "sku": 1 }, { "sku": "x", "more": true }] });
    let expected = [
        (Kind::InvalidPayload, "/id".to_owned(), "5".to_owned()),
        (
            Kind::InvalidPayload,
            "/items/*/sku".to_owned(),
            "\"x\"".to_owned(),
        ),
        (
            Kind::UndeclaredField,
            "/items/*/more".to_owned(),
            "true".to_owned(),
        ),
    ];
    assert_eq!(found("placed", Some(&payload)), expected);
    let missing = found("placed", None);
    assert_eq!(missing[0].0, Kind::InvalidPayload);
    let other = found("load", Some(&json!({ "a": 1 })));
    assert_eq!(other[0].0, Kind::UndeclaredPayload);
    let list = found("load", Some(&json!([])));
    let kinds: Vec<Kind> = list.iter().map(|it| it.0).collect();
    assert_eq!(kinds, [Kind::InvalidPayload]);
}

#[test]
fn a_missing_field_has_its_own_path() {
    let found = found("placed", Some(&json!({ "items": [] })));
    let expected = (Kind::InvalidPayload, "/id".to_owned(), String::new());
    assert_eq!(found, [expected]);
}

#[test]
fn a_field_that_is_not_allowed_has_its_own_path_and_is_reported_once() {
    let schema = json!({ "type": "object", "additionalProperties": false,
        "properties": { "id": { "type": "string" }, "lines": { "type": "array", "items": {
            "type": "object", "properties": { "n": { "type": "integer" } },
            "additionalProperties": false } } } });
    let folder: Memory = [
        (
            "events.csv",
            "name,description,payload\nplaced,It was placed.,order\n".to_owned(),
        ),
        ("payloads/order.json", schema.to_string()),
    ]
    .into_iter()
    .collect();
    let input = Input::read_folder(&folder).expect("a folder in memory");
    let catalog = Catalog::new(&input);
    let mut judge = Judge::new(&catalog);
    let known = judge.known("placed").expect("an event");
    let payload = json!({ "id": "1", "a/b": 5, "more": "x", "lines": [{ "sku": 1 }] });
    let mut found = Vec::new();
    judge.of_payload(known, Some(&payload), &mut found);
    let mut found: Vec<_> = found
        .into_iter()
        .map(|it| (it.key.path, it.key.kind, it.value.unwrap_or_default()))
        .collect();
    found.sort_by(|one, other| one.0.cmp(&other.0));
    let expected = [("/a~1b", "5"), ("/lines/*/sku", "1"), ("/more", "\"x\"")];
    let expected = expected.map(|(path, value)| {
        let (path, value) = (path.to_owned(), value.to_owned());
        (path, Kind::InvalidPayload, value)
    });
    assert_eq!(found, expected);
}

#[test]
fn the_values_of_a_list_are_all_there() {
    let text = one_of(&json!(["a", "b", "c", "d", "e", null, 7]));
    assert_eq!(
        text,
        "value is not \"a\", \"b\", \"c\", \"d\", \"e\", null or 7"
    );
    let many: Vec<usize> = (0..LISTED + 2).collect();
    assert!(one_of(&json!(many)).ends_with(" or 2 more"));
}

#[test]
fn old_and_deprecated_names_are_said() {
    let valid = json!({ "id": "1" });
    assert_eq!(found("ordered", Some(&valid))[0].0, Kind::OldName);
    assert_eq!(found("gone", None)[0].0, Kind::DeprecatedEvent);
}

#[test]
fn deep_payloads_are_not_validated() {
    let mut deep = json!(1);
    for _ in 0..=DEEPEST {
        deep = json!([deep]);
    }
    let found = found("placed", Some(&deep));
    assert_eq!(found.last().map(|it| it.0), Some(Kind::DeepPayload));
}

/// If each of many alternatives contains all alternatives again, each level multiplies the validation time, so fewer
/// levels are validated.
#[test]
fn alternatives_that_contain_themselves_are_validated_as_deeply_as_there_is_time() {
    let alternative = |kind: usize| {
        json!({ "type": "object", "required": ["kind"], "properties": {
            "next": { "$ref": "#/$defs/node" }, "kind": { "const": format!("k{kind}") } } })
    };
    let alternatives: Vec<Value> = (0..20).map(alternative).collect();
    let schema = json!({
        "type": "object", "properties": { "node": { "$ref": "#/$defs/node" } },
        "$defs": { "node": { "oneOf": alternatives } }
    });
    let folder: Memory = [
        (
            "events.csv",
            "name,description,payload\nplaced,It was placed.,order\n".to_owned(),
        ),
        ("payloads/order.json", schema.to_string()),
    ]
    .into_iter()
    .collect();
    let input = Input::read_folder(&folder).expect("a folder in memory");
    let catalog = Catalog::new(&input);
    let mut judge = Judge::new(&catalog);
    let known = judge.known("placed").expect("an event");
    let mut kinds = |levels: usize| {
        let mut node = json!({ "kind": "other" });
        for _ in 1..levels {
            node = json!({ "kind": "other", "next": node });
        }
        let mut found = Vec::new();
        judge.of_payload(known, Some(&json!({ "node": node })), &mut found);
        found.iter().map(|it| it.key.kind).collect::<Vec<_>>()
    };
    assert!(kinds(2).contains(&Kind::InvalidPayload));
    assert_eq!(kinds(12), [Kind::DeepPayload]);
}

#[test]
fn a_pattern_that_takes_too_long_is_no_mistake_of_the_payload() {
    let schema = json!({ "type": "object", "properties": {
        "a": { "type": "string", "pattern": r"(.*)*\1z" },
        "b": { "type": "string", "pattern": "^(?!tmp_)[a-z]+$" } } });
    let folder: Memory = [
        (
            "events.csv",
            "name,description,payload\nplaced,It was placed.,order\n".to_owned(),
        ),
        ("payloads/order.json", schema.to_string()),
    ]
    .into_iter()
    .collect();
    let input = Input::read_folder(&folder).expect("a folder in memory");
    let catalog = Catalog::new(&input);
    let mut judge = Judge::new(&catalog);
    let known = judge.known("placed").expect("an event");
    let mut found = |payload: &Value| {
        let mut found = Vec::new();
        judge.of_payload(known, Some(payload), &mut found);
        let keys = found.into_iter().map(|it| (it.key.kind, it.key.path));
        keys.collect::<Vec<_>>()
    };
    let slow = json!({ "a": "a".repeat(30), "b": "a".repeat(900) });
    let unusable = (Kind::UnusableSchema, "/a".to_owned());
    for _ in 0..100 {
        assert_eq!(found(&slow), std::slice::from_ref(&unusable));
    }
    let wrong = json!({ "b": "tmp_a" });
    assert_eq!(found(&wrong), [(Kind::InvalidPayload, "/b".to_owned())]);
}
