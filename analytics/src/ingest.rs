//! From lines to stored events: read, told apart, compared with what is stored, appended.
//!
//! ```text
//! input (unpacked) → lines → events → once → rows → a file and a commit
//! ```
//!
//! A batch is bounded by bytes and lines, so memory doesn't depend on the size of the input. Its commit also
//! holds how far the stream has got: after a kill, the next run continues there, and nothing is stored twice.

mod input;
mod lines;
mod once;
mod rows;
mod stored;
mod stream;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;

use crate::catalog::KnownCatalog;
use crate::event::{Event, Rejection};
use crate::fields::Plans;
use crate::key::{Day, day_of};
use crate::moment;
use crate::settings::Settings;
use crate::store::{Kind, Writer};
use once::{Once, Verdict};
use rows::{EventRows, Pushed, RejectedRows};
use stream::{Progress, Streams};

pub use input::{Input, Source};
pub use lines::{LONGEST_REJECTED, Limits};

/// What became of the lines of an input.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Summary {
    /// All lines that were read, except empty ones.
    pub lines: u64,
    /// The lines that an earlier run has stored or rejected.
    pub before: u64,
    /// The events that were stored.
    pub stored: u64,
    /// How many of them no catalog knows.
    pub custom: u64,
    /// The events that had been stored before, by their source and id.
    pub repeated: u64,
    /// The lines that are no events, by the reason.
    pub rejected: BTreeMap<String, u64>,
    /// The values that didn't fit their columns, by field.
    pub misfits: BTreeMap<String, u64>,
    /// Whether the last line was left out, because it has no line break and is no event: it may be written
    /// further.
    pub left: Option<u64>,
    /// The bytes of the files that were written.
    pub bytes: u64,
    /// The first lines that were rejected, with the reason.
    #[serde(skip)]
    pub examples: Vec<(u64, String)>,
}

impl Summary {
    /// How many lines were rejected.
    #[must_use]
    pub fn all_rejected(&self) -> u64 {
        self.rejected.values().sum()
    }

    /// Counts a line that is no event.
    fn reject(&mut self, line: u64, rejection: &Rejection) {
        *self
            .rejected
            .entry(rejection.reason.to_owned())
            .or_default() += 1;
        if self.examples.len() < MOST_EXAMPLES {
            self.examples.push((line, rejection.message.clone()));
        }
    }

    /// Counts an event that is stored.
    fn add_row(&mut self, row: Pushed) {
        self.stored += 1;
        self.custom += u64::from(row.is_custom);
        for field in row.misfits {
            *self.misfits.entry(field).or_default() += 1;
        }
    }
}

/// How many rejected lines a summary shows.
const MOST_EXAMPLES: usize = 3;

/// Ingests events into a store.
#[derive(Debug)]
pub struct Ingest {
    writer: Writer,
    catalog: Arc<KnownCatalog>,
    settings: Settings,
    plans: Plans,
    once: Once,
    limits: Limits,
}

/// A line, and the event that it is.
pub(crate) struct Item<'a> {
    /// The stream that it has come in.
    pub(crate) stream: &'a str,
    /// Its number in the stream.
    pub(crate) number: u64,
    /// The position after it.
    pub(crate) end: i64,
    /// The line.
    pub(crate) text: &'a [u8],
    /// The event, or why it is none.
    pub(crate) event: Result<Event<'a>, Rejection>,
}

impl Ingest {
    /// Opens a store for writing.
    ///
    /// # Errors
    ///
    /// Another process writes to it, or it can't be written.
    pub async fn open(
        store: &Path,
        catalog: Arc<KnownCatalog>,
        limits: Limits,
    ) -> anyhow::Result<Self> {
        let settings = Settings::open(store)?;
        let writer = Writer::open(store, &catalog).await?;
        Ok(Self {
            plans: plans(&catalog, &settings, &writer),
            writer,
            catalog,
            settings,
            once: Once::default(),
            limits,
        })
    }

    /// What was repaired when the store was opened.
    #[must_use]
    pub fn repaired(&self) -> &[String] {
        &self.writer.repaired
    }

    /// The version of the catalog in use.
    pub(crate) fn catalog_version(&self) -> &str {
        &self.catalog.version
    }

    /// Uses another version of the catalog from now on.
    ///
    /// # Errors
    ///
    /// The store can't be written.
    pub async fn follow(&mut self, catalog: Arc<KnownCatalog>) -> anyhow::Result<()> {
        self.writer.follow(&catalog).await?;
        self.plans = plans(&catalog, &self.settings, &self.writer);
        self.catalog = catalog;
        Ok(())
    }

    /// Stores the events of an input. `seen` is called with the progress after each batch.
    ///
    /// # Errors
    ///
    /// The input can't be read, or the store can't be written. What was stored until then stays, and the next
    /// run continues after it.
    pub async fn input(
        &mut self,
        input: &Input,
        mut seen: impl FnMut(&Summary, u64),
    ) -> anyhow::Result<Summary> {
        let streams = Streams::open(&self.writer.store.folder)?;
        let mut summary = Summary::default();
        let known = streams.find(input, &self.writer).await?;
        summary.before = known.as_ref().map_or(0, |progress| progress.at.lines);
        let mut progress = known.unwrap_or_else(|| Progress::new(input.name()));
        let mut batches = input.open(&progress.at, self.limits)?;
        loop {
            let batch = batches
                .next()
                .with_context(|| format!("can't read {}", input.shown()))?;
            let Some(batch) = batch else { break };
            progress.advance(&batch.end);
            // Which position a batch leads to is known before it is committed.
            streams.save(&progress)?;
            let stream = progress.id.as_str();
            let items = batch.lines.iter().map(|line| {
                let text = batch.text(line);
                Item {
                    stream,
                    number: line.number,
                    end: i64::try_from(line.end).unwrap_or(i64::MAX),
                    text,
                    event: match line.cut_from {
                        Some(bytes) => Err(Rejection::too_long(bytes)),
                        None => Event::read(text, stream, line.number),
                    },
                }
            });
            let position = i64::try_from(batch.end.bytes)?;
            self.store(items.collect(), stream, position, &mut summary)
                .await?;
            seen(&summary, batches.raw_bytes());
        }
        summary.left = batches.left();
        Ok(summary)
    }

    /// The position that a stream has reached: that of the last call of [`Self::store`] for it that has stored
    /// anything, whatever it has returned.
    pub(crate) async fn position(&mut self, stream: &str) -> anyhow::Result<Option<i64>> {
        self.writer.settle().await?;
        self.writer.position(Kind::Events, stream).await
    }

    /// Stores events and lines that are none, and the position after them that their stream has reached.
    pub(crate) async fn store(
        &mut self,
        items: Vec<Item<'_>>,
        stream: &str,
        position: i64,
        summary: &mut Summary,
    ) -> anyhow::Result<()> {
        let now = moment::now();
        // A run that was killed between the two commits has already stored rejected lines.
        let kept = self.writer.position(Kind::Rejected, stream).await?;
        let mut rejected = RejectedRows::default();
        let mut reject = |item: &Item<'_>, rejection: &Rejection, summary: &mut Summary| {
            summary.reject(item.number, rejection);
            if kept < Some(item.end) {
                rejected.push(item.text, rejection, now, item.stream, item.number);
            }
        };
        summary.lines += items.len() as u64;
        let mut events: Vec<(&Item<'_>, &Event<'_>)> = Vec::with_capacity(items.len());
        for item in &items {
            match &item.event {
                Ok(event) => events.push((item, event)),
                Err(rejection) => reject(item, rejection, summary),
            }
        }
        let all: Vec<&Event<'_>> = events.iter().map(|(_, event)| *event).collect();
        let verdicts = self.once.judge(&all, &self.writer.store, day_of(now))?;
        let mut days: BTreeMap<Day, EventRows<'_>> = BTreeMap::new();
        for ((item, event), verdict) in events.iter().zip(&verdicts) {
            match verdict {
                Verdict::New => {
                    let received = event.sender.as_ref().and_then(|sender| sender.received);
                    let received = received.unwrap_or(now);
                    let rows = days.entry(day_of(received)).or_insert_with(|| {
                        EventRows::new(&self.catalog, &self.settings, &self.plans)
                    });
                    summary.add_row(rows.push(event, received, item.stream, item.number));
                }
                Verdict::Repeated => summary.repeated += 1,
                Verdict::Reused => reject(item, &Rejection::id_reused(), summary),
            }
        }
        if let Some(rejected) = rejected.finish()? {
            let rejected = [(day_of(now), rejected)];
            let appended = self
                .writer
                .append(Kind::Rejected, &rejected, stream, position)
                .await?;
            summary.bytes += appended.bytes;
        }
        let mut stored = Vec::new();
        for (day, rows) in days {
            stored.extend(
                rows.finish(&self.writer.columns.names)?
                    .map(|rows| (day, rows)),
            );
        }
        match self
            .writer
            .append(Kind::Events, &stored, stream, position)
            .await
        {
            Ok(appended) => summary.bytes += appended.bytes,
            Err(error) => {
                // Whether the commit is there isn't known, so keys are read again.
                self.once = Once::default();
                return Err(error);
            }
        }
        self.once.stored(&all, &verdicts);
        Ok(())
    }
}

fn plans(catalog: &KnownCatalog, settings: &Settings, writer: &Writer) -> Plans {
    Plans::new(catalog, settings, |field| writer.columns.get(field))
}
