//! Tests `event-catalog fmt` by running the command.

use std::fs;
use std::path::Path;

use insta::assert_snapshot;

use crate::command::{Run, folder, run};

/// A table as saved by a German spreadsheet.
const GERMAN: &str = "\u{feff}sep=;\r\nname;Bemerkung;description\r\nlink_clicked;wichtig;\"A link; or \"\"two\"\".\"\r\n;;\r\nload;;The chat was loaded.\r\n";
const CANONICAL: &str = "name,description,Bemerkung\nlink_clicked,\"A link; or \"\"two\"\".\",wichtig\nload,The chat was loaded.,\n";

/// The status and everything that a run printed.
fn told(run: &Run) -> String {
    format!(
        "status {}\n--- stdout\n{}--- stderr\n{}",
        run.status, run.stdout, run.stderr
    )
}

fn read(folder: &Path, path: &str) -> Vec<u8> {
    fs::read(folder.join(path)).expect("the file is there")
}

#[test]
fn a_table_is_written_in_its_canonical_form() {
    let folder = folder(&[("events.csv", GERMAN)]);
    assert_snapshot!(told(&run(folder.path(), &["fmt", "events.csv"])));
    assert_eq!(read(folder.path(), "events.csv"), CANONICAL.as_bytes());
    let again = run(folder.path(), &["fmt", "events.csv"]);
    assert_eq!(again.status, 0);
    assert_eq!(again.stderr, "1 table already canonical\n");
}

#[test]
fn the_settings_of_the_catalog_are_obeyed() {
    let settings = "[csv]\ndelimiter = \";\"\nbom = true\nnewline = \"crlf\"\n\
        [columns]\nextra = [\"Bemerkung\"]\n\
        [[section]]\nevents = [\"events.csv\", \"more.toml\"]\n";
    let toml = "[[event]]\nname='end'\ndescription='The end.'\n";
    let files = [
        ("catalog/catalog.toml", settings),
        ("catalog/events.csv", CANONICAL),
        ("catalog/more.toml", toml),
        ("catalog/archive/old.csv", GERMAN),
    ];
    let expected = "\u{feff}name;description;Bemerkung\r\nlink_clicked;\"A link; or \"\"two\"\".\";wichtig\r\nload;The chat was loaded.;\r\n";
    // The user can give the folder, its settings, or a single file.
    for path in ["catalog", "catalog/catalog.toml", "catalog/events.csv"] {
        let folder = folder(&files);
        let run = run(folder.path(), &["fmt", path]);
        assert_eq!(
            (run.status, run.stdout.as_str()),
            (0, "formatted catalog/events.csv\n")
        );
        assert_eq!(
            read(folder.path(), "catalog/events.csv"),
            expected.as_bytes()
        );
        assert_eq!(read(folder.path(), "catalog/more.toml"), toml.as_bytes());
        assert_eq!(
            read(folder.path(), "catalog/archive/old.csv"),
            GERMAN.as_bytes()
        );
    }
}

#[test]
fn the_catalog_of_this_repository_is_canonical() {
    let repository = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let run = run(repository, &["fmt", "--check"]);
    assert_eq!(run.status, 0, "{}", told(&run));
}

#[test]
fn checking_and_diffing_change_nothing() {
    let folder = folder(&[("a.csv", GERMAN), ("b.csv", CANONICAL)]);
    assert_snapshot!(told(&run(
        folder.path(),
        &["fmt", "--check", "a.csv", "b.csv"]
    )));
    assert_snapshot!(told(&run(
        folder.path(),
        &["fmt", "--diff", "a.csv", "b.csv"]
    )));
    assert_eq!(read(folder.path(), "a.csv"), GERMAN.as_bytes());
}

#[test]
fn rows_are_sorted_when_asked() {
    let table = "name,description\nb,B.\n,Nobody.\na_2,A.\na_10,A.\na,A.\n";
    let folder = folder(&[("events.csv", table)]);
    assert_eq!(
        run(folder.path(), &["fmt", "--sort", "events.csv"]).status,
        0
    );
    assert_eq!(
        read(folder.path(), "events.csv"),
        b"name,description\na,A.\na_10,A.\na_2,A.\nb,B.\n,Nobody.\n"
    );
}

#[test]
fn what_cannot_be_read_is_refused_with_its_place_and_stays() {
    for (name, table) in [
        (
            "unclosed_quote",
            "name,description\nload,\"The chat.\nopen,The chat.\n",
        ),
        (
            "too_many_cells",
            "name,description\nload,The chat, loaded.\n",
        ),
        ("stray_quote", "name,description\nload,\"The \"chat\".\"\n"),
        ("no_header", "load,The chat was loaded.\n"),
        (
            "a_misspelt_name",
            "nmae,description\nload,The chat was loaded.\n",
        ),
        ("empty", ""),
    ] {
        let folder = folder(&[("events.csv", table)]);
        assert_snapshot!(name, told(&run(folder.path(), &["fmt", "events.csv"])));
        assert_eq!(read(folder.path(), "events.csv"), table.as_bytes());
    }
}

#[test]
fn one_refused_table_does_not_keep_the_others() {
    let folder = folder(&[("a.csv", "name\n\"x"), ("b.csv", GERMAN)]);
    let run = run(folder.path(), &["fmt", "a.csv", "b.csv"]);
    assert_eq!(run.status, 2);
    assert!(
        run.stderr.contains("1 table formatted, 1 table rejected"),
        "{}",
        run.stderr
    );
    assert_eq!(read(folder.path(), "b.csv"), CANONICAL.as_bytes());
}

#[test]
fn other_encodings_have_to_be_named() {
    let folder = folder(&[]);
    let path = folder.path().join("events.csv");
    fs::write(
        &path,
        b"name;description\r\nend;Auf Wiederh\xf6ren, 5 \x80.\r\n",
    )
    .unwrap();
    assert_snapshot!(told(&run(folder.path(), &["fmt", "events.csv"])));
    let named = ["fmt", "--encoding", "windows-1252", "events.csv"];
    assert_eq!(run(folder.path(), &named).status, 0);
    let expected = "name,description\nend,\"Auf Wiederhören, 5 €.\"\n";
    assert_eq!(read(folder.path(), "events.csv"), expected.as_bytes());
    // Once the table is UTF-8, giving the old encoding again is harmless.
    assert_eq!(
        run(folder.path(), &named).stderr,
        "1 table already canonical\n"
    );
    // Spreadsheets call this format "Unicode Text".
    let text = "\u{feff}name\tdescription\r\nend\tAuf Wiederhören, 5 €.\r\n";
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(&path, &utf16).unwrap();
    let refused = run(folder.path(), &["fmt", "events.csv"]);
    assert_eq!(refused.status, 2);
    assert!(
        refused.stderr.contains("--encoding utf-16le"),
        "{}",
        refused.stderr
    );
    assert_eq!(
        run(
            folder.path(),
            &["fmt", "--encoding", "utf-16le", "events.csv"]
        )
        .status,
        0
    );
    assert_eq!(read(folder.path(), "events.csv"), expected.as_bytes());
    // The file ends within a character.
    fs::write(&path, &utf16[..utf16.len() - 1]).unwrap();
    let cut = run(
        folder.path(),
        &["fmt", "--encoding", "utf-16le", "events.csv"],
    );
    assert_eq!(cut.status, 2);
    assert_eq!(read(folder.path(), "events.csv"), &utf16[..utf16.len() - 1]);
    assert_eq!(
        run(folder.path(), &["fmt", "--encoding", "ansi", "events.csv"]).status,
        2
    );
}

#[test]
fn an_encoding_that_spoils_words_is_refused() {
    let folder = folder(&[]);
    let path = folder.path().join("events.csv");
    // Mac Roman: "Größe", "Wiederhören".
    let table = b"name,description\nend,Die Gr\x9a\xa7e. Auf Wiederh\x9aren; m\x9fde.\n";
    fs::write(&path, table).unwrap();
    let checked = run(folder.path(), &["check", "events.csv"]);
    assert!(
        checked
            .stdout
            .contains("it seems to be Mac Roman (`macintosh`), in which this is `Größe`"),
        "{}",
        checked.stdout
    );
    let refused = run(
        folder.path(),
        &["fmt", "--encoding", "windows-1252", "events.csv"],
    );
    assert_eq!(refused.status, 2);
    assert!(
        refused.stderr.contains(
            "decoded as windows-1252, it contains `Grš§e`, which is `Größe` in macintosh: use `--encoding macintosh`"
        ),
        "{}",
        refused.stderr
    );
    assert_eq!(read(folder.path(), "events.csv"), table);
    let read_right = ["fmt", "--encoding", "macintosh", "events.csv"];
    assert_eq!(run(folder.path(), &read_right).status, 0);
    let expected = "name,description\nend,Die Größe. Auf Wiederhören; müde.\n";
    assert_eq!(read(folder.path(), "events.csv"), expected.as_bytes());
    // UTF-16 without a byte-order mark isn't decoded with a one-byte encoding, or in the wrong byte
    // order.
    let utf16: Vec<u8> = expected.encode_utf16().flat_map(u16::to_be_bytes).collect();
    fs::write(&path, &utf16).unwrap();
    for wrong in ["windows-1252", "utf-16le"] {
        let refused = run(folder.path(), &["fmt", "--encoding", wrong, "events.csv"]);
        assert_eq!(refused.status, 2);
        assert!(
            refused.stderr.contains("use `--encoding utf-16be`"),
            "{}",
            refused.stderr
        );
    }
    let read_right = ["fmt", "--encoding", "utf-16be", "events.csv"];
    assert_eq!(run(folder.path(), &read_right).status, 0);
    assert_eq!(read(folder.path(), "events.csv"), expected.as_bytes());
}

#[test]
fn binaries_and_workbooks_are_refused() {
    let folder = folder(&[]);
    let path = folder.path().join("events.csv");
    for bytes in [
        b"PK\x03\x04\0\0".as_slice(),
        b"\x7fELF\x02\0\0\0\xff".as_slice(),
    ] {
        fs::write(&path, bytes).unwrap();
        let run = run(folder.path(), &["fmt", "events.csv"]);
        assert_eq!(run.status, 2);
        assert!(!run.stderr.contains("--encoding"), "{}", run.stderr);
        assert_eq!(read(folder.path(), "events.csv"), bytes);
    }
}

#[test]
fn a_file_that_is_open_in_a_spreadsheet_is_refused() {
    for lock in [".~lock.Ereignisse ä.csv#", "~$Ereignisse ä.csv"] {
        let folder = folder(&[("Ereignisse ä.csv", GERMAN), (lock, "")]);
        let refused = run(folder.path(), &["fmt", "Ereignisse ä.csv"]);
        assert_eq!(refused.status, 2);
        assert!(
            refused.stderr.contains("is open in a spreadsheet"),
            "{}",
            refused.stderr
        );
        assert_eq!(read(folder.path(), "Ereignisse ä.csv"), GERMAN.as_bytes());
        // `--check` only reads, so it is allowed.
        assert_eq!(run(folder.path(), &["fmt", "--check", "."]).status, 1);
    }
}

#[test]
fn what_is_no_table_is_told() {
    let folder = folder(&[
        ("notes.txt", "name"),
        ("empty/x.txt", ""),
        ("bad/catalog.toml", "x"),
    ]);
    for (path, expected) in [
        ("notes.txt", "`notes.txt` isn't a CSV file"),
        ("gone.csv", "`gone.csv` cannot be read"),
        ("bad", "`bad/catalog.toml` cannot be read"),
    ] {
        let run = run(folder.path(), &["fmt", path]);
        assert_eq!(run.status, 2);
        assert!(run.stderr.contains(expected), "{}", run.stderr);
    }
    let nothing = run(folder.path(), &["fmt", "empty"]);
    assert_eq!(
        (nothing.status, nothing.stderr.as_str()),
        (0, "there is no table to format\n")
    );
}

#[test]
fn one_huge_line_is_formatted() {
    let huge = "x".repeat(20_000_000);
    let folder = folder(&[(
        "events.csv",
        &format!("name;description\r\nload;{huge}\r\n"),
    )]);
    assert_eq!(run(folder.path(), &["fmt", "events.csv"]).status, 0);
    let expected = format!("name,description\nload,{huge}\n");
    assert!(read(folder.path(), "events.csv") == expected.as_bytes());
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::process::Command;

    use super::*;

    #[test]
    fn links_stay_links_and_circles_end() {
        let folder = folder(&[("real/events.csv", GERMAN)]);
        symlink("real/events.csv", folder.path().join("link.csv")).unwrap();
        symlink("../real", folder.path().join("real/circle")).unwrap();
        symlink("loop.csv", folder.path().join("loop.csv")).unwrap();
        assert_eq!(run(folder.path(), &["fmt", "loop.csv"]).status, 2);
        assert_eq!(run(folder.path(), &["fmt", "link.csv"]).status, 0);
        assert!(folder.path().join("link.csv").is_symlink());
        assert_eq!(read(folder.path(), "real/events.csv"), CANONICAL.as_bytes());
        assert_eq!(run(folder.path(), &["fmt", "--check", "real"]).status, 0);
        // A lock file next to the link's target counts.
        fs::write(folder.path().join("real/.~lock.events.csv#"), "").unwrap();
        assert_eq!(run(folder.path(), &["fmt", "link.csv"]).status, 2);
    }

    #[test]
    fn permissions_stay() {
        let folder = folder(&[("events.csv", GERMAN)]);
        let path = folder.path().join("events.csv");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(run(folder.path(), &["fmt", "events.csv"]).status, 0);
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o640
        );
    }

    /// A limit on file sizes has the same effect as a full disk: a write fails halfway.
    #[test]
    fn a_full_disk_leaves_the_original() {
        let table = format!("name;description\nload;{}\n", "x".repeat(100_000));
        let folder = folder(&[("events.csv", &table)]);
        let script = format!(
            "trap '' XFSZ; ulimit -f 8; exec '{}' fmt events.csv",
            env!("CARGO_BIN_EXE_event-catalog")
        );
        let output = Command::new("bash")
            .args(["-c", &script])
            .current_dir(folder.path())
            .output()
            .expect("bash starts");
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(
            stderr.contains("can't be written, and wasn't changed"),
            "{stderr}"
        );
        assert_eq!(read(folder.path(), "events.csv"), table.as_bytes());
        let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
        assert_eq!(left.len(), 1, "nothing is left beside it: {left:?}");
    }

    #[test]
    fn a_pipe_is_refused_and_not_waited_for() {
        let folder = folder(&[]);
        let made = Command::new("mkfifo")
            .arg(folder.path().join("pipe.csv"))
            .status();
        assert!(made.unwrap().success());
        let run = run(folder.path(), &["fmt", "pipe.csv"]);
        assert_eq!(run.status, 2);
        assert!(run.stderr.contains("not a regular file"), "{}", run.stderr);
    }
}
