//! Restricts queries to reading, and explains why a query failed.
//!
//! A query can only read, and only the views: no statement writes, sets or defines anything, and a
//! path or a URL can't be used as a table.

use anyhow::{anyhow, bail};
use deltalake::datafusion::catalog::SchemaProvider;
use deltalake::datafusion::common::TableReference;
use deltalake::datafusion::error::DataFusionError;
use deltalake::datafusion::execution::SendableRecordBatchStream;
use deltalake::datafusion::execution::session_state::SessionState;
use deltalake::datafusion::logical_expr::LogicalPlan;
use deltalake::datafusion::prelude::SQLOptions;
use deltalake::datafusion::sql::parser::Statement;
use deltalake::datafusion::sql::sqlparser::ast::Statement as SqlStatement;
use event_catalog_cli::shared;

use super::missing::no_table;
use super::mistakes;
use super::session::{Limits, MOST_TEMPORARY, SCHEMA, Session};

/// The maximum length of a query in bytes: handwritten queries are shorter, and planning can't be
/// interrupted.
const LONGEST: usize = 1 << 20;

/// The maximum number of characters of a message from the query engine, which may list all columns.
const LONGEST_MESSAGE: usize = 300;

/// Starts a query.
pub(super) async fn stream(
    session: &Session,
    sql: &str,
) -> anyhow::Result<SendableRecordBatchStream> {
    let explained = |error: DataFusionError| explained_in(sql, &error, &session.limits);
    let plan = plan(session, sql).await?;
    let context = &session.context;
    let rows = context
        .execute_logical_plan(plan)
        .await
        .map_err(explained)?;
    rows.execute_stream().await.map_err(explained)
}

/// Plans a query, and refuses it unless it only reads.
async fn plan(session: &Session, sql: &str) -> anyhow::Result<LogicalPlan> {
    if sql.len() > LONGEST {
        bail!(
            "the query has {} bytes, more than {LONGEST}: write a shorter one",
            sql.len()
        );
    }
    let limits = &session.limits;
    let state = session.context.state();
    let dialect = state.config_options().sql_parser.dialect;
    let statement = state
        .sql_to_statement(sql, &dialect)
        .map_err(|error| explained_in(sql, &error, limits))?;
    if !is_reading(&statement) {
        return Err(not_reading());
    }
    let tables = unknown_tables(session, &state, &statement);
    let plan = match state.statement_to_plan(statement).await {
        Ok(plan) => plan,
        Err(error) => {
            return Err(match tables.first() {
                Some(table) => no_table(&session.views, table),
                None => explained_in(sql, &error, limits),
            });
        }
    };
    // A statement can be part of another one: `EXPLAIN ANALYZE INSERT …`, `WITH … INSERT …`.
    let read_only = SQLOptions::new()
        .with_allow_ddl(false)
        .with_allow_dml(false)
        .with_allow_statements(false);
    read_only.verify_plan(&plan).map_err(|_| not_reading())?;
    Ok(plan)
}

fn is_reading(statement: &Statement) -> bool {
    match statement {
        Statement::Statement(statement) => matches!(
            **statement,
            SqlStatement::Query(_)
                | SqlStatement::ExplainTable { .. }
                | SqlStatement::Explain { .. }
                | SqlStatement::ShowTables { .. }
                | SqlStatement::ShowColumns { .. }
                | SqlStatement::ShowFunctions { .. }
                | SqlStatement::ShowVariable { .. }
        ),
        Statement::Explain(explain) => is_reading(&explain.statement),
        Statement::CreateExternalTable(_) | Statement::CopyTo(_) | Statement::Reset(_) => false,
    }
}

fn not_reading() -> anyhow::Error {
    anyhow!(
        "a query can only read: write `SELECT …`, `WITH … SELECT …`, `SHOW TABLES`, `DESCRIBE VIEW` or `EXPLAIN SELECT …`"
    )
}

/// Finds the tables in a statement that don't exist. Table functions are included, so use this only to explain
/// why a statement can't be planned.
fn unknown_tables(session: &Session, state: &SessionState, statement: &Statement) -> Vec<String> {
    let tables = state
        .resolve_table_references(statement)
        .unwrap_or_default();
    let is_unknown = |table: &TableReference| {
        let is_function = state.table_functions().contains_key(table.table());
        let is_own = table.schema().is_none_or(|schema| schema == SCHEMA);
        is_own && !is_function && !session.views.table_exist(table.table())
    };
    let unknown = tables.iter().filter(|table| is_unknown(table));
    unknown.map(|table| table.table().to_owned()).collect()
}

/// `; did you mean …?`, or other advice.
pub(super) fn hint(near: &[&str], otherwise: &str) -> String {
    if near.is_empty() {
        return format!("; {otherwise}");
    }
    let near: Vec<String> = near.iter().map(|name| format!("`{name}`")).collect();
    format!("; did you mean {}?", shared::alternatives(&near))
}

/// Explains why a query with this SQL failed, and what to do.
fn explained_in(sql: &str, error: &DataFusionError, limits: &Limits) -> anyhow::Error {
    match mistakes::explained(error, sql) {
        Some(message) => anyhow!(message),
        None => explained(error, limits),
    }
}

/// The underlying cause of an error.
pub(super) fn root(error: &DataFusionError) -> &DataFusionError {
    let mut root = error.find_root();
    while let DataFusionError::Collection(errors) = root
        && let Some(first) = errors.first()
    {
        root = first.find_root();
    }
    root
}

/// Explains why a query failed, and what to do.
pub(crate) fn explained(error: &DataFusionError, limits: &Limits) -> anyhow::Error {
    match root(error) {
        DataFusionError::ResourcesExhausted(_) => anyhow!(
            "the query needs more than {} MiB of memory, or more than {} GiB of temporary files: \
             ask for fewer columns, rows or groups, or raise `--memory`",
            limits.memory >> 20,
            MOST_TEMPORARY >> 30
        ),
        broken if is_of_store(broken) && is_gone(broken) => anyhow!(
            "a file of the store can't be read, because the file is missing ({}): files are removed 12 hours after \
             they were merged or expired, and at once when events are erased. Run the query again; if the query fails \
             again, restore the store from a backup",
            shortened(&broken.message())
        ),
        broken if is_of_store(broken) => anyhow!(
            "a file of the store can't be read: {}; let the account of this command read the store, or restore the \
             store from a backup",
            shortened(&broken.message())
        ),
        DataFusionError::SchemaError(schema, _) => anyhow!("{}", shortened(&schema.to_string())),
        DataFusionError::SQL(error, _) => {
            let message = error.to_string();
            let plain = message.strip_prefix("sql parser error: ");
            let plain = plain.unwrap_or(&message);
            anyhow!("the query isn't valid SQL: {}", shortened(plain))
        }
        DataFusionError::Plan(message) | DataFusionError::Execution(message) => {
            anyhow!("the query isn't possible: {}", shortened(message))
        }
        error => anyhow!("the query failed: {}", shortened(&error.message())),
    }
}

/// Whether a missing or damaged file of the store caused the error. The engine wraps such errors in several ways, and
/// not all of their types are accessible here.
fn is_of_store(error: &DataFusionError) -> bool {
    const WORDS: [&str; 3] = ["Object at location", "Object Store error", "Parquet error"];
    match error {
        DataFusionError::ObjectStore(_) | DataFusionError::ParquetError(_) => true,
        DataFusionError::Plan(_) | DataFusionError::SQL(..) | DataFusionError::SchemaError(..) => {
            false
        }
        error => {
            let message = error.to_string();
            WORDS.iter().any(|words| message.contains(words))
        }
    }
}

/// Whether the reason is a missing file of the store.
fn is_gone(error: &DataFusionError) -> bool {
    let message = error.to_string();
    message.contains("Object at location") && message.contains("not found")
}

/// Joins the first lines of a message into one line of limited length.
fn shortened(message: &str) -> String {
    let words: Vec<&str> = message.split_whitespace().collect();
    cut(&words.join(" "), LONGEST_MESSAGE)
}

/// The first `most` characters of a text, and `…` if there are more.
pub(super) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_store::session;
    use super::*;

    async fn error(sql: &str) -> String {
        let session = session(&Limits::default());
        let rows = session.rows(sql).await;
        let error = rows.expect_err("it is refused");
        let error = format!("{error:#}");
        assert!(!error.contains('\n'), "{error}");
        error
    }

    #[tokio::test]
    async fn what_writes_or_reads_files_is_refused() {
        for sql in [
            "CREATE TABLE t AS SELECT 1",
            "CREATE VIEW v AS SELECT 1",
            "CREATE EXTERNAL TABLE t STORED AS CSV LOCATION '/etc/passwd'",
            "DROP TABLE events",
            "INSERT INTO dim_event VALUES ('a', 'b', 'c', 'd')",
            "UPDATE events SET type = 'a'",
            "DELETE FROM events",
            "COPY (SELECT 1) TO '/tmp/a.csv'",
            "COPY events TO '/tmp/a.csv' STORED AS CSV",
            "EXPLAIN ANALYZE INSERT INTO dim_event SELECT * FROM dim_event",
            "SET datafusion.execution.batch_size = 1",
            "RESET datafusion.execution.batch_size",
            "PREPARE p AS SELECT 1",
            "BEGIN",
            "SELECT 1 AS x INTO t",
        ] {
            let error = error(sql).await;
            assert!(error.contains("can only read"), "{sql}: {error}");
        }
        for sql in [
            "SELECT * FROM '/etc/passwd'",
            "SELECT * FROM 'https://example.com/a.csv'",
            "SELECT * FROM \"a.parquet\"",
        ] {
            let error = error(sql).await;
            assert!(error.contains("can't read files"), "{sql}: {error}");
        }
        let several = error("SELECT 1; SELECT 2").await;
        assert!(several.contains("single SQL statement"), "{several}");
        error("SELECT * FROM read_csv('/etc/passwd')").await;
        error("SELECT repeat('a', 2000000000)").await;
    }

    #[tokio::test]
    async fn what_reads_is_allowed() {
        let session = session(&Limits::default());
        for sql in [
            "SELECT 1",
            "WITH n AS (SELECT 1 AS x) SELECT x FROM n",
            "SHOW TABLES",
            "SHOW COLUMNS FROM events",
            "DESCRIBE events",
            "EXPLAIN SELECT * FROM facts",
            "EXPLAIN ANALYZE SELECT count(*) FROM events",
            "SELECT value FROM generate_series(1, 3)",
            "SELECT table_name FROM information_schema.tables",
        ] {
            if let Err(error) = session.rows(sql).await {
                panic!("{sql}: {error:#}");
            }
        }
    }

    #[tokio::test]
    async fn names_that_are_wrong_have_near_names() {
        let table = error("SELECT * FROM event_payd").await;
        assert_eq!(
            table,
            "there is no table or view `event_payd`; did you mean `event_paid`?"
        );
        let table = error("SELECT * FROM xyzzy").await;
        assert_eq!(
            table,
            "there is no table or view `xyzzy`; `SHOW TABLES` lists them all"
        );
        let column = error("SELECT recieved FROM events").await;
        assert_eq!(
            column,
            "there is no column `recieved`; did you mean `received`?"
        );
    }

    #[tokio::test]
    async fn mistakes_in_sql_are_explained_on_one_line() {
        let error = error("SELEC 1").await;
        assert!(error.starts_with("the query isn't valid SQL: "), "{error}");
        assert!(error.contains("Line: 1"), "{error}");
    }

    #[tokio::test]
    async fn long_queries_and_long_messages_have_an_end() {
        let sql = format!("SELECT '{}'", "a".repeat(LONGEST));
        assert!(error(&sql).await.contains("write a shorter one"));
        let sql = format!("SELECT {}1{}", "(".repeat(10_000), ")".repeat(10_000));
        assert!(error(&sql).await.len() < 2 * LONGEST_MESSAGE);
        let sql = format!("SELECT {}(1)", "f".repeat(10_000));
        assert!(error(&sql).await.chars().count() < 2 * LONGEST_MESSAGE);
    }
}
