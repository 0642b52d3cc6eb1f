//! Arranges the changes for people: the most severe first, then by module, with harmless changes folded into counts.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};

use super::alike::{self, Extent, MOST};
use super::comparison::{Carriers, Comparison};
use super::counted::{Class, counted};
use super::edit::Edit;
use super::payload::carried;
use super::scope::{Scope, listed};
use super::sentence::{Part, Sentence, has_several_names};
use super::shown::{Shown, ShownItem};
use super::values::{short, shown_of};
use crate::changes::{Audience, Kind, Verdict};

/// The remark about names that are new on the wire.
const RECEIVERS_FIRST: &str = "Release receivers first: those without this catalog, and code that compares names as \
    text, don't know the new name.";

/// The remark for audiences that don't receive events.
const NAMES_AS_TEXT: &str = "Code that compares names as text doesn't know the new name.";

/// The lines of changes with the same verdict.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each divides the changes of a verdict"
)]
#[derive(Debug)]
pub(super) struct Group {
    pub(super) verdict: Verdict,
    /// Whether an `[[accept]]` allows the group's changes.
    pub(super) is_accepted: bool,
    /// Whether the group's changes are removals after the end of a deprecation.
    pub(super) is_announced: bool,
    /// Whether the group's changes remove former names that may be removed.
    pub(super) is_of_former_names: bool,
    /// Whether the group's changes make checks less strict.
    pub(super) is_lowered: bool,
    /// Whether the group's changes edit the words of a text. Such notes are listed and not only counted, because a word
    /// may change the meaning.
    pub(super) is_of_words: bool,
    /// The lines, by the titles of their modules; lines without a module come first.
    pub(super) modules: Vec<(Option<String>, Vec<Line>)>,
}

impl Group {
    /// Whether the changes are risky, and no entry allows them.
    pub(super) fn is_open_risk(&self) -> bool {
        let is_removed = self.is_announced || self.is_of_former_names;
        let is_allowed = self.is_accepted || self.is_lowered || is_removed;
        self.verdict == Verdict::Risky && !is_allowed
    }
}

/// A line about one or more changes.
#[derive(Debug, Default)]
pub(super) struct Line {
    pub(super) sentence: Sentence,
    /// The payloads of new events.
    pub(super) details: Vec<Sentence>,
    /// The number of changes in the line.
    pub(super) changes: usize,
    /// The number that the wording for the line's kind counts: either events or changes. A change to a family is one
    /// change, but affects several events.
    number: usize,
    /// The text that replaces all changes of a kind: `2 descriptions changed`.
    pub(super) counted: Option<String>,
    /// The events that carry the changed payload.
    pub(super) carriers: Option<Carriers>,
    /// The number of effects of these changes that have no line.
    pub(super) effects: usize,
    /// The audiences that the changes affect; empty if they affect all audiences.
    pub(super) audiences: Vec<Audience>,
    /// The audiences for which the changes are only risky, if they are breaking for other audiences.
    pub(super) at_risk: Vec<Audience>,
    /// What affected users should do.
    pub(super) migration: Option<String>,
    /// The reason in the `[[accept]]` that allows the changes.
    pub(super) accepted: Option<String>,
}

impl Line {
    /// Formats additional information about the line's changes: ` (in order_placed; for Rust; risky for stored events;
    /// 1 change follows from it)`.
    pub(super) fn remark(&self) -> Option<Sentence> {
        remark(
            self.carriers.as_ref(),
            [&self.audiences, &self.at_risk],
            self.effects,
        )
    }
}

/// Formats additional facts about a change, in parentheses after the change's sentence. `at_risk` are audiences for
/// which the change is only risky.
pub(super) fn remark(
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

/// Groups the changes, from breaking changes to changes without an effect.
pub(super) fn outline(comparison: &Comparison, scope: &Scope, all: bool) -> Vec<Group> {
    let shown = Shown::of(comparison, scope, all);
    let mut groups = Vec::new();
    let (lowered, others): (Vec<_>, Vec<_>) = shown
        .items
        .iter()
        .partition(|it| it.item.change.kind == Kind::CheckLowered);
    // Lowered checks come first, because they make the other verdicts less reliable.
    if let Some(worst) = lowered.iter().map(|it| it.verdict).max() {
        groups.push(Group {
            verdict: worst,
            is_accepted: false,
            is_announced: false,
            is_of_former_names: false,
            is_lowered: true,
            is_of_words: false,
            modules: by_module(&lowered, comparison, scope, all),
        });
    }
    for verdict in [
        Verdict::Breaking,
        Verdict::Risky,
        Verdict::Minor,
        Verdict::Note,
        Verdict::None,
    ] {
        for (is_accepted, is_allowed) in [(false, false), (true, false), (false, true)] {
            let items = others.iter().copied();
            let items = items.filter(|it| it.verdict == verdict);
            let items = items.filter(|it| it.is_accepted() == is_accepted);
            let items = items.filter(|it| it.is_allowed() == is_allowed);
            let is_apart = |it: &&ShownItem<'_>| {
                let is_of_words = verdict == Verdict::Note && it.class.is_of_words();
                is_of_words || (is_allowed && !it.is_announced())
            };
            let (apart, items): (Vec<_>, Vec<_>) = items.partition(is_apart);
            for (is_apart, items) in [(true, apart), (false, items)] {
                if items.is_empty() {
                    continue;
                }
                let is_of_words = is_apart && !is_allowed;
                let modules = if all || is_of_words || verdict >= Verdict::Risky {
                    by_module(&items, comparison, scope, all)
                } else {
                    vec![(None, folded(&items, scope))]
                };
                groups.push(Group {
                    verdict,
                    is_accepted,
                    is_announced: is_allowed && !is_apart,
                    is_of_former_names: is_allowed && is_apart,
                    is_lowered: false,
                    is_of_words,
                    modules,
                });
            }
        }
    }
    groups
}

/// Creates one line per change, up to a maximum number for each kind.
fn by_module(
    items: &[&ShownItem<'_>],
    comparison: &Comparison,
    scope: &Scope,
    all: bool,
) -> Vec<(Option<String>, Vec<Line>)> {
    // Counts the lines of each kind so far.
    let mut numbers: HashMap<Kind, usize> = HashMap::new();
    let modules = alike::by_module(items, &comparison.modules, scope, all, |group| {
        let kind = group.first()?.item.change.kind;
        let number = numbers.entry(kind).or_default();
        *number += 1;
        Some((kind, *number, line(group, scope)))
    });
    let mut shown: Vec<(Option<String>, Vec<Line>)> = Vec::new();
    // Collects the changes of each kind that have no line.
    let mut left: BTreeMap<Kind, Line> = BTreeMap::new();
    for (module, lines) in modules {
        let mut kept = Vec::new();
        for (kind, number, line) in lines {
            let of_kind = numbers.get(&kind).copied().unwrap_or_default();
            if all || number <= shown_of(of_kind, MOST) {
                kept.push(line);
            } else {
                let left = left.entry(kind).or_default();
                left.changes += line.changes;
                left.number += line.number;
            }
        }
        if !kept.is_empty() {
            shown.push((module.map(str::to_owned), kept));
        }
    }
    let left = left.into_iter().map(|(kind, left)| {
        let text = format!("… and {}, too", counted(kind, left.number));
        Line {
            sentence: Sentence::new(&text, &[]),
            ..left
        }
    });
    let left: Vec<Line> = left.collect();
    if !left.is_empty() {
        shown.push((None, left));
    }
    shown
}

/// Creates the line for a change, or for several equal changes.
fn line(group: &[&ShownItem<'_>], scope: &Scope) -> Line {
    let Some(first) = group.first() else {
        return Line::default();
    };
    let change = &first.item.change;
    let mut sentence = alike::together(group, Extent::Cut);
    let is_common = |it: &&ShownItem<'_>| it.item.change.migration == change.migration;
    let mut migration = change
        .advice(scope.audiences())
        .filter(|_| group.iter().all(is_common));
    // If the new name belonged to another event before, the rename is risky, and the old name doesn't simply keep
    // working.
    if first.verdict < Verdict::Risky {
        sentence.text(old_names(change.kind, group));
        migration = with_order(change.kind, group, scope, migration);
    }
    Line {
        sentence,
        details: carried(group),
        changes: group.iter().map(|it| it.changes()).sum(),
        number: alike::number(group),
        carriers: first.item.other_carriers().cloned(),
        effects: group.iter().map(|it| it.effects).sum(),
        audiences: first.audiences(scope),
        at_risk: scope.at_risk(change, first.verdict),
        migration,
        accepted: change.accepted.clone(),
        ..Line::default()
    }
}

/// Creates one line per kind.
fn folded(items: &[&ShownItem<'_>], scope: &Scope) -> Vec<Line> {
    let mut classes: Vec<(Class, Vec<&ShownItem<'_>>)> = Vec::new();
    let mut places: HashMap<Class, usize> = HashMap::new();
    for shown in items.iter().copied() {
        let class = shown.class;
        let at = *places.entry(class).or_insert(classes.len());
        match classes.get_mut(at) {
            Some((_, same)) => same.push(shown),
            None => classes.push((class, vec![shown])),
        }
    }
    let lines = classes.into_iter().flat_map(|(class, same)| {
        // For these kinds, a count isn't enough: the text or the date matters.
        let says_more = matches!(
            class.kind,
            Kind::DescriptionChanged
                | Kind::EventDeprecated
                | Kind::DeprecationChanged
                | Kind::FieldDeprecated
        );
        let is_small = class.edit == Some(Edit::Small);
        if !says_more || is_small || shown_of(same.len(), MOST) < same.len() {
            return vec![together(class, &same, scope)];
        }
        let mut lines: Vec<Line> = same
            .iter()
            .map(|it| Line {
                // The heading of the notes already says that they are for readers.
                audiences: Vec::new(),
                ..line(&[*it], scope)
            })
            .collect();
        // The first line has the count for all lines of the class.
        if let Some(first) = lines.first_mut() {
            first.counted = Some(class.counted(alike::number(&same)));
        }
        lines
    });
    lines.collect()
}

/// Combines the changes of one class into one line.
fn together(class: Class, same: &[&ShownItem<'_>], scope: &Scope) -> Line {
    let kind = class.kind;
    // Effects aren't counted, because they aren't separate events.
    let number = alike::number(same);
    let mut sentence = match same {
        [only] if only.item.family.is_none() => only.sentence(),
        _ => {
            let mut sentence = Sentence::new(&format!("{}: ", class.counted(number)), &[]);
            alike::list(same, Extent::Cut, &mut sentence);
            sentence
        }
    };
    // Advice is shown only if it is the same for all changes.
    let advice = |it: &&ShownItem<'_>| it.item.change.advice(scope.audiences());
    let migration = same.first().and_then(advice);
    let is_common = same.iter().all(|it| advice(it) == migration);
    sentence.text(old_names(kind, same));
    let carriers = match same {
        [only] => only.item.other_carriers().cloned(),
        _ => None,
    };
    Line {
        sentence,
        details: carried(same),
        changes: same.iter().map(|it| it.changes()).sum(),
        number,
        counted: Some(class.counted(number)),
        carriers,
        migration: with_order(kind, same, scope, migration.filter(|_| is_common)),
        ..Line::default()
    }
}

fn is_rename(kind: Kind) -> bool {
    matches!(kind, Kind::EventRenamed | Kind::FamilyRenamed)
}

/// Returns a remark about the old names of renamed events. The remark is empty for other changes.
fn old_names(kind: Kind, same: &[&ShownItem<'_>]) -> &'static str {
    match same {
        _ if !is_rename(kind) => "",
        [only] if kind == Kind::EventRenamed && !has_several_names(&only.item.change) => {
            "; the old name still works"
        }
        _ => "; the old names still work",
    }
}

/// Adds advice on the order of releases after a rename, for audiences that use names as text. If receivers already know
/// the name that is sent, no advice is needed.
fn with_order(
    kind: Kind,
    same: &[&ShownItem<'_>],
    scope: &Scope,
    migration: Option<String>,
) -> Option<String> {
    let mut changes = same.iter().map(|it| &it.item.change);
    if !is_rename(kind) || !changes.any(|it| it.verdicts.forward > Verdict::None) {
        return migration;
    }
    let has = |audience: Audience| scope.audiences().contains(&audience);
    let order = if has(Audience::Wire) {
        RECEIVERS_FIRST
    } else if has(Audience::Web) || has(Audience::Warehouse) {
        NAMES_AS_TEXT
    } else {
        return migration;
    };
    let migration = migration.map_or_else(String::new, |it| format!("{it} "));
    Some(format!("{migration}{order}"))
}
