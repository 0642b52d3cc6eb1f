//! The rows and cells of CSV and TOML files: text with its place in the file, not yet interpreted.

use std::borrow::Cow;

use super::swallowed;
use crate::collections::Texts;
use crate::notation::Column;
use crate::printable;
use crate::source::{CellRef, FileId, Place, Span};

/// The rows of one file.
#[derive(Clone, Debug)]
pub struct Table<'s> {
    /// The file that contains the rows.
    pub file: FileId,
    /// Whether the cells of this file have spreadsheet names such as `A1`.
    pub is_sheet: bool,
    /// The column of each heading; `None` for an unknown one. Empty for TOML.
    pub header: Vec<Option<Column>>,
    /// The delimiter between the cells, for CSV.
    pub delimiter: u8,
    cells: Vec<Cell<'s>>,
    rows: Vec<RowStart>,
    /// The indices of the cells that aren't plain.
    unusual: Vec<u32>,
    /// For each known column, the number of rows that have a value in it.
    filled: [u32; Column::COUNT],
    /// The names in rows that couldn't be read.
    lost: Texts<'s>,
    /// Whether the name in some unreadable row is unknown.
    lost_nameless: bool,
}

/// A cell that isn't empty: its column, its text and its place.
#[derive(Clone, Debug)]
pub struct Cell<'s> {
    /// The cell's column.
    pub column: Column,
    /// The text, unquoted and without surrounding spaces.
    pub text: Cow<'s, str>,
    /// The place of `text`, without quotes and surrounding spaces.
    pub place: Place,
    is_plain: bool,
    is_item: bool,
}

impl<'s> Cell<'s> {
    /// Creates a cell. `is_bare` means that its text has no escapes, and is surrounded by nothing but quotes: no spaces
    /// and no line breaks.
    pub(crate) fn new(column: Column, text: Cow<'s, str>, place: Place, is_bare: bool) -> Self {
        Self {
            column,
            is_plain: is_bare
                && text.starts_with(|c: char| c.is_ascii_alphanumeric())
                && printable::is_tidy(&text),
            text,
            place,
            is_item: false,
        }
    }

    /// Marks the cell as an item of a TOML list, which isn't split further.
    pub(crate) fn item(self) -> Self {
        Self {
            is_item: true,
            ..self
        }
    }

    /// Whether the cell is an item of a TOML list.
    #[must_use]
    pub fn is_item(&self) -> bool {
        self.is_item
    }

    /// Whether the text begins with a letter or digit, is one line of printable ASCII with single
    /// spaces between its words, is written without escapes, and has no spaces around it. Nearly
    /// all cells are plain, so rules that look for anything else can skip them.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.is_plain
    }
}

#[derive(Clone, Copy, Debug)]
struct RowStart {
    span: Span,
    number: u32,
    /// The index of the row's first cell. It fits into 32 bits, because a file is smaller than 4 GiB.
    cells: u32,
}

impl<'s> Table<'s> {
    pub(crate) fn new(file: FileId, is_sheet: bool) -> Self {
        let (header, cells, rows) = (Vec::new(), Vec::new(), Vec::new());
        Self {
            file,
            is_sheet,
            header,
            delimiter: b',',
            cells,
            rows,
            unusual: Vec::new(),
            filled: [0; Column::COUNT],
            lost: Texts::default(),
            lost_nameless: false,
        }
    }

    /// Records that a row couldn't be read.
    pub(crate) fn lose(&mut self, name: Option<Cow<'s, str>>) {
        // A family expands to names that aren't known here, so its names count as unknown.
        match name.filter(|name| !name.contains('{')) {
            Some(name) => _ = self.lost.insert(name),
            None => self.lost_nameless = true,
        }
    }

    /// Whether every row could be read, and no cell contains other rows.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.lost.is_empty() && !self.lost_nameless
    }

    /// Whether a row that couldn't be read could have this name.
    #[must_use]
    pub fn may_have_lost(&self, name: &str) -> bool {
        self.lost_nameless || self.lost.contains(name)
    }

    /// Starts a row. Cells that are added next belong to this row. `number` is the row number in the spreadsheet.
    pub(crate) fn start_row(&mut self, span: Span, number: u32) {
        self.rows.push(RowStart {
            span,
            number,
            cells: self.next_cell(),
        });
    }

    /// Extends the last row to at least a byte offset.
    pub(crate) fn end_row_at_least(&mut self, end: usize) {
        if let Some(row) = self.rows.last_mut() {
            row.span.end = row.span.end.max(u32::try_from(end).unwrap_or(u32::MAX));
        }
    }

    /// Adds a cell to the last row.
    pub(crate) fn push(&mut self, cell: Cell<'s>) {
        let in_row = self.rows.last().map_or(0, |row| row.cells as usize);
        let last = self.cells[in_row..].last();
        // In TOML, a list becomes several cells in one column; count the row only once.
        if last.is_none_or(|last| last.column != cell.column)
            && let Some(filled) = self.filled.get_mut(cell.column.known_index())
        {
            *filled += 1;
        }
        if !cell.is_plain {
            self.unusual.push(self.next_cell());
            // The names of the swallowed rows can be anywhere in the text.
            if self.is_sheet && swallowed(&cell.text).next().is_some() {
                self.lose(None);
            }
        }
        self.cells.push(cell);
    }

    /// Creates an empty table with the same properties, for the rows to keep.
    fn without_rows(&mut self) -> Self {
        Self {
            header: std::mem::take(&mut self.header),
            delimiter: self.delimiter,
            lost: std::mem::take(&mut self.lost),
            lost_nameless: self.lost_nameless,
            ..Self::new(self.file, self.is_sheet)
        }
    }

    /// Removes the rows with these indices.
    pub(crate) fn remove(&mut self, indices: &[usize]) {
        let mut kept = self.without_rows();
        let mut stays = vec![true; self.rows.len()];
        for index in indices {
            stays[*index] = false;
        }
        for row in self.rows().filter(|row| stays[row.index()]) {
            kept.start_row(row.span(), row.number());
            for cell in row.cells() {
                kept.push(cell.clone());
            }
        }
        *self = kept;
    }

    /// Removes the cells in these places, which must be in table order.
    pub(crate) fn empty(&mut self, places: &[Place]) {
        let mut kept = self.without_rows();
        let mut places = places.iter().peekable();
        for row in self.rows() {
            kept.start_row(row.span(), row.number());
            for cell in row.cells() {
                if places.next_if_eq(&&cell.place).is_none() {
                    kept.push(cell.clone());
                }
            }
        }
        *self = kept;
    }

    fn next_cell(&self) -> u32 {
        u32::try_from(self.cells.len()).unwrap_or(u32::MAX)
    }

    /// All rows, from top to bottom.
    #[must_use]
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_, 's>> {
        (0..self.rows.len()).map(|index| Row { table: self, index })
    }

    /// One row, by its index.
    #[must_use]
    pub fn row(&self, index: usize) -> Option<Row<'_, 's>> {
        (index < self.rows.len()).then_some(Row { table: self, index })
    }

    /// The row that contains a byte offset of the file.
    #[must_use]
    pub fn row_at(&self, offset: u32) -> Option<Row<'_, 's>> {
        let after = self.rows.partition_point(|row| row.span.start <= offset);
        let index = after.checked_sub(1)?;
        (offset <= self.rows[index].span.end).then_some(Row { table: self, index })
    }

    /// The number of rows that have a value in a column. For known columns, the number is stored, so this is
    /// fast.
    #[must_use]
    pub fn count(&self, column: Column) -> usize {
        match self.filled.get(column.known_index()) {
            Some(filled) => *filled as usize,
            None => self.rows().filter(|row| row.get(column).is_some()).count(),
        }
    }

    /// The cells that aren't [plain](Cell::is_plain), with their rows, from top to bottom.
    pub fn unusual_cells(&self) -> impl Iterator<Item = (Row<'_, 's>, &Cell<'s>)> {
        self.unusual.iter().map(|index| {
            let after = self.rows.partition_point(|row| row.cells <= *index);
            let row = Row {
                table: self,
                index: after - 1,
            };
            (row, &self.cells[*index as usize])
        })
    }

    /// All cells, row by row.
    pub fn cells(&self) -> impl Iterator<Item = &Cell<'s>> {
        self.cells.iter()
    }
}

/// One row of a [`Table`].
#[derive(Clone, Copy, Debug)]
pub struct Row<'t, 's> {
    table: &'t Table<'s>,
    index: usize,
}

impl<'t, 's> Row<'t, 's> {
    /// The row's index in the table, counted from 0.
    #[must_use]
    pub fn index(self) -> usize {
        self.index
    }

    /// The table that contains the row.
    #[must_use]
    pub fn table(self) -> &'t Table<'s> {
        self.table
    }

    /// The row above this one.
    #[must_use]
    pub fn above(self) -> Option<Self> {
        self.table.row(self.index.checked_sub(1)?)
    }

    /// The row's non-empty cells.
    #[must_use]
    pub fn cells(self) -> &'t [Cell<'s>] {
        let rows = &self.table.rows;
        let start = rows[self.index].cells;
        let next = rows.get(self.index + 1);
        let end = next.map_or_else(|| self.table.next_cell(), |next| next.cells);
        &self.table.cells[start as usize..end as usize]
    }

    /// The first cell in a column.
    #[must_use]
    pub fn get(self, column: Column) -> Option<&'t Cell<'s>> {
        self.cells().iter().find(|cell| cell.column == column)
    }

    /// The text in a column; empty if there is no cell.
    #[must_use]
    pub fn text(self, column: Column) -> &'t str {
        self.get(column).map_or("", |cell| &cell.text)
    }

    /// The span of the whole row, including quotes and spaces around its cells, without its line
    /// break. The row can span several lines.
    #[must_use]
    pub fn span(self) -> Span {
        self.table.rows[self.index].span
    }

    /// The row number in the spreadsheet, or the number of the entry in a TOML file.
    #[must_use]
    pub fn number(self) -> u32 {
        self.table.rows[self.index].number
    }

    /// The place of the column's cell, or where the cell would be.
    #[must_use]
    pub fn place(self, column: Column) -> Place {
        if let Some(cell) = self.get(column) {
            return cell.place;
        }
        let span = self.span();
        let at = self
            .table
            .header
            .iter()
            .position(|heading| *heading == Some(column));
        let column = at.and_then(|at| u32::try_from(at).ok());
        let cell = column.map(|column| CellRef {
            row: self.number(),
            column,
        });
        Place {
            span,
            cell: cell.filter(|_| self.table.is_sheet),
        }
    }
}
