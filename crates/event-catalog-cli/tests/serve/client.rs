//! A server in another process, and its clients.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::command::command;

pub(crate) const TABLE: &str =
    "name,description\nload,The chat was loaded.\nopen,The chat was opened.\n";
pub(crate) const TYPO: &str =
    "name,description\nload,The chat was loaded.\nload,The chat was opened.\n";
pub(crate) const MORE: &str =
    "name,description\nload,The chat was loaded.\nopen,The chat was opened.\nclose,It is <b>.\n";

/// A server for a catalog, which is stopped at the end of the test.
pub(crate) struct Served {
    pub(crate) child: Child,
    pub(crate) port: u16,
    /// Kept open, because a server that can't print ends.
    _stdout: BufReader<ChildStdout>,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn serve(folder: &Path, arguments: &[&str]) -> Served {
    let arguments = [&["serve", "--port", "0"], arguments].concat();
    let mut child = command(folder, &arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the command starts");
    let mut stdout = BufReader::new(child.stdout.take().expect("its output"));
    let mut line = String::new();
    while !line.starts_with("http://") {
        line.clear();
        assert!(stdout.read_line(&mut line).expect("text") > 0, "no address");
    }
    let port = line
        .strip_prefix("http://127.0.0.1:")
        .and_then(|rest| rest.split_once('/'))
        .and_then(|(port, _)| port.parse().ok());
    Served {
        port: port.expect("a port of this machine"),
        child,
        _stdout: stdout,
    }
}

impl Served {
    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("a connection");
        let patience = Some(Duration::from_secs(60));
        stream.set_read_timeout(patience).expect("a timeout");
        stream
    }

    /// Sends exactly these bytes as a request, and returns the response.
    pub(crate) fn raw(&self, request: &str) -> String {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).expect("it is sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it is text");
        answer
    }

    pub(crate) fn ask(&self, method: &str, target: &str, host: &str) -> String {
        self.raw(&format!(
            "{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        ))
    }

    pub(crate) fn page(&self) -> String {
        self.ask("GET", "/", "localhost")
    }

    pub(crate) fn changes(&self) -> Changes {
        let mut stream = self.connect();
        let request = "GET /changes HTTP/1.1\r\nHost: localhost\r\n\r\n";
        stream.write_all(request.as_bytes()).expect("it is sent");
        Changes(BufReader::new(stream))
    }
}

/// The messages that a page receives.
pub(crate) struct Changes(BufReader<TcpStream>);

impl Changes {
    pub(crate) fn next(&mut self) -> Value {
        let mut line = String::new();
        loop {
            line.clear();
            let read = self.0.read_line(&mut line).expect("a line in time");
            assert!(read > 0, "the stream has ended");
            if let Some(data) = line.strip_prefix("data: ") {
                return serde_json::from_str(data).expect("JSON");
            }
        }
    }

    /// The next state that satisfies a condition. While a file is being saved, other states can
    /// come first.
    pub(crate) fn until(&mut self, holds: impl Fn(&Value) -> bool) -> Value {
        loop {
            let state = self.next();
            if holds(&state) {
                return state;
            }
        }
    }
}

pub(crate) fn status(answer: &str) -> &str {
    let line = answer.lines().next().unwrap_or_default();
    line.strip_prefix("HTTP/1.1 ")
        .map_or(line, |rest| &rest[..3])
}

pub(crate) fn is_good(state: &Value) -> bool {
    state["problems"].is_null()
}

pub(crate) fn is_broken(state: &Value) -> bool {
    state["problems"]["level"] == "error"
}
