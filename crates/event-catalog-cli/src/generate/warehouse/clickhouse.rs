//! SQL for ClickHouse: views of the Delta table in place, or of a copy in ClickHouse's own format.
//! <https://clickhouse.com/docs/sql-reference/table-functions/deltalake>

use super::Store;
use super::dialect::Dialect;
use super::escape::{literal, quoted};
use super::model::{Column, Model, OCCURRED, ValueType};
use super::views;

const CLICKHOUSE: Dialect = Dialect::ClickHouse;

/// Raises limits, because views have many columns, and the statement that fills `dim_event` has
/// many names.
const LIMITS: &str = "SET max_query_size = 268435456, max_ast_elements = 1000000;\n\n";

/// The envelope columns with few distinct values, which a copy stores as `LowCardinality`.
const FEW_VALUES: [&str; 11] = [
    "source",
    "type",
    "datacontenttype",
    "dataschema",
    "event",
    "module",
    "tenant",
    "bot",
    "process",
    "stream",
    "catalog_version",
];

/// The number of events per statement that fills `dim_event`.
const BATCH: usize = 500;

/// Reads the Delta table in place.
pub(super) fn delta(model: &Model<'_>, store: Store<'_>) -> String {
    let engine = if store.is_url() {
        "DeltaLake"
    } else {
        "DeltaLakeLocal"
    };
    let declared = model.columns.iter().chain([&OCCURRED]).map(|column| {
        let (name, comment) = (quoted(&column.name), views::comment_of(column, CLICKHOUSE));
        format!("  {name} {}{comment}", CLICKHOUSE.type_of(column))
    });
    let declared: Vec<_> = declared.collect();
    format!(
        "-- ClickHouse reads the Delta table of a store in place. Run it in a separate database:\n\
         --   clickhouse-client --database NAME --queries-file clickhouse-delta.sql\n\
         -- A server reads local files only in the folder that its setting `user_files_path` names.\n\n\
         {LIMITS}\
         CREATE OR REPLACE TABLE `stored_events`\n\
         ENGINE = {engine}({});\n\n\
         CREATE OR REPLACE VIEW `events` (\n{}\n){} AS\n\
         SELECT {}, coalesce(`time`, `received`) AS `occurred`\n\
         FROM `stored_events`;\n\n\
         {}{}",
        literal(store.0, CLICKHOUSE),
        declared.join(",\n"),
        CLICKHOUSE.comment("Every event"),
        names_of(&model.columns),
        dim_event(model),
        views::all(model, CLICKHOUSE)
    )
}

/// Writes SQL for a copy in ClickHouse's own format.
///
/// The table is partitioned by the day when events were stored, not by the times of events: otherwise, a sender could
/// create any number of partitions.
pub(super) fn native(model: &Model<'_>, store: Store<'_>) -> String {
    let function = if store.is_url() {
        "deltaLake"
    } else {
        "deltaLakeLocal"
    };
    let declared = model.columns.iter().chain([&OCCURRED]).map(|column| {
        let (name, comment) = (quoted(&column.name), views::comment_of(column, CLICKHOUSE));
        format!("  {name} {}{comment}", native_type(column))
    });
    let declared: Vec<_> = declared.collect();
    let names = names_of(&model.columns);
    format!(
        "-- ClickHouse copies the events of a store into a table of its own format. Each run replaces the copy. Run it\n\
         -- in a separate database:\n\
         --   clickhouse-client --database NAME --queries-file clickhouse-native.sql\n\
         -- A server reads local files only in the folder that its setting `user_files_path` names.\n\n\
         {LIMITS}\
         CREATE OR REPLACE TABLE `events` (\n{}\n)\n\
         ENGINE = MergeTree\n\
         PARTITION BY toYYYYMM(`day`)\n\
         ORDER BY (`tenant`, `type`, `occurred`)\n\
         SETTINGS allow_nullable_key = 1{};\n\n\
         INSERT INTO `events` ({names}, `occurred`)\n\
         SELECT {names}, coalesce(`time`, `received`)\n\
         FROM {function}({});\n\n\
         {}{}",
        declared.join(",\n"),
        CLICKHOUSE.comment("Every event"),
        literal(store.0, CLICKHOUSE),
        dim_event(model),
        views::all(model, CLICKHOUSE)
    )
}

fn names_of(columns: &[Column<'_>]) -> String {
    let names: Vec<_> = columns.iter().map(|it| quoted(&it.name)).collect();
    names.join(", ")
}

fn native_type(column: &Column<'_>) -> String {
    let value_type = CLICKHOUSE.type_of(column);
    let has_few = column.field.is_none() && FEW_VALUES.contains(&&*column.name);
    if has_few && column.value_type == ValueType::Text {
        format!("LowCardinality({value_type})")
    } else {
        value_type
    }
}

/// Writes the table of event names. Each row contains all names of an event, so no name occurs
/// twice.
fn dim_event(model: &Model<'_>) -> String {
    let [of_type, event, module, description] =
        views::DIM_EVENT_COLUMNS.map(|(_, comment)| CLICKHOUSE.comment(comment));
    let columns =
        "`event` String, `names` Array(String), `module` Nullable(String), `description` String";
    let mut sql = format!(
        "CREATE OR REPLACE TABLE `event_names` ({columns})\n\
         ENGINE = MergeTree\n\
         ORDER BY `event`{};\n\n",
        CLICKHOUSE.comment("The events of the catalog, with their current and former names")
    );
    for events in model.events.chunks(BATCH) {
        let rows: Vec<_> = events
            .iter()
            .map(|event| format!("  {}", views::row(event, CLICKHOUSE)))
            .collect();
        sql += &format!(
            "INSERT INTO `event_names` SELECT * FROM values({},\n{});\n\n",
            literal(columns, CLICKHOUSE),
            rows.join(",\n")
        );
    }
    sql += &format!(
        "CREATE OR REPLACE VIEW `dim_event` (\n\
         \x20 `type` String{of_type},\n\
         \x20 `event` String{event},\n\
         \x20 `module` Nullable(String){module},\n\
         \x20 `description` String{description}\n\
         ){} AS\n\
         SELECT arrayJoin(`names`) AS `type`, `event`, `module`, `description`\n\
         FROM `event_names`;\n\n",
        CLICKHOUSE.comment(views::DIM_EVENT)
    );
    sql
}
