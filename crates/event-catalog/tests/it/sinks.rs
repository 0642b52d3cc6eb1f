//! Sinks: they get all occurrences, complete and in order, and their failures do no harm.

use std::sync::{Arc, Mutex};

use event_catalog::{Catalog, Outcome, Selector, Sink};

use crate::events::{Event, Occurrence, Signals};

/// The actions of sinks and handlers, in order.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn write(&self, line: String) {
        self.0.lock().unwrap().push(line);
    }

    /// Removes and returns what was logged since the last call.
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

impl<C: Catalog> Sink<C> for Log {
    fn send(&self, occurrence: &event_catalog::Occurrence<'_, C>) -> Outcome {
        let is_known = occurrence.event().is_some();
        self.write(format!("sink {} {is_known}", occurrence.name()));
        Ok(())
    }
}

/// A sink that calls a function.
struct Call<F>(F);

fn call<F: Fn() -> Outcome + Send + Sync>(function: F) -> Call<F> {
    Call(function)
}

impl<C, F: Fn() -> Outcome + Send + Sync> Sink<C> for Call<F> {
    fn send(&self, _: &event_catalog::Occurrence<'_, C>) -> Outcome {
        (self.0)()
    }
}

#[test]
fn a_sink_gets_all_occurrences_before_their_handlers() {
    let log = Log::default();
    let mut signals = Signals::new();
    let handled = log.clone();
    signals.on(Event::Hide, move |signal| {
        handled.write(format!("handler {}", signal.name()));
        signal.emit(Occurrence::custom("mine"))?;
        signal.emit(Occurrence::custom("text_link_clicked"))?;
        Ok(())
    });
    signals.add_sink(log.clone());
    let report = signals.dispatch(&Occurrence::custom(Event::Hide));
    assert_eq!((report.handled(), report.emitted()), (1, 2));
    assert_eq!(
        log.take(),
        [
            "sink hide true",
            "handler hide",
            "sink mine false",
            // The sink gets the name as sent, which is an alias.
            "sink text_link_clicked true"
        ]
    );
    // No handler listens to this event.
    assert!(signals.dispatch(&Occurrence::custom("yours")).is_success());
    assert_eq!(log.take(), ["sink yours false"]);
    assert_eq!((signals.len(), signals.is_empty()), (1, false));
}

#[cfg(feature = "json")]
#[test]
fn a_sink_gets_an_occurrence_as_it_was_read() {
    struct Lines(Log);
    impl<C: Catalog> Sink<C> for Lines {
        fn send(&self, occurrence: &event_catalog::Occurrence<'_, C>) -> Outcome {
            self.0.write(occurrence.to_cloudevent()?);
            Ok(())
        }
    }
    let log = Log::default();
    let mut signals = Signals::new();
    signals.add_sink(Lines(log.clone()));
    let text = r#"{"specversion":"1.0","id":"1","source":"/a","type":"text_link_clicked","sampled":true,"data":{"a": 1e400, "a": "\ud800"}}"#;
    let read = Occurrence::from_cloudevent(text).unwrap();
    assert!(signals.dispatch(&read).is_success());
    assert_eq!(log.take(), [text]);
}

#[test]
fn a_sink_that_fails_stops_nothing() {
    let log = Log::default();
    let mut signals = Signals::new();
    let failing = signals.add_sink(call(|| Err("no room".into())));
    signals.add_sink(log.clone());
    let handled = log.clone();
    signals.on(Selector::all(), move |_| {
        handled.write("handler".to_owned());
        Ok(())
    });
    let report = signals.dispatch(&Occurrence::custom("mine"));
    assert_eq!(log.take(), ["sink mine false", "handler"]);
    assert_eq!((report.handled(), report.is_success()), (1, false));
    let [failure] = report.failures() else {
        panic!("{report:?}")
    };
    assert_eq!((failure.signal(), failure.is_sink()), (failing, true));
    assert_eq!(
        failure.to_string(),
        r#"a sink that received "mine" failed: no room"#
    );
}

#[test]
fn sinks_are_removed_and_shared_by_copies() {
    let log = Log::default();
    let mut signals = Signals::new();
    let first = signals.add_sink(log.clone());
    signals.add_sink(Box::new(log.clone()) as Box<dyn Sink<Event>>);
    let copy = signals.clone();
    assert!(signals.remove(first));
    assert!(!signals.remove(first));
    assert!(signals.dispatch(&Occurrence::custom("mine")).is_success());
    assert_eq!(log.take().len(), 1);
    assert!(copy.dispatch(&Occurrence::custom("mine")).is_success());
    assert_eq!(log.take().len(), 2);
}

#[cfg(feature = "std")]
mod with_std {
    use std::panic::panic_any;
    use std::sync::Barrier;

    use event_catalog::{FailureKind, Workers};

    use super::{Log, call};
    use crate::events::{Occurrence, Signals};

    /// Panics when it is dropped.
    struct Bomb;

    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("a bomb was dropped");
        }
    }

    #[test]
    fn a_sink_that_panics_stops_nothing() {
        let log = Log::default();
        let mut signals = Signals::new();
        signals.add_sink(call(|| panic!("index out of range")));
        // The panic's payload panics too, and so do the values that the sink captured.
        signals.add_sink(call(|| panic_any(Bomb)));
        let captured = Bomb;
        let bomb = signals.add_sink(call(move || {
            let _ = &captured;
            Ok(())
        }));
        signals.add_sink(log.clone());
        let report = signals.dispatch(&Occurrence::custom("mine"));
        let failures: Vec<_> = report.failures().iter().map(ToString::to_string).collect();
        assert_eq!(
            failures,
            [
                r#"a sink that received "mine" panicked: index out of range"#,
                r#"a sink that received "mine" panicked: (no message)"#
            ]
        );
        assert!(matches!(report.failures()[0].kind(), FailureKind::Panic(_)));
        assert_eq!(log.take(), ["sink mine false"]);
        assert!(signals.remove(bomb));
        assert!(!signals.remove(bomb));
    }

    #[test]
    fn a_sink_gets_the_occurrences_that_workers_take() {
        let log = Log::default();
        let mut signals = Signals::new();
        signals.add_sink(log.clone());
        signals.add_sink(call(|| panic_any(Bomb)));
        let background = Workers::new().start(signals).unwrap();
        for number in 0..100 {
            let name = format!("event_{number}");
            background.emit(Occurrence::custom(name)).unwrap();
        }
        let counters = background.shutdown();
        assert_eq!((counters.dispatched, counters.failed), (100, 100));
        let expected: Vec<_> = (0..100)
            .map(|number| format!("sink event_{number} false"))
            .collect();
        assert_eq!(log.take(), expected);
    }

    #[test]
    fn concurrent_changes_of_sinks_are_all_kept() {
        let (kept, removed) = (Log::default(), Log::default());
        let mut signals = Signals::new();
        let id = signals.add_sink(removed.clone());
        let background = Workers::new().start(signals).unwrap();
        let both_began = Barrier::new(2);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                background.update(|signals| {
                    both_began.wait();
                    signals.add_sink(kept.clone());
                });
            });
            scope.spawn(|| {
                background.update(|signals| {
                    both_began.wait();
                    assert!(signals.remove(id));
                });
            });
        });
        background.emit(Occurrence::custom("mine")).unwrap();
        assert!(background.wait_idle());
        assert_eq!((kept.take().len(), removed.take().len()), (1, 0));
    }
}
