//! What names mean in a catalog, and in its `removed.csv`.

use std::collections::HashMap;

use event_catalog_build::catalog::{Catalog, Event, Former};
use event_catalog_build::read::Column;
use event_catalog_build::source::Place;

use super::rows;

/// The maximum length of a chain of renames that is followed.
const LONGEST: usize = 50;

/// Finds the event that a name or a row of `removed.csv` refers to.
pub(crate) struct Meanings<'c> {
    /// Current and former names, each with its event and its place.
    now: HashMap<&'c str, (&'c Event<'c>, Place)>,
    /// The last row of `removed.csv` for each name.
    rows: HashMap<&'c str, &'c Former<'c>>,
}

impl<'c> Meanings<'c> {
    pub(crate) fn of(catalog: &'c Catalog<'_>) -> Self {
        let mut now: HashMap<&str, (&Event<'_>, Place)> = HashMap::new();
        for event in &catalog.events {
            for alias in event.aliases() {
                now.entry(&alias.name).or_insert((event, alias.place));
            }
        }
        for event in &catalog.events {
            let place = catalog.place(event.row, Column::Name);
            now.insert(&event.name, (event, place));
        }
        let rows = rows(catalog);
        Self { now, rows }
    }

    /// The event with a current or former name, and the place of the name.
    pub(crate) fn now(&self, name: &str) -> Option<(&'c Event<'c>, Place)> {
        self.now.get(name).copied()
    }

    /// Follows the renames from a row of `removed.csv` to a current event.
    pub(crate) fn leads_to(&self, row: &Former<'_>) -> Option<&'c Event<'c>> {
        let mut target = row.renamed_to.as_deref()?;
        for _ in 0..LONGEST {
            if let Some((event, _)) = self.now.get(target) {
                return Some(*event);
            }
            target = self.rows.get(target)?.renamed_to.as_deref()?;
        }
        None
    }
}
