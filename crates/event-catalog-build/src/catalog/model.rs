//! The model: the events and schemas of a catalog, and the rows that declare them.

use std::borrow::Cow;
use std::ops::Range;

use super::event::Event;
use super::former::Former;
use super::row_id::RowId;
use crate::collections::Numbers;
use crate::ident::Identifiers;
use crate::problem::Problem;
use crate::read::{Cell, Column, Input, Row, Table};
use crate::schema::types::Types;
use crate::schema::{SchemaProblem, Schemas};
use crate::source::{FileId, Place};

/// A catalog, or the part of it that could be parsed.
///
/// A row with a mistake is left out, or included without the invalid part. The mistake is one of the
/// [`problems`](Self::problems), or a rule finds it in the model.
#[derive(Debug)]
pub struct Catalog<'s> {
    /// The input that the catalog was built from.
    pub input: &'s Input,
    /// The sections, in catalog order. There is always at least one.
    pub sections: Vec<Section<'s>>,
    /// The modules that the settings list, in the order of the list. If the settings have no list, the modules that
    /// events name.
    pub modules: Vec<Module<'s>>,
    /// The families, in catalog order.
    pub families: Vec<Family<'s>>,
    /// The events in catalog order, including those of expanded families. Their names are unique.
    pub events: Vec<Event<'s>>,
    /// The rows that list events again.
    pub duplicates: Vec<Duplicate>,
    /// The events that are sent under a former name, in catalog order.
    pub sent: Vec<Sent>,
    /// The tables of all files, in catalog order.
    pub tables: Vec<Table<'s>>,
    /// The removed names, in the order of their file.
    pub former: Vec<Former<'s>>,
    /// The payload schemas.
    pub schemas: Schemas<'s>,
    /// The types of the payloads.
    pub types: Types<'s>,
    /// The problems that were found while building the model.
    pub problems: Vec<Problem>,
    /// The index of each event by its name.
    pub(super) names: Numbers<'s>,
}

impl<'s> Catalog<'s> {
    /// The event with this name. Aliases aren't considered.
    #[must_use]
    pub fn event(&self, name: &str) -> Option<&Event<'s>> {
        self.names.get(name).map(|index| &self.events[*index])
    }

    /// The event that has this name or alias.
    #[must_use]
    pub fn resolve(&self, name: &str) -> Option<&Event<'s>> {
        let renamed = |event: &&Event<'s>| event.aliases().iter().any(|alias| alias.name == name);
        self.event(name)
            .or_else(|| self.events.iter().find(renamed))
    }

    /// The periods in which this name had another meaning, in the order of `removed.csv`.
    pub fn times_of(&self, name: &str) -> impl Iterator<Item = &Former<'s>> {
        self.former.iter().filter(move |former| former.name == name)
    }

    /// The row with this id.
    ///
    /// # Panics
    ///
    /// If the id is from another catalog.
    #[must_use]
    pub fn row(&self, id: RowId) -> Row<'_, 's> {
        let row = self.tables[id.table as usize].row(id.row as usize);
        row.unwrap_or_else(|| panic!("the row {id:?} belongs to another catalog"))
    }

    /// All rows that could be read, in catalog order.
    pub fn rows(&self) -> impl Iterator<Item = (RowId, Row<'_, 's>)> {
        self.rows_of(|_| true)
    }

    /// The rows that have a value in a column, each with its cell in that column.
    pub fn rows_with(&self, column: Column) -> impl Iterator<Item = (Row<'_, 's>, &Cell<'s>)> {
        let rows = self.rows_of(move |table| table.count(column) > 0);
        rows.filter_map(move |(_, row)| Some((row, row.get(column)?)))
    }

    /// The rows that have no value in a column.
    pub fn rows_without(&self, column: Column) -> impl Iterator<Item = (RowId, Row<'_, 's>)> {
        let rows = self.rows_of(move |table| table.count(column) < table.rows().len());
        rows.filter(move |(_, row)| row.get(column).is_none())
    }

    /// Whether any row has a value in a column.
    #[must_use]
    pub fn has(&self, column: Column) -> bool {
        self.tables.iter().any(|table| table.count(column) > 0)
    }

    /// Whether a table could have this column after all: the table lacks it, but has an unknown heading or a
    /// broken header row.
    #[must_use]
    pub fn may_hide(&self, column: Column) -> bool {
        let lacks = |file: FileId| {
            let mut tables = self.tables.iter().filter(|table| table.file == file);
            !tables.any(|table| table.header.contains(&Some(column)))
        };
        self.all_problems().any(|problem| match problem {
            Problem::UnknownColumn { place, .. } => lacks(place.span.file),
            Problem::NoHeader { .. } | Problem::MissingColumn { .. } => true,
            _ => false,
        })
    }

    /// The rows of the tables that `is_wanted` selects.
    fn rows_of(
        &self,
        is_wanted: impl Fn(&Table<'s>) -> bool,
    ) -> impl Iterator<Item = (RowId, Row<'_, 's>)> {
        let tables = (0..).zip(&self.tables);
        let wanted = tables.filter(move |(_, table)| is_wanted(table));
        wanted.flat_map(|(table, rows)| {
            let rows = rows.rows().zip(0..);
            rows.map(move |(it, row)| (RowId { table, row }, it))
        })
    }

    /// All problems: first those found while reading, then those found while building the model.
    pub fn all_problems(&self) -> impl Iterator<Item = &Problem> {
        self.input.problems.iter().chain(&self.problems)
    }

    /// The problems of the payload schemas.
    pub fn schema_problems(&self) -> impl Iterator<Item = &SchemaProblem> {
        self.problems.iter().filter_map(|problem| match problem {
            Problem::Schema(problem) => Some(problem),
            _ => None,
        })
    }

    /// The title; empty if the catalog has none.
    #[must_use]
    pub fn title(&self) -> &'s str {
        self.input
            .settings
            .title
            .as_ref()
            .map_or("", |title| &title.value)
    }

    /// The introduction, in Markdown; empty if the catalog has none.
    #[must_use]
    pub fn intro(&self) -> &'s str {
        let intro = self.input.settings.intro.as_ref();
        let file = intro.and_then(|intro| self.input.texts.get(&intro.value));
        file.map_or("", |file| self.input.sources.get(*file).text())
    }

    /// The file of a payload's schema.
    #[must_use]
    pub fn payload_file(&self, name: &str) -> Option<FileId> {
        self.input.payloads.get(name).copied()
    }

    /// The module of an event.
    #[must_use]
    pub fn module(&self, event: &Event<'_>) -> Option<&Module<'s>> {
        event.module().map(|module| &self.modules[module])
    }

    /// The section that lists an event.
    #[must_use]
    pub fn section(&self, event: &Event<'_>) -> &Section<'s> {
        &self.sections[event.section()]
    }

    /// Whether every file and every row could be read. If not, a name that seems unused or missing could be in a
    /// part that couldn't be read.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.input.complete && self.tables.iter().all(Table::is_complete)
    }

    /// Whether this name could be in a row or file that couldn't be read. If so, it must not be
    /// reported as missing.
    #[must_use]
    pub fn may_miss(&self, name: &str) -> bool {
        !self.input.complete || self.tables.iter().any(|table| table.may_have_lost(name))
    }
}

/// A titled part of the catalog.
#[derive(Clone, Debug)]
pub struct Section<'s> {
    /// The title; `None` in a catalog without sections.
    pub title: Option<&'s str>,
    /// The introduction, in Markdown; empty if it is missing.
    pub intro: &'s str,
    /// The customer that the section's events are specific to, if any.
    pub customer: Option<&'s str>,
    /// The events from each of the section's files, as a range of indices.
    pub groups: Vec<Range<usize>>,
}

impl Section<'_> {
    /// The indices of the section's events in [`Catalog::events`].
    #[must_use]
    pub fn events(&self) -> Range<usize> {
        match (self.groups.first(), self.groups.last()) {
            (Some(first), Some(last)) => first.start..last.end,
            _ => 0..0,
        }
    }
}

/// A part of the product that emits events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module<'s> {
    /// The name, as events refer to it.
    pub name: Cow<'s, str>,
    /// The title shown to readers.
    pub title: Option<&'s str>,
    /// The place where the settings define the module, or else where a row first names it.
    pub place: Place,
}

impl Module<'_> {
    /// The module's names in generated code.
    #[must_use]
    pub fn identifiers(&self) -> Identifiers<'_> {
        Identifiers::of(&self.name).unwrap_or_else(Identifiers::unnamed)
    }
}

/// A row that expands to numbered events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Family<'s> {
    /// The name as written in the row: `jump_decision_{1..7}`.
    pub pattern: Cow<'s, str>,
    /// The family's name without the number: `jump_decision`.
    pub stem: String,
    /// The words for the family's names in code, from the `identifier` column.
    pub(super) identifier: Option<String>,
    /// The former stems, from the `aliases` column, except those that refer to another family.
    pub former: Vec<String>,
    /// The indices of the family's events in [`Catalog::events`].
    pub events: Range<usize>,
    /// The row that lists the family.
    pub row: RowId,
}

impl Family<'_> {
    /// The text that the family's names in generated code are derived from.
    #[must_use]
    pub fn named_after(&self) -> &str {
        self.identifier.as_deref().unwrap_or(&self.stem)
    }

    /// The family's names in generated code.
    #[must_use]
    pub fn identifiers(&self) -> Identifiers<'_> {
        Identifiers::of(self.named_after()).unwrap_or_else(Identifiers::unnamed)
    }
}

/// A row with events that an earlier row already lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// The row that lists the events again.
    pub row: RowId,
    /// The earlier row, which keeps the events.
    pub first: RowId,
    /// The first name that both rows have.
    pub name: String,
    /// The number of names that both rows have.
    pub count: usize,
}

/// An event that is sent under a former name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The index of the event in [`Catalog::events`].
    pub event: usize,
    /// The alias that is sent.
    pub name: String,
    /// The index of the `[[send]]` in the settings' `sends`.
    pub send: usize,
}
