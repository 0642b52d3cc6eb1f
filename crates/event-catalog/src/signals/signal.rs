//! What a handler receives and returns.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::cell::{Cell, RefCell};
use core::error::Error;
use core::fmt;
use core::ops::Deref;

use super::ChainTooLong;
use crate::{Catalog, Occurrence};

/// An occurrence that a handler listens to. It has all methods of an [`Occurrence`], and can emit more events.
pub struct Signal<'s, C> {
    occurrence: &'s Occurrence<'s, C>,
    /// The limit for the length of a chain, if the chain has reached it.
    end_of_chain: Option<usize>,
    emitted: RefCell<Vec<Occurrence<'static, C>>>,
    cut: Cell<Option<ChainTooLong>>,
}

impl<'s, C: Catalog> Signal<'s, C> {
    pub(super) fn new(occurrence: &'s Occurrence<'s, C>, end_of_chain: Option<usize>) -> Self {
        Self {
            occurrence,
            end_of_chain,
            emitted: RefCell::new(Vec::new()),
            cut: Cell::new(None),
        }
    }

    /// The occurrence that the handler listens to.
    #[must_use]
    pub fn occurrence(&self) -> &'s Occurrence<'s, C> {
        self.occurrence
    }

    /// Emits another event, which is dispatched when the handlers of this event are done. It inherits this event's
    /// tenant and process, unless it sets them itself.
    ///
    /// ```
    /// # mod events { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exemplar/event_catalog.rs")); }
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use event_catalog::Selector;
    /// use events::{Event, Occurrence, Signals};
    ///
    /// let mut signals = Signals::new();
    /// signals.on(Event::OrderCancelled, |signal| {
    ///     signal.emit(Occurrence::custom("refund"))?;
    ///     Ok(())
    /// });
    /// signals.on(Selector::name("refund").in_process("p-1"), |refund| {
    ///     println!("{}", refund.name());
    ///     Ok(())
    /// });
    ///
    /// let report = signals.dispatch(&Occurrence::new(Event::OrderCancelled)?.with_process("p-1"));
    /// assert_eq!((report.emitted(), report.handled()), (1, 2));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// The chain of events that led here has reached the limit. The error is reported even if the
    /// handler doesn't return it.
    pub fn emit(&self, occurrence: Occurrence<'_, C>) -> Result<(), ChainTooLong> {
        if let Some(longest) = self.end_of_chain {
            let error = ChainTooLong::new(longest);
            self.cut.set(Some(error));
            return Err(error);
        }
        let mut occurrence = occurrence.into_owned();
        if let (None, Some(tenant)) = (occurrence.tenant(), self.occurrence.tenant()) {
            let tenant = Box::<str>::from(tenant);
            occurrence = occurrence.with_tenant(tenant);
        }
        if let (None, Some(process)) = (occurrence.process(), self.occurrence.process()) {
            let process = Box::<str>::from(process);
            occurrence = occurrence.with_process(process);
        }
        self.emitted.borrow_mut().push(occurrence);
        Ok(())
    }

    /// Returns the emitted occurrences, and the error if the handler tried to emit beyond the limit.
    pub(super) fn into_emitted(self) -> (Vec<Occurrence<'static, C>>, Option<ChainTooLong>) {
        (self.emitted.into_inner(), self.cut.get())
    }
}

impl<'s, C> Deref for Signal<'s, C> {
    type Target = Occurrence<'s, C>;

    fn deref(&self) -> &Self::Target {
        self.occurrence
    }
}

impl<C: Catalog> fmt::Debug for Signal<'_, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signal")
            .field("occurrence", self.occurrence)
            .finish_non_exhaustive()
    }
}

/// The result of a handler: nothing, or an error, which is reported. `?` converts any error type,
/// and `into` converts a string.
pub type Outcome = Result<(), Box<dyn Error + Send + Sync>>;
