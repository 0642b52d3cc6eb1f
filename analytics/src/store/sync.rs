//! Syncs files: first the file, then its folder.

use std::fmt::Debug;
use std::fs::{self, File};
use std::io;
use std::path::Path;

use anyhow::Context;
use event_catalog_cli::shared::shown_path;

/// Syncs files and folders. Tests use one that fails.
pub(super) trait Disk: Debug + Send + Sync {
    /// Returns once a file, or the entries of a folder, will survive a power cut.
    fn sync(&self, path: &Path) -> io::Result<()>;
}

/// The real disk.
#[derive(Clone, Copy, Debug)]
pub(super) struct System;

impl Disk for System {
    fn sync(&self, path: &Path) -> io::Result<()> {
        File::open(path)?.sync_all()
    }
}

/// Syncs a file, or the entries of a folder.
pub(super) fn sync(disk: &dyn Disk, path: &Path) -> anyhow::Result<()> {
    disk.sync(path)
        .with_context(|| format!("`{}` can't be synced", shown_path(path)))
}

/// Syncs a commit, and the name of its file.
pub(super) fn sync_commit(disk: &dyn Disk, table: &Path, version: u64) -> anyhow::Result<()> {
    let log = table.join("_delta_log");
    sync(disk, &log.join(commit_name(version)))?;
    sync(disk, &log)
}

/// Rewrites a commit, and syncs it. After a failed sync, the system may have discarded what it could not write:
/// another sync of the same file would prove nothing.
pub(super) fn rewrite_commit(disk: &dyn Disk, table: &Path, version: u64) -> anyhow::Result<()> {
    let log = table.join("_delta_log");
    let path = log.join(commit_name(version));
    let temporary = log.join(format!("{}{REWRITTEN}", commit_name(version)));
    let rewritten = || -> io::Result<()> {
        fs::write(&temporary, fs::read(&path)?)?;
        disk.sync(&temporary)?;
        fs::rename(&temporary, &path)?;
        disk.sync(&log)
    };
    rewritten().with_context(|| format!("`{}` can't be written again", shown_path(&path)))
}

/// The suffix of a commit that is being rewritten.
pub(super) const REWRITTEN: &str = ".rewritten.tmp";

fn commit_name(version: u64) -> String {
    format!("{version:020}.json")
}

/// Syncs the newest commit of a table, and the names of all files that it refers to.
pub(super) fn sync_newest_commit(table: &Path) -> anyhow::Result<()> {
    let log = table.join("_delta_log");
    let names = |folder: &Path| -> io::Result<Vec<String>> {
        let names = fs::read_dir(folder)?;
        names
            .map(|it| Ok(it?.file_name().to_string_lossy().into_owned()))
            .collect()
    };
    let read = || format!("`{}` can't be read", shown_path(table));
    let commits = names(&log).with_context(read)?;
    let newest = commits
        .iter()
        .filter(|name| name.len() == 25 && name.ends_with(".json"))
        .max();
    if let Some(newest) = newest {
        sync(&System, &log.join(newest))?;
    }
    sync(&System, &log)?;
    for day in names(table).with_context(read)? {
        if day.starts_with("day=") {
            sync(&System, &table.join(day))?;
        }
    }
    sync(&System, table)
}
