//! Compares descriptions, ignoring irrelevant differences.

use event_catalog_build::catalog::Event;

use super::prelude::*;

/// Normalizes the description in an event's row: case, spaces and a final full stop don't matter. A family's
/// description contains `{n}` instead of the numbers.
pub(super) fn fingerprint(catalog: &Catalog<'_>, event: &Event<'_>) -> String {
    let text = catalog.row(event.row).text(Column::Description);
    let text = text.trim_end_matches('.').to_lowercase();
    let mut fingerprint = String::with_capacity(text.len() + 1);
    for word in text.split_whitespace() {
        fingerprint.push_str(word);
        fingerprint.push(' ');
    }
    fingerprint
}
