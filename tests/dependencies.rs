//! Checks the packages that a crate compiles if it depends on `loyjoy-events`.

use std::collections::BTreeSet;
use std::process::Command;

/// The packages that `cargo tree` lists for this crate, except the crate itself.
fn packages(edges: &str) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--package",
            "loyjoy-events",
            "--edges",
            edges,
            "--prefix",
            "none",
            "--offline",
            "--locked",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let lines = String::from_utf8(output.stdout).unwrap();
    let names = lines
        .lines()
        .filter_map(|line| line.split(' ').next())
        .filter(|name| !name.is_empty());
    names
        .filter(|name| *name != "loyjoy-events")
        .map(str::to_owned)
        .collect()
}

#[test]
fn at_run_time_at_most_12() {
    let packages = packages("normal,no-proc-macro");
    assert!(packages.contains("event-catalog"), "{packages:?}");
    assert!(
        packages.len() <= 12,
        "{} packages: {packages:?}",
        packages.len()
    );
}

#[test]
fn to_build_at_most_30() {
    let packages = packages("normal,build");
    assert!(packages.contains("event-catalog-build"), "{packages:?}");
    assert!(
        packages.len() <= 30,
        "{} packages: {packages:?}",
        packages.len()
    );
}
