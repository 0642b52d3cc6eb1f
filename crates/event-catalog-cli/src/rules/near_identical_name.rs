//! `near-identical-name`: two names that are easily taken for each other.

use std::collections::HashSet;

use event_catalog_build::catalog::{Event, RowId};
use event_catalog_build::ident::Identifiers;

use super::groups::groups;
use super::names;
use super::prelude::*;
use super::vocabulary::{Vocabulary, is_direction, is_slip, stem};

/// Two names that are easily taken for each other.
pub(super) static NEAR_IDENTICAL_NAME: Rule = Rule {
    name: "near-identical-name",
    kind: Kind::Style(Level::Warn, check),
    suppresses: false,
    summary: "two names are nearly the same",
    why: "Names that differ by a plural, by one letter inside a long word, by an underscore or only \
        in the order of their words are usually one event listed twice. If they are two events, they \
        are easily confused.\n\n\
        Words with different meanings aren't reported, however similar: `correct` and `incorrect`, \
        `sign_in` and `sign_up`. Neither are the numbers of a series, nor a deprecated event and its \
        replacement.",
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
    let by_words = groups(events().map(|event| (classes(name(event), &mut vocabulary), event)));
    let by_letters = groups(events().map(|event| (name(event).replace('_', ""), event)));
    let near = by_words.into_iter().chain(by_letters);
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
            .label("easily confused with the other one")
            .event(name)
            .related(catalog.place(first_row, Column::Name), "the other one")
            .help(format!(
                "if both are one event, keep the name that is in use and make the other its alias; \
                 if they are two, make the names more distinct, or say why not in an `[[accept]]` for `{name}`"
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
    groups: impl Iterator<Item = Vec<&'c Event<'c>>>,
) -> impl Iterator<Item = (Named<'c>, Named<'c>)> {
    groups.flat_map(move |group| {
        let group = group.into_iter();
        let named = group.map(|event| (names::of_row(catalog, event), event.row));
        let mut group: Vec<Named<'c>> = named.collect();
        group.sort_unstable();
        let first = group[0];
        group.into_iter().skip(1).map(move |other| (first, other))
    })
}

/// The classes of a name's words, in the order of the name where that matters, and whether it does. That of
/// one word never does.
fn classes<'c>(name: &'c str, vocabulary: &mut Vocabulary<'c>) -> (bool, Vec<usize>) {
    let mut numbers = Vec::new();
    let mut is_ordered = false;
    for word in name.split('_') {
        numbers.push(vocabulary.class(word));
        is_ordered |= is_direction(word);
    }
    is_ordered &= numbers.len() > 1;
    if !is_ordered {
        numbers.sort_unstable();
    }
    (is_ordered, numbers)
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
