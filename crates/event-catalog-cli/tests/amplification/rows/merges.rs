//! Hostile files that are imported into hostile catalogs.

use super::{files, lines, word};
use crate::Row;
use crate::process::Files;

const INTO: &[&str] = &[
    "import page.csv --into catalog",
    "import page.csv --into catalog --update",
];

const PAGE: &[&str] = &["import page.md --into catalog"];

pub(crate) const ROWS: &[Row] = &[
    row("a page of new events", new, 100_000, INTO),
    row("a page of known events", known, 100_000, INTO),
    row("a page whose texts all differ", differing, 50_000, INTO),
    row(
        "a page between the rows of a catalog",
        between,
        50_000,
        INTO,
    ),
    row("a page of former names", former, 20_000, INTO),
    row("a page of a family's names", family, 1000, INTO),
    row("a page of families that overlap", families, 300, INTO),
    row("a page with other columns", columns, 1000, INTO),
    row("a page of new sections", sections, 5000, PAGE),
    row("a page with a schema for each event", examples, 2000, PAGE),
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
        factor: 60,
    }
}

fn both(catalog: &str, page: &str) -> Files {
    let table = |rows: &str| format!("name,description\n{rows}");
    files([
        ("catalog/events.csv", table(catalog)),
        ("page.csv", table(page)),
    ])
}

fn new(count: usize) -> Files {
    let rows = lines(count, |it| format!("{}_x,It came {it}.", word(it)));
    both("a,It came.\n", &rows)
}

fn known(count: usize) -> Files {
    let rows = lines(count, |it| format!("{}_x,It came {it}.", word(it)));
    both(&rows, &rows)
}

fn differing(count: usize) -> Files {
    let rows = |verb: &str| lines(count, |it| format!("{}_x,It {verb} {it}.", word(it)));
    both(&rows("came"), &rows("went"))
}

fn between(count: usize) -> Files {
    let rows = |from: usize| {
        lines(count, |it| {
            let number = 2 * it + from;
            format!("{}_x,It came {number}.", word(number))
        })
    };
    both(&rows(0), &(rows(0) + &rows(1)))
}

fn former(count: usize) -> Files {
    let rows = lines(count, |it| {
        format!("{0}_x,It came {it}.,{0}_y; {0}_z", word(it))
    });
    let page = lines(count, |it| format!("{0}_z,It came {it}.,{0}_y", word(it)));
    files([
        (
            "catalog/events.csv",
            format!("name,description,aliases\n{rows}"),
        ),
        ("page.csv", format!("name,description,aliases\n{page}")),
    ])
}

fn family(count: usize) -> Files {
    let page = lines(count, |it| format!("score_{it},It came."));
    both("score_{0..999},It came {n}.\n", &page)
}

fn families(count: usize) -> Files {
    let page = lines(count, |it| format!("score_{{{it}..999}},It came {{n}}."));
    both("score_{0..500},It came {n}.\n", &page)
}

fn columns(count: usize) -> Files {
    let headings = super::list(count, |it| format!("column {it}"));
    let row = super::list(count, |_| "x".to_owned());
    let page = lines(20, |it| format!("{}_x,It came.,{row}", word(it)));
    files([
        (
            "catalog/events.csv",
            "name,description\na,It came.\n".to_owned(),
        ),
        ("page.csv", format!("name,description,{headings}\n{page}")),
    ])
}

fn sections(count: usize) -> Files {
    let page = lines(count, |it| {
        format!(
            "## A\n\nOf {it}.\n\n|name|description|\n|-|-|\n|{}_x|It came.|\n",
            word(it)
        )
    });
    files([
        (
            "catalog/events.csv",
            "name,description\na,It came.\n".to_owned(),
        ),
        ("page.md", page),
    ])
}

fn examples(count: usize) -> Files {
    let rows = lines(count, |it| {
        format!("|{0}_x|It came.|`{{\"{0}\": 1}}`|", word(it))
    });
    let table = lines(count, |it| format!("{}_x,It came.,p", word(it)));
    files([
        (
            "catalog/events.csv",
            format!("name,description,payload\n{table}"),
        ),
        (
            "catalog/payloads/p.json",
            r#"{"type":"object","properties":{"a":{"type":"string"}}}"#.to_owned(),
        ),
        (
            "page.md",
            format!("|name|description|payload|\n|-|-|-|\n{rows}"),
        ),
    ])
}
