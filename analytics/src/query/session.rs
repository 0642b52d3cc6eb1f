//! A session: the environment of queries, with its views and limits.

use std::num::NonZero;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use deltalake::DeltaTable;
use deltalake::arrow::array::RecordBatch;
use deltalake::datafusion::catalog::TableProvider;
use deltalake::datafusion::execution::memory_pool::FairSpillPool;
use deltalake::datafusion::execution::runtime_env::RuntimeEnvBuilder;
use deltalake::datafusion::execution::session_state::SessionStateBuilder;
use deltalake::datafusion::logical_expr::{AggregateUDF, ScalarUDF};
use deltalake::datafusion::prelude::{SessionConfig, SessionContext};

use super::answer::Answer;
use super::json_field::JsonValue;
use super::top_values::TopValues;
use super::views::Views;
use crate::catalog::KnownCatalog;
use crate::store::Store;

/// The SQL names of the catalog and the schema that contain the views: `SHOW TABLES` prints them.
const CATALOG: &str = "store";
pub(super) const SCHEMA: &str = "public";

/// The maximum total size of temporary files in bytes.
pub(super) const MOST_TEMPORARY: u64 = 10 << 30;

/// Functions whose result can be as large as a number in the query says. Memory that a function
/// allocates doesn't count against the memory limit. (The table functions `generate_series` and
/// `range` remain, because they produce their rows lazily.)
const UNBOUNDED: [&str; 5] = [
    "array_repeat",
    "array_resize",
    "generate_series",
    "range",
    "repeat",
];

/// The limits of a query.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The maximum memory for sorting, grouping and joining, in bytes. Beyond this limit, operators write temporary
    /// files if they can.
    pub memory: usize,
    /// The time limit until the last row, excluding the time that the reader takes.
    pub time: Duration,
    /// The maximum number of rows.
    pub rows: Option<usize>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory: 1 << 30,
            time: Duration::from_mins(1),
            rows: None,
        }
    }
}

/// A session in which queries run.
#[derive(Clone)]
pub struct Session {
    pub(super) context: SessionContext,
    pub(super) views: Arc<Views>,
    pub(super) limits: Limits,
}

/// Creates a session over a store. Queries see the store as of the time it was opened, regardless of later
/// writes.
///
/// # Errors
///
/// The tables can't be read.
pub async fn session(
    store: &Store,
    catalog: &KnownCatalog,
    limits: &Limits,
) -> anyhow::Result<Session> {
    let events = provider(&store.events, "events").await?;
    let rejected = provider(&store.rejected, "rejected").await?;
    over(events, rejected, catalog, limits)
}

async fn provider(table: &DeltaTable, name: &str) -> anyhow::Result<Arc<dyn TableProvider>> {
    // The provider gives the session access to the table's files.
    let provider = table.table_provider().await;
    provider.with_context(|| format!("the table `{name}` of the store can't be read"))
}

/// Creates a session over any tables with the columns of `events` and `rejected`.
///
/// # Errors
///
/// The session can't be created.
pub fn over(
    events: Arc<dyn TableProvider>,
    rejected: Arc<dyn TableProvider>,
    catalog: &KnownCatalog,
    limits: &Limits,
) -> anyhow::Result<Session> {
    const UNUSABLE: &str = "queries can't be prepared";
    let processors = std::thread::available_parallelism().map_or(1, NonZero::get);
    let config = SessionConfig::new()
        .with_default_catalog_and_schema(CATALOG, SCHEMA)
        .with_information_schema(true)
        .with_target_partitions(processors)
        // Disabled, as in `deltalake`'s sessions: filters that are built from join values can panic.
        .set_usize("datafusion.optimizer.hash_join_inlist_pushdown_max_size", 0)
        .set_usize(
            "datafusion.optimizer.hash_join_inlist_pushdown_max_distinct_values",
            0,
        );
    let runtime = RuntimeEnvBuilder::new()
        .with_memory_pool(Arc::new(FairSpillPool::new(limits.memory)))
        .with_max_temp_directory_size(MOST_TEMPORARY)
        .build_arc()
        .context(UNUSABLE)?;
    let state = SessionStateBuilder::new()
        .with_config(config)
        .with_runtime_env(runtime)
        .with_default_features()
        .build();
    // In DataFusion 55, this rule applies a filter on one side of an outer join to a column of the same name on the
    // other side, and rows without a match are lost. Tables get their filters even without the rule.
    let rules = state.physical_optimizers().iter();
    let rules = rules.filter(|rule| rule.name() != "FilterPushdown");
    let rules = rules.map(Arc::clone).collect();
    let state = SessionStateBuilder::from(state)
        .with_physical_optimizer_rules(rules)
        .build();
    let context = SessionContext::new_with_state(state);
    for function in UNBOUNDED {
        context.deregister_udf(function);
    }
    context.register_udf(ScalarUDF::new_from_impl(JsonValue::default()));
    for function in [TopValues::few(), TopValues::all()] {
        context.register_udaf(AggregateUDF::new_from_impl(function));
    }
    let views = Arc::new(Views::new(events, rejected, catalog).context(UNUSABLE)?);
    let schemas = context.catalog(CATALOG).context(UNUSABLE)?;
    schemas
        .register_schema(SCHEMA, Arc::clone(&views) as _)
        .context(UNUSABLE)?;
    Ok(Session {
        context,
        views,
        limits: limits.clone(),
    })
}

impl Session {
    /// The engine's own context, for queries that this program runs.
    #[must_use]
    pub fn context(&self) -> &SessionContext {
        &self.context
    }

    /// Starts a query, and returns its rows as they are computed. The query stops when the answer is dropped.
    ///
    /// # Errors
    ///
    /// The SQL isn't valid, does more than read, names something that doesn't exist, or takes too long.
    pub async fn query(&self, sql: &str) -> anyhow::Result<Answer> {
        Answer::start(self, sql).await
    }

    /// Runs a query, and returns all of its rows.
    ///
    /// # Errors
    ///
    /// The same as for [`Self::query`], or the query exceeds its limits.
    pub async fn rows(&self, sql: &str) -> anyhow::Result<Vec<RecordBatch>> {
        let mut answer = self.query(sql).await?;
        let mut batches = Vec::new();
        while let Some(batch) = answer.next().await? {
            batches.push(batch);
        }
        Ok(batches)
    }
}

#[cfg(test)]
mod tests {
    use deltalake::arrow::util::pretty::pretty_format_batches;

    use super::super::test_store::{catalog, empty_events, rejected, session};
    use super::*;

    async fn answer(sql: &str) -> String {
        let session = session(&Limits::default());
        let batches = session.rows(sql).await.expect("it has an answer");
        let table = pretty_format_batches(&batches).expect("it can be printed");
        table.to_string()
    }

    /// The cells of the rows, without the lines that separate them.
    async fn cells(sql: &str) -> Vec<Vec<String>> {
        let answer = answer(sql).await;
        let rows = answer.lines().filter(|line| line.starts_with('|')).skip(1);
        let cells = |line: &str| {
            let cells = line.trim_matches('|').split('|');
            cells.map(|cell| cell.trim().to_owned()).collect()
        };
        rows.map(cells).collect()
    }

    #[tokio::test]
    async fn events_have_the_names_of_the_current_catalog() {
        let sql = "SELECT id, type, event, module, event_received FROM all_events ORDER BY id";
        let expected = [
            ["1", "bought", "paid", "shop", "bought"],
            ["2", "opened", "opened", "", "opened"],
            ["3", "mine", "", "", ""],
        ];
        assert_eq!(cells(sql).await, expected);
    }

    #[tokio::test]
    async fn an_event_occurred_when_it_was_received_if_it_has_no_time() {
        let sql = "SELECT id, occurred FROM all_events ORDER BY id";
        let expected = [
            ["1", "1970-01-01T00:00:01Z"],
            ["2", "1970-01-01T00:00:09Z"],
            ["3", "1970-01-01T00:00:03Z"],
        ];
        assert_eq!(cells(sql).await, expected);
    }

    #[tokio::test]
    async fn the_view_of_an_event_has_its_former_names_and_its_fields() {
        // The column's name in the store isn't the name that a new store would use, and there is no column for
        // `coupon`.
        let sql = "SELECT id, event, module, p_amount_decimal, p_coupon FROM event_paid";
        let expected = [["1", "paid", "shop", "1.500000000", ""]];
        assert_eq!(cells(sql).await, expected);
        assert_eq!(cells("SELECT id FROM event_opened").await, [["2"]]);
    }

    #[tokio::test]
    async fn the_views_of_modules_and_of_custom_events_have_their_events() {
        let sql = "SELECT id, event, p_amount_decimal FROM module_shop";
        assert_eq!(cells(sql).await, [["1", "paid", "1.500000000"]]);
        assert_eq!(cells("SELECT id, type FROM custom").await, [["3", "mine"]]);
    }

    #[tokio::test]
    async fn facts_and_dimensions_have_the_columns_of_the_vendor() {
        let expected = [
            [
                "1.500000000",
                "1970-01-01T00:00:01Z",
                "welcome",
                "paid",
                "1",
                "acme",
            ],
            ["", "1970-01-01T00:00:09Z", "acme", "opened", "2", "acme"],
            ["", "1970-01-01T00:00:03Z", "acme", "mine", "3", "acme"],
        ];
        assert_eq!(cells("SELECT * FROM facts ORDER BY id").await, expected);
        let expected = [
            ["acme", "acme", "", "", "", "", ""],
            ["welcome", "acme", "", "", "", "welcome", ""],
        ];
        let sql = "SELECT * FROM dimensions ORDER BY entity_id";
        assert_eq!(cells(sql).await, expected);
    }

    #[tokio::test]
    async fn dim_event_has_a_row_for_each_name() {
        let sql = "SELECT type, event, module, description FROM dim_event ORDER BY type";
        let expected = [
            ["bought", "paid", "shop", "Paid."],
            ["opened", "opened", "", "Opened."],
            ["paid", "paid", "shop", "Paid."],
        ];
        assert_eq!(cells(sql).await, expected);
    }

    #[tokio::test]
    async fn rows_without_a_match_are_found() {
        let sql = r#"SELECT e."id" FROM "dim_event" d RIGHT JOIN "events" e ON d."type" = e."type"
            WHERE d."type" IS NULL AND (e."id" = '3' OR e."id" IS NULL)"#;
        assert_eq!(cells(sql).await, [["3"]]);
    }

    #[tokio::test]
    async fn tables_can_be_listed_and_described() {
        let tables = answer("SHOW TABLES").await;
        assert!(tables.contains("event_paid"), "{tables}");
        let columns = answer("DESCRIBE event_paid").await;
        assert!(columns.contains("p_coupon"), "{columns}");
        assert!(columns.contains("occurred"), "{columns}");
    }

    #[tokio::test]
    async fn what_has_no_column_is_read_from_the_data() {
        let sql = "SELECT json_value(data, '$.amount') FROM events WHERE id = '1'";
        assert_eq!(cells(sql).await, [["1.50"]]);
    }

    #[tokio::test]
    async fn a_store_without_field_columns_has_all_views() {
        let session = over(empty_events(), rejected(), &catalog(), &Limits::default());
        let session = session.expect("there is a session");
        for view in [
            "all_events",
            "event_paid",
            "module_shop",
            "facts",
            "dimensions",
        ] {
            let rows = session.rows(&format!("SELECT * FROM {view}")).await;
            let rows = rows.unwrap_or_else(|error| panic!("{view}: {error:#}"));
            assert_eq!(rows.iter().map(RecordBatch::num_rows).sum::<usize>(), 0);
        }
    }
}
