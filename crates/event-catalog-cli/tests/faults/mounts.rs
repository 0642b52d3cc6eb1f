//! Output folders that are mount points or contain mount points: renaming can't move a file to
//! another mount, or replace a mount point with another folder. The tests need mounts, which not
//! every machine allows.

use std::process::Command;

use crate::command::{command, folder};

const SCRIPT: &str = r#"
    set -e
    mount -t tmpfs tmpfs "$MOUNT"
    touch mounted
    "$@"
    find "$MOUNT" -mindepth 1 > found
"#;

#[test]
fn files_are_written_into_mounts() {
    for (arguments, mount, file) in [
        (
            &["generate", "--catalog", "catalog", "--out", "out"][..],
            "out/html",
            "out/html/index.html",
        ),
        (
            &[
                "generate",
                "html",
                "--catalog",
                "catalog",
                "--out",
                "out/html",
            ],
            "out/html",
            "out/html/index.html",
        ),
        (
            &["import", "page.md", "--out", "new"],
            "new",
            "new/events.csv",
        ),
    ] {
        let place = folder(&[
            (
                "catalog/events.csv",
                "name,description\nload,It was loaded.\n",
            ),
            (
                "page.md",
                "| Event | Description |\n|---|---|\n| load | It was loaded. |\n",
            ),
            ("out/html/.keep", ""),
        ]);
        std::fs::create_dir(place.path().join("new")).expect("a folder");
        let program = command(place.path(), &[]).get_program().to_owned();
        let output = Command::new("unshare")
            .args(["--map-root-user", "--mount", "bash", "-c", SCRIPT, "bash"])
            .arg(program)
            .args(arguments)
            .env("MOUNT", mount)
            .current_dir(place.path())
            .output();
        if !place.path().join("mounted").exists() {
            eprintln!("nothing can be mounted here: {output:?}");
            return;
        }
        let output = output.expect("it was started");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {output:?}");
        let found = std::fs::read_to_string(place.path().join("found")).expect("a list");
        let found: Vec<_> = found.lines().filter(|it| it.contains('.')).collect();
        assert!(found.contains(&file), "{found:?}");
        let left = found.iter().filter(|it| it.contains(".event-catalog-"));
        assert_eq!(left.count(), 0, "{found:?}");
    }
}
