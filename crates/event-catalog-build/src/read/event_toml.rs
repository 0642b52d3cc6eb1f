//! Events in TOML: `[[event]]`, with the columns of the CSV file as keys.

use std::borrow::Cow;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::table::{Cell, Table};
use super::toml::{describe, in_file_order, parse};
use crate::notation::Column;
use crate::problem::{Problem, SettingProblem};
use crate::source::{FileId, Place, Span};

pub(crate) fn read<'s>(
    file: FileId,
    text: &'s str,
    extra: &[String],
    problems: &mut Vec<Problem>,
) -> Table<'s> {
    let mut table = Table::new(file, false);
    let Some(document) = parse(file, text, problems) else {
        return table;
    };
    let known: Arc<[String]> = Column::names(extra).into();
    for (key, value) in in_file_order(&document) {
        match (key.get_ref().as_ref(), value.get_ref()) {
            ("event", DeValue::Array(events)) => {
                for (event, number) in events.iter().zip(1..) {
                    push_event(&mut table, event, number, text, (extra, &known), problems);
                }
            }
            ("event", other) => problems.push(Problem::Setting {
                place: Place::new(file, value.span()),
                problem: SettingProblem::Events(describe(other)),
            }),
            (other, _) => problems.push(Problem::UnknownKey {
                place: Place::new(file, key.span()),
                key: other.to_owned(),
                table: String::new(),
                known: ["event".to_owned()].into(),
            }),
        }
    }
    table
}

fn push_event<'s>(
    table: &mut Table<'s>,
    event: &Spanned<DeValue<'s>>,
    number: u32,
    text: &'s str,
    (extra, known): (&[String], &Arc<[String]>),
    problems: &mut Vec<Problem>,
) {
    let file = table.file;
    let DeValue::Table(keys) = event.get_ref() else {
        problems.push(Problem::Setting {
            place: Place::new(file, event.span()),
            problem: SettingProblem::Event(describe(event.get_ref())),
        });
        return;
    };
    table.start_row(Span::new(file, event.span()), number);
    for (key, value) in in_file_order(keys) {
        let Some(column) = Column::from_name(key.get_ref(), extra) else {
            problems.push(Problem::UnknownKey {
                place: Place::new(file, key.span()),
                key: key.get_ref().clone().into_owned(),
                table: "[[event]]".to_owned(),
                known: Arc::clone(known),
            });
            continue;
        };
        let cells: Option<Vec<_>> = match value.get_ref() {
            DeValue::String(cell) => Some(vec![(cell, value.span())]),
            DeValue::Array(items) if column == Column::Aliases => {
                let items = items.iter().map(|item| match item.get_ref() {
                    DeValue::String(cell) => Some((cell, item.span())),
                    _ => None,
                });
                items.collect()
            }
            _ => None,
        };
        let Some(cells) = cells else {
            problems.push(Problem::Setting {
                place: Place::new(file, value.span()),
                problem: SettingProblem::Cell {
                    key: key.get_ref().clone().into_owned(),
                    found: describe(value.get_ref()),
                },
            });
            continue;
        };
        let is_list = matches!(value.get_ref(), DeValue::Array(_));
        for (cell, range) in cells {
            if let Some(cell) = placed(table.file, column, cell.clone(), range, text) {
                table.push(if is_list { cell.item() } else { cell });
            }
        }
    }
    end_at_last_key(table, keys);
}

/// Creates the cell for a string; `None` if the string is empty.
fn placed<'s>(
    file: FileId,
    column: Column,
    cell: Cow<'s, str>,
    range: std::ops::Range<usize>,
    text: &'s str,
) -> Option<Cell<'s>> {
    let length = cell.len();
    let trimmed: Cow<'s, str> = match cell {
        Cow::Borrowed(cell) => Cow::Borrowed(cell.trim()),
        Cow::Owned(cell) => Cow::Owned(cell.trim().to_owned()),
    };
    if trimmed.is_empty() {
        return None;
    }
    // A string without escapes appears unchanged in the file: mark it without its quotes.
    let (range, is_bare) = match text[range.clone()].find(trimmed.as_ref()) {
        Some(offset) => {
            let start = range.start + offset;
            let is_bare = matches!(trimmed, Cow::Borrowed(text) if text.len() == length);
            (start..start + trimmed.len(), is_bare)
        }
        None => (range, false),
    };
    let place = Place::new(file, range);
    Some(Cell::new(column, trimmed, place, is_bare))
}

/// Extends the row to its last value: the parser's span of `[[event]]` covers only the heading.
fn end_at_last_key(table: &mut Table<'_>, keys: &DeTable<'_>) {
    let last = keys.values().map(|value| value.span().end).max();
    table.end_row_at_least(last.unwrap_or(0));
}
