//! Searches a table for rows about someone, a few files at a time.

use std::time::{Duration, Instant};

use super::receipt::Count;
use super::tables;
use super::wanted::{Places, Wanted};
use crate::store::{DataFile, Kind, Store};

/// How many bytes of data files to rewrite in one commit. The last file may exceed this limit.
const MOST: u64 = 32 << 20;

/// The maximum number of files that are rewritten in one commit.
const MOST_FILES: usize = 1000;

/// The files of a table that remain to be searched.
#[derive(Debug)]
pub(super) struct Search {
    pub(super) kind: Kind,
    /// Searched from the last one to the first.
    files: Vec<DataFile>,
    /// The files of a day with rows about someone. They are rewritten together.
    touched: Vec<DataFile>,
}

impl Search {
    /// Creates a search of all current files of a table.
    pub(super) fn new(store: &Store, kind: Kind) -> anyhow::Result<Self> {
        Ok(Self {
            kind,
            files: store.data_files(kind)?,
            touched: Vec::new(),
        })
    }

    /// Reads files for a while, at least one. Returns the files that have to be rewritten now, if any; `None` after the
    /// last file.
    pub(super) fn step(
        &mut self,
        store: &Store,
        wanted: &Wanted,
        places: Places<'_>,
        time: Duration,
    ) -> anyhow::Result<Option<Vec<DataFile>>> {
        let start = Instant::now();
        while let Some(file) = self.files.pop() {
            if tables::rows_about(store, self.kind, &file, wanted, places)? > 0 {
                self.touched.push(file);
            }
            if self.is_day_complete() {
                return Ok(Some(std::mem::take(&mut self.touched)));
            }
            if start.elapsed() >= time {
                return Ok(Some(Vec::new()));
            }
        }
        Ok(None)
    }

    /// Whether all files of a day with rows about someone were found, or as many as one commit can replace.
    fn is_day_complete(&self) -> bool {
        let Some(first) = self.touched.first() else {
            return false;
        };
        let bytes: u64 = self.touched.iter().map(|file| file.bytes).sum();
        bytes >= MOST
            || self.touched.len() >= MOST_FILES
            || self.files.last().is_none_or(|next| next.day != first.day)
    }

    /// Counts rows about someone for a while, in at least one file. Returns whether all files were read.
    pub(super) fn count(
        &mut self,
        store: &Store,
        wanted: &Wanted,
        places: Places<'_>,
        time: Duration,
        count: &mut Count,
    ) -> anyhow::Result<bool> {
        let start = Instant::now();
        while let Some(file) = self.files.pop() {
            let rows = tables::rows_about(store, self.kind, &file, wanted, places)?;
            count.add_rows(self.kind, rows);
            if start.elapsed() >= time {
                break;
            }
        }
        Ok(self.files.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::KnownCatalog;
    use crate::erase::testing::{append, opened, wanted};
    use crate::settings::Settings;

    #[tokio::test]
    async fn the_files_of_a_day_are_found_together_unless_they_are_large() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut writer = opened(folder.path()).await;
        for position in 1..=3 {
            append(&mut writer, 20_000, position, &["ada", "bob"]).await;
        }
        append(&mut writer, 20_001, 4, &["bob"]).await;
        append(&mut writer, 20_001, 5, &["ada"]).await;
        let (catalog, settings) = (KnownCatalog::default(), Settings::default());
        let places = Places {
            catalog: &catalog,
            settings: &settings,
        };
        let wanted = wanted("ada");
        let found = |mut search: Search, time: Duration| {
            let mut found = Vec::new();
            while let Some(files) = search
                .step(&writer.store, &wanted, places, time)
                .expect("readable")
            {
                found.push(files.len());
            }
            found
        };
        let search = || Search::new(&writer.store, Kind::Events).expect("a table");
        assert_eq!(found(search(), Duration::MAX), [1, 3]);
        // This search reads one file at a time.
        assert_eq!(found(search(), Duration::ZERO), [0, 1, 0, 0, 3]);
        let mut large = search();
        for file in &mut large.files {
            file.bytes = MOST;
        }
        assert_eq!(found(large, Duration::MAX), [1, 1, 1, 1]);
        let mut count = Count::default();
        let mut search = search();
        let mut steps = 1;
        while !search
            .count(&writer.store, &wanted, places, Duration::ZERO, &mut count)
            .expect("readable")
        {
            steps += 1;
        }
        assert_eq!((steps, count.events), (5, 4));
    }
}
