//! Values that handlers, reporters and reports hold, and that misbehave when they are dropped.

use std::panic::panic_any;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use event_catalog::{Selector, SignalId, Workers};

use crate::bombs::{Bomb, Endless, OnDrop};
use crate::events::{Occurrence, Signals};
use crate::frame::{Own, THREADS, bad, end, start, survives, watched, works};

/// Registers handlers that capture the result of `captured`. The first handler that runs removes all of these
/// handlers.
fn removed_by_a_handler<T: Send + Sync + 'static>(
    signals: &mut Signals,
    own: &Own,
    captured: impl Fn() -> T,
) {
    let ids: Arc<Mutex<Vec<SignalId>>> = Arc::default();
    for _ in 0..3 {
        let (captured, own, all) = (captured(), own.clone(), Arc::clone(&ids));
        let id = signals.on(bad(), move |_| {
            let _ = &captured;
            let background = own.get().ok_or("it ended")?;
            let ids = std::mem::take(&mut *all.lock().unwrap());
            background.update(|signals| {
                for id in ids {
                    assert!(signals.remove(id));
                }
            });
            Ok(())
        });
        ids.lock().unwrap().push(id);
    }
}

#[test]
fn captured_values_of_removed_handlers() {
    survives(0, |signals, own| {
        removed_by_a_handler(signals, own, || Bomb);
    });
    survives(0, |signals, own| {
        removed_by_a_handler(signals, own, || Endless);
    });
}

#[test]
fn captured_values_that_call_back() {
    survives(0, |signals, own| {
        let calls = own.clone();
        removed_by_a_handler(signals, own, || {
            let own = calls.clone();
            OnDrop(move || {
                let Some(background) = own.get() else { return };
                background.wait_idle();
                background.emit(Occurrence::custom("further")).unwrap();
                background.update(|signals| signals.on(Selector::name("a"), |_| Ok(())));
                panic_any(Bomb);
            })
        });
    });
}

#[test]
fn captured_values_that_are_dropped_by_the_thread_that_updates() {
    for threads in THREADS {
        watched(move || {
            let own = Own::default();
            let background = start(Signals::new(), threads, &own);
            let drops = Arc::new(AtomicUsize::new(0));
            let register = |signals: &mut Signals| {
                let (own, drops) = (own.clone(), Arc::clone(&drops));
                let captured = OnDrop(move || {
                    drops.fetch_add(1, Ordering::SeqCst);
                    if let Some(background) = own.get() {
                        background.wait_idle();
                        background.update(|_| ());
                    }
                    panic_any(Bomb);
                });
                signals.on(bad(), move |_| {
                    let _ = &captured;
                    Ok(())
                })
            };
            let ids = background.update(|signals| [register(signals), register(signals)]);
            assert_eq!(drops.load(Ordering::SeqCst), 0);
            background.update(|signals| ids.map(|id| assert!(signals.remove(id))));
            assert_eq!(drops.load(Ordering::SeqCst), 2);
            // Register a handler and remove it in the same change.
            background.update(|signals| {
                let id = register(signals);
                signals.remove(id);
            });
            assert_eq!(drops.load(Ordering::SeqCst), 3);
            works(&background, threads);
            end(background);
        });
    }
}

#[test]
fn captured_values_at_the_end() {
    for threads in THREADS {
        watched(move || {
            let mut signals = Signals::new();
            for _ in 0..3 {
                let captured = Bomb;
                signals.on(bad(), move |_| {
                    let _ = &captured;
                    Ok(())
                });
            }
            drop(signals.clone());
            let captured = Bomb;
            let workers = Workers::new()
                .on_failure(|_| ())
                .on_failure(move |_| assert_eq!(captured.to_string(), "a bomb"));
            let background = workers.with_threads(threads).start(signals).unwrap();
            background.emit(Occurrence::custom("bad")).unwrap();
            assert_eq!(background.shutdown().handled, 3);
        });
    }
}

#[test]
fn reports_and_signals_that_no_worker_has() {
    watched(|| {
        let mut signals = Signals::new();
        let mut ids = Vec::new();
        for _ in 0..2 {
            let captured = Bomb;
            ids.push(signals.on(bad(), move |_| {
                let _ = &captured;
                Err(Bomb.into())
            }));
            signals.on(bad(), |_| panic_any(Bomb));
        }
        let report = signals.dispatch(&Occurrence::custom("bad"));
        assert_eq!(report.failures().len(), 4);
        drop(report);
        assert!(signals.remove(ids[0]));
        drop(signals);
    });
}
