//! Signals that run on threads of their own.

use core::cell::Cell;
use core::fmt;
use std::format;
use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::ptr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::vec::Vec;

use super::queue::Queue;
use super::workers::OnFailure;
use super::{Counters, Rejected, Signals, Workers};
use crate::{Catalog, Occurrence};

/// Signals that run in the background, on worker threads.
///
/// Made by [`Workers::start`]. It can be shared between threads. When it is dropped it shuts down
/// as [`shutdown`](Self::shutdown) does.
pub struct Background<C: Catalog> {
    shared: Arc<Shared<C>>,
    threads: Vec<JoinHandle<()>>,
}

struct Shared<C> {
    queue: Queue<C>,
    // A worker takes a reference and runs with that, so that handlers can change the signals.
    signals: Mutex<Arc<Signals<C>>>,
    on_failure: Option<OnFailure<C>>,
}

std::thread_local! {
    /// What the thread is a worker of.
    static WORKER_OF: Cell<*const ()> = const { Cell::new(ptr::null()) };
}

impl<C: Catalog> Background<C> {
    pub(super) fn start(workers: Workers<C>, signals: Signals<C>) -> io::Result<Self> {
        let mut background = Self {
            shared: Arc::new(Shared {
                queue: Queue::new(workers.queue, workers.when_full),
                signals: Mutex::new(Arc::new(signals)),
                on_failure: workers.on_failure,
            }),
            threads: Vec::new(),
        };
        for number in 1..=workers.threads {
            let shared = Arc::clone(&background.shared);
            // Should this fail, dropping `background` ends the threads that were started.
            let thread = thread::Builder::new()
                .name(format!("signals-{number}"))
                .spawn(move || shared.work())?;
            background.threads.push(thread);
        }
        Ok(background)
    }

    /// Queues an occurrence for a worker.
    ///
    /// # Errors
    ///
    /// The queue is full, and [`WhenFull`](super::WhenFull) says to reject what comes then; the
    /// occurrence is in the error.
    pub fn emit(&self, occurrence: Occurrence<'_, C>) -> Result<(), Rejected<C>> {
        let may_wait = WORKER_OF.get() != self.shared.identity();
        self.shared.queue.push(occurrence.into_owned(), may_wait)
    }

    /// Changes the signals: occurrences that a worker takes from now on are dispatched to the
    /// changed ones. It waits for no handler, and handlers may call it.
    ///
    /// The signals are copied (their handlers are not), so change many at once. No worker begins
    /// another occurrence before `change` returns, so it must not wait for one.
    pub fn update<T>(&self, change: impl FnOnce(&mut Signals<C>) -> T) -> T {
        change(Arc::make_mut(&mut *self.shared.lock()))
    }

    /// What happened so far.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.shared.queue.counters()
    }

    /// Waits until all that was accepted is dispatched, and no handler runs. Others may emit in the
    /// meantime.
    pub fn wait_idle(&self) {
        self.shared.queue.wait_idle();
    }

    /// Accepts nothing more, dispatches all that was accepted, and returns when all handlers are
    /// done, with the final counts.
    #[expect(clippy::must_use_candidate, reason = "mostly called for what it does")]
    pub fn shutdown(mut self) -> Counters {
        self.end();
        self.counters()
    }

    fn end(&mut self) {
        self.shared.queue.close();
        let this_thread = thread::current().id();
        for thread in self.threads.drain(..) {
            // A handler may hold the last reference; its thread cannot wait for itself.
            if thread.thread().id() != this_thread {
                // A worker does not panic: handlers and reporters are isolated.
                let _ = thread.join();
            }
        }
    }
}

impl<C: Catalog> Drop for Background<C> {
    fn drop(&mut self) {
        self.end();
    }
}

impl<C: Catalog> Shared<C> {
    fn lock(&self) -> MutexGuard<'_, Arc<Signals<C>>> {
        self.signals.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn identity(&self) -> *const () {
        ptr::from_ref(self).cast()
    }

    fn work(&self) {
        WORKER_OF.set(self.identity());
        while let Some(occurrence) = self.queue.pop() {
            let signals = Arc::clone(&self.lock());
            let report = signals.dispatch(&occurrence);
            if let Some(on_failure) = &self.on_failure {
                for failure in report.failures() {
                    // Whoever reports failures must not be one.
                    let report = AssertUnwindSafe(|| on_failure(failure));
                    let _ = panic::catch_unwind(report);
                }
            }
            drop(signals);
            self.queue.done(&report);
        }
    }
}

impl<C: Catalog> fmt::Debug for Background<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Background")
            .field("threads", &self.threads.len())
            .field("counters", &self.counters())
            .finish_non_exhaustive()
    }
}
