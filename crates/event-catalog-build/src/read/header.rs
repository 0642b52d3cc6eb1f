//! The header row: which column is where.

use std::sync::Arc;

use super::column::Column;
use super::csv::Field;
use crate::problem::Problem;
use crate::source::{FileId, Place};

/// Understands the headings. A heading that is not understood is `None`, and what stands under it
/// is not read.
pub(crate) fn read(
    file: FileId,
    fields: &[Field<'_>],
    extra: &[String],
    problems: &mut Vec<Problem>,
) -> Vec<Option<Column>> {
    // Spreadsheets fill the header row up to the widest row.
    let filled = fields
        .iter()
        .rposition(|field| !field.text.is_empty())
        .map_or(0, |last| last + 1);
    let fields = &fields[..filled];
    let mut columns: Vec<Option<Column>> = Vec::with_capacity(filled);
    // Of the columns that are known, which are few.
    let mut firsts: Vec<(Column, Place)> = Vec::new();
    for field in fields {
        let mut column = Column::from_name(&field.text, extra);
        let first = column.and_then(|column| firsts.iter().find(|(it, _)| *it == column));
        if let Some((_, first)) = first {
            let (heading, first) = (field.text.to_string(), *first);
            problems.push(Problem::RepeatedColumn {
                place: field.place,
                heading,
                first,
            });
            column = None;
        }
        firsts.extend(column.map(|column| (column, field.place)));
        columns.push(column);
    }
    let mut missing: Vec<&'static str> = Vec::new();
    for column in [Column::Name, Column::Description] {
        let name = column.name(&[]);
        // One that is there with a capital letter is not missing.
        let is_name = |field: &Field<'_>| field.text.eq_ignore_ascii_case(name);
        if !columns.contains(&Some(column)) && !fields.iter().any(is_name) {
            missing.push(name);
        }
    }
    // Where nothing is known, there is no header row. Otherwise what is missing is probably one of
    // those that are not understood: one mistake, one finding.
    let is_written_otherwise =
        |field: &Field<'_>| Column::from_name(&field.text.to_lowercase(), extra).is_some();
    if columns.iter().all(Option::is_none) && !fields.iter().any(is_written_otherwise) {
        problems.push(Problem::NoHeader {
            place: fields.first().map_or(Place::whole(file), |it| it.place),
        });
        return columns;
    }
    let before = problems.len();
    let known: Arc<[String]> = Column::names(extra).into();
    for field in fields {
        if Column::from_name(&field.text, extra).is_none() {
            problems.push(Problem::UnknownColumn {
                place: field.place,
                heading: field.text.to_string(),
                known: known.clone(),
                missing: missing.clone(),
            });
        }
    }
    if problems.len() == before {
        for heading in missing {
            problems.push(Problem::MissingColumn {
                place: fields.first().map_or(Place::whole(file), |it| it.place),
                heading,
            });
        }
    }
    columns
}
