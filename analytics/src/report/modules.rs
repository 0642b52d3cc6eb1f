//! `report modules`: how often the events of each module happened.

use std::collections::HashSet;

use deltalake::datafusion::prelude::SessionContext;

use super::select::{OCCURRED, conditions, known, select};
use super::{Answer, Column, Question, Value};
use crate::catalog::KnownCatalog;
use crate::count::grouped;

const COLUMNS: &[Column] = &[
    Column::text("module", "MODULE"),
    Column::number("count", "COUNT"),
    Column::number("share", "SHARE"),
    Column::number("names", "NAMES"),
    Column::number("tenants", "TENANTS"),
    Column::text("first", "FIRST"),
    Column::text("last", "LAST"),
];

pub(super) async fn answer(
    context: &SessionContext,
    catalog: &KnownCatalog,
    question: &Question,
) -> anyhow::Result<Answer> {
    let known = known(catalog);
    // Custom events are counted by their name as received, other events by their current name.
    let sql = format!(
        r#"SELECT d."module" AS "module", CASE WHEN d."type" IS NULL THEN 1 ELSE 0 END AS "is_custom",
            count(*) AS "count", count(DISTINCT coalesce(d."event", e."type")) AS "names",
            count(DISTINCT e."tenant") AS "tenants", min({OCCURRED}) AS "first", max({OCCURRED}) AS "last"
        FROM {known} WHERE {}
        GROUP BY d."module", CASE WHEN d."type" IS NULL THEN 1 ELSE 0 END
        ORDER BY "is_custom", "count" DESC, "module""#,
        conditions(question)
    );
    let rows = select::<7>(context, &sql).await?;
    let total = rows.iter().map(|row| row[2].number()).sum::<i64>();
    let mut answer = Answer::new(
        format!("Events by module: {} in total", grouped(total)),
        COLUMNS,
    );
    answer.plot = Some(1);
    let mut seen = HashSet::new();
    for [module, is_custom, count, names, tenants, first, last] in rows {
        let module = match module.into_text() {
            Some(module) => {
                seen.insert(module.clone());
                module
            }
            None if is_custom == Value::Integer(1) => "(custom)".to_owned(),
            None => "(no module)".to_owned(),
        };
        let share = Value::share(count.number(), total);
        let module = Value::Text(module);
        answer
            .rows
            .push(vec![module, count, share, names, tenants, first, last]);
    }
    answer.limit(question.limit);
    let modules = catalog.modules.iter().map(String::as_str);
    let silent: Vec<&str> = modules.filter(|module| !seen.contains(*module)).collect();
    if total > 0 && !silent.is_empty() {
        answer
            .notes
            .push(format!("modules without events: {}", silent.join(", ")));
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::super::Report;
    use super::super::testing::{Event, answered, question, shown};

    #[tokio::test]
    async fn events_count_for_the_module_that_the_current_catalog_names() {
        let events = [
            Event::new("bought", "2026-11-01T00:00:00Z").tenant("a"),
            Event::new("got", "2026-11-02T00:00:00Z").tenant("b"),
            Event::new("open", "2026-11-01T00:00:00Z"),
            Event::new("mine", "2026-11-01T00:00:00Z"),
        ];
        let answer = answered(&events, &question(Report::Modules)).await;
        assert_eq!(
            shown(&answer),
            [
                "shop|2|0.5|1|2|2026-11-01T00:00:00Z|2026-11-02T00:00:00Z",
                "(no module)|1|0.25|1|0|2026-11-01T00:00:00Z|2026-11-01T00:00:00Z",
                "(custom)|1|0.25|1|0|2026-11-01T00:00:00Z|2026-11-01T00:00:00Z",
            ]
        );
        assert_eq!(answer.notes, ["modules without events: post"]);
    }
}
