//! Columns of a batch, filled row by row. A column takes no space until it gets its first value: a catalog may
//! have thousands of fields, and a batch uses only a few of them.

use std::sync::Arc;

use deltalake::arrow::array::{
    ArrayRef, BinaryBuilder, BooleanBuilder, Date32Builder, Decimal128Builder, Float64Builder,
    Int64Builder, StringBuilder, TimestampMicrosecondBuilder,
};
use deltalake::arrow::datatypes::{DataType, TimeUnit};
use event_catalog_cli::stored::{ColumnType, EnvelopeType};

/// The precision and the scale of decimals.
pub const DECIMAL: (u8, i8) = (38, 9);

/// The Arrow type of a field's column.
#[must_use]
pub fn arrow_type(column_type: ColumnType) -> DataType {
    match column_type {
        ColumnType::Boolean => DataType::Boolean,
        ColumnType::Integer => DataType::Int64,
        ColumnType::Decimal => DataType::Decimal128(DECIMAL.0, DECIMAL.1),
        ColumnType::Number => DataType::Float64,
        ColumnType::Text => DataType::Utf8,
        ColumnType::Timestamp => timestamp(),
    }
}

/// The Arrow type of an envelope column.
#[must_use]
pub fn envelope_arrow_type(column_type: EnvelopeType) -> DataType {
    match column_type {
        EnvelopeType::Bytes => DataType::Binary,
        EnvelopeType::Text => DataType::Utf8,
        EnvelopeType::Timestamp => timestamp(),
        EnvelopeType::Integer => DataType::Int64,
        EnvelopeType::Date => DataType::Date32,
    }
}

fn timestamp() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
}

/// A value of a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// Bytes.
    Bytes(&'a [u8]),
    /// Text.
    Text(std::borrow::Cow<'a, str>),
    /// An integer.
    Integer(i64),
    /// A moment in microseconds since 1970.
    Micros(i64),
    /// A day, as the number of days since 1970-01-01.
    Day(i32),
    /// A boolean.
    Boolean(bool),
    /// A floating-point number.
    Number(f64),
    /// A decimal, multiplied by 10⁹.
    Decimal(i128),
}

/// A column that is being filled.
#[derive(Debug, Default)]
pub struct Column {
    builder: Option<Builder>,
    rows: usize,
}

#[derive(Debug)]
enum Builder {
    Bytes(BinaryBuilder),
    Text(StringBuilder),
    Integer(Int64Builder),
    Micros(TimestampMicrosecondBuilder),
    Day(Date32Builder),
    Boolean(BooleanBuilder),
    Number(Float64Builder),
    Decimal(Decimal128Builder),
}

/// Calls the same method on the builder that is in use.
macro_rules! each {
    ($builder:expr, $it:ident => $call:expr) => {
        match $builder {
            Builder::Bytes($it) => $call,
            Builder::Text($it) => $call,
            Builder::Integer($it) => $call,
            Builder::Micros($it) => $call,
            Builder::Day($it) => $call,
            Builder::Boolean($it) => $call,
            Builder::Number($it) => $call,
            Builder::Decimal($it) => $call,
        }
    };
}

impl Column {
    /// Sets the value of a row. Skipped rows have no value. All values in a column have the same type: values of
    /// another type are ignored.
    pub fn set(&mut self, row: usize, value: &Value<'_>) {
        let builder = self
            .builder
            .get_or_insert_with(|| Builder::for_value(value));
        while self.rows < row {
            each!(builder, it => it.append_null());
            self.rows += 1;
        }
        match (builder, value) {
            (Builder::Bytes(builder), Value::Bytes(value)) => builder.append_value(value),
            (Builder::Text(builder), Value::Text(value)) => builder.append_value(value),
            (Builder::Integer(builder), Value::Integer(value)) => builder.append_value(*value),
            (Builder::Micros(builder), Value::Micros(value)) => builder.append_value(*value),
            (Builder::Day(builder), Value::Day(value)) => builder.append_value(*value),
            (Builder::Boolean(builder), Value::Boolean(value)) => builder.append_value(*value),
            (Builder::Number(builder), Value::Number(value)) => builder.append_value(*value),
            (Builder::Decimal(builder), Value::Decimal(value)) => builder.append_value(*value),
            (builder, _) => each!(builder, it => it.append_null()),
        }
        self.rows = row + 1;
    }

    /// The column with this many rows; `None` if it has no value.
    pub fn finish(&mut self, rows: usize) -> Option<ArrayRef> {
        let mut builder = self.builder.take()?;
        for _ in self.rows..rows {
            each!(&mut builder, it => it.append_null());
        }
        self.rows = 0;
        Some(each!(&mut builder, it => Arc::new(it.finish()) as ArrayRef))
    }
}

impl Builder {
    fn for_value(value: &Value<'_>) -> Self {
        let decimals =
            || Decimal128Builder::new().with_data_type(DataType::Decimal128(DECIMAL.0, DECIMAL.1));
        match value {
            Value::Bytes(_) => Self::Bytes(BinaryBuilder::new()),
            Value::Text(_) => Self::Text(StringBuilder::new()),
            Value::Integer(_) => Self::Integer(Int64Builder::new()),
            Value::Micros(_) => {
                Self::Micros(TimestampMicrosecondBuilder::new().with_timezone("UTC"))
            }
            Value::Day(_) => Self::Day(Date32Builder::new()),
            Value::Boolean(_) => Self::Boolean(BooleanBuilder::new()),
            Value::Number(_) => Self::Number(Float64Builder::new()),
            Value::Decimal(_) => Self::Decimal(decimals()),
        }
    }
}

#[cfg(test)]
mod tests {
    use deltalake::arrow::array::{Array, AsArray};

    use super::*;

    #[test]
    fn rows_that_are_left_out_have_no_value() {
        let mut column = Column::default();
        column.set(2, &Value::Text("a".into()));
        column.set(4, &Value::Text("b".into()));
        let array = column.finish(6).expect("it has values");
        let found: Vec<Option<&str>> = array.as_string::<i32>().iter().collect();
        assert_eq!(found, [None, None, Some("a"), None, Some("b"), None]);
        assert!(column.finish(6).is_none());
    }

    #[test]
    fn the_arrays_have_the_types_of_the_columns() {
        let values = [
            (Value::Boolean(true), ColumnType::Boolean),
            (Value::Integer(1), ColumnType::Integer),
            (Value::Decimal(1), ColumnType::Decimal),
            (Value::Number(1.0), ColumnType::Number),
            (Value::Text("".into()), ColumnType::Text),
            (Value::Micros(0), ColumnType::Timestamp),
        ];
        for (value, column_type) in values {
            let mut column = Column::default();
            column.set(0, &value);
            let array = column.finish(1).expect("it has a value");
            assert_eq!(array.data_type(), &arrow_type(column_type));
        }
    }
}
