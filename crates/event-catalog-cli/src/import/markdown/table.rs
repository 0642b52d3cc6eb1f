//! Reads Markdown tables according to GitHub's specification
//! (<https://github.github.com/gfm/#tables-extension->), except that cells are never dropped.

use std::borrow::Cow;

use super::inline;
use crate::import::page::{Cell, Row, Table};

/// Reads the table that starts on a line. Also returns the index of the line after the table.
pub(super) fn read(lines: &[&str], start: usize, shown: &str) -> Option<(Table, usize)> {
    let headings = cells(lines[start])?;
    let rule = cells(lines.get(start + 1)?)?;
    let is_rule = rule.iter().all(|cell| is_rule(cell)) && rule.len() >= headings.len().min(2);
    let has_pipes = [start, start + 1].map(|line| begins_with_pipe(lines[line]));
    // Without leading pipes, a single cell could be a line of text above a line of dashes.
    let is_table = headings.len() > 1 || has_pipes == [true, true];
    // Two rows of dashes don't start a table.
    if !is_rule || !is_table || headings.iter().all(|cell| is_rule_like(cell)) {
        return None;
    }
    let is_piped = has_pipes.contains(&true);
    // If only the separator row starts with a pipe, and it has one cell less, the header row has
    // text before its first pipe.
    let mistake = (has_pipes == [false, true] && rule.len() + 1 == headings.len())
        .then(|| text_before(&headings[0]));
    let mut end = start + 2;
    let mut rows = Vec::new();
    while let Some(row) = lines.get(end).and_then(|line| cells(line)) {
        let is_shifted = is_piped && !begins_with_pipe(lines[end]) && row.len() > headings.len();
        let filled = row.iter().rposition(|cell| !cell.is_empty());
        rows.push(Row {
            place: place(shown, end),
            cells: row.iter().map(|cell| read_cell(cell)).collect(),
            mistake: if is_shifted {
                Some(text_before(&row[0]))
            } else if filled.is_some_and(|last| last >= headings.len()) {
                Some("write a `|` inside a cell of Markdown as `\\|`".to_owned())
            } else {
                None
            },
        });
        end += 1;
    }
    let table = Table {
        place: place(shown, start),
        headings: headings.iter().map(|cell| read_cell(cell).plain).collect(),
        rows,
        markdown: lines[start..end].join("\n"),
        is_list: false,
        mistake,
    };
    Some((table, end))
}

/// Explains how to fix a row with text before its first pipe, unlike the other rows.
fn text_before(text: &str) -> String {
    const LONGEST: usize = 60;
    let beginning: String = text.chars().take(LONGEST).collect();
    format!("{beginning:?} is in front of the first `|`: move it into a cell, or remove it")
}

/// The displayed place of a line counted from 0.
pub(super) fn place(shown: &str, line: usize) -> String {
    format!("{shown}:{}", line + 1)
}

fn read_cell(typed: &str) -> Cell {
    let typed = typed.replace("\\|", "|");
    Cell {
        markdown: inline::description(&typed),
        plain: inline::plain(&typed),
        typed: inline::typed(&typed),
        parts: inline::parts(&typed),
    }
}

/// Removes the marks of enclosing block quotes, and surrounding whitespace, from a line.
fn unquoted(line: &str) -> &str {
    line.trim_start_matches([' ', '\t', '>']).trim_end()
}

fn begins_with_pipe(line: &str) -> bool {
    unquoted(line).starts_with('|')
}

/// Splits a row into cells; `None` if the line isn't a row.
fn cells(line: &str) -> Option<Vec<Cow<'_, str>>> {
    let line = unquoted(line);
    let inner = line.strip_prefix('|').unwrap_or(line);
    let mut cells = Vec::new();
    let (mut start, mut escaped, mut has_bar) = (0, false, inner.len() < line.len());
    for (at, c) in inner.char_indices() {
        if c == '|' && !escaped {
            cells.push(&inner[start..at]);
            start = at + 1;
            has_bar = true;
        }
        escaped = c == '\\' && !escaped;
    }
    // Text after the last pipe is a cell only if it isn't empty.
    if !inner[start..].trim().is_empty() || cells.is_empty() {
        cells.push(&inner[start..]);
    }
    has_bar.then(|| {
        cells
            .into_iter()
            .map(|it| Cow::Borrowed(it.trim()))
            .collect()
    })
}

/// Whether a cell is part of a separator row: `---`, `:-:`.
fn is_rule(cell: &str) -> bool {
    let dashes = cell.strip_prefix(':').unwrap_or(cell);
    let dashes = dashes.strip_suffix(':').unwrap_or(dashes);
    !dashes.is_empty() && dashes.bytes().all(|byte| byte == b'-')
}

fn is_rule_like(cell: &str) -> bool {
    cell.is_empty() || is_rule(cell)
}
