//! Appends a batch to a table: a file with only the columns that have values, and a commit that also says how
//! far its stream has got.
//!
//! `deltalake`'s own writer pads each batch to all columns, which takes gigabytes for 2,000 of them.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use deltalake::arrow::array::RecordBatch;
use deltalake::kernel::transaction::CommitBuilder;
use deltalake::kernel::{Action, Add, Transaction};
use deltalake::parquet::arrow::ArrowWriter;
use deltalake::parquet::basic::{Compression, ZstdLevel};
use deltalake::parquet::file::properties::WriterProperties;
use deltalake::parquet::schema::types::ColumnPath;
use deltalake::protocol::{DeltaOperation, SaveMode};
use event_catalog_cli::shared::shown_path;
use uuid::Uuid;

use super::doubt::Doubt;
use super::schema::{STATISTICS, properties};
use super::sync::{Disk, sync, sync_commit};
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
    /// It can't be written. Whether the commit is in the table may not be known then: [`Writer::settle`] finds out.
    pub async fn append(
        &mut self,
        kind: Kind,
        batches: &[(Day, RecordBatch)],
        stream: &str,
        position: i64,
    ) -> anyhow::Result<Appended> {
        ensure!(
            self.doubt.is_none(),
            "whether the last commit is stored isn't known; find out before the next one"
        );
        let folder = self.store.folder.join(kind.name());
        let mut added: Vec<Add> = Vec::with_capacity(batches.len());
        for (day, batch) in batches {
            match write(&*self.disk, &folder, kind, batch, *day) {
                Ok(add) => added.push(add),
                Err(error) => {
                    remove_files(added.iter().map(|add| folder.join(&add.path)));
                    return Err(error);
                }
            }
        }
        let bytes: u64 = added.iter().map(|add| add.size.unsigned_abs()).sum();
        self.doubt = Some(Doubt {
            kind,
            before: self.store.table(kind).version(),
            files: added.iter().map(|add| folder.join(&add.path)).collect(),
            reached: Some((stream.to_owned(), position)),
        });
        let version = match self.commit(kind, added, stream, position).await {
            Ok(version) => {
                self.doubt = None;
                version
            }
            Err(error) => match self.settle().await {
                Ok(Some(version)) => {
                    tracing::warn!(error = %format!("{error:#}"), "a commit is stored in spite of an error");
                    version
                }
                Ok(None) => return Err(error),
                Err(unsettled) => {
                    tracing::warn!(error = %format!("{unsettled:#}"), "whether a commit is stored isn't known yet");
                    return Err(error);
                }
            },
        };
        if (version + 1).is_multiple_of(CHECKPOINT) {
            // The commit is there without it; the next one is tried after as many commits again.
            if let Err(error) = self.checkpoint(kind, version).await {
                tracing::warn!(error = %format!("{error:#}"), "no checkpoint was made");
            }
        }
        Ok(Appended { version, bytes })
    }

    /// Commits files, and returns the version of the table.
    async fn commit(
        &mut self,
        kind: Kind,
        added: Vec<Add>,
        stream: &str,
        position: i64,
    ) -> anyhow::Result<u64> {
        let folder = self.store.folder.join(kind.name());
        let operation = DeltaOperation::Write {
            mode: SaveMode::Append,
            partition_by: Some(vec!["day".to_owned()]),
            predicate: None,
        };
        let properties =
            properties().with_application_transaction(Transaction::new(stream, position));
        let table = self.store.table_mut(kind);
        let committed = CommitBuilder::from(properties)
            .with_actions(added.into_iter().map(Action::Add).collect())
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
        sync_commit(&*self.disk, &folder, version)?;
        table.update_state().await?;
        Ok(version)
    }

    async fn checkpoint(&self, kind: Kind, version: u64) -> anyhow::Result<()> {
        let log = self.store.folder.join(kind.name()).join("_delta_log");
        let path = log.join(format!("{version:020}.checkpoint.parquet"));
        let created = deltalake::checkpoints::create_checkpoint(self.store.table(kind), None).await;
        let synced = created
            .map_err(anyhow::Error::from)
            .and_then(|()| sync(&*self.disk, &path))
            .and_then(|()| sync(&*self.disk, &log));
        if synced.is_err() {
            // A power cut could leave it torn in its middle, where no one would notice.
            remove_files([log.join("_last_checkpoint"), path]);
        }
        synced
    }
}

/// Removes files that no commit has. The next writer would, but a full disk needs the space now.
pub(super) fn remove_files(files: impl IntoIterator<Item = PathBuf>) {
    for file in files {
        if let Err(error) = fs::remove_file(&file)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(error = %error, "a file without a commit can't be removed; the next start removes it");
        }
    }
}

const DATA_FILE: (&str, &str) = ("part-", ".zstd.parquet");

/// The name of a new data file.
fn data_file() -> String {
    let (start, end) = DATA_FILE;
    format!("{start}{}{end}", Uuid::new_v4())
}

/// Whether this program gives such names to data files. Those of other writers have numbers in them.
pub(super) fn is_data_file(name: &str) -> bool {
    let (start, end) = DATA_FILE;
    let id = name
        .strip_prefix(start)
        .and_then(|name| name.strip_suffix(end));
    id.is_some_and(|id| id.len() == 36 && Uuid::try_parse(id).is_ok())
}

/// Writes a batch to a new file, and syncs it and its folder.
fn write(
    disk: &dyn Disk,
    folder: &Path,
    kind: Kind,
    batch: &RecordBatch,
    day: Day,
) -> anyhow::Result<Add> {
    let day = moment::day_text(day);
    let partition = format!("day={day}");
    let inner = folder.join(&partition);
    let name = data_file();
    let path = inner.join(&name);
    let written = || -> anyhow::Result<u64> {
        fs::create_dir_all(&inner)
            .with_context(|| format!("can't make the folder `{}`", shown_path(&inner)))?;
        let size = write_parquet(&path, batch)
            .with_context(|| format!("can't write `{}`", shown_path(&path)))?;
        sync(disk, &inner)?;
        // Also where the folder was there: it may not have been synced when it was created.
        sync(disk, folder)?;
        Ok(size)
    };
    let size = written().inspect_err(|_| {
        // It may not have been created.
        let _ = fs::remove_file(&path);
    })?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_other_writers_are_told_apart() {
        assert!(is_data_file(&data_file()));
        for name in [
            "part-00000-0e6d1c6c-3a1b-4a1f-8a34-5d5c3a2f6f3e-c000.zstd.parquet",
            "part-00000-0e6d1c6c-3a1b-4a1f-8a34-5d5c3a2f6f3e.c000.snappy.parquet",
            "0e6d1c6c-3a1b-4a1f-8a34-5d5c3a2f6f3e.zstd.parquet",
        ] {
            assert!(!is_data_file(name), "{name}");
        }
    }
}
