//! The forms of an older version: a revision, a folder, a file, or no version.

use std::fs;

use super::{BEFORE, RENAMED, SETTINGS, repository, told, write};
use crate::command::{folder, run};

#[test]
fn a_lone_file_has_versions_too() {
    let folder = repository();
    write(&folder, "docs/lone ä.csv", RENAMED);
    let found = run(
        folder.path(),
        &["check", "docs/lone ä.csv", "--against", "main"],
    );
    assert_eq!(found.status, 1);
    assert!(
        found.stdout.contains("main:docs/lone ä.csv:3:1 (cell A3)"),
        "{}",
        found.stdout
    );
    write(&folder, "docs/moved.csv", RENAMED);
    let moved = [
        "check",
        "docs/moved.csv",
        "--against",
        "main:docs/lone ä.csv",
    ];
    assert_eq!(run(folder.path(), &moved).status, 1);
}

#[test]
fn folders_and_files_are_versions() {
    let folder = folder(&[("old/events.csv", BEFORE), ("new/events.csv", RENAMED)]);
    for version in ["old", "./old", "old/events.csv"] {
        let found = run(folder.path(), &["check", "new", "--against", version]);
        assert_eq!(found.status, 1, "{}", told(&found));
        assert!(
            found.stdout.contains("old/events.csv:3:1 (cell A3)"),
            "{}",
            found.stdout
        );
        let same = run(folder.path(), &["check", "old", "--against", version]);
        assert_eq!((same.status, same.stdout.as_str()), (0, ""));
    }
}

#[test]
fn what_is_not_there_is_told() {
    let folder = repository();
    fs::create_dir(folder.path().join("v1.0")).unwrap();
    for (path, version, expected) in [
        (
            "docs/catalog",
            "mian",
            "there is neither a revision nor a path `mian` here",
        ),
        (
            "docs/catalog",
            "--help",
            "there is neither a revision nor a path `--help` here",
        ),
        ("docs/catalog", "", "is empty; give a revision"),
        (
            "docs/catalog",
            ":docs/catalog",
            "`:docs/catalog` has no revision before the `:`; write one, such as `HEAD:docs/catalog`",
        ),
        (
            "docs/catalog",
            ":/old",
            "`:/old` has no revision before the `:`",
        ),
        ("docs/catalog", ":", "`:` isn't a version; write a branch"),
        (
            "docs/catalog",
            "^HEAD",
            "`^HEAD` excludes a version instead of naming one; write `HEAD`",
        ),
        ("docs/catalog", "v1.0", "both a path and a revision"),
        (
            "docs/catalog",
            "main:catalog",
            "the revision `main` has no catalog `catalog`",
        ),
    ] {
        let version = format!("--against={version}");
        let run = run(folder.path(), &["check", path, &version]);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{}", told(&run));
        assert!(run.stderr.contains(expected), "{}", run.stderr);
    }
}

#[test]
fn the_first_catalog_has_nothing_to_be_compared_with() {
    let folder = repository();
    write(&folder, "docs/new.csv", BEFORE);
    fs::create_dir_all(folder.path().join("new/catalog")).unwrap();
    write(&folder, "new/catalog/catalog.toml", SETTINGS);
    write(&folder, "new/catalog/events.csv", RENAMED);
    for path in ["docs/new.csv", "new/catalog"] {
        let first = run(folder.path(), &["check", path, "--against", "main"]);
        assert_eq!((first.status, first.stdout.as_str()), (0, ""));
        let note = format!(
            "note: the version `main` has no catalog `{path}`, so everything in this catalog is new\n"
        );
        assert_eq!(
            first.stderr,
            format!("{note}checked 2 events: no problems found\n")
        );
    }
}

#[test]
fn a_catalog_that_was_moved_is_not_a_first_one() {
    let folder = repository();
    fs::rename(
        folder.path().join("docs/catalog"),
        folder.path().join("docs/events"),
    )
    .unwrap();
    write(&folder, "docs/events/events.csv", RENAMED);
    let moved = run(
        folder.path(),
        &["check", "docs/events", "--against", "main"],
    );
    assert_eq!(
        (moved.status, moved.stdout.as_str()),
        (2, ""),
        "{}",
        told(&moved)
    );
    let advice = "the revision `main` has no catalog `docs/events`, but it has `docs/catalog`, which no longer exists; \
        if that is the same catalog, compare the two with `event-catalog check --against main:docs/catalog --catalog \
        docs/events`";
    assert!(moved.stderr.contains(advice), "{}", moved.stderr);
    let compared = run(
        folder.path(),
        &["check", "docs/events", "--against", "main:docs/catalog"],
    );
    assert_eq!(compared.status, 1, "{}", told(&compared));
    fs::rename(
        folder.path().join("docs/lone ä.csv"),
        folder.path().join("docs/table.csv"),
    )
    .unwrap();
    let moved = run(
        folder.path(),
        &["check", "docs/table.csv", "--against", "main"],
    );
    assert_eq!(moved.status, 2, "{}", told(&moved));
    assert!(
        moved
            .stderr
            .contains("--against 'main:docs/lone ä.csv' --catalog docs/table.csv`"),
        "{}",
        moved.stderr
    );
}

#[test]
fn an_older_version_whose_settings_cannot_be_read_is_refused() {
    let modules = "[modules.chat]\ntitle = \"Chat\"\n";
    let table = "name,description,module\nload,The chat was loaded.,chat\n";
    let broken = format!("{SETTINGS}title = \n{modules}");
    let sound = format!("{SETTINGS}{modules}");
    let folder = folder(&[
        ("old/catalog.toml", broken.as_str()),
        ("old/events.csv", table),
        ("new/catalog.toml", sound.as_str()),
        ("new/events.csv", table),
    ]);
    let found = run(folder.path(), &["check", "new", "--against", "old"]);
    assert_eq!(
        (found.status, found.stdout.as_str()),
        (2, ""),
        "{}",
        told(&found)
    );
    let said = "the `catalog.toml` of the version `old` cannot be read, so nothing can be compared with it: line 4: ";
    assert!(found.stderr.contains(said), "{}", found.stderr);
}
