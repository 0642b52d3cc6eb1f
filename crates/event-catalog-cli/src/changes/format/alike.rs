//! Combines equal changes to many events into one line with their names.

use std::collections::HashMap;

use super::counted::counted;
use super::edit;
use super::scope::Scope;
use super::sentence::{Part, Sentence};
use super::shown::ShownItem;
use super::values::{short, shown_of, subject_of};
use super::wording;
use crate::changes::{Audience, Change, Kind, Migration, Subject, Verdict};

/// The minimum number of changes that are combined into one line.
const LEAST: usize = 5;

/// The maximum number of names in a shortened line, and of lines in a shortened list.
pub(super) const MOST: usize = 10;

/// The number of names in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// Only the first names, if there are many.
    Cut,
    /// All names. The combined line isn't longer than one line for each change would be.
    Whole,
}

/// What changes must have in common to be combined into one line.
#[derive(PartialEq, Eq, Hash)]
struct Key<'c> {
    kind: Kind,
    verdict: Verdict,
    values: Option<(Option<&'c str>, Option<&'c str>)>,
    migration: Option<&'c Migration>,
    accepted: Option<&'c str>,
    is_announced: bool,
    audiences: Vec<Audience>,
    at_risk: Vec<Audience>,
}

impl<'c> Key<'c> {
    /// Determines the key of a change. Returns `None` if the change's sentence contains more than a name.
    fn of(shown: &ShownItem<'c>, scope: &Scope) -> Option<Self> {
        let change: &'c Change = &shown.item.change;
        // The sentence about an added or removed item contains only its name.
        let values = match change.kind {
            Kind::CustomerChanged | Kind::EventMoved | Kind::ModuleChanged => {
                Some((change.before.as_deref(), change.after.as_deref()))
            }
            Kind::EventRemoved
            | Kind::ModuleAdded
            | Kind::ModuleRemoved
            | Kind::SectionAdded
            | Kind::SectionRemoved => None,
            _ => return None,
        };
        if shown.item.family.is_some() {
            return None;
        }
        Some(Self {
            kind: change.kind,
            verdict: shown.verdict,
            values,
            // The advice about a removed module names the module, so it always differs.
            migration: change
                .migration
                .as_ref()
                .filter(|_| change.kind != Kind::ModuleRemoved),
            accepted: change.accepted.as_deref(),
            is_announced: change.announced,
            audiences: scope.affected(change, shown.verdict),
            at_risk: scope.at_risk(change, shown.verdict),
        })
    }
}

/// Creates a list for each module, by the module's title and in the order of `titles`. Changes without a module, or
/// with several modules, come first. `entry` turns a group of equal changes into one entry, or returns `None` to leave
/// the group out.
pub(super) fn by_module<'i, 'c: 'i, T>(
    items: &[&'i ShownItem<'c>],
    titles: &[String],
    scope: &Scope,
    all: bool,
    mut entry: impl FnMut(&[&'i ShownItem<'c>]) -> Option<T>,
) -> Vec<(Option<&'c str>, Vec<T>)> {
    let mut modules: Vec<(Option<&'c str>, Vec<T>)> = Vec::new();
    let mut places: HashMap<Option<&'c str>, usize> = HashMap::new();
    let (without, with): (Vec<_>, Vec<_>) = items
        .iter()
        .copied()
        .partition(|it: &&'i ShownItem<'c>| it.item.module.is_none());
    let items = without.into_iter().chain(with);
    let groups = if all {
        items.map(|it| vec![it]).collect()
    } else {
        alike(items, scope)
    };
    for group in groups {
        let Some(entry) = entry(&group) else { continue };
        let mut of_group = group.iter().map(|it| it.item.module.as_deref());
        let module = of_group.next().flatten();
        let module = module.filter(|module| of_group.all(|it| it == Some(*module)));
        let at = *places.entry(module).or_insert(modules.len());
        match modules.get_mut(at) {
            Some((_, entries)) => entries.push(entry),
            None => modules.push((module, vec![entry])),
        }
    }
    let positions: HashMap<&str, usize> = titles.iter().map(String::as_str).zip(0..).collect();
    let last = positions.len();
    modules.sort_by_key(|(module, _)| {
        module.map(|module| positions.get(module).copied().unwrap_or(last))
    });
    modules
}

/// Groups equal changes. The order of the changes is kept, with each group at the position of its first change.
fn alike<'i, 'c>(
    items: impl IntoIterator<Item = &'i ShownItem<'c>>,
    scope: &Scope,
) -> Vec<Vec<&'i ShownItem<'c>>>
where
    'c: 'i,
{
    let keyed: Vec<(Option<Key<'c>>, &'i ShownItem<'c>)> = items
        .into_iter()
        .map(|shown| (Key::of(shown, scope), shown))
        .collect();
    let mut counts: HashMap<&Key<'c>, usize> = HashMap::new();
    for key in keyed.iter().filter_map(|(key, _)| key.as_ref()) {
        *counts.entry(key).or_default() += 1;
    }
    let mut groups: Vec<Vec<&'i ShownItem<'c>>> = Vec::new();
    let mut places: HashMap<&Key<'c>, usize> = HashMap::new();
    for (key, shown) in &keyed {
        let many = key
            .as_ref()
            .filter(|key| counts.get(key).is_some_and(|count| *count >= LEAST));
        let Some(key) = many else {
            groups.push(vec![*shown]);
            continue;
        };
        let at = *places.entry(key).or_insert(groups.len());
        match groups.get_mut(at) {
            Some(group) => group.push(*shown),
            None => groups.push(vec![*shown]),
        }
    }
    groups
}

/// Builds the sentence about combined changes.
pub(super) fn together(group: &[&ShownItem<'_>], extent: Extent) -> Sentence {
    let Some(first) = group.first() else {
        return Sentence::default();
    };
    if group.len() == 1 {
        return first.sentence();
    }
    let change = &first.item.change;
    let mut sentence = match change.kind {
        Kind::CustomerChanged => {
            let events = crate::format::count(number(group), "event");
            Sentence::new(&events, &[]).then(wording::customer(change, "are"))
        }
        kind => Sentence::new(&counted(kind, number(group)), &[]),
    };
    sentence.text(": ");
    list(group, extent, &mut sentence);
    sentence
}

/// Counts these changes as the wording of their kind does, which counts either events or changes.
pub(super) fn number(group: &[&ShownItem<'_>]) -> usize {
    group.iter().map(|it| it.number()).sum()
}

/// Adds the names of changes to a sentence. Names that are left out are counted as in [`number`].
pub(super) fn list(group: &[&ShownItem<'_>], extent: Extent, sentence: &mut Sentence) {
    let most = match extent {
        Extent::Cut => shown_of(group.len(), MOST),
        Extent::Whole => group.len(),
    };
    for (number, shown) in group.iter().take(most).enumerate() {
        if number > 0 {
            sentence.text(", ");
        }
        name(shown, sentence);
    }
    if let Some(left @ [_, ..]) = group.get(most..) {
        sentence.text(&format!(" and {} more", number(left)));
    }
}

/// Adds the name of a change to a list.
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
    match &change.subject {
        Subject::Payload { schema, path } if !path.is_empty() => {
            sentence.0.push(Part::Code(short(path)));
            sentence.text(" of ");
            sentence.0.push(Part::Code(short(schema)));
        }
        _ => sentence.0.push(Part::Code(subject_of(change))),
    }
    if let Some(words) = edit::words(change) {
        sentence.text(&format!(" ({words})"));
    } else if let (Kind::FieldTextChanged, None, Some(text)) =
        (change.kind, &change.before, &change.after)
    {
        // The text is a value, such as the remark about personal data.
        sentence.text(&format!(" (“{}”)", short(text)));
    }
}

#[cfg(test)]
mod tests {
    use super::super::comparison::Item;
    use super::super::made::{comparison, for_all};
    use super::super::shown::Shown;
    use super::*;

    fn lines(items: Vec<Item>) -> Vec<String> {
        let scope = Scope::of(&[]);
        let comparison = comparison(items);
        let shown = Shown::of(&comparison, &scope, false);
        let groups = alike(&shown.items, &scope);
        let sentences = groups.iter().map(|it| together(it, Extent::Cut).plain());
        sentences.collect()
    }

    #[test]
    fn what_says_the_same_of_many_events_is_one_line() {
        let moved = |number: usize| {
            let mut item = for_all(
                Kind::CustomerChanged,
                &format!("e{number}"),
                Verdict::Breaking,
            );
            item.change.after = Some("Acme".to_owned());
            item
        };
        let other = for_all(Kind::EventRemoved, "x", Verdict::Breaking);
        let items = (0..5).map(moved).chain([other.clone()]).collect();
        assert_eq!(
            lines(items),
            [
                "5 events are only for `Acme` now: `e0`, `e1`, `e2`, `e3`, `e4`",
                "The event `x` was removed"
            ]
        );
        let few: Vec<Item> = (0..4).map(moved).chain([other]).collect();
        assert_eq!(lines(few).len(), 5);
    }

    #[test]
    fn a_cut_leaves_out_at_least_five_names() {
        let removed = |count: usize| {
            let of = |number: usize| {
                for_all(Kind::EventRemoved, &format!("e{number}"), Verdict::Breaking)
            };
            lines((0..count).map(of).collect()).join("\n")
        };
        for count in [10, 11, 14] {
            let shown = removed(count);
            assert!(!shown.contains(" more"), "{shown}");
            assert!(shown.ends_with(&format!("`e{}`", count - 1)), "{shown}");
        }
        let shown = removed(15);
        assert!(shown.ends_with("`e8`, `e9` and 5 more"), "{shown}");
    }

    #[test]
    fn a_field_is_named_with_its_payload() {
        let mut field = for_all(Kind::FieldTextChanged, "", Verdict::Note);
        field.change.subject = Subject::Payload {
            schema: "order".to_owned(),
            path: "note".to_owned(),
        };
        let mut marked = field.clone();
        marked.change.after = Some("personal data".to_owned());
        let comparison = comparison(vec![field, marked]);
        let shown = Shown::of(&comparison, &Scope::of(&[]), false);
        let mut sentence = Sentence::default();
        let items: Vec<_> = shown.items.iter().collect();
        list(&items, Extent::Cut, &mut sentence);
        assert_eq!(
            sentence.plain(),
            "`note` of `order`, `note` of `order` (“personal data”)"
        );
    }
}
