//! Waits until new files are on the disk. Before that, a write can still fail because the disk is full.

use std::io;
use std::path::Path;

use event_catalog_build::write::Durability;

/// How to write a file before calling [`wait`]: on Linux, `wait` syncs all files together; other systems sync
/// each file when it is written.
pub(crate) const WRITTEN: Durability = if cfg!(target_os = "linux") {
    Durability::Generated
} else {
    Durability::Synced
};

/// The maximum number of files that are synced one by one. If there are more, each file system is synced as a
/// whole. That takes longer than syncing a few files, but the time doesn't grow with their number.
#[cfg(target_os = "linux")]
const FEW: usize = 16;

/// Waits until all of these files, which were written with [`WRITTEN`], are on the disk.
///
/// # Errors
///
/// If the system can't write one of them to the disk.
#[cfg(target_os = "linux")]
pub(crate) fn wait(files: &[impl AsRef<Path>]) -> io::Result<()> {
    use std::collections::BTreeSet;
    use std::fs::{self, File};
    use std::os::unix::fs::MetadataExt;

    let mut file_systems = BTreeSet::new();
    for file in files {
        let file = file.as_ref();
        if files.len() <= FEW {
            count();
            File::open(file)?.sync_all()?;
        } else if file_systems.insert(fs::metadata(file)?.dev()) {
            count();
            rustix::fs::syncfs(File::open(file)?)?;
        }
    }
    Ok(())
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn wait(_: &[impl AsRef<Path>]) -> io::Result<()> {
    Ok(())
}

#[cfg(target_os = "linux")]
fn count() {
    #[cfg(test)]
    tests::WAITS.with(|waits| waits.set(waits.get() + 1));
}

#[cfg(test)]
pub(crate) mod tests {
    thread_local! {
        /// How many times this thread has waited for the disk.
        pub(super) static WAITS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
    }

    /// Counts how many times a task waits for the disk, on systems that sync all files together.
    pub(crate) fn waits(task: impl FnOnce()) -> usize {
        let before = WAITS.get();
        task();
        WAITS.get() - before
    }
}
