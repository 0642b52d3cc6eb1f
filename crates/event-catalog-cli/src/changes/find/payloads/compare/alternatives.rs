//! Compares the values of enumerations, and the alternatives of `oneOf`, `anyOf` and lists of types.
//!
//! An alternative is recognized by its discriminator, then by its structure, and only then by its name, because
//! the names of alternatives without a title depend on their order. Paths contain the alternative in brackets,
//! as in `items[kind=card].price`.

mod pairs;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::Catalog;
use event_catalog_build::schema::types::{EnumValue, Test, TypeId, Variant};

use super::super::accepts::{self, Accepts};
use super::super::difference::What;
use super::words::describe;
use super::{At, Comparison};
use crate::changes::{Verdict, path};
use pairs::pairs;

const UNHARMED: (Verdict, Verdict) = (Verdict::None, Verdict::None);

impl<'s> Comparison<'_, 's> {
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
                // Typed readers keep an unknown string; strict validators refuse it.
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
            // A value of the new alternative may also match an old one.
            let forward = Accepts::new(self.old, self.new).alternatives(old, &now.slot);
            let backward = if are_apart[1] {
                Verdict::None
            } else {
                Verdict::Risky
            };
            let what = What::VariantAdded(described(self.new, now));
            self.push(path, what, at, (backward, forward.max(Verdict::Risky)));
            self.tell_apart(now);
        }
        if !order.is_sorted() {
            // If alternatives overlap, readers use the first one that matches.
            let backward = if are_apart[1] {
                Verdict::None
            } else {
                Verdict::Risky
            };
            self.push(path, What::Reordered, at, (backward, Verdict::None));
        }
        if are_apart != [true, true] {
            // `oneOf` refuses a value that matches two alternatives, so a change to one alternative may affect the
            // values of another.
            for difference in self.differences.iter_mut().skip(start) {
                let is_reordered = difference.what == What::Reordered;
                if difference.is_about_values() && !is_reordered {
                    difference.backward = difference.backward.max(Verdict::Risky);
                    difference.forward = difference.forward.max(Verdict::Risky);
                }
            }
        }
    }

    /// Compares an alternative that both versions have.
    fn variant(&mut self, path: &str, before: &Variant<'s>, now: &Variant<'s>, at: At<'_>) {
        let path = &path::element(path, label(before, now));
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
            self.discriminators(&path::field(path, name), (was, is), at);
        }
    }

    /// Compares the strings that identify an alternative: readers fail on unknown ones.
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

    /// Records an alternative that only the old version has.
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
        let what = What::VariantGone(described(self.old, before));
        self.push(path, what, at, (backward.max(Verdict::Risky), forward));
        self.tell_apart(before);
    }

    /// Adds an alternative's tag to the difference that was just recorded for the alternative.
    fn tell_apart(&mut self, variant: &Variant<'s>) {
        if let Some(last) = self.differences.last_mut() {
            last.variant = tag(variant);
        }
    }
}

/// Formats the tag that distinguishes an alternative from other alternatives of the same type: `kind=card`.
fn tag(variant: &Variant<'_>) -> Option<String> {
    match &variant.test {
        Test::Member(name, values) => Some(path::tag(name, values.iter().map(|it| &**it))),
        Test::Any | Test::Type(_) => None,
    }
}

/// Chooses the label of an alternative in a path. The label is the alternative's tag, if the tag is short, simple, and
/// the same in both versions. Otherwise, it is the alternative's name in code.
fn label<'v>(before: &'v Variant<'_>, now: &Variant<'_>) -> Cow<'v, str> {
    /// The maximum length of a simple tag, in bytes.
    const LONGEST: usize = 60;
    let Test::Member(name, was) = &before.test else {
        return Cow::Borrowed(&before.ident);
    };
    let mut values: Vec<&str> = was.iter().map(|it| &**it).collect();
    if let Test::Member(_, is) = &now.test {
        let is: HashSet<&str> = is.iter().map(|it| &**it).collect();
        if values.iter().any(|it| is.contains(it)) {
            values.retain(|it| is.contains(it));
        }
    }
    // Other characters have a meaning in paths and in the names of changes, or may be invisible.
    let is_simple = |it: char| it.is_alphanumeric() || "_-:/ ".contains(it);
    let mut parts = std::iter::once(&**name).chain(values.iter().copied());
    if parts.all(|it| it.chars().all(is_simple)) {
        let tag = path::tag(name, values.into_iter());
        if tag.len() <= LONGEST {
            return Cow::Owned(tag);
        }
    }
    Cow::Borrowed(&before.ident)
}

/// Describes an alternative in words, including its tag, because the other alternatives are often objects, too.
fn described(catalog: &Catalog<'_>, variant: &Variant<'_>) -> String {
    let shape = describe(catalog, &variant.slot);
    if let Test::Member(name, values) = &variant.test {
        let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
        format!("{shape} whose `{name}` is {}", values.join(" or "))
    } else {
        shape
    }
}
