//! `report funnel`: how many entities went through a series of events.
//!
//! The engine sorts the events of the funnel by entity and time (it spills if they are too many), and counts
//! them in one pass; [`ways`] defines what is counted. The cost of a self-join would grow with the square of
//! an entity's number of events.

mod steps;
mod ways;

use anyhow::ensure;
use deltalake::arrow::array::{Array, Int64Array, StringViewArray, TimestampMicrosecondArray};
use deltalake::datafusion::prelude::SessionContext;
use futures::StreamExt;

use super::select::{
    OCCURRED, conditions, failed, integers, is_stored_as, is_stored_as_one, moments, number, text,
    views,
};
use super::{Answer, Column, Question, Value};
use crate::catalog::{KnownCatalog, StoredName};
use crate::count::grouped;
use steps::Steps;
use ways::Tally;

pub(crate) use steps::{event_named, is_known, stored_as, unknown};
pub use ways::MOST_STEPS;

/// The steps of a funnel, and which entities take them.
#[derive(Clone, Debug)]
pub struct Funnel {
    /// The names of events, in order: current or former names, or custom ones.
    pub steps: Vec<String>,
    /// The maximum time from the first step to the last one, in microseconds.
    pub within: i64,
    /// The kind of entity that takes the steps.
    pub by: By,
}

/// The kind of entity that takes the steps of a funnel, within a tenant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum By {
    /// The subject, or the process where an event has no subject.
    #[default]
    SubjectOrProcess,
    /// The subject.
    Subject,
    /// The chat process.
    Process,
    /// The tenant.
    Tenant,
}

impl By {
    /// The entity in SQL. Empty text isn't an entity.
    fn expression(self) -> &'static str {
        match self {
            Self::SubjectOrProcess => {
                r#"coalesce(nullif(e."subject", ''), nullif(e."process", ''))"#
            }
            Self::Subject => r#"nullif(e."subject", '')"#,
            Self::Process => r#"nullif(e."process", '')"#,
            Self::Tenant => r#"nullif(e."tenant", '')"#,
        }
    }

    /// Whether nearly all events have an entity.
    fn is_usual(self) -> bool {
        self == Self::SubjectOrProcess
    }

    fn shown(self) -> &'static str {
        match self {
            Self::SubjectOrProcess => "subject, or process if there is no subject",
            Self::Subject => "subject",
            Self::Process => "process",
            Self::Tenant => "tenant",
        }
    }
}

const COLUMNS: &[Column] = &[
    Column::number("step", "STEP"),
    Column::text("event", "EVENT"),
    Column::number("count", "COUNT"),
    Column::number("of_first", "OF FIRST"),
    Column::number("of_previous", "OF PREVIOUS"),
    Column::number("median_seconds", "MEDIAN TIME"),
];

pub(super) async fn answer(
    context: &SessionContext,
    catalog: &KnownCatalog,
    question: &Question,
    funnel: &Funnel,
) -> anyhow::Result<Answer> {
    ensure!(
        (2..=MOST_STEPS).contains(&funnel.steps.len()),
        "a funnel has 2 to {MOST_STEPS} steps, not {}; name 2 to {MOST_STEPS} events",
        funnel.steps.len()
    );
    let steps = Steps::resolve(context, catalog, &funnel.steps).await?;
    let entity = funnel.by.expression();
    let stored: Vec<StoredName<'_>> = steps.types.iter().map(|(name, _)| *name).collect();
    let conditions = format!("{} AND {}", is_stored_as_one(&stored), conditions(question));
    let mut tally = Tally::new(&steps.numbers, funnel.within);
    // If only a few events have no entity, sorting them takes less time than reading the store again to count them.
    let with_all = funnel.by.is_usual();
    let sql = statement(&steps, entity, &conditions, with_all);
    let counted = count(context, &sql, &mut tally).await?;
    let mut answer = Answer::new(title(&steps, funnel), COLUMNS);
    answer.sql.push(sql);
    answer.plot = Some(2);
    answer.rows = rows(&steps, tally);
    answer.notes = steps.notes;
    let without = if with_all {
        counted.without
    } else {
        // This query doesn't need to read the entities again.
        let sql = format!(r#"SELECT count(*) FROM "events" e WHERE {conditions}"#);
        number(context, &sql).await? - counted.with
    };
    if without > 0 {
        answer.notes.push(format!(
            "events left out because they have no identifier ({}): {}",
            funnel.by.shown(),
            grouped(without)
        ));
    }
    Ok(answer)
}

fn title(steps: &Steps<'_>, funnel: &Funnel) -> String {
    format!(
        "{}, within {}, by {}",
        steps.labels.join(" → "),
        Value::Span(funnel.within).shown(),
        funnel.by.shown()
    )
}

/// Builds the statement that selects the events of a funnel: tenant, entity, time and the number of the event's
/// name. `with_all` also selects the events without an entity.
fn statement(steps: &Steps<'_>, entity: &str, conditions: &str, with_all: bool) -> String {
    let is_timed = steps.types.iter().any(|(name, _)| name.period.is_some());
    let case = |(stored, number): &(StoredName<'_>, usize)| {
        if is_timed {
            format!("WHEN {} THEN {number}", is_stored_as(stored))
        } else {
            format!("WHEN {} THEN {number}", text(stored.name))
        }
    };
    let cases: Vec<String> = steps.types.iter().map(case).collect();
    let of = if is_timed { "" } else { r#"e."type" "# };
    let has_entity = if with_all {
        String::new()
    } else {
        format!(" AND {entity} IS NOT NULL")
    };
    format!(
        r#"SELECT e."tenant" AS "tenant", {entity} AS "entity", {OCCURRED} AS "moment",
            CASE {of}{} END AS "name"
        FROM "events" e WHERE {conditions}{has_entity}
        ORDER BY "tenant", "entity", "moment""#,
        cases.join(" ")
    )
}

/// A batch of rows that the statement returned.
struct Batch {
    tenants: StringViewArray,
    entities: StringViewArray,
    moments: TimestampMicrosecondArray,
    names: Int64Array,
}

/// The numbers of selected events.
#[derive(Default)]
struct Selected {
    /// The number of events with an entity.
    with: i64,
    /// The number of events without an entity.
    without: i64,
}

/// Counts the events that a statement selects, and returns how many there are.
async fn count(context: &SessionContext, sql: &str, tally: &mut Tally) -> anyhow::Result<Selected> {
    let rows = context.sql(sql).await.map_err(|error| failed(&error))?;
    let mut batches = rows
        .execute_stream()
        .await
        .map_err(|error| failed(&error))?;
    // The entity of the previous row, which may be in the previous batch.
    let (mut tenant, mut entity): (Option<String>, Option<String>) = (None, None);
    let mut counted = Selected::default();
    while let Some(batch) = batches.next().await {
        let batch = batch.map_err(|error| failed(&error))?;
        let batch = Batch {
            tenants: views(batch.column(0))?,
            entities: views(batch.column(1))?,
            moments: moments(batch.column(2))?,
            names: integers(batch.column(3))?,
        };
        for row in 0..batch.entities.len() {
            if batch.entities.is_null(row) {
                counted.without += 1;
                continue;
            }
            counted.with += 1;
            let of = batch.entities.value(row);
            let within = batch
                .tenants
                .is_valid(row)
                .then(|| batch.tenants.value(row));
            if entity.as_deref() != Some(of) || tenant.as_deref() != within {
                tally.next_entity();
                entity = Some(of.to_owned());
                tenant = within.map(str::to_owned);
            }
            let name = usize::try_from(batch.names.value(row))?;
            tally.event(batch.moments.value(row), name);
        }
    }
    tally.next_entity();
    Ok(counted)
}

fn rows(steps: &Steps<'_>, tally: Tally) -> Vec<Vec<Value>> {
    let counts = tally.counts();
    let medians = tally.medians();
    let first = counts.first().copied().unwrap_or(0);
    let mut rows = Vec::with_capacity(counts.len());
    for (index, (label, count)) in steps.labels.iter().zip(&counts).enumerate() {
        let previous = index.checked_sub(1).map(|previous| counts[previous]);
        let median = index.checked_sub(1).and_then(|previous| medians[previous]);
        rows.push(vec![
            Value::Integer(i64::try_from(index + 1).unwrap_or(i64::MAX)),
            Value::Text(label.clone()),
            Value::Integer(*count),
            Value::share(*count, first),
            previous.map_or(Value::None, |previous| Value::share(*count, previous)),
            median.map_or(Value::None, Value::Span),
        ]);
    }
    rows
}

#[cfg(test)]
mod tests;
