//! The test harness that all scenarios use.

use std::panic::{panic_any, resume_unwind};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Barrier, OnceLock, Weak};
use std::thread;
use std::time::Duration;

use event_catalog::{Background, Outcome, Selector, Workers};

use crate::bombs::Bomb;
use crate::events::{Event, Occurrence, Signals};

/// Far longer than a scenario takes on a slow machine.
const LIMIT: Duration = Duration::from_secs(120);

/// The numbers of worker threads to test: one, which must not wait for itself, and several.
pub(crate) const THREADS: [usize; 2] = [1, 3];

/// Runs a scenario on its own thread with a time limit, so a scenario that hangs fails.
pub(crate) fn watched(scenario: impl FnOnce() + Send + 'static) {
    let (sender, receiver) = channel();
    let thread = thread::spawn(move || {
        scenario();
        drop(sender);
    });
    match receiver.recv_timeout(LIMIT) {
        Err(RecvTimeoutError::Timeout) => panic!("it hangs"),
        Ok(()) | Err(RecvTimeoutError::Disconnected) => {}
    }
    if let Err(panic) = thread.join() {
        resume_unwind(panic);
    }
}

/// The workers that a handler runs on, set once they have started.
#[derive(Clone, Default)]
pub(crate) struct Own(Arc<OnceLock<Weak<Background<Event>>>>);

impl Own {
    /// The workers, unless they have shut down.
    pub(crate) fn get(&self) -> Option<Arc<Background<Event>>> {
        self.0.wait().upgrade()
    }

    pub(crate) fn set(&self, background: &Arc<Background<Event>>) {
        assert!(self.0.set(Arc::downgrade(background)).is_ok());
    }
}

/// The event that the misbehaving handlers listen to.
pub(crate) fn bad() -> Selector<'static, Event> {
    Selector::name("bad")
}

/// Starts workers whose handlers misbehave, lets each of the threads run them several times, and checks that all
/// threads are still running.
///
/// `failures` is the number of handlers that fail for each occurrence.
pub(crate) fn survives(failures: u64, register: fn(&mut Signals, &Own)) {
    for threads in THREADS {
        watched(move || {
            let own = Own::default();
            let mut signals = Signals::new();
            register(&mut signals, &own);
            let background = start(signals, threads, &own);
            let occurrences = 4 * threads as u64;
            for _ in 0..occurrences {
                background.emit(Occurrence::custom("bad")).unwrap();
            }
            assert!(background.wait_idle());
            let counters = background.counters();
            assert_eq!(counters.failed, failures * occurrences);
            works(&background, threads);
            end(background);
        });
    }
}

/// Starts workers whose reporter reads everything in a failure, and then panics with a value that panics when it is
/// dropped.
pub(crate) fn start(mut signals: Signals, threads: usize, own: &Own) -> Arc<Background<Event>> {
    let barrier = Barrier::new(threads);
    signals.on(Selector::name("good"), move |_| {
        // Returns only once all threads have arrived.
        barrier.wait();
        Ok(())
    });
    let background = Workers::new()
        .with_threads(threads)
        .on_failure(|failure| {
            let said = format!("{failure} {failure:?}");
            panic_any((said, Bomb));
        })
        .start(signals)
        .unwrap();
    let background = Arc::new(background);
    own.set(&background);
    background
}

/// Checks that all threads dispatch, and that every accepted occurrence is counted.
pub(crate) fn works(background: &Background<Event>, threads: usize) {
    let before = background.counters();
    for _ in 0..threads {
        background.emit(Occurrence::custom("good")).unwrap();
    }
    assert!(background.wait_idle());
    let counters = background.counters();
    assert_eq!(counters.handled, before.handled + threads as u64);
    assert_eq!(counters.accepted, counters.dispatched + counters.dropped);
    assert_eq!(counters.waiting, 0);
}

/// Shuts down, which joins the threads.
pub(crate) fn end(background: Arc<Background<Event>>) {
    // A handler can still hold a reference that it upgraded.
    let mut background = background;
    let background = loop {
        match Arc::try_unwrap(background) {
            Ok(background) => break background,
            Err(shared) => background = shared,
        }
        thread::yield_now();
    };
    let counters = background.shutdown();
    assert_eq!(counters.accepted, counters.dispatched + counters.dropped);
}

/// A handler's outcome: an error unless the condition holds.
pub(crate) fn must(holds: bool) -> Outcome {
    if holds {
        Ok(())
    } else {
        Err("it does not hold".into())
    }
}
