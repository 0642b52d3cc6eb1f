//! `report tenants`: the events of each tenant.

use deltalake::datafusion::prelude::SessionContext;

use super::select::{OCCURRED, conditions, known, select};
use super::{Answer, Column, Question, Value};
use crate::catalog::KnownCatalog;
use crate::count::grouped;

const COLUMNS: &[Column] = &[
    Column::text("tenant", "TENANT"),
    Column::number("count", "COUNT"),
    Column::number("share", "SHARE"),
    Column::number("custom", "CUSTOM"),
    Column::number("processes", "PROCESSES"),
    Column::text("first", "FIRST"),
    Column::text("last", "LAST"),
];

pub(super) async fn answer(
    context: &SessionContext,
    catalog: &KnownCatalog,
    question: &Question,
) -> anyhow::Result<Answer> {
    let known = known(catalog);
    // One tenant more than is shown, to find out whether there are others.
    let limit = question.limit.saturating_add(1);
    // Grouping by process first avoids a set of processes for each tenant: groups can spill to
    // temporary files, sets can't.
    let sql = format!(
        r#"SELECT t.*, sum(t."count") OVER () AS "total" FROM (
            SELECT g."tenant" AS "tenant", sum(g."count") AS "count", sum(g."known") AS "known",
                count(g."process") AS "processes", min(g."first") AS "first", max(g."last") AS "last"
            FROM (
                SELECT e."tenant" AS "tenant", e."process" AS "process", count(*) AS "count",
                    count(d."type") AS "known", min({OCCURRED}) AS "first", max({OCCURRED}) AS "last"
                FROM {known} WHERE {} GROUP BY e."tenant", e."process"
            ) g GROUP BY g."tenant"
        ) t ORDER BY t."count" DESC, t."tenant" LIMIT {limit}"#,
        conditions(question)
    );
    let mut answer = Answer::new("Events by tenant", COLUMNS);
    answer.plot = Some(1);
    for [tenant, count, known, processes, first, last, total] in select::<7>(context, &sql).await? {
        answer.title = format!("Events by tenant: {} in total", grouped(total.number()));
        let tenant = tenant
            .into_text()
            .unwrap_or_else(|| "(no tenant)".to_owned());
        let share = Value::share(count.number(), total.number());
        let custom = Value::Integer(count.number() - known.number());
        let tenant = Value::Text(tenant);
        answer
            .rows
            .push(vec![tenant, count, share, custom, processes, first, last]);
    }
    answer.limit_of_more(question.limit);
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::super::Report;
    use super::super::testing::{Event, answered, question, shown};

    #[tokio::test]
    async fn tenants_are_listed_by_their_events() {
        let events = [
            Event::new("bought", "2026-11-01T00:00:00Z")
                .tenant("a")
                .process("p"),
            Event::new("paid", "2026-11-02T00:00:00Z")
                .tenant("a")
                .process("q"),
            Event::new("mine", "2026-11-03T00:00:00Z")
                .tenant("b")
                .process("p"),
            Event::new("open", "2026-11-01T00:00:00Z"),
        ];
        let mut question = question(Report::Tenants);
        let answer = answered(&events, &question).await;
        assert_eq!(
            shown(&answer),
            [
                "a|2|0.5|0|2|2026-11-01T00:00:00Z|2026-11-02T00:00:00Z",
                "b|1|0.25|1|1|2026-11-03T00:00:00Z|2026-11-03T00:00:00Z",
                "(no tenant)|1|0.25|0|0|2026-11-01T00:00:00Z|2026-11-01T00:00:00Z",
            ]
        );
        question.limit = 1;
        let answer = answered(&events, &question).await;
        assert_eq!(
            shown(&answer)[0],
            "a|2|0.5|0|2|2026-11-01T00:00:00Z|2026-11-02T00:00:00Z"
        );
        assert_eq!(
            answer.notes,
            ["only the first row; give a higher `--limit` for more"]
        );
    }
}
