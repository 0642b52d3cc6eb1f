//! Everything from a request to a count.

use std::time::{Duration, Instant};

use crate::collecting::{Collecting, ids};
use crate::project::{Project, event};
use crate::receiver::wait_until;

#[test]
fn what_is_posted_to_an_ephemeral_collector_is_validated_at_its_end() {
    let project = Project::new();
    let report = project.path("report.json");
    let mut command = project.command(&[
        "collect",
        "--listen",
        "127.0.0.1:0",
        "--ephemeral",
        "--format",
        "json",
    ]);
    command.stdout(std::fs::File::create(&report).expect("a file"));
    let collecting = Collecting::spawn(command);
    let events = [
        event("1", "order_paid", "{\"count\":1}"),
        event("2", "order_paid", "{\"count\":\"two\"}"),
        event("3", "order_piad", "{\"count\":3}"),
    ];
    assert_eq!(collecting.post(&events), 202);
    // An event that is sent again is counted once, and validated once.
    assert_eq!(collecting.post(&events), 202);
    assert_eq!(collecting.stop(), 0);
    let report = std::fs::read_to_string(report).expect("a report");
    let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    assert_eq!(report["total"], 3);
    assert_eq!(report["repeated"], 3);
    let validated = &report["validated"];
    assert_eq!(validated["occurrences"], 3);
    let found: Vec<_> = validated["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .map(|it| {
            (
                it["kind"].as_str(),
                it["event"].as_str(),
                it["path"].as_str(),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            (Some("invalid-payload"), Some("order_paid"), Some("/count")),
            (Some("misspelt-name"), Some("order_piad"), None),
        ]
    );
    assert_eq!(validated["coverage"]["occurred"], 1);
}

#[test]
fn an_event_that_is_posted_is_counted() {
    let project = Project::new();
    let collecting = Collecting::start(&project);
    assert_eq!(collecting.post(&ids(0, 10)), 202);
    // Sending a request again adds nothing.
    assert_eq!(collecting.post(&ids(5, 15)), 202);
    // While the collector runs, other processes can read, but not write.
    let start = Instant::now();
    let count = || {
        let said = project.run(&[
            "query",
            "SELECT count(*) AS n FROM event_order_paid",
            "--format",
            "csv",
        ]);
        said.out.replace(['\r', '\n'], " ")
    };
    while count() != "n 15 " && start.elapsed() < Duration::from_mins(2) {
        std::thread::sleep(Duration::from_millis(500));
    }
    assert_eq!(count(), "n 15 ");
    project.write("a.ndjson", "{\"type\":\"mine\"}\n");
    let said = project.run(&["ingest", "a.ndjson"]);
    assert_eq!(said.status, 2, "{}", said.err);
    assert_eq!(collecting.stop(), 0);
    assert_eq!(
        project.query("SELECT sum(p_count), count(DISTINCT key) FROM events"),
        [["105", "15"]]
    );
    assert_eq!(project.run(&["ingest", "a.ndjson"]).status, 0);
}

#[test]
fn what_was_acknowledged_survives_a_kill() {
    let project = Project::new();
    let mut acknowledged = 0;
    for _ in 0..4 {
        let collecting = Collecting::start(&project);
        for _ in 0..5 {
            assert_eq!(collecting.post(&ids(acknowledged, acknowledged + 20)), 202);
            acknowledged += 20;
        }
        collecting.kill();
    }
    let collecting = Collecting::start(&project);
    assert_eq!(collecting.stop(), 0);
    let found = project.query(
        "SELECT count(*), count(DISTINCT id), count(DISTINCT stream || position) FROM events",
    );
    let count = acknowledged.to_string();
    assert_eq!(found, [vec![count.clone(), count.clone(), count]]);
}

#[test]
fn a_change_of_the_settings_is_logged_and_used_after_a_restart() {
    let project = Project::new();
    let paid = |id: &str| [event(id, "order_paid", r#"{"customer":"acme"}"#)];
    let collecting = Collecting::start(&project);
    let settings = "tenant = { fields = [\"customer\"] }\n";
    project.write("store/analytics.toml", settings);
    wait_until("the change is logged", || {
        collecting.has_said("analytics.toml` has changed; ")
    });
    assert_eq!(collecting.post(&paid("1")), 202);
    assert_eq!(collecting.stop(), 0);
    let collecting = Collecting::start(&project);
    assert_eq!(collecting.post(&paid("2")), 202);
    assert_eq!(collecting.stop(), 0);
    let found = project.query("SELECT id, tenant FROM events ORDER BY id");
    assert_eq!(found, [["1", ""], ["2", "acme"]]);
}

#[test]
fn completions_know_the_names_of_the_catalog() {
    let project = Project::new();
    let said = project.run(&["completions", "--names"]);
    assert_eq!(
        (said.status, said.out.as_str()),
        (0, "order_paid\norder_bought\norder_opened\n")
    );
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let said = project.run(&["completions", shell]);
        assert_eq!(said.status, 0, "{}", said.err);
        assert!(said.out.contains("event-analytics"), "{}", said.out);
    }
    assert_eq!(project.run(&["completions"]).status, 2);
}

#[test]
fn reports_tell_known_names_from_former_and_custom_ones() {
    let project = Project::new();
    let lines = [
        event("1", "order_paid", "{}"),
        event("2", "order_bought", "{}"),
        event("3", "order_payed", "{}"),
        "broken".to_owned(),
    ];
    project.write("a.ndjson", lines.join("\n") + "\n");
    project.ingest("a.ndjson");
    let said = project.run(&["report", "events", "--format", "csv"]);
    assert_eq!(said.status, 0, "{}", said.err);
    assert!(said.out.contains("order_paid,order,2,"), "{}", said.out);
    let said = project.run(&["report", "custom", "--format", "csv"]);
    assert!(said.out.contains("order_payed,1,"), "{}", said.out);
    assert!(said.out.contains("order_paid"), "{}", said.out);
    project.write("b.ndjson", event("5", "=cmd|calc", "{}") + "\n");
    project.ingest("b.ndjson");
    let said = project.run(&["report", "custom", "--format", "csv"]);
    assert!(said.out.contains("\n'=cmd|calc,1,"), "{}", said.out);
    let said = project.run(&["report", "daily"]);
    assert!(said.out.contains("2026-11-01"), "{}", said.out);
    let said = project.run(&["report", "quality"]);
    assert!(
        said.out.contains("rejected: invalid") && said.out.contains("a.ndjson-"),
        "{}",
        said.out
    );
    let said = project.run(&["report", "funnel", "order_payd"]);
    assert_eq!(said.status, 2);
    let steps = ["report", "funnel", "order_paid", "order_shiped"];
    let said = project.run(&steps);
    assert_eq!(said.status, 2);
    assert!(said.err.contains("order_shiped"), "{}", said.err);
}
