//! Finds the values of an event's fields: the most frequent ones, and statistics for numbers.
//!
//! Reading millions of events takes a large part of a second, so each statement covers all fields.

use anyhow::Context;
use deltalake::arrow::datatypes::SchemaRef;
use event_catalog_cli::stored::ColumnType;

use super::super::super::problem::Problem;
use super::super::super::table::Table;
use super::super::{Ask, EXACT};
use crate::catalog::Field;
use crate::count::grouped;
use crate::report::Value;
use crate::report::select::{TooMuch, select_all};
use crate::store::{FIELD, TYPE};

/// The maximum number of characters of a value that are shown.
const SHOWN: usize = 200;

/// A field that has a column.
pub(super) struct Column<'f> {
    field: &'f Field,
    name: String,
}

impl<'f> Column<'f> {
    /// Finds the column for a field. The column is identified by its metadata, because its name may differ from the
    /// name in a new store.
    pub(super) fn of(schema: &SchemaRef, field: &'f Field) -> Option<Self> {
        let mut columns = schema.fields().iter();
        let found = columns.find(|column| {
            let metadata = column.metadata();
            let is_named = metadata.get(FIELD).is_some_and(|it| *it == field.name);
            let column_type = field.column_type.name();
            is_named && metadata.get(TYPE).is_some_and(|it| it == column_type)
        })?;
        let name = found.name().clone();
        Some(Self { field, name })
    }

    fn is_number(&self) -> bool {
        matches!(
            self.field.column_type,
            ColumnType::Integer | ColumnType::Decimal | ColumnType::Number
        )
    }

    /// The column's quoted name in SQL.
    fn sql(&self) -> String {
        format!("e.{}", quoted(&self.name))
    }

    /// Gives a result in SQL a unique name.
    fn result(&self, sql: &str, name: &str) -> String {
        format!("{sql} AS {}", quoted(&format!("{} {name}", self.name)))
    }

    /// SQL for the number of values, and the most frequent values.
    fn counts(&self) -> [String; 2] {
        let column = self.sql();
        [
            self.result(&format!("count({column})"), "occurrences"),
            self.result(&format!("top_values({column})"), "values"),
        ]
    }

    /// SQL for the estimated number of different values.
    fn different(&self) -> [String; 1] {
        let column = self.sql();
        let sql = format!("approx_distinct(CAST({column} AS VARCHAR))");
        [self.result(&sql, "different values")]
    }

    /// SQL for the minimum, the median and the maximum. The median is exact unless there are too many occurrences.
    fn measures(&self, occurrences: i64) -> [String; 3] {
        let column = self.sql();
        let median = if occurrences > EXACT {
            "approx_median"
        } else {
            "median"
        };
        [
            ("minimum", format!("min({column})")),
            ("median", format!("{median}(CAST({column} AS DOUBLE))")),
            ("maximum", format!("max({column})")),
        ]
        .map(|(name, sql)| self.result(&format!("CAST({sql} AS VARCHAR)"), name))
    }
}

/// Quotes a name for SQL.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The values that were found for a field.
#[derive(Default)]
pub(super) struct Found {
    occurrences: i64,
    /// The most frequent values, each with its number of occurrences. `None` if there are too many different values.
    values: Option<Vec<(String, i64)>>,
    /// The minimum, the median and the maximum, for numbers.
    measures: Option<[Value; 3]>,
}

impl Found {
    /// Converts the values to rows, each with a value and its number of occurrences.
    pub(super) fn rows(&self, field: &Field) -> Vec<[Value; 2]> {
        match &self.values {
            _ if self.occurrences == 0 => vec![[Value::None, Value::Integer(0)]],
            Some(values) => {
                let values = values.iter();
                values
                    .map(|(value, occurrences)| {
                        let value = Value::Text(shown(value, field.column_type));
                        [value, Value::Integer(*occurrences)]
                    })
                    .collect()
            }
            // This row exists only to show the measures.
            None if self.measures.is_some() => {
                vec![[Value::None, Value::Integer(self.occurrences)]]
            }
            None => Vec::new(),
        }
    }

    pub(super) fn measures(&self) -> [Value; 3] {
        let measures = self.measures.clone();
        measures.unwrap_or([Value::None, Value::None, Value::None])
    }
}

/// Finds the values in each column. If a column has too many different values, they aren't listed, and a note
/// says so.
pub(super) async fn found(
    ask: &Ask,
    table: &mut Table,
    conditions: &str,
    columns: &[&Column<'_>],
) -> Result<Vec<Found>, Problem> {
    let sql: Vec<_> = columns.iter().map(|column| column.counts()).collect();
    let mut all = Vec::with_capacity(columns.len());
    for [occurrences, values] in results(ask, table, conditions, &sql).await? {
        let values = values
            .into_text()
            .map(|json| serde_json::from_str::<Vec<(String, i64)>>(&json))
            .transpose();
        all.push(Found {
            occurrences: occurrences.number(),
            values: values.context("`top_values` isn't valid JSON")?,
            measures: None,
        });
    }
    measure(ask, table, conditions, columns, &mut all).await?;
    let with = columns.iter().zip(&all);
    let with = with.filter(|(_, found)| found.occurrences > 0 && found.values.is_none());
    let too_many: Vec<&Column<'_>> = with.map(|(column, _)| *column).collect();
    let sql: Vec<_> = too_many.iter().map(|column| column.different()).collect();
    let different = results(ask, table, conditions, &sql).await?;
    for (column, [different]) in too_many.iter().zip(different) {
        table.notes.push(format!(
            "`{}` has about {} different values, too many to list",
            column.field.name,
            grouped(different.number())
        ));
    }
    Ok(all)
}

/// Adds the measures to columns of numbers.
async fn measure(
    ask: &Ask,
    table: &mut Table,
    conditions: &str,
    columns: &[&Column<'_>],
    all: &mut [Found],
) -> Result<(), Problem> {
    let numbers = columns.iter().zip(all);
    let numbers: Vec<(&&Column<'_>, &mut Found)> = numbers
        .filter(|(column, found)| column.is_number() && found.occurrences > 0)
        .collect();
    if numbers.iter().any(|(_, found)| found.occurrences > EXACT) {
        let note = "medians of more than 1,000,000 values are estimated";
        table.notes.push(note.to_owned());
    }
    let sql: Vec<_> = numbers
        .iter()
        .map(|(column, found)| column.measures(found.occurrences))
        .collect();
    let measures = results(ask, table, conditions, &sql).await?;
    for ((_, found), measures) in numbers.into_iter().zip(measures) {
        found.measures = Some(measures.map(number));
    }
    Ok(())
}

/// Runs aggregate functions for each column, in one statement, or in several if one needs too much memory.
async fn results<const N: usize>(
    ask: &Ask,
    table: &mut Table,
    conditions: &str,
    sql: &[[String; N]],
) -> Result<Vec<[Value; N]>, Problem> {
    let mut all = Vec::with_capacity(sql.len());
    let mut parts = vec![sql];
    while let Some(part) = parts.pop() {
        if part.is_empty() {
            continue;
        }
        let results = part.as_flattened().join(",\n    ");
        let sql = format!("SELECT {results}\nFROM \"events\" e WHERE {conditions}");
        match select_all(ask.snapshot.context(), &sql).await {
            Ok(rows) => {
                table.sql.push(sql);
                // There is one row.
                let mut values = rows.into_iter().flatten();
                let mut next = || values.next().unwrap_or(Value::None);
                all.extend(part.iter().map(|_| std::array::from_fn(|_| next())));
            }
            Err(error) if part.len() > 1 && error.is::<TooMuch>() => {
                let (first, second) = part.split_at(part.len() / 2);
                parts.extend([second, first]);
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(all)
}

/// Formats a number as people write it: `1.5` for `1.500000000`, `2` for `2.0`.
fn number(value: Value) -> Value {
    match value.into_text() {
        Some(text) => Value::Number(trimmed(&text).to_owned()),
        None => Value::None,
    }
}

/// Removes trailing zeros that mean nothing from a number.
fn trimmed(text: &str) -> &str {
    if text.contains('.') && !text.contains(['e', 'E']) {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        text
    }
}

/// Formats a value as people write it.
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
