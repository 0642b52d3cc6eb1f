//! Checks that the tests named in SECURITY.md for its promises exist.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Collects the names of all test functions and test files, and of the tables that tests print.
fn tests(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        if path.is_dir() {
            if !["target", "node_modules", ".git"].contains(&&*name) {
                found.insert(name.into_owned());
                tests(&path, found);
            }
            continue;
        }
        let Some(stem) = name.strip_suffix(".rs") else {
            continue;
        };
        found.insert(stem.to_owned());
        let text = fs::read_to_string(&path).expect("a source");
        let plain = text.match_indices("#[test]");
        for (at, _) in plain.chain(text.match_indices("#[tokio::test")) {
            let signature = text[at..].split_once("fn ").map_or("", |(_, rest)| rest);
            found.insert(signature.split('(').next().unwrap_or("").to_owned());
        }
    }
}

#[test]
fn every_promise_of_security_leads_to_its_tests() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("SECURITY.md")).expect("a page");
    let mut found = BTreeSet::new();
    for folder in ["crates", "fuzz/targets", "analytics"] {
        tests(&root.join(folder), &mut found);
    }
    let tables = page.split("| promise | test |").skip(1);
    let rows = tables.flat_map(|table| {
        let lines = table.lines().skip(2);
        lines.take_while(|line| line.starts_with('|'))
    });
    let mut promises = 0;
    for row in rows {
        let cell = row
            .trim_end_matches('|')
            .rsplit('|')
            .next()
            .expect("a cell");
        let names: Vec<&str> = cell.split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty(), "no test is named for: {row}");
        for name in names {
            assert!(
                found.contains(name),
                "there is no test `{name}`, which is named for: {row}"
            );
        }
        promises += 1;
    }
    assert!(promises > 15, "only {promises} promises were read");
}
