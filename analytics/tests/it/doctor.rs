//! The problems of stores, and how they are reported.

mod fix;

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::collecting::{Collecting, ids};
use crate::kills::lines;
use crate::project::{Project, event};

/// A project with a store.
fn project(count: usize) -> Project {
    let project = Project::new();
    project.write("a.ndjson", lines(count));
    project.run(&["ingest", "a.ndjson", "--batch-lines", "50"]);
    project
}

/// The rules of the doctor's findings, without notes, and its exit status.
fn found(project: &Project, further: &[&str]) -> (Vec<String>, i32) {
    let arguments = [&["doctor", "--format", "json"], further].concat();
    let said = project.run(&arguments);
    let answer: Value = serde_json::from_str(&said.out).expect(&said.err);
    let findings = answer["findings"].as_array().expect("a list");
    let problems = findings.iter().filter(|it| it["level"] != "note");
    let rules = problems.map(|it| it["rule"].as_str().expect("a rule").to_owned());
    (rules.collect(), said.status)
}

/// The data files of the events.
fn data_files(project: &Project) -> Vec<PathBuf> {
    let files = project.files("store/events");
    let data = files.iter().filter(|file| file.starts_with("day="));
    data.map(|file| project.path(&format!("store/events/{file}")))
        .collect()
}

#[test]
fn a_store_that_is_well_has_no_problems() {
    let project = project(200);
    for further in [&["--deep"][..], &[], &["--fix"]] {
        assert_eq!(found(&project, further), (vec![], 0));
    }
    let said = project.run(&["doctor"]);
    assert!(said.out.contains("20 invalid"), "{}", said.out);
    assert!(said.out.contains("no problems found"), "{}", said.out);
    let said = project.run(&["doctor", "--store", "nothing"]);
    assert_eq!(said.status, 2);
    let said = project.run(&["doctor", "--store", "nothing", "--fix"]);
    assert_eq!(said.status, 2);
    assert!(!project.path("nothing").exists());
}

#[test]
fn a_store_of_a_later_version_is_left_alone() {
    let project = project(20);
    project.write("store/format", "7000\n");
    assert_eq!(found(&project, &[]), (vec!["later-version".to_owned()], 1));
    let said = project.run(&["doctor", "--fix"]);
    assert_eq!(said.status, 2, "{}", said.out);
}

#[test]
fn a_commit_that_is_missing_is_an_error() {
    let project = project(200);
    fs::remove_file(project.path("store/rejected/_delta_log/00000000000000000002.json"))
        .expect("a commit");
    assert_eq!(found(&project, &[]), (vec!["missing-commit".to_owned()], 1));
    for arguments in [
        &["query", "SELECT count(*) FROM events"][..],
        &["ingest", "a.ndjson"],
        &["doctor", "--fix"],
    ] {
        let said = project.run(arguments);
        assert_eq!(said.status, 2, "{arguments:?}: {}", said.out);
        assert!(said.err.contains("the commit 2 is missing"), "{}", said.err);
        assert!(!said.err.contains("ParsedLogPath"), "{}", said.err);
    }
}

#[test]
fn files_that_are_missing_cut_or_damaged_are_errors() {
    let project = project(200);
    let files = data_files(&project);
    fs::remove_file(&files[0]).expect("a file");
    let text = fs::read(&files[1]).expect("a file");
    fs::write(&files[1], &text[..text.len() / 2]).expect("a file");
    let rules = ["missing-file", "changed-file"].map(str::to_owned).to_vec();
    assert_eq!(found(&project, &[]), (rules, 1));
    let said = project.run(&["doctor"]);
    assert!(
        said.out.contains("restore the store from a backup"),
        "{}",
        said.out
    );

    let project = self::project(200);
    let file = &data_files(&project)[0];
    let mut bytes = fs::read(file).expect("a file");
    for byte in &mut bytes[4..60] {
        *byte = 0xff;
    }
    fs::write(file, bytes).expect("a file");
    assert_eq!(found(&project, &[]), (vec![], 0));
    assert_eq!(
        found(&project, &["--deep"]),
        (vec!["damaged-file".to_owned()], 1)
    );
}

#[test]
fn what_waits_in_the_spool_is_reported_and_damaged_lines_too() {
    let project = Project::new();
    let collecting = Collecting::start(&project);
    assert_eq!(collecting.post(&ids(0, 10)), 202);
    assert_eq!(found(&project, &[]), (vec![], 0));
    // While a collector runs, `doctor --fix` changes nothing.
    let said = project.run(&["doctor", "--fix"]);
    assert_eq!(said.status, 2);
    assert!(said.err.contains("a collector (process "), "{}", said.err);
    assert!(said.err.contains("stop it, or post"), "{}", said.err);
    assert_eq!(collecting.stop(), 0);
    let path = project.path("store/spool/http/1.ndjson");
    let mut text = fs::read(&path).expect("a segment");
    let line = text.iter().position(|byte| *byte == b'\n').expect("a line");
    let first = text[..=line].to_vec();
    text.extend(first);
    text.extend(b"\0\0\0\n{\"k\":");
    fs::write(&path, text).expect("a segment");
    let rules = ["damaged-lines", "not-stored"].map(str::to_owned).to_vec();
    assert_eq!(found(&project, &[]), (rules, 1));
    assert_eq!(Collecting::start(&project).stop(), 0);
    assert_eq!(found(&project, &[]), (vec![], 0));
    let rejected = project.query("SELECT reason, count(*) FROM rejected GROUP BY reason");
    assert_eq!(rejected, [["damaged", "1"].map(str::to_owned).to_vec()]);
}

#[test]
fn signals_that_do_not_get_on_are_reported() {
    let project = project(20);
    let state = r#"{"waiting": 7, "oldest": 1, "dead": 3, "gone": "x", "last_error": {"at": 1, "message": "the receiver answered 500"}}"#;
    project.write("store/signals/mail/state.json", state);
    project.write("store/signals/broken/state.json", "{");
    let rules = [
        "damaged-state",
        "receiver-gone",
        "signal-waiting",
        "dead-letters",
    ];
    let rules = rules.map(str::to_owned).to_vec();
    assert_eq!(found(&project, &[]), (rules, 1));
    let said = project.run(&["doctor"]);
    for text in [
        "7 events wait",
        "answered 500",
        "3 events are dead letters",
        "--retry mail",
    ] {
        assert!(said.out.contains(text), "{text}: {}", said.out);
    }
}

#[test]
fn ids_that_are_used_again_and_clocks_that_are_ahead_are_reported() {
    let project = Project::new();
    let mut lines = String::new();
    for number in 0..101 {
        lines += &(event("1", "order_opened", &format!("{{\"n\":{number}}}")) + "\n");
    }
    lines += &(event("2", "order_opened", "{}").replace("2026-11-01", "9000-01-01") + "\n");
    project.write("a.ndjson", lines);
    project.run(&["ingest", "a.ndjson"]);
    let rules = ["future-events", "reused-ids"].map(str::to_owned).to_vec();
    assert_eq!(found(&project, &[]), (rules, 1));
}

#[test]
fn columns_that_the_catalog_no_longer_has_are_noted() {
    let project = Project::new();
    let paid = event("1", "order_paid", "{\"amount\":1.5,\"count\":2}");
    project.write("a.ndjson", paid + "\n");
    project.run(&["ingest", "a.ndjson"]);
    let schema = r#"{"type": "object", "properties": {"count": {"type": "string"}}}"#;
    project.write("catalog/payloads/order_paid.json", schema);
    let said = project.run(&["doctor"]);
    assert_eq!(said.status, 0, "{}{}", said.out, said.err);
    assert!(said.out.contains("note[unused-columns]"), "{}", said.out);
    let changed = "`p_count` (the field was integer, and is text now)";
    assert!(said.out.contains(changed), "{}", said.out);
}

#[cfg(unix)]
#[test]
fn a_store_that_everyone_can_read_is_reported() {
    use std::os::unix::fs::PermissionsExt;

    let project = project(20);
    let set = |name: &str, mode: u32| {
        let permissions = fs::Permissions::from_mode(mode);
        fs::set_permissions(project.path(name), permissions).expect("a folder");
    };
    set("", 0o755);
    assert_eq!(found(&project, &[]), (vec![], 0));
    // The folder above the store keeps others out.
    set("", 0o700);
    set("store", 0o755);
    assert_eq!(found(&project, &[]), (vec![], 0));
    set("", 0o755);
    // If the folder for temporary files is private, others can't reach the store.
    let path = fs::canonicalize(project.path("")).expect("a folder");
    let is_reachable = path.ancestors().all(|folder| {
        let found = fs::metadata(folder).expect("a folder");
        found.permissions().mode() & 0o001 != 0
    });
    let expected = if is_reachable {
        (vec!["permissions".to_owned()], 1)
    } else {
        (vec![], 0)
    };
    assert_eq!(found(&project, &[]), expected);
}

#[test]
fn files_that_keep_processes_from_starting_are_reported() {
    let project = Project::new();
    assert_eq!(Collecting::start(&project).stop(), 0);
    project.write("store/spool/http/id", [0xff_u8]);
    // Valid JSON, but not a record of how far a file was read.
    project.write("store/streams/a.json", "{}");
    project.write("store/streams/b.json", "");
    let rules = ["unreadable-file", "damaged-stream"]
        .map(str::to_owned)
        .to_vec();
    assert_eq!(found(&project, &[]), (rules, 1));
    for arguments in [
        &["ingest", "a.ndjson"][..],
        &["collect", "--listen", "127.0.0.1:0"],
    ] {
        project.write("a.ndjson", lines(10));
        let said = project.run(arguments);
        assert_eq!(said.status, 2, "{arguments:?}: {}", said.err);
    }
}
