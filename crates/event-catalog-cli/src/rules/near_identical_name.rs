//! `near-identical-name`: two names that are easily taken for each other.

use std::collections::HashSet;
use std::hash::BuildHasher;

use event_catalog_build::catalog::{Event, RowId};
use event_catalog_build::ident::Identifiers;
use foldhash::fast::RandomState;

use super::groups::{exactly, groups};
use super::names;
use super::prelude::*;
use super::vocabulary::{Vocabulary, is_slip, stem};

/// Two names that are easily taken for each other.
pub(super) static NEAR_IDENTICAL_NAME: Rule = Rule {
    name: "near-identical-name",
    kind: Kind::Style(Level::Warn, check),
    suppresses: false,
    summary: "two names are nearly the same",
    why: "Names that differ by a plural, by one letter inside a long word, by an underscore or only \
        in the order of their words are mostly one event that was listed twice. If they are two, \
        people will take one for the other.\n\n\
        Words that mean something else are no mistake, however similar: `correct` and `incorrect`, \
        `sign_in` and `sign_up`. Neither are the numbers of a series, nor a deprecated event and \
        the one that has taken its place.",
    bad: Example(&[file(
        "events.csv",
        "name,description\nlink_clicked,A link was clicked.\nlinks_clicked,Somebody follows a link.\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description\nlink_clicked,A link was clicked.\nlink_shown,A link was shown.\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    // A deprecated event is meant to resemble another one.
    let events = || names::events(catalog).filter(|event| event.deprecation().is_none());
    let name = |event| names::of_row(catalog, event);
    let mut vocabulary = Vocabulary::default();
    let mut by_words = Vec::with_capacity(catalog.events.len());
    let state = RandomState::default();
    let mut words = Words::default();
    let by_letters = events().map(|event| {
        by_words.push((event, words.hash(name(event), &mut vocabulary)));
        (event, state.hash_one(&words.letters))
    });
    let by_letters = exactly(groups(by_letters), |event| name(event).replace('_', ""));
    let by_words = groups(by_words.into_iter());
    let mut near = exactly(by_words, |event| classes(name(event), &mut vocabulary));
    near.extend(by_letters);
    let mut reported = HashSet::new();
    for ((first, first_row), (name, row)) in pairs(catalog, near) {
        // What becomes the same in Rust is reported as such.
        let variant = |name| Identifiers::of(name).variant();
        if variant(name) == variant(first) || !reported.insert(row) {
            continue;
        }
        findings.add(
            Finding::at(
                catalog.place(row, Column::Name),
                format!(
                    "`{name}` is nearly the same name as `{first}`: {}",
                    difference(first, name)
                ),
            )
            .label("easily taken for the other one")
            .event(name)
            .related(catalog.place(first_row, Column::Name), "the other one")
            .help(format!(
                "if both are one event, keep the name that is in use and make the other its alias; \
                 if they are two, name them apart, or say why not in an `[[accept]]` for `{name}`"
            )),
        );
    }
}

/// A name and its row.
type Named<'c> = (&'c str, RowId);

/// The first name of each group in the alphabet, with each other one. Which of them is reported must
/// not depend on the order of the rows.
fn pairs<'c>(
    catalog: &'c Catalog<'_>,
    groups: Vec<Vec<&'c Event<'_>>>,
) -> impl Iterator<Item = (Named<'c>, Named<'c>)> {
    groups.into_iter().flat_map(move |group| {
        let group = group.into_iter();
        let named = group.map(|event| (names::of_row(catalog, event), event.row));
        let mut group: Vec<Named<'c>> = named.collect();
        group.sort_unstable();
        let first = group[0];
        group.into_iter().skip(1).map(move |other| (first, other))
    })
}

/// The classes of a name's words, in the order of the name where that matters.
fn classes<'c>(name: &'c str, vocabulary: &mut Vocabulary<'c>) -> Vec<u64> {
    let words = name.split('_');
    let classes: Vec<_> = words.map(|word| vocabulary.class(word)).collect();
    let mut numbers: Vec<_> = classes.iter().map(|class| class.number).collect();
    if !classes.iter().any(|class| class.is_direction) {
        numbers.sort_unstable();
    }
    numbers
}

/// The words of a name. They are mostly those of the name before it, but for the last ones.
#[derive(Default)]
struct Words<'c> {
    name: &'c str,
    /// The name without underscores.
    letters: String,
    /// What its words come to, up to each of them.
    sums: Vec<UpTo>,
}

/// What the classes of words come to.
#[derive(Clone, Copy, Default)]
struct UpTo {
    sum: u64,
    sequence: u64,
    is_directed: bool,
    /// How many letters the words have.
    letters: usize,
}

impl<'c> Words<'c> {
    /// The hash of the classes of the next name's words, in the order of the name where that matters.
    fn hash(&mut self, name: &'c str, vocabulary: &mut Vocabulary<'c>) -> u64 {
        let same = names::same_words(self.name, name);
        self.name = name;
        let underscores = name[..same].bytes().filter(|byte| *byte == b'_');
        self.sums.truncate(underscores.count());
        let mut all = self.sums.last().copied().unwrap_or_default();
        self.letters.truncate(all.letters);
        let mut rest = Some(&name[same..]);
        while let Some(name) = rest {
            let end = name.bytes().position(|byte| byte == b'_');
            let word = &name[..end.unwrap_or(name.len())];
            rest = end.map(|end| &name[end + 1..]);
            self.letters.push_str(word);
            let class = vocabulary.class(word);
            all.sum = all.sum.wrapping_add(class.number);
            let sequence = all.sequence.rotate_left(5);
            all.sequence = sequence.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ class.number;
            all.is_directed |= class.is_direction;
            all.letters = self.letters.len();
            self.sums.push(all);
        }
        if all.is_directed {
            all.sequence
        } else {
            all.sum
        }
    }
}

/// How two names differ, for people.
fn difference(one: &str, other: &str) -> String {
    if one.replace('_', "") == other.replace('_', "") {
        return "they differ only in the underscores".to_owned();
    }
    let sorted = |name: &'_ str| {
        let mut words: Vec<String> = name.split('_').map(str::to_owned).collect();
        words.sort_unstable();
        words
    };
    let (one, other) = (sorted(one), sorted(other));
    if one == other {
        return "the words are the same, in another order".to_owned();
    }
    let only = |of: &[String], not: &[String]| -> String {
        let words = of.iter().filter(|word| !not.contains(word));
        words
            .map(|word| format!("`{word}`"))
            .collect::<Vec<_>>()
            .join(" ")
    };
    format!(
        "they differ only in {} and {}",
        only(&one, &other),
        only(&other, &one)
    )
}

/// Whether two names have the same words but for plurals, endings and slips of the keyboard: what
/// the rule reports, for a pair of names that another rule looks at.
pub(super) fn are_near(one: &str, other: &str) -> bool {
    let sorted = |name: &str| {
        let mut words: Vec<(String, String)> = name
            .split('_')
            .map(|word| (stem(word), word.to_owned()))
            .collect();
        words.sort_unstable();
        words
    };
    let (one_words, other_words) = (sorted(one), sorted(other));
    let are_same = one_words.len() == other_words.len()
        && one_words
            .iter()
            .zip(&other_words)
            .all(|((stem, word), (other_stem, other))| stem == other_stem || is_slip(word, other));
    are_same || one.replace('_', "") == other.replace('_', "")
}
