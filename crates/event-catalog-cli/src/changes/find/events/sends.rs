//! Finds changes to the name that is sent for an event: its current name, or a former name, according to `[[send]]`.

use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::{Catalog, Event, RowId};
use event_catalog_build::read::{Column, SendSettings};
use event_catalog_build::source::Place;

use super::super::wire::change;
use super::subject;
use crate::alternatives::joined;
use crate::changes::{Audience, Change, Kind, Migration, Pair, Subject, Verdict};

pub(super) fn find(pair: &Pair<'_, '_>, changes: &mut Vec<Change>) {
    let Some(old) = pair.old else { return };
    if old.sent.is_empty() && pair.new.sent.is_empty() {
        return;
    }
    let [before, now] = [old, pair.new].map(Entries::of);
    // Maps a row to the index of its change, and to the sent names that old readers may not know. A family has one
    // change for all of its numbers.
    let mut rows: HashMap<RowId, (usize, Vec<String>)> = HashMap::new();
    let mut seen: HashSet<Place> = HashSet::new();
    for (was, is) in pair.kept() {
        let entries = (before.get(was), now.get(is));
        let (was_sent, is_sent) = (old.sent_name(was), pair.new.sent_name(is));
        if was_sent == is_sent {
            if let (Some(before), Some(now)) = entries
                && before.until.value != now.until.value
                && seen.insert(now.until.place)
            {
                changes.push(planned(before, now));
            }
            continue;
        }
        // Sending a renamed event under its new name is part of the rename.
        if was.name != is.name && is_sent == &*is.name {
            continue;
        }
        let verdict = verdict(pair, was, is, is_sent);
        let names = [
            before.shown(was, now.is_whole(entries.1)),
            now.shown(is, before.is_whole(entries.0)),
        ];
        let (index, unknown) = rows.entry(is.row).or_insert_with(|| {
            changes.push(first(pair, old, (was, is), entries));
            (changes.len() - 1, Vec::new())
        });
        if verdict >= Verdict::Minor && unknown.last() != Some(&names[1]) {
            unknown.push(names[1].clone());
        }
        further(&mut changes[*index], verdict, names);
    }
    for (index, unknown) in rows.into_values() {
        if !unknown.is_empty() {
            changes[index].migration = Some(receivers_first(&unknown));
        }
    }
}

/// Advises to update receivers before sending names that they may not know.
fn receivers_first(names: &[String]) -> Migration {
    /// The maximum number of names in the advice; the change itself lists all of them.
    const MOST: usize = 10;
    const LEAST_LEFT: usize = 5;
    let most = if names.len() < MOST + LEAST_LEFT {
        names.len()
    } else {
        MOST
    };
    let mut shown: Vec<String> = names[..most].iter().map(|it| format!("`{it}`")).collect();
    if most < names.len() {
        shown.push(format!("{} others", names.len() - most));
    }
    let shown = joined(&shown);
    let receivers = format!(
        "Update the receivers of the event first: without {shown} in their catalog, they get a custom event."
    );
    let texts = format!("Use {shown} where names are compared as text.");
    Migration::only(&[Audience::Wire], receivers).and(&[Audience::Web, Audience::Warehouse], texts)
}

/// Creates the change to a row, without the names that are sent for its events.
fn first(
    pair: &Pair<'_, '_>,
    old: &Catalog<'_>,
    (was, is): (&Event<'_>, &Event<'_>),
    (before, now): (Option<&SendSettings>, Option<&SendSettings>),
) -> Change {
    let mut change = change(Kind::SentNameChanged, subject(pair.new, is));
    // `further` raises the verdict for each event of the row.
    change.verdicts.forward = Verdict::None;
    // The documentation says which name is sent.
    change.verdicts.raise(Audience::Docs, Verdict::Note);
    change.old = Some(before.map_or_else(
        || old.place(was.row, Column::Name),
        |entry| entry.name.place,
    ));
    change.new = Some(now.map_or_else(
        || pair.new.place(is.row, Column::Name),
        |entry| entry.name.place,
    ));
    change
}

/// Adds the old and the new sent name of an event to the change of its row. The row of a family has several events.
fn further(change: &mut Change, verdict: Verdict, names: [String; 2]) {
    change.verdicts.forward = change.verdicts.forward.max(verdict);
    // Scripts and queries that use names as text see the name that is sent.
    change.verdicts.raise(Audience::Web, verdict);
    change.verdicts.raise(Audience::Warehouse, verdict);
    let texts = [&mut change.before, &mut change.after];
    for (text, name) in texts.into_iter().zip(names) {
        let text = text.get_or_insert_default();
        // The numbers of a family may share an entry, and so its name.
        if text.rsplit("; ").next() != Some(name.as_str()) {
            if !text.is_empty() {
                text.push_str("; ");
            }
            text.push_str(&name);
        }
    }
}

/// Builds a sentence about the former names that are sent for the numbers of a family, and until when. The result is
/// empty if no former name is sent.
pub(in crate::changes::find) fn sent_numbers(catalog: &Catalog<'_>, family: usize) -> String {
    let events = &catalog.families[family].events;
    let mut seen = HashSet::new();
    let sent = catalog.sent.iter();
    let sent = sent.filter(|sent| events.contains(&sent.event) && seen.insert(sent.send));
    let entries = sent.filter_map(|sent| catalog.input.settings.sends.get(sent.send));
    let texts = entries.map(|it| format!("as `{}` until {}", it.name.value, it.until.value));
    let texts: Vec<String> = texts.collect();
    if texts.is_empty() {
        return String::new();
    }
    format!(" It is sent {}.", texts.join(", "))
}

/// Whether a renamed event is sent under a name that it already has in the older version.
pub(in crate::changes::find) fn is_sent_as_before(
    pair: &Pair<'_, '_>,
    was: &Event<'_>,
    is: &Event<'_>,
) -> bool {
    let sent = pair.new.sent_alias(is);
    sent.is_some_and(|sent| known_before(pair, sent) == Some(&*was.name))
}

/// Finds the event of the older version that has this name as a current or a former name.
fn known_before<'p>(pair: &Pair<'p, '_>, name: &str) -> Option<&'p str> {
    let event = pair
        .named_before(name)
        .or_else(|| pair.formerly_before(name))?;
    Some(&*event.name)
}

/// Determines the effect on old readers if an event is sent under the name `sent`.
fn verdict(pair: &Pair<'_, '_>, was: &Event<'_>, is: &Event<'_>, sent: &str) -> Verdict {
    match known_before(pair, sent) {
        // Old readers mistake the event for another one.
        Some(name) if name != &*was.name => Verdict::Breaking,
        // The older version sent a former name, because some receivers didn't know the current one. Sending the current
        // name now affects them as a rename does.
        Some(_) if sent == &*is.name => Verdict::Minor,
        Some(_) => Verdict::Note,
        None => Verdict::Minor,
    }
}

/// Creates the change if an event is now to be sent under its former name for a longer or shorter time.
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

/// Maps the names of events to their `[[send]]` entries.
pub(super) fn entries<'c>(catalog: &'c Catalog<'_>) -> HashMap<&'c str, &'c SendSettings> {
    let sends = &catalog.input.settings.sends;
    let sent = catalog.sent.iter();
    let sent = sent.filter_map(|sent| {
        let event = catalog.events.get(sent.event)?;
        Some((&*event.name, sends.get(sent.send)?))
    });
    sent.collect()
}

/// The `[[send]]` entries of a catalog.
struct Entries<'c, 's> {
    catalog: &'c Catalog<'s>,
    /// The entries, keyed by the names of their events.
    events: HashMap<&'c str, &'c SendSettings>,
    /// The places of the names in entries that cover all numbers of a family.
    whole: HashSet<Place>,
}

impl<'c, 's> Entries<'c, 's> {
    fn of(catalog: &'c Catalog<'s>) -> Self {
        let family = |event: &Event<'_>| event.family().map(|(family, _)| family);
        let mut sizes = vec![0_usize; catalog.families.len()];
        for family in catalog.events.iter().filter_map(family) {
            sizes[family] += 1;
        }
        let mut counts: HashMap<(usize, usize), usize> = HashMap::new();
        for sent in &catalog.sent {
            if let Some(family) = catalog.events.get(sent.event).and_then(family) {
                *counts.entry((sent.send, family)).or_default() += 1;
            }
        }
        let sends = &catalog.input.settings.sends;
        let counts = counts.into_iter();
        let whole = counts.filter(|((_, family), count)| sizes[*family] == *count);
        let whole = whole.filter_map(|((send, _), _)| Some(sends.get(send)?.name.place));
        Self {
            catalog,
            events: entries(catalog),
            whole: whole.collect(),
        }
    }

    fn get(&self, event: &Event<'_>) -> Option<&'c SendSettings> {
        self.events.get(&*event.name).copied()
    }

    /// Whether an entry is about a whole family.
    fn is_whole(&self, entry: Option<&SendSettings>) -> bool {
        entry.is_some_and(|entry| self.whole.contains(&entry.name.place))
    }

    /// Returns the name that is sent for an event. If the event's entry is for a whole family, returns the pattern in
    /// the entry. If only the other version has such an entry, returns the family's pattern.
    fn shown(&self, event: &Event<'_>, is_whole: bool) -> String {
        let catalog = self.catalog;
        let family = event.family().map(|(family, _)| &catalog.families[family]);
        match (family, self.get(event)) {
            (Some(_), Some(entry)) => entry.name.value.clone(),
            (Some(family), None) if is_whole => family.pattern.to_string(),
            _ => catalog.sent_alias(event).unwrap_or(&event.name).to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::tests::{compared, input};

    /// Returns the advice about a change to the sent name between two versions.
    fn advice(kind: Kind, [before, after]: [[(&str, &str); 2]; 2]) -> Option<String> {
        let changes = compared(&input(before), &input(after));
        let change = changes.into_iter().find(|it| it.kind == kind);
        change.and_then(|it| it.advice(&Audience::ALL))
    }

    const SENT: &str = "[[send]]\nname = \"level_1\"\nuntil = \"v5\"\n\n\
        [[send]]\nname = \"stage_{2..3}\"\nuntil = \"v6\"\n";

    const FLOORS: &str =
        "name,description,aliases\nfloor_{1..3},Level {n}.,level_{1..3}; stage_{1..3}\n";

    #[test]
    fn all_numbers_of_a_family_are_in_the_advice() {
        let versions = [
            [("catalog.toml", SENT), ("events.csv", FLOORS)],
            [("catalog.toml", ""), ("events.csv", FLOORS)],
        ];
        let expected = "Update the receivers of the event first: without `floor_1`, `floor_2` or `floor_3` in their \
            catalog, they get a custom event. Use `floor_1`, `floor_2` or `floor_3` where names are compared as text.";
        let found = advice(Kind::SentNameChanged, versions);
        assert_eq!(found.as_deref(), Some(expected));
    }

    #[test]
    fn a_renamed_family_says_what_all_its_numbers_are_sent_as() {
        let before = "name,description,aliases\nlevel_{1..3},Level {n}.,stage_{1..3}\n";
        let versions = [
            [("catalog.toml", ""), ("events.csv", before)],
            [("catalog.toml", SENT), ("events.csv", FLOORS)],
        ];
        let expected = "Use `floor` instead of `level`. It is sent as `level_1` until v5, as `stage_{2..3}` until v6.";
        let found = advice(Kind::FamilyRenamed, versions);
        assert_eq!(found.as_deref(), Some(expected));
    }

    #[test]
    fn many_names_are_cut() {
        let names = |count: u32| -> Vec<String> { (1..=count).map(|it| it.to_string()).collect() };
        let advice = |count| {
            let advice = receivers_first(&names(count)).text(&[Audience::Wire]);
            advice.unwrap_or_default()
        };
        assert!(advice(14).contains("`13` or `14` in their catalog"));
        assert!(advice(15).contains("`10` or 5 others in their catalog"));
    }
}
