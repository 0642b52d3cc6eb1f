//! Tracks whether received events also get stored: what `/healthz` answers, and when `/events` refuses.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Why events are not stored. They stay in the spool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The store can't be read or written.
    Store,
    /// The storing thread panicked, and is being restarted.
    Panic,
}

impl Trouble {
    /// A sentence for the public `/healthz`: it contains no paths.
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::Store => {
                "the store can't be written; find the reason in the log of the collector. Received events stay in the \
                 spool until they are stored"
            }
            Self::Panic => {
                "the thread that stores events has panicked; find the reason in the log of the collector. Received \
                 events stay in the spool, and the thread is restarted"
            }
        }
    }
}

/// Whether received events also get stored.
#[derive(Debug, Default)]
pub struct Health {
    /// Whether this process is supposed to store events.
    is_expected: AtomicBool,
    trouble: Mutex<Option<Trouble>>,
    failures: AtomicU64,
    panics: AtomicU64,
    /// How often a maintenance task failed.
    tasks: AtomicU64,
}

impl Health {
    /// Declares that received events will be stored and then removed from the spool.
    pub fn expect_storing(&self) {
        self.is_expected.store(true, Ordering::Relaxed);
    }

    /// Records that everything in the spool was stored.
    pub fn stored(&self) {
        *self.lock() = None;
    }

    /// Records that events could not be stored.
    pub fn fail(&self, trouble: Trouble) {
        let count = match trouble {
            Trouble::Store => &self.failures,
            Trouble::Panic => &self.panics,
        };
        count.fetch_add(1, Ordering::Relaxed);
        *self.lock() = Some(trouble);
    }

    /// Records that a scheduled task failed. Received events are still stored.
    pub(super) fn task_failed(&self) {
        self.tasks.fetch_add(1, Ordering::Relaxed);
    }

    /// How often scheduled tasks failed.
    pub(super) fn task_failures(&self) -> u64 {
        self.tasks.load(Ordering::Relaxed)
    }

    pub(super) fn trouble(&self) -> Option<Trouble> {
        *self.lock()
    }

    pub(super) fn is_expected(&self) -> bool {
        self.is_expected.load(Ordering::Relaxed)
    }

    /// How often events could not be stored.
    pub(super) fn failures(&self) -> u64 {
        self.failures.load(Ordering::Relaxed)
    }

    /// How often the storing thread has panicked.
    pub(super) fn panics(&self) -> u64 {
        self.panics.load(Ordering::Relaxed)
    }

    fn lock(&self) -> MutexGuard<'_, Option<Trouble>> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
