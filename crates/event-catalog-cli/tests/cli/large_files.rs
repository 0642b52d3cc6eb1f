//! Files that are far too large are rejected before they are read, whatever their kind.

use crate::command::{folder, run};
use tempfile::TempDir;

const TABLE: (&str, &str) = (
    "events.csv",
    "name,description\nload,The chat was loaded.\n",
);
const CATALOG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../catalog");
const TOO_LARGE: &str = "it has more than 512 MB";

/// A folder with a sparse file of 2 GB, which takes no disk space.
fn with_large(name: &str, files: &[(&str, &str)]) -> TempDir {
    let folder = folder(files);
    let file = std::fs::File::create(folder.path().join(name)).expect("a file");
    file.set_len(2 << 30).expect("a length");
    folder
}

#[test]
fn a_table_is_told_by_the_check_and_refused_by_what_would_write_it() {
    let folder = with_large("events.csv", &[]);
    let check = run(folder.path(), &["check", "events.csv"]);
    assert_eq!(check.status, 1);
    let said = format!("error[unreadable-file]: the file cannot be read: {TOO_LARGE}");
    for part in [&said, "check that this is the right file"] {
        assert!(check.stdout.contains(part), "{}", check.stdout);
    }
    for arguments in [
        &["fmt", "events.csv"][..],
        &["import", "events.csv", "--out", "new"],
        &["inject", "events.csv", "--catalog", CATALOG],
    ] {
        let refused = run(folder.path(), arguments);
        assert_eq!(refused.status, 2, "{arguments:?}");
        assert!(refused.stderr.contains(TOO_LARGE), "{}", refused.stderr);
    }
    assert!(!folder.path().join("new").exists());
}

/// In memory, a document takes many times its file size, so the file size is limited.
#[test]
fn a_document_to_import_is_refused_before_it_is_read() {
    let too_large = "the documents to import have more than 64 MB of text in memory";
    let folder = with_large("plans/plan.json", &[("plans/README.md", "Plans.\n")]);
    for arguments in [
        &["import", "plans/plan.json"][..],
        &["import", "plans/plan.json", "--from", "json-schema"],
        &["import", "plans"],
    ] {
        let refused = run(folder.path(), arguments);
        assert_eq!(refused.status, 2, "{arguments:?}");
        assert!(refused.stderr.contains(too_large), "{}", refused.stderr);
        assert!(refused.stderr.contains("plan.json"), "{}", refused.stderr);
    }
    assert!(!folder.path().join("catalog").exists());
}

#[test]
fn the_other_files_of_a_command_are_refused() {
    let template = ("names.txt.jinja", "{% include 'part.jinja' %}\n");
    for (large, arguments) in [
        (
            "known.json",
            &["check", "events.csv", "--baseline", "known.json"][..],
        ),
        ("event-catalog.toml", &["check"]),
        ("catalog.toml", &["fmt", "events.csv"]),
        (
            "all.txt.jinja",
            &[
                "generate",
                "--template",
                "all.txt.jinja",
                "--catalog",
                CATALOG,
                "--out",
                "new",
            ],
        ),
        (
            "part.jinja",
            &[
                "generate",
                "--template",
                "names.txt.jinja",
                "--catalog",
                CATALOG,
                "--out",
                "new",
            ],
        ),
    ] {
        let folder = with_large(large, &[TABLE, template]);
        let refused = run(folder.path(), arguments);
        assert_eq!(
            (refused.status, refused.stdout.as_str()),
            (2, ""),
            "{large}"
        );
        assert!(
            refused.stderr.contains(TOO_LARGE),
            "{large}: {}",
            refused.stderr
        );
        assert!(
            refused.stderr.contains(large),
            "{large}: {}",
            refused.stderr
        );
        assert!(!folder.path().join("new").exists());
    }
}
