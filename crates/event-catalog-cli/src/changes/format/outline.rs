//! The changes as people read them: the most severe first, then by module, with harmless ones folded into counts.

mod line;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};

use super::alike::{self, MOST};
use super::comparison::Comparison;
use super::counted::counted;
use super::scope::Scope;
use super::sentence::Sentence;
use super::shown::{Shown, ShownItem};
use super::values::shown_of;
use crate::changes::{Kind, Verdict};
use line::{line, together};

pub(super) use line::{Line, remark};

/// The lines of one verdict.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) verdict: Verdict,
    /// Whether its changes are allowed by an `[[accept]]`.
    pub(super) is_accepted: bool,
    /// Whether its changes remove something that was deprecated for long enough.
    pub(super) is_announced: bool,
    /// Whether its changes make checks less strict.
    pub(super) is_lowered: bool,
    /// The lines by the title of their module; lines without a module come first.
    pub(super) modules: Vec<(Option<String>, Vec<Line>)>,
}

/// The groups, from breaking changes to those without an effect.
pub(super) fn outline(comparison: &Comparison, scope: &Scope, all: bool) -> Vec<Group> {
    let shown = Shown::of(comparison, scope, all);
    let (lowered, others): (Vec<_>, Vec<_>) = shown
        .items
        .iter()
        .partition(|it| it.item.change.kind == Kind::CheckLowered);
    let mut groups = Vec::new();
    groups.extend(lowered_checks(&lowered, scope, all));
    for verdict in VERDICTS {
        for (is_accepted, is_announced) in [(false, false), (false, true), (true, false)] {
            let items = others.iter().copied().filter(|it| {
                it.verdict == verdict
                    && it.is_accepted() == is_accepted
                    && it.is_announced() == is_announced
            });
            let items: Vec<_> = items.collect();
            if items.is_empty() {
                continue;
            }
            let modules = if all || verdict >= Verdict::Risky {
                by_module(&items, scope, all)
            } else {
                vec![(None, folded(&items, scope))]
            };
            groups.push(Group {
                verdict,
                is_accepted,
                is_announced,
                is_lowered: false,
                modules,
            });
        }
    }
    groups
}

/// The verdicts in the order of their groups.
const VERDICTS: [Verdict; 5] = [
    Verdict::Breaking,
    Verdict::Risky,
    Verdict::Minor,
    Verdict::Note,
    Verdict::None,
];

/// The group of checks that were removed, if there are any. They affect the meaning of all other changes.
fn lowered_checks(items: &[&ShownItem<'_>], scope: &Scope, all: bool) -> Option<Group> {
    Some(Group {
        verdict: items.iter().map(|it| it.verdict).max()?,
        is_accepted: false,
        is_announced: false,
        is_lowered: true,
        modules: by_module(items, scope, all),
    })
}

/// One line per change, up to a number of each kind.
fn by_module(
    items: &[&ShownItem<'_>],
    scope: &Scope,
    all: bool,
) -> Vec<(Option<String>, Vec<Line>)> {
    // The number of lines of each kind.
    let mut numbers: HashMap<Kind, usize> = HashMap::new();
    let modules = alike::by_module(items, scope, all, |group| {
        let kind = group.first()?.item.change.kind;
        let number = numbers.entry(kind).or_default();
        *number += 1;
        Some((kind, *number, line(group, scope)))
    });
    let mut shown: Vec<(Option<String>, Vec<Line>)> = Vec::new();
    // The number of changes of each kind that have no line.
    let mut left: BTreeMap<Kind, usize> = BTreeMap::new();
    for (module, lines) in modules {
        let mut kept = Vec::new();
        for (kind, number, line) in lines {
            let of_kind = numbers.get(&kind).copied().unwrap_or_default();
            if all || number <= shown_of(of_kind, MOST) {
                kept.push(line);
            } else {
                *left.entry(kind).or_default() += line.changes;
            }
        }
        if !kept.is_empty() {
            shown.push((module.map(str::to_owned), kept));
        }
    }
    let left = left.into_iter().map(|(kind, left)| Line {
        sentence: Sentence::new(&format!("… and {} beside these", counted(kind, left)), &[]),
        changes: left,
        ..Line::default()
    });
    let left: Vec<Line> = left.collect();
    if !left.is_empty() {
        shown.push((None, left));
    }
    shown
}

/// One line per kind.
fn folded(items: &[&ShownItem<'_>], scope: &Scope) -> Vec<Line> {
    let mut kinds: Vec<(Kind, Vec<&ShownItem<'_>>)> = Vec::new();
    let mut places: HashMap<Kind, usize> = HashMap::new();
    for shown in items.iter().copied() {
        let kind = shown.item.change.kind;
        let at = *places.entry(kind).or_insert(kinds.len());
        match kinds.get_mut(at) {
            Some((_, same)) => same.push(shown),
            None => kinds.push((kind, vec![shown])),
        }
    }
    let lines = kinds.into_iter().flat_map(|(kind, same)| {
        // A text, or a day, is what matters.
        let says_more = matches!(
            kind,
            Kind::DescriptionChanged
                | Kind::DescriptionRewritten
                | Kind::EventDeprecated
                | Kind::DeprecationChanged
                | Kind::FieldDeprecated
        );
        if !says_more || shown_of(same.len(), MOST) < same.len() {
            return vec![together(kind, &same)];
        }
        let mut lines: Vec<Line> = same
            .iter()
            .map(|it| Line {
                // The notes are for readers, as their heading says.
                audiences: Vec::new(),
                ..line(&[*it], scope)
            })
            .collect();
        // The first one is counted for all of them.
        if let Some(first) = lines.first_mut() {
            first.counted = Some(counted(kind, same.len()));
        }
        lines
    });
    lines.collect()
}
