//! Reads `.ods` ([OpenDocument], `content.xml`).
//!
//! `calamine` supports the format, but isn't used here: it expands repeated cells and rows without
//! a limit, although a hundred bytes can repeat a text 16,384 times. It doesn't report merged cells
//! either.
//!
//! [OpenDocument]: https://docs.oasis-open.org/office/OpenDocument/v1.3/

mod cell;

use std::borrow::Cow;
use std::collections::HashSet;

use calamine::Dimensions;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::{BytesStart, Event};

use super::archive::Archive;
use super::excel_parts::{attribute, reader, text};
use super::grid::{Budget, Content, Grid, Kind, Sheet};
use super::refusal::Refusal;
use cell::Cell;

/// Reads the sheets of a document.
pub(super) fn read(archive: &Archive) -> Result<Vec<Sheet>, Refusal> {
    let manifest = archive.get("meta-inf/manifest.xml").unwrap_or_default();
    if String::from_utf8_lossy(manifest).contains("encryption-data") {
        return Err(Refusal::Password);
    }
    let xml = text(archive.get("content.xml").unwrap_or_default())?;
    let mut reader = reader(xml);
    let mut document = Document::new();
    loop {
        match reader.read_event().map_err(Refusal::damaged)? {
            Event::Start(element) => document.start(&element)?,
            Event::End(element) => document.end(element.name().into_inner())?,
            Event::Text(text) => document.text(&text.xml10_content()),
            Event::CData(text) => document.text(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                let known = resolve_predefined_entity(&reference.xml10_content());
                let character = reference.resolve_char_ref().map_err(Refusal::damaged)?;
                match (known, character) {
                    (Some(known), _) => document.text(known),
                    (_, Some(character)) => document.text(character.encode_utf8(&mut [0; 4])),
                    _ => return Err(Refusal::Damaged("it has an unknown entity".to_owned())),
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if document.is_complete {
        Ok(document.sheets)
    } else {
        Err(Refusal::Damaged("its end is missing".to_owned()))
    }
}

/// The sheets that have been read, and the state of the reader.
struct Document {
    sheets: Vec<Sheet>,
    budget: Budget,
    /// The styles that hide a sheet.
    hidden: HashSet<String>,
    style: String,
    /// The number of open elements whose text isn't displayed in a cell.
    skipped: usize,
    /// The number of open tables: a cell can contain a table.
    tables: usize,
    row: u32,
    rows: u32,
    column: u32,
    /// The cells of the current row, by column.
    cells: Vec<(u32, Content)>,
    cell: Option<Cell>,
    merged: Vec<Dimensions>,
    is_complete: bool,
}

impl Document {
    fn new() -> Self {
        Self {
            sheets: Vec::new(),
            budget: Budget::new(),
            hidden: HashSet::new(),
            style: String::new(),
            skipped: 0,
            tables: 0,
            row: 0,
            rows: 1,
            column: 0,
            cells: Vec::new(),
            cell: None,
            merged: Vec::new(),
            is_complete: false,
        }
    }

    fn start(&mut self, element: &BytesStart<'_>) -> Result<(), Refusal> {
        let name = element.name().into_inner();
        if self.skipped > 0 || is_aside(name) {
            self.skipped += 1;
            return Ok(());
        }
        match name {
            "style:style" => self.style = value(element, "style:name"),
            "style:table-properties" if value(element, "table:display") == "false" => {
                self.hidden.insert(self.style.clone());
            }
            "table:table" => {
                self.tables += 1;
                if self.tables == 1 {
                    self.begin_sheet(element)?;
                }
            }
            "table:table-row" if self.tables == 1 => {
                self.rows = number(element, "table:number-rows-repeated");
                self.column = 0;
            }
            "table:table-cell" | "table:covered-table-cell" if self.tables == 1 => {
                self.begin_cell(element);
            }
            _ => {
                if let Some(cell) = &mut self.cell {
                    cell.start(name, element);
                }
            }
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), Refusal> {
        if self.skipped > 0 {
            self.skipped -= 1;
            return Ok(());
        }
        match name {
            "table:table" => {
                self.tables = self.tables.saturating_sub(1);
                if self.tables == 0 {
                    self.end_sheet()?;
                }
            }
            "table:table-row" if self.tables == 1 => self.end_row()?,
            "table:table-cell" | "table:covered-table-cell" if self.tables == 1 => {
                self.end_cell()?;
            }
            "office:document-content" => self.is_complete = true,
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if let Some(cell) = self.cell.as_mut().filter(|_| self.skipped == 0) {
            cell.text(text);
        }
    }

    fn begin_sheet(&mut self, element: &BytesStart<'_>) -> Result<(), Refusal> {
        let is_hidden = self.hidden.contains(&value(element, "table:style-name"));
        self.sheets.push(Sheet {
            name: value(element, "table:name"),
            kind: if is_hidden { Kind::Hidden } else { Kind::Cells },
            grid: Grid::default(),
        });
        self.row = 0;
        Budget::check_sheets(self.sheets.len())
    }

    fn begin_cell(&mut self, element: &BytesStart<'_>) {
        let rows = number(element, "table:number-rows-spanned");
        let columns = number(element, "table:number-columns-spanned");
        if rows > 1 || columns > 1 {
            let start = (self.row, self.column);
            let last_row = self.row.saturating_add(rows - 1);
            let end = (last_row, self.column.saturating_add(columns - 1));
            self.merged.push(Dimensions::new(start, end));
        }
        self.cell = Some(Cell::new(element));
    }

    fn end_cell(&mut self) -> Result<(), Refusal> {
        let Some(cell) = self.cell.take() else {
            return Ok(());
        };
        let repeated = cell.repeated;
        let content = cell.content();
        if !content.text().is_empty() && self.is_read() {
            for further in 0..repeated {
                self.budget.take(content.text().len())?;
                let column = self.column.saturating_add(further);
                self.cells.push((column, content.clone()));
            }
        }
        self.column = self.column.saturating_add(repeated);
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Refusal> {
        let cells = std::mem::take(&mut self.cells);
        if let Some(sheet) = self.sheets.last_mut().filter(|_| !cells.is_empty()) {
            for further in 0..self.rows {
                for (column, content) in &cells {
                    let place = (self.row.saturating_add(further), *column);
                    sheet.grid.put(place, content.clone(), &mut self.budget)?;
                }
            }
        }
        self.row = self.row.saturating_add(self.rows);
        Ok(())
    }

    fn end_sheet(&mut self) -> Result<(), Refusal> {
        if let Some(sheet) = self.sheets.last_mut() {
            for merged in self.merged.drain(..) {
                sheet.grid.fill(merged, &mut self.budget)?;
            }
        }
        Ok(())
    }

    /// Whether the cells of the current sheet are read.
    fn is_read(&self) -> bool {
        self.sheets
            .last()
            .is_some_and(|sheet| sheet.kind == Kind::Cells)
    }
}

/// Whether the text of an element isn't part of a cell: notes, drawings, and tracked changes.
fn is_aside(name: &str) -> bool {
    name.starts_with("draw:")
        || matches!(
            name,
            "office:annotation" | "table:shapes" | "table:tracked-changes" | "table:dde-links"
        )
}

/// The value of an attribute; empty if missing.
fn value(element: &BytesStart<'_>, name: &str) -> String {
    let typed = attribute(element, name).unwrap_or_default();
    let value = unescape(&typed).map(Cow::into_owned);
    value.unwrap_or_else(|_| typed.into_owned())
}

/// A number of rows or columns, at least one.
fn number(element: &BytesStart<'_>, name: &str) -> u32 {
    let number = attribute(element, name).and_then(|typed| typed.trim().parse().ok());
    number.unwrap_or(1).max(1)
}
