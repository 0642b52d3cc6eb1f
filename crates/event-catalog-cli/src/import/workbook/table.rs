//! Finds the tables in a sheet, and the text around them.
//!
//! A table begins with a row of headings, one of which is for names; rows above it are text. Empty
//! rows don't end it, because people separate groups with them: it ends where another row of
//! headings or a text is.

mod other;

use std::collections::BTreeMap;

use event_catalog_build::catalog::is_sentence;
use event_catalog_build::source::CellRef;

use super::grid::{Content, Grid, Sheet};
use super::refusal::Refusal;
use crate::import::columns::{self, Map};
use crate::import::inline::{Inline, Within, one_line};
use crate::import::page::{Block, Cell, Row, Table};
use crate::import::properties;

/// The most cells of all tables: their empty cells take room, too.
pub(super) const MOST_CELLS: usize = 1_000_000;

/// A row with cells: its number, counted from 0, and its cells by their columns.
type Line<'s> = (u32, &'s BTreeMap<u32, Content>);

/// The texts and tables of a sheet. `room` is the number of cells that tables may still have.
pub(super) fn blocks(
    sheet: &Sheet,
    shown: &str,
    maps: &[Map],
    room: &mut usize,
) -> Result<Vec<Block>, Refusal> {
    let mut reader = Reader {
        name: &sheet.name,
        shown,
        maps,
        room,
        headings: None,
        begin: None,
        rows: Vec::new(),
        blocks: Vec::new(),
    };
    for run in runs(&sheet.grid) {
        reader.run(&run)?;
    }
    reader.close()?;
    Ok(reader.blocks)
}

/// The rows without an empty one between them.
fn runs(grid: &Grid) -> Vec<Vec<Line<'_>>> {
    let mut runs: Vec<Vec<Line<'_>>> = Vec::new();
    for (row, cells) in &grid.rows {
        let line = (*row, cells);
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(|(before, _)| before + 1 == *row) => run.push(line),
            _ => runs.push(vec![line]),
        }
    }
    runs
}

struct Reader<'s> {
    name: &'s str,
    shown: &'s str,
    maps: &'s [Map],
    room: &'s mut usize,
    /// The last row of headings.
    headings: Option<Line<'s>>,
    /// Where the table begins that is read now.
    begin: Option<Line<'s>>,
    /// Its rows.
    rows: Vec<Line<'s>>,
    blocks: Vec<Block>,
}

impl<'s> Reader<'s> {
    /// Reads rows without an empty one between them.
    fn run(&mut self, lines: &[Line<'s>]) -> Result<(), Refusal> {
        if let Some(at) = self.headings_in(lines) {
            self.close()?;
            self.text(&lines[..at]);
            self.headings = Some(lines[at]);
            self.begin = Some(lines[at]);
            self.rows.extend_from_slice(&lines[at + 1..]);
            return Ok(());
        }
        let Some(headings) = self.headings else {
            return self.other(lines);
        };
        if lines.iter().all(|line| is_note(*line, headings)) {
            self.close()?;
            self.text(lines);
        } else {
            // The text before may belong to these rows: they are a table with the same headings.
            self.begin = self.begin.or(lines.first().copied());
            self.rows.extend_from_slice(lines);
        }
        Ok(())
    }

    /// The row with headings: the first one of several cells; below a table, only if there is
    /// nothing but text above it.
    fn headings_in(&self, lines: &[Line<'s>]) -> Option<usize> {
        /// The most rows of other tables above the headings, without an empty one between them.
        const MOST_ABOVE: usize = 1000;
        let has_several = |(_, cells): &Line<'s>| cells.len() > 1;
        let first = lines.iter().position(has_several).unwrap_or(lines.len());
        let above = if self.headings.is_some() {
            0
        } else {
            MOST_ABOVE
        };
        let last = lines.len().min(first + 1 + above);
        let several = (first..last).find(|at| {
            let line = &lines[*at];
            has_several(line) && self.are_headings(*line)
        });
        // A single cell above others. A title may be a word such as "Events", too.
        let singles = lines.iter().filter(|(_, cells)| cells.len() == 1).count();
        let is_column =
            || lines.len() > 1 && singles * 2 > lines.len() && self.are_headings(lines[0]);
        several.or_else(|| is_column().then_some(0))
    }

    fn are_headings(&self, line: Line<'s>) -> bool {
        /// More columns than this aren't a table of events.
        const MOST_COLUMNS: usize = 1024;
        let texts = texts(line);
        let is_table = || {
            properties::is_one(&texts, self.maps) || columns::columns(&texts, self.maps) != Ok(None)
        };
        texts.len() <= MOST_COLUMNS && is_table()
    }

    /// Ends the table that is read now.
    fn close(&mut self) -> Result<(), Refusal> {
        if let (Some(headings), Some(begin)) = (self.headings, self.begin.take()) {
            let rows = std::mem::take(&mut self.rows);
            let table = self.table(headings, begin, &rows)?;
            self.blocks.push(Block::Table(table));
        }
        Ok(())
    }

    fn table(
        &mut self,
        headings: Line<'s>,
        begin: Line<'s>,
        lines: &[Line<'s>],
    ) -> Result<Table, Refusal> {
        let columns: Vec<u32> = headings.1.keys().copied().collect();
        let again = texts(headings);
        let mut rows = Vec::new();
        let mut first = mistake(headings, headings);
        // Headings may be repeated on each page.
        for line in lines.iter().filter(|line| texts(**line) != again) {
            let filled = columns
                .iter()
                .rposition(|column| line.1.contains_key(column));
            let number = filled.map_or(0, |last| last + 1);
            self.take(number)?;
            let cell = |column: &u32| match line.1.get(column) {
                Some(content) => Cell::verbatim(content.text()),
                None => Cell::default(),
            };
            rows.push(Row {
                place: self.place(*line),
                cells: columns[..number].iter().map(cell).collect(),
                mistake: None,
            });
            first = first.or_else(|| mistake(*line, headings));
        }
        Ok(Table {
            place: self.place(begin),
            headings: again,
            rows,
            mistake: first,
            ..Table::default()
        })
    }

    /// Adds rows that aren't in a table, each as a paragraph.
    fn text(&mut self, lines: &[Line<'s>]) {
        let Some(first) = lines.first() else {
            return;
        };
        let paragraphs = lines.iter().map(|line| {
            let text = texts(*line).join(" ");
            Inline::plain_text(&text).markdown(Within::Paragraph)
        });
        let markdown = paragraphs.collect::<Vec<_>>().join("\n\n");
        let place = self.place(*first);
        self.blocks.push(Block::Text { markdown, place });
    }

    /// Takes the room of cells.
    fn take(&mut self, cells: usize) -> Result<(), Refusal> {
        let Some(room) = self.room.checked_sub(cells) else {
            let cells = format!("more than {MOST_CELLS} cells in its tables, empty ones included");
            return Err(Refusal::TooLarge(cells));
        };
        *self.room = room;
        Ok(())
    }

    /// The place of a row: its first cell.
    fn place(&self, (row, cells): Line<'s>) -> String {
        let column = cells.keys().next().copied().unwrap_or_default();
        let cell = cell_name(row, column);
        format!("{}: sheet {:?}, cell {cell}", self.shown, self.name)
    }
}

/// A cell as a spreadsheet names it.
fn cell_name(row: u32, column: u32) -> CellRef {
    CellRef {
        row: row.saturating_add(1),
        column,
    }
}

/// Why a row can't be read, and what to do.
fn mistake((row, cells): Line<'_>, headings: Line<'_>) -> Option<String> {
    cells.iter().find_map(|(column, content)| {
        let cell = cell_name(row, *column);
        match content {
            Content::Error(error) => Some(format!(
                "cell {cell} shows the error {error}: fix its formula, or clear the cell"
            )),
            Content::Text(_) if !headings.1.contains_key(column) => Some(format!(
                "cell {cell} has no heading above it: add one in the file, or clear the cell"
            )),
            Content::Text(_) => None,
        }
    })
}

/// The texts of a row, each on one line.
fn texts((_, cells): Line<'_>) -> Vec<String> {
    cells.values().map(|cell| one_line(cell.text())).collect()
}

/// Whether a row below a table is a text.
fn is_note((_, cells): Line<'_>, headings: Line<'_>) -> bool {
    let mut all = cells.iter();
    let (Some((column, cell)), None) = (all.next(), all.next()) else {
        return false;
    };
    let is_text = || {
        !headings.1.contains_key(column) || is_sentence(cell.text()) || cell.text().ends_with(':')
    };
    headings.1.len() > 1 && is_text()
}
