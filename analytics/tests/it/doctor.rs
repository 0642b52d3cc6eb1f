//! Problems of stores: how they are reported, and how they are fixed.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::kills::{check, lines};
use crate::project::{Project, event};
use crate::whole::{Collecting, ids};

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

/// The only problem, which `--fix` fixes.
fn is_fixed(project: &Project, rule: &str) {
    assert_eq!(found(project, &[]), (vec![rule.to_owned()], 1));
    let said = project.run(&["doctor", "--fix"]);
    assert_eq!(said.status, 0, "{}{}", said.out, said.err);
    assert!(said.out.contains("fixed: "), "{}", said.out);
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
fn what_a_killed_collector_has_left_is_removed() {
    let project = Project::new();
    let collecting = Collecting::start(&project);
    assert_eq!(collecting.post(&ids(0, 10)), 202);
    collecting.kill();
    let (rules, _) = found(&project, &[]);
    assert!(rules.contains(&"temporary-files".to_owned()), "{rules:?}");
    project.run(&["doctor", "--fix"]);
    assert!(!project.path("store/owner.json").exists());
    assert_eq!(Collecting::start(&project).stop(), 0);
    assert_eq!(found(&project, &[]), (vec![], 0));
    assert_eq!(project.value("SELECT count(*) FROM events"), "10");
}

/// Tears the last commit of the events.
fn tear(project: &Project) {
    let log = project.files("store/events/_delta_log");
    let last = log
        .iter()
        .rfind(|file| file.ends_with(".json"))
        .expect("a commit");
    let path = project.path(&format!("store/events/_delta_log/{last}"));
    fs::write(path, "{\"add\":").expect("a file");
}

#[test]
fn a_torn_commit_is_set_aside() {
    let project = project(200);
    tear(&project);
    let said = project.run(&["doctor"]);
    assert!(said.out.contains("nothing was counted"), "{}", said.out);
    let files = data_files(&project);
    is_fixed(&project, "torn-commit");
    let said = project.run(&["doctor"]);
    assert!(said.out.contains("note[set-aside]"), "{}", said.out);
    assert!(!said.out.contains("nothing was counted"), "{}", said.out);
    // Something else may have torn it, so the files with its events are kept.
    assert_eq!(data_files(&project), files);
    project.run(&["ingest", "a.ndjson", "--batch-lines", "50"]);
    check(&project, 200);
}

#[test]
fn what_was_set_aside_goes_after_thirty_days() {
    let project = project(200);
    let files = data_files(&project).len();
    tear(&project);
    is_fixed(&project, "torn-commit");
    let log = project.files("store/events/_delta_log").into_iter();
    let mut torn = log.filter(|file| file.ends_with(".torn"));
    let torn = project
        .path("store/events/_delta_log")
        .join(torn.next().expect("a file"));
    let file = fs::File::options().write(true).open(&torn);
    let long_ago = SystemTime::now() - Duration::from_hours(24 * 31);
    file.expect("a file")
        .set_modified(long_ago)
        .expect("a time");
    let said = project.run(&["doctor"]);
    assert!(said.out.contains("--fix`, removes it"), "{}", said.out);
    let said = project.run(&["doctor", "--fix"]);
    for fixed in [
        "fixed: removed 1 data file that no commit has",
        ".json.torn`, which was set aside more than 30 days ago",
    ] {
        assert!(said.out.contains(fixed), "{}", said.out);
    }
    assert!(!said.out.contains("set-aside"), "{}", said.out);
    assert!(!torn.exists());
    assert_eq!(data_files(&project).len(), files - 1);
    project.run(&["ingest", "a.ndjson", "--batch-lines", "50"]);
    check(&project, 200);
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
fn what_killed_runs_have_left_is_removed() {
    let project = project(200);
    let file = data_files(&project)[0].clone();
    let left = file.with_file_name("part-0e6d1c6c-3a1b-4a1f-8a34-5d5c3a2f6f3e.zstd.parquet");
    fs::write(&left, "PAR1").expect("a file");
    is_fixed(&project, "leftover-files");
    assert!(!left.exists() && file.exists());
    project.write("store/streams/a.tmp", "{");
    is_fixed(&project, "temporary-files");
    assert_eq!(found(&project, &[]), (vec![], 0));
    check(&project, 200);
}

#[test]
fn checkpoints_that_are_missing_are_made() {
    let project = Project::new();
    project.write("a.ndjson", lines(2_100));
    project.run(&["ingest", "a.ndjson", "--batch-lines", "10"]);
    for table in ["events", "rejected"] {
        let log = format!("store/{table}/_delta_log");
        for file in project.files(&log) {
            if file.contains("checkpoint") {
                fs::remove_file(project.path(&format!("{log}/{file}"))).expect("a file");
            }
        }
    }
    let (rules, _) = found(&project, &[]);
    assert!(rules.contains(&"no-checkpoint".to_owned()), "{rules:?}");
    assert!(rules.contains(&"small-files".to_owned()), "{rules:?}");
    let said = project.run(&["doctor", "--fix"]);
    assert!(
        said.out.contains("made a checkpoint"),
        "{}{}",
        said.out,
        said.err
    );
    let (rules, _) = found(&project, &[]);
    assert!(!rules.contains(&"no-checkpoint".to_owned()), "{rules:?}");
    check(&project, 2_100);
}

/// Copies the segments of the spool.
fn copy_spool(project: &Project, from: &str, to: &str) {
    fs::create_dir_all(project.path(to)).expect("a folder");
    for file in project.files(from) {
        let copied = fs::copy(
            project.path(&format!("{from}/{file}")),
            project.path(&format!("{to}/{file}")),
        );
        copied.expect("a file");
    }
}

#[test]
fn a_spool_that_is_an_older_copy_loses_nothing_once_it_is_fixed() {
    let project = Project::new();
    let collecting = Collecting::start(&project);
    assert_eq!(collecting.post(&ids(0, 10)), 202);
    assert_eq!(collecting.stop(), 0);
    copy_spool(&project, "store/spool/http", "copy");
    let collecting = Collecting::start(&project);
    assert_eq!(collecting.post(&ids(10, 200)), 202);
    assert_eq!(collecting.stop(), 0);
    assert_eq!(found(&project, &[]), (vec![], 0));
    fs::remove_dir_all(project.path("store/spool/http")).expect("a folder");
    copy_spool(&project, "copy", "store/spool/http");
    is_fixed(&project, "spool-behind");
    let collecting = Collecting::start(&project);
    assert_eq!(collecting.post(&ids(200, 300)), 202);
    assert_eq!(collecting.stop(), 0);
    assert_eq!(
        project.value("SELECT count(DISTINCT id) FROM events"),
        "300"
    );
}

#[test]
fn what_waits_in_the_spool_is_reported_and_damaged_lines_too() {
    let project = Project::new();
    let collecting = Collecting::start(&project);
    assert_eq!(collecting.post(&ids(0, 10)), 202);
    assert_eq!(found(&project, &[]), (vec![], 0));
    // No other process fixes anything in the meantime.
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
        "3 events were given up",
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
