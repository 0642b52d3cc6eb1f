//! Rejected lines that are stored as events later, even if runs are killed.

use std::time::Duration;

use event_analytics::store::Store;

use crate::collecting::Collecting;
use crate::project::{Project, event};

/// How many events have a reused id.
const COUNT: usize = 2_000;

/// Ingests events, each followed by another one with its id, and deletes the stored ones as another engine does.
fn with_reused_ids() -> Project {
    let project = Project::new();
    let mut lines = String::new();
    for id in 0..COUNT {
        let id = id.to_string();
        lines += &(event(&id, "order_opened", "{\"first\":true}") + "\n");
        lines += &(event(&id, "order_opened", "{\"first\":false}") + "\n");
    }
    lines += "broken\n";
    project.write("a.ndjson", lines);
    let counts = project.ingest("a.ndjson");
    assert_eq!(counts["rejected"]["id-reused"], COUNT);
    delete_events(&project);
    project
}

pub(crate) fn delete_events(project: &Project) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let store = Store::open(&project.path("store")).await.expect("a store");
        let (_, metrics) = store.events.clone().delete().await.expect("a commit");
        assert_eq!(metrics.num_added_files, 0);
    });
}

/// Checks that each line is in one table, unchanged.
fn check(project: &Project) {
    let found = project.query(
        "SELECT count(*), count(DISTINCT id), count(DISTINCT position), \
         sum(CASE WHEN data = '{\"first\":false}' THEN 1 ELSE 0 END) FROM events",
    );
    assert_eq!(found, [vec![COUNT.to_string(); 4]]);
    let rejected = project.query("SELECT reason, position FROM rejected");
    assert_eq!(
        rejected,
        [["invalid".to_owned(), (2 * COUNT + 1).to_string()]]
    );
}

#[test]
fn lines_whose_ids_are_free_again_are_stored_in_their_places() {
    let project = with_reused_ids();
    let preview = project.run(&["repair", "--dry-run", "--format", "csv"]);
    assert_eq!(preview.status, 0, "{}", preview.err);
    let expected = "reason,lines,stored,repeated,waiting,rejected\n\
                    id-reused,2000,2000,0,0,0\ninvalid,1,0,0,0,1\n";
    assert_eq!(preview.out, expected);
    assert_eq!(project.value("SELECT count(*) FROM events"), "0");
    let before =
        project.query("SELECT DISTINCT stream, received FROM rejected WHERE reason = 'id-reused'");
    let other = project.run(&["repair", "--reason", "damaged"]);
    assert!(other.err.contains("no line was rejected"), "{}", other.err);
    assert_eq!(other.status, 0, "{}", other.err);
    for (reason, advice) in [
        ("id-resued", "did you mean `id-reused`?"),
        (
            "nope",
            "give `invalid`, `too-long`, `id-reused` or `damaged`",
        ),
    ] {
        for further in [&[][..], &["--dry-run"]] {
            let other = project.run(&[&["repair", "--reason", reason][..], further].concat());
            assert_eq!(other.status, 2, "{}", other.out);
            assert!(other.err.contains(advice), "{}", other.err);
        }
    }
    let repaired = project.run(&["repair", "--format", "csv"]);
    assert_eq!(repaired.status, 0, "{}", repaired.err);
    assert_eq!(repaired.out, expected);
    check(&project);
    assert_eq!(
        project.query("SELECT DISTINCT stream, received FROM events"),
        before
    );
    // Neither a second run nor ingesting the file again adds anything.
    let again = project.run(&["repair", "--format", "csv"]);
    assert!(
        again.out.ends_with("\ninvalid,1,0,0,0,1\n"),
        "{}",
        again.out
    );
    assert_eq!(project.ingest("a.ndjson")["stored"], 0);
    check(&project);
}

#[test]
fn a_repair_that_is_killed_stores_each_line_once() {
    let project = with_reused_ids();
    let mut kills = 0;
    for round in 0..10_u64 {
        let mut process = project
            .command(&["repair"])
            .spawn()
            .expect("the program starts");
        std::thread::sleep(Duration::from_millis(30 + round * 45));
        if process.try_wait().expect("a process").is_none() {
            kills += 1;
        }
        // The process may have ended already.
        let _ = process.kill();
        process.wait().expect("a process");
    }
    assert!(kills > 0, "each run was faster than it was killed");
    let said = project.run(&["repair"]);
    assert_eq!(said.status, 0, "{}", said.err);
    check(&project);
}

#[test]
fn a_collector_that_runs_repairs_the_lines() {
    let project = with_reused_ids();
    let collecting = Collecting::start(&project);
    let said = project.run(&["repair", "--format", "csv"]);
    assert_eq!(said.status, 0, "{}", said.err);
    assert!(said.out.contains("id-reused,2000,2000"), "{}", said.out);
    // This event isn't a duplicate of the repaired event with the id 0, which has no write key.
    assert_eq!(collecting.post(&[event("0", "order_opened", "{}")]), 202);
    assert_eq!(collecting.stop(), 0);
    assert_eq!(
        project.value("SELECT count(*) FROM events"),
        (COUNT + 1).to_string()
    );
}
