//! Tests how examples are compared with their schemas.

use super::schemas::{COMMON, ORDER, found};

#[test]
fn examples_of_a_payload_that_is_no_object_are_checked() {
    let list =
        |rest: &str| format!(r#"{{ "type": "array", "items": {{ "type": "string" }}{rest} }}"#);
    let examples = list(r#", "examples": [["a"], [1], []]"#);
    assert_eq!(
        found("example-mismatch", &[("it.json", &examples)]),
        [
            r#"payloads/it.json:1:72 the example does not satisfy its schema at `/0`: value is not of type "string""#
        ]
    );
    assert_eq!(found("missing-example", &[("it.json", &examples)]), [""; 0]);
    let none = list("");
    let missing = found("missing-example", &[("it.json", &none)]);
    assert_eq!(missing.len(), 1, "{missing:?}");
    assert_eq!(found("missing-example", &[("it.json", "true")]).len(), 1);
}

#[test]
fn every_mistake_in_an_example_is_told_at_its_place() {
    assert_eq!(
        found(
            "example-mismatch",
            &[("it.json", ORDER), ("common.json", COMMON)]
        ),
        [
            r#"payloads/common.json:4:111 the example does not satisfy its schema: value is not of type "string""#,
            r#"payloads/it.json:8:65 the default does not satisfy its schema: value is not a "date-time""#,
            r#"payloads/it.json:12:42 the example does not satisfy its schema at `/items/1/sku`: value is not of type "string""#,
            r"payloads/it.json:14:16 the example does not satisfy its schema at `/items`: value has less than 1 item",
            r#"payloads/it.json:15:13 the example does not satisfy its schema at `/at`: value is not a "date-time""#,
        ]
    );
}

#[test]
fn alternatives_that_contain_themselves_are_looked_at_once_a_value() {
    let alternative = |kind: &str| {
        format!(
            r##"{{"type":"object","properties":{{"next":{{"$ref":"#/$defs/node"}},"z":{{"type":"{kind}"}}}},"required":["z"]}}"##
        )
    };
    for keyword in ["oneOf", "anyOf"] {
        let levels = 40;
        let it = format!(
            r##"{{"type":"object","properties":{{"root":{{"$ref":"#/$defs/node"}}}},"$defs":{{"node":{{"{keyword}":[{},{}]}}}},"examples":[{{"root":{}{{"z":true}}{}}}]}}"##,
            alternative("string"),
            alternative("integer"),
            r#"{"z":1,"next":"#.repeat(levels),
            "}".repeat(levels)
        );
        let found = found("example-mismatch", &[("it.json", &it)]);
        let message = format!(
            "the example does not satisfy its schema at `/root`: value matches no schema of `{keyword}`"
        );
        assert_eq!(found.len(), 1);
        assert!(found[0].ends_with(&message), "{found:?}");
    }
}

#[test]
fn an_example_that_takes_too_long_is_said_to() {
    let numbers: Vec<_> = (0..2000)
        .map(|at| format!(r#"{{"minimum":{at},"type":"integer"}}"#))
        .collect();
    let it = format!(
        r#"{{"type":"object","properties":{{"x":{{"anyOf":[{}]}}}},"examples":[{{"x":"{}"}},1]}}"#,
        numbers.join(","),
        "x".repeat(1 << 20)
    );
    let found = found("example-mismatch", &[("it.json", &it)]);
    assert_eq!(found.len(), 1);
    assert!(found[0].ends_with("this example takes too long to validate"));
}

#[test]
fn an_example_whose_pattern_steps_back_too_often_is_said_to_take_too_long() {
    let examples = vec![format!("\"{}!\"", "a".repeat(30)); 1_000].join(",");
    for pattern in [r"(.*)*\\1z", r"^(a|a)*\\1b"] {
        let it = format!(
            r#"{{"type":"object","properties":{{"x":{{"type":"string","pattern":"{pattern}","examples":[{examples}]}}}}}}"#
        );
        let found = found("example-mismatch", &[("it.json", &it)]);
        assert_eq!(found.len(), 1, "{pattern}");
        assert!(
            found[0].ends_with("this example takes too long to validate"),
            "{found:?}"
        );
    }
    // If a name can't be checked against a pattern, any value is allowed.
    let it = format!(
        r#"{{"type":"object","patternProperties":{{"(.*)*\\1z":{{"type":"string"}}}},"additionalProperties":false,"examples":[{{"{}":1}}]}}"#,
        "a".repeat(30)
    );
    assert_eq!(found("example-mismatch", &[("it.json", &it)]), [""; 0]);
    // Matching this pattern would read a long text again from each of its characters.
    let it = format!(
        r#"{{"type":"object","properties":{{"x":{{"type":"string","pattern":"(?=(a*))\\1b","examples":["{}"]}}}}}}"#,
        "a".repeat(1 << 20)
    );
    assert_eq!(found("example-mismatch", &[("it.json", &it)]).len(), 1);
    // Ordinary patterns and texts don't exceed the limit.
    let examples = vec![r#""Passw0rd""#; 1_000].join(",");
    let it = format!(
        r#"{{"type":"object","properties":{{"x":{{"type":"string","pattern":"(?=.*[A-Z])(?!tmp)\\w{{8}}","examples":[{examples}]}}}}}}"#
    );
    assert_eq!(found("example-mismatch", &[("it.json", &it)]), [""; 0]);
}

#[test]
fn of_a_value_with_many_mistakes_the_first_are_listed() {
    let wrong = vec!["1"; 15].join(",");
    let it = format!(
        r#"{{"type":"object","properties":{{"x":{{"type":"array","items":{{"type":"string"}},"examples":[[{wrong}]]}}}}}}"#
    );
    assert_eq!(found("example-mismatch", &[("it.json", &it)]).len(), 10);
}

/// The rule doesn't use the library's validator for whole values, but agrees with it.
#[test]
fn values_are_held_against_schemas_as_the_library_does() {
    let schemas = [
        r#"{"type":"object","required":["a"],"properties":{"a":{"type":["integer","null"],"minimum":2},"b/~":{"enum":["x",1]}},"additionalProperties":false}"#,
        r#"{"type":"object","properties":{"a":{"oneOf":[{"type":"integer"},{"type":"number","multipleOf":0.5}]}},"additionalProperties":{"type":"string","maxLength":1}}"#,
        r##"{"type":"object","allOf":[{"$ref":"#/$defs/d"},{"required":["l"]}],"$defs":{"d":{"type":"object","properties":{"a":{"anyOf":[{"const":3},{"type":"string","pattern":"^x"}]},"l":{"type":"array","items":{"$ref":"#/$defs/d"},"minItems":1,"uniqueItems":true}}}}}"##,
        r#"{"type":"object","anyOf":[{"required":["a"]},{"required":["l","b"]}],"properties":{"a":true,"b":{"type":"boolean"},"l":{"type":"array"}}}"#,
    ];
    let values = [
        "1",
        "{}",
        r#"{"a":null}"#,
        r#"{"a":1}"#,
        r#"{"a":2}"#,
        r#"{"a":2.5}"#,
        r#"{"a":3}"#,
        r#"{"a":3.0,"c":"y"}"#,
        r#"{"a":2.5,"c":"yy"}"#,
        r#"{"a":2,"b/~":"x"}"#,
        r#"{"a":2,"b/~":1.0}"#,
        r#"{"a":2,"b/~":2}"#,
        r#"{"a":"xy","l":[{}]}"#,
        r#"{"a":"y","l":[{}]}"#,
        r#"{"l":[{"l":[{"a":3}]},{}]}"#,
        r#"{"l":[{"l":[{"a":4}]}]}"#,
        r#"{"l":[{},{}]}"#,
        r#"{"l":[]}"#,
        r#"{"l":[],"b":true}"#,
        r#"{"l":[],"b":1}"#,
    ];
    for schema in schemas {
        let document: serde_json::Value = serde_json::from_str(schema).expect("JSON");
        let library = jsonschema::draft202012::new(&document).expect("a schema");
        for value in values {
            let schema = format!(r#"{},"examples":[{value}]}}"#, &schema[..schema.len() - 1]);
            let found = found("example-mismatch", &[("it.json", &schema)]);
            let instance = serde_json::from_str(value).expect("JSON");
            assert_eq!(
                found.is_empty(),
                library.is_valid(&instance),
                "{schema}: {found:?}"
            );
        }
    }
}

/// `validate.test.mjs` tests the same values with `validate.js`.
#[test]
fn multiples_are_those_of_the_decimals_that_are_written() {
    let it = |of: &str, values: &str| {
        format!(
            r#"{{"type":"object","properties":{{"x":{{"type":"number","multipleOf":{of},"examples":[{values}]}}}}}}"#
        )
    };
    for (of, right, wrong) in [
        (
            "0.01",
            "19.99,0.07,4.35,0,-0.07,1e21,1070468.14",
            "0.005,19.995,1e-7",
        ),
        ("0.1", "0.3,1.1,1e3", "0.35"),
        ("1e-7", "3e-7,1,0.1", "1.5e-7"),
        ("3", "9,0,-3,3e20", "10,0.3,1e20"),
        ("1.5", "3,4.5", "4"),
    ] {
        let found = |values: &str| found("example-mismatch", &[("it.json", &it(of, values))]);
        assert_eq!(found(right), [""; 0], "{of}");
        assert_eq!(found(wrong).len(), wrong.split(',').count(), "{of}");
    }
}

#[test]
fn further_fields_are_held_against_the_patterns_of_their_names() {
    let of = |rule, pattern: &str, example: &str| {
        let it = format!(
            r#"{{ "type": "object", "properties": {{ "a": {{}} }}, "patternProperties": {{ "{pattern}": {{ "type": "integer" }} }},
            "additionalProperties": false, "examples": [{example}] }}"#
        );
        found(rule, &[("it.json", &it)])
    };
    let mismatch = |example| of("example-mismatch", "^x", example);
    assert_eq!(mismatch(r#"{ "a": "1", "x1": 1, "x": 2 }"#), [""; 0]);
    let wrong = mismatch(r#"{ "x1": "1", "y": 2 }"#);
    assert_eq!(wrong.len(), 2, "{wrong:?}");
    assert!(
        wrong[0].contains("/x1") && wrong[1].contains("/y"),
        "{wrong:?}"
    );
    assert_eq!(of("meta-schema", "^(x", "{}").len(), 1);
}

#[test]
fn what_breaks_a_condition_is_told_at_its_place() {
    let of = |keywords: &str, example: &str| {
        let it = format!(
            r#"{{ "type": "object", "properties": {{ "a": {{ "type": "integer" }}, "l": {{ "type": "array" }} }}, {keywords}, "examples": [{example}] }}"#
        );
        let found = found("example-mismatch", &[("it.json", &it)]);
        let messages = found
            .iter()
            .map(|it| it.split_once("its schema").map(|(_, why)| why.to_owned()));
        messages.map(Option::unwrap_or_default).collect::<Vec<_>>()
    };
    for (keywords, example, expected) in [
        (
            r#""not": { "required": ["a"] }"#,
            r#"{ "a": 1 }"#,
            ": value matches the schema of `not`",
        ),
        (
            r#""dependentRequired": { "a": ["b"] }"#,
            r#"{ "a": 1 }"#,
            r#": value has "a", but no "b""#,
        ),
        (
            r#""propertyNames": { "maxLength": 1 }"#,
            r#"{ "bb": 1 }"#,
            r#": no property can have the name "bb""#,
        ),
        (
            r#""if": { "required": ["a"] }, "then": { "properties": { "b": { "minimum": 2 } } }"#,
            r#"{ "a": 1, "b": 1 }"#,
            " at `/b`: value is less than the minimum of 2",
        ),
        (
            r#""unevaluatedProperties": false"#,
            r#"{ "b": 1 }"#,
            " at `/b`: this property is not allowed",
        ),
        (
            r#""allOf": [{ "properties": { "l": { "contains": { "const": 1 } } } }]"#,
            r#"{ "l": [2] }"#,
            " at `/l`: 0 elements match the schema of `contains`",
        ),
        (
            r#""allOf": [{ "properties": { "l": { "unevaluatedItems": false } } }]"#,
            r#"{ "l": [2] }"#,
            " at `/l/0`: this element is not allowed",
        ),
        (
            r#""allOf": [{ "properties": { "l": { "prefixItems": [{}, { "type": "integer" }] } } }]"#,
            r#"{ "l": ["x", "x"] }"#,
            r#" at `/l/1`: value is not of type "integer""#,
        ),
        (
            r#""allOf": [{ "properties": { "l": { "prefixItems": [{}], "items": false } } }]"#,
            r#"{ "l": [1, 2] }"#,
            " at `/l/1`: this element is not allowed",
        ),
    ] {
        assert_eq!(of(keywords, example), [expected], "{keywords}");
    }
}
