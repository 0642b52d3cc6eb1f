//! Creates the folders for an output, and removes them if nothing is written.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// The folders that were created for a path. Dropping this removes those that are still empty, but
/// never folders that existed before.
#[derive(Debug, Default)]
pub(crate) struct NewFolders {
    made: Vec<PathBuf>,
}

impl NewFolders {
    /// Creates a folder and all missing folders above it.
    pub(crate) fn create(folder: &Path) -> io::Result<Self> {
        let mut missing = Vec::new();
        for folder in folder.ancestors() {
            if folder.as_os_str().is_empty() || folder.is_dir() {
                break;
            }
            missing.push(folder);
        }
        let mut new = Self::default();
        for folder in missing.into_iter().rev() {
            match fs::create_dir(folder) {
                Ok(()) => new.made.push(folder.to_owned()),
                // Another process has just created the folder.
                Err(error) if error.kind() == ErrorKind::AlreadyExists && folder.is_dir() => {}
                Err(error) => return Err(error),
            }
        }
        Ok(new)
    }
}

impl Drop for NewFolders {
    fn drop(&mut self) {
        for folder in self.made.iter().rev() {
            // This fails if the folder isn't empty.
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_empty_folders_that_were_made_are_removed() {
        let place = tempfile::tempdir().expect("a folder");
        let path = |path: &str| place.path().join(path);
        fs::create_dir(path("old")).expect("a folder");
        let new = NewFolders::create(&path("old/a/b/c")).expect("folders");
        assert!(path("old/a/b/c").is_dir());
        drop(new);
        assert!(path("old").is_dir());
        assert!(!path("old/a").exists());
        let new = NewFolders::create(&path("old/a/b/c")).expect("folders");
        fs::write(path("old/a/mine"), "").expect("a file");
        drop(new);
        assert!(path("old/a/mine").is_file());
        assert!(!path("old/a/b").exists());
        // A file already has the path of the last folder.
        fs::write(path("old/file"), "").expect("a file");
        NewFolders::create(&path("old/file/x")).expect_err("a file is no folder");
        drop(NewFolders::create(&path("old")).expect("it is there"));
        assert!(path("old").is_dir());
    }
}
