//! Cells that span several rows or columns.
//!
//! The text of a cell that spans several rows is repeated in each of them. It isn't repeated in
//! other columns: a description that spans two columns isn't also a payload.

use crate::import::inline::Inline;

/// The maximum number of columns that a cell can span if the headings don't limit it.
const MOST_COLUMNS: usize = 100;

/// A cell of the page.
pub(super) struct Spanning {
    pub(super) text: Inline,
    /// The number of columns, at least one.
    pub(super) columns: usize,
    /// The number of rows, at least one.
    pub(super) rows: usize,
}

impl Spanning {
    /// Creates a cell from the values of its attributes. `headings` is the number of headings, or 0
    /// in the header row: it limits cells that claim to span more columns than exist.
    pub(super) fn new(
        text: Inline,
        columns: Option<&str>,
        rows: Option<&str>,
        headings: usize,
    ) -> Self {
        let number = |typed: Option<&str>| typed.and_then(|it| it.trim().parse::<usize>().ok());
        let most = if headings > 1 { headings } else { MOST_COLUMNS };
        Self {
            text,
            columns: number(columns).unwrap_or(1).clamp(1, most),
            rows: match number(rows) {
                // `rowspan="0"` spans all remaining rows of the row group.
                Some(0) => usize::MAX,
                rows => rows.unwrap_or(1),
            },
        }
    }
}

/// The remaining budget for spanned cells on a page: a short cell can span thousands of rows.
pub(super) struct Budget {
    cells: usize,
    characters: usize,
}

impl Budget {
    pub(super) const MOST_CELLS: usize = 100_000;
    const MOST_CHARACTERS: usize = 1 << 20;

    pub(super) fn new() -> Self {
        Self {
            cells: Self::MOST_CELLS,
            characters: Self::MOST_CHARACTERS,
        }
    }

    /// Subtracts a cell with this many characters from the budget; `false` if the budget is too
    /// small.
    fn take(&mut self, characters: usize) -> bool {
        let left = self.cells.checked_sub(1);
        let left = left.zip(self.characters.checked_sub(characters));
        if let Some((cells, characters)) = left {
            (self.cells, self.characters) = (cells, characters);
        }
        left.is_some()
    }
}

/// A cell that extends into later rows.
struct Open {
    text: Inline,
    /// The number of rows that remain to be filled.
    rows: usize,
}

/// The cells of a row group that extend into the next row.
#[derive(Default)]
pub(super) struct Spans {
    /// Indexed by column.
    open: Vec<Option<Open>>,
    /// Whether cells span more than the budget allows.
    pub(super) is_cut: bool,
}

impl Spans {
    /// Builds a row, including the cells that extend into it from above. `None` if the row has no
    /// cells itself.
    pub(super) fn row(&mut self, cells: Vec<Spanning>, budget: &mut Budget) -> Option<Vec<Inline>> {
        let has_cells = !cells.is_empty();
        let mut row = Vec::new();
        let mut cells = cells.into_iter().peekable();
        while cells.peek().is_some() || row.len() < self.open.len() {
            let column = row.len();
            if self.is_open(column) {
                row.extend(self.next(column, budget));
            } else if let Some(cell) = cells.next() {
                self.begin(&cell, &mut row, budget);
            } else if self.allow(0, budget) {
                row.push(Inline::default());
            }
        }
        while self.open.pop_if(|last| last.is_none()).is_some() {}
        has_cells.then_some(row)
    }

    fn is_open(&self, column: usize) -> bool {
        self.open.get(column).is_some_and(Option::is_some)
    }

    /// Adds a cell to a row, followed by an empty cell for each further column that it spans.
    fn begin(&mut self, cell: &Spanning, row: &mut Vec<Inline>, budget: &mut Budget) {
        for number in 0..cell.columns {
            let column = row.len();
            let is_first = number == 0;
            if !is_first && (self.is_open(column) || !self.allow(0, budget)) {
                return;
            }
            let text = if is_first {
                cell.text.clone()
            } else {
                Inline::default()
            };
            if cell.rows > 1 && !self.is_cut {
                if self.open.len() <= column {
                    self.open.resize_with(column + 1, || None);
                }
                self.open[column] = Some(Open {
                    text: text.clone(),
                    rows: cell.rows - 1,
                });
            }
            row.push(text);
        }
    }

    /// Returns the text that a cell from above repeats in this column of the next row.
    fn next(&mut self, column: usize, budget: &mut Budget) -> Option<Inline> {
        let open = self.open.get(column)?.as_ref()?;
        let (text, rows) = (open.text.clone(), open.rows - 1);
        if !self.allow(text.length(), budget) {
            return None;
        }
        if rows == 0 {
            self.open[column] = None;
        } else if let Some(open) = &mut self.open[column] {
            open.rows = rows;
        }
        Some(text)
    }

    /// Whether one more cell can be filled. If not, all open spans end here.
    fn allow(&mut self, characters: usize, budget: &mut Budget) -> bool {
        let is_allowed = budget.take(characters);
        if !is_allowed {
            self.is_cut = true;
            self.open.clear();
        }
        is_allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str, columns: usize, rows: usize) -> Spanning {
        Spanning {
            text: Inline::plain_text(text),
            columns,
            rows,
        }
    }

    fn texts(row: Option<Vec<Inline>>) -> Vec<String> {
        let row = row.expect("a row with cells");
        row.iter().map(Inline::plain).collect()
    }

    #[test]
    fn a_cell_has_its_text_in_each_of_its_rows() {
        let (mut spans, mut budget) = (Spans::default(), Budget::new());
        let mut row = |cells| spans.row(cells, &mut budget);
        let first = vec![cell("a", 1, 3), cell("b", 2, 2), cell("c", 1, 1)];
        assert_eq!(texts(row(first)), ["a", "b", "", "c"]);
        assert_eq!(texts(row(vec![cell("d", 1, 1)])), ["a", "b", "", "d"]);
        // A cell that is too wide is cut off where another cell starts.
        assert_eq!(texts(row(vec![cell("e", 1, 9)])), ["a", "e"]);
        assert_eq!(texts(row(vec![cell("f", 5, 1)])), ["f", "e"]);
        assert!(row(Vec::new()).is_none());
    }

    #[test]
    fn attributes_are_read_as_browsers_do() {
        let new = |columns, rows, headings| {
            let it = Spanning::new(Inline::default(), Some(columns), Some(rows), headings);
            (it.columns, it.rows)
        };
        assert_eq!(new(" 2 ", "3", 0), (2, 3));
        assert_eq!(new("0", "0", 0), (1, usize::MAX));
        assert_eq!(new("x", "-1", 3), (1, 1));
        assert_eq!(new("1000000", "1", 3), (3, 1));
        assert_eq!(new("1000000", "1", 0), (MOST_COLUMNS, 1));
    }

    #[test]
    fn spans_end_when_they_have_filled_enough() {
        let (mut spans, mut budget) = (Spans::default(), Budget::new());
        let wide: Vec<_> = (0..1000).map(|_| cell("a", 1, usize::MAX)).collect();
        spans.row(wide, &mut budget).expect("a row");
        for _ in 0..=Budget::MOST_CELLS / 1000 {
            spans
                .row(vec![cell("b", 1, 1)], &mut budget)
                .expect("a row");
        }
        assert!(spans.is_cut);
        assert_eq!(texts(spans.row(vec![cell("c", 1, 1)], &mut budget)), ["c"]);
        let long = "x".repeat(Budget::MOST_CHARACTERS + 1);
        let (mut spans, mut budget) = (Spans::default(), Budget::new());
        spans
            .row(vec![cell(&long, 1, 2)], &mut budget)
            .expect("a row");
        assert_eq!(texts(spans.row(vec![cell("c", 1, 1)], &mut budget)), ["c"]);
    }
}
