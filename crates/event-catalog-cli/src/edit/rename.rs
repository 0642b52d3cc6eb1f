//! Renames an event in the files of a catalog. The old name becomes an alias, so that programs that send it
//! need no change. References to the event within the catalog are updated.

pub(super) mod mentions;
mod renaming;
mod target;
#[cfg(test)]
mod tests;

use event_catalog_build::catalog::{Catalog, Date, Pattern};
use event_catalog_build::printable;
use event_catalog_build::read::{Column, Folder, Level, REMOVED};

use super::overlay::Overlay;
use crate::changed_files::ChangedFile;
use crate::diagnose;
use renaming::Renaming;

/// What to rename.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request<'n> {
    /// The old name as written in its cell: an event's or a family's.
    pub(crate) old: &'n str,
    pub(crate) new: &'n str,
    /// Whether to keep the old name as an alias.
    pub(crate) keep: bool,
    /// The last day on which the old name meant this event, for `removed.csv`.
    pub(crate) on: Option<Date>,
    /// The day for `removed.csv` if the old name isn't kept and `on` isn't set.
    pub(crate) today: Option<Date>,
}

/// The result of a request.
#[derive(Debug)]
pub(crate) enum Answer {
    /// The event can be renamed; nothing has been written yet.
    Renamed(Renamed),
    /// The event can't be renamed; the reasons, as lines.
    Refused(Vec<String>),
}

/// A catalog with a renamed event.
#[derive(Debug)]
pub(crate) struct Renamed {
    pub(crate) files: Vec<ChangedFile>,
    /// The changes, each with its place.
    pub(crate) done: Vec<String>,
    /// The form of the catalog's names, if the new name has another form and a rule reports that.
    pub(crate) missed_form: Option<&'static str>,
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
    let row = renaming.row();
    let table = catalog.place(row, Column::Name).span.file;
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
            "with the new name, the catalog would have these errors, so nothing was changed; their positions are those \
             after the change"
                .to_owned(),
        );
        return Ok(Answer::Refused(why));
    }
    let missed_form = missed_form(&changed, request.new);
    let events = catalog.events.iter();
    let mut kept = events.filter(|event| request.keep || event.row != row);
    if let Some(lost) = kept.find(|event| changed.resolve(&event.name).is_none()) {
        return Ok(Answer::Refused(vec![format!(
            "after the rename, no event would have the name `{}`, so nothing was changed; edit the event's row by hand",
            printable(&lost.name)
        )]));
    }
    let mut files = overlay.into_changed();
    // The file with the event is written last. If the run is killed before that, the file still has the old
    // name, so the next run finds the event and finishes.
    let table = input.sources.get(table).path();
    files.sort_by_key(|file| file.shown == table);
    Ok(Answer::Renamed(Renamed {
        files,
        done,
        missed_form,
    }))
}

fn missed_form(catalog: &Catalog<'_>, new: &str) -> Option<&'static str> {
    let settings = &catalog.input.settings;
    let mut rules = settings.rules.iter();
    let is_off = rules.any(|(name, level)| name.value == "name-form" && *level == Level::Off);
    let first = match Pattern::parse(new) {
        Ok(Some(family)) => family.numbers().first().map(|number| family.name(*number)),
        _ => None,
    };
    let form = settings.names.form();
    let has_form = form.has(first.as_deref().unwrap_or(new));
    (!is_off && !has_form).then(|| form.name())
}
