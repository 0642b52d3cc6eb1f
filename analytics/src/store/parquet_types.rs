//! Reads the values of data files in the types that this program writes.
//!
//! Other engines may have rewritten a file, with the same values in other types: Spark writes times with 96 bits, and
//! others write views, large types and dictionaries. The Arrow types that such a file names are ignored, and the
//! remaining types are converted, or are an error.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use deltalake::arrow::array::{Array, ArrayRef};
use deltalake::arrow::compute::{CastOptions, cast_with_options};
use deltalake::arrow::datatypes::{DataType, FieldRef, Schema, TimeUnit};
use deltalake::parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use deltalake::parquet::basic::Type;
use deltalake::parquet::file::metadata::{ColumnChunkMetaData, RowGroupMetaData};
use event_catalog_cli::shared::shown_path;

/// Times are always in UTC, so their zone doesn't matter.
pub(crate) const TIME: DataType = DataType::Timestamp(TimeUnit::Microsecond, None);

/// The metadata of a file. Times with 96 bits are read as microseconds: nanoseconds would only reach the year 2262.
pub(crate) fn metadata(file: &File) -> anyhow::Result<ArrowReaderMetadata> {
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let metadata = ArrowReaderMetadata::load(file, options)?;
    let columns = metadata.parquet_schema().root_schema().get_fields();
    let is_long = |at: usize| {
        columns.get(at).is_some_and(|column| {
            column.is_primitive() && column.get_physical_type() == Type::INT96
        })
    };
    let fields = metadata.schema().fields();
    if !(0..fields.len()).any(is_long) {
        return Ok(metadata);
    }
    let fields = fields.iter().enumerate().map(|(at, field)| -> FieldRef {
        if is_long(at) {
            Arc::new(field.as_ref().clone().with_data_type(TIME))
        } else {
            Arc::clone(field)
        }
    });
    let schema = Schema::new(fields.collect::<Vec<_>>());
    let options = ArrowReaderOptions::new().with_schema(Arc::new(schema));
    let parquet = Arc::clone(metadata.metadata());
    Ok(ArrowReaderMetadata::try_new(parquet, options)?)
}

/// A value that can't be converted is an error: if it were skipped, its event would be stored again.
pub(crate) fn convert(array: &ArrayRef, wanted: &DataType) -> anyhow::Result<ArrayRef> {
    if array.data_type() == wanted {
        return Ok(Arc::clone(array));
    }
    let strict = CastOptions {
        safe: false,
        ..CastOptions::default()
    };
    Ok(cast_with_options(array.as_ref(), wanted, &strict)?)
}

/// About how many bytes the rows of a file take in memory.
pub(super) fn decoded_bytes(path: &Path) -> anyhow::Result<u64> {
    let read = || format!("can't read `{}`", shown_path(path));
    let file = File::open(path).with_context(read)?;
    let metadata = metadata(&file).with_context(read)?;
    let groups = metadata.metadata().row_groups().iter();
    let columns = groups.flat_map(RowGroupMetaData::columns);
    Ok(columns.map(decoded_column).fold(0, u64::saturating_add))
}

fn decoded_column(column: &ColumnChunkMetaData) -> u64 {
    /// The size of texts in memory as a multiple of their size in the file, if their length is unknown: a file stores
    /// frequent values only once.
    const UNPACKED: u64 = 8;
    let rows = column.num_values().unsigned_abs();
    let fixed = |bytes: u64| rows.saturating_mul(bytes);
    match column.column_type() {
        Type::BOOLEAN => fixed(1),
        Type::INT32 | Type::FLOAT => fixed(4),
        Type::INT64 | Type::DOUBLE | Type::INT96 => fixed(8),
        Type::FIXED_LEN_BYTE_ARRAY => fixed(16),
        Type::BYTE_ARRAY => {
            let known = column.unencoded_byte_array_data_bytes();
            let bytes = known.map_or_else(
                || {
                    column
                        .uncompressed_size()
                        .unsigned_abs()
                        .saturating_mul(UNPACKED)
                },
                i64::unsigned_abs,
            );
            // In memory, each text also has an offset of four bytes.
            bytes.saturating_add(fixed(4))
        }
    }
}
