//! Searches all bytes of a store, and all values of its columnar files, whose pages are compressed.

use std::fs;
use std::path::Path;

use deltalake::arrow::array::Array;
use deltalake::arrow::util::display::{ArrayFormatter, FormatOptions};
use deltalake::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::project::Project;

/// The files of a store that contain a text, as bytes or as a value.
pub(crate) fn found_in(project: &Project, text: &str) -> Vec<String> {
    let files = project.files("store").into_iter();
    let found = files.filter(|name| {
        let path = project.path("store").join(name);
        // A running collector may remove the file.
        let bytes = fs::read(&path).unwrap_or_default();
        let mut parts = bytes.windows(text.len());
        let is_in_bytes = parts.any(|part| part == text.as_bytes());
        is_in_bytes || name.ends_with(".parquet") && is_in_values(&path, text)
    });
    found.collect()
}

fn is_in_values(path: &Path, text: &str) -> bool {
    let Ok(file) = fs::File::open(path) else {
        return false;
    };
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).expect("Parquet");
    let options = FormatOptions::default();
    for batch in reader.build().expect("Parquet") {
        let batch = batch.expect("rows");
        for column in batch.columns() {
            let shown = ArrayFormatter::try_new(column.as_ref(), &options).expect("texts");
            for row in 0..column.len() {
                // Bytes are shown in hexadecimal digits.
                let value = shown.value(row).to_string();
                let digits: Vec<String> = text.bytes().map(|it| format!("{it:02x}")).collect();
                if value.contains(text) || value.contains(&digits.concat()) {
                    return true;
                }
            }
        }
    }
    false
}
