//! Creates a backup, or updates an earlier one.

use std::collections::HashSet;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use event_catalog_cli::shared::shown_path;
use serde::Serialize;

use super::copy;
use super::manifest::{Manifest, RUN, TABLES};
use super::pick;
use super::place::{check_apart, is_empty, names};
use super::run::{Run, Tables, check_same};
use crate::durable;
use crate::erase::check_lists;
use crate::store::Store;

/// The file that marks a backup as unfinished until its first manifest exists.
const UNFINISHED: &str = "unfinished";

/// The file that a run locks, so that only one runs at a time.
const LOCK: &str = "lock";

/// The result of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Made {
    /// When the run started. The backup contains every event that was acknowledged before.
    pub begun: String,
    /// The number of events in the table.
    pub events: u64,
    /// The number of lines in the table of rejected lines.
    pub rejected: u64,
    /// The number of files in the backup.
    pub files: u64,
    /// The total size of the files in the backup, in bytes.
    pub bytes: u64,
    /// How many files this run copied; earlier runs copied the rest.
    pub copied_files: u64,
    /// The total size of the files that this run copied, in bytes.
    pub copied_bytes: u64,
    /// How many data files of an earlier run were damaged or missing, and were copied again.
    pub replaced_files: u64,
    /// How many files of an earlier run were removed.
    pub removed_files: u64,
}

/// Copies a store into a folder that is empty or has an earlier backup of the store. Files that an earlier run
/// copied are read and compared with its manifest, unless `is_quick`.
///
/// # Errors
///
/// The folder contains anything else, is inside the store, or can't be written; or the store can't be read. In these
/// cases, an earlier backup stays unchanged.
pub async fn make(store: &Path, backup: &Path, is_quick: bool) -> anyhow::Result<Made> {
    let opened = Store::open(store).await?;
    let tables = Tables {
        events: pick::version(&opened.events)?.id,
        rejected: pick::version(&opened.rejected)?.id,
    };
    drop(opened);
    // If the store has lost its lists of erased people, an earlier backup may still have them, and this run would
    // replace them there.
    check_lists(store)?;
    check_apart(store, backup)?;
    check_free(store, backup, &tables)?;
    let had_folder = backup.exists();
    durable::create_folder(backup)
        .with_context(|| format!("can't create the folder `{}`", shown_path(backup)))?;
    if !had_folder {
        keep_private(backup)?;
    }
    let _lock = lock(backup)?;
    let earlier = Manifest::read(backup)?;
    if earlier.is_none() {
        mark(backup, &tables)?;
    }
    remove_runs(backup, earlier.as_ref().map(|it| &*it.run))?;
    let mut run = Run::new(store, backup, earlier.as_ref(), is_quick);
    let manifest = run.copy(&tables).await?;
    manifest.write(backup)?;
    let mut removed_files = remove_runs(backup, Some(&manifest.run))?;
    let kept = manifest.files.iter();
    let kept: HashSet<PathBuf> = kept
        .map(|file| manifest.place(backup, &file.path))
        .collect();
    removed_files += remove_except(&backup.join(TABLES), &kept)?;
    match fs::remove_file(backup.join(UNFINISHED)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(error).with_context(|| format!("can't write `{}`", shown_path(backup)));
        }
        _ => {}
    }
    Ok(Made {
        begun: manifest.begun.clone(),
        events: manifest.events.rows,
        rejected: manifest.rejected.rows,
        files: manifest.count(),
        bytes: manifest.bytes(),
        copied_files: run.copied_files,
        copied_bytes: run.copied_bytes,
        replaced_files: run.replaced_files,
        removed_files,
    })
}

/// Restricts a new backup to its owner, because it contains the same data as the store.
fn keep_private(folder: &Path) -> anyhow::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;

        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
            .with_context(|| format!("can't set the permissions of `{}`", shown_path(folder)))?;
    }
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

fn lock(backup: &Path) -> anyhow::Result<File> {
    let path = backup.join(LOCK);
    let shown = shown_path(&path);
    let options = &mut File::options();
    let options = options.create(true).write(true).truncate(false);
    let file = options
        .open(&path)
        .with_context(|| format!("can't open `{shown}`"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!(
            "another process is writing to the backup `{}`; wait until that process has ended",
            shown_path(backup)
        ),
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("can't lock `{shown}`"))
        }
    }
}

/// Refuses a folder that contains anything other than a backup of this store.
fn check_free(store: &Path, backup: &Path, tables: &Tables) -> anyhow::Result<()> {
    if let Some(earlier) = Manifest::read(backup)? {
        return check_same(tables, &earlier.events, &earlier.rejected, store, backup);
    }
    let is_begun = |name: &String| matches!(name.as_str(), LOCK | UNFINISHED);
    if names(backup)?.iter().all(is_begun) {
        return Ok(());
    }
    let marked = fs::read(backup.join(UNFINISHED)).ok();
    let marked = marked.and_then(|text| serde_json::from_slice::<Tables>(&text).ok());
    if marked.as_ref() != Some(tables) {
        bail!(
            "the folder `{}` isn't empty, and has no backup of `{}`; name another folder",
            shown_path(backup),
            shown_path(store)
        );
    }
    Ok(())
}

/// Marks a folder as an unfinished backup of this store.
fn mark(backup: &Path, tables: &Tables) -> anyhow::Result<()> {
    copy::write(&serde_json::to_vec(tables)?, &backup.join(UNFINISHED))?;
    durable::sync_folder(backup).with_context(|| format!("can't sync `{}`", shown_path(backup)))
}

/// Removes the folders of killed runs: all except `run`, which the valid manifest names. Returns how many files were in
/// them.
fn remove_runs(backup: &Path, run: Option<&str>) -> anyhow::Result<u64> {
    let mut removed = 0;
    for name in names(backup)? {
        if name.starts_with(RUN) && Some(&*name) != run {
            let path = backup.join(&name);
            removed += count(&path);
            fs::remove_dir_all(&path)
                .with_context(|| format!("can't remove `{}`", shown_path(&path)))?;
        }
    }
    Ok(removed)
}

/// Counts the files in a folder and its subfolders.
fn count(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let counts = entries.map(|entry| match entry.file_type() {
        Ok(found) if found.is_dir() => count(&entry.path()),
        _ => 1,
    });
    counts.sum()
}

/// Removes all files in a folder and its subfolders except `kept`, and then empty folders.
fn remove_except(folder: &Path, kept: &HashSet<PathBuf>) -> anyhow::Result<u64> {
    let mut removed = 0;
    for name in names(folder)? {
        let path = folder.join(name);
        let remove = || format!("can't remove `{}`", shown_path(&path));
        if fs::symlink_metadata(&path).with_context(remove)?.is_dir() {
            removed += remove_except(&path, kept)?;
            if is_empty(&path)? {
                fs::remove_dir(&path).with_context(remove)?;
            }
        } else if !kept.contains(&path) {
            fs::remove_file(&path).with_context(remove)?;
            removed += 1;
        }
    }
    Ok(removed)
}
