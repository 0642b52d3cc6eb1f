//! Changes the signals while other threads run handlers, wait, or change them too.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Barrier, Mutex, mpsc};
use std::thread;

use event_catalog::{Selector, WhenFull, Workers};

use crate::bombs::Bomb;
use crate::events::{Occurrence, Signals};
use crate::frame::{Own, THREADS, bad, end, start, watched, works};

#[test]
fn a_change_that_panics_changes_nothing() {
    for threads in THREADS {
        watched(move || {
            let own = Own::default();
            let mut signals = Signals::new();
            signals.on(bad(), |_| Ok(()));
            let background = start(signals, threads, &own);
            let change = catch_unwind(AssertUnwindSafe(|| {
                background.update(|signals| {
                    *signals = Signals::new();
                    let captured = Bomb;
                    signals.on(bad(), move |_| Err(captured.to_string().into()));
                    panic!("as planned");
                });
            }));
            assert!(change.is_err());
            background.emit(Occurrence::custom("bad")).unwrap();
            assert!(background.wait_idle());
            let counters = background.counters();
            assert_eq!((counters.handled, counters.failed), (1, 0));
            works(&background, threads);
            end(background);
        });
    }
}

/// The only worker thread waits in a handler until the queue is full and a change is in progress.
#[test]
fn a_change_may_emit_when_the_queue_is_full() {
    for when_full in [WhenFull::Wait, WhenFull::Reject, WhenFull::DropOldest] {
        watched(move || {
            let own = Own::default();
            let (begun, may_update) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
            let mut signals = Signals::new();
            let (first, second, workers) =
                (Arc::clone(&begun), Arc::clone(&may_update), own.clone());
            signals.on(Selector::name("stop"), move |_| {
                first.wait();
                second.wait();
                let background = workers.get().ok_or("it ended")?;
                background.update(|signals| signals.on(bad(), |_| Ok(())));
                Ok(())
            });
            let workers = Workers::new().with_queue(1).when_full(when_full);
            let background = Arc::new(workers.start(signals).unwrap());
            own.set(&background);
            background.emit(Occurrence::custom("stop")).unwrap();
            begun.wait();
            background.emit(Occurrence::custom("waits")).unwrap();
            let emitted = background.update(|_| {
                may_update.wait();
                let further = |_| background.emit(Occurrence::custom("further"));
                (0..10).flat_map(further).count()
            });
            if when_full != WhenFull::Reject {
                assert_eq!(emitted, 10);
            }
            assert!(background.wait_idle());
            background.emit(Occurrence::custom("bad")).unwrap();
            assert!(background.wait_idle());
            // Two handlers ran: the one that waited, and the one that it registered while another change was
            // in progress.
            assert_eq!(background.counters().handled, 2);
            end(background);
        });
    }
}

#[test]
fn a_change_may_wait_until_idle_while_handlers_change_too() {
    for threads in THREADS {
        watched(move || {
            let own = Own::default();
            let mut signals = Signals::new();
            let workers = own.clone();
            signals.on(bad(), move |_| {
                let background = workers.get().ok_or("it ended")?;
                background.update(|signals| signals.on(Selector::name("more"), |_| Ok(())));
                Ok(())
            });
            let background = start(signals, threads, &own);
            background.update(|signals| {
                for _ in 0..10 {
                    background.emit(Occurrence::custom("bad")).unwrap();
                }
                assert!(background.wait_idle());
                signals.on(Selector::name("more"), |_| Ok(()))
            });
            let before = background.counters().handled;
            background.emit(Occurrence::custom("more")).unwrap();
            assert!(background.wait_idle());
            assert_eq!(background.counters().handled, before + 11);
            works(&background, threads);
            end(background);
        });
    }
}

#[test]
fn changes_within_changes_are_all_kept() {
    watched(|| {
        let own = Own::default();
        let order: Arc<Mutex<Vec<usize>>> = Arc::default();
        let log = |number: usize| {
            let order = Arc::clone(&order);
            move |_: &event_catalog::Signal<'_, _>| {
                order.lock().unwrap().push(number);
                Ok(())
            }
        };
        let mut signals = Signals::new();
        let first = signals.on(bad(), log(1));
        let second = signals.on(bad(), log(2));
        let background = start(signals, 1, &own);
        background.update(|signals| {
            signals.on(bad(), log(3));
            background.update(|signals| {
                signals.on(bad(), log(4));
                assert!(signals.remove(first));
                background.update(|signals| {
                    assert!(signals.remove(second));
                    // The outer changes don't see the effect of this change.
                    *signals = std::mem::take(signals).with_longest_chain(0);
                });
            });
            signals.on(bad(), log(5));
        });
        background.emit(Occurrence::custom("bad")).unwrap();
        assert!(background.wait_idle());
        // The handlers run in the order of registration, regardless of which change finishes first.
        assert_eq!(*order.lock().unwrap(), [3, 4, 5]);
        background.update(|signals| {
            signals.on(bad(), |signal| {
                Ok(signal.emit(Occurrence::custom("further"))?)
            })
        });
        background.emit(Occurrence::custom("bad")).unwrap();
        assert!(background.wait_idle());
        assert_eq!(background.counters().failed, 1);
        works(&background, 1);
        end(background);
    });
}

#[test]
fn no_change_is_lost_among_many() {
    let changes = if cfg!(miri) { 3 } else { 50 };
    watched(move || {
        let own = Own::default();
        let background = start(Signals::new(), 2, &own);
        let (sender, receiver) = mpsc::channel();
        thread::scope(|scope| {
            for _ in 0..4 {
                let (background, sender) = (&background, sender.clone());
                scope.spawn(move || {
                    for _ in 0..changes {
                        let id = background.update(|signals| signals.on(bad(), |_| Ok(())));
                        let gone = background.update(|signals| signals.on(bad(), |_| Ok(())));
                        assert!(background.update(|signals| signals.remove(gone)));
                        sender.send(id).unwrap();
                    }
                });
            }
        });
        drop(sender);
        background.emit(Occurrence::custom("bad")).unwrap();
        assert!(background.wait_idle());
        assert_eq!(background.counters().handled, 4 * changes);
        background.update(|signals| {
            for id in receiver {
                assert!(signals.remove(id));
            }
            assert_eq!(signals.len(), 1);
        });
        works(&background, 2);
        end(background);
    });
}
