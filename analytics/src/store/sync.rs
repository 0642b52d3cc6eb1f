//! What is on disk when it is said to be: a file and its folder, in this order.

use std::fs::File;
use std::path::Path;

use anyhow::Context;
use event_catalog_cli::shared::shown_path;

/// Syncs a file, or the names in a folder.
pub(super) fn sync(path: &Path) -> anyhow::Result<()> {
    let synced = File::open(path).and_then(|file| file.sync_all());
    synced.with_context(|| format!("`{}` can't be synced", shown_path(path)))
}

/// Syncs a commit, and the name of its file.
pub(super) fn sync_commit(table: &Path, version: u64) -> anyhow::Result<()> {
    let log = table.join("_delta_log");
    sync(&log.join(format!("{version:020}.json")))?;
    sync(&log)
}

/// Syncs the newest commit of a table, and the names of all that it refers to.
pub(super) fn sync_newest_commit(table: &Path) -> anyhow::Result<()> {
    let log = table.join("_delta_log");
    let names = |folder: &Path| -> std::io::Result<Vec<String>> {
        let names = std::fs::read_dir(folder)?;
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
        sync(&log.join(newest))?;
    }
    sync(&log)?;
    for day in names(table).with_context(read)? {
        if day.starts_with("day=") {
            sync(&table.join(day))?;
        }
    }
    sync(table)
}
