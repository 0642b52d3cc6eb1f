//! Finds pairs of events that have swapped names.
//!
//! Each of the two events now has the old description of the other one. But perhaps only the descriptions were swapped,
//! as a correction. So the rest of the rows decides: if a payload, an alias or a module has moved to the other name,
//! the names were swapped; if it has stayed, the descriptions were swapped. If the rows don't differ otherwise, their
//! order decides: if each name is now where the other one was, the names were swapped.

use std::collections::HashMap;

use event_catalog_build::catalog::{Catalog, Event};

/// Finds the pairs of events that have swapped names, as indices into the older version. `became` has, for each event of
/// the older version, the event of the new version that was matched by name or alias.
pub(super) fn swapped(
    old: &Catalog<'_>,
    new: &Catalog<'_>,
    became: &[Option<usize>],
) -> Vec<(usize, usize)> {
    let rewritten = old.events.iter().zip(became).enumerate();
    let rewritten = rewritten.filter_map(|(index, (before, now))| {
        let now = &new.events[(*now)?];
        let is_rewritten = before.name == now.name && before.description != now.description;
        is_rewritten.then_some((index, before, now))
    });
    let rewritten: Vec<_> = rewritten.collect();
    // Maps a description to its event, or to `None` if several events share the description, which then proves nothing.
    let mut owners: HashMap<&str, Option<usize>> = HashMap::new();
    for (at, (_, before, _)) in rewritten.iter().enumerate() {
        owners
            .entry(before.description.as_ref())
            .and_modify(|owner| *owner = None)
            .or_insert(Some(at));
    }
    let owner = |description: &str| {
        let known = !description.is_empty();
        known.then(|| owners.get(description).copied().flatten())?
    };
    let mut swapped = Vec::new();
    for (at, &(index, before, now)) in rewritten.iter().enumerate() {
        let Some(other) = owner(&now.description).filter(|other| *other > at) else {
            continue;
        };
        let (other_index, other_before, other_now) = rewritten[other];
        // The two descriptions must be unique, and must have been exchanged.
        if owner(&other_now.description) != Some(at) {
            continue;
        }
        let one = Rows {
            catalogs: (old, new),
            before,
            now,
        };
        let other = Rows {
            catalogs: (old, new),
            before: other_before,
            now: other_now,
        };
        if are_names(&one, &other) {
            swapped.push((index, other_index));
        }
    }
    swapped
}

/// An event with the same name in both versions.
struct Rows<'r, 's> {
    catalogs: (&'r Catalog<'s>, &'r Catalog<'s>),
    before: &'r Event<'s>,
    now: &'r Event<'s>,
}

/// Whether the names were swapped. Otherwise, only the descriptions were.
fn are_names(one: &Rows<'_, '_>, other: &Rows<'_, '_>) -> bool {
    let mut exchanged = 0;
    let mut stayed = 0;
    let mut compare = |before: [&[String]; 2], now: [&[String]; 2]| {
        if before[0] == before[1] {
            return;
        }
        exchanged += u32::from(before[0] == now[1] && before[1] == now[0]);
        stayed += u32::from(before == now);
    };
    for fact in [module, payload, aliases] {
        let of_before = |rows: &Rows<'_, '_>| fact(rows.catalogs.0, rows.before);
        let of_now = |rows: &Rows<'_, '_>| fact(rows.catalogs.1, rows.now);
        let before = [of_before(one), of_before(other)];
        let now = [of_now(one), of_now(other)];
        compare([&before[0], &before[1]], [&now[0], &now[1]]);
    }
    if exchanged != stayed {
        return exchanged > stayed;
    }
    (one.before.row < other.before.row) != (one.now.row < other.now.row)
}

fn module(catalog: &Catalog<'_>, event: &Event<'_>) -> Vec<String> {
    let module = catalog.module(event).map(|module| module.name.to_string());
    module.into_iter().collect()
}

fn payload(_: &Catalog<'_>, event: &Event<'_>) -> Vec<String> {
    event.payload.map(str::to_owned).into_iter().collect()
}

fn aliases(_: &Catalog<'_>, event: &Event<'_>) -> Vec<String> {
    let aliases = event.aliases().iter();
    aliases.map(|alias| alias.name.to_string()).collect()
}
