//! Tests of `schemas.js` for single schemas. Tests in `web/` show how `validate.js` uses it.

use event_catalog_build::read::{Input, Memory};

use crate::generate::typescript::tests::package;

/// `schemas.js` for one event whose payload is this schema in the file `p`, with additional files.
fn schemas_js(schema: &str, others: &[(&str, &str)]) -> String {
    let table = "name,description,payload\nload,Loaded.,p\n";
    let settings = "[schemas]\nraw = [\"p\"]\n";
    let own = [
        ("catalog.toml", settings),
        ("events.csv", table),
        ("payloads/p.json", schema),
    ];
    let files: Memory = own.into_iter().chain(others.iter().copied()).collect();
    let input = Input::read_folder(&files).expect("memory can be listed");
    package(&input, &[], &["schemas.js"]).expect("a package")
}

#[test]
fn a_long_chain_of_references_needs_no_deep_stack() {
    let link = |number: usize| {
        format!(
            r##""d{number}":{{"type":"object","properties":{{"x":{{"$ref":"#/$defs/d{}"}}}}}},"##,
            number + 1
        )
    };
    let links: String = (0..5_000).map(link).collect();
    let schema = format!(
        r##"{{"type":"object","properties":{{"x":{{"$ref":"#/$defs/d0"}}}},"$defs":{{{links}"d5000":{{"type":"string"}}}}}}"##
    );
    let files: Memory = [
        ("events.csv", "name,description,payload\nload,Loaded.,p\n"),
        ("payloads/p.json", &schema),
    ]
    .into_iter()
    .collect();
    let input = Input::read_folder(&files).expect("memory can be listed");
    let made = std::thread::Builder::new()
        .stack_size(512 << 10)
        .spawn(move || package(&input, &[], &["schemas.js"]).expect("a package"));
    let made = made.expect("a thread").join().expect("enough of a stack");
    assert!(
        made.contains("p#/$defs/d5000\": { type: \"string\" },"),
        "the end of the chain"
    );
}

#[test]
fn conditions_are_written_for_validation() {
    let schema = r##"{ "type": "object", "properties": { "a": { "not": { "const": "x" } }, "b": {} },
        "if": { "additionalProperties": true }, "then": { "properties": { "c": false } },
        "dependencies": { "a": ["b"], "c": { "$ref": "#/then" } },
        "dependentRequired": { "a": ["c", "b"], "__proto__": ["b"] }, "unevaluatedProperties": false }"##;
    let files: Memory = [
        ("events.csv", "name,description,payload\nload,Loaded.,p\n"),
        ("payloads/p.json", schema),
    ]
    .into_iter()
    .collect();
    let input = Input::read_folder(&files).expect("memory can be listed");
    let made = package(&input, &[], &["schemas.js"]).expect("a package");
    for expected in [
        r#"a: { not: { const: "x" } }"#,
        "if: { additionalProperties: {} }",
        "then: { properties: { c: { not: {} } } }",
        r#"dependentRequired: { a: ["b", "c"], ["__proto__"]: ["b"] }"#,
        r#"dependentSchemas: { c: { $ref: "p#/then" } }"#,
        "unevaluatedProperties: false",
        r#""p#/then": { properties:"#,
    ] {
        assert!(made.contains(expected), "{expected}: {made}");
    }
}

#[test]
fn what_cannot_be_broken_is_left_out() {
    let made = schemas_js(
        r#"{ "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:p", "$comment": "C.", "title": "T",
            "description": "D.", "deprecated": true, "default": {}, "examples": [{}], "readOnly": true, "x-own": { "type": "x" },
            "type": "object", "additionalProperties": true,
            "properties": { "title": { "type": "string", "format": "uri", "contentMediaType": "text/html" }, "x-own": true },
            "$defs": { "unused": { "type": "integer" } } }"#,
        &[],
    );
    let expected = r#"
  p: { type: "object", properties: { title: { type: "string" }, "x-own": {} } },
"#;
    assert!(made.contains(expected), "{made}");
    let nothing = schemas_js("false", &[]);
    assert!(nothing.contains("\n  p: { not: {} },\n"), "{nothing}");
}

#[test]
fn further_fields_count_where_others_are_limited() {
    let made = schemas_js(
        r#"{ "type": "object", "allOf": [{ "additionalProperties": true }, { "patternProperties": { "^x": {}, "(": false } }],
            "unevaluatedProperties": false }"#,
        &[],
    );
    // An invalid regular expression is left out, without making any field invalid.
    let expected = r#"allOf: [{ additionalProperties: {} }, { patternProperties: { "^x": {} }, additionalProperties: {} }], unevaluatedProperties: false"#;
    assert!(made.contains(expected), "{made}");
}

#[test]
fn references_lead_to_the_schemas_of_the_newest_form() {
    let schema = r##"{ "$schema": "http://json-schema.org/draft-07/schema#", "type": "object",
        "properties": {
            "first": { "$ref": "#/properties/list/items/0", "type": "null" },
            "last": { "$ref": "#/properties/list/additionalItems" },
            "other": { "$ref": "a%23b.json#/definitions/x~1y~0z" },
            "list": { "items": [{ "type": "integer" }], "additionalItems": { "type": "string" } } } }"##;
    let other =
        r#"{ "definitions": { "x/y~z": { "const": { "__proto__": [1.50, "</script>"] } } } }"#;
    let made = schemas_js(schema, &[("payloads/a#b.json", other)]);
    for expected in [
        r#"first: { $ref: "p#/properties/list/prefixItems/0" }"#,
        r#"last: { $ref: "p#/properties/list/items" }"#,
        r#"other: { $ref: "a%23b#/definitions/x~1y~0z" }"#,
        r#"list: { prefixItems: [{ type: "integer" }], items: { type: "string" } }"#,
        "\n  \"p#/properties/list/prefixItems/0\": { type: \"integer\" },\n",
        "\n  \"p#/properties/list/items\": { type: \"string\" },\n",
        "\n  \"a%23b#/definitions/x~1y~0z\": { const: { [\"__proto__\"]: [1.5, \"\\u003c/script>\"] } },\n",
    ] {
        assert!(made.contains(expected), "{expected}: {made}");
    }
}

#[test]
fn numbers_are_those_of_the_file() {
    let numbers = "[0.30000000000000004, 8.988465674311579, -0.1234567890123456, 18446744073709551615, -9223372036854775808]";
    let made = schemas_js(&format!("{{ \"enum\": {numbers} }}"), &[]);
    assert!(made.contains(&format!("enum: {numbers} ")), "{made}");
}
