//! Finds changes to events and their names, identifiers and deprecations.
//!
//! A family's row has one change for all of its numbers. The changes to the family itself are in
//! `families.rs`.

mod aliases;
mod deprecations;
mod merged;
mod misplaced;
mod overwritten;
mod records;
mod reused;
mod sends;

pub(super) use aliases::follow;

use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::{Alias, Catalog, Event, Former, RowId};
use event_catalog_build::ident::Identifiers;
use event_catalog_build::read::Column;

use super::wire::{change, mean_another};
use crate::changes::migration::{AS_SENT, CODE, Migration};
use crate::changes::{Audience, Change, Kind, Pair, Subject, Verdict};

pub(super) use sends::{is_sent_as_before, sent_numbers};

pub(super) fn find(pair: &Pair<'_, '_>, changes: &mut Vec<Change>) {
    added(pair, changes);
    overwritten::find(pair, changes);
    removed(pair, changes);
    renamed(pair, changes);
    misplaced::find(pair, changes);
    reused::find(pair, changes);
    merged::find(pair, changes);
    swapped(pair, changes);
    aliases::find(pair, &misplaced::by_name(pair), changes);
    records::find(pair, changes);
    identifiers(pair, changes);
    deprecations::find(pair, changes);
    sends::find(pair, changes);
}

/// Returns the subject of a change to an event. The subject for an event of a family is the family, which has one row.
pub(super) fn subject(catalog: &Catalog<'_>, event: &Event<'_>) -> Subject {
    let family = event.family().map(|(family, _)| &catalog.families[family]);
    match family {
        Some(family) => Subject::Family(family.pattern.to_string()),
        None => Subject::Event(event.name.to_string()),
    }
}

/// Finds new events that aren't in a family.
fn added(pair: &Pair<'_, '_>, changes: &mut Vec<Change>) {
    let catalogs = [Some(pair.new), pair.old].into_iter().flatten();
    let former = catalogs.flat_map(|catalog| &catalog.former);
    let reused: HashMap<&str, &Former<'_>> = former
        .map(|former| (former.name.as_ref(), former))
        .collect();
    for event in pair.added().filter(|event| event.family().is_none()) {
        // If the name was a former name of another event, the change is `alias-promoted`.
        if pair.formerly_before(&event.name).is_some() {
            continue;
        }
        let reused = reused
            .get(event.name.as_ref())
            .filter(|former| !is_meant(former, event));
        let kind = reused.map_or(Kind::EventAdded, |_| Kind::NameReused);
        let mut change = change(kind, Subject::Event(event.name.to_string()));
        if let Some(former) = reused {
            // The event that the name was renamed to, according to `removed.csv`.
            change.before = former.renamed_to.as_ref().map(ToString::to_string);
            change.migration = Some(reused::advice(&event.name).into());
        }
        change.after = Some(event.name.to_string());
        change.new = Some(pair.new.place(event.row, Column::Name));
        changes.push(change);
    }
}

/// Whether a row in `removed.csv` says that a name was renamed to this event.
fn is_meant(former: &Former<'_>, event: &Event<'_>) -> bool {
    former
        .renamed_to
        .as_ref()
        .is_some_and(|now| *now == event.name)
}

/// Finds events that were removed, except those of families.
fn removed(pair: &Pair<'_, '_>, changes: &mut Vec<Change>) {
    let Some(old) = pair.old else { return };
    let removed = pair.removed().filter(|event| event.family().is_none());
    for event in removed {
        let mut change = change(Kind::EventRemoved, Subject::Event(event.name.to_string()));
        change.before = Some(event.name.to_string());
        change.old = Some(old.place(event.row, Column::Name));
        change.announced = pair.is_announced(&event.name);
        change.recorded = pair.is_recorded(&event.name);
        let mut migration = instead(pair, event);
        if change.announced {
            migration.extend(claim(pair, event));
        }
        migration.extend(pair.early(&event.name).map(|early| early.sentence()));
        change.migration = Some(migration.into());
        changes.push(change);
    }
}

/// If a removed event was to stay until a version, and `removed.csv` has a row for the removal, advises to check that
/// the product has reached that version. No file contains the product's current version, so only people can tell
/// whether the removal is too early.
pub(super) fn claim(pair: &Pair<'_, '_>, removed: &Event<'_>) -> Option<String> {
    let until = removed.deprecation()?.remove_after.as_ref()?;
    let last = pair.record(&removed.name)?.last.as_ref()?;
    let is_version = until.date().is_none();
    is_version.then(|| {
        format!(
            " Check that the product has reached `{last}`, as `removed.csv` says: the event was to stay until `{until}`."
        )
    })
}

/// The maximum number of successive renames that are followed.
const MOST_RENAMES: usize = 50;

/// Explains what users of a removed event must do.
pub(super) fn instead(pair: &Pair<'_, '_>, removed: &Event<'_>) -> String {
    let deprecation = removed.deprecation();
    let replacement = deprecation.and_then(|it| it.replaced_by.as_deref());
    // If an event was renamed without keeping its old name as an alias, only `removed.csv` contains its new name.
    let recorded = |name| {
        let record = pair.record(name)?;
        record
            .renamed_to
            .as_deref()
            .or(record.replaced_by.as_deref())
    };
    let found = |name| {
        let names = std::iter::successors(Some(name), |&name| recorded(name));
        let mut names = names.take(MOST_RENAMES);
        names.find_map(|name| pair.named_now(name).or_else(|| pair.formerly_now(name)))
    };
    let renamed = recorded(&removed.name);
    if let Some(event) = replacement
        .and_then(found)
        .or_else(|| renamed.and_then(found))
    {
        return format!("Use `{}` instead.", event.name);
    }
    match pair.new_names(removed.row) {
        [name] => format!(
            "If `{name}` is its new name, add the old name to its `aliases`; otherwise remove everything that uses the \
             event."
        ),
        names @ [_, ..] => {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            format!(
                "If its new name is one of {}, add the old name to its `aliases`; otherwise remove everything that \
                 uses the event.",
                names.join(", ")
            )
        }
        [] => "Remove everything that uses the event.".to_owned(),
    }
}

/// Finds events whose old name is now an alias. A family that was renamed as a whole has a change to the family
/// instead.
fn renamed(pair: &Pair<'_, '_>, changes: &mut Vec<Change>) {
    let Some(old) = pair.old else { return };
    let sent = sends::entries(pair.new);
    for (before, now) in pair.kept() {
        if before.name == now.name || pair.named_before(&now.name).is_some() {
            // If another event had this name before, the two events were swapped.
            continue;
        }
        let families = before.family().zip(now.family());
        if families.is_some_and(|(before, now)| pair.family_now(before.0) == Some(now.0)) {
            continue;
        }
        let mut change = change(Kind::EventRenamed, Subject::Event(now.name.to_string()));
        change.before = Some(before.name.to_string());
        change.after = Some(now.name.to_string());
        change.old = Some(old.place(before.row, Column::Name));
        change.new = Some(pair.new.place(now.row, Column::Name));
        let mut migration =
            Migration::from(format!("Use `{}` instead of `{}`.", now.name, before.name));
        if is_sent_as_before(pair, before, now) {
            // Old readers get a name that they already know.
            change.verdicts.forward = Verdict::None;
        }
        if let Some(entry) = sent.get(&*now.name) {
            let sent = pair.new.sent_name(now);
            let until = &entry.until.value;
            migration = migration.and(AS_SENT, format!("It is sent as `{sent}` until {until}."));
        }
        change.migration = Some(migration);
        changes.push(change);
    }
}

/// Adds the changes for events that have swapped names.
fn swapped(pair: &Pair<'_, '_>, changes: &mut Vec<Change>) {
    let Some(old) = pair.old else { return };
    let mut seen: HashSet<(RowId, RowId)> = HashSet::new();
    for (one, other) in pair.swapped() {
        // A swap of families is found once for each number, but is one change.
        if !seen.insert((one.row, other.row)) {
            continue;
        }
        let [one_name, other_name] = [one, other].map(|event| match subject(pair.new, event) {
            Subject::Family(pattern) => pattern,
            _ => event.name.to_string(),
        });
        let mut change = change(Kind::EventsSwapped, subject(pair.new, one));
        mean_another(&mut change);
        change.old = pair
            .before(&one.name)
            .map(|before| old.place(before.row, Column::Name));
        change.new = Some(pair.new.place(one.row, Column::Name));
        let advice = format!(
            "`{other_name}` and `{one_name}` have exchanged their meanings: give at least one of these events a name \
             that has never been used."
        );
        change.migration = Some(advice.into());
        change.before = Some(other_name);
        change.after = Some(one_name);
        changes.push(change);
    }
}

/// Finds events with a different name in code, except those that a rename explains.
fn identifiers(pair: &Pair<'_, '_>, changes: &mut Vec<Change>) {
    let Some(old) = pair.old else { return };
    let mut seen: HashSet<RowId> = HashSet::new();
    for (before, now) in pair.kept() {
        let Some((was, is)) = identifiers_of(before, now) else {
            continue;
        };
        // If names are swapped, so are their identifiers.
        if before.name != now.name && pair.named_before(&now.name).is_some() {
            continue;
        }
        if !seen.insert(now.row) {
            continue;
        }
        let mut change = change(Kind::IdentifierChanged, subject(pair.new, now));
        let code = format!("Use `{is}` instead of `{was}` in code.");
        let queries = "Use the new name of the view in queries.";
        let migration = Migration::only(CODE, code);
        change.migration = Some(migration.and(&[Audience::Warehouse], queries));
        change.before = Some(was);
        change.values = vec![is.clone()];
        change.after = Some(is);
        change.old = Some(old.place(before.row, Column::Identifier));
        change.new = Some(pair.new.place(now.row, Column::Identifier));
        changes.push(change);
    }
}

/// Returns the old and the new identifier of an event if code that uses the old one no longer compiles.
fn identifiers_of(before: &Event<'_>, now: &Event<'_>) -> Option<(String, String)> {
    if before.named_after() == now.named_after() {
        return None;
    }
    let (was, is) = (before.identifiers(), now.identifiers());
    let variants = (was.variant(), is.variant());
    let names = if variants.0 == variants.1 {
        // `a_1` and `a1` result in the same variant, but different functions.
        (was.function(), is.function())
    } else {
        variants
    };
    if names.0 == names.1 {
        return None;
    }
    // If an alias keeps the old identifier as a constant, code that uses it still compiles.
    let aliases = now.aliases().iter();
    let mut aliases = aliases.filter_map(Alias::identifiers);
    let is_kept = |alias: Identifiers<'_>| {
        alias.variant() == was.variant() && alias.function() == was.function()
    };
    (before.name == now.name || !aliases.any(is_kept)).then_some(names)
}
