//! Which events a signal listens to.

use alloc::vec::Vec;

use crate::{Catalog, EventName, Text};

/// Which events a signal listens to: one, several, those of a module or of a family, one of any
/// name, or all.
#[derive(Clone, Debug)]
pub struct Selector<'a, C>(pub(super) Selected<'a, C>);

#[derive(Clone, Debug)]
pub(super) enum Selected<'a, C> {
    Events(Vec<C>),
    Custom(Text<'a>),
    All,
}

impl<'a, C: Catalog> Selector<'a, C> {
    /// Any event, known to the catalog or not.
    #[must_use]
    pub fn all() -> Self {
        Self(Selected::All)
    }

    /// Several events, or those of a `Module` or `Family`.
    pub fn events(events: impl IntoIterator<Item = C>) -> Self {
        let mut events: Vec<C> = events.into_iter().collect();
        events.sort_unstable();
        events.dedup();
        Self(Selected::Events(events))
    }

    /// The event of a name, which may be an alias or custom.
    ///
    /// The name is looked up in the catalog, so that it goes on working when a custom event joins
    /// the catalog, or when an event is renamed.
    pub fn name(name: impl Into<EventName<'a, C>>) -> Self {
        let name = name.into();
        match name.known() {
            Some(event) => event.into(),
            None => Self(Selected::Custom(name.into_text())),
        }
    }
}

impl<C: Catalog> From<C> for Selector<'_, C> {
    fn from(event: C) -> Self {
        Self(Selected::Events(alloc::vec![event]))
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
