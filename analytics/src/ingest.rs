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

use anyhow::Context;

use crate::catalog::KnownCatalog;
use crate::event::{Event, Rejection};
use crate::fields::Plans;
use crate::key::day_of;
use crate::moment;
use crate::settings::Settings;
use crate::store::{Kind, Writer};
use lines::{Batch, Line};
use once::{Once, Verdict};
use rows::{EventRows, RejectedRows};
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

    /// Adds what became of another input.
    pub fn add(&mut self, other: Self) {
        self.lines += other.lines;
        self.before += other.before;
        self.stored += other.stored;
        self.custom += other.custom;
        self.repeated += other.repeated;
        self.bytes += other.bytes;
        for (reason, count) in other.rejected {
            *self.rejected.entry(reason).or_default() += count;
        }
        for (field, count) in other.misfits {
            *self.misfits.entry(field).or_default() += count;
        }
    }
}

/// How many rejected lines a summary shows.
const MOST_EXAMPLES: usize = 3;

/// Ingests inputs into a store.
#[derive(Debug)]
pub struct Ingest<'c> {
    writer: Writer,
    catalog: &'c KnownCatalog,
    settings: Settings,
    plans: Plans,
    once: Once,
    limits: Limits,
}

impl<'c> Ingest<'c> {
    /// Opens a store for writing.
    ///
    /// # Errors
    ///
    /// Another process writes to it, or it can't be written.
    pub async fn open(
        store: &Path,
        catalog: &'c KnownCatalog,
        limits: Limits,
    ) -> anyhow::Result<Self> {
        let settings = Settings::open(store)?;
        let writer = Writer::open(store, catalog).await?;
        let plans = Plans::new(catalog, &settings, |field| writer.columns.get(field));
        Ok(Self {
            writer,
            catalog,
            settings,
            plans,
            once: Once::default(),
            limits,
        })
    }

    /// What was repaired when the store was opened.
    #[must_use]
    pub fn repaired(&self) -> &[String] {
        &self.writer.repaired
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
        let known = streams.find(input, &self.writer).await?;
        let mut summary = Summary::default();
        let (mut progress, is_known) = match known {
            Some(progress) => (progress, true),
            None => (Progress::new(input.name()), false),
        };
        if is_known {
            summary.before = progress.at.lines;
        }
        let mut batches = input.open(&progress.at, self.limits)?;
        loop {
            let batch = batches
                .next()
                .with_context(|| format!("can't read {}", input.shown()))?;
            let Some(batch) = batch else { break };
            progress.advance(&batch.end);
            // Which position a batch leads to is known before it is committed.
            streams.save(&progress)?;
            self.batch(&batch, &progress, &mut summary).await?;
            seen(&summary, batches.raw_bytes());
        }
        summary.left = batches.left();
        Ok(summary)
    }

    async fn batch(
        &mut self,
        batch: &Batch,
        progress: &Progress,
        summary: &mut Summary,
    ) -> anyhow::Result<()> {
        let stream = progress.id.as_str();
        let position = i64::try_from(batch.end.bytes)?;
        let received = moment::now();
        let day = day_of(received);
        let mut events: Vec<(&Line, Event<'_>)> = Vec::with_capacity(batch.lines.len());
        let mut rejected = RejectedRows::default();
        // A run that was killed between the two commits has already stored the rejected lines.
        let is_stored = self.writer.position(Kind::Rejected, stream).await? >= Some(position);
        let mut reject =
            |line: &Line, text: &[u8], rejection: &Rejection, summary: &mut Summary| {
                *summary
                    .rejected
                    .entry(rejection.reason.to_owned())
                    .or_default() += 1;
                if summary.examples.len() < MOST_EXAMPLES {
                    summary
                        .examples
                        .push((line.number, rejection.message.clone()));
                }
                if !is_stored {
                    rejected.push(text, rejection, received, stream, line.number);
                }
            };
        for line in &batch.lines {
            let text = batch.text(line);
            summary.lines += 1;
            let read = match line.cut_from {
                Some(bytes) => Err(Rejection::too_long(bytes)),
                None => Event::read(text, stream, line.number),
            };
            match read {
                Ok(event) => events.push((line, event)),
                Err(rejection) => reject(line, text, &rejection, summary),
            }
        }
        let all: Vec<&Event<'_>> = events.iter().map(|(_, event)| event).collect();
        let verdicts = self.once.judge(&all, &self.writer.store, day)?;
        let mut rows = EventRows::new(self.catalog, &self.settings, &self.plans);
        for ((line, event), verdict) in events.iter().zip(&verdicts) {
            match verdict {
                Verdict::New => {
                    let row = rows.push(event, received, stream, line.number);
                    summary.stored += 1;
                    summary.custom += u64::from(row.is_custom);
                    for field in row.misfits {
                        *summary.misfits.entry(field).or_default() += 1;
                    }
                }
                Verdict::Repeated => summary.repeated += 1,
                Verdict::Reused => {
                    reject(line, batch.text(line), &Rejection::id_reused(), summary);
                }
            }
        }
        if let Some(rejected) = rejected.finish()? {
            let kind = Kind::Rejected;
            let appended = self
                .writer
                .append(kind, Some(&rejected), day, stream, position)
                .await?;
            summary.bytes += appended.bytes;
        }
        let names = &self.writer.columns.names;
        let stored = rows.finish(names)?;
        let kind = Kind::Events;
        let appended = self
            .writer
            .append(kind, stored.as_ref(), day, stream, position)
            .await?;
        summary.bytes += appended.bytes;
        self.once.stored(&all, &verdicts);
        Ok(())
    }
}
