//! A service that sends events with `event-catalog-client`, and a collector that is killed in the meantime.

use std::path::PathBuf;
use std::thread::sleep;
use std::time::Duration;

use event_catalog::{NoEvent, Occurrence, RawJson};
use event_catalog_client::{Builder, Client, FlushError};

use crate::collecting::Collecting;
use crate::project::Project;

/// Longer than any step of the tests takes, even on a slow machine.
const LONG: Duration = Duration::from_mins(3);

fn builder(address: &str, queue: PathBuf) -> Builder {
    let wait = Duration::from_millis(50);
    Client::builder(format!("http://{address}/events"))
        .source("/shop")
        .queue(queue)
        .linger(Duration::from_millis(5))
        .batch_events(50)
        .backoff(wait, wait)
}

fn send(client: &Client, numbers: std::ops::Range<usize>) {
    for number in numbers {
        let data = RawJson::parse(format!("{{\"count\": {number}}}")).expect("JSON");
        let paid = Occurrence::<NoEvent>::custom("order_paid").with_detail(data);
        client.send(&paid).expect("it is taken");
    }
}

/// How many events are stored, and how many different ids and payloads they have.
fn stored(project: &Project) -> Vec<Vec<String>> {
    project.query("SELECT count(*), count(DISTINCT id), count(DISTINCT data) FROM events")
}

#[test]
fn each_event_is_stored_once_while_the_collector_is_killed() {
    let project = Project::new();
    let mut collecting = Collecting::start_at(&project, "127.0.0.1:0", &[]);
    let address = collecting.address.clone();
    let client = builder(&address, project.path("queue"))
        .build()
        .expect("a client");
    let (rounds, events) = (5, 400);
    for round in 0..rounds {
        send(&client, round * events..(round + 1) * events);
        // The kills are spread over receiving, syncing and answering.
        sleep(Duration::from_millis(7 * round as u64));
        collecting.kill();
        collecting = Collecting::start_at(&project, &address, &[]);
    }
    client.flush(LONG).expect("all are answered");
    let stats = client.stats();
    let count = rounds * events;
    assert_eq!(stats.delivered, count as u64, "{stats:?}");
    assert_eq!((stats.waiting, stats.refused), (0, 0), "{stats:?}");
    assert_eq!(collecting.stop(), 0);
    let count = count.to_string();
    assert_eq!(
        stored(&project),
        [vec![count.clone(), count.clone(), count]]
    );
    // The payloads are stored byte for byte.
    let found = project.value("SELECT count(*) FROM events WHERE data = '{\"count\": 7}'");
    assert_eq!(found, "1");
}

#[test]
fn events_wait_for_the_right_key() {
    let project = Project::new();
    // The SHA-256 of `secret`.
    let digest = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";
    project.write(
        "keys.toml",
        format!("[[key]]\nid = \"shop\"\nsecret_sha256 = \"{digest}\"\n"),
    );
    let arguments = ["--config", "keys.toml"];
    let collecting = Collecting::start_at(&project, "127.0.0.1:0", &arguments);
    let queue = || project.path("queue");
    let wrong = builder(&collecting.address, queue()).key("wrong").build();
    let wrong = wrong.expect("a client");
    send(&wrong, 0..10);
    let error = wrong.flush(LONG).expect_err("a wrong key");
    assert!(
        matches!(error, FlushError::Stopped { waiting: 10, .. }),
        "{error}"
    );
    drop(wrong);
    let right = builder(&collecting.address, queue()).key("secret").build();
    let right = right.expect("a client");
    send(&right, 10..15);
    right.flush(LONG).expect("all are answered");
    assert_eq!(right.stats().found, 10);
    assert_eq!(collecting.stop(), 0);
    let count = "15".to_owned();
    assert_eq!(
        stored(&project),
        [vec![count.clone(), count.clone(), count]]
    );
}
