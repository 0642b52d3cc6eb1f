//! The header row: which column is where.

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
    for field in fields {
        let mut column = Column::from_name(&field.text, extra);
        let first = columns.iter().position(|it| it.is_some() && *it == column);
        if let Some(first) = first {
            let (heading, first) = (field.text.to_string(), fields[first].place);
            problems.push(Problem::RepeatedColumn {
                place: field.place,
                heading,
                first,
            });
            column = None;
        }
        columns.push(column);
    }
    let missing: Vec<_> = [Column::Name, Column::Description]
        .into_iter()
        .filter(|column| !columns.contains(&Some(*column)))
        .map(|column| column.name(&[]))
        // One that is there with a capital letter is not missing.
        .filter(|name| {
            let mut headings = fields.iter();
            !headings.any(|field| field.text.eq_ignore_ascii_case(name))
        })
        .collect();
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
    let unknown = fields
        .iter()
        .filter(|field| Column::from_name(&field.text, extra).is_none());
    let before = problems.len();
    problems.extend(unknown.map(|field| {
        Problem::UnknownColumn {
            place: field.place,
            heading: field.text.to_string(),
            known: Column::NAMES
                .into_iter()
                .map(str::to_owned)
                .chain(extra.iter().cloned())
                .collect(),
            missing: missing.clone(),
        }
    }));
    if problems.len() == before {
        problems.extend(missing.into_iter().map(|heading| Problem::MissingColumn {
            place: fields.first().map_or(Place::whole(file), |it| it.place),
            heading,
        }));
    }
    columns
}
