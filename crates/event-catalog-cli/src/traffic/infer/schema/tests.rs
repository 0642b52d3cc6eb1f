//! Tests the schemas that are inferred from values.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;

use super::super::node::Room;
use super::*;
use crate::pattern::Patterns;
use crate::traffic::paths::undeclared;
use crate::traffic::shape::Shape;
use crate::validator::compile;

fn of(values: &[Value], keeps_values: bool) -> Value {
    let mut node = Node::default();
    let mut room = Room {
        nodes: 1_000,
        objects: 100,
    };
    for value in values {
        node.add(value, 0, &mut room);
    }
    let schemas = Schemas {
        required_after: 3,
        keeps_values,
    };
    schemas.payload(&node).map_or(Value::Null, |it| it.value())
}

#[test]
fn what_is_in_all_of_enough_objects_is_required() {
    let both = json!({ "a": 1, "b": true });
    let schema = of(&[both.clone(), both.clone(), json!({ "a": 2.5 })], false);
    assert_eq!(schema["type"], "object");
    assert_eq!(schema["required"], json!(["a"]));
    assert_eq!(
        schema["properties"]["a"],
        json!({ "type": "number", "examples": [1] })
    );
    assert_eq!(schema["properties"]["b"], json!({ "type": "boolean" }));
    assert!(of(&[both.clone(), both], false).get("required").is_none());
}

#[test]
fn null_and_several_types_are_allowed_where_they_occurred() {
    let schema = of(
        &[
            json!({ "a": 1, "b": "x", "c": null, "d": [1], "e": [] }),
            json!({ "a": null, "b": 2, "c": null, "d": "x", "e": [{ "f": null }] }),
        ],
        false,
    );
    let properties = &schema["properties"];
    assert_eq!(properties["a"]["type"], json!(["integer", "null"]));
    assert_eq!(properties["b"]["type"], json!(["string", "integer"]));
    assert_eq!(
        properties["c"],
        json!({ "$comment": "Only null occurred." })
    );
    assert_eq!(
        properties["d"],
        json!({ "$comment": "Several types occurred: string, array." })
    );
    assert_eq!(properties["e"]["items"]["type"], "object");
}

#[test]
fn a_payload_without_fields_has_no_schema() {
    assert_eq!(of(&[json!({}), json!({})], false), Value::Null);
    assert_eq!(of(&[], false), Value::Null);
    assert_eq!(of(&[json!([1])], false)["type"], "array");
}

#[test]
fn values_next_to_null_are_suggested_with_it() {
    let values: Vec<Value> = (0..40)
        .map(|it| {
            let kind = if it % 2 == 0 { "web" } else { "app" };
            if it % 4 == 0 {
                json!({ "coupon": null, "kind": null })
            } else {
                json!({ "coupon": "spring", "kind": kind })
            }
        })
        .collect();
    let schema = of(&values, false);
    let comment = |name: &str| {
        let comment = schema["properties"][name]["$comment"].as_str();
        comment.unwrap_or_default().to_owned()
    };
    assert!(
        comment("coupon").ends_with("\"enum\": [\"spring\", null]"),
        "{schema}"
    );
    assert!(
        comment("kind").ends_with("\"enum\": [\"app\", \"web\", null]"),
        "{schema}"
    );
}

#[test]
fn words_that_recur_are_a_comment() {
    let values: Vec<Value> = (0..20)
        .map(|it| json!({ "kind": if it % 2 == 0 { "web" } else { "app" }, "user": { "role": "admin" } }))
        .collect();
    let schema = of(&values, false);
    let kind = &schema["properties"]["kind"];
    assert_eq!(
        kind["$comment"],
        "Only these values occurred; if no others are allowed, write \"enum\": [\"app\", \"web\"]"
    );
    assert!(kind.get("enum").is_none());
    // Everything inside an object about a person is personal.
    let role = &schema["properties"]["user"]["properties"]["role"];
    assert_eq!(*role, json!({ "type": "string", "examples": ["text"] }));
}

#[test]
fn examples_show_nothing_about_a_person() {
    let value = json!({
        "name": "Ann Smith", "mail": "ann@smith.example", "id": "ORD-2931", "born": "1984-03-12",
        "page": "https://shop.example/u/ann?q=Ann", "phone": 4_915_112_345_678_i64, "count": 3,
        "score": { "ann@smith.example": 12 }
    });
    let text = of(std::slice::from_ref(&value), false)
        .to_string()
        .to_lowercase();
    for secret in [
        "ann s",
        "smith",
        "2931",
        "1984",
        "shop",
        "q=ann",
        "4915112345678",
    ] {
        assert!(!text.contains(secret), "{secret} is in {text}");
    }
    assert!(
        text.contains("?q=x") && text.contains("\"aaa-0000\""),
        "{text}"
    );
    let kept = of(&[value], true).to_string();
    for value in [
        "Ann Smith",
        "ORD-2931",
        "1984-03-12",
        "q=Ann",
        "4915112345678",
    ] {
        assert!(kept.contains(value), "{value} isn't in {kept}");
    }
}

#[test]
fn an_address_that_recurs_is_not_a_word() {
    let value = json!({ "page": "https://git.example/ann", "site": "git.example/ann" });
    let values = vec![value; 30];
    let text = of(&values, false).to_string();
    assert!(!text.contains("/ann"), "{text}");
    assert!(of(&values, true).to_string().contains("/ann"));
}

/// Generates any JSON value, with a few names and strings.
fn any_value() -> impl Strategy<Value = Value> {
    let texts = [
        "",
        "web",
        "2026-01-31",
        "2026-01-31T12:00:00Z",
        "ann@example.org",
        "https://example.org/?a=b",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1e9_f64..1e9).prop_map(Value::from),
        select(texts.to_vec()).prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        let names = select(["a", "b", "user", "", "id-12345"].to_vec());
        let members = btree_map(names.prop_map(str::to_owned), inner.clone(), 0..5);
        prop_oneof![
            vec(inner, 0..5).prop_map(Value::Array),
            members.prop_map(|it| Value::Object(it.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn what_occurred_is_allowed(
        values in vec(any_value(), 1..12),
        required_after in 1_u64..5,
        fields in 1_usize..20,
    ) {
        // The memory budget may be too small for the values.
        let mut room = Room { nodes: fields, objects: fields };
        let mut node = Node::default();
        for value in &values {
            node.add(value, 0, &mut room);
        }
        let schemas = Schemas { required_after, keeps_values: false };
        match schemas.payload(&node) {
            None => {
                let is_empty = |it: &Value| it.is_null() || *it == json!({});
                prop_assert!(values.iter().all(is_empty));
            }
            Some(schema) => {
                let schema = schema.value();
                let mut patterns = Patterns::default();
                let validator = compile(&schema, &mut patterns).expect("a schema");
                let shape = Shape::of(&schema, &patterns);
                for value in &values {
                    prop_assert!(validator.is_valid(value), "{schema}\n{value}");
                    let mut found = Vec::new();
                    undeclared(&shape, value, &mut |path, _| found.push(path.to_owned()));
                    prop_assert!(found.is_empty(), "{schema}\n{found:?}");
                }
            }
        }
    }
}
