//! Rows that aren't events: repeated headings, separator rows, and the two halves of a row that a
//! line break split. They are removed from the table, so each is reported as a single mistake.

use super::table::{Row, Table};
use crate::notation::Column;
use crate::notation::NameError;
use crate::problem::Problem;
use crate::source::{Place, Sources};

/// Removes the rows that aren't events from a table, and reports them.
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
        // For nearly all rows, looking at the first cell is enough.
        if !may_be_no_event(row, was_above_short, extra) {
            continue;
        }
        if is_header(row, extra) {
            problems.push(Problem::RepeatedHeader { place: whole(row) });
            taken.push(row.index());
        } else if let Some(problem) = separator_row(row) {
            problems.push(problem);
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

/// Whether a row needs a closer look: its first cell is as long as the column's heading, or isn't a name.
fn may_be_no_event(row: Row<'_, '_>, is_above_short: bool, extra: &[String]) -> bool {
    let Some(first) = row.cells().first() else {
        return false;
    };
    if first.column != Column::Name {
        return true;
    }
    let length = first.column.name(extra).len();
    let has_heading = first.text.len() == length || first.text.starts_with('\u{feff}');
    // The loop doesn't stop early, so it can be vectorized.
    let has_blank = || {
        let bytes = first.text.bytes();
        bytes.fold(0, |any, byte| any | u8::from(byte == b' ')) != 0
    };
    let is_sign = first.text.starts_with(SIGNS);
    has_heading || is_sign || is_above_short && has_blank()
}

/// The characters of separator rows, such as the one below the headings of a Markdown table.
const SIGNS: [char; 9] = ['-', '=', '_', '*', '#', '~', ':', '–', '—'];

/// The problem, if this is a separator row, which has no letters or digits in any cell. The message shows only
/// the text of its first cell.
fn separator_row(row: Row<'_, '_>) -> Option<Problem> {
    let name = row.get(Column::Name)?;
    let mut cells = row.cells().iter();
    let is_separator = row.cells().len() > 1 && cells.all(|cell| cell.text.chars().all(is_sign));
    is_separator.then(|| Problem::NameForm {
        place: name.place,
        what: "event",
        name: name.text.clone().into_owned(),
        error: NameError::Placeholder,
    })
}

fn is_sign(c: char) -> bool {
    SIGNS.contains(&c)
}

/// The place of a row.
fn whole(row: Row<'_, '_>) -> Place {
    Place {
        span: row.span(),
        ..row.place(Column::Name)
    }
}

/// Whether every cell of a row equals its column's heading.
fn is_header(row: Row<'_, '_>, extra: &[String]) -> bool {
    let cells = row.cells();
    cells.len() > 1
        && cells.iter().all(|cell| {
            // A file that was appended to another one can still have its byte-order mark.
            let text = cell.text.trim_start_matches('\u{feff}');
            text.eq_ignore_ascii_case(cell.column.name(extra))
        })
}

/// Returns the row above if a line break split it and this row is the second half: this row begins in the middle
/// of a sentence or a row, and both together have the right number of cells.
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
    let is_whole = begun > 1 && begun < columns && begun + rest == columns + 1;
    (is_whole && has_place(row, begun - 1)).then_some(above)
}

/// Whether the cells of a row fit their columns after a shift by `shift` columns: modules and versions, for
/// example, aren't sentences. If they don't fit, this is a separate row without a name.
fn has_place(row: Row<'_, '_>, shift: usize) -> bool {
    let header = &row.table().header;
    let is_sentence = |text: &str| text.contains(' ') && text.contains(char::is_alphabetic);
    row.cells().iter().all(|cell| {
        let at = cell.place.cell.map_or(0, |cell| cell.column as usize);
        let column = header.get(at + shift).copied().flatten();
        let is_text = matches!(
            column,
            Some(
                Column::Description | Column::DeprecatedReason | Column::Aliases | Column::Extra(_)
            )
        );
        is_text || column.is_none() || !is_sentence(&cell.text)
    })
}
