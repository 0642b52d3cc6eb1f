//! Two versions of a catalog, and which event of the older one became which of the new one.

use std::collections::HashMap;

use event_catalog_build::catalog::{Catalog, Event};

/// Two versions of a catalog.
#[derive(Debug)]
pub(crate) struct Pair<'p, 's> {
    /// The older version; `None` if there was no catalog.
    pub(crate) old: Option<&'p Catalog<'s>>,
    pub(crate) new: &'p Catalog<'s>,
    /// By the index of an event in the older version: its index in the new one.
    became: HashMap<usize, usize>,
    /// The other way round.
    was: HashMap<usize, usize>,
}

impl<'p, 's> Pair<'p, 's> {
    pub(crate) fn new(old: Option<&'p Catalog<'s>>, new: &'p Catalog<'s>) -> Self {
        let mut pair = Self {
            old,
            new,
            became: HashMap::new(),
            was: HashMap::new(),
        };
        let Some(old) = old else { return pair };
        let by_name: HashMap<&str, usize> = names(new);
        for (index, event) in old.events.iter().enumerate() {
            if let Some(now) = by_name.get(event.name.as_ref()) {
                pair.join(index, *now);
            }
        }
        // A former name leads to its event, unless that has the name of another old event: then the alias
        // has moved, or two events have become one.
        let mut by_alias: HashMap<&str, usize> = HashMap::new();
        for (index, event) in new.events.iter().enumerate() {
            for alias in event.aliases() {
                by_alias.entry(alias.name.as_ref()).or_insert(index);
            }
        }
        for (index, event) in old.events.iter().enumerate() {
            if let Some(now) = by_alias.get(event.name.as_ref())
                && !pair.became.contains_key(&index)
                && !pair.was.contains_key(now)
            {
                pair.join(index, *now);
            }
        }
        pair
    }

    fn join(&mut self, old: usize, new: usize) {
        self.became.insert(old, new);
        self.was.insert(new, old);
    }

    /// The events of both versions: before, now.
    pub(crate) fn kept(&self) -> impl Iterator<Item = (&'p Event<'s>, &'p Event<'s>)> {
        let old = self
            .old
            .into_iter()
            .flat_map(|old| old.events.iter().enumerate());
        old.filter_map(|(index, event)| {
            let now = self.became.get(&index)?;
            Some((event, &self.new.events[*now]))
        })
    }

    /// The events that only the new version has.
    pub(crate) fn added(&self) -> impl Iterator<Item = &'p Event<'s>> {
        let events = self.new.events.iter().enumerate();
        events.filter_map(|(index, event)| (!self.was.contains_key(&index)).then_some(event))
    }

    /// The events that only the older version has.
    pub(crate) fn removed(&self) -> impl Iterator<Item = &'p Event<'s>> {
        let old = self
            .old
            .into_iter()
            .flat_map(|old| old.events.iter().enumerate());
        old.filter_map(|(index, event)| (!self.became.contains_key(&index)).then_some(event))
    }
}

fn names<'c>(catalog: &'c Catalog<'_>) -> HashMap<&'c str, usize> {
    let events = catalog.events.iter().enumerate();
    events
        .map(|(index, event)| (event.name.as_ref(), index))
        .collect()
}
