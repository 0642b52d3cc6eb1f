//! Deprecations: new ones, those that were lifted, and those that say something else.

use std::collections::HashSet;

use event_catalog_build::catalog::{Catalog, Deprecation, Event, RowId};
use event_catalog_build::read::Column;
use event_catalog_build::source::Place;

use super::super::wire::change;
use super::subject;
use crate::changes::{Audience, Change, Kind, Pair, Verdict};

pub(super) fn find(pair: &Pair<'_, '_>, changes: &mut Vec<Change>) {
    let Some(old) = pair.old else { return };
    let mut seen: HashSet<RowId> = HashSet::new();
    for (before, now) in pair.kept() {
        let kind = match (before.deprecation(), now.deprecation()) {
            (None, Some(_)) => Kind::EventDeprecated,
            (Some(_), None) => Kind::DeprecationLifted,
            (Some(was), Some(is)) if is_other(pair, was, is) => Kind::DeprecationChanged,
            _ => continue,
        };
        if !seen.insert(now.row) {
            continue;
        }
        let mut change = change(kind, subject(pair.new, now));
        // The documentation says it.
        change.verdicts.raise(Audience::Docs, Verdict::Note);
        change.before = before.deprecation().map(|_| text(old, before));
        change.after = now.deprecation().map(|_| text(pair.new, now));
        change.old = Some(place(old, before));
        change.new = Some(place(pair.new, now));
        if kind == Kind::EventDeprecated {
            let by = now.deprecation().and_then(|it| it.replaced_by.as_deref());
            let by = by.and_then(|name| pair.named_now(name));
            change.migration = by.map(|event| format!("Use `{}` instead.", event.name));
        }
        changes.push(change);
    }
}

/// Whether a deprecation says something else. A replacement that was renamed is the same one.
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

/// The cells of a deprecation that have a text.
fn text(catalog: &Catalog<'_>, event: &Event<'_>) -> String {
    let row = catalog.row(event.row);
    let cells = COLUMNS.iter().map(|column| row.text(*column));
    let cells: Vec<&str> = cells.filter(|text| !text.is_empty()).collect();
    cells.join("; ")
}

/// The first cell of a deprecation, or the place where the event is listed.
fn place(catalog: &Catalog<'_>, event: &Event<'_>) -> Place {
    let row = catalog.row(event.row);
    let column = COLUMNS.iter().find(|column| row.get(**column).is_some());
    row.place(column.copied().unwrap_or(Column::Name))
}

const COLUMNS: [Column; 3] = [
    Column::Deprecated,
    Column::DeprecatedReason,
    Column::ReplacedBy,
];
