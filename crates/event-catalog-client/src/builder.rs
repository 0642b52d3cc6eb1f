//! The settings of a client.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crate::backoff::Backoff;
use crate::client::Threads;
use crate::post::{self, Post};
use crate::queue::{BatchLimits, DiskQueue, Folder, LockError, MemoryQueue, Queue};
use crate::refused::RefusedFile;
use crate::sender::{self, Sender};
use crate::shared::{Settings, Shared, Store};
use crate::{BuildError, Client};

/// The largest body that a collector accepts by default.
const LARGEST_BODY: usize = 4 << 20;

/// The longest time that can be set. Computing a time beyond the clock's range would panic.
const LONGEST: Duration = Duration::from_secs(60 * 60);

/// When an event in the folder is synced to disk, so that it survives a power cut.
///
/// An accepted event is always written to a file, so it survives the end of the process, even after a panic or a
/// kill.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fsync {
    /// Within about a second, in a thread: a power cut loses the events of the last second. Sending an event takes
    /// microseconds.
    #[default]
    EverySecond,
    /// Before `send` returns: a power cut doesn't lose accepted events. Sending an event takes as long as the disk
    /// needs, often milliseconds, and other threads wait.
    Always,
}

/// The settings of a [`Client`].
///
/// Only the [`source`](Self::source) is required. Without a [`queue`](Self::queue), the client is lossy: queued
/// events are only in memory.
///
/// ```no_run
/// use std::time::Duration;
///
/// use event_catalog_client::{Client, Fsync};
///
/// let client = Client::builder("http://127.0.0.1:4200/events")
///     .key(std::env::var("COLLECTOR_KEY")?)
///     .source("/shop")
///     .queue("/var/lib/shop/events")
///     .fsync(Fsync::Always)
///     .linger(Duration::from_millis(200))
///     .build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct Builder {
    url: String,
    key: Option<String>,
    source: Option<String>,
    folder: Option<PathBuf>,
    fsync: Fsync,
    queue_bytes: u64,
    refused_bytes: u64,
    batch: BatchLimits,
    linger: Duration,
    timeout: Duration,
    backoff: (Duration, Duration),
    close_timeout: Duration,
}

impl Builder {
    pub(crate) fn new(url: String) -> Self {
        Self {
            url,
            key: None,
            source: None,
            folder: None,
            fsync: Fsync::default(),
            queue_bytes: 64 << 20,
            refused_bytes: 16 << 20,
            batch: BatchLimits {
                events: 1000,
                bytes: 1 << 20,
            },
            linger: Duration::from_secs(1),
            timeout: Duration::from_secs(30),
            backoff: (Duration::from_millis(500), Duration::from_secs(60)),
            close_timeout: Duration::from_secs(2),
        }
    }

    /// Sets the write key: a secret of which the collector knows only the SHA-256 hash. Without a key, only a
    /// collector on the same machine accepts events.
    ///
    /// The key is sent to this address only, and never appears in logs or errors. Over `http`, anyone
    /// between the two machines can read it: use `https` outside a trusted network.
    ///
    /// A key that was read from a file usually ends with a line break: call [`str::trim_end`] first.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Sets the `source` for events that have none: where the events happen, as a URI reference such as `/shop` or
    /// `https://shop.example/checkout`.
    pub fn source(mut self, source: impl Into<String>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Keeps queued events in a folder. The folder is created if necessary, and locked: each process needs its own.
    /// It must be on a local disk, and no other program may change its files.
    ///
    /// Events that an earlier process left there are sent first, with the same ids.
    pub fn queue(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// Sets when events in the folder are synced to disk; the default is [`Fsync::EverySecond`].
    pub fn fsync(mut self, fsync: Fsync) -> Self {
        self.fsync = fsync;
        self
    }

    /// Sets how many bytes of events can be queued; the default is 64 MiB. When the queue is full, new events are
    /// refused with an error; queued events are kept. Files in the folder can be a few MiB larger.
    pub fn queue_bytes(mut self, bytes: u64) -> Self {
        self.queue_bytes = bytes;
        self
    }

    /// Sets the maximum size of the file `refused.ndjson`; the default is 16 MiB. Refused events that don't fit are
    /// counted and logged.
    pub fn refused_bytes(mut self, bytes: u64) -> Self {
        self.refused_bytes = bytes;
        self
    }

    /// Sets how many events a request can have: 1 to 10,000; the default is 1000.
    pub fn batch_events(mut self, events: usize) -> Self {
        self.batch.events = events.clamp(1, 10_000);
        self
    }

    /// Sets how many bytes a request can have: at most 4 MiB; the default is 1 MiB. A larger event
    /// is sent alone.
    pub fn batch_bytes(mut self, bytes: usize) -> Self {
        self.batch.bytes = bytes.clamp(1, LARGEST_BODY);
        self
    }

    /// Sets how long an event can wait for others to be sent with it; the default is one second, and the maximum one
    /// hour. A full batch is sent at once.
    pub fn linger(mut self, time: Duration) -> Self {
        self.linger = time.min(LONGEST);
        self
    }

    /// Sets how long a request can take, including its answer; the default is 30 seconds, and the maximum one
    /// hour. After that, the request is sent again.
    pub fn timeout(mut self, time: Duration) -> Self {
        self.timeout = time.clamp(Duration::from_millis(1), LONGEST);
        self
    }

    /// Sets the waits between failed requests: at most `first` after the first failure, and twice as much after each
    /// further failure, up to `longest`. The defaults are half a second and a minute.
    ///
    /// Each wait is a random part of its maximum, so that services that lost the same collector don't come
    /// back at the same moment. A wait that the collector requests (`Retry-After`) is added.
    pub fn backoff(mut self, first: Duration, longest: Duration) -> Self {
        self.backoff = (first, longest);
        self
    }

    /// Sets how long dropping the client can take to send queued events; the default is 2 seconds, and the maximum
    /// one hour. Dropping takes less time if everything has been sent, or if the next request would be too late.
    pub fn close_timeout(mut self, time: Duration) -> Self {
        self.close_timeout = time.min(LONGEST);
        self
    }

    /// Starts the client. This doesn't connect yet, so an unreachable collector isn't an error.
    ///
    /// The client starts threads, which don't exist in a fork of the process, so a program that forks to become a
    /// daemon must call this after the fork.
    ///
    /// # Errors
    ///
    /// The address, the key or the source is invalid, the folder can't be used or is used by
    /// another client, or the system can't start a thread.
    pub fn build(self) -> Result<Client, BuildError> {
        let post = Post::new(&self.url, self.key.as_deref(), self.timeout)?;
        let source = self.source.clone().filter(|source| !source.is_empty());
        let source = source.ok_or(BuildError::NoSource)?;
        let (store, torn) = self.store()?;
        if torn > 0 {
            log::warn!(
                "{torn} bytes in the queue aren't complete events, so they were moved to a `.torn` file in its \
                folder"
            );
        }
        let settings = Settings {
            batch: self.batch,
            linger: self.linger,
            queue_bytes: self.queue_bytes,
        };
        let shared = Arc::new(Shared::new(settings, store, torn));
        let (first, longest) = self.backoff;
        let sender = Sender {
            shared: Arc::clone(&shared),
            post,
            backoff: Backoff::new(first, longest),
            events: self.batch.events,
        };
        let spawned = self.spawn(sender, &shared);
        let threads = spawned.map_err(|error| {
            // End the thread that has already started.
            shared.close(Duration::ZERO);
            BuildError::Thread(error)
        })?;
        Ok(Client::new(shared, source, self.close_timeout, threads))
    }

    fn spawn(&self, sender: Sender, shared: &Arc<Shared>) -> std::io::Result<Threads> {
        let is_synced_by_thread = self.folder.is_some() && self.fsync == Fsync::EverySecond;
        let syncer = if is_synced_by_thread {
            let shared = Arc::clone(shared);
            let thread = thread::Builder::new().name("events-sync".to_owned());
            Some(thread.spawn(move || sender::sync(&shared))?)
        } else {
            None
        };
        let thread = thread::Builder::new().name("events-send".to_owned());
        Ok(Threads {
            sender: thread.spawn(move || sender.run())?,
            syncer,
        })
    }

    /// Opens the queue, and returns how many bytes in it aren't part of complete events.
    fn store(&self) -> Result<(Store, u64), BuildError> {
        let Some(path) = &self.folder else {
            let queue = Queue::Memory(MemoryQueue::new(self.queue_bytes));
            return Ok((
                Store {
                    queue,
                    refused: None,
                },
                0,
            ));
        };
        let folder = Folder::open(path).map_err(|error| match error {
            LockError::Locked => BuildError::Locked {
                folder: path.clone(),
            },
            LockError::Io(error) => BuildError::Folder {
                folder: path.clone(),
                error,
            },
        })?;
        let refused = RefusedFile::new(folder.file("refused.ndjson"), self.refused_bytes);
        let is_synced = self.fsync == Fsync::Always;
        let opened = DiskQueue::open(folder, self.queue_bytes, is_synced);
        let (queue, torn) = opened.map_err(|error| BuildError::Folder {
            folder: path.clone(),
            error,
        })?;
        let store = Store {
            queue: Queue::Disk(queue),
            refused: Some(refused),
        };
        Ok((store, torn))
    }
}

/// The output doesn't contain the key.
impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("url", &post::shown(&self.url))
            .field("source", &self.source)
            .field("folder", &self.folder)
            .field("fsync", &self.fsync)
            .finish_non_exhaustive()
    }
}
