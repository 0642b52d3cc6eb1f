//! A panel's answer: rows, the statements that produced them, and notes. The answer can be written as JSON.

use std::borrow::Cow;

use serde::ser::{Serialize, Serializer};

use crate::report::{Value, cells};

/// The largest integer that JavaScript can represent exactly.
const LARGEST: u64 = (1 << 53) - 1;

/// The meaning of a column's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Text,
    Integer,
    Number,
    /// RFC 3339, in UTC.
    Moment,
    /// A day in UTC.
    Date,
    /// A share, between 0 and 1.
    Share,
}

#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Column {
    pub(crate) name: Cow<'static, str>,
    pub(crate) kind: Kind,
}

/// The answer of a panel.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Vec<Value>>,
    /// The SQL statements that produced the rows.
    pub(crate) sql: Vec<String>,
    /// Notes about the rows.
    pub(crate) notes: Vec<String>,
}

#[derive(serde::Serialize)]
struct Document<'t> {
    columns: &'t [Column],
    rows: Vec<Row<'t>>,
    sql: String,
    took_ms: u64,
    notes: &'t [String],
}

struct Row<'t>(&'t [Value]);

struct Cell<'t>(&'t Value);

impl Table {
    pub(crate) fn new(columns: &[(&'static str, Kind)]) -> Self {
        let mut table = Self::default();
        for (name, kind) in columns {
            table.column(*name, *kind);
        }
        table
    }

    /// Adds a column at the end.
    pub(crate) fn column(&mut self, name: impl Into<Cow<'static, str>>, kind: Kind) {
        self.columns.push(Column {
            name: name.into(),
            kind,
        });
    }

    pub(crate) fn csv(&self) -> anyhow::Result<String> {
        let names = self.columns.iter().map(|column| &*column.name);
        cells::csv(names, &self.rows)
    }

    pub(crate) fn json(&self, took_ms: u64) -> Result<String, serde_json::Error> {
        serde_json::to_string(&Document {
            columns: &self.columns,
            rows: self.rows.iter().map(|row| Row(row)).collect(),
            sql: self.sql.join(";\n"),
            took_ms,
            notes: &self.notes,
        })
    }
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Cell))
    }
}

impl Serialize for Cell<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Integer(number) if number.unsigned_abs() > LARGEST => {
                serializer.serialize_str(&number.to_string())
            }
            value => value.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_has_columns_rows_and_where_they_come_from() {
        let mut table = Table::new(&[("name", Kind::Text), ("occurrences", Kind::Integer)]);
        table.column(format!("period_{}", 0), Kind::Share);
        table.rows.push(vec![
            Value::Text("</script>\u{2028}\"".to_owned()),
            Value::Integer(1 << 53),
            Value::Share(1, 4),
        ]);
        table.rows.push(vec![
            Value::None,
            Value::Integer((1 << 53) - 1),
            Value::None,
        ]);
        table.sql.push("SELECT 1".to_owned());
        table.notes.push("a note".to_owned());
        let json: serde_json::Value =
            serde_json::from_str(&table.json(12).expect("JSON")).expect("JSON");
        let expected = serde_json::json!({
            "columns": [
                {"name": "name", "kind": "text"},
                {"name": "occurrences", "kind": "integer"},
                {"name": "period_0", "kind": "share"},
            ],
            "rows": [
                ["</script>\u{2028}\"", "9007199254740992", 0.25],
                [null, 9_007_199_254_740_991_i64, null],
            ],
            "sql": "SELECT 1",
            "took_ms": 12,
            "notes": ["a note"],
        });
        assert_eq!(json, expected);
    }
}
