//! Extracts events from a page's tables, and merges duplicates.

use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::{Pattern, escaped};
use event_catalog_build::read::Column;

use super::cell_names::{Names, aliases};
use super::columns::Target;
use super::name_column::{Reading, readings};
use super::page::{Cell, Row, Table};
use super::remarks::Remarks;

/// A row about one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The place of the row.
    pub(crate) place: String,
    /// The name, written as in a cell: `{1..3}` is the range of a family.
    pub(crate) name: String,
    /// The non-empty cells of all columns except the name, as column name and text.
    pub(crate) texts: Vec<(String, String)>,
}

impl Entry {
    /// The text in a column; empty if missing.
    pub(crate) fn text(&self, column: &str) -> &str {
        let found = self.texts.iter().find(|(name, _)| name == column);
        found.map_or("", |(_, text)| text)
    }

    /// Sets the text in a column other than the name.
    pub(crate) fn set(&mut self, column: &str, text: String) {
        self.texts.retain(|(name, _)| name != column);
        self.texts.push((column.to_owned(), text));
    }

    /// Removes and returns the text in a column.
    pub(crate) fn take(&mut self, column: &str) -> String {
        let at = self.texts.iter().position(|(name, _)| name == column);
        at.map_or_else(String::new, |at| self.texts.remove(at).1)
    }
}

/// A row with more cells than there are headings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TooWide {
    /// The place of the row.
    pub(crate) place: String,
    /// The number of cells.
    pub(crate) cells: usize,
    /// The number of headings.
    pub(crate) headings: usize,
    /// The probable reason and what to do.
    pub(crate) mistake: Option<String>,
}

/// Extracts the events of a table, in groups separated by rows of dashes.
pub(super) fn groups(
    table: &Table,
    columns: &[Target],
    known: &HashSet<String>,
    remarks: &mut Remarks,
) -> Result<Vec<Vec<Entry>>, TooWide> {
    let mut groups: Vec<Vec<Entry>> = vec![Vec::new()];
    let empty = Cell::default();
    let cells = name_cells(table, columns, &empty);
    // In a list, the whole line is the name.
    let readings = if table.is_list {
        cells.iter().map(|_| Reading::Whole).collect()
    } else {
        readings(&cells, known)
    };
    for ((row, cell), reading) in table.rows.iter().zip(cells).zip(readings) {
        let cells = width(row, columns.len())?;
        if cells == 0 {
            continue;
        }
        // In a list, every line is a name, even a row of dashes.
        if !table.is_list && row.cells.iter().all(is_dashes) {
            groups.push(Vec::new());
            continue;
        }
        if let Some(group) = groups.last_mut() {
            let texts = texts(row, columns);
            let entries = names(&row.place, cell, &reading, table.is_list, remarks)
                .into_iter()
                .map(|name| Entry {
                    place: row.place.clone(),
                    name: without_nul(name),
                    texts: texts.clone(),
                });
            let mut entries: Vec<Entry> = entries.collect();
            if let Reading::Split(split) = &reading {
                remarks.add_beside(&row.place, split, &mut entries);
            }
            group.extend(entries);
        }
    }
    groups.retain(|group| !group.is_empty());
    Ok(groups)
}

/// Counts the cells in a row, except empty ones at the end. Returns an error if the row has more
/// cells than headings, or if its reader found a mistake.
pub(super) fn width(row: &Row, headings: usize) -> Result<usize, TooWide> {
    let filled = row.cells.iter().rposition(|cell| !cell.typed.is_empty());
    let cells = filled.map_or(0, |last| last + 1);
    if cells <= headings && row.mistake.is_none() {
        return Ok(cells);
    }
    Err(TooWide {
        place: row.place.clone(),
        cells: if cells > headings {
            cells
        } else {
            row.cells.len()
        },
        headings,
        mistake: row.mistake.clone(),
    })
}

/// For each row, the cell with the name; an empty cell if there is none.
fn name_cells<'t>(table: &'t Table, columns: &[Target], empty: &'t Cell) -> Vec<&'t Cell> {
    let is_name = |target: &Target| *target == Target::Known(Column::Name);
    let column = columns.iter().position(is_name);
    let cell = |row: &'t Row| column.and_then(|column| row.cells.get(column));
    let rows = table.rows.iter();
    rows.map(|row| cell(row).unwrap_or(empty)).collect()
}

/// Returns the names of the events in a row; a single empty name if the row has none.
fn names(
    place: &str,
    cell: &Cell,
    reading: &Reading,
    is_list: bool,
    remarks: &mut Remarks,
) -> Vec<String> {
    if is_list {
        let plain = cell.plain.trim();
        if plain != cell.plain {
            remarks.trimmed.add(place, plain);
        }
        let name = escaped(plain);
        if *name != *plain {
            remarks.escaped.add(place, plain);
        }
        return vec![name.into_owned()];
    }
    let read = match reading {
        Reading::Split(split) if split.names.len() > 1 => Names::Several(split.names.clone()),
        Reading::Split(split) => Names::One(split.names.concat()),
        Reading::Whole | Reading::Doubtful | Reading::Struck => Names::of(cell),
    };
    match reading {
        Reading::Doubtful if matches!(read, Names::One(_)) => {
            remarks.doubtful.add(place, &cell.plain);
        }
        Reading::Struck => remarks.struck.add(place, &cell.plain),
        Reading::Split(split) if split.is_struck => {
            remarks.struck.add(place, &split.names.concat());
        }
        _ => {}
    }
    let names = match read {
        Names::One(name) => vec![name],
        Names::Lines(name) => {
            remarks.lines.add(place, &name);
            vec![name]
        }
        Names::Several(names) => {
            remarks.several.add(place, &names.join("`, `"));
            names
        }
    };
    for name in &names {
        if matches!(Pattern::parse(name), Ok(Some(_))) {
            remarks.families.add(place, name);
        }
    }
    names
}

/// Returns the non-empty texts in all columns of a row except the name, with their column names.
fn texts(row: &Row, columns: &[Target]) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    for (cell, target) in row.cells.iter().zip(columns) {
        let (name, text) = match target {
            Target::Dropped | Target::Known(Column::Name) => continue,
            Target::Known(Column::Payload) => ("payload", cell.typed.clone()),
            // Reasons are also Markdown; names and versions aren't.
            Target::Known(column @ (Column::Description | Column::DeprecatedReason)) => {
                (column.name(&[]), cell.markdown.clone())
            }
            Target::Known(Column::Aliases) => (Column::Aliases.name(&[]), aliases(cell)),
            Target::Known(column) => (column.name(&[]), cell.plain.clone()),
            Target::Extra(name) => (name.as_str(), cell.markdown.clone()),
        };
        let text = without_nul(text);
        if !text.is_empty() {
            texts.push((name.to_owned(), text));
        }
    }
    texts
}

/// Removes NUL characters, which documents can contain as escapes: a table with NUL characters
/// isn't a text file.
fn without_nul(text: String) -> String {
    if text.contains('\0') {
        text.replace('\0', "")
    } else {
        text
    }
}

/// Whether a cell is part of a separator row.
pub(super) fn is_dashes(cell: &Cell) -> bool {
    cell.plain
        .chars()
        .all(|c| matches!(c, '-' | '–' | '—' | ':'))
}

/// An event that is listed twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Twice {
    /// The event's name.
    pub(crate) name: String,
    /// The place of the first row.
    pub(crate) first: String,
    /// The place of the second row.
    pub(crate) again: String,
    /// The differences, each with the column, the first text, and the second text. Empty if the
    /// rows are equal.
    pub(crate) differences: Vec<(String, String, String)>,
}

/// Creates a note about identical rows, which are merged; `None` if there are none.
pub(crate) fn identical(twice: &[Twice]) -> Option<String> {
    let mut identical = twice.iter().filter(|it| it.differences.is_empty());
    let Twice {
        name, first, again, ..
    } = identical.next()?;
    let more = match identical.count() {
        0 => String::new(),
        more => format!(" (and {more} more)"),
    };
    Some(format!(
        "`{name}` has identical rows at {first} and {again}; only the first row is kept{more}"
    ))
}

/// Removes entries that equal an earlier one, and returns all duplicates. Duplicates that differ
/// are kept.
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

/// Truncates a long text, which could be repeated for thousands of rows that differ from it.
pub(super) fn cut(mut text: String) -> String {
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

    fn grouped(table: &Table) -> Result<Vec<Vec<Entry>>, TooWide> {
        groups(table, &COLUMNS, &HashSet::new(), &mut Remarks::default())
    }

    fn table(rows: &[&[&str]]) -> Table {
        let row = |(cells, number): (&&[&str], usize)| Row {
            place: format!("p:{number}"),
            cells: cells.iter().map(|cell| Cell::verbatim(cell)).collect(),
            mistake: None,
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
        let groups = grouped(&table).unwrap();
        let names: Vec<Vec<_>> = groups
            .iter()
            .map(|group| group.iter().map(|entry| entry.name.as_str()).collect())
            .collect();
        assert_eq!(names, [vec!["a"], vec!["--", "b"]]);
    }

    #[test]
    fn a_row_that_is_too_wide_is_told() {
        let mut table = table(&[&["a", "A.", ""], &["b", "B", "c"]]);
        let too_wide = grouped(&table).unwrap_err();
        assert_eq!((too_wide.place.as_str(), too_wide.cells), ("p:2", 3));
        // A row can be too wide even if its last cells are empty.
        table.rows[0].mistake = Some("text in front".to_owned());
        let too_wide = grouped(&table).unwrap_err();
        assert_eq!((too_wide.place.as_str(), too_wide.cells), ("p:1", 3));
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
        let mut groups = grouped(&table).unwrap();
        let twice = merge(groups.iter_mut());
        let places: Vec<_> = groups[0].iter().map(|entry| entry.place.as_str()).collect();
        assert_eq!(places, ["p:1", "p:2", "p:4", "p:5", "p:6"]);
        assert_eq!(twice.len(), 2);
        assert_eq!(twice[0].differences, []);
        let difference = ["description", "B.", "C."].map(str::to_owned);
        assert_eq!(twice[1].differences, [difference.into()]);
    }

    fn named(table: &Table) -> (Vec<String>, Vec<String>) {
        let mut remarks = Remarks::default();
        let groups = groups(table, &COLUMNS, &HashSet::new(), &mut remarks).unwrap();
        let names = groups.into_iter().flatten().map(|entry| entry.name);
        (names.collect(), remarks.notes())
    }

    #[test]
    fn two_names_in_a_cell_are_two_events() {
        let table = table(&[
            &["a_b\nc_d", "Both."],
            &["e f", "One."],
            &["g\nsent when g", "One, with a remark."],
        ]);
        let (names, notes) = named(&table);
        assert_eq!(names, ["a_b", "c_d", "e f", "g sent when g"]);
        insta::assert_snapshot!(notes.join("\n"), @r"
        p:1: the cell lists several names, `a_b`, `c_d`: each name is imported as an event
        p:3: the lines of the cell are read as one name, `g sent when g`; if they are several names, write each name in a separate row
        ");
    }

    #[test]
    fn in_a_list_each_line_is_exactly_a_name() {
        let rows: &[&[&str]] = &[&["--"], &["{1..3}"], &["{a}"], &["{{1|2}}"]];
        let mut page_of_names = table(rows);
        page_of_names.is_list = true;
        let (names, notes) = named(&page_of_names);
        assert_eq!(names, ["--", "{{1..3}}", "{a}", "{{{1|2}}}"]);
        insta::assert_snapshot!(notes.join("\n"), @"p:2: the braces of `{1..3}` are doubled in its cell, because `{1..3}` would be a family with an event for each number (and 1 more)");
        let (names, notes) = named(&table(rows));
        assert_eq!(names, ["{1..3}", "{a}", "{{1|2}}"]);
        insta::assert_snapshot!(notes.join("\n"), @"p:2: `{1..3}` is a family with an event for each number; if the braces are part of the name, double them in its cell");
    }
}
