//! `totals`: how much happened in the period, in one row.

use std::collections::HashMap;

use super::super::filters::Period;
use super::super::problem::Problem;
use super::super::table::{Kind, Table};
use super::Ask;
use super::counts::{Counted, Key};
use crate::report::Value;
use crate::report::select::by_name;

const COLUMNS: [&str; 4] = ["occurrences", "visitors", "events", "custom"];

pub(super) async fn answer(ask: &Ask) -> Result<Table, Problem> {
    let mut table = Table::default();
    for name in COLUMNS {
        table.column(name, Kind::Integer);
    }
    let period = ask.filters.period;
    let mut row = row(ask, &mut table, period).await?;
    if ask.filters.compare {
        for name in COLUMNS {
            table.column(format!("previous_{name}"), Kind::Integer);
        }
        row.extend(self::row(ask, &mut table, period.previous()).await?);
    }
    table.rows.push(row);
    Ok(table)
}

async fn row(ask: &Ask, table: &mut Table, period: Period) -> Result<Vec<Value>, Problem> {
    let conditions = ask.conditions(period);
    let named = by_name(ask.catalog(), &conditions);
    let sql = format!(
        r#"SELECT sum(n."occurrences") AS "occurrences", count(DISTINCT coalesce(n."event", n."type")) AS "events",
            sum(CASE WHEN n."event" IS NULL THEN n."occurrences" ELSE 0 END) AS "custom"
        FROM ({named}) n"#
    );
    let counts = ask.counts(period).await?;
    let [occurrences, events, custom] = if let Some(by_event) = &counts.events {
        table.sql.push(sql);
        sums(by_event)
    } else {
        let rows = ask.rows::<3>(table, sql).await?;
        // The sum of no values is NULL, which counts as 0.
        let sums = rows.first().map(|row| row.each_ref().map(Value::number));
        sums.unwrap_or_default()
    };
    ask.note_estimate(table, occurrences);
    let sql = format!(
        r#"SELECT {} AS "visitors" FROM "events" e WHERE {conditions}"#,
        ask.visitors(occurrences)
    );
    let estimated = counts.visitors.filter(|_| occurrences > ask.exact);
    let visitors = if let Some(visitors) = estimated {
        table.sql.push(sql);
        visitors
    } else {
        let rows = ask.rows::<1>(table, sql).await?;
        rows.first().map_or(0, |[visitors]| visitors.number())
    };
    Ok([occurrences, visitors, events, custom]
        .map(Value::Integer)
        .to_vec())
}

/// Three numbers: all occurrences, the different names, and the occurrences of custom events.
fn sums(by_event: &HashMap<Key, Counted>) -> [i64; 3] {
    let names = by_event.keys().filter(|(name, _)| name.is_some()).count();
    let custom = by_event.iter().filter(|((_, event), _)| event.is_none());
    [
        by_event.values().map(|counted| counted.occurrences).sum(),
        i64::try_from(names).unwrap_or(i64::MAX),
        custom.map(|(_, counted)| counted.occurrences).sum(),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::super::problem::Kind;
    use super::super::super::testing::{Event, answered, asked, rows};

    fn events() -> Vec<Event> {
        vec![
            Event::new("paid", "2026-11-10T10:00:00Z").subject("ada"),
            Event::new("bought", "2026-11-11T10:00:00Z").subject("ada"),
            Event::new("open", "2026-11-11T10:00:00Z").subject("bob"),
            Event::new("mine", "2026-11-12T10:00:00Z").subject(""),
            Event::new("mine", "2026-11-12T23:59:59.999999Z"),
            // The previous period has two days, too.
            Event::new("mine", "2026-11-09T23:00:00Z").subject("eve"),
        ]
    }

    #[tokio::test]
    async fn a_period_is_counted_with_its_last_day() {
        let query = "from=2026-11-10&to=2026-11-12";
        let table = answered(&events(), "totals", query).await;
        assert_eq!(rows(&table), ["5|2|3|2"]);
        assert_eq!(table.sql.len(), 2);
        let query = "from=2026-11-11&to=2026-11-12&compare=previous";
        let table = answered(&events(), "totals", query).await;
        assert_eq!(rows(&table), ["4|2|3|2|2|2|2|1"]);
        let names: Vec<&str> = table.columns.iter().map(|it| &*it.name).collect();
        assert_eq!(names[4..6], ["previous_occurrences", "previous_visitors"]);
    }

    #[tokio::test]
    async fn nothing_is_counted_as_zero() {
        assert_eq!(rows(&answered(&[], "totals", "").await), ["0|0|0|0"]);
        let one = [Event::new("paid", "2026-11-28T00:00:00Z").subject("a")];
        assert_eq!(rows(&answered(&one, "totals", "").await), ["1|1|1|0"]);
    }

    fn query(filter: &str, value: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair(filter, value);
        query.finish()
    }

    #[tokio::test]
    async fn hostile_names_are_only_names() {
        for name in [
            "'; DROP TABLE events --",
            "<img src=x onerror=alert(1)>",
            "\"e\" OR 1=1",
            "%",
        ] {
            let mut events = events();
            let time = "2026-11-12T10:00:00Z";
            events.push(Event::new(name, time).tenant(name).process(name));
            for (filter, expected) in [
                ("event", "1|0|1|1"),
                ("tenant", "1|0|1|1"),
                ("process", "1|0|1|1"),
            ] {
                let table = answered(&events, "totals", &query(filter, name)).await;
                assert_eq!(rows(&table), [expected], "{filter} {name}");
            }
            let problem = asked(&events, "totals", &query("module", name)).await;
            let problem = problem.expect_err("the catalog has no such module");
            assert_eq!(problem.kind, Kind::NotFound);
            assert!(problem.detail.contains("no module"), "{problem:?}");
        }
    }
}
