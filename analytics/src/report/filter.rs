//! Checks the values of `--tenant` and `--process`, and of the same filters in the dashboard: a value that no
//! event has is probably a typo, and the answer would be empty.

use anyhow::bail;
use deltalake::datafusion::prelude::SessionContext;
use event_catalog_build::read::Suggestions;
use event_catalog_cli::shared;

use super::select::{select, text};
use super::{Answer, Question, Report};

/// The maximum number of values to search for suggestions.
const SEARCHED: usize = 10_000;

/// Checks that events have the tenant, and that events of the tenant have the process.
pub(super) async fn check(context: &SessionContext, question: &Question) -> anyhow::Result<()> {
    let mut of = "TRUE".to_owned();
    let mut whose = String::new();
    for (column, value) in [("tenant", &question.tenant), ("process", &question.process)] {
        let Some(value) = value else { continue };
        let is_one = is_one(column, value);
        if !any(context, &of, &is_one).await? {
            let values = values(context, column, &of).await?;
            bail!(
                "no stored event{whose} has the {column} `{value}`{}",
                hint(column, &format!("--{column}"), value, &values)
            );
        }
        of = is_one;
        whose = format!(" of the {column} `{value}`");
    }
    Ok(())
}

/// Creates the message about a value that no event has in a column; `None` if an event has it.
pub(crate) async fn unknown_value(
    context: &SessionContext,
    column: &str,
    value: &str,
) -> anyhow::Result<Option<String>> {
    if any(context, "TRUE", &is_one(column, value)).await? {
        return Ok(None);
    }
    let values = values(context, column, "TRUE").await?;
    let hint = hint(column, column, value, &values);
    Ok(Some(format!(
        "no stored event has the {column} `{value}`{hint}"
    )))
}

/// Builds the condition that an event has a value.
fn is_one(column: &str, value: &str) -> String {
    format!(r#"e."{column}" = {}"#, text(value))
}

/// Whether any event matches both conditions.
async fn any(context: &SessionContext, one: &str, other: &str) -> anyhow::Result<bool> {
    let sql = format!(r#"SELECT e."type" FROM "events" e WHERE {one} AND {other} LIMIT 1"#);
    Ok(!select::<1>(context, &sql).await?.is_empty())
}

/// Selects the values of a column, in any order.
async fn values(context: &SessionContext, column: &str, of: &str) -> anyhow::Result<Vec<String>> {
    let sql = format!(
        r#"SELECT DISTINCT e."{column}" AS "value" FROM "events" e
        WHERE {of} AND e."{column}" IS NOT NULL LIMIT {SEARCHED}"#
    );
    let values = select::<1>(context, &sql).await?.into_iter();
    Ok(values.filter_map(|[value]| value.into_text()).collect())
}

/// Says what to do about an unknown value of an option.
fn hint(column: &str, option: &str, value: &str, values: &[String]) -> String {
    if values.is_empty() {
        return format!(" or any other {column}; remove `{option}`");
    }
    let near = Suggestions::default();
    let mut near: Vec<String> = near
        .all(value, values.iter().map(String::as_str))
        .into_iter()
        .map(|near| format!("`{near}`"))
        .collect();
    near.sort();
    if near.is_empty() {
        format!(
            "; `event-analytics query \"SELECT DISTINCT {column} FROM events\"` lists the existing values"
        )
    } else {
        format!("; did you mean {}?", shared::alternatives(&near))
    }
}

/// Explains why an answer is empty, unless the answer already explains it.
pub(super) async fn explain_nothing(
    context: &SessionContext,
    question: &Question,
    answer: &mut Answer,
) -> anyhow::Result<()> {
    let has_any = match answer.plot {
        Some(plot) => answer.rows.iter().any(|row| row[plot].number() > 0),
        None => !answer.rows.is_empty(),
    };
    if has_any {
        return Ok(());
    }
    let sql = r#"SELECT e."type" FROM "events" e LIMIT 1"#;
    if select::<1>(context, sql).await?.is_empty() {
        let note = "the store has no events; store some with `event-analytics ingest FILE` or `event-analytics collect`";
        answer.notes.push(note.to_owned());
    } else if answer.notes.is_empty() {
        let note = match question.report {
            Report::Custom => "no custom events found",
            Report::Events { unseen: true } => "all events of the catalog have happened",
            Report::Funnel(_) => {
                "no one did the first step; change the steps, or `--from` and `--to`"
            }
            _ => "no event matches these filters; change `--from` and `--to`, or remove a filter",
        };
        answer.notes.push(note.to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::Report;
    use super::super::testing::{Event, answered, asked, question};

    fn events() -> Vec<Event> {
        vec![
            Event::new("paid", "2026-11-01T00:00:00Z")
                .tenant("acme")
                .process("welcome"),
            Event::new("open", "2026-11-01T00:00:00Z")
                .tenant("globex")
                .process("support"),
        ]
    }

    async fn error(tenant: Option<&str>, process: Option<&str>) -> String {
        let mut question = question(Report::Daily);
        question.tenant = tenant.map(str::to_owned);
        question.process = process.map(str::to_owned);
        let error = asked(&events(), &question).await;
        error.expect_err("no event has it").to_string()
    }

    #[tokio::test]
    async fn a_value_that_no_event_has_is_an_error_with_near_ones() {
        assert_eq!(
            error(Some("acmee"), None).await,
            "no stored event has the tenant `acmee`; did you mean `acme`?"
        );
        assert_eq!(
            error(None, Some("suport")).await,
            "no stored event has the process `suport`; did you mean `support`?"
        );
        // This process belongs to another tenant.
        let of_tenant = error(Some("acme"), Some("support")).await;
        assert!(
            of_tenant
                .starts_with("no stored event of the tenant `acme` has the process `support`; "),
            "{of_tenant}"
        );
        let hostile = error(Some("' OR 1=1 --"), None).await;
        assert!(hostile.contains("SELECT DISTINCT tenant"), "{hostile}");
    }

    #[tokio::test]
    async fn a_product_without_tenants_is_told_so() {
        let mut question = question(Report::Daily);
        question.tenant = Some("acme".to_owned());
        let events = [Event::new("paid", "2026-11-01T00:00:00Z")];
        let error = asked(&events, &question).await.expect_err("no tenants");
        assert_eq!(
            error.to_string(),
            "no stored event has the tenant `acme` or any other tenant; remove `--tenant`"
        );
    }

    #[tokio::test]
    async fn an_answer_without_events_says_why() {
        let mut modules = question(Report::Modules);
        let answer = answered(&[], &modules).await;
        assert!(answer.notes[0].starts_with("the store has no events; "));
        modules.tenant = Some("acme".to_owned());
        modules.from = Some(modules.now);
        let answer = answered(&events(), &modules).await;
        assert!(answer.notes[0].starts_with("no event matches these filters; "));
        let known = [Event::new("paid", "2026-11-01T00:00:00Z")];
        let answer = answered(&known, &question(Report::Custom)).await;
        assert_eq!(answer.notes, ["no custom events found"]);
        let all = ["open", "paid", "shipped"].map(|name| Event::new(name, "2026-11-01T00:00:00Z"));
        let answer = answered(&all, &question(Report::Events { unseen: true })).await;
        assert_eq!(answer.notes, ["all events of the catalog have happened"]);
    }
}
