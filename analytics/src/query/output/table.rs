//! Formats rows as a table for people.

use std::io::Write;
use std::sync::Arc;

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, presets};
use deltalake::arrow::array::RecordBatch;
use deltalake::arrow::datatypes::Schema;
use deltalake::arrow::util::display::{ArrayFormatter, FormatOptions};
use event_catalog_build::printable;

use super::unwritable;
use crate::query::answer::Answer;

/// The maximum number of rows: no one reads more than that.
const MOST_ROWS: usize = 1_000;

/// The maximum number of characters of a value that are shown.
const LONGEST_VALUE: usize = 500;

/// The minimum readable width of a text column, including the spaces around it. Rows with more
/// columns than fit are written as lists.
const LEAST_WIDTH: usize = 8;

/// Writes the first rows as a table. The remaining rows aren't counted: that would take as long as
/// reading them.
pub(super) async fn write(
    answer: &mut Answer,
    width: Option<usize>,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let schema = Arc::clone(answer.schema());
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut has_more = false;
    while !has_more && let Some(batch) = answer.next().await? {
        let taken = batch.num_rows().min(MOST_ROWS - rows.len());
        has_more = taken < batch.num_rows();
        rows.extend(cells(&batch.slice(0, taken))?);
    }
    let is_narrow = width.is_some_and(|width| least_width(&schema, &rows) > width);
    let mut text = match rows.len() {
        0 => "no rows\n".to_owned(),
        _ if is_narrow => listed(&schema, &rows),
        _ => drawn(&schema, rows, width),
    };
    if has_more {
        text +=
            &format!("… only the first {MOST_ROWS} rows; for all of them, use `--format csv`\n");
    }
    Ok(out.write_all(text.as_bytes())?)
}

/// The minimum readable width of a table: enough for every number, and for a few characters of each text.
fn least_width(schema: &Schema, rows: &[Vec<String>]) -> usize {
    let columns = schema.fields().iter().enumerate();
    let widths = columns.map(|(index, field)| {
        if !field.data_type().is_numeric() {
            return LEAST_WIDTH;
        }
        let numbers = rows.iter().map(|row| row[index].len() + 2);
        numbers.max().unwrap_or_default().max(LEAST_WIDTH)
    });
    widths.sum()
}

/// Formats the values of rows as texts that are safe to print.
fn cells(batch: &RecordBatch) -> anyhow::Result<Vec<Vec<String>>> {
    let options = FormatOptions::new();
    let schema = batch.schema();
    let columns = batch.columns().iter();
    let columns = columns.map(|column| ArrayFormatter::try_new(column.as_ref(), &options));
    let columns: Vec<ArrayFormatter<'_>> = columns.collect::<Result<_, _>>().map_err(unwritable)?;
    // The output of `EXPLAIN` has several lines. In the value of an event, a line break might look
    // like a new row.
    let is_plan = schema.fields().len() == 2 && schema.field(0).name() == "plan_type";
    let cell = |value: String| {
        if is_plan {
            let lines: Vec<_> = value.lines().map(printable).collect();
            return lines.join("\n");
        }
        let mut value = value;
        if let Some((end, _)) = value.char_indices().nth(LONGEST_VALUE) {
            value.truncate(end);
            value.push('…');
        }
        printable(&value).into_owned()
    };
    let row = |row| {
        let columns = columns.iter();
        columns.map(|it| cell(it.value(row).to_string())).collect()
    };
    Ok((0..batch.num_rows()).map(row).collect())
}

fn drawn(schema: &Schema, rows: Vec<Vec<String>>, width: Option<usize>) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    match width.map(u16::try_from) {
        Some(Ok(width)) => {
            table.set_content_arrangement(ContentArrangement::Dynamic);
            table.set_width(width);
        }
        _ => {
            table.set_content_arrangement(ContentArrangement::Disabled);
        }
    }
    table.set_header(names(schema));
    for row in rows {
        table.add_row(row);
    }
    for (column, field) in table.column_iter_mut().zip(schema.fields()) {
        if field.data_type().is_numeric() {
            column.set_cell_alignment(CellAlignment::Right);
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    let lines = table.lines().map(|line| line.trim_end().to_owned() + "\n");
    lines.collect()
}

/// Formats each row as a list of its columns, without empty values.
fn listed(schema: &Schema, rows: &[Vec<String>]) -> String {
    let names = names(schema);
    let widest = names.iter().map(|name| name.chars().count()).max();
    let width = widest.unwrap_or_default();
    let mut text = String::new();
    for (number, row) in rows.iter().enumerate() {
        text += &format!("row {}\n", number + 1);
        for (name, value) in names.iter().zip(row) {
            if !value.is_empty() {
                text += &format!("  {name:<width$}  {value}\n");
            }
        }
    }
    text
}

fn names(schema: &Schema) -> Vec<String> {
    let fields = schema.fields().iter();
    fields
        .map(|field| printable(field.name()).into_owned())
        .collect()
}
