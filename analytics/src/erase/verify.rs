//! Reads every file of a store to check that nothing about someone is left, and to find where other people's data
//! mentions them.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context;
use deltalake::arrow::array::{Array, AsArray};
use deltalake::arrow::datatypes::DataType;
use deltalake::arrow::util::display::{ArrayFormatter, FormatOptions};
use deltalake::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use event_catalog_cli::shared::shown_path;

use super::lists::{COUNT, FOLDER};
use super::receipt::Receipt;
use super::{lines, words};
use crate::backup::STREAMS;
use crate::keep::{control, running};

/// The maximum number of rows to decode at once: a payload may have 16 MiB, and a column of texts at most 2 GiB.
const ROWS: usize = 1 << 6;

/// The maximum number of files to list.
const NAMED: usize = 20;

/// How long one step reads files.
const AT_ONCE: Duration = Duration::from_secs(1);

/// The files in the store's folder that aren't searched: this program's own records, such as the names of ingested
/// files, and digests.
const OWN: [&str; 6] = [
    FOLDER,
    COUNT,
    STREAMS,
    control::FILE,
    running::FILE,
    "format",
];

/// The columns that aren't searched: the names of inputs, which the log also has, and digests of ids.
const OWN_COLUMNS: [&str; 3] = ["stream", "txn", "key"];

/// The start of a log line that contains the name of an input.
const OWN_LINE: &[u8] = b"{\"txn\":";

/// Lists the files of a store in reverse order, except [`OWN`].
pub(super) fn files(store: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    walk(store, &OWN, &mut files)?;
    files.sort();
    files.reverse();
    Ok(files)
}

/// Reads the last files of a list, and removes them from it. Returns whether the list is empty. `name` is the text to
/// search for; without it, files are only counted.
pub(super) fn mentions(
    store: &Path,
    name: Option<&str>,
    files: &mut Vec<PathBuf>,
    receipt: &mut Receipt,
) -> anyhow::Result<bool> {
    let Some(name) = name else {
        receipt.verified_files += files.len() as u64;
        files.clear();
        return Ok(true);
    };
    let start = Instant::now();
    let forms = forms(name);
    let mut all = receipt.mentions.unwrap_or_default();
    while start.elapsed() < AT_ONCE {
        let Some(path) = files.pop() else { break };
        let found = if path.extension().is_some_and(|it| it == "parquet") {
            in_parquet(&path, name, &forms)
        } else {
            in_bytes(&path, &forms)
        };
        let found = match found {
            // The events of the file were stored or delivered, and then the file was removed.
            Err(_) if !path.exists() => continue,
            found => found.with_context(|| format!("can't read `{}`", shown_path(&path)))?,
        };
        receipt.verified_files += 1;
        if found > 0 {
            all += found;
            if receipt.mentioned_in.len() < NAMED {
                let path = path.strip_prefix(store).unwrap_or(&path);
                receipt.mentioned_in.push(shown_path(path));
            }
        }
    }
    receipt.mentions = Some(all);
    Ok(files.is_empty())
}

/// Returns the bytes of a text in two forms: unescaped, and escaped as in JSON.
fn forms(name: &str) -> Vec<Vec<u8>> {
    let mut forms = vec![name.as_bytes().to_vec()];
    let quoted = serde_json::to_string(name).unwrap_or_default();
    let inner = quoted.trim_start_matches('"');
    let inner = inner.strip_suffix('"').unwrap_or(inner).as_bytes().to_vec();
    if inner != forms[0] && !inner.is_empty() {
        forms.push(inner);
    }
    forms
}

/// Collects the files in a folder and below it, except those with these names directly in it.
fn walk(folder: &Path, left_out: &[&str], files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let context = || format!("can't read the folder `{}`", shown_path(folder));
    for entry in fs::read_dir(folder).with_context(context)? {
        let entry = entry.with_context(context)?;
        let path = entry.path();
        let name = entry.file_name();
        if left_out.iter().any(|it| name == *it) {
            continue;
        }
        // Links are followed, such as to a table on another disk.
        if path.is_dir() {
            walk(&path, &[], files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

fn has(bytes: &[u8], forms: &[Vec<u8>]) -> bool {
    forms.iter().any(|form| words::has(bytes, form))
}

/// Counts the lines of a file that contain a text.
fn in_bytes(path: &Path, forms: &[Vec<u8>]) -> anyhow::Result<u64> {
    let mut found = 0;
    lines::each(path, &mut |_, line| {
        found += u64::from(!line.starts_with(OWN_LINE) && has(line, forms));
        Ok(())
    })?;
    Ok(found)
}

/// Counts the values in a columnar file that contain a text.
fn in_parquet(path: &Path, name: &str, forms: &[Vec<u8>]) -> anyhow::Result<u64> {
    let file = File::open(path)?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file)?.with_batch_size(ROWS);
    let options = FormatOptions::default();
    let mut found = 0;
    for batch in builder.build()? {
        let batch = batch?;
        let schema = batch.schema();
        for (field, column) in schema.fields().iter().zip(batch.columns()) {
            if !OWN_COLUMNS.contains(&field.name().as_str()) {
                found += in_column(column.as_ref(), name, forms, &options)?;
            }
        }
    }
    Ok(found)
}

fn in_column(
    column: &dyn Array,
    name: &str,
    forms: &[Vec<u8>],
    options: &FormatOptions<'_>,
) -> anyhow::Result<u64> {
    let rows = (0..column.len()).filter(|row| column.is_valid(*row));
    let count = match column.data_type() {
        DataType::Utf8 => {
            let texts = column.as_string::<i32>();
            rows.filter(|row| has(texts.value(*row).as_bytes(), forms))
                .count()
        }
        DataType::Binary => {
            let bytes = column.as_binary::<i32>();
            rows.filter(|row| has(bytes.value(*row), forms)).count()
        }
        _ => {
            let shown = ArrayFormatter::try_new(column, options)?;
            rows.filter(|row| {
                let text = shown.value(*row).to_string();
                // A number that contains another number doesn't mention it.
                if column.data_type().is_nested() {
                    has(text.as_bytes(), forms)
                } else {
                    text == name
                }
            })
            .count()
        }
    };
    Ok(count as u64)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use deltalake::arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
    use deltalake::parquet::arrow::ArrowWriter;
    use deltalake::parquet::basic::{Compression, ZstdLevel};
    use deltalake::parquet::file::properties::WriterProperties;

    use super::*;
    use crate::erase::digest::{Digest, Whose};
    use crate::hmac::Mac;

    fn receipt(store: &Path, name: &str) -> Receipt {
        let digest = Digest::of(&Mac::new(b"k"), Whose::Subject, name);
        let mut receipt = Receipt::new(&[digest]);
        let mut files = files(store).expect("readable");
        while !mentions(store, Some(name), &mut files, &mut receipt).expect("readable") {}
        receipt
    }

    #[test]
    fn every_file_is_searched_also_in_packed_columns() {
        let store = tempfile::tempdir().expect("a folder");
        let folder = store.path().join("events/day=2026-11-29");
        fs::create_dir_all(&folder).expect("a folder");
        let texts = StringArray::from(vec![Some("asked by ada@example.org"), None, Some("bob")]);
        let numbers = Int64Array::from(vec![4711, 1, 47_110]);
        let streams = StringArray::from(vec!["a zoe.ndjson"; 3]);
        let batch = RecordBatch::try_from_iter([
            ("data", Arc::new(texts) as ArrayRef),
            ("p_number", Arc::new(numbers)),
            ("stream", Arc::new(streams)),
        ])
        .expect("a batch");
        let file = File::create(folder.join("a.parquet")).expect("a file");
        let packed = Compression::ZSTD(ZstdLevel::try_new(3).expect("a level"));
        let properties = WriterProperties::builder().set_compression(packed).build();
        let writer = ArrowWriter::try_new(file, batch.schema(), Some(properties));
        let mut writer = writer.expect("a writer");
        writer.write(&batch).expect("a file");
        writer.close().expect("a file");
        fs::write(store.path().join("lines"), "one\n\"a\\\"b\"\n").expect("a file");
        for (folder, name) in [(FOLDER, "key"), (STREAMS, "zoe.json"), ("log", "0.json")] {
            fs::create_dir(store.path().join(folder)).expect("a folder");
            let text = r#"{"txn":{"appId":"zoe"}}"#;
            fs::write(store.path().join(folder).join(name), text).expect("a file");
        }
        #[cfg(unix)]
        let disk = tempfile::tempdir().expect("a folder");
        #[cfg(unix)]
        {
            // Replaces the table's folder with a link to another folder, such as one on another disk.
            let elsewhere = disk.path().join("events");
            fs::rename(store.path().join("events"), &elsewhere).expect("a folder");
            std::os::unix::fs::symlink(elsewhere, store.path().join("events")).expect("a link");
        }
        let found = receipt(store.path(), "ada@example.org");
        assert_eq!((found.verified_files, found.mentions), (3, Some(1)));
        assert_eq!(found.mentioned_in, ["events/day=2026-11-29/a.parquet"]);
        assert_eq!(receipt(store.path(), "bob").mentions, Some(1));
        assert_eq!(receipt(store.path(), "4711").mentions, Some(1));
        assert_eq!(receipt(store.path(), "a\"b").mentioned_in, ["lines"]);
        assert_eq!(receipt(store.path(), "zoe").mentions, Some(0));
    }
}
