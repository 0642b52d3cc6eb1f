//! Tests that the command prints in only one module, and displays paths with only one function:
//! anything printed in another way isn't escaped.

use std::fs;
use std::path::{Path, PathBuf};

/// The modules that print output, and show progress.
const PRINTING: [&str; 2] = ["output.rs", "progress.rs"];

/// Code that prints, or displays a path, without escaping.
const RAW: [&str; 8] = [
    ".display()",
    "print!(",
    "println!(",
    "eprint!(",
    "dbg!(",
    "stdout().lock",
    "stderr().lock",
    "io::stdout().write",
];

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

#[test]
fn everything_is_printed_in_one_place() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    files(&source, &mut found);
    assert!(found.len() > 100);
    let mut raw = Vec::new();
    for path in found {
        let shown = path.strip_prefix(&source).expect("a path in it");
        let is_printing = PRINTING.iter().any(|it| shown == Path::new(it));
        let text = fs::read_to_string(&path).expect("text");
        for (number, line) in text.lines().enumerate() {
            if !is_printing && RAW.iter().any(|it| line.contains(it)) {
                raw.push(format!(
                    "{}:{}: {line}",
                    shown.to_string_lossy(),
                    number + 1
                ));
            }
        }
    }
    assert_eq!(
        raw, [""; 0],
        "print with `output`, and show paths with `output::path`"
    );
}
