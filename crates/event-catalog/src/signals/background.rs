//! Signals that run on separate threads.

use core::cell::Cell;
use core::fmt;
use std::format;
use std::io;
use std::mem;
use std::ptr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::vec::Vec;

use super::contained::{contain, discard};
use super::queue::{Queue, Taken};
use super::workers::OnFailure;
use super::{Counters, Rejected, Signals, Workers};
use crate::{Catalog, Occurrence};

/// Signals that run in the background, on worker threads.
///
/// Created by [`Workers::start`]. It can be shared between threads. Dropping it shuts it down like
/// [`shutdown`](Self::shutdown). A handler that captures it keeps it alive: capture a
/// [`Weak`](std::sync::Weak) reference instead.
///
/// # From within a handler
///
/// Handlers, [`on_failure`](Workers::on_failure) and the `Drop` of their captured values run on the
/// worker threads, and can call all of these functions. None of the functions waits for its own
/// thread: [`emit`](Self::emit) rejects when the queue is full, [`update`](Self::update) never
/// waits, [`wait_idle`](Self::wait_idle) returns `false` at once, and [`shutdown`](Self::shutdown)
/// waits only for the other threads. If handlers of two `Background`s wait for each other, or a
/// handler waits for a thread that waits for the handler, they deadlock like any two threads.
pub struct Background<C: Catalog> {
    shared: Arc<Shared<C>>,
    threads: Vec<JoinHandle<()>>,
}

struct Shared<C> {
    queue: Queue<C>,
    // Locked only to copy or replace the reference, never while a handler, a change or a `Drop` runs.
    signals: Mutex<Arc<Signals<C>>>,
    on_failure: Option<OnFailure<C>>,
}

std::thread_local! {
    /// The identity of the [`Background`] that the thread works for.
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
            // If this fails, dropping `background` ends the threads that have started.
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
    /// The queue is full, and [`WhenFull`](super::WhenFull) says to reject new occurrences, or to
    /// wait, which a worker of this `Background` never does. The error contains the occurrence.
    pub fn emit(&self, occurrence: Occurrence<'_, C>) -> Result<(), Rejected<C>> {
        let may_wait = !self.shared.is_worker();
        self.shared.queue.push(occurrence.into_owned(), may_wait)
    }

    /// Changes the signals. Occurrences that a worker takes from now on are dispatched to the
    /// changed signals. This doesn't wait for handlers or for another `update`, and handlers can
    /// call it.
    ///
    /// `change` gets a copy of the signals (but not of their handlers), so make many changes at
    /// once. It can do anything: emit, wait until idle, call `update`. Until it returns, workers
    /// continue with the old signals. If it panics, nothing changes.
    ///
    /// Concurrent changes don't see each other, but all of them take effect: added signals are
    /// present, removed signals are gone, and the last change of the chain limit wins. The same
    /// holds for sinks.
    pub fn update<T>(&self, change: impl FnOnce(&mut Signals<C>) -> T) -> T {
        let before = self.shared.signals();
        let mut after = Signals::clone(&before);
        let result = change(&mut after);
        let after = Arc::new(after);
        let mut replaced = self.shared.replace(&before, &after);
        while let Err(current) = replaced {
            let mut both = Signals::clone(&current);
            both.apply(&before, &after);
            replaced = self.shared.replace(&current, &Arc::new(both));
        }
        result
    }

    /// The counts of occurrences and handlers since the start.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.shared.queue.counters()
    }

    /// Waits until everything that was accepted has been dispatched and no handler is running.
    /// Other threads can emit in the meantime.
    ///
    /// Returns `false` at once in a handler, which would wait for itself; otherwise `true`.
    #[expect(clippy::must_use_candidate, reason = "usually called for what it does")]
    pub fn wait_idle(&self) -> bool {
        let may_wait = !self.shared.is_worker();
        if may_wait {
            self.shared.queue.wait_idle();
        }
        may_wait
    }

    /// Accepts no more occurrences, dispatches those already accepted, and returns the final counts
    /// when all handlers are done.
    ///
    /// In a handler, this waits only for the other threads. The remaining occurrences are dispatched when the
    /// handler returns, and aren't included in the returned counts.
    #[expect(clippy::must_use_candidate, reason = "usually called for what it does")]
    pub fn shutdown(mut self) -> Counters {
        self.end();
        self.counters()
    }

    fn end(&mut self) {
        self.shared.queue.close();
        let this_thread = thread::current().id();
        for thread in self.threads.drain(..) {
            // A handler can hold the last reference. Its thread can't join itself.
            if thread.thread().id() != this_thread {
                // Workers don't panic; if one does, this thread continues.
                discard(thread.join());
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

    fn signals(&self) -> Arc<Signals<C>> {
        Arc::clone(&self.lock())
    }

    /// Replaces the signals if they are still `before`; otherwise returns the current signals.
    fn replace(
        &self,
        before: &Arc<Signals<C>>,
        after: &Arc<Signals<C>>,
    ) -> Result<(), Arc<Signals<C>>> {
        let mut current = self.lock();
        if !Arc::ptr_eq(&current, before) {
            return Err(Arc::clone(&current));
        }
        let replaced = mem::replace(&mut *current, Arc::clone(after));
        drop(current);
        // Dropped only after the lock is released: this can drop handlers, whose `Drop` can change the signals.
        drop(replaced);
        Ok(())
    }

    fn identity(&self) -> *const () {
        ptr::from_ref(self).cast()
    }

    /// Whether this thread is one of the workers.
    fn is_worker(&self) -> bool {
        WORKER_OF.get() == self.identity()
    }

    fn work(&self) {
        WORKER_OF.set(self.identity());
        while let Some(taken) = self.queue.take() {
            // Panics of handlers and reporters are already caught, but `Catalog` can be implemented
            // outside this crate.
            contain(|| self.dispatch(taken));
        }
    }

    fn dispatch(&self, mut taken: Taken<'_, C>) {
        let signals = self.signals();
        let report = signals.dispatch(&taken.occurrence);
        taken.count(&report);
        if let Some(on_failure) = self.on_failure.as_ref().and_then(OnFailure::get) {
            for failure in report.failures() {
                contain(|| on_failure(failure));
            }
        }
        // Dropping errors and removed handlers is part of handling the occurrence: the worker is busy
        // until then.
        drop((report, signals));
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
