//! Writes the rows of data files to new ones, in the order of an append and in bounded memory.
//!
//! A file has only the columns with values, as those of an append: a row of nulls for each of 2,000 columns would take
//! gigabytes.

use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use deltalake::DeltaTable;
use deltalake::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, RecordBatch, RecordBatchOptions, UInt32Array,
    new_null_array,
};
use deltalake::arrow::compute::{
    SortColumn, concat, filter_record_batch, interleave, lexsort_to_indices, take,
};
use deltalake::arrow::datatypes::{DataType, Date32Type, Field, FieldRef, Schema};
use deltalake::kernel::Add;
use deltalake::kernel::engine::arrow_conversion::TryIntoArrow;
use deltalake::parquet::arrow::ProjectionMask;
use deltalake::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use event_catalog_cli::shared::shown_path;

use super::file::create;
use super::once_days::{COLUMN, split_days};
use super::parquet_types::{convert, metadata};
use super::schema::statistics_of;
use super::sync::Disk;
use super::{Kind, statistics};
use crate::key::Day;

/// How many bytes of rows are in memory before a file is written. A batch that is read more may be there too.
pub(super) const MOST: usize = 384 << 20;

/// The most rows that are read or written at a time.
const ROWS: usize = 8192;

/// About how many bytes of rows are written at a time.
const SLICE: usize = 16 << 20;

/// The columns that rows are sorted by, as those of an append are.
const ORDER: [&str; 3] = ["tenant", "type", "time"];

/// The columns of a table, with their types in files of this program.
#[derive(Debug)]
pub(super) struct Columns {
    /// In the order of the table.
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
}

/// Calls a function with the rows of a file, some after others, in the types of the table: with these columns, or with
/// all. Columns without a value in those rows are left out.
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

/// Rows in the types of the table.
fn typed(batch: &RecordBatch, columns: &Columns) -> anyhow::Result<RecordBatch> {
    let (mut fields, mut arrays) = (Vec::new(), Vec::new());
    for (field, array) in batch.schema().fields().iter().zip(batch.columns()) {
        let name = field.name();
        // The day of a row is in the name of its folder.
        if name == "day" || array.null_count() == array.len() {
            continue;
        }
        let at = columns.by_name.get(name);
        let at = at.with_context(|| {
            format!(
                "it has a column `{name}` that the table doesn't have, so its rows would be cut"
            )
        })?;
        let field = &columns.fields[*at];
        let array =
            convert(array, field.data_type()).with_context(|| format!("column `{name}`"))?;
        fields.push(Arc::clone(field));
        arrays.push(array);
    }
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    let schema = Arc::new(Schema::new(fields));
    Ok(RecordBatch::try_new_with_options(schema, arrays, &options)?)
}

/// Rows of a day in memory, and the files that were written.
pub(super) struct Rewrite<'w> {
    disk: &'w dyn Disk,
    /// That of the table.
    folder: &'w Path,
    kind: Kind,
    columns: &'w Columns,
    day: Day,
    batches: Vec<RecordBatch>,
    bytes: usize,
    /// The files that were written.
    pub(super) added: Vec<Add>,
    /// How many rows they have, and those that are still in memory.
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

    /// Takes the rows that a mask keeps; all of them without one.
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

    /// Writes what is in memory.
    pub(super) fn flush(&mut self) -> anyhow::Result<()> {
        if self.batches.is_empty() {
            return Ok(());
        }
        let batches = std::mem::take(&mut self.batches);
        let bytes = std::mem::take(&mut self.bytes);
        let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
        let slice = (rows.saturating_mul(SLICE) / bytes.max(1)).clamp(1, ROWS);
        let facts = Facts::of(&batches, self.kind, self.columns)?;
        for part in facts.parts()? {
            let add = self.write(&batches, &facts, &part, slice)?;
            self.added.push(add);
        }
        Ok(())
    }

    /// Writes rows to a new file.
    fn write(
        &self,
        batches: &[RecordBatch],
        facts: &Facts,
        part: &UInt32Array,
        slice: usize,
    ) -> anyhow::Result<Add> {
        let statistics = facts.statistics(part, self.kind)?;
        let has = |field: &&FieldRef| {
            let mut batches = batches.iter();
            batches.any(|batch| batch.column_by_name(field.name()).is_some())
        };
        let fields: Vec<FieldRef> = self.columns.fields.iter().filter(has).cloned().collect();
        let schema = Arc::new(Schema::new(fields));
        create(self.disk, self.folder, self.day, &schema, |writer| {
            for rows in part.values().chunks(slice) {
                let places: Vec<(usize, usize)> =
                    rows.iter().map(|row| facts.place(*row)).collect();
                let columns = schema.fields().iter();
                let columns = columns.map(|field| gathered(batches, field, &places));
                let columns = columns.collect::<anyhow::Result<Vec<ArrayRef>>>()?;
                writer.write(&RecordBatch::try_new(Arc::clone(&schema), columns)?)?;
            }
            Ok(statistics)
        })
    }
}

/// The values of a column in some rows, each a number of a batch and of a row in it.
fn gathered(
    batches: &[RecordBatch],
    field: &Field,
    places: &[(usize, usize)],
) -> anyhow::Result<ArrayRef> {
    // It stands for all rows of a batch without the column.
    let null = new_null_array(field.data_type(), 1);
    let found: Vec<Option<&ArrayRef>> = batches
        .iter()
        .map(|batch| batch.column_by_name(field.name()))
        .collect();
    let values: Vec<&dyn Array> = found
        .iter()
        .map(|array| array.map_or(&*null, |array| &**array))
        .collect();
    let places = places
        .iter()
        .map(|(batch, row)| (*batch, if found[*batch].is_some() { *row } else { 0 }));
    let places: Vec<(usize, usize)> = places.collect();
    Ok(interleave(&values, &places)?)
}

/// What decides about the order of rows and about their files, of all batches.
struct Facts {
    rows: usize,
    /// The number of the first row of each batch.
    starts: Vec<usize>,
    /// The columns with statistics, among which are those of [`ORDER`].
    columns: Vec<(FieldRef, ArrayRef)>,
}

impl Facts {
    fn of(batches: &[RecordBatch], kind: Kind, table: &Columns) -> anyhow::Result<Self> {
        let mut rows = 0;
        let mut starts = Vec::with_capacity(batches.len());
        for batch in batches {
            starts.push(rows);
            rows += batch.num_rows();
        }
        let mut columns = Vec::new();
        for name in statistics_of(kind) {
            let Some(at) = table.by_name.get(*name) else {
                continue;
            };
            let field = &table.fields[*at];
            let arrays: Vec<ArrayRef> = batches
                .iter()
                .map(|batch| match batch.column_by_name(name) {
                    Some(array) => Arc::clone(array),
                    None => new_null_array(field.data_type(), batch.num_rows()),
                })
                .collect();
            if arrays.iter().any(|array| array.null_count() < array.len()) {
                let arrays: Vec<&dyn Array> = arrays.iter().map(|array| &**array).collect();
                columns.push((Arc::clone(field), concat(&arrays)?));
            }
        }
        Ok(Self {
            rows,
            starts,
            columns,
        })
    }

    fn column(&self, name: &str) -> Option<&ArrayRef> {
        let mut columns = self.columns.iter();
        columns
            .find(|(field, _)| field.name() == name)
            .map(|(_, array)| array)
    }

    /// The batch of a row, and its number in it.
    fn place(&self, row: u32) -> (usize, usize) {
        let row = row as usize;
        let batch = self.starts.partition_point(|start| *start <= row) - 1;
        (batch, row - self.starts[batch])
    }

    /// The rows of each file, in their order. As in an append, events of days that are far apart are in several files.
    fn parts(&self) -> anyhow::Result<Vec<UInt32Array>> {
        let order = self.order()?;
        let Some(days) = self.column(COLUMN) else {
            return Ok(vec![order]);
        };
        let days = days
            .as_primitive_opt::<Date32Type>()
            .context("the column of days has no days")?;
        let starts = split_days(&days.iter().flatten().collect::<BTreeSet<Day>>());
        if starts.is_empty() {
            return Ok(vec![order]);
        }
        let mut parts: Vec<Vec<u32>> = vec![Vec::new(); starts.len() + 1];
        for row in order.values() {
            let at = *row as usize;
            let part = if days.is_valid(at) {
                starts.partition_point(|start| *start <= days.value(at))
            } else {
                0
            };
            parts[part].push(*row);
        }
        let parts = parts.into_iter().filter(|part| !part.is_empty());
        Ok(parts.map(UInt32Array::from).collect())
    }

    fn order(&self) -> anyhow::Result<UInt32Array> {
        let rows = u32::try_from(self.rows)?;
        let by: Vec<SortColumn> = ORDER
            .iter()
            .filter_map(|name| self.column(name))
            .map(|values| SortColumn {
                values: Arc::clone(values),
                options: None,
            })
            .collect();
        if by.is_empty() {
            return Ok(UInt32Array::from_iter_values(0..rows));
        }
        Ok(lexsort_to_indices(&by, None)?)
    }

    fn statistics(&self, part: &UInt32Array, kind: Kind) -> anyhow::Result<String> {
        let fields: Vec<FieldRef> = self.columns.iter().map(|(it, _)| Arc::clone(it)).collect();
        let arrays = self
            .columns
            .iter()
            .map(|(_, array)| take(array, part, None));
        let arrays = arrays.collect::<Result<Vec<ArrayRef>, _>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(part.len()));
        let batch =
            RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options)?;
        Ok(statistics::of(&batch, statistics_of(kind)))
    }
}
