//! Tests signals without a server: handlers, a full disk, and which parts of the spool can be removed.

use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use event_catalog_build::read::{Input, Memory};
use tokio::sync::watch;

use super::settings::Scope;
use super::*;
use crate::catalog::KnownCatalog;
use crate::collect::settings::Settings;
use crate::event::Event;
use crate::spool::{Disk, Entry, Folder, Limits, Lines, SegmentFile, Source, Spool};

const SIGNAL: &str = "[[key]]\nid = \"server\"\n\
    secret_sha256 = \"2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b\"\n\
    [[signal]]\nid = \"s\"\non = [\"*\"]\n";

fn settings(rest: &str) -> Settings {
    Settings::parse(&format!("{SIGNAL}{rest}\n")).expect("settings")
}

fn catalog() -> watch::Receiver<Arc<KnownCatalog>> {
    let files: Memory = [("events.csv", "name,description\npaid,Paid.\n")]
        .into_iter()
        .collect();
    let catalog = KnownCatalog::new(&Input::read_folder(&files).expect("memory can be read"));
    watch::channel(Arc::new(catalog)).1
}

/// A spool in which each segment holds one append.
fn spool(store: &Path) -> Arc<Spool> {
    let limits = Limits {
        segment_bytes: 1,
        ..Limits::default()
    };
    let spool = Spool::with(&store.join("spool/http"), limits, Box::new(Folder));
    Arc::new(spool.expect("a spool"))
}

/// Appends an event with this id and subject to the spool.
async fn add(spool: &Spool, id: &str, subject: &str) {
    let source = Source {
        key: "server",
        received: "2026-11-29T06:00:00Z",
        tenant: None,
        source: None,
    };
    let mut lines = Lines::default();
    let event = format!(
        r#"{{"specversion":"1.0","id":"{id}","source":"/a","type":"paid","subject":"{subject}"}}"#
    );
    lines.push(&source, None, &event);
    spool.append(lines).await.expect("written");
}

async fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_mins(2), "never: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn open(store: &Path, settings: &Settings, spool: &Arc<Spool>, handlers: &Handlers) -> Signals {
    let opened = Signals::open(
        store,
        "http",
        settings,
        Arc::clone(spool),
        catalog(),
        handlers,
    );
    opened.expect("opened").expect("a signal")
}

async fn stop(stop: watch::Sender<bool>, running: Running) -> Vec<(String, u64)> {
    stop.send_replace(true);
    let joined = tokio::task::spawn_blocking(move || running.join()).await;
    joined.expect("no panic")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_handler_gets_each_event_and_an_error_is_tried_again() {
    let store = tempfile::tempdir().expect("a folder");
    let spool = spool(store.path());
    let seen = Arc::<Mutex<Vec<(String, u32)>>>::default();
    let mut handlers = Handlers::new();
    let in_handler = Arc::clone(&seen);
    handlers.add("s", move |delivery: &Delivery| {
        let event: serde_json::Value = serde_json::from_str(&delivery.cloudevent)?;
        let id = event["id"].as_str().unwrap_or_default().to_owned();
        let mut seen = in_handler.lock().unwrap_or_else(PoisonError::into_inner);
        seen.push((id, delivery.attempt));
        if delivery.attempt == 1 && seen.len() == 1 {
            return Err("not yet".into());
        }
        Ok(())
    });
    let signals = open(store.path(), &settings(""), &spool, &handlers);
    let (sender, receiver) = watch::channel(false);
    let running = signals.start(&receiver).expect("threads");
    add(&spool, "1", "ada").await;
    add(&spool, "2", "ada").await;
    let seen = || {
        let seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.clone()
    };
    wait_until("three attempts", || seen().len() == 3).await;
    let expected = [("1", 1), ("1", 2), ("2", 1)];
    assert_eq!(
        seen(),
        expected.map(|(id, attempt)| (id.to_owned(), attempt))
    );
    assert!(stop(sender, running).await.is_empty());
    let listed = list(store.path(), &[]).expect("read");
    let state = listed[0].state.as_ref().expect("a state");
    assert_eq!((state.delivered, state.failed, state.waiting), (2, 1, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receiver_that_fails_keeps_nothing_in_the_spool() {
    let store = tempfile::tempdir().expect("a folder");
    let spool = spool(store.path());
    let mut handlers = Handlers::new();
    handlers.add("s", |_: &Delivery| Err("never".into()));
    let signals = open(store.path(), &settings(""), &spool, &handlers);
    let needed = signals.needed();
    let (sender, receiver) = watch::channel(false);
    let running = signals.start(&receiver).expect("threads");
    for id in ["1", "2", "3"] {
        add(&spool, id, "ada").await;
    }
    // The last segment is active, and never removed.
    let waiting = || {
        let listed = list(store.path(), &[]).expect("read");
        listed[0].state.as_ref().map_or(0, |state| state.waiting)
    };
    let is_copied = || needed.load(Ordering::Acquire) == 3 && waiting() == 3;
    wait_until("all is copied", is_copied).await;
    assert_eq!(stop(sender, running).await, [("s".to_owned(), 3)]);
    // Copied events aren't copied again, and waiting ones are delivered by the next run.
    let count = Arc::<AtomicUsize>::default();
    let mut handlers = Handlers::new();
    let in_handler = Arc::clone(&count);
    handlers.add("s", move |_: &Delivery| {
        in_handler.fetch_add(1, Ordering::SeqCst);
        Ok(())
    });
    let signals = open(store.path(), &settings(""), &spool, &handlers);
    let (sender, receiver) = watch::channel(false);
    let running = signals.start(&receiver).expect("threads");
    wait_until("all are delivered", || count.load(Ordering::SeqCst) >= 3).await;
    assert!(stop(sender, running).await.is_empty());
    assert_eq!(count.load(Ordering::SeqCst), 3);
}

/// Runs the signals with a handler that works until the expected number of events is handled, and returns how many were
/// handled.
async fn handled(store: &Path, spool: &Arc<Spool>, expected: usize) -> usize {
    let count = Arc::<AtomicUsize>::default();
    let in_handler = Arc::clone(&count);
    let mut handlers = Handlers::new();
    handlers.add("s", move |_: &Delivery| {
        in_handler.fetch_add(1, Ordering::SeqCst);
        Ok(())
    });
    let signals = open(store, &settings(""), spool, &handlers);
    let (sender, receiver) = watch::channel(false);
    let running = signals.start(&receiver).expect("threads");
    wait_until("all are handled", || {
        count.load(Ordering::SeqCst) >= expected
    })
    .await;
    assert!(stop(sender, running).await.is_empty());
    count.load(Ordering::SeqCst)
}

/// Adds an event, and runs the signals with a handler that fails, until it is in the queue.
async fn left_waiting(store: &Path, spool: &Arc<Spool>) {
    let mut handlers = Handlers::new();
    handlers.add("s", |_: &Delivery| Err("never".into()));
    let signals = open(store, &settings(""), spool, &handlers);
    let needed = signals.needed();
    let (sender, receiver) = watch::channel(false);
    let running = signals.start(&receiver).expect("threads");
    add(spool, "1", "ada").await;
    wait_until("it is copied", || needed.load(Ordering::Acquire) == 1).await;
    assert_eq!(stop(sender, running).await, [("s".to_owned(), 1)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_its_state_a_signal_goes_on_where_its_queue_ends() {
    let store = tempfile::tempdir().expect("a folder");
    let spool = spool(store.path());
    left_waiting(store.path(), &spool).await;
    // As if the collector had been killed before copying the event, and the state had been damaged.
    add(&spool, "2", "ada").await;
    std::fs::remove_file(store.path().join("signals/s/state.json")).expect("a state");
    assert_eq!(handled(store.path(), &spool, 2).await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signal_runs_also_where_its_state_can_not_be_saved() {
    let store = tempfile::tempdir().expect("a folder");
    let spool = spool(store.path());
    left_waiting(store.path(), &spool).await;
    std::fs::create_dir(store.path().join("signals/s/state.json.tmp")).expect("a folder");
    assert_eq!(handled(store.path(), &spool, 1).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_for_a_signal_that_was_renamed_is_a_note() {
    let store = tempfile::tempdir().expect("a folder");
    let spool = spool(store.path());
    left_waiting(store.path(), &spool).await;
    let renamed = SIGNAL.replace("id = \"s\"", "id = \"t\"");
    let settings = Settings::parse(&renamed).expect("settings");
    let mut handlers = Handlers::new();
    handlers.add("t", |_: &Delivery| Ok(()));
    let signals = open(store.path(), &settings, &spool, &handlers);
    let notes = signals.notes();
    assert!(
        notes.len() == 1 && notes[0].contains("1 event waits for the signal `s`"),
        "{notes:?}"
    );
    drop(signals);
    // The event is delivered once the signal exists again.
    assert_eq!(handled(store.path(), &spool, 1).await, 1);
}

/// A disk that is full for as long as a test wants.
#[derive(Debug)]
struct FullDisk(Arc<AtomicBool>);

#[derive(Debug)]
struct FullFile(Box<dyn SegmentFile>, Arc<AtomicBool>);

impl Disk for FullDisk {
    fn create(&mut self, path: &Path) -> io::Result<Box<dyn SegmentFile>> {
        Ok(Box::new(FullFile(
            Folder.create(path)?,
            Arc::clone(&self.0),
        )))
    }

    fn open(&mut self, path: &Path) -> io::Result<Box<dyn SegmentFile>> {
        Ok(Box::new(FullFile(Folder.open(path)?, Arc::clone(&self.0))))
    }
}

impl SegmentFile for FullFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.1.load(Ordering::SeqCst) {
            self.0.append(&bytes[..bytes.len() / 2])?;
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.0.append(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.0.sync()
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.0.cut(length)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_keeps_events_in_the_spool() {
    let store = tempfile::tempdir().expect("a folder");
    let spool = spool(store.path());
    let mut handlers = Handlers::new();
    handlers.add("s", |_: &Delivery| Ok(()));
    let mut signals = open(store.path(), &settings(""), &spool, &handlers);
    let needed = signals.needed();
    let is_full = Arc::new(AtomicBool::new(true));
    let disk = Box::new(FullDisk(Arc::clone(&is_full)));
    let queue = Spool::with(&store.path().join("queue"), queue::LIMITS, disk);
    let queue = Arc::new(queue.expect("a queue"));
    let copier = &mut signals.copier;
    copier.feeds[0].queue = Arc::clone(&queue);
    add(&spool, "1", "ada").await;
    add(&spool, "2", "bob").await;
    let before = copier.feeds[0].position;
    assert!(copier.pass().await.is_err());
    assert_eq!(copier.feeds[0].position, before);
    assert!(needed.load(Ordering::Acquire) <= 1);
    is_full.store(false, Ordering::SeqCst);
    copier.pass().await.expect("there is room again");
    // Another pass finds nothing new.
    copier.pass().await.expect("nothing to do");
    let scanned = scan::scan(&queue, &copier.identity, |_, _| false).expect("read");
    assert_eq!(scanned.waiting, 2);
    assert_eq!(scanned.position, Some(copier.feeds[0].position));
    assert_eq!(needed.load(Ordering::Acquire), 2);
}

#[test]
fn a_signal_needs_a_receiver_and_a_handler_a_signal() {
    let store = tempfile::tempdir().expect("a folder");
    let spool = spool(store.path());
    let error = |rest: &str, handlers: &Handlers| {
        let opened = Signals::open(
            store.path(),
            "http",
            &settings(rest),
            Arc::clone(&spool),
            catalog(),
            handlers,
        );
        format!("{:#}", opened.expect_err("a mistake"))
    };
    assert!(error("", &Handlers::new()).contains("add `webhook"));
    let mut handlers = Handlers::new();
    handlers.add("ss", |_: &Delivery| Ok(()));
    assert!(error("", &handlers).contains("did you mean `s`?"));
    let mut handlers = Handlers::new();
    handlers.add("s", |_: &Delivery| Ok(()));
    let webhook = "webhook = { url = \"https://shop.example/\", unsigned = true }";
    assert!(error(webhook, &handlers).contains("remove one of them"));
    let webhook =
        "webhook = { url = \"http://127.0.0.1:9/\", secret_file = \"none\", private = true }";
    assert!(error(webhook, &Handlers::new()).contains("`secret_file`"));
}

#[test]
fn a_subject_has_one_order_within_its_process_or_tenant() {
    let store = tempfile::tempdir().expect("a folder");
    let spool = spool(store.path());
    let mut handlers = Handlers::new();
    handlers.add("s", |_: &Delivery| Ok(()));
    let signals = open(store.path(), &settings(""), &spool, &handlers);
    let order = |scope, attributes: &str| {
        let line = format!(
            r#"{{"k":"server","r":"2026-11-29T06:00:00Z","e":{{"specversion":"1.0","id":"1","source":"/a","type":"paid"{attributes}}}}}"#
        );
        let entry = Entry::read(line.as_bytes()).expect("a line");
        let event = Event::read_entry(&entry).expect("an event");
        signals.copier.order(scope, &event)
    };
    let ada = r#","subject":"ada","tenant":"a","process":"p""#;
    let elsewhere = r#","subject":"ada","tenant":"a","data":{"process_id":"q"}"#;
    let other_tenant = r#","subject":"ada","tenant":"b","process":"p""#;
    let (process, tenant) = (Scope::Process, Scope::Tenant);
    assert_ne!(order(process, ada), order(process, elsewhere));
    assert_eq!(order(tenant, ada), order(tenant, elsewhere));
    assert_ne!(order(process, ada), order(process, other_tenant));
    assert_ne!(order(tenant, ada), order(tenant, other_tenant));
    // Without a subject, the process or the tenant determines the order.
    let process_only = r#","process":"p""#;
    assert_eq!(order(process, process_only), order(process, process_only));
    assert!(order(process, process_only).is_some());
    assert_eq!(order(tenant, process_only), None);
    assert_eq!(order(process, r#","tenant":"a""#), None);
    assert!(order(tenant, r#","tenant":"a""#).is_some());
    assert!(order(process, r#","subject":"ada""#).is_some());
    assert_eq!(order(process, ""), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_erased_is_not_delivered() {
    let store = tempfile::tempdir().expect("a folder");
    let spool = spool(store.path());
    left_waiting(store.path(), &spool).await;
    add(&spool, "2", "bob").await;
    let queue = store.path().join("signals/s/queue/1.ndjson");
    let text = std::fs::read_to_string(&queue).expect("a queue");
    let blank: String = text
        .chars()
        .map(|c| if c == '\n' { c } else { ' ' })
        .collect();
    std::fs::write(&queue, blank).expect("written");
    assert_eq!(handled(store.path(), &spool, 1).await, 1);
    let listed = list(store.path(), &[]).expect("read");
    let state = listed[0].state.as_ref().expect("a state");
    assert_eq!((state.delivered, state.waiting), (1, 0));
}
