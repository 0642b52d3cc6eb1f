//! Collects the events that occurred, by name. Memory is bounded, because only the most frequent names are kept.

use std::collections::{BTreeMap, HashMap};

use event_catalog_build::catalog::check_event_name;
use serde_json::Value;

use super::node::{Node, Room};
use super::personal::is_of_one;
use crate::traffic::findings::Place;

/// The minimum number of names to keep. When twice as many are stored, the rarer half is dropped.
const KEPT: usize = 5_000;

/// The memory budgets: for the payloads of all events together, and for those of a single event.
const ROOM: Room = Room {
    nodes: 100_000,
    objects: 10_000,
};
const ROOM_OF_ONE: Room = Room {
    nodes: 2_000,
    objects: 500,
};

/// The maximum number of distinct forms of names with ids.
const MOST_FORMS: usize = 1_000;

/// What is known about an event.
#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) count: u64,
    pub(super) first: Place,
    pub(super) payload: Node,
    /// The number of payloads that are nested too deeply to be validated.
    pub(super) deep: u64,
    /// The remaining memory budget for the event's payloads.
    room: Room,
    /// Whether earlier occurrences may be missing, because names were dropped before this name was added.
    is_late: bool,
}

impl Event {
    /// Adds the occurrences of another event.
    pub(super) fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.deep += other.deep;
        let place = |it: Place| (it.source, it.number);
        if place(other.first) < place(self.first) {
            self.first = other.first;
        }
        self.payload.merge(other.payload);
    }
}

/// Names that were left out, and the number of their occurrences.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct LeftOut {
    pub(super) count: u64,
    /// One of the names.
    pub(super) example: String,
}

#[derive(Debug)]
pub(super) struct Events {
    pub(super) found: HashMap<String, Event>,
    /// Names that contain an id, keyed by their form.
    pub(super) with_ids: BTreeMap<String, u64>,
    /// Names that aren't valid in a catalog.
    pub(super) invalid: LeftOut,
    /// The number of occurrences of events that the catalog already has.
    pub(super) known: u64,
    /// The number of occurrences of names that were dropped because there were too many.
    pub(super) too_many: u64,
    /// Names whose first occurrences may have been dropped, so that an inferred schema could reject some of their
    /// payloads.
    pub(super) late: LeftOut,
    kept: usize,
    room: Room,
    /// Whether any names were dropped.
    has_dropped: bool,
    keeps_ids: bool,
}

impl Events {
    /// Creates an empty collection. With `keeps_ids`, names that contain ids are kept like other names.
    pub(super) fn new(keeps_ids: bool) -> Self {
        Self::keeping(KEPT, keeps_ids)
    }

    fn keeping(kept: usize, keeps_ids: bool) -> Self {
        Self {
            found: HashMap::new(),
            with_ids: BTreeMap::new(),
            invalid: LeftOut::default(),
            known: 0,
            too_many: 0,
            late: LeftOut::default(),
            kept,
            room: ROOM,
            has_dropped: false,
            keeps_ids,
        }
    }

    /// Counts an occurrence, and returns the event's entry. Returns `None` if the name is left out.
    fn of(&mut self, name: &str, place: Place) -> Option<&mut Event> {
        if !self.found.contains_key(name) && !self.insert(name, place) {
            return None;
        }
        let event = self.found.get_mut(name)?;
        event.count += 1;
        Some(event)
    }

    /// Adds a name. Returns `false` if the name is left out.
    fn insert(&mut self, name: &str, place: Place) -> bool {
        if check_event_name(name).is_err() {
            self.invalid.count += 1;
            if self.invalid.count == 1 {
                self.invalid.example = name.chars().take(80).collect();
            }
            return false;
        }
        if !self.keeps_ids && is_of_one(name) {
            self.count_form(&form(name));
            return false;
        }
        if self.found.len() >= self.kept * 2 {
            self.drop_rare();
        }
        let event = Event {
            count: 0,
            first: place,
            payload: Node::default(),
            deep: 0,
            room: ROOM_OF_ONE,
            is_late: self.has_dropped,
        };
        self.found.insert(name.to_owned(), event);
        true
    }

    /// Adds an event, with its payload if it has one.
    pub(super) fn add(&mut self, name: &str, payload: Option<&Value>, place: Place) {
        if self.of(name, place).is_none() {
            return;
        }
        let all = self.room;
        let Some(event) = self.found.get_mut(name) else {
            return;
        };
        let Some(payload) = payload else {
            return event.payload.add_empty();
        };
        let before = all.and(event.room);
        let mut room = before;
        event.payload.add(payload, 0, &mut room);
        let used = before.without(room);
        event.room = event.room.without(used);
        self.room = all.without(used);
    }

    /// Counts an event whose payload is nested too deeply.
    pub(super) fn add_deep(&mut self, name: &str, place: Place) {
        if let Some(event) = self.of(name, place) {
            event.deep += 1;
        }
    }

    fn count_form(&mut self, form: &str) {
        if let Some(count) = self.with_ids.get_mut(form) {
            *count += 1;
        } else if self.with_ids.len() < MOST_FORMS {
            self.with_ids.insert(form.to_owned(), 1);
        } else {
            self.too_many += 1;
        }
    }

    /// Drops the rarer half of the names.
    fn drop_rare(&mut self) {
        let mut counts: Vec<u64> = self.found.values().map(|it| it.count).collect();
        counts.sort_unstable_by(|a, b| b.cmp(a));
        let limit = counts.get(self.kept).copied().unwrap_or(0);
        let (mut dropped, mut room) = (0, self.room);
        self.found.retain(|_, event| {
            let is_kept = event.count > limit;
            if !is_kept {
                dropped += event.count;
                room = room.with(ROOM_OF_ONE.without(event.room));
            }
            is_kept
        });
        self.room = room;
        self.too_many += dropped;
        self.has_dropped = true;
    }

    /// Takes the events without missing occurrences, by name. The other events are counted as left out.
    pub(super) fn take(&mut self) -> BTreeMap<String, Event> {
        let mut kept = BTreeMap::new();
        let mut most = 0;
        // The names are sorted, so that the same input always results in the same example.
        let found: BTreeMap<String, Event> = std::mem::take(&mut self.found).into_iter().collect();
        for (name, event) in found {
            if !event.is_late {
                kept.insert(name, event);
                continue;
            }
            self.late.count += event.count;
            if event.count > most {
                most = event.count;
                self.late.example = name;
            }
        }
        kept
    }
}

/// Replaces each part of a name that could be an id with `*`.
fn form(name: &str) -> String {
    let mut form = String::new();
    for part in name.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let word = part.trim_end_matches(|c: char| !c.is_alphanumeric());
        let has_digit = word.bytes().any(|it| it.is_ascii_digit());
        // An email address contains an id even without digits: the parts around the `@` are names.
        if has_digit || name.contains('@') {
            form.push('*');
        } else {
            form.push_str(word);
        }
        form.push_str(part.get(word.len()..).unwrap_or_default());
    }
    form
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const PLACE: Place = Place {
        source: 0,
        number: 1,
        line: 1,
    };

    #[test]
    fn names_with_ids_and_texts_that_are_no_names_are_left_out() {
        let mut events = Events::new(false);
        for name in [
            "load",
            "customer_48213",
            "customer_99120",
            "ann@example.org.opened",
            "a\nb",
            "n/a",
            "load",
        ] {
            events.add(name, None, PLACE);
        }
        assert_eq!(events.with_ids["customer_*"], 2);
        assert_eq!(events.with_ids["*@*.*.*"], 1);
        assert_eq!(
            (events.invalid.count, events.invalid.example.as_str()),
            (2, "a\nb")
        );
        let found = events.take();
        assert_eq!(found.len(), 1);
        assert_eq!(found["load"].count, 2);
        assert_eq!(found["load"].payload.objects, 2);
    }

    #[test]
    fn of_very_many_names_the_most_frequent_are_kept() {
        let mut events = Events::keeping(10, false);
        let mut number = 0;
        for first in 'a'..='z' {
            for second in 'a'..='z' {
                events.add(
                    &format!("name_{first}{second}"),
                    Some(&json!({ "a": 1 })),
                    PLACE,
                );
                events.add("often", Some(&json!({ "a": 1 })), PLACE);
                number += 2;
            }
        }
        assert!(events.found.len() <= 20);
        let found = events.take();
        assert_eq!(found["often"].count, 26 * 26);
        let kept: u64 = found.values().map(|it| it.count).sum();
        assert_eq!(kept + events.too_many + events.late.count, number);
        // The dropped names no longer use memory budget.
        assert!(events.room.nodes >= ROOM.nodes - 40);
    }

    #[test]
    fn a_frequent_name_that_comes_late_is_named() {
        let mut events = Events::keeping(2, false);
        for name in ["a_a", "a_b", "a_c", "a_d", "b_e", "late", "late", "other"] {
            events.add(name, None, PLACE);
        }
        assert!(events.take().is_empty());
        assert_eq!(
            (events.late.count, events.late.example.as_str()),
            (4, "late")
        );
        assert_eq!(events.too_many, 4);
    }

    #[test]
    fn the_room_of_one_event_is_limited() {
        let mut events = Events::new(false);
        for number in 0..40 {
            let many = (0..150).map(|it| (format!("f{it}"), json!(1)));
            let many: serde_json::Map<String, Value> = many.collect();
            events.add(
                "wide",
                Some(&json!({ format!("part_{number}"): many })),
                PLACE,
            );
        }
        let wide = &events.found["wide"];
        assert_eq!(wide.room.nodes, 0);
        assert_eq!(events.room.nodes, ROOM.nodes - ROOM_OF_ONE.nodes);
    }
}
