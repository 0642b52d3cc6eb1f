//! Finds rows about someone in the two tables, and rewrites the files without them.
//!
//! Only files with such rows are rewritten, those of a day in one commit. Then the log is shortened to the
//! current version, and the files of older versions are removed: readers of those versions get an error.

use std::fs;
use std::time::Duration;

use anyhow::Context;
use deltalake::arrow::array::{
    Array, AsArray, BinaryArray, BooleanArray, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use deltalake::arrow::compute::filter_record_batch;
use deltalake::arrow::datatypes::TimestampMicrosecondType;
use event_catalog_cli::shared::shown_path;
use event_catalog_cli::stored::{EVENTS, REJECTED};

use super::export::Export;
use super::receipt::Receipt;
use super::wanted::{Facts, Places, Wanted};
use crate::moment;
use crate::store::{Change, DataFile, Kind, Store, Writer};

/// The stream for commits that only record that an erasure has ended.
const STREAM: &str = "erase";

/// Counts the rows of a file that are about someone.
pub(super) fn rows_about(
    store: &Store,
    kind: Kind,
    file: &DataFile,
    wanted: &Wanted,
    places: Places<'_>,
) -> anyhow::Result<u64> {
    let columns: &[&str] = match kind {
        Kind::Events if wanted.reads_data(places) => {
            &["type", "subject", "tenant", "ext", "time", "data"]
        }
        Kind::Events => &["type", "subject", "tenant", "ext"],
        Kind::Rejected => &["line", "message"],
    };
    let mut count = 0;
    store.read_file(kind, file, Some(columns), |batch| {
        let read = Read::of_batch(&batch);
        let rows = 0..batch.num_rows();
        let about = rows.filter(|row| read.is_about(kind, *row, wanted, places));
        count += about.count() as u64;
        Ok(())
    })?;
    Ok(count)
}

/// Writes the rows about someone, and returns how many there are. Columns for fields are left out, because the payloads
/// contain them.
pub(super) fn export(
    store: &Store,
    kind: Kind,
    wanted: &Wanted,
    places: Places<'_>,
    export: &mut Export<'_>,
) -> anyhow::Result<u64> {
    let columns = match kind {
        Kind::Events => EVENTS,
        Kind::Rejected => REJECTED,
    };
    let columns: Vec<&str> = columns.iter().map(|column| column.name).collect();
    let mut count = 0;
    for file in store.data_files(kind)? {
        if rows_about(store, kind, &file, wanted, places)? == 0 {
            continue;
        }
        store.read_file(kind, &file, Some(&columns), |batch| {
            let read = Read::of_batch(&batch);
            let about = (0..batch.num_rows())
                .map(|row| Some(read.is_about(kind, row, wanted, places)))
                .collect::<BooleanArray>();
            count += about.true_count() as u64;
            export.rows(kind, &filter_record_batch(&batch, &about)?)
        })?;
    }
    Ok(count)
}

/// Rewrites files without the rows about someone, in one commit.
pub(super) async fn erase(
    writer: &mut Writer,
    kind: Kind,
    files: &[DataFile],
    wanted: &Wanted,
    places: Places<'_>,
    receipt: &mut Receipt,
) -> anyhow::Result<()> {
    let replaced = writer
        .rewrite(kind, files, Change::Delete, |_, batch| {
            let read = Read::of_batch(batch);
            let kept = (0..batch.num_rows())
                .map(|row| Some(!read.is_about(kind, row, wanted, places)))
                .collect::<BooleanArray>();
            Ok(Some(kept))
        })
        .await?;
    receipt.rewritten_files += replaced.files_before;
    receipt.erased.add_rows(kind, replaced.deleted_rows);
    Ok(())
}

/// Removes the older versions of a table: their files, and their log entries.
pub(super) async fn forget(
    writer: &mut Writer,
    kind: Kind,
    receipt: &mut Receipt,
) -> anyhow::Result<()> {
    // The log keeps its last commit. If another program wrote that commit, it may contain the name of the person. So
    // this appends a commit that doesn't.
    writer
        .append(kind, &[], STREAM, moment::now())
        .await
        .context("the log can't be shortened")?;
    remove_torn(&writer.store, kind)?;
    let vacuumed = writer.vacuum(kind, Duration::ZERO).await?;
    receipt.removed_files += vacuumed.files;
    receipt.removed_log_files += vacuumed.log_files;
    Ok(())
}

/// Removes torn log entries, and checksums of entries that no longer exist.
fn remove_torn(store: &Store, kind: Kind) -> anyhow::Result<()> {
    let log = store.folder.join(kind.name()).join("_delta_log");
    let context = || format!("`{}` can't be read", shown_path(&log));
    for entry in fs::read_dir(&log).with_context(context)? {
        let path = entry.with_context(context)?.path();
        let name = path.to_string_lossy();
        if name.ends_with(".torn") || name.ends_with(".crc") {
            fs::remove_file(&path)
                .with_context(|| format!("can't remove `{}`", shown_path(&path)))?;
        }
    }
    Ok(())
}

/// The columns of a batch in which someone may be named. Columns that a file doesn't have are left out.
#[derive(Default)]
struct Read<'r> {
    name: Option<&'r StringArray>,
    subject: Option<&'r StringArray>,
    tenant: Option<&'r StringArray>,
    ext: Option<&'r StringArray>,
    data: Option<&'r StringArray>,
    time: Option<&'r TimestampMicrosecondArray>,
    line: Option<&'r BinaryArray>,
    message: Option<&'r StringArray>,
}

fn text(column: Option<&StringArray>, row: usize) -> Option<&str> {
    column
        .filter(|texts| texts.is_valid(row))
        .map(|texts| texts.value(row))
}

impl<'r> Read<'r> {
    fn of_batch(batch: &'r RecordBatch) -> Self {
        let texts = |name: &str| batch.column_by_name(name)?.as_string_opt::<i32>();
        let times = |name: &str| {
            batch
                .column_by_name(name)?
                .as_primitive_opt::<TimestampMicrosecondType>()
        };
        let bytes = |name: &str| batch.column_by_name(name)?.as_binary_opt::<i32>();
        Self {
            name: texts("type"),
            subject: texts("subject"),
            tenant: texts("tenant"),
            ext: texts("ext"),
            data: texts("data"),
            time: times("time"),
            line: bytes("line"),
            message: texts("message"),
        }
    }

    fn is_about(&self, kind: Kind, row: usize, wanted: &Wanted, places: Places<'_>) -> bool {
        match kind {
            Kind::Events => {
                let time = self.time.filter(|times| times.is_valid(row));
                let time = time.map(|times| times.value(row));
                let name = text(self.name, row).unwrap_or_default();
                let facts = Facts {
                    subject: text(self.subject, row),
                    tenant: text(self.tenant, row),
                    ext: text(self.ext, row),
                    data: text(self.data, row),
                };
                wanted.is_about(&facts, places.catalog.index_at(name, time), places)
            }
            Kind::Rejected => {
                let line = self.line.filter(|lines| lines.is_valid(row));
                line.is_some_and(|lines| wanted.is_line(lines.value(row), places))
                    || text(self.message, row)
                        .is_some_and(|message| wanted.is_in_strings(message.as_bytes()))
            }
        }
    }
}
