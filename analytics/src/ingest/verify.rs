//! Reads a whole data file to check whether it matches its commit.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;

use anyhow::{Context, ensure};
use deltalake::arrow::array::Array;
use deltalake::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::Value;

use super::columns::{self, Rows};
use crate::moment;
use crate::store::parquet_types::metadata;
use crate::store::{Kind, OnceDays};

/// The maximum number of rows to read at once.
const ROWS: usize = 1 << 13;

/// Reads a data file, and compares it with the number of rows and the statistics in its commit.
///
/// # Errors
///
/// The file can't be read, or it differs from the commit; the error says how.
pub(crate) fn file(
    path: &Path,
    kind: Kind,
    rows: Option<u64>,
    statistics: Option<&str>,
) -> anyhow::Result<()> {
    let found = decode(path).context("the file can't be read")?;
    if let Some(rows) = rows {
        ensure!(
            found == rows,
            "the file has {found} rows, but {rows} in its commit"
        );
    }
    if kind == Kind::Rejected || found == 0 {
        return Ok(());
    }
    let days = OnceDays::read(statistics);
    let bounds = Bounds::new(statistics);
    let columns = ["key", "once_day", "time", "type", "tenant"];
    columns::read(path, &columns, ROWS, None, |rows| {
        check_days(rows, &days)?;
        bounds.check(rows)
    })
}

/// Decodes all values, and returns the number of rows.
fn decode(path: &Path) -> anyhow::Result<u64> {
    let file = File::open(path)?;
    let metadata = metadata(&file)?;
    let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata);
    let mut rows = 0;
    for batch in builder.with_batch_size(ROWS).build()? {
        rows += batch?.num_rows() as u64;
    }
    Ok(rows)
}

/// Checks the days that a file lists: a search for duplicates reads only the files that list the day.
fn check_days(rows: &Rows, days: &OnceDays) -> anyhow::Result<()> {
    let keys = rows.bytes("key").context("the file has no column `key`")?;
    let found = rows.days("once_day");
    for row in 0..rows.count() {
        ensure!(keys.value(row).len() == 16, "a key doesn't have 16 bytes");
        let day = found.filter(|it| it.is_valid(row)).map(|it| it.value(row));
        let is_listed = match day {
            None => days.has_dayless,
            Some(_) => days.has_any(&BTreeSet::from([day])),
        };
        ensure!(
            is_listed,
            "the commit doesn't list the day of an event, so the event would be stored again if it were sent again"
        );
    }
    Ok(())
}

/// The minimum and the maximum in statistics, which let queries skip files.
struct Bounds {
    statistics: Value,
}

impl Bounds {
    fn new(statistics: Option<&str>) -> Self {
        let statistics = statistics.and_then(|text| serde_json::from_str(text).ok());
        Self {
            statistics: statistics.unwrap_or_default(),
        }
    }

    fn bound(&self, which: &str, column: &str) -> Option<&str> {
        self.statistics.get(which)?.get(column)?.as_str()
    }

    fn check(&self, rows: &Rows) -> anyhow::Result<()> {
        for column in ["type", "tenant"] {
            let Some(texts) = rows.texts(column) else {
                continue;
            };
            let least = self.bound("minValues", column);
            let most = self.bound("maxValues", column);
            for text in texts.iter().flatten() {
                let is_inside =
                    least.is_none_or(|it| it <= text) && most.is_none_or(|it| it >= text);
                ensure!(
                    is_inside,
                    "the file has a `{column}` outside the range in its commit, so queries for that value skip the file"
                );
            }
        }
        let least = self.bound("minValues", "time").and_then(moment::micros);
        let most = self.bound("maxValues", "time").and_then(moment::micros);
        for time in rows.times("time").into_iter().flatten().flatten() {
            let is_inside = least.is_none_or(|it| it <= time) && most.is_none_or(|it| it >= time);
            ensure!(
                is_inside,
                "the file has a `time` outside the range in its commit, so queries for that time skip the file"
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use deltalake::arrow::array::{
        ArrayRef, BinaryArray, Date32Array, RecordBatch, StringArray, TimestampMicrosecondArray,
    };
    use deltalake::parquet::arrow::ArrowWriter;
    use serde_json::json;

    use super::*;

    /// Writes a file with two events.
    fn written(folder: &Path) -> std::path::PathBuf {
        let keys = vec![&b"0123456789abcdef"[..], b"fedcba9876543210"];
        let times = TimestampMicrosecondArray::from(vec![1_000_000, 2_000_000]);
        let batch = RecordBatch::try_from_iter([
            ("key", Arc::new(BinaryArray::from(keys)) as ArrayRef),
            ("once_day", Arc::new(Date32Array::from(vec![0, 0]))),
            ("time", Arc::new(times.with_timezone("UTC"))),
            ("type", Arc::new(StringArray::from(vec!["a", "b"]))),
        ]);
        let batch = batch.expect("a batch");
        let path = folder.join("a.parquet");
        let file = File::create(&path).expect("a file");
        let mut writer = ArrowWriter::try_new(file, batch.schema(), None).expect("a writer");
        writer.write(&batch).expect("written");
        writer.close().expect("written");
        path
    }

    fn statistics() -> Value {
        json!({
            "numRecords": 2,
            "minValues": {"type": "a", "once_day": "1970-01-01", "time": "1970-01-01T00:00:01Z"},
            "maxValues": {"type": "b", "once_day": "1970-01-01", "time": "1970-01-01T00:00:02Z"},
            "nullCount": {"once_day": 0},
        })
    }

    #[test]
    fn a_file_that_has_what_its_commit_says_is_right() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = written(folder.path());
        let said = statistics().to_string();
        file(&path, Kind::Events, Some(2), Some(&said)).expect("it is right");
        file(&path, Kind::Events, None, None).expect("nothing is said");
    }

    #[test]
    fn what_differs_is_said() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = written(folder.path());
        let changed = |which: &str, column: &str, value: &str| {
            let mut said = statistics();
            said[which][column] = json!(value);
            said.to_string()
        };
        for (rows, said, expected) in [
            (3, statistics().to_string(), "the file has 2 rows"),
            (2, changed("minValues", "type", "aa"), "a `type` outside"),
            (
                2,
                changed("maxValues", "time", "1970-01-01T00:00:01Z"),
                "a `time` outside",
            ),
            (
                2,
                changed("minValues", "once_day", "1970-01-02")
                    .replace("\"once_day\":\"1970-01-01\"", "\"once_day\":\"1970-01-02\""),
                "doesn't list the day",
            ),
        ] {
            let error = file(&path, Kind::Events, Some(rows), Some(&said)).expect_err(expected);
            assert!(format!("{error:#}").contains(expected), "{error:#}");
        }
    }

    #[test]
    fn a_damaged_file_is_found() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = written(folder.path());
        let mut bytes = std::fs::read(&path).expect("read");
        // The first values follow the four magic bytes and the header of their page.
        for byte in &mut bytes[4..40] {
            *byte = 0xff;
        }
        std::fs::write(&path, bytes).expect("written");
        assert!(file(&path, Kind::Events, Some(2), None).is_err());
    }
}
