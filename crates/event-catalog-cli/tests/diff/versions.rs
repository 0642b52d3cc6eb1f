//! Which versions are compared.

use std::fs;

use serde_json::Value;

use super::command::{folder, git, run};
use super::{
    ADDED, BEFORE, REMOVED, SETTINGS, changes, commit, diff, has, json, refused, repository, write,
};

#[test]
fn revisions_folders_and_files_are_compared_with_what_is_there_now() {
    let folder = repository();
    for same in [
        "main",
        "v1.0",
        "HEAD",
        "main:catalog",
        "./catalog",
        "catalog/events.csv",
    ] {
        let value = json(&folder, &[same]);
        if same == "catalog/events.csv" {
            // A single table has no settings.
            assert!(!has(&value, "event-added:load"), "{value}");
        } else {
            assert_eq!(changes(&value), [""; 0], "{same}: {value}");
            assert_eq!(value["bump"], "none", "{same}");
            assert_eq!(value["risky"], false, "{same}");
        }
    }
    write(&folder, "catalog/events.csv", ADDED);
    write(&folder, "old/events.csv", BEFORE);
    write(&folder, "old/catalog.toml", SETTINGS);
    for old in ["main", "v1.0", "main:catalog", "./old", "old/"] {
        let value = json(&folder, &[old]);
        assert!(has(&value, "event-added:mail_sent"), "{old}: {value}");
        assert_eq!(value["bump"], "minor", "{old}");
        assert_eq!(value["catalogs"][0]["new"], Value::Null);
    }
    // In the opposite direction, additions are reported as removals.
    let value = json(&folder, &["./catalog", "./old/"]);
    assert!(has(&value, "event-removed:mail_sent"), "{value}");
    assert_eq!(value["bump"], "major");
    assert_eq!(value["catalogs"][0]["new"], "./old/");
    // Two revisions are compared, whatever is in the working tree.
    commit(&folder);
    write(&folder, "catalog/events.csv", REMOVED);
    let value = json(&folder, &["v1.0", "main"]);
    assert!(has(&value, "event-added:mail_sent"), "{value}");
    assert!(!has(&value, "event-removed:link_clicked"), "{value}");
    // The command also works in another folder, if the path of the catalog is given.
    let below = run(
        folder.path().join("old"),
        &["diff", "v1.0", "main", "--catalog", "../catalog"],
    );
    assert!(below.stdout.contains("`mail_sent`"), "{below:?}");
}

#[test]
fn two_files_are_compared_with_or_without_a_repository() {
    for is_repository in [false, true] {
        let folder = folder(&[("old.csv", BEFORE), ("new.csv", ADDED)]);
        if is_repository {
            git(folder.path(), &["init", "--quiet"]);
        }
        let value = json(&folder, &["old.csv", "new.csv"]);
        assert!(has(&value, "event-added:mail_sent"), "{value}");
        assert_eq!(value["catalogs"][0]["catalog"], "new.csv");
    }
}

#[test]
fn an_exported_catalog_is_compared_as_far_as_it_goes() {
    let folder = repository();
    let exported = run(folder.path(), &["list", "--format", "json"]);
    write(&folder, "v1.json", &exported.stdout);
    let same = json(&folder, &["v1.json"]);
    assert_eq!(changes(&same), [""; 0], "{same}");
    let notes = |value: &Value| value["catalogs"][0]["notes"].to_string();
    let settings = "An exported catalog has no settings";
    assert!(notes(&same).contains(settings), "{same}");
    // Readers of a change log don't need to know how the versions were compared.
    let log = diff(&folder, &["v1.json", "--format", "markdown"]);
    assert_eq!(log.stdout, "No changes.\n", "{log:?}");
    assert!(log.stderr.contains(settings), "{log:?}");
    let payloads = "Payloads were not compared";
    assert!(!notes(&same).contains(payloads), "{same}");
    // Older versions of this program exported only a list of events.
    let value: Value = serde_json::from_str(&exported.stdout).unwrap();
    write(&folder, "v0.json", &value["events"].to_string());
    for versions in [
        &["v0.json"][..],
        &["v0.json", "v1.json"],
        &["v1.json", "v0.json"],
    ] {
        let older = json(&folder, versions);
        assert_eq!(changes(&older), [""; 0], "{older}");
        assert!(notes(&older).contains(payloads), "{older}");
    }
    write(&folder, "catalog/events.csv", ADDED);
    let added = json(&folder, &["./v1.json"]);
    assert!(has(&added, "event-added:mail_sent"), "{added}");
    let removed = json(&folder, &["./catalog", "v1.json"]);
    assert!(has(&removed, "event-removed:mail_sent"), "{removed}");
    let against_revision = json(&folder, &["main", "v1.json"]);
    assert_eq!(changes(&against_revision), [""; 0]);
    commit(&folder);
    let of_revision = json(&folder, &["main:v1.json"]);
    assert!(has(&of_revision, "event-added:mail_sent"), "{of_revision}");
    write(&folder, "other.json", "{\"type\": \"object\"}");
    refused(
        &diff(&folder, &["other.json"]),
        "is not an exported catalog",
    );
}

#[test]
fn the_payloads_of_an_exported_catalog_are_compared() {
    let shop = |field: &str| {
        format!("type = 'object'\n[properties.{field}]\n'$ref' = 'types.toml#/$defs/id'\n")
    };
    let folder = folder(&[
        (
            "catalog/events.csv",
            "name,description,payload\nplaced,An order was placed.,order\n",
        ),
        ("catalog/payloads/order.toml", &shop("order_id")),
        (
            "catalog/payloads/types.toml",
            "['$defs'.id]\ntype = 'string'\nmaxLength = 20\n",
        ),
    ]);
    let exported = run(folder.path(), &["list", "--format", "json"]);
    assert_eq!(exported.status, 0, "{exported:?}");
    write(&folder, "v1.json", &exported.stdout);
    for versions in [&["v1.json"][..], &["v1.json", "v1.json"]] {
        let same = json(&folder, versions);
        assert_eq!(changes(&same), [""; 0], "{same}");
    }
    write(&folder, "catalog/payloads/order.toml", &shop("number"));
    let changed = json(&folder, &["v1.json"]);
    assert!(has(&changed, "field-removed:order#order_id"), "{changed}");
    let back = json(&folder, &["./catalog", "v1.json"]);
    assert!(has(&back, "field-added:order#order_id"), "{back}");
    let text = exported.stdout.replace("\"version\": 1", "\"version\": 2");
    write(&folder, "v2.json", &text);
    refused(&diff(&folder, &["v2.json"]), "has the format version 2");
}

#[test]
fn the_first_catalog_adds_everything() {
    let folder = folder(&[("README.md", "Nothing yet.\n")]);
    git(folder.path(), &["init", "--quiet"]);
    commit(&folder);
    write(&folder, "catalog/events.csv", BEFORE);
    let first = diff(&folder, &["main", "--expect", "minor"]);
    assert_eq!(first.status, 0, "{first:?}");
    assert!(
        first
            .stdout
            .starts_with("There is no catalog in `main`: everything was added.\n")
    );
    let value = json(&folder, &["main"]);
    assert_eq!(value["catalogs"][0]["first"], true);
    assert!(has(&value, "event-added:load"), "{value}");
    // An empty folder counts as no catalog, too; a folder with other files is an error.
    fs::create_dir(folder.path().join("empty")).unwrap();
    assert_eq!(json(&folder, &["./empty"])["catalogs"][0]["first"], true);
    write(&folder, "src/main.rs", "fn main() {}\n");
    refused(
        &diff(&folder, &["./src"]),
        "the folder `./src` has no catalog",
    );
}

#[test]
fn an_unknown_heading_is_noted_because_it_may_hide_that_a_module_is_gone() {
    let folder = repository();
    let table = "name,description,aliases,module\nload,The chat was loaded.,,chat\n\
        link_clicked,A link was clicked.,,chat\n";
    let misspelled = table.replace("module", "modul");
    write(&folder, "catalog/events.csv", &misspelled);
    let without = json(&folder, &["main"]);
    let notes = |value: &Value| value["catalogs"][0]["notes"].as_array().map(Vec::len);
    assert_eq!(notes(&without), Some(0), "there was no module: {without}");
    write(&folder, "catalog/events.csv", table);
    commit(&folder);
    let other = table.replace(",module", ",module,Owner");
    let other = other.replace(",chat\n", ",chat,Ann\n");
    write(&folder, "catalog/events.csv", &other);
    let found = json(&folder, &["main"]);
    assert_eq!(notes(&found), Some(0), "{found}");
    write(&folder, "catalog/events.csv", &misspelled);
    let found = json(&folder, &["main"]);
    let note = found["catalogs"][0]["notes"][0].as_str();
    assert!(
        note.is_some_and(|note| note.contains("unknown heading")),
        "{found}"
    );
    let known = json(&folder, &["main", "main"]);
    assert_eq!(notes(&known), Some(0));
}
