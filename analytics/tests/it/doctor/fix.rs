//! Each finding that `doctor --fix` fixes: afterwards it is gone, and nothing is lost.

use std::fs;
use std::time::{Duration, SystemTime};

use serde_json::Value;

use super::{data_files, found, project};
use crate::collecting::{Collecting, ids};
use crate::kills::{check, lines};
use crate::project::Project;

/// Checks that a problem is the only one, and that `--fix` fixes it.
fn is_fixed(project: &Project, rule: &str) {
    let said = project.run(&["doctor", "--format", "json"]);
    let answer: Value = serde_json::from_str(&said.out).expect(&said.err);
    let findings = answer["findings"].as_array().expect("a list").iter();
    let problems: Vec<&Value> = findings.filter(|it| it["level"] != "note").collect();
    assert_eq!(problems.len(), 1, "{}", said.out);
    assert_eq!(problems[0]["rule"], rule, "{}", said.out);
    assert_eq!(problems[0]["fixable"], true, "{}", said.out);
    let said = project.run(&["doctor", "--fix"]);
    assert_eq!(said.status, 0, "{}{}", said.out, said.err);
    assert!(said.out.contains("fixed: "), "{}", said.out);
    assert_eq!(found(project, &[]), (vec![], 0));
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
    // Something other than a power cut may have torn the commit, so the files with its events are kept.
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
    assert!(said.err.contains("--fix` fixes 2 findings"), "{}", said.err);
    let said = project.run(&["doctor", "--fix"]);
    for fixed in [
        "fixed: removed 1 data file that no commit lists",
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
fn a_torn_checkpoint_is_set_aside() {
    let project = Project::new();
    project.write("a.ndjson", lines(1_100));
    project.run(&["ingest", "a.ndjson", "--batch-lines", "10"]);
    let log = project.path("store/events/_delta_log");
    let files = project.files("store/events/_delta_log");
    let is_checkpoint = |file: &&String| file.ends_with(".checkpoint.parquet");
    let checkpoint = log.join(files.iter().rfind(is_checkpoint).expect("a checkpoint"));
    let bytes = fs::read(&checkpoint).expect("a file");
    fs::write(&checkpoint, &bytes[..bytes.len() / 2]).expect("a file");
    is_fixed(&project, "torn-checkpoint");
    check(&project, 1_100);
}

#[test]
fn tables_that_a_killed_process_has_not_created_are_created() {
    let project = project(20);
    let folder = project.path("store/rejected");
    fs::remove_dir_all(&folder).expect("a folder");
    fs::create_dir(&folder).expect("a folder");
    is_fixed(&project, "unreadable-table");
    assert_eq!(project.value("SELECT count(*) FROM rejected"), "0");
}

#[test]
fn a_log_that_is_lost_is_not_replaced_by_an_empty_one() {
    let project = project(200);
    let files = data_files(&project);
    fs::remove_dir_all(project.path("store/events/_delta_log")).expect("a folder");
    for is_there in [false, true] {
        if is_there {
            fs::create_dir(project.path("store/events/_delta_log")).expect("a folder");
        }
        assert_eq!(
            found(&project, &[]),
            (vec!["unreadable-table".to_owned()], 1)
        );
        for arguments in [&["ingest", "a.ndjson"][..], &["doctor", "--fix"]] {
            let said = project.run(arguments);
            assert_eq!(said.status, 2, "{arguments:?}: {}", said.out);
            assert!(
                said.err.contains("no log in the folder `_delta_log`"),
                "{}",
                said.err
            );
            assert_eq!(data_files(&project), files);
        }
    }
}

#[test]
fn what_killed_runs_have_left_is_removed() {
    let project = project(200);
    let file = data_files(&project)[0].clone();
    let left = file.with_file_name("part-0e6d1c6c-3a1b-4a1f-8a34-5d5c3a2f6f3e.zstd.parquet");
    fs::write(&left, "PAR1").expect("a file");
    is_fixed(&project, "leftover-files");
    assert!(!left.exists() && file.exists());
    for file in ["streams/a.json.tmp", "erased/pending.tmp"] {
        project.write(&format!("store/{file}"), "{");
        is_fixed(&project, "temporary-files");
        assert!(!project.path("store").join(file).exists());
    }
    check(&project, 200);
}

#[test]
fn checkpoints_that_are_missing_are_made_and_small_files_are_merged() {
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
    for fixed in ["fixed: made a checkpoint", "files merged into"] {
        assert!(said.out.contains(fixed), "{}{}", said.out, said.err);
    }
    assert_eq!(found(&project, &[]), (vec![], 0));
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
fn segments_that_are_stored_are_removed_unless_a_signal_needs_them() {
    let project = Project::new();
    let collecting = Collecting::start(&project);
    assert_eq!(collecting.post(&ids(0, 10)), 202);
    assert_eq!(collecting.stop(), 0);
    let first = project.path("store/spool/http/1.ndjson");
    assert!(first.exists());
    // A collector leaves the first segment if it is killed after it starts another one.
    project.write("store/spool/http/2.ndjson", "");
    let id = fs::read_to_string(project.path("store/spool/http/id")).expect("a file");
    let state = format!(r#"{{"spool":"http-{id}","position":0}}"#);
    project.write("store/signals/mail/state.json", state);
    let said = project.run(&["doctor", "--fix"]);
    assert!(
        said.out.contains("the signal `mail` has not copied"),
        "{}",
        said.out
    );
    assert!(first.exists());
    fs::remove_dir_all(project.path("store/signals")).expect("a folder");
    is_fixed(&project, "stored-segments");
    assert!(!first.exists());
    let collecting = Collecting::start(&project);
    assert_eq!(collecting.post(&ids(10, 20)), 202);
    assert_eq!(collecting.stop(), 0);
    assert_eq!(project.value("SELECT count(DISTINCT id) FROM events"), "20");
}
