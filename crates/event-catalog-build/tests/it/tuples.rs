//! Lists whose elements have types by position: `prefixItems`, and lists in `items`.

use std::fmt::Write;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::check::REQUIRED;
use event_catalog_build::finding::check;
use event_catalog_build::generate::{Options, rust};
use event_catalog_build::read::{Input, Memory};
use event_catalog_build::schema::types::{Kind, Shape, Slot, Tuple, Types};

const NEWEST: &str = "https://json-schema.org/draft/2020-12/schema";
const DRAFT_7: &str = "http://json-schema.org/draft-07/schema#";

/// A catalog with a payload `it`, whose field `it` has this schema. `more` is added next to its properties.
fn input(dialect: &str, it: &str, more: &str) -> Input {
    let schema = format!(
        r#"{{ "$schema": "{dialect}", "type": "object", "properties": {{ "it": {it} }} {more} }}"#
    );
    let folder = Memory::from_iter([
        ("events.csv", "name,description,payload\nseen,Seen.,it\n"),
        ("payloads/it.json", schema.as_str()),
    ]);
    Input::read_folder(&folder).unwrap()
}

fn shape(types: &Types<'_>, slot: &Slot) -> String {
    let shown = match &slot.shape {
        Shape::Any => "any".to_owned(),
        Shape::Null => "null".to_owned(),
        Shape::Boolean => "boolean".to_owned(),
        Shape::Integer { .. } => "integer".to_owned(),
        Shape::Number => "number".to_owned(),
        Shape::Text => "string".to_owned(),
        Shape::Array(inner) => format!("[{}]", shape(types, inner)),
        Shape::Map(inner) => format!("{{{}}}", shape(types, inner)),
        Shape::Named(id) => types.get(*id).name.clone(),
    };
    if slot.nullable {
        shown + " or null"
    } else {
        shown
    }
}

fn shown(types: &Types<'_>, tuple: &Tuple<'_>) -> String {
    let mut shown = String::new();
    for field in &tuple.fields {
        let optional = if field.required { "" } else { "?" };
        let of = shape(types, &field.slot);
        let _ = write!(shown, "{}{optional}: {of}, ", field.ident);
    }
    match &tuple.rest {
        Some((rest, _)) => shown + "..." + &shape(types, rest),
        None => shown + "end",
    }
}

/// Describes the tuples in this payload.
fn tuples(dialect: &str, it: &str, more: &str) -> Vec<String> {
    let input = input(dialect, it, more);
    let catalog = Catalog::new(&input);
    assert_eq!(catalog.schema_problems().count(), 0, "{it}");
    let types = catalog.types.iter();
    let tuples = types.filter_map(|(_, it)| match &it.kind {
        Kind::Tuple(tuple) => Some(shown(&catalog.types, tuple)),
        _ => None,
    });
    tuples.collect()
}

/// The mistakes in this payload.
fn messages(dialect: &str, it: &str, more: &str) -> Vec<String> {
    let input = input(dialect, it, more);
    let report = check(&Catalog::new(&input), REQUIRED, &|_| None);
    let findings = report.findings.iter();
    findings.map(|finding| finding.message.clone()).collect()
}

#[test]
fn elements_are_optional_after_the_least_number() {
    let positions = r#""prefixItems": [{ "type": "integer" }, { "type": ["string", "null"] }]"#;
    for (more, expected) in [
        ("", "item0?: integer, item1?: string or null, ...any"),
        (
            r#", "minItems": 1"#,
            "item0: integer, item1?: string or null, ...any",
        ),
        (
            r#", "minItems": 9, "items": { "type": "boolean" }"#,
            "item0: integer, item1: string or null, ...boolean",
        ),
        (
            r#", "items": false"#,
            "item0?: integer, item1?: string or null, end",
        ),
        (
            r#", "items": true, "maxItems": 3"#,
            "item0?: integer, item1?: string or null, ...any",
        ),
        (
            r#", "maxItems": 2"#,
            "item0?: integer, item1?: string or null, end",
        ),
    ] {
        let it = format!(r#"{{ "type": "array", {positions}{more} }}"#);
        assert_eq!(tuples(NEWEST, &it, ""), [expected], "{it}");
        // The order of the keywords doesn't matter.
        let more = more.strip_prefix(", ").map(|more| format!("{more}, "));
        let it = format!(r"{{ {}{positions} }}", more.unwrap_or_default());
        assert_eq!(tuples(NEWEST, &it, ""), [expected], "{it}");
    }
}

#[test]
fn each_dialect_means_its_own_keywords() {
    let list = r#""type": "array", "items": [{ "type": "integer" }]"#;
    for dialect in [
        "http://json-schema.org/draft-04/schema#",
        "http://json-schema.org/draft-06/schema#",
        DRAFT_7,
        "https://json-schema.org/draft/2019-09/schema",
    ] {
        for (more, expected) in [
            ("", "item0?: integer, ...any"),
            (r#", "additionalItems": false"#, "item0?: integer, end"),
            (
                r#", "additionalItems": { "type": "string" }"#,
                "item0?: integer, ...string",
            ),
            // The keyword is newer than the dialect.
            (
                r#", "prefixItems": [{ "type": "string" }]"#,
                "item0?: integer, ...any",
            ),
        ] {
            let it = format!("{{ {list}{more} }}");
            assert_eq!(tuples(dialect, &it, ""), [expected], "{dialect} {it}");
        }
        // Next to a single schema, `additionalItems` has no meaning.
        let it = r#"{ "type": "array", "items": { "type": "integer" }, "additionalItems": false }"#;
        assert_eq!(tuples(dialect, it, ""), [""; 0]);
        assert_eq!(messages(dialect, it, ""), [""; 0]);
    }
    let it = r#"{ "prefixItems": [{ "type": "integer" }], "additionalItems": false }"#;
    assert_eq!(tuples(NEWEST, it, ""), ["item0?: integer, ...any"]);
    let found = messages(NEWEST, &format!("{{ {list} }}"), "");
    assert_eq!(found, ["`items` must be one schema, but is a list"]);
}

#[test]
fn all_of_combines_element_by_element() {
    for (all, expected) in [
        (
            r#"{ "prefixItems": [{ "type": "integer" }] }, { "items": { "type": "number" }, "minItems": 1 }"#,
            "item0: integer, ...number",
        ),
        (
            r#"{ "prefixItems": [{ "type": "integer" }] }, { "prefixItems": [{}, { "type": "string" }], "items": false }"#,
            "item0?: integer, item1?: string, end",
        ),
        (
            r#"{ "prefixItems": [{}, {}, {}] }, { "prefixItems": [{ "type": "string" }], "items": false }"#,
            "item0?: string, end",
        ),
        (
            r#"{ "prefixItems": [{}], "items": { "type": "integer" } }, { "prefixItems": [{}, { "minimum": 0 }] }"#,
            "item0?: any, item1?: integer, ...integer",
        ),
    ] {
        let it = format!(r#"{{ "type": "array", "allOf": [{all}] }}"#);
        assert_eq!(tuples(NEWEST, &it, ""), [expected], "{it}");
    }
    // The number of elements is part of the type.
    let it = r##"{ "type": "object", "properties": {
        "a": { "allOf": [{ "$ref": "#/$defs/t" }, { "minItems": 1 }] }, "b": { "$ref": "#/$defs/t" }
    } }"##;
    let more = r#", "$defs": { "t": { "type": "array", "prefixItems": [{ "type": "integer" }] } }"#;
    let mut found = tuples(NEWEST, it, more);
    found.sort();
    assert_eq!(found, ["item0: integer, ...any", "item0?: integer, ...any"]);
}

#[test]
fn elements_are_named_by_their_own_title() {
    let it = r##"{ "prefixItems": [
        { "title": "Longitude", "type": "number" }, { "$ref": "#/$defs/p" }, { "title": "Is it so?", "type": "boolean" },
        { "title": "?", "type": "boolean" }, { "type": "object", "properties": { "a": { "type": "string" } } }
    ], "items": { "enum": ["a", "b"] } }"##;
    let more = r#", "$defs": { "p": { "title": "Place", "type": "string" } }"#;
    assert_eq!(
        tuples(NEWEST, it, more),
        [
            "longitude?: number, item1?: string, is_it_so?: boolean, item3?: boolean, item4?: ItItItem4, ...ItItRest"
        ]
    );
    let it =
        r#"{ "prefixItems": [{ "title": "X" }, { "title": "x" }, { "title": "Item 3" }, {}] }"#;
    let expected = "x?: any, x_2?: any, item_3?: any, item3?: any, ...any";
    assert_eq!(tuples(NEWEST, it, ""), [expected]);
}

#[test]
fn elements_can_be_referred_to() {
    let reference = |of: &str| format!(r##", "not": {{ "$ref": "#/properties/it/{of}" }}"##);
    let it = r#"{ "prefixItems": [{}, { "type": "string" }], "items": { "type": "integer" } }"#;
    for of in ["prefixItems/0", "prefixItems/1", "items"] {
        assert_eq!(messages(NEWEST, it, &reference(of)), [""; 0], "{of}");
    }
    assert_eq!(messages(NEWEST, it, &reference("prefixItems/2")).len(), 1);
    let it = r#"{ "items": [{}, { "type": "string" }], "additionalItems": { "type": "integer" } }"#;
    for of in ["items/0", "items/1", "additionalItems"] {
        assert_eq!(messages(DRAFT_7, it, &reference(of)), [""; 0], "{of}");
    }
}

#[test]
fn a_required_element_must_end() {
    let it = r##"{ "$ref": "#/$defs/node" }"##;
    let node = |more: &str| {
        format!(
            r##", "$defs": {{ "node": {{ "type": "array", "prefixItems": [{{ "$ref": "#/$defs/node" }}]{more} }} }}"##
        )
    };
    assert_eq!(messages(NEWEST, it, &node("")), [""; 0]);
    assert_eq!(messages(NEWEST, it, &node(r#", "minItems": 1"#)).len(), 1);
}

#[test]
fn mistakes_are_found() {
    let million = format!(r#"{{ "prefixItems": [{}{{}}] }}"#, "{},".repeat(999_999));
    for (it, message) in [
        (
            r#"{ "prefixItems": [] }"#,
            "`prefixItems` must list at least one schema",
        ),
        (
            r#"{ "prefixItems": 3 }"#,
            "`prefixItems` must be a list, but is a number",
        ),
        (
            r#"{ "prefixItems": [false] }"#,
            "the schema `false` allows no value at all",
        ),
        (
            r#"{ "items": false }"#,
            "the schema `false` allows no value at all",
        ),
        (
            &million,
            "`prefixItems` lists 1000000 schemas, which is more than 1024",
        ),
    ] {
        assert_eq!(messages(NEWEST, it, ""), [message], "{it:.40}");
    }
}

#[test]
fn what_multiplies_is_cut() {
    // In each of many types, schemas for all elements are combined with the schema of each of many positions.
    let every: Vec<_> = (0..100)
        .map(|at| format!(r#"{{ "items": {{ "maxLength": {} }} }}"#, at + 9))
        .collect();
    let all = format!(
        r#"{{ "type": "array", "prefixItems": [{}{{}}] }}, {}"#,
        "{},".repeat(1_000),
        every.join(", ")
    );
    let uses: Vec<_> = (0..40)
        .map(|at| {
            format!(
                r##""u{at}": {{ "$ref": "#/$defs/all", "maxItems": {} }}"##,
                at + 2_000
            )
        })
        .collect();
    let more = format!(
        r#", "$defs": {{ "all": {{ "allOf": [{all}] }}, "uses": {{ "properties": {{ {} }} }} }}"#,
        uses.join(", ")
    );
    let found = messages(NEWEST, r##"{ "$ref": "#/$defs/uses" }"##, &more);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("too large"), "{found:?}");
}

#[test]
fn the_struct_has_a_field_for_each_position() {
    let it = r#"{ "prefixItems": [
        { "title": "Longitude", "type": "number" }, { "type": ["string", "null"], "description": "How it is called." }
    ], "minItems": 1 }"#;
    let input = input(NEWEST, it, "");
    let code = rust(&Catalog::new(&input), &Options::default()).unwrap();
    for part in [
        "::event_catalog::__payload_tuple! {",
        "/// A missing element before one that is present is written as `null`.",
        "ItIt<'a> {",
        "required ItItRequired {",
        "longitude: ::event_catalog::Number,",
        "/// How it is called.",
        "item1: ::core::option::Option<::event_catalog::Text<'a>> => with_item1,",
        "rest: ::event_catalog::RawJson<'a>,",
    ] {
        assert!(code.contains(part), "{part}\n{code}");
    }
}
