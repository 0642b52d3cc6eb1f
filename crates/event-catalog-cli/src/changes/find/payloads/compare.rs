//! Compares two types part by part, and finds all differences, including those that only matter to readers of the
//! documentation, and changed names and texts.
//!
//! The work is bounded: each pair of types is compared once, and long paths are cut.

mod alternatives;
mod objects;
mod push;
mod shared;
mod texts;
mod tuples;
mod words;

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::Catalog;
use event_catalog_build::schema::SchemaId;
use event_catalog_build::schema::types::{Kind, Shape, Slot, TypeId};

use super::accepts::Accepts;
use super::difference::{Difference, What};
use super::limits;
use super::sameness::Sameness;
use crate::changes::{Verdict, path};
use crate::life::Fields;
use shared::Seen;
use words::{describe, kind};

/// A comparison of two types, including the types that they contain.
pub(crate) struct Comparison<'c, 's> {
    old: &'c Catalog<'s>,
    new: &'c Catalog<'s>,
    seen: HashMap<(TypeId, TypeId), Seen>,
    /// The lists of alternatives that were compared.
    seen_alternatives: HashSet<(Vec<SchemaId>, Vec<SchemaId>)>,
    /// Whether the new type is the first description of the events' data.
    is_first: bool,
    differences: Vec<Difference>,
    /// The paths of integers that may be negative in only one version.
    signs: HashSet<String>,
    /// The pairs of types at the ends of long paths, which are compared separately.
    deeper: Vec<(String, TypeId, TypeId)>,
    /// Compares the meaning of schemas, in a bounded number of steps.
    sameness: Sameness<'c, 's>,
    /// When the fields of the older version may be removed; computed when first needed.
    fields: OnceCell<Fields<'c>>,
    /// When the fields of the new version may be removed; computed when first needed.
    new_fields: OnceCell<Fields<'c>>,
}

/// A place in both versions: the two types, and the field in these types.
type At<'f> = (TypeId, TypeId, Option<&'f str>);

/// Paths that are longer than this, in bytes, aren't extended.
pub(super) const LONGEST_PATH: usize = 500;

/// Returns the start of the last name in a long path, as messages show it.
pub(super) fn beginning(name: &str) -> String {
    name.chars().take(100).collect()
}

impl<'c, 's> Comparison<'c, 's> {
    pub(crate) fn new(old: &'c Catalog<'s>, new: &'c Catalog<'s>) -> Self {
        Self {
            old,
            new,
            seen: HashMap::new(),
            seen_alternatives: HashSet::new(),
            is_first: false,
            differences: Vec::new(),
            signs: HashSet::new(),
            deeper: Vec::new(),
            sameness: Sameness::new(&old.schemas, &new.schemas),
            fields: OnceCell::new(),
            new_fields: OnceCell::new(),
        }
    }

    /// Finds the differences between two payloads. `is_first` means that the new payload is the first description of
    /// the events' data.
    pub(crate) fn payloads(&mut self, old: TypeId, new: TypeId, is_first: bool) -> Vec<Difference> {
        self.is_first = is_first;
        self.seen.clear();
        self.seen_alternatives.clear();
        self.signs.clear();
        self.types(old, new);
        std::mem::take(&mut self.differences)
    }

    fn types(&mut self, old: TypeId, new: TypeId) {
        self.own_texts(old, new);
        self.named("", old, new);
        self.root_limits(old, new);
        while let Some((path, old, new)) = self.deeper.pop() {
            self.named(&path, old, new);
        }
        self.forget_titles();
        self.merge_fields();
    }

    fn named(&mut self, path: &str, old: TypeId, new: TypeId) {
        if self.start(path, (old, new)) {
            self.structures(path, old, new);
            self.end((old, new));
        }
    }

    /// Compares two types that haven't been compared yet.
    fn structures(&mut self, path: &str, old: TypeId, new: TypeId) {
        let (was, is) = (self.old.types.get(old), self.new.types.get(new));
        match (&was.kind, &is.kind) {
            (Kind::Object(before), Kind::Object(now)) => {
                self.objects(path, (old, before), (new, now));
            }
            (Kind::Tuple(before), Kind::Tuple(now)) => {
                self.tuples(path, (old, before), (new, now));
            }
            (Kind::Enumeration(before), Kind::Enumeration(now)) => {
                self.enumerations(path, (old, before), (new, now));
            }
            (Kind::OneOf(before), Kind::OneOf(now)) => {
                self.variants(path, (old, before), (new, now));
            }
            (Kind::Value(before), Kind::Value(now)) => {
                let (at, start) = ((old, new, None), self.differences.len());
                let is_same = self.slots(path, before, now, at);
                self.limits(path, at, start, is_same);
            }
            (before, now) => {
                let what = What::Type {
                    old: kind(self.old, before),
                    new: kind(self.new, now),
                };
                let slots = [(self.old, old), (self.new, new)]
                    .map(|(catalog, id)| super::accepts::root(catalog, id));
                let [before, now] = &slots;
                let verdicts = self.reading(before, now, (old, new, None));
                self.push(path, what, (old, new, None), verdicts);
                return;
            }
        }
        if was.name != is.name {
            let what = What::Renamed {
                old: was.name.clone(),
                new: is.name.clone(),
            };
            let places = (
                self.old.schemas.get(was.schema).place,
                self.new.schemas.get(is.schema).place,
            );
            self.push_at(path, what, places, (Verdict::None, Verdict::None));
        }
    }

    /// Compares the values at a place, and returns whether they have the same type.
    fn slots(&mut self, path: &str, old: &Slot, new: &Slot, at: At<'_>) -> bool {
        let is_same = match (&old.shape, &new.shape) {
            // The path is too long to extend, so the types are compared later, with a shortened path.
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
                self.slots(&path::further(path), before, now, at);
                true
            }
            (before, now) => before == now,
        };
        if is_same && old.nullable == new.nullable {
            return true;
        }
        if let (Shape::Integer { .. }, Shape::Integer { .. }) = (&old.shape, &new.shape)
            && !is_same
        {
            self.signs.insert(path.to_owned());
        }
        let what = What::Type {
            old: describe(self.old, old),
            new: describe(self.new, new),
        };
        let verdicts = if is_same {
            // Typed readers fail on `null`. Differences inside the values are recorded separately.
            if old.nullable {
                (Verdict::Breaking, Verdict::None)
            } else {
                (Verdict::None, Verdict::Breaking)
            }
        } else {
            self.reading(old, new, at)
        };
        self.push(path, what, at, verdicts);
        false
    }

    /// Determines how well new readers accept the old values at a place, and how well old readers accept the new
    /// values.
    fn reading(&mut self, old: &Slot, new: &Slot, at: At<'_>) -> (Verdict, Verdict) {
        // If the schemas are the same, the shapes differ only because the settings of one version keep them as raw
        // JSON.
        let (before, now) = self.schemas(at);
        let mut both = before.iter().zip(&now);
        if before.len() == now.len()
            && !before.is_empty()
            && both.all(|(before, now)| self.sameness.is_same(*before, *now))
        {
            return (Verdict::None, Verdict::None);
        }
        let mut backward = Accepts::new(self.new, self.old).slot(new, old);
        let mut forward = Accepts::new(self.old, self.new).slot(old, new);
        if backward == Verdict::None {
            backward = self.proven(old, new, at, true);
        }
        if forward == Verdict::None {
            forward = self.proven(old, new, at, false);
        }
        (backward, forward)
    }

    /// Determines the verdict for readers of the new version if `by_new` is set, and for readers of the older version
    /// otherwise. Typed readers accept the values; the verdict is risky if strict validators may refuse them.
    fn proven(&mut self, old: &Slot, new: &Slot, at: At<'_>, by_new: bool) -> Verdict {
        let (reader, reads) = if by_new {
            (new, self.new)
        } else {
            (old, self.old)
        };
        let (before, now) = self.schemas(at);
        // `take` bounds the work; later alternatives rarely match.
        let readers = if by_new { &now } else { &before };
        let alternatives = limits::alternatives(reads, readers);
        let roots = (own(self.old, at.0, at.2), own(self.new, at.1, at.2));
        if let (Some(old_root), Some(new_root)) = roots
            && !alternatives.is_empty()
        {
            let mut offered = alternatives.iter().take(limits::MOST_ALTERNATIVES);
            let is_offered = offered.any(|it| {
                let (old, new) = if by_new {
                    (old_root, *it)
                } else {
                    (*it, new_root)
                };
                self.sameness.is_same(old, new)
            });
            // `oneOf` refuses a value that also matches a second alternative.
            return if is_offered && super::accepts::is_apart(reads, reader) {
                Verdict::None
            } else {
                Verdict::Risky
            };
        }
        if reader.shape == Shape::Any {
            // The reader allows any value, and conditions are compared separately.
            return Verdict::None;
        }
        let found = limits::differences((self.old, before), (self.new, now));
        let mut limits = found.limits.iter();
        let is_limited = limits.any(|it| if by_new { it.is_narrower } else { it.is_wider });
        if super::accepts::is_plain(reads, reader) && !is_limited {
            Verdict::None
        } else {
            Verdict::Risky
        }
    }

    /// Finds the schemas at a place in both versions.
    fn schemas(&self, (old, new, field): At<'_>) -> (Vec<SchemaId>, Vec<SchemaId>) {
        let of = |catalog: &Catalog<'_>, id| match field {
            Some(field) => limits::field(catalog, id, field),
            None => limits::of_type(catalog, id),
        };
        (of(self.old, old), of(self.new, new))
    }
}

/// Finds the schema of a field or an element within the type's own schema. Without a field, finds the schema of the
/// type itself.
fn own(catalog: &Catalog<'_>, id: TypeId, field: Option<&str>) -> Option<SchemaId> {
    let schema = catalog.types.get(id).schema;
    let Some(field) = field else {
        return Some(schema);
    };
    if let Some(position) = limits::position(catalog, id, field) {
        let positions = &catalog.schemas.get(schema).positions;
        return positions.get(position).copied();
    }
    let mut properties = catalog.schemas.properties(schema, field);
    properties.next().map(|it| it.schema)
}
