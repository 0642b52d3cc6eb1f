//! Writes cells and rows into the text of a CSV file, in the file's own style: its delimiter,
//! quotes and line endings. No other cell is rewritten.

use std::ops::Range;

use event_catalog_build::read::{self, Column, Table};

/// A CSV file to edit.
#[derive(Debug)]
pub(crate) struct Sheet<'t> {
    text: &'t str,
    delimiter: u8,
    /// The column for each heading; `None` for an unknown heading.
    columns: Vec<Option<Column>>,
    /// The columns to add after the existing ones.
    added: Vec<Column>,
    /// The cells of the header row, as written.
    header: Vec<Range<usize>>,
}

impl<'t> Sheet<'t> {
    /// Reads a table's file; `None` if it has no header row.
    pub(crate) fn of(text: &'t str, table: &Table<'_>, extra: &[String]) -> Option<Self> {
        let (sheet, _) = read::Sheet::read(table.file, text, extra);
        let first = sheet.rows.first()?.cells.first()?;
        let before = text.get(..first.place.span.start as usize)?;
        let start = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
        Some(Self {
            text,
            delimiter: table.delimiter,
            columns: table.header.clone(),
            added: Vec::new(),
            header: fields(text, start, table.delimiter),
        })
    }

    /// Returns the index of a column's cells. If the file lacks the column, the column is added.
    fn index(&mut self, column: Column) -> usize {
        let known = self.columns.iter().position(|it| *it == Some(column));
        known.unwrap_or_else(|| {
            let added = self.added.iter().position(|it| *it == column);
            let added = added.unwrap_or_else(|| {
                self.added.push(column);
                self.added.len() - 1
            });
            self.columns.len() + added
        })
    }

    /// The range of the header row.
    pub(crate) fn headings(&self) -> Range<usize> {
        let start = self.header.first().map_or(0, |cell| cell.start);
        start..self.header.last().map_or(start, |cell| cell.end)
    }

    /// Returns the line break after a row that ends at this offset.
    pub(crate) fn line_break(&self, end: usize) -> &'static str {
        let at = |end| line_break(self.text.get(end..).unwrap_or_default());
        at(end).or_else(|| at(self.headings().end)).unwrap_or("\n")
    }

    /// Formats a new row below the row at `above`. The new cells are quoted if all cells of that row are.
    pub(crate) fn row(&mut self, above: &Range<usize>, cells: &[(Column, String)]) -> String {
        let above = fields(self.text, above.start, self.delimiter);
        let is_quoted =
            |cell: &Range<usize>| cell.is_empty() || self.text[cell.clone()].starts_with('"');
        let is_quoted = above.iter().all(is_quoted);
        let mut row = vec![String::new(); self.header.len()];
        for (column, text) in cells {
            let index = self.index(*column);
            set(&mut row, index, written(text, self.delimiter, is_quoted));
        }
        join(&row, self.delimiter)
    }

    /// Formats a row with new cells in some columns.
    pub(crate) fn changed(&mut self, row: &Range<usize>, cells: &[(Column, String)]) -> String {
        let fields = fields(self.text, row.start, self.delimiter).into_iter();
        let mut row: Vec<_> = fields.map(|it| self.text[it].to_owned()).collect();
        for (column, text) in cells {
            let index = self.index(*column);
            let is_quoted = row.get(index).is_some_and(|cell| cell.starts_with('"'));
            set(&mut row, index, written(text, self.delimiter, is_quoted));
        }
        join(&row, self.delimiter)
    }

    /// Formats the header row with the added columns. Returns `None` if no column was added.
    pub(crate) fn header(&self, extra: &[String]) -> Option<(Range<usize>, String)> {
        if self.added.is_empty() {
            return None;
        }
        let headings = self.header.iter();
        let mut row: Vec<_> = headings
            .map(|it| self.text[it.clone()].to_owned())
            .collect();
        let is_quoted = row[..self.columns.len().min(row.len())]
            .iter()
            .all(|heading| heading.starts_with('"'));
        for (column, index) in self.added.iter().zip(self.columns.len()..) {
            let heading = written(column.name(extra), self.delimiter, is_quoted);
            set(&mut row, index, heading);
        }
        Some((self.headings(), join(&row, self.delimiter)))
    }
}

/// Formats a new CSV file with these rows.
pub(crate) fn written_table(
    columns: &[Column],
    rows: &[Vec<(Column, String)>],
    extra: &[String],
    form: read::CsvSettings,
) -> String {
    let mut text = String::from(if form.bom { "\u{feff}" } else { "" });
    let headings: Vec<_> = columns.iter().map(|column| column.name(extra)).collect();
    text += &line(&headings, form);
    for row in rows {
        let cell = |column: &Column| {
            let cell = row.iter().find(|(it, _)| it == column);
            cell.map_or("", |(_, text)| text.as_str())
        };
        let cells: Vec<_> = columns.iter().map(cell).collect();
        text += &line(&cells, form);
    }
    text
}

/// Formats a line of a new file.
pub(crate) fn line(cells: &[&str], form: read::CsvSettings) -> String {
    let delimiter = u8::try_from(form.delimiter).unwrap_or(b',');
    let cells = cells.iter().map(|text| written(text, delimiter, false));
    let line_break = if form.crlf { "\r\n" } else { "\n" };
    join(&cells.collect::<Vec<_>>(), delimiter) + line_break
}

pub(crate) fn join(cells: &[String], delimiter: u8) -> String {
    let mut buffer = [0; 4];
    cells.join(&*char::from(delimiter).encode_utf8(&mut buffer))
}

/// Sets a cell. If the row is too short, it gets empty cells.
fn set(row: &mut Vec<String>, index: usize, cell: String) {
    if row.len() <= index {
        row.resize(index + 1, String::new());
    }
    row[index] = cell;
}

/// Formats a cell for a CSV file, with quotes if it needs them or if `is_quoted` is set.
pub(crate) fn written(text: &str, delimiter: u8, is_quoted: bool) -> String {
    let text = text.trim();
    let needs_quotes = text.contains(['"', '\n', '\r', char::from(delimiter)]);
    if needs_quotes || is_quoted && !text.is_empty() {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// Finds the cells, including their quotes, of the row that begins at an offset. The row must have no mistakes.
pub(super) fn fields(text: &str, start: usize, delimiter: u8) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut fields = Vec::new();
    let mut begin = start;
    loop {
        let mut at = begin;
        if bytes.get(at) == Some(&b'"') {
            at = after_quotes(bytes, at + 1);
        }
        let is_inside = |byte: &u8| *byte != delimiter && !matches!(byte, b'\n' | b'\r');
        while bytes.get(at).is_some_and(is_inside) {
            at += 1;
        }
        fields.push(begin..at);
        if bytes.get(at) != Some(&delimiter) {
            return fields;
        }
        begin = at + 1;
    }
}

/// Finds the offset after the closing quote of a quoted text that begins at an offset.
fn after_quotes(bytes: &[u8], mut at: usize) -> usize {
    while let Some(quote) = bytes[at..].iter().position(|byte| *byte == b'"') {
        at += quote + 1;
        if bytes.get(at) != Some(&b'"') {
            return at;
        }
        at += 1;
    }
    bytes.len()
}

/// Returns the line break that a text begins with.
pub(crate) fn line_break(text: &str) -> Option<&'static str> {
    ["\r\n", "\n", "\r"]
        .into_iter()
        .find(|it| text.starts_with(*it))
}

#[cfg(test)]
mod tests {
    use event_catalog_build::catalog::Catalog;
    use event_catalog_build::read::{Input, Memory};

    use super::*;

    const NAME: Column = Column::Name;
    const PAYLOAD: Column = Column::Payload;

    fn cells(cells: &[(Column, &str)]) -> Vec<(Column, String)> {
        let cells = cells.iter();
        cells.map(|(it, text)| (*it, (*text).to_owned())).collect()
    }

    /// Parses a text, and calls a function with the sheet and the range of its first row.
    fn with<T>(text: &str, act: impl FnOnce(&mut Sheet<'_>, Range<usize>) -> T) -> T {
        let folder: Memory = [("events.csv", text)].into_iter().collect();
        let input = Input::read_file(&folder, "events.csv");
        let catalog = Catalog::new(&input);
        let table = &catalog.tables[0];
        let text = input.sources.get(table.file).text();
        let row = table.row(0).expect("a row").span().range();
        act(&mut Sheet::of(text, table, &[]).expect("a sheet"), row)
    }

    #[test]
    fn a_row_is_written_as_the_file_is() {
        let text = "sep=;\r\n\r\nname;description;Owner;\r\na;\"A; b\";Ann;\r\n";
        with(text, |sheet, row| {
            let new = cells(&[(NAME, "b"), (Column::Description, "B; \"c\".")]);
            assert_eq!(sheet.row(&row, &new), "b;\"B; \"\"c\"\".\";;");
            assert_eq!(sheet.line_break(row.end), "\r\n");
            assert_eq!(sheet.header(&[]), None);
        });
        with("name,description\n\"a\",\"A.\"", |sheet, row| {
            let new = cells(&[(NAME, "b"), (Column::Description, "B.")]);
            assert_eq!(sheet.row(&row, &new), "\"b\",\"B.\"");
            assert_eq!(sheet.line_break(row.end), "\n");
        });
    }

    #[test]
    fn a_cell_alone_is_replaced_and_a_column_is_added_at_the_end() {
        let text = "name,description,x\na,\"A\nb\" , y \n";
        with(text, |sheet, row| {
            let new = cells(&[(Column::Description, "B")]);
            assert_eq!(sheet.changed(&row, &new), "a,\"B\", y ");
            let new = cells(&[(PAYLOAD, "p")]);
            assert_eq!(sheet.changed(&row, &new), "a,\"A\nb\" , y ,p");
            let header = sheet.header(&[]);
            assert_eq!(
                header,
                Some((0..18, "name,description,x,payload".to_owned()))
            );
        });
        // A spreadsheet has padded the header row with empty cells.
        with("name,description,,\na,A.,,\n", |sheet, row| {
            assert_eq!(
                sheet.row(&row, &cells(&[(NAME, "b"), (PAYLOAD, "p")])),
                "b,,p,"
            );
            let header = sheet.header(&[]).expect("a column");
            assert_eq!(header.1, "name,description,payload,");
        });
    }
}
