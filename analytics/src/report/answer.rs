//! The answer to a question, as a table, CSV or JSON.

mod table;

use event_catalog_cli::shared;
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::cells;
use super::value::Value;

/// The answer to a question.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The title above the rows.
    pub title: String,
    /// The columns of the rows.
    pub columns: Vec<Column>,
    /// The rows, with a value for each column.
    pub rows: Vec<Vec<Value>>,
    /// Notes that a reader needs to interpret the rows.
    pub notes: Vec<String>,
    /// The statements that produce most of the answer, for readers who want to continue in SQL.
    pub sql: Vec<String>,
    /// The column whose numbers are drawn as bars in a terminal.
    pub plot: Option<usize>,
}

/// A column of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// The column's name in CSV and JSON.
    pub name: &'static str,
    /// The column's heading in a table.
    pub heading: &'static str,
    /// Whether the column's values are numbers.
    pub is_number: bool,
    /// Whether a table shows the column's texts in full, because this program wrote them, such as statements to copy.
    pub is_whole: bool,
}

impl Column {
    pub(super) const fn text(name: &'static str, heading: &'static str) -> Self {
        Self {
            name,
            heading,
            is_number: false,
            is_whole: false,
        }
    }

    pub(super) const fn whole_text(name: &'static str, heading: &'static str) -> Self {
        Self {
            is_whole: true,
            ..Self::text(name, heading)
        }
    }

    pub(super) const fn number(name: &'static str, heading: &'static str) -> Self {
        Self {
            name,
            heading,
            is_number: true,
            is_whole: false,
        }
    }
}

impl Answer {
    pub(super) fn new(title: impl Into<String>, columns: &[Column]) -> Self {
        Self {
            title: title.into(),
            columns: columns.to_vec(),
            rows: Vec::new(),
            notes: Vec::new(),
            sql: Vec::new(),
            plot: None,
        }
    }

    /// Keeps only the first rows, and adds a note with the number of all rows.
    pub(super) fn limit(&mut self, limit: usize) {
        if self.rows.len() > limit {
            let all = self.rows.len();
            self.rows.truncate(limit);
            let note = format!("only {} of {all}; `--limit {all}` gives all", first(limit));
            self.notes.push(note);
        }
    }

    /// Like `limit`, for rows that were queried with the limit `limit + 1`: whether there are more rows is known, but
    /// not how many.
    pub(super) fn limit_of_more(&mut self, limit: usize) {
        if self.rows.len() > limit {
            self.rows.truncate(limit);
            let note = format!("only {}; give a higher `--limit` for more", first(limit));
            self.notes.push(note);
        }
    }

    /// Formats the answer as CSV, for programs and spreadsheets: a line with the column names, and a line for each
    /// row. A text that would be a formula gets a leading apostrophe.
    ///
    /// # Errors
    ///
    /// The rows and the columns don't match.
    pub fn csv(&self) -> anyhow::Result<String> {
        cells::csv(self.columns.iter().map(|column| column.name), &self.rows)
    }

    /// Formats the answer as JSON, for programs: a list with an object for each row.
    ///
    /// # Errors
    ///
    /// The rows aren't valid JSON.
    pub fn json(&self) -> anyhow::Result<String> {
        let rows: Vec<Row<'_>> = self
            .rows
            .iter()
            .map(|row| Row {
                columns: &self.columns,
                row,
            })
            .collect();
        shared::json(&rows)
    }
}

/// Describes the rows that a limit keeps.
fn first(limit: usize) -> String {
    if limit == 1 {
        "the first row".to_owned()
    } else {
        format!("the first {limit} rows")
    }
}

/// A row as an object, whose fields are in the order of the columns.
struct Row<'a> {
    columns: &'a [Column],
    row: &'a [Value],
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.columns.len()))?;
        for (column, value) in self.columns.iter().zip(self.row) {
            map.serialize_entry(column.name, value)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn answer() -> Answer {
        let columns = [
            Column::text("event", "EVENT"),
            Column::number("count", "COUNT"),
        ];
        let mut answer = Answer::new("Events", &columns);
        answer.plot = Some(1);
        for (name, count) in [("paid, \"in\" cash", 1_500), ("open", 125)] {
            let row = vec![Value::Text(name.to_owned()), Value::Integer(count)];
            answer.rows.push(row);
        }
        answer
    }

    #[test]
    fn csv_and_json_have_names_and_plain_numbers() {
        let csv = answer().csv().expect("rows match columns");
        assert_eq!(
            csv,
            "event,count\n\"paid, \"\"in\"\" cash\",1500\nopen,125\n"
        );
        let json = answer().json().expect("rows are valid JSON");
        let expected = r#"[
  {
    "event": "paid, \"in\" cash",
    "count": 1500
  },
  {
    "event": "open",
    "count": 125
  }
]
"#;
        assert_eq!(json, expected);
    }

    #[test]
    fn what_a_limit_cuts_off_is_reported() {
        let mut answer = answer();
        answer.limit(1);
        assert_eq!(answer.rows.len(), 1);
        assert_eq!(
            answer.notes,
            ["only the first row of 2; `--limit 2` gives all"]
        );
    }
}
