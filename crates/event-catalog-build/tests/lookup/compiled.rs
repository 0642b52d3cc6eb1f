//! A compiled table gives the same answers as a table in memory.
//!
//! The tables are files next to this one. The tests also check that the generator still writes exactly these
//! files. After a change to the generator, run the tests with `UPDATE_TABLES=1` to rewrite the files.

use std::path::Path;

use event_catalog::__private::Candidate;
use event_catalog_build::lookup::Lookup;

use crate::names;

mod seed {
    include!("tables/seed.rs");
}

mod outliers {
    include!("tables/outliers.rs");
}

mod alike {
    include!("tables/alike.rs");
}

mod several {
    include!("tables/several.rs");
}

mod descending {
    include!("tables/descending.rs");
}

mod single {
    include!("tables/single.rs");
}

mod long {
    include!("tables/long.rs");
}

mod empty {
    include!("tables/empty.rs");
}

/// Compares the compiled function with a table in memory, and the function's file with the source that the
/// generator writes now.
fn check(file: &str, names: &[String], index_of: fn(&str) -> Candidate) {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let lookup = Lookup::for_keys(&names).unwrap();
    let source = source(&lookup);
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/lookup/tables")
        .join(file);
    if std::env::var_os("UPDATE_TABLES").is_some() {
        std::fs::write(&path, &source).unwrap();
        return;
    }
    let written = std::fs::read_to_string(&path).unwrap();
    assert!(
        source == written,
        "{file} is out of date; set UPDATE_TABLES=1"
    );

    for (name, index) in names.iter().zip(0..) {
        assert_eq!(index_of(name).equal(), Some(index), "{name:?}");
        for near in names::near(name)
            .into_iter()
            .chain(names::of_every_length(name))
        {
            assert_eq!(index_of(&near).equal(), lookup.get(&near), "{near:?}");
        }
    }
}

fn source(lookup: &Lookup) -> String {
    let function = lookup.to_source("index_of", "::event_catalog");
    function.replacen("fn index_of", "pub(super) fn index_of", 1)
}

#[test]
fn the_published_names() {
    check("seed.rs", &names::seed(), seed::index_of);
}

#[test]
fn names_of_which_few_are_long() {
    let mut names = names::realistic(150);
    names.push("long".repeat(16));
    names.push(format!("{}lung{}", "long".repeat(9), "long".repeat(6)));
    check("outliers.rs", &names, outliers::index_of);
}

#[test]
fn names_that_need_all_their_bytes() {
    // The names consist of the same letters, and differ only in the positions of two of them.
    let names = names::exchanged().into_iter();
    let names: Vec<String> = names.filter(|name| name.len() == 64).collect();
    check("alike.rs", &names, alike::index_of);
    assert!(include_str!("tables/alike.rs").contains("Discriminator::All"));
}

/// For a length that no name has, the function uses a neighboring table or none; the table in memory uses
/// none.
#[test]
fn names_of_short_usual_and_long_lengths() {
    let names = names::of_lengths(&[(5, 150), (22, 60), (64, 3)]);
    check("several.rs", &names, several::index_of);
    assert!(include_str!("tables/several.rs").contains("name.len() < 23"));
}

#[test]
fn names_that_are_long_but_for_a_few() {
    let names = names::of_lengths(&[(5, 2), (40, 30)]);
    check("descending.rs", &names, descending::index_of);
    assert!(include_str!("tables/descending.rs").contains("name.len() >= 40"));
}

#[test]
fn names_of_which_some_are_in_the_list() {
    let mut names = names::realistic(60);
    names.extend(names::long());
    check("long.rs", &names, long::index_of);
    assert!(include_str!("tables/long.rs").contains("name.len() > 64"));
}

#[test]
fn a_single_name() {
    check("single.rs", &["link_clicked".to_owned()], single::index_of);
}

#[test]
fn no_names() {
    check("empty.rs", &[], empty::index_of);
}
