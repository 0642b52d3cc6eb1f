//! `custom`: the names that the catalog doesn't have, and similar names.

use std::collections::HashMap;

use super::super::problem::Problem;
use super::super::table::{Kind, Table};
use super::Ask;
use crate::report::near::Near;
use crate::report::select::OCCURRED;
use crate::report::{Value, Wanted};

/// The number of rows, unless the request sets a limit.
const ROWS: usize = 100;

pub(super) async fn answer(ask: &Ask) -> Result<Table, Problem> {
    let mut table = Table::new(&[
        ("name", Kind::Text),
        ("occurrences", Kind::Integer),
        ("visitors", Kind::Integer),
        ("first", Kind::Moment),
        ("last", Kind::Moment),
        ("similar", Kind::Text),
        ("row", Kind::Text),
    ]);
    let mut wanted = ask.filters.wanted.clone();
    wanted.custom = true;
    let conditions = ask.with(&wanted, ask.filters.period.condition());
    let limit = ask.filters.limit.unwrap_or(ROWS);
    let sql = format!(
        r#"SELECT e."type" AS "name", count(*) AS "occurrences", min({OCCURRED}) AS "first", max({OCCURRED}) AS "last"
        FROM "events" e WHERE {conditions}
        GROUP BY e."type" ORDER BY "occurrences" DESC, "name" LIMIT {limit}"#
    );
    let found = ask.rows::<4>(&mut table, sql).await?;
    if found.is_empty() {
        return Ok(table);
    }
    let mut these = Wanted::default();
    let names = found.iter().map(|[name, ..]| name.clone().into_text());
    these.events.extend(names);
    let conditions = ask.with(&these, conditions);
    let occurrences: i64 = found.iter().map(|[_, count, ..]| count.number()).sum();
    ask.note_estimate(&mut table, occurrences);
    let visitors = ask.visitors(occurrences);
    let sql = format!(
        r#"SELECT e."type" AS "name", {visitors} AS "visitors"
        FROM "events" e WHERE {conditions} GROUP BY e."type""#
    );
    let rows = ask.rows::<2>(&mut table, sql).await?.into_iter();
    let mut visitors: HashMap<String, Value> = rows
        .filter_map(|[name, count]| Some((name.into_text()?, count)))
        .collect();
    let near = Near::new(ask.catalog());
    for [name, occurrences, first, last] in found {
        let name = name.into_text().unwrap_or_default();
        let visitors = visitors.remove(&name).unwrap_or(Value::Integer(0));
        let similar = near.to(&name, &[]).first().copied();
        table.rows.push(vec![
            Value::Text(name.clone()),
            occurrences,
            visitors,
            first,
            last,
            Value::text(similar),
            Value::Text(row(&name)?),
        ]);
    }
    Ok(table)
}

/// Creates the row for an event in a catalog whose first columns are `name` and `description`. The description is
/// empty: a person has to write it, and `event-catalog check` asks for it.
fn row(name: &str) -> anyhow::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([name, ""])?;
    let bytes = writer
        .into_inner()
        .map_err(csv::IntoInnerError::into_error)?;
    Ok(String::from_utf8(bytes)?.trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{Event, answered, rows};

    #[tokio::test]
    async fn custom_names_have_what_may_be_meant_and_a_row() {
        let events = [
            Event::new("payd", "2026-11-20T10:00:00Z").subject("ada"),
            Event::new("payd", "2026-11-21T10:00:00Z").subject("ada"),
            Event::new("gift, \"wrapped\"", "2026-11-20T10:00:00Z"),
            Event::new("paid", "2026-11-20T10:00:00Z"),
        ];
        let table = answered(&events, "custom", "").await;
        assert_eq!(
            rows(&table),
            [
                "payd|2|1|2026-11-20T10:00:00Z|2026-11-21T10:00:00Z|paid|payd,",
                "gift, \"wrapped\"|1|0|2026-11-20T10:00:00Z|2026-11-20T10:00:00Z||\"gift, \"\"wrapped\"\"\","
            ]
        );
        assert!(answered(&[], "custom", "").await.rows.is_empty());
        // People paste the row into the catalog, so formulas that a spreadsheet would run are escaped.
        let events = [Event::new("=cmd|calc", "2026-11-20T10:00:00Z")];
        let table = answered(&events, "custom", "").await;
        let json = table.json(0).expect("JSON");
        assert!(json.contains("\"=cmd|calc,\""), "{json}");
        let csv = table.csv().expect("CSV");
        assert!(csv.contains("\n'=cmd|calc,1,"), "{csv}");
    }
}
