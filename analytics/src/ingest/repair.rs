//! Stores rejected lines that can be read as events now: lines that an older version of this program couldn't read, and
//! lines whose id belonged to an event that no longer exists.
//!
//! A repaired line moves from the table of rejected lines to the table of events, and each table has its own commits.
//! So each repair has a number. The commit of events records it, as the position of the stream [`REPAIR`], and so does
//! the commit that then removes the lines from the table of rejected lines. If a run is killed between the two, the
//! next one finds that the numbers differ. It then removes the rejected lines that are also events: both tables record
//! the stream and the line number of each line.
//!
//! Before lines are removed, the table of rejected lines records the number for [`REPAIR_BEGUN`]: from that number, a
//! backup sees that its versions of the two tables don't belong together.

mod judge;
mod lines;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use anyhow::Context;
use deltalake::arrow::array::{AsArray, BooleanArray, RecordBatch};
use deltalake::arrow::datatypes::Int64Type;
use serde::{Deserialize, Serialize};

use super::rows::EventRows;
use super::{Item, Limits, Summary, columns, event_rows, plans};
use crate::catalog::KnownCatalog;
use crate::count::{counted, grouped};
use crate::event::Event;
use crate::moment;
use crate::settings::Settings;
use crate::store::{Change, DataFile, Kind, REPAIR, REPAIR_BEGUN, Store, Writer};
use judge::{Judge, Outcome, count};
use lines::{Chunk, items};

/// The maximum number of rows to read at once.
const PLACES: usize = 1 << 16;

/// The approximate number of rejected lines whose places are in memory at once: tens of megabytes.
const AT_ONCE: u64 = 1 << 20;

/// Which rejected lines to repair.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub struct Repair {
    /// Repair only lines that were rejected for this reason.
    pub reason: Option<String>,
}

/// The results of a repair, by the reason for which lines were rejected.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub struct Repaired {
    /// The results by reason.
    pub reasons: BTreeMap<String, Lines>,
}

/// What happened to the rejected lines.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub struct Lines {
    /// The number of lines.
    pub lines: u64,
    /// How many lines were stored as events.
    pub stored: u64,
    /// How many lines were removed because the same event is already stored.
    pub repeated: u64,
    /// How many lines have to wait until more of their file is read.
    pub waiting: u64,
    /// How many lines still aren't events.
    pub rejected: u64,
}

impl Repaired {
    fn of(&mut self, reason: &str) -> &mut Lines {
        self.reasons.entry(reason.to_owned()).or_default()
    }

    /// Formats the results as a sentence.
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

    /// Adds up the results for all reasons.
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

/// The places of lines: the line numbers in each stream.
type Places = HashMap<String, HashSet<i64>>;

/// Counts what a repair would do, without changing anything.
///
/// # Errors
///
/// The store can't be read.
pub async fn preview(
    store: &Store,
    catalog: &KnownCatalog,
    repair: &Repair,
) -> anyhow::Result<Repaired> {
    let settings = Settings::open(&store.folder)?;
    let limits = Limits::default();
    let mut repaired = Repaired::default();
    let mut judge = Judge::open(store, catalog, &settings)?;
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

/// Stores the rejected lines that can be read as events now, and removes them from the table of rejected lines.
///
/// # Errors
///
/// The store can't be read or written. Events stored before that stay, and the next run continues with the rest.
pub async fn run(
    writer: &mut Writer,
    catalog: &KnownCatalog,
    repair: &Repair,
) -> anyhow::Result<Repaired> {
    finish(writer, AT_ONCE).await?;
    let settings = Settings::open(&writer.store.folder)?;
    let limits = Limits::default().for_columns(writer.columns.names.len());
    let mut repaired = Repaired::default();
    let mut judge = Judge::open(&writer.store, catalog, &settings)?;
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

/// Stores events, and returns the number of this repair.
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

/// Removes lines from the table of rejected lines. `number` is the number of the repair that stored some of them.
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

/// Finishes a run that was killed after it had stored events. About `at_once` places are in memory at once.
async fn finish(writer: &mut Writer, at_once: u64) -> anyhow::Result<()> {
    writer.settle().await?;
    let stored = writer.position(Kind::Events, REPAIR).await?;
    let Some(number) = stored else { return Ok(()) };
    if writer.position(Kind::Rejected, REPAIR).await? >= stored {
        return Ok(());
    }
    writer
        .append(Kind::Rejected, &[], REPAIR_BEGUN, number)
        .await?;
    for share in Share::all(count_lines(&writer.store)?.div_ceil(at_once)) {
        let rejected = rejected(&writer.store, share)?;
        let both = stored_of(&writer.store, share, &rejected)?;
        drop(rejected);
        if both.is_empty() {
            continue;
        }
        for file in writer.store.data_files(Kind::Rejected)? {
            let mut is_touched = false;
            let path = file.path_in(&writer.store.folder, Kind::Rejected);
            each_place(&path, |stream, number| {
                is_touched |= has(&both, stream, number);
            })?;
            if is_touched {
                remove(writer, &file, &both, None).await?;
            }
        }
    }
    writer.append(Kind::Rejected, &[], REPAIR, number).await?;
    Ok(())
}

fn count_lines(store: &Store) -> anyhow::Result<u64> {
    let mut count = 0;
    for file in store.data_files(Kind::Rejected)? {
        if let Some(rows) = file.rows {
            count += rows;
        } else {
            let path = file.path_in(&store.folder, Kind::Rejected);
            each_place(&path, |_, _| count += 1)?;
        }
    }
    Ok(count)
}

/// Finds the places of the rejected lines in a share.
fn rejected(store: &Store, share: Share) -> anyhow::Result<Places> {
    let mut found = Places::new();
    for file in store.data_files(Kind::Rejected)? {
        let path = file.path_in(&store.folder, Kind::Rejected);
        each_place(&path, |stream, number| {
            if !share.has(stream, number) {
                return;
            }
            if let Some(numbers) = found.get_mut(stream) {
                numbers.insert(number);
            } else {
                found.insert(stream.to_owned(), HashSet::from([number]));
            }
        })?;
    }
    Ok(found)
}

/// Finds those of the given places that are in a share and have a stored event.
fn stored_of(store: &Store, share: Share, places: &Places) -> anyhow::Result<Places> {
    let mut found = Places::new();
    for file in store.data_files(Kind::Events)? {
        let path = file.path_in(&store.folder, Kind::Events);
        each_place(&path, |stream, number| {
            if share.has(stream, number) && has(places, stream, number) {
                found.entry(stream.to_owned()).or_default().insert(number);
            }
        })?;
    }
    Ok(found)
}

fn has(places: &Places, stream: &str, number: i64) -> bool {
    places.get(stream).is_some_and(|it| it.contains(&number))
}

/// A part of all places. Working share by share limits the places in memory.
#[derive(Clone, Copy, Debug)]
struct Share {
    index: u64,
    of: u64,
}

impl Share {
    /// All shares: this many, but at least one.
    fn all(of: u64) -> impl Iterator<Item = Self> {
        let of = of.max(1);
        (0..of).map(move |index| Self { index, of })
    }

    fn has(self, stream: &str, number: i64) -> bool {
        if self.of == 1 {
            return true;
        }
        let mut hasher = DefaultHasher::new();
        (stream, number).hash(&mut hasher);
        hasher.finish() % self.of == self.index
    }
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

/// Selects the rows to keep: all except those at these places.
fn kept(batch: &RecordBatch, places: &Places) -> anyhow::Result<BooleanArray> {
    let column = |name| {
        let column = batch.column_by_name(name);
        column.with_context(|| format!("the file has no column `{name}`"))
    };
    let streams = column("stream")?
        .as_string_opt::<i32>()
        .context("the column `stream` doesn't contain strings")?;
    let numbers = column("position")?
        .as_primitive_opt::<Int64Type>()
        .context("the column `position` doesn't contain integers")?;
    let rows = 0..batch.num_rows();
    let kept = rows.map(|row| !has(places, streams.value(row), numbers.value(row)));
    Ok(kept.collect::<Vec<bool>>().into())
}

#[cfg(test)]
mod tests;
