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
