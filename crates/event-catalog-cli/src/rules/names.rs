//! The names of events as written in their rows, and the words in them.

use std::borrow::Cow;

use event_catalog_build::catalog::{Event, Form, Pattern, RowId, unescaped};
use event_catalog_build::ident;

use super::prelude::*;

/// The name in a row: as written, and as sent.
#[derive(Clone, Debug)]
pub(super) struct Name<'c> {
    /// The name as written in the cell; a family keeps its braces.
    pub(super) written: &'c str,
    /// The name as sent; for a family, the longest one.
    pub(super) sent: Cow<'c, str>,
    pub(super) row: RowId,
}

impl<'c> Name<'c> {
    fn of(catalog: &'c Catalog<'_>, event: &'c Event<'_>) -> Self {
        let written = of_row(catalog, event);
        let family = Pattern::parse(written).ok().flatten();
        let longest = family.as_ref().and_then(|family| {
            let number = family.numbers().last()?;
            Some(family.name(*number))
        });
        Self {
            written,
            sent: longest.map_or(Cow::Borrowed(&*event.name), Cow::Owned),
            row: event.row,
        }
    }
}

/// Lists the names, one for each row with events.
pub(super) fn all<'c>(catalog: &'c Catalog<'_>) -> impl Iterator<Item = Name<'c>> {
    events(catalog).map(move |event| Name::of(catalog, event))
}

/// Lists the rows with events, each with its name as written.
pub(super) fn of_rows<'c>(catalog: &'c Catalog<'_>) -> impl Iterator<Item = (&'c str, RowId)> {
    events(catalog).map(move |event| (of_row(catalog, event), event.row))
}

/// Lists one event for each row.
pub(super) fn events<'c, 's>(catalog: &'c Catalog<'s>) -> impl Iterator<Item = &'c Event<'s>> {
    let mut last = None;
    catalog
        .events
        .iter()
        .filter(move |event| last.replace(event.row) != Some(event.row))
}

/// The name in the row of an event, as written.
pub(super) fn of_row<'c>(catalog: &'c Catalog<'_>, event: &Event<'_>) -> &'c str {
    catalog.row(event.row).text(Column::Name)
}

/// Splits a name as written in a row into lowercase words. The range of a family is one of the words.
pub(super) fn words(written: &str) -> Vec<Cow<'_, str>> {
    if Form::SnakeCase.has(written) {
        return written.split('_').map(Cow::Borrowed).collect();
    }
    let words = match Pattern::parse(written) {
        Ok(Some(family)) => {
            let (before, after) = around(&family);
            [words_of(&before), vec![family.braces()], words_of(&after)].concat()
        }
        _ => words_of(&unescaped(written)),
    };
    if words.is_empty() {
        return vec![Cow::Borrowed(written)];
    }
    words.into_iter().map(Cow::Owned).collect()
}

/// Splits a text into the words of an identifier or, if it can't be an identifier, into runs of letters and digits.
fn words_of(text: &str) -> Vec<String> {
    ident::words(text).unwrap_or_else(|| {
        let runs = text.split(|c: char| !c.is_alphanumeric());
        let runs = runs.filter(|run| !run.is_empty());
        runs.map(str::to_lowercase).collect()
    })
}

/// Finds the text before and after the number in the names of a family.
pub(super) fn around(family: &Pattern<'_>) -> (String, String) {
    // The names of two events in a family are equal up to the number.
    let (one, two) = (family.name(1), family.name(2));
    let pairs = one.bytes().zip(two.bytes());
    let at = pairs.take_while(|(one, two)| one == two).count();
    (one[..at].to_owned(), one[at + 1..].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_identifiers() {
        let found = |written| words(written).join(" ");
        assert_eq!(found("link_clicked_2nd"), "link clicked 2nd");
        assert_eq!(found("charge.disputeClosed"), "charge dispute closed");
        assert_eq!(
            found("Product Added to Wishlist"),
            "product added to wishlist"
        );
        assert_eq!(found("jump_{1..3}_asked"), "jump {1..3} asked");
        assert_eq!(found("Step {1 .. 3}"), "step {1..3}");
        assert_eq!(found("{locale}.opened"), "locale opened");
        assert_eq!(found("a {{1..3}}"), "a 1 3");
        assert_eq!(found("ﬁle m²"), "ﬁle m²");
        assert_eq!(found("👍"), "👍");
    }

    #[test]
    fn families_have_a_number_between_two_texts() {
        for (written, expected) in [
            ("step_{1..3}", ("step_", "")),
            ("{1|2}", ("", "")),
            ("1{1..3}1", ("1", "1")),
            ("Schritt é{1..3} {x}", ("Schritt é", " {x}")),
        ] {
            let family = Pattern::parse(written).expect("a family").expect("a range");
            let (before, after) = around(&family);
            assert_eq!((before.as_str(), after.as_str()), expected, "{written}");
        }
    }
}
