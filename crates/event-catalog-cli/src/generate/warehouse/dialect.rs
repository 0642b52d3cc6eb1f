//! The differences between the engines' views.

use super::model::{Column, ValueType};

/// The SQL dialect of an engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    ClickHouse,
    Spark,
}

impl Dialect {
    /// The name of a type whose values can be NULL.
    pub(super) fn nullable(self, value_type: ValueType) -> String {
        let name = self.type_name(value_type);
        match self {
            Self::ClickHouse => format!("Nullable({name})"),
            Self::Spark => name.to_owned(),
        }
    }

    /// The name of a type. <https://clickhouse.com/docs/sql-reference/data-types>,
    /// <https://spark.apache.org/docs/latest/sql-ref-datatypes.html>
    pub(super) fn type_name(self, value_type: ValueType) -> &'static str {
        match (self, value_type) {
            (Self::ClickHouse, ValueType::Bytes | ValueType::Text) => "String",
            (Self::ClickHouse, ValueType::Timestamp) => "DateTime64(6, 'UTC')",
            (Self::ClickHouse, ValueType::Integer) => "Int64",
            (Self::ClickHouse, ValueType::Date) => "Date32",
            (Self::ClickHouse, ValueType::Boolean) => "Bool",
            (Self::ClickHouse, ValueType::Number) => "Float64",
            (Self::ClickHouse, ValueType::Decimal) => "Decimal(38, 9)",
            (Self::Spark, ValueType::Bytes) => "BINARY",
            (Self::Spark, ValueType::Text) => "STRING",
            (Self::Spark, ValueType::Timestamp) => "TIMESTAMP",
            (Self::Spark, ValueType::Integer) => "BIGINT",
            (Self::Spark, ValueType::Date) => "DATE",
            (Self::Spark, ValueType::Boolean) => "BOOLEAN",
            (Self::Spark, ValueType::Number) => "DOUBLE",
            (Self::Spark, ValueType::Decimal) => "DECIMAL(38, 9)",
        }
    }

    /// Converts a number to a decimal; NULL if it is too large.
    pub(super) fn decimal(self, number: &str, value_type: ValueType) -> String {
        match self {
            _ if value_type == ValueType::Decimal => number.to_owned(),
            // Converted through text, so that 0.1 stays 0.1.
            Self::ClickHouse => format!("toDecimal128OrNull(toString({number}), 9)"),
            Self::Spark => format!("try_cast({number} AS DECIMAL(38, 9))"),
        }
    }

    /// Writes NULL as a value of a type.
    pub(super) fn null(self, value_type: ValueType) -> String {
        format!("CAST(NULL AS {})", self.nullable(value_type))
    }

    /// The type of a column. It is nullable, unless every event has a value in the column.
    pub(super) fn type_of(self, column: &Column<'_>) -> String {
        if column.is_required {
            self.type_name(column.value_type).to_owned()
        } else {
            self.nullable(column.value_type)
        }
    }
}
