//! Any schema is either accepted or reported: nothing panics, everything terminates, and the code
//! generated from an accepted schema never has two items with the same name.

use std::collections::HashSet;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::check::REQUIRED;
use event_catalog_build::finding::check;
use event_catalog_build::generate::{Options, rust};
use event_catalog_build::read::{Input, Memory};
use event_catalog_build::schema::types::{Kind, Object, Tuple};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Values of every kind, most of which are wrong where they are used.
fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3..4).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop_oneof![
            Just("string"),
            Just("object"),
            Just("a"),
            Just("Self"),
            Just(""),
            Just("#"),
            Just("#/$defs/a"),
            Just("ä b"),
        ]
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::hash_map("[a-c]", inner, 0..3)
                .prop_map(|it| Value::Object(it.into_iter().collect())),
        ]
    })
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-c]",
        1 => prop_oneof![
            Just("type"), Just("self"), Just("a-b"), Just("a_b"), Just(""), Just("ä"), Just("1"), Just("Option"), Just("A"),
        ]
        .prop_map(str::to_owned),
    ]
}

/// Schemas that are usually valid.
fn schema() -> impl Strategy<Value = Value> {
    let types = prop_oneof![
        Just(json!("string")),
        Just(json!("integer")),
        Just(json!("number")),
        Just(json!("boolean")),
        Just(json!("object")),
        Just(json!("array")),
        Just(json!("null")),
        Just(json!(["string", "null"])),
        Just(json!(["object", "integer"])),
        Just(json!(["array", "string", "boolean"])),
    ];
    let reference = prop_oneof![
        Just("#"),
        Just("#/$defs/a"),
        Just("#/$defs/b"),
        Just("#/$defs/c"),
        Just("it.json"),
        Just("other.json#/$defs/a"),
    ];
    let leaf = prop_oneof![
        4 => types.prop_map(|types| json!({ "type": types })),
        2 => reference.prop_map(|reference| json!({ "$ref": reference })),
        1 => name().prop_map(|value| json!({ "const": value })),
        1 => prop::collection::hash_set(name(), 1..4).prop_map(|values| json!({ "enum": values })),
        1 => Just(json!({})),
        1 => any_value(),
    ];
    leaf.prop_recursive(4, 40, 4, |inner| {
        let schemas = prop::collection::vec(inner.clone(), 1..4);
        let properties = prop::collection::hash_map(name(), inner.clone(), 0..4);
        let required = prop::collection::hash_set(name(), 0..2);
        prop_oneof![
            4 => (properties, required).prop_map(|(properties, required)| {
                json!({ "type": "object", "properties": properties, "required": required })
            }),
            1 => inner.clone().prop_map(|items| json!({ "type": "array", "items": items })),
            1 => (schemas.clone(), inner.clone(), 0..3).prop_map(|(positions, rest, least)| {
                json!({ "type": "array", "prefixItems": positions, "items": rest, "minItems": least })
            }),
            1 => schemas.clone().prop_map(|positions| json!({ "prefixItems": positions, "items": false })),
            1 => inner.clone().prop_map(|more| json!({ "type": "object", "additionalProperties": more })),
            2 => schemas.clone().prop_map(|schemas| json!({ "oneOf": schemas })),
            1 => schemas.clone().prop_map(|schemas| json!({ "anyOf": schemas, "type": "object" })),
            1 => schemas.prop_map(|schemas| json!({ "allOf": schemas })),
            1 => (inner, name(), any_value()).prop_map(|(mut schema, name, value)| {
                if let Value::Object(members) = &mut schema {
                    members.insert("title".to_owned(), name.into());
                    members.insert("description".to_owned(), value);
                }
                schema
            }),
        ]
    })
}

fn document() -> impl Strategy<Value = Value> {
    let definitions = prop::collection::hash_map("[a-c]", schema(), 0..4);
    (schema(), definitions).prop_map(|(mut schema, definitions)| {
        if let Value::Object(members) = &mut schema {
            members.insert("$defs".to_owned(), json!(definitions));
        }
        schema
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_schema_is_understood_or_reported(it in document(), other in document(), default in any::<bool>()) {
        let settings = if default { "[defaults]\npayload = \"other\"\n" } else { "" };
        let folder = [
            ("catalog.toml", settings.to_owned()),
            ("events.csv", "name,description,payload\nopen,It was opened.,it\nload,It was loaded.,it\n".to_owned()),
            ("payloads/it.json", it.to_string()),
            ("payloads/other.json", other.to_string()),
        ];
        let input = Input::read_folder(&folder.into_iter().collect::<Memory>()).unwrap();
        let catalog = Catalog::new(&input);
        let report = check(&catalog, REQUIRED, &|_| None);
        for finding in &report.findings {
            prop_assert!(!finding.lines(&input.sources).is_empty());
        }
        if report.errors() == 0 {
            let code = rust(&catalog, &Options::default()).unwrap();
            prop_assert_eq!(code, rust(&Catalog::new(&input), &Options::default()).unwrap());
        }
        let mut names = HashSet::new();
        for it in &catalog.types.types {
            prop_assert!(names.insert(it.name.clone()), "{} twice", it.name);
            prop_assert!(names.insert(format!("{}Required", it.name)), "{}Required twice", it.name);
            let idents: Vec<&String> = match &it.kind {
                Kind::Object(Object { fields, .. }) | Kind::Tuple(Tuple { fields, .. }) => {
                    fields.iter().map(|field| &field.ident).collect()
                }
                Kind::Enumeration(values) => values.iter().map(|value| &value.ident).collect(),
                Kind::OneOf(variants) => variants.iter().map(|variant| &variant.ident).collect(),
                Kind::Value(_) => Vec::new(),
            };
            let distinct: HashSet<_> = idents.iter().collect();
            prop_assert_eq!(distinct.len(), idents.len(), "{:?}", idents);
        }
    }
}
