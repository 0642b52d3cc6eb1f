//! Revisions: what a name refers to, and what the tree of a revision contains.

use std::fs;
use std::os::unix::fs::symlink;

use super::{AFTER, BEFORE, Scene, check, copy};
use crate::command::{self, run};

/// A revision is never confused with a path from a pull request.
#[test]
fn a_folder_named_as_a_revision_is_not_compared_with() {
    for version in ["origin/main", "main", "gone", "v1/old"] {
        let scene = Scene::new();
        let repository = scene.repository().display().to_string();
        scene.git(
            scene.folder.path(),
            &["clone", "--quiet", &repository, "clone"],
        );
        let clone = scene.path("clone");
        fs::write(clone.join("catalog/events.csv"), AFTER).expect("a file");
        copy(&clone.join("catalog"), &clone.join(version));
        let run = run(&clone, &["check", "catalog", "--against", version]);
        assert_eq!(run.status, 2, "{version}: {run:?}");
        assert!(
            run.stderr.contains(&format!("`./{version}`")),
            "{version}: {run:?}"
        );
        let path = format!("./{version}");
        let run = command::run(&clone, &["check", "catalog", "--against", &path]);
        assert_eq!(run.status, 0, "{version}: {run:?}");
    }
    let scene = Scene::new();
    scene.git(&scene.repository(), &["tag", "main", "HEAD"]);
    scene.assert_compared(&check(&scene.repository()));
    scene.commit(&scene.repository());
    scene.git(&scene.repository(), &["tag", "--force", "main", "HEAD"]);
    scene.git(
        &scene.repository(),
        &["reset", "--quiet", "--soft", "HEAD~1"],
    );
    scene.assert_refused(
        &check(&scene.repository()),
        "`main` has several meanings here",
    );
}

/// Anyone who can push a tag could give it the name of the remote branch that CI compares with.
#[test]
fn a_tag_with_the_name_of_a_remote_branch_is_not_compared_with() {
    let branch = "refs/remotes/origin/main";
    for (reference, version) in [
        ("refs/tags/origin/main", "origin/main"),
        ("refs/tags/origin/main", "origin/main~0"),
        ("refs/heads/origin/main", "origin/main..."),
        ("refs/origin/main", "origin/main"),
        ("refs/tags/origin", "origin"),
    ] {
        let scene = Scene::new();
        let git = |arguments: &[&str]| scene.git(&scene.repository(), arguments);
        let compare = || against(&scene, version);
        git(&["update-ref", branch, "main"]);
        git(&["symbolic-ref", "refs/remotes/origin/HEAD", branch]);
        scene.assert_compared(&compare());
        scene.commit(&scene.repository());
        git(&["update-ref", reference, "HEAD"]);
        scene.assert_refused(&compare(), "has several meanings here");
        // Without the branch, the name still doesn't mean the tag.
        git(&["remote", "add", "origin", "https://example.com/r"]);
        git(&["symbolic-ref", "--delete", "refs/remotes/origin/HEAD"]);
        git(&["update-ref", "-d", branch]);
        if version.contains('/') {
            scene.assert_refused(&compare(), "there is no `refs/remotes/origin/main` here");
        }
    }
}

#[test]
fn a_tag_with_the_name_of_a_commit_is_not_compared_with() {
    let scene = Scene::new();
    let id = scene.git(&scene.repository(), &["rev-parse", "main"]);
    let short = &id.trim()[..16];
    scene.assert_compared(&against(&scene, short));
    scene.commit(&scene.repository());
    scene.git(&scene.repository(), &["tag", short, "HEAD"]);
    scene.assert_refused(&against(&scene, short), "can be a commit id");
    scene.assert_compared(&against(&scene, id.trim()));
}

/// `git replace` can put any commit in the place of the one that a branch names.
#[test]
fn a_replaced_commit_is_not_compared_with() {
    let scene = Scene::new();
    let git = |arguments: &[&str]| scene.git(&scene.repository(), arguments);
    scene.assert_compared(&against(&scene, "main"));
    scene.commit(&scene.repository());
    let after = git(&["rev-parse", "HEAD"]);
    git(&["reset", "--quiet", "--soft", "HEAD~1"]);
    git(&["replace", "main", after.trim()]);
    scene.assert_compared(&against(&scene, "main"));
}

/// A branch could merge what `main` has merged, and leave out an event. Each of the two beginnings lacks what the other one
/// has.
#[test]
fn a_branch_with_two_beginnings_is_not_compared_with_one_of_them() {
    let scene = Scene::new();
    let git = |arguments: &[&str]| scene.git(&scene.repository(), arguments);
    git(&["checkout", "--quiet", "main"]);
    let empty = |message: &str| {
        git(&["commit", "--quiet", "--allow-empty", "-m", message]);
    };
    git(&["checkout", "--quiet", "-b", "topic"]);
    empty("of the topic");
    git(&["checkout", "--quiet", "main"]);
    empty("of main");
    git(&["branch", "again", "main"]);
    // With the same message, both merges could be the same commit.
    let merge = |message: &str| git(&["merge", "--quiet", "--no-ff", "-m", message, "topic"]);
    merge("once");
    git(&["checkout", "--quiet", "again"]);
    let compared = against(&scene, "main...");
    assert!(compared.status < 2, "{compared:?}");
    merge("again");
    scene.assert_refused(
        &against(&scene, "main..."),
        "this branch began at several commits of `main`",
    );
    git(&["merge", "--quiet", "-m", "merge", "main"]);
    let compared = against(&scene, "main...");
    assert!(compared.status < 2, "{compared:?}");
}

#[test]
fn a_full_name_means_only_itself() {
    let scene = Scene::new();
    let git = |arguments: &[&str]| scene.git(&scene.repository(), arguments);
    scene.commit(&scene.repository());
    git(&["update-ref", "refs/tags/refs/heads/main", "HEAD"]);
    git(&["reset", "--quiet", "--soft", "HEAD~1"]);
    scene.assert_compared(&against(&scene, "refs/heads/main"));
    git(&["checkout", "--quiet", "--detach"]);
    git(&["branch", "--quiet", "-D", "main"]);
    let run = against(&scene, "refs/heads/main");
    scene.assert_refused(&run, "there is no `refs/heads/main` here");
}

fn against(scene: &Scene, version: &str) -> command::Run {
    let arguments = ["check", "catalog", "--against", version];
    command::run(scene.repository(), &arguments)
}

/// A pull request could break files that git reads, and add a folder with the revision's name.
#[cfg(target_os = "linux")]
#[test]
fn a_repository_that_cannot_be_asked_is_no_reason_to_compare_with_a_folder() {
    use std::os::unix::ffi::OsStrExt;

    let scene = Scene::new();
    let strange = scene
        .repository()
        .join(std::ffi::OsStr::from_bytes(b"c\xff"));
    copy(&scene.catalog(), &scene.repository().join("main"));
    fs::rename(scene.catalog(), &strange).expect("renamed");
    symlink(&strange, scene.catalog()).expect("a link");
    let run = check(&scene.repository());
    assert_eq!(run.status, 2, "{run:?}");
    assert!(run.stderr.contains("`./main`"), "{run:?}");

    let scene = Scene::new();
    copy(&scene.catalog(), &scene.repository().join("main"));
    fs::write(scene.repository().join(".git/HEAD"), "broken").expect("a file");
    let run = check(&scene.repository());
    assert_eq!(run.status, 2, "{run:?}");
}

#[test]
fn a_link_or_a_submodule_in_place_of_the_catalog_is_not_compared_with_what_it_leads_to() {
    let scene = Scene::new();
    copy(&scene.catalog(), &scene.repository().join("other"));
    scene.commit(&scene.repository());
    fs::remove_dir_all(scene.catalog()).expect("a folder");
    symlink("other", scene.catalog()).expect("a link");
    scene.assert_refused(&check(&scene.repository()), "catalog` is a link");
    let trusted = [
        "check",
        "catalog",
        "--against",
        "main",
        "--allow-outside-links",
    ];
    assert_eq!(run(scene.repository(), &trusted).status, 0);

    let scene = Scene::new();
    let source = scene.path("source");
    copy(&scene.catalog(), &source);
    scene.git(&source, &["init", "--quiet"]);
    scene.commit(&source);
    scene.git(
        &scene.repository(),
        &["rm", "-r", "--quiet", "--force", "catalog"],
    );
    let url = source.display().to_string();
    scene.git(
        &scene.repository(),
        &["submodule", "--quiet", "add", "--force", &url, "catalog"],
    );
    scene.assert_refused(&check(&scene.repository()), "is a repository inside of");
    // Inside the submodule, the command compares with a revision of the submodule.
    let inside = run(scene.catalog(), &["check", ".", "--against", "main"]);
    assert_eq!(inside.status, 0, "{inside:?}");
}

/// One blob can have many names, so the files in a repository of a few kilobytes can have many
/// megabytes in total.
#[test]
fn a_revision_has_a_limit_in_sum() {
    let scene = Scene::new();
    let large = scene.catalog().join("notes.md");
    fs::write(&large, vec![b' '; 20 << 20]).expect("a file");
    scene.git(&scene.repository(), &["add", "."]);
    let blob = scene.git(&scene.repository(), &["rev-parse", ":catalog/notes.md"]);
    for number in 0..20 {
        let entry = format!("100644,{},catalog/n{number}.md", blob.trim());
        scene.git(
            &scene.repository(),
            &["update-index", "--add", "--cacheinfo", &entry],
        );
    }
    scene.git(&scene.repository(), &["commit", "--quiet", "-m", "Notes"]);
    scene.assert_refused(&check(&scene.repository()), "more than 256 MB in total");
}

#[test]
fn the_beginning_of_a_commit_is_not_taken_for_a_branch_that_is_not_here() {
    let scene = Scene::new();
    let commit = scene.git(&scene.repository(), &["rev-parse", "HEAD"]);
    let against = |version: &str| {
        run(
            scene.repository(),
            &["check", "catalog", "--against", version],
        )
    };
    for version in [
        &commit[..6],
        &format!("v1-g{}", &commit[..9]),
        &format!("{}~0", &commit[..12]),
        &format!("{}...", &commit[..9]),
    ] {
        scene.assert_refused(&against(version), "write at least 16 digits");
    }
    let since = format!("{}...", &commit[..16]);
    for version in [commit.trim(), &commit[..16], since.as_str()] {
        scene.assert_compared(&against(version));
    }
    // A name of this form is allowed if it is a local branch or tag.
    scene.git(&scene.repository(), &["branch", "facade"]);
    scene.git(&scene.repository(), &["tag", "v1-gfacade"]);
    for version in ["facade", "facade~0", "v1-gfacade"] {
        scene.assert_compared(&against(version));
    }
}

/// Replacing a table with a link must not hide its former content from the next comparison.
#[test]
fn links_in_a_revision_are_followed_as_in_a_folder() {
    let scene = Scene::new();
    let data = scene.catalog().join("..data");
    fs::create_dir(&data).expect("a folder");
    fs::write(data.join("events.csv"), BEFORE).expect("a file");
    fs::remove_file(scene.catalog().join("events.csv")).expect("a file");
    symlink("..data/events.csv", scene.catalog().join("events.csv")).expect("a link");
    scene.commit(&scene.repository());
    fs::write(data.join("events.csv"), AFTER).expect("a file");
    scene.assert_compared(&check(&scene.repository()));
    // A version with a dangling link can't be compared.
    symlink("gone.csv", scene.catalog().join("more.csv")).expect("a link");
    scene.commit(&scene.repository());
    scene.assert_refused(
        &check(&scene.repository()),
        "`more.csv` is a link to `gone.csv`",
    );
}

#[test]
fn a_version_without_an_event_is_not_compared_with() {
    let scene = Scene::new();
    fs::create_dir(scene.repository().join("old")).expect("a folder");
    fs::write(
        scene.repository().join("old/events.csv"),
        "no table at all\n",
    )
    .expect("a file");
    let run = run(
        scene.repository(),
        &["check", "catalog", "--against", "./old"],
    );
    scene.assert_refused(&run, "has no readable events to compare with");
}
