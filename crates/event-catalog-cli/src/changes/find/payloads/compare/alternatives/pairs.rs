//! Matches the alternatives of the new version to those of the old version.

use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::Catalog;
use event_catalog_build::schema::types::{Kind, Object, Shape, Slot, Test, Tuple, Variant};

use super::super::super::limits::MOST_ALTERNATIVES;

/// The maximum number of steps for comparing two structures.
const STEPS: usize = 500;

/// The maximum depth to which structures are compared to recognize an alternative.
const DEEPEST: usize = 3;

/// Finds the new position of each old alternative.
pub(super) fn pairs(
    old_catalog: &Catalog<'_>,
    old: &[Variant<'_>],
    new_catalog: &Catalog<'_>,
    new: &[Variant<'_>],
) -> Vec<Option<usize>> {
    let mut pairs = Pairs {
        found: vec![None; old.len()],
        is_free: vec![true; new.len()],
    };
    // First, match alternatives that have the same strings for the discriminator.
    pairs.by_keys(old, new, |variant| match &variant.test {
        Test::Member(name, values) => {
            let mut values: Vec<&str> = values.iter().map(|it| &**it).collect();
            values.sort_unstable();
            vec![format!("{name:?} {values:?}")]
        }
        _ => Vec::new(),
    });
    let is_small = old.len().max(new.len()) <= MOST_ALTERNATIVES;
    let alike = |before: &Variant<'_>, now: &Variant<'_>| {
        let (before, now) = ((old_catalog, &before.slot), (new_catalog, &now.slot));
        is_alike(before, now, DEEPEST, &mut { STEPS })
    };
    if is_small {
        pairs.by_structure(old, new, |before, now| {
            before.test == now.test && before.ident == now.ident && alike(before, now)
        });
        pairs.by_structure(old, new, |before, now| {
            before.test == now.test && alike(before, now)
        });
    }
    pairs.by_keys(old, new, |variant| {
        vec![format!("{:?} {}", variant.test, variant.ident)]
    });
    if is_small {
        // The tests may differ, because a single object among the alternatives needs no discriminator.
        pairs.by_structure(old, new, alike);
    }
    // Then, match alternatives that share at least one string: a discriminator may have gained or lost a string.
    pairs.by_keys(old, new, |variant| match &variant.test {
        Test::Member(name, values) => {
            let values = values.iter().map(|value| format!("{name:?} {value:?}"));
            values.collect()
        }
        _ => Vec::new(),
    });
    pairs.found
}

/// Matches old alternatives to new ones.
struct Pairs {
    /// The position of each new alternative, by the position of its old match.
    found: Vec<Option<usize>>,
    /// Whether each new alternative still has no match.
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
        // In reverse order, because `pop` removes the last position first.
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

    /// Pairs the alternatives that a function considers equal.
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

/// Whether two places have the same structure, down to the maximum depth.
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
