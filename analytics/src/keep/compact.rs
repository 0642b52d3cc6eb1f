//! Merges small files of a day, and removes files that were replaced.
//!
//! Each commit of a collector makes a file, up to 8,640 a day. Files of one day are merged until their rows take
//! [`FULL`] bytes in memory; the rest, at most one small file per day, is merged with later files. So a second
//! run changes nothing, and memory doesn't depend on the size of the store.
//!
//! Replaced files are removed first, because a full disk needs the space. A file that can't be read is left out
//! and reported at the end, so that the others are still merged.

use std::collections::{BTreeMap, HashSet, VecDeque};

use anyhow::ensure;
use event_catalog_build::printable;
use serde::Serialize;

use super::leftovers::Leftovers;
use super::{Done, Keeper};
use crate::count::{counted, grouped};
use crate::key::Day;
use crate::moment;
use crate::store::{Change, DataFile, Kind, Replaced, Store, files_for_days};

/// A file whose rows take more memory than this, in bytes, isn't merged any more.
const FULL: u64 = 96 << 20;

/// The maximum size in memory, in bytes, of rows that are merged into one file.
const MOST: u64 = 2 * FULL;

/// A file with this many bytes counts as full, no matter how well its rows are compressed.
pub(super) const LARGE: u64 = 8 << 20;

/// The maximum number of files to merge at once. It limits how long a step takes.
const MOST_FILES: usize = 1000;

/// Files to merge into one.
#[derive(Debug)]
struct Group {
    kind: Kind,
    files: Vec<DataFile>,
}

/// The task of merging files.
#[derive(Debug, Default)]
pub struct Compaction {
    /// The remaining work; `None` before the first step.
    groups: Option<VecDeque<Group>>,
    /// Whether files were merged since the groups were formed.
    has_merged: bool,
    done: Replaced,
    leftovers: Leftovers,
    /// Why some leftovers could not be removed.
    left: Option<anyhow::Error>,
    unreadable: Unreadable,
}

/// The files that can't be read.
#[derive(Debug, Default)]
struct Unreadable {
    /// Each file with the name of its table.
    files: HashSet<(&'static str, String)>,
    /// The error for the first unreadable file.
    why: Option<anyhow::Error>,
}

impl Unreadable {
    fn add(&mut self, kind: Kind, file: &DataFile, error: anyhow::Error) {
        self.files.insert((kind.name(), file.path.clone()));
        self.why.get_or_insert(error);
    }

    fn has(&self, kind: Kind, file: &DataFile) -> bool {
        self.files.contains(&(kind.name(), file.path.clone()))
    }
}

#[derive(Serialize)]
struct Facts {
    files_before: u64,
    files_after: u64,
    bytes_before: u64,
    bytes_after: u64,
    removed_files: u64,
    removed_bytes: u64,
    removed_log_files: u64,
}

impl Compaction {
    pub(super) async fn step(&mut self, keeper: &mut Keeper<'_>) -> anyhow::Result<Option<Done>> {
        match self.leftovers.step(keeper.writer).await {
            Ok(false) => {}
            Ok(true) => return Ok(None),
            Err(error) => {
                self.left = Some(error);
                return Ok(None);
            }
        }
        if self.groups.is_none() {
            let mut found = VecDeque::new();
            for kind in Kind::ALL {
                found.extend(groups_of(&keeper.writer.store, kind, &mut self.unreadable)?);
            }
            self.groups = Some(found);
        }
        if let Some(group) = self.groups.as_mut().and_then(VecDeque::pop_front) {
            self.merge(keeper, group).await?;
            return Ok(None);
        }
        if std::mem::take(&mut self.has_merged) {
            // With very many files, merged files may still be small. Group them again.
            self.groups = None;
            return Ok(None);
        }
        if let Some(why) = self.unreadable.why.take() {
            let count = counted(self.unreadable.files.len() as u64, "file");
            return Err(why.context(format!(
                "{count} can't be read, and all other files were merged; run `event-analytics doctor --deep` to find \
                 out what to do"
            )));
        }
        if let Some(error) = self.left.take() {
            return Err(error);
        }
        self.finish().map(Some)
    }

    /// Merges the files of a group. If some of them can't be read, the next step merges the others.
    async fn merge(&mut self, keeper: &mut Keeper<'_>, group: Group) -> anyhow::Result<()> {
        let Group { kind, mut files } = group;
        let writer = &mut *keeper.writer;
        let replaced = writer.rewrite(kind, &files, Change::Compact, |_, _| Ok(None));
        let replaced = match replaced.await {
            Ok(replaced) => replaced,
            Err(error) => {
                let count = files.len();
                files.retain(|file| match read(&writer.store, kind, file) {
                    Ok(()) => true,
                    Err(error) => {
                        self.unreadable.add(kind, file, error);
                        false
                    }
                });
                if files.len() == count {
                    // The disk may be full, so the next group would fail as well.
                    return Err(error);
                }
                if files.len() > 1 {
                    let groups = self.groups.get_or_insert_default();
                    groups.push_front(Group { kind, files });
                }
                return Ok(());
            }
        };
        self.done.add(&replaced);
        if let (Some(first), true) = (files.first(), replaced.files_before > 0) {
            self.has_merged = true;
            (keeper.progress)(format!(
                "`{}`, {}: {} merged into {}",
                kind.name(),
                moment::day_text(first.day),
                counted(replaced.files_before, "file"),
                grouped(replaced.files_after)
            ));
        }
        Ok(())
    }

    fn finish(&self) -> anyhow::Result<Done> {
        let (done, removed) = (&self.done, &self.leftovers.removed);
        let mut parts = Vec::new();
        if done.files_before > 0 {
            parts.push(format!(
                "{} merged into {} ({} kB before, {} kB now)",
                counted(done.files_before, "file"),
                grouped(done.files_after),
                grouped(done.bytes_before.div_ceil(1000)),
                grouped(done.bytes_after.div_ceil(1000))
            ));
        }
        if removed.files + removed.log_files > 0 {
            parts.push(format!(
                "removed {} and {}",
                counted(removed.files, "replaced file"),
                counted(removed.log_files, "old commit")
            ));
        }
        if parts.is_empty() {
            parts.push("nothing to merge".to_owned());
        }
        Done::new(
            parts.join("; "),
            Facts {
                files_before: done.files_before,
                files_after: done.files_after,
                bytes_before: done.bytes_before,
                bytes_after: done.bytes_after,
                removed_files: removed.files,
                removed_bytes: removed.bytes,
                removed_log_files: removed.log_files,
            },
        )
    }
}

/// Reads a whole file.
pub(super) fn read(store: &Store, kind: Kind, file: &DataFile) -> anyhow::Result<()> {
    let mut rows = 0;
    store.read_file(kind, file, None, |batch| {
        rows += batch.num_rows() as u64;
        Ok(())
    })?;
    ensure!(
        file.rows.is_none_or(|expected| expected == rows),
        "`{}` has {rows} rows, but its commit has a different number",
        printable(&file.path)
    );
    Ok(())
}

/// Groups the files of a table that should be merged.
fn groups_of(store: &Store, kind: Kind, unreadable: &mut Unreadable) -> anyhow::Result<Vec<Group>> {
    let mut days: BTreeMap<Day, Vec<DataFile>> = BTreeMap::new();
    for file in store.data_files(kind)? {
        if file.bytes < LARGE && !file.has_deleted_rows && !unreadable.has(kind, &file) {
            days.entry(file.day).or_default().push(file);
        }
    }
    let mut found = Vec::new();
    for files in days.into_values().filter(|files| files.len() > 1) {
        let mut sized = Vec::with_capacity(files.len());
        for file in files {
            match file.decoded_bytes(&store.folder, kind) {
                Ok(bytes) => sized.push((bytes, file)),
                Err(error) => unreadable.add(kind, &file, error),
            }
        }
        for files in grouped_by_size(sized) {
            // Events from days that are far apart stay in separate files, as they do when they are appended.
            if files_for_days(&files) < files.len() {
                found.push(Group { kind, files });
            }
        }
    }
    Ok(found)
}

/// Groups the files of a day by their sizes in memory. At most one file that isn't full is left ungrouped or in
/// the last group.
fn grouped_by_size<F>(mut files: Vec<(u64, F)>) -> Vec<Vec<F>> {
    files.retain(|(size, _)| *size < FULL);
    files.sort_by_key(|(size, _)| *size);
    let mut groups: Vec<Vec<F>> = Vec::new();
    let mut sum = u64::MAX;
    for (size, file) in files {
        match groups.last_mut() {
            Some(group) if sum + size <= MOST && group.len() < MOST_FILES => {
                sum += size;
                group.push(file);
            }
            _ => {
                sum = size;
                groups.push(vec![file]);
            }
        }
    }
    groups.retain(|group| group.len() > 1);
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_files_are_merged_until_they_are_full() {
        let sizes = vec![1, 2, FULL, FULL - 1, FULL - 1, FULL - 1, 3, MOST];
        let files: Vec<(u64, u64)> = sizes.into_iter().map(|size| (size, size)).collect();
        let groups = grouped_by_size(files);
        assert_eq!(groups, [vec![1, 2, 3, FULL - 1], vec![FULL - 1, FULL - 1]]);
    }

    #[test]
    fn what_was_merged_is_not_merged_again() {
        let mut sizes: Vec<u64> = (0..5000).map(|at| at * 7919 % 2_000_000).collect();
        for round in 0..3 {
            let files: Vec<(u64, u64)> = sizes.iter().map(|size| (*size, *size)).collect();
            let groups = grouped_by_size(files);
            assert_eq!(groups.is_empty(), round > 0, "{round}: {groups:?}");
            for group in groups {
                for size in &group {
                    let at = sizes.iter().position(|it| it == size);
                    sizes.swap_remove(at.expect("it is one of them"));
                }
                sizes.push(group.iter().sum());
            }
        }
    }

    #[test]
    fn a_single_file_stays_as_it_is() {
        assert!(grouped_by_size(vec![(5, 5)]).is_empty());
        assert!(grouped_by_size(Vec::<(u64, u64)>::new()).is_empty());
    }
}
