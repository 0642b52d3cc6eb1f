//! The files of stored events, as far as repeated events are looked for in them.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs::File;
use std::path::PathBuf;

use anyhow::Context;
use deltalake::arrow::array::{
    Array, AsArray, BinaryArray, BooleanArray, Date32Array, RecordBatch, StringArray,
};
use deltalake::arrow::datatypes::{Date32Type, TimestampMicrosecondType};
use deltalake::parquet::arrow::ProjectionMask;
use deltalake::parquet::arrow::arrow_reader::{ParquetRecordBatchReaderBuilder, RowSelection};
use event_catalog_cli::shared::shown_path;

use super::once::{Numbers, WINDOW};
use crate::event::{CONTENT, Content};
use crate::key::Day;
use crate::moment;
use crate::store::{Kind, Store, day_of_stats, once_days};

/// A file of stored events.
#[derive(Debug)]
pub(super) struct StoredFile {
    path: PathBuf,
    /// The first and the last day on which its events are looked for.
    days: Option<(Day, Day)>,
    /// Whether it may have events that tell no day, and is young enough to look for them.
    has_dayless: bool,
    /// The number of events.
    pub(super) rows: u64,
}

/// The files of a store.
pub(super) fn stored_files(store: &Store, today: Day) -> anyhow::Result<Vec<StoredFile>> {
    let folder = store.folder.join(Kind::Events.name());
    let mut files = Vec::new();
    for file in store.events.snapshot()?.log_data().iter() {
        let path = file.path();
        let day = path
            .strip_prefix("day=")
            .and_then(|it| it.split('/').next());
        let day = day.and_then(day_of_stats);
        let statistics = file.stats();
        files.push(StoredFile {
            days: once_days(statistics.as_deref()),
            has_dayless: day.is_none_or(|day| today - day <= WINDOW),
            rows: file.num_records().unwrap_or(0) as u64,
            path: folder.join(&*path),
        });
    }
    Ok(files)
}

impl StoredFile {
    /// Whether events of these days may be in it.
    pub(super) fn concerns(&self, wanted: &BTreeSet<Option<Day>>) -> bool {
        let has_day =
            |(first, last): (Day, Day)| wanted.range(Some(first)..=Some(last)).next().is_some();
        self.days.is_some_and(has_day) || self.has_dayless && wanted.contains(&None)
    }

    /// Calls a function with the key and the day of each event.
    pub(super) fn keys(&self, mut each: impl FnMut(u128, Option<Day>)) -> anyhow::Result<()> {
        for batch in self.read(&["key", "once_day"], None)? {
            let (keys, days) = (keys(&batch)?, days(&batch));
            for row in 0..batch.num_rows() {
                let day = days.filter(|it| it.is_valid(row)).map(|it| it.value(row));
                if let Some(key) = number(keys.value(row)) {
                    each(key, day);
                }
            }
        }
        Ok(())
    }

    /// Calls a function with the content of each stored event that has one of these keys, and removes the keys.
    pub(super) fn compare(
        &self,
        candidates: &mut Numbers,
        mut found: impl FnMut(u128, usize, &Content<'_>),
    ) -> anyhow::Result<()> {
        let is_candidate =
            |key: &[u8]| number(key).is_some_and(|key| candidates.contains_key(&key));
        let mut selected = Vec::new();
        for batch in self.read(&["key"], None)? {
            let keys = keys(&batch)?;
            let rows = (0..batch.num_rows()).map(|row| Some(is_candidate(keys.value(row))));
            selected.push(rows.collect::<BooleanArray>());
        }
        if selected.iter().all(|rows| rows.true_count() == 0) {
            return Ok(());
        }
        let selection = RowSelection::from_filters(&selected);
        let columns = [&["key", "time_text"], &CONTENT[..]].concat();
        for batch in self.read(&columns, Some(selection))? {
            let keys = keys(&batch)?;
            for row in 0..batch.num_rows() {
                if let Some(key) = number(keys.value(row))
                    && let Some(at) = candidates.remove(&key)
                {
                    found(key, at, &content(&batch, row));
                }
            }
        }
        Ok(())
    }

    /// Reads columns, of all rows or of those selected. Columns that the file doesn't have are left out.
    fn read(
        &self,
        columns: &[&str],
        selection: Option<RowSelection>,
    ) -> anyhow::Result<Vec<RecordBatch>> {
        let read = || -> anyhow::Result<Vec<RecordBatch>> {
            let mut builder = ParquetRecordBatchReaderBuilder::try_new(File::open(&self.path)?)?;
            let mask = ProjectionMask::columns(builder.parquet_schema(), columns.iter().copied());
            builder = builder.with_projection(mask).with_batch_size(1 << 16);
            if let Some(selection) = selection {
                builder = builder.with_row_selection(selection);
            }
            Ok(builder.build()?.collect::<Result<_, _>>()?)
        };
        read().with_context(|| format!("can't read `{}`", shown_path(&self.path)))
    }
}

fn keys(batch: &RecordBatch) -> anyhow::Result<&BinaryArray> {
    let keys = batch
        .column_by_name("key")
        .and_then(|it| it.as_binary_opt::<i32>());
    keys.context("it has no column `key`")
}

fn days(batch: &RecordBatch) -> Option<&Date32Array> {
    batch
        .column_by_name("once_day")?
        .as_primitive_opt::<Date32Type>()
}

fn number(key: &[u8]) -> Option<u128> {
    Some(u128::from_le_bytes(key.try_into().ok()?))
}

/// The content of a stored event.
fn content(batch: &RecordBatch, row: usize) -> Content<'_> {
    CONTENT.map(|name| {
        let text = |name: &str| {
            let column: &StringArray = batch.column_by_name(name)?.as_string_opt::<i32>()?;
            column
                .is_valid(row)
                .then(|| Cow::Borrowed(column.value(row)))
        };
        if name != "time" {
            return text(name);
        }
        text("time_text").or_else(|| {
            let times = batch
                .column_by_name("time")?
                .as_primitive_opt::<TimestampMicrosecondType>()?;
            times
                .is_valid(row)
                .then(|| Cow::Owned(moment::text(times.value(row))))
        })
    })
}
