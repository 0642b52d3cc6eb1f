//! Appends a batch to a table: a file with only the columns that have values, and a commit that also says how
//! far its stream has got.
//!
//! `deltalake`'s own writer pads each batch to all columns, which takes gigabytes for 2,000 of them.

use std::collections::HashMap;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use anyhow::Context;
use deltalake::arrow::array::RecordBatch;
use deltalake::kernel::transaction::CommitBuilder;
use deltalake::kernel::{Action, Add, Transaction};
use deltalake::parquet::arrow::ArrowWriter;
use deltalake::parquet::basic::{Compression, ZstdLevel};
use deltalake::parquet::file::properties::WriterProperties;
use deltalake::parquet::schema::types::ColumnPath;
use deltalake::protocol::{DeltaOperation, SaveMode};
use event_catalog_cli::shared::shown_path;

use super::schema::{STATISTICS, properties};
use super::sync::{sync, sync_commit};
use super::{Kind, Writer, statistics};
use crate::key::Day;
use crate::moment;

/// After so many commits, a checkpoint saves readers from reading each of them.
const CHECKPOINT: u64 = 100;

/// What was appended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appended {
    /// The version of the table.
    pub version: u64,
    /// The bytes of the new files.
    pub bytes: u64,
}

impl Writer {
    /// Appends batches, each of a day, and the position that their stream has reached. When this returns, both are on disk.
    ///
    /// # Errors
    ///
    /// It can't be written. Then the table is as it was.
    pub async fn append(
        &mut self,
        kind: Kind,
        batches: &[(Day, RecordBatch)],
        stream: &str,
        position: i64,
    ) -> anyhow::Result<Appended> {
        let folder = self.store.folder.join(kind.name());
        let mut actions = Vec::new();
        let mut bytes = 0;
        for (day, batch) in batches {
            let add = write(&folder, kind, batch, *day)?;
            bytes += add.size.unsigned_abs();
            actions.push(Action::Add(add));
        }
        let partition_by = Some(vec!["day".to_owned()]);
        let operation = DeltaOperation::Write {
            mode: SaveMode::Append,
            partition_by,
            predicate: None,
        };
        let properties =
            properties().with_application_transaction(Transaction::new(stream, position));
        let table = self.store.table_mut(kind);
        let committed = CommitBuilder::from(properties)
            .with_actions(actions)
            // Only this process writes, so nothing can come between.
            .with_max_retries(0)
            .build(
                Some(table.snapshot()?.snapshot()),
                table.log_store(),
                operation,
            )
            .await
            .with_context(|| format!("can't commit to `{}`", shown_path(&folder)))?;
        let version = committed.version();
        sync_commit(&folder, version)?;
        table.update_state().await?;
        if (version + 1).is_multiple_of(CHECKPOINT) {
            // The commit is there without it; the next one is tried after as many commits again.
            if let Err(error) = checkpoint(&folder, table, version).await {
                tracing::warn!(error = %format!("{error:#}"), "no checkpoint was made");
            }
        }
        Ok(Appended { version, bytes })
    }
}

async fn checkpoint(
    folder: &Path,
    table: &deltalake::DeltaTable,
    version: u64,
) -> anyhow::Result<()> {
    deltalake::checkpoints::create_checkpoint(table, None).await?;
    let log = folder.join("_delta_log");
    sync(&log.join(format!("{version:020}.checkpoint.parquet")))?;
    sync(&log)
}

/// Writes a batch to a new file, and syncs it and its folder.
fn write(folder: &Path, kind: Kind, batch: &RecordBatch, day: Day) -> anyhow::Result<Add> {
    let day = moment::day_text(day);
    let partition = format!("day={day}");
    let inner = folder.join(&partition);
    if !inner.is_dir() {
        std::fs::create_dir_all(&inner)
            .with_context(|| format!("can't make the folder `{}`", shown_path(&inner)))?;
        sync(folder)?;
    }
    let name = format!("part-{}.zstd.parquet", uuid::Uuid::new_v4());
    let path = inner.join(&name);
    let size = write_parquet(&path, batch)
        .with_context(|| format!("can't write `{}`", shown_path(&path)))
        .inspect_err(|_| {
            // The next writer would remove it, but a full disk needs the space now.
            let _ = std::fs::remove_file(&path);
        })?;
    sync(&inner)?;
    let columns: &[&str] = match kind {
        Kind::Events => &STATISTICS,
        Kind::Rejected => &["received"],
    };
    Ok(Add {
        path: format!("{partition}/{name}"),
        partition_values: HashMap::from([("day".to_owned(), Some(day))]),
        size: i64::try_from(size)?,
        modification_time: moment::now() / 1000,
        data_change: true,
        stats: Some(statistics::of(batch, columns)),
        ..Add::default()
    })
}

/// Writes and syncs a Parquet file, and returns its size.
fn write_parquet(path: &Path, batch: &RecordBatch) -> anyhow::Result<u64> {
    let mut properties =
        WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?));
    // Each value is another one.
    for column in ["key", "id"] {
        let column = ColumnPath::from(column);
        properties = properties.set_column_dictionary_enabled(column, false);
    }
    let file = BufWriter::with_capacity(1 << 20, File::create_new(path)?);
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties.build()))?;
    writer.write(batch)?;
    let file = writer.into_inner()?;
    let file = file
        .into_inner()
        .map_err(std::io::IntoInnerError::into_error)?;
    file.sync_all()?;
    Ok(file.metadata()?.len())
}
