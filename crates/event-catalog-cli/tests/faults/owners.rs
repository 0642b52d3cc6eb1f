//! The owner, group and permissions of replaced files.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::Path;
use std::process::{Command, Output};

use crate::command::{command, folder, run};

const TABLE: &str = "name;description\nload;The chat  was loaded.\n";
const PAGE: &str = "<!-- event-catalog:begin -->\n<!-- event-catalog:end -->\n";

#[test]
fn every_writing_command_keeps_owner_group_and_permissions() {
    for (arguments, file) in [
        (&["fmt", "catalog"][..], "catalog/events.csv"),
        (&["check", "--fix", "catalog"], "catalog/events.csv"),
        (&["inject", "--catalog", "catalog", "page.md"], "page.md"),
        (
            &["generate", "html", "--catalog", "catalog", "--out", "site"],
            "site/index.html",
        ),
        (
            &["check", "catalog", "--write-baseline", "old.json"],
            "old.json",
        ),
    ] {
        let place = folder(&[
            ("catalog/events.csv", TABLE),
            ("page.md", PAGE),
            ("site/index.html", "old"),
            ("old.json", "old"),
        ]);
        let path = place.path().join(file);
        // Only root can change the owner of a file; for other users, this has no effect.
        let _ = chown(&path, Some(12345), Some(54321));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o604)).expect("a mode");
        let before = fs::metadata(&path).expect("a file");
        let text = fs::read(&path).expect("a file");
        let run = run(place.path(), arguments);
        assert_eq!(run.status, 0, "{arguments:?}: {run:?}");
        let after = fs::metadata(&path).expect("a file");
        assert_ne!(fs::read(&path).expect("a file"), text, "{arguments:?}");
        let facts = |it: &fs::Metadata| (it.uid(), it.gid(), it.mode());
        assert_eq!(facts(&after), facts(&before), "{arguments:?}");
    }
}

/// Runs the command as a user who owns nothing; `None` if that isn't possible, because only root
/// can do it.
fn run_as_another(folder: &Path, arguments: &[&str]) -> Option<Output> {
    let program = command(folder, &[]).get_program().to_owned();
    // The binary is in a folder that only its owner can read.
    let copy = folder.join("event-catalog");
    // Copied by another process: if this process had the file open for writing while another test
    // starts a program, that program would inherit the file descriptor, and the copy couldn't be
    // executed.
    let copied = Command::new("cp").arg(program).arg(&copy).status();
    assert!(copied.expect("cp").success());
    fs::set_permissions(&copy, fs::Permissions::from_mode(0o755)).expect("a mode");
    let output = Command::new("setpriv")
        .args(["--reuid", "23456", "--regid", "23456", "--clear-groups"])
        .arg(&copy)
        .args(arguments)
        .current_dir(folder)
        .output();
    output.ok()
}

/// Root can open any file for writing, but the owner of a read-only leftover can't.
#[test]
fn what_was_to_replace_a_read_only_file_is_swept() {
    for (arguments, swept) in [
        (&["fmt", "catalog"][..], "catalog"),
        (&["check", "--fix", "catalog"], "catalog"),
        (&["inject", "--catalog", "catalog", "page.md"], "."),
        (&["check", "catalog", "--write-baseline", "old.json"], "."),
    ] {
        let place = folder(&[
            ("catalog/events.csv", TABLE),
            ("page.md", PAGE),
            ("old.json", "old"),
        ]);
        let left = place
            .path()
            .join(swept)
            .join(".a.0123456789abcdef.event-catalog-tmp");
        fs::write(&left, "left").expect("a file");
        fs::set_permissions(&left, fs::Permissions::from_mode(0o444)).expect("a mode");
        let mut is_root = true;
        for path in ["", "catalog", "catalog/events.csv", "page.md", "old.json"] {
            is_root &= chown(place.path().join(path), Some(23456), Some(23456)).is_ok();
        }
        is_root &= chown(&left, Some(23456), Some(23456)).is_ok();
        let output = if is_root {
            run_as_another(place.path(), arguments)
        } else {
            command(place.path(), arguments).output().ok()
        };
        let Some(output) = output else { return };
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {output:?}");
        assert!(!left.exists(), "{arguments:?}");
    }
}

/// If the owner of a file can't be preserved, the file isn't replaced. The test needs a second
/// user, so it must run as root.
#[test]
fn a_file_of_another_user_is_refused_with_the_reason() {
    let place = folder(&[("catalog/events.csv", TABLE)]);
    let table = place.path().join("catalog/events.csv");
    if chown(&table, Some(12345), Some(54321)).is_err() {
        return;
    }
    for path in [place.path().to_owned(), place.path().join("catalog")] {
        fs::set_permissions(&path, fs::Permissions::from_mode(0o777)).expect("a mode");
    }
    fs::set_permissions(&table, fs::Permissions::from_mode(0o666)).expect("a mode");
    let Some(output) = run_as_another(place.path(), &["fmt", "catalog"]) else {
        return;
    };
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(
        stderr.contains("the owner of the file, user 12345 and group 54321, can't be kept"),
        "{stderr}"
    );
    assert_eq!(fs::read_to_string(&table).expect("a file"), TABLE);
    assert_eq!(fs::metadata(&table).expect("a file").uid(), 12345);
    assert_eq!(crate::leftovers(&place.path().join("catalog")), [""; 0]);
}
