//! Finds names that were given to another event, while an added event has their old meaning.

use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::{Event, RowId};
use event_catalog_build::read::Column;

use super::super::wire::{change, mean_another};
use super::subject;
use crate::changes::{Change, Kind, Pair, Subject};

pub(super) fn find(pair: &Pair<'_, '_>, changes: &mut Vec<Change>) {
    let Some(old) = pair.old else { return };
    let added: Vec<&Event<'_>> = pair.added().collect();
    if added.is_empty() {
        return;
    }
    let before = only(old.events.iter());
    let added = only(added.into_iter());
    let mut seen: HashSet<RowId> = HashSet::new();
    for (was, is) in pair.kept() {
        let description: &str = &was.description;
        let is_known = before.get(description).copied().flatten().is_some();
        let other = added.get(description).copied().flatten();
        let Some(other) = other.filter(|other| is_known && is_overwritten((was, is), other)) else {
            continue;
        };
        if !seen.insert(is.row) {
            continue;
        }
        let [name, other] = [is, other].map(|event| match subject(pair.new, event) {
            Subject::Family(pattern) => pattern,
            _ => event.name.to_string(),
        });
        let mut change = change(Kind::NameReused, subject(pair.new, is));
        mean_another(&mut change);
        change.old = Some(old.place(was.row, Column::Name));
        change.new = Some(pair.new.place(is.row, Column::Name));
        let advice = format!(
            "`{name}` is called `{other}` now: rename `{other}` back to `{name}`, and give the event that is now \
             called `{name}` a name that has never been used."
        );
        change.migration = Some(advice.into());
        change.before = Some(other);
        change.after = Some(name);
        changes.push(change);
    }
}

/// Maps descriptions to events, or to `None` if several share a description, which then proves nothing.
fn only<'e, 's: 'e>(
    events: impl Iterator<Item = &'e Event<'s>>,
) -> HashMap<&'e str, Option<&'e Event<'s>>> {
    let mut only: HashMap<&str, Option<&Event<'_>>> = HashMap::new();
    for event in events.filter(|event| !event.description.is_empty()) {
        only.entry(event.description.as_ref())
            .and_modify(|found| *found = None)
            .or_insert(Some(event));
    }
    only
}

/// Whether a name now means another event, because the added event has its old description. In addition, either the new
/// description must differ in most words, or the added event must be in the old place, above the name. If the name kept
/// its payload, and the added event has a different payload, only the description was corrected.
fn is_overwritten((was, is): (&Event<'_>, &Event<'_>), other: &Event<'_>) -> bool {
    if was.name != is.name || was.description == is.description {
        return false;
    }
    let stays = was.payload == is.payload && was.payload != other.payload;
    !stays && (other.row < is.row || has_other_words(&was.description, &is.description))
}

/// The maximum length of descriptions that are compared character by character, in bytes.
const LONGEST_COMPARED: usize = 60;

/// Whether a description has mostly different words.
fn has_other_words(was: &str, is: &str) -> bool {
    if was.is_empty() || is.is_empty() {
        return false;
    }
    let (before, now) = (words(was), words(is));
    let mut left: HashMap<&str, usize> = HashMap::new();
    for word in &before {
        *left.entry(word).or_default() += 1;
    }
    let is_kept = |word: &&String| {
        let left = left.get_mut(word.as_str()).filter(|left| **left > 0);
        left.map(|left| *left -= 1).is_some()
    };
    let kept = now.iter().filter(is_kept).count();
    if kept * 2 >= before.len().max(now.len()) {
        return false;
    }
    // In a short text, a single typo can change most of the words.
    let is_short = was.len().max(is.len()) <= LONGEST_COMPARED;
    !is_short || strsim::normalized_levenshtein(was, is) < 0.6
}

/// Splits a text into words, without case and punctuation. Differences in markup don't count.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typo_leaves_most_words() {
        for (was, is) in [
            ("A link was clickd.", "A link was clicked."),
            ("Loaded", "Loaded."),
            ("The chat was openned.", "The chat was opened"),
            (
                "A customer has placed an **order**.",
                "A customer placed an order in the shop.",
            ),
            ("", "Loaded."),
        ] {
            assert!(!has_other_words(was, is), "{was} {is}");
        }
        for (was, is) in [
            ("A link was clicked.", "Payment has failed for good."),
            ("The chat was loaded.", "A person sent some message to us."),
        ] {
            assert!(has_other_words(was, is), "{was} {is}");
        }
    }

    #[test]
    fn words_are_counted() {
        let many = "a ".repeat(50);
        assert!(has_other_words(&many, &"b ".repeat(50)));
        assert!(!has_other_words(&many, &format!("{many} b")));
    }
}
