//! The days under which duplicates of a file's events are looked up, so that checking new events reads only the files
//! with events of the same days.
//!
//! The smallest and the largest day are not enough for that: one event with the time 0001-01-01 and one with 9999-12-31
//! in each file would let every pass read every file. So the statistics of a file list the ranges of its days, at most
//! [`MOST_RANGES`], and a batch with more ranges is split into several files, at most [`MOST_FILES`].

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::DataFile;
use crate::key::{Day, day_of};
use crate::moment;

/// The name of the column with the days.
pub(super) const COLUMN: &str = "once_day";

/// The statistic, which only this program reads: a list of `[first, last]`.
pub(super) const STATISTIC: &str = "onceDays";

/// The maximum number of ranges for a file. If there are more, those with the smallest gaps between them are joined.
const MOST_RANGES: usize = 256;

/// The maximum number of files that a batch is split into.
const MOST_FILES: usize = 8;

/// The days of a file, from its statistics.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnceDays {
    /// The first and the last day of each range.
    ranges: Vec<(Day, Day)>,
    /// Whether some events of the file may not have a day.
    pub has_dayless: bool,
}

impl OnceDays {
    /// Reads the statistics of a file. If the statistics are missing or can't be read, the file may have events of any
    /// day.
    #[must_use]
    pub fn read(statistics: Option<&str>) -> Self {
        let any = Self {
            ranges: vec![(Day::MIN, Day::MAX)],
            has_dayless: true,
        };
        let Some(statistics) = statistics.and_then(|it| serde_json::from_str::<Value>(it).ok())
        else {
            return any;
        };
        let bound = |name: &str| statistics.get(name)?.get(COLUMN)?.as_str();
        let rows = statistics.get("numRecords").and_then(Value::as_u64);
        let dayless = statistics
            .get("nullCount")
            .and_then(|it| it.get(COLUMN)?.as_u64());
        let ranges = match (bound("minValues"), bound("maxValues")) {
            // Another writer may leave out bounds, so missing bounds alone don't show that there are no days.
            (None, None) if dayless.is_some() && dayless == rows => Vec::new(),
            (first, last) => statistics
                .get(STATISTIC)
                .and_then(|it| serde_json::from_value(it.clone()).ok())
                .unwrap_or_else(|| {
                    let first = first.and_then(day_of_stats).unwrap_or(Day::MIN);
                    let last = last.and_then(day_of_stats).unwrap_or(Day::MAX);
                    vec![if first <= last {
                        (first, last)
                    } else {
                        (Day::MIN, Day::MAX)
                    }]
                }),
        };
        Self {
            ranges,
            has_dayless: dayless != Some(0),
        }
    }

    /// Whether the file may have events of one of these days.
    #[must_use]
    pub fn has_any(&self, wanted: &BTreeSet<Option<Day>>) -> bool {
        let mut ranges = self.ranges.iter();
        ranges.any(|(first, last)| {
            first <= last && wanted.range(Some(*first)..=Some(*last)).next().is_some()
        })
    }
}

/// How many files the events of some files would be split into if they were one batch.
#[must_use]
pub fn files_for_days(files: &[DataFile]) -> usize {
    let ranges = files.iter().flat_map(|file| &file.once.ranges);
    let mut ranges: Vec<(Day, Day)> = ranges.copied().collect();
    ranges.sort_unstable();
    let mut count = 0;
    let mut reached: Option<Day> = None;
    for (first, last) in ranges {
        if reached.is_none_or(|reached| reached.saturating_add(1) < first) {
            count += 1;
        }
        reached = reached.max(Some(last));
    }
    files_for_ranges(count)
}

fn files_for_ranges(ranges: usize) -> usize {
    ranges.div_ceil(MOST_RANGES).clamp(1, MOST_FILES)
}

/// Where to split a batch with events of these days into files: the first day of each file except the first.
#[must_use]
pub fn split_days(days: &BTreeSet<Day>) -> Vec<Day> {
    let ranges = ranges(days);
    let files = files_for_ranges(ranges.len());
    let starts = ranges.chunks(ranges.len().div_ceil(files).max(1));
    starts.skip(1).map(|chunk| chunk[0].0).collect()
}

/// The statistic of a file with events of these days; `None` if its smallest and largest day contain the same
/// information.
pub(super) fn to_statistics(days: &BTreeSet<Day>) -> Option<Value> {
    let ranges = joined(ranges(days));
    (ranges.len() > 1).then(|| json!(ranges))
}

/// The days as ranges, each with its first and its last day.
fn ranges(days: &BTreeSet<Day>) -> Vec<(Day, Day)> {
    let mut ranges: Vec<(Day, Day)> = Vec::new();
    for day in days {
        match ranges.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(*day) => *last = *day,
            _ => ranges.push((*day, *day)),
        }
    }
    ranges
}

/// At most [`MOST_RANGES`] ranges that cover all of the given days.
fn joined(ranges: Vec<(Day, Day)>) -> Vec<(Day, Day)> {
    let gap = |before: (Day, Day), after: (Day, Day)| i64::from(after.0) - i64::from(before.1);
    let Some(surplus) = ranges.len().checked_sub(MOST_RANGES + 1) else {
        return ranges;
    };
    let mut gaps: Vec<i64> = ranges.windows(2).map(|it| gap(it[0], it[1])).collect();
    gaps.sort_unstable();
    let largest_joined = gaps[surplus];
    let mut joined: Vec<(Day, Day)> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if gap(*last, range) <= largest_joined => last.1 = range.1,
            _ => joined.push(range),
        }
    }
    joined
}

/// The day of a date in statistics: `2026-11-29`.
#[must_use]
pub fn day_of_stats(text: &str) -> Option<Day> {
    moment::micros(&format!("{text}T00:00:00Z")).map(day_of)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(day: Day) -> BTreeSet<Option<Day>> {
        [Some(day)].into()
    }

    fn read(statistics: &Value) -> OnceDays {
        OnceDays::read(Some(&statistics.to_string()))
    }

    #[test]
    fn days_far_apart_are_not_the_days_between() {
        let days: BTreeSet<Day> = [-700_000, 20_000, 20_001, 2_900_000].into();
        let statistics = json!({
            "minValues": {"once_day": "0053-06-19"},
            "maxValues": {"once_day": "9909-12-07"},
            "nullCount": {"once_day": 0},
            "onceDays": to_statistics(&days),
        });
        let found = read(&statistics);
        assert!(!found.has_dayless);
        for day in &days {
            assert!(found.has_any(&wanted(*day)), "{day}");
        }
        for day in [-700_001, 0, 19_999, 20_002, 2_900_001] {
            assert!(!found.has_any(&wanted(day)), "{day}");
        }
        assert_eq!(to_statistics(&[5, 6, 7].into()), None);
    }

    #[test]
    fn statistics_of_another_writer_are_read() {
        let found = read(&json!({
            "minValues": {"once_day": "1970-01-03"}, "maxValues": {"once_day": "1970-01-05"},
        }));
        assert!(found.has_any(&wanted(2)) && found.has_any(&wanted(4)) && found.has_dayless);
        assert!(!found.has_any(&wanted(1)) && !found.has_any(&wanted(5)));
        let dayless = read(&json!({"numRecords": 2, "nullCount": {"once_day": 2}}));
        assert!(!dayless.has_any(&wanted(1)) && dayless.has_dayless);
        for unknown in [
            None,
            Some("{"),
            Some(r#"{"numRecords":2}"#),
            Some(r#"{"numRecords":2,"minValues":{},"maxValues":{},"nullCount":{}}"#),
            Some(r#"{"numRecords":2,"nullCount":{"once_day":1}}"#),
        ] {
            let found = OnceDays::read(unknown);
            assert!(
                found.has_any(&wanted(1)) && found.has_dayless,
                "{unknown:?}"
            );
        }
    }

    #[test]
    fn many_ranges_are_split_into_files_and_joined() {
        let spread = |count: Day| (0..count).map(|at| at * 10).collect::<BTreeSet<Day>>();
        let second: [Day; 1] = [2560];
        assert!(split_days(&BTreeSet::new()).is_empty());
        assert!(split_days(&(0..100_000).collect()).is_empty());
        assert!(split_days(&spread(256)).is_empty());
        assert_eq!(split_days(&spread(512)), second);
        assert_eq!(split_days(&spread(100_000)).len(), MOST_FILES - 1);
        let mut days = spread(300);
        days.insert(100_000);
        let statistic = to_statistics(&days).expect("there are gaps");
        let ranges: Vec<(Day, Day)> = serde_json::from_value(statistic).expect("ranges");
        assert!(
            (2..=MOST_RANGES).contains(&ranges.len()),
            "{}",
            ranges.len()
        );
        for day in &days {
            let has_it = ranges
                .iter()
                .any(|(first, last)| (first..=last).contains(&day));
            assert!(has_it, "{day}");
        }
        assert_eq!(ranges.last(), Some(&(100_000, 100_000)));
    }
}
