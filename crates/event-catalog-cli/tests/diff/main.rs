//! Tests `event-catalog diff` by running the command.

mod branches;
#[path = "../command/mod.rs"]
mod command;
mod customers;
mod output;
mod refused;
mod versions;

use std::fs;

use command::{Run, folder, git, run};
use serde_json::Value;
use tempfile::TempDir;

const SETTINGS: &str =
    "title = \"Chat\"\n[[section]]\ntitle = \"Events\"\nevents = [\"events.csv\"]\n";
const BEFORE: &str =
    "name,description,aliases\nload,The chat was loaded.,\nlink_clicked,A link was clicked.,\n";
const ADDED: &str = "name,description,aliases\nload,The chat was loaded.,\nlink_clicked,A link was clicked.,\n\
    mail_sent,A mail was sent.,\n";
const REMOVED: &str = "name,description,aliases\nload,The chat was loaded.,\n";

fn write(folder: &TempDir, path: &str, text: &str) {
    let path = folder.path().join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn commit(folder: &TempDir) {
    git(folder.path(), &["add", "--all", "."]);
    git(
        folder.path(),
        &["commit", "--quiet", "--allow-empty", "-m", "Events"],
    );
}

/// A repository with the original catalog, on branch `main` with tag `v1.0`.
fn repository() -> TempDir {
    let folder = folder(&[
        ("catalog/catalog.toml", SETTINGS),
        ("catalog/events.csv", BEFORE),
        ("README.md", "Events.\n"),
    ]);
    git(folder.path(), &["init", "--quiet"]);
    commit(&folder);
    git(folder.path(), &["tag", "v1.0"]);
    folder
}

fn diff(folder: &TempDir, arguments: &[&str]) -> Run {
    run(folder.path(), &[&["diff"], arguments].concat())
}

/// The output of `--format json`.
fn json(folder: &TempDir, arguments: &[&str]) -> Value {
    let run = diff(folder, &[arguments, &["--format", "json"]].concat());
    assert_eq!(run.status, 0, "{arguments:?}: {run:?}");
    let value: Value = serde_json::from_str(&run.stdout).unwrap();
    let schema = include_str!("../../schemas/diff.schema.json");
    let schema: Value = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors = validator.iter_errors(&value).map(|it| it.to_string());
    let errors: Vec<_> = errors.collect();
    assert!(errors.is_empty(), "{errors:?}: {value}");
    value
}

/// The identities of the changes.
fn changes(value: &Value) -> Vec<&str> {
    let changes = value["changes"].as_array().unwrap().iter();
    changes
        .map(|change| change["id"].as_str().unwrap())
        .collect()
}

fn has(value: &Value, id: &str) -> bool {
    changes(value).contains(&id)
}

fn refused(run: &Run, expected: &str) {
    assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{run:?}");
    assert!(run.stderr.contains(expected), "{expected}: {}", run.stderr);
}
