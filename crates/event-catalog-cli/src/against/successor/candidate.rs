//! Estimates how likely it is that a row of the older version became a row of the new one.

use std::collections::HashMap;

use event_catalog_build::catalog::{Catalog, Pattern, RowId};
use event_catalog_build::read::{Column, Missing, Nearness};

/// A row of one of the versions, with the properties that identify it.
#[derive(Debug)]
pub(super) struct Candidate<'c> {
    pub(super) row: RowId,
    pub(super) name: &'c str,
    pub(super) description: String,
    /// The words of the description, sorted.
    words: Vec<&'c str>,
    module: &'c str,
    payload: &'c str,
    /// The name in the row above.
    above: Option<&'c str>,
    /// The numbers of a family; empty for a single event.
    numbers: Vec<u32>,
    /// Whether the row is invalid.
    pub(super) is_broken: bool,
}

/// The maximum number of words compared at the beginning of a description, and at its end.
const MOST_WORDS: usize = 200;

impl<'c> Candidate<'c> {
    pub(super) fn of(
        row: RowId,
        catalog: &'c Catalog<'_>,
        above: &HashMap<RowId, &'c str>,
        is_broken: bool,
    ) -> Self {
        let read = catalog.row(row);
        let name = read.text(Column::Name);
        let numbers = match Pattern::parse(name) {
            Ok(Some(pattern)) => pattern.numbers().to_vec(),
            _ => Vec::new(),
        };
        let text = read.text(Column::Description);
        Self {
            row,
            name,
            description: text.split_whitespace().collect::<Vec<_>>().join(" "),
            words: words(text),
            module: read.text(Column::Module),
            payload: read.text(Column::Payload),
            above: above.get(&row).copied(),
            numbers,
            is_broken,
        }
    }
}

/// Splits a description into words, and sorts them. The middle of a very long description is left out.
fn words(description: &str) -> Vec<&str> {
    let words = description.split_whitespace();
    let words = words.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    let mut words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    if words.len() > 2 * MOST_WORDS {
        words.drain(MOST_WORDS..words.len() - MOST_WORDS);
    }
    words.sort_unstable();
    words
}

/// A removed row, and a new row that it may have become.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    /// The index of the removed row.
    pub(super) lost: usize,
    /// The index of the new row.
    pub(super) added: usize,
    /// How strongly the rows' content suggests that the removed row became the new one.
    pub(super) score: f64,
    /// The part of the score that doesn't depend on the position.
    content: f64,
    /// How similar the words of the two names are.
    nearness: Option<Nearness>,
    /// Whether the two rows have the same description.
    has_same_description: bool,
}

/// The maximum difference between the scores of candidates that are considered equally likely.
const ALIKE: f64 = 8.0;

impl Pair {
    /// Compares two rows. `lost_name` is the name in the removed row.
    pub(super) fn of(
        (lost_index, lost): (usize, &Candidate<'_>),
        lost_name: &Missing<'_>,
        (added_index, added): (usize, &Candidate<'_>),
    ) -> Self {
        let nearness = lost_name.by_words(added.name);
        let has_same_description =
            !lost.description.is_empty() && lost.description == added.description;
        let mut pair = Self {
            lost: lost_index,
            added: added_index,
            score: 0.0,
            content: 0.0,
            nearness,
            has_same_description,
        };
        // The old name would become an alias, and a family's alias must have the same numbers as the family.
        if lost.numbers != added.numbers && !added.is_broken {
            return pair;
        }
        pair.content = 50.0 * strsim::normalized_damerau_levenshtein(lost.name, added.name);
        pair.content += match nearness {
            Some(Nearness::SameLetters) => 100.0,
            Some(Nearness::AllWords(_)) => 60.0,
            Some(Nearness::Letters(_)) | None => 0.0,
        };
        pair.content += if has_same_description {
            60.0
        } else {
            40.0 * (likeness(&lost.words, &added.words) - 0.5).max(0.0)
        };
        // The cells with the name and the description may have been swapped.
        if added.description == lost.name {
            pair.content += 60.0;
        }
        if !lost.payload.is_empty() && lost.payload == added.payload {
            pair.content += 10.0;
        }
        if !lost.module.is_empty() && lost.module == added.module {
            pair.content += 5.0;
        }
        pair.score = pair.content;
        if lost.above.is_some() && lost.above == added.above {
            pair.score += 15.0;
        }
        pair
    }

    /// Ranks a pair for suggestions. A new name that contains all words of the old name comes first.
    pub(super) fn rank(&self) -> u8 {
        match self.nearness {
            Some(Nearness::SameLetters) => 0,
            Some(Nearness::AllWords(_)) => 1,
            Some(Nearness::Letters(_)) | None => 2,
        }
    }

    /// Whether this pair is about as likely as `best`, the pair with the highest score.
    pub(super) fn is_as_likely_as(&self, best: &Self) -> bool {
        let has_all_words = self.nearness.is_some() && self.rank() <= best.rank();
        let has_description = self.has_same_description && !best.has_same_description;
        has_all_words || has_description || self.is_close_to(best)
    }

    /// Whether this pair scores about as high as `other`, or higher.
    pub(super) fn is_close_to(&self, other: &Self) -> bool {
        self.content >= other.content - ALIKE
    }
}

/// Computes the share of words that two descriptions have in common, from 0 to 1. The words are sorted.
fn likeness(one: &[&str], other: &[&str]) -> f64 {
    let (mut at, mut common) = (0, 0_u32);
    for word in one {
        while other.get(at).is_some_and(|it| it < word) {
            at += 1;
        }
        if other.get(at) == Some(word) {
            common += 1;
            at += 1;
        }
    }
    let count = u32::try_from(one.len() + other.len()).unwrap_or(u32::MAX);
    2.0 * f64::from(common) / f64::from(count.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_are_alike_if_they_share_words() {
        let is = |one: &str, other: &str, expected: f64| {
            let found = likeness(&words(one), &words(other));
            assert!((found - expected).abs() < 0.001, "{one}, {other}: {found}");
        };
        is("A link was clicked.", "A link was clicked", 1.0);
        is("A link was clicked.", "A link was opened.", 0.75);
        is("was was was", "was", 0.5);
        is("clicked", "opened", 0.0);
        is("", "", 0.0);
        is("— !", "", 0.0);
    }

    #[test]
    fn of_a_very_long_description_both_ends_are_compared() {
        let long = |first: &str, middle: &str, last: &str| {
            let middle = format!("{middle} ").repeat(10_000);
            format!(
                "{} {middle} {}",
                format!("{first} ").repeat(200),
                format!("{last} ").repeat(200)
            )
        };
        let one = long("a", "b", "c");
        let is = |other: &str, expected: f64| {
            let found = likeness(&words(&one), &words(other));
            assert!((found - expected).abs() < 0.001, "{found}");
        };
        is(&long("a", "x", "c"), 1.0);
        is(&long("x", "b", "c"), 0.5);
        is(&long("a", "b", "x"), 0.5);
    }
}
