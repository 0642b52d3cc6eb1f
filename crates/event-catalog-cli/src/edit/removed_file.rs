//! Writes rows into `removed.csv`, each where it belongs, and rewrites no other row.

use event_catalog_build::catalog::{Catalog, FORMER_HEADINGS, escaped};
use event_catalog_build::problem::Problem;
use event_catalog_build::read::{self, REMOVED};
use event_catalog_build::source::FileId;

use super::edits::Edits;
use super::sheet::{join, line, written};

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) name: String,
    /// The first time, if it is known.
    pub(crate) first: Option<String>,
    pub(crate) last: String,
    pub(crate) renamed_to: Option<String>,
}

impl Record {
    /// The text of the cell below a heading.
    fn cell(&self, heading: &str) -> String {
        match heading {
            "name" => escaped(&self.name).into_owned(),
            "first" => self.first.clone().unwrap_or_default(),
            "last" => self.last.clone(),
            "renamed_to" => {
                let target = self.renamed_to.as_deref().unwrap_or_default();
                escaped(target).into_owned()
            }
            _ => String::new(),
        }
    }
}

/// Adds rows to the file that a catalog has. Returns the text of a new file, if it has none.
///
/// # Errors
///
/// If the file has mistakes, or lacks a column. Why, in a sentence.
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
        // There is nothing but empty lines in it.
        let after = new(catalog, &records);
        let after = after.trim_start_matches('\u{feff}').to_owned();
        edits.replace(file, 0..text.len(), after);
        return Ok(None);
    };
    let headings: Vec<&str> = header.cells.iter().map(|cell| &*cell.text).collect();
    for heading in FORMER_HEADINGS {
        let is_needed = records.iter().any(|it| !it.cell(heading).is_empty());
        if is_needed && !headings.contains(&heading) {
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

/// A new file, written like the catalog's other tables.
fn new(catalog: &Catalog<'_>, records: &[&Record]) -> String {
    let form = catalog.input.settings.csv;
    let mut text = String::from(if form.bom { "\u{feff}" } else { "" });
    text += &line(&FORMER_HEADINGS, form);
    for record in records {
        let cells = FORMER_HEADINGS.map(|heading| record.cell(heading));
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        text += &line(&cells, form);
    }
    text
}

/// The line breaks of a file; those of an old spreadsheet are a lone CR.
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
        }
    }

    /// The file with further names.
    fn added(removed: &str, names: &[&str]) -> Result<String, String> {
        let events = ("events.csv", "name,description\nload,Loaded.\n");
        let folder: Memory = [events, ("removed.csv", removed)].into_iter().collect();
        let input = Input::read_folder(&folder).expect("memory can be listed");
        let catalog = Catalog::new(&input);
        let records: Vec<Record> = names.iter().map(|name| record(name)).collect();
        let mut edits = Edits::default();
        assert_eq!(add(&catalog, &records, &mut edits)?, None);
        let mut texts = edits.apply(&input.sources);
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
    fn a_file_with_mistakes_stays_as_it_is() {
        let why = added("name,last\na,soon\n", &["b"]).expect_err("a mistake");
        assert!(why.contains("has mistakes"), "{why}");
        let why = added("name,first\na,\n", &["b"]).expect_err("no column");
        assert!(why.contains("has no column `last`"), "{why}");
    }
}
