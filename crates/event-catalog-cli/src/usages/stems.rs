//! The prefixes from which code composes a family's names, as in `"score_" + n`. Code should replace the prefixes of
//! former and removed names.

use std::collections::{BTreeMap, HashSet};

use event_catalog_build::catalog::{Catalog, Event, Pattern};
use event_catalog_lookup::name_words;

use super::index::{Name, State};
use crate::against::names::aliases;

/// A prefix of a family's names.
#[derive(Debug)]
pub(super) struct Stem {
    /// The prefix as a name. It belongs to the first event of the family or, for removed names, to the event that the
    /// first removed name leads to.
    pub(super) name: Name,
    /// The prefix to use instead, if the old and new names differ only in the prefix.
    pub(super) now: Option<String>,
}

/// Collects the prefixes of a catalog's families. If several prefixes have the same text, the first is used.
pub(super) fn of(catalog: &Catalog<'_>, removed: &[Name]) -> Vec<Stem> {
    let (mut stems, mut former) = (Vec::new(), Vec::new());
    for (number, family) in (0..).zip(&catalog.families) {
        let first = family.events.clone().next();
        let Some((first, event)) =
            first.and_then(|first| Some((first, catalog.events.get(first)?)))
        else {
            continue;
        };
        let name = |text: &str, state| Name {
            family: Some(number),
            ..Name::of(text, u32::try_from(first).ok(), state)
        };
        let state = match event.deprecation() {
            Some(_) => State::Deprecated,
            None => State::Current,
        };
        let Some((before, after)) = parts(&family.pattern) else {
            continue;
        };
        if is_distinctive(before) {
            let name = name(before, state);
            stems.push(Stem { name, now: None });
        }
        for alias in aliases(catalog.row(family.row)) {
            // An alias with other numbers than the family is a mistake in the catalog.
            let is_same = has_numbers_of(alias, &family.pattern);
            let Some((old, end)) = parts(alias).filter(|(old, _)| is_same && is_distinctive(old))
            else {
                continue;
            };
            let is_begin = after.is_empty() && end.is_empty();
            former.push(Stem {
                name: name(old, State::Old),
                now: is_begin.then(|| before.to_owned()),
            });
        }
    }
    former.extend(of_removed(catalog, removed));
    keep_certain(catalog, &mut former);
    stems.extend(former);
    stems
}

/// Drops the replacements of prefixes with which other current names begin, too: `"score_" + x` may be `score_given`.
fn keep_certain(catalog: &Catalog<'_>, stems: &mut [Stem]) {
    if stems.iter().all(|stem| stem.now.is_none()) {
        return;
    }
    let mut names: Vec<&str> = catalog.events.iter().map(|event| &*event.name).collect();
    names.sort_unstable();
    let count = |begin: &str| {
        let start = names.partition_point(|name| *name < begin);
        names[start..].partition_point(|name| name.starts_with(begin))
    };
    for stem in stems {
        let old = stem.name.text.as_str();
        // The new names may begin with the old prefix, too: `score_v2_` begins with `score_`.
        stem.now = stem.now.take().filter(|now| {
            let own = if now.starts_with(old) { count(now) } else { 0 };
            count(old) == own
        });
    }
}

/// Finds the prefixes of removed names: of two or more names that differ only in a number. `removed.csv` has a row for
/// each name, but none for the family.
fn of_removed(catalog: &Catalog<'_>, removed: &[Name]) -> Vec<Stem> {
    let mut groups: BTreeMap<(&str, &str), BTreeMap<u32, &Name>> = BTreeMap::new();
    for name in removed {
        if let Some((before, number, after)) = numbered(&name.text)
            && is_distinctive(before)
        {
            groups
                .entry((before, after))
                .or_default()
                .insert(number, name);
        }
    }
    groups.retain(|_, names| names.len() > 1);
    if groups.is_empty() {
        return Vec::new();
    }
    // If the prefix also begins current names, the code may be correct.
    let known = catalog.events.iter().flat_map(|event| {
        let aliases = event.aliases().iter().map(|alias| &*alias.name);
        std::iter::once(&*event.name).chain(aliases)
    });
    let known = known.filter_map(numbered);
    let known: HashSet<(&str, &str)> = known.map(|(before, _, after)| (before, after)).collect();
    let groups = groups.iter().filter(|(parts, _)| !known.contains(*parts));
    let stems = groups.filter_map(|((before, after), names)| {
        let first = names.values().next()?;
        let mut targets = names
            .iter()
            .map(|(number, name)| begins(catalog, *number, name));
        let target = targets.next().flatten();
        let is_same = target.is_some() && targets.all(|other| other == target);
        let now = target.filter(|_| is_same && after.is_empty());
        let leading = names.values().find_map(|name| name.event);
        Some(Stem {
            name: Name::of(before, leading, first.state),
            now: now.map(str::to_owned),
        })
    });
    stems.collect()
}

/// Returns the prefix of the event that a removed name leads to, if the name of this event ends with the same number.
fn begins<'c>(catalog: &'c Catalog<'_>, number: u32, name: &Name) -> Option<&'c str> {
    let event: &Event<'_> = catalog.events.get(name.event? as usize)?;
    match numbered(&event.name)? {
        (before, same, "") if same == number => Some(before),
        _ => None,
    }
}

/// Splits a family's name into the text before and after the first braces.
pub(super) fn parts(pattern: &str) -> Option<(&str, &str)> {
    let (before, rest) = pattern.split_once('{')?;
    let (_, after) = rest.split_once('}')?;
    Some((before, after))
}

fn has_numbers_of(alias: &str, pattern: &str) -> bool {
    match (Pattern::parse(alias), Pattern::parse(pattern)) {
        (Ok(Some(alias)), Ok(Some(family))) => alias.numbers() == family.numbers(),
        _ => false,
    }
}

/// Splits a name with a single number into the text before the number, the number, and the text after it.
fn numbered(name: &str) -> Option<(&str, u32, &str)> {
    let is_digit = |c: char| c.is_ascii_digit();
    let start = name.find(is_digit)?;
    let (before, rest) = name.split_at(start);
    let digits = rest.find(|c: char| !is_digit(c)).unwrap_or(rest.len());
    let (number, after) = rest.split_at(digits);
    let number = number.parse().ok().filter(|_| !after.contains(is_digit))?;
    Some((before, number, after))
}

/// Whether a prefix has more than one word, so that it can't begin unrelated strings.
fn is_distinctive(text: &str) -> bool {
    let ends_with_word = text.ends_with(char::is_alphanumeric);
    let words = name_words(text).take(2).count();
    words == 2 || (words == 1 && !ends_with_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_a_single_number_have_parts() {
        assert_eq!(numbered("score_7"), Some(("score_", 7, "")));
        assert_eq!(numbered("step_12_done"), Some(("step_", 12, "_done")));
        assert_eq!(numbered("v1_step_2"), None);
        assert_eq!(numbered("load"), None);
        assert_eq!(numbered("id_99999999999"), None);
    }

    #[test]
    fn a_family_begins_with_more_than_a_word() {
        let stem = |pattern| {
            parts(pattern)
                .map(|(before, _)| before)
                .filter(|it| is_distinctive(it))
        };
        assert_eq!(stem("score_{0..10}"), Some("score_"));
        assert_eq!(stem("jump_decision_{1..7}_done"), Some("jump_decision_"));
        assert_eq!(stem("stepTaken{1..3}"), Some("stepTaken"));
        assert_eq!(stem("step{1..3}"), None);
        assert_eq!(stem("{1..3}_step"), None);
    }
}
