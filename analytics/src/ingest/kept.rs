//! Rejected lines from batches whose events weren't committed: a run that is killed between the two commits of a
//! batch leaves such lines. Reading the batch again may reject other lines: since then, another input may have
//! stored an event with the same id.

use std::collections::{HashMap, HashSet};

use deltalake::arrow::array::Array;

use super::columns;
use crate::store::{Kind, Store};

/// The maximum number of rows to read at once.
const ROWS: usize = 1 << 16;

/// The rejected lines of some streams from a number on, read when they are first needed.
#[derive(Debug, Default)]
pub(super) struct Kept {
    streams: HashMap<String, HashSet<u64>>,
}

impl Kept {
    /// Returns the numbers of the rejected lines that the table has for a stream; numbers below the given one may be
    /// left out. For each stream, the given number must never decrease between calls.
    pub(super) fn lines(
        &mut self,
        store: &Store,
        stream: &str,
        first: u64,
    ) -> anyhow::Result<&HashSet<u64>> {
        if !self.streams.contains_key(stream) {
            let lines = read(store, stream, first)?;
            self.streams.insert(stream.to_owned(), lines);
        }
        Ok(&self.streams[stream])
    }

    /// Discards the lines that were read, because the table is about to change.
    pub(super) fn forget(&mut self) {
        self.streams.clear();
    }
}

fn read(store: &Store, stream: &str, first: u64) -> anyhow::Result<HashSet<u64>> {
    let folder = store.folder.join(Kind::Rejected.name());
    let mut found = HashSet::new();
    for file in store.rejected.snapshot()?.log_data().iter() {
        let path = folder.join(&*file.path());
        columns::read(&path, &["stream", "position"], ROWS, None, |rows| {
            if let (Some(streams), Some(lines)) = (rows.texts("stream"), rows.integers("position"))
            {
                for row in 0..rows.count() {
                    let is_of_it = streams.is_valid(row) && streams.value(row) == stream;
                    if is_of_it && let Ok(line) = u64::try_from(lines.value(row)) {
                        found.extend((line >= first).then_some(line));
                    }
                }
            }
            Ok(())
        })?;
    }
    Ok(found)
}
