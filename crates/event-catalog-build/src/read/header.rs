//! The header row: the column of each heading.

use std::sync::Arc;

use super::Suggestions;
use super::records::Field;
use crate::lookalike;
use crate::notation::Column;
use crate::problem::Problem;
use crate::source::{FileId, Place};

/// Parses the headings. An unknown heading becomes `None`, and the cells under it aren't read.
pub(crate) fn read(
    file: FileId,
    fields: &[Field<'_>],
    extra: &[String],
    problems: &mut Vec<Problem>,
) -> Vec<Option<Column>> {
    // Spreadsheets pad the header row to the width of the widest row.
    let filled = fields
        .iter()
        .rposition(|field| !field.text.is_empty())
        .map_or(0, |last| last + 1);
    let fields = &fields[..filled];
    let mut columns: Vec<Option<Column>> = Vec::with_capacity(filled);
    // Contains only known columns, so a linear search is fast enough.
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
    for column in Column::required() {
        let name = column.name(&[]);
        // A column whose heading merely differs in case isn't missing.
        let is_name = |field: &Field<'_>| field.text.eq_ignore_ascii_case(name);
        if !columns.contains(&Some(column)) && !fields.iter().any(is_name) {
            missing.push(name);
        }
    }
    // If no heading is known, there is no header row. Otherwise, a missing column is probably one
    // of the unknown headings: one mistake, one finding.
    let is_written_otherwise =
        |field: &Field<'_>| Column::from_name(&field.text.to_lowercase(), extra).is_some();
    if columns.iter().all(Option::is_none)
        && !fields.iter().any(is_written_otherwise)
        && !are_translated(fields)
    {
        problems.push(Problem::NoHeader {
            place: fields.first().map_or(Place::whole(file), |it| it.place),
        });
        return columns;
    }
    let before = problems.len();
    let known: Arc<[String]> = Column::names(extra).into();
    let is_unknown = |field: &&Field<'_>| Column::from_name(&field.text, extra).is_none();
    let unknown: Vec<&Field<'_>> = fields.iter().filter(is_unknown).collect();
    let meant = meant(&unknown, &columns, &missing);
    // A column isn't missing if an unknown heading probably means it.
    missing.retain(|name| !meant.contains(&Some(*name)));
    for (field, meant) in unknown.into_iter().zip(meant) {
        problems.push(Problem::UnknownColumn {
            place: field.place,
            heading: field.text.to_string(),
            known: known.clone(),
            meant,
            missing: missing.clone(),
        });
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

/// Whether cells are headings in other words or in another language: at least one cell means a required column, and
/// no cell is a sentence, which would belong to an event.
fn are_translated(fields: &[Field<'_>]) -> bool {
    let is_required = |field: &Field<'_>| {
        matches!(
            Column::meant_by(&field.text),
            Some(Column::Name | Column::Description)
        )
    };
    let is_sentence = |field: &Field<'_>| {
        field.text.ends_with('.') || field.text.split_whitespace().nth(LONGEST_HEADING).is_some()
    };
    fields.iter().any(is_required) && !fields.iter().any(is_sentence)
}

/// The maximum number of words in a heading; a longer text is a sentence.
const LONGEST_HEADING: usize = 4;

/// Finds the column that each unknown heading probably means, by a synonym or a similar name. A column that
/// another heading already means is left out.
fn meant(
    unknown: &[&Field<'_>],
    columns: &[Option<Column>],
    missing: &[&'static str],
) -> Vec<Option<&'static str>> {
    let suggestions = Suggestions::default();
    let mut meant: Vec<Option<&'static str>> = vec![None; unknown.len()];
    let present: Vec<Column> = columns.iter().copied().flatten().collect();
    let synonym = |text: &str| {
        let column = Column::meant_by(text)?;
        (!present.contains(&column)).then(|| column.name(&[]))
    };
    let slip = |text: &str| {
        let lower = lookalike::plain(text).to_lowercase();
        suggestions.similar(&lower, missing.iter().copied())
    };
    // Try synonyms first: they are reliable, while a similar name can be a coincidence. The columns in use are in a
    // separate list, which is short: a header row can have 100,000 headings, but few columns can be missing.
    let mut taken: Vec<&'static str> = Vec::new();
    for (meant, field) in meant.iter_mut().zip(unknown) {
        *meant = synonym(&field.text).filter(|name| !taken.contains(name));
        taken.extend(*meant);
    }
    for (meant, field) in meant.iter_mut().zip(unknown) {
        if meant.is_none() {
            *meant = slip(&field.text).filter(|name| !taken.contains(name));
            taken.extend(*meant);
        }
    }
    meant
}

#[cfg(test)]
mod tests {
    use crate::catalog::Catalog;
    use crate::check::REQUIRED;
    use crate::finding::check;
    use crate::read::{Input, Memory};

    /// The messages and help texts for the unknown columns in a table with this header row.
    fn helps(header: &str) -> Vec<(String, String)> {
        let table = format!("{header}\nload,The chat was loaded.,,\n");
        let folder: Memory = [("events.csv", table)].into_iter().collect();
        let input = Input::read_file(&folder, "events.csv");
        let report = check(&Catalog::new(&input), REQUIRED, &|_| None);
        let findings = report.findings.into_iter();
        let findings = findings.filter(|it| it.rule.name == "unknown-column");
        findings
            .map(|it| (it.message, it.help.unwrap_or_default()))
            .collect()
    }

    #[test]
    fn each_renamed_heading_has_its_own_help() {
        for (header, expected) in [
            (
                "Event,Beschreibung,,",
                [("Event", "name"), ("Beschreibung", "description")],
            ),
            (
                "Text,Evento,,",
                [("Text", "description"), ("Evento", "name")],
            ),
            (
                "nmae,Beschreibung,,",
                [("nmae", "name"), ("Beschreibung", "description")],
            ),
            (
                "name,description,Modul,Nachfolger",
                [("Modul", "module"), ("Nachfolger", "replaced_by")],
            ),
            (
                "Nom,Descripton,,",
                [("Nom", "name"), ("Descripton", "description")],
            ),
        ] {
            let expected = expected.map(|(heading, meant)| {
                let help = format!("did you mean `{meant}`?");
                (format!("unknown column `{heading}`"), help)
            });
            assert_eq!(helps(header), expected, "{header}");
        }
    }

    #[test]
    fn missing_columns_are_suggested_for_unknown_headings() {
        let help = |header| helps(header).into_iter().map(|it| it.1).collect::<Vec<_>>();
        assert_eq!(
            help("Event,Foo,,"),
            [
                "did you mean `name`?",
                "if this is the missing column `description`, rename it"
            ]
        );
        assert_eq!(
            help("Foo,Bar,module,"),
            ["if this is one of the missing columns `name` and `description`, rename it"; 2]
        );
        // A second heading with the same meaning is treated as a different column.
        let second = &help("Event,Ereignis,description,")[1];
        assert!(second.contains("extra = [\"Ereignis\"]"), "{second}");
    }
}
