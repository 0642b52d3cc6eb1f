//! Finds the tables in a sheet, and the text around them.
//!
//! A table starts with a header row that has a heading for names; rows above it are text. Empty
//! rows don't end a table, because people use them to separate groups. The table ends at another
//! header row, or at text.

mod asides;
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
use asides::{Alone, Below};

/// The maximum number of cells in all tables: empty cells take memory, too.
const MOST_CELLS: usize = 1_000_000;
/// The maximum number of tables. Each table that follows text becomes a file.
const MOST_TABLES: usize = 4096;

/// A row with cells: the row's number, counted from 0, and the cells by column.
type Line<'s> = (u32, &'s BTreeMap<u32, Content>);

/// What has been found in all sheets so far.
#[derive(Debug)]
pub(super) struct Found {
    /// The number of cells that tables can still have.
    room: usize,
    /// The number of tables.
    tables: usize,
    /// The rows with a single cell.
    pub(super) alone: Alone,
}

impl Found {
    pub(super) fn new() -> Self {
        Self {
            room: MOST_CELLS,
            tables: 0,
            alone: Alone::default(),
        }
    }
}

/// Finds the texts and tables of a sheet.
pub(super) fn blocks(
    sheet: &Sheet,
    shown: &str,
    maps: &[Map],
    found: &mut Found,
) -> Result<Vec<Block>, Refusal> {
    let mut reader = Reader {
        sheet,
        shown,
        maps,
        found,
        headings: None,
        begin: None,
        rows: Vec::new(),
        blocks: Vec::new(),
    };
    let runs = runs(&sheet.grid);
    let lone = reader.lone_heading(&runs);
    for (at, run) in runs.iter().enumerate() {
        if lone == Some(at) {
            reader.begin(run, 0)?;
        } else {
            reader.run(run)?;
        }
    }
    reader.close()?;
    Ok(reader.blocks)
}

/// Groups the rows into runs without an empty row in between.
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
    sheet: &'s Sheet,
    shown: &'s str,
    maps: &'s [Map],
    found: &'s mut Found,
    /// The last header row.
    headings: Option<Line<'s>>,
    /// The row where the current table starts.
    begin: Option<Line<'s>>,
    /// The rows of the current table, and the texts between them.
    rows: Vec<Below<'s>>,
    blocks: Vec<Block>,
}

impl<'s> Reader<'s> {
    /// Reads a run of rows without an empty row in between.
    fn run(&mut self, lines: &[Line<'s>]) -> Result<(), Refusal> {
        if let Some(at) = self.headings_in(lines) {
            return self.begin(lines, at);
        }
        let Some(headings) = self.headings else {
            return self.other(lines);
        };
        let is_apart = lines.iter().all(|line| is_note(*line, headings));
        self.rows.extend(lines.iter().map(|line| (*line, is_apart)));
        Ok(())
    }

    /// Starts a table with this row as its headings.
    fn begin(&mut self, lines: &[Line<'s>], at: usize) -> Result<(), Refusal> {
        self.close()?;
        self.text(&lines[..at]);
        self.headings = Some(lines[at]);
        self.begin = Some(lines[at]);
        let below = lines[at + 1..].iter();
        self.rows.extend(below.map(|line| (*line, false)));
        Ok(())
    }

    /// Finds the index of a run that is just a heading, followed by an empty row and a column of
    /// names. Such a heading counts only in a sheet without other headings, because a title can
    /// also be a word such as "Events".
    fn lone_heading(&self, runs: &[Vec<Line<'s>>]) -> Option<usize> {
        if runs.iter().any(|lines| self.headings_in(lines).is_some()) {
            return None;
        }
        runs.windows(2).position(|pair| {
            let ([heading], [name, ..]) = (&pair[0][..], &pair[1][..]) else {
                return false;
            };
            let is_single = |(_, cells): &Line<'s>| cells.len() == 1;
            let is_below = || heading.1.keys().eq(name.1.keys());
            let is_remark = || name.1.values().any(|cell| is_text(cell.text()));
            is_single(heading) && is_below() && !is_remark() && self.are_headings(*heading)
        })
    }

    /// Finds the index of the header row: the first row with several cells, one of which is a
    /// heading for names. If the sheet already has a table, only text can be above the header row.
    fn headings_in(&self, lines: &[Line<'s>]) -> Option<usize> {
        /// The maximum number of rows of other tables directly above the headings, without an empty
        /// row in between.
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
        // A single cell is a heading only in a column of single cells, because a title can also be
        // a word such as "Events".
        let singles = lines.iter().filter(|(_, cells)| cells.len() == 1).count();
        let is_column =
            || lines.len() > 1 && singles * 2 > lines.len() && self.are_headings(lines[0]);
        several.or_else(|| is_column().then_some(0))
    }

    fn are_headings(&self, line: Line<'s>) -> bool {
        /// A table with more columns than this isn't a table of events.
        const MOST_COLUMNS: usize = 1024;
        let texts = texts(line);
        let is_table = || {
            properties::is_one(&texts, self.maps) || columns::columns(&texts, self.maps) != Ok(None)
        };
        texts.len() <= MOST_COLUMNS && is_table()
    }

    /// Ends the current table. The table is split at each row of text, because the text belongs to
    /// the rows below it.
    fn close(&mut self) -> Result<(), Refusal> {
        let (Some(headings), mut begin) = (self.headings, self.begin.take()) else {
            return Ok(());
        };
        let rows = std::mem::take(&mut self.rows);
        let are_texts = self.are_texts(headings, &rows);
        let lines: Vec<(Line<'s>, bool)> = rows
            .into_iter()
            .zip(are_texts)
            .map(|((line, _), is_text)| (line, is_text))
            .collect();
        for part in lines.chunk_by(|one, other| one.1 == other.1) {
            let (first, is_text) = part[0];
            let part: Vec<Line<'s>> = part.iter().map(|(line, _)| *line).collect();
            if is_text {
                self.text(&part);
            } else {
                let table = self.table(headings, begin.take().unwrap_or(first), &part)?;
                self.blocks.push(Block::Table(table));
            }
        }
        if let Some(begin) = begin {
            let table = self.table(headings, begin, &[])?;
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
        self.take(columns.len())?;
        self.found.tables += 1;
        if self.found.tables > MOST_TABLES {
            let tables = format!("more than {MOST_TABLES} tables, one below each text");
            return Err(Refusal::TooLarge(tables));
        }
        let again = texts(headings);
        let mut rows = Vec::new();
        let mut first = mistake(headings, headings);
        // Headings can be repeated on each page.
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

    /// Adds rows outside tables, each as a paragraph.
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

    /// Subtracts cells from the limit.
    fn take(&mut self, cells: usize) -> Result<(), Refusal> {
        let Some(room) = self.found.room.checked_sub(cells) else {
            let cells =
                format!("more than {MOST_CELLS} cells in its tables, including empty cells");
            return Err(Refusal::TooLarge(cells));
        };
        self.found.room = room;
        Ok(())
    }

    /// The place of a row, which is the place of its first cell.
    fn place(&self, (row, cells): Line<'s>) -> String {
        let column = cells.keys().next().copied().unwrap_or_default();
        let cell = cell_name(row, column);
        format!("{}: sheet {:?}, cell {cell}", self.shown, self.sheet.name)
    }
}

/// The name of a cell in spreadsheets.
pub(super) fn cell_name(row: u32, column: u32) -> CellRef {
    CellRef {
        row: row.saturating_add(1),
        column,
    }
}

/// Why a row can't be imported, and what to do.
fn mistake((row, cells): Line<'_>, headings: Line<'_>) -> Option<String> {
    cells.iter().find_map(|(column, content)| {
        let cell = cell_name(row, *column);
        match content {
            Content::Error(error) => Some(format!(
                "cell {cell} shows the error {error}: fix its formula, or clear the cell"
            )),
            _ if !headings.1.contains_key(column) => Some(format!(
                "cell {cell} has no heading above it: add a heading in the file, or clear the cell"
            )),
            Content::Text(_) | Content::Doubtful(..) => None,
        }
    })
}

/// The texts of a row, each on one line.
fn texts((_, cells): Line<'_>) -> Vec<String> {
    cells.values().map(|cell| one_line(cell.text())).collect()
}

/// Whether a row below a table is text.
fn is_note((_, cells): Line<'_>, headings: Line<'_>) -> bool {
    let mut all = cells.iter();
    let (Some((column, cell)), None) = (all.next(), all.next()) else {
        return false;
    };
    headings.1.len() > 1 && (!headings.1.contains_key(column) || is_text(cell.text()))
}

/// Whether a cell is a sentence, or a heading for the rows below it.
fn is_text(text: &str) -> bool {
    is_sentence(text) || text.ends_with(':')
}
