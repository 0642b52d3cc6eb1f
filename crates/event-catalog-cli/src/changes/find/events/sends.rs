//! What is sent for an event: its current name, or a former one, as `[[send]]` says.

use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::{Catalog, Event, RowId};
use event_catalog_build::read::{Column, SendSettings};

use super::super::wire::change;
use super::subject;
use crate::changes::{Audience, Change, Kind, Pair, Subject, Verdict};

pub(super) fn find(pair: &Pair<'_, '_>, changes: &mut Vec<Change>) {
    let Some(old) = pair.old else { return };
    if old.sent.is_empty() && pair.new.sent.is_empty() {
        return;
    }
    let (entries_before, entries_now) = (entries(old), entries(pair.new));
    // One change for all numbers of a family.
    let mut seen: HashSet<RowId> = HashSet::new();
    for (was, is) in pair.kept() {
        let before = entries_before.get(&*was.name).copied();
        let now = entries_now.get(&*is.name).copied();
        let (was_sent, is_sent) = (old.sent_name(was), pair.new.sent_name(is));
        if was_sent == is_sent {
            if let Some((before, now)) = before.zip(now)
                && before.until.value != now.until.value
                && seen.insert(is.row)
            {
                changes.push(planned(before, now));
            }
            continue;
        }
        // That a renamed event is sent under its new name is a part of the rename.
        let is_rename = was.name != is.name && is_sent == &*is.name;
        if is_rename || !seen.insert(is.row) {
            continue;
        }
        let mut change = change(Kind::SentNameChanged, subject(pair.new, is));
        let verdict = verdict(pair, was, is, is_sent);
        change.verdicts.forward = verdict;
        // Scripts and queries that have the name as text see it as it was sent.
        change.verdicts.raise(Audience::Web, verdict);
        change.verdicts.raise(Audience::Warehouse, verdict);
        // The documentation says what is sent.
        change.verdicts.raise(Audience::Docs, Verdict::Note);
        change.before = Some(shown(old, was, before));
        change.after = Some(shown(pair.new, is, now));
        change.old = Some(before.map_or_else(
            || old.place(was.row, Column::Name),
            |entry| entry.name.place,
        ));
        change.new = Some(now.map_or_else(
            || pair.new.place(is.row, Column::Name),
            |entry| entry.name.place,
        ));
        if verdict >= Verdict::Minor {
            change.migration = Some(format!(
                "Update those who receive the event first: without `{is_sent}` in their catalog, they get a custom event."
            ));
        }
        changes.push(change);
    }
}

/// Whether an event that has another name than before is sent under one that the older version has for it.
pub(in crate::changes::find) fn is_sent_as_before(
    pair: &Pair<'_, '_>,
    was: &Event<'_>,
    is: &Event<'_>,
) -> bool {
    let sent = pair.new.sent_alias(is);
    sent.is_some_and(|sent| known_before(pair, sent) == Some(&*was.name))
}

/// The event that a name meant in the older version.
fn known_before<'p>(pair: &Pair<'p, '_>, name: &str) -> Option<&'p str> {
    let event = pair
        .named_before(name)
        .or_else(|| pair.formerly_before(name))?;
    Some(&*event.name)
}

/// What it means to old readers that an event is sent under this name from now on.
fn verdict(pair: &Pair<'_, '_>, was: &Event<'_>, is: &Event<'_>, sent: &str) -> Verdict {
    match known_before(pair, sent) {
        // They take one event for another.
        Some(name) if name != &*was.name => Verdict::Breaking,
        // The former name was sent for those who don't know the current one, as with a rename.
        Some(_) if sent == &*is.name => Verdict::Minor,
        Some(_) => Verdict::Note,
        None => Verdict::Minor,
    }
}

/// An event is sent under its former name for longer than planned before, or less long.
fn planned(before: &SendSettings, now: &SendSettings) -> Change {
    let subject = Subject::Setting(format!("send.{}", now.name.value));
    let mut change = Change::new(Kind::SettingChanged, subject);
    change.before = Some(before.until.value.to_string());
    change.after = Some(now.until.value.to_string());
    change.old = Some(before.until.place);
    change.new = Some(now.until.place);
    change.verdicts.forward = Verdict::Note;
    change
}

/// The entries by the names of their events.
pub(super) fn entries<'c>(catalog: &'c Catalog<'_>) -> HashMap<&'c str, &'c SendSettings> {
    let sends = &catalog.input.settings.sends;
    let sent = catalog.sent.iter();
    let sent = sent.filter_map(|sent| {
        let event = catalog.events.get(sent.event)?;
        Some((&*event.name, sends.get(sent.send)?))
    });
    sent.collect()
}

/// The name that is sent for an event, or the pattern for a whole family.
fn shown(catalog: &Catalog<'_>, event: &Event<'_>, entry: Option<&SendSettings>) -> String {
    let family = event.family().map(|(family, _)| &catalog.families[family]);
    match (family, entry) {
        (Some(_), Some(entry)) => entry.name.value.clone(),
        (Some(family), None) => family.pattern.to_string(),
        (None, _) => catalog.sent_alias(event).unwrap_or(&event.name).to_owned(),
    }
}
