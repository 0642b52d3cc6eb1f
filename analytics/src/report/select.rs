//! Builds the SQL of reports, and reads its rows. All external text is quoted here.

use std::error::Error;
use std::fmt;

use anyhow::anyhow;
use deltalake::arrow::array::{
    Array, ArrayRef, AsArray, Date32Array, Int64Array, RecordBatch, StringArray, StringViewArray,
    TimestampMicrosecondArray,
};
use deltalake::arrow::compute::cast;
use deltalake::arrow::datatypes::{
    DataType, Date32Type, Int64Type, TimeUnit, TimestampMicrosecondType,
};
use deltalake::arrow::error::ArrowError;
use deltalake::datafusion::error::DataFusionError;
use deltalake::datafusion::prelude::SessionContext;

use super::Question;
use super::value::Value;
use crate::catalog::{KnownCatalog, StoredName};
use crate::query::{ENDS, Limits, NAMES_BY_TIME, STARTS, explained};

/// The SQL expression for when an event occurred: its time or, if that is NULL, when it was received.
pub(crate) const OCCURRED: &str = r#"coalesce(e."time", e."received")"#;

/// Joins all events with the current catalog. `d."type"` is NULL for custom events. The small table is on the
/// left, because the engine keeps the left table of a join in memory. Times matter only if the meaning of a name
/// has changed.
pub(crate) fn known(catalog: &KnownCatalog) -> String {
    if catalog.periods.is_empty() {
        return r#""dim_event" d RIGHT JOIN "events" e ON d."type" = e."type""#.to_owned();
    }
    format!(
        r#""{NAMES_BY_TIME}" d RIGHT JOIN "events" e ON d."type" = e."type"
            AND (d."{STARTS}" IS NULL OR {OCCURRED} >= d."{STARTS}")
            AND (d."{ENDS}" IS NULL OR {OCCURRED} < d."{ENDS}")"#
    )
}

/// Counts occurrences by stored name, and adds the catalog's facts: `type`, `event`, `module`, `occurrences`.
/// Unless the meaning of names depends on time, occurrences are counted before the join, which then has few rows.
pub(crate) fn by_name(catalog: &KnownCatalog, conditions: &str) -> String {
    if catalog.periods.is_empty() {
        return format!(
            r#"SELECT g."type" AS "type", d."event" AS "event", d."module" AS "module", g."occurrences" AS "occurrences"
            FROM "dim_event" d RIGHT JOIN (
                SELECT e."type" AS "type", count(*) AS "occurrences" FROM "events" e
                WHERE {conditions} GROUP BY e."type"
            ) g ON d."type" = g."type""#
        );
    }
    let known = known(catalog);
    format!(
        r#"SELECT e."type" AS "type", d."event" AS "event", d."module" AS "module", count(*) AS "occurrences"
        FROM {known} WHERE {conditions} GROUP BY e."type", d."event", d."module""#
    )
}

/// Builds the condition that an event is stored under this name, at its time.
pub(crate) fn is_stored_as(stored: &StoredName<'_>) -> String {
    let mut all = vec![format!(r#"e."type" = {}"#, text(stored.name))];
    if let Some(period) = stored.period {
        all.extend(period.from.map(since));
        all.extend(period.to.map(before));
    }
    all.join(" AND ")
}

/// Builds the condition that an event is stored under one of these names, at its time.
pub(crate) fn is_stored_as_one(stored: &[StoredName<'_>]) -> String {
    let always = stored.iter().filter(|it| it.period.is_none());
    let always: Vec<&str> = always.map(|it| it.name).collect();
    let mut any = Vec::new();
    if !always.is_empty() {
        any.push(format!(r#"e."type" IN ({})"#, texts(always)));
    }
    let timed = stored.iter().filter(|it| it.period.is_some());
    any.extend(timed.map(|it| format!("({})", is_stored_as(it))));
    match &any[..] {
        [] => "FALSE".to_owned(),
        [one] => one.clone(),
        any => format!("({})", any.join(" OR ")),
    }
}

/// The place of an event or a rejected line: its stream and its line.
pub(crate) const PLACE: &str = r#"e."stream" || ':' || CAST(e."position" AS VARCHAR)"#;

/// Quotes a text as a literal.
pub(crate) fn text(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Quotes texts as literals with commas between them.
pub(crate) fn texts<'t>(all: impl IntoIterator<Item = &'t str>) -> String {
    let literals: Vec<String> = all.into_iter().map(text).collect();
    literals.join(", ")
}

/// Formats a time as a literal of the columns' type. A literal `TIMESTAMP` counts nanoseconds, which only reach
/// the year 2262.
pub(crate) fn moment(micros: i64) -> String {
    format!(r#"arrow_cast({micros}, 'Timestamp(Microsecond, Some("UTC"))')"#)
}

/// Builds the condition that an event happened at or after a time. It is equivalent to `OCCURRED >= moment`, but
/// lets the engine skip files and row groups by their minima and maxima.
pub(crate) fn since(from: i64) -> String {
    compared(">=", from)
}

/// Builds the condition that an event happened before a time.
pub(crate) fn before(to: i64) -> String {
    compared("<", to)
}

fn compared(operator: &str, with: i64) -> String {
    let with = moment(with);
    format!(
        r#"(e."time" {operator} {with} OR (e."time" IS NULL AND e."received" {operator} {with}))"#
    )
}

/// Builds the condition for the events that a question is about.
pub(crate) fn conditions(question: &Question) -> String {
    let mut all: Vec<String> = Vec::new();
    all.extend(question.from.map(since));
    all.extend(question.to.map(before));
    for (column, value) in [("tenant", &question.tenant), ("process", &question.process)] {
        if let Some(value) = value {
            all.push(format!(r#"e."{column}" = {}"#, text(value)));
        }
    }
    all.extend(question.filter.conditions().iter().cloned());
    if all.is_empty() {
        "TRUE".to_owned()
    } else {
        all.join(" AND ")
    }
}

/// Builds the condition for the rejected lines that a question is about. Rejected lines have no time, tenant or
/// process.
pub(crate) fn conditions_of_rejected(question: &Question) -> String {
    let since = |from| format!(r#"e."received" >= {}"#, moment(from));
    let before = |to| format!(r#"e."received" < {}"#, moment(to));
    let all = [question.from.map(since), question.to.map(before)];
    let all: Vec<String> = all.into_iter().flatten().collect();
    if all.is_empty() {
        "TRUE".to_owned()
    } else {
        all.join(" AND ")
    }
}

/// Runs a query, and returns its rows of N columns.
pub(crate) async fn select<const N: usize>(
    context: &SessionContext,
    sql: &str,
) -> anyhow::Result<Vec<[Value; N]>> {
    let rows = select_all(context, sql).await?.into_iter();
    let rows = rows.map(|row| {
        let row: Result<[Value; N], Vec<Value>> = row.try_into();
        row.map_err(|row| {
            anyhow!(
                "a report's query returned {} columns instead of {N}; please report this",
                row.len()
            )
        })
    });
    rows.collect()
}

/// Runs a query, and returns all of its rows.
pub(crate) async fn select_all(
    context: &SessionContext,
    sql: &str,
) -> anyhow::Result<Vec<Vec<Value>>> {
    let batches = batches(context, sql)
        .await
        .map_err(|error| failed(&error))?;
    let mut rows = Vec::new();
    for batch in &batches {
        let columns = batch.columns().iter().map(Cells::new);
        let columns: Vec<Cells> = columns.collect::<Result<_, _>>()?;
        for row in 0..batch.num_rows() {
            rows.push(columns.iter().map(|column| column.value(row)).collect());
        }
    }
    Ok(rows)
}

async fn batches(context: &SessionContext, sql: &str) -> Result<Vec<RecordBatch>, DataFusionError> {
    context.sql(sql).await?.collect().await
}

/// The error for a report that reaches the memory limit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TooMuch;

impl fmt::Display for TooMuch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "the report needs more memory than allowed; ask for fewer days, with `--from` and `--to`",
        )
    }
}

impl Error for TooMuch {}

/// Explains why a report failed. Its SQL is correct, so the cause is a limit or the store.
pub(crate) fn failed(error: &DataFusionError) -> anyhow::Error {
    match error.find_root() {
        DataFusionError::ResourcesExhausted(_) => TooMuch.into(),
        error => explained(error, &Limits::default()),
    }
}

/// Runs a query whose result is a single number, such as a count.
pub(crate) async fn number(context: &SessionContext, sql: &str) -> anyhow::Result<i64> {
    let rows = select::<1>(context, sql).await?;
    Ok(rows.first().map_or(0, |[value]| value.number()))
}

/// A column of a result. Engines use several types for text and timestamps.
enum Cells {
    Integer(Int64Array),
    Text(StringArray),
    Moment(TimestampMicrosecondArray),
    Day(Date32Array),
}

impl Cells {
    fn new(array: &ArrayRef) -> Result<Self, ArrowError> {
        Ok(match array.data_type() {
            DataType::Timestamp(..) => Self::Moment(moments(array)?),
            DataType::Date32 => Self::Day(array.as_primitive::<Date32Type>().clone()),
            data_type if data_type.is_integer() => Self::Integer(integers(array)?),
            _ => Self::Text(strings(array)?),
        })
    }

    fn value(&self, row: usize) -> Value {
        match self {
            Self::Integer(array) if array.is_valid(row) => Value::Integer(array.value(row)),
            Self::Text(array) if array.is_valid(row) => Value::Text(array.value(row).to_owned()),
            Self::Moment(array) if array.is_valid(row) => Value::Moment(array.value(row)),
            Self::Day(array) if array.is_valid(row) => Value::Day(array.value(row)),
            _ => Value::None,
        }
    }
}

/// Casts a column to moments in microseconds.
pub(crate) fn moments(array: &ArrayRef) -> Result<TimestampMicrosecondArray, ArrowError> {
    let wanted = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
    let array = cast(array, &wanted)?;
    Ok(array.as_primitive::<TimestampMicrosecondType>().clone())
}

/// Casts a column to integers.
pub(crate) fn integers(array: &ArrayRef) -> Result<Int64Array, ArrowError> {
    let array = cast(array, &DataType::Int64)?;
    Ok(array.as_primitive::<Int64Type>().clone())
}

/// Casts a column to views of texts. Stored texts already have this type, so they aren't copied.
pub(crate) fn views(array: &ArrayRef) -> Result<StringViewArray, ArrowError> {
    let array = cast(array, &DataType::Utf8View)?;
    Ok(array.as_string_view().clone())
}

/// Casts a column to texts.
fn strings(array: &ArrayRef) -> Result<StringArray, ArrowError> {
    let array = cast(array, &DataType::Utf8)?;
    Ok(array.as_string::<i32>().clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_text_stays_a_text_whatever_is_in_it() {
        let context = SessionContext::new();
        for hostile in [
            "'",
            "''",
            r"\'",
            r"\",
            "'; DROP TABLE x --",
            "a\0b\n",
            "ä👍",
            "$1 ?",
        ] {
            let rows = select::<1>(&context, &format!("SELECT {}", text(hostile))).await;
            let rows = rows.expect("the literal is valid");
            assert_eq!(rows, [[Value::Text(hostile.to_owned())]]);
        }
    }

    #[tokio::test]
    async fn moments_of_all_years_are_exact() {
        let context = SessionContext::new();
        // The limits of the years 0 and 9999, and moments around 1970.
        for exact in [-62_167_219_200_000_000, -1, 0, 253_402_300_799_999_999] {
            let rows = select::<1>(&context, &format!("SELECT {}", moment(exact))).await;
            let rows = rows.expect("the literal is valid");
            assert_eq!(rows, [[Value::Moment(exact)]]);
        }
    }
}
