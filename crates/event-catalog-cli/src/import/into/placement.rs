//! Decides where to add new events: in the section with the same title, or next to the event that
//! they follow in the file.

use std::collections::HashMap;

use event_catalog_build::catalog::{Catalog, RowId};
use event_catalog_build::read::Column;

use super::known::Fate;
use crate::edit::rows::Spot;
use crate::import::plan::Section;

/// A table to create.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NewTable {
    /// The title of a new section; `None` if the table has no section.
    pub(super) title: Option<String>,
    /// The introduction of the new section.
    pub(super) intro: String,
}

#[derive(Debug)]
pub(super) struct Placement<'c, 's> {
    catalog: &'c Catalog<'s>,
    /// The section of each table.
    sections: Vec<usize>,
    /// The sections, keyed by lowercase title.
    titles: HashMap<String, usize>,
    /// The lowercase names in each table that has been examined; `None` if the table isn't sorted
    /// by name.
    sorted: HashMap<u32, Option<Vec<String>>>,
    /// The new tables.
    pub(super) tables: Vec<NewTable>,
}

impl<'c, 's> Placement<'c, 's> {
    pub(super) fn of(catalog: &'c Catalog<'s>) -> Self {
        let sections = catalog.input.sections.iter().enumerate();
        let sections = sections.flat_map(|(at, section)| section.files.iter().map(move |_| at));
        let mut titles = HashMap::new();
        for (at, section) in catalog.sections.iter().enumerate() {
            if let Some(title) = section.title {
                titles.entry(lower(title)).or_insert(at);
            }
        }
        Self {
            catalog,
            sections: sections.collect(),
            titles,
            sorted: HashMap::new(),
            tables: Vec::new(),
        }
    }

    /// Where to add the new events of a section in the file. `events` contains the names of all
    /// events in the section, and what happens to each.
    pub(super) fn section(&mut self, section: &Section, events: &[(&str, &Fate)]) -> Vec<Spot> {
        let title = section.title.as_deref().map(lower);
        let same = title.and_then(|title| self.titles.get(&title).copied());
        let is_meant = |row: &RowId| {
            same.is_none_or(|same| self.sections.get(row.table as usize) == Some(&same))
        };
        let known = |(_, fate): &(&str, &Fate)| match fate {
            Fate::Known(row, _) => Some(*row).filter(is_meant),
            _ => None,
        };
        let rows: Vec<Option<RowId>> = events.iter().map(known).collect();
        // Events before the first known event are added directly above it.
        let first = rows.iter().flatten().next().copied();
        let (mut above, mut far) = (None, None);
        let mut spots = Vec::new();
        for ((name, fate), row) in events.iter().zip(rows) {
            above = row.or(above);
            if **fate != Fate::New {
                continue;
            }
            let spot = match (above, first) {
                (Some(row), _) => Spot::Below(row),
                (None, Some(row)) => before(row),
                (None, None) => *far.get_or_insert_with(|| self.far(section, same)),
            };
            spots.push(self.in_order(spot, name));
        }
        spots
    }

    /// Chooses the place for a new event without known neighbors: the end of a section.
    fn far(&mut self, section: &Section, same: Option<usize>) -> Spot {
        let last = |is_meant: &dyn Fn(usize) -> bool| {
            let table = self.sections.iter().rposition(|it| is_meant(*it))?;
            let table = u32::try_from(table).ok()?;
            let rows = self.catalog.tables[table as usize].rows().len();
            Some(match rows.checked_sub(1).map(u32::try_from) {
                Some(Ok(row)) => Spot::Below(RowId { table, row }),
                _ => Spot::Top(table),
            })
        };
        if let Some(spot) = same.and_then(|same| last(&|it| it == same)) {
            return spot;
        }
        let has_sections = !self.catalog.input.settings.sections.is_empty();
        let title = section.title.clone().filter(|_| has_sections);
        if title.is_none() {
            // The section of a customer doesn't contain events for everyone.
            let is_general = |it: usize| self.catalog.sections[it].customer.is_none();
            if let Some(spot) = last(&is_general) {
                return spot;
            }
        }
        let title = title.or_else(|| has_sections.then(|| "Events".to_owned()));
        let known = self.tables.iter().rposition(|it| it.title == title);
        Spot::NewTable(known.unwrap_or_else(|| {
            let intro = section.intro.clone();
            self.tables.push(NewTable { title, intro });
            self.tables.len() - 1
        }))
    }

    /// Whether new rows in a table are inserted in sorted order.
    pub(super) fn is_sorted(&self, table: u32) -> bool {
        matches!(self.sorted.get(&table), Some(Some(_)))
    }

    /// Returns the sorted place of a name, if the table of `spot` is sorted by name; otherwise,
    /// returns `spot`.
    fn in_order(&mut self, spot: Spot, name: &str) -> Spot {
        let table = match spot {
            Spot::Below(row) => row.table,
            Spot::Top(table) => table,
            Spot::NewTable(_) => return spot,
        };
        let catalog = self.catalog;
        let names = self.sorted.entry(table).or_insert_with(|| {
            /// With fewer rows, the order could be a coincidence.
            const LEAST: usize = 3;
            let rows = catalog.tables[table as usize].rows();
            let names = rows.map(|row| row.text(Column::Name).to_lowercase());
            let names: Vec<String> = names.collect();
            (names.len() >= LEAST && names.is_sorted()).then_some(names)
        });
        let Some(names) = names else {
            return spot;
        };
        let name = name.to_lowercase();
        let after = names.partition_point(|it| *it <= name);
        match after.checked_sub(1).map(u32::try_from) {
            Some(Ok(row)) => Spot::Below(RowId { table, row }),
            _ => Spot::Top(table),
        }
    }
}

/// Normalizes a title for comparisons.
fn lower(title: &str) -> String {
    title.trim().to_lowercase()
}

/// The spot above a row.
fn before(id: RowId) -> Spot {
    match id.row.checked_sub(1) {
        Some(row) => Spot::Below(RowId { row, ..id }),
        None => Spot::Top(id.table),
    }
}
