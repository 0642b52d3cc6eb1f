//! Combines exported events into rows: the events of a family become one row.

use std::borrow::Cow;
use std::collections::HashMap;

use event_catalog_build::catalog::{Catalog, Family as KnownFamily, Pattern, escaped};
use event_catalog_build::ident::Identifiers;
use event_catalog_build::read::Column;

use super::Event;

/// A row with one or more events.
pub(super) enum Row<'e> {
    Event(&'e Event),
    Family(FamilyRow<'e>),
}

/// The row of a family.
pub(super) struct FamilyRow<'e> {
    first: &'e Event,
    events: Vec<&'e Event>,
    pattern: String,
    description: String,
    identifier: String,
}

impl<'e> Row<'e> {
    /// Returns the event, or the first event of the family.
    pub(super) fn first(&self) -> &'e Event {
        match self {
            Self::Event(event) => event,
            Self::Family(family) => family.first,
        }
    }

    pub(super) fn name(&self) -> Cow<'_, str> {
        match self {
            // Braces in the name of a single event must not be parsed as a range.
            Self::Event(event) => escaped(&event.name),
            Self::Family(family) => family.pattern.as_str().into(),
        }
    }

    pub(super) fn description(&self) -> &str {
        match self {
            Self::Event(event) => &event.description,
            Self::Family(family) => &family.description,
        }
    }

    /// Returns the words for names in code, unless they can be derived from the name.
    pub(super) fn identifier(&self) -> &str {
        match self {
            Self::Event(event) => {
                let words = event.identifier.as_deref().unwrap_or_default();
                let own = Identifiers::of(&event.name);
                if own.is_some_and(|it| it.words() == words) {
                    ""
                } else {
                    words
                }
            }
            Self::Family(family) => &family.identifier,
        }
    }

    /// Lists the former names. The former names of a family are patterns.
    pub(super) fn aliases(&self) -> Vec<Cow<'_, str>> {
        match self {
            Self::Event(event) => event.aliases.iter().map(|it| escaped(it)).collect(),
            Self::Family(family) => {
                let patterns = (0..family.first.aliases.len()).filter_map(|at| family.alias(at));
                patterns.map(Cow::Owned).collect()
            }
        }
    }
}

impl FamilyRow<'_> {
    /// Combines the former names at one position in the lists of all events into a pattern, if they differ only in the
    /// number.
    fn alias(&self, at: usize) -> Option<String> {
        let (_, range) = self.pattern.split_once('{')?;
        let (range, _) = range.split_once('}')?;
        let names = self
            .events
            .iter()
            .map(|it| it.aliases.get(at).map(String::as_str));
        let names: Vec<&str> = names.collect::<Option<_>>()?;
        Some(around(numbered(&self.events, &names)?, range))
    }
}

/// Creates a section's rows, in order.
pub(super) fn rows<'e>(events: &[&'e Event], other: Option<&Catalog<'_>>) -> Vec<Row<'e>> {
    let families = other.iter().flat_map(|catalog| &catalog.families);
    let known: HashMap<&str, &KnownFamily<'_>> = families
        .map(|family| (family.stem.as_str(), family))
        .collect();
    let mut rows = Vec::new();
    for group in events.chunk_by(|one, next| is_same_family(one, next)) {
        match family(group, &known, other) {
            Some(row) => rows.push(Row::Family(row)),
            None => rows.extend(group.iter().copied().map(Row::Event)),
        }
    }
    rows
}

fn is_same_family(one: &Event, next: &Event) -> bool {
    match (&one.family, &next.family) {
        (Some(one), Some(next)) => one.name == next.name,
        _ => false,
    }
}

/// Combines events into the row of a family. Returns `None` if the events don't form a family.
fn family<'e>(
    events: &[&'e Event],
    known: &HashMap<&str, &KnownFamily<'_>>,
    other: Option<&Catalog<'_>>,
) -> Option<FamilyRow<'e>> {
    let first = *events.first()?;
    let stem = &first.family.as_ref()?.name;
    let names: Vec<&str> = events.iter().map(|it| it.name.as_str()).collect();
    let same = known.get(stem.as_str()).copied();
    let pattern = same
        .map(|family| family.pattern.to_string())
        .filter(|pattern| means(pattern, &names))
        .or_else(|| {
            let parts = numbered(events, &names)?;
            let mut patterns = ranges(events)
                .into_iter()
                .map(|range| around(parts, &range));
            patterns.find(|pattern| means(pattern, &names))
        })?;
    // The placeholders in an exported description are replaced, and can't be distinguished from other text.
    let description = same.zip(other).map(|(family, catalog)| {
        let row = catalog.row(family.row);
        row.text(Column::Description).to_owned()
    });
    let identifier = same.map(KnownFamily::named_after);
    let identifier = identifier.filter(|it| *it != stem.as_str());
    Some(FamilyRow {
        first,
        events: events.to_vec(),
        pattern,
        description: description.unwrap_or_else(|| first.description.clone()),
        identifier: identifier.unwrap_or_default().to_owned(),
    })
}

/// Whether a pattern produces exactly these names.
fn means(pattern: &str, names: &[&str]) -> bool {
    let Ok(Some(parsed)) = Pattern::parse(pattern) else {
        return false;
    };
    let numbers = parsed.numbers().iter();
    let meant: Vec<String> = numbers.map(|number| parsed.name(*number)).collect();
    meant == names
}

/// Lists the ways to write the numbers in event names as the range of a pattern.
fn ranges(events: &[&Event]) -> Vec<String> {
    let numbers: Vec<String> = events.iter().filter_map(|it| number(it)).collect();
    let mut ranges = Vec::new();
    if let (Some(first), Some(last)) = (numbers.first(), numbers.last()) {
        ranges.push(format!("{first}..{last}"));
    }
    ranges.push(numbers.join(" | "));
    ranges
}

fn number(event: &Event) -> Option<String> {
    Some(event.family.as_ref()?.number.to_string())
}

/// Returns the text before and the text after the number in these event names, if all names have the same texts.
fn numbered<'n>(events: &[&Event], names: &[&'n str]) -> Option<(&'n str, &'n str)> {
    let numbers = events.iter().map(|it| number(it));
    let numbers: Vec<String> = numbers.collect::<Option<_>>()?;
    let (first, number) = (*names.first()?, numbers.first()?);
    let mut places = first.match_indices(number.as_str());
    places.find_map(|(at, _)| {
        let (before, rest) = first.split_at_checked(at)?;
        let after = rest.strip_prefix(number.as_str())?;
        let mut all = names.iter().zip(&numbers);
        let fits = all.all(|(name, number)| {
            let rest = name.strip_prefix(before);
            rest.and_then(|it| it.strip_suffix(after)) == Some(number.as_str())
        });
        fits.then_some((before, after))
    })
}

/// Builds a pattern with a range between two texts.
fn around((before, after): (&str, &str), range: &str) -> String {
    format!("{}{{{range}}}{}", escaped(before), escaped(after))
}
