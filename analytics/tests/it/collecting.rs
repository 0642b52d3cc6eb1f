//! A running collector, and what tests post to it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use rustix::process::{Pid, Signal, kill_process};

use crate::project::{Project, event};

/// The SHA-256 of the secret that [`Collecting::post_with_secret`] sends, for a key in `collector.toml`.
pub(crate) const SECRET_SHA256: &str =
    "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";

/// The header with that secret.
const AUTHORIZATION: &str = "authorization: Bearer secret\r\n";

/// A running collector.
pub(crate) struct Collecting {
    process: Child,
    pub(crate) address: String,
    /// The lines on standard error.
    said: Arc<Mutex<Vec<String>>>,
}

impl Collecting {
    pub(crate) fn start(project: &Project) -> Self {
        Self::start_at(project, "127.0.0.1:0", &[])
    }

    /// Starts a collector with the `collector.toml` of the project.
    pub(crate) fn configured(project: &Project) -> Self {
        Self::start_at(project, "127.0.0.1:0", &["--config", "collector.toml"])
    }

    pub(crate) fn start_at(project: &Project, address: &str, further: &[&str]) -> Self {
        let mut arguments = vec!["collect", "--listen", address];
        arguments.extend(further);
        Self::spawn(project.command(&arguments))
    }

    pub(crate) fn spawn(mut command: Command) -> Self {
        let mut process = command
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let said = BufReader::new(process.stderr.take().expect("a pipe"));
        let mut lines = said.lines().map_while(Result::ok);
        let start = "receiving events at http://";
        let mut before = Vec::new();
        let line = lines.find(|line| {
            before.push(line.clone());
            line.starts_with(start)
        });
        let line = line.unwrap_or_else(|| panic!("it doesn't listen: {before:?}"));
        let address = line.trim_start_matches(start).split('/').next();
        let address = address.expect("an address").to_owned();
        // The log must be read: otherwise it would fill the pipe, and the collector would block.
        let said = Arc::new(Mutex::new(before));
        let log = Arc::clone(&said);
        std::thread::spawn(move || {
            for line in lines {
                log.lock().expect("no panic").push(line);
            }
        });
        Self {
            process,
            address,
            said,
        }
    }

    /// Whether a line on standard error has this text.
    pub(crate) fn has_said(&self, text: &str) -> bool {
        let said = self.said.lock().expect("no panic");
        said.iter().any(|line| line.contains(text))
    }

    /// Posts a batch, and returns the status.
    pub(crate) fn post(&self, events: &[String]) -> u16 {
        post(&self.address, events).expect("an answer")
    }

    /// Posts a batch with the secret of the key in `collector.toml`, and checks that it is accepted.
    pub(crate) fn post_with_secret(&self, events: &[String]) {
        assert_eq!(self.post_with("/events", AUTHORIZATION, events), 202);
    }

    /// Posts a batch to a path with additional headers, and returns the status.
    pub(crate) fn post_with(&self, path: &str, headers: &str, events: &[String]) -> u16 {
        post_to(&self.address, path, headers, events).expect("an answer")
    }

    /// Whether the collector reports that received events are stored.
    pub(crate) fn is_healthy(&self) -> bool {
        let head = format!("GET /healthz HTTP/1.1\r\nhost: {}\r\n", self.address);
        let answer = send(&self.address, &head, "").expect("an answer");
        status(&answer) == Some(200)
    }

    /// Requests the metrics with the secret of the key in `collector.toml`, and returns the answer.
    pub(crate) fn metrics(&self) -> String {
        let head = format!(
            "GET /metrics HTTP/1.1\r\nhost: {}\r\n{AUTHORIZATION}",
            self.address
        );
        send(&self.address, &head, "").expect("an answer")
    }

    pub(crate) fn kill(mut self) {
        self.process.kill().expect("it runs");
        self.process.wait().expect("a process");
    }

    pub(crate) fn id(&self) -> Pid {
        Pid::from_child(&self.process)
    }

    pub(crate) fn ask_to_stop(&self) {
        kill_process(self.id(), Signal::TERM).expect("it runs");
    }

    /// Kills the collector, and returns whether it was still running.
    pub(crate) fn kill_if_running(mut self) -> bool {
        let is_running = self.process.try_wait().expect("a process").is_none();
        // The process may have ended already.
        let _ = self.process.kill();
        let status = self.process.wait().expect("a process");
        is_running && status.code().is_none()
    }

    /// Asks the collector to stop, and returns its exit status.
    pub(crate) fn stop(mut self) -> i32 {
        self.ask_to_stop();
        let status = self.process.wait().expect("a process");
        status.code().unwrap_or(-1)
    }
}

/// Posts a batch, and returns the status; `None` if the collector was killed.
pub(crate) fn post(address: &str, events: &[String]) -> Option<u16> {
    post_to(address, "/events", "", events)
}

fn post_to(address: &str, path: &str, headers: &str, events: &[String]) -> Option<u16> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\n{headers}content-type: application/cloudevents-batch+json\r\n"
    );
    status(&send(address, &head, &format!("[{}]", events.join(",")))?)
}

/// Sends a request, and returns the answer.
fn send(address: &str, head: &str, body: &str) -> Option<String> {
    let mut stream = TcpStream::connect(address).ok()?;
    let length = body.len();
    let head = format!("{head}connection: close\r\ncontent-length: {length}\r\n\r\n");
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(body.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer)
}

fn status(answer: &str) -> Option<u16> {
    answer.split(' ').nth(1)?.parse().ok()
}

/// Events whose ids are these numbers.
pub(crate) fn ids(from: usize, to: usize) -> Vec<String> {
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
