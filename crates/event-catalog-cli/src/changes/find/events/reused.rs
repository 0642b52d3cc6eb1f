//! Finds names that both versions have, but that mean another event now: `removed.csv` says that they were removed in
//! between.

use std::collections::HashSet;

use event_catalog_build::read::Column;

use super::super::wire::{change, mean_another};
use super::subject;
use crate::changes::{Change, Kind, Pair, Subject};

/// Finds reused names. Skips names that already have a change because their descriptions show that they mean another
/// event.
pub(super) fn find(pair: &Pair<'_, '_>, changes: &mut Vec<Change>) {
    let Some(old) = pair.old else { return };
    let known = changes.iter().filter(|it| it.kind == Kind::NameReused);
    let mut seen: HashSet<Subject> = known.map(|it| it.subject.clone()).collect();
    for before in &old.events {
        let name: &str = &before.name;
        let Some(other) = pair.reused().get(name) else {
            continue;
        };
        let (now, subject, place) = if let Some(now) = pair.named_now(name) {
            // Swapped names already have a change.
            if pair.before(name).is_some_and(|was| was.name != name) {
                continue;
            }
            let place = pair.new.place(now.row, Column::Name);
            (now, subject(pair.new, now), place)
        } else if let Some(now) = pair.formerly_now(name) {
            let mut aliases = now.aliases().iter();
            let alias = aliases.find(|alias| alias.name == name);
            let cell = || pair.new.place(now.row, Column::Aliases);
            let place = alias.map_or_else(cell, |alias| alias.place);
            (now, subject(old, before), place)
        } else {
            continue;
        };
        // A family has one change for all of its numbers.
        if !seen.insert(subject.clone()) {
            continue;
        }
        let is = super::subject(pair.new, now).to_string();
        let mut change = change(Kind::NameReused, subject);
        mean_another(&mut change);
        change.old = Some(old.place(before.row, Column::Name));
        change.new = Some(place);
        change.migration = Some(advice(&change.subject.to_string()).into());
        change.before = other.map(str::to_owned);
        change.after = Some(is);
        changes.push(change);
    }
}

/// Advises on a name that was removed, and is used again.
pub(super) fn advice(name: &str) -> String {
    format!(
        "Choose a name that has never been used: stored events have `{name}` with its old meaning."
    )
}
