//! The columns of the tables. Columns are added but never removed, so a change of the catalog doesn't change stored
//! data.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use anyhow::{Context, ensure};
use deltalake::DeltaTable;
use deltalake::kernel::transaction::CommitProperties;
use deltalake::kernel::{DataType, MetadataValue, StructField};
use deltalake::operations::create::CreateBuilder;
use event_catalog_cli::shared::shown_path;
use event_catalog_cli::stored::{
    ColumnType, EVENTS, EnvelopeColumn, EnvelopeType, REJECTED, column_name,
};

use super::log::log_files;
use super::repair::has_data_files;
use super::sync::{Disk, System, sync, sync_commit};
use super::{Kind, Store, address};
use crate::catalog::{Field, KnownCatalog};
use crate::column::DECIMAL;
use crate::durable;

/// The metadata of a column that names its field in JSON.
pub const FIELD: &str = "event_catalog.field";

/// The metadata of a column that names the type of its field.
pub const TYPE: &str = "event_catalog.type";

/// The columns of a table for fields of payloads.
#[derive(Clone, Debug, Default)]
pub struct TableColumns {
    /// The names of the columns.
    pub names: Vec<String>,
    /// The index of each field's column in [`Self::names`].
    by_field: HashMap<(String, ColumnType), usize>,
}

impl TableColumns {
    /// The columns of a table.
    ///
    /// # Errors
    ///
    /// The table can't be read.
    pub fn of(table: &DeltaTable) -> anyhow::Result<Self> {
        let schema = table.snapshot()?.schema();
        let mut columns = Self::default();
        for column in schema.fields() {
            let said = |key: &str| match column.metadata().get(key) {
                Some(MetadataValue::String(text)) => Some(text.as_str()),
                _ => None,
            };
            if let (Some(field), Some(column_type)) = (said(FIELD), said(TYPE))
                && let Some(column_type) = ColumnType::from_name(column_type)
            {
                let key = (field.to_owned(), column_type);
                columns.by_field.insert(key, columns.names.len());
                columns.names.push(column.name().clone());
            }
        }
        Ok(columns)
    }

    /// The index of a field's column.
    #[must_use]
    pub fn get(&self, field: &Field) -> Option<usize> {
        self.by_field
            .get(&(field.name.clone(), field.column_type))
            .copied()
    }
}

/// The columns in a table that don't depend on a catalog.
pub(super) fn envelope(kind: Kind) -> &'static [EnvelopeColumn] {
    match kind {
        Kind::Events => EVENTS,
        Kind::Rejected => REJECTED,
    }
}

/// The columns that have statistics for each file, which let queries skip files. They contain no personal data.
const STATISTICS: [&str; 5] = ["type", "tenant", "time", "once_day", "received"];

/// The columns of a table that have statistics for each file.
pub(super) fn statistics_of(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Events => &STATISTICS,
        Kind::Rejected => &["received"],
    }
}

/// Creates a table, if there is none.
pub(super) async fn create(folder: &Path, kind: Kind) -> anyhow::Result<()> {
    let table = folder.join(kind.name());
    // The first commits may be missing, if a checkpoint has replaced them.
    if !log_files(&table.join("_delta_log"))?.is_empty() {
        return Ok(());
    }
    let shown = shown_path(&table);
    // A new log wouldn't contain these files, so they would count as leftovers of killed runs, and be removed.
    ensure!(
        !has_data_files(&table)?,
        "the table `{shown}` has data files, but no log in the folder `_delta_log`, so nothing was changed; restore the \
         store from a backup with `event-analytics restore`"
    );
    durable::create_folder(&table).with_context(|| format!("can't create the folder `{shown}`"))?;
    let columns = envelope(kind).iter().map(|column| {
        let comment = [("comment", column.description)];
        StructField::new(
            column.name,
            delta_type(column.column_type),
            !column.is_required,
        )
        .with_metadata(comment)
    });
    let statistics = statistics_of(kind).join(",");
    CreateBuilder::new()
        .with_location(address(folder, kind)?)
        .with_table_name(kind.name())
        .with_columns(columns)
        .with_partition_columns(["day"])
        .with_configuration([
            ("delta.dataSkippingStatsColumns", Some(statistics)),
            ("delta.enableExpiredLogCleanup", Some("false".to_owned())),
        ])
        .with_commit_properties(properties())
        .await
        .with_context(|| format!("the Delta table `{shown}` can't be created"))?;
    sync_commit(&System, &table, 0)?;
    sync(&System, &table)?;
    sync(&System, folder)
}

/// Properties of a commit: checkpoints are made, and synced, by [`super::commit`].
pub(super) fn properties() -> CommitProperties {
    CommitProperties::default()
        .with_create_checkpoint(false)
        .with_cleanup_expired_logs(Some(false))
}

/// Adds a column for each field of a catalog that has no column, and returns all columns for fields.
pub(super) async fn add_columns(
    disk: &dyn Disk,
    store: &mut Store,
    catalog: &KnownCatalog,
) -> anyhow::Result<TableColumns> {
    let known = TableColumns::of(&store.events)?;
    let schema = store.events.snapshot()?.schema();
    let mut taken: HashSet<String> = schema.fields().map(|it| it.name().to_lowercase()).collect();
    let mut added = Vec::new();
    for column in &catalog.columns {
        let field = &column.field;
        if known.get(field).is_some() {
            continue;
        }
        let name = column_name(&field.name, field.column_type, |name| taken.contains(name));
        taken.insert(name.clone());
        let mut metadata = vec![
            (FIELD, field.name.clone()),
            (TYPE, field.column_type.name().to_owned()),
        ];
        if !column.description.is_empty() {
            metadata.push(("comment", column.description.clone()));
        }
        let delta_type = field_delta_type(field.column_type)?;
        added.push(StructField::nullable(name, delta_type).with_metadata(metadata));
    }
    if added.is_empty() {
        return Ok(known);
    }
    let table = store.events.clone().add_columns();
    let changed = table
        .with_fields(added)
        .with_commit_properties(properties())
        .await?;
    let version = changed.version().unwrap_or_default();
    store.events = changed;
    sync_commit(disk, &store.folder.join(Kind::Events.name()), version)?;
    TableColumns::of(&store.events)
}

fn delta_type(column_type: EnvelopeType) -> DataType {
    match column_type {
        EnvelopeType::Bytes => DataType::BINARY,
        EnvelopeType::Text => DataType::STRING,
        EnvelopeType::Timestamp => DataType::TIMESTAMP,
        EnvelopeType::Integer => DataType::LONG,
        EnvelopeType::Date => DataType::DATE,
    }
}

fn field_delta_type(column_type: ColumnType) -> anyhow::Result<DataType> {
    Ok(match column_type {
        ColumnType::Boolean => DataType::BOOLEAN,
        ColumnType::Integer => DataType::LONG,
        ColumnType::Decimal => DataType::decimal(DECIMAL.0, DECIMAL.1.unsigned_abs())?,
        ColumnType::Number => DataType::DOUBLE,
        ColumnType::Text => DataType::STRING,
        ColumnType::Timestamp => DataType::TIMESTAMP,
    })
}
