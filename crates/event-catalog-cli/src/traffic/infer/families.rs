//! Turns names into rows. Names whose numbers form a range become a family. Names with ids are left out, unless they
//! are to be kept. Each other name becomes a row.

use std::collections::BTreeMap;

use event_catalog_build::catalog::{Pattern, escaped};

use super::events::Event;
use crate::rules::numbered::numbered;

/// The largest number in a family. Larger numbers are ids.
const LARGEST: u32 = 100;

/// The maximum number of different numbers in a name. If there are more, they are ids, unless they form a range.
const MOST: usize = 20;

/// Words that make the number after them an id, because products number these things and people.
const COUNTED: &[&str] = &[
    "account", "client", "company", "contact", "customer", "device", "id", "invoice", "lead",
    "member", "order", "patient", "session", "ticket", "user", "visitor",
];

/// A row of the catalog.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// The cell in the column `name`.
    pub(super) cell: String,
    pub(super) event: Event,
}

/// Names whose numbers are ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct WithIds {
    /// The name, with `*` for the number.
    pub(super) form: String,
    pub(super) count: u64,
}

/// What the numbers in names that differ only in a number mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Numbers {
    /// A range, which becomes a family.
    Family,
    Ids,
    /// Separate names, because the numbers have a meaning, such as `404`.
    Others,
}

/// Returns the rows, keyed by name, and the names that were left out. A family has at least `least` numbers. With
/// `keeps_ids`, names with ids become rows, too.
pub(super) fn rows(
    mut events: BTreeMap<String, Event>,
    least: usize,
    keeps_ids: bool,
) -> (Vec<Row>, Vec<WithIds>) {
    let mut all: BTreeMap<(String, String), BTreeMap<u32, String>> = BTreeMap::new();
    for name in events.keys() {
        if let Some((before, number, after)) = parts(name) {
            let around = (before.to_owned(), after.to_owned());
            all.entry(around).or_default().insert(number, name.clone());
        }
    }
    let (mut rows, mut left_out) = (Vec::new(), Vec::new());
    for ((before, after), members) in all {
        if members.len() < least {
            continue;
        }
        match kind(&before, &members) {
            Numbers::Family => rows.extend(family(&before, &after, &members, &mut events)),
            Numbers::Ids if !keeps_ids => {
                let found = members.values().filter_map(|name| events.remove(name));
                left_out.push(WithIds {
                    form: format!("{before}*{after}"),
                    count: found.map(|it| it.count).sum(),
                });
            }
            Numbers::Ids | Numbers::Others => {}
        }
    }
    let single = events.into_iter().map(|(name, event)| Row {
        cell: escaped(&name).into_owned(),
        event,
    });
    rows.extend(single);
    rows.sort_by(|a, b| a.cell.cmp(&b.cell));
    (rows, left_out)
}

/// Splits a name into the text before the number, the number, and the text after it.
fn parts(name: &str) -> Option<(&str, u32, &str)> {
    let range = numbered(name)?;
    let number = name.get(range.clone())?.parse().ok()?;
    Some((name.get(..range.start)?, number, name.get(range.end..)?))
}

fn kind(before: &str, members: &BTreeMap<u32, String>) -> Numbers {
    let mut words = before.rsplit(|c: char| !c.is_alphanumeric());
    let word = words.find(|it| !it.is_empty()).unwrap_or_default();
    let word = word.to_lowercase();
    if COUNTED.contains(&word.as_str()) {
        return Numbers::Ids;
    }
    let (Some((first, _)), Some((last, _))) = (members.first_key_value(), members.last_key_value())
    else {
        return Numbers::Others;
    };
    let span = (*last - *first) as usize + 1;
    if *first <= 1 && *last <= LARGEST && members.len() * 4 >= span * 3 {
        return Numbers::Family;
    }
    if members.len() >= MOST {
        Numbers::Ids
    } else {
        Numbers::Others
    }
}

/// Removes the events of a family from `events`, and merges them into one.
fn family(
    before: &str,
    after: &str,
    members: &BTreeMap<u32, String>,
    events: &mut BTreeMap<String, Event>,
) -> Option<Row> {
    let (first, last) = (members.first_key_value()?.0, members.last_key_value()?.0);
    let cell = format!("{}{{{first}..{last}}}{}", escaped(before), escaped(after));
    let is_meant = |pattern: &Pattern<'_>| {
        let mut members = members.iter();
        members.all(|(number, name)| pattern.name(*number) == *name)
    };
    if !matches!(Pattern::parse(&cell), Ok(Some(pattern)) if is_meant(&pattern)) {
        return None;
    }
    let mut merged: Option<Event> = None;
    for event in members.values().filter_map(|name| events.remove(name)) {
        match &mut merged {
            Some(all) => all.merge(event),
            None => merged = Some(event),
        }
    }
    Some(Row {
        event: merged?,
        cell,
    })
}

#[cfg(test)]
mod tests {
    use super::super::events::Events;
    use super::*;
    use crate::traffic::findings::Place;

    fn of(names: &[&str], keeps_ids: bool) -> (Vec<String>, Vec<WithIds>) {
        let mut events = Events::new(keeps_ids);
        for name in names {
            events.add(name, None, Place::default());
        }
        let (rows, left_out) = rows(events.take(), 3, keeps_ids);
        (rows.into_iter().map(|it| it.cell).collect(), left_out)
    }

    #[test]
    fn numbered_names_are_a_family() {
        let names = [
            "step_1", "step_2", "step_3", "step_5", "http_404", "http_500", "http_503", "page_1",
            "page_2", "load",
        ];
        let (rows, left_out) = of(&names, false);
        assert_eq!(
            rows,
            [
                "http_404",
                "http_500",
                "http_503",
                "load",
                "page_1",
                "page_2",
                "step_{1..5}"
            ]
        );
        assert!(left_out.is_empty());
    }

    #[test]
    fn ids_are_no_family() {
        let ids: Vec<String> = (1..=9).map(|it| format!("customer_{it}")).collect();
        let many: Vec<String> = (0..30)
            .map(|it| format!("thing_{}", 200 + it * 7))
            .collect();
        let names: Vec<&str> = ids.iter().chain(&many).map(String::as_str).collect();
        let (rows, left_out) = of(&names, false);
        assert!(rows.is_empty(), "{rows:?}");
        let forms: Vec<_> = left_out
            .iter()
            .map(|it| (it.form.as_str(), it.count))
            .collect();
        assert_eq!(forms, [("customer_*", 9), ("thing_*", 30)]);
        let (rows, left_out) = of(&names, true);
        assert_eq!((rows.len(), left_out.len()), (39, 0));
    }

    #[test]
    fn a_range_in_a_name_stays_one() {
        let (rows, _) = of(&["a{1..3}"], false);
        assert_eq!(rows, ["a{{1..3}}"]);
    }
}
