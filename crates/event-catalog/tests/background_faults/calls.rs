//! Workers that are shut down by their own handlers.

use std::panic::panic_any;
use std::sync::{Arc, Mutex, mpsc};

use event_catalog::{Background, Workers};

use crate::bombs::{Bomb, OnDrop};
use crate::events::{Event, Occurrence, Signals};
use crate::frame::{THREADS, bad, watched};

/// Where handlers find the workers to shut down.
type Slot = Mutex<Option<Background<Event>>>;

/// How many occurrences are accepted before a handler can shut down the workers.
const OCCURRENCES: usize = 10;

/// Emits occurrences, and waits until the handlers are dropped, which happens once the threads have ended. Checks that
/// all accepted occurrences have been dispatched by then.
fn ends(register: fn(&mut Signals, Arc<Slot>)) {
    for threads in THREADS {
        watched(move || {
            let shared: Arc<Slot> = Arc::default();
            let (sender, receiver) = mpsc::channel();
            let mut signals = Signals::new();
            register(&mut signals, Arc::clone(&shared));
            signals.on(bad(), move |_| Ok(sender.send(())?));
            let mut slot = shared.lock().unwrap();
            let background = Workers::new().with_threads(threads).start(signals).unwrap();
            for _ in 0..OCCURRENCES {
                background.emit(Occurrence::custom("bad")).unwrap();
            }
            *slot = Some(background);
            drop(slot);
            drop(shared);
            assert_eq!(receiver.iter().count(), OCCURRENCES);
        });
    }
}

fn taken(shared: &Slot) -> Option<Background<Event>> {
    shared.lock().unwrap().take()
}

#[test]
fn a_handler_shuts_down() {
    ends(|signals, shared| {
        signals.on(bad(), move |_| {
            if let Some(background) = taken(&shared) {
                let counters = background.shutdown();
                assert!(counters.dispatched < counters.accepted);
            }
            Ok(())
        });
    });
}

#[test]
fn a_handler_drops_the_last_reference_and_panics() {
    ends(|signals, shared| {
        signals.on(bad(), move |_| {
            drop(taken(&shared));
            panic_any(Bomb);
        });
    });
}

#[test]
fn an_error_ends_it_when_it_is_dropped() {
    ends(|signals, shared| {
        signals.on(bad(), move |_| {
            let shared = Arc::clone(&shared);
            Err(OnDrop(move || {
                drop(taken(&shared));
                panic_any(Bomb);
            })
            .into())
        });
    });
}

#[test]
fn a_captured_value_ends_it_when_it_is_dropped() {
    ends(|signals, shared| {
        let id = Arc::new(Mutex::new(None));
        let own_id = Arc::clone(&id);
        let background = Arc::clone(&shared);
        let captured = OnDrop(move || {
            drop(taken(&background));
            panic_any(Bomb);
        });
        let registered = signals.on(bad(), move |_| {
            let _ = &captured;
            let id = own_id.lock().unwrap().take();
            if let (Some(id), Some(background)) = (id, &*shared.lock().unwrap()) {
                background.update(|signals| signals.remove(id));
            }
            Ok(())
        });
        *id.lock().unwrap() = Some(registered);
    });
}
