//! Finds the change that explains a difference between two surfaces.
//!
//! The first candidates are changes to the same subject: the same event under its new name, or the same schema at the
//! place with the longest common path. Next are changes to a container: the family, the module and the payload of an
//! event, or the events of a payload. If a subject has several changes, the change that concerns the aspect of the
//! difference is chosen ([`aspect`]).

mod aspect;
mod payload;

use std::collections::HashMap;

use event_catalog_build::catalog::{Catalog, Event};

use crate::changes::kind::Effect;
use crate::changes::surface::Delta;
use crate::changes::{Audience, Change, Kind, Pair, Subject};
use aspect::Aspect;
use payload::Payloads;

/// Chooses the best one of several changes.
type Best<'b> = &'b dyn Fn(Vec<usize>) -> Option<usize>;

/// The changes, by subject.
pub(super) struct Index<'i, 'p, 's> {
    pair: &'i Pair<'p, 's>,
    by_subject: HashMap<Subject, Vec<usize>>,
    /// Maps a family's pattern to the changes to its individual events.
    by_family: HashMap<String, Vec<usize>>,
    /// Maps the name of a module to the changes to its events.
    by_module: HashMap<String, Vec<usize>>,
    payloads: Payloads,
}

impl<'i, 'p, 's> Index<'i, 'p, 's> {
    pub(super) fn of(pair: &'i Pair<'p, 's>, changes: &[Change]) -> Self {
        let mut index = Self {
            pair,
            by_subject: HashMap::new(),
            by_family: HashMap::new(),
            by_module: HashMap::new(),
            payloads: Payloads::default(),
        };
        for (at, change) in changes.iter().enumerate() {
            for subject in subjects(change) {
                if let Subject::Event(name) = &subject {
                    for pattern in index.families(name) {
                        index.by_family.entry(pattern).or_default().push(at);
                    }
                }
                index.by_subject.entry(subject).or_default().push(at);
            }
            let events = index.events(change);
            for (catalog, event) in &events {
                if let Some(module) = catalog.module(event) {
                    let of_module = index.by_module.entry(module.name.to_string()).or_default();
                    if of_module.last() != Some(&at) {
                        of_module.push(at);
                    }
                }
            }
            let events: Vec<&Event<'_>> = events.into_iter().map(|(_, event)| event).collect();
            index.payloads.add(pair, at, change, &events);
        }
        index
    }

    /// Finds the change that explains a difference, and returns its index.
    pub(super) fn explain(
        &self,
        audience: Audience,
        delta: &Delta,
        changes: &[Change],
    ) -> Option<usize> {
        let aspect = Aspect::of(audience, delta);
        let subjects = self.subjects_of(delta);
        let apt = |candidates: Vec<usize>| {
            let candidates = candidates.into_iter();
            let apt = candidates.filter(|at| aspect.is_apt(audience, changes[*at].kind));
            aspect.best(&apt.collect::<Vec<_>>(), delta, changes)
        };
        let found = self.among(&subjects, aspect, &apt);
        // Any change can have an effect on the documentation and on stored data.
        let any = |candidates: Vec<usize>| aspect.best(&candidates, delta, changes);
        let is_code = matches!(audience, Audience::Rust | Audience::TypeScript);
        found.or_else(|| (!is_code).then(|| self.among(&subjects, aspect, &any))?)
    }

    /// Finds the change to one of these subjects, or to something that contains one of them.
    fn among(&self, subjects: &[Subject], aspect: Aspect, best: Best<'_>) -> Option<usize> {
        // If a subject is a place in a schema, the change to the nearest place explains the difference.
        let mut schemas = subjects.iter();
        let inside = schemas.find_map(|it| self.payloads.nearest(self.pair, it, best));
        let own = || {
            let own = subjects.iter().filter_map(|it| self.by_subject.get(it));
            best(own.flatten().copied().collect())
        };
        let around = || subjects.iter().find_map(|it| self.around(it, aspect, best));
        inside.or_else(own).or_else(around)
    }

    /// Lists the subjects of a difference, the current name first.
    fn subjects_of(&self, delta: &Delta) -> Vec<Subject> {
        let mut subjects: Vec<Subject> = Vec::new();
        let after = delta.after.as_ref().map(|it| it.subject.clone());
        let before = delta.before.as_ref().map(|it| &it.subject);
        let current = before.map(|it| self.pair.current(it));
        let all = after.into_iter().chain(current).chain(before.cloned());
        for subject in all.map(Subject::without_alternatives) {
            if !subjects.contains(&subject) {
                subjects.push(subject);
            }
        }
        subjects
    }

    /// Finds the change to something that contains or uses the subject.
    fn around(&self, subject: &Subject, aspect: Aspect, best: Best<'_>) -> Option<usize> {
        match subject {
            Subject::Event(name) => {
                let families = self.families(name).into_iter();
                let of_families = families.flat_map(|pattern| {
                    let own = self.by_subject.get(&Subject::Family(pattern.clone()));
                    let members = self.by_family.get(&pattern);
                    own.into_iter()
                        .chain(members)
                        .flat_map(|found| first(found))
                });
                let family = best(of_families.collect());
                let schema = || {
                    let events = self.versions(name).into_iter().flatten();
                    let of_event = |(catalog, event)| self.payloads.of_event(catalog, event);
                    best(events.flat_map(of_event).collect())
                };
                let module = || {
                    let events = self.versions(name).into_iter().flatten();
                    let groups = events.flat_map(|(catalog, event)| groups(catalog, event));
                    let groups = groups.map(|group| self.pair.current(&group));
                    let found: Vec<Subject> = groups.collect();
                    let found = found.iter().filter_map(|group| self.by_subject.get(group));
                    best(found.flatten().copied().collect())
                };
                if aspect == Aspect::Payload {
                    schema().or(family).or_else(module)
                } else {
                    family.or_else(module).or_else(schema)
                }
            }
            Subject::Family(pattern) => {
                let members = self.by_family.get(pattern).into_iter();
                best(members.flat_map(|found| first(found)).collect())
            }
            Subject::Payload { .. } => self.payloads.around(subject, best),
            Subject::Catalog | Subject::Setting(_) => best(self.payloads.of_default(self.pair)),
            Subject::Module(name) => {
                let of_events = self.by_module.get(name).into_iter();
                best(of_events.flat_map(|found| first(found)).collect())
            }
            Subject::Section(_) => None,
        }
    }

    /// Finds the events that a change is about, in both versions. For a family, finds its first event.
    fn events(&self, change: &Change) -> Vec<(&'p Catalog<'s>, &'p Event<'s>)> {
        let pair = self.pair;
        match &change.subject {
            Subject::Event(name) => self.versions(name).into_iter().flatten().collect(),
            Subject::Family(pattern) => {
                let now = pair.member_now(pattern).map(|event| (pair.new, event));
                let before = pair.old.zip(pair.member_before(pattern));
                now.into_iter().chain(before).collect()
            }
            Subject::Section(title) if change.kind == Kind::CustomerChanged => {
                let mut events = Vec::new();
                for catalog in [Some(pair.new), pair.old].into_iter().flatten() {
                    for section in &catalog.sections {
                        if section.title == Some(title.as_str()) {
                            let of_section = catalog.events.get(section.events());
                            let of_section = of_section.unwrap_or_default().iter();
                            events.extend(of_section.map(|event| (catalog, event)));
                        }
                    }
                }
                events
            }
            _ => Vec::new(),
        }
    }

    /// Finds the event with this name in both versions.
    fn versions(&self, name: &str) -> [Option<(&'p Catalog<'s>, &'p Event<'s>)>; 2] {
        let now = self
            .pair
            .named_now(name)
            .map(|event| (self.pair.new, event));
        let before = self.pair.before(name);
        let before = before.or_else(|| self.pair.named_before(name));
        [now, self.pair.old.zip(before)]
    }

    /// Finds the current patterns of the families that an event is in, or was in.
    fn families(&self, name: &str) -> Vec<String> {
        let events = self.versions(name).into_iter().flatten();
        let patterns = events.filter_map(|(catalog, event)| {
            let (family, _) = event.family()?;
            let subject = Subject::Family(catalog.families[family].pattern.to_string());
            match self.pair.current(&subject) {
                Subject::Family(pattern) => Some(pattern),
                _ => None,
            }
        });
        let mut patterns: Vec<String> = patterns.collect();
        patterns.dedup();
        patterns
    }
}

/// The maximum number of changes in a group that are compared. The first changes are representative.
const MOST: usize = 16;

fn first(changes: &[usize]) -> impl Iterator<Item = usize> {
    changes.iter().take(MOST).copied()
}

/// Lists the subjects of a change. If a change is about two events, both are subjects.
fn subjects(change: &Change) -> Vec<Subject> {
    let mut subjects = vec![change.subject.clone().without_alternatives()];
    if change.kind.effect() == Effect::Exchanges {
        let names = change.before.iter().chain(&change.after);
        for name in names {
            for subject in [Subject::Event(name.clone()), Subject::Family(name.clone())] {
                if !subjects.contains(&subject) {
                    subjects.push(subject);
                }
            }
        }
    }
    subjects
}

/// Lists the module and the section of an event.
fn groups(catalog: &Catalog<'_>, event: &Event<'_>) -> Vec<Subject> {
    let module = catalog.module(event);
    let module = module.map(|module| Subject::Module(module.name.to_string()));
    let section = catalog.section(event).title;
    let section = section.map(|title| Subject::Section(title.to_owned()));
    module.into_iter().chain(section).collect()
}
