//! A staging folder, which contains files until all files are written.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use event_catalog_build::write::{self, is_staged_name, random};

/// The maximum number of attempts to create a folder. An attempt fails if another run removes the folder before it is
/// locked, which is rare.
const MOST_ATTEMPTS: usize = 100;

/// A folder with a name that can't be guessed. Dropping this removes it and its content.
#[derive(Debug)]
pub(crate) struct Staging {
    path: PathBuf,
    /// The lock that distinguishes this folder from those that killed runs have left.
    _lock: Option<File>,
    is_renamed: bool,
}

impl Staging {
    /// Creates the folder in `parent`, and removes the folders that killed runs left there.
    pub(crate) fn create(parent: &Path, name: &str) -> io::Result<Self> {
        sweep(parent);
        let name: String = name.chars().take(40).collect();
        for _ in 0..MOST_ATTEMPTS {
            let path = parent.join(format!(".{name}.{:016x}.event-catalog-tmp", random()));
            // This fails if the name exists.
            fs::create_dir(&path)?;
            // Some systems can't open folders. On these, the folder of a killed process isn't removed.
            let lock = File::open(&path).ok().filter(|it| it.lock().is_ok());
            // Another run may have removed the folder before this run locked it.
            if path.is_dir() {
                return Ok(Self {
                    path,
                    _lock: lock,
                    is_renamed: false,
                });
            }
        }
        Err(io::Error::other(
            "other programs remove new folders in it immediately",
        ))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Renames the folder, if the name isn't taken.
    pub(crate) fn rename(mut self, folder: &Path) -> io::Result<()> {
        fs::rename(&self.path, folder)?;
        self.is_renamed = true;
        Ok(())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.is_renamed {
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

/// Removes the files and folders that killed runs have left.
pub(crate) fn sweep(parent: &Path) {
    write::sweep(parent);
    let parent = if parent.as_os_str().is_empty() {
        Path::new(".")
    } else {
        parent
    };
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let is_ours = entry.file_name().to_str().is_some_and(is_staged_name);
        if is_ours
            && entry.file_type().is_ok_and(|kind| kind.is_dir())
            && let Ok(folder) = File::open(entry.path())
            // Keep the lock until the folder is removed: another run may have just created the folder, and be
            // waiting for the lock.
            && folder.try_lock().is_ok()
        {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each thread represents a run of the command: locks belong to open files, not to processes.
    #[test]
    fn runs_at_the_same_time_leave_each_other_their_folders() {
        let place = tempfile::tempdir().expect("a folder");
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..100 {
                        let staging = Staging::create(place.path(), "files").expect("a folder");
                        fs::write(staging.path().join("0"), "text").expect("the folder is there");
                    }
                });
            }
        });
        let left = fs::read_dir(place.path()).expect("a folder").count();
        assert_eq!(left, 0);
    }
}
