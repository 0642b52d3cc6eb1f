//! Pages to import, and pages with markers.

use super::{files, lines, word};
use crate::Row;
use crate::process::Files;

macro_rules! page {
    ($name:literal, $many:expr, |$count:ident| $text:expr) => {
        Row {
            name: concat!("Markdown of ", $name),
            files: |$count| markdown(&$text),
            count: $many,
            commands: &["import page.md"],
            factor: 60,
        }
    };
}

macro_rules! html {
    ($name:literal, $many:expr, |$count:ident| $text:expr) => {
        Row {
            name: concat!("HTML of ", $name),
            files: |$count| web(&$text),
            count: $many,
            commands: &["import page.html"],
            factor: 60,
        }
    };
}

pub(crate) const ROWS: &[Row] = &[
    page!("opening brackets", 100_000, |count| "[".repeat(count)),
    page!("pairs of brackets", 50_000, |count| "[".repeat(count)
        + &"]".repeat(count)),
    page!("links in links", 20_000, |count| "[a](".repeat(count)),
    page!("stars", 100_000, |count| "*".repeat(count)),
    page!("stars that close", 50_000, |count| "*a".repeat(count)
        + &"b*".repeat(count)),
    page!("braces", 1_000_000, |count| "{".repeat(count)),
    page!("braces and slashes", 100_000, |count| "{/*".repeat(count)),
    page!("nested quotes", 10_000, |count| ">".repeat(count) + " a\n"),
    page!("nested lists", 10_000, |count| "- ".repeat(count) + "a\n"),
    page!("quotes that are nested further and further", 700, |count| {
        lines(count, |it| ">".repeat(it) + " a")
    }),
    page!("comments", 100_000, |count| "<!-- ".repeat(count / 5)),
    page!("tables", 5000, |count| lines(count, |it| format!(
        "\n|name|description|\n|-|-|\n|{}_x|It came {it}.|\n",
        word(it)
    ))),
    page!("payloads", 4000, |count| format!(
        "|name|description|payload|\n|-|-|-|\n{}",
        lines(count, |it| format!(
            "|{0}_x|It came {it}.|`{{\"{0}\": 1}}`|",
            word(it)
        ))
    )),
    page!("a table of many columns", 3000, |count| {
        format!(
            "|name|description{0}\n|-|-{1}\n{2}",
            "|a".repeat(count),
            "|-".repeat(count),
            lines(count, |it| format!("|{}_x|It came.|", word(it)))
        )
    }),
    page!("headings", 20_000, |count| lines(count, |it| format!(
        "## A {it}\n"
    ))),
    page!("headings and tables", 5000, |count| lines(
        count,
        |it| format!(
            "## A {it}\n\n|name|description|\n|-|-|\n|{}_x|It came.|\n",
            word(it)
        )
    )),
    page!("alike headings", 5000, |count| lines(count, |it| format!(
        "## A\n\n|name|description|\n|-|-|\n|{}_x|It came.|\n",
        word(it)
    ))),
    page!("rows", 10_000, |count| format!(
        "|name|description|\n|-|-|\n{}",
        lines(count, |it| format!("|{}_x|It came {it}.|", word(it)))
    )),
    page!("duplicates", 10_000, |count| format!(
        "|name|description|\n|-|-|\n{}",
        lines(count, |it| format!("|a|It came {it}.|"))
    )),
    page!("separator rows", 5000, |count| format!(
        "|name|description|\n|-|-|\n{}",
        lines(count, |it| format!(
            "|{}_x|It came {it}.|\n|--|--|",
            word(it)
        ))
    )),
    page!("deep examples of payloads", 10_000, |count| {
        format!(
            "|name|description|payload|\n|-|-|-|\n|a|It came.|`{}{}`|\n",
            "[".repeat(count),
            "]".repeat(count)
        )
    }),
    page!("deep objects as payloads", 10_000, |count| {
        format!(
            "|name|description|payload|\n|-|-|-|\n|a|It came.|`{}1{}`|\n",
            "{\"a\":".repeat(count),
            "}".repeat(count)
        )
    }),
    page!("wide examples of payloads", 20_000, |count| {
        let members: Vec<_> = (0..count).map(|it| format!("\"f{it}\":{it}")).collect();
        format!(
            "|name|description|payload|\n|-|-|-|\n|a|It came.|`{{{}}}`|\n",
            members.join(",")
        )
    }),
    page!("many examples of payloads", 3000, |count| {
        format!(
            "|name|description|payload|\n|-|-|-|\n{}",
            lines(count, |it| format!(
                "|{0}_x|It came {it}.|`{{\"a\":\"{0}\"}}`|",
                word(it)
            ))
        )
    }),
    page!("references to a long link", 2000, |count| {
        format!(
            "|name|description|\n|-|-|\n|a|It {}.|\n\n[a]: /{}\n",
            "[a] ".repeat(count),
            "u".repeat(20 * count)
        )
    }),
    page!("a long cell", 1_000_000, |count| format!(
        "|name|description|\n|-|-|\n|a|It {}.|\n",
        "word ".repeat(count / 5)
    )),
    html!("nested elements", 100_000, |count| "<div>".repeat(count)),
    html!("nested formats", 20_000, |count| "<b><i>".repeat(count)),
    html!("nested formats in paragraphs", 2000, |count| "<p><b><i><u>"
        .repeat(count)),
    html!("nested lists", 20_000, |count| "<ul><li>".repeat(count)),
    html!("nested quotes", 20_000, |count| "<blockquote>"
        .repeat(count)),
    html!("nested tables", 5000, |count| "<table><tr><td>"
        .repeat(count)),
    html!("tables with many columns in one cell", 3000, |count| spans(
        count,
        "colspan=1000000"
    )),
    html!("tables with many rows in one cell", 3000, |count| spans(
        count,
        "rowspan=1000000"
    )),
    html!("both", 3000, |count| spans(
        count,
        "rowspan=60000 colspan=1000"
    )),
    html!("attributes", 100_000, |count| format!(
        "<p {}>",
        lines(count, |it| format!("a{it}=1"))
    )),
    html!("entities", 100_000, |count| "&amp;".repeat(count)),
    html!("tables", 5000, |count| lines(count, |it| format!(
        "<table><tr><th>name<th>description<tr><td>{}_x<td>It came.</table>",
        word(it)
    ))),
    html!("anchors that are not closed", 10_000, |count| "<a href=x>"
        .repeat(count)),
    html!("misnested formats", 5000, |count| "<b><p></b>"
        .repeat(count)),
    html!("names in a cell", 10_000, |count| {
        let rows = lines(count, |it| {
            format!(
                "<tr><td>{}<td>{}",
                "a<br>".repeat(it % 20),
                "It came. ".repeat(20)
            )
        });
        format!("<table><tr><th>name<th>description\n{rows}</table>")
    }),
    html!("code in a cell", 20_000, |count| format!(
        "<table><tr><th>name<th>description<tr><td>a<td>{}</table>",
        "<code>`</code>".repeat(count)
    )),
    Row {
        name: "a list of names",
        files: |count| files([("names.txt", lines(count, |it| format!("{}.x", word(it))))]),
        count: 50_000,
        commands: &["import names.txt", "import names.txt --rename snake_case"],
        factor: 60,
    },
    Row {
        name: "a list of one name",
        files: |count| files([("names.txt", "a.b\n".repeat(count))]),
        count: 50_000,
        commands: &["import names.txt"],
        factor: 60,
    },
    Row {
        name: "families that are renamed",
        files: |count| {
            let rows = lines(count, |it| format!("{} {{1..1000}},It came.,", word(it)));
            files([("export.csv", format!("name,description,aliases\n{rows}"))])
        },
        count: 10_000,
        commands: &["import export.csv --rename snake_case"],
        factor: 60,
    },
    Row {
        name: "a CSV export with many columns",
        files: export,
        count: 3000,
        commands: &["import export.csv"],
        factor: 60,
    },
    Row {
        name: "markers for everything",
        files: markers,
        count: 20_000,
        commands: &["inject page.md", "inject --check page.md"],
        factor: 60,
    },
    Row {
        name: "markers with many modules",
        files: scopes,
        count: 10_000,
        commands: &["inject page.md"],
        factor: 60,
    },
    Row {
        name: "markers that are wrong",
        files: wrong_markers,
        count: 10_000,
        commands: &["inject page.md"],
        factor: 60,
    },
    Row {
        name: "markers that never end",
        files: open_markers,
        count: 20_000,
        commands: &["inject page.md"],
        factor: 60,
    },
];

fn markdown(text: &str) -> Files {
    let text = format!("# Events\n\n{text}\n\n|name|description|\n|-|-|\n|z_z|It came last.|\n");
    files([("page.html", text.clone()), ("page.md", text)])
}

fn web(text: &str) -> Files {
    let text = format!(
        "<h1>Events</h1><table><tr><th>name<th>description<tr><td>z_z<td>It came first.</table>{text}"
    );
    files([("page.html", text)])
}

fn spans(count: usize, attribute: &str) -> String {
    let rows = lines(count, |it| {
        format!("<tr><td {attribute}>{}_x<td {attribute}>It came.", word(it))
    });
    format!("<table><tr><th>name<th>description\n{rows}</table>")
}

fn export(count: usize) -> Files {
    let heads = super::list(count, |it| format!("column {it}"));
    let rows = lines(count / 10, |it| {
        format!("{}_x,It came.{}", word(it), ",x".repeat(count))
    });
    files([("export.csv", format!("name,description,{heads}\n{rows}"))])
}

fn page(count: usize, marker: impl Fn(usize) -> String) -> Files {
    let rows = lines(500, |it| {
        format!("{}_x,It came {it}.,m{}", word(it), it % 10)
    });
    files([
        (
            "catalog/events.csv",
            format!("name,description,module\n{rows}"),
        ),
        ("page.md", lines(count, marker)),
    ])
}

fn markers(count: usize) -> Files {
    page(count, |_| {
        "<!-- event-catalog:begin -->\n<!-- event-catalog:end -->".to_owned()
    })
}

fn scopes(count: usize) -> Files {
    let scopes = lines(count, |it| format!(" module=\"m{}\"", it % 10)).replace('\n', "");
    page(1, |_| {
        format!("<!-- event-catalog:begin{scopes} -->\n<!-- event-catalog:end -->")
    })
}

fn wrong_markers(count: usize) -> Files {
    page(count, |it| {
        format!("<!-- event-catalog:begin module=\"k{it}\" -->\n<!-- event-catalog:end -->")
    })
}

fn open_markers(count: usize) -> Files {
    page(count, |_| "<!-- event-catalog:begin -->".to_owned())
}
