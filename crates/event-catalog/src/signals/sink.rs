//! Sinks, which receive every occurrence, whether or not a handler listens to it.

use alloc::boxed::Box;
use alloc::sync::Arc;

use super::contained::Contained;
use super::failure::isolated;
use super::{FailureKind, Outcome};
use crate::Occurrence;

/// A destination for all occurrences: a collector, a log, or another system's queue.
///
/// [`Signals::add_sink`](crate::Signals::add_sink) attaches a sink. The sink gets every dispatched occurrence, known
/// to the catalog or custom, with or without a listener. The occurrence is unchanged: the name as sent, which can be
/// an alias, and the detail byte for byte.
///
/// `event-catalog-client` has a sink that sends events to a collector. To write another one:
///
/// ```
/// # mod events { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exemplar/event_catalog.rs")); }
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::sync::{Arc, Mutex};
///
/// use event_catalog::{Catalog, Outcome, Sink};
/// use events::{Event, Occurrence, Signals};
///
/// /// Keeps the names of all events.
/// #[derive(Default)]
/// struct Names(Mutex<Vec<String>>);
///
/// impl<C: Catalog> Sink<C> for Names {
///     fn send(&self, occurrence: &event_catalog::Occurrence<'_, C>) -> Outcome {
///         let mut names = self.0.lock().map_err(|_| "another thread panicked")?;
///         names.push(occurrence.name().to_string());
///         Ok(())
///     }
/// }
///
/// let names = Arc::new(Names::default());
/// let mut signals = Signals::new();
/// signals.add_sink(Arc::clone(&names));
/// signals.on(Event::OrderCancelled, |signal| {
///     Ok(signal.emit(Occurrence::custom("refund"))?)
/// });
///
/// let report = signals.dispatch(&Occurrence::new(Event::OrderCancelled)?);
/// assert!(report.is_success());
/// assert_eq!(*names.0.lock().unwrap(), ["order_cancelled", "refund"]);
/// # Ok(()) }
/// ```
///
/// # Rules
///
/// - `send` runs on the dispatching thread, before the handlers of the occurrence. So it should
///   be quick: keep the occurrence, and let another thread do the slow work.
/// - An error or a panic of a sink is a [`Failure`](crate::Failure) in the report, like that of a
///   handler. The handlers, the other sinks and the emitter are not affected.
/// - Several threads can call `send` at the same time. The occurrences of one thread arrive in the order in which
///   they are dispatched.
/// - `send` must not dispatch to the signals that it is attached to: that would never end.
pub trait Sink<C>: Send + Sync {
    /// Takes an occurrence.
    ///
    /// # Errors
    ///
    /// The sink didn't accept the occurrence. The occurrence isn't sent again.
    fn send(&self, occurrence: &Occurrence<'_, C>) -> Outcome;
}

impl<C, S: Sink<C> + ?Sized> Sink<C> for &S {
    fn send(&self, occurrence: &Occurrence<'_, C>) -> Outcome {
        S::send(self, occurrence)
    }
}

impl<C, S: Sink<C> + ?Sized> Sink<C> for Box<S> {
    fn send(&self, occurrence: &Occurrence<'_, C>) -> Outcome {
        S::send(self, occurrence)
    }
}

impl<C, S: Sink<C> + ?Sized> Sink<C> for Arc<S> {
    fn send(&self, occurrence: &Occurrence<'_, C>) -> Outcome {
        S::send(self, occurrence)
    }
}

/// An attached sink. Its panics are caught, including panics in its `Drop`.
pub(super) struct Attached<C>(Arc<Contained<Box<dyn Sink<C>>>>);

impl<C> Attached<C> {
    pub(super) fn new(sink: Box<dyn Sink<C>>) -> Self {
        Self(Arc::new(Contained::new(sink)))
    }

    pub(super) fn send(&self, occurrence: &Occurrence<'_, C>) -> Result<(), FailureKind> {
        match self.0.get() {
            Some(sink) => isolated(|| sink.send(occurrence)),
            None => Ok(()),
        }
    }
}

impl<C> Clone for Attached<C> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}
