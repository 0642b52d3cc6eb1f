//! The order of rows that are rewritten, and how they are split into files, both as in an append.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::Context;
use deltalake::arrow::array::{
    Array, ArrayRef, AsArray, RecordBatch, RecordBatchOptions, UInt32Array, new_null_array,
};
use deltalake::arrow::compute::{SortColumn, concat, lexsort_to_indices, take};
use deltalake::arrow::datatypes::{Date32Type, FieldRef, Schema};

use super::once_days::{COLUMN, split_days};
use super::rewrite::Columns;
use super::schema::statistics_of;
use super::{Kind, statistics};
use crate::key::Day;

/// The columns that rows are sorted by, as in an append.
const ORDER: [&str; 3] = ["tenant", "type", "time"];

/// The values that determine the order of the rows of all batches, and how the rows are split into files.
pub(super) struct Facts {
    rows: usize,
    /// The number of the first row of each batch.
    starts: Vec<usize>,
    /// The columns with statistics, including the ones in [`ORDER`].
    columns: Vec<(FieldRef, ArrayRef)>,
}

impl Facts {
    pub(super) fn of(batches: &[RecordBatch], kind: Kind, table: &Columns) -> anyhow::Result<Self> {
        let mut rows = 0;
        let mut starts = Vec::with_capacity(batches.len());
        for batch in batches {
            starts.push(rows);
            rows += batch.num_rows();
        }
        let mut columns = Vec::new();
        for name in statistics_of(kind) {
            let Some(field) = table.get(name) else {
                continue;
            };
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

    /// The batch that a row is in, and its number in that batch.
    pub(super) fn place(&self, row: u32) -> (usize, usize) {
        let row = row as usize;
        let batch = self.starts.partition_point(|start| *start <= row) - 1;
        (batch, row - self.starts[batch])
    }

    /// The rows of each file, in their order. As in an append, events of days that are far apart are in several files.
    pub(super) fn parts(&self) -> anyhow::Result<Vec<UInt32Array>> {
        let order = self.order()?;
        let Some(days) = self.column(COLUMN) else {
            return Ok(vec![order]);
        };
        let days = days
            .as_primitive_opt::<Date32Type>()
            .context("the column of days doesn't contain dates")?;
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

    pub(super) fn statistics(&self, part: &UInt32Array, kind: Kind) -> anyhow::Result<String> {
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
