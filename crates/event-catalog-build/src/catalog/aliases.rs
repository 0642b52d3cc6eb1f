//! The `aliases` cell: several names in one cell.

use std::borrow::Cow;

use super::event::Alias;
use crate::notation::{Form, Pattern};
use crate::read::Cell;
use crate::source::{Place, Span};

/// Splits a cell into names. Semicolons and line breaks separate them. In old catalogs, spaces and commas do: if a cell
/// has neither a semicolon nor a line break, and every piece between its spaces and commas is in `snake_case`, the
/// pieces are the names. Otherwise, the whole cell is one name.
#[must_use]
pub fn names<'c>(cell: &'c Cell<'_>) -> Vec<&'c str> {
    let text: &'c str = &cell.text;
    if cell.is_item() {
        vec![text]
    } else {
        names_in(text)
    }
}

/// Joins names into the text of a cell, from which [`names`] reads the same names again. `None` if no text can
/// express the names: a name with a semicolon has to be an item of a TOML list.
#[must_use]
pub fn cell_of(names: &[&str]) -> Option<String> {
    let text = names.join("; ");
    let ended = format!("{text};");
    // Without a semicolon, this crate or a reader could mistake one name for several.
    let is_doubtful = text.contains([',', '|']) || text.contains(" / ");
    let is_doubtful = is_doubtful && names.len() == 1;
    let mut texts = [text, ended].into_iter().skip(usize::from(is_doubtful));
    texts.find(|text| names_in(text) == names)
}

/// Splits the text of a cell into names in the same way as [`names`] splits a cell that isn't an item of a TOML list.
#[must_use]
pub fn names_in(text: &str) -> Vec<&str> {
    let separators = [';', '\n', '\r'];
    if text.contains(separators) {
        return trimmed(&mut text.split(separators));
    }
    let pieces = trimmed(&mut text.split(|c: char| c.is_whitespace() || c == ','));
    if pieces.iter().all(|piece| is_snake_case(piece)) {
        pieces
    } else {
        vec![text]
    }
}

fn trimmed<'t>(pieces: &mut dyn Iterator<Item = &'t str>) -> Vec<&'t str> {
    pieces.map(str::trim).filter(|it| !it.is_empty()).collect()
}

/// Whether a string is a name in `snake_case`, or a family of such names.
fn is_snake_case(text: &str) -> bool {
    let has_form = |name: &str| Form::SnakeCase.has(name);
    match Pattern::parse(text) {
        Ok(Some(family)) => family
            .numbers()
            .first()
            .is_some_and(|it| has_form(&family.name(*it))),
        _ => has_form(text),
    }
}

/// Adds the names in a cell, each with its own location.
pub(super) fn split<'s>(cell: &Cell<'s>, aliases: &mut Vec<Alias<'s>>) {
    let text: &str = &cell.text;
    for piece in names(cell) {
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
            // The cell has escapes, so offsets in its text don't match offsets in the file.
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

    fn names(cell: &str) -> Vec<String> {
        let table = format!("name,description,aliases\nload,Loaded.,\"{cell}\"\n");
        let folder: Memory = [("events.csv", table)].into_iter().collect();
        let input = Input::read_file(&folder, "events.csv");
        let catalog = Catalog::new(&input);
        let aliases = catalog.events[0].aliases();
        for alias in aliases {
            assert_eq!(input.sources.text(alias.place.span), alias.name);
        }
        aliases.iter().map(|alias| alias.name.to_string()).collect()
    }

    #[test]
    fn each_name_has_its_place_whatever_separates_them() {
        assert_eq!(names("Old Name"), ["Old Name"]);
        assert_eq!(names("Old Name; older.name"), ["Old Name", "older.name"]);
        assert_eq!(
            names(" one two ;\n;three, four\r\n"),
            ["one two", "three, four"]
        );
        assert_eq!(
            names("one\u{3000}two,,three\u{a0} four "),
            ["one", "two", "three", "four"]
        );
        assert_eq!(names("one, Two"), ["one, Two"]);
        assert_eq!(names("one"), ["one"]);
    }

    #[test]
    fn the_names_of_a_cell_are_read_as_they_were_written() {
        for (written, text) in [
            (&["one"][..], "one"),
            (&["Old Name"], "Old Name"),
            (&["old name"], "old name;"),
            (&["Old, older"], "Old, older;"),
            (&["orders/create"], "orders/create"),
            (&["one", "two"], "one; two"),
            (
                &["Old Name", "order placed", "a, b"],
                "Old Name; order placed; a, b",
            ),
            (
                &["score_{0..10}", "score {0..10}"],
                "score_{0..10}; score {0..10}",
            ),
        ] {
            assert_eq!(super::cell_of(written).as_deref(), Some(text));
            assert_eq!(super::names_in(text), written);
        }
        assert_eq!(super::cell_of(&["a;b"]), None);
        assert_eq!(super::cell_of(&["a", ""]), None);
    }

    #[test]
    fn each_element_of_a_list_is_one_name() {
        let table = "[[event]]\nname = 'load'\ndescription = 'Loaded.'\naliases = ['a b', 'c;d']\n";
        let folder: Memory = [("events.toml", table)].into_iter().collect();
        let input = Input::read_file(&folder, "events.toml");
        let catalog = Catalog::new(&input);
        let aliases = catalog.events[0].aliases().iter();
        let names: Vec<&str> = aliases.map(|alias| &*alias.name).collect();
        assert_eq!(names, ["a b", "c;d"]);
    }
}
