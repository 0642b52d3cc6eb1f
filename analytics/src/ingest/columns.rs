//! Reads columns of a table's data files, some rows at a time, in the types that this program writes.
//!
//! Other engines may have rewritten a file, with the same values in other types ([`crate::store::parquet_types`]).

use std::fs::File;
use std::path::Path;

use anyhow::{Context, ensure};
use deltalake::arrow::array::{
    AsArray, BinaryArray, Date32Array, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray,
};
use deltalake::arrow::datatypes::{DataType, Date32Type, Int64Type, TimestampMicrosecondType};
use deltalake::parquet::arrow::ProjectionMask;
use deltalake::parquet::arrow::arrow_reader::{ParquetRecordBatchReaderBuilder, RowSelection};
use event_catalog_cli::shared::shown_path;

use crate::store::parquet_types::{TIME, convert, metadata};

/// Some rows of a file. Columns that the file doesn't have are missing.
#[derive(Debug)]
pub(super) struct Rows(RecordBatch);

impl Rows {
    pub(super) fn count(&self) -> usize {
        self.0.num_rows()
    }

    pub(super) fn bytes(&self, column: &str) -> Option<&BinaryArray> {
        self.0.column_by_name(column)?.as_binary_opt()
    }

    pub(super) fn texts(&self, column: &str) -> Option<&StringArray> {
        self.0.column_by_name(column)?.as_string_opt()
    }

    pub(super) fn integers(&self, column: &str) -> Option<&Int64Array> {
        self.0
            .column_by_name(column)?
            .as_primitive_opt::<Int64Type>()
    }

    pub(super) fn days(&self, column: &str) -> Option<&Date32Array> {
        self.0
            .column_by_name(column)?
            .as_primitive_opt::<Date32Type>()
    }

    pub(super) fn times(&self, column: &str) -> Option<&TimestampMicrosecondArray> {
        self.0
            .column_by_name(column)?
            .as_primitive_opt::<TimestampMicrosecondType>()
    }
}

/// Calls a function with batches of rows: all rows, or only the selected ones. A batch has at most `most` rows.
///
/// # Errors
///
/// The file can't be read, or the function fails.
pub(super) fn read(
    path: &Path,
    columns: &[&str],
    most: usize,
    selection: Option<RowSelection>,
    each: impl FnMut(&Rows) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    read_rows(path, columns, most, selection, each)
        .with_context(|| format!("can't read `{}`", shown_path(path)))
}

fn read_rows(
    path: &Path,
    columns: &[&str],
    most: usize,
    selection: Option<RowSelection>,
    mut each: impl FnMut(&Rows) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let file = File::open(path)?;
    let metadata = metadata(&file)?;
    let mut builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata);
    let mask = ProjectionMask::columns(builder.parquet_schema(), columns.iter().copied());
    builder = builder.with_projection(mask).with_batch_size(most);
    if let Some(selection) = selection {
        builder = builder.with_row_selection(selection);
    }
    for batch in builder.build()? {
        let batch = batch?;
        let mut converted = Vec::with_capacity(columns.len());
        for name in columns {
            if let Some(array) = batch.column_by_name(name) {
                let array =
                    convert(array, &data_type(name)).with_context(|| format!("column `{name}`"))?;
                converted.push((*name, array));
            }
        }
        // Without this check, the rows would be skipped silently.
        ensure!(
            !converted.is_empty(),
            "the file has none of the columns {}",
            columns.join(", ")
        );
        each(&Rows(RecordBatch::try_from_iter(converted)?))?;
    }
    Ok(())
}

/// The type of an envelope column.
fn data_type(column: &str) -> DataType {
    match column {
        "key" | "line" => DataType::Binary,
        "once_day" => DataType::Date32,
        "time" | "received" => TIME,
        "position" => DataType::Int64,
        _ => DataType::Utf8,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use deltalake::arrow::array::{
        Array, ArrayRef, BinaryViewArray, DictionaryArray, LargeStringArray, StringViewArray,
        TimestampNanosecondArray,
    };
    use deltalake::arrow::datatypes::Int32Type;
    use deltalake::parquet::arrow::ArrowWriter;
    use deltalake::parquet::data_type::{ByteArray, ByteArrayType, Int96, Int96Type};
    use deltalake::parquet::file::properties::WriterProperties;
    use deltalake::parquet::file::writer::SerializedFileWriter;
    use deltalake::parquet::schema::parser::parse_message_type;

    use super::*;

    #[test]
    fn other_types_of_the_same_values_are_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.parquet");
        let kinds: DictionaryArray<Int32Type> = ["paid", "opened"].into_iter().collect();
        let times = TimestampNanosecondArray::from(vec![1_000_001_000, -1_000]);
        let batch = RecordBatch::try_from_iter([
            (
                "key",
                Arc::new(BinaryViewArray::from(vec![&b"0123456789abcdef"[..], b"k"])) as ArrayRef,
            ),
            ("type", Arc::new(kinds)),
            (
                "data",
                Arc::new(StringViewArray::from(vec![Some("{\"a\": 1}"), None])),
            ),
            (
                "subject",
                Arc::new(LargeStringArray::from(vec![None, Some("ada")])),
            ),
            ("time", Arc::new(times.with_timezone("UTC"))),
        ])
        .expect("a batch");
        let file = File::create(&path).expect("a file");
        let mut writer = ArrowWriter::try_new(file, batch.schema(), None).expect("a writer");
        writer.write(&batch).expect("a file");
        writer.close().expect("a file");
        let mut seen = 0;
        let columns = ["key", "type", "data", "subject", "time", "ext"];
        read(&path, &columns, 1, None, |rows| {
            let texts = |column| {
                let texts = rows.texts(column).expect("texts");
                texts.is_valid(0).then(|| texts.value(0).to_owned())
            };
            let (key, time) = (rows.bytes("key").expect("bytes"), rows.times("time"));
            let time = time.expect("moments").value(0);
            let found = (key.value(0).len(), time, texts("type"), texts("data"));
            let text = |text: &str| Some(text.to_owned());
            let expected = [
                (16, 1_000_001, text("paid"), text("{\"a\": 1}")),
                (1, -1, text("opened"), None),
            ];
            assert_eq!(found, expected[seen]);
            assert_eq!(texts("subject").is_some(), seen == 1);
            assert!(rows.texts("ext").is_none());
            seen += 1;
            Ok(())
        })
        .expect("it can be read");
        assert_eq!(seen, 2);
    }

    #[test]
    fn a_file_without_the_columns_is_an_error() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.parquet");
        let days = Arc::new(Date32Array::from(vec![1])) as ArrayRef;
        let batch = RecordBatch::try_from_iter([("day", days)]).expect("a batch");
        let file = File::create(&path).expect("a file");
        let mut writer = ArrowWriter::try_new(file, batch.schema(), None).expect("a writer");
        writer.write(&batch).expect("a file");
        writer.close().expect("a file");
        let read = read(&path, &["key", "once_day"], 1, None, |_| Ok(()));
        let error = format!("{:#}", read.expect_err("there is no key"));
        assert!(
            error.contains("none of the columns key, once_day"),
            "{error}"
        );
    }

    #[test]
    fn times_of_96_bits_are_read_beyond_2262() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.parquet");
        let schema = "message spark { required binary type (UTF8); required int96 time; }";
        let schema = Arc::new(parse_message_type(schema).expect("a schema"));
        let file = File::create(&path).expect("a file");
        let properties = Arc::new(WriterProperties::default());
        let mut writer = SerializedFileWriter::new(file, schema, properties).expect("a writer");
        let mut group = writer.next_row_group().expect("a group");
        let mut column = group.next_column().expect("readable").expect("a column");
        let texts = [ByteArray::from("paid")];
        let written = column
            .typed::<ByteArrayType>()
            .write_batch(&texts, None, None);
        assert_eq!(written.expect("a value"), 1);
        column.close().expect("a column");
        let mut column = group.next_column().expect("readable").expect("a column");
        // The Julian day, and the nanoseconds within the day: 9999-12-31T00:00:00.000001Z.
        let mut time = Int96::new();
        time.set_data(1000, 0, 2_932_896 + 2_440_588);
        let written = column.typed::<Int96Type>().write_batch(&[time], None, None);
        assert_eq!(written.expect("a value"), 1);
        column.close().expect("a column");
        group.close().expect("a group");
        writer.close().expect("a file");
        let mut found = Vec::new();
        read(&path, &["type", "time"], 10, None, |rows| {
            found.extend(
                rows.times("time")
                    .expect("moments")
                    .values()
                    .iter()
                    .copied(),
            );
            Ok(())
        })
        .expect("it can be read");
        assert_eq!(found, [2_932_896 * crate::key::DAY + 1]);
    }
}
