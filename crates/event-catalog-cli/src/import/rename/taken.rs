//! The names that a page's events already use.

use std::collections::HashMap;

use event_catalog_build::catalog::{MAX_FAMILIES, Pattern, names_in_aliases, unescaped};

use super::ALIASES;
use crate::import::list::Entry;

/// All names and aliases, each with the index of its event.
#[derive(Default)]
pub(super) struct Taken {
    owners: HashMap<String, usize>,
    /// The total number of names in families, which a catalog limits.
    of_families: usize,
}

impl Taken {
    pub(super) fn of(entries: &[&mut Entry]) -> Self {
        let mut taken = Self::default();
        for (index, entry) in entries.iter().enumerate() {
            taken.add(&entry.name, index);
        }
        // Names take precedence: it is an error if an alias is also the name of an event.
        for (index, entry) in entries.iter().enumerate() {
            for alias in names_in_aliases(entry.text(ALIASES)) {
                taken.add(alias, index);
            }
        }
        taken
    }

    fn add(&mut self, cell: &str, index: usize) {
        for name in self.meant_by(cell) {
            self.owners.entry(name).or_insert(index);
        }
    }

    /// Gives an event the name in a cell. Returns `false` if another event has the name, and `None`
    /// if families would have too many names.
    pub(super) fn take(&mut self, cell: &str, index: usize) -> Option<bool> {
        let names = self.meant_by(cell);
        let is_others = |name: &String| self.owners.get(name).is_some_and(|it| *it != index);
        if names.is_empty() {
            return None;
        }
        let is_free = !names.iter().any(is_others);
        if is_free {
            self.owners
                .extend(names.into_iter().map(|name| (name, index)));
        }
        Some(is_free)
    }

    /// Returns the names that a cell stands for; empty if it isn't a valid name, or if families
    /// already have too many names.
    fn meant_by(&mut self, cell: &str) -> Vec<String> {
        let family = match Pattern::parse(cell) {
            Ok(Some(family)) => family,
            Ok(None) => return vec![unescaped(cell).into_owned()],
            Err(_) => return Vec::new(),
        };
        let numbers = family.numbers();
        if self.of_families + numbers.len() > MAX_FAMILIES {
            return Vec::new();
        }
        self.of_families += numbers.len();
        numbers.iter().map(|number| family.name(*number)).collect()
    }
}
