//! JSON text: this crate accepts what `serde_json` accepts, and reads the same values.
#![cfg(feature = "json")]

use event_catalog::RawJson;
use proptest::prelude::*;
use serde_json::Value;
use serde_json::value::RawValue;

/// Strings that are valid JSON, or nearly valid.
fn nearly_json() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            "{", "}", "[", "]", ",", ":", "\"a\"", "\"\"", "\"b\\n\"", "null", "true", "false", "0", "-1",
            "1.5", "2e10", " ", "\n", "\t", "\r",
        ])
        .prop_map(String::from),
        1 => prop::sample::select(vec![
            "\"", "\\", "\\u", "\\u12", "\\ud800", "\\udc00", "\"\\ud83d\\ude00\"", "-", "01", "1.", ".5",
            "1e", "+1", "nul", "truee", "\u{0}", "\u{b}", "\u{a0}", "\u{7f}", "\u{feff}", "NaN", "'", "/**/",
            "é", "\u{1f600}",
        ])
        .prop_map(String::from),
    ];
    prop_oneof![
        prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat()),
        (json(), any::<prop::sample::Index>(), any::<char>()).prop_map(
            |(json, index, character)| {
                let mut characters: Vec<char> = json.chars().collect();
                let at = index.index(characters.len());
                characters[at] = character;
                characters.into_iter().collect()
            }
        ),
        (json(), any::<prop::sample::Index>()).prop_map(|(json, index)| {
            let characters: Vec<char> = json.chars().collect();
            characters[..index.index(characters.len())].iter().collect()
        }),
    ]
}

/// All kinds of JSON, with spaces and escapes.
fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|value| value.to_string()),
        any::<i64>().prop_map(|value| value.to_string()),
        any::<u64>().prop_map(|value| value.to_string()),
        any::<f64>()
            .prop_filter("JSON has it", |value| value.is_finite())
            .prop_map(|value| format!("{value:e}")),
        ".*".prop_map(|text| serde_json::to_string(&text).unwrap()),
        "([a-z]|\\\\u00[0-9a-f]{2}|\\\\[nrtbf/]){0,20}".prop_map(|text| format!("\"{text}\"")),
    ];
    leaf.prop_recursive(6, 40, 5, |inner| {
        let blank = "[ \n\r\t]{0,2}";
        prop_oneof![
            (prop::collection::vec(inner.clone(), 0..5), blank).prop_map(|(values, blank)| {
                format!("[{blank}{}]", values.join(&format!("{blank},{blank}")))
            }),
            (prop::collection::btree_map(".*", inner, 0..5), blank).prop_map(|(members, blank)| {
                let members: Vec<_> = members
                    .into_iter()
                    .map(|(name, value)| {
                        format!("{}{blank}:{value}", serde_json::to_string(&name).unwrap())
                    })
                    .collect();
                format!("{{{}{blank}}}", members.join(&format!("{blank},")))
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn accepts_what_serde_json_accepts(text in nearly_json()) {
        let ours = RawJson::parse(&text);
        let theirs = serde_json::from_str::<&RawValue>(&text);
        prop_assert_eq!(ours.is_ok(), theirs.is_ok(), "{:?} {:?}", ours, theirs);
        match ours {
            Ok(json) => prop_assert_eq!(json.as_str(), text.trim_matches([' ', '\n', '\r', '\t'])),
            Err(error) => prop_assert!(text.is_char_boundary(error.offset()), "{}", error),
        }
    }

    #[test]
    fn reads_the_values_that_serde_json_reads(text in json()) {
        let json = RawJson::parse(&text).unwrap();
        // The same parser rounds the floats on both sides: `serde_json` is exact only with a feature that this
        // crate doesn't enable.
        let ours: Value = json.read().unwrap();
        let theirs: Value = serde_json::from_str(&text).unwrap();
        prop_assert!(is_near(&ours, &theirs), "{} {}", ours, theirs);
    }

    #[test]
    fn numbers_are_read_exactly(number in any::<f64>().prop_filter("JSON has it", |number| number.is_finite())) {
        let json = RawJson::from_value(&number).unwrap();
        prop_assert_eq!(json.read::<f64>().unwrap().to_bits(), number.to_bits());
    }
}

fn is_near(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_near(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(name, a)| b.get(name).is_some_and(|b| is_near(a, b)))
        }
        (Value::Number(a), Value::Number(b)) if a.is_f64() || b.is_f64() => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            (a - b).abs() <= a.abs() * 1e-14 + f64::MIN_POSITIVE
        }
        (a, b) => a == b,
    }
}

#[test]
fn errors_say_where_and_what() {
    for (text, message) in [
        ("", "line 1, column 1: expected a value, but the text ends"),
        ("{\"a\": é}", "line 1, column 7: expected a value"),
        ("[1,\n 2 3]", "line 2, column 4: expected `,` or `]`"),
        ("{\"é\": 1,}", "line 1, column 9: expected a name in quotes"),
        ("{\"a\" 1}", "line 1, column 6: expected `:`"),
        (
            "{\"a\": 1",
            "line 1, column 8: expected `,` or `}`, but the text ends",
        ),
        (
            "\"a\nb\"",
            "line 1, column 3: expected `\\n`, `\\t` or `\\u…` for a control character in a string",
        ),
        (
            "\"abc",
            "line 1, column 5: expected the quote that closes a string, but the text ends",
        ),
        (
            r#""\x""#,
            "line 1, column 3: expected one of `\"\\/bfnrtu` after a backslash",
        ),
        (
            r#""\u12g4""#,
            "line 1, column 4: expected four hexadecimal digits after `\\u`",
        ),
        ("-x", "line 1, column 2: expected a digit"),
        ("[] []", "line 1, column 4: expected the end"),
        ("'a'", "line 1, column 1: expected a value"),
    ] {
        let error = RawJson::parse(text).unwrap_err();
        assert_eq!(error.to_string(), message, "{text}");
    }
}

#[test]
fn a_million_levels_are_json_and_take_no_stack() {
    let deep = format!("{}1{}", r#"[{"a":"#.repeat(500_000), "}]".repeat(500_000));
    let json = RawJson::parse(deep.as_str()).unwrap();
    assert_eq!(json.as_str(), deep);
    let error = RawJson::parse(&deep[..deep.len() - 1]).unwrap_err();
    assert!(error.is_at_end());
    assert_eq!(
        error.to_string(),
        "line 1, column 4000001: expected `,` or `]`, but the text ends"
    );
}

#[test]
fn spaces_around_a_value_are_not_part_of_it() {
    let borrowed = RawJson::parse(" [1]\r\n").unwrap();
    let owned = RawJson::parse(String::from(" [1]\r\n")).unwrap();
    assert_eq!(borrowed.as_str(), "[1]");
    assert!(borrowed.is_borrowed());
    assert_eq!(borrowed, owned);
    assert!(RawJson::parse("\u{a0}[1]").is_err());
    assert!(RawJson::parse("[1]\u{a0}").is_err());
}

#[test]
fn a_text_becomes_json_by_conversion_too() {
    let text = String::from(" [1] ");
    assert_eq!(RawJson::try_from(text.as_str()).unwrap().as_str(), "[1]");
    assert_eq!(RawJson::try_from(text).unwrap().as_str(), "[1]");
    assert!(RawJson::try_from("[1").is_err());
}
