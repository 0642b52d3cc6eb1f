//! Writes the rows of a query.
//!
//! - CSV, JSON and Arrow are streamed, so the number of rows is unlimited.
//! - CSV has a header row; NULL is an empty field.
//! - JSON is a list of objects, one on each line, with a member for every column. Integers and
//!   decimals are numbers with all their digits (which JavaScript doesn't keep: it has 53 bits),
//!   timestamps are RFC 3339 in UTC, bytes are hexadecimal. NaN and infinity, which JSON doesn't
//!   have, are `null`.
//! - Arrow is a stream of its IPC format.

mod table;

use std::io::Write;
use std::sync::Arc;

use anyhow::{anyhow, bail};
use deltalake::arrow::array::RecordBatch;
use deltalake::arrow::csv;
use deltalake::arrow::error::ArrowError;
use deltalake::arrow::ipc::writer::StreamWriter;
use deltalake::arrow::json::writer::{JsonFormat, WriterBuilder};

use super::answer::Answer;

/// How the rows of a query are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people: at most 1,000 rows
    #[default]
    Table,
    /// RFC 4180 with headings
    Csv,
    /// A list of objects, one on each line
    Json,
    /// A stream of Arrow's IPC format
    Arrow,
}

/// Writes the rows of a query. A table is as wide as the terminal, if there is one.
///
/// # Errors
///
/// The query fails, the format doesn't support its columns, or the rows can't be written.
pub async fn write(
    answer: &mut Answer,
    format: Format,
    width: Option<usize>,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    match format {
        Format::Table => table::write(answer, width, out).await?,
        Format::Csv => write_csv(answer, out).await?,
        Format::Json => write_json(answer, out).await?,
        Format::Arrow => write_arrow(answer, out).await?,
    }
    Ok(out.flush()?)
}

async fn write_csv(answer: &mut Answer, out: &mut dyn Write) -> anyhow::Result<()> {
    let mut fields = answer.schema().fields().iter();
    if let Some(field) = fields.find(|field| field.data_type().is_nested()) {
        bail!(
            "the column `{}` has lists or objects, which CSV doesn't have: use `--format json`",
            field.name()
        );
    }
    let headings = RecordBatch::new_empty(Arc::clone(answer.schema()));
    out.write_all(&csv_of(&headings, true)?)?;
    while let Some(batch) = answer.next().await? {
        out.write_all(&csv_of(&batch, false)?)?;
    }
    Ok(())
}

/// Formats rows as CSV. The caller writes the result, because the errors of this formatter don't show that a pipe
/// was closed.
fn csv_of(batch: &RecordBatch, has_headings: bool) -> anyhow::Result<Vec<u8>> {
    let mut text = Vec::new();
    let builder = csv::WriterBuilder::new().with_header(has_headings);
    builder.build(&mut text).write(batch).map_err(unwritable)?;
    Ok(text)
}

async fn write_json(answer: &mut Answer, out: &mut dyn Write) -> anyhow::Result<()> {
    let builder = WriterBuilder::new().with_explicit_nulls(true);
    let mut writer = builder.build::<Vec<u8>, ObjectPerLine>(Vec::new());
    while let Some(batch) = answer.next().await? {
        writer.write(&batch).map_err(unwritable)?;
        out.write_all(&std::mem::take(writer.get_mut()))?;
    }
    writer.finish().map_err(unwritable)?;
    Ok(out.write_all(writer.get_ref())?)
}

/// A JSON list with one object per line, readable by programs and by people.
#[derive(Debug, Default)]
struct ObjectPerLine;

impl JsonFormat for ObjectPerLine {
    fn start_stream<W: Write>(&self, out: &mut W) -> Result<(), ArrowError> {
        Ok(out.write_all(b"[")?)
    }

    fn start_row<W: Write>(&self, out: &mut W, is_first_row: bool) -> Result<(), ArrowError> {
        let separator: &[u8] = if is_first_row { b"\n" } else { b",\n" };
        Ok(out.write_all(separator)?)
    }

    fn end_stream<W: Write>(&self, out: &mut W) -> Result<(), ArrowError> {
        Ok(out.write_all(b"\n]\n")?)
    }
}

async fn write_arrow(answer: &mut Answer, out: &mut dyn Write) -> anyhow::Result<()> {
    let schema = Arc::clone(answer.schema());
    let mut writer = StreamWriter::try_new(Vec::<u8>::new(), &schema).map_err(unwritable)?;
    while let Some(batch) = answer.next().await? {
        writer.write(&batch).map_err(unwritable)?;
        out.write_all(&std::mem::take(writer.get_mut()))?;
    }
    writer.finish().map_err(unwritable)?;
    Ok(out.write_all(writer.get_ref())?)
}

fn unwritable(error: ArrowError) -> anyhow::Error {
    anyhow!(error).context(
        "the rows can't be written in this format: use another `--format`, or `CAST(… AS VARCHAR)`",
    )
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use deltalake::arrow::ipc::reader::StreamReader;

    use super::super::session::Limits;
    use super::super::test_store::session;
    use super::*;

    async fn bytes(sql: &str, format: Format) -> Vec<u8> {
        let session = session(&Limits::default());
        let mut answer = session.query(sql).await.expect("it has an answer");
        let mut out = Vec::new();
        let written = write(&mut answer, format, Some(80), &mut out).await;
        written.expect("it can be written");
        out
    }

    async fn text(sql: &str, format: Format) -> String {
        String::from_utf8(bytes(sql, format).await).expect("it is text")
    }

    const ROWS: &str = "SELECT id, p_amount_decimal AS amount, time, 9007199254740993 AS big, data
        FROM events ORDER BY id";

    #[tokio::test]
    async fn csv_has_headings_and_the_values_as_they_are_stored() {
        assert_eq!(
            text(ROWS, Format::Csv).await,
            "id,amount,time,big,data\n\
             1,1.500000000,1970-01-01T00:00:01Z,9007199254740993,\"{\"\"amount\"\":1.50}\"\n\
             2,,,9007199254740993,\n\
             3,,1970-01-01T00:00:03Z,9007199254740993,{\u{202e}}\n"
        );
        let none = text("SELECT id, type FROM events WHERE false", Format::Csv).await;
        assert_eq!(none, "id,type\n");
    }

    #[tokio::test]
    async fn json_is_a_list_of_objects_with_all_digits() {
        assert_eq!(
            text(ROWS, Format::Json).await,
            "[\n\
             {\"id\":\"1\",\"amount\":1.500000000,\"time\":\"1970-01-01T00:00:01Z\",\"big\":9007199254740993,\"data\":\"{\\\"amount\\\":1.50}\"},\n\
             {\"id\":\"2\",\"amount\":null,\"time\":null,\"big\":9007199254740993,\"data\":null},\n\
             {\"id\":\"3\",\"amount\":null,\"time\":\"1970-01-01T00:00:03Z\",\"big\":9007199254740993,\"data\":\"{\u{202e}}\"}\n\
             ]\n"
        );
        let none = text("SELECT id FROM events WHERE false", Format::Json).await;
        assert_eq!(none, "[\n]\n");
    }

    #[tokio::test]
    async fn arrow_is_a_stream_that_can_be_read() {
        let bytes = bytes(ROWS, Format::Arrow).await;
        let reader = StreamReader::try_new(Cursor::new(bytes), None).expect("it is a stream");
        let rows = reader.map(|batch| batch.expect("it has rows").num_rows());
        assert_eq!(rows.sum::<usize>(), 3);
    }

    #[tokio::test]
    async fn lists_are_refused_in_csv() {
        let session = session(&Limits::default());
        let mut answer = session.query("SELECT [1, 2] AS list").await.expect("rows");
        let written = write(&mut answer, Format::Csv, None, &mut Vec::new()).await;
        let error = written.expect_err("CSV has no lists").to_string();
        assert!(error.contains("`list`"), "{error}");
        assert!(error.contains("--format json"), "{error}");
    }

    #[tokio::test]
    async fn tables_align_numbers_and_escape_control_characters() {
        let sql = "SELECT id, 10 * CAST(id AS BIGINT) AS n, data FROM events WHERE id = '3'
            UNION ALL SELECT 'none', 5, NULL ORDER BY 1";
        let table = text(sql, Format::Table).await;
        let lines: Vec<&str> = table.lines().map(str::trim).collect();
        assert_eq!(lines.len(), 3, "{table}");
        assert!(lines[1].contains(r"{\u{202e}}"), "{table}");
        // The numbers are right-aligned.
        let end = |line: &str, text: &str| table.lines().find(|it| it.contains(line))?.find(text);
        let (ten, five) = (end("202e", "30"), end("none", " 5"));
        assert_eq!(ten, five, "{table}");
    }

    #[tokio::test]
    async fn tables_end_after_a_thousand_rows() {
        let sql = "SELECT value FROM generate_series(1, 1001)";
        let table = text(sql, Format::Table).await;
        assert!(table.contains("only the first 1000 rows"), "{table}");
        assert!(table.contains("--format csv"), "{table}");
        assert_eq!(table.lines().count(), 1 + 1000 + 1);
        let sql = "SELECT value FROM generate_series(1, 1000)";
        let table = text(sql, Format::Table).await;
        assert_eq!(table.lines().count(), 1 + 1000);
    }

    #[tokio::test]
    async fn rows_with_many_columns_are_written_as_lists() {
        let sql = "SELECT * FROM all_events WHERE id = '1'";
        let table = text(sql, Format::Table).await;
        assert!(table.starts_with("row 1\n"), "{table}");
        assert!(
            table
                .lines()
                .any(|line| line.trim() == "type              bought"),
            "{table}"
        );
    }

    #[tokio::test]
    async fn a_number_that_has_no_room_on_a_line_is_written_in_a_list() {
        let sql = "SELECT 1234567890123456789 AS a, 1234567890123456789 AS b";
        let session = session(&Limits::default());
        let mut answer = session.query(sql).await.expect("it has an answer");
        let mut out = Vec::new();
        let written = write(&mut answer, Format::Table, Some(40), &mut out).await;
        written.expect("it can be written");
        assert_eq!(
            String::from_utf8_lossy(&out),
            "row 1\n  a  1234567890123456789\n  b  1234567890123456789\n"
        );
    }

    #[tokio::test]
    async fn no_rows_are_written_as_such() {
        let table = text("SELECT id FROM events WHERE false", Format::Table).await;
        assert_eq!(table, "no rows\n");
    }
}
