//! Events that a collector accepts, at once or later.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use event_catalog::{NoEvent, Occurrence, Signals};
use event_catalog_client::{Client, FlushError, SendError};

use crate::server::{Reply, Server};
use crate::{LONG, builder, event, kept, send, wait_until};

#[test]
fn events_are_sent_in_batches_and_in_order() {
    let server = Server::start(|_| Reply::Accept);
    let client = builder(server.url())
        .key("secret")
        .linger(LONG)
        .batch_events(10)
        .build()
        .unwrap();
    send(&client, 0..25);
    client.flush(LONG).unwrap();
    assert_eq!(kept(&server), (0..25).collect::<Vec<_>>());
    let requests = server.requests();
    let sizes: Vec<_> = requests.iter().map(|it| it.events).collect();
    // The number of events in the first requests depends on which thread is faster.
    assert_eq!(sizes.iter().sum::<usize>(), 25);
    assert!(sizes.iter().all(|size| *size <= 10), "{sizes:?}");
    for line in [
        "post /events http/1.1\r\n",
        "authorization: bearer secret\r\n",
        "content-type: application/cloudevents-batch+json\r\n",
        "user-agent: event-catalog-client/",
    ] {
        assert!(requests[0].head.contains(line), "{}", requests[0].head);
    }
    let stats = client.stats();
    assert_eq!((stats.taken, stats.delivered, stats.waiting), (25, 25, 0));
    let sent = &server.events()[0];
    assert_eq!(sent["source"], "/shop");
    assert_eq!(sent["type"], "order_paid");
    assert_eq!(sent["id"].as_str().unwrap().len(), 36);
    assert!(sent["time"].as_str().unwrap().ends_with('Z'));
}

#[test]
fn a_request_has_a_limit_of_bytes() {
    let server = Server::start(|_| Reply::Accept);
    let client = builder(server.url())
        .linger(LONG)
        .batch_bytes(1000)
        .build()
        .unwrap();
    send(&client, 0..100);
    client.flush(LONG).unwrap();
    assert_eq!(kept(&server), (0..100).collect::<Vec<_>>());
    assert!(server.requests().iter().all(|it| it.bytes <= 1000));
}

#[test]
fn an_event_is_sent_without_a_flush() {
    let server = Server::start(|_| Reply::Accept);
    let client = builder(server.url()).build().unwrap();
    for number in 0..3 {
        send(&client, number..number + 1);
        wait_until(|| server.events().len() == number + 1);
    }
}

#[test]
fn signals_send_every_event() {
    let server = Server::start(|_| Reply::Accept);
    let client = builder(server.url()).build().unwrap();
    let mut signals = Signals::<NoEvent>::new();
    signals.add_sink(client.clone());
    for number in 0..5 {
        assert!(signals.dispatch(&event(number)).is_success());
    }
    let report = signals.dispatch(&Occurrence::custom(""));
    assert!(report.failures()[0].is_sink());
    client.flush(LONG).unwrap();
    assert_eq!(kept(&server), [0, 1, 2, 3, 4]);
    assert_eq!(client.stats().failed, 1);
}

/// A client, and a server that gives these replies before it accepts events.
fn recovers(replies: &'static [Reply]) -> (Server, Client) {
    let server = Server::start(move |request| {
        let reply = replies.get(request.number).cloned();
        reply.unwrap_or(Reply::Accept)
    });
    let client = builder(server.url()).batch_events(10).build().unwrap();
    send(&client, 0..25);
    client.flush(LONG).unwrap();
    assert_eq!(kept(&server), (0..25).collect::<Vec<_>>());
    let stats = client.stats();
    assert_eq!((stats.delivered, stats.waiting, stats.refused), (25, 0, 0));
    assert_eq!((stats.is_stopped, stats.problem), (false, None));
    (server, client)
}

#[test]
fn a_request_that_fails_is_sent_again_with_the_same_ids() {
    let (server, client) = recovers(&[
        Reply::Status(503, "", ""),
        Reply::Status(500, "", "<html>"),
        Reply::Close,
        Reply::Status(429, "retry-after: 0\r\n", "{}"),
        Reply::Status(408, "", ""),
        Reply::Status(202, "", ""),
        Reply::Status(200, "content-type: text/html\r\n", "<html>"),
    ]);
    assert_eq!(client.stats().failed_requests, 7);
    assert_eq!(server.repeated(), 0);
}

#[test]
fn an_answer_that_breaks_off_loses_and_doubles_nothing() {
    let (server, _client) = recovers(&[Reply::AcceptAndBreak, Reply::AcceptAndBreak]);
    assert!(server.repeated() > 0);
}

#[test]
fn a_collector_that_is_slow_gets_the_events_again() {
    let server = Server::start(|request| match request.number {
        0 => Reply::AcceptAfter(Duration::from_secs(3)),
        _ => Reply::Accept,
    });
    let client = builder(server.url())
        .timeout(Duration::from_secs(1))
        .backoff(Duration::from_secs(1), Duration::from_secs(1))
        .build()
        .unwrap();
    send(&client, 0..3);
    client.flush(LONG).unwrap();
    assert_eq!(kept(&server), [0, 1, 2]);
}

#[test]
fn a_collector_is_not_asked_before_it_wants_to_be() {
    let server = Server::start(|request| match request.number {
        0 => Reply::Status(503, "retry-after: 2\r\n", ""),
        _ => Reply::Accept,
    });
    let client = builder(server.url()).build().unwrap();
    let start = Instant::now();
    send(&client, 0..1);
    client.flush(LONG).unwrap();
    assert!(start.elapsed() >= Duration::from_secs(2));
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn a_request_that_is_too_large_is_divided() {
    let server = Server::start(|request| {
        if request.events > 3 {
            Reply::Status(413, "", "")
        } else {
            Reply::Accept
        }
    });
    let client = builder(server.url()).build().unwrap();
    send(&client, 0..40);
    client.flush(LONG).unwrap();
    assert_eq!(kept(&server), (0..40).collect::<Vec<_>>());
    assert_eq!(client.stats().refused, 0);
}

#[test]
fn what_does_not_fit_is_an_error_and_what_waits_is_kept() {
    let server = Server::start(|_| Reply::Status(503, "", ""));
    let client = builder(server.url()).queue_bytes(2000).build().unwrap();
    let taken = (0..100)
        .take_while(|number| client.send(&event(*number)).is_ok())
        .count();
    assert!((1..100).contains(&taken), "{taken}");
    let error = client.send(&event(0)).unwrap_err();
    assert!(matches!(error, SendError::Full { limit: 2000 }), "{error}");
    let stats = client.stats();
    assert_eq!((stats.taken, stats.full), (taken as u64, 2));
    assert_eq!(stats.waiting, taken as u64);
    let error = client.flush(Duration::from_millis(100)).unwrap_err();
    let FlushError::Timeout { waiting, .. } = &error else {
        panic!("{error}");
    };
    assert_eq!(*waiting, taken as u64);
}

#[test]
fn threads_may_send_at_the_same_time() {
    let server = Server::start(|_| Reply::Accept);
    let client = builder(server.url()).batch_events(7).build().unwrap();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..50 {
                    let number = next.fetch_add(1, Ordering::SeqCst);
                    client.send(&event(number)).unwrap();
                }
            });
        }
    });
    client.flush(LONG).unwrap();
    let mut kept = kept(&server);
    kept.sort_unstable();
    assert_eq!(kept, (0..200).collect::<Vec<_>>());
}

#[test]
fn a_dropped_client_sends_its_queued_events() {
    let server = Server::start(|_| Reply::Accept);
    let client = builder(server.url())
        .linger(LONG)
        .close_timeout(LONG)
        .build()
        .unwrap();
    let clone = client.clone();
    send(&client, 0..5);
    drop(client);
    send(&clone, 5..9);
    drop(clone);
    assert_eq!(kept(&server), (0..9).collect::<Vec<_>>());
}

#[test]
fn a_client_that_is_dropped_tries_again_while_there_is_time() {
    let server = Server::start(|request| match request.number {
        0 => Reply::Status(503, "retry-after: 1\r\n", ""),
        _ => Reply::Accept,
    });
    let client = builder(server.url()).close_timeout(LONG).build().unwrap();
    send(&client, 0..5);
    wait_until(|| client.stats().failed_requests > 0);
    drop(client);
    assert_eq!(kept(&server), [0, 1, 2, 3, 4]);
}

#[test]
fn times_that_no_clock_can_count_are_limited() {
    let server = Server::start(|_| Reply::Accept);
    let client = builder(server.url())
        .timeout(Duration::MAX)
        .linger(Duration::MAX)
        .backoff(Duration::MAX, Duration::MAX)
        .close_timeout(Duration::MAX)
        .build()
        .unwrap();
    send(&client, 0..3);
    client.flush(LONG).unwrap();
    assert_eq!(kept(&server), [0, 1, 2]);
}

#[test]
fn a_client_that_is_dropped_does_not_wait_for_a_collector_that_fails() {
    let server = Server::start(|_| Reply::Status(503, "retry-after: 1000\r\n", ""));
    let client = builder(server.url()).close_timeout(LONG).build().unwrap();
    send(&client, 0..5);
    wait_until(|| client.stats().failed_requests > 0);
    let start = Instant::now();
    drop(client);
    assert!(start.elapsed() < LONG);
}
