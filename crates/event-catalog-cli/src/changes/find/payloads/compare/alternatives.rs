//! Compares the values of enumerations, and the alternatives of `oneOf`, `anyOf` and lists of types.
//!
//! An alternative is found again by what distinguishes its values, then by its structure, and only
//! then by its name: names of alternatives without a title depend on their order.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::Catalog;
use event_catalog_build::schema::types::{
    EnumValue, Kind, Object, Shape, Slot, Test, Tuple, TypeId, Variant,
};

use super::super::accepts::{self, Accepts};
use super::super::difference::What;
use super::super::limits::MOST_ALTERNATIVES;
use super::words::describe;
use super::{At, Comparison, join};
use crate::changes::Verdict;

/// How many steps comparing two structures may take.
const STEPS: usize = 500;

/// How deep structures are compared to find an alternative again.
const DEEPEST: usize = 3;

const UNHARMED: (Verdict, Verdict) = (Verdict::None, Verdict::None);

impl<'c, 's> Comparison<'c, 's> {
    pub(super) fn enumerations(
        &mut self,
        path: &str,
        (old, before): (TypeId, &[EnumValue<'s>]),
        (new, now): (TypeId, &[EnumValue<'s>]),
    ) {
        let at = (old, new, None);
        let known: HashMap<&str, &EnumValue<'_>> =
            now.iter().map(|it| (it.text.as_ref(), it)).collect();
        for value in before {
            let Some(now) = known.get(&*value.text) else {
                // Typed readers keep a string that they don't know; strict validators refuse it.
                let what = What::ValueGone(value.text.to_string());
                self.push(path, what, at, (Verdict::Risky, Verdict::None));
                continue;
            };
            if value.ident != now.ident {
                let names =
                    [(self.old, old, value), (self.new, new, *now)].map(|(catalog, id, value)| {
                        format!("{}::{}", catalog.types.get(id).name, value.ident)
                    });
                let [old, new] = names;
                self.push(path, What::Renamed { old, new }, at, UNHARMED);
            }
            self.texts(path, &value.docs, &now.docs, at);
        }
        let former: HashSet<&str> = before.iter().map(|it| it.text.as_ref()).collect();
        for value in now.iter().filter(|it| !former.contains(&*it.text)) {
            let what = What::ValueAdded(value.text.to_string());
            self.push(path, what, at, (Verdict::None, Verdict::Risky));
        }
    }

    pub(super) fn variants(
        &mut self,
        path: &str,
        (old_id, old): (TypeId, &[Variant<'s>]),
        (new_id, new): (TypeId, &[Variant<'s>]),
    ) {
        let at = (old_id, new_id, None);
        let start = self.differences.len();
        let are_apart = [accepts::are_apart(old), accepts::are_apart(new)];
        let pairs = pairs(self.old, old, self.new, new);
        let mut is_kept = vec![false; new.len()];
        let mut order = Vec::new();
        for (before, pair) in old.iter().zip(pairs) {
            if let Some((position, now)) = pair.and_then(|it| Some((it, new.get(it)?))) {
                if let Some(kept) = is_kept.get_mut(position) {
                    *kept = true;
                }
                order.push(position);
                self.variant(path, before, now, at);
            } else {
                self.gone(path, before, (new, are_apart[0]), at);
            }
        }
        let added = new.iter().zip(is_kept).filter(|(_, is_kept)| !is_kept);
        for (now, _) in added {
            // A value of it may match an old alternative, or none.
            let forward = Accepts::new(self.old, self.new).alternatives(old, &now.slot);
            let backward = if are_apart[1] {
                Verdict::None
            } else {
                Verdict::Risky
            };
            let what = What::VariantAdded(describe(self.new, &now.slot));
            self.push(path, what, at, (backward, forward.max(Verdict::Risky)));
        }
        if !order.is_sorted() {
            // Of alternatives that overlap, the first one is read.
            let backward = if are_apart[1] {
                Verdict::None
            } else {
                Verdict::Risky
            };
            self.push(path, What::Reordered, at, (backward, Verdict::None));
        }
        if are_apart != [true, true] {
            // `oneOf` refuses a value that two alternatives match, so any change of one of them
            // may matter for the values of another one.
            for difference in self.differences.iter_mut().skip(start) {
                let is_reordered = difference.what == What::Reordered;
                if difference.is_about_values() && !is_reordered {
                    difference.backward = difference.backward.max(Verdict::Risky);
                    difference.forward = difference.forward.max(Verdict::Risky);
                }
            }
        }
    }

    /// An alternative of both versions.
    fn variant(&mut self, path: &str, before: &Variant<'s>, now: &Variant<'s>, at: At<'_>) {
        self.slots(path, &before.slot, &now.slot, at);
        if before.ident != now.ident {
            let names =
                [(self.old, at.0, before), (self.new, at.1, now)].map(|(catalog, id, variant)| {
                    format!("{}::{}", catalog.types.get(id).name, variant.ident)
                });
            let [old, new] = names;
            self.push(path, What::Renamed { old, new }, at, UNHARMED);
        }
        self.texts(path, &before.docs, &now.docs, at);
        if let (Test::Member(name, was), Test::Member(_, is)) = (&before.test, &now.test) {
            self.discriminators(&join(path, name), (was, is), at);
        }
    }

    /// The strings by which an alternative is found: a reader fails on one that it doesn't know.
    fn discriminators(
        &mut self,
        path: &str,
        (was, is): (&[Cow<'s, str>], &[Cow<'s, str>]),
        at: At<'_>,
    ) {
        let before: HashSet<&str> = was.iter().map(|it| &**it).collect();
        let now: HashSet<&str> = is.iter().map(|it| &**it).collect();
        let changes = [
            (before.difference(&now).min(), true),
            (now.difference(&before).min(), false),
        ];
        for (value, is_gone) in changes {
            let Some(value) = value else { continue };
            let mut here = self.differences.iter_mut().filter(|it| it.path == path);
            let known = here.find(|it| match it.what {
                What::ValueGone(_) => is_gone,
                What::ValueAdded(_) => !is_gone,
                What::Type { .. } => true,
                _ => false,
            });
            let verdicts = if is_gone {
                (Verdict::Breaking, Verdict::None)
            } else {
                (Verdict::None, Verdict::Breaking)
            };
            if let Some(known) = known {
                known.backward = known.backward.max(verdicts.0);
                known.forward = known.forward.max(verdicts.1);
                continue;
            }
            let value = (*value).to_owned();
            let what = if is_gone {
                What::ValueGone(value)
            } else {
                What::ValueAdded(value)
            };
            self.push_hidden(path, what, at, verdicts);
        }
    }

    /// An alternative that only the old version has.
    fn gone(
        &mut self,
        path: &str,
        before: &Variant<'s>,
        (new, was_apart): (&[Variant<'s>], bool),
        at: At<'_>,
    ) {
        let backward = Accepts::new(self.new, self.old).alternatives(new, &before.slot);
        let forward = if was_apart {
            Verdict::None
        } else {
            Verdict::Risky
        };
        let what = What::VariantGone(describe(self.old, &before.slot));
        self.push(path, what, at, (backward.max(Verdict::Risky), forward));
    }
}

/// The position in the new version of each old alternative.
fn pairs(
    old_catalog: &Catalog<'_>,
    old: &[Variant<'_>],
    new_catalog: &Catalog<'_>,
    new: &[Variant<'_>],
) -> Vec<Option<usize>> {
    let mut pairs = Pairs {
        found: vec![None; old.len()],
        is_free: vec![true; new.len()],
    };
    // By the strings of a member, which no other alternative has.
    pairs.by_keys(old, new, |variant| match &variant.test {
        Test::Member(name, values) => {
            let mut values: Vec<&str> = values.iter().map(|it| &**it).collect();
            values.sort_unstable();
            vec![format!("{name:?} {values:?}")]
        }
        _ => Vec::new(),
    });
    if old.len().max(new.len()) <= MOST_ALTERNATIVES {
        let alike = |before: &Variant<'_>, now: &Variant<'_>| {
            let (before_slot, now_slot) = ((old_catalog, &before.slot), (new_catalog, &now.slot));
            before.test == now.test && is_alike(before_slot, now_slot, DEEPEST, &mut { STEPS })
        };
        pairs.by_structure(old, new, |before, now| {
            before.ident == now.ident && alike(before, now)
        });
        pairs.by_structure(old, new, alike);
    }
    pairs.by_keys(old, new, |variant| {
        vec![format!("{:?} {}", variant.test, variant.ident)]
    });
    // A member that has gained or lost a string.
    pairs.by_keys(old, new, |variant| match &variant.test {
        Test::Member(name, values) => {
            let values = values.iter().map(|value| format!("{name:?} {value:?}"));
            values.collect()
        }
        _ => Vec::new(),
    });
    pairs.found
}

/// The alternatives that were found again.
struct Pairs {
    /// By the position of an old alternative, that of the new one.
    found: Vec<Option<usize>>,
    /// Whether a new alternative isn't an old one yet.
    is_free: Vec<bool>,
}

impl Pairs {
    /// Pairs the alternatives that have a key in common.
    fn by_keys(
        &mut self,
        old: &[Variant<'_>],
        new: &[Variant<'_>],
        keys: impl Fn(&Variant<'_>) -> Vec<String>,
    ) {
        let mut known: HashMap<String, Vec<usize>> = HashMap::new();
        // The last one is taken first.
        for (position, now) in new.iter().enumerate().rev() {
            if self.is_free.get(position) == Some(&true) {
                for key in keys(now) {
                    known.entry(key).or_default().push(position);
                }
            }
        }
        for (before, found) in old.iter().zip(&mut self.found) {
            if found.is_some() {
                continue;
            }
            for key in keys(before) {
                let free = known.get_mut(&key).and_then(Vec::pop);
                let is_free = free.and_then(|position| self.is_free.get_mut(position));
                if let Some(is_free) = is_free.filter(|is_free| **is_free) {
                    (*found, *is_free) = (free, false);
                    break;
                }
            }
        }
    }

    /// Pairs the alternatives that a function finds to be the same.
    fn by_structure(
        &mut self,
        old: &[Variant<'_>],
        new: &[Variant<'_>],
        is_pair: impl Fn(&Variant<'_>, &Variant<'_>) -> bool,
    ) {
        for (before, found) in old.iter().zip(&mut self.found) {
            if found.is_some() {
                continue;
            }
            let mut candidates = new.iter().zip(&mut self.is_free).enumerate();
            let same = candidates.find(|(_, (now, is_free))| **is_free && is_pair(before, now));
            if let Some((position, (_, is_free))) = same {
                (*found, *is_free) = (Some(position), false);
            }
        }
    }
}

/// Whether two tests are the same, regardless of the order of their strings.
fn is_same_test(before: &Variant<'_>, now: &Variant<'_>) -> bool {
    match (&before.test, &now.test) {
        (Test::Member(name, before), Test::Member(same, now)) if before.len() == now.len() => {
            let before: HashSet<&str> = before.iter().map(|it| &**it).collect();
            name == same && now.iter().all(|it| before.contains(&**it))
        }
        (before, now) => before == now,
    }
}

/// Whether two places have the same structure, as far as it is looked at.
fn is_alike(
    (old_catalog, old): (&Catalog<'_>, &Slot),
    (new_catalog, new): (&Catalog<'_>, &Slot),
    depth: usize,
    steps: &mut usize,
) -> bool {
    let Some(left) = steps.checked_sub(1) else {
        return false;
    };
    *steps = left;
    let Some(depth) = depth.checked_sub(1) else {
        return true;
    };
    let mut alike =
        |old: &Slot, new: &Slot| is_alike((old_catalog, old), (new_catalog, new), depth, steps);
    if old.nullable != new.nullable {
        return false;
    }
    match (&old.shape, &new.shape) {
        (Shape::Array(old), Shape::Array(new)) | (Shape::Map(old), Shape::Map(new)) => {
            alike(old, new)
        }
        (Shape::Named(old), Shape::Named(new)) => {
            let (old, new) = (old_catalog.types.get(*old), new_catalog.types.get(*new));
            match (&old.kind, &new.kind) {
                (Kind::Object(old), Kind::Object(new)) => is_alike_object(old, new, &mut alike),
                (Kind::Tuple(old), Kind::Tuple(new)) => is_alike_tuple(old, new, &mut alike),
                (Kind::Enumeration(old), Kind::Enumeration(new)) => {
                    let known: HashSet<&str> = old.iter().map(|it| it.text.as_ref()).collect();
                    old.len() == new.len() && new.iter().all(|it| known.contains(&*it.text))
                }
                (Kind::OneOf(old), Kind::OneOf(new)) => {
                    let mut both = old.iter().zip(new);
                    old.len() == new.len()
                        && both
                            .all(|(old, new)| is_same_test(old, new) && alike(&old.slot, &new.slot))
                }
                _ => false,
            }
        }
        (old, new) => old == new,
    }
}

fn is_alike_object(
    old: &Object<'_>,
    new: &Object<'_>,
    alike: &mut dyn FnMut(&Slot, &Slot) -> bool,
) -> bool {
    if old.fields.len() != new.fields.len() {
        return false;
    }
    let known: HashMap<&str, _> = old.fields.iter().map(|it| (it.name.as_ref(), it)).collect();
    new.fields.iter().all(|now| {
        known.get(&*now.name).is_some_and(|before| {
            before.required == now.required
                && before.constant == now.constant
                && alike(&before.slot, &now.slot)
        })
    })
}

fn is_alike_tuple(
    old: &Tuple<'_>,
    new: &Tuple<'_>,
    alike: &mut dyn FnMut(&Slot, &Slot) -> bool,
) -> bool {
    let mut both = old.fields.iter().zip(&new.fields);
    old.fields.len() == new.fields.len()
        && old.rest.is_some() == new.rest.is_some()
        && both.all(|(old, new)| alike(&old.slot, &new.slot))
}
