//! Collects the values that occurred at one place in a payload. Memory is bounded.

use std::collections::BTreeMap;

use serde_json::{Number, Value};

use super::personal::{has_values_as_keys, is_of_one};
use super::texts::Texts;

/// The maximum depth at which payloads are examined. Deeper places may have any value in the schema.
const DEEPEST: usize = 16;

/// An object with more fields than this is a map, whose keys are values.
const MOST_FIELDS: usize = 200;

/// The maximum length of a field's name, in bytes.
const LONGEST: usize = 100;

/// The remaining memory budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Room {
    pub(super) nodes: usize,
    /// The number of places with objects, each of which becomes a type.
    pub(super) objects: usize,
}

impl Room {
    /// Returns the smaller of two budgets, for each kind of place.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            nodes: self.nodes.min(other.nodes),
            objects: self.objects.min(other.objects),
        }
    }

    /// Returns the budget that remains after subtracting `used`.
    pub(super) fn without(self, used: Self) -> Self {
        Self {
            nodes: self.nodes.saturating_sub(used.nodes),
            objects: self.objects.saturating_sub(used.objects),
        }
    }

    pub(super) fn with(self, more: Self) -> Self {
        Self {
            nodes: self.nodes.saturating_add(more.nodes),
            objects: self.objects.saturating_add(more.objects),
        }
    }
}

/// The values at one place.
#[derive(Clone, Debug, Default)]
pub(super) struct Node {
    pub(super) count: u64,
    pub(super) nulls: u64,
    pub(super) booleans: u64,
    pub(super) integers: u64,
    /// The number of non-integers, and of integers too large for an `i64`.
    pub(super) numbers: u64,
    pub(super) lists: u64,
    pub(super) objects: u64,
    pub(super) number: Option<Number>,
    pub(super) texts: Option<Box<Texts>>,
    pub(super) elements: Option<Box<Self>>,
    pub(super) fields: BTreeMap<String, Self>,
    /// The values of a map. The keys of the map are values themselves, so they aren't recorded.
    pub(super) further: Option<Box<Self>>,
    /// Whether the object is a map, so that its fields are recorded in `further`.
    is_map: bool,
    /// Whether some fields weren't recorded.
    pub(super) is_open: bool,
    /// Whether some values weren't examined, so that the place may have any value.
    pub(super) is_any: bool,
}

impl Node {
    /// Returns the number of strings.
    pub(super) fn strings(&self) -> u64 {
        self.texts.as_ref().map_or(0, |it| it.count)
    }

    pub(super) fn add(&mut self, value: &Value, depth: usize, room: &mut Room) {
        self.count += 1;
        match value {
            Value::Null => self.nulls += 1,
            Value::Bool(_) => self.booleans += 1,
            Value::Number(number) => {
                if number.is_i64() {
                    self.integers += 1;
                } else {
                    self.numbers += 1;
                }
                self.number.get_or_insert_with(|| number.clone());
            }
            Value::String(text) => self.texts.get_or_insert_default().add(text, value),
            Value::Array(elements) => {
                self.lists += 1;
                if self.is_cut(depth) {
                    return;
                }
                for element in elements {
                    let inner = self.elements.get_or_insert_default();
                    inner.add(element, depth + 1, room);
                }
            }
            Value::Object(members) => {
                if self.objects == 0 {
                    if room.objects == 0 {
                        self.is_any = true;
                    }
                    room.objects = room.objects.saturating_sub(1);
                }
                self.objects += 1;
                if self.is_cut(depth) {
                    return;
                }
                for (name, value) in members {
                    if let Some(field) = self.field(name, room) {
                        field.add(value, depth + 1, room);
                    }
                }
                if self.fields.len() > MOST_FIELDS {
                    self.become_map();
                }
            }
        }
    }

    /// Counts a missing payload as an object without fields.
    pub(super) fn add_empty(&mut self) {
        self.count += 1;
        self.objects += 1;
    }

    /// Whether some of the values weren't recorded.
    pub(super) fn has_gaps(&self) -> bool {
        let inner = [&self.elements, &self.further];
        let mut inner = inner.into_iter().filter_map(|it| it.as_deref());
        self.is_open
            || self.is_any
            || inner.any(Self::has_gaps)
            || self.fields.values().any(Self::has_gaps)
    }

    /// Whether the contents of a value are skipped, because it is nested too deeply.
    fn is_cut(&mut self, depth: usize) -> bool {
        self.is_any |= depth >= DEEPEST;
        self.is_any
    }

    /// Returns the entry of a field. Returns `None` if the field isn't recorded.
    fn field(&mut self, name: &str, room: &mut Room) -> Option<&mut Self> {
        if self.fields.contains_key(name) {
            return self.fields.get_mut(name);
        }
        if self.is_map || name.is_empty() || name.len() > LONGEST || is_of_one(name) {
            return Some(self.further.get_or_insert_default());
        }
        // If some fields weren't recorded, a field that is new now may have occurred before.
        if self.is_open || room.nodes == 0 {
            self.is_open = true;
            return None;
        }
        room.nodes -= 1;
        let field = self.fields.entry(name.to_owned()).or_default();
        field.is_map = has_values_as_keys(name);
        Some(field)
    }

    /// Turns all fields into values of a map.
    fn become_map(&mut self) {
        self.is_map = true;
        let further = self.further.get_or_insert_default();
        for field in std::mem::take(&mut self.fields).into_values() {
            further.merge(field);
        }
    }

    /// Adds the values of another place.
    pub(super) fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.nulls += other.nulls;
        self.booleans += other.booleans;
        self.integers += other.integers;
        self.numbers += other.numbers;
        self.lists += other.lists;
        self.objects += other.objects;
        self.number = self.number.take().or(other.number);
        if let Some(texts) = other.texts {
            self.texts.get_or_insert_default().merge(*texts);
        }
        if let Some(elements) = other.elements {
            self.elements.get_or_insert_default().merge(*elements);
        }
        if let Some(further) = other.further {
            self.further.get_or_insert_default().merge(*further);
        }
        self.is_map |= other.is_map;
        self.is_any |= other.is_any;
        // If one node didn't record all fields, a field that only the other node has may have been left out.
        if other.is_open {
            self.fields
                .retain(|name, _| other.fields.contains_key(name));
        }
        for (name, field) in other.fields {
            match self.fields.get_mut(&name) {
                Some(known) => known.merge(field),
                None if self.is_open => {}
                None => _ = self.fields.insert(name, field),
            }
        }
        self.is_open |= other.is_open;
        let has_keys = self.is_map && !self.fields.is_empty();
        if has_keys || self.fields.len() > MOST_FIELDS {
            self.become_map();
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ROOM: Room = Room {
        nodes: 1_000,
        objects: 100,
    };

    fn of(values: &[Value]) -> Node {
        let (mut node, mut room) = (Node::default(), ROOM);
        for value in values {
            node.add(value, 0, &mut room);
        }
        node
    }

    #[test]
    fn values_are_counted_by_their_types() {
        let node = of(&[
            json!({ "a": 1, "b": [1, 2.5, "x"] }),
            json!({ "a": null, "b": [] }),
            json!({ "b": [true] }),
        ]);
        assert_eq!((node.count, node.objects), (3, 3));
        let a = &node.fields["a"];
        assert_eq!((a.count, a.nulls, a.integers), (2, 1, 1));
        let elements = node.fields["b"].elements.as_ref().expect("elements");
        let counts = (
            elements.integers,
            elements.numbers,
            elements.strings(),
            elements.booleans,
        );
        assert_eq!(counts, (1, 1, 1, 1));
    }

    #[test]
    fn keys_that_are_values_make_a_map() {
        let many: serde_json::Map<String, Value> = (0..500)
            .map(|number| (format!("k{number}"), json!(1)))
            .collect();
        let node = of(&[Value::Object(many), json!({ "other": 2 })]);
        assert!(node.fields.is_empty());
        assert_eq!(node.further.expect("a map").count, 501);
        let counts = of(&[json!({ "counts": { "anna": 1, "bob": 2 } })]);
        let counts = &counts.fields["counts"];
        assert!(counts.fields.is_empty() && counts.further.is_some());
        let ids = of(&[json!({ "ann@example.org": 1, "7f3a9b12-0d1e": 2, "a": 3 })]);
        assert_eq!(ids.fields.keys().collect::<Vec<_>>(), ["a"]);
    }

    #[test]
    fn memory_is_bounded() {
        let mut node = Node::default();
        let mut room = Room {
            nodes: 2,
            objects: 2,
        };
        node.add(&json!({ "a": 1, "b": 2, "c": 3 }), 0, &mut room);
        assert!(node.is_open);
        assert_eq!(node.fields.len(), 2);
        // The field may have occurred before.
        let mut room = ROOM;
        node.add(&json!({ "c": "x" }), 0, &mut room);
        assert_eq!(node.fields.len(), 2);
        let mut deep = json!(1);
        for _ in 0..40 {
            deep = json!([deep]);
        }
        let mut node = &of(&[deep]);
        let mut levels = 0;
        while let Some(inner) = &node.elements {
            node = inner;
            levels += 1;
        }
        assert_eq!(levels, DEEPEST);
        assert!(node.is_any && node.has_gaps());
    }

    #[test]
    fn two_places_make_one() {
        let mut one = of(&[json!({ "a": 1, "b": "x" })]);
        one.merge(of(&[json!({ "a": 1.5, "c": [1] })]));
        assert_eq!(one.count, 2);
        assert_eq!((one.fields["a"].integers, one.fields["a"].numbers), (1, 1));
        assert_eq!(one.fields["c"].lists, 1);
        // An object with unrecorded fields may have had the fields of the other object.
        let mut open = of(&[json!({ "z": 1 })]);
        open.is_open = true;
        one.merge(open);
        assert!(one.is_open);
        assert_eq!(one.fields.keys().collect::<Vec<_>>(), ["z"]);
    }
}
