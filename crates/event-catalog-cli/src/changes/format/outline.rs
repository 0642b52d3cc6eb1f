//! The changes as people read them: the gravest first, then by module, and what is harmless folded into counts.

use std::collections::{BTreeMap, HashMap};

use super::comparison::{Comparison, Item};
use super::counted::counted;
use super::scope::Scope;
use super::sentence::{Part, Sentence, has_several_names, sentence};
use super::values::{short, subject_of};
use crate::changes::{Audience, Change, Kind, Verdict};

/// The maximum number of names in a folded line, and of lines about grave changes of one kind.
const MOST: usize = 10;

/// What to say about names that are new on the wire.
const RECEIVERS_FIRST: &str = "Release receivers first: those without this catalog, and code that compares names as \
    text, don't know the new name.";

/// The lines of one verdict.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) verdict: Verdict,
    /// Whether its changes are allowed by an `[[accept]]`.
    pub(super) is_accepted: bool,
    /// Whether its changes remove what was deprecated for long enough.
    pub(super) is_announced: bool,
    /// The lines by the title of their module; those without one come first.
    pub(super) modules: Vec<(Option<String>, Vec<Line>)>,
}

/// One line.
#[derive(Debug, Default)]
pub(super) struct Line {
    pub(super) sentence: Sentence,
    /// How many changes it stands for.
    pub(super) changes: usize,
    /// Their number and kind, in a line that stands for all of a kind: `2 descriptions were reworded`.
    pub(super) counted: Option<String>,
    /// The audiences that it matters for; empty for all.
    pub(super) audiences: Vec<Audience>,
    /// What those who are hurt have to do.
    pub(super) migration: Option<String>,
    /// Why it is allowed.
    pub(super) accepted: Option<String>,
}

/// The groups, from breaking changes to those without an effect.
pub(super) fn outline(comparison: &Comparison, scope: &Scope, all: bool) -> Vec<Group> {
    let shown = Shown::of(comparison, scope, all);
    let mut groups = Vec::new();
    for verdict in [
        Verdict::Breaking,
        Verdict::Risky,
        Verdict::Minor,
        Verdict::Note,
        Verdict::None,
    ] {
        for (is_accepted, is_announced) in [(false, false), (false, true), (true, false)] {
            let items = shown.items.iter().filter(|it| it.verdict == verdict);
            let items = items.filter(|it| it.is_accepted() == is_accepted);
            let items: Vec<_> = items
                .filter(|it| it.is_announced() == is_announced)
                .collect();
            if items.is_empty() {
                continue;
            }
            let modules = if all || verdict >= Verdict::Risky {
                by_module(&items, scope, all)
            } else {
                vec![(None, folded(&items))]
            };
            groups.push(Group {
                verdict,
                is_accepted,
                is_announced,
                modules,
            });
        }
    }
    groups
}

/// A change with its verdict, and the number of changes that it stands for.
pub(super) struct ShownItem<'c> {
    pub(super) item: &'c Item,
    pub(super) verdict: Verdict,
    /// How many changes follow from it, or are those of its family.
    pub(super) further: usize,
}

impl ShownItem<'_> {
    fn is_accepted(&self) -> bool {
        self.verdict >= Verdict::Risky && self.item.change.accepted.is_some()
    }

    /// Whether it removes something that was announced to go, so that no `[[accept]]` is needed.
    pub(super) fn is_announced(&self) -> bool {
        self.verdict >= Verdict::Risky && self.item.change.announced && !self.is_accepted()
    }

    /// The sentence of the change, or of its whole family.
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
    /// Without changes that follow from others and are no worse, and with one change for a family.
    pub(super) fn of(comparison: &'c Comparison, scope: &Scope, all: bool) -> Self {
        let verdicts: Vec<_> = comparison
            .items
            .iter()
            .map(|item| scope.verdict(&item.change))
            .collect();
        let mut items: Vec<ShownItem<'c>> = Vec::new();
        // By the index of a change: its index in `items`.
        let mut place: HashMap<usize, usize> = HashMap::new();
        let mut families: HashMap<(Kind, &str), usize> = HashMap::new();
        let mut effects: HashMap<usize, usize> = HashMap::new();
        for (index, item) in comparison.items.iter().enumerate() {
            let verdict = verdicts[index];
            // An audience that isn't asked for sees it.
            if verdict == Verdict::None && (!all || !scope.is_all()) {
                continue;
            }
            let cause = item.change.cause.filter(|cause| *cause != index);
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
                verdict,
                further: 0,
            });
        }
        for (cause, count) in effects {
            if let Some(item) = place.get(&cause).and_then(|at| items.get_mut(*at)) {
                item.further += count;
            }
        }
        Self { items }
    }
}

/// One line a change, up to a number of each kind.
fn by_module(
    items: &[&ShownItem<'_>],
    scope: &Scope,
    all: bool,
) -> Vec<(Option<String>, Vec<Line>)> {
    let mut modules: Vec<(Option<String>, Vec<Line>)> = Vec::new();
    let mut places: HashMap<Option<&str>, usize> = HashMap::new();
    let mut numbers: BTreeMap<Kind, (usize, usize)> = BTreeMap::new();
    // Those without a module come first.
    let (without, with): (Vec<&ShownItem<'_>>, Vec<&ShownItem<'_>>) = items
        .iter()
        .copied()
        .partition(|it| it.item.module.is_none());
    for shown in without.into_iter().chain(with) {
        let change = &shown.item.change;
        let (lines, left) = numbers.entry(change.kind).or_default();
        if !all && *lines >= MOST {
            *left += 1 + shown.further;
            continue;
        }
        *lines += 1;
        let module = shown.item.module.as_deref();
        let at = *places.entry(module).or_insert(modules.len());
        if at == modules.len() {
            modules.push((module.map(str::to_owned), Vec::new()));
        }
        if let Some((_, lines)) = modules.get_mut(at) {
            lines.push(line(shown, scope));
        }
    }
    let left: Vec<Line> = numbers
        .into_iter()
        .filter(|(_, (_, left))| *left > 0)
        .map(|(kind, (_, left))| Line {
            sentence: Sentence::new(&format!("… and {} beside these", counted(kind, left)), &[]),
            changes: left,
            ..Line::default()
        })
        .collect();
    if !left.is_empty() {
        modules.push((None, left));
    }
    modules
}

fn line(shown: &ShownItem<'_>, scope: &Scope) -> Line {
    let change = &shown.item.change;
    let mut sentence = shown.sentence();
    if shown.further > 0 && shown.item.family.is_none() {
        let them = if shown.further == 1 {
            "change follows"
        } else {
            "changes follow"
        };
        sentence.text(&format!(" ({} {them} from it)", shown.further));
    }
    Line {
        sentence,
        changes: 1 + shown.further,
        audiences: scope.affected(change, shown.verdict),
        migration: change.migration.clone(),
        accepted: change.accepted.clone(),
        ..Line::default()
    }
}

/// One line a kind.
fn folded(items: &[&ShownItem<'_>]) -> Vec<Line> {
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
    kinds
        .into_iter()
        .map(|(kind, same)| together(kind, &same))
        .collect()
}

/// Changes of one kind in one line.
fn together(kind: Kind, same: &[&ShownItem<'_>]) -> Line {
    let changes: usize = same.iter().map(|it| 1 + it.further).sum();
    let mut sentence = match same {
        [only] if only.item.family.is_none() => only.sentence(),
        _ => {
            let mut sentence = Sentence::new(&format!("{}: ", counted(kind, changes)), &[]);
            for (number, shown) in same.iter().take(MOST).enumerate() {
                if number > 0 {
                    sentence.text(", ");
                }
                name(shown, &mut sentence);
            }
            if same.len() > MOST {
                sentence.text(&format!(" and {} more", same.len() - MOST));
            }
            sentence
        }
    };
    // The commonest advice is the same for all of them.
    let migration = same.first().and_then(|it| it.item.change.migration.clone());
    let is_common = same.iter().all(|it| it.item.change.migration == migration);
    let is_one_name = matches!(same, [only] if !has_several_names(&only.item.change));
    if kind == Kind::EventRenamed && is_one_name {
        sentence.text("; the old name still works");
    } else if kind == Kind::EventRenamed {
        sentence.text("; the old names still work");
    }
    Line {
        sentence,
        changes,
        counted: Some(counted(kind, changes)),
        migration: with_order(kind, same, migration.filter(|_| is_common)),
        ..Line::default()
    }
}

/// Adds to what to do in which order to release renamed events, unless receivers know the name that is sent.
fn with_order(kind: Kind, same: &[&ShownItem<'_>], migration: Option<String>) -> Option<String> {
    let mut changes = same.iter().map(|it| &it.item.change);
    if kind != Kind::EventRenamed || !changes.any(|it| it.verdicts.forward > Verdict::None) {
        return migration;
    }
    let migration = migration.map_or_else(String::new, |it| format!("{it} "));
    Some(format!("{migration}{RECEIVERS_FIRST}"))
}

/// The name of a change in a list.
fn name(shown: &ShownItem<'_>, sentence: &mut Sentence) {
    let change: &Change = &shown.item.change;
    if let Some(family) = &shown.item.family {
        sentence.0.push(Part::Code(short(family)));
        return;
    }
    if change.kind == Kind::EventRenamed
        && let Some(before) = &change.before
    {
        sentence.0.push(Part::Code(short(before)));
        sentence.text(" → ");
    }
    sentence.0.push(Part::Code(subject_of(change)));
}

#[cfg(test)]
mod tests {
    use super::super::made::{comparison, for_all, item};
    use super::*;

    fn lines(items: Vec<Item>, all: bool) -> Vec<String> {
        let groups = outline(&comparison(items), &Scope::of(&[]), all);
        let mut out = Vec::new();
        for group in groups {
            for (module, lines) in group.modules {
                let module = module.unwrap_or_default();
                out.extend(lines.iter().map(|line| {
                    format!(
                        "{}|{module}|{}",
                        group.verdict.name(),
                        line.sentence.plain()
                    )
                }));
            }
        }
        out
    }

    #[test]
    fn what_is_harmless_is_folded() {
        let mut items: Vec<_> = (0..12)
            .map(|number| for_all(Kind::EventAdded, &format!("e{number}"), Verdict::Minor))
            .collect();
        let mut renamed = item(Kind::EventRenamed, "b", &[(Audience::Docs, Verdict::Minor)]);
        renamed.change.before = Some("a".to_owned());
        items.push(renamed);
        assert_eq!(
            lines(items.clone(), false),
            [
                "minor||12 events were added: `e0`, `e1`, `e2`, `e3`, `e4`, `e5`, `e6`, `e7`, `e8`, `e9` and 2 more",
                "minor||The event `a` was renamed to `b`; the old name still works",
            ]
        );
        assert_eq!(lines(items, true).len(), 13);
    }

    #[test]
    fn receivers_of_renamed_events_are_released_first() {
        let advice = |forward| {
            let mut renamed = item(Kind::EventRenamed, "b", &[(Audience::Docs, Verdict::Minor)]);
            renamed.change.before = Some("a".to_owned());
            renamed.change.migration = Some("Use `b` instead of `a`.".to_owned());
            renamed.change.verdicts.forward = forward;
            let groups = outline(&comparison(vec![renamed]), &Scope::of(&[]), false);
            groups[0].modules[0].1[0].migration.clone().unwrap()
        };
        assert_eq!(advice(Verdict::None), "Use `b` instead of `a`.");
        assert_eq!(
            advice(Verdict::Minor),
            format!("Use `b` instead of `a`. {RECEIVERS_FIRST}")
        );
    }

    #[test]
    fn grave_changes_have_a_line_each_by_module() {
        let removed = |name: &str, module: Option<&str>| Item {
            module: module.map(str::to_owned),
            ..for_all(Kind::EventRemoved, name, Verdict::Breaking)
        };
        let items = vec![
            removed("a", Some("Link")),
            removed("b", Some("News")),
            removed("c", Some("Link")),
            removed("d", None),
        ];
        assert_eq!(
            lines(items, false),
            [
                "breaking||The event `d` was removed",
                "breaking|Link|The event `a` was removed",
                "breaking|Link|The event `c` was removed",
                "breaking|News|The event `b` was removed",
            ]
        );
        let many = (0..25).map(|number| removed(&number.to_string(), Some("Link")));
        let many = lines(many.collect(), false);
        assert_eq!(many.len(), MOST + 1);
        assert_eq!(
            many[MOST],
            "breaking||… and 15 events were removed beside these"
        );
    }

    #[test]
    fn what_was_announced_is_apart() {
        let mut announced = for_all(Kind::EventRemoved, "a", Verdict::Breaking);
        announced.change.announced = true;
        let mut accepted = for_all(Kind::EventRemoved, "b", Verdict::Breaking);
        accepted.change.announced = true;
        accepted.change.accepted = Some("Never sent.".to_owned());
        let lost = for_all(Kind::EventRemoved, "c", Verdict::Breaking);
        let groups = outline(
            &comparison(vec![announced, accepted, lost]),
            &Scope::of(&[]),
            false,
        );
        let found = groups.iter().map(|it| (it.is_announced, it.is_accepted));
        let found: Vec<_> = found.collect();
        assert_eq!(found, [(false, false), (true, false), (false, true)]);
    }

    #[test]
    fn effects_are_counted_at_their_cause() {
        let cause = for_all(Kind::DefaultPayloadChanged, "x", Verdict::Breaking);
        let mut effect = for_all(Kind::PayloadReplaced, "a", Verdict::Breaking);
        effect.change.cause = Some(0);
        let items = vec![cause, effect.clone(), effect];
        assert_eq!(
            lines(items.clone(), false),
            [
                "breaking||The payload that all other events may carry changed (2 changes follow from it)"
            ]
        );
        assert_eq!(lines(items, true).len(), 3);
    }

    #[test]
    fn a_family_is_one_name() {
        let of_family = |name: &str| Item {
            family: Some("step_{1..3}".to_owned()),
            ..for_all(Kind::EventAdded, name, Verdict::Minor)
        };
        let items = ["step_1", "step_2", "step_3"].map(of_family).to_vec();
        assert_eq!(
            lines(items, false),
            ["minor||3 events were added: `step_{1..3}`"]
        );
    }
}
