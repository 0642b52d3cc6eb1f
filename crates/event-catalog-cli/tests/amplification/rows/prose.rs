//! Descriptions and introductions, which are Markdown.

use super::{files, lines};
use crate::Row;
use crate::process::Files;

const ALL: &[&str] = &[
    "check catalog",
    "generate rust",
    "generate typescript",
    "generate asyncapi",
    "generate warehouse",
    "generate markdown",
    "generate html",
    "generate --template t.txt.jinja",
];

const INTRO: &[&str] = &[
    "generate markdown",
    "generate html",
    "generate --template t.txt.jinja",
];

macro_rules! text {
    ($name:literal, $many:expr, |$count:ident| $text:expr) => {
        Row {
            name: concat!("a description of ", $name),
            files: |$count| description(&$text),
            count: $many,
            commands: ALL,
            factor: 60,
        }
    };
}

macro_rules! intro {
    ($name:literal, $many:expr, |$count:ident| $text:expr) => {
        Row {
            name: concat!("an introduction of ", $name),
            files: |$count| introduction($text),
            count: $many,
            commands: INTRO,
            // However small a table is, up to 262,144 missing cells are added.
            factor: 500,
        }
    };
}

pub(crate) const ROWS: &[Row] = &[
    text!("opening brackets", 100_000, |count| "[".repeat(count)),
    text!("pairs of brackets", 50_000, |count| "[".repeat(count)
        + &"]".repeat(count)),
    text!("links in links", 20_000, |count| "[a](".repeat(count)),
    text!("parentheses", 100_000, |count| format!(
        "[a]{}",
        "(".repeat(count)
    )),
    text!("stars", 100_000, |count| "*".repeat(count)),
    text!("stars and words", 50_000, |count| "*a **b "
        .repeat(count / 7)),
    text!("stars that close", 50_000, |count| "*a".repeat(count)
        + &"b*".repeat(count)),
    text!("lower lines", 100_000, |count| "_a ".repeat(count / 3)),
    text!("angle brackets", 100_000, |count| "<".repeat(count)),
    text!("comments", 50_000, |count| "<!-- ".repeat(count / 5)),
    text!("instructions", 50_000, |count| "<?".repeat(count / 2)),
    text!("declarations", 50_000, |count| "<!A ".repeat(count / 4)),
    text!("CDATA", 50_000, |count| "<![CDATA[".repeat(count / 9)),
    text!("backticks of all lengths", 400, |count| lines(
        count,
        |it| "`".repeat(it) + " "
    )
    .replace('\n', " ")),
    text!("tildes", 50_000, |count| "~~a ".repeat(count / 4)),
    text!("backslashes", 100_000, |count| "\\".repeat(count)),
    text!("ampersands", 100_000, |count| "&".repeat(count)),
    text!("braces", 100_000, |count| "{".repeat(count)),
    text!("placeholders", 100_000, |count| "{n}".repeat(count / 3)),
    text!("pipes", 100_000, |count| "|".repeat(count)),
    text!("addresses", 50_000, |count| "https://a.b "
        .repeat(count / 12)),
    text!("lookalikes in one word", 100_000, |count| "a\u{430}"
        .repeat(count / 3)),
    text!("lookalikes alone", 100_000, |count| "a \u{430} "
        .repeat(count / 5)),
    text!("invisible characters", 100_000, |count| "\u{200b}\u{200f}"
        .repeat(count / 6)),
    text!("tags", 100_000, |count| "\u{e0061}".repeat(count / 4)),
    intro!("nested quotes", 10_000, |count| ">".repeat(count) + " a\n"),
    intro!("nested lists", 10_000, |count| "- ".repeat(count) + "a\n"),
    intro!("nested numbered lists", 10_000, |count| "1. ".repeat(count)
        + "a\n"),
    intro!(
        "lists that are indented further and further",
        500,
        |count| lines(count, |it| "  ".repeat(it) + "- a")
    ),
    intro!("quotes that are nested further and further", 700, |count| {
        lines(count, |it| ">".repeat(it) + " a")
    }),
    intro!("links", 20_000, |count| lines(count, |it| format!(
        "[a{it}]: /{it}"
    ))),
    intro!("references to a long link", 2000, |count| {
        format!(
            "{}\n\n[a]: /{}\n",
            "[a] ".repeat(count),
            "u".repeat(20 * count)
        )
    }),
    intro!("footnotes", 20_000, |count| lines(count, |it| format!(
        "[^{it}] [^{it}]: a"
    ))),
    intro!("tables", 5000, |count| lines(count, |_| "|a|\n|-|\n|b|\n"
        .to_owned())),
    intro!("a table of many columns", 20_000, |count| {
        format!(
            "{0}\n{1}\n{2}",
            "|a".repeat(count),
            "|-".repeat(count),
            "|b|\n"
        )
    }),
    intro!("a table of many columns and short rows", 3000, |count| {
        format!(
            "{0}\n{1}\n{2}",
            "|a".repeat(count),
            "|-".repeat(count),
            "|b|\n".repeat(count)
        )
    }),
    intro!("fences", 20_000, |count| lines(count, |it| "`"
        .repeat(3 + it % 50))),
    intro!("brackets", 50_000, |count| "[".repeat(count)),
    intro!("stars that close", 20_000, |count| "*a".repeat(count)
        + &"b*".repeat(count)),
    intro!("nested emphasis", 20_000, |count| "*a _b ".repeat(count)
        + &"_ *".repeat(count)),
    intro!("HTML", 50_000, |count| "<a>".repeat(count)),
];

fn description(text: &str) -> Files {
    let text = text.replace('"', "\"\"");
    files([
        (
            "catalog/events.csv",
            format!("name,description\na,\"It {text}.\"\n"),
        ),
        ("t.txt.jinja", TEMPLATE.to_owned()),
    ])
}

const TEMPLATE: &str = "{% for section in sections %}{{ section.intro|html_blocks }}{% for event in section.events %}\
     {{ event.description|html }}{{ event.description|plain }}{% endfor %}{% endfor %}";

fn introduction(text: String) -> Files {
    files([
        (
            "catalog/catalog.toml",
            "intro = \"intro.md\"\n[[section]]\nintro = \"intro.md\"\nevents = [\"events.csv\"]\n"
                .to_owned(),
        ),
        ("catalog/intro.md", text),
        (
            "catalog/events.csv",
            "name,description\na,It came.\n".to_owned(),
        ),
        ("t.txt.jinja", TEMPLATE.to_owned()),
    ])
}
