//! Finds changes to former names: new names, and names that now belong to another event, or to no event.

use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::{Event, RowId};
use event_catalog_build::read::Column;

use super::super::wire::change;
use super::misplaced::{self, Misplaced};
use super::subject;
use crate::against::names::aliases;
use crate::changes::{Change, Kind, Pair, Subject};

pub(super) fn find<'p, 's>(
    pair: &Pair<'p, 's>,
    misplaced: &Misplaced<'p, 's>,
    changes: &mut Vec<Change>,
) {
    former(pair, misplaced, changes);
    removed(pair, misplaced, changes);
    added(pair, changes);
}

/// Finds former names that now belong to another event, or are its current name.
fn former<'p, 's>(pair: &Pair<'p, 's>, misplaced: &Misplaced<'p, 's>, changes: &mut Vec<Change>) {
    let Some(old) = pair.old else { return };
    // A family has one change for all of its numbers.
    let mut seen: HashSet<(Kind, RowId, RowId)> = HashSet::new();
    for before in &old.events {
        if before.aliases().is_empty() {
            continue;
        }
        let current = misplaced::now(misplaced, pair, before);
        for alias in before.aliases() {
            let name: &str = &alias.name;
            if !belongs_to(pair, name, before) {
                continue;
            }
            let (kind, column, to) = if let Some(event) = pair.named_now(name) {
                (Kind::AliasPromoted, Column::Name, event)
            } else if let Some(event) = pair.formerly_now(name) {
                (Kind::AliasMoved, Column::Aliases, event)
            } else {
                continue;
            };
            // The name still belongs to its event, even if that event made it its current name again.
            if current.is_some_and(|current| current.name == to.name) {
                continue;
            }
            if to.family().is_some() && !seen.insert((kind, before.row, to.row)) {
                continue;
            }
            let subject = match to.family() {
                Some(_) => subject(pair.new, to),
                None => Subject::Event(name.to_owned()),
            };
            let owner = current.unwrap_or(before);
            let mut change = change(kind, subject);
            change.before = Some(owner.name.to_string());
            change.after = Some(to.name.to_string());
            change.old = Some(alias.place);
            change.new = Some(pair.new.place(to.row, column));
            let advice = format!(
                "Keep `{name}` as a former name of `{}`. For the other event, choose a name that has never been used.",
                owner.name
            );
            change.migration = Some(advice.into());
            changes.push(change);
        }
    }
}

/// If former names moved to the row that their removed event was probably renamed to, makes the removal the cause of
/// these changes: together, they are a single mistake.
pub(in super::super) fn follow(pair: &Pair<'_, '_>, changes: &mut [Change]) {
    let Some(old) = pair.old else { return };
    if !changes.iter().any(|it| it.kind == Kind::AliasMoved) {
        return;
    }
    let removed = changes.iter().enumerate();
    let removed = removed.filter(|(_, it)| it.kind == Kind::EventRemoved);
    let removed: HashMap<Subject, usize> = removed
        .map(|(index, it)| (it.subject.clone(), index))
        .collect();
    for change in changes.iter_mut().filter(|it| it.kind == Kind::AliasMoved) {
        let names = change.before.as_deref().zip(change.after.as_deref());
        let events = names.and_then(|(was, is)| Some((old.event(was)?, pair.named_now(is)?)));
        let Some((owner, now)) = events else { continue };
        let Some(index) = removed.get(&subject(old, owner)) else {
            continue;
        };
        let name = pair.new.row(now.row).text(Column::Name);
        if pair.new_names(owner.row).iter().any(|it| it == name) {
            change.cause = Some(*index);
        }
    }
}

/// Whether a name belonged to an event. If several events of the older version had the alias, only one of them counts
/// as its owner, and another rule reports the mistake.
fn belongs_to(pair: &Pair<'_, '_>, alias: &str, event: &Event<'_>) -> bool {
    let owner = pair.formerly_before(alias);
    pair.named_before(alias).is_none() && owner.is_some_and(|owner| owner.name == event.name)
}

/// Finds events that still exist, but have lost former names, which now belong to no event.
fn removed<'p, 's>(pair: &Pair<'p, 's>, misplaced: &Misplaced<'p, 's>, changes: &mut Vec<Change>) {
    let Some(old) = pair.old else { return };
    let is_known = |name: &str| {
        pair.named_now(name).is_some()
            || pair.formerly_now(name).is_some()
            || pair.may_miss_now(name)
    };
    let mut seen: HashSet<RowId> = HashSet::new();
    // If several rows were merged into one, their former names have a single change.
    let mut found: HashMap<Subject, usize> = HashMap::new();
    for before in &old.events {
        let lost = before.aliases().iter();
        let lost = lost.map(|alias| alias.name.as_ref());
        let lost: Vec<&str> = lost.filter(|name: &&str| !is_known(name)).collect();
        if lost.is_empty() {
            continue;
        }
        let Some(current) = misplaced::now(misplaced, pair, before) else {
            continue;
        };
        if !seen.insert(before.row) {
            continue;
        }
        let is_announced = lost.iter().all(|name| pair.is_announced(name));
        let is_recorded = lost.iter().all(|name| pair.is_recorded(name));
        let early = lost.iter().find_map(|name| pair.early(name));
        // A family's names are shown as written in its row.
        let names = if before.family().is_some() {
            let now: HashSet<&str> = aliases(pair.new.row(current.row)).into_iter().collect();
            let written = aliases(old.row(before.row)).into_iter();
            let written: Vec<&str> = written.filter(|name| !now.contains(name)).collect();
            if written.is_empty() { lost } else { written }
        } else {
            lost
        };
        let to = subject(pair.new, current);
        if let Some(index) = found.get(&to) {
            let known: &mut Change = &mut changes[*index];
            known.announced &= is_announced;
            known.recorded &= is_recorded;
            known.values.extend(names.into_iter().map(str::to_owned));
            known.before = Some(known.values.join("; "));
            continue;
        }
        found.insert(to.clone(), changes.len());
        let mut change = change(Kind::AliasRemoved, to);
        change.before = Some(names.join("; "));
        change.values = names.into_iter().map(str::to_owned).collect();
        change.announced = is_announced;
        change.recorded = is_recorded;
        change.old = Some(old.place(before.row, Column::Aliases));
        change.new = Some(pair.new.place(current.row, Column::Aliases));
        let early = early.map_or_else(String::new, |early| early.sentence());
        let advice = format!(
            "Use `{}`, or restore the old name, so that everything that still uses it keeps working.{early}",
            current.name
        );
        change.migration = Some(advice.into());
        changes.push(change);
    }
}

/// Finds events with additional former names that no event of the older version has or had.
fn added(pair: &Pair<'_, '_>, changes: &mut Vec<Change>) {
    let is_known = |name: &str| {
        pair.named_before(name).is_some()
            || pair.formerly_before(name).is_some()
            || pair.may_miss_before(name)
    };
    let mut seen: HashSet<RowId> = HashSet::new();
    for (before, now) in pair.kept() {
        let further = now.aliases().iter();
        let further = further.map(|alias| alias.name.as_ref());
        let further: Vec<&str> = further.filter(|name: &&str| !is_known(name)).collect();
        if further.is_empty() || !seen.insert(now.row) {
            continue;
        }
        let names = if now.family().is_some() {
            let row = pair.old.map(|old| old.row(before.row));
            let before: HashSet<&str> = row.into_iter().flat_map(aliases).collect();
            let written = aliases(pair.new.row(now.row)).into_iter();
            let written: Vec<&str> = written.filter(|name| !before.contains(name)).collect();
            if written.is_empty() { further } else { written }
        } else {
            further
        };
        let mut change = change(Kind::AliasAdded, subject(pair.new, now));
        change.after = Some(names.join("; "));
        change.new = Some(pair.new.place(now.row, Column::Aliases));
        changes.push(change);
    }
}
