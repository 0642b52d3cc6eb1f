//! Signals on worker threads.
#![cfg(feature = "std")]

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex, OnceLock, mpsc};
use std::thread;

use event_catalog::{Background, RejectedReason, Selector, WhenFull, Workers};

use crate::events::{Event, Occurrence, Signals};

fn numbered(number: u64) -> Occurrence<'static> {
    Occurrence::custom("numbered").with_id(number.to_string())
}

/// Signals with a handler that waits until the test lets it continue, one step at a time.
fn stopped() -> (Signals, Arc<Barrier>, Arc<Mutex<Vec<String>>>) {
    let (gate, seen) = (Arc::new(Barrier::new(2)), Arc::new(Mutex::new(Vec::new())));
    let mut signals = Signals::new();
    let (wait, log) = (Arc::clone(&gate), Arc::clone(&seen));
    signals.on(Selector::all(), move |signal| {
        wait.wait(); // the handler has started
        log.lock()
            .unwrap()
            .push(signal.id().unwrap_or_default().to_owned());
        wait.wait(); // let it finish
        Ok(())
    });
    (signals, gate, seen)
}

#[test]
fn shutdown_dispatches_all_accepted_occurrences() {
    let each: u64 = if cfg!(miri) { 20 } else { 5000 };
    let all = 4 * each;
    for threads in [1, 4] {
        let handled = Arc::new(AtomicU64::new(0));
        let counts = Arc::clone(&handled);
        let mut signals = Signals::new();
        signals.on(Selector::all(), move |_| {
            thread::yield_now();
            counts.fetch_add(1, Ordering::Relaxed);
            Ok(())
        });
        let background = Workers::new().with_threads(threads).start(signals).unwrap();
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for number in 0..each {
                        background.emit(numbered(number)).unwrap();
                    }
                });
            }
        });
        let counters = background.shutdown();
        assert_eq!(handled.load(Ordering::Relaxed), all);
        assert_eq!(counters.accepted, all);
        assert_eq!(counters.dispatched, all);
        assert_eq!(counters.handled, all);
        assert_eq!(
            (
                counters.rejected,
                counters.dropped,
                counters.failed,
                counters.waiting
            ),
            (0, 0, 0, 0)
        );
    }
}

#[test]
fn dropping_it_finishes_too() {
    let (sender, receiver) = mpsc::channel();
    let mut signals = Signals::new();
    signals.on(Selector::all(), move |signal| {
        Ok(sender.send(signal.id().map(str::to_owned))?)
    });
    let background = Workers::new().start(signals).unwrap();
    for number in 0..100 {
        background.emit(numbered(number)).unwrap();
    }
    drop(background);
    // A single thread keeps occurrences in order.
    let ids: Vec<_> = receiver.iter().map(Option::unwrap).collect();
    assert_eq!(
        ids,
        (0..100)
            .map(|number| number.to_string())
            .collect::<Vec<_>>()
    );
}

#[test]
fn when_full_reject_returns_the_occurrence() {
    let (signals, gate, seen) = stopped();
    let background = Workers::new()
        .with_queue(2)
        .when_full(WhenFull::Reject)
        .start(signals)
        .unwrap();
    background.emit(numbered(0)).unwrap();
    gate.wait(); // the worker has taken it
    background.emit(numbered(1)).unwrap();
    background.emit(numbered(2)).unwrap();
    let rejected = background.emit(numbered(3)).unwrap_err();
    assert_eq!(rejected.reason(), RejectedReason::Full);
    assert_eq!(
        rejected.to_string(),
        r#""numbered" was not accepted: the queue is full"#
    );
    assert_eq!(rejected.into_occurrence().id(), Some("3"));
    let counters = background.counters();
    assert_eq!(
        (counters.accepted, counters.rejected, counters.waiting),
        (3, 1, 2)
    );
    gate.wait();
    for _ in 0..2 {
        gate.wait();
        gate.wait();
    }
    background.wait_idle();
    assert_eq!(*seen.lock().unwrap(), ["0", "1", "2"]);
}

#[test]
fn when_full_drop_oldest_counts_it() {
    let (signals, gate, seen) = stopped();
    let background = Workers::new()
        .with_queue(2)
        .when_full(WhenFull::DropOldest)
        .start(signals)
        .unwrap();
    background.emit(numbered(0)).unwrap();
    gate.wait();
    for number in 1..=5 {
        background.emit(numbered(number)).unwrap();
    }
    gate.wait();
    for _ in 0..2 {
        gate.wait();
        gate.wait();
    }
    let counters = background.shutdown();
    assert_eq!(*seen.lock().unwrap(), ["0", "4", "5"]);
    assert_eq!(
        (counters.accepted, counters.dropped, counters.dispatched),
        (6, 3, 3)
    );
}

#[test]
fn when_full_wait_waits() {
    let (signals, gate, seen) = stopped();
    let background = Workers::new().with_queue(1).start(signals).unwrap();
    background.emit(numbered(0)).unwrap();
    gate.wait();
    background.emit(numbered(1)).unwrap();
    let emitted = AtomicUsize::new(0);
    thread::scope(|scope| {
        scope.spawn(|| {
            background.emit(numbered(2)).unwrap();
            emitted.store(1, Ordering::SeqCst);
        });
        // The second occurrence can't be accepted until the first is done.
        assert_eq!(background.counters().accepted, 2);
        assert_eq!(emitted.load(Ordering::SeqCst), 0);
        gate.wait();
        for _ in 0..2 {
            gate.wait();
            gate.wait();
        }
    });
    assert_eq!(background.shutdown().rejected, 0);
    assert_eq!(*seen.lock().unwrap(), ["0", "1", "2"]);
}

#[test]
fn failures_are_reported_and_counted() {
    let (sender, receiver) = mpsc::channel();
    let mut signals = Signals::new();
    signals.on(Event::Hide, |_| Err("an error".into()));
    signals.on(Event::Hide, |_| panic!("a panic"));
    signals.on(Event::Hide, |_| Ok(()));
    let background = Workers::new()
        .on_failure(move |failure| {
            sender.send(failure.to_string()).unwrap();
            panic!("the reporter fails too");
        })
        .start(signals)
        .unwrap();
    for _ in 0..2 {
        background
            .emit(Occurrence::new(Event::Hide).unwrap())
            .unwrap();
    }
    let counters = background.shutdown();
    assert_eq!(
        (counters.dispatched, counters.handled, counters.failed),
        (2, 2, 4)
    );
    let failures: Vec<_> = receiver.iter().collect();
    assert_eq!(failures[0], r#"a signal on "hide" failed: an error"#);
    assert_eq!(failures[3], r#"a signal on "hide" panicked: a panic"#);
}

#[test]
fn handlers_emit_without_waiting_for_room() {
    let mut signals = Signals::new();
    signals.on(Event::Hide, |signal| {
        for _ in 0..100 {
            signal.emit(Occurrence::custom("further"))?;
        }
        Ok(())
    });
    signals.on(Selector::name("further"), |_| Ok(()));
    let background = Workers::new().with_queue(1).start(signals).unwrap();
    for _ in 0..10 {
        background
            .emit(Occurrence::new(Event::Hide).unwrap())
            .unwrap();
    }
    let counters = background.shutdown();
    assert_eq!(
        (counters.dispatched, counters.emitted, counters.handled),
        (10, 1000, 1010)
    );
}

#[test]
fn a_handler_that_emits_through_its_own_background_does_not_wait_for_itself() {
    let cell: Arc<OnceLock<Background<Event>>> = Arc::default();
    let mut signals = Signals::new();
    let own = Arc::clone(&cell);
    signals.on(Event::Hide, move |_| {
        let background = own.get().ok_or("not yet")?;
        // The queue has room for one occurrence.
        background.emit(Occurrence::custom("a"))?;
        background.emit(Occurrence::custom("b"))?;
        Ok(())
    });
    let (sender, receiver) = mpsc::channel();
    let workers = Workers::new().with_queue(1);
    let workers = workers.on_failure(move |failure| sender.send(failure.to_string()).unwrap());
    cell.set(workers.start(signals).unwrap()).unwrap();
    let background = cell.get().unwrap();
    background
        .emit(Occurrence::new(Event::Hide).unwrap())
        .unwrap();
    assert!(background.wait_idle());
    assert_eq!(
        receiver.recv().unwrap(),
        r#"a signal on "hide" failed: "b" was not accepted: the queue is full"#
    );
    assert_eq!(background.counters().rejected, 1);
}

#[test]
fn signals_change_while_workers_run() {
    let cell: Arc<OnceLock<Background<Event>>> = Arc::default();
    let handled = Arc::new(AtomicUsize::new(0));
    let mut signals = Signals::new();
    let (own, counts) = (Arc::clone(&cell), Arc::clone(&handled));
    // A handler may change the signals, including itself.
    signals.on(Event::Hide, move |_| {
        let counts = Arc::clone(&counts);
        own.get().ok_or("not yet")?.update(|signals| {
            signals.on(Event::CommentPosted, move |_| {
                counts.fetch_add(1, Ordering::SeqCst);
                Ok(())
            })
        });
        Ok(())
    });
    cell.set(Workers::new().with_threads(2).start(signals).unwrap())
        .unwrap();
    let background = cell.get().unwrap();
    for expected in [1, 3, 6] {
        background
            .emit(Occurrence::new(Event::Hide).unwrap())
            .unwrap();
        background.wait_idle();
        background
            .emit(Occurrence::custom(Event::CommentPosted))
            .unwrap();
        background.wait_idle();
        assert_eq!(handled.load(Ordering::SeqCst), expected);
    }
    let id = background.update(|signals| signals.on(Selector::all(), |_| Ok(())));
    assert!(background.update(|signals| signals.remove(id)));
}
