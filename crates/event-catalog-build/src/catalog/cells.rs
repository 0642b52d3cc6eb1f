//! The cells of one row, and the texts in them.

use std::borrow::Cow;

use crate::notation::Pattern;
use crate::notation::check_name;
use crate::printable::is_tidy;
use crate::problem::Problem;
use crate::read::{Cell, Column};

/// The cells of a row. There are few, and most columns are looked up.
#[derive(Clone, Copy)]
pub(super) struct Cells<'r, 's>(pub(super) &'r [Cell<'s>]);

impl<'r, 's> Cells<'r, 's> {
    /// The first cell of a column.
    pub(super) fn get(self, column: Column) -> Option<&'r Cell<'s>> {
        self.0.iter().find(|cell| cell.column == column)
    }
}

/// The pattern of a family's name; `None` for the name of a single event.
pub(super) fn pattern<'c>(name: &'c Cell<'_>) -> Result<Option<Pattern<'c>>, Box<Problem>> {
    // Names have no braces, so most cells are scanned only once.
    let Err(mut error) = check_name(&name.text) else {
        return Ok(None);
    };
    let (place, text) = (name.place, name.text.to_string());
    match Pattern::parse(&name.text) {
        Ok(Some(pattern)) => {
            let longest = pattern.name(pattern.numbers()[pattern.numbers().len() - 1]);
            match check_name(&longest) {
                Ok(()) => return Ok(Some(pattern)),
                Err(of_longest) => error = of_longest,
            }
        }
        Ok(None) => {}
        Err(error) => {
            return Err(Box::new(Problem::Family {
                place,
                pattern: text,
                error,
            }));
        }
    }
    Err(Box::new(Problem::NameForm {
        place,
        what: "event",
        name: text,
        error,
    }))
}

/// The text of a cell, on one line.
pub(super) fn paragraph<'s>(cell: &Cell<'s>) -> Cow<'s, str> {
    let text = cell.text.clone();
    if cell.is_plain() {
        text
    } else {
        one_line(text)
    }
}

/// Puts a paragraph on one line: line breaks and runs of whitespace become single spaces, as
/// Markdown and HTML display them.
pub(super) fn one_line(text: Cow<'_, str>) -> Cow<'_, str> {
    let is_single = || !text.as_bytes().windows(2).any(|pair| pair == b"  ");
    let is_blank = |c: char| c == ' ' || !c.is_whitespace();
    if is_tidy(&text) || text.chars().all(is_blank) && is_single() {
        return text;
    }
    Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" "))
}
