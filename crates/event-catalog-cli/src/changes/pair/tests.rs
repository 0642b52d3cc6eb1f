//! Tests how events of two versions are matched.

use event_catalog_build::catalog::{Catalog, Event};
use event_catalog_build::read::Input;

use super::Pair;
use crate::changes::tests::input;

fn table(text: &str) -> Input {
    input([("events.csv", text)])
}

type Names = Vec<(String, String)>;

/// Matches the events of two versions. Returns the successor of each event, and the events that have swapped names.
fn paired(before: &str, after: &str) -> (Names, Names) {
    let (before, after) = (table(before), table(after));
    let (old, new) = (Catalog::new(&before), Catalog::new(&after));
    let pair = Pair::new(Some(&old), &new);
    let names =
        |(one, other): (&Event<'_>, &Event<'_>)| (one.name.to_string(), other.name.to_string());
    let kept = pair.kept().map(names).collect();
    let swapped = pair.swapped().map(names).collect();
    (kept, swapped)
}

fn pairs(names: &[(&str, &str)]) -> Vec<(String, String)> {
    let names = names.iter();
    names
        .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
        .collect()
}

const BEFORE: &str = "name,description,payload\n\
    opened,The window was put up.,\n\
    closed,The window was put away.,\n";

#[test]
fn corrected_descriptions_are_no_swap() {
    let corrected = "name,description,payload\n\
        opened,The window was put away.,\n\
        closed,The window was put up.,\n";
    let (kept, swapped) = paired(BEFORE, corrected);
    assert_eq!(kept, pairs(&[("opened", "opened"), ("closed", "closed")]));
    assert!(swapped.is_empty());
    // The modules stayed with the names, so the names weren't swapped, whatever the order of the rows.
    let before = "name,description,module\n\
        opened,The window was put up.,window\n\
        closed,The door was put away.,door\n";
    let after = "name,description,module\n\
        closed,The window was put up.,door\n\
        opened,The door was put away.,window\n";
    assert!(paired(before, after).1.is_empty());
}

#[test]
fn exchanged_names_are_a_swap() {
    let exchanged = "name,description,payload\n\
        closed,The window was put up.,\n\
        opened,The window was put away.,\n";
    let (kept, swapped) = paired(BEFORE, exchanged);
    assert_eq!(kept, pairs(&[("opened", "closed"), ("closed", "opened")]));
    assert_eq!(swapped, pairs(&[("closed", "opened")]));
}

#[test]
fn descriptions_that_several_events_have_prove_nothing() {
    let before = "name,description\na,It was put up.\nb,It was put away.\nc,It was put up.\n";
    let after = "name,description\nb,It was put up.\na,It was put away.\nc,It was put away.\n";
    assert!(paired(before, after).1.is_empty());
}

#[test]
fn a_name_takes_precedence_over_an_alias() {
    let before = "name,description\na,First.\nb,Second.\n";
    let after = "name,description,aliases\nb,Second.,a\n";
    let (before, after) = (table(before), table(after));
    let (old, new) = (Catalog::new(&before), Catalog::new(&after));
    let pair = Pair::new(Some(&old), &new);
    assert_eq!(pair.kept().count(), 1);
    assert_eq!(pair.merged().count(), 1);
    assert_eq!(pair.removed().count(), 0);
    assert_eq!(
        pair.now("a").map(|event| event.name.to_string()).as_deref(),
        Some("b")
    );
}

/// Finds the names that are aliases in the wrong row. Returns each name, the event that has the alias, and the event
/// that the old event probably became.
fn misplaced(before: &str, after: &str) -> Vec<[String; 3]> {
    let (before, after) = (table(before), table(after));
    let (old, new) = (Catalog::new(&before), Catalog::new(&after));
    let pair = Pair::new(Some(&old), &new);
    let found = pair.misplaced();
    found
        .map(|(before, now, other)| [before, now, other].map(|event| event.name.to_string()))
        .collect()
}

#[test]
fn a_description_shows_that_an_alias_is_in_the_wrong_row() {
    let before = "name,description\na,First.\nb,Second.\n";
    let in_the_row_of = |rows: &str| {
        let after = format!("name,description,aliases\n{rows}");
        misplaced(before, &after)
    };
    let expected = |names: [&str; 3]| vec![names.map(str::to_owned)];
    // The event with the alias may be new, or may have existed before.
    assert_eq!(
        in_the_row_of("c,First.,\nb,Second.,a\n"),
        expected(["a", "b", "c"])
    );
    assert_eq!(
        in_the_row_of("c,First.,\nd,Third.,a\nb,Second.,\n"),
        expected(["a", "d", "c"])
    );
    // The aliases were shifted down by one row.
    assert_eq!(
        in_the_row_of("c,First.,\nd,Second.,a\n"),
        expected(["a", "d", "c"])
    );
    let none: [[String; 3]; 0] = [];
    for rows in [
        "c,First.,a\nb,Second.,\n",
        "c,Third.,\nb,Second.,a\n",
        // Two added events have the description, so neither is certainly the successor.
        "c,First.,\nd,First.,\nb,Second.,a\n",
        "c,First.,\nb,First.,a\n",
        // No event has the description that the renamed event had.
        "c,Third.,a\nb,Second.,\n",
    ] {
        assert_eq!(in_the_row_of(rows), none, "{rows}");
    }
}

#[test]
fn ten_thousand_events_are_paired_in_time() {
    let row = |at: usize| format!("event_{at},What happened here is number {at}.,old_{at}\n");
    let rows: String = (0..10_000).map(row).collect();
    let before = format!("name,description,aliases\n{rows}");
    // All events are renamed.
    let after = before
        .replace("\nevent_", "\nnew_")
        .replace(",old_", ",event_");
    let (before, after) = (table(&before), table(&after));
    let (old, new) = (Catalog::new(&before), Catalog::new(&after));
    let start = std::time::Instant::now();
    let pair = Pair::new(Some(&old), &new);
    assert_eq!(pair.kept().count(), 10_000);
    // The test takes 50 ms in a release build, but tests aren't optimized, and run in parallel.
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
}
