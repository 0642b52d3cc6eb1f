//! Finds former names in the wrong row: a name became an alias of one event, but a new event has the description that
//! belonged to the name.

use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::{Catalog, Event, RowId};
use event_catalog_build::read::Column;

use super::super::wire::{change, mean_another};
use super::subject;
use crate::changes::{Change, Kind, Pair};

/// Maps the name of an older event to the new event that has its description, if the name is an alias in the
/// wrong row.
pub(super) type Misplaced<'p, 's> = HashMap<&'p str, &'p Event<'s>>;

pub(super) fn by_name<'p, 's>(pair: &Pair<'p, 's>) -> Misplaced<'p, 's> {
    let misplaced = pair.misplaced();
    misplaced
        .map(|(before, _, other)| (&*before.name, other))
        .collect()
}

/// Finds the current event for an older event, even if the older event's name is in another row.
pub(super) fn now<'p, 's>(
    misplaced: &Misplaced<'p, 's>,
    pair: &Pair<'p, 's>,
    before: &Event<'_>,
) -> Option<&'p Event<'s>> {
    let other = misplaced.get(&*before.name).copied();
    other.or_else(|| pair.now(&before.name))
}

pub(super) fn find(pair: &Pair<'_, '_>, changes: &mut Vec<Change>) {
    let Some(old) = pair.old else { return };
    let mut seen: HashSet<RowId> = HashSet::new();
    for (before, now, other) in pair.misplaced() {
        // A family has one change for all of its numbers.
        if !seen.insert(before.row) {
            continue;
        }
        let is = subject(pair.new, now).to_string();
        let was = subject(pair.new, other).to_string();
        let mut change = change(Kind::NameReused, subject(old, before));
        mean_another(&mut change);
        let mut aliases = now.aliases().iter();
        let alias = aliases.find(|alias| alias.name == before.name);
        let cell = || pair.new.place(now.row, Column::Aliases);
        change.old = Some(old.place(before.row, Column::Name));
        change.new = Some(alias.map_or_else(cell, |alias| alias.place));
        let advice = format!(
            "`{}` is called `{was}` now: move the alias from {} to {}.",
            change.subject,
            aliases_of(pair.new, now.row, &is),
            aliases_of(pair.new, other.row, &was),
        );
        change.migration = Some(advice.into());
        change.before = Some(was);
        change.after = Some(is);
        changes.push(change);
    }
}

/// Describes where a row's aliases are: "cell C3 (the `aliases` of `load`)".
fn aliases_of(catalog: &Catalog<'_>, row: RowId, name: &str) -> String {
    let place = catalog.place(row, Column::Aliases);
    let Some(cell) = place.cell else {
        return format!("the `aliases` of `{name}`");
    };
    if catalog.tables.len() == 1 {
        return format!("cell {cell} (the `aliases` of `{name}`)");
    }
    let path = catalog.input.sources.get(place.span.file).path();
    format!("cell {cell} of {path} (the `aliases` of `{name}`)")
}
