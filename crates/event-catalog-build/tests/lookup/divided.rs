//! Names that are divided among tables by length, and queries with lengths in between.

use std::collections::HashMap;

use event_catalog_build::lookup::Lookup;
use proptest::prelude::*;

use crate::{check, names};

fn tables(lookup: &Lookup) -> usize {
    let source = lookup.to_source("f", "::event_catalog");
    source.matches("const F_TABLE_").count()
}

/// Looks up the names that `check` looks up, and names of all lengths.
fn check_lengths(names: &[String], every: usize) -> Lookup {
    let lookup = check(names, every);
    let indices: HashMap<&str, u32> = names.iter().map(String::as_str).zip(0..).collect();
    for name in names.iter().step_by(every) {
        for query in names::of_every_length(name) {
            let expected = indices.get(query.as_str()).copied();
            assert_eq!(lookup.get(&query), expected, "{query:?}");
        }
    }
    lookup
}

#[test]
fn short_usual_and_long_names() {
    let names = names::of_lengths(&[(5, 150), (22, 60), (64, 3)]);
    assert_eq!(tables(&check_lengths(&names, 1)), 3);
}

#[test]
fn names_of_whole_words() {
    let lengths: Vec<_> = (1..=8).map(|words| (8 * words, 3_000)).collect();
    let lookup = check_lengths(&names::of_lengths(&lengths), 500);
    assert!(tables(&lookup) > 1);
}

#[test]
fn many_names_of_every_length() {
    let lengths: Vec<_> = (6..=64).map(|length| (length, 500)).collect();
    let lookup = check_lengths(&names::of_lengths(&lengths), 700);
    assert!(tables(&lookup) > 1);
}

#[test]
fn one_name_of_any_length() {
    for length in 1..=64 {
        check_lengths(&names::of_lengths(&[(length, 1)]), 1);
    }
}

/// Names of three lengths. One length is common, and one is rare.
fn names_of_three_lengths() -> impl Strategy<Value = Vec<String>> {
    let names = |most| {
        (1..=64_usize).prop_flat_map(move |length| {
            let letter = proptest::char::range('a', 'c');
            let name = proptest::collection::vec(letter, length);
            proptest::collection::vec(name.prop_map(String::from_iter), 1..most)
        })
    };
    (names(120), names(40), names(4)).prop_map(|(usual, other, rare)| {
        names::distinct(usual.into_iter().chain(other).chain(rare))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_the_lengths(names in names_of_three_lengths()) {
        check_lengths(&names, 17);
    }
}
