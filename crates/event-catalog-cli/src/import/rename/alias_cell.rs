//! A cell with aliases: several names, separated by semicolons.

use event_catalog_build::catalog::{Form, Pattern};

/// The names in a cell, as a catalog reads it: semicolons and line breaks separate names. In a cell
/// with neither, spaces and commas do if each piece is in `snake_case`.
pub(super) fn names(cell: &str) -> Vec<&str> {
    let separators = [';', '\n', '\r'];
    let pieces: Vec<&str> = if cell.contains(separators) {
        cell.split(separators).map(str::trim).collect()
    } else {
        cell.split(|c: char| c.is_whitespace() || c == ',')
            .collect()
    };
    let pieces: Vec<&str> = pieces.into_iter().filter(|it| !it.is_empty()).collect();
    if cell.contains(separators) || pieces.iter().all(|piece| is_snake_case(piece)) {
        pieces
    } else {
        vec![cell]
    }
}

/// Whether a text is a name in `snake_case`, or a family of such names.
fn is_snake_case(text: &str) -> bool {
    match Pattern::parse(text) {
        Ok(Some(family)) => family
            .numbers()
            .first()
            .is_some_and(|first| Form::SnakeCase.has(&family.name(*first))),
        _ => Form::SnakeCase.has(text),
    }
}

/// The cell with one more alias, the old name of an event, and without its new name.
pub(super) fn with(old: &str, new: &str, cell: &str) -> String {
    let mut aliases = vec![old];
    let others = names(cell).into_iter();
    aliases.extend(others.filter(|alias| *alias != old && *alias != new));
    let mut text = aliases.join("; ");
    // In a cell without a semicolon, spaces may separate names, and these look as if they did.
    let is_doubtful = [",", " / ", "|"].iter().any(|sign| text.contains(sign));
    if aliases.len() == 1 && (is_doubtful || names(&text) != aliases) {
        text.push(';');
    }
    text
}

#[cfg(test)]
mod tests {
    use event_catalog_build::catalog::Catalog;
    use event_catalog_build::read::{Input, Memory};

    use super::*;

    /// The aliases that a catalog reads from a cell.
    fn read(name: &str, cell: &str) -> Vec<String> {
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let (name, cell) = (quoted(name), quoted(cell));
        let table = format!("name,description,aliases\n{name},Loaded.,{cell}\n");
        let folder: Memory = [("events.csv", table)].into_iter().collect();
        let input = Input::read_file(&folder, "events.csv");
        let catalog = Catalog::new(&input);
        let aliases = catalog.events[0].aliases().iter();
        aliases.map(|alias| alias.name.to_string()).collect()
    }

    #[test]
    fn cells_are_read_as_catalogs_read_them() {
        for cell in [
            "",
            "one",
            "one two, three",
            "One two",
            "one, Two",
            "one two;",
            " one ;; two.three ;",
            "a b\n\nc; d",
        ] {
            assert_eq!(names(cell), read("load", cell), "{cell:?}");
        }
    }

    #[test]
    fn an_old_name_is_exactly_one_alias() {
        for old in [
            "Order Completed",
            "order completed",
            "order, completed",
            "order.completed",
            "\"order\"",
            "a{{1..3}}",
            "=order",
        ] {
            let name = event_catalog_build::catalog::unescaped(old);
            let cell = with(old, "new_name", "");
            assert_eq!(read("new_name", &cell), [&*name], "{cell}");
            let cell = with(old, "new_name", "one two, new_name");
            assert_eq!(read("new_name", &cell), [&*name, "one", "two"], "{cell}");
        }
        assert_eq!(with("Order Completed", "a", ""), "Order Completed");
        assert_eq!(with("order completed", "a", ""), "order completed;");
        assert_eq!(with("Order, Completed", "a", ""), "Order, Completed;");
        assert_eq!(with("B", "a", "Old B;a;B"), "B; Old B");
        let cell = with("Step {1..3}", "step_{1..3}", "Old {1..3}");
        assert_eq!(cell, "Step {1..3}; Old {1..3}");
        assert_eq!(read("step_{1..3}", &cell), ["Step 1", "Old 1"]);
    }
}
