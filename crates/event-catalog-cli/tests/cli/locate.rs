//! Which catalog a command uses if none is given.

use crate::command::{folder, run};

const TABLE: &str = "name,description\nload,The chat was loaded.\n";
const IN_TOML: &str = "[[event]]\nname = \"load\"\ndescription = \"The chat was loaded.\"\n";
const PAGE: &str = "<!-- event-catalog:begin -->\n<!-- event-catalog:end -->\n";

/// Every command that reads one catalog and terminates, with its other arguments.
const COMMANDS: [&[&str]; 11] = [
    &["check"],
    &["check", "--diff"],
    &["fmt", "--check"],
    &["list"],
    &["show", "load"],
    &["sample"],
    &["stats"],
    &["generate", "rust"],
    &["generate", "--check", "rust"],
    &["generate", "--template", "names.jinja"],
    &["inject", "page.md"],
];

#[test]
fn a_folder_with_tables_and_no_settings_is_found_by_every_command() {
    for table in [
        ("catalog/events.csv", TABLE),
        ("catalog/customers/acme.CSV", TABLE),
        ("catalog/events.toml", IN_TOML),
    ] {
        let folder = folder(&[
            table,
            ("page.md", PAGE),
            ("names.jinja", "{{ events[0].name }}"),
            ("below/page.md", PAGE),
            ("below/names.jinja", "{{ events[0].name }}"),
        ]);
        // Each command runs in the folder with the catalog, and in a folder below it.
        for place in ["", "below"] {
            for command in COMMANDS {
                let run = run(folder.path().join(place), command);
                let what = format!("{command:?} in `{place}` with {}: {run:?}", table.0);
                assert_eq!(run.status, 0, "{what}");
            }
        }
    }
}

#[test]
fn the_nearest_catalog_is_taken_with_settings_or_without() {
    let other = TABLE.replace("load", "other");
    let folder = folder(&[
        ("catalog/catalog.toml", ""),
        ("catalog/events.csv", &other),
        ("app/catalog/events.csv", TABLE),
        ("app/src/catalog/mod.rs", "// Not a catalog.\n"),
        ("app/src/catalog/Cargo.toml", "[package]\n"),
        ("app/src/catalog/payloads/load.toml", IN_TOML),
    ]);
    for (place, expected) in [("", "other"), ("app", "load"), ("app/src", "load")] {
        let list = run(folder.path().join(place), &["list", "--format", "json"]);
        assert_eq!(list.status, 0, "{list:?}");
        let name = format!("\"name\": \"{expected}\"");
        assert!(list.stdout.contains(&name), "{place}: {list:?}");
    }
}

#[test]
fn a_folder_without_a_table_is_named() {
    let folder = folder(&[("catalog/mod.rs", "")]);
    let list = run(folder.path(), &["list"]);
    assert_eq!(list.status, 2);
    let why = "the folder `catalog` has neither a `catalog.toml` nor a table; name a catalog";
    assert!(list.stderr.contains(why), "{list:?}");
}

#[test]
fn a_lone_table_leads_to_its_catalog_without_settings_too() {
    let folder = folder(&[
        ("catalog/events.csv", TABLE),
        ("catalog/payloads/load.toml", "type = \"object\"\n"),
    ]);
    let check = run(folder.path(), &["check", "catalog/events.csv"]);
    let note = "`event-catalog check catalog` checks the whole catalog";
    assert!(check.stderr.contains(note), "{check:?}");
}

#[test]
fn the_search_ends_at_the_root_of_the_repository() {
    let other = TABLE.replace("load", "other");
    for git in [
        // The folder that marks a repository, and the file that marks a submodule or a linked
        // worktree.
        ("project/.git/HEAD", "ref: refs/heads/main\n"),
        ("project/.git", "gitdir: ../.git/modules/project\n"),
    ] {
        let outside = folder(&[
            ("catalog/events.csv", &other),
            ("event-catalog.toml", "catalogs = [\"catalog\"]\n"),
            git,
            ("project/src/lib.rs", ""),
        ]);
        let project = outside.path().join("project");
        let list = run(&project, &["list"]);
        assert_eq!(list.status, 2, "{list:?}");
        let why = "is in this folder, which is the root of its git repository; name a catalog";
        assert!(list.stderr.contains(why), "{list:?}");
        for command in COMMANDS {
            let run = run(project.join("src"), command);
            assert_eq!(run.status, 2, "{command:?}: {run:?}");
            let why = "is in this folder or any above it, up to `";
            assert!(run.stderr.contains(why), "{command:?}: {run:?}");
            assert!(
                run.stderr
                    .contains("the root of its git repository; name a catalog")
            );
            assert!(!run.stdout.contains("other"), "{command:?}: {run:?}");
        }
        // The root of the repository is searched, too.
        std::fs::create_dir(project.join("catalog")).expect("a folder");
        std::fs::write(project.join("catalog/events.csv"), TABLE).expect("a table");
        let list = run(project.join("src"), &["list"]);
        assert_eq!(list.status, 0, "{list:?}");
        assert!(list.stdout.contains("load"), "{list:?}");
    }
}
