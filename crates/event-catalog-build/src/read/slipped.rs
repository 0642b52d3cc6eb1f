//! Cells that have slipped to the right, as when somebody inserts a cell in front of all rows: a column
//! that every row needs is empty from top to bottom. In what order the columns stand is not the matter,
//! since `fmt` may change it.

use super::table::Table;
use crate::notation::{Cells, Column};
use crate::problem::Problem;

/// In a single row the cell may just be empty.
const LEAST: usize = 3;

/// Takes the rows out of such a table, in which nothing stands where it belongs, and tells of them.
pub(super) fn take(table: &mut Table<'_>, problems: &mut Vec<Problem>) {
    if table.rows().len() < LEAST {
        return;
    }
    let Some(empty) = Column::required().find(|it| is_missed(table, *it)) else {
        return;
    };
    let Some(first) = table.row(0) else {
        return;
    };
    problems.push(Problem::EmptyColumn {
        place: first.place(empty),
        heading: empty.name(&[]),
    });
    let rows: Vec<_> = (0..table.rows().len()).collect();
    table.remove(&rows);
    table.lose(None);
}

/// Whether no row has what each of them needs. Descriptions may be still to come, unless sentences stand
/// where none belong.
fn is_missed(table: &Table<'_>, column: Column) -> bool {
    let mut headings = table.header.iter().flatten();
    table.header.contains(&Some(column))
        && table.count(column) == 0
        && (column == Column::Name || headings.any(|heading| has_sentences(table, *heading)))
}

/// Whether a column of words has a sentence in every row.
fn has_sentences(table: &Table<'_>, column: Column) -> bool {
    let is_of_words = matches!(column.cells(), Cells::Name | Cells::Version | Cells::Change);
    is_of_words && table.rows().all(|row| row.text(column).contains(' '))
}
