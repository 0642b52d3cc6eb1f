//! Removes files from the disk that are no longer in a table: replaced files, and old commits.
//!
//! Readers of an older version keep their files for a while. This process has the lock, so no one else writes. Files
//! that aren't in the log are only removed if this program wrote them ([`super::repair`]).

use std::collections::HashSet;
use std::fs;
use std::path::{Component, Path};
use std::time::{Duration, SystemTime};

use anyhow::Context;
use event_catalog_cli::shared::shown_path;
use futures::TryStreamExt;

use super::log::{LogFile, log_files};
use super::sync::sync;
use super::{Kind, Writer, open_table, repair};
use crate::moment;

/// The result of a vacuum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Vacuumed {
    /// The number of data files.
    pub files: u64,
    /// The total size of the data files in bytes.
    pub bytes: u64,
    /// The number of commits and checkpoints.
    pub log_files: u64,
}

impl Vacuumed {
    /// Adds the numbers of another table.
    pub fn add(&mut self, other: &Self) {
        self.files += other.files;
        self.bytes += other.bytes;
        self.log_files += other.log_files;
    }
}

impl Writer {
    /// Removes the files that were replaced longer ago than `retention`, and old commits that a checkpoint makes
    /// unnecessary. If `retention` is zero, only the current version of the table is kept. When this returns, the
    /// removal is durable.
    ///
    /// # Errors
    ///
    /// A file can't be removed, or no checkpoint can be made. Files removed before that stay removed; the current files
    /// of the table aren't affected.
    pub async fn vacuum(&mut self, kind: Kind, retention: Duration) -> anyhow::Result<Vacuumed> {
        self.settle().await?;
        let folder = self.store.folder.join(kind.name());
        let mut vacuumed = Vacuumed::default();
        for path in self.replaced_before(kind, retention).await? {
            let path = folder.join(path);
            let bytes = fs::metadata(&path).map_or(0, |file| file.len());
            match fs::remove_file(&path) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                removed => {
                    removed.with_context(|| format!("can't remove `{}`", shown_path(&path)))?;
                    vacuumed.files += 1;
                    vacuumed.bytes += bytes;
                }
            }
        }
        // A failed write may have left files that could not be removed at that time.
        repair::leftovers(&folder, self.store.table(kind)).await?;
        self.sync_days(&folder)?;
        vacuumed.log_files = self.shorten_log(kind, retention).await?;
        Ok(vacuumed)
    }

    /// The paths of files that have not been in the table for at least this long.
    async fn replaced_before(
        &self,
        kind: Kind,
        retention: Duration,
    ) -> anyhow::Result<HashSet<String>> {
        let table = self.store.table(kind);
        let snapshot = table.snapshot()?;
        let log_store = table.log_store();
        let retention = i64::try_from(retention.as_millis()).unwrap_or(i64::MAX);
        let before = match retention {
            // All replaced files, regardless of the clock.
            0 => i64::MAX,
            _ => (moment::now() / 1000).saturating_sub(retention),
        };
        let removed: Vec<_> = snapshot.all_tombstones(&*log_store).try_collect().await?;
        let mut found: HashSet<String> = removed
            .iter()
            .filter(|file| file.deletion_timestamp().is_none_or(|time| time <= before))
            .map(|file| file.path().into_owned())
            .filter(|path| is_in_table(path))
            .collect();
        for file in snapshot.log_data().iter() {
            found.remove(&*file.path());
        }
        Ok(found)
    }

    /// Syncs the folders of days, and removes those that are empty.
    fn sync_days(&self, folder: &Path) -> anyhow::Result<()> {
        let read = || format!("`{}` can't be read", shown_path(folder));
        for entry in fs::read_dir(folder).with_context(read)? {
            let path = entry.with_context(read)?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.starts_with("day=") && path.is_dir() {
                // This fails if the folder isn't empty.
                if fs::remove_dir(&path).is_err() {
                    sync(&*self.disk, &path)?;
                }
            }
        }
        sync(&*self.disk, folder)
    }

    /// Removes commits and checkpoints that a later checkpoint makes unnecessary, and returns how many.
    async fn shorten_log(&mut self, kind: Kind, retention: Duration) -> anyhow::Result<u64> {
        let log = self.store.folder.join(kind.name()).join("_delta_log");
        let now = SystemTime::now();
        // If the clock is wrong, nothing counts as old.
        let before = now.checked_sub(retention).unwrap_or(SystemTime::UNIX_EPOCH);
        let files = log_files(&log)?;
        let version = self.store.table(kind).version().unwrap_or_default();
        let kept_from = first_kept(&files, version, |file| {
            let modified = fs::metadata(&file.path).and_then(|it| it.modified());
            retention > Duration::ZERO && modified.is_ok_and(|modified| modified > before)
        });
        if !files.iter().any(|file| file.version < kept_from) {
            return Ok(0);
        }
        let mut last = None;
        for file in files.iter().filter(|file| file.version <= kept_from) {
            // A torn checkpoint doesn't count, nor does one that consists of several files: without the commits before
            // it, the table could not be read.
            if file.is_whole_table() && repair::is_whole_parquet(&file.path)? {
                last = Some(file.version);
            }
        }
        if kept_from == version && last != Some(version) {
            self.checkpoint(kind, version).await?;
            last = Some(version);
        }
        let Some(last) = last else { return Ok(0) };
        let mut removed = 0;
        let mut failed = Ok(());
        for file in files.iter().filter(|file| file.version < last) {
            if let Err(error) = fs::remove_file(&file.path) {
                let shown = shown_path(&file.path);
                failed = Err(error).with_context(|| format!("can't remove `{shown}`"));
                break;
            }
            removed += 1;
        }
        if removed > 0 {
            // The table in memory still refers to the removed files. It is loaded again, even after an error.
            *self.store.table_mut(kind) = open_table(&self.store.folder, kind).await?;
            sync(&*self.disk, &log)?;
        }
        failed?;
        Ok(removed)
    }
}

/// The first version that is recent enough to be kept, or else the current one.
fn first_kept(files: &[LogFile], version: u64, is_young: impl Fn(&LogFile) -> bool) -> u64 {
    let commits = files.iter().filter(|file| !file.is_checkpoint);
    let young = commits
        .filter(|file| is_young(file))
        .map(|file| file.version);
    young.min().unwrap_or(version).min(version)
}

/// Whether a path in the log leads to a file in a folder of the table: otherwise, anyone who can write the
/// log could have other files removed.
fn is_in_table(path: &str) -> bool {
    let path = Path::new(path);
    let is_plain = |part: Component<'_>| matches!(part, Component::Normal(_));
    path.components().all(is_plain)
        && path.components().count() == 2
        && path.to_string_lossy().starts_with("day=")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(version: u64, is_checkpoint: bool) -> LogFile {
        LogFile {
            path: "a".into(),
            version,
            is_checkpoint,
        }
    }

    #[test]
    fn only_files_in_folders_of_days_are_removed() {
        assert!(is_in_table("day=2026-11-29/part-1.parquet"));
        for path in [
            "../day=2026-11-29/a",
            "day=2026-11-29/../../a",
            "/day=2026-11-29/a",
            "day=2026-11-29",
            "_delta_log/00000000000000000000.json",
            "file:///day=2026-11-29/a",
            "",
        ] {
            assert!(!is_in_table(path), "{path}");
        }
    }

    #[test]
    fn young_commits_are_kept_and_the_current_one_in_any_case() {
        let files = [
            file(1, false),
            file(2, false),
            file(2, true),
            file(3, false),
        ];
        assert_eq!(first_kept(&files, 3, |file| file.version >= 2), 2);
        assert_eq!(first_kept(&files, 3, |_| false), 3);
        assert_eq!(first_kept(&files, 3, |_| true), 1);
    }
}
