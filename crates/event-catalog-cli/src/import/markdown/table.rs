//! A table in Markdown, according to GitHub's specification
//! (<https://github.github.com/gfm/#tables-extension->), except that no cell is ever dropped.

use std::borrow::Cow;

use super::inline;
use crate::import::page::{Cell, Row, Table};

/// The table that starts on a line, and the line after it.
pub(super) fn read(lines: &[&str], start: usize, shown: &str) -> Option<(Table, usize)> {
    let headings = cells(lines[start])?;
    let rule = cells(lines.get(start + 1)?)?;
    let is_rule = rule.iter().all(|cell| is_rule(cell)) && rule.len() >= headings.len().min(2);
    // A row of dashes above a row of dashes isn't the start of a table.
    if !is_rule || headings.len() < 2 || headings.iter().all(|cell| is_rule_like(cell)) {
        return None;
    }
    let mut end = start + 2;
    let mut rows = Vec::new();
    while let Some(row) = lines.get(end).and_then(|line| cells(line)) {
        rows.push(Row {
            place: place(shown, end),
            cells: row.iter().map(|cell| read_cell(cell)).collect(),
        });
        end += 1;
    }
    let table = Table {
        place: place(shown, start),
        headings: headings.iter().map(|cell| read_cell(cell).plain).collect(),
        rows,
        markdown: lines[start..end].join("\n"),
    };
    Some((table, end))
}

/// A place as shown to users, for a line counted from 0.
pub(super) fn place(shown: &str, line: usize) -> String {
    format!("{shown}:{}", line + 1)
}

fn read_cell(typed: &str) -> Cell {
    let typed = typed.replace("\\|", "|");
    Cell {
        markdown: inline::description(&typed),
        plain: inline::plain(&typed),
        typed: inline::typed(&typed),
    }
}

/// The cells of a row; `None` if the line isn't one.
fn cells(line: &str) -> Option<Vec<Cow<'_, str>>> {
    let line = line.trim_start_matches([' ', '\t', '>']).trim_end();
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
    // The text after the last pipe is a cell only if it isn't empty.
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

/// Whether a cell is part of the delimiter row: `---`, `:-:`.
fn is_rule(cell: &str) -> bool {
    let dashes = cell.strip_prefix(':').unwrap_or(cell);
    let dashes = dashes.strip_suffix(':').unwrap_or(dashes);
    !dashes.is_empty() && dashes.bytes().all(|byte| byte == b'-')
}

fn is_rule_like(cell: &str) -> bool {
    cell.is_empty() || is_rule(cell)
}
