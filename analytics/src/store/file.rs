//! Data files: their names, and how they are written and synced.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use anyhow::Context;
use deltalake::arrow::datatypes::SchemaRef;
use deltalake::kernel::Add;
use deltalake::parquet::arrow::ArrowWriter;
use deltalake::parquet::basic::{Compression, ZstdLevel};
use deltalake::parquet::file::properties::WriterProperties;
use deltalake::parquet::schema::types::ColumnPath;
use event_catalog_cli::shared::shown_path;
use uuid::Uuid;

use super::sync::{Disk, sync};
use crate::key::Day;
use crate::moment;

/// A writer for the rows of a data file.
pub(super) type FileWriter = ArrowWriter<BufWriter<File>>;

/// How much time to spend on making a file small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    /// Little time, because events are waiting to be stored.
    Fast,
    /// More time, because the file will be kept for a long time.
    Tight,
}

const DATA_FILE: (&str, &str) = ("part-", ".zstd.parquet");

/// The name of a new data file.
fn data_file() -> String {
    let (start, end) = DATA_FILE;
    format!("{start}{}{end}", Uuid::new_v4())
}

/// Whether a data file has a name that this program generated. Names from other writers contain numbers.
pub(super) fn is_data_file(name: &str) -> bool {
    let (start, end) = DATA_FILE;
    let id = name
        .strip_prefix(start)
        .and_then(|name| name.strip_suffix(end));
    id.is_some_and(|id| id.len() == 36 && Uuid::try_parse(id).is_ok())
}

/// Removes files that aren't in any commit. The next writer would also remove them, but a full disk needs the space
/// now.
pub(super) fn remove_files(files: impl IntoIterator<Item = PathBuf>) {
    for file in files {
        if let Err(error) = fs::remove_file(&file)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(error = %error, "a file without a commit can't be removed; the next start removes it");
        }
    }
}

/// Creates a data file in the folder of a day, and syncs it and its folder. `write` writes the rows, and returns their
/// statistics. If this fails, nothing is left.
pub(super) fn create(
    disk: &dyn Disk,
    folder: &Path,
    day: Day,
    schema: &SchemaRef,
    packing: Packing,
    write: impl FnOnce(&mut FileWriter) -> anyhow::Result<String>,
) -> anyhow::Result<Add> {
    let day = moment::day_text(day);
    let partition = format!("day={day}");
    let inner = folder.join(&partition);
    let name = data_file();
    let path = inner.join(&name);
    let written = || -> anyhow::Result<(u64, String)> {
        fs::create_dir_all(&inner)
            .with_context(|| format!("can't create the folder `{}`", shown_path(&inner)))?;
        let written = write_parquet(&path, schema, packing, write)
            .with_context(|| format!("can't write `{}`", shown_path(&path)))?;
        sync(disk, &inner)?;
        // Sync the folder even if it existed: the process that created it may not have synced it.
        sync(disk, folder)?;
        Ok(written)
    };
    let (size, statistics) = written().inspect_err(|_| {
        // An error is ignored, because the file may not exist yet.
        let _ = fs::remove_file(&path);
    })?;
    Ok(Add {
        path: format!("{partition}/{name}"),
        partition_values: HashMap::from([("day".to_owned(), Some(day))]),
        size: i64::try_from(size)?,
        modification_time: moment::now() / 1000,
        data_change: true,
        stats: Some(statistics),
        ..Add::default()
    })
}

/// Writes and syncs a Parquet file, and returns its size and its statistics.
fn write_parquet(
    path: &Path,
    schema: &SchemaRef,
    packing: Packing,
    write: impl FnOnce(&mut FileWriter) -> anyhow::Result<String>,
) -> anyhow::Result<(u64, String)> {
    let mut properties =
        WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?));
    // A dictionary is useless where each value is different.
    for column in ["key", "id"] {
        let column = ColumnPath::from(column);
        properties = properties.set_column_dictionary_enabled(column, false);
    }
    if packing == Packing::Tight {
        // For payloads, this saves a fifth of the space for twice the time; for other columns, almost nothing.
        let compression = Compression::ZSTD(ZstdLevel::try_new(9)?);
        properties = properties.set_column_compression(ColumnPath::from("data"), compression);
    }
    let file = BufWriter::with_capacity(1 << 20, File::create_new(path)?);
    let mut writer =
        ArrowWriter::try_new(file, SchemaRef::clone(schema), Some(properties.build()))?;
    let statistics = write(&mut writer)?;
    let file = writer.into_inner()?;
    let file = file
        .into_inner()
        .map_err(std::io::IntoInnerError::into_error)?;
    file.sync_all()?;
    Ok((file.metadata()?.len(), statistics))
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
