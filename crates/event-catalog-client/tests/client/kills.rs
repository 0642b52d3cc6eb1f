//! A process that is killed while it sends events.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::server::{Reply, Server};
use crate::{LONG, UNREACHABLE, builder, event, kept};

/// The environment variable with the folder for the process.
const FOLDER: &str = "EVENT_CATALOG_CLIENT_TEST_FOLDER";
const URL: &str = "EVENT_CATALOG_CLIENT_TEST_URL";
const START: &str = "EVENT_CATALOG_CLIENT_TEST_START";

/// Not a test, but the process that a test kills: until then, it sends events and prints the number of each
/// accepted one.
#[test]
#[ignore = "the process that another test kills"]
fn process() {
    let (Ok(folder), Ok(url)) = (std::env::var(FOLDER), std::env::var(URL)) else {
        return;
    };
    let start: usize = std::env::var(START).unwrap().parse().unwrap();
    let client = builder(url).queue(folder).batch_events(20).build().unwrap();
    for number in start.. {
        client.send(&event(number)).unwrap();
        println!("taken {number}");
    }
}

/// Starts the process, and kills it after some events. Returns the number of the last event that is known to be
/// accepted.
fn killed_after(folder: &Path, url: &str, start: usize, events: usize) -> usize {
    let mut process = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kills::process", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .env(URL, url)
        .env(START, start.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // Kept open until the process is killed, because a process that can't print would end.
    let mut output = BufReader::new(process.stdout.take().unwrap());
    let last = last_taken(&mut output, events);
    // Sends SIGKILL on Unix.
    process.kill().unwrap();
    process.wait().unwrap();
    last
}

/// Reads the output of the process until some events have been accepted.
fn last_taken(output: &mut impl BufRead, events: usize) -> usize {
    let lines = output.lines().map(Result::unwrap);
    // The output of the test harness can be on the same line.
    let number = |line: String| -> Option<usize> { line.rsplit_once("taken ")?.1.parse().ok() };
    let taken = lines.filter_map(number).take(events);
    taken.last().expect("the process takes events")
}

/// Checks that all numbers up to the last known one were kept, in order. The processes can have sent a few more.
fn check(server: &Server, lasts: &[usize]) {
    let kept = kept(server);
    for last in lasts {
        assert!(kept.contains(last), "{last} is lost");
    }
    // Each process begins with the number after the last known one, so numbers can be repeated, but none is skipped.
    for pair in kept.windows(2) {
        assert!(
            pair[1] <= pair[0] + 1,
            "{pair:?}: events between these are lost"
        );
    }
    assert_eq!(kept.first(), Some(&0));
}

#[test]
fn a_kill_loses_nothing_that_was_taken() {
    let scratch = tempfile::tempdir().unwrap();
    let server = Server::start(|request| match request.number % 5 {
        1 => Reply::Status(503, "", ""),
        3 => Reply::AcceptAndBreak,
        _ => Reply::Accept,
    });
    let mut lasts = Vec::new();
    let mut start = 0;
    // Kill at different moments of writing, sending and removing.
    for events in [1, 30, 7, 100, 400, 1000] {
        let last = killed_after(scratch.path(), &server.url(), start, events);
        lasts.push(last);
        start = last + 1;
    }
    let client = builder(server.url()).queue(scratch.path()).build().unwrap();
    client.flush(LONG).unwrap();
    check(&server, &lasts);
}

#[test]
fn a_kill_while_the_collector_is_away_loses_nothing() {
    let scratch = tempfile::tempdir().unwrap();
    let mut lasts = Vec::new();
    let mut start = 0;
    for events in [1, 50, 500] {
        let last = killed_after(scratch.path(), UNREACHABLE, start, events);
        lasts.push(last);
        start = last + 1;
    }
    let server = Server::start(|_| Reply::Accept);
    let client = builder(server.url()).queue(scratch.path()).build().unwrap();
    client.flush(LONG).unwrap();
    check(&server, &lasts);
    assert_eq!(server.repeated(), 0);
}
