//! The dashboard over HTTP, as its page and other clients see it.

mod access;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::collecting::post;
use crate::project::{Project, event};

/// Longer than any step of the tests takes, even on a slow machine.
const LONG: Duration = Duration::from_mins(2);

/// A program that shows the dashboard, until it is dropped.
struct Showing {
    process: Child,
    address: String,
    /// Where events are posted, if it is a collector.
    collector: Option<String>,
}

struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }

    /// The detail of a problem with this status.
    fn detail(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{}", self.body);
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json")
        );
        let problem = self.json();
        assert_eq!(problem["status"], status);
        assert!(problem["title"].is_string(), "{problem}");
        problem["detail"].as_str().expect("words").to_owned()
    }
}

impl Showing {
    fn start(project: &Project) -> Self {
        Self::spawn(project.command(&["serve", "--listen", "127.0.0.1:0"]))
    }

    fn collecting(project: &Project) -> Self {
        let arguments = [
            "collect",
            "--listen",
            "127.0.0.1:0",
            "--dashboard",
            "127.0.0.1:0",
        ];
        Self::spawn(project.command(&arguments))
    }

    /// Starts a program, and reads its output until all addresses have appeared.
    fn spawn(mut command: Command) -> Self {
        let is_collector = command.get_args().any(|it| it == "collect");
        let mut process = command
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let said = BufReader::new(process.stderr.take().expect("a pipe"));
        let mut lines = said.lines().map_while(Result::ok);
        let mut find = |start: &str| {
            let line = lines.find(|line| line.starts_with(start));
            let line = line.expect("it listens");
            let address = line.trim_start_matches(start).split('/').next();
            address.expect("an address").to_owned()
        };
        let address = find("the dashboard is at http://");
        let collector = is_collector.then(|| find("receiving events at http://"));
        // The log must be read: otherwise it would fill the pipe, and the program would block.
        std::thread::spawn(move || lines.for_each(drop));
        Self {
            process,
            address,
            collector,
        }
    }

    /// Sends a request with this head, and adds the empty line that ends the head.
    fn send(&self, head: &str) -> Answer {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        stream.set_read_timeout(Some(LONG)).expect("a timeout");
        let head = format!("{head}\r\nconnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).expect("sent");
        let mut text = String::new();
        stream.read_to_string(&mut text).expect("an answer");
        let (head, body) = text.split_once("\r\n\r\n").expect("a head");
        let status = head.get(9..12).and_then(|status| status.parse().ok());
        Answer {
            status: status.expect("a status"),
            head: head.to_owned(),
            body: body.to_owned(),
        }
    }

    fn get(&self, path: &str) -> Answer {
        self.send(&format!("GET {path} HTTP/1.1\r\nhost: {}", self.address))
    }

    /// The rows of a panel.
    fn rows(&self, path: &str) -> Vec<Value> {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        let rows = answer.json()["rows"].as_array().cloned();
        rows.expect("rows")
    }

    /// Asks the program to stop, and returns its exit status.
    fn stop(mut self) -> i32 {
        kill_process(Pid::from_child(&self.process), Signal::TERM).expect("it runs");
        let status = self.process.wait().expect("a process");
        status.code().unwrap_or(-1)
    }
}

impl Drop for Showing {
    fn drop(&mut self) {
        // The program may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A store with four events of 2026-11-01, one under a former name and one custom.
fn stored() -> Project {
    let project = Project::new();
    let subject = |line: String, subject: &str| {
        line.replace(
            "\"source\"",
            &format!("\"subject\":\"{subject}\",\"source\""),
        )
    };
    let lines = [
        subject(event("1", "order_opened", "{}"), "ada"),
        subject(
            event("2", "order_paid", r#"{"amount":1.50,"currency":"EUR"}"#),
            "ada",
        ),
        subject(
            event("3", "order_bought", r#"{"amount":12,"currency":"EUR"}"#),
            "bob",
        ),
        event("4", "=HYPERLINK(\\\"x\\\")", "{}"),
    ];
    project.write("events.ndjson", lines.join("\n") + "\n");
    assert_eq!(project.ingest("events.ndjson")["stored"], 4);
    project
}

/// The dates of the stored events.
const DATES: &str = "from=2026-11-01&to=2026-11-02";

/// All panels, with their required parameters.
const PANELS: [&str; 15] = [
    "totals?compare=previous",
    "over-time?compare=previous&interval=hour",
    "top-events?compare=previous",
    "top-modules?",
    "top-processes?",
    "top-tenants?",
    "live?",
    "per-minute?",
    "funnel?step=order_opened&step=order_paid",
    "retention?by=day",
    "event-fields?event=order_paid",
    "event-examples?event=order_bought",
    "custom?",
    "quality?",
    "signals?",
];

/// A JSON cell, written as the same cell in CSV.
fn is_same(json: &Value, csv: &str) -> bool {
    match json {
        Value::Null => csv.is_empty(),
        Value::String(text) => csv.strip_prefix('\'').unwrap_or(csv) == text,
        Value::Number(number) => {
            let csv: Option<f64> = csv.parse().ok();
            csv.is_some() && csv == number.as_f64()
        }
        _ => false,
    }
}

#[test]
fn every_panel_has_the_same_rows_in_json_and_csv() {
    let project = stored();
    let showing = Showing::start(&project);
    for panel in PANELS {
        let path = format!("/api/{panel}&{DATES}");
        let answer = showing.get(&path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        assert_eq!(answer.header("content-type"), Some("application/json"));
        let json = answer.json();
        let columns = json["columns"].as_array().expect("columns");
        let rows = json["rows"].as_array().expect("rows");
        assert!(
            json["took_ms"].is_u64() && json["sql"].is_string(),
            "{json}"
        );
        let csv = showing.get(&format!("{path}&format=csv"));
        let name = panel.split('?').next().expect("a name");
        let file = format!("attachment; filename=\"{name}_2026-11-01_2026-11-02.csv\"");
        assert_eq!(csv.header("content-disposition"), Some(file.as_str()));
        assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
        let mut reader = csv::Reader::from_reader(csv.body.as_bytes());
        let headings = reader.headers().expect("a heading").clone();
        let names = columns.iter().map(|column| column["name"].as_str());
        assert!(names.eq(headings.iter().map(Some)), "{headings:?}");
        let records = reader.records().map(|record| record.expect("a row"));
        let records: Vec<csv::StringRecord> = records.collect();
        assert_eq!(records.len(), rows.len(), "{path}");
        if name == "per-minute" {
            // The minute may have changed between the requests.
            continue;
        }
        for (row, record) in rows.iter().zip(&records) {
            let row = row.as_array().expect("a row");
            assert_eq!(row.len(), columns.len());
            let mut cells = row.iter().zip(record);
            assert!(
                cells.all(|(json, csv)| is_same(json, csv)),
                "{row:?} {record:?}"
            );
        }
    }
    assert_eq!(showing.stop(), 0);
}

#[test]
fn numbers_are_those_of_the_stored_events() {
    let project = stored();
    let showing = Showing::start(&project);
    let rows = |panel: &str| Value::from(showing.rows(&format!("/api/{panel}&{DATES}")));
    assert_eq!(rows("totals?"), serde_json::json!([[4, 2, 3, 1]]));
    assert_eq!(
        rows("top-events?limit=1"),
        serde_json::json!([["order_paid", "order_paid", "order", 2, 2]])
    );
    let hours = rows("over-time?event=order_bought");
    assert_eq!(hours.as_array().map(Vec::len), Some(48));
    assert_eq!(hours[9], serde_json::json!(["2026-11-01T09:00:00Z", 0, 0]));
    assert_eq!(hours[10], serde_json::json!(["2026-11-01T10:00:00Z", 2, 2]));
    assert_eq!(
        rows("funnel?step=order_opened&step=order_bought"),
        serde_json::json!([
            [1, "order_opened", 1, 1.0, null],
            [2, "order_paid", 1, 1.0, 1.0]
        ])
    );
    let fields = rows("event-fields?event=order_paid");
    let fields = fields.as_array().expect("rows");
    assert!(
        fields.contains(&serde_json::json!([
            "amount", "decimal", "1.5", 1, 1.5, 6.75, 12.0
        ])),
        "{fields:?}"
    );
    assert!(
        fields.contains(&serde_json::json!([
            "currency", "text", "EUR", 2, null, null, null
        ])),
        "{fields:?}"
    );
    assert!(
        fields.contains(&serde_json::json!([
            "count", "integer", null, 0, null, null, null
        ])),
        "{fields:?}"
    );
    let meta = showing.get("/api/meta").json();
    assert_eq!(meta["events"], 4);
    assert_eq!(meta["first_day"], "2026-11-01");
    assert_eq!(
        meta["catalog"][0]["old_names"],
        serde_json::json!(["order_bought"])
    );
    assert_eq!(meta["modules"], serde_json::json!(["order"]));
}

#[test]
fn what_is_stored_meanwhile_is_shown() {
    let project = stored();
    let showing = Showing::start(&project);
    assert_eq!(showing.get("/api/meta").json()["events"], 4);
    project.write("more.ndjson", event("5", "order_paid", "{}") + "\n");
    assert_eq!(project.ingest("more.ndjson")["stored"], 1);
    let start = Instant::now();
    while showing.get("/api/meta").json()["events"] != 5 {
        assert!(start.elapsed() < LONG, "it isn't shown");
        sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_collector_shows_what_it_receives() {
    let project = Project::new();
    let showing = Showing::collecting(&project);
    assert_eq!(showing.get("/api/meta").json()["events"], 0);
    let collector = showing.collector.clone().expect("a collector");
    let status = post(&collector, &[event("1", "order_paid", "{}")]);
    assert_eq!(status, Some(202));
    let start = Instant::now();
    while showing.get("/api/meta").json()["events"] != 1 {
        assert!(start.elapsed() < LONG, "it isn't shown");
        sleep(Duration::from_millis(100));
    }
    assert_eq!(showing.stop(), 0);
}

#[test]
fn a_store_without_events_has_answers() {
    let project = Project::new();
    project.write("events.ndjson", "not an event\n");
    assert_eq!(project.ingest("events.ndjson")["stored"], 0);
    let showing = Showing::start(&project);
    assert_eq!(showing.get("/api/meta").json()["first_day"], Value::Null);
    for panel in PANELS {
        let answer = showing.get(&format!("/api/{panel}&{DATES}"));
        assert_eq!(answer.status, 200, "{panel}: {}", answer.body);
    }
    let totals = showing.rows("/api/totals?");
    assert_eq!(Value::from(totals), serde_json::json!([[0, 0, 0, 0]]));
}
