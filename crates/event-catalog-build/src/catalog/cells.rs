//! The cells of one row, and their texts.

use std::borrow::Cow;

use crate::notation::{Form, NameError, Pattern, check_name, unescaped};
use crate::placeholder::Placeholder;
use crate::printable::is_tidy;
use crate::problem::Problem;
use crate::read::{Cell, Column};

/// The cells of a row. Lookups are linear, because a row has few cells.
#[derive(Clone, Copy)]
pub(super) struct Cells<'r, 's>(pub(super) &'r [Cell<'s>]);

impl<'r, 's> Cells<'r, 's> {
    /// The first cell in a column.
    pub(super) fn get(self, column: Column) -> Option<&'r Cell<'s>> {
        self.0.iter().find(|cell| cell.column == column)
    }
}

/// The content of a `name` cell.
pub(super) enum Named<'c, 's> {
    One(Cow<'s, str>),
    Family(Pattern<'c>),
}

/// Parses a `name` cell: the name of one event, or the pattern of a family.
pub(super) fn named<'c, 's>(cell: &'c Cell<'s>) -> Result<Named<'c, 's>, Box<Problem>> {
    let (place, text) = (cell.place, || cell.text.to_string());
    let pattern = Pattern::parse(&cell.text).map_err(|error| Problem::Family {
        place,
        pattern: text(),
        error,
    })?;
    let named = match pattern {
        Some(pattern) => Named::Family(pattern),
        None => Named::One(plain(cell.text.clone())),
    };
    check(&named).map_err(|error| Problem::NameForm {
        place,
        what: "event",
        name: text(),
        error,
    })?;
    Ok(named)
}

/// The name in a cell that isn't a family: doubled braces around a range become single ones.
pub(super) fn plain(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => unescaped(text),
        Cow::Owned(text) => Cow::Owned(unescaped(&text).into_owned()),
    }
}

/// Checks that a string can be the name of an event: it is a valid [name](check_name), and not a placeholder such
/// as `n/a`.
///
/// # Errors
///
/// The first reason why the text isn't valid.
///
/// ```
/// use event_catalog_build::catalog::{NameError, check_event_name};
///
/// assert_eq!(check_event_name("Order Completed"), Ok(()));
/// assert_eq!(check_event_name("n/a"), Err(NameError::Placeholder));
/// ```
pub fn check_event_name(name: &str) -> Result<(), NameError> {
    check_name(name)?;
    // Any word in snake_case is a name, even `none`.
    if !Form::SnakeCase.has(name) && Placeholder::certain(name).is_some() {
        return Err(NameError::Placeholder);
    }
    Ok(())
}

/// Checks the name; for a family, the name with the most digits.
fn check(named: &Named<'_, '_>) -> Result<(), NameError> {
    match named {
        Named::One(name) => check_event_name(name),
        Named::Family(family) => check_name(&longest(family)),
    }
}

/// The longest name in a family, which is the one with the greatest number.
pub(super) fn longest(family: &Pattern<'_>) -> String {
    let last = family.numbers().last();
    family.name(last.copied().unwrap_or_default())
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

/// Joins a paragraph into one line: line breaks and runs of whitespace become single spaces, as
/// Markdown and HTML display them.
pub(super) fn one_line(text: Cow<'_, str>) -> Cow<'_, str> {
    let is_single = || !text.as_bytes().windows(2).any(|pair| pair == b"  ");
    let is_blank = |c: char| c == ' ' || !c.is_whitespace();
    if is_tidy(&text) || text.chars().all(is_blank) && is_single() {
        return text;
    }
    Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" "))
}
