//! Finds the listeners of an occurrence by its event and its scope.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::selector::{Events, Selection};
use super::{Outcome, Signal, SignalId};
use crate::{Catalog, Occurrence};

#[cfg(not(feature = "std"))]
use alloc::collections::BTreeMap as Map;
#[cfg(feature = "std")]
use std::collections::HashMap as Map;

/// The function that runs when an event occurs.
type Handler<C> = Arc<dyn Fn(&Signal<'_, C>) -> Outcome + Send + Sync>;

/// A handler and its id.
pub(super) struct Listener<C> {
    pub(super) id: SignalId,
    pub(super) handler: Handler<C>,
}

impl<C> Clone for Listener<C> {
    fn clone(&self) -> Self {
        Self {
            id: self.id,
            handler: Arc::clone(&self.handler),
        }
    }
}

/// The listeners by event, and by scope for each event.
#[derive(Clone)]
pub(super) struct Index<C> {
    /// The listeners to each event, by the event's index. Empty if no event of the catalog has a listener.
    known: Vec<Option<Box<Scopes<C>>>>,
    custom: Map<Box<str>, Scopes<C>>,
    all: Scopes<C>,
}

/// The listeners to an event, by scope.
#[derive(Clone)]
struct Scopes<C> {
    anywhere: Processes<C>,
    tenants: Map<Box<str>, Processes<C>>,
}

/// The listeners to an event in one tenant, or in all tenants, by process.
#[derive(Clone)]
struct Processes<C> {
    whole: Vec<Listener<C>>,
    processes: Map<Box<str>, Vec<Listener<C>>>,
}

impl<C> Default for Index<C> {
    fn default() -> Self {
        Self {
            known: Vec::new(),
            custom: Map::default(),
            all: Scopes::default(),
        }
    }
}

impl<C> Default for Scopes<C> {
    fn default() -> Self {
        Self {
            anywhere: Processes::default(),
            tenants: Map::default(),
        }
    }
}

impl<C> Default for Processes<C> {
    fn default() -> Self {
        Self {
            whole: Vec::new(),
            processes: Map::default(),
        }
    }
}

impl<C: Catalog> Index<C> {
    pub(super) fn add(&mut self, selection: &Selection<C>, listener: &Listener<C>) {
        match &selection.events {
            Events::Known(events) => {
                for event in events {
                    let index = event.index();
                    if self.known.len() <= index {
                        self.known.resize_with(index + 1, || None);
                    }
                    self.known[index]
                        .get_or_insert_default()
                        .add(selection, listener);
                }
            }
            Events::Custom(name) => {
                let scopes = self.custom.entry(name.clone()).or_default();
                scopes.add(selection, listener);
            }
            Events::All => self.all.add(selection, listener),
        }
    }

    pub(super) fn remove(&mut self, selection: &Selection<C>, id: SignalId) {
        match &selection.events {
            Events::Known(events) => {
                for event in events {
                    if let Some(slot) = self.known.get_mut(event.index())
                        && let Some(scopes) = slot
                        && scopes.remove(selection, id)
                    {
                        *slot = None;
                    }
                }
            }
            Events::Custom(name) => {
                if let Some(scopes) = self.custom.get_mut(name)
                    && scopes.remove(selection, id)
                {
                    self.custom.remove(name);
                }
            }
            Events::All => {
                self.all.remove(selection, id);
            }
        }
    }

    /// The listeners to an occurrence, in the order of registration.
    pub(super) fn find(&self, occurrence: &Occurrence<'_, C>) -> Found<'_, C> {
        let mut found = Found::default();
        let scopes = match occurrence.event() {
            Some(event) => self.known.get(event.index()).and_then(Option::as_deref),
            None => self.custom.get(occurrence.name().as_str()),
        };
        if let Some(scopes) = scopes {
            scopes.find(occurrence, &mut found);
        }
        self.all.find(occurrence, &mut found);
        found
    }
}

impl<C> Scopes<C> {
    fn add(&mut self, selection: &Selection<C>, listener: &Listener<C>) {
        let processes = match &selection.tenant {
            Some(tenant) => self.tenants.entry(tenant.clone()).or_default(),
            None => &mut self.anywhere,
        };
        let listeners = match &selection.process {
            Some(process) => processes.processes.entry(process.clone()).or_default(),
            None => &mut processes.whole,
        };
        // Concurrent changes can be applied in any order, so a listener with a lower id can come later.
        let at = listeners.partition_point(|before| before.id < listener.id);
        listeners.insert(at, listener.clone());
    }

    /// Removes a listener, and returns whether none are left.
    fn remove(&mut self, selection: &Selection<C>, id: SignalId) -> bool {
        match &selection.tenant {
            Some(tenant) => {
                if let Some(processes) = self.tenants.get_mut(tenant)
                    && processes.remove(selection, id)
                {
                    self.tenants.remove(tenant);
                }
            }
            None => {
                self.anywhere.remove(selection, id);
            }
        }
        self.tenants.is_empty() && self.anywhere.is_empty()
    }

    fn find<'i>(&'i self, occurrence: &Occurrence<'_, C>, found: &mut Found<'i, C>) {
        self.anywhere.find(occurrence, found);
        if !self.tenants.is_empty()
            && let Some(tenant) = occurrence.tenant()
            && let Some(processes) = self.tenants.get(tenant)
        {
            processes.find(occurrence, found);
        }
    }
}

impl<C> Processes<C> {
    fn is_empty(&self) -> bool {
        self.whole.is_empty() && self.processes.is_empty()
    }

    /// Removes a listener, and returns whether none are left.
    fn remove(&mut self, selection: &Selection<C>, id: SignalId) -> bool {
        match &selection.process {
            Some(process) => {
                if let Some(listeners) = self.processes.get_mut(process) {
                    listeners.retain(|listener| listener.id != id);
                    if listeners.is_empty() {
                        self.processes.remove(process);
                    }
                }
            }
            None => self.whole.retain(|listener| listener.id != id),
        }
        self.is_empty()
    }

    fn find<'i>(&'i self, occurrence: &Occurrence<'_, C>, found: &mut Found<'i, C>) {
        found.add(&self.whole);
        if !self.processes.is_empty()
            && let Some(process) = occurrence.process()
            && let Some(listeners) = self.processes.get(process)
        {
            found.add(listeners);
        }
    }
}

/// The listeners to an occurrence, in at most eight lists (its event or all; its tenant or any; its process or
/// any), each in the order of ids, which is the order of registration.
pub(super) struct Found<'i, C> {
    lists: [&'i [Listener<C>]; 8],
    count: usize,
}

impl<C> Default for Found<'_, C> {
    fn default() -> Self {
        Self {
            lists: [&[]; 8],
            count: 0,
        }
    }
}

impl<'i, C> Found<'i, C> {
    fn add(&mut self, list: &'i [Listener<C>]) {
        if let (false, Some(free)) = (list.is_empty(), self.lists.get_mut(self.count)) {
            *free = list;
            self.count += 1;
        }
    }
}

impl<'i, C> Iterator for Found<'i, C> {
    type Item = &'i Listener<C>;

    fn next(&mut self) -> Option<&'i Listener<C>> {
        let lists = self.lists.iter_mut().take(self.count);
        let next = lists
            .filter(|list| !list.is_empty())
            .min_by_key(|list| list.first().map(|listener| listener.id))?;
        let (first, rest) = next.split_first()?;
        *next = rest;
        Some(first)
    }
}
