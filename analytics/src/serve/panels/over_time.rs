//! `over-time`: how much happened in each interval of the period, including intervals without events.
//!
//! Events in the previous period are moved forward by the period's length, so that both periods have the same
//! intervals.

use std::collections::HashMap;

use super::super::filters::Period;
use super::super::problem::Problem;
use super::super::table::{Kind, Table};
use super::Ask;
use super::counts::Counted;
use crate::count::grouped;
use crate::report::Value;

/// The maximum number of intervals: more than a screen has pixels.
const MOST: usize = 10_000;

/// Occurrences and visitors, by the start of their interval.
type Counts = HashMap<i64, [Value; 2]>;

pub(super) async fn answer(ask: &Ask) -> Result<Table, Problem> {
    let (period, interval) = (ask.filters.period, ask.filters.interval);
    let starts = interval.starts(period.start(), period.end(), MOST);
    let starts = starts.ok_or_else(|| {
        Problem::filter(format!(
            "the period has more than {} intervals; choose a longer `interval`, or fewer days",
            grouped(MOST as u64)
        ))
    })?;
    let mut table = Table::new(&[
        ("start", interval.kind()),
        ("occurrences", Kind::Integer),
        ("visitors", Kind::Integer),
    ]);
    let mut counts = vec![count(ask, &mut table, period).await?];
    if ask.filters.compare {
        table.column("previous_occurrences", Kind::Integer);
        table.column("previous_visitors", Kind::Integer);
        counts.push(count(ask, &mut table, period.previous()).await?);
    }
    for start in starts {
        let mut row = vec![interval.value(start)];
        for counts in &mut counts {
            let found = counts.remove(&start);
            row.extend(found.unwrap_or([Value::Integer(0), Value::Integer(0)]));
        }
        table.rows.push(row);
    }
    Ok(table)
}

/// Counts the events of a period by interval, as if each had happened in the period that was asked for.
async fn count(ask: &Ask, table: &mut Table, period: Period) -> Result<Counts, Problem> {
    let (interval, days) = (ask.filters.interval, ask.moved(period));
    let conditions = ask.conditions(period);
    let start = interval.sql(days);
    let sql = |visitors: &str| {
        format!(
            r#"SELECT {start} AS "start", count(*) AS "occurrences", {visitors} AS "visitors"
            FROM "events" e WHERE {conditions} GROUP BY {start} ORDER BY "start""#
        )
    };
    let counts = ask.counts(period).await?;
    let starts = counts.starts.as_ref();
    let occurrences = starts.map(|it| it.values().map(|it| it.occurrences).sum());
    if let (Some(starts), Some(occurrences)) = (starts, occurrences)
        && occurrences > ask.exact
        && let Some(counted) = with_visitors(starts)
    {
        table.sql.push(sql(ask.visitors(occurrences)));
        ask.note_estimate(table, occurrences);
        return Ok(counted);
    }
    // The number of all events is an upper bound.
    let most = match occurrences {
        Some(occurrences) => occurrences,
        None => ask.snapshot.facts(ask.now).await?.events,
    };
    let mut rows = ask.rows::<3>(table, sql(ask.visitors(most))).await?;
    let occurrences: i64 = rows.iter().map(|[_, count, _]| count.number()).sum();
    if most > ask.exact && occurrences <= ask.exact {
        table.sql.pop();
        rows = ask.rows::<3>(table, sql(ask.visitors(occurrences))).await?;
    }
    ask.note_estimate(table, occurrences);
    let counts = rows
        .into_iter()
        .filter_map(|[start, occurrences, visitors]| {
            let start = interval.found(&start, days)?;
            Some((start, [occurrences, visitors]))
        });
    Ok(counts.collect())
}

/// The counts of all intervals, if visitors were counted, too.
fn with_visitors(starts: &HashMap<i64, Counted>) -> Option<Counts> {
    let counts = starts.iter().map(|(start, counted)| {
        let both = [counted.occurrences, counted.visitors?];
        Some((*start, both.map(Value::Integer)))
    });
    counts.collect()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::super::super::interval::Interval;
    use super::super::super::problem::Kind;
    use super::super::super::testing::{Event, NOW, answered, asked, rows};
    use crate::key::DAY;
    use crate::moment::{micros, text};

    #[tokio::test]
    async fn intervals_without_events_have_zeros() {
        let events = [
            Event::new("paid", "2026-11-10T10:00:00Z").subject("ada"),
            Event::new("open", "2026-11-10T11:00:00Z").subject("ada"),
            Event::without_time("mine", "2026-11-12T00:00:00Z"),
        ];
        let query = "from=2026-11-10&to=2026-11-13";
        let table = answered(&events, "over-time", query).await;
        assert_eq!(
            rows(&table),
            [
                "2026-11-10|2|1",
                "2026-11-11|0|0",
                "2026-11-12|1|0",
                "2026-11-13|0|0"
            ]
        );
        let table = answered(&events, "over-time", &format!("{query}&interval=week")).await;
        assert_eq!(rows(&table), ["2026-11-09|3|1"]);
        let query = "from=2026-11-10&to=2026-11-10";
        let table = answered(&events, "over-time", query).await;
        assert_eq!(table.rows.len(), 24);
        assert_eq!(rows(&table)[10], "2026-11-10T10:00:00Z|1|1");
    }

    #[tokio::test]
    async fn an_interval_that_is_too_short_is_refused() {
        let query = "from=2024-01-01&to=2026-11-13&interval=hour";
        let problem = asked(&[], "over-time", query).await.expect_err("too many");
        assert_eq!(problem.kind, Kind::Filter);
        assert!(problem.detail.contains("10,000"), "{}", problem.detail);
        let query = "from=2000-01-01&to=2026-11-13&interval=day";
        assert_eq!(answered(&[], "over-time", query).await.rows.len(), 9_814);
    }

    /// Computes the expected counts, event by event.
    fn naive(
        events: &[(i64, String)],
        from: i64,
        to: i64,
        by: i64,
        interval: Interval,
    ) -> BTreeMap<i64, (i64, usize)> {
        let mut found: BTreeMap<i64, (i64, BTreeSet<&str>)> = BTreeMap::new();
        for (time, subject) in events {
            if (from - by..to - by).contains(time) {
                let (count, subjects) = found.entry(interval.start(time + by)).or_default();
                *count += 1;
                subjects.insert(subject);
            }
        }
        let found = found.into_iter();
        found
            .map(|(start, (count, subjects))| (start, (count, subjects.len())))
            .collect()
    }

    #[tokio::test]
    async fn both_periods_are_counted_as_one_would_by_hand() {
        let mut random = fastrand::Rng::with_seed(7);
        let start = micros("2026-01-01T00:00:00Z").expect("a moment");
        let drawn: Vec<(i64, String)> = (0..500)
            .map(|_| {
                let time = start + random.i64(0..NOW - start);
                (time, format!("s{}", random.u8(0..20)))
            })
            .collect();
        let events: Vec<Event> = drawn
            .iter()
            .map(|(time, subject)| Event::new("paid", &text(*time)).subject(subject))
            .collect();
        let (from, to) = ("2026-06-17", "2026-11-20");
        let moment = |day: &str| micros(&format!("{day}T00:00:00Z")).expect("a day");
        let (first, end) = (moment(from), moment(to) + DAY);
        for (name, interval) in Interval::ALL {
            let query = format!("from={from}&to={to}&interval={name}&compare=previous");
            let table = answered(&events, "over-time", &query).await;
            let now = naive(&drawn, first, end, 0, interval);
            let before = naive(&drawn, first, end, end - first, interval);
            let starts = interval.starts(first, end, 10_000).expect("few");
            let expected: Vec<String> = starts
                .into_iter()
                .map(|start| {
                    let (a, b) = now.get(&start).copied().unwrap_or_default();
                    let (c, d) = before.get(&start).copied().unwrap_or_default();
                    format!("{}|{a}|{b}|{c}|{d}", interval.value(start).plain())
                })
                .collect();
            assert_eq!(rows(&table), expected, "{name}");
        }
    }
}
