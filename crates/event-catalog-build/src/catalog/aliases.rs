//! The `aliases` cell: several names in one cell.

use std::borrow::Cow;

use super::model::Alias;
use crate::read::Cell;
use crate::source::{Place, Span};

/// The separators that are allowed between two aliases, in addition to whitespace.
const SEPARATORS: [char; 2] = [',', ';'];

/// Adds the names in a cell, each with its own place.
pub(super) fn split<'s>(cell: &Cell<'s>, aliases: &mut Vec<Alias<'s>>) {
    let is_separator = |c: char| c.is_whitespace() || SEPARATORS.contains(&c);
    let text: &str = &cell.text;
    for piece in text.split(is_separator) {
        if piece.is_empty() {
            continue;
        }
        let start = piece.as_ptr() as usize - text.as_ptr() as usize;
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
            // The cell has escapes, so offsets in its text aren't offsets in the file.
            Cow::Owned(_) => Alias {
                name: Cow::Owned(piece.to_owned()),
                place: cell.place,
            },
        };
        aliases.push(alias);
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::Catalog;
    use crate::read::{Input, Memory};

    #[test]
    fn each_name_has_its_place_whatever_stands_between() {
        let table =
            "name,description,aliases\nload,Loaded.,\"one\u{3000}two,;three\u{a0} four \"\n";
        let folder: Memory = [("events.csv", table)].into_iter().collect();
        let input = Input::read_file(&folder, "events.csv");
        let catalog = Catalog::new(&input);
        let aliases = catalog.events[0].aliases();
        let names: Vec<&str> = aliases.iter().map(|alias| &*alias.name).collect();
        assert_eq!(names, ["one", "two", "three", "four"]);
        for alias in aliases {
            assert_eq!(input.sources.text(alias.place.span), alias.name);
        }
    }
}
