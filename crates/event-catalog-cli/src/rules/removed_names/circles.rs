//! Finds names that were renamed in a cycle. None of these names leads to an event.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::Former;
use event_catalog_build::finding::Draft;

use super::super::prelude::*;
use crate::life;

/// Reports each cycle once. The search starts at each row in the order of the file, and the finding is at the row where
/// the search enters the cycle.
pub(super) fn find(catalog: &Catalog<'_>, findings: &mut Findings) {
    if !catalog.former.iter().any(|row| row.renamed_to.is_some()) {
        return;
    }
    let names = Names::of(catalog);
    // The index of the row where the search started that first reached each name.
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for (start, first) in catalog.former.iter().enumerate() {
        let mut next = names.rows.get(&*first.name).copied();
        while let Some(row) = next {
            match seen.entry(&*row.name) {
                Entry::Vacant(entry) => _ = entry.insert(start),
                Entry::Occupied(entry) => {
                    if *entry.get() == start {
                        findings.add(one(row, &names.others(row)));
                    }
                    break;
                }
            }
            next = names.next(row);
        }
    }
}

/// The names of a catalog, for following renames from row to row.
struct Names<'c> {
    /// Current and former names.
    known: HashSet<&'c str>,
    /// The last row of each name.
    rows: HashMap<&'c str, &'c Former<'c>>,
    catalog: &'c Catalog<'c>,
}

impl<'c> Names<'c> {
    fn of(catalog: &'c Catalog<'_>) -> Self {
        let mut known = HashSet::new();
        for event in &catalog.events {
            known.insert(&*event.name);
            known.extend(event.aliases().iter().map(|alias| &*alias.name));
        }
        Self {
            known,
            rows: life::rows(catalog),
            catalog,
        }
    }

    /// Finds the row about the new name of a renamed name. Returns `None` if the new name is an event, was removed
    /// without a rename, or is the same as the old one, which is a different mistake.
    fn next(&self, row: &Former<'_>) -> Option<&'c Former<'c>> {
        let target = row.renamed_to.as_deref()?;
        let is_known = |name: &str| self.known.contains(name) || self.catalog.may_miss(name);
        let leads_on = target != row.name && !is_known(&row.name) && !is_known(target);
        self.rows.get(target).copied().filter(|_| leads_on)
    }

    /// Lists the other rows in the cycle that contains this row, in order.
    fn others(&self, first: &Former<'_>) -> Vec<&'c Former<'c>> {
        let mut rows = Vec::new();
        let mut next = self.next(first);
        while let Some(row) = next.filter(|row| row.name != first.name) {
            rows.push(row);
            next = self.next(row);
        }
        rows
    }
}

fn one(first: &Former<'_>, others: &[&Former<'_>]) -> Draft {
    /// The maximum number of names that a message lists.
    const SHOWN: usize = 4;
    let shown = std::iter::once(first).chain(others.iter().copied());
    let mut names: Vec<String> = shown
        .take(SHOWN)
        .map(|row| format!("`{}`", row.name))
        .collect();
    if others.len() >= SHOWN {
        names.push(format!("{} more", others.len() + 1 - SHOWN));
    }
    let last = names.pop().unwrap_or_default();
    let none = match others {
        [_] => "neither is",
        _ => "none of them is",
    };
    let names = names.join(", ");
    let draft = Finding::at(
        first.place,
        format!("{names} and {last} were renamed to each other, and {none} an event"),
    );
    let draft = match others.last() {
        Some(row) => draft.related(row.place, "leads back to the first row"),
        None => draft,
    };
    draft.help(
        "in one of the rows, write the event that has the meaning now into `renamed_to`; if there is no such event, \
         empty `renamed_to`",
    )
}
