//! Compares `since`, and the cells of the catalog's own columns.

use std::collections::HashMap;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::{Column, Row};

use super::{Kept, change, line};
use crate::changes::{Change, Kind};

pub(super) fn find(
    old: &Catalog<'_>,
    new: &Catalog<'_>,
    rows: &[Kept<'_, '_>],
    changes: &mut Vec<Change>,
) {
    let columns = columns(old, new);
    let mut first: HashMap<(String, String), usize> = HashMap::new();
    for (before, now) in rows {
        let (was, is) = (old.row(before.row), new.row(now.row));
        let differing = columns.iter().filter(|column| {
            let (was, is) = (was.text(column.was), is.text(column.is));
            !was.split_whitespace().eq(is.split_whitespace())
        });
        let differing: Vec<&Shared<'_>> = differing.collect();
        let Some(one) = differing.first() else {
            continue;
        };
        let text = |row: Row<'_, '_>, of: fn(&Shared<'_>) -> Column| {
            let cells = differing.iter().filter_map(|column| {
                let text = row.text(of(column));
                (!text.is_empty()).then(|| format!("{}: {}", column.name, line(text)))
            });
            cells.collect::<Vec<_>>().join("; ")
        };
        let (was, is) = (text(was, |it| it.was), text(is, |it| it.is));
        let mut change = change(Kind::CellChanged, (old, before), (new, now), one.is);
        change.old = Some(old.place(before.row, one.was));
        let shown = |text: &String| (!text.is_empty()).then(|| text.clone());
        (change.before, change.after) = (shown(&was), shown(&is));
        change.cause = first.get(&(was.clone(), is.clone())).copied();
        first.entry((was, is)).or_insert(changes.len());
        changes.push(change);
    }
}

/// A column that both versions have.
struct Shared<'c> {
    name: &'c str,
    was: Column,
    is: Column,
}

/// Lists the columns that are compared. New and removed columns are changes to the settings.
fn columns<'c>(old: &Catalog<'_>, new: &'c Catalog<'_>) -> Vec<Shared<'c>> {
    let (before, now) = (
        &old.input.settings.extra_columns,
        &new.input.settings.extra_columns,
    );
    let mut columns = vec![Shared {
        name: Column::Since.name(now),
        was: Column::Since,
        is: Column::Since,
    }];
    columns.extend(now.iter().filter_map(|name| {
        let is_extra = before.contains(name);
        Some(Shared {
            name,
            was: Column::from_name(name, before).filter(|_| is_extra)?,
            is: Column::from_name(name, now)?,
        })
    }));
    columns
}
