//! JSON and TOML syntax, and limits on the input.

use std::fmt::Write;

use super::findings;

#[test]
fn json_follows_the_standard() {
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
        // A byte-order mark is removed when the file is read.
        let text = document.strip_prefix('\u{feff}').unwrap_or(document);
        // A number of more than 64 bits is valid JSON, but `serde_json` can't read it as a value.
        let expected = serde_json::from_str::<&serde_json::value::RawValue>(text).is_ok();
        // Half of a surrogate pair is valid JSON, but not valid text.
        let expected = expected && document != "\"\\ud83d\"";
        assert_eq!(is_json, expected, "{document:?}: {lines:#?}");
    }
}

#[test]
fn deep_nesting_is_only_an_error() {
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
fn multiplying_schemas_and_long_chains_are_cut() {
    // A chain of references that is longer than allowed.
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
    // A chain of objects is allowed, and each object gets its own type.
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
    // Nested alternatives: there are 2^200 ways to reach the last one.
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
