//! Removes data older than a given age.
//!
//! An event is as old as the older of two moments: when it was received, and when it happened. So nothing is kept
//! longer because it arrived late or has a time in the future, and imported events with old times are removed, too. A
//! time before the year 2000 comes from a clock that was never set, and doesn't count.
//!
//! A file whose rows were received before the first kept day is removed without reading it. A file whose rows were
//! received later is read and rewritten only if it may have an event that happened before that day.

use std::collections::{BTreeSet, VecDeque};

use anyhow::Context;
use deltalake::arrow::array::{Array, AsArray, BooleanArray, RecordBatch};
use deltalake::arrow::datatypes::TimestampMicrosecondType;
use serde::{Deserialize, Serialize};

use super::age::Age;
use super::compact::read;
use super::leftovers::Leftovers;
use super::receipt::{self, ClockInDoubt};
use super::running;
use super::{Done, Keeper};
use crate::count::{counted, grouped};
use crate::key::{DAY, Day, day_of};
use crate::moment::{day_text, now};
use crate::store::{Change, DataFile, Kind, Replaced, Store};

/// 2000-01-01 in microseconds. Earlier times aren't trusted.
pub(super) const BELIEVED: i64 = 946_684_800_000_000;

/// What to remove.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expire {
    /// The minimum age.
    pub older_than: Age,
    /// Whether to trust the clock in any case.
    #[serde(default)]
    pub force: bool,
}

/// The task of removing old data.
#[derive(Debug)]
pub struct Expiry {
    expire: Expire,
    /// How many files can't be read, and the error for the first one. All other files are still processed.
    unreadable: u64,
    why: Option<anyhow::Error>,
    /// The remaining work; `None` before the first step.
    plan: Option<Plan>,
    events: Replaced,
    rejected: Replaced,
    rewritten_files: u64,
    leftovers: Leftovers,
}

/// The files with something to remove.
#[derive(Debug)]
struct Plan {
    /// The first day that is kept.
    first: Day,
    /// The files to remove.
    whole: VecDeque<(Kind, Vec<DataFile>)>,
    /// Files that may have events from before the first day.
    partly: VecDeque<DataFile>,
}

#[derive(Serialize)]
struct Facts {
    before: String,
    is_dry_run: bool,
    events: u64,
    rejected: u64,
    /// The number of files to remove or rewrite.
    files: u64,
    /// The number of files to rewrite.
    rewritten_files: u64,
    /// The size of the files to remove. How much the rewritten files will shrink isn't known yet.
    bytes: u64,
}

impl Plan {
    fn of(store: &Store, first: Day) -> anyhow::Result<Self> {
        let (mut whole, mut partly) = (VecDeque::new(), VecDeque::new());
        for kind in Kind::ALL {
            let files = store.data_files(kind)?.into_iter();
            let (old, young): (Vec<DataFile>, Vec<DataFile>) =
                files.partition(|file| file.day < first);
            if !old.is_empty() {
                whole.push_back((kind, old));
            }
            if kind == Kind::Events {
                let start = i64::from(first) * DAY;
                let may_be_old = |file: &DataFile| file.first_time.is_some_and(|it| it < start);
                partly.extend(young.into_iter().filter(may_be_old));
            }
        }
        Ok(Self {
            first,
            whole,
            partly,
        })
    }
}

/// Selects the rows to keep: events that happened on or after a day.
fn kept(batch: &RecordBatch, first: Day) -> anyhow::Result<Option<BooleanArray>> {
    let Some(times) = batch.column_by_name("time") else {
        return Ok(None);
    };
    let times = times
        .as_primitive_opt::<TimestampMicrosecondType>()
        .context("the column `time` doesn't contain timestamps")?;
    let old = BELIEVED..i64::from(first) * DAY;
    let is_kept = |row: usize| times.is_null(row) || !old.contains(&times.value(row));
    let kept: Vec<bool> = (0..times.len()).map(is_kept).collect();
    Ok(Some(kept.into()))
}

/// Counts the events in a file that happened before a day.
fn count_old(store: &Store, file: &DataFile, first: Day) -> anyhow::Result<u64> {
    let mut old = 0;
    store.read_file(Kind::Events, file, Some(&["time"]), |batch| {
        let kept = kept(&batch, first)?;
        old += kept.map_or(0, |kept| kept.false_count() as u64);
        Ok(())
    })?;
    Ok(old)
}

/// Determines the first day whose data is kept, and why the clock may be wrong.
fn first_kept(store: &Store, expire: &Expire) -> anyhow::Result<(Day, Option<String>)> {
    let today = day_of(now());
    let first = expire.older_than.first_kept(today);
    let first = first.map_err(anyhow::Error::msg)?;
    let mut days: BTreeSet<Day> = BTreeSet::new();
    for kind in Kind::ALL {
        days.extend(store.data_files(kind)?.iter().map(|file| file.day));
    }
    let doubt = if days.is_empty() || expire.force {
        None
    } else {
        receipt::doubt(&days, &running::days(&store.folder), today)
    };
    Ok((first, doubt))
}

impl Expiry {
    pub(super) fn new(expire: Expire) -> Self {
        Self {
            expire,
            unreadable: 0,
            why: None,
            plan: None,
            events: Replaced::default(),
            rejected: Replaced::default(),
            rewritten_files: 0,
            leftovers: Leftovers::default(),
        }
    }

    /// Skips a file that can't be read. Counts it, and keeps the first error.
    fn leave(&mut self, error: anyhow::Error) -> Option<Done> {
        self.unreadable += 1;
        self.why.get_or_insert(error);
        None
    }

    pub(super) async fn step(&mut self, keeper: &mut Keeper<'_>) -> anyhow::Result<Option<Done>> {
        let Some(plan) = &mut self.plan else {
            let store = &keeper.writer.store;
            let (first, doubt) = first_kept(store, &self.expire)?;
            let plan = Plan::of(store, first)?;
            if let Some(doubt) = doubt
                && !(plan.whole.is_empty() && plan.partly.is_empty())
            {
                let error = ClockInDoubt(format!(
                    "nothing was removed: {doubt}; if the clock is right, run `event-analytics expire --older-than {} \
                     --force`",
                    self.expire.older_than
                ));
                return Err(error.into());
            }
            self.plan = Some(plan);
            return Ok(None);
        };
        if let Some((kind, files)) = plan.whole.pop_front() {
            let removed = keeper.writer.remove(kind, &files).await?;
            (keeper.progress)(format!(
                "`{}`: {} of the days before {} removed",
                kind.name(),
                counted(removed.files_before, "file"),
                day_text(plan.first)
            ));
            match kind {
                Kind::Events => self.events.add(&removed),
                Kind::Rejected => self.rejected.add(&removed),
            }
            return Ok(None);
        }
        let first = plan.first;
        if let Some(file) = plan.partly.pop_front() {
            let old = match count_old(&keeper.writer.store, &file, first) {
                Ok(old) => old,
                Err(error) => return Ok(self.leave(error)),
            };
            if old > 0 {
                let day = day_text(file.day);
                let files = [file];
                let writer = &mut *keeper.writer;
                let rewritten = writer.rewrite(Kind::Events, &files, Change::Delete, |_, batch| {
                    kept(batch, first)
                });
                let rewritten = match rewritten.await {
                    Ok(rewritten) => rewritten,
                    Err(error) if read(&writer.store, Kind::Events, &files[0]).is_err() => {
                        return Ok(self.leave(error));
                    }
                    Err(error) => return Err(error),
                };
                (keeper.progress)(format!(
                    "`events`, {day}: {} from before {} removed",
                    counted(rewritten.deleted_rows, "event"),
                    day_text(first)
                ));
                self.rewritten_files += rewritten.files_before;
                self.events.add(&rewritten);
            }
            return Ok(None);
        }
        // An earlier run may have removed rows, and no other task may remove the files that it replaced.
        if self.leftovers.step(keeper.writer).await? {
            return Ok(None);
        }
        if let Some(why) = self.why.take() {
            let count = counted(self.unreadable, "file");
            return Err(why.context(format!(
                "{count} can't be read and may still have old data; all other old data was removed. Run \
                 `event-analytics doctor --deep` to find out what to do"
            )));
        }
        let facts = Facts {
            before: day_text(first),
            is_dry_run: false,
            events: self.events.deleted_rows,
            rejected: self.rejected.deleted_rows,
            files: self.events.files_before + self.rejected.files_before,
            rewritten_files: self.rewritten_files,
            bytes: (self.events.bytes_before + self.rejected.bytes_before)
                .saturating_sub(self.events.bytes_after + self.rejected.bytes_after),
        };
        Done::new(sentence(&facts, None), facts).map(Some)
    }
}

/// Counts what would be removed now, without changing the store.
///
/// # Errors
///
/// The store can't be read.
pub fn preview(store: &Store, expire: &Expire) -> anyhow::Result<Done> {
    let (first, doubt) = first_kept(store, expire)?;
    let plan = Plan::of(store, first)?;
    let mut facts = Facts {
        before: day_text(first),
        is_dry_run: true,
        events: 0,
        rejected: 0,
        files: 0,
        rewritten_files: 0,
        bytes: 0,
    };
    for (kind, files) in &plan.whole {
        let rows: u64 = files.iter().filter_map(|file| file.rows).sum();
        match kind {
            Kind::Events => facts.events += rows,
            Kind::Rejected => facts.rejected += rows,
        }
        facts.files += files.len() as u64;
        facts.bytes += files.iter().map(|file| file.bytes).sum::<u64>();
    }
    for file in &plan.partly {
        let old = count_old(store, file, first)?;
        facts.events += old;
        facts.files += u64::from(old > 0);
        facts.rewritten_files += u64::from(old > 0);
    }
    Done::new(sentence(&facts, doubt.as_deref()), facts)
}

fn sentence(facts: &Facts, doubt: Option<&str>) -> String {
    let before = &facts.before;
    if facts.events + facts.rejected == 0 {
        return format!("there are no events or rejected lines from before {before}");
    }
    let what = format!(
        "{} and {} from before {before}",
        counted(facts.events, "event"),
        counted(facts.rejected, "rejected line")
    );
    match (facts.is_dry_run, doubt) {
        (false, _) => format!("removed {what}"),
        (true, None) => format!("would remove {what}: {}", files(facts)),
        (true, Some(doubt)) => format!("would remove {what}, but only with `--force`: {doubt}"),
    }
}

/// Describes what would happen to the files.
fn files(facts: &Facts) -> String {
    let rewritten = facts.rewritten_files;
    let removed = facts.files - rewritten;
    let is = |number: u64| if number == 1 { "is" } else { "are" };
    let mut parts = Vec::new();
    if removed > 0 {
        parts.push(format!(
            "{} ({} kB) {} removed",
            counted(removed, "file"),
            grouped(facts.bytes.div_ceil(1000)),
            is(removed)
        ));
    }
    if rewritten > 0 {
        parts.push(format!(
            "{} {} written again without them",
            counted(rewritten, "file"),
            is(rewritten)
        ));
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use deltalake::arrow::array::{ArrayRef, TimestampMicrosecondArray};

    use super::*;

    #[test]
    fn what_happened_before_the_day_goes_and_times_before_2000_are_not_believed() {
        let first = 20_000;
        let start = i64::from(first) * DAY;
        let times = [
            (Some(start), true),
            (Some(start - 1), false),
            (Some(BELIEVED), false),
            (Some(BELIEVED - 1), true),
            (Some(0), true),
            (Some(i64::MAX), true),
            (None, true),
        ];
        let array: TimestampMicrosecondArray = times.iter().map(|(time, _)| *time).collect();
        let array: ArrayRef = Arc::new(array.with_timezone("UTC"));
        let batch = RecordBatch::try_from_iter([("time", array)]).expect("a batch");
        let found = kept(&batch, first).expect("times").expect("some go");
        let found: Vec<bool> = found.iter().flatten().collect();
        assert_eq!(found, times.map(|(_, is_kept)| is_kept));
    }

    #[test]
    fn a_batch_without_times_stays() {
        let keys: ArrayRef = Arc::new(BooleanArray::from(vec![true]));
        let batch = RecordBatch::try_from_iter([("key", keys)]).expect("a batch");
        assert_eq!(kept(&batch, 20_000).expect("no times"), None);
    }

    #[test]
    fn the_sentence_says_what_would_go() {
        let facts = |is_dry_run, events| Facts {
            before: "2025-10-29".to_owned(),
            is_dry_run,
            events,
            rejected: 1,
            files: 2,
            rewritten_files: 0,
            bytes: 1_234_567,
        };
        assert_eq!(
            sentence(&facts(false, 1_000), None),
            "removed 1,000 events and 1 rejected line from before 2025-10-29"
        );
        assert_eq!(
            sentence(&facts(true, 1), None),
            "would remove 1 event and 1 rejected line from before 2025-10-29: 2 files (1,235 kB) are removed"
        );
        let partly = |rewritten_files| Facts {
            files: 2,
            rewritten_files,
            ..facts(true, 1)
        };
        assert!(
            sentence(&partly(1), None)
                .ends_with(": 1 file (1,235 kB) is removed, 1 file is written again without them")
        );
        // An unknown size isn't mentioned.
        assert!(sentence(&partly(2), None).ends_with(": 2 files are written again without them"));
        assert!(sentence(&facts(true, 1), Some("why")).ends_with("only with `--force`: why"));
    }
}
