//! Finds out what became of a commit that was followed by an error: the sync failed, or the table couldn't be read
//! again.
//!
//! The commit may or may not be in the table. The log shows which, and the next commit has to wait until it is known:
//! otherwise the version in memory would be outdated, and every commit would fail until a restart.

use std::path::PathBuf;

use super::file::remove_files;
use super::{Kind, Writer, open_table, repair, sync};

/// A commit that may or may not be in its table.
#[derive(Debug)]
pub(super) struct Doubt {
    pub(super) kind: Kind,
    /// The version of the table before the commit.
    pub(super) before: Option<u64>,
    /// The data files of the commit.
    pub(super) files: Vec<PathBuf>,
    /// How to recognize the commit.
    pub(super) sign: Sign,
}

/// How to recognize a commit in its table. A newer version alone isn't enough: another program may have made it.
#[derive(Debug)]
pub(super) enum Sign {
    /// The commit only adds columns, so nothing depends on whether it exists.
    Columns,
    /// The position that the commit records for its stream.
    Position(String, i64),
    /// The path of a file that the commit adds.
    Added(String),
    /// The path of a file that the commit removes. The commit adds no files.
    Removed(String),
}

impl Writer {
    /// Finds out whether a commit that was followed by an error is in its table, and returns its version if it
    /// is. In that case, the commit is on disk, too. If it isn't in the table, its data files are removed.
    ///
    /// # Errors
    ///
    /// The table can't be read, or the commit can't be synced. Try it again later; nothing can be appended until then.
    pub async fn settle(&mut self) -> anyhow::Result<Option<u64>> {
        let Some(doubt) = self.doubt.take() else {
            return Ok(None);
        };
        let settled = self.resolve(&doubt).await;
        if settled.is_err() {
            self.doubt = Some(doubt);
        }
        settled
    }

    async fn resolve(&mut self, doubt: &Doubt) -> anyhow::Result<Option<u64>> {
        let kind = doubt.kind;
        let folder = self.store.folder.join(kind.name());
        for repaired in repair::log(&folder)? {
            tracing::warn!("{repaired}");
        }
        // The table is loaded from the start, because a failed update may have left the table in memory in any state.
        let table = open_table(&self.store.folder, kind).await?;
        let version = table.version().unwrap_or_default();
        let first = doubt.before.map_or(0, |before| before + 1);
        for version in first..=version {
            sync::rewrite_commit(&*self.disk, &folder, version)?;
        }
        *self.store.table_mut(kind) = table;
        let is_there = match &doubt.sign {
            Sign::Columns => return Ok(None),
            Sign::Position(stream, position) => {
                self.position(kind, stream).await? == Some(*position)
            }
            Sign::Added(path) => self.has_file(kind, path)?,
            Sign::Removed(path) => !self.has_file(kind, path)?,
        };
        if version >= first && is_there {
            return Ok(Some(version));
        }
        remove_files(doubt.files.iter().cloned());
        Ok(None)
    }

    /// Whether a file currently belongs to a table.
    fn has_file(&self, kind: Kind, path: &str) -> anyhow::Result<bool> {
        let snapshot = self.store.table(kind).snapshot()?;
        Ok(snapshot.log_data().iter().any(|file| file.path() == path))
    }
}

#[cfg(test)]
mod tests;
