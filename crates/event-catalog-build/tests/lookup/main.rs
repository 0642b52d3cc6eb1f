//! The table behind `Event::from_name` finds all names, and nothing else.

mod compiled;
mod divided;
mod names;

use std::collections::HashMap;

use event_catalog_build::lookup::{Lookup, LookupError, MAX_KEY};
use proptest::prelude::*;

/// Builds the table, and looks up all names, and variations of each `every`th name.
fn check(names: &[String], every: usize) -> Lookup {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let lookup = Lookup::for_keys(&names).expect("distinct names");
    let indices: HashMap<&str, u32> = names.iter().copied().zip(0..).collect();
    for name in &names {
        assert_eq!(lookup.get(name), indices.get(name).copied(), "{name:?}");
    }
    for name in names.iter().step_by(every) {
        for near in names::near(name) {
            let expected = indices.get(near.as_str()).copied();
            assert_eq!(lookup.get(&near), expected, "{near:?}, near {name:?}");
        }
    }
    lookup
}

#[test]
fn no_names() {
    let lookup = check(&[], 1);
    assert_eq!(lookup.get(""), None);
    assert_eq!(lookup.get("load"), None);
}

#[test]
fn a_few_names() {
    for count in 1..=40 {
        check(&names::realistic(count), 1);
    }
}

#[test]
fn the_published_names() {
    assert_eq!(names::seed().len(), 210);
    check(&names::seed(), 1);
}

#[test]
fn many_names() {
    check(&names::realistic(10_000), 50);
}

#[test]
fn names_that_only_differ_in_the_middle() {
    for length in [6, 7, 8, 15, 16, 17, 40, 41, 63] {
        check(&names::alike(length, 300), 10);
    }
    check(&names::alike(64, 100_000), 5_000);
}

#[test]
fn names_of_a_few_bytes() {
    check(&names::all_short(), 1);
}

#[test]
fn names_of_every_length_with_the_same_letters() {
    check(&names::exchanged(), 20);
}

#[test]
fn a_few_names_longer_than_the_others() {
    let mut names = names::alike(20, 500);
    names.push("l".repeat(64));
    names.push(format!("{}k{}", "l".repeat(31), "l".repeat(32)));
    names.push(format!("{}k{}", "l".repeat(40), "l".repeat(22)));
    check(&names, 40);
    check(&names[497..], 1);
}

#[test]
fn equal_names_are_an_error_that_says_which() {
    let error = Lookup::for_keys(&["load", "hide", "load"]).unwrap_err();
    assert_eq!(
        error,
        LookupError::Duplicate {
            first: 0,
            second: 2,
            key: "load".to_owned()
        }
    );
    assert_eq!(
        error.to_string(),
        "the name \"load\" is given twice, at positions 0 and 2; remove one"
    );
}

#[test]
fn names_without_bytes_are_errors() {
    let error = Lookup::for_keys(&["load", ""]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the name at position 1 is empty; give it at least one byte"
    );
}

#[test]
fn names_of_any_length_are_found() {
    check(&["n".repeat(MAX_KEY)], 1);
    let long = || names::alike(MAX_KEY + 1, 300);
    check(&long(), 7);
    check(&names::long(), 1);
    let mut all = names::realistic(500);
    all.extend(names::long());
    all.extend(long());
    check(&all, 20);
    let twice = "n".repeat(200);
    let error = Lookup::for_keys(&[&twice, "load", &twice]).unwrap_err();
    let expected = LookupError::Duplicate {
        first: 0,
        second: 2,
        key: twice,
    };
    assert_eq!(error, expected);
}

#[test]
fn the_same_names_give_the_same_table() {
    let source = || {
        let names = names::realistic(3_000);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        Lookup::for_keys(&names)
            .unwrap()
            .to_source("f", "::event_catalog")
    };
    assert_eq!(source(), source());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_the_names(
        names in proptest::collection::btree_set("[a-z][a-z0-9_]{0,63}", 0..120),
    ) {
        check(&names.into_iter().collect::<Vec<_>>(), 11);
    }

    #[test]
    fn whatever_the_similar_names(
        names in proptest::collection::btree_set("(ab|ba|_|0){1,32}", 0..300),
    ) {
        check(&names.into_iter().collect::<Vec<_>>(), 61);
    }

    #[test]
    fn whatever_the_names_of_any_length(
        names in proptest::collection::btree_set("(ab|ba|_|0|é){20,127}", 0..60),
    ) {
        check(&names.into_iter().collect::<Vec<_>>(), 3);
    }

    #[test]
    fn whatever_the_letters(
        names in proptest::collection::btree_set("\\PC{1,16}", 0..60),
    ) {
        check(&names.into_iter().collect::<Vec<_>>(), 5);
    }

    /// Tries all names that consist of two different letters and have up to ten bytes: shorter than a word, as
    /// long, and longer.
    #[test]
    fn whatever_of_all_names_of_two_letters(is_key in proptest::collection::vec(any::<bool>(), 2046)) {
        let all = names::of_two_letters(10);
        let keys = all.iter().zip(&is_key).filter(|(_, is_key)| **is_key);
        let keys: Vec<&str> = keys.map(|(name, _)| name.as_str()).collect();
        let lookup = Lookup::for_keys(&keys).unwrap();
        let mut indices = 0..;
        for (name, is_key) in all.iter().zip(is_key) {
            let expected = if is_key { indices.next() } else { None };
            prop_assert_eq!(lookup.get(name), expected, "{:?}", name);
        }
    }

    #[test]
    fn whatever_the_query(query in ".*") {
        let names = ["a", "load", "link_clicked", "birthdate_submitted"];
        let lookup = Lookup::for_keys(&names).unwrap();
        let expected = names.iter().zip(0..).find(|(name, _)| **name == query);
        prop_assert_eq!(lookup.get(&query), expected.map(|(_, index)| index));
    }
}
