//! The columns of the stored events: which column holds which payload field.

use std::collections::{HashMap, HashSet};

use deltalake::arrow::datatypes::{DataType, SchemaRef, TimeUnit};
use deltalake::datafusion::common::{Column, Result, ScalarValue};
use deltalake::datafusion::logical_expr::{Expr, lit};
use event_catalog_cli::stored::{ColumnType, EVENTS, EnvelopeColumn, EnvelopeType, column_name};

use crate::catalog::{Field, KnownCatalog};

/// The name of the events table in expressions.
pub(super) const EVENTS_TABLE: &str = "events";

/// The metadata of a column that names its field.
const FIELD: &str = "event_catalog.field";

/// The metadata of a column that names the type of its field.
const TYPE: &str = "event_catalog.type";

/// The columns of the stored events.
///
/// The column of a field is found by its metadata, not by its name. Column names in a store never change,
/// even if fields are added to or removed from the catalog.
#[derive(Debug)]
pub(super) struct Columns {
    schema: SchemaRef,
    fields: HashMap<(String, ColumnType), FieldColumn>,
    /// The fields in the store, in the order of their columns.
    stored: Vec<Field>,
}

#[derive(Debug)]
struct FieldColumn {
    name: String,
    /// Whether the store has the column. If no event has had the field yet, there is no column.
    is_stored: bool,
}

impl Columns {
    pub(super) fn new(schema: SchemaRef, catalog: &KnownCatalog) -> Self {
        let mut fields = HashMap::new();
        let mut stored = Vec::new();
        let mut taken: HashSet<String> = HashSet::new();
        for column in schema.fields() {
            taken.insert(column.name().clone());
            let metadata = column.metadata();
            let column_type = metadata.get(TYPE).and_then(|it| ColumnType::from_name(it));
            let (Some(field), Some(column_type)) = (metadata.get(FIELD), column_type) else {
                continue;
            };
            stored.push(Field {
                name: field.clone(),
                column_type,
            });
            let found = FieldColumn {
                name: column.name().clone(),
                is_stored: true,
            };
            fields.insert((field.clone(), column_type), found);
        }
        for column in &catalog.columns {
            let Field { name, column_type } = &column.field;
            let key = (name.clone(), *column_type);
            if fields.contains_key(&key) {
                continue;
            }
            let name = column_name(name, *column_type, |name| taken.contains(name));
            taken.insert(name.clone());
            let is_stored = false;
            fields.insert(key, FieldColumn { name, is_stored });
        }
        Self {
            schema,
            fields,
            stored,
        }
    }

    /// The columns of the envelope, except `event` and `module`. The values at the time of receipt
    /// are in `event_received` and `module_received`.
    pub(super) fn envelope(&self) -> Result<Vec<Expr>> {
        let column = |column: &EnvelopeColumn| {
            let value = self.envelope_column(column.name)?;
            Ok(match column.name {
                "event" | "module" => value.alias(format!("{}_received", column.name)),
                name => value.alias(name),
            })
        };
        EVENTS.iter().map(column).collect()
    }

    /// An envelope column, by its name; NULL if the store is older than the column.
    pub(super) fn envelope_column(&self, name: &str) -> Result<Expr> {
        if self.schema.column_with_name(name).is_some() {
            return Ok(of_events(name));
        }
        let column = EVENTS.iter().find(|column| column.name == name);
        let data_type = column.map_or(DataType::Utf8View, |column| match column.column_type {
            EnvelopeType::Bytes => DataType::BinaryView,
            EnvelopeType::Text => DataType::Utf8View,
            EnvelopeType::Timestamp => timestamp(),
            EnvelopeType::Integer => DataType::Int64,
            EnvelopeType::Date => DataType::Date32,
        });
        null(&data_type)
    }

    /// The columns of fields, each only once: NULL for fields that no event has had yet.
    pub(super) fn of_fields<'f>(
        &self,
        fields: impl IntoIterator<Item = &'f Field>,
    ) -> Result<Vec<Expr>> {
        let mut seen = HashSet::new();
        let mut columns = Vec::new();
        for field in fields {
            let key = (field.name.clone(), field.column_type);
            if let Some(column) = self.fields.get(&key)
                && seen.insert(column.name.as_str())
            {
                columns.push(value(column, field.column_type)?.alias(&column.name));
            }
        }
        Ok(columns)
    }

    /// The columns of all fields in the store, and of those in the catalog.
    pub(super) fn of_all_fields(&self, catalog: &KnownCatalog) -> Result<Vec<Expr>> {
        let known = catalog.columns.iter().map(|column| &column.field);
        self.of_fields(self.stored.iter().chain(known))
    }

    /// The store's columns for fields with one of these names and one of these types.
    pub(super) fn stored_as(
        &self,
        names: &[&str],
        types: &[ColumnType],
    ) -> Vec<(ColumnType, Expr)> {
        let mut found = Vec::new();
        for column_type in types {
            for name in names {
                let column = self.fields.get(&((*name).to_owned(), *column_type));
                if let Some(column) = column.filter(|column| column.is_stored) {
                    found.push((*column_type, of_events(&column.name)));
                }
            }
        }
        found
    }
}

fn value(column: &FieldColumn, column_type: ColumnType) -> Result<Expr> {
    if column.is_stored {
        return Ok(of_events(&column.name));
    }
    null(&match column_type {
        ColumnType::Boolean => DataType::Boolean,
        ColumnType::Integer => DataType::Int64,
        ColumnType::Decimal => decimal(),
        ColumnType::Number => DataType::Float64,
        ColumnType::Text => DataType::Utf8View,
        ColumnType::Timestamp => timestamp(),
    })
}

fn of_events(name: &str) -> Expr {
    Expr::Column(Column::new(Some(EVENTS_TABLE), name))
}

/// NULL with a type.
pub(super) fn null(data_type: &DataType) -> Result<Expr> {
    Ok(lit(ScalarValue::try_from(data_type)?))
}

/// The type for decimals, which is also used for money.
pub(super) fn decimal() -> DataType {
    DataType::Decimal128(38, 9)
}

fn timestamp() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
}
