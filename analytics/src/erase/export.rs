//! Exports a store's data about a person or tenant: one JSON object per line.

use std::io::{self, Write};

use anyhow::Context;
use deltalake::arrow::array::{Array, AsArray, RecordBatch};
use deltalake::arrow::json::LineDelimitedWriter;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value};

use crate::store::Kind;

/// The writer of an export.
pub(super) struct Export<'o>(&'o mut dyn Write);

/// A row of a table. Payloads and extensions are JSON as received, not strings that contain JSON.
#[derive(Serialize)]
struct Row<'r> {
    found_in: &'r str,
    #[serde(rename = "row")]
    columns: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ext: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Box<RawValue>>,
    /// The text of a rejected line.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<&'r str>,
}

/// A line of a file.
#[derive(Serialize)]
struct Line<'l> {
    found_in: &'l str,
    is_copy: bool,
    #[serde(rename = "line")]
    text: Box<RawValue>,
}

impl<'o> Export<'o> {
    pub(super) fn new(out: &'o mut dyn Write) -> Self {
        Self(out)
    }

    /// Writes rows of a table.
    pub(super) fn rows(&mut self, kind: Kind, batch: &RecordBatch) -> anyhow::Result<()> {
        let mut writer = LineDelimitedWriter::new(Vec::<u8>::new());
        writer.write(batch)?;
        writer.finish()?;
        let text = writer.into_inner();
        let lines = batch.column_by_name("line");
        let lines = lines.and_then(|column| column.as_binary_opt::<i32>());
        let rows = text.split(|byte| *byte == b'\n');
        for (number, row) in rows.filter(|row| !row.is_empty()).enumerate() {
            let mut row: Map<String, Value> = serde_json::from_slice(row)?;
            let ext = taken(&mut row, "ext")?;
            let data = taken(&mut row, "data")?;
            let line = lines.filter(|lines| lines.is_valid(number));
            let line = line.and_then(|lines| std::str::from_utf8(lines.value(number)).ok());
            if line.is_some() {
                // The JSON writer has formatted the line as hexadecimal digits. It is exported as text instead.
                row.remove("line");
            }
            let written = self.write(&Row {
                found_in: kind.name(),
                columns: row,
                ext,
                data,
                line,
            });
            written.context("the exported data can't be written")?;
        }
        Ok(())
    }

    /// Writes a line of a file.
    pub(super) fn line(&mut self, file: &str, is_copy: bool, line: &[u8]) -> io::Result<()> {
        self.write(&Line {
            found_in: file,
            is_copy,
            text: json(&String::from_utf8_lossy(line))?,
        })
    }

    fn write(&mut self, object: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut *self.0, object)?;
        self.0.write_all(b"\n")
    }
}

/// Removes a JSON text from a row, and returns it.
fn taken(row: &mut Map<String, Value>, column: &str) -> serde_json::Result<Option<Box<RawValue>>> {
    match row.remove(column) {
        Some(Value::String(text)) => json(&text).map(Some),
        _ => Ok(None),
    }
}

/// Converts a text to JSON: as it is if it is valid JSON, otherwise as a string. Line breaks between tokens
/// become spaces.
fn json(text: &str) -> serde_json::Result<Box<RawValue>> {
    let on_one_line = text.replace(['\n', '\r'], " ");
    serde_json::from_str(&on_one_line).or_else(|_| to_raw_value(text))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use deltalake::arrow::array::{ArrayRef, BinaryArray, Int64Array, StringArray};

    use super::*;

    fn rows(kind: Kind, columns: Vec<(&str, ArrayRef)>) -> String {
        let batch = RecordBatch::try_from_iter_with_nullable(
            columns
                .into_iter()
                .map(|(name, column)| (name, column, true)),
        );
        let mut out = Vec::new();
        let written = Export::new(&mut out).rows(kind, &batch.expect("a batch"));
        written.expect("written");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn payloads_are_json_as_they_came() {
        let texts =
            |texts: [Option<&str>; 2]| -> ArrayRef { Arc::new(StringArray::from(texts.to_vec())) };
        let columns = vec![
            ("type", texts([Some("paid"), Some("open")])),
            ("data", texts([Some("{\"a\":1.50,\n\"a\":\"x\"}"), None])),
            ("ext", texts([None, Some("cut")])),
        ];
        assert_eq!(
            rows(Kind::Events, columns),
            "{\"found_in\":\"events\",\"row\":{\"type\":\"paid\"},\"data\":{\"a\":1.50, \"a\":\"x\"}}\n\
             {\"found_in\":\"events\",\"row\":{\"type\":\"open\"},\"ext\":\"cut\"}\n"
        );
    }

    #[test]
    fn rejected_lines_are_texts_and_bytes_that_are_none_are_digits() {
        let lines: ArrayRef = Arc::new(BinaryArray::from(vec![&b"one \"ada\""[..], &b"\xff"[..]]));
        let positions: ArrayRef = Arc::new(Int64Array::from(vec![1, 2]));
        assert_eq!(
            rows(
                Kind::Rejected,
                vec![("line", lines), ("position", positions)]
            ),
            "{\"found_in\":\"rejected\",\"row\":{\"position\":1},\"line\":\"one \\\"ada\\\"\"}\n\
             {\"found_in\":\"rejected\",\"row\":{\"line\":\"ff\",\"position\":2}}\n"
        );
    }

    #[test]
    fn lines_of_files_say_where_they_are_and_whether_they_are_copies() {
        let mut out = Vec::new();
        let mut export = Export::new(&mut out);
        export
            .line("spool/http/1.ndjson", false, b"{\"k\":\"x\"}")
            .expect("written");
        export
            .line("spool/http/1.ndjson", true, b"{\"k\":")
            .expect("written");
        assert_eq!(
            String::from_utf8(out).expect("UTF-8"),
            "{\"found_in\":\"spool/http/1.ndjson\",\"is_copy\":false,\"line\":{\"k\":\"x\"}}\n\
             {\"found_in\":\"spool/http/1.ndjson\",\"is_copy\":true,\"line\":\"{\\\"k\\\":\"}\n"
        );
    }
}
