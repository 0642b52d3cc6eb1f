//! Compares the events of a file with their rows in a catalog.

use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::{
    Catalog, RowId, cell_of_aliases, names_in_aliases, names_of_aliases, unescaped,
};
use event_catalog_build::read::{Cell, Column, Row};

use super::known::{Known, Sameness};
use super::payloads::{Payload, Payloads};
use super::report::Report;
use crate::edit::rows::Cells;
use crate::import::list::{Entry, cut};

/// The additional column for payloads that are plain text.
const PAYLOAD_TEXT: &str = "payload_text";

#[derive(Debug)]
pub(super) struct Comparison<'c, 's> {
    catalog: &'c Catalog<'s>,
    known: &'c Known<'c, 's>,
    pub(super) payloads: Payloads<'c>,
    update: bool,
    /// The modules in the settings; `None` if there are none.
    modules: Option<HashSet<&'c str>>,
    pub(super) report: Report,
    /// The differences between texts, with their places, one per line.
    pub(super) differences: Vec<String>,
}

/// A text in the file that differs from the text in the catalog.
struct Difference<'d> {
    row: Row<'d, 'd>,
    column: Column,
    here: &'d str,
    there: &'d str,
    /// Whether the cell can be replaced.
    is_takeable: bool,
}

impl<'c, 's> Comparison<'c, 's> {
    pub(super) fn new(
        known: &'c Known<'c, 's>,
        catalog: &'c Catalog<'s>,
        payloads: Payloads<'c>,
        update: bool,
    ) -> Self {
        let modules = catalog.input.settings.modules.as_ref();
        let names = modules.map(|it| it.iter().map(|module| module.name.value.as_str()));
        Self {
            catalog,
            known,
            payloads,
            update,
            modules: names.map(Iterator::collect),
            report: Report::default(),
            differences: Vec::new(),
        }
    }

    /// Creates the row of a new event. `in_file` maps the names in the file to the names after the import.
    pub(super) fn new_row(&mut self, entry: &Entry, in_file: &HashMap<String, String>) -> Cells {
        let mut row = vec![(Column::Name, entry.name.clone())];
        row.extend(self.cells(entry, in_file));
        let payload = self.payloads.read(entry);
        let name = payload.and_then(|payload| {
            self.payloads.want(&payload, entry);
            self.payloads.name(&payload, entry, "")
        });
        row.extend(name.map(|name| (Column::Payload, name)));
        row
    }

    /// Returns a row's cells to replace, and records all differences.
    pub(super) fn changes(
        &mut self,
        entry: &Entry,
        (id, sameness): (RowId, Sameness),
        in_file: &HashMap<String, String>,
    ) -> Cells {
        let catalog = self.catalog;
        let row = catalog.row(id);
        self.note_name(entry, row, sameness);
        let cells = self.cells(entry, in_file);
        if sameness == Sameness::Member {
            self.member(entry, row, &cells);
            return Vec::new();
        }
        let mut changes = Vec::new();
        for (column, there) in cells {
            let (here, there, is_takeable) = if column == Column::Aliases {
                let Some((cell, is_takeable)) = self.aliases(row, &there) else {
                    continue;
                };
                (row.text(column), cell, is_takeable)
            } else {
                (row.text(column), there, true)
            };
            if is_same(here, &there) {
                continue;
            }
            let difference = Difference {
                row,
                column,
                here,
                there: &there,
                is_takeable,
            };
            self.differs(entry, &difference);
            if self.update && is_takeable {
                changes.push((column, there));
            }
        }
        changes.extend(self.payload(entry, row));
        changes
    }

    /// Adds a note that an event has a different name in the file.
    fn note_name(&mut self, entry: &Entry, row: Row<'_, '_>, sameness: Sameness) {
        let (ours, theirs) = (row.text(Column::Name), &entry.name);
        let place = &entry.place;
        match sameness {
            Sameness::Name | Sameness::Member => {}
            Sameness::Alias => {
                let what = format!("`{theirs}` is a former name of `{ours}` in the catalog");
                self.report.aliases.add(place, &what);
            }
            Sameness::Former => {
                let what = format!("`{ours}` is named `{theirs}` in the file");
                self.report.renamed.add(place, &what);
            }
        }
    }

    /// Collects an event's texts for the catalog's columns, except its name and payload.
    fn cells(&mut self, entry: &Entry, in_file: &HashMap<String, String>) -> Cells {
        let catalog = self.catalog;
        let extra = &catalog.input.settings.extra_columns;
        let place = &entry.place;
        let mut cells = Vec::new();
        for (name, text) in &entry.texts {
            let column = Column::from_name(name, extra);
            let text = match column {
                Some(Column::Payload) => continue,
                Some(Column::Module) if !self.has_module(text) => {
                    self.report.modules.add(place, text);
                    continue;
                }
                Some(Column::ReplacedBy) => {
                    let current = self.known.current(text);
                    let Some(text) = current.or_else(|| in_file.get(text).cloned()) else {
                        self.report.replacements.add(place, &entry.name);
                        continue;
                    };
                    text
                }
                _ => text.clone(),
            };
            if let Some(column) = column {
                cells.push((column, text));
            } else {
                let dropped = self.report.columns.entry(name.clone()).or_default();
                dropped.add(place, &entry.name);
            }
        }
        if let Some(Payload::Text(text)) = self.payloads.read(entry) {
            match Column::from_name(PAYLOAD_TEXT, extra) {
                Some(column) => cells.push((column, text)),
                None => self.report.texts.add(place, &entry.name),
            }
        }
        cells
    }

    fn has_module(&self, module: &str) -> bool {
        let modules = self.modules.as_ref();
        modules.is_none_or(|modules| modules.contains(module))
    }

    /// Returns a cell with the aliases from both the catalog and the file, and whether the row's
    /// cell can be replaced. `None` if the catalog already has all of the aliases.
    fn aliases(&self, row: Row<'_, '_>, theirs: &str) -> Option<(String, bool)> {
        let ours = row.cells().iter().filter(|it| it.column == Column::Aliases);
        let is_list = ours.clone().any(Cell::is_item);
        let mut names: Vec<&str> = ours.flat_map(names_of_aliases).collect();
        let known = names.len();
        let theirs = names_in_aliases(theirs).into_iter();
        names.extend(theirs.filter(|name| self.known.row(name).is_none()));
        if names.len() == known {
            return None;
        }
        let cell = cell_of_aliases(&names);
        let is_takeable = cell.is_some() && !is_list && row.table().is_sheet;
        Some((cell.unwrap_or_else(|| names.join("; ")), is_takeable))
    }

    /// Compares an event with the row of its family.
    fn member(&mut self, entry: &Entry, row: Row<'_, '_>, cells: &[(Column, String)]) {
        let catalog = self.catalog;
        let event = catalog.event(&unescaped(&entry.name));
        let description = cells.iter().find(|(it, _)| *it == Column::Description);
        if let (Some(event), Some((column, there))) = (event, description)
            && !is_same(&event.description, there)
        {
            let difference = Difference {
                row,
                column: *column,
                here: &event.description,
                there,
                is_takeable: false,
            };
            self.differs(entry, &difference);
        }
    }

    /// Returns the new payload of a row, if the payload is replaced.
    fn payload(&mut self, entry: &Entry, row: Row<'_, '_>) -> Option<(Column, String)> {
        let payload = self.payloads.read(entry)?;
        let here = row.text(Column::Payload);
        if matches!(payload, Payload::Example(_)) && !here.is_empty() {
            if let Some(field) = self.payloads.further_field(&payload, here) {
                let what = format!(
                    "the example of `{}` has the field `{field}`, which the schema `{here}` doesn't have; add it there",
                    entry.name
                );
                self.report.fields.add(&entry.place, &what);
            }
            return None;
        }
        let there = self.payloads.name(&payload, entry, here)?;
        if there == here {
            return None;
        }
        let difference = Difference {
            row,
            column: Column::Payload,
            here,
            there: &there,
            is_takeable: true,
        };
        self.differs(entry, &difference);
        if !self.update {
            return None;
        }
        self.payloads.want(&payload, entry);
        Some((Column::Payload, there))
    }

    /// Records a difference for the report.
    fn differs(&mut self, entry: &Entry, difference: &Difference<'_>) {
        let Difference {
            row,
            column,
            here,
            there,
            is_takeable,
        } = difference;
        let input = self.catalog.input;
        let place = input.sources.show(row.place(*column));
        let column = column.name(&input.settings.extra_columns);
        let what = format!("`{column}` of `{}`", row.text(Column::Name));
        let tally = match (*is_takeable, self.update) {
            (false, _) => &mut self.report.by_hand,
            (true, false) => &mut self.report.differing,
            (true, true) => &mut self.report.taken,
        };
        if *is_takeable && self.update {
            tally.add(&place, &format!("{what} is replaced"));
        } else {
            tally.add(&place, &what);
        }
        let shown = |text: &str| match text {
            "" => "(empty)".to_owned(),
            text => cut(text.to_owned()),
        };
        self.differences.extend([
            format!("{place}: {what}"),
            format!("  catalog: {}", shown(here)),
            format!("  {}: {}", entry.place, shown(there)),
        ]);
    }
}

/// Whether two texts are equal apart from whitespace.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}
