//! Maintenance of a store: by commands, and by a collector while it receives events.

use std::fs;
use std::process::Stdio;

use crate::collecting::{Collecting, ids};
use crate::kills::{check, lines};
use crate::project::{Project, event};
use crate::receiver::wait_until;

/// A store with many small files: this many lines, as [`check`] expects them.
fn project(count: usize) -> Project {
    let project = Project::new();
    project.write("a.ndjson", lines(count));
    let said = project.run(&["ingest", "a.ndjson", "--batch-lines", "10"]);
    assert_eq!(said.status, 1, "{}", said.err);
    project
}

/// The number of data files in the current version of a table.
fn files(project: &Project, table: &str) -> usize {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let store = runtime.block_on(event_analytics::store::Store::open(&project.path("store")));
    let store = store.expect("a store");
    let table = match table {
        "events" => &store.events,
        _ => &store.rejected,
    };
    table
        .snapshot()
        .expect("a snapshot")
        .log_data()
        .iter()
        .count()
}

/// The number of data files on disk.
fn files_on_disk(project: &Project, table: &str) -> usize {
    let files = project.files(&format!("store/{table}"));
    files.iter().filter(|file| file.starts_with("day=")).count()
}

fn rows(project: &Project) -> [Vec<Vec<String>>; 2] {
    [
        project.query("SELECT * FROM events ORDER BY key"),
        project.query("SELECT * FROM rejected ORDER BY position"),
    ]
}

#[test]
fn small_files_are_merged_and_nothing_else_changes() {
    let project = project(300);
    let before = rows(&project);
    assert!(files(&project, "events") >= 30);
    let said = project.run(&["compact"]);
    assert_eq!(said.status, 0, "{}", said.err);
    assert!(said.out.contains("files merged into"), "{}", said.out);
    // There are two files if the lines were ingested around midnight.
    assert!((1..=2).contains(&files(&project, "events")));
    assert!((1..=2).contains(&files(&project, "rejected")));
    assert_eq!(rows(&project), before);
    let said = project.run(&["compact", "--format", "json"]);
    let facts: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(facts["files_before"], 0);
    // Readers of the older version still find its files.
    assert!(files_on_disk(&project, "events") > 30);
}

#[test]
fn after_a_merge_repeated_events_are_found_and_files_are_read_on() {
    let project = project(300);
    assert_eq!(project.run(&["compact"]).status, 0);
    // The same events in another file, and the same file with more lines.
    project.write("b.ndjson", lines(300).replace("broken\n", ""));
    let counts = project.ingest("b.ndjson");
    assert_eq!(counts["stored"], 0, "{counts}");
    project.write("a.ndjson", lines(400));
    let counts = project.ingest("a.ndjson");
    assert_eq!(counts["stored"], 80, "{counts}");
    check(&project, 400);
    // Another event with the id of a merged event.
    project.write("c.ndjson", event("1", "order_opened", "{\"n\":-1}") + "\n");
    assert_eq!(project.ingest("c.ndjson")["rejected"]["id-reused"], 1);
}

#[test]
fn a_collector_does_it_for_a_command_while_it_receives() {
    let project = project(300);
    let collecting = Collecting::start(&project);
    let owner = project.path("store/owner.json");
    assert!(owner.exists());
    let mut sent = 1_000;
    let mut command = project.command(&["compact"]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut compacting = command.spawn().expect("the program starts");
    while compacting.try_wait().expect("a process").is_none() {
        assert_eq!(collecting.post(&ids(sent, sent + 20)), 202);
        sent += 20;
    }
    assert!(compacting.wait().expect("a process").success());
    // Each pass of the collector created a new file in between.
    assert!(files(&project, "events") < 20);
    assert_eq!(collecting.stop(), 0);
    assert!(!owner.exists());
    let events = (240 + sent - 1_000).to_string();
    let found =
        project.query("SELECT count(*), count(DISTINCT id), count(DISTINCT key) FROM events");
    assert_eq!(found, [vec![events.clone(), events.clone(), events]]);
}

#[test]
fn a_command_works_after_a_collector_was_killed() {
    let project = project(100);
    Collecting::start(&project).kill();
    assert!(project.path("store/owner.json").exists());
    let said = project.run(&["compact"]);
    assert_eq!(said.status, 0, "{}", said.err);
    check(&project, 100);
    let collecting = Collecting::start(&project);
    let said = project.run(&["compact"]);
    assert_eq!(
        (said.status, said.out.as_str()),
        (0, "nothing to merge\n"),
        "{}",
        said.err
    );
    assert_eq!(collecting.stop(), 0);
}

#[test]
fn a_collector_merges_many_files_by_itself() {
    // More than a hundred files of ten lines each.
    let project = project(1_100);
    let collecting = Collecting::start(&project);
    wait_until("merged", || files(&project, "events") < 10);
    assert_eq!(collecting.stop(), 0);
    check(&project, 1_100);
}

#[test]
fn a_collector_that_merges_nothing_by_itself_does_it_for_a_command() {
    let project = project(100);
    project.write(
        "collector.toml",
        "[keep]\ncompact = false\n[[key]]\nid = \"page\"\npublic = true\norigins = [\"https://a.example\"]\n",
    );
    let collecting = Collecting::configured(&project);
    assert_eq!(project.run(&["compact"]).status, 0);
    assert_eq!(collecting.stop(), 0);
    check(&project, 100);
}

/// An event that happened on a day.
fn at(id: &str, day: &str) -> String {
    event(id, "order_opened", "{}").replace("2026-11-01T10:00:00Z", day) + "\n"
}

#[test]
fn what_has_happened_before_a_day_goes() {
    let project = Project::new();
    let events = [
        at("1", "2025-01-01T10:00:00Z"),
        at("2", "2025-01-02T00:00:00Z"),
        at("3", "2025-01-01T23:59:59.999999Z"),
        at("4", "1970-01-01T00:00:00Z"),
        at("5", "2026-11-01T10:00:00Z"),
    ];
    project.write("a.ndjson", events.concat() + "broken\n");
    project.ingest("a.ndjson");
    let dry = project.run(&["expire", "--older-than", "2025-01-02", "--dry-run"]);
    assert!(
        dry.out
            .starts_with("would remove 2 events and 0 rejected lines from before 2025-01-02: ")
            && dry.out.ends_with("written again without them\n")
            && !dry.out.contains("kB"),
        "{}{}",
        dry.out,
        dry.err
    );
    assert_eq!(project.value("SELECT count(*) FROM events"), "5");
    let said = project.run(&["expire", "--older-than", "2025-01-02"]);
    assert_eq!(
        (said.status, said.out.as_str()),
        (
            0,
            "removed 2 events and 0 rejected lines from before 2025-01-02\n"
        ),
        "{}",
        said.err
    );
    let ids = project.query("SELECT id FROM events ORDER BY id");
    assert_eq!(ids, [["2"], ["4"], ["5"]]);
    assert_eq!(project.value("SELECT count(*) FROM rejected"), "1");
    // The file was read to its end, so it adds nothing. In another file, the removed events count as new.
    assert_eq!(project.ingest("a.ndjson")["stored"], 0);
    project.write("b.ndjson", events.concat());
    let counts = project.ingest("b.ndjson");
    assert_eq!(
        (&counts["stored"], &counts["repeated"]),
        (&2.into(), &3.into())
    );
}

#[test]
fn a_collector_forgets_what_it_has_removed() {
    let project = Project::new();
    let collecting = Collecting::start(&project);
    let events = [
        at("1", "2025-01-01T10:00:00Z"),
        at("2", "2026-11-01T10:00:00Z"),
    ];
    let events: Vec<String> = events
        .iter()
        .map(|event| event.trim_end().to_owned())
        .collect();
    let count = || project.value("SELECT count(*) FROM events");
    assert_eq!(collecting.post(&events), 202);
    wait_until("stored", || count() == "2");
    let said = project.run(&["expire", "--older-than", "2025-01-02"]);
    assert_eq!(said.status, 0, "{}", said.err);
    assert!(said.out.starts_with("removed 1 event "), "{}", said.out);
    assert_eq!(count(), "1");
    assert_eq!(collecting.post(&events), 202);
    assert_eq!(collecting.stop(), 0);
    assert_eq!(count(), "2");
}

#[test]
fn what_can_not_be_done_is_an_error_with_advice() {
    let project = Project::new();
    for (arguments, expected) in [
        (&["compact"][..], "there is no store at"),
        (&["expire", "--older-than", "13mo"], "there is no store at"),
        (
            &["expire", "--older-than", "13mo", "--dry-run"],
            "there is no store at",
        ),
        (&["expire"], "--older-than"),
        (&["expire", "--older-than", "13m"], "write `13mo`"),
        (
            &["expire", "--older-than", "0d"],
            "all stored data is at least that old",
        ),
        (&["expire", "--older-than", "-1mo"], "`13mo`"),
        (&["expire", "--older-than", "29.11.2025"], "`2025-11-29`"),
    ] {
        let said = project.run(arguments);
        assert_eq!(said.status, 2, "{arguments:?}");
        assert!(said.err.contains(expected), "{arguments:?}: {}", said.err);
    }
    assert!(!project.path("store").exists());
    project.write("a.ndjson", at("1", "2026-11-01T10:00:00Z"));
    project.ingest("a.ndjson");
    let said = project.run(&["expire", "--older-than", "9999-01-01"]);
    assert_eq!(said.status, 2);
    assert!(said.err.contains("is after today"), "{}", said.err);
}

#[test]
fn a_store_of_a_later_version_is_left_alone() {
    let project = project(100);
    fs::write(project.path("store/format"), "1000\n").expect("a file");
    let before = project.files("store");
    for arguments in [
        &["ingest", "a.ndjson"][..],
        &["compact"],
        &["query", "SELECT 1"],
        &["collect", "--listen", "127.0.0.1:0"],
    ] {
        let said = project.run(arguments);
        assert_eq!(said.status, 2, "{arguments:?}");
        assert!(
            said.err.contains("a later version has written it"),
            "{}",
            said.err
        );
    }
    let after: Vec<String> = project.files("store");
    let is_of_store = |file: &&String| !file.starts_with("spool");
    assert!(
        after
            .iter()
            .filter(is_of_store)
            .eq(before.iter().filter(is_of_store))
    );
}
