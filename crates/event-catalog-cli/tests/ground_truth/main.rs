//! Compares the Rust verdicts of `event-catalog diff` with rustc: a crate that uses everything in
//! the code generated before a change is compiled with the code generated after it.
//!
//! Each case has two crates in one workspace: the old consumer with the old code, which must
//! compile, and the old consumer with the new code, which must compile unless the change is
//! breaking.

mod cases;
#[path = "../command/mod.rs"]
mod command;
mod consumer;
mod crates;
#[path = "../../src/changes/tests/public_items.rs"]
mod public_items;

use std::collections::BTreeSet;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::generate::{Options, rust};
use event_catalog_build::read::{Input, Memory};

use cases::{Case, Files, cases};
use command::{folder, run};
use consumer::consumer;
use crates::Crates;
use public_items::public_items;

#[test]
fn rustc_and_diff_agree_on_what_is_breaking() {
    let cases = cases();
    let mut crates = Crates::new();
    for (at, case) in cases.iter().enumerate() {
        let [before, after] = [&case.before, &case.after].map(generated);
        let consumer = consumer(&public_items(&before));
        crates.add(&name(at, "old"), &before, &consumer);
        crates.add(&name(at, "new"), &after, &consumer);
    }
    let failed = crates.check();
    let mut faults = Vec::new();
    for (at, case) in cases.iter().enumerate() {
        if let Some(errors) = failed.get(&name(at, "old")) {
            faults.push(format!(
                "{}: the consumer doesn't compile before:\n{errors}",
                case.name
            ));
            continue;
        }
        let errors = failed.get(&name(at, "new"));
        if errors.is_some() != case.breaks {
            let found = errors.map_or("it compiles", String::as_str);
            faults.push(format!(
                "{}: rustc disagrees with the table: {found}",
                case.name
            ));
        }
        let (breaking, output) = breaking(case);
        if breaking != errors.is_some() {
            let found = errors.map_or("it compiles", String::as_str);
            faults.push(format!(
                "{}: diff says breaking = {breaking}:\n{output}\nrustc: {found}",
                case.name
            ));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

fn name(case: usize, what: &str) -> String {
    format!("case_{case:02}_{what}")
}

/// The Rust code generated for a catalog.
fn generated(files: &Files) -> String {
    let files = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()));
    let input = Input::read_folder(&files.collect::<Memory>()).expect("memory can be listed");
    let catalog = Catalog::new(&input);
    rust(&catalog, &Options::default()).expect("a catalog without errors")
}

/// Whether `diff` reports a change as breaking for Rust, and its output.
fn breaking(case: &Case) -> (bool, String) {
    let versions = [("before", &case.before), ("after", &case.after)];
    let files = versions.into_iter().flat_map(|(folder, files)| {
        let files = files.iter();
        files.map(move |(path, text)| (format!("{folder}/{path}"), text.as_str()))
    });
    let files: Vec<(String, &str)> = files.collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), *text))
        .collect();
    let folder = folder(&files);
    let run = run(
        folder.path(),
        &["diff", "./before", "./after", "--format", "json"],
    );
    assert_eq!(run.status, 0, "{}: {}{}", case.name, run.stdout, run.stderr);
    let document: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let changes = document["changes"].as_array().expect("a list of changes");
    let kinds: BTreeSet<&str> = changes
        .iter()
        .filter_map(|it| it["kind"].as_str())
        .collect();
    assert!(
        !kinds.contains("unexplained"),
        "{}: {}",
        case.name,
        run.stdout
    );
    let breaking = changes
        .iter()
        .any(|it| it["verdicts"]["rust"] == "breaking");
    (breaking, run.stdout)
}
