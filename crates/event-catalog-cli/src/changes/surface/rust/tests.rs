//! Checks that the surface matches the generated code.

use std::path::Path;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::generate::{Options, rust};
use event_catalog_build::read::Input;

use super::{surface, verdict};
use crate::changes::Verdict;
use crate::changes::tests::input;
use crate::changes::tests::public_items::public_items;

/// Lists the items of the surface, and those of the generated code, without spaces.
fn both(input: &Input) -> [Vec<String>; 2] {
    let catalog = Catalog::new(input);
    let code = rust(&catalog, &Options::default()).expect("a catalog without errors");
    let squeezed = |path: &str, signature: &str| -> String {
        let line = format!("{path} = {signature}");
        line.split_whitespace().collect()
    };
    let surface = surface(&catalog);
    let items = surface.items.iter();
    let items = items.map(|(path, item)| squeezed(path, &item.signature));
    let generated = public_items(&code);
    let generated = generated
        .iter()
        .map(|(path, signature)| squeezed(path, signature));
    [items.collect(), generated.collect()]
}

#[track_caller]
fn is_generated(input: &Input, least: usize) {
    let [mut surface, mut generated] = both(input);
    surface.sort();
    generated.sort();
    let missing: Vec<_> = generated
        .iter()
        .filter(|it| !surface.contains(it))
        .collect();
    let invented: Vec<_> = surface
        .iter()
        .filter(|it| !generated.contains(it))
        .collect();
    assert!(
        missing.is_empty() && invented.is_empty(),
        "missing in the surface: {missing:#?}\nnot generated: {invented:#?}"
    );
    assert!(surface.len() >= least, "only {surface:#?}");
}

#[test]
fn the_surface_of_real_catalogs_is_what_is_generated() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for (folder, least) in [("catalog", 100), ("examples/shop/catalog", 15)] {
        let input = Input::open(&root.join(folder)).expect("a catalog");
        is_generated(&input, least);
    }
}

#[test]
fn names_are_what_is_generated() {
    let table = "name,description,module,aliases,identifier,deprecated\n\
        load,The chat was loaded.,chat,Chat Loaded; old.load,,\n\
        type,The type was chosen.,a b,self; 👎,,v1.0\n\
        👍,A message was liked.,,,thumbs_up,\n\
        chat.loaded,It is taken.,chat,,,\n\
        score_{0..2},A score of {n} was given.,chat,nps_{0..2}; NPS.{0..2},,\n\
        step_{1|5},Step {n} was done.,,,stage_{1|5},v2.0\n";
    is_generated(&input([("events.csv", table)]), 19);
}

const TABLE: &str = "name,description,payload\n\
    order_placed,An order was placed.,order\n\
    counted,It was counted.,count\n\
    tagged,It was tagged.,tags\n\
    moved,It was moved.,point\n\
    called,Someone was called.,contact\n\
    load,The chat was loaded.,\n";

const ORDER: &str = r##"{"type": "object", "required": ["id", "kind", "lines", "total"],
    "properties": {
        "id": {"type": "string"},
        "kind": {"const": "order"},
        "total": {"type": "integer", "minimum": 0},
        "change": {"type": "integer"},
        "type": {"type": ["string", "null"]},
        "note": {"type": "string", "deprecated": true},
        "currency": {"enum": ["EUR", "USD"]},
        "parent": {"$ref": "#/$defs/line"},
        "lines": {"type": "array", "items": {"$ref": "#/$defs/line"}},
        "prices": {"type": "object", "additionalProperties": {"type": "number"}},
        "open": {"type": "boolean"}
    },
    "additionalProperties": {"type": "boolean"},
    "$defs": {"line": {"type": "object", "required": ["sum"], "properties": {
        "sum": {"type": "number"}, "part": {"$ref": "#/$defs/line"}}}}}"##;

const POINT: &str = r#"{"type": "array", "minItems": 2,
    "prefixItems": [{"type": "number"}, {"type": "number"}, {"type": "string"}],
    "items": {"type": "integer"}}"#;

const CONTACT: &str = r#"{"oneOf": [
    {"title": "Mail", "type": "object", "required": ["kind", "to"],
        "properties": {"kind": {"const": "mail"}, "to": {"type": "string"}}},
    {"title": "Phone", "type": "object", "required": ["kind"],
        "properties": {"kind": {"const": "phone"}, "number": {"type": "integer"}}},
    {"type": "string"}]}"#;

#[test]
fn payloads_are_what_is_generated() {
    let files = |settings: &'static str| {
        input([
            ("catalog.toml", settings),
            ("events.csv", TABLE),
            ("payloads/order.json", ORDER),
            ("payloads/count.json", r#"{"type": "integer"}"#),
            (
                "payloads/tags.json",
                r#"{"type": "array", "items": {"type": "string"}}"#,
            ),
            ("payloads/point.json", POINT),
            ("payloads/contact.json", CONTACT),
            (
                "payloads/common.json",
                r#"{"type": "object", "required": ["session"], "properties": {"session": {"type": "string"}}}"#,
            ),
        ])
    };
    is_generated(&files(""), 40);
    is_generated(&files("[schemas]\nundeclared = \"keep\"\n"), 40);
}

#[test]
fn a_default_payload_with_a_required_field_is_emitted_with_each_event() {
    let files = input([
        ("catalog.toml", "[defaults]\npayload = \"common\"\n"),
        (
            "events.csv",
            "name,description\nload,The chat was loaded.\n",
        ),
        (
            "payloads/common.json",
            r#"{"type": "object", "required": ["session"], "properties": {"session": {"type": "string"}}}"#,
        ),
    ]);
    is_generated(&files, 5);
}

#[test]
fn what_compiles_is_not_breaking() {
    for (before, after, expected) in [
        ("variant", "deprecated constant", Some(Verdict::Minor)),
        ("deprecated constant", "variant", Some(Verdict::Minor)),
        ("variant", "deprecated variant", Some(Verdict::Minor)),
        ("deprecated variant", "variant", Some(Verdict::Note)),
        (
            "fn(payload::A<'a>)",
            "deprecated fn(payload::A<'a>)",
            Some(Verdict::Minor),
        ),
        ("fn(payload::A<'a>)", "deprecated fn(payload::B<'a>)", None),
        ("::core::primitive::u64", "::core::primitive::i64", None),
        ("A", "::core::option::Option<A>", None),
    ] {
        assert_eq!(verdict(before, after), expected, "{before} -> {after}");
    }
}
