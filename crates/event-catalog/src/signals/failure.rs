//! The report of a dispatch: how many handlers succeeded, and which handlers and sinks failed.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::error::Error;
use core::{fmt, mem};

use super::contained::discard;
use super::{Outcome, SignalId};
use crate::quoted::Quoted;
use crate::{Catalog, EventName};

/// The results of the handlers that listened to an occurrence and to the events that they emitted,
/// and the failures of sinks.
#[derive(Debug)]
#[must_use = "handlers may have failed"]
pub struct Report<C> {
    handled: usize,
    emitted: usize,
    failures: Vec<Failure<C>>,
}

/// A handler or a sink failed.
#[derive(Debug)]
pub struct Failure<C> {
    signal: SignalId,
    event: EventName<'static, C>,
    kind: FailureKind,
    is_sink: bool,
}

/// How a handler or a sink failed.
#[derive(Debug)]
#[non_exhaustive]
pub enum FailureKind {
    /// The handler or sink returned an error.
    Error(Box<dyn Error + Send + Sync>),
    /// The handler or sink panicked with this message.
    #[cfg(feature = "std")]
    Panic(Box<str>),
    /// The handler emitted an event at the end of a chain that had reached the limit.
    ChainTooLong(ChainTooLong),
}

/// A chain of events, each emitted by a handler of the previous one, reached the limit, so the next event wasn't
/// emitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainTooLong {
    longest: usize,
}

impl ChainTooLong {
    pub(super) const fn new(longest: usize) -> Self {
        Self { longest }
    }

    /// The limit for the length of a chain.
    #[must_use]
    pub fn longest(&self) -> usize {
        self.longest
    }
}

impl fmt::Display for ChainTooLong {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a chain of {} events was stopped: change the signals so that they don't trigger each other, \
             or allow longer chains with `Signals::with_longest_chain`",
            self.longest
        )
    }
}

impl Error for ChainTooLong {}

impl<C: Catalog> Report<C> {
    pub(super) const fn new() -> Self {
        Self {
            handled: 0,
            emitted: 0,
            failures: Vec::new(),
        }
    }

    /// Adds the result of a handler: what it returned, and whether it tried to emit an event beyond
    /// the limit.
    pub(super) fn add(
        &mut self,
        signal: SignalId,
        event: &EventName<'_, C>,
        outcome: Result<(), FailureKind>,
        cut: Option<ChainTooLong>,
    ) {
        let kind = match (outcome, cut) {
            (Ok(()), None) => {
                self.handled += 1;
                return;
            }
            // Usually the handler returns this error itself; don't report it twice.
            (Err(FailureKind::Error(error)), Some(_)) if !error.is::<ChainTooLong>() => {
                FailureKind::Error(error)
            }
            (_, Some(cut)) => FailureKind::ChainTooLong(cut),
            (Err(kind), None) => kind,
        };
        self.failures.push(Failure {
            signal,
            event: event.clone().into_owned(),
            kind,
            is_sink: false,
        });
    }

    /// Adds the failure of a sink.
    #[cold]
    pub(super) fn add_sink_failure(
        &mut self,
        sink: SignalId,
        event: &EventName<'_, C>,
        kind: FailureKind,
    ) {
        self.failures.push(Failure {
            signal: sink,
            event: event.clone().into_owned(),
            kind,
            is_sink: true,
        });
    }

    pub(super) fn count_emitted(&mut self) {
        self.emitted += 1;
    }

    /// The number of handlers that succeeded.
    #[must_use]
    pub fn handled(&self) -> usize {
        self.handled
    }

    /// The number of events that the handlers emitted, which were also dispatched.
    #[must_use]
    pub fn emitted(&self) -> usize {
        self.emitted
    }

    /// The handlers and sinks that failed, in order.
    #[must_use]
    pub fn failures(&self) -> &[Failure<C>] {
        &self.failures
    }

    /// The handlers and sinks that failed, in order.
    #[must_use]
    pub fn into_failures(mut self) -> Vec<Failure<C>> {
        mem::take(&mut self.failures)
    }

    /// Whether no handler and no sink failed.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.failures.is_empty()
    }
}

/// The `Drop` of an error that a handler or a sink returned can panic. So each failure is dropped separately, and a
/// panic is caught.
impl<C> Drop for Report<C> {
    #[inline]
    fn drop(&mut self) {
        if !self.failures.is_empty() {
            discard_all(mem::take(&mut self.failures));
        }
    }
}

#[cold]
fn discard_all<C>(failures: Vec<Failure<C>>) {
    for failure in failures {
        discard(failure);
    }
}

impl<C> Failure<C> {
    /// The signal whose handler failed, or the sink.
    #[must_use]
    pub fn signal(&self) -> SignalId {
        self.signal
    }

    /// Whether a sink failed, rather than a handler.
    #[must_use]
    pub fn is_sink(&self) -> bool {
        self.is_sink
    }

    /// The name of the event that the handler listened to or the sink got.
    #[must_use]
    pub fn event(&self) -> &EventName<'static, C> {
        &self.event
    }

    /// How the handler or sink failed.
    #[must_use]
    pub fn kind(&self) -> &FailureKind {
        &self.kind
    }

    /// How the handler or sink failed.
    #[must_use]
    pub fn into_kind(self) -> FailureKind {
        self.kind
    }
}

impl<C> fmt::Display for Failure<C> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let event = Quoted(self.event.as_ref());
        if self.is_sink {
            write!(f, "a sink that received {event} ")?;
        } else {
            write!(f, "a signal on {event} ")?;
        }
        match &self.kind {
            FailureKind::Error(error) => write!(f, "failed: {error}"),
            #[cfg(feature = "std")]
            FailureKind::Panic(message) => write!(f, "panicked: {message}"),
            FailureKind::ChainTooLong(error) => write!(f, "failed: {error}"),
        }
    }
}

impl<C: fmt::Debug> Error for Failure<C> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.kind {
            FailureKind::Error(error) => Some(&**error),
            #[cfg(feature = "std")]
            FailureKind::Panic(_) => None,
            FailureKind::ChainTooLong(error) => Some(error),
        }
    }
}

/// Runs a handler and turns a panic into a failure.
#[cfg(feature = "std")]
pub(super) fn isolated(run: impl FnOnce() -> Outcome) -> Result<(), FailureKind> {
    // A handler that panics can only leave its own data inconsistent, behind its own lock (which is
    // then poisoned) or in its own atomics. This crate's data stays consistent.
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)) {
        Ok(outcome) => outcome.map_err(FailureKind::Error),
        Err(panic) => Err(panicked(panic)),
    }
}

/// Takes the message from a panic's payload, and drops the payload.
#[cfg(feature = "std")]
#[cold]
fn panicked(panic: Box<dyn core::any::Any + Send>) -> FailureKind {
    let message = message(&*panic);
    discard(panic);
    FailureKind::Panic(message)
}

/// Runs a handler. Without the standard library, a panic can't be caught.
#[cfg(not(feature = "std"))]
pub(super) fn isolated(run: impl FnOnce() -> Outcome) -> Result<(), FailureKind> {
    run().map_err(FailureKind::Error)
}

/// The message in a panic's payload.
#[cfg(feature = "std")]
#[inline]
fn message(panic: &(dyn core::any::Any + Send)) -> Box<str> {
    match panic.downcast_ref::<&str>() {
        Some(message) => (*message).into(),
        None => match panic.downcast_ref::<std::string::String>() {
            Some(message) => message.as_str().into(),
            None => "(no message)".into(),
        },
    }
}
