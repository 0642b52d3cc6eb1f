//! The contents of the folder when a client starts, and when it ends.

use std::fs;
use std::path::Path;
use std::time::Duration;

use event_catalog_client::{BuildError, Client, Fsync};

use crate::server::{Reply, Server};
use crate::{LONG, UNREACHABLE, builder, kept, send, wait_until};

/// A client whose collector is unreachable.
fn offline(folder: &Path) -> Client {
    builder(UNREACHABLE)
        .queue(folder)
        .close_timeout(Duration::ZERO)
        .build()
        .unwrap()
}

/// Sends all events in a folder, and returns their numbers.
fn sent_after_a_start(folder: &Path) -> Vec<usize> {
    let server = Server::start(|_| Reply::Accept);
    let client = builder(server.url()).queue(folder).build().unwrap();
    client.flush(LONG).unwrap();
    assert_eq!(server.repeated(), 0);
    kept(&server)
}

#[test]
fn waiting_events_are_sent_by_the_next_client() {
    for fsync in [Fsync::EverySecond, Fsync::Always] {
        let scratch = tempfile::tempdir().unwrap();
        for start in 0..5 {
            let client = builder(UNREACHABLE)
                .queue(scratch.path())
                .fsync(fsync)
                .close_timeout(Duration::ZERO)
                .build()
                .unwrap();
            assert_eq!(client.stats().found, start * 10);
            let start = usize::try_from(start).unwrap() * 10;
            send(&client, start..start + 10);
        }
        assert_eq!(
            sent_after_a_start(scratch.path()),
            (0..50).collect::<Vec<_>>()
        );
        assert!(sent_after_a_start(scratch.path()).is_empty());
    }
}

#[test]
fn a_collector_that_restarts_gets_each_event_in_order() {
    let scratch = tempfile::tempdir().unwrap();
    let server = Server::start(|_| Reply::Accept);
    let address = server.address();
    let client = builder(server.url())
        .queue(scratch.path())
        .batch_events(3)
        .build()
        .unwrap();
    send(&client, 0..10);
    client.flush(LONG).unwrap();
    let mut all = server.events();
    drop(server);
    for round in 1..4 {
        send(&client, round * 10..round * 10 + 10);
        let failed = client.stats().failed_requests;
        wait_until(|| client.stats().failed_requests > failed);
        let server = Server::start_at(address, |_| Reply::Accept);
        client.flush(LONG).unwrap();
        all.extend(server.events());
    }
    assert_eq!(crate::numbers(&all), (0..40).collect::<Vec<_>>());
}

#[test]
fn a_request_without_an_answer_is_sent_again_with_the_same_ids() {
    let scratch = tempfile::tempdir().unwrap();
    let server = Server::start(|request| match request.number {
        0 => Reply::AcceptAndBreak,
        1 => Reply::Status(503, "", ""),
        _ => Reply::Accept,
    });
    let client = builder(server.url())
        .queue(scratch.path())
        // Ends the client before its second request.
        .backoff(LONG, LONG)
        .close_timeout(Duration::ZERO)
        .build()
        .unwrap();
    send(&client, 0..5);
    wait_until(|| client.stats().failed_requests > 0);
    drop(client);
    let client = builder(server.url()).queue(scratch.path()).build().unwrap();
    client.flush(LONG).unwrap();
    assert_eq!(kept(&server), (0..5).collect::<Vec<_>>());
    assert!(server.repeated() > 0);
}

#[test]
fn a_torn_event_is_set_aside_and_the_others_are_sent() {
    let scratch = tempfile::tempdir().unwrap();
    let client = offline(scratch.path());
    send(&client, 0..10);
    drop(client);
    let is_queue = |path: &Path| path.extension().is_some_and(|it| it == "queue");
    let files = fs::read_dir(scratch.path()).unwrap();
    let path = files
        .map(|it| it.unwrap().path())
        .find(|path| is_queue(path))
        .unwrap();
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() - 7]).unwrap();
    let client = offline(scratch.path());
    let stats = client.stats();
    assert_eq!(stats.found, 9);
    assert!(stats.torn_bytes > 100, "{}", stats.torn_bytes);
    drop(client);
    let torn = fs::read(path.with_extension("torn")).unwrap();
    assert_eq!(torn.len() as u64, stats.torn_bytes);
    assert_eq!(
        sent_after_a_start(scratch.path()),
        (0..9).collect::<Vec<_>>()
    );
}

#[test]
fn two_clients_do_not_share_a_folder() {
    let scratch = tempfile::tempdir().unwrap();
    let client = offline(scratch.path());
    let error = builder(UNREACHABLE)
        .queue(scratch.path())
        .build()
        .unwrap_err();
    assert!(matches!(&error, BuildError::Locked { folder } if folder == scratch.path()));
    drop(client);
    offline(scratch.path());
}

#[test]
fn a_client_that_waits_for_an_answer_gives_the_folder_free() {
    let scratch = tempfile::tempdir().unwrap();
    let server = Server::start(|request| match request.number {
        0 => Reply::AcceptAfter(Duration::from_secs(2)),
        _ => Reply::Accept,
    });
    let client = builder(server.url())
        .queue(scratch.path())
        .close_timeout(Duration::ZERO)
        .build()
        .unwrap();
    send(&client, 0..5);
    wait_until(|| !server.requests().is_empty());
    drop(client);
    // The first client's request can still succeed, but must not affect this client's events.
    let client = builder(server.url()).queue(scratch.path()).build().unwrap();
    send(&client, 5..9);
    client.flush(LONG).unwrap();
    assert_eq!(kept(&server), (0..9).collect::<Vec<_>>());
    assert_eq!(client.stats().delivered, client.stats().found + 4);
}

#[test]
fn wrong_settings_are_errors_at_the_start() {
    let build = |url: &str| Client::builder(url).source("/shop").build();
    assert!(matches!(build("events"), Err(BuildError::Url { .. })));
    let without = Client::builder("http://127.0.0.1:1/").build();
    assert!(matches!(without, Err(BuildError::NoSource)));
    let key = Client::builder("http://127.0.0.1:1/").key("a\nb").build();
    assert!(matches!(key, Err(BuildError::Key)));
    let scratch = tempfile::tempdir().unwrap();
    let file = scratch.path().join("file");
    fs::write(&file, "").unwrap();
    let error = builder("http://127.0.0.1:1/").queue(&file).build();
    assert!(matches!(error, Err(BuildError::Folder { .. })));
}
