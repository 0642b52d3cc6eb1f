//! `quality`: problems in the data, as found by the command-line report.

use super::super::filters::MOST_ROWS;
use super::super::problem::Problem;
use super::super::table::{Kind, Table};
use super::{Ask, in_words};
use crate::report::{self, Report};

pub(super) async fn answer(ask: &Ask) -> Result<Table, Problem> {
    let mut table = Table::new(&[
        ("problem", Kind::Text),
        ("count", Kind::Integer),
        ("example", Kind::Text),
        ("advice", Kind::Text),
    ]);
    let filter = ask.filters.wanted.filter(ask.catalog());
    let limit = ask.filters.limit.unwrap_or(MOST_ROWS);
    let question = ask.question(Report::Quality, filter, limit);
    let answer = report::answer(ask.snapshot.context(), ask.catalog(), &question).await?;
    table.rows = answer.rows;
    table.sql = answer.sql;
    table.notes = answer.notes.iter().map(|note| in_words(note)).collect();
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{Event, answered, rows};

    #[tokio::test]
    async fn problems_have_an_example_and_advice() {
        let events = [
            Event::new("bought", "2026-11-20T10:00:00Z"),
            Event::new("payd", "2026-11-20T10:00:00Z"),
        ];
        let table = answered(&events, "quality", "").await;
        let rows = rows(&table);
        assert_eq!(rows.len(), 2, "{rows:?}");
        assert!(
            rows[0].starts_with("a former name|1|events.ndjson:1|send"),
            "{rows:?}"
        );
        assert!(
            rows[1].starts_with("a custom name that is similar"),
            "{rows:?}"
        );
        assert!(!table.sql.is_empty());
        let table = answered(&events, "quality", "event=payd").await;
        assert_eq!(table.rows.len(), 1);
        let table = answered(&[], "quality", "").await;
        assert!(table.rows.is_empty());
        assert!(table.notes.iter().any(|note| note == "no problems found"));
    }
}
