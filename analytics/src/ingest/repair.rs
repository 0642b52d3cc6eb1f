//! Stores rejected lines that read as events now: those that an older version of this program didn't read, and those
//! whose id was another event's that is gone.
//!
//! A line has to leave the table of rejected lines when it is in that of events, and each table has its own commits. So
//! the commit of events counts the repair (the position of the stream [`REPAIR`]), and the table of rejected lines gets
//! the same number after the lines were removed from it. If a run is killed between the two, the next one finds the
//! numbers different, and removes the lines whose place is in the table of events: a line is in one table.
//!
//! Before lines are removed, the table of rejected lines gets the number as that of [`REPAIR_BEGUN`], by which a backup
//! notices that its versions of the two tables don't belong together.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use anyhow::Context;
use deltalake::arrow::array::{Array, AsArray, BooleanArray, RecordBatch};
use deltalake::arrow::datatypes::Int64Type;
use event_catalog_cli::stream::KEPT;
use serde::{Deserialize, Serialize};

use super::columns::{self, Rows};
use super::lines::Limits;
use super::once::{Once, Verdict};
use super::rows::EventRows;
use super::summary::Summary;
use super::{Item, event_rows, plans};
use crate::catalog::KnownCatalog;
use crate::count::{counted, grouped};
use crate::event::{Event, Rejection, Sender};
use crate::key::day_of;
use crate::moment;
use crate::settings::Settings;
use crate::spool::Entry;
use crate::store::{Change, DataFile, Kind, REPAIR, REPAIR_BEGUN, Store, Writer};

/// The most rows that are read at a time. One may have 128 MiB, and a column has 2 GiB at most.
const ROWS: usize = 8;

/// The most places that are read at a time.
const PLACES: usize = 1 << 16;

/// Which lines are repaired.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub struct Repair {
    /// Only those that were rejected for this reason.
    pub reason: Option<String>,
}

/// What became of rejected lines, by the reason for which they were rejected.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub struct Repaired {
    /// What became of them.
    pub reasons: BTreeMap<String, Lines>,
}

/// What became of rejected lines.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub struct Lines {
    /// How many there were.
    pub lines: u64,
    /// How many were stored as events.
    pub stored: u64,
    /// How many were removed, because the same event is stored.
    pub repeated: u64,
    /// How many wait until their file has been read further.
    pub waiting: u64,
    /// How many still aren't events.
    pub rejected: u64,
}

impl Repaired {
    fn of(&mut self, reason: &str) -> &mut Lines {
        self.reasons.entry(reason.to_owned()).or_default()
    }

    /// What was done.
    #[must_use]
    pub fn sentence(&self) -> String {
        let total = self.total();
        format!(
            "{} read again: {} stored, {} that {} stored before, {} left",
            counted(total.lines, "rejected line"),
            counted(total.stored, "event"),
            grouped(total.repeated),
            if total.repeated == 1 { "was" } else { "were" },
            grouped(total.waiting + total.rejected)
        )
    }

    /// The sums of all reasons.
    #[must_use]
    pub fn total(&self) -> Lines {
        let mut total = Lines::default();
        for lines in self.reasons.values() {
            total.lines += lines.lines;
            total.stored += lines.stored;
            total.repeated += lines.repeated;
            total.waiting += lines.waiting;
            total.rejected += lines.rejected;
        }
        total
    }
}

/// A rejected line that reads as an event.
struct Row {
    line: Vec<u8>,
    reason: String,
    received: i64,
    stream: String,
    number: u64,
}

/// Places of lines: their numbers by their streams.
type Places = HashMap<String, HashSet<i64>>;

/// What is decided about a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Store,
    Remove,
    Wait,
    Keep,
}

/// What decides about lines.
#[derive(Default)]
struct Judge {
    once: Once,
    /// Whether a stream has lines in the table of rejected ones whose batch isn't stored.
    unfinished: HashMap<String, bool>,
}

/// Says what would become of rejected lines.
///
/// # Errors
///
/// The store can't be read.
pub async fn preview(store: &Store, repair: &Repair, limits: Limits) -> anyhow::Result<Repaired> {
    let mut repaired = Repaired::default();
    let mut judge = Judge::default();
    for file in store.data_files(Kind::Rejected)? {
        let mut from = 0;
        loop {
            let path = file.path_in(&store.folder, Kind::Rejected);
            let chunk = Chunk::read(&path, from, repair, limits, &mut repaired)?;
            let entries = chunk.entries();
            let items = items(&chunk.rows, &entries);
            let outcomes = judge.decide(&items, store).await?;
            count(&chunk.rows, &outcomes, &mut repaired);
            let Some(next) = chunk.next else { break };
            from = next;
        }
    }
    Ok(repaired)
}

/// Stores the rejected lines that read as events now, and removes them from the table of rejected ones.
///
/// # Errors
///
/// The store can't be read or written. What was stored until then stays, and the next run goes on with the rest.
pub async fn run(
    writer: &mut Writer,
    catalog: &KnownCatalog,
    repair: &Repair,
) -> anyhow::Result<Repaired> {
    finish(writer).await?;
    let settings = Settings::open(&writer.store.folder)?;
    let limits = Limits::default().for_columns(writer.columns.names.len());
    let mut repaired = Repaired::default();
    let mut judge = Judge::default();
    for file in writer.store.data_files(Kind::Rejected)? {
        let path = file.path_in(&writer.store.folder, Kind::Rejected);
        let mut done = Places::new();
        let mut number = None;
        let mut from = 0;
        loop {
            let chunk = Chunk::read(&path, from, repair, limits, &mut repaired)?;
            let entries = chunk.entries();
            let items = items(&chunk.rows, &entries);
            let outcomes = judge.decide(&items, &writer.store).await?;
            if outcomes.contains(&Outcome::Store) {
                let plans = plans(catalog, &settings, &writer.columns);
                let empty = || EventRows::new(catalog, &settings, &plans);
                number = Some(store(writer, &items, &outcomes, empty).await?);
            }
            count(&chunk.rows, &outcomes, &mut repaired);
            for (row, outcome) in chunk.rows.iter().zip(&outcomes) {
                if matches!(outcome, Outcome::Store | Outcome::Remove) {
                    let numbers = done.entry(row.stream.clone()).or_default();
                    numbers.insert(i64::try_from(row.number)?);
                }
            }
            let Some(next) = chunk.next else { break };
            from = next;
        }
        remove(writer, &file, &done, number).await?;
    }
    Ok(repaired)
}

/// Stores events, and returns the number of the repair.
async fn store<'i>(
    writer: &mut Writer,
    items: &[Item<'_>],
    outcomes: &[Outcome],
    empty: impl Fn() -> EventRows<'i>,
) -> anyhow::Result<i64> {
    let new: Vec<(&Item<'_>, &Event<'_>)> = items
        .iter()
        .zip(outcomes)
        .filter(|(_, outcome)| **outcome == Outcome::Store)
        .filter_map(|(item, _)| Some((item, item.event.as_ref().ok()?)))
        .collect();
    let names = &writer.columns.names;
    let batches = event_rows(&new, moment::now(), empty, names, &mut Summary::default())?;
    let before = writer.position(Kind::Events, REPAIR).await?;
    let number = before.unwrap_or(0) + 1;
    writer
        .append(Kind::Events, &batches, REPAIR, number)
        .await?;
    Ok(number)
}

/// Removes lines from the table of rejected ones. `number` is that of the repair that has stored some of them.
async fn remove(
    writer: &mut Writer,
    file: &DataFile,
    places: &Places,
    number: Option<i64>,
) -> anyhow::Result<()> {
    if places.is_empty() {
        return Ok(());
    }
    if let Some(number) = number {
        writer
            .append(Kind::Rejected, &[], REPAIR_BEGUN, number)
            .await?;
    }
    let files = std::slice::from_ref(file);
    writer
        .rewrite(Kind::Rejected, files, Change::Delete, |_, batch| {
            kept(batch, places).map(Some)
        })
        .await?;
    if let Some(number) = number {
        writer.append(Kind::Rejected, &[], REPAIR, number).await?;
    }
    Ok(())
}

/// Finishes a run that was killed after it had stored events.
async fn finish(writer: &mut Writer) -> anyhow::Result<()> {
    writer.settle().await?;
    let stored = writer.position(Kind::Events, REPAIR).await?;
    let Some(number) = stored else { return Ok(()) };
    if writer.position(Kind::Rejected, REPAIR).await? >= stored {
        return Ok(());
    }
    let mut rejected = Places::new();
    for file in writer.store.data_files(Kind::Rejected)? {
        let path = file.path_in(&writer.store.folder, Kind::Rejected);
        each_place(&path, |stream, number| {
            if let Some(numbers) = rejected.get_mut(stream) {
                numbers.insert(number);
            } else {
                rejected.insert(stream.to_owned(), HashSet::from([number]));
            }
        })?;
    }
    let mut both = Places::new();
    for file in writer.store.data_files(Kind::Events)? {
        let path = file.path_in(&writer.store.folder, Kind::Events);
        each_place(&path, |stream, number| {
            let is_rejected = rejected.get(stream).is_some_and(|it| it.contains(&number));
            if is_rejected {
                both.entry(stream.to_owned()).or_default().insert(number);
            }
        })?;
    }
    writer
        .append(Kind::Rejected, &[], REPAIR_BEGUN, number)
        .await?;
    for file in writer.store.data_files(Kind::Rejected)? {
        remove(writer, &file, &both, None).await?;
    }
    writer.append(Kind::Rejected, &[], REPAIR, number).await?;
    Ok(())
}

/// Calls a function with the place of each row of a file.
fn each_place(path: &Path, mut each: impl FnMut(&str, i64)) -> anyhow::Result<()> {
    columns::read(path, &["stream", "position"], PLACES, None, |rows| {
        if let (Some(streams), Some(numbers)) = (rows.texts("stream"), rows.integers("position")) {
            for row in 0..rows.count() {
                each(streams.value(row), numbers.value(row));
            }
        }
        Ok(())
    })
}

/// Which rows stay: all but those at these places.
fn kept(batch: &RecordBatch, places: &Places) -> anyhow::Result<BooleanArray> {
    let column = |name| {
        let column = batch.column_by_name(name);
        column.with_context(|| format!("it has no column `{name}`"))
    };
    let streams = column("stream")?
        .as_string_opt::<i32>()
        .context("the column `stream` has no texts")?;
    let numbers = column("position")?
        .as_primitive_opt::<Int64Type>()
        .context("the column `position` has no numbers")?;
    let rows = 0..batch.num_rows();
    let kept = rows.map(|row| {
        let found = places.get(streams.value(row));
        !found.is_some_and(|found| found.contains(&numbers.value(row)))
    });
    Ok(kept.collect::<Vec<bool>>().into())
}

/// Some lines of a file that read as events.
struct Chunk {
    rows: Vec<Row>,
    /// The row where the next chunk begins.
    next: Option<usize>,
}

impl Chunk {
    /// Reads the lines from a row on. Those that aren't events are only counted.
    fn read(
        path: &Path,
        from: usize,
        repair: &Repair,
        limits: Limits,
        repaired: &mut Repaired,
    ) -> anyhow::Result<Self> {
        let names = ["line", "reason", "received", "stream", "position"];
        let mut chunk = Self {
            rows: Vec::new(),
            next: None,
        };
        let (mut at, mut bytes) = (0, 0);
        columns::read(path, &names, ROWS, None, |rows| {
            for row in 0..rows.count() {
                let is_full = chunk.rows.len() >= limits.lines || bytes >= limits.bytes;
                if is_full && chunk.next.is_none() {
                    chunk.next = Some(at);
                }
                at += 1;
                if at <= from || chunk.next.is_some() {
                    continue;
                }
                let found = Row::read(rows, row)?;
                let is_wanted = repair.reason.as_ref().is_none_or(|it| *it == found.reason);
                if !is_wanted {
                    continue;
                }
                let lines = repaired.of(&found.reason);
                lines.lines += 1;
                if found.is_event() {
                    bytes += found.line.len();
                    chunk.rows.push(found);
                } else {
                    lines.rejected += 1;
                }
            }
            Ok(())
        })?;
        Ok(chunk)
    }

    /// The lines of a spool among them.
    fn entries(&self) -> Vec<Option<Entry<'_>>> {
        self.rows.iter().map(Row::entry).collect()
    }
}

impl Row {
    fn read(rows: &Rows, row: usize) -> anyhow::Result<Self> {
        let line = rows.bytes("line").context("it has no column `line`")?;
        let text = |name: &str| {
            let texts = rows.texts(name);
            let texts = texts.with_context(|| format!("it has no column `{name}`"))?;
            anyhow::Ok(texts.value(row).to_owned())
        };
        let received = rows
            .times("received")
            .context("it has no column `received`")?;
        let number = rows
            .integers("position")
            .context("it has no column `position`")?;
        Ok(Self {
            line: line.value(row).to_owned(),
            reason: text("reason")?,
            received: received.value(row),
            stream: text("stream")?,
            number: number.value(row).unsigned_abs(),
        })
    }

    /// The line as one of a spool, if it is.
    fn entry(&self) -> Option<Entry<'_>> {
        is_of_spool(&self.stream)
            .then(|| Entry::read(&self.line).ok())
            .flatten()
    }

    fn is_event(&self) -> bool {
        // Of a longer line, only the start was kept, which may be an event by itself.
        if self.reason == Rejection::too_long(0).reason && self.line.len() <= KEPT {
            return false;
        }
        if is_of_spool(&self.stream) {
            let entry = self.entry();
            return entry.is_some_and(|entry| Event::read_entry(&entry).is_ok());
        }
        Event::read(&self.line, &self.stream, self.number).is_ok()
    }
}

/// Whether a stream is a segment of a spool: its name, its identity of 12 digits, and a number. The name of any other
/// stream ends with 12 digits.
fn is_of_spool(stream: &str) -> bool {
    const DIGITS: usize = 12;
    let Some((spool, segment)) = stream.rsplit_once('-') else {
        return false;
    };
    let identity = spool.rsplit_once('-').map_or("", |(_, identity)| identity);
    segment.len() != DIGITS
        && segment.parse::<u64>().is_ok()
        && identity.len() == DIGITS
        && identity.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The events of rows, as they were received.
fn items<'a>(rows: &'a [Row], entries: &'a [Option<Entry<'a>>]) -> Vec<Item<'a>> {
    let items = rows.iter().zip(entries).map(|(row, entry)| {
        let event = match entry {
            Some(entry) => Event::read_entry(entry),
            None => Event::read(&row.line, &row.stream, row.number),
        };
        let event = event.map(|mut event| {
            let sender = event.sender.get_or_insert_with(Sender::default);
            sender.received = sender.received.or(Some(row.received));
            event
        });
        Item {
            stream: &row.stream,
            number: row.number,
            end: 0,
            text: &row.line,
            event,
        }
    });
    items.collect()
}

fn count(rows: &[Row], outcomes: &[Outcome], repaired: &mut Repaired) {
    for (row, outcome) in rows.iter().zip(outcomes) {
        let lines = repaired.of(&row.reason);
        match outcome {
            Outcome::Store => lines.stored += 1,
            Outcome::Remove => lines.repeated += 1,
            Outcome::Wait => lines.waiting += 1,
            Outcome::Keep => lines.rejected += 1,
        }
    }
}

impl Judge {
    /// Decides about lines that read as events.
    async fn decide(&mut self, items: &[Item<'_>], store: &Store) -> anyhow::Result<Vec<Outcome>> {
        let mut outcomes = vec![Outcome::Keep; items.len()];
        let mut places = Vec::with_capacity(items.len());
        let mut events: Vec<&Event<'_>> = Vec::with_capacity(items.len());
        for (at, item) in items.iter().enumerate() {
            let Ok(event) = &item.event else { continue };
            // Only its place identifies it. The next run of `ingest` reads it again, and finds no rejected line there.
            if !event.has_id && self.is_unfinished(item.stream, store).await? {
                outcomes[at] = Outcome::Wait;
                continue;
            }
            places.push(at);
            events.push(event);
        }
        let verdicts = self.once.judge(&events, store, day_of(moment::now()))?;
        self.once.stored(&events, &verdicts);
        for (at, verdict) in places.into_iter().zip(verdicts) {
            outcomes[at] = match verdict {
                Verdict::New => Outcome::Store,
                Verdict::Repeated => Outcome::Remove,
                Verdict::Reused => Outcome::Keep,
            };
        }
        Ok(outcomes)
    }

    /// Whether a run of `ingest` was killed between its two commits, and has not been continued.
    async fn is_unfinished(&mut self, stream: &str, store: &Store) -> anyhow::Result<bool> {
        if let Some(known) = self.unfinished.get(stream) {
            return Ok(*known);
        }
        let rejected = store.position(Kind::Rejected, stream).await?;
        let is_unfinished = rejected > store.position(Kind::Events, stream).await?;
        self.unfinished.insert(stream.to_owned(), is_unfinished);
        Ok(is_unfinished)
    }
}
