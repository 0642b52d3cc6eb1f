//! Finds edited descriptions, and descriptions that have moved to other events.

use std::collections::HashMap;

use event_catalog_build::catalog::{Catalog, Event};
use event_catalog_build::read::Column;

use super::super::wire::mean_another;
use super::{Kept, change, line};
use crate::changes::{Audience, Change, Kind, Verdict};

/// The minimum number of moved descriptions. If only two are swapped, it may be a correction.
const LEAST_MOVED: usize = 3;

pub(super) fn find<'p>(
    old: &'p Catalog<'_>,
    new: &'p Catalog<'_>,
    rows: &[Kept<'p, '_>],
    changes: &mut Vec<Change>,
) {
    let texts: Vec<(&str, &str)> = rows
        .iter()
        .map(|(before, now)| texts(old, before, new, now))
        .collect();
    let owners = moved(rows, &texts);
    let is_moved = owners.iter().flatten().count() >= LEAST_MOVED;
    let ranks = if is_moved { ranks(rows) } else { Vec::new() };
    let mut first = None;
    let texts = texts.into_iter().zip(owners);
    for (index, ((before, now), ((was, is), owner))) in rows.iter().zip(texts).enumerate() {
        if was.split_whitespace().eq(is.split_whitespace()) {
            continue;
        }
        let of = |kind| change(kind, (old, before), (new, now), Column::Description);
        if let Some(owner) = owner.filter(|_| is_moved) {
            let mut change = of(Kind::DescriptionMoved);
            let (owner_index, owner) = owner;
            // The description moved from this event to the event in `after`.
            change.before = Some(owner.to_owned());
            change.after = Some(now.name.to_string());
            change.cause = first;
            change.migration = Some(
                "Restore the descriptions: they belong to other events, as if one column was sorted."
                    .into(),
            );
            // If the row is in the old place of the other event, the name has moved, not the description.
            if ranks.get(index) == Some(&owner_index) {
                mean_another(&mut change);
                let advice = format!(
                    "`{owner}` is called `{}` now: put the names back, or give the events names that have never been \
                     used.",
                    now.name
                );
                change.migration = Some(advice.into());
            }
            change.verdicts.raise(Audience::Docs, Verdict::Breaking);
            first.get_or_insert(changes.len());
            changes.push(change);
            continue;
        }
        let mut change = of(Kind::DescriptionChanged);
        let text = |text: &str| (!text.is_empty()).then(|| line(text));
        (change.before, change.after) = (text(was), text(is));
        changes.push(change);
    }
}

/// Returns the old and the new description of an event. If the event is in a family in both versions, the placeholders
/// in the descriptions aren't replaced.
fn texts<'p>(
    old: &'p Catalog<'_>,
    before: &'p Event<'_>,
    new: &'p Catalog<'_>,
    now: &'p Event<'_>,
) -> (&'p str, &'p str) {
    if before.family().is_some() && now.family().is_some() {
        (
            old.row(before.row).text(Column::Description),
            new.row(now.row).text(Column::Description),
        )
    } else {
        (&before.description, &now.description)
    }
}

/// Returns the new position of each row, counting only rows that are in both versions. `rows` is in the order of the
/// older version.
fn ranks(rows: &[Kept<'_, '_>]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|index| rows.get(*index).map(|(_, now)| now.row));
    let mut ranks = vec![0; rows.len()];
    for (rank, index) in order.into_iter().enumerate() {
        ranks[index] = rank;
    }
    ranks
}

/// Finds, for each row, the event that had the row's description before and no longer has it. Returns the event's index
/// and name.
fn moved<'p>(rows: &[Kept<'p, '_>], texts: &[(&str, &str)]) -> Vec<Option<(usize, &'p str)>> {
    // Maps a description to the row that had it; `None` if several rows had it.
    let mut of: HashMap<&str, Option<usize>> = HashMap::new();
    for (index, (was, _)) in texts.iter().enumerate() {
        of.entry(was)
            .and_modify(|index| *index = None)
            .or_insert(Some(index));
    }
    let find = |(index, (_, is)): (usize, &(&str, &str))| {
        let owner = of.get(*is).copied().flatten()?;
        let (had, has) = texts.get(owner)?;
        let is_left = had != has;
        let (_, now) = rows.get(owner)?;
        (owner != index && is_left && !is.is_empty()).then_some((owner, &*now.name))
    };
    texts.iter().enumerate().map(find).collect()
}
