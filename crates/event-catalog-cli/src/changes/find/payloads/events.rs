//! Finds changes to the payload of an event: an event gets its first payload, gets a different one, or loses its
//! payload.

use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::{Catalog, Event, RowId};
use event_catalog_build::read::Column;

use super::{Difference, Finder, loss_of, risk_of_first};
use crate::changes::change::Subject;
use crate::changes::{Change, Kind, Verdict};

/// Whether an event's payload couldn't be read, so that it can't be compared.
fn is_unknown(catalog: &Catalog<'_>, event: &Event<'_>) -> bool {
    match event.payload {
        Some(name) => catalog.types.payload(name).is_none(),
        None => {
            let row = catalog.row(event.row);
            row.get(Column::Payload).is_some()
                || !catalog
                    .tables
                    .get(event.row.table as usize)
                    .is_some_and(event_catalog_build::read::Table::is_complete)
        }
    }
}

/// Finds the payloads of events that may be in an unreadable part of the other version, which probably uses these
/// payloads, too.
fn used_by<'c>(
    catalog: &'c Catalog<'_>,
    payloads: &[&'c str],
    may_be_unread: impl Fn(&Event<'_>) -> bool,
) -> HashSet<&'c str> {
    if payloads.is_empty() {
        return HashSet::new();
    }
    let payloads: HashSet<&str> = payloads.iter().copied().collect();
    let users = catalog.events.iter();
    let users = users.filter(|event| event.payload.is_some_and(|it| payloads.contains(it)));
    let unread = users.filter(|event| may_be_unread(event));
    unread.filter_map(|event| event.payload).collect()
}

impl<'c> Finder<'_, 'c, '_> {
    /// Compares the payloads of the events in both versions.
    pub(super) fn events(&mut self) {
        let Some(old) = self.pair.old else { return };
        let new = self.new;
        // The events of a family have one row, and one payload.
        let mut rows: HashSet<(RowId, RowId)> = HashSet::new();
        let kept: Vec<(&'c Event<'_>, &'c Event<'_>)> = self.pair.kept().collect();
        for (before, now) in kept {
            if !rows.insert((before.row, now.row))
                || is_unknown(old, before)
                || is_unknown(new, now)
            {
                continue;
            }
            let names = (before.payload, now.payload);
            match names {
                (None, None) => {}
                (None, Some(name)) => self.first_payload(before, now, name),
                (Some(name), None) => self.lost_payload(before, now, name),
                (Some(was), Some(is)) => {
                    let cause = (was != is).then(|| self.replaced(before, now, (was, is)));
                    let ids = (old.types.payload(was), new.types.payload(is));
                    if let (Some(old_id), Some(new_id)) = ids {
                        self.compare(names, (old_id, new_id), is, cause);
                    }
                }
            }
        }
    }

    fn first_payload(&mut self, before: &'c Event<'_>, now: &'c Event<'_>, name: &'c str) {
        let Some(old) = self.pair.old else { return };
        let mut change = self.of_event(Kind::PayloadAdded, before, now);
        change.after = Some(name.to_owned());
        let Some(id) = self.new.types.payload(name) else {
            return;
        };
        let mut backward = risk_of_first(self.new, id);
        let mut lost = Vec::new();
        if let (Some(default), Some(comparing)) = (old.types.default, &mut self.old) {
            // The default payload already described its fields.
            let differences = comparing.types.payloads(default, id, true);
            lost.extend(differences.into_iter().filter(Difference::is_reported));
            let was_required = |it: &str| match &old.types.get(default).kind {
                super::TypeKind::Object(object) => object
                    .fields
                    .iter()
                    .any(|field| field.required && field.name == it),
                _ => false,
            };
            if let super::TypeKind::Object(object) = &self.new.types.get(id).kind {
                let mut required = object.fields.iter().filter(|field| field.required);
                if required.all(|field| was_required(&field.name)) {
                    backward = Verdict::None;
                }
            }
        }
        let index = self.push(change, backward, Verdict::Minor);
        self.causes.entry((true, name.to_owned())).or_insert(index);
        self.record(lost, name, Some(index));
    }

    fn lost_payload(&mut self, before: &'c Event<'_>, now: &'c Event<'_>, name: &'c str) {
        let Some(old) = self.pair.old else { return };
        let mut change = self.of_event(Kind::PayloadRemoved, before, now);
        change.before = Some(name.to_owned());
        let Some(id) = old.types.payload(name) else {
            return;
        };
        let (mut backward, mut forward) = (Verdict::None, loss_of(old, id));
        if let (Some(default), Some(comparing)) = (self.new.types.default, &mut self.old) {
            // The event still has the fields of the default payload, so only the other fields are lost.
            let differences = comparing.types.payloads(id, default, false);
            let worst = |of: fn(&Difference) -> Verdict| differences.iter().map(of).max();
            backward = worst(|it| it.backward).unwrap_or_default();
            forward = worst(|it| it.forward).unwrap_or_default();
        }
        let index = self.push(change, backward, forward);
        self.causes.entry((false, name.to_owned())).or_insert(index);
    }

    /// Records that an event names another schema. If several events replace the same schema with the same other
    /// schema, the first change is the cause of the other changes.
    fn replaced(
        &mut self,
        before: &'c Event<'_>,
        now: &'c Event<'_>,
        (was, is): (&'c str, &'c str),
    ) -> usize {
        let mut change = self.of_event(Kind::PayloadReplaced, before, now);
        change.before = Some(was.to_owned());
        change.after = Some(is.to_owned());
        let [old, new] = [(false, was), (true, is)]
            .map(|(is_new, name)| self.causes.get(&(is_new, name.to_owned())).copied());
        let first = old.filter(|_| old == new);
        change.cause = first;
        let index = self.push(change, Verdict::None, Verdict::None);
        for (is_new, name) in [(false, was), (true, is)] {
            self.causes
                .entry((is_new, name.to_owned()))
                .or_insert(index);
        }
        first.unwrap_or(index)
    }

    fn of_event(&self, kind: Kind, before: &Event<'_>, now: &Event<'_>) -> Change {
        let mut change = Change::new(kind, Subject::Event(now.name.to_string()));
        let old = self.pair.old;
        change.old = old.map(|old| old.place(before.row, Column::Payload));
        change.new = Some(self.new.place(now.row, Column::Payload));
        change
    }

    /// Records schemas that are payloads in only one version. The cause of each change is the change to an event that
    /// names the schema.
    pub(super) fn schemas(&mut self) {
        let old = self.pair.old;
        let new = self.new;
        let [before, now] = [old, Some(new)].map(|catalog| {
            let payloads = catalog.into_iter().flat_map(|it| &it.types.payloads);
            payloads.map(|(name, _)| *name).collect::<Vec<&str>>()
        });
        let (was, is): (HashSet<&str>, HashSet<&str>) = (
            before.iter().copied().collect(),
            now.iter().copied().collect(),
        );
        let causes = self.causes_in(true, new);
        let pair = self.pair;
        let added: Vec<&str> = now.into_iter().filter(|it| !was.contains(it)).collect();
        let unknown = used_by(new, &added, |event| {
            let before = old.zip(pair.before(&event.name));
            pair.may_miss_before(&event.name)
                || before.is_some_and(|(old, before)| is_unknown(old, before))
        });
        for name in added.into_iter().filter(|it| !unknown.contains(it)) {
            self.schema(Kind::PayloadAdded, name, causes.get(name).copied());
        }
        let Some(old) = old else { return };
        let causes = self.causes_in(false, old);
        let removed: Vec<&str> = before.into_iter().filter(|it| !is.contains(it)).collect();
        let unknown = used_by(old, &removed, |event| {
            let now = pair.now(&event.name);
            pair.may_miss_now(&event.name) || now.is_some_and(|now| is_unknown(new, now))
        });
        for name in removed.into_iter().filter(|it| !unknown.contains(it)) {
            self.schema(Kind::PayloadRemoved, name, causes.get(name).copied());
        }
    }

    /// Maps each payload of a version to the change that added or removed it: a change to the payload of an event, or
    /// the addition or removal of the event itself.
    fn causes_in(&self, is_new: bool, catalog: &Catalog<'_>) -> HashMap<String, usize> {
        let kind = if is_new {
            Kind::EventAdded
        } else {
            Kind::EventRemoved
        };
        let changes = self.changes.iter().enumerate();
        // A family that was added or removed has a single change.
        let by_name: HashMap<&str, usize> = changes
            .filter_map(|(index, change)| match &change.subject {
                Subject::Event(name) | Subject::Family(name) if change.kind == kind => {
                    Some((name.as_str(), index))
                }
                _ => None,
            })
            .collect();
        let of_events = self.causes.iter();
        let of_events = of_events.filter(|((of_new, _), _)| *of_new == is_new);
        let mut causes: HashMap<String, usize> = of_events
            .map(|((_, name), index)| (name.clone(), *index))
            .collect();
        for event in &catalog.events {
            let name: &str = match event.family() {
                Some((family, _)) => &catalog.families[family].pattern,
                None => &event.name,
            };
            if let (Some(payload), Some(index)) = (event.payload, by_name.get(name)) {
                causes.entry(payload.to_owned()).or_insert(*index);
            }
        }
        causes
    }

    fn schema(&mut self, kind: Kind, name: &str, cause: Option<usize>) {
        let subject = Subject::Payload {
            schema: name.to_owned(),
            path: String::new(),
        };
        let mut change = Change::new(kind, subject);
        change.cause = cause;
        let place = |catalog: &Catalog<'_>| {
            let file = catalog.schemas.file(name)?;
            Some(catalog.schemas.get(file.root).place)
        };
        if kind == Kind::PayloadAdded {
            change.after = Some(name.to_owned());
            change.new = place(self.new);
        } else {
            change.before = Some(name.to_owned());
            change.old = self.pair.old.and_then(place);
        }
        self.push(change, Verdict::None, Verdict::None);
    }
}
