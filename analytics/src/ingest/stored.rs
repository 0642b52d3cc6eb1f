//! The data files of stored events, in which duplicates are searched.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::Context;
use deltalake::arrow::array::{Array, BooleanArray};
use deltalake::parquet::arrow::arrow_reader::RowSelection;

use super::columns::{self, Rows};
use super::once::{Identity, Numbers, WINDOW};
use crate::event::{CONTENT, Content};
use crate::key::Day;
use crate::moment;
use crate::store::{Kind, OnceDays, Store, day_of_stats};

/// The maximum number of keys to read at once.
const KEYS: usize = 1 << 16;

/// The maximum number of contents to read at once. A content can have 16 MiB, and a column of texts at most 2
/// GiB.
const CONTENTS: usize = 1 << 6;

/// A file with stored events.
#[derive(Debug)]
pub(super) struct StoredFile {
    path: PathBuf,
    /// The days under which duplicates of this file's events are looked up.
    days: OnceDays,
    /// Whether the file is recent enough to contain duplicates of events without a day.
    is_young: bool,
    /// The number of events. An unknown number counts as too large for memory.
    pub(super) rows: u64,
}

/// Lists the files of a store.
pub(super) fn stored_files(store: &Store, today: Day) -> anyhow::Result<Vec<StoredFile>> {
    let folder = store.folder.join(Kind::Events.name());
    let mut files = Vec::new();
    for file in store.events.snapshot()?.log_data().iter() {
        let path = file.path();
        let day = path
            .strip_prefix("day=")
            .and_then(|it| it.split('/').next());
        let day = day.and_then(day_of_stats);
        files.push(StoredFile {
            days: OnceDays::read(file.stats().as_deref()),
            is_young: day.is_none_or(|day| today - day <= WINDOW),
            rows: file.num_records().map_or(u64::MAX, |rows| rows as u64),
            path: folder.join(&*path),
        });
    }
    Ok(files)
}

impl StoredFile {
    /// Whether the file may have events of these days.
    pub(super) fn concerns(&self, wanted: &BTreeSet<Option<Day>>) -> bool {
        let has_dayless = self.is_young && self.days.has_dayless;
        self.days.has_any(wanted) || has_dayless && wanted.contains(&None)
    }

    /// Calls a function with the identity of each event.
    pub(super) fn identities(&self, mut each: impl FnMut(Identity)) -> anyhow::Result<()> {
        columns::read(&self.path, &["key", "once_day"], KEYS, None, |rows| {
            self.each_identity(rows, |identity| {
                if let Some(identity) = identity {
                    each(identity);
                }
            })
        })
    }

    /// Calls a function with the content of each stored event among these identities, and removes the identities.
    pub(super) fn compare(
        &self,
        candidates: &mut Numbers,
        mut found: impl FnMut(Identity, usize, &Content<'_>),
    ) -> anyhow::Result<()> {
        let mut selected: Vec<BooleanArray> = Vec::new();
        columns::read(&self.path, &["key", "once_day"], KEYS, None, |rows| {
            let mut are_candidates = Vec::with_capacity(rows.count());
            self.each_identity(rows, |identity| {
                are_candidates.push(identity.is_some_and(|it| candidates.contains_key(&it)));
            })?;
            selected.push(are_candidates.into());
            Ok(())
        })?;
        if selected.iter().all(|rows| rows.true_count() == 0) {
            return Ok(());
        }
        let selection = Some(RowSelection::from_filters(&selected));
        let columns = [&["key", "once_day", "time_text"], &CONTENT[..]].concat();
        columns::read(&self.path, &columns, CONTENTS, selection, |rows| {
            let mut row = 0;
            self.each_identity(rows, |identity| {
                if let Some(identity) = identity
                    && let Some(at) = candidates.remove(&identity)
                {
                    found(identity, at, &content(rows, row));
                }
                row += 1;
            })
        })
    }

    /// Calls a function with the identity of each row's event; `None` for events that are never looked up.
    fn each_identity(
        &self,
        rows: &Rows,
        mut each: impl FnMut(Option<Identity>),
    ) -> anyhow::Result<()> {
        let keys = rows.bytes("key").context("the file has no column `key`")?;
        let days = rows.days("once_day");
        for row in 0..rows.count() {
            let day = days.filter(|it| it.is_valid(row)).map(|it| it.value(row));
            let is_looked_for = day.is_some() || self.is_young;
            let key = number(keys.value(row)).filter(|_| is_looked_for);
            each(key.map(|key| (key, day)));
        }
        Ok(())
    }
}

fn number(key: &[u8]) -> Option<u128> {
    Some(u128::from_le_bytes(key.try_into().ok()?))
}

/// Reads the content of a stored event.
fn content(rows: &Rows, row: usize) -> Content<'_> {
    let text = |name: &str| {
        let texts = rows.texts(name)?;
        texts.is_valid(row).then(|| Cow::Borrowed(texts.value(row)))
    };
    CONTENT.map(|name| {
        if name != "time" {
            return text(name);
        }
        text("time_text").or_else(|| {
            let times = rows.times("time")?;
            times
                .is_valid(row)
                .then(|| Cow::Owned(moment::text(times.value(row))))
        })
    })
}
