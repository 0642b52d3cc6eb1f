//! Content that can't be read is treated as neither removed nor added.

use super::{compared, input};
use crate::changes::Kind;

const TABLE: &str = "name,description\n\
    load,The chat was loaded.\n\
    score_{0..3},A score of {n} was given.\n\
    reset,The chat was reset.\n";

fn kinds(before: &str, after: &str) -> Vec<Kind> {
    let [before, after] = [before, after].map(|table| input([("events.csv", table)]));
    compared(&before, &after).iter().map(|it| it.kind).collect()
}

#[test]
fn an_event_in_a_row_with_a_mistake_is_still_there() {
    for (from, to) in [
        ("reset,The chat was reset.", "reset,\"The chat was reset."),
        ("reset,The chat was reset.", "reset,The chat, was reset."),
        ("score_{0..3}", "score_{3..0}"),
    ] {
        let broken = TABLE.replace(from, to);
        assert!(TABLE.contains(from), "{from}");
        for kinds in [kinds(TABLE, &broken), kinds(&broken, TABLE)] {
            let wrong = [Kind::EventRemoved, Kind::EventAdded, Kind::Unexplained];
            assert!(
                !kinds.iter().any(|kind| wrong.contains(kind)),
                "{to}: {kinds:?}"
            );
        }
    }
}

/// Only one of two events can have a name, so the name hasn't moved away from the other event.
#[test]
fn a_name_that_two_events_have_has_not_moved() {
    for (one, other) in [("begin", "begin"), ("reset", ""), ("begin", "load")] {
        let table = format!(
            "name,description,aliases\nload,The chat was loaded.,{one}\nreset,The chat was reset.,{other}\n"
        );
        let kinds = kinds(&table, &table);
        assert!(kinds.is_empty(), "{table}: {kinds:?}");
    }
    // The comma in a description moves the next cell, the module, into the aliases.
    let table = "name,description,module,aliases,deprecated\n\
        load,The chat was loaded, as it is said.,chat,,\n\
        reset,The chat was reset, as it is said.,chat,,\n";
    let kinds = kinds(table, table);
    assert!(kinds.is_empty(), "{kinds:?}");
}

#[test]
fn without_an_older_version_everything_is_added() {
    let after = input([("events.csv", TABLE)]);
    let catalog = event_catalog_build::catalog::Catalog::new(&after);
    let found = crate::changes::changes(None, &catalog);
    let added = found.iter().filter(|it| it.kind == Kind::EventAdded);
    let added: Vec<String> = added.map(|it| it.subject.to_string()).collect();
    assert_eq!(added, ["load", "score_{0..3}", "reset"]);
}
