//! The names of events as their rows have them.

use event_catalog_build::catalog::{Event, RowId};

use super::prelude::*;

/// The name in each row that gives events, a family's with its braces, and the row.
pub(super) fn of_rows<'c>(catalog: &'c Catalog<'_>) -> impl Iterator<Item = (&'c str, RowId)> {
    events(catalog).map(|event| (of_row(catalog, event), event.row))
}

/// The events, of each row one.
pub(super) fn events<'c, 's>(catalog: &'c Catalog<'s>) -> impl Iterator<Item = &'c Event<'s>> {
    let mut last = None;
    catalog
        .events
        .iter()
        .filter(move |event| last.replace(event.row) != Some(event.row))
}

/// The name in the row of an event.
pub(super) fn of_row<'c>(catalog: &'c Catalog<'_>, event: &'c Event<'_>) -> &'c str {
    match event.family() {
        Some((family, _)) => &catalog.families[family].pattern,
        None => &event.name,
    }
}
