//! The `aliases` cell: several names in one text.

use std::borrow::Cow;

use super::model::Alias;
use crate::read::Cell;
use crate::source::{Place, Span};

/// What may stand between two aliases, beside white space.
const SEPARATORS: [char; 2] = [',', ';'];

/// Adds the names in a cell, each with its own place.
pub(super) fn split<'s>(cell: &Cell<'s>, aliases: &mut Vec<Alias<'s>>) {
    let is_separator = |c: char| c.is_whitespace() || SEPARATORS.contains(&c);
    let text: &str = &cell.text;
    let mut next = 0;
    for piece in text.split(is_separator) {
        let start = next;
        let separator = text[start + piece.len()..].chars().next();
        next += piece.len() + separator.map_or(0, char::len_utf8);
        if piece.is_empty() {
            continue;
        }
        let alias = match cell.text {
            Cow::Borrowed(text) => {
                let range = start..start + piece.len();
                let before = cell.place.span.start as usize;
                let span = before + range.start..before + range.end;
                let span = Span::new(cell.place.span.file, span);
                Alias {
                    name: Cow::Borrowed(&text[range]),
                    place: Place { span, ..cell.place },
                }
            }
            // The cell has escapes, and offsets in its text are not offsets in the file.
            Cow::Owned(_) => Alias {
                name: Cow::Owned(piece.to_owned()),
                place: cell.place,
            },
        };
        aliases.push(alias);
    }
}
