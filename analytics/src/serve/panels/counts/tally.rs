//! One pass over events, which counts them by name, process, tenant and interval.

use std::sync::Arc;

use deltalake::arrow::array::{ArrayRef, RecordBatch};
use deltalake::datafusion::common::Result;
use deltalake::datafusion::error::DataFusionError;
use deltalake::datafusion::execution::SendableRecordBatchStream;
use deltalake::datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use deltalake::datafusion::prelude::SessionContext;
use futures::TryStreamExt;
use tokio::task::{JoinError, JoinSet};

use super::super::super::interval::Interval;
use super::groups::{Grouped, Groups};
use crate::key::{DAY, Day};
use crate::report::select::{OCCURRED, moments, views};

/// What to count.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    pub(super) interval: Interval,
    /// The number of days by which events are moved before their intervals are determined.
    pub(super) days: Day,
    /// Whether visitors are estimated.
    pub(super) with_visitors: bool,
}

/// The groups of the events that were read. `None` if a column has too many different values.
pub(super) struct Tally {
    wanted: Wanted,
    pub(super) names: Option<Groups<String>>,
    pub(super) processes: Option<Groups<String>>,
    pub(super) tenants: Option<Groups<String>>,
    pub(super) starts: Option<Groups<i64>>,
}

/// Reads the events that match a condition, on all processors.
pub(super) async fn tally(
    context: &SessionContext,
    conditions: &str,
    wanted: Wanted,
) -> Result<Tally> {
    let subject = if wanted.with_visitors {
        r#"nullif(e."subject", '')"#
    } else {
        "CAST(NULL AS VARCHAR)"
    };
    let sql = format!(
        r#"SELECT e."type", e."process", e."tenant", {OCCURRED} AS "occurred", {subject} AS "subject"
        FROM "events" e WHERE {conditions}"#
    );
    let frame = context.sql(&sql).await?;
    let pool = &context.runtime_env().memory_pool;
    // Tasks end when the set is dropped, for example because the reader has left.
    let mut tasks = JoinSet::new();
    for stream in frame.execute_stream_partitioned().await? {
        let memory = MemoryConsumer::new("panels").register(pool);
        tasks.spawn(Tally::new(wanted)?.read(stream, memory));
    }
    let mut whole = Tally::new(wanted)?;
    // The memory stays reserved until all parts are merged.
    let mut reserved = Vec::new();
    while let Some(done) = tasks.join_next().await {
        let (part, memory) = done.map_err(external)??;
        whole.merge(part)?;
        reserved.push(memory);
    }
    Ok(whole)
}

fn external(error: JoinError) -> DataFusionError {
    DataFusionError::External(Box::new(error))
}

impl Tally {
    fn new(wanted: Wanted) -> Result<Self> {
        let texts = || Groups::new(wanted.with_visitors).map(Some);
        Ok(Self {
            wanted,
            names: texts()?,
            processes: texts()?,
            tenants: texts()?,
            starts: Groups::new(wanted.with_visitors).map(Some)?,
        })
    }

    async fn read(
        mut self,
        mut events: SendableRecordBatchStream,
        memory: MemoryReservation,
    ) -> Result<(Self, MemoryReservation)> {
        let mut numbers = Vec::new();
        while let Some(batch) = events.try_next().await? {
            self.add(&batch, &mut numbers)?;
            memory.try_resize(self.size())?;
        }
        Ok((self, memory))
    }

    /// Adds the events of a batch. `numbers` is only kept so that its memory is used again.
    fn add(&mut self, batch: &RecordBatch, numbers: &mut Vec<usize>) -> Result<()> {
        let subjects: ArrayRef = Arc::new(views(batch.column(4))?);
        for (column, groups) in [&mut self.names, &mut self.processes, &mut self.tenants]
            .into_iter()
            .enumerate()
        {
            if let Some(groups) = groups {
                let texts = views(batch.column(column))?;
                groups.numbers(&texts, numbers);
                groups.add(numbers, &subjects)?;
            }
            limit(groups);
        }
        if let Some(starts) = &mut self.starts {
            let Wanted { interval, days, .. } = self.wanted;
            let moved = i64::from(days) * DAY;
            numbers.clear();
            // Consecutive events are mostly of the same hour, and every interval has whole hours.
            let mut last = None;
            for moment in moments(batch.column(3))?.values() {
                let hour = Interval::Hour.start(moment.saturating_add(moved));
                let number = match last {
                    Some((known, number)) if known == hour => number,
                    _ => starts.number(Some(interval.start(hour))),
                };
                last = Some((hour, number));
                numbers.push(number);
            }
            starts.add(numbers, &subjects)?;
        }
        limit(&mut self.starts);
        Ok(())
    }

    fn merge(&mut self, other: Self) -> Result<()> {
        merge(&mut self.names, other.names)?;
        merge(&mut self.processes, other.processes)?;
        merge(&mut self.tenants, other.tenants)?;
        merge(&mut self.starts, other.starts)
    }

    fn size(&self) -> usize {
        let texts = [&self.names, &self.processes, &self.tenants];
        let texts = texts.into_iter().flatten().map(Groups::size);
        texts.sum::<usize>() + self.starts.as_ref().map_or(0, Groups::size)
    }
}

fn merge<K: Grouped>(groups: &mut Option<Groups<K>>, others: Option<Groups<K>>) -> Result<()> {
    match (&mut *groups, others) {
        (Some(groups), Some(others)) => groups.merge(others)?,
        _ => *groups = None,
    }
    limit(groups);
    Ok(())
}

/// Gives up groups that are too many.
fn limit<K: Grouped>(groups: &mut Option<Groups<K>>) {
    groups.take_if(|groups| groups.are_too_many());
}
