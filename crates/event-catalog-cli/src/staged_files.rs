//! Files that are renamed together: all files are staged until the last one is written. So if the disk is full, no
//! file changes.
//!
//! A file is staged in a hidden folder inside its target folder. Only that location is certain to be on the
//! same mount, and a file can't be renamed across mounts.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use event_catalog_build::write::{Durability, write_for};

use crate::new_folders::NewFolders;
use crate::on_disk;
use crate::staging::{self, Staging};

/// Staged files. Dropping this removes those that haven't been renamed.
#[derive(Debug)]
pub(crate) struct StagedFiles {
    durability: Durability,
    /// The staging folders, by target folder.
    folders: BTreeMap<PathBuf, Staging>,
    files: Vec<Waiting>,
}

#[derive(Debug)]
struct Waiting {
    path: PathBuf,
    target: PathBuf,
}

impl StagedFiles {
    pub(crate) fn new(durability: Durability) -> Self {
        Self {
            durability,
            folders: BTreeMap::new(),
            files: Vec::new(),
        }
    }

    /// Writes a file that will be renamed to `target`, with the owner and permissions of the existing file. If
    /// the folder of the target is missing, it is created later.
    ///
    /// # Errors
    ///
    /// If the file can't be written, or its owner can't be set. Files that were added before stay staged.
    pub(crate) fn add(&mut self, target: &Path, bytes: &[u8]) -> io::Result<()> {
        let folder = folder(target);
        let staging = match self.folders.entry(folder.to_owned()) {
            Entry::Occupied(staging) => staging.into_mut(),
            Entry::Vacant(place) => place.insert(Staging::create(folder, "files")?),
        };
        let path = staging.path().join(self.files.len().to_string());
        let durability = match self.durability {
            Durability::Synced => on_disk::WRITTEN,
            Durability::Generated => Durability::Generated,
        };
        if let Err(error) = write_for(&path, target, bytes, durability) {
            let _ = fs::remove_file(path);
            return Err(error);
        }
        let target = target.to_owned();
        self.files.push(Waiting { path, target });
        Ok(())
    }

    /// Waits until the files are on the disk, if they can't be generated again.
    ///
    /// # Errors
    ///
    /// If the system can't write them to the disk.
    pub(crate) fn wait(&self) -> io::Result<()> {
        match self.durability {
            Durability::Synced => {
                let files: Vec<_> = self.files.iter().map(|file| &file.path).collect();
                on_disk::wait(&files)
            }
            Durability::Generated => Ok(()),
        }
    }

    /// Renames the files in the order in which they were added, each one when its result is requested.
    pub(crate) fn rename(&self) -> impl Iterator<Item = io::Result<()>> + '_ {
        self.files.iter().map(|Waiting { path, target }| {
            let folder = target.parent().unwrap_or(Path::new(""));
            NewFolders::create(folder).and_then(|_made| fs::rename(path, target))
        })
    }
}

/// Removes the files that killed runs have left in the target folders of these files.
pub(crate) fn sweep<'p>(targets: impl IntoIterator<Item = &'p Path>) {
    let mut folders: Vec<_> = targets.into_iter().map(folder).collect();
    folders.sort_unstable();
    folders.dedup();
    folders.into_iter().for_each(staging::sweep);
}

/// Finds the nearest existing folder around a file.
fn folder(target: &Path) -> &Path {
    let mut folders = target.ancestors().skip(1);
    match folders.find(|folder| folder.is_dir()) {
        Some(folder) => folder,
        None => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_get_their_names_together_wherever_they_go() {
        let place = tempfile::tempdir().expect("a folder");
        let path = |name: &str| place.path().join(name);
        fs::create_dir(path("a")).expect("a folder");
        fs::write(path("a/1"), "old").expect("a file");
        let mut staged = StagedFiles::new(Durability::Synced);
        for name in ["a/1", "b/c/2", "3"] {
            staged.add(&path(name), name.as_bytes()).expect("written");
        }
        assert_eq!(fs::read_to_string(path("a/1")).expect("a file"), "old");
        assert!(!path("b").exists());
        staged.wait().expect("on the disk");
        for renamed in staged.rename() {
            renamed.expect("renamed");
        }
        drop(staged);
        for name in ["a/1", "b/c/2", "3"] {
            assert_eq!(fs::read_to_string(path(name)).expect("a file"), name);
        }
        let entries = fs::read_dir(place.path()).expect("a folder");
        assert_eq!(entries.count(), 3);
        assert_eq!(fs::read_dir(path("a")).expect("a folder").count(), 1);
    }

    #[test]
    fn a_file_that_cannot_be_written_does_not_keep_others_from_it() {
        let place = tempfile::tempdir().expect("a folder");
        let path = |name: &str| place.path().join(name);
        fs::write(path("file"), "").expect("a file");
        let mut staged = StagedFiles::new(Durability::Generated);
        staged.add(&path("one"), b"1").expect("written");
        staged.add(&path("file/two"), b"2").expect("written");
        staged.add(&path("three"), b"3").expect("written");
        let renamed: Vec<_> = staged.rename().map(|it| it.is_ok()).collect();
        assert_eq!(renamed, [true, false, true]);
    }

    #[test]
    fn what_killed_runs_have_left_is_swept() {
        let place = tempfile::tempdir().expect("a folder");
        let left = place
            .path()
            .join(".files.0123456789abcdef.event-catalog-tmp");
        fs::create_dir(&left).expect("a folder");
        fs::write(left.join("0"), "").expect("a file");
        let file = place
            .path()
            .join(".a.csv.0123456789abcdef.event-catalog-tmp");
        fs::write(&file, "").expect("a file");
        sweep([place.path().join("a.csv").as_path()]);
        assert!(!left.exists() && !file.exists());
    }
}
