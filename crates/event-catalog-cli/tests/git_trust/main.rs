//! `check --against` in repositories and catalogs created by an attacker: git runs no programs, and
//! reads only the repository that contains the catalog.

#![cfg(unix)]

#[path = "../command/mod.rs"]
mod command;

mod repositories;
mod revisions;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use command::{Run, run};
use tempfile::TempDir;

const BEFORE: &str =
    "name,description\nload,The chat was loaded.\nlink_clicked,A link was clicked.\n";
const AFTER: &str = "name,description\nload,The chat was loaded.\n";

/// A repository whose catalog has lost an event since the last commit, and a program that creates a
/// file when it runs.
struct Scene {
    folder: TempDir,
}

impl Scene {
    fn new() -> Self {
        let scene = Self {
            folder: tempfile::tempdir().expect("a folder"),
        };
        fs::create_dir_all(scene.catalog()).expect("a folder");
        fs::write(scene.catalog().join("events.csv"), BEFORE).expect("a file");
        scene.git(&scene.repository(), &["init", "--quiet"]);
        scene.commit(&scene.repository());
        fs::write(scene.catalog().join("events.csv"), AFTER).expect("a file");
        let program = scene.path("program");
        let text = format!(
            "#!/bin/sh\ntouch '{}'\nexit 1\n",
            scene.path("trace").display()
        );
        fs::write(&program, text).expect("a file");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("a mode");
        scene
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn repository(&self) -> PathBuf {
        self.path("repository")
    }

    fn catalog(&self) -> PathBuf {
        self.repository().join("catalog")
    }

    fn git(&self, folder: &Path, arguments: &[&str]) -> String {
        let output = Command::new("git")
            .args(["-c", "user.name=Ann", "-c", "user.email=ann@example.org"])
            .args([
                "-c",
                "init.defaultBranch=main",
                "-c",
                "commit.gpgsign=false",
            ])
            .args(["-c", "protocol.file.allow=always"])
            .args(arguments)
            .current_dir(folder)
            .env("HOME", self.folder.path())
            .env_remove("GIT_DIR")
            .env_remove("GIT_INDEX_FILE")
            .output()
            .expect("git starts");
        assert!(output.status.success(), "git {arguments:?}: {output:?}");
        String::from_utf8(output.stdout).expect("text")
    }

    fn commit(&self, folder: &Path) {
        self.git(folder, &["add", "."]);
        self.git(folder, &["commit", "--quiet", "-m", "Events"]);
    }

    /// Turns a folder into a bare repository whose branch `main` lacks a file, and whose remote
    /// specifies a program that would fetch it.
    fn plant(&self, folder: &Path) {
        let source = self.path("source");
        let _ = fs::remove_dir_all(&source);
        fs::create_dir_all(&source).expect("a folder");
        fs::write(
            source.join("events.csv"),
            "name,description\nforged,It was forged.\n",
        )
        .expect("a file");
        self.git(&source, &["init", "--quiet"]);
        self.commit(&source);
        let blob = self.git(&source, &["rev-parse", "HEAD:events.csv"]);
        let (start, rest) = blob.trim().split_at(2);
        fs::remove_file(source.join(".git/objects").join(start).join(rest)).expect("an object");
        fs::create_dir_all(folder).expect("a folder");
        for part in ["HEAD", "objects", "refs"] {
            copy(&source.join(".git").join(part), &folder.join(part));
        }
        fs::write(folder.join("config"), self.hostile_config("bare = true")).expect("a file");
    }

    /// A git configuration with the program in every setting that accepts one.
    fn hostile_config(&self, core: &str) -> String {
        let program = self.path("program");
        let program = program.display();
        format!(
            "[core]\n\trepositoryformatversion = 1\n\t{core}\n\tfsmonitor = {program}\n\thooksPath = {program}\n\
             \tpager = {program}\n\tsshCommand = {program}\n\tgitProxy = {program}\n\teditor = {program}\n\
             \taskPass = {program}\n\talternateRefsCommand = {program}\n\tattributesFile = attributes\n\
             [extensions]\n\tpartialClone = origin\n\
             [remote \"origin\"]\n\tpromisor = true\n\turl = /nowhere\n\tuploadpack = {program}\n\
             [protocol]\n\tallow = always\n[protocol \"file\"]\n\tallow = always\n[protocol \"ext\"]\n\tallow = always\n\
             [pager]\n\tcat-file = {program}\n\tls-tree = {program}\n\trev-parse = {program}\n\tmerge-base = {program}\n\
             \tfor-each-ref = {program}\n\
             [alias]\n\tcat-file = !{program}\n\tls-tree = !{program}\n\trev-parse = !{program}\n\tmerge-base = !{program}\n\
             \tfor-each-ref = !{program}\n\
             [diff]\n\texternal = {program}\n[diff \"csv\"]\n\ttextconv = {program}\n\
             [filter \"csv\"]\n\tsmudge = {program}\n\tclean = {program}\n\tprocess = {program}\n\
             [credential]\n\thelper = {program}\n[gpg]\n\tprogram = {program}\n\
             [include]\n\tpath = ../catalog/included\n"
        )
    }

    /// Asserts that the attack failed: nothing ran, and the real repository was compared.
    fn assert_compared(&self, run: &Run) {
        self.assert_nothing_ran(run);
        assert_eq!(run.status, 1, "{run:?}");
        assert!(
            run.stdout.contains("the event `link_clicked` was removed"),
            "{run:?}"
        );
        assert!(!run.stdout.contains("forged"), "{run:?}");
    }

    fn assert_refused(&self, run: &Run, why: &str) {
        self.assert_nothing_ran(run);
        assert_eq!(run.status, 2, "{run:?}");
        assert!(run.stderr.contains(why), "{run:?}");
    }

    fn assert_nothing_ran(&self, run: &Run) {
        assert!(
            !self.path("trace").exists(),
            "a program of the attacker ran: {run:?}"
        );
    }
}

fn check(folder: &Path) -> Run {
    run(folder, &["check", "catalog", "--against", "main"])
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).expect("a folder");
        for entry in fs::read_dir(from).expect("a folder").flatten() {
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        fs::copy(from, to).expect("a file");
    }
}

/// Only git and, for `--open`, the browser are started as processes. Code that starts another
/// process would need the same protection.
#[test]
fn two_places_start_a_process() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    for package in [
        "event-catalog",
        "event-catalog-build",
        "event-catalog-cli",
        "event-catalog-client",
        "event-catalog-lookup",
    ] {
        collect(&sources.join(package).join("src"), &mut found);
    }
    found.sort();
    let expected = [
        "event-catalog-cli/src/against/git/command.rs: Command::new(\"git\")",
        "event-catalog-cli/src/commands/serve.rs: opener::open_browser(&url)",
    ];
    assert_eq!(found, expected);
}

fn collect(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, found);
            continue;
        }
        let text = fs::read_to_string(&path).unwrap_or_default();
        for start in ["Command::new(", "process::Command", "opener::open"] {
            for (at, _) in text.match_indices(start) {
                let line = text[at..].lines().next().unwrap_or("");
                let is_import = line.starts_with("process::Command;");
                let call = &line[..line.find(')').map_or(line.len(), |end| end + 1)];
                let shown = path.to_string_lossy();
                let shown = shown.rsplit("/../").next().unwrap_or(&shown);
                if !is_import {
                    found.push(format!("{shown}: {call}"));
                }
            }
        }
    }
}
