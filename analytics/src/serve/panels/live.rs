//! `live` and `per-minute`: what is happening now. The dates in the filters are ignored.

use std::collections::HashMap;

use super::super::problem::Problem;
use super::super::table::{Kind, Table};
use super::Ask;
use crate::report::Value;
use crate::report::select::{OCCURRED, before, known, since};

const MINUTE: i64 = 60_000_000;

/// How many minutes `live` looks back, and also ahead, because clocks differ.
const LIVE: i64 = 5;

/// The maximum number of events in `live`.
const NEWEST: usize = 50;

/// The number of minutes in `per-minute`.
const MINUTES: i64 = 30;

/// Lists the newest events of the last minutes: names, processes and tenants, but never people or contents.
pub(super) async fn live(ask: &Ask) -> Result<Table, Problem> {
    let mut table = Table::new(&[
        ("occurred", Kind::Moment),
        ("name", Kind::Text),
        ("event", Kind::Text),
        ("module", Kind::Text),
        ("process", Kind::Text),
        ("tenant", Kind::Text),
    ]);
    let from = since(ask.now - LIVE * MINUTE);
    let to = before(ask.now + LIVE * MINUTE);
    let conditions = ask.with(&ask.filters.wanted, format!("{from} AND {to}"));
    let known = known(ask.catalog());
    let sql = format!(
        r#"SELECT {OCCURRED} AS "occurred", coalesce(d."event", e."type") AS "name", d."event" AS "event",
            d."module" AS "module", e."process" AS "process", e."tenant" AS "tenant"
        FROM {known} WHERE {conditions} ORDER BY "occurred" DESC, "name" LIMIT {NEWEST}"#
    );
    let rows = ask.rows::<6>(&mut table, sql).await?;
    table.rows = rows.into_iter().map(Vec::from).collect();
    Ok(table)
}

/// Counts events in each of the last minutes; the last minute isn't over yet.
pub(super) async fn per_minute(ask: &Ask) -> Result<Table, Problem> {
    let mut table = Table::new(&[("minute", Kind::Moment), ("occurrences", Kind::Integer)]);
    let last = ask.now.div_euclid(MINUTE) * MINUTE;
    let first = last - (MINUTES - 1) * MINUTE;
    let period = format!("{} AND {}", since(first), before(last + MINUTE));
    let conditions = ask.with(&ask.filters.wanted, period);
    let minute =
        format!("date_trunc('minute', arrow_cast({OCCURRED}, 'Timestamp(Microsecond, None)'))");
    let sql = format!(
        r#"SELECT {minute} AS "minute", count(*) AS "occurrences"
        FROM "events" e WHERE {conditions} GROUP BY {minute} ORDER BY "minute""#
    );
    let rows = ask.rows::<2>(&mut table, sql).await?;
    let mut counts = HashMap::new();
    for [minute, count] in rows {
        if let Value::Moment(minute) = minute {
            counts.insert(minute, count);
        }
    }
    for at in 0..MINUTES {
        let minute = first + at * MINUTE;
        let count = counts.remove(&minute).unwrap_or(Value::Integer(0));
        table.rows.push(vec![Value::Moment(minute), count]);
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{Event, answered, rows};

    fn events() -> Vec<Event> {
        vec![
            Event::new("paid", "2026-11-28T11:56:00Z")
                .subject("ada")
                .tenant("a")
                .data(r#"{"email":"a@b"}"#),
            Event::new("mine", "2026-11-28T11:59:59.999Z").process("p"),
            Event::new("open", "2026-11-28T11:54:59Z"),
            Event::new("open", "2026-11-28T11:30:59Z"),
            Event::new("open", "2099-01-01T00:00:00Z"),
        ]
    }

    #[tokio::test]
    async fn the_newest_events_come_first_without_what_is_in_them() {
        let table = answered(&events(), "live", "from=2020-01-01&to=2020-01-02").await;
        assert_eq!(
            rows(&table),
            [
                "2026-11-28T11:59:59.999Z|mine|||p|",
                "2026-11-28T11:56:00Z|paid|paid|shop||a"
            ]
        );
        let table = answered(&events(), "live", "custom=only").await;
        assert_eq!(table.rows.len(), 1);
    }

    #[tokio::test]
    async fn each_of_the_last_minutes_has_a_row() {
        let table = answered(&events(), "per-minute", "").await;
        let rows = rows(&table);
        assert_eq!(rows.len(), 30);
        assert_eq!(rows[0], "2026-11-28T11:31:00Z|0");
        assert_eq!(rows[25], "2026-11-28T11:56:00Z|1");
        assert_eq!(rows[29], "2026-11-28T12:00:00Z|0");
    }
}
