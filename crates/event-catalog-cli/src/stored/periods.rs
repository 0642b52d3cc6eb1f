//! Determines what a name meant at a given time. Names can move to other events, be swapped, and
//! move back, but stored events keep the names that they were received with.
//!
//! A row of `removed.csv` whose `last` is a day defines what its name meant until the end of that
//! day in UTC, starting with the day in `first`, if that is a day. If `last` is a version, the row
//! has no time, and doesn't apply to stored events. At all other times, a name has its current
//! meaning.

use std::collections::{BTreeMap, HashMap};

use event_catalog_build::catalog::{Catalog, Former, Release};

/// A day in microseconds.
const DAY: i64 = 86_400_000_000;

/// The names whose meaning has changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Periods {
    by_name: BTreeMap<String, Vec<Period>>,
}

/// A period in which a name had one meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The start in microseconds since 1970; `None` if unlimited.
    pub from: Option<i64>,
    /// The exclusive end in microseconds since 1970; `None` if unlimited.
    pub to: Option<i64>,
    /// An index into [`Catalog::events`]; `None` if the catalog doesn't have the event.
    pub event: Option<usize>,
}

impl Periods {
    /// Determines the periods of a catalog's names.
    #[must_use]
    pub fn of(catalog: &Catalog<'_>) -> Self {
        let rows: Vec<Row<'_>> = catalog.former.iter().filter_map(Row::of).collect();
        if rows.is_empty() {
            return Self::default();
        }
        let current = current(catalog);
        let targets = targets(&rows, &current);
        let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, row) in rows.iter().enumerate() {
            by_name.entry(row.name).or_default().push(at);
        }
        let mut periods = BTreeMap::new();
        for (name, mut of_name) in by_name {
            of_name.sort_by_key(|at| rows[*at].to);
            let now = current.get(name).copied();
            let found = of_name.iter().map(|at| (&rows[*at], targets[*at]));
            let found = of_one_name(found, now);
            // A name whose meaning never changed needs no periods.
            if found.len() > 1 {
                periods.insert(name.to_owned(), found);
            }
        }
        Self { by_name: periods }
    }

    /// Whether all names have always had their current meaning.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }

    /// The periods of a name, in order and without gaps; `None` if the name has always had its
    /// current meaning.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&[Period]> {
        self.by_name.get(name).map(Vec::as_slice)
    }

    /// The names with their periods, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[Period])> {
        let names = self.by_name.iter();
        names.map(|(name, periods)| (name.as_str(), periods.as_slice()))
    }

    /// The meaning of a name at a time in microseconds since 1970, as an index into
    /// [`Catalog::events`]. `None` if the name has always had its current meaning; `Some(None)` if
    /// the catalog doesn't have the event.
    #[must_use]
    pub fn meaning(&self, name: &str, micros: i64) -> Option<Option<usize>> {
        let periods = self.get(name)?;
        let at = periods.partition_point(|period| period.to.is_some_and(|to| to <= micros));
        Some(periods.get(at).and_then(|period| period.event))
    }
}

/// A row whose end is a day.
#[derive(Clone, Copy, Debug)]
struct Row<'c> {
    name: &'c str,
    from: Option<i64>,
    /// The exclusive end.
    to: i64,
    renamed_to: Option<&'c str>,
}

impl<'c> Row<'c> {
    /// Converts a row; `None` if its end isn't a day.
    fn of(former: &'c Former<'_>) -> Option<Self> {
        let day = |release: &Option<Release>| release.as_ref().and_then(Release::date);
        let last = day(&former.last)?;
        Some(Self {
            name: &former.name,
            from: day(&former.first).map(|first| first.days() * DAY),
            to: (last.days() + 1) * DAY,
            renamed_to: former.renamed_to.as_deref(),
        })
    }
}

/// The index of the event for each current and former name.
fn current<'c>(catalog: &'c Catalog<'_>) -> HashMap<&'c str, usize> {
    let mut current = HashMap::new();
    for (index, event) in catalog.events.iter().enumerate() {
        current.insert(&*event.name, index);
    }
    for (index, event) in catalog.events.iter().enumerate() {
        for alias in event.aliases() {
            current.entry(&*alias.name).or_insert(index);
        }
    }
    current
}

/// Finds the event that each row leads to. The new name in a row could itself have been renamed
/// later.
fn targets(rows: &[Row<'_>], current: &HashMap<&str, usize>) -> Vec<Option<usize>> {
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|at| rows[*at].to);
    for at in &order {
        by_name.entry(rows[*at].name).or_default().push(*at);
    }
    let mut targets = vec![None; rows.len()];
    // In descending order, because a row only leads to rows that end later.
    for at in order.into_iter().rev() {
        let row = &rows[at];
        let Some(name) = row.renamed_to else {
            continue;
        };
        let later = by_name.get(name).map(Vec::as_slice).unwrap_or_default();
        let next = later.partition_point(|other| rows[*other].to <= row.to);
        let next = later.get(next).copied();
        let next = next.filter(|next| rows[*next].from.is_none_or(|from| from <= row.to));
        targets[at] = match next {
            Some(next) => targets[next],
            None => current.get(name).copied(),
        };
    }
    targets
}

/// Determines the periods of one name from its current meaning and its rows, which are sorted by
/// end.
fn of_one_name<'r>(
    rows: impl Iterator<Item = (&'r Row<'r>, Option<usize>)>,
    now: Option<usize>,
) -> Vec<Period> {
    let mut periods: Vec<Period> = Vec::new();
    let mut add = |from: Option<i64>, to: Option<i64>, event| match periods.last_mut() {
        Some(last) if last.event == event => last.to = to,
        _ => periods.push(Period { from, to, event }),
    };
    let mut end: Option<i64> = None;
    for (row, event) in rows {
        // Where two rows overlap, the one that ends first applies.
        let from = row.from.max(end);
        if from.is_some_and(|from| from >= row.to) {
            continue;
        }
        if from > end {
            add(end, from, now);
        }
        add(from, Some(row.to), event);
        end = Some(row.to);
    }
    add(end, None, now);
    periods
}

#[cfg(test)]
mod tests {
    use event_catalog_build::catalog::Date;
    use event_catalog_build::read::{Input, Memory};

    use super::*;

    fn periods(table: &str, removed: &str) -> Periods {
        let removed = format!("name,first,last,renamed_to\n{removed}");
        let files: Memory = [("events.csv", table), ("removed.csv", removed.as_str())]
            .into_iter()
            .collect();
        let input = Input::read_folder(&files).expect("memory can be listed");
        Periods::of(&Catalog::new(&input))
    }

    /// The start of a day in microseconds.
    fn day(text: &str) -> i64 {
        Date::parse(text).expect("a day").days() * DAY
    }

    /// The events 0 and 1. `one` also has a former name.
    const TABLE: &str = "name,description,aliases\none,A.,uno\ntwo,B.,\n";

    #[test]
    fn a_name_means_another_event_up_to_the_end_of_the_last_day() {
        let periods = periods(TABLE, "two,2024-01-01,2026-11-29,one\n");
        let meaning = |moment| periods.meaning("two", moment);
        assert_eq!(meaning(day("2024-01-01") - 1), Some(Some(1)));
        assert_eq!(meaning(day("2024-01-01")), Some(Some(0)));
        assert_eq!(meaning(day("2026-11-30") - 1), Some(Some(0)));
        assert_eq!(meaning(day("2026-11-30")), Some(Some(1)));
        assert_eq!(periods.meaning("one", 0), None);
        assert_eq!(periods.iter().count(), 1);
    }

    #[test]
    fn two_names_that_swapped_mean_the_other_event_before() {
        let periods = periods(TABLE, "one,,2026-11-29,two\ntwo,,2026-11-29,one\n");
        for (name, before, now) in [("one", 1, 0), ("two", 0, 1)] {
            assert_eq!(periods.meaning(name, day("2020-01-01")), Some(Some(before)));
            assert_eq!(periods.meaning(name, day("2027-01-01")), Some(Some(now)));
        }
    }

    #[test]
    fn a_name_that_was_removed_means_no_event_and_one_may_come_back() {
        let rows = "two,2020-01-01,2020-12-31,\ntwo,2022-01-01,2022-12-31,one\n";
        let found = periods(TABLE, rows);
        let year = |year: i32| found.meaning("two", day(&format!("{year}-06-01")));
        let years: Vec<_> = (2019..=2023).map(year).collect();
        assert_eq!(
            years,
            [
                Some(Some(1)),
                Some(None),
                Some(Some(1)),
                Some(Some(0)),
                Some(Some(1))
            ]
        );
    }

    #[test]
    fn a_row_leads_to_what_its_name_was_renamed_to_later() {
        // `a` became `b`, which became `one`; now `b` is the event `two`.
        let table = "name,description,aliases\none,A.,\ntwo,B.,b\n";
        let rows = "a,,2024-12-31,b\nb,2025-01-01,2025-12-31,one\n";
        let periods = periods(table, rows);
        assert_eq!(periods.meaning("a", day("2024-06-01")), Some(Some(0)));
        assert_eq!(periods.meaning("a", day("2025-06-01")), Some(None));
        assert_eq!(periods.meaning("b", day("2025-06-01")), Some(Some(0)));
        assert_eq!(periods.meaning("b", day("2026-06-01")), Some(Some(1)));
        // In a cycle, each row leads to a row that ends later, or to the current meaning of the
        // name.
        let circle = "a,,2024-12-31,b\nb,,2024-12-31,a\n";
        assert!(self::periods(TABLE, circle).is_empty());
    }

    #[test]
    fn rows_without_times_and_renames_with_an_alias_need_no_time() {
        for rows in [
            "two,,v4.2,one\n",
            "two,2024-01-01,,one\n",
            "uno,2024-01-01,2026-11-29,one\n",
        ] {
            assert!(periods(TABLE, rows).is_empty(), "{rows}");
        }
        // The start is unknown.
        let periods = periods(TABLE, "two,v4.2,2026-11-29,one\n");
        assert_eq!(periods.meaning("two", i64::MIN), Some(Some(0)));
    }
}
