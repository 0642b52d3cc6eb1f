//! The values of one field of an event: the most frequent ones, and the statistics of numbers.

use deltalake::arrow::datatypes::SchemaRef;
use event_catalog_cli::stored::ColumnType;

use super::super::super::problem::Problem;
use super::super::super::table::Table;
use super::super::{Ask, COUNTED};
use crate::catalog::Field;
use crate::count::grouped;
use crate::report::Value;
use crate::store::{FIELD, TYPE};

/// The maximum number of listed values of a field.
const VALUES: usize = 10;

/// The maximum number of different values of a field. If there are more, the most frequent ones mean little,
/// and counting them takes a long time.
const DIFFERENT: i64 = 100_000;

/// The maximum number of characters of a value that are shown.
const SHOWN: usize = 200;

/// The contents of a field.
pub(super) struct Found {
    /// The most frequent values, with how often they occur.
    pub(super) values: Vec<[Value; 2]>,
    /// The minimum, the median and the maximum of numbers.
    pub(super) measures: [Value; 3],
}

impl Found {
    /// Nothing.
    pub(super) fn none() -> Self {
        Self {
            values: vec![[Value::None, Value::Integer(0)]],
            measures: [Value::None, Value::None, Value::None],
        }
    }
}

/// The values of a field. If there are too many different values, they aren't listed, and a note says so.
pub(super) async fn found(
    ask: &Ask,
    table: &mut Table,
    conditions: &str,
    field: &Field,
    column: &str,
) -> Result<Found, Problem> {
    let is_number = matches!(
        field.column_type,
        ColumnType::Integer | ColumnType::Decimal | ColumnType::Number
    );
    let text = format!("CAST({column} AS VARCHAR)");
    let extreme = |which: &str| {
        if is_number {
            format!("CAST({which}({column}) AS VARCHAR)")
        } else {
            "CAST(NULL AS VARCHAR)".to_owned()
        }
    };
    let sql = format!(
        r#"SELECT count({column}) AS "occurrences", approx_distinct({text}) AS "values",
            {} AS "minimum", {} AS "maximum"
        FROM "events" e WHERE {conditions}"#,
        extreme("min"),
        extreme("max")
    );
    let mut rows = ask.rows::<4>(table, sql).await?;
    let Some([occurrences, different, minimum, maximum]) = rows.pop() else {
        return Ok(Found::none());
    };
    let (occurrences, different) = (occurrences.number(), different.number());
    let mut found = Found::none();
    if occurrences == 0 {
        return Ok(found);
    }
    if is_number {
        let median = median(ask, table, conditions, column, occurrences).await?;
        found.measures = [minimum, median, maximum].map(number);
    }
    if different > DIFFERENT {
        table.notes.push(format!(
            "`{}` has about {} different values: they aren't listed",
            field.name,
            grouped(different)
        ));
        found.values = if is_number {
            vec![[Value::None, Value::Integer(occurrences)]]
        } else {
            Vec::new()
        };
        return Ok(found);
    }
    let sql = format!(
        r#"SELECT {text} AS "value", count(*) AS "occurrences" FROM "events" e
        WHERE {conditions} AND {column} IS NOT NULL
        GROUP BY {text} ORDER BY "occurrences" DESC, "value" LIMIT {VALUES}"#
    );
    let rows = ask.rows::<2>(table, sql).await?;
    let shown = |value: Value| match value.into_text() {
        Some(text) => Value::Text(shown(&text, field.column_type)),
        None => Value::None,
    };
    let rows = rows.into_iter();
    found.values = rows
        .map(|[value, occurrences]| [shown(value), occurrences])
        .collect();
    Ok(found)
}

/// The median of numbers, as exact as their quantity allows.
async fn median(
    ask: &Ask,
    table: &mut Table,
    conditions: &str,
    column: &str,
    occurrences: i64,
) -> Result<Value, Problem> {
    const NOTE: &str = "medians of more than 1,000,000 values are estimated";
    let median = if occurrences > COUNTED {
        if !table.notes.iter().any(|note| note == NOTE) {
            table.notes.push(NOTE.to_owned());
        }
        "approx_median"
    } else {
        "median"
    };
    let sql = format!(
        r#"SELECT CAST({median}(CAST({column} AS DOUBLE)) AS VARCHAR) AS "median"
        FROM "events" e WHERE {conditions}"#
    );
    let rows = ask.rows::<1>(table, sql).await?;
    let first = rows.into_iter().next();
    Ok(first.map_or(Value::None, |[median]| median))
}

/// SQL for a number as people write it: `1.5` for `1.500000000`, `2` for `2.0`.
fn number(value: Value) -> Value {
    match value.into_text() {
        Some(text) => Value::Number(trimmed(&text).to_owned()),
        None => Value::None,
    }
}

/// A number without meaningless trailing zeros.
fn trimmed(text: &str) -> &str {
    if text.contains('.') && !text.contains(['e', 'E']) {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        text
    }
}

/// The column of a field in SQL. It is found by its metadata, because its name may differ from the name in a new store.
pub(super) fn column(schema: &SchemaRef, field: &Field) -> Option<String> {
    let mut columns = schema.fields().iter();
    let found = columns.find(|column| {
        let metadata = column.metadata();
        let is_named = metadata.get(FIELD).is_some_and(|it| *it == field.name);
        let column_type = field.column_type.name();
        is_named && metadata.get(TYPE).is_some_and(|it| it == column_type)
    })?;
    Some(format!(r#"e."{}""#, found.name().replace('"', "\"\"")))
}

/// A value as people write it.
fn shown(text: &str, column_type: ColumnType) -> String {
    let text = match column_type {
        ColumnType::Decimal | ColumnType::Number => trimmed(text),
        _ => text,
    };
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
