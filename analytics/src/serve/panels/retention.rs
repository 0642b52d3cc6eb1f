//! `retention`: how many visitors come back.
//!
//! The visitors who had their first event in a day or a week are its **cohort**. For each later day or week,
//! the panel counts the share of the cohort that had any event in it. The query first creates one row per visitor,
//! so nothing has to be joined, and the engine can use temporary files: 10 million events take seconds.

use super::super::filters::Period;
use super::super::interval::Interval;
use super::super::problem::Problem;
use super::super::table::{Kind, Table};
use super::Ask;
use crate::key::{Day, day_of};
use crate::moment::day_text;
use crate::report::Value;
use crate::report::select::select_all;

/// The maximum number of days or weeks: this many fit on a screen, and into the bits of an integer.
const MOST: usize = 31;

pub(super) async fn answer(ask: &Ask) -> Result<Table, Problem> {
    let by = ask.filters.by;
    let mut table = Table::new(&[("cohort", Kind::Date), ("size", Kind::Integer)]);
    let (period, starts) = periods(ask, by, &mut table);
    for number in 0..starts.len() {
        table.column(format!("period_{number}"), Kind::Share);
    }
    let sql = statement(ask, by, period, &starts);
    let rows = select_all(ask.snapshot.context(), &sql).await?;
    table.sql.push(sql);
    for (number, start) in (0_i64..).zip(&starts) {
        let found = rows.iter().find(|row| row[0] == Value::Integer(number));
        let size = found.map_or(0, |row| row[1].number());
        let mut row = vec![Value::Day(*start), Value::Integer(size)];
        // How many members of the cohort had events in its own period and in each later one, up to now.
        let later = usize::try_from(number).unwrap_or_default();
        let seen = found.into_iter().flat_map(|row| row.iter().skip(2 + later));
        row.extend(seen.map(|seen| Value::share(seen.number(), size)));
        row.resize(2 + starts.len(), Value::None);
        table.rows.push(row);
    }
    Ok(table)
}

/// The dates to read, and the first day of each day or week.
fn periods(ask: &Ask, by: Interval, table: &mut Table) -> (Period, Vec<Day>) {
    let asked = ask.filters.period;
    let oldest = by.start(asked.start());
    let mut start = by.start(asked.end() - 1);
    let mut starts = Vec::new();
    while start >= oldest && starts.len() < MOST {
        starts.push(day_of(start));
        start = by.start(start - 1);
    }
    starts.reverse();
    let first = starts
        .first()
        .map_or(asked.first, |it| asked.first.max(*it));
    if first > asked.first {
        let noun = if by == Interval::Day { "days" } else { "weeks" };
        table.notes.push(format!(
            "only the last {MOST} {noun}, from {} on",
            day_text(first)
        ));
    }
    table.notes.push(format!(
        "the cohort of a visitor depends on the first event since {}; earlier ones are ignored",
        day_text(first)
    ));
    let last = asked.last;
    (Period { first, last }, starts)
}

/// Builds the statement that returns a row for each cohort: its number, its size, and how many of its members had
/// an event in each period.
///
/// `seen` has a bit for each period in which a visitor had an event.
fn statement(ask: &Ask, by: Interval, period: Period, starts: &[Day]) -> String {
    // Only events that match the filter count as the first event; any event counts as a return.
    let mut returns = ask.filters.wanted.clone();
    returns.events.clear();
    let conditions = ask.with(&returns, period.condition());
    let first = ask.with(&ask.filters.wanted, "TRUE".to_owned());
    let number = by.number_sql();
    let zero = starts.first().map_or(0, |start| by.number(*start));
    let counted: Vec<String> = (0..starts.len())
        .map(|number| format!(r#"sum((v."seen" >> {number}) & 1) AS "in_{number}""#))
        .collect();
    format!(
        r#"SELECT v."cohort" AS "cohort", count(*) AS "size", {}
        FROM (
            SELECT p."subject" AS "subject", min(CASE WHEN p."starts" THEN p."period" END) AS "cohort",
                bit_or(1 << p."period") AS "seen"
            FROM (
                SELECT e."subject" AS "subject", {number} - {zero} AS "period", ({first}) AS "starts"
                FROM "events" e WHERE {conditions} AND e."subject" <> ''
            ) p GROUP BY p."subject"
        ) v WHERE v."cohort" IS NOT NULL GROUP BY v."cohort" ORDER BY "cohort""#,
        counted.join(", "),
    )
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::super::super::testing::{Event, NOW, answered, rows};
    use super::*;
    use crate::key::DAY;
    use crate::moment::{micros, text};

    #[tokio::test]
    async fn a_cohort_shrinks() {
        let events = [
            Event::new("open", "2026-11-23T10:00:00Z").subject("ada"),
            Event::new("paid", "2026-11-24T10:00:00Z").subject("ada"),
            Event::new("open", "2026-11-23T10:00:00Z").subject("bob"),
            Event::new("mine", "2026-11-25T10:00:00Z").subject("bob"),
            Event::new("paid", "2026-11-25T10:00:00Z").subject("eve"),
            Event::new("open", "2026-11-25T10:00:00Z"),
        ];
        let query = "by=day&from=2026-11-23&to=2026-11-26";
        let table = answered(&events, "retention", query).await;
        assert_eq!(
            rows(&table),
            [
                "2026-11-23|2|1|0.5|0.5|0",
                "2026-11-24|0||||",
                "2026-11-25|1|1|0||",
                "2026-11-26|0||||",
            ]
        );
        // With this filter, only users who paid are counted, from their first payment on.
        let table = answered(&events, "retention", &format!("{query}&event=bought")).await;
        assert_eq!(
            rows(&table),
            [
                "2026-11-23|0||||",
                "2026-11-24|1|1|0|0|",
                "2026-11-25|1|1|0||",
                "2026-11-26|0||||",
            ]
        );
    }

    #[tokio::test]
    async fn a_long_period_is_cut_to_its_end() {
        let query = "by=day&from=2026-01-01&to=2026-11-28";
        let table = answered(&[], "retention", query).await;
        assert_eq!(table.rows.len(), 31);
        assert_eq!(table.columns.len(), 33);
        assert!(
            table.notes[0].contains("from 2026-10-29 on"),
            "{:?}",
            table.notes
        );
        let query = "from=2026-11-25&to=2026-11-28";
        let table = answered(&[], "retention", query).await;
        assert_eq!(rows(&table), ["2026-11-23|0|"]);
        assert!(!table.notes[0].contains("only"), "{:?}", table.notes);
    }

    #[tokio::test]
    async fn cohorts_are_counted_as_one_would_by_hand() {
        let mut random = fastrand::Rng::with_seed(11);
        let start = micros("2026-09-01T00:00:00Z").expect("a moment");
        let drawn: Vec<(i64, String)> = (0..600)
            .map(|_| {
                let time = start + random.i64(0..NOW - start);
                (time, format!("s{}", random.u8(0..60)))
            })
            .collect();
        let events: Vec<Event> = drawn
            .iter()
            .map(|(time, subject)| Event::new("paid", &text(*time)).subject(subject))
            .collect();
        for (word, by) in [("day", Interval::Day), ("week", Interval::Week)] {
            let (first, last) = ("2026-11-04", "2026-11-27");
            let moment = |day: &str| micros(&format!("{day}T00:00:00Z")).expect("a day");
            let (from, to) = (moment(first), moment(last) + DAY);
            // The periods in which each visitor had an event.
            let mut seen: BTreeMap<&str, BTreeSet<i64>> = BTreeMap::new();
            for (time, subject) in &drawn {
                if (from..to).contains(time) {
                    seen.entry(subject).or_default().insert(by.start(*time));
                }
            }
            let starts = by.starts(from, to, MOST).expect("few");
            let expected: Vec<String> = starts
                .iter()
                .enumerate()
                .map(|(number, start)| {
                    let cohort = seen.values().filter(|it| it.first() == Some(start));
                    let cohort: Vec<&BTreeSet<i64>> = cohort.collect();
                    let mut cells = vec![by.value(*start).plain(), cohort.len().to_string()];
                    for later in number..number + starts.len() {
                        let active = starts
                            .get(later)
                            .map(|later| cohort.iter().filter(|it| it.contains(later)).count());
                        let count = |count: usize| i64::try_from(count).expect("few");
                        cells.push(active.map_or_else(String::new, |active| {
                            Value::share(count(active), count(cohort.len())).plain()
                        }));
                    }
                    cells.join("|")
                })
                .collect();
            let query = format!("by={word}&from={first}&to={last}");
            let table = answered(&events, "retention", &query).await;
            assert_eq!(rows(&table), expected, "{word}");
        }
    }
}
