//! Finds events that were merged into another event: their names are former names of the other event now.

use std::collections::HashMap;

use event_catalog_build::catalog::Event;
use event_catalog_build::read::Column;

use super::super::wire::{MERGED, change};
use super::subject;
use crate::changes::{Change, Kind, Pair, Subject, Verdict};

/// Finds events whose name is now a former name of another event that already existed.
pub(super) fn find(pair: &Pair<'_, '_>, changes: &mut Vec<Change>) {
    let Some(old) = pair.old else { return };
    if pair.merged().next().is_none() {
        return;
    }
    // Maps an event that others were merged into to the index of its change, which a renamed event already has.
    let renamed = changes.iter().enumerate();
    let renamed = renamed.filter(|(_, change)| change.kind == Kind::EventRenamed);
    let renamed = renamed.map(|(index, change)| (change.subject.clone(), index));
    let mut found: HashMap<Subject, usize> = renamed.collect();
    let added = pair.added().filter(|event| !event.description.is_empty());
    let added: HashMap<&str, &Event<'_>> = added
        .map(|event| (event.description.as_ref(), event))
        .collect();
    for (before, now) in pair.merged() {
        let to = subject(pair.new, now);
        let moved_on = moved_on(pair, (before, now), &added);
        let (backward, forward) = match moved_on {
            Some(_) => (Verdict::Breaking, Verdict::Breaking),
            None => (MERGED, Verdict::None),
        };
        let advice = moved_on.map(|other| {
            format!(
                "`{}` is called `{}` now, and `{0}` means another event: give that event a name that has never been \
                 used.",
                now.name, other.name
            )
        });
        let name = match subject(old, before) {
            Subject::Family(pattern) => pattern,
            _ => before.name.to_string(),
        };
        if let Some(index) = found.get(&to) {
            let known: &mut Change = &mut changes[*index];
            known.verdicts.backward = known.verdicts.backward.max(backward);
            known.verdicts.forward = known.verdicts.forward.max(forward);
            known.migration = advice.map(Into::into).or_else(|| known.migration.take());
            let names = known.before.get_or_insert_default();
            if names.rsplit("; ").next() != Some(name.as_str()) {
                names.push_str("; ");
                names.push_str(&name);
            }
            continue;
        }
        let mut change = change(Kind::EventRenamed, to.clone());
        change.verdicts.backward = backward;
        change.verdicts.forward = change.verdicts.forward.max(forward);
        change.before = Some(name);
        change.after = Some(now.name.to_string());
        change.old = Some(old.place(before.row, Column::Name));
        change.new = Some(pair.new.place(now.row, Column::Aliases));
        let advice = advice
            .unwrap_or_else(|| format!("Use `{}` instead; two events have become one.", now.name));
        change.migration = Some(advice.into());
        found.insert(to, changes.len());
        changes.push(change);
    }
}

/// If `now` has taken over the description of `before`, finds the added event that has the old description of the name
/// of `now`. `added` maps descriptions to added events.
fn moved_on<'e, 's>(
    pair: &Pair<'_, '_>,
    (before, now): (&Event<'_>, &Event<'_>),
    added: &HashMap<&str, &'e Event<'s>>,
) -> Option<&'e Event<'s>> {
    let was = pair.named_before(&now.name)?;
    let is_overwritten =
        now.description == before.description && now.description != was.description;
    added
        .get(&*was.description)
        .copied()
        .filter(|_| is_overwritten)
}
