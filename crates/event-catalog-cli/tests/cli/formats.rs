//! What hosts of repositories are told: GitHub's annotations, and SARIF.

use crate::command::{Run, folder, run, run_with};
use serde_json::Value;

const TABLE: &str = "name,description,since\n\
    load,\"100%, a chat was\nloaded.\",v1\n\
    open,The chat was ansered.,1.0\n\
    show,<b>x</b> ::error::|y,v1\n\
    load,\"100%, a chat was\nloaded.\",v1\n";

#[test]
fn annotations_name_the_place_errors_first() {
    let folder = folder(&[("my,events.csv", TABLE)]);
    let Run { status, stdout, .. } = run(folder.path(), &["check", ".", "--format", "github"]);
    assert_eq!(status, 1);
    insta::assert_snapshot!(stdout);
    // Whatever the cells hold, each line is one command.
    assert!(
        stdout
            .lines()
            .all(|line| line.starts_with("::error ") || line.starts_with("::warning "))
    );
}

#[test]
fn the_steps_summary_has_all_findings_and_means_nothing_in_markdown() {
    let folder = folder(&[("docs/events.csv", TABLE), ("summary.md", "# Before\n\n")]);
    let summary = folder.path().join("summary.md");
    let variables = [
        ("GITHUB_STEP_SUMMARY", summary.to_str().unwrap()),
        ("GITHUB_WORKSPACE", folder.path().to_str().unwrap()),
    ];
    let docs = folder.path().join("docs");
    let checked = run_with(
        docs,
        &["check", "events.csv", "--format=github", "--max=1"],
        &variables,
    );
    assert_eq!(checked.stdout.lines().count(), 1);
    // Paths begin at the root of the repository.
    assert!(
        checked.stdout.starts_with("::error file=docs/events.csv,"),
        "{}",
        checked.stdout
    );
    insta::assert_snapshot!(std::fs::read_to_string(summary).unwrap());

    let gone = [("GITHUB_STEP_SUMMARY", "nowhere/summary.md")];
    let checked = run_with(
        folder.path(),
        &["check", "docs", "--format", "github"],
        &gone,
    );
    assert_eq!(checked.status, 1);
    assert!(
        checked.stderr.contains("cannot be written"),
        "{}",
        checked.stderr
    );
}

fn sarif(folder: &std::path::Path) -> Value {
    let Run { stdout, .. } = run(folder, &["check", ".", "--format", "sarif"]);
    serde_json::from_str(&stdout).expect("JSON")
}

#[test]
fn sarif_is_as_its_schema_says() {
    // As published, except for one pattern: its lone bracket is no regular expression.
    let schema = include_str!("schemas/sarif-2.1.0.json").replace("{2}]?$", r"{2}\\]?$");
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::draft7::new(&schema).unwrap();
    let settings = "[rules]\nfinal-stop = \"warn\"\nnone = \"off\"\n";
    for files in [
        &[(
            "events.csv",
            "name,description\nload,The chat was loaded.\n",
        )][..],
        &[("my events.csv", TABLE), ("catalog.toml", settings)],
        &[("events.csv", "")],
    ] {
        let folder = folder(files);
        let found = sarif(folder.path());
        let errors = validator.iter_errors(&found);
        let errors: Vec<_> = errors
            .map(|it| format!("{}: {it}", it.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
}

#[test]
fn sarif_has_places_rules_and_fixes() {
    let folder = folder(&[("my events.csv", TABLE)]);
    let found = sarif(folder.path());
    let run = &found["runs"][0];
    let result = run["results"]
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["ruleId"] == "misspelling");
    let result = result.expect("a misspelling");
    let index = result["ruleIndex"]
        .as_u64()
        .and_then(|it| usize::try_from(it).ok());
    let rule = &run["tool"]["driver"]["rules"][index.unwrap()];
    assert_eq!(rule["id"], "misspelling");
    assert_eq!(rule["defaultConfiguration"]["level"], "warning");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "my%20events.csv");
    assert_eq!(place["region"]["startLine"], 4);
    assert_eq!(place["region"]["startColumn"], 19);
    let fix = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(fix["insertedContent"]["text"], "answered");
}

/// The fingerprints of the findings, with their rules, sorted.
fn fingerprints(table: &str) -> Vec<(String, String)> {
    let folder = folder(&[("events.csv", table)]);
    let found = sarif(folder.path());
    let results = found["runs"][0]["results"].as_array().unwrap().iter();
    let mut fingerprints: Vec<_> = results
        .map(|result| {
            let fingerprint = &result["partialFingerprints"]["primaryLocationLineHash"];
            let text = |it: &Value| it.as_str().unwrap().to_owned();
            (text(&result["ruleId"]), text(fingerprint))
        })
        .collect();
    fingerprints.sort();
    fingerprints
}

#[test]
fn fingerprints_survive_sorting_and_further_rows() {
    let rows = [
        "load,a chat was ansered.,v1",
        "open,A chat is a chat.,1.0",
        "show,A preceeding  chat.,v1",
    ];
    let table = |rows: &[&str]| format!("name,description,since\n{}\n", rows.join("\n"));
    let before = fingerprints(&table(&rows));
    assert_eq!(before.len(), 5);
    let sorted = [rows[2], "abc,Another one.,v1", rows[0], rows[1]];
    assert_eq!(fingerprints(&table(&sorted)), before);
    let mut distinct: Vec<_> = before.iter().map(|(_, it)| it).collect();
    distinct.dedup();
    assert_eq!(distinct.len(), before.len());
    // Another mistake in the same cell is another one.
    let other = [rows[0], rows[1], "show,A preceeding  dektop.,v1"];
    assert_eq!(fingerprints(&table(&other)).len(), 6);
}
