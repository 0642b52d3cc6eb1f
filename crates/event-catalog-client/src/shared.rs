//! The state that the client and its threads share.

use std::fs::File;
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::answer::Refusal;
use crate::queue::{Batch, BatchLimits, PushError, Queue, Waiting};
use crate::refused::RefusedFile;
use crate::stats::Stats;
use crate::{FlushError, SendError};

/// The queue of events, and the file of refused events.
#[derive(Debug)]
pub(crate) struct Store {
    pub(crate) queue: Queue,
    pub(crate) refused: Option<RefusedFile>,
}

/// The settings for sending.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    pub(crate) batch: BatchLimits,
    /// How long the first event of a batch waits for more events.
    pub(crate) linger: Duration,
    pub(crate) queue_bytes: u64,
}

/// The events, and the condition variables of the threads.
#[derive(Debug)]
pub(crate) struct Shared {
    settings: Settings,
    state: Mutex<State>,
    /// Signaled when the sending thread has something to do.
    work: Condvar,
    /// Signaled when the collector has answered for events, or won't answer for any more.
    answered: Condvar,
    /// Signaled when there is something to sync, or nothing will need a sync anymore.
    written: Condvar,
}

#[derive(Debug)]
struct State {
    /// `None` after the client was dropped, when the folder can belong to another process.
    store: Option<Store>,
    counts: Stats,
    /// How many events have been queued so far, and how many of them are done.
    queued: u64,
    done: u64,
    /// When the next batch is sent, even if it is small.
    due: Instant,
    /// Nothing is sent before this time, because a request failed.
    pause: Option<Instant>,
    flushes: usize,
    /// The deadline for sending queued events after the client was dropped.
    closes: Option<Instant>,
    is_ended: bool,
}

impl Shared {
    pub(crate) fn new(settings: Settings, store: Store, torn_bytes: u64) -> Self {
        let found = store.queue.waiting().events;
        let counts = Stats {
            found,
            torn_bytes,
            ..Stats::default()
        };
        Self {
            settings,
            state: Mutex::new(State {
                store: Some(store),
                counts,
                queued: found,
                done: 0,
                due: Instant::now(),
                pause: None,
                flushes: 0,
                closes: None,
                is_ended: false,
            }),
            work: Condvar::new(),
            answered: Condvar::new(),
            written: Condvar::new(),
        }
    }

    /// No user code runs while this is locked.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn push(&self, event: Result<Vec<u8>, SendError>) -> Result<(), SendError> {
        let mut state = self.lock();
        let was_unsynced = state.is_unsynced();
        let pushed = event.and_then(|event| state.push(event, self.settings.queue_bytes));
        match &pushed {
            Ok(()) => state.counts.taken += 1,
            Err(SendError::Full { .. }) => state.counts.full += 1,
            Err(_) => state.counts.failed += 1,
        }
        pushed?;
        state.queued += 1;
        let waiting = state.waiting();
        if waiting.events == 1 {
            state.due = Instant::now() + self.settings.linger;
        }
        let is_batch = self.is_batch(waiting);
        let is_newly_unsynced = !was_unsynced && state.is_unsynced();
        drop(state);
        if waiting.events == 1 || is_batch {
            self.work.notify_one();
        }
        if is_newly_unsynced {
            self.written.notify_one();
        }
        Ok(())
    }

    fn is_batch(&self, waiting: Waiting) -> bool {
        let limits = self.settings.batch;
        waiting.events >= limits.events as u64 || waiting.bytes >= limits.bytes as u64
    }

    /// Waits for the next batch of at most `events` events. `None` when no more will be sent.
    pub(crate) fn next_batch(&self, events: usize) -> Option<io::Result<Batch>> {
        let mut state = self.lock();
        loop {
            let now = Instant::now();
            if state.pause.is_some_and(|until| until <= now) {
                state.pause = None;
            }
            let waiting = state.waiting();
            let is_over = state.closes.is_some_and(|end| {
                waiting.events == 0 || state.pause.is_some_and(|until| until > end)
            });
            if state.store.is_none() || is_over {
                return None;
            }
            let is_due = state.closes.is_some()
                || state.flushes > 0
                || state.due <= now
                || self.is_batch(waiting);
            let until = match state.pause {
                Some(until) => Some(until),
                None if waiting.events == 0 => None,
                None if is_due => break,
                None => Some(state.due),
            };
            state = match until {
                Some(until) => {
                    let time = until.saturating_duration_since(now);
                    let waited = self.work.wait_timeout(state, time);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
                None => self
                    .work
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner),
            };
        }
        let limits = BatchLimits {
            events,
            ..self.settings.batch
        };
        let batch = state.store.as_ref()?.queue.batch(limits);
        state.counts.requests += u64::from(batch.is_ok());
        Some(batch)
    }

    /// Removes the first events of a batch, after saving the refused ones. Returns how many refused events didn't fit
    /// into their file.
    pub(crate) fn done(
        &self,
        batch: &Batch,
        events: usize,
        refused: &[Refusal],
    ) -> io::Result<u64> {
        let mut state = self.lock();
        let Some(store) = &mut state.store else {
            return Ok(0);
        };
        let done = batch.events().get(..events).unwrap_or_default();
        let not_kept = match &store.refused {
            Some(file) => file.append(done, refused)?,
            None => refused.len() as u64,
        };
        let removed = store.queue.remove(done);
        state.counts.delivered += (done.len() - refused.len()) as u64;
        state.counts.refused += refused.len() as u64;
        state.counts.refused_not_kept += not_kept;
        state.counts.is_stopped = false;
        state.counts.problem = None;
        state.done += done.len() as u64;
        state.due = Instant::now() + self.settings.linger;
        drop(state);
        self.answered.notify_all();
        removed.map(|()| not_kept)
    }

    /// Stops sending for some time because of a problem.
    pub(crate) fn pause(&self, time: Duration, problem: String, is_stopped: bool) {
        let mut state = self.lock();
        state.pause = Some(Instant::now() + time);
        state.counts.failed_requests += 1;
        state.counts.is_stopped = is_stopped;
        state.counts.problem = Some(problem);
        drop(state);
        self.answered.notify_all();
    }

    /// Records that the sending thread has ended.
    pub(crate) fn end(&self) {
        self.lock().is_ended = true;
        self.answered.notify_all();
    }

    /// Waits until all events that are currently in the queue are done.
    pub(crate) fn flush(&self, timeout: Duration) -> Result<(), FlushError> {
        let start = Instant::now();
        let mut state = self.lock();
        let queued = state.queued;
        state.flushes += 1;
        self.work.notify_one();
        let flushed = loop {
            let waiting = queued.saturating_sub(state.done);
            if waiting == 0 {
                break Ok(());
            }
            let problem = state.counts.problem.clone();
            if state.counts.is_stopped {
                let problem = problem.unwrap_or_default();
                break Err(FlushError::Stopped { waiting, problem });
            }
            let time = timeout.saturating_sub(start.elapsed());
            // Before the client is dropped, the thread ends only if it panics.
            if time.is_zero() || state.is_ended {
                break Err(FlushError::Timeout { waiting, problem });
            }
            let waited = self.answered.wait_timeout(state, time);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        };
        state.flushes -= 1;
        flushed
    }

    /// Sends queued events for a limited time. Returns the store, and whether the sending thread has
    /// ended.
    pub(crate) fn close(&self, time: Duration) -> (Option<Store>, bool) {
        let mut state = self.lock();
        state.closes = Some(Instant::now() + time);
        self.work.notify_all();
        let waited = self
            .answered
            .wait_timeout_while(state, time, |state| !state.is_ended);
        state = waited.unwrap_or_else(PoisonError::into_inner).0;
        let store = state.store.take();
        let is_ended = state.is_ended;
        drop(state);
        self.work.notify_all();
        self.written.notify_all();
        (store, is_ended)
    }

    /// Waits for files to sync, and then for a while for more changes. `None` when there will be no
    /// more.
    pub(crate) fn next_unsynced(&self, delay: Duration) -> Option<Vec<Arc<File>>> {
        let is_synced = |state: &mut State| state.store.is_some() && !state.is_unsynced();
        let waited = self.written.wait_while(self.lock(), is_synced);
        let state = waited.unwrap_or_else(PoisonError::into_inner);
        // The wait ends early if the client is dropped.
        let is_open = |state: &mut State| state.store.is_some();
        let waited = self.written.wait_timeout_while(state, delay, is_open);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner).0;
        Some(state.store.as_mut()?.queue.take_unsynced())
    }

    /// Records a disk problem.
    pub(crate) fn note(&self, problem: String) {
        self.lock().counts.problem = Some(problem);
    }

    pub(crate) fn stats(&self) -> Stats {
        let state = self.lock();
        let waiting = state.waiting();
        Stats {
            waiting: waiting.events,
            waiting_bytes: waiting.bytes,
            ..state.counts.clone()
        }
    }
}

impl State {
    fn push(&mut self, event: Vec<u8>, limit: u64) -> Result<(), SendError> {
        let Some(store) = &mut self.store else {
            return Err(SendError::Io(io::Error::other("the client was dropped")));
        };
        store.queue.push(event).map_err(|error| match error {
            PushError::Full => SendError::Full { limit },
            PushError::Io(error) => SendError::Io(error),
        })
    }

    fn is_unsynced(&self) -> bool {
        let store = self.store.as_ref();
        store.is_some_and(|store| store.queue.is_unsynced())
    }

    fn waiting(&self) -> Waiting {
        self.store
            .as_ref()
            .map(|store| store.queue.waiting())
            .unwrap_or_default()
    }
}
