//! Writes events and values into the text of a TOML file of events.

use std::ops::Range;

use event_catalog_build::catalog::names_in_aliases;
use event_catalog_build::read::{Cell, Column};
use toml_edit::{Array, DocumentMut, Item, Value};

/// Formats an event, without a line break at its end.
pub(crate) fn event(cells: &[(Column, String)], extra: &[String], line_break: &str) -> String {
    let mut keys = DocumentMut::new();
    for (column, text) in cells {
        keys.insert(column.name(extra), Item::Value(value(*column, text)));
    }
    let text = format!("[[event]]\n{keys}");
    text.trim_end().replace('\n', line_break)
}

/// Formats a line with the value of a column, without a line break.
pub(crate) fn line(column: Column, text: &str, extra: &[String]) -> String {
    let mut keys = DocumentMut::new();
    keys.insert(column.name(extra), Item::Value(value(column, text)));
    keys.to_string().trim_end().to_owned()
}

/// Converts the text of a cell to a TOML value: a list for `aliases`, a string for any other
/// column.
fn value(column: Column, text: &str) -> Value {
    if column == Column::Aliases {
        let names: Array = names_in_aliases(text).into_iter().collect();
        Value::Array(names)
    } else {
        Value::from(text.trim())
    }
}

/// Formats a TOML string without surrounding whitespace.
pub(crate) fn string(text: &str) -> String {
    Value::from(text.trim()).to_string()
}

/// Finds the range of a string, including its quotes.
pub(crate) fn range(text: &str, cell: &Cell<'_>) -> Range<usize> {
    let inner = cell.place.span.range();
    if text.get(inner.clone()) != Some(&*cell.text) {
        // The string contains escapes, so the span of the cell already covers the whole string.
        return inner;
    }
    let before = text.get(..inner.start).unwrap_or_default().trim_end();
    let after = text.get(inner.end..).unwrap_or_default();
    let rest = after.trim_start();
    let quotes = ["\"\"\"", "'''", "\"", "'"]
        .into_iter()
        .find(|it| before.ends_with(*it) && rest.starts_with(*it));
    let quotes = quotes.map_or(0, str::len);
    before.len() - quotes..inner.end + (after.len() - rest.len()) + quotes
}

/// Finds the end of the line that contains an offset.
pub(crate) fn line_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + rest.find(['\n', '\r']).unwrap_or(rest.len())
}

/// Detects the line breaks of a file.
pub(crate) fn line_break(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

#[cfg(test)]
mod tests {
    use event_catalog_build::catalog::Catalog;
    use event_catalog_build::read::{Input, Memory};

    use super::*;

    #[test]
    fn strings_are_replaced_with_their_quotes() {
        let text = "[[event]]\nname = 'a' # x\ndescription = \"\"\"\n A \"b\". \"\"\"\nsince = \"v\\u0031\"\n";
        let folder: Memory = [("events.toml", text)].into_iter().collect();
        let input = Input::read_file(&folder, "events.toml");
        let catalog = Catalog::new(&input);
        let row = catalog.tables[0].row(0).expect("a row");
        let written = |column| {
            let cell = row.get(column).expect("a cell");
            &text[range(text, cell)]
        };
        assert_eq!(written(Column::Name), "'a'");
        assert_eq!(written(Column::Description), "\"\"\"\n A \"b\". \"\"\"");
        assert_eq!(written(Column::Since), "\"v\\u0031\"");
        assert_eq!(&text[..line_end(text, 12)], "[[event]]\nname = 'a' # x");
    }

    #[test]
    fn an_event_is_written() {
        let cells = [
            (Column::Name, "order.placed".to_owned()),
            (Column::Description, "Of \"A\".".to_owned()),
            (Column::Aliases, "Old Name; older".to_owned()),
        ];
        let text = format!("{}\n", event(&cells, &[], "\n"));
        let folder: Memory = [("events.toml", text)].into_iter().collect();
        let input = Input::read_file(&folder, "events.toml");
        let catalog = Catalog::new(&input);
        let event = catalog.event("order.placed").expect("an event");
        assert_eq!(event.description, "Of \"A\".");
        let aliases = event.aliases().iter();
        let aliases: Vec<&str> = aliases.map(|alias| &*alias.name).collect();
        assert_eq!(aliases, ["Old Name", "older"]);
        assert_eq!(line(Column::Module, " m ", &[]), "module = \"m\"");
    }
}
