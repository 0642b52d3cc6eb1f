//! Branches that are behind the branch that they are compared with, and `main...` for the merge
//! base.

use std::fs;

use super::{BEFORE, RENAMED, repository, told, write};
use crate::command::{Run, git, run};
use tempfile::TempDir;

/// A repository with two diverged branches: `main` has gained an event, and `topic`, which is
/// checked out, has a changed text.
fn diverged() -> TempDir {
    let folder = repository();
    let place = folder.path();
    git(place, &["branch", "topic"]);
    let added = format!("{BEFORE}mail_sent,A mail was sent.,\n");
    write(&folder, "docs/catalog/events.csv", &added);
    git(place, &["commit", "--quiet", "-a", "-m", "Mail"]);
    git(place, &["checkout", "--quiet", "topic"]);
    write(&folder, "README.md", "Our events.\n");
    git(place, &["commit", "--quiet", "-a", "-m", "Text"]);
    folder
}

fn check(folder: &TempDir, version: &str) -> Run {
    run(
        folder.path(),
        &["check", "docs/catalog", "--against", version],
    )
}

#[test]
fn a_branch_is_not_accused_of_what_the_other_one_added() {
    let folder = diverged();
    let tip = check(&folder, "main");
    assert_eq!(tip.status, 1, "{}", told(&tip));
    assert!(
        tip.stdout.contains("error[removed-event]"),
        "{}",
        told(&tip)
    );
    let versions = [
        "main...",
        "main...HEAD",
        "main...@",
        "main~0...",
        "refs/heads/main...",
        "main...:docs/catalog",
        "HEAD...",
    ];
    for version in versions {
        let base = check(&folder, version);
        let shown = (base.status, base.stdout.as_str());
        assert_eq!(shown, (0, ""), "{version}: {}", told(&base));
        assert_eq!(base.stderr, "checked 2 events: no problems found\n");
    }
    // Events removed by the branch itself are found.
    write(&folder, "docs/catalog/events.csv", RENAMED);
    let removed = check(&folder, "main...");
    assert_eq!(removed.status, 1, "{}", told(&removed));
    let old = "::: main...:docs/catalog/events.csv:3:1 (cell A3)";
    assert!(removed.stdout.contains(old), "{}", told(&removed));
    assert!(!removed.stdout.contains("mail_sent"), "{}", told(&removed));
}

const NOTE: &str = "has commits that this branch doesn't have";

#[test]
fn a_comparison_with_a_branch_that_went_on_says_what_to_type() {
    let folder = diverged();
    for (version, revision, since) in [
        ("main", "main", "main..."),
        ("refs/heads/main", "refs/heads/main", "refs/heads/main..."),
        ("main:docs/catalog", "main", "main...:docs/catalog"),
    ] {
        let command = format!("event-catalog check docs/catalog --against {since}");
        let note = format!(
            "note: `{revision}` {NOTE}; compare with the commit where this branch began: `{command}`\n"
        );
        let tip = check(&folder, version);
        assert_eq!(tip.status, 1, "{}", told(&tip));
        assert!(tip.stderr.contains(&note), "{}", told(&tip));
        assert_eq!(tip.stderr.matches(NOTE).count(), 1, "{}", told(&tip));
        let typed: Vec<&str> = command.split(' ').skip(1).collect();
        let base = run(folder.path(), &typed);
        assert_eq!(base.status, 0, "{}", told(&base));
    }
    // The note is for people, so it isn't printed along with JSON.
    let arguments = ["check", "docs/catalog", "--against=main", "--format=json"];
    let json = run(folder.path(), &arguments);
    assert!(!json.stderr.contains(NOTE), "{}", told(&json));
    // Without findings, there is no note.
    write(
        &folder,
        "docs/catalog/events.csv",
        &format!("{BEFORE}mail_sent,A mail was sent.,\n"),
    );
    let same = check(&folder, "main");
    assert_eq!(same.status, 0, "{}", told(&same));
    assert!(!same.stderr.contains(NOTE), "{}", told(&same));
    // The branch contains all commits of these versions.
    write(&folder, "docs/catalog/events.csv", RENAMED);
    for version in ["v1.0", "HEAD", "main...", "./docs/lone ä.csv"] {
        let found = check(&folder, version);
        assert_eq!(found.status, 1, "{version}: {}", told(&found));
        assert!(!found.stderr.contains(NOTE), "{version}: {}", told(&found));
    }
}

#[test]
fn what_the_other_branch_added_was_not_renamed_by_this_one() {
    let folder = diverged();
    // The description is that of `mail_sent`, which only `main` has.
    let table = format!("{RENAMED}mail_posted,A mail was sent.,\n");
    write(&folder, "docs/catalog/events.csv", &table);
    let found = check(&folder, "main");
    assert_eq!(found.status, 1, "{}", told(&found));
    assert!(
        !found.stdout.contains("the new name of `mail_sent`"),
        "{}",
        told(&found)
    );
    let help =
        "help: it was added to the other version after this branch began: merge the other branch";
    assert!(found.stdout.contains(help), "{}", told(&found));
    // Events renamed by the branch itself are found.
    let renamed = "is this the new name of `link_clicked`?";
    assert!(found.stdout.contains(renamed), "{}", told(&found));
    // After `main` is merged, a missing event counts as renamed by the branch.
    git(folder.path(), &["commit", "--quiet", "-a", "-m", "Mail"]);
    git(
        folder.path(),
        &["merge", "--quiet", "--no-edit", "--strategy=ours", "main"],
    );
    let merged = check(&folder, "main");
    let renamed = "is this the new name of `mail_sent`?";
    assert!(merged.stdout.contains(renamed), "{}", told(&merged));
}

#[test]
fn what_the_other_branch_renamed_was_not_moved_by_this_one() {
    let folder = repository();
    let place = folder.path();
    let table = |rows: &str| format!("name,description,aliases\n{rows}");
    let begun = "load,The chat was loaded.,\nlink_clicked,A link was clicked.,\nscore_{1..2},A score of {n}.,\n";
    write(&folder, "docs/catalog/events.csv", &table(begun));
    git(place, &["commit", "--quiet", "-a", "-m", "Scores"]);
    git(place, &["branch", "topic"]);
    let renamed = "load,The chat was loaded.,chat_shown\nlink_opened,A link was clicked.,link_clicked\n\
        score_{1..3},A score of {n}.,\n";
    write(&folder, "docs/catalog/events.csv", &table(renamed));
    git(place, &["commit", "--quiet", "-a", "-m", "Rename"]);
    git(place, &["checkout", "--quiet", "topic"]);
    write(&folder, "README.md", "Our events.\n");
    git(place, &["commit", "--quiet", "-a", "-m", "Text"]);
    let found = check(&folder, "main");
    for (rule, help) in [
        ("moved-name", "help: the event `link_opened` was added to"),
        ("removed-event", "help: each lost name was added to"),
        ("narrowed-family", "help: each lost number was added to"),
    ] {
        assert!(found.stdout.contains(rule), "{rule}: {}", told(&found));
        assert!(found.stdout.contains(help), "{rule}: {}", told(&found));
    }
    for wrong in ["put the name back", "restore"] {
        assert!(!found.stdout.contains(wrong), "{}", told(&found));
    }
    assert_eq!(check(&folder, "main...").status, 0);
}

#[test]
fn a_shallow_clone_does_not_know_which_branch_went_on() {
    let origin = diverged();
    let url = format!("file://{}", origin.path().display());
    let clones = tempfile::tempdir().expect("a folder");
    let arguments = [
        "clone",
        "--quiet",
        "--depth=1",
        "--no-single-branch",
        url.as_str(),
        "clone",
    ];
    git(clones.path(), &arguments);
    let arguments = ["check", "docs/catalog", "--against", "origin/main"];
    let found = run(clones.path().join("clone"), &arguments);
    assert_eq!(found.status, 1, "{}", told(&found));
    assert!(!found.stderr.contains(NOTE), "{}", told(&found));
}

#[test]
fn branches_without_a_commit_in_common_have_no_beginning() {
    let folder = diverged();
    git(
        folder.path(),
        &["checkout", "--quiet", "--orphan", "unrelated"],
    );
    git(folder.path(), &["commit", "--quiet", "-m", "Unrelated"]);
    let refused = check(&folder, "main...");
    assert_eq!(refused.status, 2, "{}", told(&refused));
    let said = "`main` and `HEAD` have no commit in common, so there is no commit where this branch began; compare \
                with `main` itself";
    assert!(refused.stderr.contains(said), "{}", refused.stderr);
}

#[test]
fn only_the_branch_that_is_checked_out_has_a_beginning() {
    let folder = diverged();
    for (version, expected) in [
        (
            "main...v1.0",
            "`main...v1.0` names two revisions; write `main...` for the commit where this branch began; for another \
             branch, compare with the commit that `git merge-base main v1.0` prints",
        ),
        (
            "...main",
            "`...main` names two revisions; write `main...` for the commit",
        ),
        (
            "mian...",
            "there is neither a revision nor a path `mian...` here; did you mean `--against main...`?",
        ),
        (
            "-x...",
            "there is neither a revision nor a path `-x...` here",
        ),
        (
            "^main...",
            "`^main...` excludes a version instead of naming one; write `main...`",
        ),
    ] {
        let version = format!("--against={version}");
        let refused = run(folder.path(), &["check", "docs/catalog", &version]);
        let shown = (refused.status, refused.stdout.as_str());
        assert_eq!(shown, (2, ""), "{version}: {}", told(&refused));
        assert!(refused.stderr.contains(expected), "{}", refused.stderr);
    }
}

#[test]
fn names_with_three_dots_are_still_paths() {
    let folder = diverged();
    let catalog = fs::read_to_string(folder.path().join("docs/catalog/catalog.toml")).unwrap();
    for name in ["v1...v2", "main...", "other..."] {
        // Windows removes trailing dots from names.
        if cfg!(windows) && name.ends_with('.') {
            continue;
        }
        write_catalog(&folder, name, &catalog);
        // Without `./`, the name counts as a revision, because an attacker could have added a
        // folder with a revision's name.
        let refused = check(&folder, name);
        assert_eq!(refused.status, 2, "{}", told(&refused));
        let path = format!("write `./{name}`");
        assert!(refused.stderr.contains(&path), "{}", refused.stderr);
        let compared = check(&folder, &format!("./{name}"));
        assert_eq!(compared.status, 0, "{}", told(&compared));
    }
    write(&folder, "v1...v2.csv", BEFORE);
    let file = run(
        folder.path(),
        &["check", "docs/lone ä.csv", "--against", "v1...v2.csv"],
    );
    assert_eq!(file.status, 0, "{}", told(&file));
}

/// Writes a folder with the original catalog.
fn write_catalog(folder: &TempDir, name: &str, settings: &str) {
    fs::create_dir(folder.path().join(name)).unwrap();
    write(folder, &format!("{name}/catalog.toml"), settings);
    write(folder, &format!("{name}/events.csv"), BEFORE);
}
