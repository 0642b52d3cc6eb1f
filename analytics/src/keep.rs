//! Maintenance: work on a store other than storing and querying.
//!
//! Only the process that holds the lock of a store may write to it: a command that gets the lock runs its task itself,
//! and otherwise sends it to the collector that holds the lock ([`control`]). A task is done in steps, each of at most
//! one commit and a few seconds, and between them the collector stores what it has received. Two steps take longer:
//! erasing lines from the spool, from queues and from dead letters, and a repair.
//!
//! To add a task, add a variant of [`Task`], one of [`Work`], and a command that calls [`command`].

pub mod age;
mod compact;
pub mod control;
pub mod erase;
pub mod expire;
mod leftovers;
mod receipt;
pub(crate) mod running;
pub mod schedule;

use std::path::Path;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tokio::time::sleep;

use crate::catalog::KnownCatalog;
use crate::ingest::repair::{self, Repair};
use crate::store::{Busy, Store, Writer};
use compact::Compaction;
use erase::{Erase, Erasure, Whom};
use expire::{Expire, Expiry};
pub(crate) use receipt::ClockInDoubt;

/// How long a command waits for a process that holds the lock but can't take a task yet or any more, because it
/// is starting or ending.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long a command waits between two attempts to reach the process that holds the lock.
const PAUSE: Duration = Duration::from_millis(200);

/// A task for a store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "task", rename_all = "kebab-case")]
pub enum Task {
    /// Merge small files, and remove files that were replaced.
    Compact,
    /// Remove data older than a given age.
    Expire(Expire),
    /// Erase a person or a tenant.
    Erase(Erase),
    /// Erase again everyone who was erased before.
    EraseAgain,
    /// Finish pending erasures.
    EndErasures,
    /// Store rejected lines that can be read as events now.
    Repair(Repair),
}

impl Task {
    /// Whether the task erases someone.
    fn erases(&self) -> bool {
        match self {
            Self::Erase(erase) => !erase.allow_again,
            Self::EraseAgain | Self::EndErasures => true,
            Self::Compact | Self::Expire(_) | Self::Repair(_) => false,
        }
    }
}

/// The result of a task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Done {
    /// The result as a sentence, for people.
    pub sentence: String,
    /// The result as JSON, for programs.
    pub facts: Map<String, Value>,
}

impl Done {
    /// Creates the result of a task from a sentence and from facts. Facts that aren't a JSON object become the member
    /// `value` of one.
    ///
    /// # Errors
    ///
    /// The facts can't be written as JSON.
    pub fn new(sentence: impl Into<String>, facts: impl Serialize) -> anyhow::Result<Self> {
        let facts = match serde_json::to_value(facts)? {
            Value::Object(facts) => facts,
            other => Map::from_iter([("value".to_owned(), other)]),
        };
        Ok(Self {
            sentence: sentence.into(),
            facts,
        })
    }
}

/// What a step of a task works with.
pub struct Keeper<'k> {
    /// The store to change.
    pub writer: &'k mut Writer,
    /// The catalog, which defines the names of events and the fields with personal data.
    pub catalog: &'k KnownCatalog,
    /// Called with a sentence after each change.
    pub progress: &'k mut dyn FnMut(String),
}

/// A task in progress.
#[derive(Debug)]
pub enum Work {
    /// [`Task::Compact`].
    Compact(Compaction),
    /// [`Task::Expire`].
    Expire(Expiry),
    /// [`Task::Erase`], [`Task::EraseAgain`] and [`Task::EndErasures`].
    Erase(Erasure),
    /// [`Task::Repair`].
    Repair(Repair),
}

impl Work {
    /// Begins a task.
    #[must_use]
    pub fn new(task: Task) -> Self {
        match task {
            Task::Compact => Self::Compact(Compaction::default()),
            Task::Expire(expire) => Self::Expire(Expiry::new(expire)),
            Task::Erase(erase) => Self::Erase(Erasure::new(Whom::One(erase))),
            Task::EraseAgain => Self::Erase(Erasure::new(Whom::Everyone)),
            Task::EndErasures => Self::Erase(Erasure::new(Whom::Begun)),
            Task::Repair(repair) => Self::Repair(repair),
        }
    }

    /// Runs the next step, which makes at most one commit. Returns the result of the task after the last step.
    ///
    /// # Errors
    ///
    /// The store can't be read or written. The results of earlier steps stay.
    pub async fn step(&mut self, keeper: &mut Keeper<'_>) -> anyhow::Result<Option<Done>> {
        match self {
            Self::Compact(work) => work.step(keeper).await,
            Self::Expire(work) => work.step(keeper).await,
            Self::Erase(work) => work.step(keeper).await,
            // A repair is one step: between two steps, an event that is received again would be stored again.
            Self::Repair(repair) => {
                let repaired = repair::run(keeper.writer, keeper.catalog, repair).await?;
                Done::new(repaired.sentence(), repaired).map(Some)
            }
        }
    }

    /// Whether this task may add or remove rows, so that cached keys must be discarded.
    #[must_use]
    pub fn deletes_rows(&self) -> bool {
        match self {
            Self::Compact(_) => false,
            Self::Expire(_) | Self::Erase(_) | Self::Repair(_) => true,
        }
    }
}

/// Runs a task. `progress` is called with a sentence when something is done.
///
/// # Errors
///
/// The store can't be read or written. Earlier steps are not undone.
pub async fn run(
    task: Task,
    writer: &mut Writer,
    catalog: &KnownCatalog,
    progress: &mut dyn FnMut(String),
) -> anyhow::Result<Done> {
    let mut work = Work::new(task);
    loop {
        let mut keeper = Keeper {
            writer: &mut *writer,
            catalog,
            progress: &mut *progress,
        };
        if let Some(done) = work.step(&mut keeper).await? {
            return Ok(done);
        }
    }
}

/// Runs a task in the process of a command. Also finishes pending erasures: before the task, or after it if the
/// task is an erasure, because its own erasure may then be pending. If a pending erasure can't be finished, the
/// task still runs, and then an error is returned.
async fn run_here(
    task: Task,
    writer: &mut Writer,
    catalog: &KnownCatalog,
    progress: &mut dyn FnMut(String),
) -> anyhow::Result<Done> {
    if task.erases() {
        let done = run(task, writer, catalog, progress).await?;
        match erase::end_begun(writer, catalog).await {
            Ok(None) => {}
            Ok(Some(sentence)) => progress(sentence),
            // The error concerns another erasure: this one already has its receipt.
            Err(error) => progress(format!("warning: {error:#}")),
        }
        return Ok(done);
    }
    let ended = erase::end_begun(writer, catalog).await;
    if let Ok(Some(sentence)) = &ended {
        progress(sentence.clone());
    }
    let done = run(task, writer, catalog, progress).await;
    match (ended, done) {
        (Ok(_), done) => done,
        (Err(error), Ok(done)) => {
            progress(done.sentence);
            Err(error)
        }
        (Err(error), Err(cause)) => {
            progress(format!("warning: {error:#}"));
            Err(cause)
        }
    }
}

/// Runs a task for a command: in this process if no process has the store's lock, and otherwise in the
/// collector that has it.
///
/// # Errors
///
/// There is no store, a process other than a collector writes to it, or the task failed.
pub async fn command(
    store: &Path,
    catalog: &KnownCatalog,
    task: Task,
    progress: &mut dyn FnMut(String),
) -> anyhow::Result<Done> {
    // A maintenance command doesn't create a store.
    Store::check(store)?;
    let start = Instant::now();
    loop {
        let busy = match Writer::open(store, catalog).await {
            Ok(mut writer) => {
                for repaired in &writer.repaired {
                    progress(repaired.clone());
                }
                return run_here(task, &mut writer, catalog, progress).await;
            }
            Err(error) if error.is::<Busy>() => error,
            Err(error) => return Err(error),
        };
        if let Some(owner) = control::Owner::find(store)
            && let Some(answer) = owner.ask(&task, progress).await
        {
            return answer;
        }
        if start.elapsed() > PATIENCE {
            return Err(busy);
        }
        sleep(PAUSE).await;
    }
}

#[cfg(test)]
mod tests;
