//! Finds names that were removed since the older version, and have another meaning now.
//!
//! A row in `removed.csv` ends a meaning of a name. If the name is used again in the same release, both versions have
//! an event with this name, and only the row shows that the two events differ.

use std::collections::HashMap;

use event_catalog_build::catalog::Catalog;

use crate::life::{Meanings, records};

/// Finds names of the older version that now mean another event. Maps each name to the name of the event that has the
/// old meaning, if there is one.
pub(super) fn names<'p>(
    old: &'p Catalog<'_>,
    new: &'p Catalog<'_>,
) -> HashMap<&'p str, Option<&'p str>> {
    let ended = ended(old, new);
    if ended.is_empty() {
        return HashMap::new();
    }
    let records = records(old, new);
    let meanings = Meanings::of(new);
    let mut names = HashMap::new();
    for event in &old.events {
        let name: &str = &event.name;
        let record = records.get(name).filter(|_| ended.contains_key(name));
        let (Some(record), Some((now, _))) = (record, meanings.now(name)) else {
            continue;
        };
        let other = meanings.leads_to(record);
        if other.is_none_or(|other| other.name != now.name) {
            names.insert(name, other.map(|other| &*other.name));
        }
    }
    names
}

/// Counts the rows that `removed.csv` has gained for each name. A row that was only corrected doesn't count, because it
/// ends no meaning of the name.
fn ended<'p>(old: &Catalog<'_>, new: &'p Catalog<'_>) -> HashMap<&'p str, usize> {
    let mut ended: HashMap<&str, usize> = HashMap::new();
    for row in &new.former {
        *ended.entry(&*row.name).or_default() += 1;
    }
    for row in &old.former {
        if let Some(count) = ended.get_mut(&*row.name) {
            *count = count.saturating_sub(1);
        }
    }
    ended.retain(|_, count| *count > 0);
    ended
}
