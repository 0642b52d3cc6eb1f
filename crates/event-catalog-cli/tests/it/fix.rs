//! Tests `event-catalog check --fix` and `--diff` by running the commands.

use std::fs;
use std::path::Path;

use insta::assert_snapshot;
use tempfile::TempDir;

use crate::command::{Run, folder, run};

/// Identical duplicates, one of them listed three times with a mistake in each row; a
/// contradiction; extra spaces; a heading with an uppercase letter.
const TABLE: &str = "name,description,Replaced by,aliases\n\
    load,the chat  was loaded.,,load; unload; unload\n\
    open,The chat was opened.,,\n\
    open,The chat was opened.,,\n\
    show,The  chat was shown.,,\n\
    show,The  chat was shown.,,\n\
    show,The  chat was shown.,,\n\
    hide,The chat was hidden.,,\n\
    hide,The chat was hidden away.,,\n";

fn told(run: &Run) -> String {
    format!(
        "status {}\n--- stdout\n{}--- stderr\n{}",
        run.status, run.stdout, run.stderr
    )
}

fn read(folder: &TempDir, path: impl AsRef<Path>) -> String {
    fs::read_to_string(folder.path().join(path)).expect("the file is there")
}

#[test]
fn what_is_certain_is_fixed_and_reported() {
    let folder = folder(&[("events.csv", TABLE)]);
    let shown = run(folder.path(), &["check", "--diff", "events.csv"]);
    assert_snapshot!("diff", told(&shown));
    assert_eq!(read(&folder, "events.csv"), TABLE);
    let fixed = run(folder.path(), &["check", "--fix", "events.csv"]);
    assert_snapshot!("fix", told(&fixed));
    assert_snapshot!("fixed_file", read(&folder, "events.csv"));
    // A second run changes nothing.
    let before = read(&folder, "events.csv");
    let again = run(folder.path(), &["check", "--fix", "events.csv"]);
    assert_eq!((again.status, again.stdout), (1, fixed.stdout));
    assert_eq!(read(&folder, "events.csv"), before);
    let diff = run(folder.path(), &["check", "--diff", "events.csv"]);
    assert_eq!((diff.status, diff.stdout.as_str()), (1, ""));
    assert!(
        diff.stderr.starts_with("nothing to fix; "),
        "{}",
        diff.stderr
    );
}

#[test]
fn duplicates_that_differ_are_never_merged() {
    let table = "name,description\nload,Loaded.\nload,Loaded\nload,\"Loaded. \"\n";
    let folder = folder(&[("events.csv", table)]);
    let fixed = run(folder.path(), &["check", "--fix", "events.csv"]);
    assert_eq!(fixed.status, 1);
    assert_eq!(
        read(&folder, "events.csv"),
        "name,description\nload,Loaded.\nload,Loaded\n"
    );
}

#[test]
fn a_row_is_removed_with_all_of_its_lines_and_no_other() {
    let fix = &["check", "--fix", "events.csv", "--allow", "white-space"];
    let rest = "load,Loaded.\n";
    for row in [
        "open,\"Opened.\n\"\n",
        "open,\"Opened.\r\n\r\n\"\r\n",
        "open,\"Opened.\n\n\",\n",
        "\"\nopen\",Opened.\n",
        "\"\n\nopen\",\"\nOpened.\n\"\n",
        "open,\"Opened\nor closed.\"\n",
        "  open ,  Opened.  \n",
        "open,Opened.,\"\n\"\n",
    ] {
        let head = "name,description,since\n";
        let folder = folder(&[("events.csv", &*[head, row, row, rest].concat())]);
        let fixed = run(folder.path(), fix);
        assert_eq!(fixed.status, 0, "{row:?}: {}", told(&fixed));
        assert_eq!(
            read(&folder, "events.csv"),
            [head, row, rest].concat(),
            "{row:?}"
        );
        // A row at the end of a file without a final line break is fixed in the same way.
        let last = row.trim_end();
        let text = [head, rest, row, last].concat();
        let folder = crate::command::folder(&[("events.csv", &*text)]);
        let fixed = run(folder.path(), fix);
        assert_eq!(fixed.status, 0, "{row:?}: {}", told(&fixed));
        assert_eq!(
            read(&folder, "events.csv"),
            [head, rest, row].concat(),
            "{row:?}"
        );
    }
    // Empty lines between rows don't belong to any row.
    let folder = folder(&[(
        "events.csv",
        "name,description\nload,Loaded.\nload,Loaded.\n\n\nopen,Opened.\n",
    )]);
    assert_eq!(run(folder.path(), fix).status, 0);
    assert_eq!(
        read(&folder, "events.csv"),
        "name,description\nload,Loaded.\n\n\nopen,Opened.\n"
    );
}

#[test]
fn all_files_of_a_catalog_are_fixed_as_they_were_written() {
    let files = [
        (
            "catalog/catalog.toml",
            "[[section]]\nevents = [\"a.csv\", \"b.toml\"]\n[[section]]\nevents = [\"c.csv\"]\n",
        ),
        (
            "catalog/a.csv",
            "\u{feff}name;description\r\nload;the chat was loaded.\r\n",
        ),
        (
            "catalog/b.toml",
            "# Kept.\n[[event]]\nname = \"open\"\ndescription = \"the chat was opened.\"\n",
        ),
        (
            "catalog/c.csv",
            "name\tdescription\rload\tthe chat was loaded.\rend\tThe end came.\r",
        ),
    ];
    let folder = folder(&files);
    let fixed = run(folder.path(), &["check", "--fix"]);
    assert_eq!(
        (fixed.status, fixed.stdout.as_str()),
        (0, ""),
        "{}",
        told(&fixed)
    );
    assert_snapshot!(fixed.stderr);
    assert_eq!(
        read(&folder, "catalog/a.csv"),
        "\u{feff}name;description\r\nload;The chat was loaded.\r\n"
    );
    assert!(read(&folder, "catalog/b.toml").starts_with("# Kept.\n"));
    assert!(read(&folder, "catalog/b.toml").contains("\"The chat was opened.\""));
    assert_eq!(
        read(&folder, "catalog/c.csv"),
        "name\tdescription\rend\tThe end came.\r"
    );
    assert_eq!(read(&folder, "catalog/catalog.toml"), files[0].1);
}

#[test]
fn a_clean_catalog_is_left_alone() {
    let repository = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let diff = run(repository, &["check", "--diff"]);
    assert_eq!(
        (diff.status, diff.stdout.as_str()),
        (0, ""),
        "{}",
        told(&diff)
    );
}

#[test]
fn the_published_page_loses_its_four_duplicates_and_nothing_else() {
    let page = include_str!("../../../../tests/seed/events-as-published.csv");
    let folder = folder(&[("events.csv", page)]);
    run(
        folder.path(),
        &["check", "--fix", "events.csv", "--allow", "misspelling"],
    );
    let fixed = read(&folder, "events.csv");
    let gone = page.lines().count() - fixed.lines().count();
    assert_eq!(gone, 4);
    let names = |text: &str| -> std::collections::BTreeSet<String> {
        text.lines()
            .filter_map(|line| line.split(',').next().map(str::to_owned))
            .collect()
    };
    assert_eq!(names(&fixed), names(page));
}

#[test]
fn a_file_that_is_open_in_a_spreadsheet_stays() {
    let folder = folder(&[("events.csv", TABLE), (".~lock.events.csv#", "")]);
    let refused = run(folder.path(), &["check", "--fix", "events.csv"]);
    assert_eq!((refused.status, refused.stdout.as_str()), (2, ""));
    assert!(
        refused.stderr.contains("is open in a spreadsheet"),
        "{}",
        refused.stderr
    );
    assert_eq!(read(&folder, "events.csv"), TABLE);
}

#[test]
fn what_does_not_go_together_is_refused() {
    let folder = folder(&[("events.csv", TABLE)]);
    for arguments in [
        ["check", "--diff", "--format=json", "events.csv"],
        ["check", "--fix", "--write-baseline=x", "events.csv"],
    ] {
        assert_eq!(run(folder.path(), &arguments).status, 2);
    }
    let json = run(
        folder.path(),
        &["check", "--fix", "--format=json", "events.csv"],
    );
    let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(json["summary"]["errors"], 1);
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_original() {
    let table = format!("{TABLE}end,The end: {}.,,\n", "came ".repeat(20_000));
    let folder = folder(&[("events.csv", &table)]);
    let script = format!(
        "trap '' XFSZ; ulimit -f 8; exec '{}' check --fix --max 1 events.csv",
        env!("CARGO_BIN_EXE_event-catalog")
    );
    let output = std::process::Command::new("bash")
        .args(["-c", &script])
        .current_dir(folder.path())
        .output()
        .expect("bash starts");
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert_eq!(read(&folder, "events.csv"), table);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
