//! Reads a list of names, one per line, as a page with one table.

use super::page::{Block, Cell, Page, Row, Table};

/// Reads a list of names. The whole line is the name, except surrounding whitespace and byte-order
/// marks: a list has no headings, comments or quotes.
pub(super) fn read(text: &str, shown: &str) -> Page {
    let mut rows = Vec::new();
    for (name, number) in lines(text).zip(1_usize..) {
        if !name.is_empty() {
            rows.push(Row {
                place: format!("{shown}:{number}"),
                cells: vec![Cell::verbatim(name)],
                mistake: None,
            });
        }
    }
    let table = Table {
        place: shown.to_owned(),
        headings: vec!["name".to_owned()],
        rows,
        is_list: true,
        ..Table::default()
    };
    Page {
        title: None,
        blocks: vec![Block::Table(table)],
        ..Page::default()
    }
}

/// The lines of a list without surrounding whitespace, whatever their line endings.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.split('\n');
    let lines = lines.flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'));
    // If files were concatenated, any line can start with a byte-order mark.
    lines.map(|line| line.trim_start_matches('\u{feff}').trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<(String, String)> {
        let Some(Block::Table(table)) = read(text, "names.txt").blocks.pop() else {
            panic!("no table");
        };
        let rows = table.rows.into_iter();
        rows.map(|mut row| (row.place, row.cells.remove(0).plain))
            .collect()
    }

    #[test]
    fn a_line_is_a_name() {
        let list = "\u{feff}order.placed\r\n\r\n  Order Placed\t\n# not a comment\r\n\"a, b\"\n\u{feff}c\u{a0}";
        let expected = [
            ("names.txt:1", "order.placed"),
            ("names.txt:3", "Order Placed"),
            ("names.txt:4", "# not a comment"),
            ("names.txt:5", "\"a, b\""),
            ("names.txt:6", "c"),
        ];
        let expected = expected.map(|(place, name)| (place.to_owned(), name.to_owned()));
        assert_eq!(names(list), expected);
        let expected = [("names.txt:1", "a"), ("names.txt:2", "b")];
        let expected = expected.map(|(place, name)| (place.to_owned(), name.to_owned()));
        assert_eq!(names("a\rb"), expected);
    }

    #[test]
    fn nothing_but_the_space_around_a_name_is_changed() {
        for name in [
            "a  b",
            "`${x}`\"'\\</script>*/",
            "{1..3}",
            "{{1..3}}",
            "../x",
            "__proto__",
            "**a**",
            "--",
            ":-:",
            "|a|b|",
            "a\u{a0}b",
            "\u{200b}",
            "می\u{200c}خواهم",
            "e\u{301}",
            "&amp;",
            "=1+1",
        ] {
            let expected = [("names.txt:1".to_owned(), name.to_owned())];
            assert_eq!(names(&format!(" {name} \n")), expected);
        }
    }

    #[test]
    fn a_list_without_names_is_an_empty_table() {
        for text in ["", "\u{feff}", "\n \r\n\t\n"] {
            assert_eq!(names(text), []);
        }
    }
}
