//! Turns lines into stored events: parses them, drops duplicates of stored events, and appends the rest.
//!
//! ```text
//! input (unpacked) → lines → events → once → rows → a file and a commit
//! ```
//!
//! A batch is bounded by bytes and lines, so memory doesn't depend on the size of the input. Its commit also records
//! how far the stream was read: after a kill, the next run continues there, and nothing is stored twice.

mod columns;
mod input;
mod kept;
mod lines;
mod once;
pub(crate) mod reasons;
pub mod repair;
mod rows;
mod stored;
pub(crate) mod stream;
mod summary;
pub(crate) mod verify;
mod wrong;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use deltalake::arrow::array::RecordBatch;

use crate::catalog::KnownCatalog;
use crate::erase::{Live, Places, Refusals};
use crate::event::{Event, Rejection};
use crate::fields::Plans;
use crate::keep::erase::end_begun;
use crate::key::{Day, day_of};
use crate::moment;
use crate::settings::Settings;
use crate::store::{Kind, Store, TableColumns, Writer, check_folder, split_days};
use kept::Kept;
use once::{Once, Verdict};
use rows::{EventRows, RejectedRows};
use stream::{Known, Progress, Streams};

pub use input::{Input, Source};
pub use lines::{LONGEST_REJECTED, Limits};
pub use summary::Summary;

/// Ingests events into a store.
#[derive(Debug)]
pub struct Ingest {
    writer: Writer,
    catalog: Arc<KnownCatalog>,
    settings: Settings,
    plans: Plans,
    once: Once,
    kept: Kept,
    limits: Limits,
}

/// A line, and its event.
pub(crate) struct Item<'a> {
    /// The stream that the line comes from.
    pub(crate) stream: &'a str,
    /// The line's number in the stream.
    pub(crate) number: u64,
    /// The position after the line.
    pub(crate) end: i64,
    /// The bytes of the line.
    pub(crate) text: &'a [u8],
    /// The event, or why the line isn't an event.
    pub(crate) event: Result<Event<'a>, Rejection>,
}

impl Ingest {
    /// Opens a store for writing.
    ///
    /// # Errors
    ///
    /// Another process writes to the store, or it can't be written.
    pub async fn open(
        store: &Path,
        catalog: Arc<KnownCatalog>,
        limits: Limits,
    ) -> anyhow::Result<Self> {
        check_folder(store)?;
        let settings = Settings::open(store)?;
        Self::open_with(store, settings, catalog, limits).await
    }

    /// Opens a store for writing, with settings that were read before.
    pub(crate) async fn open_with(
        store: &Path,
        settings: Settings,
        catalog: Arc<KnownCatalog>,
        limits: Limits,
    ) -> anyhow::Result<Self> {
        let writer = Writer::open(store, &catalog).await?;
        Ok(Self {
            plans: plans(&catalog, &settings, &writer.columns),
            writer,
            catalog,
            settings,
            once: Once::default(),
            kept: Kept::default(),
            limits,
        })
    }

    /// Shares the list of people whose events aren't stored, and the files that this process has open.
    pub(crate) fn share(&mut self, refusals: Refusals, live: Live) -> anyhow::Result<()> {
        refusals.reload(&self.writer.store.folder)?;
        self.writer.refusals = refusals;
        self.writer.live = live;
        Ok(())
    }

    /// Finishes pending erasures, and returns a sentence about them.
    ///
    /// # Errors
    ///
    /// A file can't be read or written, so the erasures are tried again later; events are still refused.
    pub async fn end_erasures(&mut self) -> anyhow::Result<Option<String>> {
        let ended = end_begun(&mut self.writer, &self.catalog).await;
        if !matches!(ended, Ok(None)) {
            self.forget();
        }
        ended
    }

    /// The repairs made when the store was opened.
    #[must_use]
    pub fn repaired(&self) -> &[String] {
        &self.writer.repaired
    }

    /// The limits of a batch, for the current columns of the store.
    pub(crate) fn limits(&self) -> Limits {
        self.limits.for_columns(self.writer.columns.names.len())
    }

    /// The version of the catalog in use.
    pub(crate) fn catalog_version(&self) -> &str {
        &self.catalog.version
    }

    /// The store, for reading.
    pub(crate) fn opened(&self) -> &Store {
        &self.writer.store
    }

    /// The store and the catalog, for tasks other than ingesting.
    pub(crate) fn parts(&mut self) -> (&mut Writer, &KnownCatalog) {
        let catalog: &KnownCatalog = &self.catalog;
        (&mut self.writer, catalog)
    }

    /// Discards the keys of stored events, because some events may have been removed.
    pub(crate) fn forget(&mut self) {
        self.once = Once::default();
        self.kept.forget();
    }

    /// Uses another version of the catalog from now on.
    ///
    /// # Errors
    ///
    /// The store can't be written.
    pub async fn follow(&mut self, catalog: Arc<KnownCatalog>) -> anyhow::Result<()> {
        self.writer.follow(&catalog).await?;
        self.plans = plans(&catalog, &self.settings, &self.writer.columns);
        self.catalog = catalog;
        Ok(())
    }

    /// Stores the events of an input. `seen` is called with the progress after each batch.
    ///
    /// # Errors
    ///
    /// The input can't be read, or the store can't be written. Events that were stored before that stay, and
    /// the next run continues after them.
    pub async fn input(
        &mut self,
        input: &Input,
        mut seen: impl FnMut(&Summary, u64),
    ) -> anyhow::Result<Summary> {
        let streams = Streams::open(&self.writer.store.folder)?;
        let mut summary = Summary::default();
        let mut progress = match streams.find(input, &self.writer).await? {
            Known::New => Progress::new(input.name()),
            Known::Continued(progress) => progress,
            Known::Older(lines) => {
                summary.before = lines;
                return Ok(summary);
            }
        };
        summary.before = progress.at.lines;
        progress.begin();
        let limits = self.limits();
        let mut batches = input.open(&progress.at, limits)?;
        loop {
            let batch = batches
                .next()
                .with_context(|| format!("can't read {}", input.shown()))?;
            let Some(batch) = batch else { break };
            // The items borrow this copy while `progress` changes.
            let stream = progress.id.clone();
            let items = batch.lines.iter().map(|line| {
                let text = batch.text(line);
                Item {
                    stream: &stream,
                    number: line.number,
                    end: i64::try_from(line.end).unwrap_or(i64::MAX),
                    text,
                    event: match line.cut_from {
                        Some(bytes) => Err(Rejection::too_long(bytes)),
                        None => Event::read(text, &stream, line.number),
                    },
                }
            });
            let items: Vec<Item<'_>> = items.collect();
            if progress.at.bytes == 0 && !input.is_forced() {
                wrong::refuse(&items, limits, &input.shown())?;
            }
            progress.advance(&batch.end);
            // The position after a batch is saved before the batch is committed.
            streams.save(&progress)?;
            let position = i64::try_from(batch.end.bytes)?;
            self.store(items, &stream, position, &mut summary).await?;
            seen(&summary, batches.raw_bytes());
        }
        summary.left = batches.left();
        Ok(summary)
    }

    /// The position that a stream has reached: the last call of [`Self::store`] that stored anything for the stream
    /// set it, even if the call returned an error.
    pub(crate) async fn position(&mut self, stream: &str) -> anyhow::Result<Option<i64>> {
        self.writer.settle().await?;
        self.writer.position(Kind::Events, stream).await
    }

    /// Stores events and rejected lines, and the position after them in their stream.
    pub(crate) async fn store(
        &mut self,
        mut items: Vec<Item<'_>>,
        stream: &str,
        position: i64,
        summary: &mut Summary,
    ) -> anyhow::Result<()> {
        let now = moment::now();
        summary.lines += items.len() as u64;
        summary.erased += self.refuse(&mut items);
        let kept = self.writer.position(Kind::Rejected, stream).await?;
        let before = self.rejected_before(&items, stream, kept).await?;
        let mut rejected = RejectedRows::default();
        let mut reject = |item: &Item<'_>, rejection: &Rejection, summary: &mut Summary| {
            summary.reject(item.number, rejection);
            if !before.contains(&item.number) {
                rejected.push(item.text, rejection, now, item.stream, item.number);
            }
        };
        let mut events: Vec<(&Item<'_>, &Event<'_>)> = Vec::with_capacity(items.len());
        for item in &items {
            match &item.event {
                // An earlier run stored this line as rejected, and a line must not be in both tables.
                Ok(_) if before.contains(&item.number) => {
                    reject(item, &Rejection::id_reused(), summary);
                }
                Ok(event) => events.push((item, event)),
                Err(rejection) => reject(item, rejection, summary),
            }
        }
        let all: Vec<&Event<'_>> = events.iter().map(|(_, event)| *event).collect();
        let verdicts = self.once.judge(&all, &self.writer.store, day_of(now))?;
        let mut new = Vec::with_capacity(events.len());
        for ((item, event), verdict) in events.iter().zip(&verdicts) {
            match verdict {
                Verdict::New => new.push((*item, *event)),
                Verdict::Repeated => summary.repeated += 1,
                Verdict::Reused => reject(item, &Rejection::id_reused(), summary),
            }
        }
        if let Some(rejected) = rejected.finish()? {
            let rejected = [(day_of(now), rejected)];
            // An earlier run may have recorded a later position, and a position must never go back.
            let position = kept.map_or(position, |kept| kept.max(position));
            self.kept.forget();
            let appended = self
                .writer
                .append(Kind::Rejected, &rejected, stream, position)
                .await?;
            summary.bytes += appended.bytes;
        }
        let empty = || EventRows::new(&self.catalog, &self.settings, &self.plans);
        let stored = event_rows(&new, now, empty, &self.writer.columns.names, summary)?;
        match self
            .writer
            .append(Kind::Events, &stored, stream, position)
            .await
        {
            Ok(appended) => summary.bytes += appended.bytes,
            Err(error) => {
                // The commit may or may not exist, so the keys have to be read again.
                self.once = Once::default();
                return Err(error);
            }
        }
        self.once.stored(&all, &verdicts);
        Ok(())
    }

    /// Removes the items about erased people, and returns how many there were.
    fn refuse(&self, items: &mut Vec<Item<'_>>) -> u64 {
        let refused = self.writer.refusals.current();
        if refused.is_empty() {
            return 0;
        }
        let places = Places {
            catalog: &self.catalog,
            settings: &self.settings,
        };
        let before = items.len();
        items.retain(|item| match &item.event {
            Ok(event) => !refused.is_event(event, places),
            Err(_) => !refused.is_line(item.text, places),
        });
        (before - items.len()) as u64
    }

    /// Finds the lines that are in the table of rejected lines although the position of their batch wasn't reached: a
    /// run was killed between its two commits, or its second commit failed. Returns the numbers of these lines.
    async fn rejected_before(
        &mut self,
        items: &[Item<'_>],
        stream: &str,
        kept: Option<i64>,
    ) -> anyhow::Result<HashSet<u64>> {
        let stored = self.writer.position(Kind::Events, stream).await?;
        match items.first() {
            Some(first) if kept > stored && Some(first.end) <= kept => {
                let store = &self.writer.store;
                let lines = self.kept.lines(store, first.stream, first.number)?;
                let numbers = items.iter().map(|item| item.number);
                Ok(numbers.filter(|number| lines.contains(number)).collect())
            }
            _ => Ok(HashSet::new()),
        }
    }
}

/// Creates the rows of new events, one batch for each file. The events of a file were received on the same day,
/// and their days in `once_day` are close together. `names` are the column names for fields.
fn event_rows<'i>(
    new: &[(&Item<'_>, &Event<'_>)],
    now: i64,
    empty: impl Fn() -> EventRows<'i>,
    names: &[String],
    summary: &mut Summary,
) -> anyhow::Result<Vec<(Day, RecordBatch)>> {
    let days: BTreeSet<Day> = new.iter().filter_map(|(_, event)| event.once_day).collect();
    let starts = split_days(&days);
    let mut files: BTreeMap<(Day, usize), EventRows<'_>> = BTreeMap::new();
    for (item, event) in new {
        let received = event.sender.as_ref().and_then(|sender| sender.received);
        let received = received.unwrap_or(now);
        let part = event
            .once_day
            .map_or(0, |day| starts.partition_point(|start| *start <= day));
        let rows = files.entry((day_of(received), part)).or_insert_with(&empty);
        summary.without_id += u64::from(!event.has_id);
        summary.add_row(rows.push(event, received, item.stream, item.number));
    }
    let mut batches = Vec::with_capacity(files.len());
    for ((day, _), rows) in files {
        let rows = rows.finish(names)?;
        batches.extend(rows.map(|rows| (day, rows)));
    }
    Ok(batches)
}

fn plans(catalog: &KnownCatalog, settings: &Settings, columns: &TableColumns) -> Plans {
    Plans::new(catalog, settings, |field| columns.get(field))
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
