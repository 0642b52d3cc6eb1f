//! Compares descriptions, ignoring irrelevant differences.

use event_catalog_build::catalog::Event;

use super::prelude::*;

/// The description in an event's row without irrelevant differences: case, spaces, and a final full
/// stop. For a family, `{n}` replaces the numbers.
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
