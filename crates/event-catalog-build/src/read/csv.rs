//! Reads the rows of a CSV file: a header row, followed by one row per event.

use std::borrow::Cow;

use super::records::{Field, Records};
use super::table::{Cell, Table};
use super::{dialect, header};
use crate::notation::Column;
use crate::problem::Problem;
use crate::source::{FileId, Span};

pub(crate) fn read<'s>(
    file: FileId,
    text: &'s str,
    extra: &[String],
    problems: &mut Vec<Problem>,
) -> Table<'s> {
    let dialect = dialect::detect(text, extra);
    let mut records = Records::new(file, text, dialect);
    let mut table = Table::new(file, true);
    table.delimiter = dialect.delimiter;
    let mut fields = Vec::new();

    while table.header.is_empty() {
        let Some(result) = records.next(&mut fields) else {
            break;
        };
        if let Err(problem) = result {
            problems.push(problem);
            // Without the headings, the rows can't be read, and reporting that again for each row
            // would be no help.
            table.lose(None);
            return table;
        }
        if fields.iter().any(|field| !field.text.is_empty()) {
            table.header = header::read(file, &fields, extra, problems);
            if !table.header.contains(&Some(Column::Name)) {
                // Without a name column, there are no events, so nothing more can be reported about
                // the rows.
                table.lose(None);
                return table;
            }
        }
    }
    if table.header.is_empty() {
        table.header = header::read(file, &[], extra, problems);
        table.lose(None);
    }
    while let Some(result) = records.next(&mut fields) {
        if let Err(problem) = result {
            problems.push(problem);
            table.lose(name(&table.header, &fields));
        } else if fields.iter().any(|field| !field.text.is_empty()) {
            push_row(&mut table, records.extent(), &mut fields, problems);
        }
    }
    table
}

/// Finds the name in a broken row, if it has one.
fn name<'s>(header: &[Option<Column>], fields: &[Field<'s>]) -> Option<Cow<'s, str>> {
    let column = header
        .iter()
        .position(|heading| *heading == Some(Column::Name))?;
    fields.get(column).map(|field| field.text.clone())
}

fn push_row<'s>(
    table: &mut Table<'s>,
    span: Span,
    fields: &mut Vec<Field<'s>>,
    problems: &mut Vec<Problem>,
) {
    let Some(first) = fields.first() else {
        return;
    };
    let number = first.place.cell.map_or(0, |cell| cell.row);
    let filled = fields
        .iter()
        .rposition(|field| !field.text.is_empty())
        .map_or(0, |last| last + 1);
    if filled > table.header.len() {
        problems.push(Problem::CellCount {
            place: fields[table.header.len()].place,
            expected: table.header.len(),
            found: filled,
            delimiter: char::from(table.delimiter),
        });
        // The row's cells have probably moved to other columns, so they can't be trusted.
        table.lose(name(&table.header, fields));
        return;
    }
    table.start_row(span, number);
    for (field, heading) in fields.drain(..).zip(0..) {
        let Some(Some(column)) = table.header.get::<usize>(heading).copied() else {
            continue;
        };
        if !field.text.is_empty() {
            table.push(Cell::new(column, field.text, field.place, field.is_bare));
        }
    }
}
