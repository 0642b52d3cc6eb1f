//! Rows that are no events: the headings once more, and the two halves of a row that a line break has
//! cut in two. They are taken out of the table, so that each is one mistake.

use super::column::Column;
use super::table::{Row, Table};
use crate::problem::Problem;
use crate::source::{Place, Sources};

/// Takes such rows out of a table, and tells of them.
pub(super) fn take(
    table: &mut Table<'_>,
    extra: &[String],
    sources: &Sources,
    problems: &mut Vec<Problem>,
) {
    let (mut taken, mut lost) = (Vec::new(), Vec::new());
    let columns = table.header.len();
    let mut is_above_short = false;
    for row in table.rows() {
        let was_above_short = is_above_short;
        is_above_short = row.cells().len() < columns;
        // Nearly all rows are told by their first cell.
        if !may_be_none(row, was_above_short, extra) {
            continue;
        }
        if is_header(row, extra) {
            problems.push(Problem::RepeatedHeader { place: whole(row) });
            taken.push(row.index());
        } else if let Some(above) = cut_from(row, sources) {
            problems.push(Problem::CutRow {
                place: whole(row),
                above: whole(above),
            });
            taken.extend([above.index(), row.index()]);
            lost.push(above.get(Column::Name).map(|cell| cell.text.clone()));
        }
    }
    if !taken.is_empty() {
        table.remove(&taken);
        for name in lost {
            table.lose(name);
        }
    }
}

/// Whether a row has to be looked at: its first cell is as long as its heading, or it is no name.
fn may_be_none(row: Row<'_, '_>, is_above_short: bool, extra: &[String]) -> bool {
    let Some(first) = row.cells().first() else {
        return false;
    };
    if first.column != Column::Name {
        return true;
    }
    let length = first.column.name(extra).len();
    let has_heading = first.text.len() == length || first.text.starts_with('\u{feff}');
    // Every byte is looked at, so that many are at a time.
    let has_blank = || {
        let bytes = first.text.bytes();
        bytes.fold(0, |any, byte| any | u8::from(byte == b' ')) != 0
    };
    has_heading || is_above_short && has_blank()
}

/// The place of a row.
fn whole(row: Row<'_, '_>) -> Place {
    Place {
        span: row.span(),
        ..row.place(Column::Name)
    }
}

/// Whether every cell of a row says what its column is called.
fn is_header(row: Row<'_, '_>, extra: &[String]) -> bool {
    let cells = row.cells();
    cells.len() > 1
        && cells.iter().all(|cell| {
            // A file that was put behind another one may have its mark still.
            let text = cell.text.trim_start_matches('\u{feff}');
            text.eq_ignore_ascii_case(cell.column.name(extra))
        })
}

/// The row above, if this one is its rest: it begins in the middle of a sentence, or of a row, and
/// together they have as many cells as there are headings.
fn cut_from<'t, 's>(row: Row<'t, 's>, sources: &Sources) -> Option<Row<'t, 's>> {
    let is_rest = match row.get(Column::Name) {
        Some(name) => {
            name.text.as_bytes().contains(&b' ') && !name.text.starts_with(char::is_uppercase)
        }
        None => true,
    };
    let above = row.above().filter(|_| is_rest)?;
    let table = row.table();
    let is_first = table.header.first() == Some(&Some(Column::Name));
    let is_next = above.number() + 1 == row.number();
    if !is_first || !is_next || above.get(Column::Name).is_none() {
        return None;
    }
    let written = |row: Row<'_, '_>| {
        let text = sources.text(row.span());
        let cells = text.bytes().filter(|byte| *byte == table.delimiter).count() + 1;
        (!text.contains('"')).then_some(cells)
    };
    let (begun, rest) = (written(above)?, written(row)?);
    let columns = table.header.len();
    (begun > 1 && begun < columns && begun + rest == columns + 1).then_some(above)
}
