//! Finds events of an imported file in the catalog.

use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::{
    Catalog, MAX_FAMILIES, Pattern, RowId, names_in_aliases, names_of_aliases, unescaped,
};
use event_catalog_build::read::Column;

use crate::import::list::Entry;

/// The names in a catalog.
#[derive(Debug)]
pub(super) struct Known<'c, 's> {
    catalog: &'c Catalog<'s>,
    /// The rows, keyed by names as written in the cells.
    cells: HashMap<&'c str, RowId>,
    /// The rows, keyed by old names as written in the cells.
    aliases: HashMap<&'c str, RowId>,
}

/// Why an event in the file is the same as an event in the catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sameness {
    /// The names are equal.
    Name,
    /// The event is a member of a family in the catalog.
    Member,
    /// The name is an old name in the catalog.
    Alias,
    /// One of the event's old names in the file is a current or old name in the catalog.
    Former,
}

/// What happens to an event in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// The event is added.
    New,
    /// The catalog has the event.
    Known(RowId, Sameness),
    /// The file lists the event again, under the same or another name.
    Again,
    /// The event is a family that shares events with these rows, but isn't the same as any of them.
    Overlaps(Vec<RowId>),
    /// The row has no name.
    Nameless,
}

impl<'c, 's> Known<'c, 's> {
    pub(super) fn of(catalog: &'c Catalog<'s>) -> Self {
        let (mut cells, mut aliases) = (HashMap::new(), HashMap::new());
        for (id, row) in catalog.rows() {
            for cell in row.cells() {
                if cell.column == Column::Name {
                    cells.entry(&*cell.text).or_insert(id);
                }
                if cell.column == Column::Aliases {
                    for alias in names_of_aliases(cell) {
                        aliases.entry(alias).or_insert(id);
                    }
                }
            }
        }
        for event in &catalog.events {
            for alias in event.aliases() {
                aliases.entry(&*alias.name).or_insert(event.row);
            }
        }
        Self {
            catalog,
            cells,
            aliases,
        }
    }

    /// The row of the event with this current or old name, as written in a cell.
    pub(super) fn row(&self, name: &str) -> Option<RowId> {
        self.named(name).or_else(|| self.renamed(name))
    }

    /// The current name, as in a cell, of the event that has or had this name. `None` if there is no such event, or if
    /// only one of the two names is a family.
    pub(super) fn current(&self, name: &str) -> Option<String> {
        if self.named(name).is_some() {
            return Some(name.to_owned());
        }
        let cell = self.catalog.row(self.renamed(name)?).text(Column::Name);
        // If only one of the two names is a family, the current name doesn't say which member is meant.
        (is_family(cell) == is_family(name)).then(|| cell.to_owned())
    }

    fn named(&self, name: &str) -> Option<RowId> {
        let event = || {
            let one = (!is_family(name)).then(|| unescaped(name))?;
            Some(self.catalog.event(&one)?.row)
        };
        self.cells.get(name).copied().or_else(event)
    }

    fn renamed(&self, name: &str) -> Option<RowId> {
        let found = self.aliases.get(name);
        found
            .or_else(|| self.aliases.get(&*unescaped(name)))
            .copied()
    }

    /// Finds the catalog's row for an event in the file.
    fn find(&self, entry: &Entry) -> Option<(RowId, Sameness)> {
        let former = || {
            let aliases = names_in_aliases(entry.text(Column::Aliases.name(&[])));
            let row = aliases.into_iter().find_map(|name| self.row(name))?;
            Some((row, Sameness::Former))
        };
        let named = self.named(&entry.name).map(|row| (row, Sameness::Name));
        let found = named
            .or_else(|| Some((self.renamed(&entry.name)?, Sameness::Alias)))
            .or_else(former);
        let (row, sameness) = found?;
        let cell = self.catalog.row(row).text(Column::Name);
        let is_member = is_family(cell) && !is_family(&entry.name);
        Some((
            row,
            if is_member {
                Sameness::Member
            } else {
                sameness
            },
        ))
    }

    /// What happens to each event in the file.
    pub(super) fn fates(&self, entries: &[&Entry]) -> Vec<Fate> {
        let found: Vec<_> = entries.iter().map(|entry| self.find(entry)).collect();
        let is_named = |it: &&(RowId, Sameness)| it.1 == Sameness::Name;
        let named = found.iter().flatten().filter(is_named).map(|(row, _)| *row);
        let named: HashSet<RowId> = named.collect();
        let mut known = HashSet::new();
        let mut new: HashSet<&str> = HashSet::new();
        let mut families = 0;
        let fates = entries.iter().zip(found).map(|(entry, found)| match found {
            _ if entry.name.is_empty() => Fate::Nameless,
            Some((row, Sameness::Member)) => Fate::Known(row, Sameness::Member),
            Some((row, sameness)) => {
                let is_first = sameness == Sameness::Name || !named.contains(&row);
                if is_first && known.insert(row) {
                    Fate::Known(row, sameness)
                } else {
                    Fate::Again
                }
            }
            None if !new.insert(&entry.name) => Fate::Again,
            None => {
                let shared = self.shared(&entry.name, &mut families);
                if shared.is_empty() {
                    Fate::New
                } else {
                    Fate::Overlaps(shared)
                }
            }
        });
        fates.collect()
    }

    /// Finds the rows that share events with a family. `families` counts the names in all families so far. Above
    /// `MAX_FAMILIES`, no rows are found, so the family is added, and reading the catalog reports that it has too many
    /// names in families.
    fn shared(&self, name: &str, families: &mut usize) -> Vec<RowId> {
        let Ok(Some(family)) = Pattern::parse(name) else {
            return Vec::new();
        };
        *families += family.numbers().len();
        if *families > MAX_FAMILIES {
            return Vec::new();
        }
        let numbers = family.numbers().iter();
        let rows = numbers.filter_map(|number| {
            let name = family.name(*number);
            let event = self.catalog.event(&name).map(|event| event.row);
            event.or_else(|| self.aliases.get(&*name).copied())
        });
        let mut rows: Vec<RowId> = rows.collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }
}

/// Whether the name in a cell is a family's name.
pub(super) fn is_family(name: &str) -> bool {
    !matches!(Pattern::parse(name), Ok(None))
}
