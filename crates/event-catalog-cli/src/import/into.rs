//! Merges an imported file into an existing catalog.
//!
//! The team's texts stay as they are: rows are added to the tables, and cells are replaced only on
//! request. Everything is computed in memory, and the result is read and checked like any other
//! catalog before anything is written.

mod comparison;
mod given;
mod known;
mod matching;
mod payloads;
mod placement;
mod report;
mod settings;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use anyhow::Context;
use event_catalog_build::catalog::{Catalog, RowId, names_in_aliases};
use event_catalog_build::finding::Finding;
use event_catalog_build::read::{Column, Folder, REMOVED};

use super::list::Entry;
use super::pathname::same_file;
use super::plan::{Content, slug};
use crate::changed_files::ChangedFile;
use crate::diagnose;
use crate::edit::edits::Edits;
use crate::edit::overlay::Overlay;
use crate::edit::rows::{Rows, Spot};
use comparison::Comparison;
use known::{Fate, Known, Sameness, is_family};
use payloads::Payloads;
use placement::Placement;
use report::{Report, events_of};

/// The outcome of a merge.
#[derive(Debug)]
pub(crate) enum Answer {
    /// The result can be written.
    Merged(Box<Merged>),
    /// The result can't be written. Contains the reasons, one per line.
    Refused(Vec<String>),
}

/// A catalog with the imported events.
#[derive(Debug)]
pub(crate) struct Merged {
    /// The changed and new files.
    pub(crate) files: Vec<ChangedFile>,
    /// The differences between texts, with their places, one per line.
    pub(crate) differences: Vec<String>,
    report: Report,
}

impl Merged {
    /// Notes on added, merged and dropped parts, one per kind, with a count and the first place.
    pub(crate) fn notes(&self, origin: &str, update: bool) -> Vec<String> {
        self.report.notes(origin, update)
    }

    /// The number of new events without a description.
    pub(crate) fn undescribed(&self) -> usize {
        self.report.undescribed
    }

    /// The counts, on one line; with `would` if nothing is written.
    pub(crate) fn summary(&self, origin: &str, would: bool) -> String {
        self.report.summary(origin, would)
    }
}

/// Merges the content of a file into the catalog in a folder, without writing anything. With
/// `update`, texts and schemas that differ are replaced by those in the file.
pub(crate) fn merge(folder: &dyn Folder, content: Content, update: bool) -> anyhow::Result<Answer> {
    let mut overlay = Overlay::of(folder, None);
    let input = overlay.input()?;
    let catalog = Catalog::new(&input);
    let before = match diagnose::before_change(&catalog) {
        Ok(errors) => errors,
        Err(why) => return Ok(Answer::Refused(why)),
    };
    let merging = Merging::of(&catalog, content, update);
    let files = merging.files(folder)?;
    let new_names = merging.names;
    overlay.stage(&files);
    let after = overlay.input()?;
    if let Some(why) = obstacle(&catalog, &before, &Catalog::new(&after), &new_names) {
        return Ok(Answer::Refused(why));
    }
    Ok(Answer::Merged(Box::new(Merged {
        files,
        differences: merging.differences,
        report: merging.report,
    })))
}

/// Why the result can't be written: it has more errors than before, or lacks an event.
fn obstacle(
    old: &Catalog<'_>,
    before: &[Finding],
    new: &Catalog<'_>,
    names: &[String],
) -> Option<Vec<String>> {
    let after = diagnose::obstacles(new).findings;
    if let Some(mut why) = diagnose::further(before, after, &new.input.sources) {
        why.push(
            "with the imported events, the catalog would have these errors, so nothing was changed; correct the \
             imported events (the places are those in the catalog after the import)"
                .to_owned(),
        );
        return Some(why);
    }
    let mut events = old.events.iter();
    let lost = events.find(|event| new.event(&event.name).is_none());
    let rows: HashSet<&str> = new.rows().map(|(_, row)| row.text(Column::Name)).collect();
    let unread = names.iter().find(|name| !rows.contains(name.as_str()));
    let lost = lost.map(|event| event.name.to_string());
    let name = lost.or_else(|| unread.cloned())?;
    Some(vec![format!(
        "the event `{name}` would be lost, so nothing was changed; add it to its table by hand, and try again"
    )])
}

/// Maps the names and former names in the file to the names that their events have in the catalog after the import.
fn names_in_file(
    catalog: &Catalog<'_>,
    entries: &[&Entry],
    fates: &[Fate],
) -> HashMap<String, String> {
    let mut current = HashMap::new();
    let mut former: Vec<(String, String)> = Vec::new();
    for (entry, fate) in entries.iter().zip(fates) {
        let name = match fate {
            Fate::New => entry.name.clone(),
            Fate::Known(row, Sameness::Name | Sameness::Alias | Sameness::Former) => {
                catalog.row(*row).text(Column::Name).to_owned()
            }
            _ => continue,
        };
        let aliases = names_in_aliases(entry.text(Column::Aliases.name(&[]))).into_iter();
        // If only the alias or only the name is a family, the name doesn't say which member the alias means.
        let aliases = aliases.filter(|alias| is_family(alias) == is_family(&name));
        former.extend(aliases.map(|alias| (alias.to_owned(), name.clone())));
        current.insert(entry.name.clone(), name);
    }
    for (alias, name) in former {
        current.entry(alias).or_insert(name);
    }
    current
}

/// The rows, sections and schemas that are added and changed.
struct Merging<'c, 's> {
    catalog: &'c Catalog<'s>,
    rows: Rows,
    placement: Placement<'c, 's>,
    schemas: Vec<payloads::NewSchema>,
    /// The keywords in new schemas that are ignored.
    annotations: BTreeSet<String>,
    /// The names of the new events, as written in their cells, in the file's order.
    names: Vec<String>,
    differences: Vec<String>,
    report: Report,
}

impl<'c, 's> Merging<'c, 's> {
    fn of(catalog: &'c Catalog<'s>, content: Content, update: bool) -> Self {
        let Content {
            sections,
            schemas,
            annotations,
            is_inferred,
            ..
        } = content;
        let entries: Vec<&Entry> = sections.entries().collect();
        let known = Known::of(catalog);
        let fates = known.fates(&entries);
        let new = entries.iter().zip(&fates);
        let new = new.filter(|(_, fate)| **fate == Fate::New);
        let names: Vec<String> = new.map(|(entry, _)| entry.name.clone()).collect();
        let in_file = names_in_file(catalog, &entries, &fates);
        let mut payloads = Payloads::of(catalog.input, schemas);
        for (entry, fate) in entries.iter().zip(&fates) {
            if let Some(payload) = payloads.read(entry) {
                let ours = match fate {
                    Fate::Known(row, _) => catalog.row(*row).text(Column::Payload),
                    _ => "",
                };
                payloads.pair(&payload, ours);
            }
        }
        payloads.settle();
        let mut comparison = Comparison::new(&known, catalog, payloads, update);
        let mut rows = Rows::default();
        let mut placement = Placement::of(catalog);
        let mut at = 0;
        for section in &sections.list {
            let groups = section.groups.iter().flatten();
            let events: Vec<&Entry> = groups.collect();
            let fates = &fates[at..at + events.len()];
            at += events.len();
            let named = events.iter().zip(fates);
            let named: Vec<_> = named.map(|(it, fate)| (it.name.as_str(), fate)).collect();
            let mut spots = placement.section(section, &named).into_iter();
            for (entry, fate) in events.into_iter().zip(fates) {
                match fate {
                    Fate::New => {
                        let row = comparison.new_row(entry, &in_file);
                        if let Some(spot) = spots.next() {
                            rows.new.entry(spot).or_default().push(row);
                        }
                        let what = format!("the event `{}` is added", entry.name);
                        comparison.report.added.add(&entry.place, &what);
                        let number = events_of(&entry.name);
                        comparison.report.added_events += number;
                        // `infer` reports all findings about the events that it adds.
                        if !is_inferred && entry.text("description").is_empty() {
                            comparison.report.undescribed += number;
                        }
                    }
                    Fate::Known(id, sameness) => {
                        let changes = comparison.changes(entry, (*id, *sameness), &in_file);
                        if !changes.is_empty() {
                            rows.changed.insert(*id, changes);
                        }
                    }
                    Fate::Again => comparison.report.again.add(&entry.place, &entry.name),
                    Fate::Overlaps(_) => {
                        comparison.report.overlaps.add(&entry.place, &entry.name);
                    }
                    Fate::Nameless => comparison.report.nameless.add(&entry.place, ""),
                }
            }
        }
        for (spot, new) in &mut rows.new {
            let (Spot::Below(RowId { table, .. }) | Spot::Top(table)) = spot else {
                continue;
            };
            if placement.is_sorted(*table) {
                // The first cell contains the name.
                new.sort_by_cached_key(|cells| cells.first().map(|(_, name)| name.to_lowercase()));
            }
        }
        let payloads = comparison.payloads;
        let mut report = comparison.report;
        if !is_inferred {
            report.count_gone(catalog, &fates);
        }
        let changed = payloads.changed();
        let schemas = payloads.into_files(update);
        report.count_schemas(catalog, &changed, &schemas);
        Self {
            catalog,
            rows,
            placement,
            schemas,
            annotations,
            names,
            differences: comparison.differences,
            report,
        }
    }

    /// The changed and new files.
    fn files(&self, folder: &dyn Folder) -> anyhow::Result<Vec<ChangedFile>> {
        let (catalog, input) = (self.catalog, self.catalog.input);
        let listing = folder
            .list()
            .context("the catalog's folder cannot be read")?;
        let mut taken: HashSet<String> = listing.files.iter().map(|it| same_file(it)).collect();
        taken.insert(REMOVED.to_owned());
        let mut next: HashMap<String, u32> = HashMap::new();
        let mut free = |stem: &str, extension: &str| {
            let first = format!("{stem}.{extension}");
            // A counter per name, because thousands of sections can have the same name.
            let number = next.entry(first.clone()).or_insert(1);
            loop {
                let path = match *number {
                    1 => first.clone(),
                    number => format!("{stem}-{number}.{extension}"),
                };
                *number += 1;
                if taken.insert(path.clone()) {
                    return path;
                }
            }
        };
        let mut edits = Edits::default();
        self.rows.write(catalog, &mut edits);
        let mut new: BTreeMap<String, String> = BTreeMap::new();
        let mut sections = String::new();
        for (index, table) in self.placement.tables.iter().enumerate() {
            let Some(text) = self.rows.new_table(index, catalog) else {
                continue;
            };
            let stem = table.title.as_deref().map(slug).filter(|it| !it.is_empty());
            let stem = stem.unwrap_or_else(|| "events".to_owned());
            let path = free(&stem, "csv");
            if table.title.is_some() {
                let intro = (!table.intro.is_empty()).then(|| free(&stem, "md"));
                sections += &settings::section(table, intro.as_deref(), &path);
                if let Some(intro) = intro {
                    new.insert(intro, format!("{}\n", table.intro.trim_end()));
                }
            }
            new.insert(path, text);
        }
        let annotations: Vec<&str> = if self.schemas.is_empty() {
            Vec::new()
        } else {
            let words = self.annotations.iter().map(String::as_str);
            words
                .filter(|word| !input.settings.schemas.is_annotation(word))
                .collect()
        };
        new.extend(settings::add(input, &sections, &annotations, &mut edits));

        let paths = listing.files.iter();
        let paths: HashMap<String, &String> = paths.map(|it| (folder.show(it), it)).collect();
        let mut files = Vec::new();
        // New files come first: if the process is killed between renames, the tables don't refer to
        // missing schemas.
        for schema in &self.schemas {
            files.push(ChangedFile {
                path: schema.path.clone(),
                shown: folder.show(&schema.path),
                before: schema.before.clone(),
                after: schema.text.clone(),
            });
        }
        for (path, after) in new {
            files.push(ChangedFile {
                shown: folder.show(&path),
                path,
                before: None,
                after,
            });
        }
        for (file, after) in edits.apply(input) {
            let source = input.sources.get(file);
            let Some(path) = paths.get(source.path()) else {
                continue;
            };
            files.push(ChangedFile {
                path: (*path).clone(),
                shown: source.path().to_owned(),
                before: Some(source.text().to_owned()),
                after,
            });
        }
        Ok(files)
    }
}
