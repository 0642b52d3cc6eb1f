//! The cells of one row, and the paragraphs in them.

use std::borrow::Cow;

use crate::printable::is_tidy;
use crate::read::{Cell, Column, Row};

/// The cells of a row, by their columns: a row is asked for most columns, and has few of them.
pub(super) struct Cells<'r, 's> {
    pub(super) all: &'r [Cell<'s>],
    first: [Option<&'r Cell<'s>>; Column::KNOWN.len() + 1],
}

impl<'r, 's> Cells<'r, 's> {
    pub(super) fn of(row: Row<'r, 's>) -> Self {
        let all = row.cells();
        let mut first = [None; Column::KNOWN.len() + 1];
        for cell in all {
            first[cell.column.known_index()].get_or_insert(cell);
        }
        Self { all, first }
    }

    /// The first cell of a column.
    pub(super) fn get(&self, column: Column) -> Option<&'r Cell<'s>> {
        self.first[column.known_index()]
    }
}

/// The text of a cell on one line.
pub(super) fn paragraph<'s>(cell: &Cell<'s>) -> Cow<'s, str> {
    let text = cell.text.clone();
    if cell.is_plain() {
        text
    } else {
        one_line(text)
    }
}

/// A paragraph on one line: line breaks and runs of white space become single blanks, as they do
/// when Markdown and HTML are shown.
pub(super) fn one_line(text: Cow<'_, str>) -> Cow<'_, str> {
    let is_single = || !text.as_bytes().windows(2).any(|pair| pair == b"  ");
    let is_blank = |c: char| c == ' ' || !c.is_whitespace();
    if is_tidy(&text) || text.chars().all(is_blank) && is_single() {
        return text;
    }
    Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" "))
}
