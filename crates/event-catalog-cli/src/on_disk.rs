//! Waits until the disk has files that were just written. A full disk may show only here.

use std::io;
use std::path::Path;

use event_catalog_build::write::Durability;

/// How a file is written that [`wait`] is called for later: Linux waits for all of them together, other systems
/// for each where it is written.
pub(crate) const WRITTEN: Durability = if cfg!(target_os = "linux") {
    Durability::Generated
} else {
    Durability::Synced
};

/// Of more files than this, each file system is asked once to write all that it has, which takes longer than a
/// few files and no longer for thousands.
#[cfg(target_os = "linux")]
const FEW: usize = 16;

/// Waits until the disk has all of these files, which were written as [`WRITTEN`] says.
///
/// # Errors
///
/// When one of them could not be written to the disk after all.
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
        /// How often this thread has waited for the disk.
        pub(super) static WAITS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
    }

    /// How often something waits for the disk, on systems where it is for all files together.
    pub(crate) fn waits(task: impl FnOnce()) -> usize {
        let before = WAITS.get();
        task();
        WAITS.get() - before
    }
}
