//! Collects the changes to the rows and the other files of a catalog when an event is renamed.

use std::collections::HashMap;

use event_catalog_build::catalog::{Catalog, Event, Release, RowId, cell_of_aliases};
use event_catalog_build::printable;
use event_catalog_build::read::{Column, REMOVED};
use event_catalog_build::source::{CellRef, FileId, Place};

use super::Request;
use super::mentions::Mentions;
use super::target;
use crate::against::names::aliases;
use crate::edit::edits::Edits;
use crate::edit::rows::{Rows, Spot};
use crate::edit::{event_toml, former_row, removed_file};

/// The changes to the rows and the other files of a catalog.
pub(super) struct Renaming<'c, 's> {
    catalog: &'c Catalog<'s>,
    row: RowId,
    rows: Rows,
    edits: Edits,
    done: Vec<String>,
}

impl<'c, 's> Renaming<'c, 's> {
    pub(super) fn of(catalog: &'c Catalog<'s>, request: Request<'_>) -> Result<Self, String> {
        let names = target::names(request.old, request.new)?;
        let known = target::renamed_before(catalog, request);
        let row = match known {
            Some(row) => row,
            None => target::find(catalog, request)?,
        };
        for (_, new) in &names {
            target::is_free(catalog, new, row)?;
        }
        let mut renaming = Self {
            catalog,
            row,
            rows: Rows::default(),
            edits: Edits::default(),
            done: Vec::new(),
        };
        if known.is_none() {
            renaming.rename_row(request)?;
        }
        renaming.references(&names);
        renaming.mentions(&Mentions::of(&names));
        Ok(renaming)
    }

    pub(super) fn row(&self) -> RowId {
        self.row
    }

    fn did(&mut self, place: Place, what: &str) {
        let place = self.catalog.input.sources.show(place);
        self.done.push(format!("{place}: {what}"));
    }

    /// Changes the event's row: its name, its aliases, and its place in a sorted table.
    fn rename_row(&mut self, request: Request<'_>) -> Result<(), String> {
        let Request { old, new, keep, .. } = request;
        let id = self.row;
        let row = self.catalog.row(id);
        let known = aliases(row);
        let mut names: Vec<&str> = known.iter().copied().filter(|name| *name != new).collect();
        if keep {
            names.push(old);
        }
        let mut cells = vec![(Column::Name, new.to_owned())];
        let place = row.place(Column::Name);
        self.did(
            place,
            &format!("`{}` is renamed to `{}`", printable(old), printable(new)),
        );
        if names != known {
            let cell = if names.is_empty() {
                Some(String::new())
            } else {
                cell_of_aliases(&names)
            };
            let Some(cell) = cell else {
                return Err(format!(
                    "`{}` has a semicolon, which separates names in the `aliases` cell; rename the event by hand in a \
                     file in TOML, or leave the old name out with `--no-alias`",
                    printable(old)
                ));
            };
            cells.push((Column::Aliases, cell));
            let place = cell_place(self.catalog, id, Column::Aliases);
            if keep {
                self.did(place, &format!("`{}` is an alias", printable(old)));
            }
            if known.contains(&new) {
                self.did(
                    place,
                    &format!("`{}` is no longer an alias", printable(new)),
                );
            }
        }
        self.rows.changed.insert(id, cells);
        if let Some(spot) = sorted_spot(self.catalog, id, new) {
            self.rows.moved.insert(id, spot);
            self.did(place, "the row moves, because the rows are sorted by name");
        }
        Ok(())
    }

    /// Changes references to the event: `replaced_by` of other events, `removed.csv`, accepted findings.
    fn references(&mut self, names: &[(String, String)]) {
        let names: HashMap<&str, &str> = names
            .iter()
            .map(|(old, new)| (old.as_str(), new.as_str()))
            .collect();
        let catalog = self.catalog;
        for (id, row) in catalog.rows() {
            let cell = row.get(Column::ReplacedBy);
            let Some((cell, new)) = cell.and_then(|it| Some((it, names.get(&*it.text)?))) else {
                continue;
            };
            let cells = self.rows.changed.entry(id).or_default();
            cells.push((Column::ReplacedBy, (*new).to_owned()));
            self.did(
                cell.place,
                &format!("`replaced_by` is `{}`", printable(new)),
            );
        }
        for (place, name) in removed_file::follow(catalog, &names, &mut self.edits) {
            self.did(
                place,
                &format!("`{}` leads to the new name", printable(name)),
            );
        }
        for accept in &catalog.input.settings.accepts {
            for event in &accept.events {
                if let Some(new) = names.get(event.value.as_str()) {
                    let Place { span, .. } = event.place;
                    self.edits
                        .replace(span.file, span.range(), event_toml::string(new));
                    self.did(
                        event.place,
                        &format!("`[[accept]]` is about `{}`", printable(new)),
                    );
                }
            }
        }
    }

    /// Changes the texts that mention the event as code: cells, introductions, and schemas.
    fn mentions(&mut self, mentions: &Mentions<'_>) {
        let catalog = self.catalog;
        let extra = &catalog.input.settings.extra_columns;
        for (id, row) in catalog.rows() {
            for cell in row.cells() {
                let is_text = matches!(
                    cell.column,
                    Column::Description | Column::DeprecatedReason | Column::Extra(_)
                );
                let Some(text) = is_text.then(|| mentions.replaced(&cell.text)).flatten() else {
                    continue;
                };
                let cells = self.rows.changed.entry(id).or_default();
                cells.push((cell.column, text));
                let column = cell.column.name(extra);
                self.did(cell.place, &format!("`{column}` mentions the new name"));
            }
        }
        let input = catalog.input;
        let files = input.texts.values().chain(input.payloads.values());
        let mut files: Vec<_> = files.copied().chain(input.settings.file).collect();
        files.sort_unstable();
        files.dedup();
        for file in files {
            let source = input.sources.get(file);
            let is_schema = input.payloads.values().any(|it| *it == file);
            if is_schema && !mentions.changes_only_texts(source.path(), source.text()) {
                let place = Place::whole(file);
                self.did(
                    place,
                    "a value contains the old name, so this file isn't changed",
                );
                continue;
            }
            for (range, new) in mentions.places(source.path(), source.text()) {
                let place = Place::new(file, range.clone());
                self.edits.replace(file, range, new.to_owned());
                self.did(place, "the text mentions the new name");
            }
        }
    }

    /// Records the meaning of the old name in `removed.csv`, if a day is given, or if the name isn't kept. Returns
    /// the text if the file is new.
    pub(super) fn remember(
        &mut self,
        lone: Option<&str>,
        request: Request<'_>,
    ) -> Result<Option<String>, String> {
        let is_asked = request.on.is_some();
        let unkept = request.today.filter(|_| !request.keep && lone.is_none());
        let Some(last) = request.on.or(unkept) else {
            return Ok(None);
        };
        if lone.is_some() {
            return Err(format!(
                "`--on` writes `{REMOVED}`, which only a catalog in a folder has; leave out the option"
            ));
        }
        let catalog = self.catalog;
        let event = catalog.events.iter().find(|event| event.row == self.row);
        let first = event.and_then(Event::since).and_then(Release::date);
        let (old, new) = (printable(request.old), printable(request.new));
        if let Some(first) = first.filter(|first| *first > last) {
            if !is_asked {
                return Ok(None);
            }
            return Err(format!(
                "`{old}` has existed since {first}, which is after {last}, so nothing was changed; give a later day \
                 with `--on`"
            ));
        }
        let names = target::names(request.old, request.new)?;
        // For a family, the first pair contains the patterns from the cells.
        let names = &names[usize::from(names.len() > 1)..];
        let records = match former_row::rows(catalog, names, first, last) {
            Err(_) if !is_asked => return Ok(None),
            records => records?,
        };
        if records.is_empty() {
            return Ok(None);
        }
        let new_file = removed_file::add(catalog, &records, &mut self.edits)?;
        let file = catalog.input.removed;
        let file = file.map_or(REMOVED, |file| catalog.input.sources.get(file).path());
        self.done.push(format!(
            "{file}: a row says that `{new}` was called `{old}` until {last}"
        ));
        Ok(new_file)
    }

    /// Applies the changes, and returns the new texts of the files, and a list of the changes.
    pub(super) fn into_texts(mut self) -> (Vec<(FileId, String)>, Vec<String>) {
        self.rows.write(self.catalog, &mut self.edits);
        (self.edits.apply(self.catalog.input), self.done)
    }
}

/// Finds the place of a cell. A column that a spreadsheet lacks is added after the others.
fn cell_place(catalog: &Catalog<'_>, id: RowId, column: Column) -> Place {
    let row = catalog.row(id);
    let place = row.place(column);
    let table = &catalog.tables[id.table as usize];
    if place.cell.is_some() || !table.is_sheet {
        return place;
    }
    let added = u32::try_from(table.header.len()).ok();
    let name = row.place(Column::Name).cell;
    let cell = name.zip(added).map(|(name, column)| CellRef {
        row: name.row,
        column,
    });
    Place { cell, ..place }
}

/// Finds the new place of a renamed row in a spreadsheet that is sorted by name. Returns `None` if the row stays in
/// its place.
fn sorted_spot(catalog: &Catalog<'_>, id: RowId, new: &str) -> Option<Spot> {
    /// The minimum number of rows to detect whether a table is sorted: fewer may be in order by chance.
    const LEAST: usize = 3;
    let table = &catalog.tables[id.table as usize];
    let names = table
        .rows()
        .map(|row| row.text(Column::Name).to_lowercase());
    let mut names: Vec<String> = names.collect();
    if !table.is_sheet || names.len() < LEAST || !names.is_sorted() {
        return None;
    }
    let old = id.row as usize;
    names.remove(old);
    let new = new.to_lowercase();
    let at = names.partition_point(|it| *it <= new);
    if at == old {
        return None;
    }
    // The other names don't include the renamed row, so indices after it are one higher in the table.
    let above = if at < old {
        at.checked_sub(1)
    } else {
        Some(at)
    };
    Some(match above.map(u32::try_from) {
        Some(row) => Spot::Below(RowId {
            row: row.ok()?,
            ..id
        }),
        None => Spot::Top(id.table),
    })
}
