//! Finds new, lifted and changed deprecations.

use std::cmp::Ordering;
use std::collections::HashSet;

use event_catalog_build::catalog::{Catalog, Deprecation, Event, RowId};
use event_catalog_build::read::{Column, Removal};
use event_catalog_build::source::Place;

use super::super::wire::change;
use super::subject;
use crate::changes::{Audience, Change, Kind, Pair, Verdict};
use crate::life::{end, policy};

pub(super) fn find(pair: &Pair<'_, '_>, changes: &mut Vec<Change>) {
    let Some(old) = pair.old else { return };
    let mut seen: HashSet<RowId> = HashSet::new();
    for (before, now) in pair.kept() {
        // If the name now means another event, the deprecation was for the event that was removed.
        let is_other_event = before.name == now.name && pair.reused().contains_key(&*now.name);
        let kind = match (before.deprecation(), now.deprecation()) {
            (None, Some(_)) => Kind::EventDeprecated,
            (Some(_), _) if is_other_event => continue,
            (Some(_), None) => Kind::DeprecationLifted,
            (Some(was), Some(is)) if is_other(pair, was, is) => Kind::DeprecationChanged,
            _ => continue,
        };
        if !seen.insert(now.row) {
            continue;
        }
        let mut change = change(kind, subject(pair.new, now));
        // The documentation shows deprecations.
        change.verdicts.raise(Audience::Docs, Verdict::Note);
        change.before = before.deprecation().map(|_| text(old, before));
        change.after = now.deprecation().map(|_| text(pair.new, now));
        change.old = Some(place(old, before));
        change.new = Some(place(pair.new, now));
        if kind == Kind::EventDeprecated {
            let by = now.deprecation().and_then(|it| it.replaced_by.as_deref());
            let by = by.and_then(|name| pair.named_now(name));
            change.migration = by.map(|event| format!("Use `{}` instead.", event.name).into());
        }
        let deprecations = before.deprecation().zip(now.deprecation());
        if deprecations.is_some_and(|(was, is)| is_shorter(was, is, policy(&old.input.settings))) {
            // Whether an earlier removal is a problem depends on those who use the event.
            for audience in Audience::ALL.into_iter().filter(|it| *it != Audience::Docs) {
                change.verdicts.raise(audience, Verdict::Risky);
            }
            change.migration = Some(
                "The event may be removed earlier than was announced: keep the first `remove_after`, or make sure that no one needs the time."
                    .into(),
            );
        }
        changes.push(change);
    }
}

/// Whether the event's row now allows an earlier removal than was announced.
fn is_shorter(was: &Deprecation<'_>, is: &Deprecation<'_>, policy: Option<Removal>) -> bool {
    if policy == Some(Removal::Never) {
        return false;
    }
    match (end(was, policy), end(is, policy)) {
        (Some(was), Some(is)) => is < was,
        // If `deprecated` has no date, `removal` has no day to count from, and the event stays.
        (Some(_), None) => policy.is_none() || is.remove_after.is_some(),
        // The older version announced the removal for a version, not for a day.
        (None, _) => was.remove_after.as_ref().is_some_and(|was| {
            let order = is.remove_after.as_ref().and_then(|is| is.compare(was));
            !matches!(order, Some(Ordering::Equal | Ordering::Greater))
        }),
    }
}

/// Whether the cells of a deprecation have changed. If only the replacement was renamed, they haven't.
fn is_other(pair: &Pair<'_, '_>, was: &Deprecation<'_>, is: &Deprecation<'_>) -> bool {
    if was == is {
        return false;
    }
    let mut expected = was.clone();
    if let Some(name) = was.replaced_by.as_deref()
        && let Some(event) = pair.now(name)
    {
        expected.replaced_by = Some(event.name.to_string().into());
    }
    expected != *is
}

/// Joins the non-empty cells of a deprecation. Each date follows words that say what the date means.
fn text(catalog: &Catalog<'_>, event: &Event<'_>) -> String {
    let row = catalog.row(event.row);
    let cells = COLUMNS.iter().filter_map(|column| {
        let text = row.text(*column);
        match column {
            _ if text.is_empty() => None,
            Column::Deprecated => Some(format!("since {text}")),
            Column::RemoveAfter => Some(format!("to be removed after {text}")),
            Column::ReplacedBy => Some(format!("replaced by {text}")),
            _ => Some(text.to_owned()),
        }
    });
    let cells: Vec<String> = cells.collect();
    cells.join("; ")
}

/// Finds the place of a deprecation's first cell, or of the event's row if all cells are empty.
fn place(catalog: &Catalog<'_>, event: &Event<'_>) -> Place {
    let row = catalog.row(event.row);
    let column = COLUMNS.iter().find(|column| row.get(**column).is_some());
    row.place(column.copied().unwrap_or(Column::Name))
}

/// The columns of a deprecation, in display order. The reason comes last, because the joined text is truncated at the
/// end.
const COLUMNS: [Column; 4] = [
    Column::Deprecated,
    Column::RemoveAfter,
    Column::ReplacedBy,
    Column::DeprecatedReason,
];

#[cfg(test)]
mod tests {
    use crate::changes::tests::{compared, input};
    use crate::changes::{Change, Kind, Verdict};

    fn changed(before: &str, after: &str) -> Change {
        let version = |cells: &str| {
            let table = format!(
                "name,description,deprecated,deprecated_reason,remove_after\nload,Loaded.,{cells}\n"
            );
            input([("events.csv", table.as_str())])
        };
        let changes = compared(&version(before), &version(after));
        let [only] = changes.as_slice() else {
            panic!("{changes:?}");
        };
        only.clone()
    }

    #[test]
    fn another_day_of_removal_is_in_the_texts() {
        let changed = changed("2026-01-01,Old.,2026-06-30", "2026-01-01,Old.,2027-06-30");
        assert_eq!(changed.kind, Kind::DeprecationChanged);
        assert_eq!(
            changed.before.as_deref(),
            Some("since 2026-01-01; to be removed after 2026-06-30; Old.")
        );
        assert_eq!(
            changed.after.as_deref(),
            Some("since 2026-01-01; to be removed after 2027-06-30; Old.")
        );
    }

    #[test]
    fn an_earlier_removal_is_a_risk() {
        let worst = |before: &str, after: &str| changed(before, after).verdicts.worst();
        for (before, after) in [
            ("2026-01-01,Old.,2027-05-28", "2026-01-01,Old.,2027-03-01"),
            ("2026-01-01,Old.,2027-05-28", "2026-01-01,Old.,"),
            ("2026-01-01,Old.,2027-05-28", "2026-01-01,Old.,v4.0"),
            ("v3.0,Old.,v5.0", "v3.0,Old.,v4.0"),
            ("v3.0,Old.,v5.0", "v3.0,Old.,"),
        ] {
            assert_eq!(worst(before, after), Verdict::Risky, "{before} {after}");
        }
        for (before, after) in [
            ("2026-01-01,Old.,2027-03-01", "2026-01-01,Old.,2027-05-28"),
            ("2026-01-01,Old.,", "2026-01-01,Old.,2027-03-01"),
            ("v3.0,Old.,v4.0", "v3.0,Old.,v5.0"),
            ("v3.0,Old.,v4.0", "v3.0,Other.,v4.0"),
        ] {
            assert_eq!(worst(before, after), Verdict::Note, "{before} {after}");
        }
    }

    #[test]
    fn a_first_day_of_removal_is_a_deprecation() {
        let changed = changed(",,", ",,2027-06-30");
        assert_eq!(changed.kind, Kind::EventDeprecated);
        assert_eq!(changed.before, None);
        assert_eq!(
            changed.after.as_deref(),
            Some("to be removed after 2027-06-30")
        );
    }
}
