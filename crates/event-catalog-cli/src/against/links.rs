//! Links findings to changes: those in the same row, or in the same place in a schema.

use std::collections::HashMap;

use event_catalog_build::catalog::{Catalog, Event};
use event_catalog_build::finding::{ChangeName, Finding, Severity};
use event_catalog_build::read::{Column, Table};
use event_catalog_build::rule::Rule;
use event_catalog_build::source::{FileId, Place, Span};

use super::changed_identifier::CHANGED_IDENTIFIER;
use super::renamed_type::RENAMED_TYPE;
use super::reported::{is_about, is_named, is_of_payload, rule_of};
use super::{COMPARING, early_removal, incompatible_payload};
use crate::changes::gate::Gate;
use crate::changes::{Change, Kind, Subject, Verdict, shared};

/// What findings and changes have in common: a part of the older version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Key<'c> {
    /// A row, by its name as written.
    Row(&'c str),
    /// The schema that a payload had, by its name.
    Payload(&'c str),
    /// A place outside the tables.
    Place(Span),
    /// A file outside the tables.
    File(FileId),
}

impl Key<'_> {
    /// Whether the key identifies only an approximate place.
    fn is_near(self) -> bool {
        matches!(self, Self::File(_))
    }
}

/// The changes with the same key that the findings of one rule may be about.
#[derive(Debug, Default)]
struct Group {
    /// The changes, each with the name of the rule that reports its kind.
    changes: Vec<(usize, &'static str)>,
    weight: Weight,
    /// Whether any of the changes is risky or breaking for an audience.
    may_affect: bool,
    is_reported: bool,
}

/// Whether a finding is accepted. If it isn't, its severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Error,
    Warning,
    /// An `[[accept]]` entry allows the finding.
    Accepted {
        /// Whether the entry names the change.
        is_named: bool,
    },
}

impl Standing {
    /// Returns the standing of a finding that no entry allows.
    pub(super) fn of(severity: Severity) -> Self {
        match severity {
            Severity::Error => Self::Error,
            Severity::Warning => Self::Warning,
        }
    }
}

/// Whom the breaking changes of a finding affect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Weight {
    /// Whether the changes break an audience of the gate, or a deprecation of the older version that hasn't ended yet.
    pub(super) is_broken: bool,
    /// Whether the changes break new readers of old data.
    pub(super) is_backward: bool,
    /// Whether the changes break old readers of new data.
    pub(super) is_forward: bool,
}

impl Weight {
    fn of(change: &Change, gate: &Gate) -> Self {
        if change.announced {
            return Self::default();
        }
        let verdicts = change.verdicts;
        // A deprecation is a promise to every user of the name, even to audiences outside the gate.
        let is_promise = change.early && gate.is_any();
        Self {
            is_broken: is_promise || gate.is_broken_by(verdicts),
            is_backward: verdicts.backward == Verdict::Breaking,
            is_forward: verdicts.forward == Verdict::Breaking,
        }
    }

    fn or(self, other: Self) -> Self {
        Self {
            is_broken: self.is_broken || other.is_broken,
            is_backward: self.is_backward || other.is_backward,
            is_forward: self.is_forward || other.is_forward,
        }
    }
}

/// The changes between two versions, by the keys that link findings to changes.
pub(super) struct Links<'c, 's> {
    old: &'c Catalog<'s>,
    changes: &'c [Change],
    /// The changes, keyed by identity.
    ids: HashMap<String, usize>,
    /// Copies of a change in other payloads, keyed by the change that causes them.
    copies: HashMap<usize, Vec<usize>>,
    /// The changes to names of types, keyed by the new names.
    renamed: HashMap<&'c str, Vec<usize>>,
    tables: HashMap<FileId, &'c Table<'s>>,
    groups: HashMap<(&'static str, Key<'c>), Group>,
    /// The weight of each change.
    weights: Vec<Weight>,
    /// Whether each change has a finding.
    reported: Vec<bool>,
}

impl<'c, 's> Links<'c, 's> {
    pub(super) fn new(
        old: &'c Catalog<'s>,
        new: &Catalog<'_>,
        changes: &'c [Change],
        gate: &Gate,
    ) -> Self {
        let ids = changes.iter().enumerate();
        let mut copies: HashMap<usize, Vec<usize>> = HashMap::new();
        for index in 0..changes.len() {
            let first = shared(changes, index);
            if first != index {
                copies.entry(first).or_default().push(index);
            }
        }
        let mut renamed: HashMap<&str, Vec<usize>> = HashMap::new();
        for (index, change) in changes.iter().enumerate() {
            if change.kind == Kind::TypeRenamed {
                for name in &change.values {
                    renamed.entry(name.as_str()).or_default().push(index);
                }
            }
        }
        let mut links = Self {
            old,
            changes,
            ids: ids.map(|(index, it)| (it.id(), index)).collect(),
            copies,
            renamed,
            tables: old.tables.iter().map(|table| (table.file, table)).collect(),
            groups: HashMap::new(),
            weights: changes.iter().map(|it| Weight::of(it, gate)).collect(),
            reported: vec![false; changes.len()],
        };
        let modules = old.modules.iter();
        let modules: HashMap<&str, Place> = modules
            .map(|module| (module.name.as_ref(), module.place))
            .collect();
        for (index, change) in changes.iter().enumerate() {
            let weight = links.weights[index];
            let own = rule_of(change.kind).name;
            let may_affect = !change.announced && change.verdicts.worst() >= Verdict::Risky;
            let mut keys = links.keys_of(change, new);
            if let Subject::Module(name) = &change.subject {
                let place = modules.get(name.as_str());
                keys.extend(place.map(|place| Key::Place(place.span)));
            }
            for rule in COMPARING.iter().filter(|rule| is_about(rule, change.kind)) {
                for key in &keys {
                    let group = links.groups.entry((rule.name, *key)).or_default();
                    // A change may have the same key twice.
                    if group.changes.last().is_none_or(|(last, _)| *last != index) {
                        group.changes.push((index, own));
                    }
                    group.weight = group.weight.or(weight);
                    group.may_affect |= may_affect;
                }
            }
        }
        links
    }

    fn keys_of(&self, change: &'c Change, new: &Catalog<'_>) -> Vec<Key<'c>> {
        let mut keys = Vec::new();
        if let Some(place) = change.old {
            self.add_place(place, None, &mut keys);
        }
        match &change.subject {
            Subject::Event(name) => {
                let before = self.old.event(name);
                let aliases = new.event(name).into_iter().flat_map(Event::aliases);
                let former = aliases.filter_map(|alias| self.old.event(&alias.name));
                for event in before.into_iter().chain(former) {
                    keys.push(Key::Row(self.old.row(event.row).text(Column::Name)));
                    if is_of_payload(change.kind) {
                        keys.extend(event.payload.map(Key::Payload));
                    }
                }
            }
            Subject::Family(pattern) => keys.push(Key::Row(pattern)),
            Subject::Payload { schema, .. } => {
                keys.extend(self.old.payload_file(schema).map(Key::File));
            }
            Subject::Catalog | Subject::Setting(_) | Subject::Section(_) | Subject::Module(_) => {}
        }
        keys
    }

    /// Adds the keys for a place in the older version; `rule` is the rule of the finding at this place.
    fn add_place(&self, place: Place, rule: Option<&Rule>, keys: &mut Vec<Key<'c>>) {
        let Some(table) = self.tables.get(&place.span.file).copied() else {
            keys.extend([Key::Place(place.span), Key::File(place.span.file)]);
            return;
        };
        let Some(row) = table.row_at(place.span.start) else {
            return;
        };
        keys.push(Key::Row(row.text(Column::Name)));
        if rule.is_some_and(|rule| *rule == incompatible_payload::INCOMPATIBLE_PAYLOAD) {
            keys.push(Key::Payload(row.text(Column::Payload)));
        }
    }

    fn keys_of_finding(&self, finding: &Finding) -> Vec<Key<'c>> {
        let mut keys = Vec::new();
        for related in &finding.before {
            self.add_place(related.place, Some(finding.rule), &mut keys);
        }
        keys
    }

    /// Combines the weights of the changes that a finding is about. Returns `None` if none of them may affect an
    /// audience.
    pub(super) fn weigh(&self, finding: &Finding) -> Option<Weight> {
        let (mut exact, mut near): (Option<Weight>, Option<Weight>) = (None, None);
        // A change may have several places, and the finding is about one of them.
        let named = self.named(finding).unwrap_or_default().into_iter();
        for weight in named.map(|index| self.weights[index]) {
            if weight.is_broken {
                exact = Some(exact.unwrap_or_default().or(weight));
            }
        }
        for key in self.keys_of_finding(finding) {
            let group = self.groups.get(&(finding.rule.name, key));
            let Some(group) = group.filter(|group| group.may_affect) else {
                continue;
            };
            let found = if key.is_near() { &mut near } else { &mut exact };
            *found = Some(found.unwrap_or_default().or(group.weight));
        }
        exact.or(near)
    }

    /// Marks the changes that a finding reports. An error about a row also covers the other changes of the row, even
    /// those for other rules: they can be compared once the error is fixed. An error about places in a payload covers
    /// only its own changes, because fixing it doesn't affect other changes. A warning or an accepted finding covers
    /// only its own change, so that an `[[accept]]` doesn't hide other changes. If an entry names only a part of a
    /// change, the change still needs a finding.
    pub(super) fn mark(&mut self, finding: &Finding, standing: Standing) {
        let is_error = standing == Standing::Error;
        let is_by_name = standing == Standing::Accepted { is_named: true };
        let named = self.named(finding);
        for index in named.iter().flatten().copied() {
            let is_open = self.weights[index].is_broken && self.changes[index].accepted.is_none();
            if !(is_by_name && is_open) {
                self.reported[index] = true;
            }
        }
        if named.is_some_and(|named| !is_error || self.are_in_payload(finding.rule, &named)) {
            return;
        }
        // `removed-event` skips names that have a row in `removed.csv`, so a finding of `early-removal` also covers the
        // changes of `removed-event`.
        let stands_for_others = *finding.rule == early_removal::EARLY_REMOVAL;
        for key in self.keys_of_finding(finding) {
            let Some(group) = self.groups.get_mut(&(finding.rule.name, key)) else {
                continue;
            };
            if group.is_reported || (key.is_near() && !is_error) {
                continue;
            }
            group.is_reported = is_error;
            for (index, rule) in &group.changes {
                if is_error || stands_for_others || *rule == finding.rule.name {
                    self.reported[*index] = true;
                }
            }
        }
    }

    /// Whether a finding of this rule names places in a payload.
    fn are_in_payload(&self, rule: &Rule, changes: &[usize]) -> bool {
        let mut subjects = changes.iter().map(|index| &self.changes[*index].subject);
        *rule == incompatible_payload::INCOMPATIBLE_PAYLOAD
            && !changes.is_empty()
            && subjects.all(|subject| matches!(subject, Subject::Payload { .. }))
    }

    /// Sets the name of a finding's change, based on the identities of its changes. If several payloads have the same
    /// change, the finding is named after the change that causes the changes to the other payloads.
    pub(super) fn name(&self, finding: &mut Finding) {
        let of_index = |index: usize| &self.changes[shared(self.changes, index)];
        if *finding.rule == RENAMED_TYPE {
            finding.change = self.renamed(finding);
        } else if let Some(change) = &finding.change {
            let parts = change.parts().iter().map(|(id, value)| {
                let index = self.ids.get(id);
                let id = index.map_or_else(|| id.clone(), |index| of_index(*index).id());
                (id, value.clone())
            });
            finding.change = Some(ChangeName::new(parts.collect()));
        } else if *finding.rule == CHANGED_IDENTIFIER && finding.event.is_none() {
            // The column was removed, so the finding is about all identifiers.
            let all = self.changes.iter();
            let all = all.filter(|it| it.kind == Kind::IdentifierChanged);
            let parts = all.flat_map(|it| it.name().parts().to_vec());
            finding.change = Some(ChangeName::new(parts.collect()));
        } else {
            // The row may have lost the event itself, rather than a former name of another event.
            let event = finding.event.as_deref();
            let is_same = |it: &Change| {
                it.kind != Kind::AliasRemoved || event == Some(it.subject.to_string().as_str())
            };
            let only = self.only(finding).map(of_index);
            let only = only.filter(|it| is_named(it.kind) && is_same(it));
            finding.change = only.map(Change::name);
        }
    }

    /// Finds the changes to the names that a finding contains, with their identities. Returns `None` if a change
    /// isn't known.
    fn renamed(&self, finding: &Finding) -> Option<ChangeName> {
        let files = finding.before.iter().map(|it| it.place.span.file);
        let files: Vec<FileId> = files.collect();
        let mut parts = Vec::new();
        for (_, name) in finding.change.as_ref()?.parts() {
            let name = name.as_deref()?;
            let all = self.renamed.get(name)?;
            let is_there = |index: &usize| {
                let place = self.changes[*index].old;
                place.is_some_and(|place| files.contains(&place.span.file))
            };
            let here: Vec<usize> = all.iter().copied().filter(is_there).collect();
            let index = self.same(all).or_else(|| self.same(&here))?;
            let change = &self.changes[index];
            parts.push((change.id(), Some(name.to_owned())));
            // An alternative is renamed together with the type that it is named after, and has no separate finding.
            let alternatives = change.values.iter().filter(|value| {
                let parts = value.rsplit_once("::");
                parts.is_some_and(|(of, ident)| of != name && name.ends_with(ident))
            });
            if !name.contains("::") {
                parts.extend(alternatives.map(|value| (change.id(), Some(value.clone()))));
            }
        }
        Some(ChangeName::new(parts))
    }

    /// Finds the change that causes all of these changes. Returns `None` if the list is empty, or if there are several
    /// causes.
    fn same(&self, indexes: &[usize]) -> Option<usize> {
        let mut all = indexes.iter().map(|index| shared(self.changes, *index));
        let first = all.next()?;
        all.all(|index| index == first).then_some(first)
    }

    /// Finds the changes that a finding names, including the same changes in other payloads. Returns `None` if a
    /// change isn't known.
    fn named(&self, finding: &Finding) -> Option<Vec<usize>> {
        let mut named = Vec::new();
        for (id, _) in finding.change.as_ref()?.parts() {
            let index = *self.ids.get(id)?;
            named.push(index);
            named.extend(self.copies.get(&index).into_iter().flatten());
        }
        Some(named)
    }

    /// Finds the only change of a finding's rule in the places of the finding. Returns `None` if there are several.
    fn only(&self, finding: &Finding) -> Option<usize> {
        let rule = finding.rule.name;
        let keys = self.keys_of_finding(finding);
        let keys = keys.into_iter().filter(|key| !key.is_near());
        let groups = keys.filter_map(|key| self.groups.get(&(rule, key)));
        let changes = groups.flat_map(|group| &group.changes);
        let found = changes.filter(|(_, own)| *own == rule);
        let found: Vec<usize> = found.map(|(index, _)| *index).collect();
        self.same(&found)
    }

    /// Returns whether each change has a finding, in the order of the changes.
    pub(super) fn into_reported(self) -> Vec<bool> {
        self.reported
    }
}
