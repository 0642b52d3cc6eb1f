//! Many findings, each of which prints a long line.

use super::{files, lines, list, word};
use crate::Row;
use crate::process::Files;

const FORMATS: &[&str] = &[
    "check catalog",
    "check catalog --max 0",
    "check catalog --format json",
    "check catalog --format sarif",
    "check catalog --format junit",
    "check catalog --format gitlab",
    "check catalog --format github",
    "check catalog --format github --max 0",
    "check catalog --write-baseline old.json",
    "check catalog --diff",
    "check catalog --fix",
];

pub(crate) const ROWS: &[Row] = &[
    row("findings on short lines", short, 20_000),
    row("findings on long lines", long, 300),
    row("findings on one long line", one_line, 2000),
    row("findings in one long cell", one_cell, 20_000),
    row("findings in a schema on one line", schema, 10_000),
    row("findings that point at one long line", related, 2000),
    row("findings in catalog.toml on one line", settings, 5000),
    row("findings with long names", names, 300),
    row("findings in many lines of one cell", multi_line, 20_000),
    row("duplicates with long descriptions", duplicates, 500),
    row("patterns in one object", patterns, 20_000),
    row("what no schema may say, in one object", keywords, 10_000),
    row("mistakes in a large example", example, 20_000),
    row("large values that are equal", equal, 20_000),
    row("examples that are not in a large list", unlisted, 20_000),
    row("examples without very many names", without, 20_000),
];

const fn row(name: &'static str, files: fn(usize) -> Files, count: usize) -> Row {
    Row {
        name,
        files,
        count,
        commands: FORMATS,
        // A finding takes about a kilobyte in SARIF, and three letters are enough to cause one.
        factor: 500,
    }
}

fn table(text: String) -> Files {
    files([("catalog/events.csv", text)])
}

fn short(count: usize) -> Files {
    let rows = lines(count, |it| format!("{}_x,it  came", word(it)));
    table(format!("name,description\n{rows}"))
}

fn long(count: usize) -> Files {
    let text = "word ".repeat(2000);
    let rows = lines(count, |it| format!("{}_x,it {text}  came", word(it)));
    table(format!("name,description\n{rows}"))
}

fn one_line(count: usize) -> Files {
    let heads = list(count, |it| format!("column_{it}"));
    table(format!("name,description,{heads}\na,It came.\n"))
}

fn one_cell(count: usize) -> Files {
    table(format!(
        "name,description\na,It {}.\n",
        "recieved  teh ".repeat(count)
    ))
}

fn schema(count: usize) -> Files {
    let properties = list(count, |it| format!(r#""f{it}":{{"typ":"string"}}"#));
    files([
        (
            "catalog/events.csv",
            "name,description,payload\na,It came.,p\n".to_owned(),
        ),
        (
            "catalog/payloads/p.json",
            format!(r#"{{"type":"object","properties":{{{properties}}}}}"#),
        ),
    ])
}

fn related(count: usize) -> Files {
    let text = "word ".repeat(20 * count);
    let rows = lines(count, |it| format!("a,It came {it}."));
    table(format!("name,description\na,It {text}.\n{rows}"))
}

fn settings(count: usize) -> Files {
    let entries = list(count, |it| format!("\"missing_{it}.csv\""));
    files([
        (
            "catalog/catalog.toml",
            format!("[[section]]\nevents = [{entries}]\n"),
        ),
        (
            "catalog/events.csv",
            "name,description\na,It came.\n".to_owned(),
        ),
    ])
}

fn names(count: usize) -> Files {
    let name = "N".repeat(10_000);
    let rows = lines(count, |it| format!("{name}{it},It came {it}."));
    table(format!("name,description\n{rows}"))
}

fn multi_line(count: usize) -> Files {
    table(format!(
        "name,description\na,\"It{}\"\n",
        "\nrecieved  ".repeat(count)
    ))
}

fn duplicates(count: usize) -> Files {
    let text = "word ".repeat(1000);
    let rows = lines(count, |it| format!("a,It came {it} {text}."));
    table(format!("name,description\n{rows}"))
}

fn properties(count: usize, keyword: fn(usize) -> String) -> Files {
    let properties = list(count, |it| format!("\"f{it}\":{{{}}}", keyword(it)));
    payload(&format!(
        "{{\"type\":\"object\",\"properties\":{{{properties}}}}}"
    ))
}

fn payload(schema: &str) -> Files {
    files([
        (
            "catalog/events.csv",
            "name,description,payload\na,It came.,p\n".to_owned(),
        ),
        ("catalog/payloads/p.json", schema.to_owned()),
    ])
}

fn patterns(count: usize) -> Files {
    properties(count, |it| format!("\"pattern\":\"^a{it}\""))
}

fn keywords(count: usize) -> Files {
    properties(count, |_| "\"minLength\":-1".to_owned())
}

fn example(count: usize) -> Files {
    let members = list(count, |it| format!("\"f{it}\":{it}"));
    payload(&format!(
        "{{\"type\":\"object\",\"additionalProperties\":{{\"type\":\"string\"}},\"examples\":[{{{members}}}]}}"
    ))
}

/// The same members in the opposite order.
fn equal(count: usize) -> Files {
    let members = list(count, |it| format!("\"f{it}\":{it}"));
    let turned = list(count, |it| {
        let it = count - 1 - it;
        format!("\"f{it}\":{it}")
    });
    payload(&format!(
        "{{\"type\":\"object\",\"const\":{{{members}}},\"default\":{{{turned}}},\"enum\":[{{{members}}},{{{turned}}}]}}"
    ))
}

fn unlisted(count: usize) -> Files {
    let long = "v".repeat(50 * count);
    let examples = list(count, |it| format!("\"x{it}\""));
    payload(&format!(
        "{{\"type\":\"object\",\"properties\":{{\"a\":{{\"enum\":[\"{long}\"],\"examples\":[{examples}]}},\
         \"b\":{{\"const\":\"{long}\",\"examples\":[{examples}]}}}}}}"
    ))
}

fn without(count: usize) -> Files {
    let required = list(count, |it| format!("\"f{it}\""));
    let examples = vec!["{}"; count].join(",");
    payload(&format!(
        "{{\"type\":\"object\",\"required\":[{required}],\"examples\":[{examples}]}}"
    ))
}
