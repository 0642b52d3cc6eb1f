//! Versions that can't be compared, and the advice on what to type instead.

use std::fs;

use super::command::{folder, git, run};
use super::{ADDED, BEFORE, SETTINGS, changes, commit, diff, json, refused, repository, write};

#[test]
fn a_catalog_that_was_moved_is_found_at_its_old_path() {
    let folder = repository();
    fs::create_dir(folder.path().join("docs")).unwrap();
    git(folder.path(), &["mv", "catalog", "docs/events"]);
    let moved = diff(&folder, &["main", "--catalog", "docs/events"]);
    refused(
        &moved,
        "the revision `main` has no catalog `docs/events`, but it has `catalog`, which no longer exists",
    );
    let command = "`event-catalog diff main:catalog --catalog docs/events`";
    assert!(moved.stderr.contains(command), "{}", moved.stderr);
    let typed = json(&folder, &["main:catalog", "--catalog", "docs/events"]);
    assert_eq!(changes(&typed), [""; 0]);
    // A second catalog that was added next to the first one is new.
    let folder = repository();
    write(&folder, "more/catalog.toml", SETTINGS);
    write(&folder, "more/events.csv", BEFORE);
    let second = json(&folder, &["main", "--catalog", "more"]);
    assert_eq!(second["catalogs"][0]["first"], true);
    // A path given by the user must exist.
    refused(
        &diff(&folder, &["main:nowhere"]),
        "the revision `main` has no catalog `nowhere`",
    );
}

#[test]
fn mistakes_in_the_table_of_removed_names_are_fixed_first() {
    let folder = repository();
    let removed = "name,first,last,renamed_to\nmail_sent,,29.11.2026,\n";
    write(&folder, "catalog/removed.csv", removed);
    refused(&diff(&folder, &["main"]), "the working tree has 1 error");
    // An older version with errors is compared as far as it can be read.
    commit(&folder);
    write(
        &folder,
        "catalog/removed.csv",
        &removed.replace("29.11.2026", "2026-11-29"),
    );
    assert_eq!(changes(&json(&folder, &["main"])), [""; 0]);
}

#[test]
fn what_cannot_be_compared_is_told() {
    let folder = repository();
    git(folder.path(), &["checkout", "--quiet", "-b", "topic"]);
    commit(&folder);
    for (version, expected) in [
        ("mian", "did you mean `main`?"),
        ("", "the value of `OLD` is empty"),
        (
            "nowhere.csv",
            "there is neither a revision nor a path `nowhere.csv` here",
        ),
    ] {
        refused(&diff(&folder, &[version]), expected);
    }
    refused(&diff(&folder, &["main", "mian"]), "did you mean `main`?");
    // A branch with the same name as a path, and a path with the same name as a missing branch.
    git(folder.path(), &["branch", "catalog"]);
    refused(
        &diff(&folder, &["catalog"]),
        "is both a path and a revision",
    );
    fs::create_dir(folder.path().join("feature")).unwrap();
    refused(
        &diff(&folder, &["feature"]),
        "write `./feature` if you mean the path",
    );
    git(folder.path(), &["branch", "README.md"]);
    refused(
        &diff(&folder, &["README.md"]),
        "is both a path and a revision",
    );
    let both = diff(&folder, &["main", "./catalog", "--catalog", "catalog"]);
    refused(&both, "`--catalog` names another catalog");
    // Events in unreadable files would count as removed.
    for (path, text) in [
        ("catalog/catalog.toml", "title = ["),
        (
            "catalog/events.csv",
            "name,description\n<<<<<<< HEAD\nload,Loaded.\n=======\n>>>>>>> topic\n",
        ),
    ] {
        let folder = repository();
        write(&folder, path, text);
        commit(&folder);
        let original = if path.ends_with("toml") {
            SETTINGS
        } else {
            BEFORE
        };
        refused(&diff(&folder, &["v1.0"]), "the working tree has ");
        write(&folder, path, original);
        refused(&diff(&folder, &["main"]), "the version `main` ");
    }
    let folder = repository();
    write(
        &folder,
        "catalog/events.csv",
        "name,description\nload,\"The chat was loaded.\n",
    );
    refused(
        &diff(&folder, &["main"]),
        "what can't be read would count as removed",
    );
    // A setting that only newer versions of the command know, and a file that the catalog doesn't
    // use, don't prevent the comparison.
    let folder = repository();
    write(
        &folder,
        "catalog/catalog.toml",
        &format!("later = 1\n{SETTINGS}"),
    );
    write(&folder, "catalog/stray.csv", BEFORE);
    commit(&folder);
    write(&folder, "catalog/catalog.toml", SETTINGS);
    assert_eq!(diff(&folder, &["main"]).status, 0);
}

#[test]
fn a_shallow_clone_gets_the_command_to_type() {
    let origin = repository();
    write(&origin, "catalog/events.csv", ADDED);
    commit(&origin);
    let url = format!("file://{}", origin.path().display());
    let clones = tempfile::tempdir().unwrap();
    git(
        clones.path(),
        &["clone", "--quiet", "--depth=1", "--no-tags", &url, "clone"],
    );
    // The branch exists, but its history is missing.
    let before = run(clones.path().join("clone"), &["diff", "main~1"]);
    refused(
        &before,
        "fetch its history with `git fetch --unshallow origin`, then compare with `main~1`",
    );
    let missing = run(clones.path().join("clone"), &["diff", "v1.0"]);
    refused(&missing, "then compare with `v1.0`");
    assert!(
        missing.stderr.contains("`fetch-depth: 0`"),
        "{}",
        missing.stderr
    );
}

#[test]
fn a_catalog_that_was_deleted_is_told() {
    let folder = repository();
    git(folder.path(), &["rm", "-r", "--quiet", "catalog"]);
    let deleted = diff(&folder, &["main"]);
    refused(
        &deleted,
        "the version `main` has the catalog `catalog`, but the working tree has no catalog",
    );
    assert!(
        deleted.stderr.contains("there is no catalog here"),
        "{}",
        deleted.stderr
    );
    // Neither version has a catalog.
    commit(&folder);
    let never = diff(&folder, &["main"]);
    refused(&never, "`--catalog path/to/catalog`");
    assert!(!never.stderr.contains("the version"), "{}", never.stderr);
}

#[test]
fn a_repository_without_a_commit_has_no_older_version() {
    let folder = folder(&[("catalog/events.csv", BEFORE)]);
    git(folder.path(), &["init", "--quiet"]);
    let why =
        "this repository has no commit yet, so it has no older version; commit the catalog first";
    for version in ["HEAD", "main", "main...", "HEAD~1", "v1.0"] {
        refused(&diff(&folder, &[version]), why);
        refused(&run(folder.path(), &["check", "--against", version]), why);
    }
    // A branch without a common history has no merge base.
    commit(&folder);
    git(folder.path(), &["checkout", "--quiet", "--orphan", "topic"]);
    refused(
        &diff(&folder, &["main..."]),
        "the current branch has no commit yet, so there is no commit where it began; compare with `main` itself",
    );
    refused(
        &diff(&folder, &["HEAD"]),
        "the current branch has no commit yet; commit the catalog first, or compare with another branch",
    );
    assert_eq!(changes(&json(&folder, &["main"])), [""; 0]);
}
