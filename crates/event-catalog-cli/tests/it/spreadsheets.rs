//! What spreadsheets change in tables: the fixtures were opened and saved by LibreOffice, with an
//! English and a German locale, in common ways. `scripts/spreadsheet-fixtures` recreates them.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use crate::command::{Run, run};

/// How the tables were saved, and the encoding if it isn't UTF-8.
const SAVED: [(&str, Option<&str>); 5] = [
    ("english", None),
    ("german", None),
    ("german-quoted", None),
    ("german-document", None),
    ("german-windows-1252", Some("windows-1252")),
];

/// The tables of the real catalog, relative to its folder.
const TABLES: [&str; 3] = ["widget.csv", "modules.csv", "customers/beiersdorf.csv"];

fn fixtures(saved: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spreadsheets");
    folder.join(saved)
}

fn catalog() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../catalog")
}

/// A copy of the real catalog, with tables as saved by a spreadsheet.
fn saved_catalog(saved: &str) -> TempDir {
    fn copy(from: &Path, to: &Path) {
        fs::create_dir_all(to).expect("a folder");
        for entry in fs::read_dir(from).expect("a folder").flatten() {
            let to = to.join(entry.file_name());
            if entry.path().is_dir() {
                copy(&entry.path(), &to);
            } else {
                fs::copy(entry.path(), to).expect("a copy");
            }
        }
    }
    let folder = TempDir::new().expect("a folder");
    copy(&catalog(), &folder.path().join("catalog"));
    for table in TABLES {
        let name = Path::new(table).file_name().expect("a name");
        let to = folder.path().join("catalog").join(table);
        fs::copy(fixtures(saved).join(name), to).expect("a copy");
    }
    folder
}

fn list(folder: &Path, path: &str) -> Value {
    let listed = run(folder, &["list", path, "--format", "json"]);
    assert_eq!(listed.status, 0, "{}", listed.stderr);
    let mut exported: Value = serde_json::from_str(&listed.stdout).expect("JSON");
    exported["events"].take()
}

fn fmt(folder: &Path, path: &str, encoding: Option<&str>) -> Run {
    let encoding = encoding.map(|name| format!("--encoding={name}"));
    let arguments: Vec<&str> = ["fmt", path]
        .into_iter()
        .chain(encoding.as_deref())
        .collect();
    run(folder, &arguments)
}

#[test]
fn the_real_catalog_survives() {
    for (saved, encoding) in SAVED {
        let folder = saved_catalog(saved);
        if encoding.is_none() {
            let checked = run(folder.path(), &["check"]);
            assert_eq!(
                (checked.status, checked.stdout.as_str()),
                (0, ""),
                "{saved}"
            );
        }
        let formatted = fmt(folder.path(), "catalog", encoding);
        assert_eq!(formatted.status, 0, "{saved}: {}", formatted.stderr);
        // Every byte is the same as before.
        for table in TABLES {
            let after = fs::read_to_string(folder.path().join("catalog").join(table));
            let before = fs::read_to_string(catalog().join(table));
            assert_eq!(after.unwrap(), before.unwrap(), "{saved}: {table}");
        }
        let checked = run(folder.path(), &["check"]);
        assert_eq!(
            (checked.status, checked.stdout.as_str()),
            (0, ""),
            "{saved}"
        );
    }
}

#[test]
fn cells_with_traps_survive() {
    let source = fixtures("source");
    let expected = list(&source, "hard.csv");
    assert_eq!(expected.as_array().map(Vec::len), Some(10));
    for (saved, encoding) in SAVED {
        let folder = TempDir::new().unwrap();
        fs::copy(
            fixtures(saved).join("hard.csv"),
            folder.path().join("hard.csv"),
        )
        .unwrap();

        let mut import = vec!["import", "hard.csv", "--out", "imported"];
        import.extend(encoding.iter().flat_map(|name| ["--encoding", name]));
        let imported = run(folder.path(), &import);
        assert_eq!(imported.status, 0, "{saved}: {}", imported.stderr);
        let mut found = list(folder.path(), "imported");
        for event in found.as_array_mut().unwrap() {
            // The imported catalog has a section, but a single table has no section.
            event["section"] = Value::Null;
        }
        assert_eq!(found, expected, "{saved}");

        let formatted = fmt(folder.path(), "hard.csv", encoding);
        assert_eq!(formatted.status, 0, "{saved}: {}", formatted.stderr);
        assert_eq!(list(folder.path(), "hard.csv"), expected, "{saved}");
        assert_eq!(
            run(folder.path(), &["check", "hard.csv"]).status,
            0,
            "{saved}"
        );
    }
}

#[test]
fn what_a_spreadsheet_has_changed_is_found() {
    for (saved, cells) in [
        ("english", "C2 C3 B4 B5 D7"),
        // In a German locale, `10/1` isn't a date, so it remains unchanged.
        ("german", "C2 C3 B4 B5"),
        ("german-document", "C2 C3 B4 B5"),
    ] {
        let checked = run(
            fixtures(saved),
            &["check", "changed.csv", "--format", "json"],
        );
        assert_eq!(checked.status, 1);
        let findings: Value = serde_json::from_str(&checked.stdout).unwrap();
        let errors = findings["findings"].as_array().unwrap().iter();
        let errors = errors.filter(|it| it["level"] == "error");
        let found: Vec<_> = errors.map(|it| it["cell"].as_str().unwrap()).collect();
        assert_eq!(found.join(" "), cells, "{saved}");
    }
}

#[test]
fn another_encoding_is_told() {
    let folder = saved_catalog("german-windows-1252");
    let hard = fixtures("german-windows-1252").join("hard.csv");
    fs::copy(hard, folder.path().join("hard.csv")).unwrap();
    let checked = run(folder.path(), &["check", "hard.csv"]);
    assert_eq!(checked.status, 1);
    assert!(
        checked.stdout.starts_with("error[not-utf8]"),
        "{}",
        checked.stdout
    );
    assert!(
        checked.stdout.contains("--encoding windows-1252"),
        "{}",
        checked.stdout
    );
}
