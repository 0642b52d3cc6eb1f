//! Renames an event in the files of a catalog. The old name becomes an alias, so that programs that send it
//! need no change, and everything in the catalog that refers to the event follows.

pub(super) mod mentions;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use event_catalog_build::catalog::{
    Catalog, Date, Event, Pattern, Release, RowId, cell_of_aliases, check_event_name, check_name,
};
use event_catalog_build::printable;
use event_catalog_build::read::{Column, Folder, REMOVED, Row};
use event_catalog_build::source::{FileId, Place};

use super::edits::Edits;
use super::event_toml;
use super::former_row;
use super::overlay::Overlay;
use super::removed_file;
use super::rows::{Rows, Spot};
use crate::against::names::aliases;
use crate::changed_files::ChangedFile;
use crate::{diagnose, unknown_event};
use mentions::Mentions;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request<'n> {
    /// The name as in its cell: that of an event, or of a family.
    pub(crate) old: &'n str,
    pub(crate) new: &'n str,
    /// Whether the old name becomes an alias.
    pub(crate) keep: bool,
    /// The last day on which the old name meant this event, for `removed.csv`.
    pub(crate) on: Option<Date>,
}

/// What becomes of it.
#[derive(Debug)]
pub(crate) enum Answer {
    /// It can be written.
    Renamed(Renamed),
    /// It can't; why, in lines.
    Refused(Vec<String>),
}

/// A catalog with a renamed event.
#[derive(Debug)]
pub(crate) struct Renamed {
    pub(crate) files: Vec<ChangedFile>,
    /// What was changed, each with its place.
    pub(crate) done: Vec<String>,
}

/// Renames an event of the catalog in a folder, or of the single file with that name, without writing
/// anything.
pub(crate) fn rename(
    folder: &dyn Folder,
    lone: Option<&str>,
    request: Request<'_>,
) -> anyhow::Result<Answer> {
    let mut overlay = Overlay::of(folder, lone);
    let input = overlay.input()?;
    let catalog = Catalog::new(&input);
    let before = match diagnose::before_change(&catalog) {
        Ok(errors) => errors,
        Err(why) => return Ok(Answer::Refused(why)),
    };
    let mut renaming = match Renaming::of(&catalog, request) {
        Ok(renaming) => renaming,
        Err(why) => return Ok(Answer::Refused(vec![why])),
    };
    let row = renaming.row;
    let new_file = match renaming.remember(lone, request) {
        Ok(new_file) => new_file,
        Err(why) => return Ok(Answer::Refused(vec![why])),
    };
    let (texts, done) = renaming.into_texts();
    for (file, after) in texts {
        overlay.change(input.sources.get(file).path(), after);
    }
    if let Some(text) = new_file {
        overlay.create(REMOVED, text);
    }
    let changed = overlay.input()?;
    let changed = Catalog::new(&changed);
    let errors = diagnose::obstacles(&changed).findings;
    if let Some(mut why) = diagnose::further(&before, errors, &changed.input.sources) {
        why.push(
            "with the new name, the catalog would have these errors, so nothing was changed; the places are those \
             after the change"
                .to_owned(),
        );
        return Ok(Answer::Refused(why));
    }
    let events = catalog.events.iter();
    let mut kept = events.filter(|event| request.keep || event.row != row);
    if let Some(lost) = kept.find(|event| changed.resolve(&event.name).is_none()) {
        return Ok(Answer::Refused(vec![format!(
            "the name `{}` would be lost, so nothing was changed; rename the event by hand",
            printable(&lost.name)
        )]));
    }
    Ok(Answer::Renamed(Renamed {
        files: overlay.into_changed(),
        done,
    }))
}

/// The changes to the rows and the other files of a catalog.
struct Renaming<'c, 's> {
    catalog: &'c Catalog<'s>,
    row: RowId,
    rows: Rows,
    edits: Edits,
    done: Vec<String>,
}

impl<'c, 's> Renaming<'c, 's> {
    fn of(catalog: &'c Catalog<'s>, request: Request<'_>) -> Result<Self, String> {
        let names = names(request.old, request.new)?;
        let known = renamed_before(catalog, request);
        let row = match known {
            Some(row) => row,
            None => find(catalog, request.old)?,
        };
        for (_, new) in &names {
            is_free(catalog, new, row)?;
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

    fn did(&mut self, place: Place, what: &str) {
        let place = self.catalog.input.sources.show(place);
        self.done.push(format!("{place}: {what}"));
    }

    /// The row of the event: its name, its aliases, and its place in a sorted table.
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
            let place = row.place(Column::Aliases);
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

    /// What refers to the event: `replaced_by` of other events, and accepted findings.
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

    /// The texts that mention the event as code: cells, introductions, and schemas.
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
                    "a value has the old name in it, so this file stays as it is",
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

    /// Writes what the old name was into `removed.csv`, if the rename has a day. Returns the text of a new
    /// file.
    fn remember(
        &mut self,
        lone: Option<&str>,
        request: Request<'_>,
    ) -> Result<Option<String>, String> {
        let Some(last) = request.on else {
            return Ok(None);
        };
        if lone.is_some() {
            return Err(format!(
                "`--on` writes `{REMOVED}`, which only a catalog in a folder has; leave it out"
            ));
        }
        let catalog = self.catalog;
        let event = catalog.events.iter().find(|event| event.row == self.row);
        let first = event.and_then(Event::since).and_then(Release::date);
        let (old, new) = (printable(request.old), printable(request.new));
        if let Some(first) = first.filter(|first| *first > last) {
            return Err(format!(
                "`{old}` is there since {first}, which is after {last}, so nothing was changed"
            ));
        }
        let names = names(request.old, request.new)?;
        // The first pair of a family is that of its cells.
        let names = &names[usize::from(names.len() > 1)..];
        let records = former_row::rows(catalog, names, first, last)?;
        if records.is_empty() {
            return Ok(None);
        }
        let new_file = removed_file::add(catalog, &records, &mut self.edits)?;
        let file = catalog.input.removed;
        let file = file.map_or(REMOVED, |file| catalog.input.sources.get(file).path());
        self.done.push(format!(
            "{file}: until {last}, `{old}` was what `{new}` is now"
        ));
        Ok(new_file)
    }

    /// The new texts of the files, and what was changed.
    fn into_texts(mut self) -> (Vec<(FileId, String)>, Vec<String>) {
        self.rows.write(self.catalog, &mut self.edits);
        (self.edits.apply(&self.catalog.input.sources), self.done)
    }
}

/// Each old name with its new one: those of the row's cell and, of a family, those of its events.
fn names(old: &str, new: &str) -> Result<Vec<(String, String)>, String> {
    let (shown_old, shown_new) = (printable(old), printable(new));
    if old == new {
        return Err(format!("`{shown_new}` is its name already"));
    }
    let mut names = vec![(old.to_owned(), new.to_owned())];
    let parse = |name| Pattern::parse(name);
    let family = parse(new).map_err(|error| format!("`{shown_new}` can't be a name: {error}"))?;
    match (parse(old).ok().flatten(), family) {
        (Some(one), Some(other)) if one.numbers() == other.numbers() => {
            let numbers = one.numbers().iter();
            names.extend(numbers.map(|number| (one.name(*number), other.name(*number))));
            let longest = names.iter().map(|(_, new)| new).max_by_key(|it| it.len());
            let checked = longest.map_or(Ok(()), |name| check_name(name));
            checked.map_err(|error| format!("`{shown_new}` can't be a name: {error}"))?;
        }
        (None, None) => check_event_name(new)
            .map_err(|error| format!("`{shown_new}` can't be a name: {error}"))?,
        (Some(_), _) => {
            return Err(format!(
                "`{shown_old}` is a family, and `{shown_new}` isn't a family of the same numbers; add or remove its \
                 events in separate rows"
            ));
        }
        (None, Some(_)) => {
            return Err(format!(
                "`{shown_new}` is a family, and `{shown_old}` is one event; add the family as a row, and name it in \
                 `replaced_by`"
            ));
        }
    }
    Ok(names)
}

/// The row that has the new name and the old one as an alias: a run was killed before it had changed all
/// files, or the event was renamed by hand.
fn renamed_before(catalog: &Catalog<'_>, request: Request<'_>) -> Option<RowId> {
    let mut rows = catalog.rows();
    let is_renamed = |row: Row<'_, '_>| {
        row.text(Column::Name) == request.new && aliases(row).contains(&request.old)
    };
    rows.find(|(_, row)| is_renamed(*row)).map(|(id, _)| id)
}

/// The row with a name in its cell.
fn find(catalog: &Catalog<'_>, old: &str) -> Result<RowId, String> {
    let mut rows = catalog.rows();
    if let Some((id, _)) = rows.find(|(_, row)| row.text(Column::Name) == old) {
        return Ok(id);
    }
    let shown = printable(old);
    let Some(event) = catalog.resolve(old) else {
        return Err(unknown_event::message(catalog, old));
    };
    let cell = printable(catalog.row(event.row).text(Column::Name));
    Err(if event.name == old {
        format!("`{shown}` is one of the family `{cell}`; rename the family")
    } else {
        format!("`{shown}` is a former name of `{cell}`; rename `{cell}`")
    })
}

/// Whether a name isn't that of another row.
fn is_free(catalog: &Catalog<'_>, new: &str, row: RowId) -> Result<(), String> {
    let Some(other) = catalog.resolve(new).filter(|event| event.row != row) else {
        return Ok(());
    };
    let shown = printable(new);
    let place = catalog.place(other.row, Column::Name);
    let place = catalog.input.sources.show(place);
    Err(if other.name == new {
        format!(
            "`{shown}` is another event ({place}); to merge the two, remove one of the rows, and put its name into the \
             `aliases` of the other"
        )
    } else {
        let name = printable(&other.name);
        format!(
            "`{shown}` is a former name of `{name}` ({place}); programs that send it mean that event"
        )
    })
}

/// Where a renamed row goes in a spreadsheet that is sorted by name; `None` if it stays.
fn sorted_spot(catalog: &Catalog<'_>, id: RowId, new: &str) -> Option<Spot> {
    /// Fewer rows may be in order by chance.
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
    // The rows after the old one are one further down than among the other names.
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
