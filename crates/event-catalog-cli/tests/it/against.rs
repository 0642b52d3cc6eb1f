//! Tests `event-catalog check --against` by running the command, with and without git.

mod branches;
mod missing;
mod payloads;
mod versions;

use std::fs;

use crate::command::{Run, folder, git, run};
use insta::assert_snapshot;
use tempfile::TempDir;

const SETTINGS: &str = "[[section]]\ntitle = \"Events\"\nevents = [\"events.csv\"]\n";
const BEFORE: &str =
    "name,description,aliases\nload,The chat was loaded.,\nlink_clicked,A link was clicked.,\n";
const RENAMED: &str =
    "name,description,aliases\nload,The chat was loaded.,\nlink_opened,A link was clicked.,\n";

fn told(run: &Run) -> String {
    format!(
        "status {}\n--- stdout\n{}--- stderr\n{}",
        run.status, run.stdout, run.stderr
    )
}

fn write(folder: &TempDir, path: &str, text: &str) {
    fs::write(folder.path().join(path), text).expect("a file");
}

/// A repository with the original catalog on the branch `main`.
fn repository() -> TempDir {
    let folder = folder(&[
        ("docs/catalog/catalog.toml", SETTINGS),
        ("docs/catalog/events.csv", BEFORE),
        ("docs/lone ä.csv", BEFORE),
        ("README.md", "Events.\n"),
    ]);
    git(folder.path(), &["init", "--quiet"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "--quiet", "-m", "Events"]);
    git(folder.path(), &["tag", "v1.0"]);
    folder
}

#[test]
fn a_name_that_is_overwritten_is_found_and_the_cell_is_named() {
    let folder = repository();
    write(&folder, "docs/catalog/events.csv", RENAMED);
    let found = run(
        folder.path(),
        &["check", "docs/catalog", "--against", "main"],
    );
    assert_snapshot!(told(&found));
    // The comparison works with any form of revision, and in any folder.
    for (place, path, version) in [
        ("", "docs/catalog", "v1.0"),
        ("", "docs/catalog/catalog.toml", "HEAD"),
        ("docs", "catalog", "main"),
        ("docs/catalog", ".", "main"),
        ("docs/catalog", "../catalog", "HEAD:docs/catalog"),
    ] {
        let found = run(
            folder.path().join(place),
            &["check", path, "--against", version],
        );
        assert_eq!(found.status, 1, "{path} {version}: {}", told(&found));
        assert!(found.stdout.contains("cell C3"), "{}", found.stdout);
        let revision = version.split(':').next().unwrap();
        let old = format!("::: {revision}:docs/catalog/events.csv:3:1 (cell A3)");
        assert!(found.stdout.contains(&old), "{}", found.stdout);
    }
    // Following the advice in the message fixes the finding.
    let fixed = RENAMED.replace("A link was clicked.,", "A link was clicked.,link_clicked");
    write(&folder, "docs/catalog/events.csv", &fixed);
    let fixed = run(
        folder.path(),
        &["check", "docs/catalog", "--against", "main"],
    );
    assert_eq!((fixed.status, fixed.stdout.as_str()), (0, ""));
    assert_eq!(fixed.stderr, "checked 2 events: no problems found\n");
}

#[test]
fn findings_have_their_places_in_every_format() {
    let folder = repository();
    write(&folder, "docs/catalog/events.csv", RENAMED);
    let check = |format| {
        run(
            folder.path(),
            &[
                "check",
                "docs/catalog",
                "--against",
                "main",
                "--format",
                format,
            ],
        )
    };
    assert_snapshot!("github", check("github").stdout);
    let json: serde_json::Value = serde_json::from_str(&check("json").stdout).unwrap();
    assert_eq!(json["findings"][0]["file"], "docs/catalog/events.csv");
    assert_eq!(json["findings"][0]["event"], "link_clicked");
    assert_eq!(
        json["findings"][0]["related"][0]["file"],
        "main:docs/catalog/events.csv"
    );
    assert_eq!(check("sarif").status, 1);
    // The level of the rule can be lowered.
    let lowered = [
        "check",
        "docs/catalog",
        "--against",
        "main",
        "--warn",
        "removed-event",
    ];
    let lowered = run(folder.path(), &lowered);
    assert_eq!(lowered.status, 0);
    assert!(
        lowered.stdout.starts_with("warning[removed-event]"),
        "{}",
        lowered.stdout
    );
}

#[test]
fn a_change_cannot_allow_itself() {
    let folder = repository();
    write(&folder, "docs/catalog/events.csv", RENAMED);
    let lowered =
        format!("{SETTINGS}[rules]\nremoved-event = \"off\"\n[compatibility]\ngate = []\n");
    write(&folder, "docs/catalog/catalog.toml", &lowered);
    let check = || {
        run(
            folder.path(),
            &["check", "docs/catalog", "--against", "main"],
        )
    };
    let found = check();
    assert_eq!(found.status, 1, "{}", told(&found));
    for rule in ["error[removed-event]", "error[lowered-check]"] {
        assert!(found.stdout.contains(rule), "{}", told(&found));
    }
    // An `[[accept]]` with a reason allows the removal. After the removal is committed, nothing is reported.
    let accepted = format!(
        "{SETTINGS}[[accept]]\nrule = \"removed-event\"\nevent = \"link_clicked\"\nreason = \"Never sent.\"\n"
    );
    write(&folder, "docs/catalog/catalog.toml", &accepted);
    let expected = "checked 2 events: no problems found (1 accepted)\n";
    let found = check();
    assert_eq!(
        (found.status, found.stderr.as_str()),
        (0, expected),
        "{}",
        told(&found)
    );
    git(
        folder.path(),
        &["commit", "--quiet", "-a", "-m", "Remove it"],
    );
    let merged = check();
    let expected = "checked 2 events: no problems found\n";
    assert_eq!(
        (merged.status, merged.stderr.as_str()),
        (0, expected),
        "{}",
        told(&merged)
    );
}

#[test]
fn several_catalogs_are_compared_each_with_its_own() {
    let folder = folder(&[
        ("event-catalog.toml", "catalogs = [\"a\", \"b\"]\n"),
        (
            "a/events.csv",
            "name,description\nload,The chat was loaded.\n",
        ),
        ("b/events.csv", BEFORE),
    ]);
    git(folder.path(), &["init", "--quiet"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "--quiet", "-m", "Events"]);
    write(&folder, "b/events.csv", RENAMED);
    let found = run(folder.path(), &["check", "--against", "main"]);
    assert_eq!(found.status, 1, "{}", told(&found));
    assert!(
        found.stdout.contains("main:b/events.csv:3:1"),
        "{}",
        told(&found)
    );
    assert_eq!(
        found.stderr,
        "`a`: checked 1 event: no problems found\n\
         `b`: checked 2 events: 1 error\n\
         checked 3 events of 2 catalogs: 1 error\n"
    );
    // A single folder can't be a version of both catalogs.
    for version in ["./a", "main:a"] {
        let refused = run(folder.path(), &["check", "--against", version]);
        assert_eq!(refused.status, 2, "{}", told(&refused));
        let said = format!(
            "`{version}` is a version of one catalog, but there are 2 catalogs; name the catalog to compare with it"
        );
        assert!(refused.stderr.contains(&said), "{}", refused.stderr);
    }
    // If a catalog is no longer listed, all of its events are lost.
    write(&folder, "event-catalog.toml", "catalogs = [\"./a\"]\n");
    for place in ["", "a"] {
        let left = run(folder.path().join(place), &["check", "--against", "main"]);
        assert_eq!(left.status, 1, "{}", told(&left));
        let said = "error: the version `main` has the catalog `b`, which isn't listed now, so all its events are lost.";
        assert!(left.stderr.contains(said), "{}", left.stderr);
        assert!(!left.stderr.contains("`a`, which"), "{}", left.stderr);
    }
    // If the list itself was removed, the events of all its catalogs are lost.
    fs::remove_file(folder.path().join("event-catalog.toml")).unwrap();
    fs::create_dir(folder.path().join("catalog")).unwrap();
    write(&folder, "catalog/events.csv", BEFORE);
    let left = run(folder.path(), &["check", "--against", "main"]);
    assert_eq!(left.status, 1, "{}", told(&left));
    for catalog in ["a", "b"] {
        let said = format!("has the catalog `{catalog}`, which isn't listed now");
        assert!(left.stderr.contains(&said), "{}", left.stderr);
    }
    fs::remove_dir_all(folder.path().join("catalog")).unwrap();
    write(&folder, "event-catalog.toml", "catalogs = [\"a\"]\n");
    let named = run(folder.path(), &["check", "a", "--against", "main"]);
    assert_eq!(named.status, 0, "{}", told(&named));
    assert!(!named.stderr.contains("isn't listed"), "{}", named.stderr);
    let gone = run(folder.path(), &["diff", "main", "--format", "json"]);
    assert_eq!(gone.status, 0, "{}", told(&gone));
    assert!(
        gone.stdout.contains("\"bump\": \"major\""),
        "{}",
        told(&gone)
    );
    assert!(gone.stdout.contains("event-removed:"), "{}", told(&gone));
    assert!(!gone.stdout.contains("\"unexplained\""), "{}", told(&gone));
    write(&folder, "event-catalog.toml", "catalogs = [\"a\", \"b\"]\n");
    // A command that takes a single catalog lists the catalogs to choose from.
    let rename = run(folder.path(), &["rename", "load", "chat_loaded"]);
    assert_eq!(rename.status, 2, "{}", told(&rename));
    let said = "lists several catalogs; name one of them: `a`, `b`";
    assert!(rename.stderr.contains(said), "{}", rename.stderr);
    let rename = run(
        folder.path(),
        &["rename", "load", "chat_loaded", "--catalog", "a"],
    );
    assert_eq!(rename.status, 0, "{}", told(&rename));
    assert!(rename.stderr.contains("in `a`"), "{}", rename.stderr);
}

/// A repository with two catalogs, `chat/catalog` and `shop/catalog`, whose files have the same names.
fn two_catalogs() -> TempDir {
    let folder = folder(&[
        (
            "event-catalog.toml",
            "catalogs = [\"chat/catalog\", \"shop/catalog\"]\n",
        ),
        ("chat/catalog/catalog.toml", SETTINGS),
        ("chat/catalog/events.csv", BEFORE),
        ("shop/catalog/catalog.toml", SETTINGS),
        (
            "shop/catalog/events.csv",
            "name,description\nordered,An order was placed.\n",
        ),
    ]);
    git(folder.path(), &["init", "--quiet"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "--quiet", "-m", "Events"]);
    folder
}

#[test]
fn below_the_list_the_nearest_catalog_is_compared_alone() {
    let folder = two_catalogs();
    let chat = folder.path().join("chat");
    let same = run(&chat, &["check", "--against", "main"]);
    let expected = (0, "", "checked 2 events: no problems found\n");
    let found = (same.status, same.stdout.as_str(), same.stderr.as_str());
    assert_eq!(found, expected);
    let same = run(&chat, &["diff", "main", "--expect", "patch"]);
    assert_eq!(same.status, 0, "{}", told(&same));
    assert!(!same.stdout.contains("shop"), "{}", told(&same));
    // A new folder `catalog` doesn't hide the catalogs that were compared here before.
    fs::create_dir_all(folder.path().join("docs/catalog")).unwrap();
    write(&folder, "docs/catalog/events.csv", BEFORE);
    let docs = folder.path().join("docs");
    let hidden = run(&docs, &["check", "--against", "main"]);
    assert_eq!(hidden.status, 1, "{}", told(&hidden));
    let said = "has the catalog `chat/catalog`, which isn't listed now";
    assert!(hidden.stderr.contains(said), "{}", told(&hidden));
}

#[test]
fn a_new_list_does_not_hide_the_only_catalog() {
    let folder = folder(&[
        ("catalog/catalog.toml", SETTINGS),
        ("catalog/events.csv", BEFORE),
    ]);
    let place = folder.path();
    git(place, &["init", "--quiet"]);
    git(place, &["add", "."]);
    git(place, &["commit", "--quiet", "-m", "Events"]);
    fs::create_dir_all(place.join("shop/catalog")).unwrap();
    let events = "name,description\nordered,An order was placed.\n";
    write(&folder, "shop/catalog/events.csv", events);
    // In `shop`, the new catalog is nearer, and would hide the catalog that was compared there before.
    let said = "has the catalog `catalog`, which isn't listed now";
    let below = run(place.join("shop"), &["check", "--against", "main"]);
    assert_eq!(below.status, 1, "{}", told(&below));
    assert!(below.stderr.contains(said), "{}", told(&below));
    let named = ["check", "--against", "main", "--catalog", "catalog"];
    let named = run(place.join("shop"), &named);
    assert_eq!(named.status, 0, "{}", told(&named));
    let list = "catalogs = [\"shop/catalog\"]\n";
    write(&folder, "event-catalog.toml", list);
    let hidden = run(place, &["check", "--against", "main"]);
    assert_eq!(hidden.status, 1, "{}", told(&hidden));
    let said = "has the catalog `catalog`, which isn't listed now";
    assert!(hidden.stderr.contains(said), "{}", told(&hidden));
    let gone = run(place, &["diff", "main", "--format", "json"]);
    assert!(
        gone.stdout.contains("event-removed:load"),
        "{}",
        told(&gone)
    );
    let both = "catalogs = [\"catalog\", \"shop/catalog\"]\n";
    write(&folder, "event-catalog.toml", both);
    let both = run(place, &["check", "--against", "main"]);
    assert_eq!(both.status, 0, "{}", told(&both));
}

#[test]
fn a_catalog_that_was_dropped_has_no_changes_but_its_events() {
    let folder = two_catalogs();
    let place = folder.path();
    let payload = "{\"type\": \"object\", \"properties\": {\"id\": {\"type\": \"string\"}}}";
    fs::create_dir(place.join("shop/catalog/payloads")).unwrap();
    write(&folder, "shop/catalog/payloads/order.json", payload);
    write(
        &folder,
        "shop/catalog/events.csv",
        "name,description,payload,module\nordered,An order was placed.,order,order\n",
    );
    let settings = format!("title = \"Shop\"\n{SETTINGS}[rules]\nfinal-stop = \"warn\"\n");
    write(&folder, "shop/catalog/catalog.toml", &settings);
    git(place, &["add", "."]);
    git(place, &["commit", "--quiet", "-m", "Shop"]);
    write(
        &folder,
        "event-catalog.toml",
        "catalogs = [\"chat/catalog\"]\n",
    );
    git(place, &["rm", "-r", "--quiet", "shop"]);
    let dropped = run(place, &["diff", "main", "--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&dropped.stdout).unwrap();
    let changes = value["changes"].as_array().unwrap();
    let names: Vec<_> = changes.iter().map(|it| it["id"].as_str()).collect();
    assert_eq!(names, [Some("event-removed:ordered")], "{}", told(&dropped));
    assert_eq!(value["bump"], "major", "{}", told(&dropped));
    assert_eq!(changes[0]["accept"], serde_json::Value::Null);
    let shown = run(place, &["diff", "main"]);
    let note =
        "The catalog isn't listed in `event-catalog.toml` now, so all its events are removed.";
    assert!(shown.stdout.contains(note), "{}", told(&shown));
    assert!(!shown.stdout.contains("[[accept]]"), "{}", told(&shown));
}

#[test]
fn each_catalog_that_was_moved_gets_its_command() {
    let folder = two_catalogs();
    fs::create_dir(folder.path().join("events")).unwrap();
    for name in ["chat", "shop"] {
        let (from, to) = (format!("{name}/catalog"), format!("events/{name}"));
        git(folder.path(), &["mv", &from, &to]);
    }
    write(
        &folder,
        "event-catalog.toml",
        "catalogs = [\"events/chat\", \"events/shop\"]\n",
    );
    for arguments in [&["check", "--against", "main..."][..], &["diff", "main..."]] {
        let moved = run(folder.path(), arguments);
        assert_eq!(moved.status, 2, "{}", told(&moved));
        let commands = moved.stderr.split('`');
        let commands = commands.filter_map(|it| it.strip_prefix("event-catalog "));
        let commands: Vec<&str> = commands.collect();
        assert_eq!(commands.len(), 2, "{}", told(&moved));
        for (command, name) in commands.into_iter().zip(["chat", "shop"]) {
            assert!(
                command.contains(&format!("main...:{name}/catalog")),
                "{command}"
            );
            let typed: Vec<&str> = command.split(' ').collect();
            let compared = run(folder.path(), &typed);
            assert_eq!(compared.status, 0, "{command}: {}", told(&compared));
            assert!(
                !compared.stdout.contains("removed"),
                "{command}: {}",
                told(&compared)
            );
        }
    }
}

#[test]
fn many_removed_rows_are_compared_in_reasonable_time() {
    let table = |prefix: &str| -> String {
        let rows =
            (0..5_000).map(|number| format!("{prefix}_{number}x,The {prefix} {number} came.\n"));
        std::iter::once("name,description\n".to_owned())
            .chain(rows)
            .collect()
    };
    let folder = folder(&[("old.csv", &table("alpha")), ("new.csv", &table("beta"))]);
    let found = run(folder.path(), &["check", "new.csv", "--against", "old.csv"]);
    assert_eq!(found.status, 1);
    assert!(found.stderr.contains("5000 errors"), "{}", found.stderr);
}
