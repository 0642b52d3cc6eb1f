//! Determines what to remove: a row with an event or a family, or a former name in a cell.

use std::collections::HashMap;
use std::ops::Range;

use event_catalog_build::catalog::{Catalog, Event, Pattern, RowId, cell_of_aliases};
use event_catalog_build::printable;
use event_catalog_build::read::Column;
use event_catalog_build::source::Place;

use super::super::edits::Edits;
use super::super::event_toml;
use crate::against::names::aliases;

#[derive(Debug)]
pub(super) enum Target<'n> {
    /// A row with all of its events.
    Row(Whole<'n>),
    /// A former name, or the former names of a family.
    Alias(Alias<'n>),
}

/// A row with its events.
#[derive(Debug)]
pub(super) struct Whole<'n> {
    pub(super) row: RowId,
    /// The name as written in its cell.
    written: &'n str,
    /// The events' names.
    names: Vec<String>,
    /// The replacement of each name, including the name of a family as written; `None` if there is no replacement.
    pub(super) successors: HashMap<String, Option<String>>,
}

/// A former name.
#[derive(Debug)]
pub(super) struct Alias<'n> {
    pub(super) row: RowId,
    written: &'n str,
    /// The former names; a family has several.
    names: Vec<String>,
    /// The text of the cell with the other former names.
    pub(super) remaining: String,
    pub(super) place: Place,
}

impl<'n> Target<'n> {
    /// Determines what a name refers to in a catalog.
    ///
    /// # Errors
    ///
    /// If the name can't be removed. The error is the reason, or `None` if the catalog doesn't have the name.
    pub(super) fn of(catalog: &Catalog<'_>, name: &'n str) -> Result<Self, Option<String>> {
        if let Some((row, _)) = catalog
            .rows()
            .find(|(_, row)| row.text(Column::Name) == name)
        {
            return Ok(Self::Row(Whole::of(catalog, row, name)));
        }
        let shown = printable(name);
        if let Some(event) = catalog.event(name) {
            let cell = catalog.row(event.row).text(Column::Name);
            if event.family().is_none() {
                // The cell contains the name with doubled braces.
                return Ok(Self::Row(Whole::of(catalog, event.row, name)));
            }
            return Err(Some(format!(
                "`{shown}` is one event of the family `{}`; remove the whole family, or narrow its range by hand \
                ({}), and \
                 write a row for `{shown}` into removed.csv. Nothing was changed",
                printable(cell),
                catalog
                    .input
                    .sources
                    .show(catalog.place(event.row, Column::Name))
            )));
        }
        let is_it = |(_, row): &(RowId, event_catalog_build::read::Row<'_, '_>)| {
            aliases(*row).contains(&name)
        };
        if let Some((row, _)) = catalog.rows().find(is_it) {
            return Alias::of(catalog, row, name).map(Self::Alias).map_err(Some);
        }
        let Some(event) = catalog.resolve(name) else {
            return Err(None);
        };
        let cell = catalog.row(event.row).text(Column::Name);
        Err(Some(format!(
            "`{shown}` is a former name of one event of the family `{}`; remove the former names of the whole \
            family, as they are written in `aliases`. Nothing was changed",
            printable(cell)
        )))
    }

    pub(super) fn row(&self) -> RowId {
        match self {
            Self::Row(whole) => whole.row,
            Self::Alias(alias) => alias.row,
        }
    }

    /// Lists the names that are removed.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let names = match self {
            Self::Row(whole) => &whole.names,
            Self::Alias(alias) => &alias.names,
        };
        names.iter().map(String::as_str)
    }

    /// Lists the names that are removed. For a family, this includes the name as written.
    pub(super) fn written(&self) -> impl Iterator<Item = &str> {
        let written = match self {
            Self::Row(whole) => whole.written,
            Self::Alias(alias) => alias.written,
        };
        let others = self.names().filter(move |name| *name != written);
        std::iter::once(written).chain(others)
    }

    /// Lists the removed names with their events.
    pub(super) fn events<'t, 'c>(
        &'t self,
        catalog: &'c Catalog<'_>,
    ) -> Vec<(&'t str, &'c Event<'c>)> {
        let row = self.row();
        let events = catalog.events.iter().filter(|event| event.row == row);
        let mut by_name: HashMap<&str, &Event<'_>> = HashMap::new();
        for event in events {
            by_name.insert(&event.name, event);
            for alias in event.aliases() {
                by_name.entry(&alias.name).or_insert(event);
            }
        }
        let names = self.names();
        names
            .filter_map(|name| Some((name, *by_name.get(name)?)))
            .collect()
    }
}

impl<'n> Whole<'n> {
    fn of(catalog: &Catalog<'_>, row: RowId, written: &'n str) -> Self {
        let by = catalog.row(row).text(Column::ReplacedBy);
        let mut names = Vec::new();
        let mut successors = HashMap::new();
        for event in catalog.events.iter().filter(|event| event.row == row) {
            let next = event.deprecation().and_then(|it| it.replaced_by.as_deref());
            // The other events of the family are removed, too, so they can't be replacements.
            let next = next.and_then(|name| catalog.event(name));
            let next = next.filter(|it| it.row != row);
            successors.insert(event.name.to_string(), next.map(|it| it.name.to_string()));
            // The names in `aliases` are removed with the event.
            names.push(event.name.to_string());
            names.extend(event.aliases().iter().map(|alias| alias.name.to_string()));
        }
        // The name as written is replaced with the text of the whole `replaced_by` cell, which may be a family.
        let whole = Some(by).filter(|by| !by.is_empty() && *by != written);
        let whole = whole.map(str::to_owned);
        successors.entry(written.to_owned()).or_insert(whole);
        Self {
            row,
            written,
            names,
            successors,
        }
    }

    pub(super) fn place(&self, catalog: &Catalog<'_>) -> Place {
        catalog.place(self.row, Column::Name)
    }

    /// Removes the row from its file.
    pub(super) fn remove(&self, catalog: &Catalog<'_>, edits: &mut Edits) {
        let table = &catalog.tables[self.row.table as usize];
        let text = catalog.input.sources.get(table.file).text();
        let range = catalog.row(self.row).span().range();
        let range = if table.is_sheet {
            with_line_break(text, range)
        } else {
            let end = event_toml::line_end(text, range.end);
            with_empty_lines(text, range.start..end)
        };
        edits.replace(table.file, range, String::new());
    }
}

/// Extends the range of a spreadsheet row by the line break after it, or by the line break before it if it is the
/// last row.
fn with_line_break(text: &str, range: Range<usize>) -> Range<usize> {
    let after = text.get(range.end..).unwrap_or_default();
    let length = match after.as_bytes() {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    };
    if length > 0 {
        return range.start..range.end + length;
    }
    let before = text.get(..range.start).unwrap_or_default();
    let line_break = ["\r\n", "\n", "\r"]
        .into_iter()
        .find(|it| before.ends_with(it));
    range.start - line_break.map_or(0, str::len)..range.end
}

/// Extends the range of an event's lines in TOML by the empty lines after them, or by those before them if it is the
/// last event.
fn with_empty_lines(text: &str, range: Range<usize>) -> Range<usize> {
    let after = text.get(range.end..).unwrap_or_default();
    let rest = after.trim_start_matches(['\r', '\n']);
    if !rest.is_empty() {
        return range.start..text.len() - rest.len();
    }
    let before = text.get(..range.start).unwrap_or_default();
    let kept = before.trim_end_matches(['\r', '\n']);
    // Keep the line break at the end of the file.
    let line_break = event_toml::line_break(text);
    let start = (kept.len() + line_break.len()).min(range.start);
    if kept.is_empty() {
        0..text.len()
    } else {
        start..text.len()
    }
}

impl<'n> Alias<'n> {
    fn of(catalog: &Catalog<'_>, id: RowId, written: &'n str) -> Result<Self, String> {
        let row = catalog.row(id);
        let others: Vec<&str> = aliases(row)
            .into_iter()
            .filter(|name| *name != written)
            .collect();
        let remaining = if others.is_empty() {
            Some(String::new())
        } else {
            cell_of_aliases(&others)
        };
        let Some(remaining) = remaining else {
            return Err(
                "the other former names have a semicolon, which separates names in a cell; remove the name by hand, \
                 and write its row into removed.csv. Nothing was changed"
                    .to_owned(),
            );
        };
        let names = match Pattern::parse(written) {
            Ok(Some(family)) => {
                let numbers = family.numbers().iter();
                numbers.map(|number| family.name(*number)).collect()
            }
            _ => vec![event_catalog_build::catalog::unescaped(written).into_owned()],
        };
        Ok(Self {
            row: id,
            written,
            names,
            remaining,
            place: row.place(Column::Aliases),
        })
    }
}
