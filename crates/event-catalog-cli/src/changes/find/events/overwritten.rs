//! Names that were given to another event: an added event has the name's old meaning.

use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::{Event, RowId};
use event_catalog_build::read::Column;

use super::super::texts::is_rewritten;
use super::super::wire::{change, mean_another};
use super::subject;
use crate::changes::{Change, Kind, Pair, Subject};

pub(super) fn find(pair: &Pair<'_, '_>, changes: &mut Vec<Change>) {
    let Some(old) = pair.old else { return };
    let added: Vec<&Event<'_>> = pair.added().collect();
    if added.is_empty() {
        return;
    }
    let before = only(old.events.iter());
    let added = only(added.into_iter());
    let mut seen: HashSet<RowId> = HashSet::new();
    for (was, is) in pair.kept() {
        let description: &str = &was.description;
        let is_known = before.get(description).copied().flatten().is_some();
        let other = added.get(description).copied().flatten();
        let Some(other) = other.filter(|other| is_known && is_overwritten((was, is), other)) else {
            continue;
        };
        if !seen.insert(is.row) {
            continue;
        }
        let [name, other] = [is, other].map(|event| match subject(pair.new, event) {
            Subject::Family(pattern) => pattern,
            _ => event.name.to_string(),
        });
        let mut change = change(Kind::NameReused, subject(pair.new, is));
        mean_another(&mut change);
        change.old = Some(old.place(was.row, Column::Name));
        change.new = Some(pair.new.place(is.row, Column::Name));
        let advice = format!(
            "What was `{name}` is `{other}` now: leave `{name}` to it, and give the other event a name that was never used."
        );
        change.migration = Some(advice.into());
        change.before = Some(other);
        change.after = Some(name);
        changes.push(change);
    }
}

/// The events by their descriptions; `None` if several have the same one, which proves nothing.
fn only<'e, 's: 'e>(
    events: impl Iterator<Item = &'e Event<'s>>,
) -> HashMap<&'e str, Option<&'e Event<'s>>> {
    let mut only: HashMap<&str, Option<&Event<'_>>> = HashMap::new();
    for event in events.filter(|event| !event.description.is_empty()) {
        only.entry(event.description.as_ref())
            .and_modify(|found| *found = None)
            .or_insert(Some(event));
    }
    only
}

/// Whether a name means another event now, if an added event has its old description: the new
/// description differs, or the added event is above it, where the old one was. If the payload is
/// the same as before and the added event doesn't have it, only the description was corrected.
fn is_overwritten((was, is): (&Event<'_>, &Event<'_>), other: &Event<'_>) -> bool {
    if was.name != is.name || was.description == is.description {
        return false;
    }
    let stays = was.payload == is.payload && was.payload != other.payload;
    !stays && (other.row < is.row || is_rewritten(&was.description, &is.description))
}
