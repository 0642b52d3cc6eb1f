//! Traffic that is validated, and samples that are generated, by schemas that the library would copy again and again.

use super::{files, lines, list};
use crate::Row;
use crate::process::Files;

const VALIDATE: &[&str] = &["validate t.ndjson --catalog catalog"];
const BOTH: &[&str] = &["validate t.ndjson --catalog catalog", "sample"];

pub(crate) const ROWS: &[Row] = &[
    row(
        "names that are missing beside one",
        dependent,
        20_000,
        VALIDATE,
    ),
    row("payloads that share a large schema", shared, 1000, BOTH),
    row("references to a large definition", referred, 4000, BOTH),
    row("payloads with a large default one", default, 1000, BOTH),
    row("names that are missing", missing, 20_000, VALIDATE),
    row(
        "values that are not in a large list",
        values,
        20_000,
        VALIDATE,
    ),
];

const fn row(
    name: &'static str,
    files: fn(usize) -> Files,
    count: usize,
    commands: &'static [&'static str],
) -> Row {
    Row {
        name,
        files,
        count,
        commands,
        // A finding takes some hundred bytes, and a line of traffic can be short.
        factor: 500,
    }
}

fn fields(count: usize) -> String {
    list(count, |it| format!(r#""field_{it}":{{"type":"string"}}"#))
}

/// An event and a line of traffic for each payload.
fn events(count: usize) -> [(&'static str, String); 2] {
    let rows = lines(count, |it| format!("seen_{it}x,It was seen.,p{it}"));
    let traffic = lines(count, |it| {
        format!(r#"{{"type":"seen_{it}x","detail":{{}}}}"#)
    });
    [
        (
            "catalog/events.csv",
            format!("name,description,payload\n{rows}"),
        ),
        ("t.ndjson", traffic),
    ]
}

fn with(events: [(&'static str, String); 2], payloads: Vec<(String, String)>) -> Files {
    let mut all = files(events);
    let payloads = payloads.into_iter();
    all.extend(
        payloads.map(|(name, text)| (format!("catalog/payloads/{name}"), text.into_bytes())),
    );
    all
}

/// This many payloads, and a large one beside them.
fn beside_big(count: usize, payload: fn(usize) -> String) -> Files {
    let payloads = (0..count).map(|it| (format!("p{it}.json"), payload(it)));
    let mut payloads: Vec<(String, String)> = payloads.collect();
    let fields = fields(2 * count);
    let big = format!(r#"{{"type":"object","properties":{{{fields}}}}}"#);
    payloads.push(("big.json".to_owned(), big));
    with(events(count), payloads)
}

fn shared(count: usize) -> Files {
    beside_big(count, |it| {
        format!(
            r#"{{"type":"object","properties":{{"a":{{"$ref":"big.json"}},"b{it}":{{"type":"string"}}}}}}"#
        )
    })
}

fn referred(count: usize) -> Files {
    let properties = list(count, |it| format!(r##""k{it}":{{"$ref":"#/$defs/o"}}"##));
    let fields = fields(count);
    let schema = format!(
        r#"{{"type":"object","properties":{{{properties}}},"$defs":{{"o":{{"type":"object","properties":{{{fields}}}}}}}}}"#
    );
    with(events(1), vec![("p0.json".to_owned(), schema)])
}

fn default(count: usize) -> Files {
    let mut all = beside_big(count, |it| {
        format!(r#"{{"type":"object","properties":{{"b{it}":{{"type":"string"}}}}}}"#)
    });
    let settings = "[defaults]\npayload = \"big\"\n";
    all.insert(
        "catalog/catalog.toml".to_owned(),
        settings.as_bytes().to_vec(),
    );
    all
}

fn missing(count: usize) -> Files {
    let required = list(count, |it| format!(r#""field_{it}""#));
    let fields = fields(count);
    let schema =
        format!(r#"{{"type":"object","required":[{required}],"properties":{{{fields}}}}}"#);
    many(count / 10, r"{}", schema)
}

fn dependent(count: usize) -> Files {
    let required = list(count, |it| format!(r#""field_{it}""#));
    let schema = format!(r#"{{"type":"object","dependentRequired":{{"a":[{required}]}}}}"#);
    many(count / 10, r#"{"a":1}"#, schema)
}

fn values(count: usize) -> Files {
    let long = "v".repeat(50 * count);
    let schema = format!(
        r#"{{"type":"object","properties":{{"a":{{"type":"string","enum":["{long}","w"]}}}}}}"#
    );
    many(count, r#"{"a":"x"}"#, schema)
}

/// Many lines with the same detail.
fn many(count: usize, detail: &str, schema: String) -> Files {
    let [table, _] = events(1);
    let traffic = lines(count, |_| {
        format!(r#"{{"type":"seen_0x","detail":{detail}}}"#)
    });
    with(
        [table, ("t.ndjson", traffic)],
        vec![("p0.json".to_owned(), schema)],
    )
}
