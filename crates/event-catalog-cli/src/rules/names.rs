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

/// How long the words are, with an underscore behind each, that two names have in common at the beginning.
pub(super) fn same_words(one: &str, other: &str) -> usize {
    let pairs = one.bytes().zip(other.bytes());
    let same = pairs.take_while(|(one, other)| one == other).count();
    let last = other.as_bytes()[..same]
        .iter()
        .rposition(|byte| *byte == b'_');
    last.map_or(0, |last| last + 1)
}

#[cfg(test)]
mod tests {
    use super::same_words;

    #[test]
    fn words_are_the_same_up_to_an_underscore() {
        assert_eq!(same_words("link_clicked_1", "link_clicked_12"), 13);
        assert_eq!(same_words("link_clicked", "link_closed"), 5);
        assert_eq!(same_words("link", "links"), 0);
        assert_eq!(same_words("", "link"), 0);
    }
}
