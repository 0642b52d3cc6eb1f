//! From a request to a count.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::project::{Project, event};

/// A collector that runs.
pub(crate) struct Collecting {
    process: Child,
    pub(crate) address: String,
}

impl Collecting {
    fn start(project: &Project) -> Self {
        Self::start_at(project, "127.0.0.1:0", &[])
    }

    pub(crate) fn start_at(project: &Project, address: &str, further: &[&str]) -> Self {
        let mut arguments = vec!["collect", "--listen", address];
        arguments.extend(further);
        let mut command = project.command(&arguments);
        let mut process = command
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let said = BufReader::new(process.stderr.take().expect("a pipe"));
        let mut lines = said.lines().map_while(Result::ok);
        let start = "receiving events at http://";
        let line = lines
            .find(|line| line.starts_with(start))
            .expect("it listens");
        let address = line
            .trim_start_matches(start)
            .split('/')
            .next()
            .expect("an address")
            .to_owned();
        // What is logged must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Self { process, address }
    }

    /// Posts a batch, and returns the status.
    fn post(&self, events: &[String]) -> u16 {
        let body = format!("[{}]", events.join(","));
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let head = format!(
            "POST /events HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\
             content-type: application/cloudevents-batch+json\r\ncontent-length: {}\r\n\r\n",
            self.address,
            body.len()
        );
        stream.write_all(head.as_bytes()).expect("a reader");
        stream.write_all(body.as_bytes()).expect("a reader");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        let status = answer.split(' ').nth(1).expect("a status");
        status.parse().expect("a number")
    }

    pub(crate) fn kill(mut self) {
        self.process.kill().expect("it runs");
        self.process.wait().expect("a process");
    }

    /// Asks it to stop, and returns its exit status.
    pub(crate) fn stop(mut self) -> i32 {
        let id = rustix::process::Pid::from_child(&self.process);
        rustix::process::kill_process(id, rustix::process::Signal::TERM).expect("it runs");
        let status = self.process.wait().expect("a process");
        status.code().unwrap_or(-1)
    }
}

fn ids(from: usize, to: usize) -> Vec<String> {
    let ids = from..to;
    ids.map(|id| {
        event(
            &id.to_string(),
            "order_paid",
            &format!("{{\"count\":{id}}}"),
        )
    })
    .collect()
}

#[test]
fn an_event_that_is_posted_is_counted() {
    let project = Project::new();
    let collecting = Collecting::start(&project);
    assert_eq!(collecting.post(&ids(0, 10)), 202);
    // A request that is sent again adds nothing.
    assert_eq!(collecting.post(&ids(5, 15)), 202);
    // While it runs, others read, and don't write.
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
