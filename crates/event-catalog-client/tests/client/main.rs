//! What users of the client rely on, tested with a miniature collector.

mod delivery;
mod kills;
mod refusals;
mod restarts;
mod server;

use std::time::{Duration, Instant};

use event_catalog::{NoEvent, Occurrence};
use event_catalog_client::{Builder, Client};
use serde_json::Value;

use server::Server;

/// Longer than any step takes, even on a slow machine.
const LONG: Duration = Duration::from_secs(120);

/// An address that nothing listens on.
const UNREACHABLE: &str = "http://127.0.0.1:1/events";

/// The settings of a client with short waits.
fn builder(url: impl Into<String>) -> Builder {
    let wait = Duration::from_millis(20);
    Client::builder(url)
        .source("/shop")
        .linger(Duration::from_millis(10))
        .backoff(wait, wait)
}

/// An event whose subject is a number.
fn event(number: usize) -> Occurrence<'static, NoEvent> {
    Occurrence::custom("order_paid").with_subject(number.to_string())
}

fn send(client: &Client, numbers: std::ops::Range<usize>) {
    for number in numbers {
        client.send(&event(number)).unwrap();
    }
}

/// Reads the numbers from the subjects of events.
fn numbers(events: &[Value]) -> Vec<usize> {
    let number = |event: &Value| -> usize { event["subject"].as_str().unwrap().parse().unwrap() };
    events.iter().map(number).collect()
}

/// The numbers of the events that a server stored.
fn kept(server: &Server) -> Vec<usize> {
    numbers(&server.events())
}

/// Waits until a condition is true.
fn wait_until(holds: impl Fn() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < LONG, "it takes too long");
        std::thread::sleep(Duration::from_millis(5));
    }
}
