//! Restores a backup into a new folder, and verifies each file.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use event_catalog_cli::shared::shown_path;
use serde::Serialize;

use super::check::{differs, read};
use super::copy;
use super::manifest::{Manifest, TableVersion};
use super::place::{check_apart, check_no_link, create_folder_of, is_empty};
use crate::durable;
use crate::erase::take_over;
use crate::signals;
use crate::store::{Kind, RESTORING, open_version};

/// The result of a restore.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Restored {
    /// When the backup was started.
    pub begun: String,
    /// The number of events.
    pub events: u64,
    /// The number of lines in the table of rejected lines.
    pub rejected: u64,
    /// The number of files.
    pub files: u64,
    /// The total size of the files in bytes.
    pub bytes: u64,
    /// How many events are waiting for signals.
    pub waiting: u64,
    /// How many erasures from the newer store still have to be finished in the restored one.
    pub erasures: u64,
}

/// Restores a backup into a folder that doesn't exist or is empty. If it is stopped, the next run starts over.
///
/// If the newer store is given, the erasures since the backup are pending when this returns. No process can open the
/// restored store earlier, and the first one that opens it for writing erases the data.
///
/// # Errors
///
/// The folder isn't empty, a file of the backup has changed, or the folder can't be written.
pub async fn restore(
    backup: &Path,
    store: &Path,
    newer: Option<&Path>,
) -> anyhow::Result<Restored> {
    let manifest = read(backup)?;
    check_apart(backup, store)?;
    let marker = store.join(RESTORING);
    if !marker.is_file() && !is_empty(store)? {
        bail!(
            "the folder `{}` isn't empty; name a new one with `--store`",
            shown_path(store)
        );
    }
    durable::create_folder(store)
        .with_context(|| format!("can't create the folder `{}`", shown_path(store)))?;
    if !marker.is_file() {
        copy::write(b"", &marker)?;
        sync(store)?;
    }
    clear(store)?;
    files(&manifest, backup, store)?;
    complete(store, Kind::Events, &manifest.events).await?;
    complete(store, Kind::Rejected, &manifest.rejected).await?;
    let erasures = newer.map_or(Ok(0), |newer| take_over(newer, store))?;
    fs::remove_file(&marker).with_context(|| format!("can't remove `{}`", shown_path(&marker)))?;
    sync(store)?;
    Ok(Restored {
        begun: manifest.begun.clone(),
        events: manifest.events.rows,
        rejected: manifest.rejected.rows,
        files: manifest.count(),
        bytes: manifest.bytes(),
        waiting: waiting(store),
        erasures,
    })
}

/// Counts the events that are waiting for signals, or returns 0 if a state can't be read: the collector reports that
/// when it starts.
fn waiting(store: &Path) -> u64 {
    let listed = signals::list(store, &[]).unwrap_or_default();
    let states = listed.into_iter().filter_map(|signal| signal.state);
    states.map(|state| state.waiting).sum()
}

/// Removes the leftovers of a stopped run.
fn clear(store: &Path) -> anyhow::Result<()> {
    let read = || format!("can't read `{}`", shown_path(store));
    for entry in fs::read_dir(store).with_context(read)? {
        let entry = entry.with_context(read)?;
        if entry.file_name() == RESTORING {
            continue;
        }
        let path = entry.path();
        let removed = if entry.file_type().with_context(read)?.is_dir() {
            fs::remove_dir_all(&path)
        } else {
            fs::remove_file(&path)
        };
        removed.with_context(|| format!("can't remove `{}`", shown_path(&path)))?;
    }
    Ok(())
}

/// Copies all files, and syncs them.
fn files(manifest: &Manifest, backup: &Path, store: &Path) -> anyhow::Result<()> {
    let mut folders: BTreeSet<PathBuf> = BTreeSet::new();
    for file in &manifest.files {
        let from = manifest.place(backup, &file.path);
        let names = file.path.split('/');
        let to = names.fold(store.to_owned(), |folder, name| folder.join(name));
        check_no_link(backup, &from)?;
        create_folder_of(store, &to, false)?;
        let copied = copy::copy(&from, &to)?;
        let problem = match &copied {
            None => Some("the file is missing".to_owned()),
            Some(content) => differs(content, file),
        };
        if let Some(problem) = problem {
            bail!(
                "the backup is damaged (`{}`: {problem}); use another backup. To list all damaged files, run \
                 `event-analytics backup --check DIR`",
                shown_path(&from)
            );
        }
        let above = to.ancestors().skip(1).take_while(|it| *it != store);
        folders.extend(above.map(Path::to_owned));
    }
    for folder in &folders {
        sync(folder)?;
    }
    sync(store)
}

fn sync(folder: &Path) -> anyhow::Result<()> {
    durable::sync_folder(folder).with_context(|| format!("can't sync `{}`", shown_path(folder)))
}

/// Checks that a table can be read and that all of its files exist.
async fn complete(store: &Path, kind: Kind, version: &TableVersion) -> anyhow::Result<()> {
    let table = open_version(store, kind, version.version).await?;
    for file in table.snapshot()?.log_data().iter() {
        let path = store.join(kind.name()).join(&*file.path());
        let size = fs::metadata(&path).ok().map(|it| it.len());
        if size != u64::try_from(file.size()).ok() {
            bail!(
                "the backup is incomplete: its copy of `{}` is missing or has the wrong size; use another backup",
                shown_path(&path)
            );
        }
    }
    Ok(())
}
