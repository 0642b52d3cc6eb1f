//! Inline HTML as Markdown, as plain text, and as it was typed.

use scraper::{ElementRef, Node};

/// Elements that are nested deeper than this are read as the text in them.
pub(super) const DEEPEST: usize = 100;

/// The contents of an element as inline Markdown, its white space as it stands.
pub(super) fn markdown_of(element: ElementRef<'_>) -> String {
    markdown_at(element, 0)
}

fn markdown_at(element: ElementRef<'_>, depth: usize) -> String {
    if depth > DEEPEST {
        return escaped(&typed(element));
    }
    let name = element.value().name();
    match name {
        "br" => return " ".to_owned(),
        "script" | "style" | "template" | "svg" => return String::new(),
        "img" => return escaped(element.value().attr("alt").unwrap_or("")),
        _ => {}
    }
    if matches!(name, "code" | "kbd" | "samp" | "tt") {
        return code(&element.text().collect::<String>());
    }
    let mut inner = String::new();
    for child in element.children() {
        if let Some(element) = ElementRef::wrap(child) {
            inner += &markdown_at(element, depth + 1);
        } else if let Node::Text(text) = child.value() {
            inner += &escaped(text);
        }
    }
    match name {
        "b" | "strong" => marked(&inner, "**"),
        "i" | "em" => marked(&inner, "*"),
        "a" => link(&inner, element.value().attr("href").unwrap_or("")),
        // What ends a line for a reader keeps words apart.
        "p" | "li" | "div" | "dt" | "dd" | "tr" | "td" | "th" => format!(" {inner} "),
        _ => inner,
    }
}

/// Text, so that Markdown shows it and does not obey it.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    let last_bracket = text.rfind(']');
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let next = characters.peek().map(|(_, c)| *c);
        let is_in_word = || {
            let before = text[..at].chars().next_back();
            before.is_some_and(char::is_alphanumeric) && next.is_some_and(char::is_alphanumeric)
        };
        let obeyed = match c {
            '*' | '`' | '\\' => true,
            '_' => !is_in_word(),
            '[' => last_bracket.is_some_and(|last| last > at),
            '<' => next.is_some_and(|c| c.is_alphabetic() || matches!(c, '/' | '!' | '?')),
            '&' => {
                let name = &text[at + 1..];
                let end = name.find(|c: char| !c.is_alphanumeric() && c != '#');
                end.is_some_and(|end| end > 0 && name[end..].starts_with(';'))
            }
            _ => false,
        };
        if obeyed {
            escaped.push('\\');
        }
        escaped.push(if c == '\u{a0}' { ' ' } else { c });
    }
    escaped
}

/// White space as a browser shows it: single blanks, none around.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a reader sees, on one line.
pub(super) fn plain(element: ElementRef<'_>) -> String {
    one_line(&typed(element))
}

/// The text of an element, with blanks for line breaks.
pub(super) fn typed(element: ElementRef<'_>) -> String {
    let mut text = String::new();
    for node in element.descendants() {
        match node.value() {
            Node::Text(part) => text += part,
            Node::Element(inner) if matches!(inner.name(), "br" | "p" | "li" | "div") => {
                text.push(' ');
            }
            _ => {}
        }
    }
    text.trim().to_owned()
}

fn code(text: &str) -> String {
    let text = one_line(text);
    if text.is_empty() {
        return text;
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let blank = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{blank}{text}{blank}{fence}")
}

/// Text between marks; blanks beside the marks stay outside of them, where Markdown wants them.
fn marked(inner: &str, mark: &str) -> String {
    let text = inner.trim();
    if text.is_empty() {
        return inner.to_owned();
    }
    let start = inner.len() - inner.trim_start().len();
    let end = start + text.len();
    format!("{}{mark}{text}{mark}{}", &inner[..start], &inner[end..])
}

/// A link, where it leads to an address; places inside of the old page are none any more.
fn link(text: &str, address: &str) -> String {
    let leads = ["https://", "http://", "mailto:"];
    let is_plain =
        !address.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')'));
    if leads.iter().any(|it| address.starts_with(it)) && is_plain && !text.trim().is_empty() {
        format!("[{}]({address})", text.trim())
    } else {
        text.to_owned()
    }
}
