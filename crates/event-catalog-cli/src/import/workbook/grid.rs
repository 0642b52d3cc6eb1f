//! The non-empty cells of a sheet.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound::{Excluded, Included};

use calamine::Dimensions;

use super::refusal::Refusal;

#[derive(Clone, Debug, Default)]
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// The non-empty cells; empty for a sheet that is skipped.
    pub(super) grid: Grid,
}

/// The kind of a sheet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    /// Visible cells.
    #[default]
    Cells,
    /// Hidden cells.
    Hidden,
    /// A chart, a dialog or macros.
    Other,
}

impl From<&calamine::Sheet> for Kind {
    fn from(sheet: &calamine::Sheet) -> Self {
        if sheet.typ != calamine::SheetType::WorkSheet {
            Self::Other
        } else if sheet.visible == calamine::SheetVisible::Visible {
            Self::Cells
        } else {
            Self::Hidden
        }
    }
}

/// The displayed content of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// Text with `\n` as line breaks.
    Text(String),
    /// A number that a spreadsheet might display differently.
    Doubtful(String, Doubt),
    /// The error of a formula, such as `#REF!`.
    Error(String),
}

impl Content {
    /// The displayed text.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Doubtful(text, _) | Self::Error(text) => text,
        }
    }
}

/// Why a number might be displayed differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doubt {
    /// A number formatted as a date or time, but out of range.
    Date,
    /// A number with leading zeros in a complex format.
    Zeros,
}

/// The remaining budget for reading a workbook: a workbook that exceeds it isn't a catalog.
pub(super) struct Budget {
    cells: usize,
    bytes: usize,
    rows: usize,
    /// The number of cells that can still be visited. Empty cells take time, but no memory.
    looks: usize,
}

impl Budget {
    pub(super) const MOST_CELLS: usize = 1_000_000;
    /// The maximum number of rows with cells. Each row becomes an event, which takes more memory
    /// than its cells.
    const MOST_ROWS: usize = 200_000;
    const MOST_LOOKS: usize = 8_000_000;
    const MOST_BYTES: usize = 32 << 20;
    /// The maximum number of sheets. All sheets can refer to the same long part of the file.
    pub(super) const MOST_SHEETS: usize = 256;

    pub(super) fn new() -> Self {
        Self {
            cells: Self::MOST_CELLS,
            bytes: Self::MOST_BYTES,
            rows: Self::MOST_ROWS,
            looks: Self::MOST_LOOKS,
        }
    }

    /// Counts a visited cell, which may be empty.
    pub(super) fn look(&mut self) -> Result<(), Refusal> {
        self.looks = self.looks.checked_sub(1).ok_or_else(|| {
            Refusal::TooLarge(format!(
                "more than {} cells, most of them empty",
                Self::MOST_LOOKS
            ))
        })?;
        Ok(())
    }

    /// Subtracts a row from the budget.
    fn take_row(&mut self) -> Result<(), Refusal> {
        self.rows = self.rows.checked_sub(1).ok_or_else(|| {
            Refusal::TooLarge(format!(
                "more than {} rows with cells, including repeated rows",
                Self::MOST_ROWS
            ))
        })?;
        Ok(())
    }

    pub(super) fn check_sheets(number: usize) -> Result<(), Refusal> {
        if number > Self::MOST_SHEETS {
            let sheets = format!(
                "{number} sheets, but at most {} are allowed",
                Self::MOST_SHEETS
            );
            return Err(Refusal::TooLarge(sheets));
        }
        Ok(())
    }

    /// Counts a cell whose text has this many bytes.
    pub(super) fn take(&mut self, bytes: usize) -> Result<(), Refusal> {
        let Some(cells) = self.cells.checked_sub(1) else {
            let cells = format!(
                "more than {} cells, including repeated cells",
                Self::MOST_CELLS
            );
            return Err(Refusal::TooLarge(cells));
        };
        let Some(bytes) = self.bytes.checked_sub(bytes) else {
            let text = format!(
                "more than {} MB of text in its cells",
                Self::MOST_BYTES >> 20
            );
            return Err(Refusal::TooLarge(text));
        };
        (self.cells, self.bytes) = (cells, bytes);
        Ok(())
    }
}

/// The non-empty cells by row and column, both counted from 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Grid {
    pub(super) rows: BTreeMap<u32, BTreeMap<u32, Content>>,
    /// The row and column of cells that are merged with columns to their right.
    pub(super) wide: BTreeSet<(u32, u32)>,
}

impl Grid {
    /// Adds a cell, unless it is empty.
    pub(super) fn put(
        &mut self,
        (row, column): (u32, u32),
        content: Content,
        budget: &mut Budget,
    ) -> Result<(), Refusal> {
        if content.text().is_empty() {
            return Ok(());
        }
        budget.take(content.text().len())?;
        if !self.rows.contains_key(&row) {
            budget.take_row()?;
        }
        self.rows.entry(row).or_default().insert(column, content);
        Ok(())
    }

    /// Fills a merged cell like `rowspan` in HTML: the text is repeated in each row that has other
    /// cells, and the other columns stay empty. A description that spans two columns isn't also a
    /// payload.
    pub(super) fn fill(&mut self, merged: Dimensions, budget: &mut Budget) -> Result<(), Refusal> {
        let ((first, column), (last, last_column)) = (merged.start, merged.end);
        let row = self.rows.get(&first);
        if last_column > column && row.is_some_and(|row| row.contains_key(&column)) {
            self.wide.insert((first, column));
        }
        if last <= first {
            return Ok(());
        }
        let rows = (Excluded(first), Included(last));
        // Millions of merged cells can have the same long text, so the text isn't copied
        // unnecessarily.
        if self.rows.range(rows).next().is_none() {
            return Ok(());
        }
        let cell = self.rows.get(&first).and_then(|row| row.get(&column));
        let Some(content) = cell.cloned() else {
            return Ok(());
        };
        for (_, row) in self.rows.range_mut(rows) {
            budget.take(content.text().len())?;
            // Text that the merged cell hides is kept.
            row.entry(column).or_insert_with(|| content.clone());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Content {
        Content::Text(text.to_owned())
    }

    #[test]
    fn a_merged_cell_is_filled_where_there_are_rows() {
        let mut budget = Budget::new();
        let mut grid = Grid::default();
        for (place, content) in [
            ((1, 0), "a"),
            ((2, 1), "b"),
            ((4, 1), "c"),
            ((9, 0), ""),
            ((5, 1), "d"),
        ] {
            grid.put(place, text(content), &mut budget).expect("room");
        }
        let merged = Dimensions::new((1, 0), (4, 5));
        grid.fill(merged, &mut budget).expect("room");
        let filled: Vec<_> = grid
            .rows
            .iter()
            .filter(|(_, row)| row.contains_key(&0))
            .collect();
        let rows: Vec<u32> = filled.iter().map(|(row, _)| **row).collect();
        assert_eq!(rows, [1, 2, 4]);
        assert_eq!(grid.wide, BTreeSet::from([(1, 0)]));
        assert_eq!(grid.rows[&4][&0], text("a"));
        assert!(!grid.rows.contains_key(&9));
    }

    #[test]
    fn what_is_too_large_is_refused() {
        let mut budget = Budget {
            cells: 2,
            bytes: 4,
            ..Budget::new()
        };
        let mut grid = Grid::default();
        grid.put((u32::MAX, u32::MAX), text("abc"), &mut budget)
            .expect("room");
        assert!(matches!(
            grid.put((0, 0), text("de"), &mut budget),
            Err(Refusal::TooLarge(_))
        ));
        let merged = Dimensions::new((0, 0), (u32::MAX, u32::MAX));
        assert_eq!(grid.fill(merged, &mut budget), Ok(()));
        assert!(Budget::check_sheets(Budget::MOST_SHEETS).is_ok());
        assert!(Budget::check_sheets(Budget::MOST_SHEETS + 1).is_err());
    }
}
