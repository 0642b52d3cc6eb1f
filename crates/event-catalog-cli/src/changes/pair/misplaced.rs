//! Finds names that became an alias in the wrong row: a new event, not the event with the alias, has the description
//! that the name had.
//!
//! A description that several events share proves nothing. Neither does a description that the event with the alias
//! has, too.

use std::collections::HashMap;

use event_catalog_build::catalog::{Catalog, Event};

/// Maps descriptions to the events of both versions, or to `None` if several events share a description.
pub(super) struct Descriptions<'p> {
    before: HashMap<&'p str, Option<usize>>,
    /// The events whose names only the new version has.
    added: HashMap<&'p str, Option<usize>>,
}

impl<'p> Descriptions<'p> {
    /// Collects the descriptions. `was` matches events with equal names.
    pub(super) fn of(old: &'p Catalog<'_>, new: &'p Catalog<'_>, was: &[Option<usize>]) -> Self {
        let added = new.events.iter().zip(was).enumerate();
        let added = added.filter(|(_, (_, was))| was.is_none());
        Self {
            before: by_description(old.events.iter().enumerate()),
            added: by_description(added.map(|(index, (event, _))| (index, event))),
        }
    }

    /// Finds the new event that `before` probably became, although the old name is an alias of the event `now`.
    /// Returns its index.
    pub(super) fn other(&self, before: &Event<'_>, now: &Event<'_>) -> Option<usize> {
        if now.description == before.description {
            return None;
        }
        let description: &str = &before.description;
        let is_known = self.before.get(description).copied().flatten().is_some();
        let other = self.added.get(description).copied().flatten();
        other.filter(|_| is_known)
    }
}

fn by_description<'p, 's: 'p>(
    events: impl Iterator<Item = (usize, &'p Event<'s>)>,
) -> HashMap<&'p str, Option<usize>> {
    let mut found: HashMap<&'p str, Option<usize>> = HashMap::new();
    for (index, event) in events.filter(|(_, event)| !event.description.is_empty()) {
        found
            .entry(event.description.as_ref())
            .and_modify(|index| *index = None)
            .or_insert(Some(index));
    }
    found
}
