//! Tests `event-catalog import --into` by running the command.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::command::{Run, folder, run};

const PAGE: &str = "# Events\n\n## Chat\n\n| Event | Description |\n|---|---|\n| load | The chat was loaded. |\n\
    | open | The chat was opened. |\n| hide | The chat was hidden. |\n";

fn told(run: &Run) -> String {
    format!(
        "status {}\n--- stdout\n{}--- stderr\n{}",
        run.status, run.stdout, run.stderr
    )
}

/// The bytes of all files in a folder, keyed by path.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("a folder").map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let shown = path.display().to_string();
                found.insert(shown, fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

fn import(folder: &Path, more: &[&str]) -> Run {
    let arguments = ["import", "page.md", "--into", "catalog"];
    run(folder, &[&arguments[..], more].concat())
}

#[test]
fn the_published_page_changes_nothing_in_its_own_import() {
    let place = folder(&[]);
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/seed/events.md");
    fs::copy(page, place.path().join("page.md")).expect("a page");
    let made = run(place.path(), &["import", "page.md"]);
    assert_eq!(made.status, 0, "{}", told(&made));
    let catalog = place.path().join("catalog");
    let before = files(&catalog);
    for more in [
        &[][..],
        &["--update"],
        &["--check"],
        &["--update", "--check"],
    ] {
        let again = import(place.path(), more);
        assert_eq!(again.status, 0, "{}", told(&again));
        assert_eq!(again.stdout, "");
        let end = "nothing to do: the catalog has everything in page.md\n";
        assert!(again.stderr.ends_with(end), "{}", told(&again));
        assert_eq!(files(&catalog), before);
    }
}

#[test]
fn new_events_without_a_description_are_counted() {
    let place = folder(&[
        ("names.txt", "load\nopen\nhide\n"),
        ("catalog/events.csv", "name,description\nload,Loaded.\n"),
    ]);
    let named = ["import", "names.txt", "--into", "catalog"];
    let note = "note: 2 events have no description; `event-catalog check catalog` lists them\n";
    let would = run(place.path(), &[&named[..], &["--check"]].concat());
    assert!(!would.stderr.contains(note), "{}", told(&would));
    let added = run(place.path(), &named);
    assert_eq!(added.status, 0, "{}", told(&added));
    let end = format!("{note}added 2 events\n");
    assert!(added.stderr.ends_with(&end), "{}", told(&added));
}

#[test]
fn what_the_team_wrote_stays_as_it_was_written() {
    let settings = "title = \"Ours\" # a comment\n\n[columns]\nextra = [\"Owner\"]\n\n[[section]]\n\
        title = \"Chat\"\nevents = [\"chat.csv\"]\n";
    let table = "\u{feff}name;Owner;description;deprecated\r\nload;Ann;\"Loaded; by us.\";\r\n;;;\r\n\
        ours;\"B \"\"b\"\"\";  Ours.;v1.0\r\n";
    let place = folder(&[
        ("page.md", PAGE),
        ("catalog/catalog.toml", settings),
        ("catalog/chat.csv", table),
    ]);
    let read = |path: &str| fs::read_to_string(place.path().join(path)).expect("a file");
    let moved = import(place.path(), &["--check"]);
    assert_eq!(moved.status, 1, "{}", told(&moved));
    assert_eq!(moved.stdout, "catalog/chat.csv\n");
    assert_eq!(read("catalog/chat.csv"), table);
    let imported = import(place.path(), &[]);
    assert_eq!(imported.status, 0, "{}", told(&imported));
    assert_eq!(imported.stdout, "catalog/chat.csv\n");
    insta::assert_snapshot!(imported.stderr, @r"
    catalog/chat.csv:2:11 (cell C2): `description` of `load`
      catalog: Loaded; by us.
      page.md:7: The chat was loaded.
    note: page.md:8: the event `open` is added (and 1 more)
    note: catalog/chat.csv:2:11 (cell C2): `description` of `load` differs and is kept; use `--update` to replace it with the value in page.md
    note: catalog/chat.csv:4:1 (cell A4): `ours` isn't in page.md; it is kept
    added 2 events, 1 text differs, 1 event that isn't in page.md is kept
    ");
    let new = "open;;The chat was opened.;\r\nhide;;The chat was hidden.;\r\n";
    let at = table.find(";;;").expect("a blank row");
    let expected = format!("{}{new}{}", &table[..at], &table[at..]);
    assert_eq!(read("catalog/chat.csv"), expected);
    assert_eq!(read("catalog/catalog.toml"), settings);

    let updated = import(place.path(), &["--update"]);
    assert_eq!(updated.status, 0, "{}", told(&updated));
    let expected = expected.replace("Loaded; by us.", "The chat was loaded.");
    assert_eq!(read("catalog/chat.csv"), expected);
    let before = files(&place.path().join("catalog"));
    let again = import(place.path(), &["--update"]);
    assert_eq!((again.status, &*again.stdout), (0, ""), "{}", told(&again));
    assert_eq!(files(&place.path().join("catalog")), before);
    let checked = run(place.path(), &["check"]);
    assert_eq!(checked.status, 0, "{}", told(&checked));
}

#[test]
fn names_of_any_form_are_found_again() {
    let names =
        "customer.created\nOrder Completed\n/orders/{id}\nscore_{1..3}\n\"a\", b;c\n+1\n-1\n🎉 x\n";
    let place = folder(&[("page.md", names)]);
    let list = ["--from", "names"];
    let made = run(place.path(), &[&["import", "page.md"][..], &list].concat());
    // No identifiers can be derived from `+1` and `-1`, so the team must choose them.
    assert!(made.status < 2, "{}", told(&made));
    let before = files(&place.path().join("catalog"));
    let again = import(place.path(), &list);
    assert_eq!((again.status, &*again.stdout), (0, ""), "{}", told(&again));
    assert_eq!(files(&place.path().join("catalog")), before);
}

#[test]
fn a_renamed_catalog_takes_new_events() {
    let place = folder(&[("page.md", "order.placed\norder.paid\n")]);
    let list = ["--from", "names"];
    let renamed = [
        "import",
        "page.md",
        "--from",
        "names",
        "--rename",
        "snake_case",
    ];
    let made = run(place.path(), &renamed);
    assert_eq!(made.status, 0, "{}", told(&made));
    fs::write(
        place.path().join("page.md"),
        "order.placed\norder.sent\norder.paid\n",
    )
    .expect("a page");
    let rename = [&list[..], &["--rename", "snake_case"]].concat();
    let imported = import(place.path(), &rename);
    assert_eq!(imported.status, 0, "{}", told(&imported));
    let table = fs::read_to_string(place.path().join("catalog/events.csv")).expect("a table");
    let expected = "name,description,aliases\norder_placed,,order.placed\norder_sent,,order.sent\n\
        order_paid,,order.paid\n";
    assert_eq!(table, expected);
    // The names in the file are old names now.
    let again = import(place.path(), &list);
    assert_eq!((again.status, &*again.stdout), (0, ""), "{}", told(&again));
}

#[test]
fn a_refusal_leaves_everything_as_it_was() {
    let is_refused = |files_of: &[(&str, &str)], status: i32, why: &str, more: &[&str]| {
        let place = folder(files_of);
        let before = files(place.path());
        let refused = import(place.path(), more);
        assert_eq!(refused.status, status, "{}", told(&refused));
        assert!(refused.stderr.contains(why), "{}", told(&refused));
        assert_eq!(refused.stdout, "");
        assert_eq!(files(place.path()), before);
    };
    let events = ("catalog/events.csv", "name,description\nload,Loaded.\n");
    let page = ("page.md", PAGE);
    let broken = ("catalog/events.csv", "name,description\nload,\"Loaded.\n");
    is_refused(&[page, broken], 1, "[unclosed-quote]", &[]);
    is_refused(&[page], 2, "`--out` creates a new catalog", &[]);
    let twice = "| Event | Description |\n|---|---|\n| a | A. |\n| a | B. |\n";
    is_refused(&[("page.md", twice), events], 1, "two different rows", &[]);
    let collision = "| Event | Description |\n|---|---|\n| Load | A. |\n";
    is_refused(
        &[("page.md", collision), events],
        1,
        "nothing was changed",
        &[],
    );
    is_refused(&[page, events], 2, "cannot be used with", &["--out", "new"]);
    let open = ("catalog/.~lock.events.csv#", "Ann");
    is_refused(&[page, events, open], 2, "is open in a spreadsheet", &[]);
    let alone = ["--check"];
    let place = folder(&[page, events]);
    let refused = run(place.path(), &[&["import", "page.md"][..], &alone].concat());
    assert_eq!(refused.status, 2, "{}", told(&refused));
}

#[cfg(unix)]
#[test]
fn nothing_outside_the_catalog_is_written() {
    let page =
        "| Event | Description | Payload |\n|---|---|---|\n| load | Loaded. | {\"a\": 1} |\n";
    let place = folder(&[
        ("page.md", page),
        ("catalog/events.csv", "name,description\nopen,Opened.\n"),
        ("outside/x.txt", "x"),
    ]);
    let link = place.path().join("catalog/payloads");
    std::os::unix::fs::symlink("../outside", link).expect("a link");
    let before = files(&place.path().join("outside"));
    let refused = import(place.path(), &[]);
    assert_ne!(refused.status, 0, "{}", told(&refused));
    assert_eq!(files(&place.path().join("outside")), before);
    let table = fs::read_to_string(place.path().join("catalog/events.csv")).expect("a table");
    assert_eq!(table, "name,description\nopen,Opened.\n");
}

#[test]
fn checking_and_updating_are_about_an_existing_catalog() {
    let place = folder(&[("names.txt", "order.placed\norder.paid\n")]);
    for option in ["--check", "--update"] {
        let refused = run(&place, &["import", "names.txt", option, "--out", "new"]);
        assert_eq!(refused.status, 2, "{}", refused.stderr);
        assert!(refused.stderr.contains("--into"), "{}", refused.stderr);
        assert!(!place.path().join("new").exists());
    }
}

#[test]
fn a_name_with_white_space_around_it_is_the_same_again() {
    let plan = r#"{"rules":[{"type":"TRACK","key":" spaced","version":1,"jsonSchema":{"type":"object"}}]}"#;
    let place = folder(&[("plan.json", plan)]);
    let made = run(&place, &["import", "plan.json"]);
    assert_eq!(made.status, 0, "{}", made.stderr);
    let note = "the white space around `spaced` is left out, because names in a catalog have none";
    assert!(made.stderr.contains(note), "{}", made.stderr);
    let again = run(
        &place,
        &["import", "plan.json", "--into", "catalog", "--check"],
    );
    assert_eq!(again.status, 0, "{}", again.stderr);
}

#[test]
fn a_name_that_looks_like_one_with_a_remark_is_found_again() {
    let table = "name,description\norder_refund (server),A.\norder_paid,B.\n";
    let place = folder(&[
        ("catalog/catalog.toml", "[names]\nform = \"any\"\n"),
        ("catalog/events.csv", table),
        ("names.csv", table),
    ]);
    let again = run(
        &place,
        &["import", "names.csv", "--into", "catalog", "--check"],
    );
    assert_eq!(again.status, 0, "{}", again.stderr);
}
