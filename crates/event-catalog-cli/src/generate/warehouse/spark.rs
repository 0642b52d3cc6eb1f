//! SQL for Spark: views of the Delta table in place.
//! <https://docs.delta.io/latest/delta-batch.html>,
//! <https://spark.apache.org/docs/latest/sql-ref.html>

use super::Store;
use super::dialect::Dialect;
use super::escape::{literal, quoted};
use super::model::{Model, OCCURRED};
use super::views;

const SPARK: Dialect = Dialect::Spark;

/// Reads the Delta table in place. Only views get comments: a comment on the table would be written
/// to its log, and a store must have only one writer.
pub(super) fn file(model: &Model<'_>, store: Store<'_>) -> String {
    let declared = model.columns.iter().chain([&OCCURRED]).map(|column| {
        format!(
            "  {}{}",
            quoted(&column.name),
            views::comment_of(column, SPARK)
        )
    });
    let declared: Vec<_> = declared.collect();
    let names: Vec<_> = model.columns.iter().map(|it| quoted(&it.name)).collect();
    format!(
        "-- Spark SQL reads the Delta table of a store in place. It needs Delta's package, in the version for your Spark:\n\
         --   spark-sql --packages io.delta:delta-spark_2.13:VERSION -f spark.sql\n\
         -- and these settings, each after --conf:\n\
         --   spark.sql.extensions=io.delta.sql.DeltaSparkSessionExtension\n\
         --   spark.sql.catalog.spark_catalog=org.apache.spark.sql.delta.catalog.DeltaCatalog\n\
         -- Days and hours are in UTC, as the next statement says.\n\n\
         SET TIME ZONE 'UTC';\n\
         SET spark.sql.parser.escapedStringLiterals=false;\n\n\
         CREATE TABLE IF NOT EXISTS `stored_events` USING DELTA LOCATION {};\n\n\
         -- Without Delta, use this statement instead of the one above. It reads all Parquet files, also those that\n\
         -- compaction has replaced and not removed yet, whose events it would count twice: use it on a copy.\n\
         -- CREATE TABLE IF NOT EXISTS `stored_events` USING PARQUET OPTIONS (path 'PATH', mergeSchema 'true');\n\n\
         CREATE OR REPLACE VIEW `events` (\n{}\n){} AS\n\
         SELECT {}, coalesce(`time`, `received`) AS `occurred`\n\
         FROM `stored_events`;\n\n\
         {}{}",
        literal(store.0, SPARK),
        declared.join(",\n"),
        SPARK.comment("Every event"),
        names.join(", "),
        dim_event(model),
        views::all(model, SPARK)
    )
}

/// Writes the table of event names. Each row contains all names of an event, so no name occurs
/// twice.
fn dim_event(model: &Model<'_>) -> String {
    let columns = views::DIM_EVENT_COLUMNS
        .map(|(name, comment)| format!("  {}{}", quoted(name), SPARK.comment(comment)));
    let rows: Vec<_> = model
        .events
        .iter()
        .map(|event| format!("  {}", views::row(event, SPARK)))
        .collect();
    format!(
        "CREATE OR REPLACE VIEW `dim_event` (\n{}\n){} AS\n\
         SELECT explode(`names`) AS `type`, `event`, CAST(`module` AS STRING) AS `module`, `description`\n\
         FROM VALUES\n{}\n\
         \x20 AS `event_names` (`event`, `names`, `module`, `description`);\n\n",
        columns.join(",\n"),
        SPARK.comment(views::DIM_EVENT),
        rows.join(",\n")
    )
}
