//! `report custom`: the names that the catalog doesn't have. A name similar to a catalog name is probably a typo
//! in the code that emits it.

use deltalake::datafusion::prelude::SessionContext;

use super::near::Near;
use super::select::{OCCURRED, conditions, known, select};
use super::{Answer, Column, Question, Value};
use crate::catalog::KnownCatalog;
use crate::count::grouped;

const COLUMNS: &[Column] = &[
    Column::text("name", "NAME"),
    Column::number("count", "COUNT"),
    Column::number("tenants", "TENANTS"),
    Column::text("first", "FIRST"),
    Column::text("last", "LAST"),
    Column::text("did_you_mean", "DID YOU MEAN"),
];

/// Selects the custom names, each with its number of events, its tenants, and its first and last moment, followed
/// by the total numbers of custom events and names.
fn statement(catalog: &KnownCatalog, question: &Question) -> String {
    let (known, limit) = (known(catalog), question.limit);
    format!(
        r#"SELECT g.*, sum(g."count") OVER () AS "events", count(*) OVER () AS "names" FROM (
            SELECT e."type" AS "name", count(*) AS "count", count(DISTINCT e."tenant") AS "tenants",
                min({OCCURRED}) AS "first", max({OCCURRED}) AS "last"
            FROM {known} WHERE d."type" IS NULL AND {} GROUP BY e."type"
        ) g ORDER BY g."count" DESC, g."name" LIMIT {limit}"#,
        conditions(question)
    )
}

pub(super) async fn answer(
    context: &SessionContext,
    catalog: &KnownCatalog,
    question: &Question,
) -> anyhow::Result<Answer> {
    let near = Near::new(catalog);
    let mut answer = Answer::new("Events that the catalog doesn't have", COLUMNS);
    answer.plot = Some(1);
    let rows = select::<7>(context, &statement(catalog, question)).await?;
    for [name, count, tenants, first, last, events, names] in rows {
        if answer.rows.is_empty() {
            let (events, names) = (grouped(events.number()), grouped(names.number()));
            let note = format!("custom names: {names}, with this many events: {events}");
            answer.notes.push(note);
        }
        let name = name.into_text().unwrap_or_default();
        let meant = match near.to(&name, &[]) {
            none if none.is_empty() => Value::None,
            names => Value::Texts(names.into_iter().map(str::to_owned).collect()),
        };
        answer
            .rows
            .push(vec![Value::Text(name), count, tenants, first, last, meant]);
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::super::Report;
    use super::super::testing::{Event, answered, question, shown};

    #[tokio::test]
    async fn custom_names_come_with_what_may_be_meant() {
        let events = [
            Event::new("payd", "2026-11-01T00:00:00Z").tenant("a"),
            Event::new("payd", "2026-11-03T00:00:00Z").tenant("b"),
            Event::new("newsletter_subscribed", "2026-11-02T00:00:00Z"),
            Event::new("bought", "2026-11-01T00:00:00Z"),
        ];
        let mut question = question(Report::Custom);
        let answer = answered(&events, &question).await;
        assert_eq!(
            shown(&answer),
            [
                "payd|2|2|2026-11-01T00:00:00Z|2026-11-03T00:00:00Z|paid",
                "newsletter_subscribed|1|0|2026-11-02T00:00:00Z|2026-11-02T00:00:00Z|",
            ]
        );
        question.limit = 1;
        let answer = answered(&events, &question).await;
        assert_eq!(answer.rows.len(), 1);
        assert_eq!(answer.notes, ["custom names: 2, with this many events: 3"]);
    }
}
