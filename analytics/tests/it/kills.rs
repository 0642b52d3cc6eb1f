//! What a killed run, or a power cut, leaves behind.

use std::fs;
use std::time::Duration;

use crate::project::{Project, event};

/// Lines, of which some are repeated and some aren't events.
pub(crate) fn lines(count: usize) -> String {
    let mut text = String::new();
    for number in 0..count {
        text += &match number % 10 {
            3 => "broken\n".to_owned(),
            7 => {
                event(
                    &(number - 1).to_string(),
                    "order_opened",
                    &format!("{{\"n\":{}}}", number - 1),
                ) + "\n"
            }
            _ => {
                event(
                    &number.to_string(),
                    "order_opened",
                    &format!("{{\"n\":{number}}}"),
                ) + "\n"
            }
        };
    }
    text
}

/// Checks that all lines are in the store, each once and unchanged.
pub(crate) fn check(project: &Project, count: usize) {
    let tenth = count / 10;
    let found =
        project.query("SELECT count(*), count(DISTINCT id), count(DISTINCT key) FROM events");
    let events = (count - 2 * tenth).to_string();
    assert_eq!(found, [vec![events.clone(), events.clone(), events]]);
    let wrong = "SELECT count(*) FROM events WHERE data <> '{\"n\":' || id || '}'";
    assert_eq!(project.value(wrong), "0");
    let rejected = project.query("SELECT count(*), count(DISTINCT position) FROM rejected");
    assert_eq!(rejected, [vec![tenth.to_string(), tenth.to_string()]]);
}

#[test]
fn a_run_that_is_killed_is_continued_without_a_loss_or_a_repetition() {
    let project = Project::new();
    let count = 4_000;
    project.write("a.ndjson", lines(count));
    let arguments = ["ingest", "a.ndjson", "--batch-lines", "100"];
    let mut kills = 0;
    // The kills are spread over reading, both commits, and the time in between.
    for round in 0..12_u64 {
        let mut process = project
            .command(&arguments)
            .spawn()
            .expect("the program starts");
        std::thread::sleep(Duration::from_millis(250 + round * 137 % 500));
        if process.try_wait().expect("a process").is_none() {
            kills += 1;
        }
        // The process may have ended already.
        let _ = process.kill();
        process.wait().expect("a process");
    }
    assert!(kills > 0, "each run was faster than it was killed");
    let said = project.run(&arguments);
    assert!(said.status < 2, "{}", said.err);
    check(&project, count);
    let temporary: Vec<String> = project
        .files("store")
        .into_iter()
        .filter(|it| it.ends_with(".tmp"))
        .collect();
    assert!(temporary.is_empty(), "{temporary:?}");
}

/// The path of the last commit of a table.
fn last_commit(project: &Project, table: &str) -> std::path::PathBuf {
    let files = project.files(&format!("store/{table}/_delta_log"));
    let last = files
        .iter()
        .rfind(|file| file.ends_with(".json"))
        .expect("a commit");
    project.path(&format!("store/{table}/_delta_log/{last}"))
}

#[test]
fn a_commit_that_a_power_cut_has_emptied_is_read_again() {
    for table in ["events", "rejected"] {
        let project = Project::new();
        project.write("a.ndjson", lines(200));
        assert_eq!(
            project
                .run(&["ingest", "a.ndjson", "--batch-lines", "50"])
                .status,
            1
        );
        // The events of a batch are committed last, so only that commit can be torn alone.
        fs::write(last_commit(&project, "events"), "").expect("a file");
        if table == "rejected" {
            fs::write(last_commit(&project, "rejected"), "").expect("a file");
        }
        let said = project.run(&["ingest", "a.ndjson", "--batch-lines", "50"]);
        assert!(
            said.err
                .contains(".json` was torn, probably by a power cut"),
            "{}",
            said.err
        );
        check(&project, 200);
    }
}

#[test]
fn checkpoints_are_made_and_read() {
    let project = Project::new();
    let count = 1_010;
    project.write("a.ndjson", lines(count));
    project.run(&["ingest", "a.ndjson", "--batch-lines", "10"]);
    let files = project.files("store/events/_delta_log");
    assert!(
        files
            .iter()
            .any(|file| file.ends_with(".checkpoint.parquet")),
        "{files:?}"
    );
    check(&project, count);
    let torn = files
        .iter()
        .rfind(|file| file.ends_with(".checkpoint.parquet"))
        .expect("it was found");
    fs::write(
        project.path(&format!("store/events/_delta_log/{torn}")),
        "PAR1",
    )
    .expect("a file");
    let said = project.run(&["ingest", "a.ndjson"]);
    assert_eq!(said.status, 0, "{}", said.err);
    check(&project, count);
}

#[test]
fn a_file_that_grows_after_a_power_cut_is_read_on() {
    let project = Project::new();
    let all = lines(300);
    let half: Vec<&str> = all.lines().take(150).collect();
    project.write("a.ndjson", half.join("\n") + "\n");
    project.run(&["ingest", "a.ndjson"]);
    // The rejected lines of the batch are stored, its events aren't, and the next batch is larger.
    fs::write(last_commit(&project, "events"), "").expect("a file");
    project.write("a.ndjson", all);
    project.run(&["ingest", "a.ndjson"]);
    check(&project, 300);
}

#[test]
fn a_line_that_only_the_second_run_rejects_is_kept() {
    let project = Project::new();
    let first = event("1", "order_opened", "{\"n\":1}");
    project.write("a.ndjson", format!("broken\n{first}\n"));
    project.run(&["ingest", "a.ndjson"]);
    // The batch's rejected line is stored, but its event isn't.
    fs::write(last_commit(&project, "events"), "").expect("a file");
    project.write("b.ndjson", event("1", "order_opened", "{\"n\":2}") + "\n");
    assert_eq!(project.ingest("b.ndjson")["stored"], 1);
    for rejected in [2, 0] {
        let counts = project.ingest("a.ndjson");
        assert_eq!(counts["stored"], 0);
        let reasons = counts["rejected"].as_object().expect("reasons");
        let all: u64 = reasons.values().filter_map(serde_json::Value::as_u64).sum();
        assert_eq!(all, rejected, "{counts}");
        let rows = project.query(
            "SELECT position, reason, CAST(line AS VARCHAR) FROM rejected ORDER BY position",
        );
        let expected = [["1", "invalid", "broken"], ["2", "id-reused", &*first]];
        assert_eq!(rows, expected.map(|row| row.map(str::to_owned).to_vec()));
    }
}

#[test]
fn a_batch_that_is_stored_again_in_smaller_ones_keeps_rejected_lines_once() {
    let project = Project::new();
    project.write("a.ndjson", lines(100));
    project.run(&["ingest", "a.ndjson"]);
    fs::write(last_commit(&project, "events"), "").expect("a file");
    // Another event takes the id of the second line, so only the second run rejects that line.
    project.write("b.ndjson", event("1", "order_opened", "{\"n\":-1}") + "\n");
    project.ingest("b.ndjson");
    project.run(&["ingest", "a.ndjson", "--batch-lines", "7"]);
    let rejected = project.query("SELECT count(*), count(DISTINCT position) FROM rejected");
    assert_eq!(rejected, [["11", "11"].map(str::to_owned).to_vec()]);
    // The event from `b.ndjson` is among them.
    assert_eq!(project.value("SELECT count(*) FROM events"), "80");
}
