//! Adds rows to `removed.csv` in sorted order, and updates rows that lead to renamed events. No other cell is
//! rewritten.

use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::{Catalog, FORMER_HEADINGS, Former, escaped};
use event_catalog_build::problem::Problem;
use event_catalog_build::read::{self, REMOVED};
use event_catalog_build::source::{FileId, Place};

use super::edits::Edits;
use super::sheet::{fields, join, line, written};

/// A row of `removed.csv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) name: String,
    /// The first day or version on which the name had this meaning, if known.
    pub(crate) first: Option<String>,
    pub(crate) last: String,
    pub(crate) renamed_to: Option<String>,
    /// The event to use instead, although it has another meaning.
    pub(crate) replaced_by: Option<String>,
}

impl Record {
    /// Returns the text of the cell in the column with this heading.
    fn cell(&self, heading: &str) -> String {
        match heading {
            "name" => escaped(&self.name).into_owned(),
            "first" => self.first.clone().unwrap_or_default(),
            "last" => self.last.clone(),
            "renamed_to" => target(self.renamed_to.as_deref()),
            REPLACED_BY => target(self.replaced_by.as_deref()),
            _ => String::new(),
        }
    }
}

/// A file needs this column only if one of its rows has a replacement.
const REPLACED_BY: &str = "replaced_by";

/// Formats a cell that names an event.
fn target(name: Option<&str>) -> String {
    escaped(name.unwrap_or_default()).into_owned()
}

/// Adds rows to the catalog's file. Returns the text of a new file if there is none yet.
///
/// # Errors
///
/// If the file has mistakes, or lacks a column. The error is a sentence.
pub(crate) fn add(
    catalog: &Catalog<'_>,
    records: &[Record],
    edits: &mut Edits,
) -> Result<Option<String>, String> {
    let mut records: Vec<&Record> = records.iter().collect();
    records.sort_by(|one, other| one.name.cmp(&other.name));
    let Some(file) = catalog.input.removed else {
        return Ok(Some(new(catalog, &records)));
    };
    refuse_mistakes(catalog, file)?;
    let text = catalog.input.sources.get(file).text();
    let (sheet, _) = read::Sheet::read(file, text, &[]);
    let Some(header) = sheet.rows.first() else {
        // The file only contains empty lines.
        let after = new(catalog, &records);
        let after = after.trim_start_matches('\u{feff}').to_owned();
        edits.replace(file, 0..text.len(), after);
        return Ok(None);
    };
    let mut headings: Vec<&str> = header.cells.iter().map(|cell| &*cell.text).collect();
    for heading in FORMER_HEADINGS {
        let is_needed = records.iter().any(|it| !it.cell(heading).is_empty());
        if !is_needed || headings.contains(&heading) {
            continue;
        }
        if heading == REPLACED_BY {
            // Empty headings may follow the last one.
            let cells = fields(text, header.span.range().start, sheet.delimiter);
            let last = cells.get(headings.len().saturating_sub(1));
            let at = last.map_or(header.span.range().end, |cell| cell.end);
            let added = join(&[String::new(), heading.to_owned()], sheet.delimiter);
            edits.replace(file, at..at, added);
            headings.push(heading);
        } else {
            return Err(format!(
                "{REMOVED} has no column `{heading}`, so nothing was changed; add it to the first row"
            ));
        }
    }
    let line_break = line_break(text);
    let mut rows = catalog.former.iter().peekable();
    for record in records {
        let cells = headings.iter();
        let cells = cells.map(|heading| written(&record.cell(heading), sheet.delimiter, false));
        let row = join(&cells.collect::<Vec<_>>(), sheet.delimiter);
        while rows.next_if(|row| *row.name <= *record.name).is_some() {}
        match rows.peek() {
            Some(next) => {
                let at = next.row.range().start;
                edits.replace(file, at..at, format!("{row}{line_break}"));
            }
            None => {
                let last = sheet.rows.last().unwrap_or(header);
                let at = last.span.range().end;
                edits.replace(file, at..at, format!("{line_break}{row}"));
            }
        }
    }
    Ok(None)
}

/// Updates the rows that lead to these events, so that they lead to the new names. Returns the changed cells with the
/// names of their rows. A file with mistakes stays as it is.
pub(crate) fn follow<'c>(
    catalog: &'c Catalog<'_>,
    names: &HashMap<&str, &str>,
    edits: &mut Edits,
) -> Vec<(Place, &'c str)> {
    // The row may be about an earlier meaning of the old or the new name. If either name has several meanings,
    // the row isn't changed.
    let ambiguous: HashSet<&str> = catalog.former.iter().map(|row| row.name.as_ref()).collect();
    let new = |target: Option<&str>| {
        let target = target?;
        let new = names.get(target).copied()?;
        let is_clear = !ambiguous.contains(target) && !ambiguous.contains(new);
        is_clear.then_some(new)
    };
    let cells = |row: &Former<'_>| {
        [
            ("renamed_to", new(row.renamed_to.as_deref())),
            (REPLACED_BY, new(row.replaced_by.as_deref())),
        ]
    };
    let rows = catalog.former.iter();
    let rows = rows.filter(|row| cells(row).iter().any(|(_, new)| new.is_some()));
    let rows: HashMap<usize, &Former<'_>> = rows.map(|row| (row.row.range().start, row)).collect();
    let file = catalog.input.removed.filter(|_| !rows.is_empty());
    let Some(file) = file.filter(|file| refuse_mistakes(catalog, *file).is_ok()) else {
        return Vec::new();
    };
    let text = catalog.input.sources.get(file).text();
    let (sheet, _) = read::Sheet::read(file, text, &[]);
    let header = sheet.rows.first().map(|row| row.cells.as_slice());
    let column = |heading: &str| header?.iter().position(|it| it.text == heading);
    let mut found = Vec::new();
    for row in &sheet.rows {
        let start = row.span.range().start;
        let Some(former) = rows.get(&start).copied() else {
            continue;
        };
        let ranges = fields(text, start, sheet.delimiter);
        for (heading, new) in cells(former) {
            let at = column(heading);
            let range = at.and_then(|at| ranges.get(at)).cloned();
            let cell = at.and_then(|at| row.cells.get(at));
            let (Some(new), Some(range), Some(cell)) = (new, range, cell) else {
                continue;
            };
            let is_quoted = text[range.clone()].starts_with('"');
            let cell_text = written(&escaped(new), sheet.delimiter, is_quoted);
            edits.replace(file, range, cell_text);
            found.push((cell.place, former.name.as_ref()));
        }
    }
    found
}

fn refuse_mistakes(catalog: &Catalog<'_>, file: FileId) -> Result<(), String> {
    let is_there = |problem: &&Problem| match problem {
        Problem::Former { .. } => true,
        Problem::CellCount { place, .. }
        | Problem::StrayQuote { place }
        | Problem::UnclosedQuote { place, .. } => place.span.file == file,
        _ => false,
    };
    match catalog.all_problems().find(is_there) {
        Some(_) => Err(format!(
            "{REMOVED} has mistakes, so nothing was changed; `event-catalog check` says which"
        )),
        None => Ok(()),
    }
}

/// Formats a new file like the catalog's other tables.
fn new(catalog: &Catalog<'_>, records: &[&Record]) -> String {
    let form = catalog.input.settings.csv;
    let mut text = String::from(if form.bom { "\u{feff}" } else { "" });
    let mut headings = FORMER_HEADINGS.to_vec();
    headings.retain(|heading| {
        *heading != REPLACED_BY || records.iter().any(|it| it.replaced_by.is_some())
    });
    text += &line(&headings, form);
    for record in records {
        let cells: Vec<String> = headings
            .iter()
            .map(|heading| record.cell(heading))
            .collect();
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        text += &line(&cells, form);
    }
    text
}

/// Detects the line breaks of a file. Old spreadsheets use a lone CR.
fn line_break(text: &str) -> &'static str {
    if text.contains("\r\n") {
        "\r\n"
    } else if text.contains('\r') && !text.contains('\n') {
        "\r"
    } else {
        "\n"
    }
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::{Input, Memory};

    use super::*;

    fn record(name: &str) -> Record {
        Record {
            name: name.to_owned(),
            first: None,
            last: "2026-11-29".to_owned(),
            renamed_to: Some("load".to_owned()),
            replaced_by: None,
        }
    }

    /// Adds rows for these names, and returns the text of the file.
    fn added(removed: &str, names: &[&str]) -> Result<String, String> {
        let records: Vec<Record> = names.iter().map(|name| record(name)).collect();
        added_to(removed, &records)
    }

    fn added_to(removed: &str, records: &[Record]) -> Result<String, String> {
        let events = ("events.csv", "name,description\nload,Loaded.\n");
        let folder: Memory = [events, ("removed.csv", removed)].into_iter().collect();
        let input = Input::read_folder(&folder).expect("memory can be listed");
        let catalog = Catalog::new(&input);
        let mut edits = Edits::default();
        assert_eq!(add(&catalog, records, &mut edits)?, None);
        let mut texts = edits.apply(&input);
        Ok(texts.pop().expect("a change").1)
    }

    #[test]
    fn rows_go_where_they_belong() {
        let before = "name,first,last,renamed_to\nb,,v1,\nd,v1,v2,load\n";
        assert_eq!(
            added(before, &["e", "a", "c", "d"]).as_deref(),
            Ok(
                "name,first,last,renamed_to\na,,2026-11-29,load\nb,,v1,\nc,,2026-11-29,load\nd,v1,v2,load\n\
                 d,,2026-11-29,load\ne,,2026-11-29,load\n"
            )
        );
        let other = "last;renamed_to;name\r\nv1;;b";
        assert_eq!(
            added(other, &["a;x", "c"]).as_deref(),
            Ok("last;renamed_to;name\r\n2026-11-29;load;\"a;x\"\r\nv1;;b\r\n2026-11-29;load;c")
        );
        assert_eq!(
            added("name,last,renamed_to\n", &["a"]).as_deref(),
            Ok("name,last,renamed_to\na,2026-11-29,load\n")
        );
        assert_eq!(
            added("\n", &["a"]).as_deref(),
            Ok("name,first,last,renamed_to\na,,2026-11-29,load\n")
        );
    }

    #[test]
    fn a_column_for_replacements_is_added_where_it_is_needed() {
        let replaced = Record {
            renamed_to: None,
            replaced_by: Some("load".to_owned()),
            ..record("c")
        };
        let added = |removed: &str| added_to(removed, &[record("a"), replaced.clone()]);
        assert_eq!(
            added("name,first,last,renamed_to\nb,,v1,\n").as_deref(),
            Ok(
                "name,first,last,renamed_to,replaced_by\na,,2026-11-29,load,\nb,,v1,\n\
                 c,,2026-11-29,,load\n"
            )
        );
        assert_eq!(
            added("name;last;renamed_to").as_deref(),
            Ok("name;last;renamed_to;replaced_by\na;2026-11-29;load;\nc;2026-11-29;;load")
        );
        // A spreadsheet writes commas below an empty heading.
        assert_eq!(
            added("name,last,\"renamed_to\",\nb,v1,,\n").as_deref(),
            Ok(
                "name,last,\"renamed_to\",replaced_by,\na,2026-11-29,load,\nb,v1,,\n\
                 c,2026-11-29,,load\n"
            )
        );
        assert_eq!(
            added("\n").as_deref(),
            Ok(
                "name,first,last,renamed_to,replaced_by\na,,2026-11-29,load,\nc,,2026-11-29,,load\n"
            )
        );
    }

    #[test]
    fn rows_follow_a_rename_and_keep_their_form() {
        let followed = |removed: &str, old: &str, new: &str| {
            let events = ("events.csv", "name,description\nload,Loaded.\n");
            let folder: Memory = [events, ("removed.csv", removed)].into_iter().collect();
            let input = Input::read_folder(&folder).expect("memory can be listed");
            let catalog = Catalog::new(&input);
            let mut edits = Edits::default();
            let found = follow(&catalog, &HashMap::from([(old, new)]), &mut edits);
            let texts = edits.apply(&input);
            let text = texts.into_iter().next().map(|(_, text)| text);
            let names: Vec<String> = found.iter().map(|(_, name)| (*name).to_owned()).collect();
            (text, names)
        };
        let before =
            "renamed_to;name;last\r\nload;a;v1\r\n\"load\";\"b;c\";v1\r\n;d;v1\r\nopen;e;v1";
        let (text, names) = followed(before, "load", "start");
        let after =
            "renamed_to;name;last\r\nstart;a;v1\r\n\"start\";\"b;c\";v1\r\n;d;v1\r\nopen;e;v1";
        assert_eq!(text.as_deref(), Some(after));
        assert_eq!(names, ["a", "b;c"]);
        assert_eq!(followed(before, "shut", "closed"), (None, Vec::new()));
        let replaced = "name,last,replaced_by\na,v1,load\nb,v1\n";
        let (text, names) = followed(replaced, "load", "start");
        assert_eq!(
            text.as_deref(),
            Some("name,last,replaced_by\na,v1,start\nb,v1\n")
        );
        assert_eq!(names, ["a"]);
        // These rows aren't changed: the event gets back its old name, or its name has had two meanings.
        let header = "name,first,last,renamed_to\n";
        let back = format!("{header}begin,,v1,load\n");
        assert_eq!(followed(&back, "load", "begin"), (None, Vec::new()));
        let two = format!("{header}a,,v1,load\nload,,v1,open\n");
        assert_eq!(followed(&two, "load", "start"), (None, Vec::new()));
        // If the row of `a` led to `start`, it would lead to the meaning that `start` had until 2025.
        let reused = format!("{header}a,,2024-12-31,load\nstart,,2025-12-31,open\n");
        assert_eq!(followed(&reused, "load", "start"), (None, Vec::new()));
        let broken = "name,last,renamed_to\na,soon,load\n";
        assert_eq!(followed(broken, "load", "start"), (None, Vec::new()));
    }

    #[test]
    fn a_file_with_mistakes_stays_as_it_is() {
        let why = added("name,last\na,soon\n", &["b"]).expect_err("a mistake");
        assert!(why.contains("has mistakes"), "{why}");
        let why = added("name,first\na,\n", &["b"]).expect_err("no column");
        assert!(why.contains("has no column `last`"), "{why}");
    }
}
