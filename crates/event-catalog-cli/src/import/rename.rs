//! `--rename`: renames all events to one form, and keeps the old names as aliases.

mod alias_cell;
mod new_name;
mod taken;

use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::{Form, Pattern, unescaped};

use super::list::Entry;
use super::tally::Tally;
use crate::format::totals::count;
pub(crate) use new_name::parse_form;
use new_name::{Kept, new_name};
use taken::Taken;

/// The columns other than `name` that contain names of events.
const ALIASES: &str = "aliases";
const REPLACED_BY: &str = "replaced_by";

/// Renames all events, and returns notes for the user.
pub(super) fn rename(entries: Vec<&mut Entry>, form: Form) -> Vec<String> {
    let mut renaming = Renaming {
        taken: Taken::of(&entries),
        ..Renaming::default()
    };
    let mut seen = HashSet::new();
    for (index, entry) in entries.iter().enumerate() {
        // If several rows have the same name, the first one determines the new name.
        if seen.insert(entry.name.clone()) {
            renaming.consider(entry, index, form);
        }
    }
    for entry in entries {
        renaming.apply(entry);
    }
    renaming.notes(form)
}

/// The new names, and the names that are kept.
#[derive(Default)]
struct Renaming {
    taken: Taken,
    /// The new name for each old name, as written in cells. For a family, also the new name of each
    /// of its events.
    new: HashMap<String, String>,
    renamed: usize,
    /// Names that can't be converted to the form.
    formless: Tally,
    /// Names that are kept because another event already has the new name.
    occupied: Tally,
    /// Names that can't be written in a cell with aliases.
    separated: Tally,
    /// Families that are kept because their old names would exceed a catalog's limit.
    large: Tally,
}

impl Renaming {
    /// Decides on an event's new name.
    fn consider(&mut self, entry: &Entry, index: usize, form: Form) {
        let (old, place) = (&entry.name, &entry.place);
        let new = match new_name(old, form) {
            Ok(new) => new,
            Err(Kept::Formless) => return self.formless.add(place, old),
            Err(Kept::Unchanged) => return,
        };
        if old.contains(';') {
            return self.separated.add(place, old);
        }
        match self.taken.take(&new, index) {
            Some(true) => {
                self.renamed += 1;
                self.insert(old, &new);
            }
            Some(false) => self.occupied.add(place, old),
            None => self.large.add(place, old),
        }
    }

    fn insert(&mut self, old: &str, new: &str) {
        if let (Ok(Some(before)), Ok(Some(after))) = (Pattern::parse(old), Pattern::parse(new)) {
            for number in before.numbers() {
                self.new.insert(before.name(*number), after.name(*number));
            }
        }
        self.new.insert(unescaped(old).into_owned(), new.to_owned());
        self.new.insert(old.to_owned(), new.to_owned());
    }

    /// Writes the new names into the row of an event.
    fn apply(&self, entry: &mut Entry) {
        if let Some(new) = self.new.get(entry.text(REPLACED_BY)) {
            entry.set(REPLACED_BY, new.clone());
        }
        if let Some(new) = self.new.get(&entry.name) {
            let old = std::mem::replace(&mut entry.name, new.clone());
            let aliases = alias_cell::with(&old, new, entry.text(ALIASES));
            entry.set(ALIASES, aliases);
        }
    }

    fn notes(&self, form: Form) -> Vec<String> {
        let form = form.name();
        let renamed = (self.renamed > 0).then(|| {
            format!(
                "converted {} to {form}, and kept each old name as an alias; programs that send old names need no \
                 change, but generated code sends the new names",
                count(self.renamed, "name"),
            )
        });
        let notes = [
            renamed,
            self.formless.note(|name| {
                format!("`{name}` keeps its name: its words can't be written in {form}")
            }),
            self.occupied.note(|name| {
                format!("`{name}` keeps its name: another event would have the same name in {form}")
            }),
            self.separated.note(|name| {
                format!(
                    "`{name}` keeps its name: it can't be an alias, because `;` separates aliases"
                )
            }),
            self.large.note(|name| {
                format!("`{name}` keeps its name: families would have too many aliases")
            }),
        ];
        notes.into_iter().flatten().collect()
    }
}

#[cfg(test)]
mod tests;
