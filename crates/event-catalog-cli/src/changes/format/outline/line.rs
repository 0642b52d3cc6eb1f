//! One line: a sentence about a change, or about several of one kind, with remarks and advice.

use super::super::alike::{self, Extent};
use super::super::comparison::Carriers;
use super::super::counted::counted;
use super::super::scope::{Scope, listed};
use super::super::sentence::{Part, Sentence, has_several_names};
use super::super::shown::ShownItem;
use super::super::values::short;
use crate::changes::{Audience, Kind, Verdict};

/// The text about names that are new on the wire.
pub(super) const RECEIVERS_FIRST: &str = "Release receivers first: those without this catalog, and code that compares names as \
    text, don't know the new name.";

/// One line.
#[derive(Debug, Default)]
pub(in crate::changes::format) struct Line {
    pub(in crate::changes::format) sentence: Sentence,
    /// How many changes it represents.
    pub(in crate::changes::format) changes: usize,
    /// Their number and kind, in a line that replaces all changes of a kind: `2 descriptions changed`.
    pub(in crate::changes::format) counted: Option<String>,
    /// The events that carry the payload that it is about.
    pub(in crate::changes::format) carriers: Option<Carriers>,
    /// How many dependent changes have no line.
    pub(in crate::changes::format) effects: usize,
    /// The audiences that it matters for; empty for all.
    pub(in crate::changes::format) audiences: Vec<Audience>,
    /// The audiences for which it is risky, if it is breaking for others.
    pub(in crate::changes::format) at_risk: Vec<Audience>,
    /// The action for those who are affected.
    pub(in crate::changes::format) migration: Option<String>,
    /// Why it is allowed.
    pub(in crate::changes::format) accepted: Option<String>,
}

impl Line {
    /// ` (in order_placed; for Rust; risky for stored events; 1 change follows from it)`: additional information about
    /// the sentence.
    pub(in crate::changes::format) fn remark(&self) -> Option<Sentence> {
        remark(
            self.carriers.as_ref(),
            [&self.audiences, &self.at_risk],
            self.effects,
        )
    }
}

/// The additional facts about a change after its sentence, in brackets. `at_risk` are audiences for which the change is
/// only risky.
pub(in crate::changes::format) fn remark(
    carriers: Option<&Carriers>,
    [audiences, at_risk]: [&[Audience]; 2],
    effects: usize,
) -> Option<Sentence> {
    let mut parts = Vec::new();
    match carriers {
        Some(Carriers::All) => parts.push(Sentence::new("in every event", &[])),
        Some(Carriers::Rows(names, more)) => {
            let mut sentence = Sentence::new("in ", &[]);
            for (number, name) in names.iter().enumerate() {
                if number > 0 {
                    sentence.text(", ");
                }
                sentence.0.push(Part::Code(short(name)));
            }
            if *more > 0 {
                sentence.text(&format!(" and {more} more"));
            }
            parts.push(sentence);
        }
        None => {}
    }
    if !audiences.is_empty() {
        parts.push(Sentence::new(&format!("for {}", listed(audiences)), &[]));
    }
    if !at_risk.is_empty() {
        let at_risk = listed(at_risk);
        parts.push(Sentence::new(&format!("risky for {at_risk}"), &[]));
    }
    if effects > 0 {
        let them = if effects == 1 {
            "change follows"
        } else {
            "changes follow"
        };
        parts.push(Sentence::new(&format!("{effects} {them} from it"), &[]));
    }
    let mut parts = parts.into_iter();
    let first = Sentence::new(" (", &[]).then(parts.next()?);
    let mut whole = parts.fold(first, |whole, part| {
        whole.then(Sentence::new("; ", &[])).then(part)
    });
    whole.text(")");
    Some(whole)
}

/// The line of a change, or of several equal ones.
pub(super) fn line(group: &[&ShownItem<'_>], scope: &Scope) -> Line {
    let Some(first) = group.first() else {
        return Line::default();
    };
    let change = &first.item.change;
    let mut sentence = alike::together(group, Extent::Cut);
    let is_common = |it: &&ShownItem<'_>| it.item.change.migration == change.migration;
    let mut migration = change
        .migration
        .clone()
        .filter(|_| group.iter().all(is_common));
    // An event that was renamed to another one's name is risky: the old name has lost its meaning.
    if first.verdict < Verdict::Risky {
        sentence.text(old_names(change.kind, group));
        migration = with_order(change.kind, group, migration);
    }
    Line {
        sentence,
        changes: group.iter().map(|it| it.changes()).sum(),
        carriers: first.item.carriers.clone(),
        effects: group.iter().map(|it| it.effects).sum(),
        audiences: first.audiences(scope),
        at_risk: scope.at_risk(change, first.verdict),
        migration,
        accepted: change.accepted.clone(),
        ..Line::default()
    }
}

/// Changes of one kind in one line.
pub(super) fn together(kind: Kind, same: &[&ShownItem<'_>]) -> Line {
    // A consequence of an event isn't an event.
    let number: usize = same.iter().map(|it| 1 + it.further).sum();
    let mut sentence = match same {
        [only] if only.item.family.is_none() => only.sentence(),
        _ => {
            let mut sentence = Sentence::new(&format!("{}: ", counted(kind, number)), &[]);
            alike::list(same, Extent::Cut, &mut sentence);
            sentence
        }
    };
    // The commonest advice is the same for all of them.
    let migration = same.first().and_then(|it| it.item.change.migration.clone());
    let is_common = same.iter().all(|it| it.item.change.migration == migration);
    sentence.text(old_names(kind, same));
    let carriers = match same {
        [only] => only.item.carriers.clone(),
        _ => None,
    };
    Line {
        sentence,
        changes: same.iter().map(|it| it.changes()).sum(),
        counted: Some(counted(kind, number)),
        carriers,
        migration: with_order(kind, same, migration.filter(|_| is_common)),
        ..Line::default()
    }
}

/// What stays of the old names of renamed events; empty for other changes.
fn old_names(kind: Kind, same: &[&ShownItem<'_>]) -> &'static str {
    match same {
        _ if kind != Kind::EventRenamed => "",
        [only] if !has_several_names(&only.item.change) => "; the old name still works",
        _ => "; the old names still work",
    }
}

/// Adds the steps to release renamed events in order, unless receivers know the name that is sent.
fn with_order(kind: Kind, same: &[&ShownItem<'_>], migration: Option<String>) -> Option<String> {
    let mut changes = same.iter().map(|it| &it.item.change);
    if kind != Kind::EventRenamed || !changes.any(|it| it.verdicts.forward > Verdict::None) {
        return migration;
    }
    let migration = migration.map_or_else(String::new, |it| format!("{it} "));
    Some(format!("{migration}{RECEIVERS_FIRST}"))
}
