//! Signals: logic that runs when an event occurs.

mod contained;
mod failure;
mod id;
mod index;
mod selector;
mod signal;
mod sink;

#[cfg(feature = "std")]
mod background;
#[cfg(feature = "std")]
mod queue;
#[cfg(feature = "std")]
mod workers;

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, VecDeque};
use alloc::sync::Arc;
use core::fmt;

use crate::{Catalog, Occurrence};

pub use failure::{ChainTooLong, Failure, FailureKind, Report};
pub use id::SignalId;
pub use selector::Selector;
pub use signal::{Outcome, Signal};
pub use sink::Sink;

#[cfg(feature = "std")]
pub use background::Background;
#[cfg(feature = "std")]
pub use queue::{Counters, Rejected, RejectedReason};
#[cfg(feature = "std")]
pub use workers::{WhenFull, Workers};

use contained::Contained;
use index::{Index, Listener};
use selector::Selection;
use sink::Attached;

/// The default limit for a chain of events, each emitted by a handler of the previous one.
pub const LONGEST_CHAIN: usize = 16;

/// Handlers, and the occurrences that each of them listens to.
///
/// A [`Selector`] says what a handler listens to: one event, several, a module, a family, an event
/// with any name, or all; in one process, in one tenant, or anywhere. [`dispatch`](Self::dispatch)
/// runs the handlers immediately; with the feature `std`, [`Workers`] run them in the background.
///
/// In generated code, `Signals` is this type for the catalog's `Event`:
///
/// ```
/// # mod events { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exemplar/event_catalog.rs")); }
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use event_catalog::Selector;
/// use events::{Event, Module, Occurrence, Signals, payload};
///
/// let mut signals = Signals::new();
/// signals.on(Event::LinkClicked, |signal| {
///     let clicked: payload::LinkClicked = signal.payload()?;
///     println!("{} was clicked", clicked.url);
///     Ok(())
/// });
/// signals.on(Selector::from(Module::Order).in_process("p-1"), |signal| {
///     println!("{} in process p-1", signal.name());
///     Ok(())
/// });
/// let custom = signals.on(Selector::name("my_own_event"), |_| Err("this one fails".into()));
///
/// let report = signals.dispatch(&Occurrence::new(Event::OrderCancelled)?.with_process("p-1"));
/// assert_eq!((report.handled(), report.failures().len()), (1, 0));
///
/// let report = signals.dispatch(&Occurrence::custom("my_own_event"));
/// assert_eq!(report.failures()[0].signal(), custom);
/// assert_eq!(report.failures()[0].to_string(), r#"a signal on "my_own_event" failed: this one fails"#);
/// # Ok(()) }
/// ```
///
/// # Isolation
///
/// If a handler returns an error, the error is reported, and neither the emitter nor the other
/// handlers are affected. The same holds for a handler that panics (with the feature `std`, and if
/// panics unwind), and for panics in `Drop`: of the error, of the panic's payload, and of the
/// handler's captured values when it is removed. Panics in `Drop` aren't in the [`Report`]; the
/// panic hook sees them.
///
/// Rust aborts the process when a `Drop` panics while another panic unwinds, for example when a
/// handler captured two values whose `Drop` both panic. No code can catch that or a stack overflow,
/// and nothing can stop a handler that never returns.
///
/// The same holds for a [`Sink`].
///
/// # Order
///
/// An occurrence is passed to the sinks ([`add_sink`](Self::add_sink)) first, so it is kept before anything reacts to
/// it. Then its handlers run, in the order in which they were registered. Events that the handlers emit
/// ([`Signal::emit`]) are dispatched after these handlers have run, in order. A chain of events, each emitted by a
/// handler of the previous one, is stopped with an error after [`LONGEST_CHAIN`] events, or after the limit set by
/// [`with_longest_chain`](Self::with_longest_chain).
///
/// # Cost
///
/// Listeners are found by event and by scope, without checking each of them. Dispatching an occurrence that has no
/// listener costs the same regardless of the number of signals for other events. (Without `std`, no hash map is
/// available, so custom names and scopes are looked up in a `BTreeMap`.)
pub struct Signals<C> {
    index: Index<C>,
    registered: BTreeMap<SignalId, Arc<Registered<C>>>,
    sinks: BTreeMap<SignalId, Attached<C>>,
    longest_chain: usize,
}

/// A signal, and its selector.
struct Registered<C> {
    selection: Selection<C>,
    listener: Listener<C>,
}

impl<C: Catalog> Signals<C> {
    /// Creates an empty set of signals.
    #[must_use]
    pub fn new() -> Self {
        Self {
            index: Index::default(),
            registered: BTreeMap::new(),
            sinks: BTreeMap::new(),
            longest_chain: LONGEST_CHAIN,
        }
    }

    /// Limits the length of a chain of events, each emitted by a handler of the previous one. A handler of the last
    /// event can't emit another one. With 0, handlers can't emit any.
    #[must_use]
    pub fn with_longest_chain(mut self, events: usize) -> Self {
        self.longest_chain = events;
        self
    }

    /// Runs a handler for every occurrence that the selector selects.
    ///
    /// An error that the handler returns is in the [`Report`].
    pub fn on<'a>(
        &mut self,
        selector: impl Into<Selector<'a, C>>,
        handler: impl Fn(&Signal<'_, C>) -> Outcome + Send + Sync + 'static,
    ) -> SignalId {
        let handler = Contained::new(handler);
        let handler = Arc::new(move |signal: &Signal<'_, C>| match handler.get() {
            Some(handler) => handler(signal),
            None => Ok(()),
        });
        let id = SignalId::next();
        self.add(Arc::new(Registered {
            selection: selector.into().into_selection(),
            listener: Listener { id, handler },
        }));
        id
    }

    fn add(&mut self, registered: Arc<Registered<C>>) {
        self.index.add(&registered.selection, &registered.listener);
        self.registered.insert(registered.listener.id, registered);
    }

    /// Sends every occurrence to a sink, before the handlers run.
    ///
    /// Several sinks get an occurrence in the order in which they were added. An error that a sink
    /// returns is in the [`Report`], with the id that this function returns.
    ///
    /// With [`Workers`], a sink gets an occurrence when a worker takes it, on the worker's thread.
    /// Occurrences that were dropped because the queue was full don't reach it.
    pub fn add_sink(&mut self, sink: impl Sink<C> + 'static) -> SignalId {
        let id = SignalId::next();
        self.sinks.insert(id, Attached::new(Box::new(sink)));
        id
    }

    /// Removes a signal or a sink, and returns whether it existed.
    pub fn remove(&mut self, id: SignalId) -> bool {
        match self.registered.remove(&id) {
            Some(registered) => {
                self.index.remove(&registered.selection, id);
                true
            }
            None => self.sinks.remove(&id).is_some(),
        }
    }

    /// The number of signals. Sinks aren't counted.
    #[must_use]
    pub fn len(&self) -> usize {
        self.registered.len()
    }

    /// Whether there are no signals. Sinks don't count as signals.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.registered.is_empty()
    }

    /// Sends an occurrence to the sinks, runs the handlers that listen to it one after the other,
    /// and then does the same with the events that they emit. Returns when all of this is done.
    pub fn dispatch(&self, occurrence: &Occurrence<'_, C>) -> Report<C> {
        let mut report = Report::new();
        let mut emitted = VecDeque::new();
        self.run(occurrence, 0, &mut emitted, &mut report);
        while let Some((occurrence, chain)) = emitted.pop_front() {
            report.count_emitted();
            self.run(&occurrence, chain, &mut emitted, &mut report);
        }
        report
    }

    /// Runs the sinks and the handlers for one occurrence, at position `chain` in its chain of
    /// events.
    fn run(
        &self,
        occurrence: &Occurrence<'_, C>,
        chain: usize,
        emitted: &mut VecDeque<(Occurrence<'static, C>, usize)>,
        report: &mut Report<C>,
    ) {
        for (id, sink) in &self.sinks {
            if let Err(kind) = sink.send(occurrence) {
                report.add_sink_failure(*id, occurrence.name(), kind);
            }
        }
        for listener in self.index.find(occurrence) {
            let end_of_chain = (chain >= self.longest_chain).then_some(self.longest_chain);
            let signal = Signal::new(occurrence, end_of_chain);
            let outcome = failure::isolated(|| (listener.handler)(&signal));
            let (further, cut) = signal.into_emitted();
            // Most handlers emit nothing.
            if !further.is_empty() {
                emitted.extend(further.into_iter().map(|further| (further, chain + 1)));
            }
            report.add(listener.id, occurrence.name(), outcome, cut);
        }
    }

    /// Applies the changes that turned a copy of `before` into `after`.
    #[cfg(feature = "std")]
    fn apply(&mut self, before: &Self, after: &Self) {
        for id in before.registered.keys() {
            if !after.registered.contains_key(id) {
                self.remove(*id);
            }
        }
        for (id, registered) in &after.registered {
            if !before.registered.contains_key(id) {
                self.add(Arc::clone(registered));
            }
        }
        self.sinks
            .retain(|id, _| !before.sinks.contains_key(id) || after.sinks.contains_key(id));
        for (id, sink) in &after.sinks {
            if !before.sinks.contains_key(id) {
                self.sinks.insert(*id, sink.clone());
            }
        }
        if before.longest_chain != after.longest_chain {
            self.longest_chain = after.longest_chain;
        }
    }
}

impl<C: Catalog> Default for Signals<C> {
    fn default() -> Self {
        Self::new()
    }
}

/// The clone shares the handlers and sinks.
impl<C: Catalog> Clone for Signals<C> {
    fn clone(&self) -> Self {
        Self {
            index: self.index.clone(),
            registered: self.registered.clone(),
            sinks: self.sinks.clone(),
            longest_chain: self.longest_chain,
        }
    }
}

impl<C> fmt::Debug for Signals<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signals")
            .field("len", &self.registered.len())
            .field("sinks", &self.sinks.len())
            .field("longest_chain", &self.longest_chain)
            .finish_non_exhaustive()
    }
}
