//! Links anywhere in a repository, and links to its hidden files.

use std::fs;

use super::{SECRET, Scene};
use crate::files;

/// A pull request replaces folders and files with links. It doesn't matter whether a command gets
/// their paths or finds them.
#[test]
fn a_link_in_a_repository_does_not_lead_out_of_it_however_it_is_named() {
    for (link, target, command) in [
        ("catalog", "outside", &["check", "catalog"][..]),
        ("catalog", "outside", &["check", "--fix", "catalog"]),
        ("catalog", "outside", &["list", "catalog"]),
        (
            "catalog/events.csv",
            "outside/events.csv",
            &["check", "catalog/events.csv"],
        ),
        (
            "catalog/events.csv",
            "outside/events.csv",
            &["check", "--fix", "catalog/events.csv"],
        ),
        (
            "catalog/events.csv",
            "outside/events.csv",
            &["fmt", "catalog/events.csv"],
        ),
        ("generated", "outside", &["generate"]),
        ("generated", "outside", &["generate", "html"]),
        ("generated/html", "outside", &["generate"]),
        ("generated/html", "outside", &["generate", "html"]),
        ("site", "outside", &["generate", "html", "--out", "site"]),
        (
            "site",
            "outside",
            &["generate", "html", "--out", "site/deep"],
        ),
        ("docs", "outside", &["inject", "docs/page.md"]),
        (
            "page.md",
            "outside/page.md",
            &["import", "page.md", "--out", "new"],
        ),
        (
            "new",
            "outside",
            &["import", "page.md", "--out", "new/deep"],
        ),
        (
            "old.json",
            "outside/part.txt",
            &["check", "--baseline", "old.json"],
        ),
        (
            "old.json",
            "outside/new.json",
            &["check", "--write-baseline", "old.json"],
        ),
        (
            "ci",
            "outside",
            &["check", "--write-baseline", "ci/new.json"],
        ),
        (
            "templates/events.txt.jinja",
            "outside/part.txt",
            &["generate", "--template", "templates/events.txt.jinja"],
        ),
        ("old", "outside", &["check", "--against", "./old"]),
    ] {
        let scene = Scene::new();
        scene.link(link, scene.path(target));
        let before = files(&scene.path("outside"));
        let run = scene.run(command);
        let what = format!("{command:?} with {link} -> {target}");
        scene.assert_kept(&before, &run, &what);
        assert_eq!(run.status, 2, "{what}: {run:?}");
        assert!(run.stderr.contains("is a link"), "{what}: {run:?}");
    }
}

#[test]
fn nothing_of_git_and_nothing_hidden_is_read_or_written() {
    let secret = format!("name,description\n{SECRET},A secret.\n");
    for (link, target, command) in [
        ("catalog/events.csv", ".git/config", &["check"][..]),
        ("catalog/intro.md", ".env", &["generate", "html"]),
        ("event-catalog.toml", ".env", &["check"]),
        (
            "templates/part.txt",
            ".git/config",
            &["generate", "--template", "templates/events.txt.jinja"],
        ),
        ("generated", ".git", &["generate", "html"]),
        ("generated/html", ".git", &["generate"]),
        ("generated/html", ".git", &["generate", "html"]),
        (
            "new",
            ".git/refs",
            &["import", "page.md", "--out", "new/tags"],
        ),
        ("docs", ".git", &["inject", "docs/config"]),
    ] {
        let scene = Scene::new();
        let repository = scene.path("repository");
        fs::create_dir(repository.join(".git/refs")).expect("a folder");
        fs::write(repository.join(".git/config"), &secret).expect("a file");
        fs::write(repository.join(".env"), &secret).expect("a file");
        scene.link(link, repository.join(target));
        let before = files(&repository.join(".git"));
        let run = scene.run(command);
        let what = format!("{command:?} with {link} -> {target}");
        assert_ne!(run.status, 0, "{what}: {run:?}");
        assert!(!format!("{run:?}").contains(SECRET), "{what}: {run:?}");
        assert_eq!(files(&repository.join(".git")), before, "{what}");
        for folder in ["generated", "filled", "new"] {
            let made = repository.join(folder);
            let made = if made.is_symlink() || !made.exists() {
                continue;
            } else {
                files(&made)
            };
            let has_secret = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).contains(SECRET);
            assert!(!made.values().any(has_secret), "{what}");
        }
    }
    for listed in [".env", ".git/config", "."] {
        let scene = Scene::new();
        let repository = scene.path("repository");
        fs::write(repository.join(".env"), &secret).expect("a file");
        fs::write(repository.join(".git/config"), &secret).expect("a file");
        let list = format!("catalogs = [\"{listed}\"]\n");
        fs::write(repository.join("event-catalog.toml"), list).expect("a file");
        let run = scene.run(&["check"]);
        assert!(!format!("{run:?}").contains(SECRET), "{listed}: {run:?}");
    }
}

/// Writing through a link whose target doesn't exist would create the target.
#[test]
fn a_link_to_a_new_file_of_git_is_not_written_through() {
    for command in [
        &["check", "--write-baseline", "new.json"][..],
        &["usages", "--write-baseline", "new.json"],
        &["usages", "--used-in", "new.json"],
        &["validate", "events.json", "--coverage", "new.json"],
        &["validate", "events.json", "--write-baseline", "new.json"],
        &["infer", "events.json", "--out", "new.json"],
        &["import", "list.csv", "--out", "new.json"],
        &["generate", "--out", "new.json"],
    ] {
        for target in [".git/hooks/pre-commit", "../outside/new", "second.json"] {
            let scene = Scene::new();
            let repository = scene.path("repository");
            fs::create_dir(repository.join(".git/hooks")).expect("a folder");
            for (file, text) in [
                ("events.json", "{\"type\":\"load\"}\n"),
                ("list.csv", "name,description\nload,The chat was loaded.\n"),
            ] {
                fs::write(repository.join(file), text).expect("a file");
            }
            scene.link("second.json", ".git/packed-refs");
            scene.link("new.json", target);
            let folders = [repository.join(".git"), scene.path("outside")];
            let before = folders.each_ref().map(|it| files(it));
            let run = scene.run(command);
            let what = format!("{command:?} to {target}");
            assert_ne!(run.status, 0, "{what}: {run:?}");
            assert_eq!(folders.each_ref().map(|it| files(it)), before, "{what}");
        }
    }
}

#[test]
fn nothing_in_a_hidden_folder_is_read_or_formatted() {
    let scene = Scene::new();
    let catalog = scene.path("repository/catalog");
    let secret = format!("name,description\n{SECRET},  It is  secret.\n");
    fs::create_dir(catalog.join(".hidden")).expect("a folder");
    for name in [".hidden/t.csv", ".hidden/s.json", ".h.csv"] {
        fs::write(catalog.join(name), &secret).expect("a file");
    }
    scene.link("catalog/payloads/s.json", "../.hidden/s.json");
    let run = scene.run(&["check", "catalog", "--format", "json"]);
    assert!(run.stdout.contains("outside-link"), "{run:?}");
    assert!(!run.stdout.contains(SECRET), "{run:?}");
    fs::remove_file(catalog.join("payloads/s.json")).expect("a link");

    let settings =
        "[[section]]\ntitle = \"A\"\nevents = [\".h.csv\", \".hidden/t.csv\", \"sub/../.h.csv\"]\n";
    fs::create_dir(catalog.join("sub")).expect("a folder");
    fs::write(catalog.join("catalog.toml"), settings).expect("a file");
    let run = scene.run(&["fmt", "catalog"]);
    assert!(!format!("{run:?}").contains("formatted"), "{run:?}");
    for name in [".hidden/t.csv", ".h.csv"] {
        assert_eq!(
            fs::read_to_string(catalog.join(name)).expect("a file"),
            secret
        );
    }
}
