//! Collects the changes that remove a name: in its row, in references to it, and in `removed.csv`.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::{Catalog, Event, Former};
use event_catalog_build::printable;
use event_catalog_build::read::{Column, REMOVED, Table};
use event_catalog_build::source::{FileId, Place};

use super::super::accepts;
use super::super::edits::Edits;
use super::super::removed_file::{self, Record};
use super::super::rename::mentions::Mentions;
use super::super::rows::Rows;
use super::super::sends;
use super::Request;
use super::target::{Target, Whole};
use crate::{rules, unknown_event};

/// The changes to the files of a catalog.
pub(super) struct Removing<'c, 's> {
    catalog: &'c Catalog<'s>,
    pub(super) edits: Edits,
    rows: Rows,
    /// The displayed path of `removed.csv`.
    shown: String,
    /// The text of `removed.csv`, if the catalog has no such file yet.
    pub(super) new_file: Option<String>,
    pub(super) done: Vec<String>,
    pub(super) notes: Vec<String>,
}

impl<'c, 's> Removing<'c, 's> {
    pub(super) fn of(
        catalog: &'c Catalog<'s>,
        target: &Target<'_>,
        request: Request<'_>,
        shown: String,
    ) -> Result<Self, String> {
        let mut removing = Self {
            catalog,
            shown,
            edits: Edits::default(),
            rows: Rows::default(),
            new_file: None,
            done: Vec::new(),
            notes: Vec::new(),
        };
        removing.record(target, request)?;
        match target {
            Target::Row(whole) => {
                removing.references(whole)?;
                whole.remove(catalog, &mut removing.edits);
                let shown = printable(request.name);
                removing.did(whole.place(catalog), &format!("`{shown}` is removed"));
            }
            Target::Alias(alias) => {
                let cells = vec![(Column::Aliases, alias.remaining.clone())];
                removing.rows.changed.insert(alias.row, cells);
                let shown = printable(request.name);
                removing.did(alias.place, &format!("`{shown}` is no longer an alias"));
            }
        }
        removing.settings(target);
        let Self { rows, edits, .. } = &mut removing;
        rows.write(catalog, edits);
        removing.mentions(target);
        Ok(removing)
    }

    fn did(&mut self, place: Place, what: &str) {
        let place = self.catalog.input.sources.show(place);
        self.done.push(format!("{place}: {what}"));
    }

    /// Adds the rows to `removed.csv`.
    fn record(&mut self, target: &Target<'_>, request: Request<'_>) -> Result<(), String> {
        let catalog = self.catalog;
        let mut records = Vec::new();
        let mut times: HashMap<&str, Vec<&Former<'_>>> = HashMap::new();
        for row in &catalog.former {
            times.entry(&row.name).or_default().push(row);
        }
        for (name, event) in target.events(catalog) {
            let is_alias = event.name != name;
            let renamed_to = if is_alias {
                Some(event.name.to_string())
            } else {
                request.renamed_to.map(str::to_owned)
            };
            // A replacement that is removed at the same time can't be used. If another event has the same meaning,
            // no replacement is needed.
            let replaced_by = event
                .deprecation()
                .and_then(|it| it.replaced_by.as_deref())
                .filter(|other| !is_alias && target.names().all(|name| name != *other))
                .filter(|other| renamed_to.as_deref() != Some(*other));
            let first = event.since().filter(|_| !is_alias);
            let times = times.get(name).into_iter().flatten();
            let same: Vec<&Former<'_>> = times
                .filter(|row| {
                    let is_same_time = is_alias || row.first.as_ref() == first;
                    is_same_time && row.renamed_to.as_deref() == renamed_to.as_deref()
                })
                .copied()
                .collect();
            let is_of_run = same
                .iter()
                .any(|row| row.last.as_ref() == Some(request.last));
            match same.first() {
                None => records.push(Record {
                    name: name.to_owned(),
                    first: first.map(ToString::to_string),
                    last: request.last.to_string(),
                    renamed_to,
                    replaced_by: replaced_by.map(str::to_owned),
                }),
                // An interrupted run, or the rename to the current name, may have written this row.
                Some(_) if is_alias || is_of_run => {}
                Some(row) => return Err(recorded_before(name, row)),
            }
        }
        if let Some(to) = request.renamed_to {
            if catalog.event(to).is_none() {
                // Don't suggest an event that is removed at the same time.
                let may_be = |event: &Event<'_>| !matches!(target, Target::Row(whole) if whole.row == event.row);
                return Err(unknown_event::message_about(catalog, to, may_be));
            }
            if target.names().any(|name| name == to) {
                return Err(format!(
                    "`{}` can't be renamed to itself; name another event, or leave out `--renamed-to`",
                    printable(to)
                ));
            }
        }
        if records.is_empty() {
            return Ok(());
        }
        records.sort_by(|one, other| one.name.cmp(&other.name));
        let sources = &catalog.input.sources;
        let is_table = |table: &Table<'_>| sources.get(table.file).path() == self.shown;
        if catalog.tables.iter().any(is_table) {
            return Err(format!(
                "catalog.toml names {REMOVED} as a table of events, so nothing was changed; give the table another name"
            ));
        }
        self.new_file = removed_file::add(catalog, &records, &mut self.edits)?;
        for record in &records {
            let shown = printable(&record.name);
            let file = &self.shown;
            let line = format!(
                "{file}: a row says that `{shown}` was used until {}",
                record.last
            );
            self.done.push(line);
        }
        Ok(())
    }

    /// In the `replaced_by` of other events, replaces the removed event with its own replacement.
    fn references(&mut self, whole: &Whole<'_>) -> Result<(), String> {
        let catalog = self.catalog;
        for (id, row) in catalog.rows() {
            let Some(cell) = row.get(Column::ReplacedBy).filter(|_| id != whole.row) else {
                continue;
            };
            let Some(successor) = whole.successors.get(&*cell.text) else {
                continue;
            };
            let Some(successor) = successor else {
                return Err(format!(
                    "`{}` is the replacement for `{}` ({}), but has no `replaced_by` itself; name another event \
                     there first. \
                     Nothing was changed",
                    printable(&cell.text),
                    printable(row.text(Column::Name)),
                    catalog.input.sources.show(cell.place)
                ));
            };
            let cells = self.rows.changed.entry(id).or_default();
            cells.push((Column::ReplacedBy, successor.clone()));
            let shown = printable(successor).into_owned();
            self.did(cell.place, &format!("`replaced_by` is `{shown}`"));
        }
        Ok(())
    }

    /// Changes the entries in `catalog.toml` that are about the name.
    fn settings(&mut self, target: &Target<'_>) {
        let Some(file) = self.catalog.input.settings.file else {
            return;
        };
        let before = self.catalog.input.sources.get(file).text();
        let settings = &self.catalog.input.settings;
        let mut text = Cow::Borrowed(before);
        let sent = self.sent(target);
        if let Some(after) = sends::without(&text, &sent) {
            text = Cow::Owned(after);
            let entries = settings.sends.iter().map(|entry| &entry.name);
            for name in entries.filter(|name| sent.contains(name.value.as_str())) {
                let shown = printable(&name.value);
                self.did(name.place, &format!("`[[send]]` for `{shown}` is removed"));
            }
        }
        if let Target::Row(whole) = target {
            let events: HashSet<&str> = whole.successors.keys().map(String::as_str).collect();
            if let Some(after) = accepts::without(&text, &events, is_of_one) {
                text = Cow::Owned(after);
                let entries = settings.accepts.iter();
                let entries = entries.filter(|entry| is_of_one(&entry.rule.value));
                for entry in entries {
                    let mut named = entry.events.iter();
                    if let Some(event) = named.find(|it| events.contains(it.value.as_str())) {
                        self.did(event.place, "`[[accept]]` no longer lists the name");
                    }
                }
            }
        }
        if let Cow::Owned(after) = text {
            self.edits.replace(file, 0..before.len(), after);
        }
    }

    /// Finds the `name` of each `[[send]]` entry that sends a removed name.
    fn sent(&self, target: &Target<'_>) -> HashSet<&'c str> {
        let catalog = self.catalog;
        let gone: HashSet<&str> = target.names().collect();
        let sent = catalog.sent.iter().filter(|sent| {
            let event = catalog.events.get(sent.event);
            let is_of_row = event.is_some_and(|event| event.row == target.row());
            is_of_row && gone.contains(sent.name.as_str())
        });
        let entries = sent.filter_map(|sent| catalog.input.settings.sends.get(sent.send));
        entries.map(|entry| entry.name.value.as_str()).collect()
    }

    /// Adds notes about texts that mention the name as code. These texts aren't changed, because only people can
    /// reword them.
    fn mentions(&mut self, target: &Target<'_>) {
        let catalog = self.catalog;
        let names: Vec<(String, String)> = target
            .written()
            .map(|name| (name.to_owned(), name.to_owned()))
            .collect();
        let mentions = Mentions::of(&names);
        let extra = &catalog.input.settings.extra_columns;
        let sources = &catalog.input.sources;
        let mut note = |place: Place, what: &str| {
            let place = sources.show(place);
            self.notes
                .push(format!("{place}: {what} mentions the name"));
        };
        for (id, row) in catalog.rows() {
            if id == target.row() && matches!(target, Target::Row(_)) {
                continue;
            }
            for cell in row.cells() {
                let is_text = matches!(
                    cell.column,
                    Column::Description | Column::DeprecatedReason | Column::Extra(_)
                );
                if is_text && mentions.replaced(&cell.text).is_some() {
                    note(cell.place, &format!("`{}`", cell.column.name(extra)));
                }
            }
        }
        let input = catalog.input;
        let files = input.texts.values().chain(input.payloads.values());
        let mut files: Vec<FileId> = files.copied().chain(input.settings.file).collect();
        files.sort_unstable();
        files.dedup();
        for file in files {
            let source = sources.get(file);
            for (range, _) in mentions.places(source.path(), source.text()) {
                note(Place::new(file, range), "the text");
            }
        }
    }
}

/// Builds the message about an existing row for the name. The row may be about this removal, or about an earlier
/// meaning.
fn recorded_before(name: &str, row: &Former<'_>) -> String {
    let name = printable(name);
    let (until, same) = match &row.last {
        Some(last) => (
            format!(", until {last}"),
            format!("run the command with `--on {last}`"),
        ),
        None => (
            String::new(),
            "write into `last` when the name was removed, and name that with `--on`".to_owned(),
        ),
    };
    format!(
        "{REMOVED} already has a row for `{name}`{until}, so nothing was changed. If it is about an earlier meaning of \
         the name, write into `since` of the event when the current meaning began; if it is about this removal, {same}"
    )
}

/// Whether a rule checks a single version. Such a rule has no findings about a removed event, so its entries are no
/// longer needed. The findings of other rules may be about the removal.
fn is_of_one(rule: &str) -> bool {
    rules::named(rule).is_none_or(|rule| !rule.is_comparing())
}
