//! Replaces data files with others, or removes them, in one commit.
//!
//! As in an append, the new files are on disk before the commit is. Replaced files are kept for readers of an older
//! version, until [`super::vacuum`] removes them. The positions of streams are recorded in the log and not in data
//! files, so they don't change.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use anyhow::{bail, ensure};
use deltalake::arrow::array::{BooleanArray, RecordBatch};
use deltalake::kernel::{Action, Add};
use deltalake::protocol::DeltaOperation;
use event_catalog_build::printable;

use super::doubt::{Doubt, Sign};
use super::file::remove_files;
use super::rewrite::{Columns, Rewrite, read};
use super::schema::properties;
use super::{DataFile, Kind, Writer};
use crate::key::Day;
use crate::moment;

/// What happens to the rows of files that are replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The same rows, in fewer files.
    Compact,
    /// Some of the rows are removed.
    Delete,
}

/// The result of a replacement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Replaced {
    /// How many files were replaced or removed. If there were none, nothing was committed.
    pub files_before: u64,
    /// How many files replaced them.
    pub files_after: u64,
    /// The size of the replaced files in bytes.
    pub bytes_before: u64,
    /// The size of the new files in bytes.
    pub bytes_after: u64,
    /// The number of removed rows.
    pub deleted_rows: u64,
}

impl Replaced {
    /// Adds the result of another commit.
    pub fn add(&mut self, other: &Self) {
        self.files_before += other.files_before;
        self.files_after += other.files_after;
        self.bytes_before += other.bytes_before;
        self.bytes_after += other.bytes_after;
        self.deleted_rows += other.deleted_rows;
    }
}

impl Writer {
    /// Writes the rows of data files to new ones, which take their place. `keep` is called with
    /// batches of rows, with all columns that have values in them, and returns the rows to keep;
    /// `None` means all.
    ///
    /// Memory is bounded, and doesn't depend on how many files there are. If nothing would be gained, nothing is
    /// committed: fewer files for [`Change::Compact`], fewer rows for [`Change::Delete`].
    ///
    /// # Errors
    ///
    /// A file can't be read or isn't in the table any more, or the table can't be written. Then nothing was
    /// replaced, or that is still unknown: [`Writer::settle`] finds out.
    pub async fn rewrite(
        &mut self,
        kind: Kind,
        files: &[DataFile],
        change: Change,
        mut keep: impl FnMut(&DataFile, &RecordBatch) -> anyhow::Result<Option<BooleanArray>>,
    ) -> anyhow::Result<Replaced> {
        self.settle().await?;
        self.ensure_current(kind, files)?;
        let mut added = Vec::new();
        let deleted = match self.rewritten(kind, files, &mut added, &mut keep) {
            Ok(deleted) => deleted,
            Err(error) => {
                self.discard(kind, &added);
                return Err(error);
            }
        };
        let is_useful = match change {
            Change::Compact if deleted > 0 => {
                self.discard(kind, &added);
                bail!("{deleted} rows would be lost when files are merged; nothing was changed");
            }
            Change::Compact => added.len() < files.len(),
            Change::Delete => deleted > 0,
        };
        if !is_useful {
            self.discard(kind, &added);
            return Ok(Replaced::default());
        }
        self.replace(kind, files, added, change, deleted).await
    }

    /// Removes whole data files.
    ///
    /// # Errors
    ///
    /// A file isn't in the table any more, or the table can't be written. Then nothing was removed,
    /// or that is still unknown: [`Writer::settle`] finds out.
    pub async fn remove(&mut self, kind: Kind, files: &[DataFile]) -> anyhow::Result<Replaced> {
        self.settle().await?;
        self.ensure_current(kind, files)?;
        let rows: u64 = files.iter().filter_map(|file| file.rows).sum();
        let change = Change::Delete;
        self.replace(kind, files, Vec::new(), change, rows).await
    }

    /// Rejects files that are no longer in the table as they were listed. Another program may have replaced
    /// them between two steps of a task; rows that it deleted would come back, and rows that it kept would
    /// exist twice.
    fn ensure_current(&self, kind: Kind, files: &[DataFile]) -> anyhow::Result<()> {
        let mut left: HashMap<&str, bool> = HashMap::with_capacity(files.len());
        left.extend(files.iter().map(|it| (&*it.path, it.has_deleted_rows)));
        for file in self.store.table(kind).snapshot()?.log_data().iter() {
            let path = file.path();
            let has_deleted_rows = file.deletion_vector_descriptor().is_some();
            if left.get(&*path) == Some(&has_deleted_rows) {
                left.remove(&*path);
            }
        }
        match left.into_keys().min() {
            None => Ok(()),
            Some(path) => bail!(
                "another program has replaced `{}`; run the command again",
                printable(path)
            ),
        }
    }

    /// Writes the rows that are kept to new files, and returns how many rows were dropped.
    fn rewritten(
        &self,
        kind: Kind,
        files: &[DataFile],
        added: &mut Vec<Add>,
        keep: &mut impl FnMut(&DataFile, &RecordBatch) -> anyhow::Result<Option<BooleanArray>>,
    ) -> anyhow::Result<u64> {
        let folder = self.store.folder.join(kind.name());
        let columns = Columns::of(self.store.table(kind))?;
        let mut days: BTreeMap<Day, Vec<&DataFile>> = BTreeMap::new();
        for file in files {
            days.entry(file.day).or_default().push(file);
        }
        let mut deleted = 0;
        for (day, files) in days {
            let mut rewrite = Rewrite::new(&*self.disk, &folder, kind, &columns, day);
            let seen = read_files(&files, &folder, &columns, &mut rewrite, keep);
            let flushed = seen.and_then(|seen| rewrite.flush().map(|()| seen));
            // The written files are added even after an error, so that they are removed.
            added.append(&mut rewrite.added);
            deleted += flushed? - rewrite.rows;
        }
        Ok(deleted)
    }

    async fn replace(
        &mut self,
        kind: Kind,
        files: &[DataFile],
        added: Vec<Add>,
        change: Change,
        deleted_rows: u64,
    ) -> anyhow::Result<Replaced> {
        let Some(first) = files.first() else {
            return Ok(Replaced::default());
        };
        let folder = self.store.folder.join(kind.name());
        let replaced = Replaced {
            files_before: files.len() as u64,
            files_after: added.len() as u64,
            bytes_before: files.iter().map(|file| file.bytes).sum(),
            bytes_after: added.iter().map(|add| add.size.unsigned_abs()).sum(),
            deleted_rows,
        };
        let doubt = Doubt {
            kind,
            before: self.store.table(kind).version(),
            files: added.iter().map(|add| folder.join(&add.path)).collect(),
            sign: match added.first() {
                Some(add) => Sign::Added(add.path.clone()),
                None => Sign::Removed(first.path.clone()),
            },
        };
        let changes_data = change == Change::Delete;
        let now = moment::now() / 1000;
        let mut actions = Vec::with_capacity(files.len() + added.len());
        for file in files {
            let mut removal = file.removal.clone();
            removal.data_change = changes_data;
            removal.deletion_timestamp = Some(now);
            actions.push(Action::Remove(removal));
        }
        for mut add in added {
            add.data_change = changes_data;
            actions.push(Action::Add(add));
        }
        // The predicate isn't recorded, because the log would then still contain the data that it names.
        let operation = match change {
            Change::Compact => DeltaOperation::Optimize {
                predicate: None,
                target_size: i64::try_from(super::rewrite::MOST)?,
            },
            Change::Delete => DeltaOperation::Delete { predicate: None },
        };
        self.commit(doubt, actions, properties(), operation).await?;
        Ok(replaced)
    }

    /// Removes files that won't be committed.
    fn discard(&self, kind: Kind, added: &[Add]) {
        let folder = self.store.folder.join(kind.name());
        remove_files(added.iter().map(|add| folder.join(&add.path)));
    }
}

/// Reads files, and passes on the rows to keep. Returns the total number of rows.
fn read_files(
    files: &[&DataFile],
    folder: &Path,
    columns: &Columns,
    rewrite: &mut Rewrite<'_>,
    keep: &mut impl FnMut(&DataFile, &RecordBatch) -> anyhow::Result<Option<BooleanArray>>,
) -> anyhow::Result<u64> {
    let mut seen = 0;
    for file in files {
        ensure!(
            !file.has_deleted_rows,
            "another engine has marked rows of `{}` as deleted; rewrite the file with that engine (`REORG TABLE … \
             APPLY (PURGE)` in Spark)",
            printable(&file.path)
        );
        let mut rows = 0;
        read(&folder.join(&file.path), columns, None, |batch| {
            rows += batch.num_rows() as u64;
            let kept = keep(file, &batch)?;
            rewrite.push(batch, kept.as_ref())
        })?;
        ensure!(
            file.rows.is_none_or(|expected| expected == rows),
            "`{}` has {rows} rows, but its commit has a different number; restore the store from a backup",
            printable(&file.path)
        );
        seen += rows;
    }
    Ok(seen)
}

#[cfg(test)]
mod tests;
