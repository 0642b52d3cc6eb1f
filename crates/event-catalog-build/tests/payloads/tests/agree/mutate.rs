//! Texts that are nearly valid documents.

use serde_json::Value;

/// The values that replace a value.
const VALUES: &[&str] = &[
    "null",
    "true",
    "false",
    "\"\"",
    "\"1\"",
    "\"{}\"",
    r#""\ud800""#,
    r#""\ud83d\ude00""#,
    r#""\u0000""#,
    "[]",
    "[null]",
    "[[[]]]",
    "[1,1.0,1e0]",
    "{}",
    r#"{"":{}}"#,
    r#"{"a":1,"a":1}"#,
    r#"{"\ud800":1}"#,
    r#"{"kind":"mail","kind":"phone"}"#,
    r#"{"$serde_json::private::RawValue":"{}"}"#,
    r#"{"$serde_json::private::Number":"1"}"#,
    r#"{"$event_catalog::private::OneOf":"1"}"#,
];

/// The numbers that replace a value.
const NUMBERS: &[&str] = &[
    "0",
    "-0",
    "0.0",
    "-0.0",
    "0e99999999999",
    "1",
    "-1",
    "1.0",
    "1.0e0",
    "10e-1",
    "0.1e1",
    "21.0",
    "2.10e+1",
    "1e2",
    "1E2",
    "1.5",
    "15e-1",
    "-0.5",
    "0.1",
    "1e-7",
    "1e-400",
    "4.9e-324",
    "9007199254740992",
    "9007199254740993",
    "9007199254740993.0",
    "9007199254740993e0",
    "-9007199254740993.0",
    "9223372036854775807",
    "9223372036854775807.0",
    "9223372036854775808",
    "9223372036854775808.0",
    "-9223372036854775808",
    "-9223372036854775808.0",
    "-9223372036854775809",
    "18446744073709551615",
    "18446744073709551615.0",
    "18446744073709551616",
    "18446744073709551616.0",
    "1e19",
    "1e20",
    "1e38",
    "1e39",
    "1e308",
    "1e400",
    "-1e400",
    "1e99999999999",
    "1234567890123456789012345678901234567890",
    "1234567890123456789012345678901234567890e-30",
    "1000000000000000000000000000000000000000e-38",
    "0.30000000000000004",
    "2.2250738585072011e-308",
    "123.45600000000000000000000000000000000000000000001",
    "7.0420557077594588669468784357561207962098443483187940792729600000e+59",
];

/// Marks where a value was removed from a document's text.
const MARK: &str = "\u{1}";

/// For each value in a document, writes the document with a marker instead of that value.
fn holes(document: &str) -> Vec<String> {
    fn paths(value: &Value, path: &str, out: &mut Vec<String>) {
        out.push(path.to_owned());
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    let name = name.replace('~', "~0").replace('/', "~1");
                    paths(value, &format!("{path}/{name}"), out);
                }
            }
            Value::Array(elements) => {
                for (index, value) in elements.iter().enumerate() {
                    paths(value, &format!("{path}/{index}"), out);
                }
            }
            _ => {}
        }
    }
    let document: Value = serde_json::from_str(document).unwrap();
    let mut all = Vec::new();
    paths(&document, "", &mut all);
    let marked = |path: &String| {
        let mut document = document.clone();
        *document.pointer_mut(path).unwrap() = Value::from(MARK);
        document.to_string().replace("\"\\u0001\"", MARK)
    };
    all.iter().map(marked).collect()
}

/// Rewrites a document with its integers in other notations.
pub(crate) fn renumbered(document: &str) -> Vec<String> {
    fn write(value: &Value, out: &mut String, integer: fn(i64) -> String) {
        let mut comma = "";
        match value {
            Value::Object(members) => {
                out.push('{');
                for (name, value) in members {
                    out.push_str(&format!("{comma}{}:", Value::from(name.as_str())));
                    write(value, out, integer);
                    comma = ",";
                }
                out.push('}');
            }
            Value::Array(elements) => {
                out.push('[');
                for value in elements {
                    out.push_str(comma);
                    write(value, out, integer);
                    comma = ",";
                }
                out.push(']');
            }
            Value::Number(number) => match number.as_i64() {
                Some(number) => out.push_str(&integer(number)),
                None => out.push_str(&value.to_string()),
            },
            _ => out.push_str(&value.to_string()),
        }
    }
    let spellings: [fn(i64) -> String; 5] = [
        |number| format!("{number}.0"),
        |number| format!("{number}.000e+0"),
        |number| format!("{number}e0"),
        |number| format!("{}E-2", number * 100),
        |number| {
            let digits = number.unsigned_abs().to_string();
            let (first, rest) = digits.split_at(1);
            let sign = if number < 0 { "-" } else { "" };
            format!("{sign}{first}.{rest}0e{}", rest.len())
        },
    ];
    let value: Value = serde_json::from_str(document).unwrap();
    let renumber = |integer| {
        let mut text = String::new();
        write(&value, &mut text, integer);
        text
    };
    spellings.into_iter().map(renumber).collect()
}

/// Creates variants of a document, with each value replaced, and with members repeated, left out and joined.
pub(crate) fn hostile(document: &str) -> Vec<String> {
    let deep = [127, 128, 129].map(|depth| {
        let (open, close) = ("[".repeat(depth), "]".repeat(depth));
        [
            format!("{open}{close}"),
            format!("{}{{}}{}", r#"{"quoted":"#.repeat(depth), "}".repeat(depth)),
        ]
    });
    let deep = deep.as_flattened().iter().map(String::as_str);
    let mut texts = Vec::new();
    for hole in holes(document) {
        for value in VALUES.iter().chain(NUMBERS).copied().chain(deep.clone()) {
            texts.push(hole.replace(MARK, value));
        }
    }
    let value: Value = serde_json::from_str(document).unwrap();
    for hole in holes(document) {
        // Replace the value with an empty object, and add a hostile member to the first object.
        for beside in [
            r#"{"new":1e400,"#,
            r#"{"new":"\ud800","#,
            r#"{"\ud800":1,"#,
            r#"{"$serde_json::private::RawValue":"{}","#,
        ] {
            let text = hole.replace(MARK, "{}");
            texts.push(text.replacen('{', beside, 1).replace(",}", "}"));
        }
    }
    if let Value::Object(members) = &value {
        for (name, value) in members {
            let mut without = members.clone();
            without.remove(name);
            texts.push(Value::Object(without).to_string());
            let again = format!(",{}:{value}}}", Value::from(name.as_str()));
            let text = document.trim_end();
            texts.push(format!("{}{again}", &text[..text.len() - 1]));
        }
    }
    texts
}

/// Creates variants of a document: truncated at each character, and with each character left out or replaced.
pub(crate) fn torn(document: &str) -> impl Iterator<Item = String> {
    const REPLACED: [&str; 11] = ["", "0", "\"", "\\", "{", "]", ",", "e", ".", "-", " "];
    let places = document.char_indices().enumerate();
    places.flat_map(|(index, (at, character))| {
        let (before, after) = document.split_at(at);
        let after = &after[character.len_utf8()..];
        // Different values in each place, so that across all documents, every value occurs
        // everywhere.
        let by = [index, index + 4, index + 7].map(|index| REPLACED[index % REPLACED.len()]);
        let replaced = by.map(|by| format!("{before}{by}{after}"));
        replaced.into_iter().chain([before.to_owned()])
    })
}
