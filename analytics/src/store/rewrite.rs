//! Writes the rows of data files into new ones, in the order of an append and in bounded memory.
//!
//! A file has only the columns that have values, as after an append: filling 2,000 columns with nulls would
//! take gigabytes.

use std::collections::HashMap;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use deltalake::DeltaTable;
use deltalake::arrow::array::{
    Array, ArrayRef, BooleanArray, RecordBatch, RecordBatchOptions, UInt32Array, new_null_array,
};
use deltalake::arrow::compute::{filter_record_batch, interleave};
use deltalake::arrow::datatypes::{DataType, Field, FieldRef, Schema, SchemaRef};
use deltalake::kernel::Add;
use deltalake::kernel::engine::arrow_conversion::TryIntoArrow;
use deltalake::parquet::arrow::ProjectionMask;
use deltalake::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use event_catalog_cli::shared::shown_path;

use super::Kind;
use super::file::{FileWriter, Packing, create};
use super::order::Facts;
use super::parquet_types::{convert, metadata};
use super::sync::Disk;
use crate::key::Day;

/// How many bytes of rows to collect in memory before a file is written. One more batch may be in memory, too.
pub(super) const MOST: usize = 512 << 20;

/// The maximum number of rows to read or write at once.
const ROWS: usize = 8192;

/// About how many bytes of rows to write at a time.
const SLICE: usize = 16 << 20;

/// How many values to write at once, even if most of them are nulls.
const VALUES: usize = 2_000_000;

/// The columns of a table, with their types in files of this program.
#[derive(Debug)]
pub(super) struct Columns {
    /// The columns, in the order of the table.
    fields: Vec<FieldRef>,
    by_name: HashMap<String, usize>,
}

impl Columns {
    /// The columns that a table has now.
    pub(super) fn of(table: &DeltaTable) -> anyhow::Result<Self> {
        let schema = table.snapshot()?.schema();
        let mut fields: Vec<FieldRef> = Vec::new();
        for column in schema.fields() {
            let data_type: DataType = column.data_type().try_into_arrow()?;
            fields.push(Arc::new(Field::new(
                column.name(),
                data_type,
                column.is_nullable(),
            )));
        }
        let names = fields.iter().enumerate();
        let by_name = names.map(|(at, it)| (it.name().clone(), at)).collect();
        Ok(Self { fields, by_name })
    }

    /// The column with this name.
    pub(super) fn get(&self, name: &str) -> Option<&FieldRef> {
        self.by_name.get(name).map(|at| &self.fields[*at])
    }
}

/// Calls a function with batches of rows of a file, in the types of the table, with these columns or with all
/// columns. Columns without a value in those rows are left out.
pub(super) fn read(
    path: &Path,
    columns: &Columns,
    only: Option<&[&str]>,
    mut each: impl FnMut(RecordBatch) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let context = || format!("can't read `{}`", shown_path(path));
    let file = File::open(path).with_context(context)?;
    let metadata = metadata(&file).with_context(context)?;
    let mut builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata);
    if let Some(only) = only {
        let mask = ProjectionMask::columns(builder.parquet_schema(), only.iter().copied());
        builder = builder.with_projection(mask);
    }
    let reader = builder
        .with_batch_size(ROWS)
        .build()
        .with_context(context)?;
    for batch in reader {
        let batch = batch.map_err(anyhow::Error::from);
        let batch = batch.and_then(|batch| typed(&batch, columns));
        each(batch.with_context(context)?)?;
    }
    Ok(())
}

/// Rows, converted to the types of the table.
fn typed(batch: &RecordBatch, columns: &Columns) -> anyhow::Result<RecordBatch> {
    let (mut fields, mut arrays) = (Vec::new(), Vec::new());
    for (field, array) in batch.schema().fields().iter().zip(batch.columns()) {
        let name = field.name();
        // The day of a row is in the name of its folder.
        if name == "day" || array.null_count() == array.len() {
            continue;
        }
        let field = columns.get(name);
        let field = field.with_context(|| {
            format!(
                "the file has a column `{name}` that the table doesn't have, so the values in the column would be lost"
            )
        })?;
        let array =
            convert(array, field.data_type()).with_context(|| format!("column `{name}`"))?;
        fields.push(Arc::clone(field));
        arrays.push(array);
    }
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    let schema = Arc::new(Schema::new(fields));
    Ok(RecordBatch::try_new_with_options(schema, arrays, &options)?)
}

/// Rows of a day in memory, and the written files.
pub(super) struct Rewrite<'w> {
    disk: &'w dyn Disk,
    /// The folder of the table.
    folder: &'w Path,
    kind: Kind,
    columns: &'w Columns,
    day: Day,
    batches: Vec<RecordBatch>,
    bytes: usize,
    /// The files that were written.
    pub(super) added: Vec<Add>,
    /// How many rows there are, including those that are still in memory.
    pub(super) rows: u64,
}

impl<'w> Rewrite<'w> {
    pub(super) fn new(
        disk: &'w dyn Disk,
        folder: &'w Path,
        kind: Kind,
        columns: &'w Columns,
        day: Day,
    ) -> Self {
        Self {
            disk,
            folder,
            kind,
            columns,
            day,
            batches: Vec::new(),
            bytes: 0,
            added: Vec::new(),
            rows: 0,
        }
    }

    /// Adds the rows that a mask selects; all rows if there is no mask.
    pub(super) fn push(
        &mut self,
        batch: RecordBatch,
        kept: Option<&BooleanArray>,
    ) -> anyhow::Result<()> {
        let batch = match kept {
            Some(kept) => filter_record_batch(&batch, kept)?,
            None => batch,
        };
        if batch.num_rows() == 0 {
            return Ok(());
        }
        self.rows += batch.num_rows() as u64;
        self.bytes += batch.get_array_memory_size();
        self.batches.push(batch);
        if self.bytes >= MOST {
            self.flush()?;
        }
        Ok(())
    }

    /// Writes the rows in memory.
    pub(super) fn flush(&mut self) -> anyhow::Result<()> {
        if self.batches.is_empty() {
            return Ok(());
        }
        let batches = std::mem::take(&mut self.batches);
        let bytes = std::mem::take(&mut self.bytes);
        let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
        let facts = Facts::of(&batches, self.kind, self.columns)?;
        let filled = Filled::of(&batches, self.columns);
        let slice = rows.saturating_mul(SLICE) / bytes.max(1);
        let slice = slice.min(VALUES / filled.columns.len().max(1));
        let slice = slice.clamp(1, ROWS);
        for part in facts.parts()? {
            let add = self.write(&filled, &facts, &part, slice)?;
            self.added.push(add);
        }
        Ok(())
    }

    /// Writes rows to a new file.
    fn write(
        &self,
        filled: &Filled<'_>,
        facts: &Facts,
        part: &UInt32Array,
        slice: usize,
    ) -> anyhow::Result<Add> {
        let statistics = facts.statistics(part, self.kind)?;
        let write = |writer: &mut FileWriter| -> anyhow::Result<String> {
            for rows in part.values().chunks(slice) {
                let places = rows.iter().map(|row| facts.place(*row));
                let places: Vec<(usize, usize)> = places.collect();
                writer.write(&filled.rows(&places)?)?;
            }
            Ok(statistics)
        };
        let (schema, packing) = (&filled.schema, Packing::Tight);
        create(self.disk, self.folder, self.day, schema, packing, write)
    }
}

/// The columns of some batches that have values in any of them.
struct Filled<'b> {
    schema: SchemaRef,
    /// The values of each column, one for each batch.
    columns: Vec<Vec<Option<&'b ArrayRef>>>,
}

impl<'b> Filled<'b> {
    fn of(batches: &'b [RecordBatch], table: &Columns) -> Self {
        let mut columns: Vec<Vec<Option<&ArrayRef>>> = vec![Vec::new(); table.fields.len()];
        for (at, batch) in batches.iter().enumerate() {
            for (field, array) in batch.schema_ref().fields().iter().zip(batch.columns()) {
                if let Some(column) = table.by_name.get(field.name()) {
                    let column = &mut columns[*column];
                    column.resize(batches.len(), None);
                    column[at] = Some(array);
                }
            }
        }
        let fields = table.fields.iter().zip(&columns);
        let fields = fields.filter(|(_, arrays)| !arrays.is_empty());
        let fields: Vec<FieldRef> = fields.map(|(field, _)| Arc::clone(field)).collect();
        columns.retain(|arrays| !arrays.is_empty());
        Self {
            schema: Arc::new(Schema::new(fields)),
            columns,
        }
    }

    /// Collects rows, each given as the number of its batch and its number in that batch.
    fn rows(&self, places: &[(usize, usize)]) -> anyhow::Result<RecordBatch> {
        let columns = self.schema.fields().iter().zip(&self.columns);
        let columns = columns.map(|(field, arrays)| gathered(arrays, field.data_type(), places));
        let columns = columns.collect::<anyhow::Result<Vec<ArrayRef>>>()?;
        Ok(RecordBatch::try_new(Arc::clone(&self.schema), columns)?)
    }
}

/// The values of a column in some rows.
fn gathered(
    arrays: &[Option<&ArrayRef>],
    data_type: &DataType,
    places: &[(usize, usize)],
) -> anyhow::Result<ArrayRef> {
    // If a batch doesn't have the column, this null is the value in all of its rows.
    let null = new_null_array(data_type, 1);
    let values: Vec<&dyn Array> = arrays
        .iter()
        .map(|array| array.map_or(&*null, |array| &**array))
        .collect();
    let places = places
        .iter()
        .map(|(batch, row)| (*batch, if arrays[*batch].is_some() { *row } else { 0 }));
    let places: Vec<(usize, usize)> = places.collect();
    Ok(interleave(&values, &places)?)
}
