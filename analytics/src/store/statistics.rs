//! The statistics of a data file in a Delta log, which let readers skip files.
//! <https://github.com/delta-io/delta/blob/master/PROTOCOL.md#per-file-statistics>
//!
//! If the days in `once_day` have gaps, [`once_days`] are added, which other engines ignore.

use deltalake::arrow::array::{Array, AsArray, RecordBatch};
use deltalake::arrow::compute::kernels::aggregate::{max, max_string, min, min_string};
use deltalake::arrow::datatypes::{DataType, Date32Type, TimestampMicrosecondType};
use serde_json::{Map, Value, json};

use super::once_days;
use crate::moment;

/// The longest text in statistics. A longer one would have to be cut, and the largest value rounded up.
const LONGEST: usize = 64;

/// The statistics of a batch that becomes a file, for these columns, as JSON.
pub(super) fn of(batch: &RecordBatch, columns: &[&str]) -> String {
    let (mut least, mut most, mut nulls) = (Map::new(), Map::new(), Map::new());
    for name in columns {
        let Some(array) = batch.column_by_name(name) else {
            // The file only has columns with values.
            nulls.insert((*name).to_owned(), json!(batch.num_rows()));
            continue;
        };
        nulls.insert((*name).to_owned(), json!(array.null_count()));
        if let Some((smallest, largest)) = bounds(array) {
            least.insert((*name).to_owned(), smallest);
            most.insert((*name).to_owned(), largest);
        }
    }
    let mut statistics = json!({
        "numRecords": batch.num_rows(),
        "minValues": least,
        "maxValues": most,
        "nullCount": nulls,
    });
    if columns.contains(&once_days::COLUMN)
        && let Some(array) = batch.column_by_name(once_days::COLUMN)
        && let Some(days) = array.as_primitive_opt::<Date32Type>()
        && let Some(ranges) = once_days::to_statistics(&days.iter().flatten().collect())
    {
        statistics[once_days::STATISTIC] = ranges;
    }
    statistics.to_string()
}

/// The smallest and the largest value of an array.
fn bounds(array: &dyn Array) -> Option<(Value, Value)> {
    match array.data_type() {
        DataType::Utf8 => {
            let texts = array.as_string::<i32>();
            let (least, most) = (min_string(texts)?, max_string(texts)?);
            let is_short = least.len() <= LONGEST && most.len() <= LONGEST;
            is_short.then(|| (json!(least), json!(most)))
        }
        DataType::Date32 => {
            let days = array.as_primitive::<Date32Type>();
            let text = |day| json!(moment::day_text(day));
            Some((text(min(days)?), text(max(days)?)))
        }
        DataType::Timestamp(..) => {
            let moments = array.as_primitive::<TimestampMicrosecondType>();
            // Statistics are in milliseconds: the largest value is rounded up, but not to the year 10000,
            // which readers don't support.
            let least = min(moments)?.div_euclid(1000) * 1000;
            let most = max(moments)?.checked_add(999)?.div_euclid(1000) * 1000;
            let text =
                |micros| Some(moment::text(micros)).filter(|it| moment::micros(it).is_some());
            Some((json!(text(least)?), json!(text(most)?)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use deltalake::arrow::array::{ArrayRef, Date32Array, StringArray, TimestampMicrosecondArray};

    use super::*;

    #[test]
    fn days_with_gaps_are_listed() {
        let days = Date32Array::from(vec![Some(7), None, Some(1), Some(8)]);
        let batch = RecordBatch::try_from_iter([("once_day", Arc::new(days) as ArrayRef)]);
        let text = of(&batch.expect("a batch"), &["once_day"]);
        let found: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(found["onceDays"], json!([[1, 1], [7, 8]]));
        assert_eq!(found["maxValues"]["once_day"], "1970-01-09");
    }

    #[test]
    fn the_largest_moment_is_rounded_up() {
        let times = TimestampMicrosecondArray::from(vec![Some(1_500_001), None, Some(1_999)]);
        let batch = RecordBatch::try_from_iter([
            ("time", Arc::new(times.with_timezone("UTC")) as ArrayRef),
            ("day", Arc::new(Date32Array::from(vec![1, 2, 0]))),
            ("type", Arc::new(StringArray::from(vec!["b", "a", "c"]))),
            (
                "tenant",
                Arc::new(StringArray::from(vec![None::<&str>, None, None])),
            ),
        ]);
        let text = of(
            &batch.expect("a batch"),
            &["time", "day", "type", "tenant", "other"],
        );
        let found: Value = serde_json::from_str(&text).expect("JSON");
        let expected = json!({
            "numRecords": 3,
            "minValues": {"time": "1970-01-01T00:00:00.001Z", "day": "1970-01-01", "type": "a"},
            "maxValues": {"time": "1970-01-01T00:00:01.501Z", "day": "1970-01-03", "type": "c"},
            "nullCount": {"time": 1, "day": 0, "type": 0, "tenant": 3, "other": 3},
        });
        assert_eq!(found, expected);
    }

    #[test]
    fn a_moment_that_would_be_rounded_up_to_the_year_10000_is_no_bound() {
        let last = moment::micros("9999-12-31T23:59:59.999Z").expect("a moment");
        for (time, is_bound) in [(last, true), (last + 1, false)] {
            let times = TimestampMicrosecondArray::from(vec![time]);
            let batch = RecordBatch::try_from_iter([("time", Arc::new(times) as ArrayRef)]);
            let text = of(&batch.expect("a batch"), &["time"]);
            let found: Value = serde_json::from_str(&text).expect("JSON");
            assert_eq!(found["maxValues"]["time"].is_string(), is_bound, "{text}");
        }
    }
}
