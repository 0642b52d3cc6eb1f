//! Lists of names.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use insta::assert_snapshot;
use serde_json::Value;

use super::{events, files, names, told};
use crate::command::{folder, run};

/// The rules that `check` reports findings for.
fn rules(catalog: &Path) -> BTreeSet<String> {
    let checked = run(catalog, &["check", ".", "--format", "json"]);
    let report: Value = serde_json::from_str(&checked.stdout).expect("JSON");
    let mut rules = BTreeSet::new();
    let mut values = vec![&report];
    while let Some(value) = values.pop() {
        match value {
            Value::Array(items) => values.extend(items),
            Value::Object(fields) => {
                rules.extend(
                    fields
                        .get("rule")
                        .and_then(Value::as_str)
                        .map(str::to_owned),
                );
                values.extend(fields.values());
            }
            _ => {}
        }
    }
    rules
}

/// The rules about the form of names.
const OF_FORMS: [&str; 6] = [
    "alias-conflict",
    "alias-form",
    "alias-separator",
    "family-form",
    "invalid-name",
    "name-form",
];

#[test]
fn a_list_of_names_becomes_a_catalog_with_exactly_these() {
    let dotted = "invoice.sent\nm.room.key_2\ncustomer.tax-ID.added\n";
    let titles = "Order Placed\nAdded to Cart\nPréférence Changée\n";
    let hostile = "# heading\n\"a, b\"\n`${x}`\n</script>\na*/b\n__proto__\n../x\n{1..3}\n{{4|5}}\n{a}\n\
        a;b\n1.10\n+1\n-1\n👍🏽\nمی\u{200c}خواهم\nself\nSelf\n=1+1\nname\nname,description\n\u{e9}\n\
        e\u{301}\nC\nC++\n|a|b\n<b>x</b>\n&amp;\na  b\n";
    let long = "é".repeat(127);
    for (list, form) in [
        ("load\nlink_clicked\n", None),
        ("load\nlink-clicked\n", Some("kebab-case")),
        (dotted, Some("dotted")),
        (titles, Some("Title Case")),
        ("orders/create\norders/paid\n", Some("path")),
        ("BOOKING_CREATED\n", Some("SCREAMING_SNAKE_CASE")),
        (hostile, Some("any")),
        (&*long, Some("any")),
    ] {
        let crlf = format!("\u{feff}{}\r\n\r\n", list.replace('\n', "\r\n"));
        for text in [list, &crlf] {
            let folder = folder(&[("names.txt", text)]);
            let made = run(folder.path(), &["import", "names.txt"]);
            // Some of the hostile names result in the same identifier, and some in no identifier.
            let status = i32::from(list == hostile);
            assert_eq!(made.status, status, "{}", told(&made));
            let catalog = folder.path().join("catalog");
            let expected: Vec<&str> = list.lines().collect();
            assert_eq!(names(&catalog), expected);
            let settings = fs::read_to_string(catalog.join("catalog.toml")).expect("settings");
            let wanted = form.map(|form| format!("[names]\nform = \"{form}\"\n"));
            assert_eq!(settings.contains("[names]"), wanted.is_some(), "{settings}");
            assert!(settings.contains(&wanted.unwrap_or_default()), "{settings}");
            let found = rules(&catalog);
            let of_forms = OF_FORMS.into_iter().filter(|rule| found.contains(*rule));
            assert_eq!(of_forms.collect::<Vec<_>>(), Vec::<&str>::new(), "{list}");
            assert!(found.contains("missing-description"), "{found:?}");
            assert_eq!(run(folder.path(), &["fmt", "--check"]).status, 0);
        }
    }
}

#[test]
fn names_of_a_list_that_are_nearly_the_same_are_accepted() {
    let list = "Presence Update\nUpdate Presence\nResume\nResumed\nTag Added\n";
    let folder = folder(&[("names.txt", list)]);
    let made = run(folder.path(), &["import", "names.txt"]);
    assert_eq!(made.status, 0, "{}", told(&made));
    let note =
        "lists 2 events, each nearly the same as another name: `Resumed`, `Update Presence`;";
    assert!(made.stderr.contains(note), "{}", told(&made));
    let catalog = folder.path().join("catalog");
    let settings = fs::read_to_string(catalog.join("catalog.toml")).expect("settings");
    // The names are in order, one per line, because a list of thousands is reviewed line by line.
    let entry = "\n[[accept]]\nrule = \"near-identical-name\"\nevent = [\n  \"Resumed\",\n  \"Update Presence\",\n]\n\
                 reason = \"names.txt has both names.\"\n";
    assert!(settings.ends_with(entry), "{settings}");
    assert!(!rules(&catalog).contains("near-identical-name"));
    let formatted = run(folder.path(), &["fmt"]);
    assert_eq!(formatted.status, 0, "{}", told(&formatted));
    let after = fs::read_to_string(catalog.join("catalog.toml")).expect("settings");
    assert_eq!(after, settings);
}

#[test]
fn a_list_is_reported_each_kind_once() {
    let list = "order.placed\norder.paid\nLoad\norder.placed\n{1..3}\norder.sent\n";
    let folder = folder(&[("names.txt", list)]);
    assert_snapshot!(told(&run(folder.path(), &["import", "names.txt"])), @r#"
    status 0
    --- stdout
    catalog/catalog.toml
    catalog/events.csv
    --- stderr
    note: `order.placed` has identical rows at names.txt:1 and names.txt:4; only the first row is kept
    note: names.txt:5: the braces of `{1..3}` are doubled in its cell, because `{1..3}` would be a family with an event for each number
    note: `[names] form = "any"` is in `catalog.toml`, because the names have several forms: 3 of 5 are dotted, and the first exception is `Load` (names.txt:3)
    note: 5 events have no description; `event-catalog check catalog` lists them
    created a catalog with 5 events in 1 section, and 0 payloads
    "#);
    assert_snapshot!(files(&folder.path().join("catalog")), @r#"
    --- catalog.toml
    # Imported from names.txt. The events are in the CSV files that the sections name.

    [names]
    form = "any"

    [[section]]
    events = ["events.csv"]
    --- events.csv
    name,description
    order.placed,
    order.paid,
    Load,
    {{1..3}},
    order.sent,
    "#);
}

#[test]
fn duplicates_without_number_are_reported_briefly() {
    let list = "order.placed\n".repeat(100);
    let folder = folder(&[("names.txt", &list)]);
    let made = run(folder.path(), &["import", "names.txt"]);
    let note = "note: `order.placed` has identical rows at names.txt:1 and names.txt:2; only the first row is kept \
        (and 98 more)\n";
    assert!(made.stderr.starts_with(note), "{}", told(&made));
    assert_eq!(names(&folder.path().join("catalog")), ["order.placed"]);
}

#[test]
fn a_catalog_is_renamed() {
    let table = "name,description,aliases,replaced_by\n\
        order.placed,An order was placed.,,\n\
        Step {1..3},A customer has reached step {n}.,Old Step {1..3},\n\
        order cancelled,An order was cancelled.,begun ended,order.placed\n\
        +1,A comment was liked.,,\n";
    let folder = folder(&[("events.csv", table)]);
    let renamed = ["import", "events.csv", "--rename", "snake_case"];
    assert_snapshot!(told(&run(folder.path(), &renamed)), @"
    status 0
    --- stdout
    catalog/catalog.toml
    catalog/events.csv
    --- stderr
    note: events.csv:3:1 (cell A3): `Step {1..3}` is a family with an event for each number; if the braces are part of the name, double them in its cell
    note: converted 3 names to snake_case, and kept each old name as an alias; programs that send old names need no change, but generated code sends the new names
    note: events.csv:5:1 (cell A5): `+1` keeps its name: its words can't be written in snake_case
    created a catalog with 6 events in 1 section, and 0 payloads
    ");
    let catalog = folder.path().join("catalog");
    assert_snapshot!(files(&catalog), @r#"
    --- catalog.toml
    # Imported from events.csv. The events are in the CSV files that the sections name.

    [[section]]
    events = ["events.csv"]
    --- events.csv
    name,description,aliases,replaced_by
    order_placed,An order was placed.,order.placed,
    step_{1..3},A customer has reached step {n}.,Step {1..3}; Old Step {1..3},
    order_cancelled,An order was cancelled.,order cancelled; begun; ended,order_placed
    +1,A comment was liked.,,
    "#);
    let events = events(&catalog);
    let aliases = |name: &str| {
        let event = events.iter().find(|event| event["name"] == name);
        event.map(|event| event["aliases"].clone())
    };
    let expected = serde_json::json!(["order cancelled", "begun", "ended"]);
    assert_eq!(aliases("order_cancelled"), Some(expected));
    let expected = serde_json::json!(["Step 2", "Old Step 2"]);
    assert_eq!(aliases("step_2"), Some(expected));
    let refused = run(
        folder.path(),
        &["import", "events.csv", "--rename", "dotted"],
    );
    assert_eq!(refused.status, 2);
    assert!(
        refused.stderr.contains("\"Title Case\""),
        "{}",
        told(&refused)
    );
}
