//! Disks that become full at any point of any writing command: files remain complete, nothing is
//! left over, and the reason is reported.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::command::{command, folder};
use crate::{Files, files, leftovers};

fn table() -> String {
    let rows = (0..200).map(|number| format!("link_{number}x;The link {number}  was clicked.\n"));
    "name;description\n".to_owned() + &rows.collect::<String>()
}

const PAGE: &str = "# Events\n\n<!-- event-catalog:begin -->\n<!-- event-catalog:end -->\n";

const COMMANDS: [&[&str]; 8] = [
    &["fmt", "catalog"],
    &["check", "--fix", "catalog"],
    &["rename", "link_1x", "first_link", "catalog"],
    &["remove", "link_1x", "--early", "Never sent.", "catalog"],
    &["inject", "--catalog", "catalog", "page.md"],
    &["generate", "--catalog", "catalog"],
    &["import", "events.md", "--out", "new"],
    &["check", "catalog", "--write-baseline", "old.json"],
];

fn scene() -> tempfile::TempDir {
    let table = table();
    let rows =
        (0..200).map(|number| format!("| link_{number}x | The link {number} was clicked. |\n"));
    let events = format!(
        "| Event | Description |\n|---|---|\n{}",
        rows.collect::<String>()
    );
    folder(&[
        ("catalog/one.csv", &table.replace("link", "one")),
        ("catalog/two.csv", &table),
        ("page.md", PAGE),
        ("events.md", &events),
        ("old.json", "old"),
    ])
}

/// What a command does to the scene's files if there is enough room.
struct Expected {
    before: Files,
    after: Files,
}

impl Expected {
    fn of(arguments: &[&str]) -> Self {
        let enough = scene();
        let before = files(enough.path());
        let output = command(enough.path(), arguments)
            .output()
            .expect("the command starts");
        assert!(output.status.success(), "{output:?}");
        let after = files(enough.path());
        Self { before, after }
    }
}

/// Asserts that each file is the same as before the run, or as after a run with enough room.
fn assert_whole(expected: &Expected, work: &Path, status: i32, stderr: &str, what: &str) {
    let Expected { before, after } = expected;
    let found = files(work);
    assert_eq!(leftovers(work), [""; 0], "{what}");
    for (path, bytes) in &found {
        let is_whole = before.get(path) == Some(bytes) || after.get(path) == Some(bytes);
        assert!(is_whole, "{what}: {path} is incomplete");
    }
    for path in before.keys() {
        assert!(found.contains_key(path), "{what}: {path} is gone");
    }
    if status == 0 {
        let names = |files: &Files| files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&found), names(after), "{what}: {stderr}");
    } else {
        assert_eq!(status, 2, "{what}: {stderr}");
        let says_why = ["cannot", "can't"].iter().any(|it| stderr.contains(it));
        assert!(says_why, "{what}: {stderr}");
    }
}

/// The size of files is limited to a few kilobytes.
#[test]
fn files_that_may_not_grow() {
    println!("**Files that may not grow beyond a size**");
    println!("| command | sizes | of them refused |");
    println!("|---|---:|---:|");
    for arguments in COMMANDS {
        let expected = Expected::of(arguments);
        let (mut refused, mut done) = (0, 0);
        for kilobytes in [0, 1, 2, 3, 4, 6, 8, 10, 12, 16, 24, 32, 64, 128, 1024] {
            let scene = scene();
            let program = command(scene.path(), &[]).get_program().to_owned();
            let output = Command::new("bash")
                .args([
                    "-c",
                    "trap '' XFSZ; ulimit -f \"$1\"; shift; exec \"$@\"",
                    "bash",
                ])
                .arg(kilobytes.to_string())
                .arg(program)
                .args(arguments)
                .current_dir(scene.path())
                .output()
                .expect("bash starts");
            let status = output.status.code().unwrap_or(-1);
            let stderr = String::from_utf8_lossy(&output.stderr);
            let what = format!("{arguments:?} with at most {kilobytes} kB a file");
            assert_whole(&expected, scene.path(), status, &stderr, &what);
            *(if status == 0 { &mut done } else { &mut refused }) += 1;
        }
        assert!(
            refused > 0 && done > 0,
            "{arguments:?}: {refused} refused, {done} done"
        );
        let (command, sizes) = (arguments.join(" "), refused + done);
        println!("| `{command}` | {sizes} | {refused} |");
    }
}

/// Every folder inside a folder, as relative paths.
fn folders(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        if entry.path().is_dir() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let below = folders(&entry.path());
            found.extend(below.iter().map(|below| format!("{name}/{below}")));
            found.push(name);
        }
    }
    found
}

#[test]
fn a_run_that_fails_leaves_no_folder_that_it_has_made() {
    for arguments in [
        &["import", "events.md", "--out", "a/b/c"][..],
        &["generate", "--catalog", "catalog", "--out", "a/b/c"],
        &["generate", "html", "--catalog", "catalog", "--out", "a/b/c"],
        &["generate", "html", "--catalog", "catalog"],
    ] {
        let scene = scene();
        let before = folders(scene.path());
        let program = command(scene.path(), &[]).get_program().to_owned();
        let output = Command::new("bash")
            .args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$@\"", "bash"])
            .arg(program)
            .args(arguments)
            .current_dir(scene.path())
            .output()
            .expect("bash starts");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {output:?}");
        assert_eq!(folders(scene.path()), before, "{arguments:?}");
    }
}

/// A file system with room for only a few more pages. It must be mounted, which not every machine
/// allows; `files_that_may_not_grow` works everywhere.
#[test]
fn disks_of_every_size() {
    const SCRIPT: &str = r#"
        set -e
        mount -t tmpfs -o size=32m tmpfs "$MOUNT"
        cp -a "$BEFORE"/. "$MOUNT"
        used=$(df -k --output=used "$MOUNT" | tail -n 1)
        mount -o "remount,size=$((used + PAGES * 4))k" "$MOUNT"
        cd "$MOUNT"
        status=0
        "$@" >/dev/null 2>"$AFTER.stderr" || status=$?
        echo "$status" >"$AFTER.status"
        cp -a "$MOUNT" "$AFTER"
    "#;
    println!("**File systems with room for some pages more**");
    println!("| command | sizes | of them too small |");
    println!("|---|---:|---:|");
    for arguments in COMMANDS {
        let expected = Expected::of(arguments);
        let (mut refused, mut done) = (0, 0);
        for pages in (0..8).chain([10, 12, 14, 16, 20, 24, 32, 48, 64, 128, 256, 1024]) {
            let (before, place) = (scene(), tempfile::tempdir().expect("a folder"));
            let mount = place.path().join("mount");
            fs::create_dir(&mount).expect("a folder");
            let after = place.path().join("after");
            let program = command(before.path(), &[]).get_program().to_owned();
            let mut shell = Command::new("unshare");
            shell
                .args(["--map-root-user", "--mount", "bash", "-c", SCRIPT, "bash"])
                .arg(program)
                .args(arguments)
                .env("MOUNT", &mount)
                .env("BEFORE", before.path())
                .env("AFTER", &after)
                .env("PAGES", pages.to_string());
            let output = shell.output();
            let status = fs::read_to_string(place.path().join("after.status"));
            let Ok(status) = status else {
                eprintln!("no file system can be mounted here: {output:?}");
                return;
            };
            let status: i32 = status.trim().parse().expect("a status");
            let stderr = fs::read_to_string(place.path().join("after.stderr")).expect("text");
            let what = format!("{arguments:?} with room for {pages} pages");
            assert_whole(&expected, &after, status, &stderr, &what);
            *(if status == 0 { &mut done } else { &mut refused }) += 1;
        }
        assert!(
            refused > 0 && done > 0,
            "{arguments:?}: {refused} refused, {done} done"
        );
        let (command, sizes) = (arguments.join(" "), refused + done);
        println!("| `{command}` | {sizes} | {refused} |");
    }
}
