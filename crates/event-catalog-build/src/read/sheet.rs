//! Reads a CSV file cell by cell, regardless of its headings, for tools that rewrite a table and
//! must keep even the cells that the catalog doesn't use.

use std::borrow::Cow;

use super::dialect;
use super::records::Records;
use crate::problem::Problem;
use crate::source::{FileId, Place, Span};

/// The cells of a CSV file.
///
/// ```
/// use event_catalog_build::read::Sheet;
/// use event_catalog_build::source::Sources;
///
/// let mut sources = Sources::default();
/// let file = sources.add("export.csv", "Event;Owner\r\n\r\nload;\"Ann \"\"A\"\"\"\r\n");
/// let (sheet, problems) = Sheet::read(file, sources.get(file).text(), &[]);
/// assert!(problems.is_empty());
/// assert_eq!(sheet.delimiter, b';');
/// assert_eq!(sheet.rows[1].cells[1].text, "Ann \"A\"");
/// // The empty line is also a row in a spreadsheet.
/// assert_eq!(sources.show(sheet.rows[1].cells[1].place), "export.csv:3:7 (cell B3)");
/// ```
#[derive(Clone, Debug)]
pub struct Sheet<'s> {
    /// The delimiter between cells: a comma, a semicolon or a tab.
    pub delimiter: u8,
    /// The rows that have at least one non-empty cell, from top to bottom. The first row is the header row.
    pub rows: Vec<SheetRow<'s>>,
}

/// A row of a [`Sheet`].
#[derive(Clone, Debug)]
pub struct SheetRow<'s> {
    /// The cells, up to the last non-empty one.
    pub cells: Vec<SheetCell<'s>>,
    /// The whole row, including quotes and spaces around its cells, without its line break.
    pub span: Span,
}

/// A cell of a [`Sheet`].
#[derive(Clone, Debug)]
pub struct SheetCell<'s> {
    /// The text, unquoted and without surrounding spaces.
    pub text: Cow<'s, str>,
    /// The place of `text`, without quotes and surrounding spaces.
    pub place: Place,
}

impl<'s> Sheet<'s> {
    /// Reads a CSV file, and reports what RFC 4180 doesn't allow. Rows with such mistakes are left
    /// out.
    ///
    /// The delimiter is detected from the header row, which can contain `extra`, the catalog's
    /// additional columns.
    #[must_use]
    pub fn read(file: FileId, text: &'s str, extra: &[String]) -> (Self, Vec<Problem>) {
        let dialect = dialect::detect(text, extra);
        let mut records = Records::new(file, text, dialect);
        let (mut rows, mut problems) = (Vec::new(), Vec::new());
        let mut fields = Vec::new();
        while let Some(result) = records.next(&mut fields) {
            if let Err(problem) = result {
                problems.push(problem);
                continue;
            }
            let filled = fields.iter().rposition(|field| !field.text.is_empty());
            let Some(last) = filled else { continue };
            let cells = fields.drain(..=last).map(|field| SheetCell {
                text: field.text,
                place: field.place,
            });
            rows.push(SheetRow {
                cells: cells.collect(),
                span: records.extent(),
            });
        }
        let delimiter = dialect.delimiter;
        (Self { delimiter, rows }, problems)
    }

    /// The text of a cell; empty if the row is shorter.
    #[must_use]
    pub fn text(&self, row: usize, column: usize) -> &str {
        let cell = self.rows.get(row).and_then(|row| row.cells.get(column));
        cell.map_or("", |cell| &cell.text)
    }
}
