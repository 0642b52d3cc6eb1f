//! Removes an event, or a former name, from the files of a catalog. A row in `removed.csv` stays, so that
//! the name isn't used again by mistake, and stored events are still understood.

mod target;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use anyhow::Context;
use event_catalog_build::catalog::{Catalog, Date, Former, Release};
use event_catalog_build::printable;
use event_catalog_build::read::{Column, Folder, REMOVED, SETTINGS, Table};
use event_catalog_build::source::{FileId, Place};

use super::accepts;
use super::edits::Edits;
use super::overlay::Overlay;
use super::removed_file::{self, Record};
use super::rename::mentions::Mentions;
use super::rows::Rows;
use crate::changed_files::ChangedFile;
use crate::life::{Allowed, Early, Life};
use crate::{diagnose, rules, unknown_event};
use target::{Target, Whole};

/// The rule about names that are removed too early.
const EARLY: &str = "early-removal";

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request<'n> {
    /// An event, a family as in its cell, or a former name.
    pub(crate) name: &'n str,
    /// The last day or version that has the name.
    pub(crate) last: &'n Release,
    /// The event as which stored events count from now on.
    pub(crate) renamed_to: Option<&'n str>,
    pub(crate) today: Date,
    /// Why it may go before the end of its deprecation.
    pub(crate) early: Option<&'n str>,
}

/// What becomes of it.
#[derive(Debug)]
pub(crate) enum Answer {
    /// It can be written.
    Removed(Removed),
    /// It was removed before; in a sentence.
    Before(String),
    /// It can't; why, in lines.
    Refused(Vec<String>),
}

/// A catalog without the name.
#[derive(Debug)]
pub(crate) struct Removed {
    /// The files in the order in which they are written: a run that is killed between two of them is
    /// finished by the next one.
    pub(crate) files: Vec<ChangedFile>,
    /// What was changed, each with its place.
    pub(crate) done: Vec<String>,
    /// Where the name is still mentioned, and other remarks.
    pub(crate) notes: Vec<String>,
}

/// Removes a name from the catalog in a folder without writing anything.
pub(crate) fn remove(folder: &dyn Folder, request: Request<'_>) -> anyhow::Result<Answer> {
    let cannot = || {
        let shown = folder.show("");
        let shown = printable(shown.trim_end_matches('/')).into_owned();
        format!("the catalog `{shown}` cannot be read")
    };
    let mut overlay = Overlay::of(folder, None);
    let input = overlay.input().with_context(cannot)?;
    let catalog = Catalog::new(&input);
    let before = diagnose::obstacles(&catalog).findings;
    if !catalog.is_complete() {
        let mut why = diagnose::kinds(&before, &input.sources, "");
        why.push(
            "the catalog can't be read completely, so nothing was changed; fix its errors first"
                .to_owned(),
        );
        return Ok(Answer::Refused(why));
    }
    let target = match Target::of(&catalog, request.name) {
        Ok(target) => target,
        Err(why) => return Ok(not_found(&catalog, request.name, why)),
    };
    let shown = folder.show(REMOVED);
    let removing = match Removing::of(&catalog, &target, request, shown) {
        Ok(removing) => removing,
        Err(why) => return Ok(Answer::Refused(vec![why])),
    };
    let Removing {
        edits,
        new_file,
        mut done,
        notes,
        ..
    } = removing;
    for (file, after) in edits.apply(&input.sources) {
        overlay.change(input.sources.get(file).path(), after);
    }
    if let Some(text) = new_file {
        overlay.create(REMOVED, text);
    }
    let changed = overlay.input().with_context(cannot)?;
    let changed = Catalog::new(&changed);
    if let Some(why) = faults(&catalog, &before, &changed, &target) {
        return Ok(Answer::Refused(why));
    }
    let life = Life::new(&catalog, &changed, Some(request.today));
    let early = target.names().find_map(|name| match life.removal(name) {
        Allowed::Early(why) => Some(why),
        Allowed::Yes | Allowed::Unrecorded => None,
    });
    if let Some(why) = early {
        let Some(reason) = request.early else {
            return Ok(Answer::Refused(vec![too_early(request.name, &why)]));
        };
        let event = catalog.row(target.row()).text(Column::Name);
        if accept(&mut overlay, &changed, event, reason) {
            done.push(format!(
                "{}: `[[accept]]` allows it before its time",
                folder.show(SETTINGS)
            ));
        }
        if overlay
            .input()
            .with_context(cannot)?
            .settings
            .file
            .is_none()
        {
            return Ok(Answer::Refused(vec![
                "an `[[accept]]` can't be added to catalog.toml, so nothing was changed; add it by hand"
                    .to_owned(),
            ]));
        }
    }
    let table = catalog.tables[target.row().table as usize].file;
    let table = input.sources.get(table).path().to_owned();
    let mut files = overlay.into_changed();
    files.sort_by_key(|file| match file.path.as_str() {
        REMOVED => 0,
        SETTINGS => 1,
        _ if file.shown != table => 2,
        // As long as the name is there, the next run finds it.
        _ => 3,
    });
    Ok(Answer::Removed(Removed { files, done, notes }))
}

/// What to say about a name that the catalog doesn't have.
fn not_found(catalog: &Catalog<'_>, name: &str, why: Option<String>) -> Answer {
    match why {
        Some(why) => Answer::Refused(vec![why]),
        None => match unknown_event::removed(catalog, name) {
            Some(removed) => Answer::Before(removed),
            None => Answer::Refused(vec![unknown_event::message(catalog, name)]),
        },
    }
}

fn too_early(name: &str, why: &Early) -> String {
    let advice = match why {
        Early::NotDeprecated => {
            "deprecate it first: write why into the column `deprecated_reason`, and a day into `remove_after`. If \
             nothing has ever sent it, "
        }
        Early::UntilVersion(_) => "name the version of this release with `--on v…`. Before it, ",
        _ => "to remove it anyway, ",
    };
    format!(
        "`{}` can't be removed yet: {why}; {advice}give a reason with `--early \"…\"`. Nothing was changed",
        printable(name)
    )
}

/// Accepts that the name goes early. Returns whether the settings change.
fn accept(overlay: &mut Overlay<'_>, changed: &Catalog<'_>, event: &str, reason: &str) -> bool {
    let settings = &changed.input.settings;
    let mut accepts = settings.accepts.iter();
    let is_there =
        accepts.any(|it| it.rule.value == EARLY && it.events.iter().any(|of| of.value == event));
    if is_there {
        return false;
    }
    match settings.file {
        Some(file) => {
            let source = changed.input.sources.get(file);
            let after = accepts::with(source.text(), EARLY, event, reason);
            overlay.change(source.path(), after);
        }
        None => overlay.create(SETTINGS, accepts::with("", EARLY, event, reason)),
    }
    true
}

/// What is wrong with the changed catalog, in lines.
fn faults(
    catalog: &Catalog<'_>,
    before: &[event_catalog_build::finding::Finding],
    changed: &Catalog<'_>,
    target: &Target<'_>,
) -> Option<Vec<String>> {
    let errors = diagnose::obstacles(changed).findings;
    if let Some(mut why) = diagnose::further(before, errors, &changed.input.sources) {
        why.push(
            "without the name, the catalog would have these errors, so nothing was changed; the places are those \
             after the change"
                .to_owned(),
        );
        return Some(why);
    }
    let gone: HashSet<&str> = target.names().collect();
    let aliases = changed.events.iter().flat_map(|event| event.aliases());
    let mut there: HashSet<&str> = aliases.map(|alias| alias.name.as_ref()).collect();
    there.extend(changed.events.iter().map(|event| event.name.as_ref()));
    let mut names = catalog.events.iter().flat_map(|event| {
        let aliases = event.aliases().iter().map(|alias| alias.name.as_ref());
        std::iter::once(event.name.as_ref()).chain(aliases)
    });
    let lost = |name: &&str| !gone.contains(name) && !there.contains(name);
    let kept = |name: &&&str| there.contains(**name);
    let wrong = names.find(lost).or(gone.iter().find(kept).copied())?;
    Some(vec![format!(
        "the name `{}` would be lost or kept by mistake, so nothing was changed; edit the table by hand",
        printable(wrong)
    )])
}

/// The changes to the files of a catalog.
struct Removing<'c, 's> {
    catalog: &'c Catalog<'s>,
    edits: Edits,
    rows: Rows,
    /// The displayed path of `removed.csv`.
    shown: String,
    /// The text of a new one.
    new_file: Option<String>,
    done: Vec<String>,
    notes: Vec<String>,
}

impl<'c, 's> Removing<'c, 's> {
    fn of(
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
                removing.accepts(whole);
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
        let Self { rows, edits, .. } = &mut removing;
        rows.write(catalog, edits);
        removing.mentions(target);
        Ok(removing)
    }

    fn did(&mut self, place: Place, what: &str) {
        let place = self.catalog.input.sources.show(place);
        self.done.push(format!("{place}: {what}"));
    }

    /// The rows in `removed.csv`.
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
            let first = event.since().filter(|_| !is_alias);
            let mut times = times.get(name).into_iter().flatten();
            let is_recorded = times.any(|row| {
                let is_same_time = is_alias || row.first.as_ref() == first;
                is_same_time && row.renamed_to.as_deref() == renamed_to.as_deref()
            });
            if !is_recorded {
                records.push(Record {
                    name: name.to_owned(),
                    first: first.map(ToString::to_string),
                    last: request.last.to_string(),
                    renamed_to,
                });
            }
        }
        if let Some(to) = request.renamed_to.filter(|to| catalog.event(to).is_none()) {
            return Err(unknown_event::message(catalog, to));
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
            let line = format!("{file}: `{shown}` has a row, until {}", record.last);
            self.done.push(line);
        }
        Ok(())
    }

    /// `replaced_by` of other events: their successor is that of the event.
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
                    "`{}` should replace `{}` ({}), and has no `replaced_by` itself; name another event there first. \
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

    /// Accepted findings about the event: there are none any more, except for those of a comparison.
    fn accepts(&mut self, whole: &Whole<'_>) {
        let Some(file) = self.catalog.input.settings.file else {
            return;
        };
        let text = self.catalog.input.sources.get(file).text();
        let events: HashSet<&str> = whole.successors.keys().map(String::as_str).collect();
        let is_of_one = |rule: &str| rules::named(rule).is_none_or(|rule| !rule.is_comparing());
        if let Some(after) = accepts::without(text, &events, is_of_one) {
            self.edits.replace(file, 0..text.len(), after);
            let place = Place::whole(file);
            self.did(place, "`[[accept]]` is no longer about it");
        }
    }

    /// Texts that mention the name as code stay as they are: only people know what they should say.
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
