//! The `aliases` cell: several names in one text.

use std::borrow::Cow;

use super::model::Alias;
use crate::read::Cell;
use crate::source::{Place, Span};

/// What may stand between two aliases, beside white space.
const SEPARATORS: [char; 2] = [',', ';'];

/// The names in a cell, each with its own place.
pub(super) fn split<'s>(cell: &Cell<'s>) -> Vec<Alias<'s>> {
    let is_separator = |c: char| c.is_whitespace() || SEPARATORS.contains(&c);
    let pieces = |text: &'s str| {
        let offset = move |piece: &str| piece.as_ptr() as usize - text.as_ptr() as usize;
        text.split(is_separator)
            .filter(|piece| !piece.is_empty())
            .map(move |piece| (offset(piece), piece))
    };
    match &cell.text {
        Cow::Borrowed(text) => pieces(text)
            .map(|(offset, piece)| {
                let start = cell.place.span.start as usize + offset;
                let span = Span::new(cell.place.span.file, start..start + piece.len());
                Alias {
                    name: Cow::Borrowed(piece),
                    place: Place { span, ..cell.place },
                }
            })
            .collect(),
        // The cell has escapes, and offsets in its text are not offsets in the file.
        Cow::Owned(text) => text
            .split(is_separator)
            .filter(|piece| !piece.is_empty())
            .map(|piece| Alias {
                name: Cow::Owned(piece.to_owned()),
                place: cell.place,
            })
            .collect(),
    }
}
