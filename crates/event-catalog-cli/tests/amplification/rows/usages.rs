//! Searching hostile code for hostile names.

use super::{files, lines, list, word};
use crate::Row;
use crate::process::Files;

const USAGES: &[&str] = &[
    "usages code",
    "usages code --format json",
    "usages code --diff",
];

pub(crate) const ROWS: &[Row] = &[
    row("old names in one line of code", one_line, 100_000),
    row("misspelt names in one line of code", misspelt, 100_000),
    row("names that differ in one word", alike, 10_000),
    row("single words near names", words, 100_000),
    row("brackets that never close", brackets, 100_000),
    row("quotes and backslashes", quotes, 1_000_000),
    row("an alternation without an end", alternation, 100_000),
    row("long names", long, 10_000),
    row("arguments without parentheses", arguments, 30_000),
];

const fn row(name: &'static str, files: fn(usize) -> Files, count: usize) -> Row {
    Row {
        name,
        files,
        count,
        commands: USAGES,
        factor: 120,
    }
}

const TABLE: &str = "name,description,aliases\nlink_clicked,It came.,link_opened\nload,It came.,boot\nchat_gone,It came.,\n";

fn code(text: String) -> Files {
    let settings = "[usages]\ncalls = [\"track\"]\nprefix = [\"My \"]\n".to_owned();
    files([
        ("catalog/catalog.toml", settings),
        ("catalog/events.csv", TABLE.to_owned()),
        ("code/a.js", text),
    ])
}

fn one_line(count: usize) -> Files {
    code(format!(
        "track([{}])",
        list(count, |_| "'link_opened'".to_owned())
    ))
}

fn misspelt(count: usize) -> Files {
    code(format!(
        "track(['chat_gone',{}])",
        list(count, |_| "'link_cliked'".to_owned())
    ))
}

fn alike(count: usize) -> Files {
    let rows = lines(count, |it| format!("user_{},It came {it}.", word(it)));
    files([
        ("catalog/events.csv", format!("name,description\n{rows}")),
        (
            "code/a.js",
            format!(
                "f('user_aaaaa',{})",
                list(count, |it| format!("'user_{}x'", word(it)))
            ),
        ),
    ])
}

fn words(count: usize) -> Files {
    code(format!(
        "f('chat_gone',{})",
        list(count, |_| "'boot'".to_owned())
    ))
}

fn brackets(count: usize) -> Files {
    code(format!("track{}'link_opened'", "([{'boot'".repeat(count)))
}

fn quotes(count: usize) -> Files {
    code(format!("'link_opened' {}", "\\\\'".repeat(count)))
}

fn alternation(count: usize) -> Files {
    code(format!(
        "'link_opened{}'",
        "|link_opened|boot|link_cliked".repeat(count)
    ))
}

fn arguments(count: usize) -> Files {
    code(format!(
        "{}, {}",
        "a ".repeat(2000),
        list(count, |_| " 'link_opened'".to_owned())
    ))
}

fn long(count: usize) -> Files {
    let name = |it: usize| format!("{}_{}", "long_".repeat(40), word(it));
    let rows = lines(count, |it| format!("{},It came {it}.", name(it)));
    files([
        ("catalog/events.csv", format!("name,description\n{rows}")),
        ("code/a.js", lines(count, |it| format!("f('{}')", name(it)))),
    ])
}
