//! Sorts the changes: the most severe first, and otherwise in catalog order.

use std::cmp::Reverse;

use event_catalog_build::catalog::RowId;

use crate::changes::{Change, Pair, Subject, Verdict};

/// The place of a change in the catalog, by which changes are sorted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Position {
    Catalog,
    Setting(String),
    Section,
    Module,
    /// The row of an event or a family. If the row was removed, its place in the older version, and `true`.
    Row(RowId, bool),
    Payload(String, String),
}

type Key = (Reverse<Verdict>, Position, usize);

/// Sorts the changes, and updates the indices of their causes.
pub(super) fn sort(pair: &Pair<'_, '_>, changes: &mut Vec<Change>) {
    let keys = changes.iter().enumerate();
    let mut keys: Vec<Key> = keys
        .map(|(index, change)| {
            let verdict = Reverse(change.verdicts.worst());
            (verdict, position(pair, change), index)
        })
        .collect();
    keys.sort_unstable();
    let mut moved = vec![0; keys.len()];
    for (at, (_, _, index)) in keys.iter().enumerate() {
        moved[*index] = at;
    }
    let mut sorted: Vec<Option<Change>> = std::mem::take(changes).into_iter().map(Some).collect();
    let all = keys
        .into_iter()
        .filter_map(|(_, _, index)| sorted[index].take());
    changes.extend(all.map(|mut change| {
        change.cause = change.cause.and_then(|cause| moved.get(cause).copied());
        change
    }));
}

fn position(pair: &Pair<'_, '_>, change: &Change) -> Position {
    let event = match &change.subject {
        Subject::Catalog => return Position::Catalog,
        Subject::Setting(key) => return Position::Setting(key.clone()),
        Subject::Section(_) => return Position::Section,
        Subject::Module(_) => return Position::Module,
        Subject::Payload { schema, path } => {
            return Position::Payload(schema.clone(), path.clone());
        }
        Subject::Event(name) => {
            let now = pair.named_now(name).or_else(|| pair.formerly_now(name));
            (now, pair.named_before(name))
        }
        Subject::Family(pattern) => (pair.member_now(pattern), pair.member_before(pattern)),
    };
    match event {
        (Some(now), _) => Position::Row(now.row, false),
        (None, Some(before)) => Position::Row(before.row, true),
        (None, None) => Position::Catalog,
    }
}
