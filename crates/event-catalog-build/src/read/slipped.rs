//! Finds cells that moved to the right, for example because a cell was inserted at the start of every row. This
//! leaves a required column completely empty. The order of the columns doesn't matter, because `fmt` can change
//! it.

use super::table::Table;
use crate::notation::{Cells, Column, Form, is_sentence};
use crate::problem::Problem;

/// The minimum number of rows: in a single row, the cell could simply be empty.
const LEAST: usize = 3;

/// Reports a table whose cells have moved, and removes its rows, because all of their cells are in the wrong
/// columns. `names` is the form that names should have.
pub(super) fn take(table: &mut Table<'_>, names: Form, problems: &mut Vec<Problem>) {
    if table.rows().len() < LEAST {
        return;
    }
    let Some(empty) = Column::required().find(|it| is_missed(table, *it, names)) else {
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

/// Whether no row has a value in a required column. Descriptions might just not be written yet, so
/// they count only if other columns contain sentences.
fn is_missed(table: &Table<'_>, column: Column, names: Form) -> bool {
    // If the settings allow names of any form, names may be sentences.
    let may_have_sentences = |it: &Column| *it == Column::Name && names == Form::Any;
    let headings = table.header.iter().flatten();
    let mut headings = headings.filter(|it| !may_have_sentences(it));
    table.header.contains(&Some(column))
        && table.count(column) == 0
        && (column == Column::Name || headings.any(|heading| has_sentences(table, *heading)))
}

/// Whether a column for single words has a sentence in every row.
fn has_sentences(table: &Table<'_>, column: Column) -> bool {
    let is_of_words = matches!(column.cells(), Cells::Name | Cells::Version | Cells::Change);
    is_of_words && table.rows().all(|row| is_sentence(row.text(column)))
}
