//! Fixes problems with only one possible fix. Nothing else writes to the store in the meantime.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use event_catalog_cli::shared::shown_path;

use super::environment::temporary_files;
use super::spool::{FOLDER, Spool, holders};
use super::table_files::has_small_files;
use crate::catalog::KnownCatalog;
use crate::count::counted;
use crate::durable;
use crate::keep::erase::end_begun;
use crate::keep::{self, Task};
use crate::spool;
use crate::store::commit::CHECKPOINT;
use crate::store::log::log_files;
use crate::store::repair::{set_aside, unknown_files};
use crate::store::{Kind, Store, Writer, check_folder};

/// Fixes the problems of a store that have only one possible fix. Returns what was fixed, one sentence each, and the
/// error if something could not be fixed. Pending erasures are only finished if the catalog is known.
///
/// # Errors
///
/// As the second part of the result: another process writes to the store, or the store can't be written.
pub async fn fix(
    store: &Path,
    catalog: Option<&KnownCatalog>,
) -> (Vec<String>, anyhow::Result<()>) {
    let mut done = Vec::new();
    let fixed = fix_all(store, catalog, &mut done).await;
    (done, fixed)
}

async fn fix_all(
    store: &Path,
    catalog: Option<&KnownCatalog>,
    done: &mut Vec<String>,
) -> anyhow::Result<()> {
    let mut writer = open(store, done).await?;
    // A failed fix doesn't prevent the others.
    let results = [
        remove_temporary(store, done),
        checkpoints(&writer, done).await,
        erasures(&mut writer, catalog, done).await,
        fix_spool(store, &writer, done).await,
        merge(&mut writer, done).await,
    ];
    results.into_iter().collect()
}

/// Opens a store for writing, which repairs its logs and removes what killed runs left in the tables.
async fn open(store: &Path, done: &mut Vec<String>) -> anyhow::Result<Writer> {
    check_folder(store)?;
    if !store.join(Kind::Events.name()).is_dir() && !store.join("spool").is_dir() {
        // Fails with advice if there is no store. Opening it for writing would create one instead.
        Store::open(store).await?;
    }
    let mut new = Vec::new();
    for kind in Kind::ALL {
        if log_files(&log_of(store, kind))?.is_empty() {
            new.push(kind);
        }
    }
    // If the log is torn, the number is unknown until the log is repaired.
    let before = match Store::open(store).await {
        Ok(opened) => count_unknown(&opened).await,
        Err(_) => 0,
    };
    let torn = old_torn_files(store);
    // Without a catalog, no columns are added.
    let mut writer = Writer::open(store, &KnownCatalog::default()).await?;
    done.append(&mut writer.repaired);
    for kind in new {
        done.push(format!("created the table `{}`", kind.name()));
    }
    let removed = before.saturating_sub(count_unknown(&writer.store).await);
    if removed > 0 {
        done.push(format!(
            "removed {} that no commit lists",
            counted(removed, "data file")
        ));
    }
    for path in torn.iter().filter(|path| !path.exists()) {
        done.push(format!(
            "removed `{}`, which was set aside more than 30 days ago",
            shown_path(path)
        ));
    }
    Ok(writer)
}

fn remove_temporary(store: &Path, done: &mut Vec<String>) -> anyhow::Result<()> {
    for path in temporary_files(store) {
        remove(&path)?;
        done.push(format!("removed `{}`", shown_path(&path)));
    }
    Ok(())
}

/// Finishes pending erasures. This needs the catalog, which says which fields are personal.
async fn erasures(
    writer: &mut Writer,
    catalog: Option<&KnownCatalog>,
    done: &mut Vec<String>,
) -> anyhow::Result<()> {
    if let Some(catalog) = catalog {
        done.extend(end_begun(writer, catalog).await?);
    }
    Ok(())
}

/// Merges small files if there are enough of them to slow down queries.
async fn merge(writer: &mut Writer, done: &mut Vec<String>) -> anyhow::Result<()> {
    let mut has_small = false;
    for kind in Kind::ALL {
        has_small |= has_small_files(&writer.store, kind)?;
    }
    if has_small {
        let catalog = KnownCatalog::default();
        let merged = keep::run(Task::Compact, writer, &catalog, &mut |_| {}).await?;
        done.push(merged.sentence);
    }
    Ok(())
}

fn log_of(store: &Path, kind: Kind) -> PathBuf {
    store.join(kind.name()).join("_delta_log")
}

/// Finds the torn log files that were renamed long ago.
fn old_torn_files(store: &Path) -> Vec<PathBuf> {
    let logs = Kind::ALL.map(|kind| log_of(store, kind));
    let files = logs
        .iter()
        .flat_map(|log| set_aside(log).unwrap_or_default());
    let old = files.filter(|(_, is_old)| *is_old);
    old.map(|(path, _)| path).collect()
}

/// Counts the data files that no commit lists.
async fn count_unknown(opened: &Store) -> u64 {
    let mut count = 0;
    for kind in Kind::ALL {
        let folder = opened.folder.join(kind.name());
        let found = unknown_files(&folder, opened.table(kind)).await;
        count += found.map_or(0, |found| found.len() as u64);
    }
    count
}

/// Creates checkpoints if many commits follow the last one.
async fn checkpoints(writer: &Writer, done: &mut Vec<String>) -> anyhow::Result<()> {
    for kind in Kind::ALL {
        let files = log_files(&log_of(&writer.store.folder, kind))?;
        let newest = files.iter().rev().find(|file| file.is_checkpoint);
        let first = newest.map_or(0, |file| file.version + 1);
        let last = files.last().map_or(0, |file| file.version);
        if last.saturating_sub(first) >= CHECKPOINT {
            writer.checkpoint(kind, last).await?;
            done.push(format!("made a checkpoint of the table `{}`", kind.name()));
        }
    }
    Ok(())
}

/// Removes stored segments. If the store has a position past the end of the spool, also starts a new segment.
async fn fix_spool(store: &Path, writer: &Writer, done: &mut Vec<String>) -> anyhow::Result<()> {
    let folder = store.join(FOLDER);
    if !folder.is_dir() {
        return Ok(());
    }
    // Opening locks the spool, and cuts off an incomplete last line.
    let opened = spool::Spool::open(&folder)?;
    for repair in opened.repairs() {
        done.push(format!(
            "cut {} of an unfinished line off the end of `{}`; nothing is lost, because the event was never \
             acknowledged",
            counted(repair.bytes, "byte"),
            shown_path(&repair.path)
        ));
    }
    let mut found = Spool::read(store, Some(&writer.store)).await?;
    if found.is_behind() {
        let number = found.stored.0 + 1;
        let path = folder.join(format!("{number}.ndjson"));
        let created = fs::File::create_new(&path)
            .and_then(|file| file.sync_all())
            .and_then(|()| durable::sync_folder(&folder));
        created.with_context(|| format!("can't create `{}`", shown_path(&path)))?;
        done.push(format!(
            "created the segment `{}`, so that no new event is mistaken for a stored event",
            shown_path(&path)
        ));
        // The last segment is sealed now, so it may be removable.
        found = Spool::read(store, Some(&writer.store)).await?;
    }
    let mut removed = 0;
    for segment in found.stored_segments() {
        if holders(store, &found, segment.number).is_empty() {
            remove(&segment.path)?;
            removed += 1;
        }
    }
    if removed > 0 {
        done.push(format!(
            "removed {} of the spool whose events are stored",
            counted(removed, "segment")
        ));
    }
    Ok(())
}

fn remove(path: &Path) -> anyhow::Result<()> {
    fs::remove_file(path).with_context(|| format!("can't remove `{}`", shown_path(path)))
}
