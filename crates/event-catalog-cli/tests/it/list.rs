//! Tests `event-catalog list` and `show` by running the commands.

use serde_json::Value;
use tempfile::TempDir;

use crate::command::{folder, run};

const TABLE: &str = "name,description,module,payload,aliases,deprecated,deprecated_reason,replaced_by\n\
    order_placed,A customer has placed an order.,order,order,ordered,,,\n\
    parcel_sent,A parcel was sent.,order,,,v2.0,Several parcels.,order_placed\n\
    checkout_step_{1..2},The {n:ordinal} step of the checkout.,checkout,,,,,\n\
    load,The chat was loaded.,,,,,,\n";
const ORDER: &str = "type = 'object'\n[properties.id]\ntype = 'string'\ndescription = 'The ID.'\n";

#[test]
fn a_list_of_catalogs_has_a_limit() {
    let listed = |count: usize| {
        let catalogs = vec!["\"catalog\""; count].join(", ");
        let list = format!("catalogs = [{catalogs}]\n");
        let place = folder(&[("catalog/events.csv", TABLE), ("event-catalog.toml", &list)]);
        run(place.path(), &["list"])
    };
    assert_ne!(listed(1_000).status, 2);
    let long = listed(1_001);
    assert_eq!(long.status, 2, "{long:?}");
    assert!(
        long.stderr.contains("lists 1001 catalogs, of at most 1000"),
        "{long:?}"
    );
}

fn shop() -> TempDir {
    folder(&[
        ("events.csv", TABLE),
        (
            "customers/acme.csv",
            "name,description\nacme_opened,The door was opened.\n",
        ),
        (
            "catalog.toml",
            "[[section]]\nevents = ['events.csv']\n[[section]]\nevents = ['customers/acme.csv']\n\
             title = 'Acme'\ncustomer = 'Acme'\n",
        ),
        ("payloads/order.toml", ORDER),
    ])
}

/// The names that `list` prints.
fn listed(filters: &[&str]) -> Vec<String> {
    let shop = shop();
    let list = run(
        shop.path(),
        &[&["list", ".", "--format", "json"], filters].concat(),
    );
    assert_eq!((list.status, list.stderr.as_str()), (0, ""), "{filters:?}");
    let exported: Value = serde_json::from_str(&list.stdout).unwrap();
    let schema = include_str!("../../schemas/list.schema.json");
    let schema = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors = validator.iter_errors(&exported).map(|it| it.to_string());
    let errors: Vec<String> = errors.collect();
    assert!(errors.is_empty(), "{errors:?}\n{exported}");
    let events = exported["events"].as_array().unwrap().iter();
    events
        .map(|event| event["name"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn filters_add_up() {
    let all = [
        "order_placed",
        "parcel_sent",
        "checkout_step_1",
        "checkout_step_2",
        "load",
        "acme_opened",
    ];
    assert_eq!(listed(&[]), all);
    assert_eq!(listed(&["--module", "order"]), all[..2]);
    let modules = ["--module", "ORDER", "--module", "checkout"];
    assert_eq!(listed(&modules), all[..4]);
    assert_eq!(listed(&["--deprecated"]), ["parcel_sent"]);
    assert_eq!(listed(&["--has-payload"]), ["order_placed"]);
    assert_eq!(listed(&["--section", "acme"]), ["acme_opened"]);
    assert_eq!(listed(&["--customer", "acme"]), ["acme_opened"]);
    // The search covers names, old names and descriptions.
    assert_eq!(listed(&["--search", "ORDERED"]), ["order_placed"]);
    assert_eq!(listed(&["--search", "2nd step"]), ["checkout_step_2"]);
    assert_eq!(listed(&["--module", "order", "--search", "load"]), [""; 0]);
}

#[test]
fn a_table_is_for_people() {
    let shop = shop();
    let table = run(shop.path(), &["list", ".", "--module", "order"]);
    insta::assert_snapshot!(table.stdout);
}

#[test]
fn an_event_is_found_by_an_old_name() {
    let shop = shop();
    let shown = run(shop.path(), &["show", "order_placed", "."]);
    assert_eq!((shown.status, shown.stderr.as_str()), (0, ""));
    let old = run(shop.path(), &["show", "ordered", "."]);
    assert_eq!(old.stdout, shown.stdout);
    assert_eq!(old.stderr, "note: `ordered` is now named `order_placed`\n");
}

#[test]
fn no_other_event_is_shown_in_place_of_one_that_does_not_exist() {
    let shop = shop();
    for (name, advice) in [
        ("order_palced", "did you mean `order_placed`?"),
        ("Order_placed", "did you mean `order_placed`?"),
        ("Order Placed", "did you mean `order_placed`?"),
        (
            "checkout_step_3",
            "did you mean `checkout_step_1` or `checkout_step_2`?",
        ),
        // A name with the opposite meaning is never suggested.
        (
            "acme_closed",
            "`event-catalog list --search TEXT` finds names",
        ),
        (
            "odrered",
            "did you mean `ordered`, which is now named `order_placed`?",
        ),
        ("zzz", "`event-catalog list --search TEXT` finds names"),
    ] {
        for format in ["text", "json"] {
            let unknown = run(shop.path(), &["show", name, ".", "--format", format]);
            assert_eq!((unknown.status, unknown.stdout.as_str()), (1, ""), "{name}");
            let expected = format!("error: this catalog has no event `{name}`; {advice}\n");
            assert_eq!(unknown.stderr, expected);
        }
    }
}

#[test]
fn what_was_not_meant_as_a_path_is_told() {
    let shop = shop();
    let search = run(shop.path(), &["list", "parcel"]);
    assert_eq!(
        (search.status, search.stderr.as_str()),
        (
            2,
            "error: there is no file or folder `parcel`; to find events, write `event-catalog list \
             --search parcel`\n"
        )
    );
    let words = run(shop.path(), &["show", "Parcel", "Sent"]);
    assert_eq!(
        (words.status, words.stderr.as_str()),
        (
            2,
            "error: there is no file or folder `Sent`; put a name of several words in quotes: \
             `event-catalog show 'Parcel Sent'`\n"
        )
    );
}

#[test]
fn a_reason_is_a_sentence_and_the_advice_another_one() {
    for reason in ["No longer sent.", "No longer sent"] {
        let table = format!(
            "name,description,deprecated,deprecated_reason,replaced_by\n\
             old,It came.,v1.2,{reason},new\nnew,It came in.,,,\n"
        );
        let folder = folder(&[("events.csv", &table)]);
        let shown = run(folder.path(), &["show", "old", "events.csv"]);
        assert!(
            shown
                .stdout
                .contains("since v1.2: No longer sent. Use new instead.\n"),
            "{} {}",
            shown.stdout,
            shown.stderr
        );
    }
}
