//! Removes an event, or a former name, from the files of a catalog. A row in `removed.csv` prevents the name
//! from being reused by mistake, and keeps stored events understandable.

mod removing;
mod target;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::collections::HashSet;

use event_catalog_build::catalog::{Catalog, Date, Release};
use event_catalog_build::printable;
use event_catalog_build::read::{AcceptTarget, Column, Folder, REMOVED, SETTINGS};

use super::accepts;
use super::overlay::Overlay;
use crate::changed_files::ChangedFile;
use crate::life::{Allowed, Early, Life};
use crate::{diagnose, unknown_event};
use removing::Removing;
use target::Target;

/// The rule about names that are removed too early.
const EARLY: &str = "early-removal";

/// What to remove.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request<'n> {
    /// The name of an event, a family as written in its cell, or a former name.
    pub(crate) name: &'n str,
    /// The last day, or the last version, that has the name.
    pub(crate) last: &'n Release,
    /// The event that readers should use for stored events with this name.
    pub(crate) renamed_to: Option<&'n str>,
    pub(crate) today: Date,
    /// The reason for removing the name before the end of its deprecation.
    pub(crate) early: Option<&'n str>,
}

/// The result of a request.
#[derive(Debug)]
pub(crate) enum Answer {
    /// The name can be removed; nothing has been written yet.
    Removed(Removed),
    /// The name was already removed. The text explains that in a sentence.
    Before(String),
    /// The name can't be removed; the reasons, as lines.
    Refused(Vec<String>),
}

/// A catalog from which a name was removed.
#[derive(Debug)]
pub(crate) struct Removed {
    /// The files in the order in which they are written: if a run is killed between two of them, the
    /// next run completes the removal.
    pub(crate) files: Vec<ChangedFile>,
    /// The changes, each with its place.
    pub(crate) done: Vec<String>,
    /// The places that still mention the name, and other remarks.
    pub(crate) notes: Vec<String>,
}

/// Removes a name from the catalog in a folder without writing anything.
pub(crate) fn remove(folder: &dyn Folder, request: Request<'_>) -> anyhow::Result<Answer> {
    let mut overlay = Overlay::of(folder, None);
    let input = overlay.input()?;
    let catalog = Catalog::new(&input);
    let before = match diagnose::before_change(&catalog) {
        Ok(errors) => errors,
        Err(why) => return Ok(Answer::Refused(why)),
    };
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
    for (file, after) in edits.apply(&input) {
        overlay.change(input.sources.get(file).path(), after);
    }
    if let Some(text) = new_file {
        overlay.create(REMOVED, text);
    }
    let changed = overlay.input()?;
    let changed = Catalog::new(&changed);
    if let Some(why) = faults(&catalog, &before, &changed, &target) {
        return Ok(Answer::Refused(why));
    }
    let life = Life::of_removal(&catalog, &changed, Some(request.today));
    let early = target.names().find_map(|name| match life.removal(name) {
        Allowed::Early(why) => Some(why),
        Allowed::Yes | Allowed::Unrecorded => None,
    });
    if let Some(why) = early {
        let Some(reason) = request.early else {
            return Ok(Answer::Refused(vec![too_early(request, &why)]));
        };
        let event = catalog.row(target.row()).text(Column::Name);
        if accept(&mut overlay, &changed, event, reason) {
            done.push(format!(
                "{}: an `[[accept]]` allows the early removal",
                folder.show(SETTINGS)
            ));
        }
        if overlay.input()?.settings.file.is_none() {
            return Ok(Answer::Refused(vec![
                "an `[[accept]]` can't be added to catalog.toml, so nothing was changed; add the entry by hand"
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
        // The table is written last: as long as it contains the name, another run can finish the removal.
        _ => 3,
    });
    Ok(Answer::Removed(Removed { files, done, notes }))
}

/// Builds the message about a name that the catalog doesn't have.
fn not_found(catalog: &Catalog<'_>, name: &str, why: Option<String>) -> Answer {
    match why {
        Some(why) => Answer::Refused(vec![why]),
        None => match unknown_event::removed(catalog, name) {
            Some(removed) => Answer::Before(removed),
            None => Answer::Refused(vec![unknown_event::message(catalog, name)]),
        },
    }
}

fn too_early(request: Request<'_>, why: &Early) -> String {
    let mut cause = why.to_string();
    let mut advice = "to remove it anyway, ";
    match why {
        Early::NotDeprecated => {
            advice = "deprecate it first: write why into the column `deprecated_reason`, and a day into \
                      `remove_after`. If nothing has ever sent it, ";
        }
        // The usual message is about the row in `removed.csv`, which isn't written yet, so this message is about the
        // request.
        Early::UntilVersion(until) => match request.last.compare(until) {
            Some(Ordering::Less) => {
                cause = format!(
                    "its `remove_after` is {until}, and {} is before {until}",
                    request.last
                );
            }
            None => {
                cause = format!(
                    "its `remove_after` is {until}, and a day doesn't say whether that version is released"
                );
                advice = "name the version of this release with `--on v…`. Before that release, ";
            }
            // Another run has written an earlier version into the row, as the usual message says.
            Some(_) => {}
        },
        _ => {}
    }
    format!(
        "`{}` can't be removed yet: {cause}; {advice}give a reason with `--early \"…\"`. Nothing was changed",
        printable(request.name)
    )
}

/// Accepts the early removal of the name. Returns whether this changes the settings.
fn accept(overlay: &mut Overlay<'_>, changed: &Catalog<'_>, event: &str, reason: &str) -> bool {
    let settings = &changed.input.settings;
    let mut accepts = settings.accepts.iter();
    // An entry with a different reason is about an earlier removal, and doesn't make `check --against` accept this
    // removal.
    let is_there = accepts.any(|it| {
        let is_about = it.targets().any(|of| of == AcceptTarget::Event(event));
        it.rule.value == EARLY && is_about && it.reason.value == reason
    });
    if is_there {
        return false;
    }
    match settings.file {
        Some(file) => {
            let source = changed.input.sources.get(file);
            let after = accepts::with(source.text(), EARLY, &[event], reason);
            overlay.change(source.path(), after);
        }
        None => overlay.create(SETTINGS, accepts::with("", EARLY, &[event], reason)),
    }
    true
}

/// Checks the changed catalog, and returns its mistakes as lines.
fn faults(
    catalog: &Catalog<'_>,
    before: &[event_catalog_build::finding::Finding],
    changed: &Catalog<'_>,
    target: &Target<'_>,
) -> Option<Vec<String>> {
    let errors = diagnose::obstacles(changed).findings;
    if let Some(mut why) = diagnose::further(before, errors, &changed.input.sources) {
        why.push(
            "without the name, the catalog would have these errors, so nothing was changed; their positions are those \
             after the change"
                .to_owned(),
        );
        return Some(why);
    }
    let gone: HashSet<&str> = target.names().collect();
    let aliases = changed
        .events
        .iter()
        .flat_map(event_catalog_build::catalog::Event::aliases);
    let mut there: HashSet<&str> = aliases.map(|alias| alias.name.as_ref()).collect();
    there.extend(changed.events.iter().map(|event| event.name.as_ref()));
    let mut names = catalog.events.iter().flat_map(|event| {
        let aliases = event.aliases().iter().map(|alias| alias.name.as_ref());
        std::iter::once(event.name.as_ref()).chain(aliases)
    });
    let lost = |name: &&str| !gone.contains(name) && !there.contains(name);
    let kept = |name: &&str| there.contains(name);
    let wrong = names.find(lost).or_else(|| target.names().find(kept))?;
    Some(vec![format!(
        "the removal would lose or keep the name `{}` by mistake, so nothing was changed; edit the table by hand",
        printable(wrong)
    )])
}
