//! Finds the probable new name of a removed event: a new row with the same content, in the same
//! position, or with nearly the same name.

use std::collections::{BTreeMap, HashMap, HashSet};

use event_catalog_build::catalog::{Catalog, Pattern, RowId};
use event_catalog_build::read::Column;
use event_catalog_build::source::{CellRef, Place};

use super::names::{Loss, rows};

/// What a removed event has probably become.
#[derive(Clone, Debug)]
pub(super) enum Become {
    /// Another event.
    Event(Successor),
    /// A row that isn't an event, because of a mistake that has its own finding.
    Broken,
}

/// A new row, and what to type into it.
#[derive(Clone, Debug)]
pub(super) struct Successor {
    /// The place of its name.
    pub(super) place: Place,
    name: String,
    /// The current content of its `aliases` cell.
    aliases: String,
    /// The cell for the aliases; `None` outside of spreadsheets.
    cell: Option<CellRef>,
    /// Whether the table has the column.
    has_column: bool,
}

impl Successor {
    fn of(row: RowId, new: &Catalog<'_>) -> Self {
        let place = new.place(row, Column::Name);
        let table = &new.tables[row.table as usize];
        let aliases = new.place(row, Column::Aliases);
        let read = new.row(row);
        // Without the column, the first cell after the last heading.
        let behind = u32::try_from(table.header.len()).unwrap_or(u32::MAX);
        let behind = CellRef {
            row: read.number(),
            column: behind,
        };
        let has_column = table.header.contains(&Some(Column::Aliases));
        Self {
            place,
            name: read.text(Column::Name).to_owned(),
            aliases: read.text(Column::Aliases).to_owned(),
            cell: table
                .is_sheet
                .then(|| aliases.cell.filter(|_| has_column).unwrap_or(behind)),
            has_column,
        }
    }

    /// What to type so that old names keep working.
    pub(super) fn help(&self, old_names: &str) -> String {
        let Self {
            name,
            aliases,
            cell,
            has_column,
            ..
        } = self;
        let typed = if aliases.is_empty() {
            old_names.to_owned()
        } else {
            format!("{aliases} {old_names}")
        };
        let first = old_names.split(' ').next().unwrap_or_default();
        let otherwise = format!("otherwise put the row of `{first}` back");
        match (cell, has_column) {
            (Some(cell), true) => format!(
                "if `{name}` is its new name, type `{typed}` into cell {cell}, the `aliases` of `{name}`; {otherwise}"
            ),
            (Some(cell), false) => format!(
                "if `{name}` is its new name, add a column with the heading `aliases`, and type `{typed}` into its cell {cell}; {otherwise}"
            ),
            (None, _) => {
                let names: Vec<_> = typed
                    .split_whitespace()
                    .map(|name| format!("\"{name}\""))
                    .collect();
                format!(
                    "if `{name}` is its new name, write `aliases = [{}]` below it; {otherwise}",
                    names.join(", ")
                )
            }
        }
    }
}

/// A row of one of the versions, with the properties that identify it.
struct Candidate<'c> {
    row: RowId,
    name: &'c str,
    description: String,
    module: &'c str,
    payload: &'c str,
    /// The name above it.
    above: Option<&'c str>,
    /// The numbers of a family; empty for a single event.
    numbers: Vec<u32>,
    /// Whether the row is invalid.
    is_broken: bool,
}

/// The maximum number of pairs whose names are compared letter by letter; above that, only equal
/// values count.
const MOST_PAIRS: usize = 200_000;

/// The minimum score of a successor.
const LEAST: f64 = 40.0;

/// Finds the successors of removed rows: each new row is the successor of at most one.
pub(super) fn successors(
    losses: &[&Loss<'_>],
    new: &Catalog<'_>,
    old: &Catalog<'_>,
) -> BTreeMap<RowId, Become> {
    let before = rows(old);
    let was_there = |name: &str| before.contains_key(name);
    let mut understood: HashSet<RowId> = new.duplicates.iter().map(|it| it.row).collect();
    let mut added: Vec<(RowId, bool)> = Vec::new();
    for event in &new.events {
        if understood.insert(event.row) && !was_there(&event.name) {
            added.push((event.row, false));
        }
    }
    let broken = new.rows().map(|(row, _)| row);
    added.extend(
        broken
            .filter(|row| !understood.contains(row))
            .map(|row| (row, true)),
    );
    let above_new = above(new);
    let above_old = above(old);
    let added: Vec<_> = added
        .iter()
        .map(|(row, is_broken)| Candidate {
            is_broken: *is_broken,
            ..candidate(*row, new, &above_new)
        })
        .collect();
    let lost: Vec<_> = losses
        .iter()
        .map(|loss| candidate(loss.row, old, &above_old))
        .collect();
    let by_letters = lost.len().saturating_mul(added.len()) <= MOST_PAIRS;
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    if by_letters {
        for (one, lost) in lost.iter().enumerate() {
            let scores = added.iter().enumerate();
            pairs.extend(scores.map(|(other, added)| (score(lost, added), one, other)));
        }
    } else {
        let mut same: HashMap<&str, Vec<usize>> = HashMap::new();
        for (other, added) in added.iter().enumerate() {
            same.entry(&added.description).or_default().push(other);
        }
        for (one, lost) in lost.iter().enumerate() {
            // If many rows have the same content, it proves nothing.
            let others = same
                .get(lost.description.as_str())
                .filter(|it| it.len() <= 10);
            let others = others.into_iter().flatten();
            pairs.extend(others.map(|other| (score(lost, &added[*other]), one, *other)));
        }
    }
    pairs.retain(|(score, _, _)| *score >= LEAST);
    pairs.sort_by(|one, other| {
        other
            .0
            .total_cmp(&one.0)
            .then((one.1, one.2).cmp(&(other.1, other.2)))
    });
    let (mut taken, mut found) = (HashSet::new(), BTreeMap::new());
    for (_, one, other) in pairs {
        let row = lost[one].row;
        if !found.contains_key(&row) && taken.insert(other) {
            let added = &added[other];
            let become_ = if added.is_broken {
                Become::Broken
            } else {
                Become::Event(Successor::of(added.row, new))
            };
            found.insert(row, become_);
        }
    }
    found
}

/// How strongly the data suggests that a row has become another one.
fn score(lost: &Candidate<'_>, added: &Candidate<'_>) -> f64 {
    // An alias has the same range as its family.
    if lost.numbers != added.numbers && !added.is_broken {
        return 0.0;
    }
    let mut score = 50.0 * strsim::normalized_damerau_levenshtein(lost.name, added.name);
    if !lost.description.is_empty() && lost.description == added.description {
        score += 60.0;
    } else {
        let length = lost.description.len().max(added.description.len());
        // Longer texts would take too much time.
        if (1..=400).contains(&length) {
            let likeness = strsim::normalized_levenshtein(&lost.description, &added.description);
            score += 40.0 * (likeness - 0.5).max(0.0);
        }
    }
    if lost.above.is_some() && lost.above == added.above {
        score += 15.0;
    }
    if !lost.payload.is_empty() && lost.payload == added.payload {
        score += 10.0;
    }
    if !lost.module.is_empty() && lost.module == added.module {
        score += 5.0;
    }
    score
}

fn candidate<'c>(
    row: RowId,
    catalog: &'c Catalog<'_>,
    above: &HashMap<RowId, &'c str>,
) -> Candidate<'c> {
    let read = catalog.row(row);
    let name = read.text(Column::Name);
    let numbers = match Pattern::parse(name) {
        Ok(Some(pattern)) => pattern.numbers().to_vec(),
        _ => Vec::new(),
    };
    let words: Vec<_> = read.text(Column::Description).split_whitespace().collect();
    Candidate {
        row,
        name,
        description: words.join(" "),
        module: read.text(Column::Module),
        payload: read.text(Column::Payload),
        above: above.get(&row).copied(),
        numbers,
        is_broken: false,
    }
}

/// The name in the row above, for each row that has one in its file.
fn above<'c>(catalog: &'c Catalog<'_>) -> HashMap<RowId, &'c str> {
    let mut above = HashMap::new();
    let mut before: Option<(RowId, &str)> = None;
    for (id, row) in catalog.rows() {
        if let Some((last, name)) = before.filter(|(last, _)| last.table == id.table) {
            debug_assert!(last < id);
            above.insert(id, name);
        }
        before = Some((id, row.text(Column::Name)));
    }
    above
}
