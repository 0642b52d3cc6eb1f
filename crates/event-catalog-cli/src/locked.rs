//! Detects files that a spreadsheet program has open: the program would overwrite later changes, or show the old
//! table for hours.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::bail;

use crate::output;

/// Rejects a file that a spreadsheet program has open.
pub(crate) fn refuse_open(path: &Path) -> anyhow::Result<()> {
    match lock(path) {
        Some(lock) => bail!(
            "`{}` is open in a spreadsheet program; close the file there, and try again (if no program has the file \
             open, remove `{}`)",
            output::path(path),
            output::path(&lock)
        ),
        None => Ok(()),
    }
}

/// Returns the path of the lock file that a spreadsheet program creates next to a file.
fn lock(path: &Path) -> Option<PathBuf> {
    let behind_links = std::fs::canonicalize(path).ok();
    let names = std::iter::once(path).chain(behind_links.as_deref());
    let locks = names.flat_map(|path| {
        let name = path.file_name().unwrap_or_default();
        [(".~lock.", "#"), ("~$", "")].map(|(before, after)| {
            let mut lock = OsString::from(before);
            lock.push(name);
            lock.push(after);
            path.with_file_name(lock)
        })
    });
    locks
        .into_iter()
        .find(|lock| std::fs::symlink_metadata(lock).is_ok())
}
