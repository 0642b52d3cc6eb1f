//! Compares two types part by part: removed parts, newly required parts, and parts of another type.

mod tuples;

use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::Catalog;
use event_catalog_build::schema::types::{Field, Kind, Object, Shape, Slot, TypeId, Variant};
use event_catalog_build::schema::{SchemaId, Value};

use super::change::{Change, What};
use super::limits;
use super::places;

/// A comparison of two types, including the types that they contain.
pub(super) struct Comparison<'c, 's> {
    old: &'c Catalog<'s>,
    new: &'c Catalog<'s>,
    seen: HashSet<(TypeId, TypeId)>,
    /// Whether the new type describes the events' data for the first time.
    pub(super) is_first: bool,
    pub(super) changes: Vec<Change>,
    /// The types at the end of long paths, which are compared separately.
    deeper: Vec<(String, TypeId, TypeId)>,
}

/// The maximum length of a path that is extended further, in bytes.
pub(super) const LONGEST_PATH: usize = 500;

/// The part of a long path's last name that a message shows.
pub(super) fn beginning(name: &str) -> String {
    name.chars().take(100).collect()
}

impl<'c, 's> Comparison<'c, 's> {
    pub(super) fn new(old: &'c Catalog<'s>, new: &'c Catalog<'s>) -> Self {
        Self {
            old,
            new,
            seen: HashSet::new(),
            is_first: false,
            changes: Vec::new(),
            deeper: Vec::new(),
        }
    }

    /// Compares two payloads.
    pub(super) fn types(&mut self, old: TypeId, new: TypeId) {
        self.named("", old, new);
        while let Some((path, old, new)) = self.deeper.pop() {
            self.named(&path, old, new);
        }
    }

    fn named(&mut self, path: &str, old: TypeId, new: TypeId) {
        if !self.seen.insert((old, new)) {
            return;
        }
        match (&self.old.types.get(old).kind, &self.new.types.get(new).kind) {
            (Kind::Object(before), Kind::Object(now)) => {
                self.objects(path, (old, before), (new, now));
            }
            (Kind::Tuple(before), Kind::Tuple(now)) => {
                self.tuples(path, (old, before), (new, now));
            }
            (Kind::Enumeration(before), Kind::Enumeration(now)) => {
                let now: HashSet<&str> = now.iter().map(|it| it.text.as_ref()).collect();
                let gone = before.iter().filter(|value| !now.contains(&*value.text));
                for value in gone {
                    self.push(
                        path,
                        What::ValueGone(value.text.to_string()),
                        old,
                        new,
                        None,
                    );
                }
            }
            (Kind::OneOf(before), Kind::OneOf(now)) => {
                self.variants(path, (old, before), (new, now));
            }
            (Kind::Value(before), Kind::Value(now)) => {
                let at = (old, new, None);
                if self.slots(path, before, now, at) {
                    self.limits(path, at);
                }
            }
            (before, now) => {
                let what = What::Type {
                    old: kind(self.old, before),
                    new: kind(self.new, now),
                };
                self.push(path, what, old, new, None);
            }
        }
    }

    fn objects(
        &mut self,
        path: &str,
        (old_id, old): (TypeId, &Object<'s>),
        (new_id, new): (TypeId, &Object<'s>),
    ) {
        let by_name = |fields: &'c [Field<'s>]| -> HashMap<&'c str, &'c Field<'s>> {
            fields.iter().map(|it| (it.name.as_ref(), it)).collect()
        };
        let (old_fields, new_fields) = (fields(self.old, old_id), fields(self.new, new_id));
        let (old_by_name, new_by_name) = (by_name(old_fields), by_name(new_fields));
        for before in old_fields {
            let name = before.name.as_ref();
            let path = join(path, name);
            let Some(now) = new_by_name.get(name) else {
                self.push(&path, What::Removed, old_id, new_id, Some(name));
                continue;
            };
            match (before.required, now.required) {
                (false, true) if !self.is_first => {
                    self.push(&path, What::NewlyRequired, old_id, new_id, Some(name));
                }
                (true, false) => {
                    self.push(&path, What::NoLongerRequired, old_id, new_id, Some(name));
                }
                _ => {}
            }
            let at = (old_id, new_id, Some(name));
            if before.constant.is_none() && now.constant.is_none() {
                if self.slots(&path, &before.slot, &now.slot, at) {
                    self.limits(&path, at);
                }
            } else if !self.is_same_constant(before, now) {
                let what = What::Type {
                    old: describe_field(self.old, before),
                    new: describe_field(self.new, now),
                };
                self.push(&path, what, old_id, new_id, Some(name));
            }
        }
        for now in new_fields {
            let is_new = !old_by_name.contains_key(&*now.name);
            if is_new && now.required && !self.is_first {
                let path = join(path, &now.name);
                self.push(&path, What::NewlyRequired, old_id, new_id, Some(&now.name));
            }
        }
        if limits::is_closed(self.new, new_id) && !limits::is_closed(self.old, old_id) {
            if !self.is_first {
                let now = "must have no additional fields".to_owned();
                self.push(path, What::Narrowed(now), old_id, new_id, None);
            }
            return;
        }
        if limits::is_closed(self.new, new_id) && !self.is_first {
            let now = limits::patterns(self.new, new_id);
            // The names that two patterns match can't be compared.
            for gone in limits::patterns(self.old, old_id).difference(&now) {
                let now = format!("may have no additional fields whose names match `{gone}`");
                self.push(path, What::Narrowed(now), old_id, new_id, None);
            }
        }
        // Without a constraint, further fields can have any value.
        let any = Slot {
            shape: Shape::Any,
            nullable: false,
            recursive: false,
        };
        let is_first = further(old).is_none() && self.is_first;
        if !is_first && !limits::is_closed(self.old, old_id) {
            let before = further(old).unwrap_or(&any);
            let now = further(new).unwrap_or(&any);
            self.slots(&join(path, "*"), before, now, (old_id, new_id, None));
        }
    }

    /// Whether a field that allows only one value still allows the same one.
    fn is_same_constant(&self, before: &Field<'s>, now: &Field<'s>) -> bool {
        // An optional field with one value is an enumeration with that value.
        fn only<'f>(catalog: &'f Catalog<'_>, field: &'f Field<'_>) -> Option<&'f str> {
            let constant = field.constant.as_ref().map(Value::text);
            constant.unwrap_or_else(|| match field.slot.shape {
                Shape::Named(id) if !field.slot.nullable => match &catalog.types.get(id).kind {
                    Kind::Enumeration(values) if values.len() == 1 => Some(&*values[0].text),
                    _ => None,
                },
                _ => None,
            })
        }
        let one = only(self.old, before);
        one.is_some() && one == only(self.new, now)
            || before.constant.is_some() && before.constant == now.constant
    }

    /// Compares the limits that don't change the type, of a field or of a payload that isn't an
    /// object.
    fn limits(&mut self, path: &str, at: (TypeId, TypeId, Option<&str>)) {
        let (old, new, field) = at;
        let schemas = [(self.old, old), (self.new, new)].map(|(catalog, id)| match field {
            Some(field) => (catalog, limits::field(catalog, id, field)),
            None => (catalog, limits::of_type(catalog, id)),
        });
        let [before, now] = schemas;
        self.narrowed(path, before, now, at);
    }

    /// Reports the limits that are narrower than before.
    fn narrowed(
        &mut self,
        path: &str,
        before: (&Catalog<'s>, Vec<SchemaId>),
        now: (&Catalog<'s>, Vec<SchemaId>),
        (old, new, field): (TypeId, TypeId, Option<&str>),
    ) {
        if self.is_first {
            return;
        }
        for (inner, what) in limits::narrowed(before, now) {
            self.push(&format!("{path}{inner}"), what, old, new, field);
        }
    }

    fn variants(
        &mut self,
        path: &str,
        (old_id, old): (TypeId, &[Variant<'s>]),
        (new_id, new): (TypeId, &[Variant<'s>]),
    ) {
        for before in old {
            let same = |it: &&Variant<'_>| it.test == before.test && it.ident == before.ident;
            if let Some(now) = new.iter().find(same) {
                self.slots(path, &before.slot, &now.slot, (old_id, new_id, None));
            } else {
                let what = What::VariantGone(describe(self.old, &before.slot));
                self.push(path, what, old_id, new_id, None);
            }
        }
    }

    /// Compares the values at a place, and returns whether they have the same type.
    fn slots(
        &mut self,
        path: &str,
        old: &Slot,
        new: &Slot,
        at: (TypeId, TypeId, Option<&str>),
    ) -> bool {
        let is_same = match (&old.shape, &new.shape) {
            // Deeper parts are compared later, starting from there.
            (Shape::Named(before), Shape::Named(now)) if path.len() > LONGEST_PATH => {
                let tail = path.rsplit('.').next().unwrap_or_default();
                self.deeper
                    .push((format!("….{}", beginning(tail)), *before, *now));
                true
            }
            (Shape::Named(before), Shape::Named(now)) => {
                let kinds = [(self.old, before), (self.new, now)]
                    .map(|(catalog, id)| std::mem::discriminant(&catalog.types.get(*id).kind));
                if kinds[0] == kinds[1] {
                    self.named(path, *before, *now);
                }
                kinds[0] == kinds[1]
            }
            (Shape::Array(before), Shape::Array(now)) => {
                self.slots(&format!("{path}[]"), before, now, at);
                true
            }
            (Shape::Map(before), Shape::Map(now)) => {
                self.slots(&join(path, "*"), before, now, at);
                true
            }
            (before, now) => before == now,
        };
        let is_same = is_same && old.nullable == new.nullable;
        if !is_same {
            let what = What::Type {
                old: describe(self.old, old),
                new: describe(self.new, new),
            };
            self.push(path, what, at.0, at.1, at.2);
        }
        is_same
    }

    fn push(&mut self, path: &str, what: What, old: TypeId, new: TypeId, field: Option<&str>) {
        let is_gone = matches!(what, What::Removed);
        let new = if is_gone {
            None
        } else {
            Some(places::of(
                self.new,
                new,
                field,
                what == What::NewlyRequired,
            ))
        };
        let old = places::of(self.old, old, field, what == What::NoLongerRequired);
        self.changes.push(Change {
            path: path.to_owned(),
            what,
            old,
            new,
        });
    }
}

/// A type as described in messages.
fn describe(catalog: &Catalog<'_>, slot: &Slot) -> String {
    let shape = match &slot.shape {
        Shape::Any => "any value".to_owned(),
        Shape::Null => "`null`".to_owned(),
        Shape::Boolean => "a boolean".to_owned(),
        Shape::Integer { unsigned: true } => "an integer from 0".to_owned(),
        Shape::Integer { unsigned: false } => "an integer".to_owned(),
        Shape::Number => "a number".to_owned(),
        Shape::Text => "a string".to_owned(),
        Shape::Array(_) => "a list".to_owned(),
        Shape::Map(_) => "an object with any names".to_owned(),
        Shape::Named(id) => kind(catalog, &catalog.types.get(*id).kind),
    };
    if slot.nullable && slot.shape != Shape::Null {
        format!("{shape} or `null`")
    } else {
        shape
    }
}

/// The values of a field as described in messages.
fn describe_field(catalog: &Catalog<'_>, field: &Field<'_>) -> String {
    match &field.constant {
        Some(value) => format!("the constant {}", limits::shortened(value)),
        None => describe(catalog, &field.slot),
    }
}

/// The type of additional fields, if the schema of the object has one.
fn further<'o>(object: &'o Object<'_>) -> Option<&'o Slot> {
    let additional = object.additional.as_ref().map(|(slot, _)| slot);
    additional.filter(|_| !object.keeps_undeclared)
}

/// The fields of a type that is known to be an object.
fn fields<'c, 's>(catalog: &'c Catalog<'s>, id: TypeId) -> &'c [Field<'s>] {
    match &catalog.types.get(id).kind {
        Kind::Object(object) => &object.fields,
        _ => &[],
    }
}

fn kind(catalog: &Catalog<'_>, kind: &Kind<'_>) -> String {
    match kind {
        Kind::Object(_) => "an object".to_owned(),
        Kind::Tuple(_) => "a list with types by position".to_owned(),
        Kind::Enumeration(values) => {
            const MOST: usize = 3;
            let shown = values
                .iter()
                .take(MOST)
                .map(|value| format!("\"{}\"", value.text));
            let shown: Vec<_> = shown.collect();
            let more = if values.len() > MOST { ", …" } else { "" };
            format!("one of {}{more}", shown.join(", "))
        }
        Kind::OneOf(_) => "one of several types".to_owned(),
        Kind::Value(slot) => describe(catalog, slot),
    }
}

pub(super) fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}
