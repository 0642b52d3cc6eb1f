//! Samples of schemas that allow no value, or only large ones.

use super::files;
use crate::Row;
use crate::process::Files;

pub(crate) const ROWS: &[Row] = &[
    row("an object that has to be in itself", in_itself, 1),
    row("a list that has to be in itself", list_in_itself, 2),
    row("more than there is room for", at_least, 999),
    row("lists of long texts", long_texts, 30),
    row("a long example for each element", examples, 500),
    row("long names in each element", names, 500),
    row("elements that all differ", different, 300),
    row("alternatives that multiply", multiplying, 40),
    row("a pattern that steps back", stepping_back, 900),
];

const fn row(name: &'static str, files: fn(usize) -> Files, count: usize) -> Row {
    Row {
        name,
        files,
        count,
        commands: &["sample --count 20 --invalid 50%"],
        // Each of the 20 samples has at most about 2 MB.
        factor: 500_000,
    }
}

/// An event whose payload has this required field.
fn field(schema: &str) -> Files {
    files([
        (
            "catalog/events.csv",
            "name,description,payload\nseen,It was seen.,p\n".to_owned(),
        ),
        (
            "catalog/payloads/p.json",
            format!(r#"{{"type":"object","properties":{{"a":{schema}}},"required":["a"]}}"#),
        ),
    ])
}

fn stepping_back(count: usize) -> Files {
    let example = format!("\"{}!\"", "a".repeat(30));
    let examples = vec![example; count].join(",");
    field(&format!(
        r#"{{"type":"string","pattern":"(.*)*\\1z","examples":[{examples}]}}"#
    ))
}

fn multiplying(count: usize) -> Files {
    let levels = (0..count).map(|level| {
        let next = format!(r##"{{"$ref":"#/$defs/d{}"}}"##, level + 1);
        format!(r#""d{level}":{{"anyOf":[{next},{next}]}},"#)
    });
    let levels: String = levels.collect();
    files([
        (
            "catalog/events.csv",
            "name,description,payload\nseen,It was seen.,p\n".to_owned(),
        ),
        (
            "catalog/payloads/p.json",
            format!(
                r##"{{"$ref":"#/$defs/d0","$defs":{{{levels}"d{count}":{{"type":"object","properties":{{"a":{{"type":"string"}}}}}}}}}}"##
            ),
        ),
    ])
}

fn in_itself(_: usize) -> Files {
    field(r##"{"anyOf":[{"$ref":"#"},{"$ref":"#"}]}"##)
}

fn list_in_itself(count: usize) -> Files {
    field(&format!(
        r##"{{"type":"array","minItems":{},"items":{{"$ref":"#"}}}}"##,
        count + 1
    ))
}

fn at_least(count: usize) -> Files {
    field(&format!(
        r#"{{"type":"array","minItems":{count}0000,"items":{{"type":"object","minProperties":{count}0000}}}}"#
    ))
}

fn long_texts(count: usize) -> Files {
    field(&format!(
        r#"{{"type":"array","minItems":{count},"items":{{"type":"string","minLength":20000}}}}"#
    ))
}

fn examples(count: usize) -> Files {
    field(&format!(
        r#"{{"type":"array","minItems":10000,"items":{{"const":"{}"}}}}"#,
        "x".repeat(count * 1000)
    ))
}

fn names(count: usize) -> Files {
    field(&format!(
        r#"{{"type":"array","minItems":10000,"items":{{"type":"object","required":["{}"]}}}}"#,
        "x".repeat(count * 1000)
    ))
}

fn different(count: usize) -> Files {
    field(&format!(
        r#"{{"type":"array","uniqueItems":true,"minItems":{count}0,"items":{{"type":"string","minLength":100}}}}"#
    ))
}
