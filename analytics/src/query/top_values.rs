//! The aggregate functions `top_values(column)` and `value_counts(column)`: the ten most frequent values of a column,
//! or all of them, as a JSON list of pairs of a text and its number of rows, the most frequent ones first.
//!
//! With `GROUP BY`, each column would need a separate pass over the events. One pass can compute this function for many
//! columns, and its memory has a limit: if there are too many different values, the most frequent ones mean little, and
//! the result is NULL.

use deltalake::arrow::array::{Array, ArrayRef, AsArray, StringViewArray};
use deltalake::arrow::compute::cast;
use deltalake::arrow::datatypes::DataType;
use deltalake::datafusion::common::{HashMap, Result, ScalarValue, plan_err};
use deltalake::datafusion::error::DataFusionError;
use deltalake::datafusion::logical_expr::function::AccumulatorArgs;
use deltalake::datafusion::logical_expr::{Accumulator, AggregateUDFImpl, Signature, Volatility};

/// The maximum number of values in a result of `top_values`.
const LISTED: usize = 10;

/// The maximum number of different values.
const DIFFERENT: usize = 100_000;

/// The number of rows of a batch that show whether equal texts have equal views.
const PROBED: usize = 1024;

/// The maximum length of all different values together, in bytes.
const LONGEST: usize = 32 << 20;

/// The function `top_values`, or `value_counts`.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct TopValues {
    name: &'static str,
    /// The maximum number of values in a result.
    listed: usize,
    signature: Signature,
}

impl TopValues {
    /// The function `top_values`.
    pub(super) fn few() -> Self {
        Self::new("top_values", LISTED)
    }

    /// The function `value_counts`.
    pub(super) fn all() -> Self {
        Self::new("value_counts", usize::MAX)
    }

    fn new(name: &'static str, listed: usize) -> Self {
        Self {
            name,
            listed,
            signature: Signature::any(1, Volatility::Immutable),
        }
    }
}

impl AggregateUDFImpl for TopValues {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    /// The state of an accumulator has the same type: a list of all values.
    fn return_type(&self, _arguments: &[DataType]) -> Result<DataType> {
        Ok(DataType::Utf8)
    }

    fn accumulator(&self, _arguments: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(Counts::new(self.listed)))
    }
}

/// The number of rows of each value.
#[derive(Debug)]
struct Counts {
    /// The counts; `None` if there are too many values. The engine's map hashes texts faster than that of the
    /// standard library.
    by_value: Option<HashMap<String, i64>>,
    /// The length of all values together.
    length: usize,
    /// The maximum number of values in the result.
    listed: usize,
}

impl Counts {
    fn new(listed: usize) -> Self {
        Self {
            by_value: Some(HashMap::new()),
            length: 0,
            listed,
        }
    }

    /// Adds the values of a batch.
    ///
    /// A view is a number that stands for a text. Equal texts of a batch mostly have the same view, because they come
    /// from one dictionary, and numbers are looked up much faster than texts.
    fn add_all(&mut self, values: &StringViewArray) {
        // By view: one of the rows with this view, and their number.
        let mut by_view: HashMap<u128, (usize, i64)> = HashMap::new();
        for (row, view) in values.views().iter().enumerate() {
            if values.is_valid(row) {
                by_view.entry(*view).or_insert((row, 0)).1 += 1;
            }
            // Nearly every row has a different view, so looking up views takes longer than it saves.
            if row + 1 == PROBED && by_view.len() > PROBED / 2 {
                for row in PROBED..values.len() {
                    if values.is_valid(row) {
                        self.add(values.value(row), 1);
                    }
                }
                break;
            }
        }
        for (row, count) in by_view.into_values() {
            self.add(values.value(row), count);
        }
    }

    fn add(&mut self, value: &str, count: i64) {
        let Some(counts) = &mut self.by_value else {
            return;
        };
        if let Some(known) = counts.get_mut(value) {
            *known += count;
            return;
        }
        self.length += value.len();
        if counts.len() == DIFFERENT || self.length > LONGEST {
            self.give_up();
        } else {
            counts.insert(value.to_owned(), count);
        }
    }

    /// Stops counting, because there are too many values.
    fn give_up(&mut self) {
        self.by_value = None;
        self.length = 0;
    }

    /// Formats the values as JSON, the most frequent ones first.
    fn json(&self, most: usize) -> Result<ScalarValue> {
        let Some(counts) = &self.by_value else {
            return Ok(ScalarValue::Utf8(None));
        };
        let mut counts: Vec<(&String, &i64)> = counts.iter().collect();
        counts.sort_unstable_by(|one, other| other.1.cmp(one.1).then_with(|| one.0.cmp(other.0)));
        counts.truncate(most);
        let json = serde_json::to_string(&counts).map_err(external)?;
        Ok(ScalarValue::Utf8(Some(json)))
    }
}

impl Accumulator for Counts {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let [values] = values else {
            return plan_err!("write a column, as in `top_values(column)`");
        };
        if self.by_value.is_none() {
            return Ok(());
        }
        // Stored texts have this type. They are read without a copy.
        if values.data_type() == &DataType::Utf8View {
            self.add_all(values.as_string_view());
        } else {
            let texts = cast(values, &DataType::Utf8)?;
            for value in texts.as_string::<i32>().iter().flatten() {
                self.add(value, 1);
            }
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        for state in states {
            for json in state.as_string::<i32>() {
                let Some(json) = json else {
                    self.give_up();
                    return Ok(());
                };
                let counts: Vec<(String, i64)> = serde_json::from_str(json).map_err(external)?;
                for (value, count) in counts {
                    self.add(&value, count);
                }
            }
        }
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![self.json(usize::MAX)?])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        self.json(self.listed)
    }

    fn size(&self) -> usize {
        let entries = self.by_value.as_ref().map_or(0, HashMap::capacity);
        size_of_val(self) + self.length + entries * size_of::<(String, i64)>()
    }
}

fn external(error: serde_json::Error) -> DataFusionError {
    DataFusionError::External(Box::new(error))
}

#[cfg(test)]
mod tests {
    use super::super::Limits;
    use super::super::test_store::session;
    use super::*;

    /// Runs a query, and returns the only cell of its result.
    async fn cell(sql: &str) -> Option<String> {
        let rows = session(&Limits::default()).rows(sql).await;
        let rows = rows.expect("it has an answer");
        let text = cast(rows[0].column(0), &DataType::Utf8).expect("a text");
        let cell = text.as_string::<i32>().iter().next().expect("a row");
        cell.map(str::to_owned)
    }

    #[tokio::test]
    async fn the_most_frequent_values_come_first() {
        let sql = "SELECT top_values(value % 3) FROM generate_series(1, 10)";
        let expected = r#"[["1",4],["0",3],["2",3]]"#;
        assert_eq!(cell(sql).await.as_deref(), Some(expected));
        let sql = "SELECT top_values(value) FROM generate_series(10, 30)";
        let ten = cell(sql).await.expect("few values");
        assert!(
            ten.starts_with(r#"[["10",1],"#) && ten.ends_with(r#",["19",1]]"#),
            "{ten}"
        );
        // Quotes, and NULLs, which don't count.
        let sql = "SELECT top_values(x) FROM (VALUES ('\"'), (NULL), ('ä'), ('\"')) t(x)";
        let expected = r#"[["\"",2],["ä",1]]"#;
        assert_eq!(cell(sql).await.as_deref(), Some(expected));
        let sql = "SELECT top_values(x) FROM (VALUES (1)) t(x) WHERE x = 2";
        assert_eq!(cell(sql).await.as_deref(), Some("[]"));
    }

    #[tokio::test]
    async fn all_values_are_listed_by_the_other_function() {
        let sql = "SELECT value_counts(value % 12) FROM generate_series(0, 24)";
        let all = cell(sql).await.expect("few values");
        assert!(all.starts_with(r#"[["0",3],["1",2],["10",2],"#), "{all}");
        assert_eq!(all.matches(',').count(), 12 + 11, "{all}");
    }

    #[test]
    fn texts_are_counted_by_hand_and_by_their_views() {
        for different in [3, 900, 5_000] {
            let text = |row: usize| {
                let number = row % different;
                // The view of a long text contains only its position, not the text.
                let text = if row.is_multiple_of(2) {
                    format!("a text that is too long for a view: {number}")
                } else {
                    number.to_string()
                };
                (!row.is_multiple_of(7)).then_some(text)
            };
            let texts: Vec<Option<String>> = (0..6_000).map(text).collect();
            let array: StringViewArray = texts.iter().map(Option::as_deref).collect();
            let mut counts = Counts::new(LISTED);
            counts.add_all(&array);
            let mut expected: HashMap<String, i64> = HashMap::new();
            for text in texts.into_iter().flatten() {
                *expected.entry(text).or_insert(0) += 1;
            }
            assert_eq!(counts.by_value, Some(expected), "{different}");
        }
    }

    #[tokio::test]
    async fn values_from_several_partitions_are_counted_together() {
        let sql = "SELECT top_values(x) FROM (
            SELECT value % 3 AS x FROM generate_series(1, 10)
            UNION ALL SELECT 7 FROM generate_series(1, 5)
            UNION ALL SELECT 2 FROM generate_series(1, 3))";
        let expected = r#"[["2",6],["7",5],["1",4],["0",3]]"#;
        assert_eq!(cell(sql).await.as_deref(), Some(expected));
    }

    #[tokio::test]
    async fn too_many_values_have_no_result() {
        let sql = |last: usize| format!("SELECT top_values(value) FROM generate_series(1, {last})");
        assert!(cell(&sql(DIFFERENT)).await.is_some());
        assert_eq!(cell(&sql(DIFFERENT + 1)).await, None);
        // Few values, but long ones.
        let long = "SELECT top_values(lpad(CAST(value AS VARCHAR), 200000, 'a'))
            FROM generate_series(1, 200)";
        assert_eq!(cell(long).await, None);
        // One of the partial results has too many values.
        let sql = "SELECT top_values(x) FROM (
            SELECT value AS x FROM generate_series(1, 100001) UNION ALL SELECT 2 AS x)";
        assert_eq!(cell(sql).await, None);
    }
}
