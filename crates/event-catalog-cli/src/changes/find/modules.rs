//! Finds changes to modules, and events that moved to other modules.

use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::{Catalog, Event, Module, RowId};
use event_catalog_build::read::{Column, Table};

use super::events::subject;
use super::wire::change;
use crate::changes::{Audience, Change, Kind, Pair, Subject, Verdict};

pub(super) fn find(pair: &Pair<'_, '_>, changes: &mut Vec<Change>) {
    let before = pair.old.map(by_name).unwrap_or_default();
    let now = by_name(pair.new);
    let renamed = pair.renamed_modules();
    let was_renamed: HashSet<usize> = renamed.iter().map(|(was, _)| *was).collect();
    let is_renamed: HashSet<usize> = renamed.iter().map(|(_, is)| *is).collect();
    // Maps the name of a module to the change that explains why events left or joined it.
    let mut causes = Causes::default();
    for (index, module) in pair.new.modules.iter().enumerate() {
        let name: &str = &module.name;
        if is_renamed.contains(&index) {
            continue;
        }
        match before.get(name) {
            Some(was) => titled(was, module, changes),
            None => {
                causes.added.insert(name, changes.len());
                let mut change = change(Kind::ModuleAdded, Subject::Module(name.to_owned()));
                change.after = Some(name.to_owned());
                change.new = Some(module.place);
                changes.push(change);
            }
        }
    }
    let Some(old) = pair.old else { return };
    for (was, is) in renamed {
        let (was, is) = (&old.modules[*was], &pair.new.modules[*is]);
        let mut change = change(Kind::ModuleRenamed, Subject::Module(is.name.to_string()));
        change.before = Some(was.name.to_string());
        change.after = Some(is.name.to_string());
        change.old = Some(was.place);
        change.new = Some(is.place);
        let advice = format!(
            "Keep the name `{}`, and change the `title` of the module; or use `{}` instead.",
            was.name, is.name
        );
        change.migration = Some(advice.into());
        changes.push(change);
    }
    if !pair.knows_modules() {
        return;
    }
    for (index, module) in old.modules.iter().enumerate() {
        let name: &str = &module.name;
        if was_renamed.contains(&index) || now.contains_key(name) || pair.may_miss_now(name) {
            continue;
        }
        causes.removed.insert(name, changes.len());
        let mut change = change(Kind::ModuleRemoved, Subject::Module(name.to_owned()));
        change.before = Some(name.to_owned());
        change.old = Some(module.place);
        let advice = format!(
            "Use the events themselves; or keep the module `{name}` in `catalog.toml`, where it may be without events."
        );
        change.migration = Some(advice.into());
        changes.push(change);
    }
    moved(pair, &causes, changes);
}

#[derive(Default)]
struct Causes<'c> {
    added: HashMap<&'c str, usize>,
    removed: HashMap<&'c str, usize>,
}

fn by_name<'c, 's>(catalog: &'c Catalog<'s>) -> HashMap<&'c str, &'c Module<'s>> {
    let modules = catalog.modules.iter();
    modules.map(|it| (it.name.as_ref(), it)).collect()
}

/// Finds a changed title of a module.
fn titled(was: &Module<'_>, is: &Module<'_>, changes: &mut Vec<Change>) {
    if was.title == is.title {
        return;
    }
    let mut change = change(
        Kind::ModuleTitleChanged,
        Subject::Module(is.name.to_string()),
    );
    change.verdicts.raise(Audience::Docs, Verdict::Note);
    change.before = was.title.map(str::to_owned);
    change.after = is.title.map(str::to_owned);
    change.old = Some(was.place);
    change.new = Some(is.place);
    changes.push(change);
}

/// Whether an event's table could be read completely.
fn is_complete(catalog: &Catalog<'_>, event: &Event<'_>) -> bool {
    let table = catalog.tables.get(event.row.table as usize);
    table.is_some_and(Table::is_complete)
}

/// Finds events that are in a different module now: code that listens to a module gets different events.
fn moved(pair: &Pair<'_, '_>, causes: &Causes<'_>, changes: &mut Vec<Change>) {
    let Some(old) = pair.old else { return };
    let mut seen: HashSet<RowId> = HashSet::new();
    let renamed: HashSet<(usize, usize)> = pair.renamed_modules().iter().copied().collect();
    let is_whole = pair.is_whole();
    let events = pair.new.events.iter();
    let used = events.filter_map(|event| pair.new.module(event));
    let used: HashSet<&str> = used.map(|module| &*module.name).collect();
    let was_renamed: HashSet<usize> = renamed.iter().map(|(was, _)| *was).collect();
    // Maps a module that is now empty to the change of the first event that left it.
    let mut left: HashMap<&str, usize> = HashMap::new();
    for (before, now) in pair.kept() {
        let modules = (before.module(), now.module());
        let is_renamed = modules
            .0
            .zip(modules.1)
            .is_some_and(|it| renamed.contains(&it));
        let was: Option<&str> = modules.0.map(|module| old.modules[module].name.as_ref());
        let is: Option<&str> = modules
            .1
            .map(|module| pair.new.modules[module].name.as_ref());
        if was == is || is_renamed || !seen.insert(now.row) {
            continue;
        }
        // The cell with the module may be in a part of the table that can't be read.
        if is.is_none() && !is_complete(pair.new, now) || was.is_none() && !is_complete(old, before)
        {
            continue;
        }
        let mut change = change(Kind::ModuleChanged, subject(pair.new, now));
        for audience in [Audience::Rust, Audience::TypeScript, Audience::Docs] {
            change.verdicts.raise(audience, Verdict::Note);
        }
        let removed = was.and_then(|was: &str| causes.removed.get(was));
        let added = is.and_then(|is: &str| causes.added.get(is));
        change.cause = removed.or(added).copied();
        // A module without events has the same effect on users as a removed module.
        let is_gone = removed.is_some() || modules.0.is_some_and(|it| was_renamed.contains(&it));
        let emptied = was.filter(|was| is_whole && !is_gone && !used.contains(was));
        if let Some(was) = emptied {
            let advice = match is {
                Some(is) => format!(
                    "Use `{is}` instead, because the module `{was}` has no events anymore; or leave an event in it."
                ),
                None => format!(
                    "Use the events themselves, because the module `{was}` has no events anymore; or leave an event in \
                     it."
                ),
            };
            change.migration = Some(advice.into());
            change.cause = left.get(was).copied();
            left.entry(was).or_insert(changes.len());
        }
        change.before = was.map(str::to_owned);
        change.after = is.map(str::to_owned);
        change.old = Some(old.place(before.row, Column::Module));
        change.new = Some(pair.new.place(now.row, Column::Module));
        changes.push(change);
    }
}

/// If a module was removed together with its events, makes the removal of an event the cause of the module's removal.
pub(super) fn emptied(pair: &Pair<'_, '_>, changes: &mut [Change]) {
    let Some(old) = pair.old else { return };
    let is_gone = |change: &Change| change.kind == Kind::ModuleRemoved && change.cause.is_none();
    if !changes.iter().any(is_gone) {
        return;
    }
    let kept: HashSet<usize> = pair.kept().filter_map(|(was, _)| was.module()).collect();
    // Maps a module that has lost all of its events to the first removed event.
    let mut removed: HashMap<&str, usize> = HashMap::new();
    // The modules with at least one event that was removed too early or by mistake.
    let mut unannounced: HashSet<&str> = HashSet::new();
    for (index, change) in changes.iter().enumerate() {
        let event = match (&change.subject, change.kind) {
            (Subject::Event(name), Kind::EventRemoved) => pair.named_before(name),
            (Subject::Family(pattern), Kind::EventRemoved) => pair.member_before(pattern),
            _ => None,
        };
        let module = event.and_then(Event::module);
        if let Some(module) = module.filter(|module| !kept.contains(module)) {
            let name: &str = &old.modules[module].name;
            removed.entry(name).or_insert(index);
            if !change.announced {
                unannounced.insert(name);
            }
        }
    }
    for change in changes.iter_mut().filter(|change| is_gone(change)) {
        if let Subject::Module(name) = &change.subject {
            change.cause = removed.get(name.as_str()).copied();
            change.announced = change.cause.is_some() && !unannounced.contains(name.as_str());
        }
    }
}
