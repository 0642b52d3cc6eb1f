//! References to anchors and URIs, and dynamic references.

use super::{findings, said};

/// Checks that all references lead to schemas.
#[track_caller]
fn leads(files: &[(&str, &str)]) {
    assert_eq!(findings(files), Vec::<String>::new(), "{files:?}");
}

#[test]
fn references_lead_to_anchors_and_addresses() {
    leads(&[
        (
            "it.json",
            r##"{ "$id": "https://example.org/it.json", "type": "object",
              "properties": {
                "a": { "$ref": "#amount" },
                "b": { "$ref": "other.json#amount" },
                "c": { "$ref": "https://example.org/items/item.json" },
                "d": { "$ref": "items/item.json#/$defs/part" },
                "e": { "$ref": "urn:example:named" }
              },
              "$defs": {
                "amount": { "$anchor": "amount", "type": "number" },
                "item": { "$defs": { "part": { "type": "string" } }, "$id": "items/item.json", "type": "object",
                  "properties": { "part": { "$ref": "#/$defs/part" }, "next": { "$ref": "next.json" } } },
                "next": { "$id": "items/next.json", "type": "string" },
                "named": { "$id": "urn:example:named", "type": "string" }
              } }"##,
        ),
        (
            "elsewhere.json",
            r#"{ "$id": "https://example.org/other.json",
              "$defs": { "x": { "$anchor": "amount", "type": "number" } } }"#,
        ),
    ]);
    leads(&[(
        "it.json",
        r##"{ "$schema": "http://json-schema.org/draft-07/schema#", "type": "object",
          "properties": { "a": { "$ref": "#amount" }, "b": { "$id": "#/properties/b", "type": "string" } },
          "definitions": { "amount": { "$id": "#amount", "type": "number" } } }"##,
    )]);
    leads(&[(
        "it.json",
        r#"{ "$schema": "http://json-schema.org/draft-04/schema#", "type": "object",
          "properties": { "a": { "$ref": "amount.json" } },
          "definitions": { "amount": { "id": "amount.json", "type": "number" } } }"#,
    )]);
}

#[test]
fn anchors_and_addresses_that_lead_nowhere_are_found() {
    let it = r##"{ "type": "object",
      "properties": {
        "a": { "$ref": "#amonut" },
        "b": { "$ref": "#twice" },
        "c": { "$ref": "item.json#amount" },
        "d": { "$ref": "item.json#/$defs/none" },
        "e": { "$ref": "#amount", "$dynamicRef": "#amount" },
        "f": { "$id": "f.json#name" }
      },
      "$defs": {
        "one": { "$anchor": "twice" },
        "two": { "$anchor": "twice" },
        "n": { "$anchor": "amount", "type": "number" },
        "item": { "$id": "item.json", "type": "string" }
      } }"##;
    assert_eq!(
        said(&[("it.json", it)]),
        [
            "there is no anchor `#amonut`",
            "several schemas have the anchor `#twice`",
            "there is no anchor `item.json#amount`",
            "there is nothing at `item.json#/$defs/none`",
            "this schema already has a `$ref`",
            "`$id` must have no fragment, but has `#name`",
        ]
    );
    let long = format!(
        r#"{{ "type": "object", "$id": "urn:{}" }}"#,
        "x".repeat(2_000)
    );
    let expected = "`$id` has 2004 bytes, but at most 2000 are allowed";
    assert_eq!(said(&[("it.json", &long)]), [expected]);
}

#[test]
fn dynamic_references_are_references_where_they_mean_one_schema() {
    let tree = r##"{ "$id": "https://example.org/tree", "$dynamicAnchor": "node", "type": "object",
      "properties": { "children": { "type": "array", "items": { "$dynamicRef": "#node" } } } }"##;
    leads(&[("it.json", tree)]);
    // An unrelated schema can have an anchor with the same name.
    let apart = tree.replace("/tree", "/apart");
    let used = "[defaults]\npayload = \"other\"\n";
    leads(&[
        ("it.json", tree),
        ("other.json", &apart),
        ("../catalog.toml", used),
    ]);
    let recursive = r##"{ "$schema": "https://json-schema.org/draft/2019-09/schema", "type": "object",
      "$recursiveAnchor": true, "properties": { "next": { "$recursiveRef": "#" } } }"##;
    leads(&[("it.json", recursive)]);
    // `$anchor` isn't dynamic.
    let plain = r##"{ "type": "object", "properties": { "a": { "$dynamicRef": "#a" } },
      "$defs": { "a": { "$anchor": "a", "type": "string" } } }"##;
    leads(&[("it.json", plain)]);
}

#[test]
fn dynamic_references_that_mean_several_schemas_are_errors() {
    let tree = r##"{ "$dynamicAnchor": "node", "type": "object",
      "properties": { "children": { "type": "array", "items": { "$dynamicRef": "#node" } } } }"##;
    let strict =
        r#"{ "$dynamicAnchor": "node", "$ref": "tree.json", "unevaluatedProperties": false }"#;
    let expected = "`#node` means a different schema if other schemas refer to this one";
    let found = said(&[("it.json", strict), ("tree.json", tree)]);
    assert_eq!(found, [expected]);
    let list = r##"{ "$schema": "https://json-schema.org/draft/2019-09/schema", "type": "object",
      "$recursiveAnchor": true, "properties": { "next": { "$recursiveRef": "#" } } }"##;
    let other = list.replace(
        r##""next": { "$recursiveRef": "#" }"##,
        r#""list": { "$ref": "list.json" }"#,
    );
    let found = said(&[("it.json", &other), ("list.json", list)]);
    assert_eq!(
        found,
        ["`#` means a different schema if other schemas refer to this one"]
    );
    let newer = list.replace("2019-09", "2020-12");
    assert_eq!(
        said(&[("it.json", &newer)]),
        [
            "the keyword `$recursiveAnchor` is not supported",
            "the keyword `$recursiveRef` is not supported",
        ]
    );
}
