//! The rows of a query as they are found, with limits on time and rows.
//!
//! A query runs in its own task. Its operators yield regularly, and stop there when the answer is dropped. An operator
//! that doesn't yield (a regular expression on a long text) can't keep this task from noticing the timeout.

use std::time::{Duration, Instant};

use anyhow::{Context, anyhow};
use deltalake::arrow::array::RecordBatch;
use deltalake::arrow::datatypes::SchemaRef;
use deltalake::datafusion::common::runtime::SpawnedTask;
use deltalake::datafusion::error::DataFusionError;
use futures::channel::{mpsc, oneshot};
use futures::{SinkExt, StreamExt};

use super::guard;
use super::session::{Limits, Session};

/// The number of batches that are computed before they are requested.
const AHEAD: usize = 2;

/// The rows of a query as they are found.
pub struct Answer {
    schema: SchemaRef,
    batches: mpsc::Receiver<Result<RecordBatch, DataFusionError>>,
    /// The running query; `None` once it has ended.
    task: Option<SpawnedTask<()>>,
    limits: Limits,
    /// The remaining time.
    time: Duration,
    /// The number of remaining rows.
    rows: Option<usize>,
    is_cut: bool,
}

impl Answer {
    pub(super) async fn start(session: &Session, sql: &str) -> anyhow::Result<Self> {
        let (started, schema) = oneshot::channel();
        let (sender, batches) = mpsc::channel(AHEAD);
        let task = run(session.clone(), sql.to_owned(), started, sender);
        let limits = session.limits.clone();
        let task = SpawnedTask::spawn(task);
        let start = Instant::now();
        let schema = tokio::time::timeout(limits.time, schema).await;
        let schema = schema.map_err(|_| too_slow(&limits))?;
        let time = limits.time.saturating_sub(start.elapsed());
        Ok(Self {
            schema: schema.context(FAILED)??,
            batches,
            task: Some(task),
            rows: limits.rows,
            limits,
            time,
            is_cut: false,
        })
    }

    /// The columns of the rows.
    #[must_use]
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Whether there were more rows than the limit.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// Returns the next rows; `None` at the end.
    ///
    /// # Errors
    ///
    /// The query failed, or reached a limit of memory or time.
    pub async fn next(&mut self) -> anyhow::Result<Option<RecordBatch>> {
        while !self.is_cut {
            let Some(mut batch) = self.receive().await? else {
                return Ok(None);
            };
            if let Some(rows) = &mut self.rows {
                if batch.num_rows() > *rows {
                    self.is_cut = true;
                    // Dropping the task ends the query.
                    self.task = None;
                    batch = batch.slice(0, *rows);
                }
                *rows -= batch.num_rows();
            }
            if batch.num_rows() > 0 {
                return Ok(Some(batch));
            }
        }
        Ok(None)
    }

    /// Receives the next batch from the query.
    async fn receive(&mut self) -> anyhow::Result<Option<RecordBatch>> {
        let start = Instant::now();
        let received = tokio::time::timeout(self.time, self.batches.next()).await;
        self.time = self.time.saturating_sub(start.elapsed());
        match received {
            Err(_) => {
                self.task = None;
                Err(too_slow(&self.limits))
            }
            Ok(Some(batch)) => batch
                .map(Some)
                .map_err(|error| guard::explained(&error, &self.limits)),
            Ok(None) => {
                // If the query panicked, rows are missing.
                if let Some(task) = self.task.take() {
                    task.await.context(FAILED)?;
                }
                Ok(None)
            }
        }
    }
}

const FAILED: &str =
    "the query failed because of a bug in the query engine: rewrite the query, and report the bug";

/// Runs a query and sends its rows.
async fn run(
    session: Session,
    sql: String,
    started: oneshot::Sender<anyhow::Result<SchemaRef>>,
    mut sender: mpsc::Sender<Result<RecordBatch, DataFusionError>>,
) {
    // If the receiver is gone, no one is waiting for the error.
    let mut stream = match guard::stream(&session, &sql).await {
        Ok(stream) => {
            let _ = started.send(Ok(stream.schema()));
            stream
        }
        Err(error) => {
            let _ = started.send(Err(error));
            return;
        }
    };
    while let Some(batch) = stream.next().await {
        let is_last = batch.is_err();
        if sender.send(batch).await.is_err() || is_last {
            return;
        }
    }
}

fn too_slow(limits: &Limits) -> anyhow::Error {
    anyhow!(
        "the query took longer than {} s: ask for fewer days (`WHERE day >= …`) or columns, or raise `--time`",
        limits.time.as_secs_f64()
    )
}

#[cfg(test)]
mod tests {
    use super::super::test_store::session;
    use super::*;

    fn limits(time: Duration, rows: Option<usize>) -> Limits {
        Limits {
            time,
            rows,
            ..Limits::default()
        }
    }

    async fn error(limits: &Limits, sql: &str) -> String {
        let rows = session(limits).rows(sql).await;
        rows.expect_err("it is too much").to_string()
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_recursion_without_an_end_is_stopped() {
        let sql = "WITH RECURSIVE n AS (SELECT 1 AS x UNION ALL SELECT x FROM n)
            SELECT count(*) FROM n";
        let start = Instant::now();
        let error = error(&limits(Duration::from_millis(300), None), sql).await;
        assert!(error.contains("longer than 0.3 s"), "{error}");
        assert!(start.elapsed() < Duration::from_secs(10));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_join_of_everything_with_everything_is_stopped() {
        let sql =
            "SELECT count(*) FROM generate_series(1, 10000) a, generate_series(1, 100000000) b
            WHERE a.value * b.value = -1";
        let error = error(&limits(Duration::from_millis(300), None), sql).await;
        assert!(error.contains("longer than 0.3 s"), "{error}");
    }

    #[tokio::test]
    async fn a_query_that_needs_too_much_memory_says_what_to_do() {
        let limits = Limits {
            memory: 1 << 20,
            ..Limits::default()
        };
        // The join keeps its smaller side in memory, and can't spill it to disk.
        let sql = "SELECT count(*) FROM generate_series(1, 3000000) a
            JOIN generate_series(1, 3000000) b ON a.value = b.value";
        let error = error(&limits, sql).await;
        assert!(error.contains("--memory"), "{error}");
    }

    #[tokio::test]
    async fn rows_after_the_limit_are_cut() {
        let limits = limits(Duration::from_mins(1), Some(10));
        for (rows, expected, is_cut) in [(5, 5, false), (10, 10, false), (100_000, 10, true)] {
            let sql = format!("SELECT * FROM generate_series(1, {rows})");
            let session = session(&limits);
            let mut answer = session.query(&sql).await.expect("it has an answer");
            let mut found = 0;
            while let Some(batch) = answer.next().await.expect("there are rows") {
                found += batch.num_rows();
            }
            assert_eq!((found, answer.is_cut()), (expected, is_cut));
        }
    }
}
