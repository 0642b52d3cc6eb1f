//! Finds rows of `removed.csv` that are gone, or say something different. They say what stored events with a removed name
//! mean, and keep the name from being used again.

use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::Former;

use super::super::wire::change;
use crate::changes::{Change, Kind, Pair, Subject};

pub(super) fn find(pair: &Pair<'_, '_>, changes: &mut Vec<Change>) {
    let Some(old) = pair.old else { return };
    let mut now: HashMap<&str, Vec<&Former<'_>>> = HashMap::new();
    for row in &pair.new.former {
        now.entry(&row.name).or_default().push(row);
    }
    let mut seen: HashSet<&str> = HashSet::new();
    for before in &old.former {
        let name: &str = &before.name;
        let rows = now.get(name).map(Vec::as_slice).unwrap_or_default();
        if rows.iter().any(|row| keeps(before, row)) {
            continue;
        }
        // If the name is an event again, another change says so.
        if pair.named_now(name).is_some() || !seen.insert(name) {
            continue;
        }
        let (kind, after) = match pair.formerly_now(name) {
            // The event that has the name as an alias now is the one that it was renamed to.
            Some(event) if before.renamed_to.as_deref() == Some(&*event.name) => continue,
            Some(event) => (Kind::AliasMoved, Some(event.name.to_string())),
            None => (Kind::RecordChanged, rows.first().map(|row| said(row))),
        };
        let mut change = change(kind, Subject::Event(name.to_owned()));
        change.before = match kind {
            Kind::AliasMoved => before.renamed_to.as_ref().map(ToString::to_string),
            _ => Some(said(before)),
        };
        change.after = after;
        change.old = Some(before.place);
        change.new = rows.first().map(|row| row.place);
        let advice = format!(
            "Keep the row of `{name}` in `removed.csv`: stored events have the name, and no other event may get it."
        );
        change.migration = Some(advice.into());
        changes.push(change);
    }
}

/// Whether a row says at least what another one said. A row may become more exact: with dates that were unknown, or with
/// another event to use instead.
fn keeps(before: &Former<'_>, now: &Former<'_>) -> bool {
    before.renamed_to == now.renamed_to
        && (before.first.is_none() || before.first == now.first)
        && (before.last.is_none() || before.last == now.last)
}

/// What a row says about its name, in a few words.
fn said(row: &Former<'_>) -> String {
    let mut said = match &row.renamed_to {
        Some(event) => format!("renamed to {event}"),
        None => "removed".to_owned(),
    };
    for (word, release) in [("from", &row.first), ("until", &row.last)] {
        if let Some(release) = release {
            said += &format!(", {word} {release}");
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use event_catalog_build::catalog::Catalog;
    use event_catalog_build::read::{Input, Memory};

    use super::*;

    const EVENTS: &str = "name,description,aliases\nordered,Ordered.,\nshipped,Shipped.,\n";
    const REMOVED: &str =
        "name,first,last,renamed_to\nhit,,2024-01-01,\nsent,2024-01-01,2025-01-01,shipped\n";

    /// The changes to the rows: what changed, and what was said before and now.
    fn changes(events: &str, removed: &str) -> Vec<String> {
        let read = |events: &str, removed: &str| {
            let files = [("events.csv", events), ("removed.csv", removed)];
            Input::read_folder(&files.into_iter().collect::<Memory>())
                .expect("memory can be listed")
        };
        let (old, new) = (read(EVENTS, REMOVED), read(events, removed));
        let (old, new) = (Catalog::new(&old), Catalog::new(&new));
        let mut changes = Vec::new();
        find(&Pair::new(Some(&old), &new), &mut changes);
        let changes = changes.into_iter();
        let text = |it: Option<String>| it.unwrap_or_default();
        changes
            .map(|it| format!("{}: {} -> {}", it.id(), text(it.before), text(it.after)))
            .collect()
    }

    #[test]
    fn a_row_that_is_gone_or_says_something_different_is_a_change() {
        let was = "renamed to shipped, from 2024-01-01, until 2025-01-01";
        let heading = "name,first,last,renamed_to\n";
        let gone = changes(EVENTS, heading);
        let expected = [
            "record-changed:hit: removed, until 2024-01-01 -> ".to_owned(),
            format!("record-changed:sent: {was} -> "),
        ];
        assert_eq!(gone, expected);
        let other = changes(EVENTS, &REMOVED.replace(",shipped", ",ordered"));
        let is = was.replace("shipped", "ordered");
        assert_eq!(other, [format!("record-changed:sent: {was} -> {is}")]);
        let earlier = changes(EVENTS, &REMOVED.replace("2025-01-01", "2024-06-01"));
        let is = was.replace("2025-01-01", "2024-06-01");
        assert_eq!(earlier, [format!("record-changed:sent: {was} -> {is}")]);
        // The name is an alias of another event.
        let alias = EVENTS.replace("Ordered.,", "Ordered.,hit");
        let removed = REMOVED.replace("hit,,2024-01-01,\n", "");
        assert_eq!(changes(&alias, &removed), ["alias-moved:hit:  -> ordered"]);
    }

    #[test]
    fn a_row_that_says_more_is_none() {
        assert_eq!(changes(EVENTS, REMOVED), [""; 0]);
        let more = REMOVED.replace("hit,,", "hit,2023-01-01,") + "old,,2020-01-01,\n";
        assert_eq!(changes(EVENTS, &more), [""; 0]);
        // The old name is kept as an alias instead.
        let alias = EVENTS.replace("Shipped.,", "Shipped.,sent");
        let removed = REMOVED.replace("sent,2024-01-01,2025-01-01,shipped\n", "");
        assert_eq!(changes(&alias, &removed), [""; 0]);
    }
}
