//! Matches the events in the older version of a catalog to the events in the new version.
//!
//! An event is the same in both versions if it has the same name. Otherwise its old name is an alias of its
//! successor, unless the alias is in the wrong row, see [`misplaced`]. Two events whose names were swapped are
//! recognized by the contents of their rows, see [`swap`].

mod families;
mod lookup;
mod misplaced;
mod modules;
mod reused;
mod swap;

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};

use event_catalog_build::catalog::{Catalog, Event, Former, RowId};
use event_catalog_build::read::Column;

use super::Subject;
use crate::against::names::Unread;
use crate::against::successor;
use crate::life::{Allowed, Early, Life};
use misplaced::Descriptions;

/// Two versions of a catalog.
#[derive(Debug)]
pub(crate) struct Pair<'p, 's> {
    /// The older version; `None` if there was no catalog.
    pub(crate) old: Option<&'p Catalog<'s>>,
    pub(crate) new: &'p Catalog<'s>,
    names_before: Names<'p>,
    names_now: Names<'p>,
    /// Maps the index of an event in the older version to its index in the new one.
    became: Vec<Option<usize>>,
    /// Maps the index of an event in the new version to its index in the older one.
    was: Vec<Option<usize>>,
    /// Events of the older version whose names are now only aliases of another event that already existed. Contains the
    /// indices of the old event, and of the event that has the alias.
    merged: Vec<(usize, usize)>,
    /// Events of the older version whose names are aliases in the wrong row. Contains the indices of the old event, of
    /// the event that has the alias, and of the probable successor.
    misplaced: Vec<(usize, usize, usize)>,
    /// See [`Pair::reused`].
    reused: HashMap<&'p str, Option<&'p str>>,
    /// Events of the new version that have swapped names, in catalog order.
    swapped: Vec<(usize, usize)>,
    /// Maps the index of a family in the older version to its index in the new one.
    families_now: Vec<Option<usize>>,
    /// Maps the index of a family in the new version to its index in the older one.
    families_before: Vec<Option<usize>>,
    /// The modules whose names have changed: the index in the older version, and the index in the new one.
    renamed_modules: Vec<(usize, usize)>,
    /// The new names of families and modules of the older version, if they have changed.
    renamed: HashMap<Subject, Subject>,
    /// The probable new names of removed rows; computed when first needed.
    new_names: OnceCell<BTreeMap<RowId, Option<Vec<String>>>>,
    /// The probable old names of rows of the new version; computed when first needed.
    old_names: OnceCell<BTreeMap<RowId, Option<Vec<String>>>>,
    /// When the names of the older version may be removed; computed when first needed.
    life: OnceCell<Option<Life<'p>>>,
    /// The unreadable parts of the older version.
    unread_before: Option<Unread<'p>>,
    /// The unreadable parts of the new version.
    unread_now: Unread<'p>,
}

/// The events of one version, by their names.
#[derive(Debug, Default)]
struct Names<'p> {
    events: HashMap<&'p str, usize>,
    aliases: HashMap<&'p str, usize>,
    /// Maps the pattern of a family to its index.
    families: HashMap<&'p str, usize>,
}

impl<'p> Names<'p> {
    fn of(catalog: &'p Catalog<'_>) -> Self {
        let mut names = Self::default();
        for (index, event) in catalog.events.iter().enumerate() {
            names.events.insert(event.name.as_ref(), index);
            for alias in event.aliases() {
                names.aliases.entry(alias.name.as_ref()).or_insert(index);
            }
        }
        for (index, family) in catalog.families.iter().enumerate() {
            names
                .families
                .entry(family.pattern.as_ref())
                .or_insert(index);
        }
        names
    }
}

impl<'p, 's> Pair<'p, 's> {
    pub(crate) fn new(old: Option<&'p Catalog<'s>>, new: &'p Catalog<'s>) -> Self {
        let mut pair = Self {
            old,
            new,
            names_before: old.map(Names::of).unwrap_or_default(),
            names_now: Names::of(new),
            became: vec![None; old.map_or(0, |old| old.events.len())],
            was: vec![None; new.events.len()],
            merged: Vec::new(),
            misplaced: Vec::new(),
            reused: old.map(|old| reused::names(old, new)).unwrap_or_default(),
            swapped: Vec::new(),
            families_now: Vec::new(),
            families_before: vec![None; new.families.len()],
            renamed_modules: Vec::new(),
            renamed: HashMap::new(),
            new_names: OnceCell::new(),
            old_names: OnceCell::new(),
            life: OnceCell::new(),
            unread_before: old.map(Unread::of),
            unread_now: Unread::of(new),
        };
        if let Some(old) = old {
            pair.join_by_names(old);
            pair.exchange(old);
            (pair.families_now, pair.families_before) = families::pair(old, new, &pair.became);
            pair.renamed_modules = modules::renamed(old, new, &pair.became);
            pair.renamed = pair.names_of_groups(old);
        }
        pair
    }

    /// Matches events with the same name, and then events whose old name is an alias.
    fn join_by_names(&mut self, old: &'p Catalog<'s>) {
        for (index, event) in old.events.iter().enumerate() {
            if let Some(now) = self.names_now.events.get(event.name.as_ref()) {
                self.became[index] = Some(*now);
                self.was[*now] = Some(index);
            }
        }
        // All events with the same name are matched first, so that an alias doesn't match an event that is in both
        // versions to another event.
        let descriptions = Descriptions::of(old, self.new, &self.was);
        for (index, event) in old.events.iter().enumerate() {
            if self.became[index].is_some() {
                continue;
            }
            let Some(now) = self.names_now.aliases.get(event.name.as_ref()).copied() else {
                continue;
            };
            let other = descriptions.other(event, &self.new.events[now]);
            let other = other.filter(|other| !self.may_miss_before(&self.new.events[*other].name));
            if let Some(other) = other {
                self.misplaced.push((index, now, other));
            } else if self.reused.contains_key(&*event.name) {
                // The alias now means another event, so the event with the alias isn't the successor.
            } else if self.was[now].is_some() {
                self.merged.push((index, now));
            } else {
                self.became[index] = Some(now);
                self.was[now] = Some(index);
            }
        }
    }

    /// Matches events that have swapped names: each becomes the successor of the other one.
    fn exchange(&mut self, old: &Catalog<'_>) {
        let mut swapped = Vec::new();
        for (one, other) in swap::swapped(old, self.new, &self.became) {
            let (Some(one_now), Some(other_now)) = (self.became[one], self.became[other]) else {
                continue;
            };
            self.became[one] = Some(other_now);
            self.became[other] = Some(one_now);
            self.was[one_now] = Some(other);
            self.was[other_now] = Some(one);
            swapped.push((one_now.min(other_now), one_now.max(other_now)));
        }
        swapped.sort_unstable();
        self.swapped = swapped;
    }

    fn old_events(&self) -> &'p [Event<'s>] {
        self.old.map_or(&[], |old| old.events.as_slice())
    }

    /// Lists the events in both versions: the old event, and its successor.
    pub(crate) fn kept(&self) -> impl Iterator<Item = (&'p Event<'s>, &'p Event<'s>)> {
        let pairs = self.old_events().iter().zip(&self.became);
        pairs.filter_map(|(before, now)| Some((before, &self.new.events[(*now)?])))
    }

    /// Lists the events that only the new version has. Leaves out events that may be in an unreadable part of the older
    /// version.
    pub(crate) fn added(&self) -> impl Iterator<Item = &'p Event<'s>> {
        let events = self.new.events.iter().zip(&self.was);
        let added = events.filter(|(_, was)| was.is_none());
        let added = added.map(|(event, _)| event);
        added.filter(|event| !self.may_miss_before(&event.name) && !self.was_mistaken(event.row))
    }

    /// Lists the events that only the older version has. Leaves out events that may be in an unreadable part of the new
    /// version, and events whose name is now an alias.
    pub(crate) fn removed(&self) -> impl Iterator<Item = &'p Event<'s>> {
        let events = self.old_events().iter().zip(&self.became);
        let gone = events.filter(|(_, now)| now.is_none());
        let gone = gone.map(|(event, _)| event);
        gone.filter(|event| {
            let name: &str = &event.name;
            !self.names_now.aliases.contains_key(name)
                && !self.may_miss_now(name)
                && !self.is_mistaken(event.row)
        })
    }

    /// Lists the events of the older version whose names are now aliases of an event that already existed, each with
    /// that event.
    pub(crate) fn merged(&self) -> impl Iterator<Item = (&'p Event<'s>, &'p Event<'s>)> {
        let pairs = self.merged.iter();
        pairs.map(|(before, now)| (&self.old_events()[*before], &self.new.events[*now]))
    }

    /// Lists the events of the older version whose names are aliases in the wrong row. Each is followed by the event
    /// with the alias, and by the new event that has the description.
    pub(crate) fn misplaced(
        &self,
    ) -> impl Iterator<Item = (&'p Event<'s>, &'p Event<'s>, &'p Event<'s>)> {
        let found = self.misplaced.iter();
        found.map(|(before, now, other)| {
            let events = &self.new.events;
            (&self.old_events()[*before], &events[*now], &events[*other])
        })
    }

    /// Maps names of the older version that now mean another event, according to `removed.csv`, to the name of the
    /// event that has the old meaning. The value is `None` if there is no such event.
    pub(crate) fn reused(&self) -> &HashMap<&'p str, Option<&'p str>> {
        &self.reused
    }

    /// Lists the events that have swapped names, under their current names.
    pub(crate) fn swapped(&self) -> impl Iterator<Item = (&'p Event<'s>, &'p Event<'s>)> {
        let pairs = self.swapped.iter();
        pairs.map(|(one, other)| (&self.new.events[*one], &self.new.events[*other]))
    }

    /// Returns the probable new names, as written, for a row of the older version whose events were removed.
    pub(crate) fn new_names(&self, removed: RowId) -> &[String] {
        let names = self.all_new_names().get(&removed);
        names.and_then(Option::as_deref).unwrap_or_default()
    }

    fn all_new_names(&self) -> &BTreeMap<RowId, Option<Vec<String>>> {
        let names = || self.old.map(|old| successor::new_names(self.new, old));
        self.new_names.get_or_init(|| names().unwrap_or_default())
    }

    /// Whether a row of the older version still exists, but has no events because of a mistake.
    fn is_mistaken(&self, before: RowId) -> bool {
        let has_mistakes = self.new.all_problems().next().is_some();
        has_mistakes && self.all_new_names().get(&before) == Some(&None)
    }

    /// Whether a row of the new version existed before, but had no events because of a mistake.
    fn was_mistaken(&self, now: RowId) -> bool {
        let Some(old) = self.old.filter(|old| old.all_problems().next().is_some()) else {
            return false;
        };
        let names = || successor::new_names(old, self.new);
        self.old_names.get_or_init(names).get(&now) == Some(&None)
    }

    /// Whether a missing name was removed after its deprecation, with a row in `removed.csv`.
    pub(crate) fn is_announced(&self, name: &str) -> bool {
        self.life()
            .is_some_and(|life| life.removal(name) == Allowed::Yes)
    }

    /// Whether the new version's `removed.csv` has a row for a missing name.
    pub(crate) fn is_recorded(&self, name: &str) -> bool {
        self.record(name).is_some()
    }

    /// Returns why it was too early to remove a missing name, if `removed.csv` has a row for it.
    pub(crate) fn early(&self, name: &str) -> Option<Early> {
        match self.life()?.removal(name) {
            Allowed::Early(early) => Some(early),
            Allowed::Yes | Allowed::Unrecorded => None,
        }
    }

    /// Finds the row of the new version's `removed.csv` that records the removal of a name.
    pub(crate) fn record(&self, name: &str) -> Option<&'p Former<'p>> {
        self.life()?.record(name)
    }

    fn life(&self) -> Option<&Life<'p>> {
        let today = self.new.input.today;
        let life = || self.old.map(|old| Life::new(old, self.new, today));
        self.life.get_or_init(life).as_ref()
    }

    /// Returns the index of the successor of a family in the older version.
    pub(crate) fn family_now(&self, before: usize) -> Option<usize> {
        self.families_now.get(before).copied().flatten()
    }

    /// Returns the index of the predecessor of a family in the new version.
    pub(crate) fn family_before(&self, now: usize) -> Option<usize> {
        self.families_before.get(now).copied().flatten()
    }

    /// The modules whose names have changed, each with its index in the older and in the new version.
    pub(crate) fn renamed_modules(&self) -> &[(usize, usize)] {
        &self.renamed_modules
    }

    /// Maps families and modules whose names have changed to their new names.
    fn names_of_groups(&self, old: &Catalog<'_>) -> HashMap<Subject, Subject> {
        let families = old.families.iter().zip(&self.families_now);
        let families = families.filter_map(|(family, now)| {
            let now = &self.new.families[(*now)?];
            let is_renamed = now.pattern != family.pattern;
            is_renamed.then(|| {
                [&family.pattern, &now.pattern].map(|name| Subject::Family(name.to_string()))
            })
        });
        let modules = self.renamed_modules.iter().map(|(before, now)| {
            let names = [&old.modules[*before].name, &self.new.modules[*now].name];
            names.map(|name| Subject::Module(name.to_string()))
        });
        let groups = families.chain(modules);
        groups.map(|[before, now]| (before, now)).collect()
    }

    /// Returns the subject of the older version under its new name, or under its old name if it was removed.
    pub(crate) fn current(&self, subject: &Subject) -> Subject {
        if let Subject::Event(name) = subject
            && let Some(event) = self.now(name)
        {
            return Subject::Event(event.name.to_string());
        }
        let renamed = self.renamed.get(subject);
        renamed.unwrap_or(subject).clone()
    }

    /// Whether a name may be in an unreadable part of the new version.
    pub(crate) fn may_miss_now(&self, name: &str) -> bool {
        self.unread_now.may_have(name) || self.new.may_miss(name)
    }

    /// Whether a name may be in an unreadable part of the older version.
    pub(crate) fn may_miss_before(&self, name: &str) -> bool {
        let unread = self.unread_before.as_ref();
        unread.is_some_and(|unread| unread.may_have(name))
            || self.old.is_some_and(|old| old.may_miss(name))
    }

    /// Whether there is an older version, and both versions could be read completely.
    pub(crate) fn is_whole(&self) -> bool {
        let is_whole = |catalog: &Catalog<'_>| {
            catalog.is_complete()
                && catalog.all_problems().next().is_none()
                && !modules::has_unlisted(catalog)
        };
        let unread = self.unread_before.as_ref().map(Unread::is_any);
        unread == Some(false)
            && !self.unread_now.is_any()
            && self.old.is_some_and(is_whole)
            && is_whole(self.new)
    }

    /// Whether the module column of the new version is reliable.
    pub(crate) fn knows_modules(&self) -> bool {
        self.new.input.complete
            && !self.new.may_hide(Column::Module)
            && !modules::has_unlisted(self.new)
    }
}

#[cfg(test)]
mod tests;
