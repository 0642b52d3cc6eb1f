//! Events and requests that a collector refuses.

use std::fs;
use std::path::Path;
use std::time::Duration;

use event_catalog::{NoEvent, Occurrence, RawJson};
use event_catalog_client::{Client, FlushError};
use serde_json::Value;

use crate::server::{Reply, Server};
use crate::{LONG, builder, event, kept, send, wait_until};

/// An event that the server refuses.
fn bad(number: usize) -> Occurrence<'static, NoEvent> {
    let detail = RawJson::parse(format!("{{\n\"number\": {number}}}")).unwrap();
    Occurrence::custom("bad").with_detail(detail)
}

/// The lines of `refused.ndjson`.
fn refused(folder: &Path) -> Vec<Value> {
    let text = fs::read_to_string(folder.join("refused.ndjson")).unwrap();
    let lines = text.lines().map(serde_json::from_str);
    lines.collect::<Result<_, _>>().unwrap()
}

fn refused_numbers(folder: &Path) -> Vec<u64> {
    let number = |line: &Value| line["event"]["data"]["number"].as_u64().unwrap();
    refused(folder).iter().map(number).collect()
}

#[test]
fn refused_events_are_kept_with_the_reason_and_spoil_no_other() {
    let scratch = tempfile::tempdir().unwrap();
    let server = Server::start(|_| Reply::Refuse("bad", 100));
    let client = builder(server.url()).queue(scratch.path()).build().unwrap();
    for number in 0..20 {
        client.send(&event(number)).unwrap();
        if number % 5 == 0 {
            client.send(&bad(number)).unwrap();
        }
    }
    client.flush(LONG).unwrap();
    assert_eq!(kept(&server), (0..20).collect::<Vec<_>>());
    let lines = refused(scratch.path());
    assert_eq!(refused_numbers(scratch.path()), [0, 5, 10, 15]);
    for line in lines {
        assert_eq!(line["reason"], "invalid");
        assert_eq!(line["detail"], "not this one");
        assert_eq!(line["event"]["source"], "/shop");
    }
    let stats = client.stats();
    assert_eq!((stats.delivered, stats.refused), (20, 4));
    assert_eq!((stats.waiting, stats.refused_not_kept), (0, 0));
}

#[test]
fn events_that_are_refused_and_not_listed_are_found() {
    let scratch = tempfile::tempdir().unwrap();
    // The server lists at most two of the refused events.
    let server = Server::start(|_| Reply::Refuse("bad", 2));
    let client = builder(server.url())
        .queue(scratch.path())
        .linger(LONG)
        .build()
        .unwrap();
    for number in 0..30 {
        client.send(&bad(number)).unwrap();
        client.send(&event(number)).unwrap();
    }
    client.flush(LONG).unwrap();
    assert_eq!(kept(&server), (0..30).collect::<Vec<_>>());
    assert_eq!(refused_numbers(scratch.path()), (0..30).collect::<Vec<_>>());
    let stats = client.stats();
    assert_eq!((stats.delivered, stats.refused), (30, 30));
}

#[test]
fn a_collector_that_refuses_a_request_without_a_list_gets_single_events() {
    const INVALID: &str = r#"{"type":"https://example.org/#invalid","detail":"not this one"}"#;
    let scratch = tempfile::tempdir().unwrap();
    let server = Server::start(|request| {
        // Only a request with the third event, which is long, is larger than this.
        if request.bytes > 5000 {
            Reply::Status(400, "", INVALID)
        } else {
            Reply::Accept
        }
    });
    let client = builder(server.url())
        .queue(scratch.path())
        .linger(LONG)
        .build()
        .unwrap();
    for number in 0..8 {
        let event = event(number);
        let event = if number == 2 {
            let long = format!("\"{}\"", "a".repeat(5000));
            event.with_detail(RawJson::parse(long).unwrap())
        } else {
            event
        };
        client.send(&event).unwrap();
    }
    client.flush(LONG).unwrap();
    assert_eq!(kept(&server), [0, 1, 3, 4, 5, 6, 7]);
    let lines = refused(scratch.path());
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0]["event"]["subject"], "2");
    let detail = lines[0]["detail"].as_str().unwrap();
    assert!(detail.contains("400: not this one"), "{detail}");
}

#[test]
fn refused_events_that_have_no_room_are_counted() {
    let server = Server::start(|_| Reply::Refuse("bad", 100));
    let scratch = tempfile::tempdir().unwrap();
    let with_folder = builder(server.url())
        .queue(scratch.path())
        .refused_bytes(1000)
        .build()
        .unwrap();
    let without = builder(server.url()).build().unwrap();
    for client in [&with_folder, &without] {
        for number in 0..20 {
            client.send(&bad(number)).unwrap();
        }
        client.flush(LONG).unwrap();
    }
    let stats = with_folder.stats();
    let kept = refused(scratch.path()).len() as u64;
    assert_eq!((stats.refused, stats.refused_not_kept), (20, 20 - kept));
    assert!((1..20).contains(&kept), "{kept}");
    let stats = without.stats();
    assert_eq!((stats.refused, stats.refused_not_kept), (20, 20));
}

/// A client with waiting events that stopped sending because its key is wrong.
fn stopped(server: &Server, folder: &Path) -> Client {
    let client = builder(server.url()).queue(folder).build().unwrap();
    send(&client, 0..5);
    let error = client.flush(LONG).unwrap_err();
    let FlushError::Stopped { problem, .. } = &error else {
        panic!("{error}");
    };
    assert!(problem.contains("401: a wrong key"), "{problem}");
    client
}

#[test]
fn a_wrong_key_stops_requests_and_keeps_the_events() {
    let scratch = tempfile::tempdir().unwrap();
    let server = Server::start(|_| Reply::Status(401, "", r#"{"detail":"a wrong key"}"#));
    let client = stopped(&server, scratch.path());
    let requests = server.requests().len();
    send(&client, 5..10);
    // This is far longer than the waits after which failed requests are repeated.
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(server.requests().len(), requests);
    let stats = client.stats();
    assert_eq!((stats.waiting, stats.is_stopped), (10, true));
    drop(client);
    drop(server);

    let server = Server::start(|_| Reply::Accept);
    let client = builder(server.url()).queue(scratch.path()).build().unwrap();
    client.flush(LONG).unwrap();
    assert_eq!(kept(&server), (0..10).collect::<Vec<_>>());
    assert_eq!((client.stats().found, client.stats().taken), (10, 0));
}

#[test]
fn a_redirect_is_not_followed() {
    let other = Server::start(|_| Reply::Accept);
    let location: &'static str =
        Box::leak(format!("location: {}\r\n", other.url()).into_boxed_str());
    let server = Server::start(move |_| Reply::Status(307, location, ""));
    let client = builder(server.url()).key("secret").build().unwrap();
    send(&client, 0..1);
    wait_until(|| client.stats().is_stopped);
    assert!(other.requests().is_empty());
}
