//! Tests `event-catalog stats` and `completions` by running the commands.

use insta::assert_snapshot;
use serde_json::Value;

use crate::command::{folder, run};

const REPOSITORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

const TABLE: &str = "name,description,module,payload,aliases,deprecated,deprecated_reason,replaced_by\n\
    order_placed,A customer has placed an order.,order,order,ordered order_made,,,\n\
    parcel_sent,A parcel was sent.,order,,,v2.0,Several parcels.,order_placed\n\
    checkout_step_{1..3},The {n:ordinal} step.,checkout,,,,,\n\
    load,The chat was loaded.,,,,,,\n";
const ORDER: &str = "type = 'object'\n[properties.id]\ntype = 'string'\ndescription = 'The ID.'\n\
    [properties.items]\ntype = 'integer'\n";

#[test]
fn a_catalog_in_numbers() {
    let folder = folder(&[("events.csv", TABLE), ("payloads/order.toml", ORDER)]);
    let table = run(folder.path(), &["stats", "."]);
    assert_eq!((table.status, table.stderr.as_str()), (0, ""));
    assert_snapshot!(table.stdout);
    assert_snapshot!(run(folder.path(), &["stats", ".", "--format", "json"]).stdout);
}

#[test]
fn the_catalog_of_this_repository_in_numbers() {
    let stats = run(REPOSITORY, &["stats", "--format", "json"]);
    let stats: Value = serde_json::from_str(&stats.stdout).unwrap();
    assert_eq!(stats["events"], 210);
    assert_eq!(stats["described"], 210);
    assert_eq!(stats["with_payload"], 1);
    assert_eq!(
        stats["payloads"]["fields"],
        stats["payloads"]["described_fields"]
    );
    let modules = stats["modules"].as_array().unwrap();
    let of_modules: u64 = modules
        .iter()
        .map(|it| it["events"].as_u64().unwrap())
        .sum();
    assert_eq!(of_modules + stats["without_module"].as_u64().unwrap(), 210);
}

#[test]
fn an_empty_catalog_has_numbers_too() {
    let folder = folder(&[("events.csv", "name,description\n")]);
    let empty = run(folder.path(), &["stats", "events.csv"]);
    assert!(
        empty.stdout.contains("with a description   0\n"),
        "{}",
        empty.stdout
    );
}

#[test]
fn every_shell_gets_completions() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = run(REPOSITORY, &["completions", shell]);
        assert_eq!((script.status, script.stderr.as_str()), (0, ""));
        for word in [
            "event-catalog",
            "check",
            "fmt",
            "import",
            "--encoding",
            "stats",
        ] {
            let word = if shell == "fish" {
                word.trim_start_matches('-')
            } else {
                word
            };
            assert!(script.stdout.contains(word), "{shell}: {word}");
        }
    }
    assert_eq!(run(REPOSITORY, &["completions", "tcsh"]).status, 2);
}
