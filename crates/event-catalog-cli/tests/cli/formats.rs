//! Output for repository hosts: GitHub's annotations, and SARIF.

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
    // Whatever the cells contain, each line is a single command.
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
    // Paths are relative to the root of the repository.
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
    // The published schema, except for one pattern whose unescaped bracket makes it an invalid
    // regular expression.
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

/// The rules and fingerprints of the findings, sorted.
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
    // A different mistake in the same cell is a different finding.
    let other = [rows[0], rows[1], "show,A preceeding  dektop.,v1"];
    assert_eq!(fingerprints(&table(&other)).len(), 6);
}

const ACCEPTS: &str =
    "[[accept]]\nrule = \"misspelling\"\nevent = \"open\"\nreason = \"a <name>\"\n";

#[test]
fn suppressed_findings_are_in_sarif_if_they_are_wanted() {
    let schema = include_str!("schemas/sarif-2.1.0.json").replace("{2}]?$", r"{2}\\]?$");
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::draft7::new(&schema).unwrap();
    let table = "name,description\nload,The load was ansered.\nopen,The chat was ansered.\n";
    let files = [("c/events.csv", table), ("c/catalog.toml", ACCEPTS)];
    let folder = folder(&files);
    let baseline = ["check", "c", "--write-baseline", "known.json"];
    assert_eq!(run(folder.path(), &baseline).status, 0);
    let known = ["check", "c", "--baseline", "known.json"];
    let sarif = |more: &[&str]| -> Value {
        let arguments = [&known[..], &["--format", "sarif"], more].concat();
        let run = run(folder.path(), &arguments);
        assert_eq!(run.status, 0, "{}", run.stderr);
        serde_json::from_str(&run.stdout).expect("JSON")
    };
    assert_eq!(sarif(&[])["runs"][0]["results"], serde_json::json!([]));
    let found = sarif(&["--suppressed"]);
    assert!(validator.is_valid(&found), "{found:#}");
    let results = found["runs"][0]["results"].as_array().expect("results");
    let of = |event: &str| {
        let is_it = |it: &&Value| {
            it["locations"][0]["logicalLocations"][0]["name"] == event
                && it["ruleId"] == "misspelling"
        };
        let result = results.iter().find(is_it).expect("a result");
        result["suppressions"][0].clone()
    };
    let accepted = of("open");
    assert_eq!(accepted["kind"], "inSource");
    assert_eq!(accepted["justification"], "a <name>");
    let place = &accepted["location"]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "c/catalog.toml");
    assert_eq!(place["region"]["startLine"], 1);
    assert_eq!(
        of("load"),
        serde_json::json!({ "kind": "external", "status": "accepted" })
    );

    let wrong = run(folder.path(), &["check", "c", "--suppressed"]);
    assert_eq!(wrong.status, 2);
    assert!(
        wrong.stderr.contains("add `--format sarif`"),
        "{}",
        wrong.stderr
    );
}

#[test]
fn junit_has_a_test_for_each_finding() {
    let folder = folder(&[("my events.csv", TABLE)]);
    let checked = run(folder.path(), &["check", ".", "--format", "junit"]);
    assert_eq!(checked.status, 1);
    let xml = &checked.stdout;
    assert!(
        xml.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites "),
        "{xml}"
    );
    let counts = tests_and_failures(xml);
    let json = run(folder.path(), &["check", ".", "--format", "json"]).stdout;
    let json: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(
        counts,
        (
            json["findings"].as_array().unwrap().len(),
            json["summary"]["errors"].as_u64().unwrap()
        )
    );
    assert!(xml.contains("<testsuite name=\"my events.csv\""), "{xml}");
    assert!(
        xml.contains("name=\"misspelling: open, description\""),
        "{xml}"
    );
    // A cell is never interpreted as markup.
    assert!(!xml.contains("<b>"), "{xml}");
}

/// The numbers of tests and of failures.
fn tests_and_failures(xml: &str) -> (usize, u64) {
    let failures = xml.matches("<failure ").count();
    (
        xml.matches("<testcase ").count(),
        u64::try_from(failures).unwrap_or_default(),
    )
}

#[test]
fn gitlab_gets_each_finding_once() {
    let folder = folder(&[("docs/events.csv", TABLE)]);
    let root = folder.path().to_str().unwrap();
    let docs = folder.path().join("docs");
    let arguments = ["check", "events.csv", "--format", "gitlab"];
    let checked = run_with(docs, &arguments, &[("CI_PROJECT_DIR", root)]);
    assert_eq!(checked.status, 1);
    let issues: Vec<Value> = serde_json::from_str(&checked.stdout).expect("JSON");
    let text = |issue: &Value, key: &str| issue[key].as_str().expect("a text").to_owned();
    let fingerprints: std::collections::BTreeSet<String> =
        issues.iter().map(|it| text(it, "fingerprint")).collect();
    assert_eq!(fingerprints.len(), issues.len());
    for issue in &issues {
        assert!(
            ["major", "minor"].contains(&&*text(issue, "severity")),
            "{issue}"
        );
        assert!(!text(issue, "description").is_empty());
        assert!(!text(issue, "check_name").is_empty());
        // Paths are relative to the root of the repository.
        assert_eq!(issue["location"]["path"], "docs/events.csv");
        assert!(issue["location"]["lines"]["begin"].as_u64() >= Some(1));
    }
    assert!(issues.iter().any(|it| it["check_name"] == "misspelling"));

    // Adding a row above the finding changes its line, but not its identity.
    let moved = TABLE.replacen('\n', "\nclose,The chat was closed.,v1\n", 1);
    std::fs::write(folder.path().join("docs/events.csv"), moved).unwrap();
    let later = run(folder.path(), &["check", "docs", "--format", "gitlab"]);
    let later: Vec<Value> = serde_json::from_str(&later.stdout).expect("JSON");
    let of = |issues: &[Value]| {
        let misspelling = issues.iter().find(|it| it["check_name"] == "misspelling");
        let misspelling = misspelling.expect("a misspelling");
        (
            text(misspelling, "fingerprint"),
            misspelling["location"]["lines"]["begin"].as_u64(),
        )
    };
    assert_eq!(of(&issues).0, of(&later).0);
    assert_ne!(of(&issues).1, of(&later).1);
}

#[test]
fn suppressed_findings_in_code_are_in_sarif_if_they_are_wanted() {
    let schema = include_str!("schemas/sarif-2.1.0.json").replace("{2}]?$", r"{2}\\]?$");
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::draft7::new(&schema).unwrap();
    let table = "name,description,aliases\nlink_clicked,x,link_opened\nchat_loaded,x,chat_opened\n\
                 form_sent,x,form_done\n";
    let accept =
        "[[accept]]\nrule = \"old-name\"\nevent = \"chat_loaded\"\nreason = \"v1 has it\"\n";
    let page = "f('link_opened') // event-catalog: ignore\nf('chat_opened')\nf('form_done')\n";
    let folder = folder(&[
        ("catalog/events.csv", table),
        ("catalog/catalog.toml", accept),
        ("web/page.js", page),
    ]);
    let baseline = ["usages", "web", "--write-baseline", "known.json"];
    assert_eq!(run(folder.path(), &baseline).status, 0);
    let known = ["usages", "web", "--baseline", "known.json"];
    let sarif = |more: &[&str]| -> Value {
        let arguments = [&known[..], &["--format", "sarif"], more].concat();
        let run = run(folder.path(), &arguments);
        assert_eq!(run.status, 0, "{}", run.stderr);
        serde_json::from_str(&run.stdout).expect("JSON")
    };
    assert_eq!(sarif(&[])["runs"][0]["results"], serde_json::json!([]));
    let found = sarif(&["--suppressed"]);
    assert!(validator.is_valid(&found), "{found:#}");
    let rules = found["runs"][0]["tool"]["driver"]["rules"].as_array();
    let results = found["runs"][0]["results"].as_array().expect("results");
    let suppressions: Vec<Value> = (1..=3)
        .map(|line| {
            let region = |it: &Value| it["locations"][0]["physicalLocation"]["region"].clone();
            let result = results.iter().find(|it| region(it)["startLine"] == line);
            let result = result.expect("a result");
            let index = result["ruleIndex"].as_u64().expect("the index of a rule");
            let index = usize::try_from(index).expect("a small number");
            assert_eq!(rules.expect("rules")[index]["id"], "old-name");
            result["suppressions"][0].clone()
        })
        .collect();
    let plain = |kind: &str| serde_json::json!({ "kind": kind, "status": "accepted" });
    assert_eq!(suppressions[0], plain("inSource"));
    assert_eq!(suppressions[1]["kind"], "inSource");
    assert_eq!(suppressions[1]["justification"], "v1 has it");
    assert_eq!(suppressions[2], plain("external"));
    let wrong = run(folder.path(), &["usages", "web", "--suppressed"]);
    assert_eq!(wrong.status, 2);
}
