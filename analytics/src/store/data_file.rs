//! The data files that a table has now, as candidates for replacement.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::Context;
use deltalake::arrow::array::RecordBatch;
use deltalake::kernel::Remove;
use serde_json::Value;

use super::parquet_types::decoded_bytes;
use super::rewrite::{Columns, read};
use super::{Kind, OnceDays, Store, day_of_stats};
use crate::key::Day;
use crate::moment;

/// A data file of a table.
#[derive(Clone, Debug)]
pub struct DataFile {
    /// The file's path in the table's folder.
    pub path: String,
    /// The day on which all rows of the file were received.
    pub day: Day,
    /// The file's size in bytes.
    pub bytes: u64,
    /// The number of rows in the file. `None` if the log doesn't record it.
    pub rows: Option<u64>,
    /// A lower bound for the `time` of the file's events, in microseconds. `None` if no event has a time.
    pub first_time: Option<i64>,
    /// Whether another engine has deleted some rows without rewriting the file. If so, the file can't be replaced.
    pub has_deleted_rows: bool,
    /// The days under which duplicates of the file's events are looked up.
    pub(super) once: OnceDays,
    pub(super) removal: Remove,
}

impl DataFile {
    /// The path of the file.
    #[must_use]
    pub fn path_in(&self, store: &Path, kind: Kind) -> PathBuf {
        store.join(kind.name()).join(&self.path)
    }

    /// The approximate size of the file's rows in memory, in bytes.
    ///
    /// # Errors
    ///
    /// The file can't be read.
    pub fn decoded_bytes(&self, store: &Path, kind: Kind) -> anyhow::Result<u64> {
        decoded_bytes(&self.path_in(store, kind))
    }
}

impl Store {
    /// The data files that a table has now, by their days.
    ///
    /// # Errors
    ///
    /// The table can't be read, or a file has no day.
    pub fn data_files(&self, kind: Kind) -> anyhow::Result<Vec<DataFile>> {
        let mut found = Vec::new();
        for file in self.table(kind).snapshot()?.log_data().iter() {
            let path = file.path().into_owned();
            let day = file.partition_values_map().remove("day").flatten();
            let day = day.as_deref().and_then(day_of_stats);
            let statistics = file.stats();
            found.push(DataFile {
                day: day.with_context(|| format!("the data file `{path}` has no day"))?,
                bytes: file.size().unsigned_abs(),
                rows: file.num_records().map(|rows| rows as u64),
                first_time: first_time(statistics.as_deref()),
                has_deleted_rows: file.deletion_vector_descriptor().is_some(),
                once: OnceDays::read(statistics.as_deref()),
                removal: file.remove_action(true),
                path,
            });
        }
        found.sort_by(|one, other| (one.day, &one.path).cmp(&(other.day, &other.path)));
        Ok(found)
    }

    /// The largest number of small files in any one day of a table. A file is small if it has fewer bytes than `below`.
    ///
    /// # Errors
    ///
    /// The table can't be read.
    pub fn most_small_files(&self, kind: Kind, below: u64) -> anyhow::Result<usize> {
        let mut days: HashMap<String, usize> = HashMap::new();
        for file in self.table(kind).snapshot()?.log_data().iter() {
            if file.size().unsigned_abs() < below {
                let path = file.path();
                // Each day has its own folder.
                let folder = path.split('/').next().unwrap_or_default();
                *days.entry(folder.to_owned()).or_default() += 1;
            }
        }
        Ok(days.into_values().max().unwrap_or_default())
    }

    /// Calls a function with batches of rows of a data file, with these columns or with all columns. Columns
    /// without a value in those rows are left out.
    ///
    /// # Errors
    ///
    /// The file can't be read, or the function fails.
    pub fn read_file(
        &self,
        kind: Kind,
        file: &DataFile,
        only: Option<&[&str]>,
        each: impl FnMut(RecordBatch) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let columns = Columns::of(self.table(kind))?;
        read(&file.path_in(&self.folder, kind), &columns, only, each)
    }
}

/// The earliest time in statistics. If the statistics don't contain it, this is the earliest possible time.
fn first_time(statistics: Option<&str>) -> Option<i64> {
    let statistics: Option<Value> = statistics.and_then(|it| serde_json::from_str(it).ok());
    let statistics = statistics.unwrap_or_default();
    let rows = statistics["numRecords"].as_u64();
    let timeless = statistics["nullCount"]["time"].as_u64();
    if rows.is_some() && timeless == rows {
        return None;
    }
    let first = statistics["minValues"]["time"].as_str();
    Some(first.and_then(moment::micros).unwrap_or(i64::MIN))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_time_is_any_where_it_is_not_known() {
        let first = |text: &str| first_time(Some(text));
        assert_eq!(
            first(
                r#"{"numRecords":2,"minValues":{"time":"1970-01-01T00:00:01Z"},"nullCount":{"time":1}}"#
            ),
            Some(1_000_000)
        );
        assert_eq!(first(r#"{"numRecords":2,"nullCount":{"time":2}}"#), None);
        for text in [
            "{",
            "{}",
            r#"{"numRecords":2}"#,
            r#"{"nullCount":{"time":2}}"#,
        ] {
            assert_eq!(first(text), Some(i64::MIN), "{text}");
        }
        assert_eq!(first_time(None), Some(i64::MIN));
    }
}
