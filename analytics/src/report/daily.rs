//! `report daily`: how much happened on each day.

use deltalake::datafusion::prelude::SessionContext;

use super::select::{OCCURRED, before, conditions, known, number, select, since};
use super::{Answer, Column, OLDEST, Question, Value};
use crate::catalog::KnownCatalog;
use crate::count::grouped;
use crate::key::{Day, day_of};

const COLUMNS: &[Column] = &[
    Column::text("day", "DAY"),
    Column::number("events", "EVENTS"),
    Column::number("known", "KNOWN"),
    Column::number("custom", "CUSTOM"),
    Column::number("tenants", "TENANTS"),
    Column::number("processes", "PROCESSES"),
];

const TITLE: &str = "Events per day, in UTC";

/// The maximum number of consecutive days without events that are listed. A longer gap means that a time before
/// or after it is probably wrong.
const LONGEST_GAP: Day = 366;

/// A day and its events.
type Row = [Value; 5];

pub(super) async fn answer(
    context: &SessionContext,
    catalog: &KnownCatalog,
    question: &Question,
) -> anyhow::Result<Answer> {
    let known = known(catalog);
    let conditions = conditions(question);
    // Without a range, wrong times would determine the first and the last day.
    let is_open = question.from.is_none() && question.to.is_none_or(|to| to > OLDEST);
    let start = if is_open {
        since(OLDEST)
    } else {
        "TRUE".to_owned()
    };
    let end = question.to.unwrap_or(question.future());
    // The newest days, and one more, which shows whether there are older ones.
    let limit = question.limit.saturating_add(1);
    // A process is unique only within its tenant. Grouping by both first avoids a set of processes
    // for each day: groups can spill to temporary files, sets can't.
    let sql = format!(
        r#"SELECT g."happened" AS "happened", sum(g."events") AS "events", sum(g."known") AS "known",
            count(DISTINCT g."tenant") AS "tenants", count(g."process") AS "processes"
        FROM (
            SELECT CAST({OCCURRED} AS DATE) AS "happened", e."tenant" AS "tenant",
                e."process" AS "process", count(*) AS "events", count(d."type") AS "known"
            FROM {known} WHERE {conditions} AND {start} AND {before}
            GROUP BY CAST({OCCURRED} AS DATE), e."tenant", e."process"
        ) g GROUP BY g."happened" ORDER BY "happened" DESC LIMIT {limit}"#,
        before = before(end),
    );
    let days: Vec<Row> = select(context, &sql).await?;
    let mut answer = Answer::new(TITLE, COLUMNS);
    answer.plot = Some(1);
    fill(&mut answer, &days, question);
    let sum: i64 = answer.rows.iter().map(|row| row[1].number()).sum();
    answer.title = format!("{TITLE}: {} in these days", grouped(sum));
    let left_out = [
        (is_open, before(OLDEST), "before the year 2000"),
        (
            question.to.is_none(),
            since(end),
            "more than a day in the future",
        ),
    ];
    for (is_left_out, condition, when) in left_out {
        if !is_left_out {
            continue;
        }
        let sql = format!(r#"SELECT count(*) FROM "events" e WHERE {conditions} AND {condition}"#);
        let count = number(context, &sql).await?;
        if count > 0 {
            let count = grouped(count);
            answer.notes.push(format!(
                "events left out because their time is {when}: {count}; `report events` counts them, and `report \
                 quality` says what to do"
            ));
        }
    }
    Ok(answer)
}

/// Fills the answer with all days, including those without events. `found` has the newest days with events.
fn fill(answer: &mut Answer, found: &[Row], question: &Question) {
    let found: Vec<(Day, &Row)> = found
        .iter()
        .filter_map(|row| match row[0] {
            Value::Day(day) => Some((day, row)),
            _ => None,
        })
        .collect();
    let last = found.first().map(|(day, _)| *day);
    let today = day_of(question.now);
    // A range without an end ends today. If there is no range at all, it ends with the last event.
    let mut newest = match (question.from, last) {
        (Some(_), last) => last.unwrap_or(today).max(today),
        (None, Some(last)) if question.to.is_none() => last,
        (None, Some(last)) => last.max(today),
        (None, None) => return,
    };
    if let Some(to) = question.to {
        newest = newest.min(day_of(to - 1));
    }
    let oldest = found.last().map(|(day, _)| *day);
    let oldest = question.from.map(day_of).or(oldest).unwrap_or(newest);
    let mut found = found.into_iter().peekable();
    let mut day = newest;
    let mut left_out = 0;
    while day >= oldest && answer.rows.len() < question.limit {
        let next = found.peek().map_or(oldest, |(it, _)| *it);
        if day - next > LONGEST_GAP {
            left_out += day - next;
            day = next;
        }
        answer.rows.push(match found.next_if(|(it, _)| *it == day) {
            Some((_, row)) => {
                let [day, events, known, tenants, processes] = row.clone();
                let custom = Value::Integer(events.number() - known.number());
                vec![day, events, known, custom, tenants, processes]
            }
            None => std::iter::once(Value::Day(day))
                .chain(std::iter::repeat_n(Value::Integer(0), 5))
                .collect(),
        });
        day -= 1;
    }
    answer.rows.reverse();
    if day >= oldest {
        let last = match question.limit {
            1 => "day".to_owned(),
            limit => format!("{limit} days"),
        };
        answer.notes.push(format!(
            "only the last {last}; give a higher `--limit` for earlier ones"
        ));
    }
    if left_out > 0 {
        answer.notes.push(format!(
            "days left out because more than {LONGEST_GAP} in a row have no events: {}",
            grouped(left_out)
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Event, answered, question, shown};
    use super::super::{Moment, Report};

    fn events() -> Vec<Event> {
        vec![
            Event::new("paid", "2026-11-01T00:00:00Z")
                .tenant("a")
                .process("p1"),
            Event::new("bought", "2026-11-01T23:59:59.999999Z")
                .tenant("b")
                .process("p1"),
            Event::new("mine", "2026-11-01T12:00:00Z").tenant("b"),
            // If an event has no time, the day of receipt counts.
            Event::without_time("paid", "2026-11-04T10:00:00Z").tenant("a"),
            Event::new("paid", "9999-12-01T00:00:00Z").tenant("a"),
        ]
    }

    #[tokio::test]
    async fn days_without_events_have_zeros_and_future_events_are_a_note() {
        let answer = answered(&events(), &question(Report::Daily)).await;
        assert_eq!(
            shown(&answer),
            [
                "2026-11-01|3|2|1|2|2",
                "2026-11-02|0|0|0|0|0",
                "2026-11-03|0|0|0|0|0",
                "2026-11-04|1|1|0|1|0",
            ]
        );
        assert_eq!(
            answer.notes,
            [
                "events left out because their time is more than a day in the future: 1; `report events` counts them, \
                 and `report quality` says what to do"
            ]
        );
    }

    #[tokio::test]
    async fn a_range_is_filled_up_to_its_ends_and_today() {
        let mut question = question(Report::Daily);
        let day = |text: &str| text.parse::<Moment>().expect("valid");
        question.from = Some(day("2026-11-03").start(question.now));
        let answer = answered(&events(), &question).await;
        assert_eq!(
            shown(&answer)[..2],
            ["2026-11-03|0|0|0|0|0", "2026-11-04|1|1|0|1|0"]
        );
        // The last row is today, by the clock of the tests.
        assert_eq!(
            shown(&answer).last().map(String::as_str),
            Some("2026-11-28|0|0|0|0|0")
        );
        question.from = Some(day("2026-11-01").start(question.now));
        question.to = Some(day("2026-11-02").end(question.now));
        question.tenant = Some("b".to_owned());
        let answer = answered(&events(), &question).await;
        assert_eq!(
            shown(&answer),
            ["2026-11-01|2|1|1|1|1", "2026-11-02|0|0|0|0|0"]
        );
    }

    #[tokio::test]
    async fn a_limit_keeps_the_last_days() {
        let mut question = question(Report::Daily);
        question.limit = 2;
        let answer = answered(&events(), &question).await;
        assert_eq!(
            shown(&answer),
            ["2026-11-03|0|0|0|0|0", "2026-11-04|1|1|0|1|0"]
        );
        assert_eq!(
            answer.notes[0],
            "only the last 2 days; give a higher `--limit` for earlier ones"
        );
    }

    #[tokio::test]
    async fn a_store_without_events_has_no_days() {
        let answer = answered(&[], &question(Report::Daily)).await;
        assert!(answer.rows.is_empty());
        assert_eq!(answer.notes.len(), 1, "{:?}", answer.notes);
    }

    #[tokio::test]
    async fn wrong_times_add_no_rows() {
        let mut events = events();
        events.push(Event::new("paid", "1970-01-01T00:00:01Z"));
        events.push(Event::new("paid", "1970-01-02T00:00:00Z"));
        let mut question = question(Report::Daily);
        question.limit = 100_000;
        let answer = answered(&events, &question).await;
        assert_eq!(answer.rows.len(), 4);
        assert_eq!(answer.title, "Events per day, in UTC: 4 in these days");
        assert!(
            answer.notes[0]
                .starts_with("events left out because their time is before the year 2000: 2; "),
            "{:?}",
            answer.notes
        );
        // With a range, only days in the range are listed.
        let day = |text: &str| text.parse::<Moment>().expect("valid");
        question.from = Some(day("1970-01-01").start(question.now));
        question.to = Some(day("9999-12-31").end(question.now));
        let answer = answered(&events, &question).await;
        let rows = shown(&answer);
        assert_eq!(rows[..2], ["1970-01-01|1|1|0|0|0", "1970-01-02|1|1|0|0|0"]);
        assert_eq!(rows[2], "2026-11-01|3|2|1|2|2");
        assert_eq!(rows[6], "9999-12-01|1|1|0|1|0");
        assert!(
            answer.notes[0].starts_with("days left out because more than 366 in a row"),
            "{:?}",
            answer.notes
        );
        question.to = Some(day("1970-01-01").end(question.now));
        question.from = None;
        assert_eq!(
            shown(&answered(&events, &question).await),
            ["1970-01-01|1|1|0|0|0"]
        );
    }
}
