//! Tasks that keep the store in order, between passes over the spool.
//!
//! A task runs step by step in the pauses between passes, so received events are stored about as often as without a
//! task. Tasks run one at a time, whether commands or the schedule started them.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::sync::{Mutex, OwnedMutexGuard, watch};
use tokio::time::{Instant, sleep, sleep_until};

use super::health::Health;
use crate::erase::count_pending;
use crate::ingest::Ingest;
use crate::keep::control::Job;
use crate::keep::running::ClockWatch;
use crate::keep::schedule::{Schedule, Settings, has_many_files};
use crate::keep::{ClockInDoubt, Done, Keeper, Work};
use crate::moment;

/// How often to check whether a scheduled task is due while nothing is received.
const TICK: Duration = Duration::from_mins(1);

/// The source of tasks. It survives a panic of the storing thread.
#[derive(Clone, Debug)]
pub struct Keeping {
    jobs: Arc<Mutex<mpsc::Receiver<Job>>>,
    schedule: Arc<Schedule>,
}

impl Keeping {
    /// Tasks that commands send, and a schedule that begins now.
    #[must_use]
    pub fn new(jobs: mpsc::Receiver<Job>, settings: Settings) -> Self {
        Self {
            jobs: Arc::new(Mutex::new(jobs)),
            schedule: Arc::new(Schedule::new(settings, moment::now())),
        }
    }
}

/// The task that is running.
#[derive(Debug)]
struct Current {
    work: Work,
    /// The command that waits for the task; `None` for a scheduled task.
    job: Option<Job>,
}

impl Current {
    fn new(job: Job) -> Self {
        Self {
            work: Work::new(job.task.clone()),
            job: Some(job),
        }
    }
}

/// Runs tasks between passes over the spool.
#[derive(Debug)]
pub(super) struct Tasks<'h> {
    keeping: Option<(OwnedMutexGuard<mpsc::Receiver<Job>>, Arc<Schedule>)>,
    current: Option<Current>,
    health: &'h Health,
    clock: ClockWatch,
    /// The monotonic time at which this process started to watch the wall clock.
    start: Instant,
}

impl<'h> Tasks<'h> {
    pub(super) async fn new(keeping: Option<Keeping>, health: &'h Health) -> Self {
        let keeping = match keeping {
            Some(keeping) => Some((keeping.jobs.lock_owned().await, keeping.schedule)),
            None => None,
        };
        Self {
            keeping,
            current: None,
            health,
            clock: ClockWatch::default(),
            start: Instant::now(),
        }
    }

    pub(super) fn is_busy(&self) -> bool {
        self.current.is_some()
    }

    /// Returns when there may be a task to do. Cancel safe: the future can be dropped at any time, and this can be
    /// called again.
    pub(super) async fn wait(&mut self, ingest: &Ingest) {
        let Some((jobs, schedule)) = &mut self.keeping else {
            return std::future::pending().await;
        };
        if self.current.is_some() {
            return;
        }
        let store = &ingest.opened().folder;
        match self.clock.look(store, moment::now(), self.start.elapsed()) {
            Ok(false) => {}
            Ok(true) => schedule.day_recorded(),
            Err(error) => {
                tracing::warn!(error = %format!("{error:#}"), "can't record that the collector ran today");
            }
        }
        if let Some(work) = due(schedule, ingest) {
            self.current = Some(Current { work, job: None });
            return;
        }
        tokio::select! {
            job = jobs.recv() => match job {
                Some(job) => self.current = Some(Current::new(job)),
                // Nothing can send a task any more.
                None => sleep(TICK).await,
            },
            () = sleep(TICK) => {}
        }
    }

    /// Runs tasks for at least the duration `time`, and then returns `false`. Returns `true` early if the collector has to
    /// stop.
    pub(super) async fn work(
        &mut self,
        ingest: &mut Ingest,
        stop: &mut watch::Receiver<bool>,
        time: Duration,
    ) -> bool {
        let end = Instant::now() + time;
        loop {
            if *stop.borrow_and_update() {
                return true;
            }
            if self.is_busy() {
                self.step(ingest).await;
                if Instant::now() >= end {
                    return false;
                }
                continue;
            }
            tokio::select! {
                _ = stop.changed() => return true,
                () = sleep_until(end) => return false,
                () = self.wait(ingest) => {}
            }
        }
    }

    /// Runs the next step of the current task.
    async fn step(&mut self, ingest: &mut Ingest) {
        let Some(current) = &mut self.current else {
            return;
        };
        let (writer, catalog) = ingest.parts();
        let job = current.job.as_ref();
        let mut progress = |sentence: String| {
            tracing::info!("{sentence}");
            if let Some(job) = job {
                job.progress(sentence);
            }
        };
        let mut keeper = Keeper {
            writer,
            catalog,
            progress: &mut progress,
        };
        let done = current.work.step(&mut keeper).await;
        // A scheduled task has no command that reports the error, so its failure is counted.
        if done.is_err() && current.job.is_none() {
            self.health.task_failed();
        }
        if current.work.deletes_rows() {
            ingest.forget();
        }
        if let Some(done) = done.transpose()
            && let Some(current) = self.current.take()
        {
            self.finish(current, done);
        }
    }

    fn finish(&self, current: Current, done: anyhow::Result<Done>) {
        let Current { work, job } = current;
        match &done {
            Ok(done) => {
                tracing::info!("{}", done.sentence);
                if let (None, Some((_, schedule))) = (&job, &self.keeping) {
                    schedule.finished();
                }
            }
            Err(error) => {
                tracing::warn!(error = %format!("{error:#}"), "a task has failed; its finished steps are not undone");
                if let Some((_, schedule)) = &self.keeping {
                    match &work {
                        Work::Erase(_) => schedule.erasure_failed(moment::now()),
                        Work::Expire(_) if job.is_none() && error.is::<ClockInDoubt>() => {
                            schedule.clock_in_doubt();
                        }
                        _ => {}
                    }
                }
            }
        }
        if let Some(job) = job {
            job.answer(done);
        }
    }
}

/// Picks the scheduled task that is due now.
fn due(schedule: &Schedule, ingest: &Ingest) -> Option<Work> {
    let has_many_files = || {
        has_many_files(ingest.opened()).unwrap_or_else(|error| {
            tracing::warn!(error = %format!("{error:#}"), "the files of the store can't be counted");
            false
        })
    };
    let is_erasure_pending = || match count_pending(&ingest.opened().folder) {
        Ok(pending) => pending > 0,
        // If the list can't be read, the task fails and logs the reason.
        Err(_) => true,
    };
    let task = schedule.due(moment::now(), is_erasure_pending, has_many_files);
    task.map(Work::new)
}

#[cfg(test)]
mod tests;
