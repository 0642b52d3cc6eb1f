//! Adds rows to `removed.csv` for names that have another meaning from a day on, as the file is written.

use event_catalog_build::catalog::{Catalog, Date, FORMER_HEADINGS, Former, Release, escaped};
use event_catalog_build::printable;
use event_catalog_build::read::{REMOVED, Sheet};

use super::event_toml::line_break;
use super::sheet::written;

/// A name that had a meaning up to a day.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FormerRow<'n> {
    pub(crate) name: &'n str,
    /// The name that the event has now.
    pub(crate) renamed_to: &'n str,
    /// The day from which on the name had this meaning, if it is known.
    pub(crate) first: Option<Date>,
    /// The last day.
    pub(crate) last: Date,
}

/// The text of `removed.csv` with further rows, sorted by name; `None` if it has them already.
///
/// # Errors
///
/// If the file has no such columns, or another row is about the same time; in one line.
pub(crate) fn add(catalog: &Catalog<'_>, rows: &[FormerRow<'_>]) -> Result<Option<String>, String> {
    let Some(file) = catalog.input.removed else {
        let mut text = FORMER_HEADINGS.join(",") + "\n";
        for row in sorted(rows) {
            text += &line(&row, &FORMER_HEADINGS, b',');
            text.push('\n');
        }
        return Ok(Some(text));
    };
    let text = catalog.input.sources.get(file).text();
    let (sheet, _) = Sheet::read(file, text, &[]);
    let header = sheet.rows.first();
    let headings = header.map_or_else(
        || FORMER_HEADINGS.map(str::to_owned).to_vec(),
        |row| row.cells.iter().map(|cell| cell.text.to_string()).collect(),
    );
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    if let Some(missing) = FORMER_HEADINGS.iter().find(|it| !headings.contains(it)) {
        return Err(format!(
            "`{REMOVED}` has no column `{missing}`; add it to the first row"
        ));
    }
    let line_break = line_break(text);
    let mut lines: Vec<(usize, String)> = Vec::new();
    if header.is_none() {
        lines.push((text.len(), headings.join(",")));
    }
    for mut row in sorted(rows) {
        let known = catalog.former.iter().filter(|it| *it.name == *row.name);
        let mut known: Vec<&Former<'_>> = known.collect();
        let last = |it: &Former<'_>| it.last.as_ref().and_then(Release::date);
        if known.iter().any(|it| is_same(it, &row)) {
            continue;
        }
        known.retain(|it| last(it).is_none_or(|last| last >= row.last));
        if let Some(other) = known.first() {
            let place = catalog.input.sources.show(other.place);
            return Err(format!(
                "{place} says what `{}` meant until {} already; correct that row by hand",
                printable(row.name),
                other
                    .last
                    .as_ref()
                    .map_or_else(|| "today".to_owned(), Release::to_string)
            ));
        }
        // It begins after the one before.
        let before = catalog.former.iter().filter(|it| *it.name == *row.name);
        let before = before.filter_map(last).max().map(|last| last.plus(1));
        row.first = row.first.max(before).filter(|first| *first <= row.last);
        let next = catalog.former.iter().find(|it| *it.name > *row.name);
        let at = next.map_or(text.len(), |it| it.row.start as usize);
        lines.push((at, line(&row, &headings, sheet.delimiter)));
    }
    if lines.is_empty() {
        return Ok(None);
    }
    Ok(Some(inserted(text, &lines, line_break)))
}

/// Whether the file has the row already; it may know more about the beginning.
fn is_same(known: &Former<'_>, row: &FormerRow<'_>) -> bool {
    known.renamed_to.as_deref() == Some(row.renamed_to)
        && known.last.as_ref().and_then(Release::date) == Some(row.last)
}

fn sorted<'n>(rows: &[FormerRow<'n>]) -> Vec<FormerRow<'n>> {
    let mut rows = rows.to_vec();
    rows.sort_by_key(|row| row.name);
    rows
}

/// A row in the order of the headings.
fn line(row: &FormerRow<'_>, headings: &[&str], delimiter: u8) -> String {
    let cell = |heading: &&str| {
        let text = match *heading {
            "name" => escaped(row.name).into_owned(),
            "first" => row.first.as_ref().map(Date::to_string).unwrap_or_default(),
            "last" => row.last.to_string(),
            "renamed_to" => escaped(row.renamed_to).into_owned(),
            _ => String::new(),
        };
        written(&text, delimiter, false)
    };
    let cells: Vec<_> = headings.iter().map(cell).collect();
    cells.join(&char::from(delimiter).to_string())
}

/// The text with lines at offsets where lines begin, or at its end.
fn inserted(text: &str, lines: &[(usize, String)], line_break: &str) -> String {
    let mut lines: Vec<&(usize, String)> = lines.iter().collect();
    lines.sort_by_key(|(at, _)| *at);
    let (mut after, mut from) = (String::with_capacity(text.len()), 0);
    for (at, line) in lines {
        after.push_str(text.get(from..*at).unwrap_or_default());
        from = *at;
        if !after.is_empty() && !after.ends_with(['\n', '\r']) {
            after.push_str(line_break);
        }
        after.push_str(line);
        after.push_str(line_break);
    }
    after.push_str(text.get(from..).unwrap_or_default());
    after
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::{Input, Memory};

    use super::*;

    fn row<'n>(name: &'n str, last: &str) -> FormerRow<'n> {
        FormerRow {
            name,
            renamed_to: "load",
            first: None,
            last: Date::parse(last).expect("a day"),
        }
    }

    fn added(removed: Option<&str>, rows: &[FormerRow<'_>]) -> Result<Option<String>, String> {
        let mut files = vec![("events.csv", "name,description\nload,Loaded.\n")];
        files.extend(removed.map(|text| (REMOVED, text)));
        let folder: Memory = files.into_iter().collect();
        let input = Input::read_folder(&folder).expect("memory can be listed");
        let catalog = Catalog::new(&input);
        add(&catalog, rows).inspect(|text| {
            let Some(text) = text else {
                return;
            };
            let folder: Memory = [
                ("events.csv", "name,description\nload,Loaded.\n"),
                (REMOVED, text.as_str()),
            ]
            .into_iter()
            .collect();
            let input = Input::read_folder(&folder).expect("memory can be listed");
            let catalog = Catalog::new(&input);
            assert!(catalog.problems.is_empty(), "{:?}", catalog.problems);
        })
    }

    #[test]
    fn a_file_is_written_and_a_row_goes_to_its_place() {
        let rows = [row("b", "2026-11-29"), row("a, \"b\"", "2026-11-29")];
        let header = "name,first,last,renamed_to\n";
        let both = format!("{header}\"a, \"\"b\"\"\",,2026-11-29,load\nb,,2026-11-29,load\n");
        assert_eq!(added(None, &rows), Ok(Some(both.clone())));
        assert_eq!(added(Some(""), &rows), Ok(Some(both.clone())));
        assert_eq!(added(Some(&both), &rows), Ok(None));
        let before = "last;name;renamed_to;first\r\n2020-01-01;a;;\r\n2020-01-01;c;;";
        let after =
            "last;name;renamed_to;first\r\n2020-01-01;a;;\r\n2026-11-29;b;load;\r\n2020-01-01;c;;";
        assert_eq!(added(Some(before), &rows[..1]), Ok(Some(after.to_owned())));
        let last = "2020-01-01;c;;\r\n2026-11-29;d;load;\r\n";
        let after = before.replace("2020-01-01;c;;", last);
        assert_eq!(
            added(Some(before), &[row("d", "2026-11-29")]),
            Ok(Some(after))
        );
    }

    #[test]
    fn a_name_that_comes_back_begins_after_it_was_last_used() {
        let before = "name,first,last,renamed_to\nb,2020-01-01,2024-12-31,load\n";
        let after = format!("{before}b,2025-01-01,2026-11-29,load\n");
        assert_eq!(
            added(Some(before), &[row("b", "2026-11-29")]),
            Ok(Some(after))
        );
        let error = added(Some(before), &[row("b", "2024-12-30")]).expect_err("the same time");
        assert_eq!(
            error,
            "removed.csv:2:1 (cell A2) says what `b` meant until 2024-12-31 already; correct that row by hand"
        );
        let error = added(Some("name,last\n"), &[row("b", "2026-11-29")]).expect_err("no column");
        assert_eq!(
            error,
            "`removed.csv` has no column `first`; add it to the first row"
        );
    }
}
