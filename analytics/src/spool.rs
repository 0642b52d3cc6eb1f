//! The spool: events that were received over HTTP are on disk before they are acknowledged.
//!
//! ```text
//! FOLDER/lock        held by the process that writes
//! FOLDER/1.ndjson    a sealed segment: nothing is added any more
//! FOLDER/2.ndjson    the active segment, the one with the highest number
//! ```
//!
//! A segment has one event per line; see [`Entry`] for the format. The segment numbers only grow,
//! because the active segment is never removed. So a segment number and a line number identify a
//! line forever.
//!
//! Acknowledged events are on disk: one thread takes all waiting lines, appends them, syncs once,
//! and then answers all waiting requests (group commit). If writing fails midway, the segment is
//! truncated to its last synced length. After a crash, an incomplete last line was never
//! acknowledged, and is cut off. Complete lines that were never acknowledged may stay: their
//! senders send them again, and the event's key prevents duplicates.

mod disk;
mod line;
mod open;
mod segments;
mod writer;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::Context;
use tokio::sync::{oneshot, watch};

pub use disk::{Disk, Folder, SegmentFile};
pub use line::{Entry, Lines, Source};
pub use open::Repair;
pub(crate) use open::{lock, repair};
pub use segments::Segment;
pub(crate) use segments::number as segment_number;
pub(crate) use segments::segments_of;

use segments::Segments;
use writer::{Job, Writer};

/// How long to wait if too many appends are waiting for a segment to be sealed.
const SEAL_PAUSE: Duration = Duration::from_millis(50);

/// When the spool starts a new segment, and how much may wait to be written.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// A segment is sealed when it has this many bytes.
    pub segment_bytes: u64,
    /// A segment is sealed at this age, so that it can be removed once its events are stored.
    pub segment_age: Duration,
    /// How many bytes of lines may wait to be written.
    pub waiting_bytes: usize,
    /// How many appends may wait to be written.
    pub waiting_appends: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            segment_bytes: 64 << 20,
            segment_age: Duration::from_mins(5),
            waiting_bytes: 64 << 20,
            waiting_appends: 4096,
        }
    }
}

/// Where lines are on disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// The number of the segment.
    pub segment: u64,
    /// The synced length of the segment; the lines are before it.
    pub end: u64,
}

/// Why lines are not on disk.
#[derive(Clone, Debug)]
pub enum AppendError {
    /// Too much is waiting to be written. Try again in a second.
    Full,
    /// The disk reported an error; none of the lines stay in the spool.
    Disk(Arc<io::Error>),
    /// The spool is being closed.
    Closed,
}

impl std::fmt::Display for AppendError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Full => f.write_str("too many events are waiting to be written"),
            Self::Disk(error) => write!(f, "the events can't be written: {error}"),
            Self::Closed => f.write_str("the spool is closed"),
        }
    }
}

impl std::error::Error for AppendError {}

/// Statistics about writing since the spool was opened.
#[derive(Debug, Default)]
pub struct Counts {
    /// The number of synced lines.
    pub lines: AtomicU64,
    /// The number of synced bytes.
    pub bytes: AtomicU64,
    /// The number of syncs. Lines divided by syncs shows the gain from group commit.
    pub syncs: AtomicU64,
    /// Microseconds spent appending and syncing.
    pub micros: AtomicU64,
    /// The number of groups of lines that could not be written.
    pub failures: AtomicU64,
    /// The number of bytes that are waiting to be written now.
    pub waiting: AtomicUsize,
}

/// A spool that this process writes. Dropping it writes and syncs the waiting lines.
#[derive(Debug)]
pub struct Spool {
    /// `None` only while the spool is being dropped.
    sender: Option<SyncSender<Job>>,
    thread: Option<JoinHandle<()>>,
    limits: Limits,
    counts: Arc<Counts>,
    segments: Arc<Mutex<Segments>>,
    synced: watch::Receiver<u64>,
    repairs: Vec<Repair>,
    folder: PathBuf,
    _lock: File,
}

impl Spool {
    /// Opens a spool, and creates its folder if it doesn't exist.
    ///
    /// # Errors
    ///
    /// Another process writes to the spool, or the disk reports an error.
    pub fn open(folder: &Path) -> anyhow::Result<Self> {
        Self::with(folder, Limits::default(), Box::new(Folder))
    }

    /// Opens a spool with limits, on a disk.
    ///
    /// # Errors
    ///
    /// The same as for [`open`](Self::open).
    pub fn with(folder: &Path, limits: Limits, disk: Box<dyn Disk>) -> anyhow::Result<Self> {
        let opened = open::open(folder)?;
        let counts = Arc::<Counts>::default();
        let segments = Arc::new(Mutex::new(opened.segments));
        let (sender, receiver) = sync_channel(limits.waiting_appends);
        let (progress, synced) = watch::channel(0);
        let writer = Writer {
            folder: folder.to_owned(),
            limits,
            disk,
            segments: Arc::clone(&segments),
            counts: Arc::clone(&counts),
            progress,
            active: None,
            is_doubtful: false,
        };
        let thread = std::thread::Builder::new()
            .name("spool".to_owned())
            .spawn(move || writer.run(&receiver))
            .context("can't start the thread that writes events; raise the limit of processes (`ulimit -u`)")?;
        Ok(Self {
            sender: Some(sender),
            thread: Some(thread),
            limits,
            counts,
            segments,
            synced,
            repairs: opened.repairs,
            folder: folder.to_owned(),
            _lock: opened.lock,
        })
    }

    /// The incomplete lines that were cut off when the spool was opened.
    #[must_use]
    pub fn repairs(&self) -> &[Repair] {
        &self.repairs
    }

    /// Appends lines, and returns when they are synced.
    ///
    /// If the returned future is dropped, the lines may or may not be written.
    ///
    /// # Errors
    ///
    /// Too much is waiting to be written, or the disk reports an error.
    pub async fn append(&self, lines: Lines) -> Result<Receipt, AppendError> {
        if lines.is_empty() {
            let segments = segments::lock(&self.segments);
            return Ok(segments.end());
        }
        let sender = self.sender.as_ref().ok_or(AppendError::Closed)?;
        let (answer, answered) = oneshot::channel();
        let bytes = lines.as_bytes().len();
        let before = self.counts.waiting.fetch_add(bytes, Ordering::Relaxed);
        // Lines that exceed the limit on their own are accepted if nothing else is waiting.
        let is_full = before > 0 && before.saturating_add(bytes) > self.limits.waiting_bytes;
        let sent = if is_full {
            Err(AppendError::Full)
        } else {
            let job = Job {
                lines,
                seals: false,
                answer,
            };
            sender.try_send(job).map_err(|error| match error {
                TrySendError::Full(_) => AppendError::Full,
                TrySendError::Disconnected(_) => AppendError::Closed,
            })
        };
        if let Err(error) = sent {
            self.counts.waiting.fetch_sub(bytes, Ordering::Relaxed);
            return Err(error);
        }
        answered.await.unwrap_or(Err(AppendError::Closed))
    }

    /// The segments, in order. Read them only up to their lengths: the data after that isn't
    /// synced.
    #[must_use]
    pub fn segments(&self) -> Vec<Segment> {
        segments::lock(&self.segments).list(&self.folder)
    }

    /// The size of all segments in bytes, stored or not.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        segments::lock(&self.segments).0.values().sum()
    }

    /// Removes a sealed segment once its lines are stored.
    ///
    /// # Errors
    ///
    /// The segment is active, or the disk reports an error.
    pub fn remove(&self, number: u64) -> io::Result<()> {
        segments::lock(&self.segments).remove(&self.folder, number)
    }

    /// Seals the active segment if it has lines: later lines go into another segment.
    ///
    /// # Errors
    ///
    /// The disk reports an error, or the spool is being closed.
    pub(crate) async fn seal(&self) -> Result<(), AppendError> {
        let sender = self.sender.as_ref().ok_or(AppendError::Closed)?;
        loop {
            let (answer, answered) = oneshot::channel();
            let job = Job {
                lines: Lines::default(),
                seals: true,
                answer,
            };
            match sender.try_send(job) {
                Ok(()) => {
                    let sealed = answered.await.unwrap_or(Err(AppendError::Closed));
                    return sealed.map(|_| ());
                }
                Err(TrySendError::Full(_)) => tokio::time::sleep(SEAL_PAUSE).await,
                Err(TrySendError::Disconnected(_)) => return Err(AppendError::Closed),
            }
        }
    }

    /// Calls a function that rewrites a sealed segment with the same length, unless the segment was removed meanwhile.
    /// Nothing is removed until it returns.
    pub(crate) fn rewrite<T>(&self, path: &Path, rewrite: impl FnOnce() -> T) -> Option<T> {
        let segments = segments::lock(&self.segments);
        let mut all = segments.list(&self.folder).into_iter();
        let is_there = all.any(|segment| segment.is_sealed && segment.path == path);
        is_there.then(rewrite)
    }

    /// The number of bytes synced since the spool was opened. It changes when there is something new to read.
    #[must_use]
    pub fn synced(&self) -> watch::Receiver<u64> {
        self.synced.clone()
    }

    /// Statistics about writing since the spool was opened.
    #[must_use]
    pub fn counts(&self) -> &Counts {
        &self.counts
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        drop(self.sender.take());
        if let Some(thread) = self.thread.take() {
            // Even a writer that panicked has acknowledged only lines that were synced.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests;
