//! Blocks of HTML as Markdown: paragraphs, lists, code, tables.

use scraper::ElementRef;
use scraper::node::Element;

use super::inline::{markdown_of, one_line};
use crate::import::page::Row;

/// Whether an element is a part of a paragraph.
pub(super) fn is_inline(element: &Element) -> bool {
    const INLINE: [&str; 26] = [
        "a", "abbr", "b", "br", "cite", "code", "del", "em", "font", "i", "img", "ins", "kbd",
        "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "tt", "u", "var", "wbr",
    ];
    INLINE.contains(&element.name())
}

/// An element that is no heading and no table.
pub(super) fn block(element: ElementRef<'_>) -> String {
    match element.value().name() {
        "ul" | "ol" | "menu" => list(element, 0),
        "pre" => code(element),
        "blockquote" => {
            let text = one_line(&markdown_of(element));
            if text.is_empty() {
                text
            } else {
                format!("> {text}")
            }
        }
        "hr" => String::new(),
        _ => one_line(&markdown_of(element)),
    }
}

fn list(element: ElementRef<'_>, depth: usize) -> String {
    const DEEPEST: usize = 8;
    let is_numbered = element.value().name() == "ol";
    let items = element
        .child_elements()
        .filter(|it| it.value().name() == "li");
    let mut lines = Vec::new();
    for (item, number) in items.zip(1..) {
        let mark = if is_numbered {
            format!("{number}.")
        } else {
            "-".to_owned()
        };
        let is_list = |it: &ElementRef<'_>| matches!(it.value().name(), "ul" | "ol");
        let mut text = String::new();
        for child in item.children() {
            match ElementRef::wrap(child) {
                Some(inner) if is_list(&inner) && depth < DEEPEST => {}
                Some(inner) => text += &markdown_of(inner),
                None => {
                    if let scraper::Node::Text(part) = child.value() {
                        text += &super::inline::escaped(part);
                    }
                }
            }
        }
        lines.push(format!("{}{mark} {}", "  ".repeat(depth), one_line(&text)));
        if depth < DEEPEST {
            lines.extend(
                item.child_elements()
                    .filter(is_list)
                    .map(|it| list(it, depth + 1)),
            );
        }
    }
    lines.join("\n")
}

fn code(element: ElementRef<'_>) -> String {
    let text: String = element.text().collect();
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat((longest + 1).max(3));
    format!("{fence}\n{}\n{fence}", text.trim_matches('\n'))
}

/// A table that holds no events.
pub(super) fn table(header: &Row, rows: &[Row]) -> String {
    let line = |row: &Row| {
        let cells = row
            .cells
            .iter()
            .map(|cell| cell.markdown.replace('|', "\\|"));
        format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
    };
    let mut lines = vec![
        line(header),
        format!("|{}", "---|".repeat(header.cells.len())),
    ];
    lines.extend(rows.iter().map(line));
    lines.join("\n")
}
