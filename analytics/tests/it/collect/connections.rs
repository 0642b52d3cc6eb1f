//! Connections: several requests on one, many at once, and those open when the collector stops.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::{ONE, STRUCTURED, answer, connect, start};

#[test]
fn a_connection_is_kept_for_further_requests() {
    let running = start("");
    let mut stream = connect(running.address);
    let request = |connection: &str| {
        format!(
            "POST /events HTTP/1.1\r\nhost: localhost\r\nconnection: {connection}\r\ncontent-length: {}\r\n\
             {STRUCTURED}\r\n{ONE}",
            ONE.len()
        )
    };
    stream
        .write_all(request("keep-alive").as_bytes())
        .expect("sent");
    stream.write_all(request("close").as_bytes()).expect("sent");
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("answers");
    assert_eq!(text.matches("HTTP/1.1 202").count(), 2, "{text}");
    assert_eq!(running.lines().len(), 2);
}

#[test]
fn all_that_many_clients_were_told_is_there() {
    let running = start("");
    std::thread::scope(|scope| {
        for client in 0..32 {
            let running = &running;
            scope.spawn(move || {
                for event in 0..10 {
                    let body = ONE.replace("\"1\"", &format!("\"{client}-{event}\""));
                    assert_eq!(running.post(STRUCTURED, &body).status, 202);
                }
            });
        }
    });
    let mut events = running.events();
    events.sort();
    events.dedup();
    assert_eq!(events.len(), 320);
}

#[test]
fn a_request_that_has_begun_is_answered_before_it_stops() {
    let mut running = start("");
    let mut stream = connect(running.address);
    let head = format!(
        "POST /events HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\nexpect: 100-continue\r\n{STRUCTURED}\r\n",
        ONE.len()
    );
    stream.write_all(head.as_bytes()).expect("sent");
    // Now the collector is waiting for the body.
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).expect("it goes on");
    assert!(go_on.starts_with(b"HTTP/1.1 100"), "{go_on:?}");
    // A connection that sends nothing doesn't delay the stop.
    let _silent = connect(running.address);
    drop(running.stop.take());
    let start = Instant::now();
    while TcpStream::connect(running.address).is_ok() {
        assert!(start.elapsed() < Duration::from_mins(1), "it still listens");
        std::thread::sleep(Duration::from_millis(10));
    }
    stream.write_all(ONE.as_bytes()).expect("sent");
    assert_eq!(answer(&mut stream).status, 202);
    running.stop();
    assert!(start.elapsed() < Duration::from_mins(1), "it stops at once");
    assert_eq!(running.events(), [ONE]);
}
