//! The settings of signals that run in the background.

use core::fmt;
use std::boxed::Box;
use std::io;

use super::contained::Contained;
use super::{Background, Failure, Signals};
use crate::Catalog;

/// The default number of occurrences that can wait for a worker.
const QUEUE: usize = 1024;

/// A function to call with each failure.
pub(super) type OnFailure<C> = Contained<Box<dyn Fn(&Failure<C>) + Send + Sync>>;

/// The settings of worker threads that run signals in the background: the number of threads, the
/// length of the queue, and what happens when the queue is full.
///
/// ```
/// # mod events { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exemplar/event_catalog.rs")); }
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::sync::mpsc;
///
/// use event_catalog::{WhenFull, Workers};
/// use events::{Event, Occurrence, Signals};
///
/// let (sender, receiver) = mpsc::channel();
/// let mut signals = Signals::new();
/// signals.on(Event::Hide, move |signal| Ok(sender.send(signal.name().to_string())?));
///
/// let background = Workers::new()
///     .with_queue(10_000)
///     .when_full(WhenFull::Reject)
///     .on_failure(|failure| eprintln!("{failure}"))
///     .start(signals)?;
/// background.emit(Occurrence::new(Event::Hide)?)?;
/// let counters = background.shutdown(); // when all accepted occurrences are done
/// assert_eq!((counters.accepted, counters.handled), (1, 1));
/// assert_eq!(receiver.recv()?, "hide");
/// # Ok(()) }
/// ```
pub struct Workers<C> {
    pub(super) threads: usize,
    pub(super) queue: usize,
    pub(super) when_full: WhenFull,
    pub(super) on_failure: Option<OnFailure<C>>,
}

/// What happens to an occurrence that is emitted when the queue is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum WhenFull {
    /// The emitter waits until there is room. (A handler that emits through its own [`Background`]
    /// would wait for itself, so it gets [`Reject`](Self::Reject) instead. Handlers emit with
    /// [`Signal::emit`](super::Signal::emit), which never waits.)
    #[default]
    Wait,
    /// The occurrence is returned to the emitter in an error.
    Reject,
    /// The new occurrence is accepted, and the one that has waited longest is dropped and counted.
    DropOldest,
}

impl<C: Catalog> Workers<C> {
    /// Creates the default settings: one thread, which keeps occurrences in order, and a queue of 1024
    /// occurrences. Emitters wait when it is full.
    #[must_use]
    pub fn new() -> Self {
        Self {
            threads: 1,
            queue: QUEUE,
            when_full: WhenFull::default(),
            on_failure: None,
        }
    }

    /// Sets the number of threads, at least one. Several threads take occurrences in order, but a
    /// slow thread can be overtaken.
    #[must_use]
    pub fn with_threads(mut self, threads: usize) -> Self {
        self.threads = threads.max(1);
        self
    }

    /// Sets how many occurrences can wait for a thread, at least one.
    #[must_use]
    pub fn with_queue(mut self, occurrences: usize) -> Self {
        self.queue = occurrences.max(1);
        self
    }

    /// Sets what happens to a new occurrence when the queue is full.
    #[must_use]
    pub fn when_full(mut self, when_full: WhenFull) -> Self {
        self.when_full = when_full;
        self
    }

    /// Sets a function to call when a handler or a sink fails, on the thread that ran it. Failures
    /// are always counted. A panic in the function is caught, and the next failure is reported.
    #[must_use]
    pub fn on_failure(mut self, report: impl Fn(&Failure<C>) + Send + Sync + 'static) -> Self {
        self.on_failure = Some(Contained::new(Box::new(report)));
        self
    }

    /// Starts the threads.
    ///
    /// # Errors
    ///
    /// The system can't start this many threads.
    pub fn start(self, signals: Signals<C>) -> io::Result<Background<C>> {
        Background::start(self, signals)
    }
}

impl<C: Catalog> Default for Workers<C> {
    fn default() -> Self {
        Self::new()
    }
}

impl<C> fmt::Debug for Workers<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Workers")
            .field("threads", &self.threads)
            .field("queue", &self.queue)
            .field("when_full", &self.when_full)
            .finish_non_exhaustive()
    }
}
