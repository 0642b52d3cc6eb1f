//! Finds the targets of a catalog's links that are outside its folder.

use std::path::{Path, PathBuf};

use notify::RecursiveMode;

/// The targets of links.
#[derive(Debug, Default)]
pub(super) struct Links {
    /// The files and folders that are targets.
    pub(super) targets: Vec<PathBuf>,
    /// The folders to watch for these targets, and whether subfolders matter.
    pub(super) folders: Vec<(PathBuf, RecursiveMode)>,
}

impl Links {
    /// Searches a folder and its subfolders for links to targets outside, without following links.
    pub(super) fn out_of(catalog: &Path) -> Self {
        let mut found = Self::default();
        let mut folders = vec![catalog.to_owned()];
        while let Some(folder) = folders.pop() {
            // `check` reports folders that can't be listed.
            for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                    // `check` reports broken links.
                    Ok(kind) if kind.is_symlink() => match std::fs::canonicalize(entry.path()) {
                        Ok(target) if !target.starts_with(catalog) => found.add(target),
                        _ => {}
                    },
                    _ => {}
                }
            }
        }
        found
    }

    fn add(&mut self, target: PathBuf) {
        let watched = if target.is_dir() {
            Some((target.clone(), RecursiveMode::Recursive))
        } else {
            let folder = target.parent();
            folder.map(|folder| (folder.to_owned(), RecursiveMode::NonRecursive))
        };
        self.folders.extend(watched);
        self.targets.push(target);
    }
}
