//! Which occurrences a signal listens to.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::similar::similar_module;
use crate::{Catalog, EventName, Text, UnknownModule};

/// The occurrences that a signal listens to: the events, and the scope.
///
/// An event, a `Module`, a `Family`, and an array or a `Vec` of events can be used wherever a
/// selector is expected.
///
/// ```
/// # mod events { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exemplar/event_catalog.rs")); }
/// # fn main() {
/// use event_catalog::{Outcome, Selector, Signal};
/// use events::{Event, Family, Module, Signals};
///
/// fn log(signal: &Signal<'_, Event>) -> Outcome {
///     println!("{}", signal.name());
///     Ok(())
/// }
///
/// let mut signals = Signals::new();
/// signals.on(Event::Hide, log);
/// signals.on([Event::Hide, Event::CommentPosted], log);
/// signals.on(Module::Order, log);
/// signals.on(Family::NpsSurveyScore, log);
/// signals.on(Selector::name("my_own_event"), log);
/// signals.on(Selector::all(), log);
///
/// signals.on(Selector::from(Event::Hide).in_process("p-1"), log);
/// signals.on(Selector::all().in_tenant("acme"), log);
/// # assert_eq!(signals.len(), 8);
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Selector<'a, C> {
    events: Events<C, Text<'a>>,
    tenant: Option<Text<'a>>,
    process: Option<Text<'a>>,
}

/// The events of a selector.
#[derive(Clone, Debug)]
pub(super) enum Events<C, T> {
    Known(Vec<C>),
    Custom(T),
    All,
}

/// A selector in the form in which it is stored.
#[derive(Clone, Debug)]
pub(super) struct Selection<C> {
    pub(super) events: Events<C, Box<str>>,
    pub(super) tenant: Option<Box<str>>,
    pub(super) process: Option<Box<str>>,
}

impl<'a, C: Catalog> Selector<'a, C> {
    /// Any event, known to the catalog or not.
    #[must_use]
    pub fn all() -> Self {
        Self::new(Events::All)
    }

    /// Any of these events.
    pub fn events(events: impl IntoIterator<Item = C>) -> Self {
        let mut events: Vec<C> = events.into_iter().collect();
        events.sort_unstable();
        events.dedup();
        Self::new(Events::Known(events))
    }

    /// The event with this name, which can be an alias or a custom name.
    ///
    /// The name is looked up in the catalog, so this keeps working when a custom event is added to
    /// the catalog, or when an event is renamed.
    pub fn name(name: impl Into<EventName<'a, C>>) -> Self {
        let name = name.into();
        match name.known() {
            Some(event) => event.into(),
            None => Self::new(Events::Custom(name.into_text())),
        }
    }

    /// The events of a module whose name is only known at run time. Generated modules are selectors
    /// themselves.
    ///
    /// # Errors
    ///
    /// The catalog has no events in this module.
    pub fn module(name: &str) -> Result<Self, UnknownModule> {
        let events = C::ALL.iter().copied();
        let events = events.filter(|event| event.definition().module() == Some(name));
        match Self::events(events) {
            Self {
                events: Events::Known(events),
                ..
            } if events.is_empty() => Err(UnknownModule::__similar(name, similar_module::<C>)),
            selector => Ok(selector),
        }
    }

    fn new(events: Events<C, Text<'a>>) -> Self {
        Self {
            events,
            tenant: None,
            process: None,
        }
    }

    /// Limits the selector to a chat process: occurrences with this
    /// [`process`](crate::Occurrence::process).
    #[must_use]
    pub fn in_process(mut self, process: impl Into<Text<'a>>) -> Self {
        self.process = Some(process.into());
        self
    }

    /// Limits the selector to a tenant: occurrences with this
    /// [`tenant`](crate::Occurrence::tenant).
    #[must_use]
    pub fn in_tenant(mut self, tenant: impl Into<Text<'a>>) -> Self {
        self.tenant = Some(tenant.into());
        self
    }

    pub(super) fn into_selection(self) -> Selection<C> {
        Selection {
            events: match self.events {
                Events::Known(events) => Events::Known(events),
                Events::Custom(name) => Events::Custom(name.into()),
                Events::All => Events::All,
            },
            tenant: self.tenant.map(Into::into),
            process: self.process.map(Into::into),
        }
    }
}

impl<C: Catalog> From<C> for Selector<'_, C> {
    fn from(event: C) -> Self {
        Self::events([event])
    }
}

impl<C: Catalog, const N: usize> From<[C; N]> for Selector<'_, C> {
    fn from(events: [C; N]) -> Self {
        Self::events(events)
    }
}

impl<C: Catalog> From<&[C]> for Selector<'_, C> {
    fn from(events: &[C]) -> Self {
        Self::events(events.iter().copied())
    }
}

impl<C: Catalog> From<Vec<C>> for Selector<'_, C> {
    fn from(events: Vec<C>) -> Self {
        Self::events(events)
    }
}

impl<'a, C: Catalog> From<EventName<'a, C>> for Selector<'a, C> {
    fn from(name: EventName<'a, C>) -> Self {
        Self::name(name)
    }
}
