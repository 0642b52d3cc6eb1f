//! A branch that is behind the branch that it is compared with.

use tempfile::TempDir;

use super::command::git;
use super::{ADDED, REMOVED, changes, commit, diff, has, json, refused, repository, write};

/// A repository with two branches: `topic` is checked out, and `main` has gained an event since
/// `topic` branched off.
fn diverged() -> TempDir {
    let folder = repository();
    git(folder.path(), &["branch", "topic"]);
    write(&folder, "catalog/events.csv", ADDED);
    commit(&folder);
    git(folder.path(), &["checkout", "--quiet", "topic"]);
    folder
}

#[test]
fn a_branch_is_compared_with_the_commit_where_it_began() {
    let folder = diverged();
    assert!(has(&json(&folder, &["main"]), "event-removed:mail_sent"));
    for old in ["main...", "main...HEAD", "main...:catalog"] {
        let value = json(&folder, &[old]);
        assert_eq!(changes(&value), [""; 0], "{old}: {value}");
        assert_eq!(value["catalogs"][0]["old"], old);
    }
    write(&folder, "catalog/events.csv", REMOVED);
    let value = json(&folder, &["main..."]);
    assert!(has(&value, "event-removed:link_clicked"), "{value}");
    assert!(!has(&value, "event-removed:mail_sent"), "{value}");
    refused(
        &diff(&folder, &["main...v1.0"]),
        "`main...v1.0` names two revisions; write `main...`",
    );
}

#[test]
fn what_the_other_branch_added_was_not_renamed_by_this_one() {
    let folder = diverged();
    let table = ADDED.replace("mail_sent", "mail_posted");
    write(&folder, "catalog/events.csv", &table);
    let name = "If `mail_posted` is its new name";
    let shown = diff(&folder, &["main"]).stdout;
    assert!(
        shown.contains("The event `mail_sent` was removed"),
        "{shown}"
    );
    assert!(!shown.contains(name), "{shown}");
    // When two other versions are compared, it doesn't matter which branch is checked out.
    commit(&folder);
    let arguments = ["checkout", "--quiet", "-b", "other", "main"];
    git(folder.path(), &arguments);
    write(&folder, "catalog/events.csv", &table);
    commit(&folder);
    git(folder.path(), &["checkout", "--quiet", "topic"]);
    let shown = diff(&folder, &["main", "other"]).stdout;
    assert!(shown.contains(name), "{shown}");
}

#[test]
fn a_comparison_with_a_branch_that_went_on_says_what_to_type() {
    let folder = diverged();
    let note = |command: &str| {
        format!(
            "note: `main` has commits that this branch doesn't have; compare with the commit where this branch began: \
             `{command}`\n"
        )
    };
    assert_eq!(
        diff(&folder, &["main"]).stderr,
        note("event-catalog diff main...")
    );
    assert_eq!(
        diff(&folder, &["--all", "main", "HEAD"]).stderr,
        note("event-catalog diff --all main... HEAD")
    );
    for without in [
        &["main", "--format", "json"][..],
        &["main", "v1.0"],
        &["main..."],
        &["v1.0"],
    ] {
        assert_eq!(diff(&folder, without).stderr, "", "{without:?}");
    }
}
