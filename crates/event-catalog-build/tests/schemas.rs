//! Payload schemas: what is wrong with them, and limits.

use std::fmt::Write;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::check::REQUIRED;
use event_catalog_build::finding::check;
use event_catalog_build::read::{Input, Memory};
use event_catalog_build::schema::types::{Kind, Shape};

/// The findings of a catalog with these schemas, of which `it` is the payload of an event.
fn findings(files: &[(&str, &str)]) -> Vec<String> {
    let events = "name,description,payload\nopen,The chat was opened.,it\n";
    let files = files
        .iter()
        .map(|(path, text)| match path.strip_prefix("../") {
            Some(path) => (path.to_owned(), text.as_bytes().to_vec()),
            None => (format!("payloads/{path}"), text.as_bytes().to_vec()),
        });
    let events = [("events.csv".to_owned(), events.as_bytes().to_vec())];
    let input = Input::read_folder(&files.chain(events).collect::<Memory>()).unwrap();
    let report = check(&Catalog::new(&input), REQUIRED, &|_| None);
    report
        .findings
        .iter()
        .flat_map(|finding| finding.lines(&input.sources))
        .collect()
}

fn shown(files: &[(&str, &str)]) -> String {
    let mut shown = String::new();
    for (path, text) in files {
        let numbered = text.lines().zip(1..);
        let lines = numbered.map(|(line, number)| format!("{number:>3} {line}\n"));
        let _ = write!(shown, "--- {path}\n{}", lines.collect::<String>());
    }
    shown + "---\n" + &findings(files).join("\n")
}

#[test]
fn every_mistake_is_found_in_one_run() {
    let json = r#"{
  "$schema": "http://json-schema.org/draft-03/schema#",
  "type": "object",
  "title": 7,
  "extends": {},
  "nullable": true,
  "owner": "me",
  "required": ["a", "a", 1],
  "properties": {
    "a": { "type": "int", "deprecated": "yes" },
    "b": { "type": ["string", "string"], "minLength": -1, "maxLength": 2.5 },
    "c": { "enum": [] },
    "d": { "enum": [1, 1.0, "x"] },
    "e": { "items": [{ "type": "string" }], "type": "array" },
    "f": { "oneOf": [] },
    "g": "string",
    "h": false,
    "i": { "required": true },
    "j": { "minimum": "1", "exclusiveMaximum": true, "multipleOf": 0 },
    "k": { "$id": 7 },
    "l": { "$ref": 3 },
    "m": { "properties": ["x"] },
    "n": { "type": [] },
    "o": { "type": "string", "type": "number" },
    "p": { "examples": "x", "patern": "y" }
  }
}
"#;
    insta::assert_snapshot!("json", shown(&[("it.json", json)]));
    let toml = r#"type = "object"

[properties.a]
const = 1979-05-27
[properties.b]
maximum = inf
[properties.c]
enum = ["x", nan, 2020-01-01T00:00:00Z]
[properties.d]
minLenght = 0x10
[properties.e]
default = 99999999999999999999
"#;
    insta::assert_snapshot!("toml", shown(&[("it.toml", toml)]));
    let bare = "type = \"object\"\n\n[properties.a]\n$ref = \"#/$defs/a\"\n";
    insta::assert_snapshot!("toml_dollar", shown(&[("it.toml", bare)]));
}

#[test]
fn every_wrong_reference_is_found_in_one_run() {
    let it = r##"{
  "type": "object",
  "properties": {
    "a": { "$ref": "#/$defs/adress" },
    "b": { "$ref": "#/definitions/address" },
    "c": { "$ref": "#/properties" },
    "d": { "$ref": "#address" },
    "e": { "$ref": "othr.json" },
    "f": { "$ref": "other" },
    "g": { "$ref": "other.json#/$defs/x" },
    "h": { "$ref": "../events.csv" },
    "i": { "$ref": "https://json-schema.org/draft/2020-12/schema" },
    "j": { "$ref": "/etc/passwd" },
    "k": { "$ref": "#/%zz" },
    "l": { "$ref": "broken.json#/anything" },
    "m": { "$ref": "#/properties/a/nothing" },
    "n": { "$ref": "other.json" }
  },
  "$defs": { "address": { "type": "string" } }
}
"##;
    let other = "{ \"$defs\": { \"y\": {} } }\n";
    let broken = "{ \"type\": \"object\" \"title\": \"x\" }\n";
    insta::assert_snapshot!(
        "references",
        shown(&[
            ("broken.json", broken),
            ("it.json", it),
            ("other.json", other)
        ])
    );
}

#[test]
fn circles() {
    let it = r##"{
  "type": "object",
  "required": ["self", "a"],
  "properties": {
    "self": { "$ref": "#" },
    "ring": { "$ref": "#/$defs/one" },
    "loop": { "$ref": "#/$defs/loop" },
    "any": { "$ref": "#/$defs/any" },
    "a": { "$ref": "#/$defs/a" },
    "fine": { "$ref": "#/$defs/list" }
  },
  "$defs": {
    "one": { "allOf": [{ "$ref": "#/$defs/two" }] },
    "two": { "$ref": "other.json#/$defs/three" },
    "loop": { "$ref": "#/$defs/loop" },
    "any": { "anyOf": [{ "type": "string" }, { "$ref": "#/$defs/any" }] },
    "a": { "type": "object", "required": ["b"], "properties": { "b": { "$ref": "#/$defs/b" } } },
    "b": {
      "type": "object",
      "required": ["choice"],
      "properties": {
        "choice": { "oneOf": [{ "$ref": "#/$defs/a" }, { "type": "object", "required": ["c"], "properties": { "c": { "$ref": "#/$defs/b" } } }] }
      }
    },
    "list": { "type": "object", "required": ["next"], "properties": { "next": { "type": "array", "items": { "$ref": "#/$defs/list" } } } }
  }
}
"##;
    let other = "{ \"$defs\": { \"three\": { \"$ref\": \"it.json#/$defs/one\" } } }\n";
    insta::assert_snapshot!("circles", shown(&[("it.json", it), ("other.json", other)]));
}

#[test]
fn contradictions() {
    let it = r##"{
  "allOf": [{ "$ref": "#/$defs/base" }],
  "type": "object",
  "properties": {
    "id": { "type": "string" },
    "kind": { "enum": ["a", "b"] },
    "size": { "type": "integer" },
    "both": { "type": "string", "oneOf": [{ "type": "integer" }, { "type": "boolean" }] },
    "fine": { "type": ["string", "null"] }
  },
  "$defs": {
    "base": {
      "properties": {
        "id": { "type": "integer" },
        "kind": { "enum": ["c"] },
        "size": { "const": "large" },
        "fine": { "type": "string", "minLength": 1 }
      }
    }
  }
}
"##;
    insta::assert_snapshot!("contradictions", shown(&[("it.json", it)]));
}

#[test]
fn bounds_that_no_value_is_within() {
    let found = |schema: &str| {
        let document = format!(r#"{{ "type": "object", "properties": {{ "x": {schema} }} }}"#);
        let mut found = findings(&[("it.json", &*document)]);
        found.retain(|line| line.ends_with(']'));
        found
    };
    for (schema, message) in [
        (
            r#"{ "type": "number", "minimum": 0.1, "maximum": 0.05 }"#,
            "no value is at least 0.1 and at most 0.05",
        ),
        (
            r#"{ "type": "integer", "exclusiveMinimum": 3, "minimum": 1, "maximum": 3 }"#,
            "no value is more than 3 and at most 3",
        ),
        (
            r#"{ "type": "string", "minLength": 5, "allOf": [{ "maxLength": 2 }] }"#,
            "no value has at least 5 characters and at most 2 characters",
        ),
        (
            r#"{ "type": ["array", "null"], "minItems": 2, "maxItems": 1 }"#,
            "no value has at least 2 elements and at most 1 element",
        ),
        (
            r#"{ "type": "object", "minProperties": 2, "maxProperties": 1 }"#,
            "no value has at least 2 fields and at most 1 field",
        ),
    ] {
        let found = found(schema);
        assert_eq!(found.len(), 1, "{schema}: {found:?}");
        assert!(found[0].contains(message), "{found:?}");
    }
    for schema in [
        r#"{ "type": "number", "minimum": 0.5, "maximum": 0.5 }"#,
        r#"{ "type": "string", "minLength": 2, "maxLength": 2 }"#,
        r#"{ "type": "integer", "minimum": 3, "exclusiveMinimum": 1, "maximum": 3 }"#,
        // They say nothing about strings.
        r#"{ "type": "string", "minimum": 3, "maximum": 1 }"#,
    ] {
        assert_eq!(found(schema), Vec::<String>::new(), "{schema}");
    }
}

#[test]
fn what_draft_7_ignores_beside_a_reference() {
    let found = |dialect: &str| {
        let document = format!(
            r##"{{ "$schema": "{dialect}", "type": "object",
                "properties": {{ "x": {{ "$ref": "#/definitions/s", "title": "X", "maxLength": 3 }} }},
                "definitions": {{ "s": {{ "type": "string" }} }} }}"##
        );
        let mut found = findings(&[("it.json", &*document)]);
        found.retain(|line| line.ends_with(']'));
        found
    };
    let wrong = found("http://json-schema.org/draft-07/schema#");
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert!(wrong[0].contains("`maxLength` next to a `$ref` is ignored up to draft 7"));
    for dialect in [
        "https://json-schema.org/draft/2019-09/schema",
        "https://json-schema.org/draft/2020-12/schema",
    ] {
        assert_eq!(found(dialect), Vec::<String>::new());
    }
}

#[test]
fn words_of_other_tools_are_remarks() {
    let payload = r#"{ "self": 1, "meta:kind": "x", "tsType": 1, "type": "object", "x-of": true,
        "properties": { "y": { "type": "string", "x-of": [], "readOnly": true, "contentEncoding": "base64",
        "example": "a", "$anchor": "y" } } }"#;
    let found = |settings: &str| {
        let files = [("../catalog.toml", settings), ("it.json", payload)];
        let mut found = findings(&files);
        found.retain(|line| line.ends_with("[unknown-keyword]") || line.contains("help"));
        found
    };
    let unknown = found("");
    assert_eq!(unknown.len(), 6, "{unknown:?}");
    assert!(unknown.iter().all(|it| !it.contains("did you mean")));
    assert!(unknown[1].contains(r#"`annotations = ["self"]` below `[schemas]`"#));
    let listed = "[schemas]\nannotations = [\"self\", \"meta:*\", \"tsType\"]\n";
    assert_eq!(found(listed), Vec::<String>::new());
}

#[test]
fn each_dialect_is_read_as_it_is_meant() {
    let of = |dialect: &str, rest: &str| {
        let document = format!(
            r#"{{ "$schema": "{dialect}", "type": "object", "properties": {{ "n": {{ "type": "number", {rest} }} }} }}"#
        );
        let mut found = findings(&[("it.json", &*document)]);
        found.retain(|line| line.ends_with(']'));
        found
    };
    let draft_4 = "http://json-schema.org/draft-04/schema#";
    let exclusive = r#""minimum": 1, "exclusiveMinimum": true, "maximum": 1"#;
    let found = of(draft_4, exclusive);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("no value is more than 1 and at most 1"));
    let inclusive = exclusive.replace("true", "false");
    assert_eq!(of(draft_4, &inclusive), Vec::<String>::new());
    for newer in [
        "http://json-schema.org/draft-06/schema#",
        "http://json-schema.org/draft-07/schema#",
    ] {
        assert!(of(newer, exclusive)[0].contains("must be a number, but is a boolean"));
    }
    let other = "https://example.org/meta#";
    let rest = r#""minimum": 1"#;
    assert!(of(other, rest)[0].contains("`$schema` cannot be"));
    let document = format!(r#"{{ "$schema": "{other}", "id": "urn:it", "type": "object" }}"#);
    let files = |name: &str| format!("[schemas]\ndialects.\"{other}\" = \"{name}\"\n");
    let mut found = findings(&[
        ("../catalog.toml", &files("draft-04")),
        ("it.json", &document),
    ]);
    found.retain(|line| line.ends_with(']'));
    assert_eq!(found, Vec::<String>::new());
    let found = findings(&[
        ("../catalog.toml", &files("draft-03")),
        ("it.json", &document),
    ]);
    assert!(
        found.iter().any(|it| it.contains("has no dialect")),
        "{found:?}"
    );
}

#[test]
fn json_is_what_the_standard_says() {
    let documents = [
        "{}",
        " {\t}\r\n",
        "[]",
        "null",
        "",
        " ",
        "{",
        "}",
        "[1,]",
        "[,]",
        "[1 2]",
        "{\"a\":1,}",
        "{\"a\" 1}",
        "{a:1}",
        "{'a':1}",
        "// c\n{}",
        "/* c */{}",
        "{} {}",
        "{}x",
        "01",
        "-",
        "-0",
        "-0.0e+1",
        "1.",
        ".5",
        "+1",
        "0x10",
        "1e",
        "1e5",
        "1E-5",
        "NaN",
        "Infinity",
        "-Infinity",
        "nul",
        "truefalse",
        "true",
        "\"\\u00e4\"",
        "\"\\ud83d\\ude00\"",
        "\"\\ud83d\"",
        "\"\\x41\"",
        "\"\\'\"",
        "\"\\/\\b\\f\\n\\r\\t\\\\\\\"\"",
        "\"a\nb\"",
        "\"a\tb\"",
        "\"\u{1}\"",
        "\"\u{7f}\"",
        "\"\u{2028}\"",
        "\u{a0}{}",
        "\u{b}{}",
        "\u{c}{}",
        "{\u{3000}}",
        "\"abc",
        "\"\\",
        "\"\\u12\"",
        "[[[]]]",
        "{\"a\":{\"b\":[{}]}}",
        "[1,[2,{\"x\":[]}]]",
        "{\"a\":}",
        "{\"a\"}",
        "{:1}",
        "[}",
        "{]",
        "\u{feff}{}",
        "{\"\":\"\"}",
        "[1e400]",
        "1 ",
        "\"é\"",
        "[true,false,null]",
        "{\"a\":1 \"b\":2}",
        "1-2",
        "1+2",
        "1_000",
        "tru",
    ];
    for document in documents {
        let lines = findings(&[("it.json", document)]);
        let is_json = !lines.iter().any(|line| line.contains("[json-syntax]"));
        // A byte-order mark is taken off when the file is read.
        let text = document.strip_prefix('\u{feff}').unwrap_or(document);
        // Numbers beyond 64 bits are JSON, though not what that library reads.
        let expected = serde_json::from_str::<&serde_json::value::RawValue>(text).is_ok();
        // Half a pair is JSON, and no text.
        let expected = expected && document != "\"\\ud83d\"";
        assert_eq!(is_json, expected, "{document:?}: {lines:#?}");
    }
}

#[test]
fn what_is_nested_without_end_is_an_error_and_nothing_worse() {
    let json = |open: &str, close: &str| open.repeat(1_000_000) + "1" + &close.repeat(1_000_000);
    let one = |name: &str, text: &str, rule: &str| {
        let lines = findings(&[(name, text)]);
        let found = lines
            .iter()
            .filter(|line| line.starts_with("payloads"))
            .count();
        assert!(found == 1 && lines[0].contains(rule), "{lines:#?}");
    };
    one("it.json", &json("[", "]"), "schema-depth");
    one("it.json", &json("{\"items\":", "}"), "schema-depth");
    one("it.json", &"[".repeat(1_000_000), "schema-depth");
    one("it.toml", &format!("a = {}", json("[", "]")), "toml-syntax");
    one(
        "it.toml",
        &format!("a = {}", json("{a=", "}")),
        "toml-syntax",
    );
    let dotted = vec!["items"; 100_000].join(".");
    one(
        "it.toml",
        &format!("{dotted}.type = \"array\"\n"),
        "toml-syntax",
    );
    one("it.toml", &format!("[{dotted}]\n"), "toml-syntax");
}

#[test]
fn what_multiplies_or_leads_on_without_end_is_cut() {
    // A chain of references.
    let mut chain = "{ \"type\": \"object\", \"properties\": { \"a\": { \"$ref\": \"#/$defs/d0\" } }, \"$defs\": {".to_owned();
    for n in 0..20_000 {
        let _ = write!(chain, "\"d{n}\": {{ \"$ref\": \"#/$defs/d{}\" }},", n + 1);
    }
    chain += "\"d20000\": { \"type\": \"string\" } } }";
    let lines = findings(&[("it.json", &chain)]);
    assert!(
        lines.iter().any(|line| line.contains("[schema-depth]")),
        "{:?}",
        lines.first()
    );
    // A chain of objects has a type each, and nothing to complain about.
    let mut objects = "{ \"type\": \"object\", \"properties\": { \"a\": { \"$ref\": \"#/$defs/d0\" } }, \"$defs\": {".to_owned();
    for n in 0..5_000 {
        let _ = write!(
            objects,
            "\"d{n}\": {{ \"type\": \"object\", \"properties\": {{ \"next\": {{ \"$ref\": \"#/$defs/d{}\" }} }} }},",
            n + 1
        );
    }
    objects += "\"d5000\": { \"type\": \"string\" } } }";
    assert_eq!(findings(&[("it.json", &objects)]), [""; 0]);
    // Alternatives of alternatives: 2^200 ways to get to the last one.
    let mut ways = "{ \"type\": \"object\", \"properties\": { \"a\": { \"$ref\": \"#/$defs/d0\" } }, \"$defs\": {".to_owned();
    for n in 0..100 {
        let next = n + 1;
        let _ = write!(
            ways,
            "\"d{n}\": {{ \"oneOf\": [{{ \"$ref\": \"#/$defs/d{next}\" }}, {{ \"$ref\": \"#/$defs/d{next}\" }}, {{ \"type\": \"integer\" }}] }},"
        );
    }
    ways += "\"d100\": { \"type\": \"object\", \"properties\": { \"x\": {} } } } }";
    let _ = findings(&[("it.json", &ways)]);
}

#[test]
fn line_ends_and_a_byte_order_mark_move_nothing() {
    let json =
        "{\n  \"type\": \"object\",\n  \"extends\": {},\n  \"title\": 7,\n  \"$ref\": \"#/x\"\n}\n";
    let toml = "type = \"object\"\nextends = {}\ntitle = 7\n\"$ref\" = \"#/x\"\n";
    let syntax = "{\n  \"type\": \"object\"\n  \"title\": \"x\"\n}\n";
    for (path, text) in [("it.json", json), ("it.toml", toml), ("it.json", syntax)] {
        let expected = findings(&[(path, text)]);
        assert_eq!(findings(&[(path, &text.replace('\n', "\r\n"))]), expected);
        assert_eq!(findings(&[(path, &format!("\u{feff}{text}"))]), expected);
        let moved = findings(&[(path, &format!("\n\n{text}"))]);
        assert_eq!(moved.len(), expected.len());
        assert!(moved[0] != expected[0]);
    }
}

/// The first lines of the findings.
fn messages(files: &[(&str, &str)]) -> Vec<String> {
    let mut found = findings(files);
    found.retain(|line| line.ends_with(']'));
    found
}

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
    // One that leaves its type open is an object with a default payload.
    for open in ["{}", r#"{ "properties": { "a": { "type": "string" } } }"#] {
        assert_eq!(messages(&[settings, common, ("it.json", open)]), [""; 0]);
    }
    // The default payload itself is one mistake, and not one of each payload.
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
fn conditions_are_read_wherever_they_are() {
    let it = r##"{
  "type": "object",
  "properties": {
    "a": { "type": "string", "not": { "pattern": "^x" } },
    "l": {
      "type": "array", "items": { "type": "integer" },
      "contains": { "minimum": 5 }, "minContains": 0, "maxContains": 3, "unevaluatedItems": false
    },
    "r": { "$ref": "#/dependencies/a" }
  },
  "if": { "required": ["a"], "properties": { "a": { "const": "b" } } },
  "then": { "required": ["nowhere"], "properties": { "never": false } },
  "else": true,
  "dependentRequired": { "a": ["elsewhere"] },
  "dependentSchemas": { "l": { "$ref": "#/then" } },
  "dependencies": { "l": ["a"], "a": { "type": "object", "minProperties": 1 } },
  "propertyNames": { "maxLength": 10 },
  "unevaluatedProperties": { "$ref": "other.json#/not/items" }
}"##;
    let other = r#"{ "not": { "items": { "type": "string" } } }"#;
    let files = [("it.json", it), ("other.json", other)];
    assert_eq!(findings(&files), [""; 0]);
}

#[test]
fn what_is_wrong_in_conditions_is_found() {
    for (condition, message) in [
        (r#""not": 3"#, "a schema must be an object, but is a number"),
        (
            r#""if": { "propertes": {} }"#,
            "`propertes` is not a keyword of JSON Schema",
        ),
        (
            r##""then": { "$ref": "#/elsewhere" }"##,
            "[unknown-reference]",
        ),
        (
            r#""minContains": -1"#,
            "`minContains` must be a whole number from 0, but is -1",
        ),
        (
            r#""maxContains": "1""#,
            "`maxContains` must be a whole number from 0, but is a string",
        ),
        (
            r#""dependentRequired": { "a": "b" }"#,
            "`dependentRequired` lists names of properties, but this is a string",
        ),
        (
            r#""dependencies": { "a": ["b", 1] }"#,
            "`dependencies` lists names of properties, but this is a number",
        ),
        (
            r#""dependentSchemas": { "a": ["b"] }"#,
            "a schema must be an object, but is a list",
        ),
        (
            r#""dependencies": 1"#,
            "`dependencies` must be an object, but is a number",
        ),
        // It is nothing that a value has.
        (
            r#""properties": { "a": false }, "not": { "properties": { "b": false } }"#,
            "the schema `false` allows no value at all",
        ),
    ] {
        let it = format!(r#"{{ "type": "object", {condition} }}"#);
        let found = messages(&[("it.json", &it)]);
        assert_eq!(found.len(), 1, "{condition}: {found:?}");
        assert!(found[0].contains(message), "{condition}: {found:?}");
    }
}

#[test]
fn a_condition_on_the_same_value_must_not_lead_back() {
    let circle = |schema: &str| {
        let it = format!(
            r##"{{ "type": "object", "properties": {{ "x": {{ "$ref": "#/$defs/x" }} }}, "$defs": {{ "x": {schema} }} }}"##
        );
        messages(&[("it.json", &it)])
    };
    let back = r##"{ "$ref": "#/$defs/x" }"##;
    for keyword in ["not", "if", "then", "else"] {
        let found = circle(&format!(r#"{{ "{keyword}": {back} }}"#));
        assert_eq!(found.len(), 1, "{keyword}: {found:?}");
        assert!(found[0].contains("leads back to itself"), "{found:?}");
    }
    let found = circle(&format!(r#"{{ "dependentSchemas": {{ "a": {back} }} }}"#));
    assert_eq!(found.len(), 1, "{found:?}");
    for keyword in [
        "propertyNames",
        "contains",
        "unevaluatedProperties",
        "unevaluatedItems",
    ] {
        let found = circle(&format!(r#"{{ "{keyword}": {back} }}"#));
        assert_eq!(found, [""; 0], "{keyword}");
    }
}

#[test]
fn conditions_that_a_dialect_does_not_know_are_remarks() {
    let of = |dialect: &str, condition: &str| {
        let it = format!(
            r#"{{ "$schema": "http://json-schema.org/{dialect}/schema#", "type": "object", {condition} }}"#
        );
        messages(&[("it.json", &it)])
    };
    for (since, before, keyword) in [
        ("draft-06", "draft-04", "contains"),
        ("draft-06", "draft-04", "propertyNames"),
        ("draft-07", "draft-06", "if"),
        ("draft-07", "draft-06", "then"),
        ("draft-07", "draft-06", "else"),
        ("draft/2019-09", "draft-07", "dependentRequired"),
        ("draft/2019-09", "draft-07", "dependentSchemas"),
        ("draft/2019-09", "draft-07", "minContains"),
        ("draft/2019-09", "draft-07", "maxContains"),
        ("draft/2019-09", "draft-07", "unevaluatedItems"),
        ("draft/2019-09", "draft-07", "unevaluatedProperties"),
    ] {
        let condition = format!(r#""{keyword}": "x""#);
        assert_eq!(of(before, &condition), [""; 0], "{keyword}");
        assert_eq!(of(since, &condition).len(), 1, "{keyword}");
    }
    for keyword in ["not", "dependencies"] {
        for dialect in ["draft-04", "draft/2020-12"] {
            let found = of(dialect, &format!(r#""{keyword}": "x""#));
            assert_eq!(found.len(), 1, "{keyword}");
        }
    }
}

/// What the findings say, without their places and rules.
fn said(files: &[(&str, &str)]) -> Vec<String> {
    let found = messages(files).into_iter().map(|line| {
        let (_, message) = line.split_once(": ").expect("a place");
        let (message, _) = message.rsplit_once(" [").expect("a rule");
        message.to_owned()
    });
    found.collect()
}

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
            "this schema has a `$ref` already",
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
    // An anchor of the same name in a schema that has nothing to do with the other.
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
    // `$anchor` is not dynamic.
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
    let expected = "`#node` means another schema where other schemas refer to this one";
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
        ["`#` means another schema where other schemas refer to this one"]
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

#[test]
fn keywords_that_a_dialect_does_not_have_mean_nothing_there() {
    let of = |dialect: &str| {
        let it = format!(
            r#"{{ "$schema": "http://json-schema.org/{dialect}/schema#", "type": "object",
              "properties": {{ "a": {{ "type": "string", "const": 1 }} }} }}"#
        );
        said(&[("it.json", &it)]).len()
    };
    assert_eq!(of("draft-04"), 0);
    assert_eq!(of("draft-06"), 1);
}

#[test]
fn what_a_default_payload_says_about_other_fields_is_not_about_those_of_an_event() {
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

/// The type of the further fields of a payload with this schema, in a catalog with these settings.
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
    // One is an `i64`, and the other one a `u64`.
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
fn open_objects_keep_what_no_schema_declares_where_the_settings_say_so() {
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
