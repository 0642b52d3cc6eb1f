//! Missing revisions: the advice in the message works exactly as written.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::{BEFORE, RENAMED, repository, told, write};
use crate::command::{Run, folder, git, run, run_with};

/// A bare repository with the branch `main`, whose first of two commits is tagged `v1.0`, and the
/// branch `feature/x`, which branches off the second commit.
fn remote() -> TempDir {
    let origin = repository();
    let folder = origin.path();
    write(&origin, "README.md", "More.\n");
    git(folder, &["commit", "--quiet", "-a", "-m", "More"]);
    git(folder, &["checkout", "--quiet", "-b", "feature/x"]);
    write(&origin, "docs/catalog/events.csv", RENAMED);
    git(folder, &["commit", "--quiet", "-a", "-m", "Renamed"]);
    git(folder, &["config", "core.bare", "true"]);
    origin
}

/// The commit id of a revision.
fn commit(folder: &Path, revision: &str) -> String {
    let output = Command::new("git")
        .args(["rev-parse", revision])
        .current_dir(folder)
        .output()
        .expect("git starts");
    String::from_utf8(output.stdout)
        .expect("text")
        .trim()
        .to_owned()
}

/// Runs the two commands in a message: a git command, and the comparison. If a tag looks like a
/// branch, the message contains a second pair.
fn carry_out(clone: &Path, message: &str, number: usize) -> Run {
    let fetching = message.rsplit("Otherwise, ").next().unwrap_or(message);
    let typed: Vec<&str> = fetching.split('`').skip(1).step_by(2).collect();
    let mut commands = typed.iter().filter(|it| it.starts_with("git "));
    if let Some(command) = commands.nth(number) {
        let output = Command::new("sh")
            .args(["-c", command])
            .current_dir(clone)
            .env_remove("GIT_DIR")
            .output()
            .expect("a shell");
        assert!(output.status.success(), "{command}: {output:?}");
    }
    let mut versions = typed.iter().filter_map(|it| it.strip_prefix("--against "));
    let version = versions.nth(number).expect("what to compare with");
    let version = version.trim_matches('\'');
    run(clone, &["check", "docs/catalog", "--against", version])
}

#[test]
fn advice_about_a_missing_revision_works_when_it_is_typed() {
    let origin = remote();
    let url = format!("file://{}", origin.path().display());
    let first = commit(origin.path(), "v1.0");
    let short = &first[..16];
    // Ways in which a clone in CI can lack a revision.
    let shallow = ["--depth=1", "--branch=feature/x", "--no-tags"];
    let shallow_of_all = [
        "--depth=1",
        "--no-single-branch",
        "--branch=feature/x",
        "--no-tags",
    ];
    let single = ["--single-branch", "--branch=feature/x", "--no-tags"];
    for (clone, remote_name, asked, is_second) in [
        (&shallow[..], "origin", "main", false),
        (&shallow, "origin", "origin/main", false),
        (&shallow, "origin", "refs/remotes/origin/main", false),
        (&shallow, "origin", "refs/heads/main", false),
        (&shallow, "origin", "main~1", false),
        (&shallow, "origin", "v1.0", false),
        (&shallow, "origin", "refs/tags/v1.0", false),
        (&shallow, "origin", "HEAD~1", false),
        (&shallow, "origin", "HEAD^", false),
        (&shallow, "origin", &first, false),
        (&shallow, "origin", short, false),
        (&shallow, "origin", "stable", true),
        (&shallow, "upstream", "main", false),
        (&shallow, "upstream", "upstream/main", false),
        (&single, "origin", "main", false),
        (&single, "origin", "origin/main", false),
        (&single, "origin", "origin/main~1", false),
        (&single, "origin", "stable", true),
        (&single, "upstream", "v1.0", false),
        (&["--branch=feature/x"], "origin", "main", false),
        // To find the merge base, git needs the history of both branches.
        (&shallow, "origin", "origin/main...", false),
        (&shallow_of_all, "origin", "origin/main...", false),
        (&single, "origin", "main...", false),
        (&single, "origin", "origin/main...HEAD", false),
    ] {
        let clones = tempfile::tempdir().expect("a folder");
        git(origin.path(), &["tag", "--force", "stable", "v1.0"]);
        let origin_name = format!("--origin={remote_name}");
        let arguments = [&["clone", "--quiet", &origin_name], clone, &[&url, "clone"]];
        git(clones.path(), &arguments.concat());
        let clone = clones.path().join("clone");
        let missing = run(&clone, &["check", "docs/catalog", "--against", asked]);
        let what = format!(
            "{asked} of {remote_name}, {arguments:?}: {}",
            told(&missing)
        );
        assert_eq!((missing.status, missing.stdout.as_str()), (2, ""), "{what}");
        assert!(!missing.stderr.contains("origin/origin"), "{what}");
        let compared = carry_out(&clone, &missing.stderr, usize::from(is_second));
        // `link_clicked` was removed after that revision.
        assert_eq!(compared.status, 1, "{what}{}", told(&compared));
        assert!(
            compared.stdout.contains("removed-event"),
            "{what}{}",
            told(&compared)
        );
    }
}

#[test]
fn a_shallow_clone_in_github_actions_gets_advice_for_its_workflow() {
    let origin = remote();
    let url = format!("file://{}", origin.path().display());
    let clones = tempfile::tempdir().expect("a folder");
    git(
        clones.path(),
        &["clone", "--quiet", "--depth=1", &url, "clone"],
    );
    let clone = clones.path().join("clone");
    let missing = run(&clone, &["check", "docs/catalog", "--against", "v1.0"]);
    assert_eq!(missing.status, 2);
    assert!(
        missing
            .stderr
            .contains("set `fetch-depth: 0` for actions/checkout")
    );
}

#[test]
fn a_missing_revision_that_cannot_be_fetched_says_why() {
    let folder = repository();
    let missing = |version: &str| {
        let run = run(
            folder.path(),
            &["check", "docs/catalog", "--against", version],
        );
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{}", told(&run));
        run.stderr
    };
    assert!(missing("origin/main").contains("did you mean `--against main`?"));
    // `main` isn't suggested, because it is the current commit, so a comparison with it would find
    // nothing.
    assert!(!missing("mian").contains("did you mean"));
    assert!(missing("develop").contains("this repository has no remote to fetch it from"));
    assert!(missing("HEAD~9").contains("the history does not go back that far"));
    git(folder.path(), &["checkout", "--quiet", "-b", "topic"]);
    git(
        folder.path(),
        &["commit", "--quiet", "--allow-empty", "-m", "Topic"],
    );
    assert!(missing("mian").contains("did you mean `--against main`?"));
    let since = "did you mean `--against main...`, the commit where this branch began?";
    for habit in ["main..", "main..HEAD"] {
        assert!(missing(habit).contains(since), "{}", missing(habit));
    }
    fs::create_dir(folder.path().join("develop")).expect("a folder");
    let either = missing("develop");
    assert!(
        either.contains("write `./develop` if you mean the path"),
        "{either}"
    );
    assert!(either.contains("no remote to fetch it from"), "{either}");
}

#[test]
fn a_clone_of_one_branch_is_not_compared_with_itself() {
    let origin = remote();
    let url = format!("file://{}", origin.path().display());
    let clones = tempfile::tempdir().expect("a folder");
    git(origin.path(), &["branch", "mail", "feature/x"]);
    for branch in ["feature/x", "mail"] {
        let arguments = ["clone", "--quiet", "--depth=1", "--branch", branch];
        git(
            clones.path(),
            &[&arguments[..], &[url.as_str(), branch]].concat(),
        );
        let clone = clones.path().join(branch);
        let arguments = ["check", "docs/catalog", "--against", "origin/main..."];
        let missing = run(&clone, &arguments);
        assert_eq!(missing.status, 2, "{}", told(&missing));
        assert!(
            !missing.stderr.contains("did you mean"),
            "{}",
            told(&missing)
        );
        assert!(
            missing.stderr.contains("fetch it with"),
            "{}",
            told(&missing)
        );
    }
}

#[test]
fn without_a_repository_or_git_there_are_no_revisions() {
    let folder = folder(&[("catalog/events.csv", BEFORE)]);
    let ceiling = folder.path().parent().unwrap().to_str().unwrap();
    let variables = [("GIT_CEILING_DIRECTORIES", ceiling)];
    let none = run_with(
        folder.path(),
        &["check", "catalog", "--against", "main"],
        &variables,
    );
    assert_eq!(none.status, 2);
    assert!(
        none.stderr.contains("isn't in a git repository"),
        "{}",
        none.stderr
    );
    let folder = repository();
    let without = run_with(
        folder.path(),
        &["check", "docs/catalog", "--against", "main"],
        &[("PATH", "")],
    );
    assert_eq!(without.status, 2);
    assert!(
        without.stderr.contains("can't start the command `git`"),
        "{}",
        without.stderr
    );
}
