//! The events of a page's tables, and their duplicates.

use std::collections::HashMap;

use event_catalog_build::read::Column;

use super::columns::Target;
use super::page::{Cell, Table};

/// One row of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Its place on the page.
    pub(crate) place: String,
    /// The name.
    pub(crate) name: String,
    /// The texts of all other columns that aren't empty, by column name.
    pub(crate) texts: Vec<(String, String)>,
}

impl Entry {
    /// The text of a column; empty if it is missing.
    pub(crate) fn text(&self, column: &str) -> &str {
        let found = self.texts.iter().find(|(name, _)| name == column);
        found.map_or("", |(_, text)| text)
    }

    /// Sets the text of another column.
    pub(crate) fn set(&mut self, column: &str, text: String) {
        self.texts.retain(|(name, _)| name != column);
        self.texts.push((column.to_owned(), text));
    }

    /// Removes a text, and returns it.
    pub(crate) fn take(&mut self, column: &str) -> String {
        let at = self.texts.iter().position(|(name, _)| name == column);
        at.map_or_else(String::new, |at| self.texts.remove(at).1)
    }
}

/// A row with more cells than there are headings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TooWide {
    /// Its place.
    pub(crate) place: String,
    /// The number of its cells.
    pub(crate) cells: usize,
    /// The number of headings.
    pub(crate) headings: usize,
}

/// The events of a table in groups, which are separated by rows of dashes.
pub(crate) fn groups(table: &Table, columns: &[Target]) -> Result<Vec<Vec<Entry>>, TooWide> {
    let mut groups: Vec<Vec<Entry>> = vec![Vec::new()];
    for row in &table.rows {
        let filled = row.cells.iter().rposition(|cell| !cell.typed.is_empty());
        let cells = filled.map_or(0, |last| last + 1);
        if cells > columns.len() {
            return Err(TooWide {
                place: row.place.clone(),
                cells,
                headings: columns.len(),
            });
        }
        if cells == 0 {
            continue;
        }
        if row.cells.iter().all(is_dashes) {
            groups.push(Vec::new());
            continue;
        }
        let mut entry = Entry {
            place: row.place.clone(),
            name: String::new(),
            texts: Vec::new(),
        };
        for (cell, target) in row.cells.iter().zip(columns) {
            let (name, text) = match target {
                Target::Dropped => continue,
                Target::Known(Column::Name) => {
                    entry.name.clone_from(&cell.plain);
                    continue;
                }
                Target::Known(Column::Payload) => ("payload", &cell.typed),
                // Reasons are also read as Markdown; names and versions aren't.
                Target::Known(column @ (Column::Description | Column::DeprecatedReason)) => {
                    (column.name(&[]), &cell.markdown)
                }
                Target::Known(column) => (column.name(&[]), &cell.plain),
                Target::Extra(name) => (name.as_str(), &cell.markdown),
            };
            if !text.is_empty() {
                entry.texts.push((name.to_owned(), text.clone()));
            }
        }
        if let Some(group) = groups.last_mut() {
            group.push(entry);
        }
    }
    groups.retain(|group| !group.is_empty());
    Ok(groups)
}

fn is_dashes(cell: &Cell) -> bool {
    cell.plain
        .chars()
        .all(|c| matches!(c, '-' | '–' | '—' | ':'))
}

/// An event that is listed twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Twice {
    /// The name.
    pub(crate) name: String,
    /// The place of the first row.
    pub(crate) first: String,
    /// The place of the other row.
    pub(crate) again: String,
    /// The differences: the column, the first text, the other one. Empty if there are none.
    pub(crate) differences: Vec<(String, String, String)>,
}

/// Removes entries that repeat an earlier one, and returns all duplicates. Entries that differ are
/// kept.
pub(crate) fn merge<'e>(groups: impl Iterator<Item = &'e mut Vec<Entry>>) -> Vec<Twice> {
    let mut seen: HashMap<String, Entry> = HashMap::new();
    let mut twice = Vec::new();
    for group in groups {
        group.retain(|entry| {
            let Some(first) = seen.get(&entry.name).filter(|_| !entry.name.is_empty()) else {
                seen.insert(entry.name.clone(), entry.clone());
                return true;
            };
            let differences = differences(first, entry);
            let is_other = !differences.is_empty();
            twice.push(Twice {
                name: entry.name.clone(),
                first: first.place.clone(),
                again: entry.place.clone(),
                differences,
            });
            is_other
        });
    }
    twice
}

fn differences(first: &Entry, again: &Entry) -> Vec<(String, String, String)> {
    let mut columns: Vec<&String> = Vec::new();
    for (column, _) in first.texts.iter().chain(&again.texts) {
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    let texts = columns.into_iter().map(|column| {
        let [first, again] = [first, again].map(|entry| entry.text(column).to_owned());
        (column.clone(), first, again)
    });
    let differing = texts.filter(|(_, first, again)| first != again);
    differing
        .map(|(column, first, again)| (column, cut(first), cut(again)))
        .collect()
}

/// The start of a text: thousands of rows may differ from one with a very long text.
fn cut(mut text: String) -> String {
    const LONGEST: usize = 600;
    if let Some((end, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(end);
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::page::Row;

    fn table(rows: &[&[&str]]) -> Table {
        let row = |(cells, number): (&&[&str], usize)| Row {
            place: format!("p:{number}"),
            cells: cells.iter().map(|cell| Cell::verbatim(cell)).collect(),
        };
        Table {
            rows: rows.iter().zip(1..).map(row).collect(),
            ..Table::default()
        }
    }

    const COLUMNS: [Target; 2] = [
        Target::Known(Column::Name),
        Target::Known(Column::Description),
    ];

    #[test]
    fn dashes_separate_groups() {
        let table = table(&[
            &["--", "--"],
            &["a", "A."],
            &["", ""],
            &["—"],
            &["--", "x"],
            &["b", ""],
        ]);
        let groups = groups(&table, &COLUMNS).unwrap();
        let names: Vec<Vec<_>> = groups
            .iter()
            .map(|group| group.iter().map(|entry| entry.name.as_str()).collect())
            .collect();
        assert_eq!(names, [vec!["a"], vec!["--", "b"]]);
    }

    #[test]
    fn a_row_that_is_too_wide_is_told() {
        let too_wide = groups(&table(&[&["a", "A.", ""], &["b", "B", "c"]]), &COLUMNS).unwrap_err();
        assert_eq!((too_wide.place.as_str(), too_wide.cells), ("p:2", 3));
    }

    #[test]
    fn only_what_is_the_same_is_merged() {
        let table = table(&[
            &["a", "A."],
            &["b", "B."],
            &["a", "A."],
            &["b", "C."],
            &["", "x"],
            &["", "x"],
        ]);
        let mut groups = groups(&table, &COLUMNS).unwrap();
        let twice = merge(groups.iter_mut());
        let places: Vec<_> = groups[0].iter().map(|entry| entry.place.as_str()).collect();
        assert_eq!(places, ["p:1", "p:2", "p:4", "p:5", "p:6"]);
        assert_eq!(twice.len(), 2);
        assert_eq!(twice[0].differences, []);
        let difference = ["description", "B.", "C."].map(str::to_owned);
        assert_eq!(twice[1].differences, [difference.into()]);
    }
}
