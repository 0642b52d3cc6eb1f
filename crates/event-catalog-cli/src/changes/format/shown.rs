//! Selects the changes to show, with their verdicts, and counts the changes that each of them represents.

use std::collections::HashMap;

use super::comparison::{Comparison, Item};
use super::counted::Class;
use super::counted::counts_events;
use super::scope::Scope;
use super::sentence::{Sentence, sentence};
use super::values::short;
use crate::changes::{Audience, Kind, Verdict};

/// A change to show, with its verdict and the number of changes that it represents.
pub(super) struct ShownItem<'c> {
    pub(super) item: &'c Item,
    pub(super) class: Class,
    pub(super) verdict: Verdict,
    /// The number of further events in the same family that the change represents.
    pub(super) further: usize,
    /// The number of changes that this change causes.
    pub(super) effects: usize,
}

impl ShownItem<'_> {
    pub(super) fn changes(&self) -> usize {
        1 + self.further + self.effects
    }

    /// Returns the number that the wording for the change's kind counts: either events or changes.
    pub(super) fn number(&self) -> usize {
        let events = if counts_events(self.item.change.kind) {
            self.item.events
        } else {
            1
        };
        events + self.further
    }

    /// Lists the audiences that have the change's verdict. The list is empty if all audiences have it, or if the change
    /// is a note about the documentation.
    pub(super) fn audiences(&self, scope: &Scope) -> Vec<Audience> {
        let audiences = scope.affected(&self.item.change, self.verdict);
        if self.verdict <= Verdict::Note && audiences == [Audience::Docs] {
            return Vec::new();
        }
        audiences
    }

    pub(super) fn is_accepted(&self) -> bool {
        self.verdict >= Verdict::Risky && self.item.change.accepted.is_some()
    }

    /// Whether the change is a removal that needs no `[[accept]]`.
    pub(super) fn is_allowed(&self) -> bool {
        self.verdict >= Verdict::Risky && self.item.change.announced && !self.is_accepted()
    }

    /// Whether the change is a removal that needs no `[[accept]]`, because the older version announced it. A rename
    /// doesn't announce the removal of the former name.
    pub(super) fn is_announced(&self) -> bool {
        self.is_allowed() && self.item.change.kind != Kind::AliasRemoved
    }

    /// Builds the sentence about the change, or about its whole family.
    pub(super) fn sentence(&self) -> Sentence {
        match (&self.item.family, self.item.change.kind) {
            (Some(family), Kind::EventAdded) => {
                Sentence::new("The events {} were added", &[&short(family)])
            }
            (Some(family), _) => Sentence::new("The events {} were removed", &[&short(family)]),
            (None, _) => sentence(&self.item.change),
        }
    }
}

/// The changes to show.
pub(super) struct Shown<'c> {
    pub(super) items: Vec<ShownItem<'c>>,
}

impl<'c> Shown<'c> {
    /// Selects the changes to show: one change per family, and no change whose cause is at least as severe.
    pub(super) fn of(comparison: &'c Comparison, scope: &Scope, all: bool) -> Self {
        let verdicts: Vec<_> = comparison
            .items
            .iter()
            .map(|item| scope.verdict(&item.change))
            .collect();
        let mut items: Vec<ShownItem<'c>> = Vec::new();
        // Maps the index of a change to its index in `items`.
        let mut place: HashMap<usize, usize> = HashMap::new();
        let mut families: HashMap<(Kind, &str), usize> = HashMap::new();
        let mut effects: HashMap<usize, usize> = HashMap::new();
        for (index, item) in comparison.items.iter().enumerate() {
            if item.is_left_out {
                continue;
            }
            let verdict = verdicts[index];
            // The change affects only audiences outside the scope.
            if verdict == Verdict::None && (!all || !scope.is_all()) {
                continue;
            }
            // If the cause of a change is hidden, the change itself is shown.
            let is_seen = |cause: usize| {
                let cause = comparison.items.get(cause);
                cause.is_none_or(|cause| !cause.is_left_out)
            };
            let cause = item.change.cause;
            let cause = cause.filter(|cause| *cause != index && is_seen(*cause));
            if let Some(cause) = cause
                && !all
                && verdicts.get(cause).is_some_and(|it| *it >= verdict)
            {
                *effects.entry(cause).or_default() += 1;
                continue;
            }
            if let Some(family) = &item.family {
                let first = *families
                    .entry((item.change.kind, family.as_str()))
                    .or_insert(items.len());
                if let Some(first) = items.get_mut(first) {
                    first.further += 1;
                    continue;
                }
            }
            place.insert(index, items.len());
            items.push(ShownItem {
                item,
                class: Class::of(&item.change),
                verdict,
                further: 0,
                effects: 0,
            });
        }
        for (cause, count) in effects {
            if let Some(item) = place.get(&cause).and_then(|at| items.get_mut(*at)) {
                item.effects += count;
            }
        }
        Self { items }
    }
}
