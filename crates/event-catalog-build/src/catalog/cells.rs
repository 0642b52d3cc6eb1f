//! The cells of one row, and the paragraphs in them.

use std::borrow::Cow;

use crate::printable::is_tidy;
use crate::read::{Cell, Column};

/// The cells of a row, which is asked for most columns and has few of them.
#[derive(Clone, Copy)]
pub(super) struct Cells<'r, 's>(pub(super) &'r [Cell<'s>]);

impl<'r, 's> Cells<'r, 's> {
    /// The first cell of a column.
    pub(super) fn get(self, column: Column) -> Option<&'r Cell<'s>> {
        self.0.iter().find(|cell| cell.column == column)
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
