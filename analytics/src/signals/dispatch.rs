//! Delivers the events of one signal, from its queue: in order where it matters, several at once where it doesn't, and
//! again after a failure, until the signal gives up on an event.
//!
//! Each signal has a thread for this, so a slow receiver or disk doesn't hold up other signals. Progress is saved every
//! second: after a kill, the events of the last second are delivered again.

mod giving_up;
mod loading;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, sleep_until};

use super::backoff::{self, Receiver};
use super::dead::DeadLetters;
use super::delivery::Envelope;
use super::done::Done;
use super::failure::{Failure, FailureKind};
use super::lanes::{Head, Lanes};
use super::queue;
use super::rate::Rate;
use super::state::{LastError, Shared};
use super::target::Target;
use crate::collect::storing::position;
use crate::erase::is_blank;
use crate::moment;
use crate::spool::Spool;

pub(crate) use giving_up::RETRY;

/// How many events may be in flight at once.
const AT_ONCE: usize = 8;

/// How often the state is saved.
const TICK: Duration = Duration::from_secs(1);

/// How long to wait after a disk error.
const DISK_PAUSE: Duration = Duration::from_secs(30);

/// How long running deliveries may take when the collector stops.
const GRACE: Duration = Duration::from_secs(5);

/// Delivers the events of one signal.
#[derive(Debug)]
pub(crate) struct Dispatcher {
    pub(crate) id: String,
    pub(crate) target: Target,
    /// The identity of the receiver.
    pub(crate) address: String,
    pub(crate) envelope: Envelope,
    /// The time after which an event is given up, in microseconds.
    pub(crate) give_up_after: i64,
    /// The folder of the signal.
    pub(crate) folder: PathBuf,
    pub(crate) queue: Arc<Spool>,
    pub(crate) queue_folder: PathBuf,
    pub(crate) shared: Arc<Shared>,
    pub(crate) dead: DeadLetters,
    pub(crate) done: Done,
    /// How many events were waiting when the queue was opened.
    pub(crate) waiting: u64,
    pub(crate) work: Work,
}

/// The state that changes while the signal runs.
#[derive(Debug, Default)]
pub(crate) struct Work {
    lanes: Lanes,
    receiver: Receiver,
    rate: Rate,
    /// The segment of the next line to load, and the offset in it.
    next: (u64, u64),
    /// How many events were finished since the queue was opened.
    settled: u64,
    /// When to try again to load lines, after loading failed.
    load_from: Option<Instant>,
    /// When to try again to send dead letters, after sending failed.
    again_from: Option<Instant>,
    /// When to try again to turn expired events into dead letters, after that failed.
    dead_from: Option<Instant>,
    /// When a read error may be logged again, so that a damaged segment isn't logged for each of its lines.
    log_from: Option<Instant>,
    /// The wall-clock time of the last tick.
    clock: i64,
    is_unsaved: bool,
    /// Whether the last attempt failed.
    is_failing: bool,
}

/// The running attempts.
type Attempts = JoinSet<Result<(), Failure>>;

impl Dispatcher {
    /// Delivers events that are added to the queue, until it is stopped.
    pub(crate) async fn run(mut self, mut stop: watch::Receiver<bool>) {
        let mut attempts = Attempts::new();
        let mut heads = HashMap::new();
        let mut synced = self.queue.synced();
        let mut is_open = true;
        let mut tick = interval(TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !*stop.borrow_and_update() {
            if let Err(error) = self.load() {
                self.log(&error, "the queue of a signal can't be read");
            }
            self.begin(&mut attempts, &mut heads);
            let wake = self.next_wake();
            tokio::select! {
                _ = stop.changed() => break,
                Some(ended) = attempts.join_next_with_id(), if !attempts.is_empty() => {
                    self.ended(ended, &mut heads);
                }
                () = sleep_until(wake) => {}
                changed = synced.changed(), if is_open => is_open = changed.is_ok(),
                _ = tick.tick() => self.tick().await,
            }
        }
        let grace = sleep(GRACE);
        tokio::pin!(grace);
        while !attempts.is_empty() {
            tokio::select! {
                Some(ended) = attempts.join_next_with_id() => self.ended(ended, &mut heads),
                () = &mut grace => break,
            }
        }
        attempts.shutdown().await;
        self.save();
    }

    /// Starts as many attempts as are allowed now.
    fn begin(&mut self, attempts: &mut Attempts, heads: &mut HashMap<Id, Head>) {
        let now = Instant::now();
        self.work.lanes.wake(now);
        while heads.len() < AT_ONCE
            && self.work.receiver.may_begin(now, heads.len())
            && !self.is_gone()
            && let Some(head) = self.work.lanes.take()
        {
            let line = match queue::line(&self.queue_folder, &head.item) {
                Ok(line) => line,
                Err(error) => {
                    if self.work.log_from.is_none_or(|from| from <= now) {
                        self.work.log_from = Some(now + DISK_PAUSE);
                        self.log(&error, "the queue of a signal can't be read");
                    }
                    self.work.lanes.wait(head.lane, now + DISK_PAUSE);
                    continue;
                }
            };
            if is_blank(&line) {
                self.settle(&head);
                continue;
            }
            match self.envelope.delivery(&line, head.attempts + 1) {
                Ok(delivery) => {
                    let attempt = attempts.spawn(self.target.clone().deliver(delivery));
                    heads.insert(attempt.id(), head);
                }
                Err(message) => {
                    let message = format!("the event can't be read: {message}");
                    self.failed(head, &Failure::new(FailureKind::Unreadable, message));
                }
            }
        }
    }

    /// When another attempt can start at the earliest.
    fn next_wake(&self) -> Instant {
        let now = Instant::now();
        let paused = self.work.receiver.paused_until(now);
        let waiting = self.work.lanes.next_wake();
        let next = match (paused, waiting) {
            // Waiting events can't start before the pause ends.
            (Some(paused), _) => paused,
            (None, Some(waiting)) => waiting,
            (None, None) => now + TICK,
        };
        // At least a short wait: otherwise this would spin while all attempts are running.
        next.max(now + Duration::from_millis(1))
    }

    fn ended(
        &mut self,
        ended: Result<(Id, Result<(), Failure>), JoinError>,
        heads: &mut HashMap<Id, Head>,
    ) {
        let (id, result) = match ended {
            Ok(ended) => ended,
            Err(error) => {
                let failure = Failure::new(FailureKind::Refused, "the attempt was aborted");
                (error.id(), Err(failure))
            }
        };
        let Some(head) = heads.remove(&id) else {
            return;
        };
        match result {
            Ok(()) => {
                self.work.is_failing = false;
                self.work.receiver.answered();
                self.work.rate.add(moment::now());
                self.settle(&head);
                self.shared.lock().delivered += 1;
            }
            Err(failure) => self.failed(head, &failure),
        }
    }

    /// Schedules another attempt for an event, or gives it up.
    fn failed(&mut self, head: Head, failure: &Failure) {
        let (now, at) = (Instant::now(), moment::now());
        // Only the first failure after a success is logged: logging every failure would fill the log.
        if !self.work.is_failing {
            self.work.is_failing = true;
            tracing::warn!(
                signal = self.id,
                error = failure.message,
                "an event wasn't delivered"
            );
        }
        let asked = failure.retry_after;
        {
            let mut state = self.shared.lock();
            state.failed += 1;
            state.last_error = Some(LastError::new(at, &failure.message));
            if failure.kind == FailureKind::Gone {
                state.gone = Some(self.address.clone());
            }
        }
        match failure.kind {
            FailureKind::Unreached => self.work.receiver.unreached(now, asked),
            FailureKind::Refused | FailureKind::Gone => self.work.receiver.answered(),
            FailureKind::Unreadable => {}
        }
        let end = head.item.added.saturating_add(self.give_up_after);
        let is_asked_beyond =
            asked.is_some_and(|asked| at.saturating_add(backoff::micros(asked)) > end);
        let is_last = matches!(failure.kind, FailureKind::Gone | FailureKind::Unreadable)
            || at >= end
            || is_asked_beyond;
        let attempts = head.attempts.saturating_add(1);
        if is_last {
            self.give_up(&[Head { attempts, ..head }], &failure.message);
        } else {
            let pause = backoff::delay(attempts).min(backoff::until(end));
            let pause = pause.max(asked.unwrap_or_default());
            self.work.lanes.retry(head.lane, now + pause);
        }
    }

    /// Records that an event was delivered or became a dead letter.
    fn settle(&mut self, head: &Head) {
        self.done.add(head.item.start(), head.item.end());
        self.work.lanes.finish(head.lane);
        self.work.settled += 1;
    }

    async fn tick(&mut self) {
        if let Err(error) = self.send_again().await {
            self.log(&error, "dead letters can't be sent again");
            self.work.again_from = Some(Instant::now() + DISK_PAUSE);
        }
        let now = moment::now();
        if now < self.work.clock {
            self.work.lanes.set_back(now);
        }
        self.work.clock = now;
        self.give_up_expired();
        self.remove_segments();
        self.save();
    }

    /// Removes the finished segments of the queue.
    fn remove_segments(&mut self) {
        for segment in self.queue.segments() {
            let start = position(segment.number, 0);
            let end = position(segment.number, segment.length);
            if !segment.is_sealed || !self.done.covers(start, end) {
                continue;
            }
            match self.queue.remove(segment.number) {
                Ok(()) => self.done.forget(start),
                Err(error) => self.log(&error.into(), "a segment of a queue can't be removed"),
            }
        }
    }

    fn save(&mut self) {
        let now = moment::now();
        let added = self.queue.counts().lines.load(Ordering::Relaxed);
        let waiting = (self.waiting + added).saturating_sub(self.work.settled);
        {
            let mut state = self.shared.lock();
            state.done = self.done.ranges();
            state.waiting = waiting;
            state.oldest = self.work.lanes.oldest();
            state.per_minute = self.work.rate.per_minute(now);
            state.dead = self.dead.count();
        }
        match self.shared.save(now) {
            Ok(()) => self.work.is_unsaved = false,
            // Logged only once, not every second.
            Err(error) if !self.work.is_unsaved => {
                self.work.is_unsaved = true;
                self.log(&error, "the state of a signal can't be saved");
            }
            Err(_) => {}
        }
    }

    fn log(&self, error: &anyhow::Error, message: &str) {
        tracing::error!(signal = self.id, error = %format!("{error:#}"), "{message}");
    }
}
