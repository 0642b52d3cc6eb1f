//! The occurrences that are waiting for a worker.

use core::fmt;
use std::boxed::Box;
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::{Report, WhenFull};
use crate::quoted::Quoted;
use crate::{Catalog, Occurrence};

/// A bounded queue with counters.
pub(super) struct Queue<C> {
    state: Mutex<State<C>>,
    limit: usize,
    when_full: WhenFull,
    /// Signaled when something is waiting, or the queue is closed.
    filled: Condvar,
    /// Signaled when there is room, or the queue is closed.
    room: Condvar,
    /// Signaled when nothing is waiting and no worker is busy.
    idle: Condvar,
}

struct State<C> {
    waiting: VecDeque<Occurrence<'static, C>>,
    busy: usize,
    is_closed: bool,
    counters: Counters,
}

/// An occurrence that a worker has taken. The worker counts as busy until this value is dropped, even during a
/// panic.
pub(super) struct Taken<'q, C: Catalog> {
    queue: &'q Queue<C>,
    pub(super) occurrence: Occurrence<'static, C>,
    counters: Counters,
}

impl<C: Catalog> Taken<'_, C> {
    /// Counts the results in the report.
    pub(super) fn count(&mut self, report: &Report<C>) {
        let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        self.counters.emitted = count(report.emitted());
        self.counters.handled = count(report.handled());
        self.counters.failed = count(report.failures().len());
    }
}

impl<C: Catalog> Drop for Taken<'_, C> {
    fn drop(&mut self) {
        self.queue.done(self.counters);
    }
}

/// Counts of the emitted occurrences, and of the handlers that ran.
///
/// `accepted` is `dispatched + dropped + waiting`, plus the few that workers are processing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counters {
    /// How many occurrences were accepted.
    pub accepted: u64,
    /// How many were returned to the emitter because the queue was full or closed.
    pub rejected: u64,
    /// How many were accepted and later dropped in favor of newer ones, because the queue was full.
    pub dropped: u64,
    /// How many accepted occurrences were dispatched to their handlers and the sinks.
    pub dispatched: u64,
    /// How many occurrences the handlers emitted, which were also dispatched.
    pub emitted: u64,
    /// How many handlers succeeded.
    pub handled: u64,
    /// How many handlers and sinks failed.
    pub failed: u64,
    /// How many occurrences are waiting now.
    pub waiting: usize,
}

/// The occurrence wasn't accepted; this error returns it.
pub struct Rejected<C> {
    occurrence: Box<Occurrence<'static, C>>,
    reason: RejectedReason,
}

/// Why an occurrence was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RejectedReason {
    /// The queue is full.
    Full,
    /// The workers are shutting down.
    Closed,
}

impl<C: Catalog> Rejected<C> {
    /// The rejected occurrence.
    #[must_use]
    pub fn into_occurrence(self) -> Occurrence<'static, C> {
        *self.occurrence
    }

    /// Why the occurrence wasn't accepted.
    #[must_use]
    pub fn reason(&self) -> RejectedReason {
        self.reason
    }
}

impl<C: Catalog> fmt::Display for Rejected<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = Quoted(self.occurrence.name().as_str());
        match self.reason {
            RejectedReason::Full => write!(f, "{name} was not accepted: the queue is full"),
            RejectedReason::Closed => {
                write!(f, "{name} was not accepted: the workers are shutting down")
            }
        }
    }
}

impl<C: Catalog> fmt::Debug for Rejected<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rejected")
            .field("occurrence", &self.occurrence)
            .field("reason", &self.reason)
            .finish()
    }
}

impl<C: Catalog> core::error::Error for Rejected<C> {}

impl<C: Catalog> Queue<C> {
    pub(super) fn new(limit: usize, when_full: WhenFull) -> Self {
        Self {
            state: Mutex::new(State {
                waiting: VecDeque::new(),
                busy: 0,
                is_closed: false,
                counters: Counters::default(),
            }),
            limit,
            when_full,
            filled: Condvar::new(),
            room: Condvar::new(),
            idle: Condvar::new(),
        }
    }

    /// Ignores poisoning: no user code runs while the lock is held, so the state is consistent even after a
    /// panic.
    fn lock(&self) -> MutexGuard<'_, State<C>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds an occurrence. A worker must not wait for room, because only workers make room.
    pub(super) fn push(
        &self,
        occurrence: Occurrence<'static, C>,
        may_wait: bool,
    ) -> Result<(), Rejected<C>> {
        let mut state = self.lock();
        while !state.is_closed && state.waiting.len() >= self.limit {
            match self.when_full {
                WhenFull::Wait if may_wait => {
                    state = self
                        .room
                        .wait(state)
                        .unwrap_or_else(PoisonError::into_inner);
                }
                WhenFull::DropOldest => {
                    state.waiting.pop_front();
                    state.counters.dropped += 1;
                }
                WhenFull::Wait | WhenFull::Reject => break,
            }
        }
        let reason = match (state.is_closed, state.waiting.len() >= self.limit) {
            (true, _) => RejectedReason::Closed,
            (false, true) => RejectedReason::Full,
            (false, false) => {
                state.waiting.push_back(occurrence);
                state.counters.accepted += 1;
                drop(state);
                self.filled.notify_one();
                return Ok(());
            }
        };
        state.counters.rejected += 1;
        Err(Rejected {
            occurrence: Box::new(occurrence),
            reason,
        })
    }

    /// Takes the next occurrence, waiting until there is one; `None` if the queue is closed and
    /// empty.
    pub(super) fn take(&self) -> Option<Taken<'_, C>> {
        let mut state = self.lock();
        loop {
            if let Some(occurrence) = state.waiting.pop_front() {
                state.busy += 1;
                drop(state);
                self.room.notify_one();
                return Some(Taken {
                    queue: self,
                    occurrence,
                    counters: Counters::default(),
                });
            }
            if state.is_closed {
                return None;
            }
            state = self
                .filled
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Counts an occurrence as dispatched, with its results.
    fn done(&self, counters: Counters) {
        let mut state = self.lock();
        state.busy -= 1;
        state.counters.dispatched += 1;
        state.counters.emitted += counters.emitted;
        state.counters.handled += counters.handled;
        state.counters.failed += counters.failed;
        let is_idle = state.busy == 0 && state.waiting.is_empty();
        drop(state);
        if is_idle {
            self.idle.notify_all();
        }
    }

    /// Stops accepting occurrences.
    pub(super) fn close(&self) {
        self.lock().is_closed = true;
        self.filled.notify_all();
        self.room.notify_all();
    }

    /// Waits until nothing is waiting and no worker is busy.
    pub(super) fn wait_idle(&self) {
        let mut state = self.lock();
        while state.busy > 0 || !state.waiting.is_empty() {
            state = self
                .idle
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    pub(super) fn counters(&self) -> Counters {
        let state = self.lock();
        Counters {
            waiting: state.waiting.len(),
            ..state.counters
        }
    }
}
