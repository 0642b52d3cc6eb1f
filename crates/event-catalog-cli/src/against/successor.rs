//! Finds the names that removed events probably have now: new rows with the same content, in the same
//! position, or with nearly the same name.

mod advice;
mod candidate;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use event_catalog_build::catalog::{Catalog, RowId};
use event_catalog_build::read::{Column, Missing, are_opposite};

use super::names::{Loss, losses, rows};
pub(super) use advice::{Successor, help};
use candidate::{Candidate, Pair};

/// The probable successor of a removed event.
#[derive(Clone, Debug)]
pub(super) enum Become {
    /// Events that are equally likely to be the successor. Usually, there is only one.
    Events(Vec<Successor>),
    /// A row that isn't an event because of a mistake. Another rule reports the mistake.
    Broken,
}

/// The maximum number of pairs of rows that are compared. If there are more pairs, only rows with the same description,
/// or with the same letters in their names, are compared.
const MOST_PAIRS: usize = 200_000;

/// The maximum number of pairs of bytes that are compared to find similar names.
const MOST_BYTES: usize = 100_000_000;

/// The maximum number of rows with the same description that are compared. If more rows share a description, it proves
/// nothing.
const MOST_SAME: usize = 10;

/// The minimum score that makes a row a successor.
const LEAST: f64 = 40.0;

/// The maximum number of successors of a row.
const MOST: usize = 3;

/// Finds the successors of removed rows. A new row is the successor of several removed rows only if it is about equally
/// likely to be the successor of each.
pub(super) fn successors(
    losses: &[&Loss<'_>],
    new: &Catalog<'_>,
    old: &Catalog<'_>,
) -> BTreeMap<RowId, Become> {
    let above_old = above(old);
    // An event that was added only to the other branch can't have been renamed in this one.
    let lost: Vec<Candidate<'_>> = losses
        .iter()
        .filter(|loss| !loss.is_later(old))
        .map(|loss| Candidate::of(loss.row, old, &above_old, false))
        .collect();
    let added = added(new, old);
    let mut pairs = pairs(&lost, &added);
    let overwritten = overwritten(new, old);
    // If an event that still exists had the new row's description, the new row is about that event, not about the
    // removed one.
    let is_of_another = |pair: &Pair| {
        let description = &added[pair.added].description;
        lost[pair.lost].description != *description && overwritten.contains(description)
    };
    pairs.retain(|pair| pair.score >= LEAST && !is_of_another(pair));
    pairs.sort_by(|one, other| {
        let indices = |pair: &Pair| (pair.lost, pair.added);
        let by_score = other.score.total_cmp(&one.score);
        by_score.then(indices(one).cmp(&indices(other)))
    });
    let can_be = |pair: &Pair| !are_opposite(lost[pair.lost].name, added[pair.added].name);
    // The best pair for each removed row and for each new row.
    let (mut of_lost, mut of_added) = (BTreeMap::new(), HashMap::new());
    for pair in &pairs {
        if !of_lost.contains_key(&pair.lost) && !of_added.contains_key(&pair.added) && can_be(pair)
        {
            of_lost.insert(pair.lost, *pair);
            of_added.insert(pair.added, *pair);
        }
    }
    let mut likely: BTreeMap<usize, Vec<&Pair>> = BTreeMap::new();
    for pair in &pairs {
        let Some(best) = of_lost.get(&pair.lost) else {
            continue;
        };
        let is_best = best.added == pair.added;
        let owner = of_added.get(&pair.added);
        let is_free = || owner.is_none_or(|owner| pair.is_close_to(owner));
        // Many rows with the same description may be equally likely, so only the first of them are suggested.
        let is_before = |it: &&&Pair| it.rank() <= pair.rank() && !added[it.added].is_broken;
        let found = likely.get(&pair.lost).map(Vec::as_slice);
        let found = found.unwrap_or_default();
        let is_offered = || found.iter().filter(is_before).count() < MOST;
        if is_best || pair.is_as_likely_as(best) && is_free() && is_offered() && can_be(pair) {
            likely.entry(pair.lost).or_default().push(pair);
        }
    }
    let becoming = likely.into_iter().map(|(index, mut pairs)| {
        let is_broken = of_lost
            .get(&index)
            .is_some_and(|best| added[best.added].is_broken);
        if is_broken {
            return (lost[index].row, Become::Broken);
        }
        // The sort is stable, so pairs with the same rank stay in the order of their scores.
        pairs.sort_by_key(|pair| pair.rank());
        let rows = pairs.into_iter().map(|pair| &added[pair.added]);
        let rows = rows.filter(|row| !row.is_broken).take(MOST);
        let events = rows.map(|row| Successor::of(row.row, new)).collect();
        (lost[index].row, Become::Events(events))
    });
    becoming.collect()
}

/// The maximum number of removed rows whose new names are searched for. No one reads more suggestions.
const MOST_LOSSES: usize = 100;

/// Finds the probable new names of removed rows, as written in the tables, keyed by the rows of the older version. A
/// value is `None` if the new row isn't an event because of a mistake, which another rule reports.
pub(crate) fn new_names(
    new: &Catalog<'_>,
    old: &Catalog<'_>,
) -> BTreeMap<RowId, Option<Vec<String>>> {
    let losses = losses(new, old);
    let whole = losses.iter().filter(|loss| loss.is_whole());
    let whole: Vec<&Loss<'_>> = whole.take(MOST_LOSSES).collect();
    let found = successors(&whole, new, old).into_iter();
    let found = found.map(|(row, becomes)| match becomes {
        Become::Events(events) => (row, Some(events.into_iter().map(|it| it.name).collect())),
        Become::Broken => (row, None),
    });
    found.collect()
}

/// Finds descriptions of the older version that their events no longer have. Descriptions that several rows
/// shared aren't included.
fn overwritten(new: &Catalog<'_>, old: &Catalog<'_>) -> HashSet<String> {
    let mut seen: HashSet<RowId> = HashSet::new();
    // Counts the rows with each description, and records whether an event has lost the description.
    let mut rows: HashMap<String, (usize, bool)> = HashMap::new();
    for before in &old.events {
        if !seen.insert(before.row) {
            continue;
        }
        let description = description_of(old, before.row);
        let now = new.event(&before.name);
        let is_other = now.is_some_and(|now| description_of(new, now.row) != description);
        let (count, is_overwritten) = rows.entry(description).or_default();
        *count += 1;
        *is_overwritten |= is_other;
    }
    let rows = rows.into_iter();
    let rows = rows.filter(|(text, (count, is_overwritten))| {
        !text.is_empty() && *count == 1 && *is_overwritten
    });
    rows.map(|(text, _)| text).collect()
}

/// Reads the description in a row, and normalizes spaces.
fn description_of(catalog: &Catalog<'_>, row: RowId) -> String {
    let text = catalog.row(row).text(Column::Description);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lists the rows that only the new version has.
fn added<'c>(new: &'c Catalog<'_>, old: &Catalog<'_>) -> Vec<Candidate<'c>> {
    let before = rows(old);
    let mut understood: HashSet<RowId> = new.duplicates.iter().map(|it| it.row).collect();
    let mut added: Vec<(RowId, bool)> = Vec::new();
    for event in &new.events {
        let is_new = !before.contains_key(event.name.as_ref());
        if understood.insert(event.row) && is_new && !new.input.later.contains(&*event.name) {
            added.push((event.row, false));
        }
    }
    let broken = new.rows().map(|(row, _)| row);
    let broken = broken.filter(|row| !understood.contains(row));
    added.extend(broken.map(|row| (row, true)));
    let above = above(new);
    let added = added.into_iter();
    added
        .map(|(row, is_broken)| Candidate::of(row, new, &above, is_broken))
        .collect()
}

/// Chooses the pairs of rows to compare: all pairs or, if there are too many, only similar rows.
fn pairs(lost: &[Candidate<'_>], added: &[Candidate<'_>]) -> Vec<Pair> {
    let bytes = |rows: &[Candidate<'_>]| rows.iter().map(|row| row.name.len()).sum::<usize>();
    let are_few = lost.len().saturating_mul(added.len()) <= MOST_PAIRS
        && bytes(lost).saturating_mul(bytes(added)) <= MOST_BYTES;
    let mut by_description: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut by_letters: HashMap<String, Vec<usize>> = HashMap::new();
    if !are_few {
        for (index, row) in added.iter().enumerate() {
            let same = by_description.entry(&row.description).or_default();
            same.push(index);
            by_letters.entry(letters(row.name)).or_default().push(index);
        }
    }
    let with_same = |row: &Candidate<'_>| -> BTreeSet<usize> {
        let same = [
            by_description.get(row.description.as_str()),
            by_letters.get(&letters(row.name)),
        ];
        let same = same.into_iter().flatten();
        let same = same.filter(|rows| rows.len() <= MOST_SAME).flatten();
        same.copied().collect()
    };
    let mut pairs = Vec::new();
    for (index, row) in lost.iter().enumerate() {
        let name = Missing::new(row.name);
        let others: Vec<usize> = if are_few {
            (0..added.len()).collect()
        } else {
            with_same(row).into_iter().collect()
        };
        for other in others {
            pairs.push(Pair::of((index, row), &name, (other, &added[other])));
        }
    }
    pairs
}

/// Reduces a name to its letters and digits in lowercase, which are the same in each form of the name.
fn letters(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Maps each row, except the first in its file, to the name in the row above.
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
