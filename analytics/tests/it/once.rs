//! Each event is stored once.

use crate::project::{Project, event};

/// An event on a day, or without a time if the day is empty.
fn at(id: &str, time: &str) -> String {
    let line = event(id, "order_opened", "{}");
    if time.is_empty() {
        line.replace(r#""time":"2026-11-01T10:00:00Z","#, "")
    } else {
        line.replace("2026-11-01T10:00:00Z", time)
    }
}

#[test]
fn an_event_that_is_sent_again_is_stored_once() {
    let project = Project::new();
    let v7 = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
    let events = [
        at("1", "2020-01-01T00:00:00Z"),
        at("2", ""),
        at(v7, "2026-11-01T10:00:00Z"),
    ];
    project.write(
        "a.ndjson",
        events.join("\n") + "\n" + &events.join("\n") + "\n",
    );
    let counts = project.ingest("a.ndjson");
    assert_eq!(
        (&counts["stored"], &counts["repeated"]),
        (&3.into(), &3.into())
    );
    project.write(
        "b.ndjson",
        events.iter().rev().cloned().collect::<Vec<_>>().join("\n") + "\n",
    );
    let counts = project.ingest("b.ndjson");
    assert_eq!(
        (&counts["stored"], &counts["repeated"]),
        (&0.into(), &3.into())
    );
    assert_eq!(project.value("SELECT count(*) FROM events"), "3");
}

#[test]
fn an_id_that_is_used_again_for_another_event_is_rejected() {
    let project = Project::new();
    let first = event("1", "order_opened", "{\"a\": 1}");
    let other = event("1", "order_opened", "{\"a\":1}");
    project.write("a.ndjson", format!("{first}\n{other}\n"));
    let counts = project.ingest("a.ndjson");
    assert_eq!(
        (&counts["stored"], &counts["rejected"]["id-reused"]),
        (&1.into(), &1.into())
    );
    project.write("b.ndjson", format!("{other}\n{first}\n"));
    let counts = project.ingest("b.ndjson");
    assert_eq!(counts["stored"], 0);
    assert_eq!(counts["rejected"]["id-reused"], 1);
    assert_eq!(counts["repeated"], 1);
    assert_eq!(
        project.value("SELECT count(*) FROM rejected WHERE reason = 'id-reused'"),
        "2"
    );
    assert_eq!(project.value("SELECT data FROM events"), "{\"a\": 1}");
}

#[test]
fn an_id_on_another_day_of_its_time_is_another_event() {
    let (first, second) = (
        at("1", "2026-11-01T10:00:00Z"),
        at("1", "2026-11-02T10:00:00Z"),
    );
    let dayless = at("1", "");
    let all = [&first, &second, &dayless].map(String::as_str).join("\n") + "\n";
    let together = Project::new();
    together.write("a.ndjson", &all);
    assert_eq!(together.ingest("a.ndjson")["stored"], 3);
    let apart = Project::new();
    apart.write("a.ndjson", &all);
    let said = apart.run(&["ingest", "a.ndjson", "--batch-lines", "1"]);
    assert_eq!(said.status, 0, "{}", said.err);
    for project in [together, apart] {
        assert_eq!(project.value("SELECT count(*) FROM events"), "3");
        project.write(
            "c.ndjson",
            first.replace("{}", "{\"a\":1}") + "\n" + &second + "\n",
        );
        let counts = project.ingest("c.ndjson");
        assert_eq!(counts["rejected"]["id-reused"], 1);
        assert_eq!(
            (&counts["stored"], &counts["repeated"]),
            (&0.into(), &1.into())
        );
    }
}

#[test]
fn events_of_many_days_in_one_input_are_compared_with_their_days() {
    let project = Project::new();
    let day = |number: u32| {
        let (year, month, day) = (2000 + number / 336, number / 28 % 12 + 1, number % 28 + 1);
        at(
            &number.to_string(),
            &format!("{year}-{month:02}-{day:02}T00:00:00Z"),
        )
    };
    let lines: Vec<String> = (0..2_000).map(day).collect();
    project.write("a.ndjson", lines.join("\n") + "\n");
    assert_eq!(project.ingest("a.ndjson")["stored"], 2_000);
    // There is one file, no matter how many days the events have.
    let files = project.files("store/events");
    assert_eq!(
        files
            .iter()
            .filter(|file| file.ends_with(".parquet"))
            .count(),
        1,
        "{files:?}"
    );
    let mut again = lines;
    again.reverse();
    project.write("b.ndjson", again.join("\n") + "\n");
    assert_eq!(project.ingest("b.ndjson")["repeated"], 2_000);
}

#[test]
fn one_process_writes_at_a_time() {
    let project = Project::new();
    project.write("a.ndjson", "{\"type\":\"order_opened\"}\n");
    project.ingest("a.ndjson");
    let lock = std::fs::File::open(project.path("store/lock")).expect("a lock");
    lock.lock().expect("it is free");
    let said = project.run(&["ingest", "a.ndjson"]);
    assert_eq!(said.status, 2);
    assert!(
        said.err
            .contains("is writing to the store `store`; wait until it has ended"),
        "{}",
        said.err
    );
    drop(lock);
    assert_eq!(project.run(&["ingest", "a.ndjson"]).status, 0);
}
