//! The files of an older version, which are called by its name.

use std::io;

use event_catalog_build::read::{Folder, Listing, Memory};

/// The files of a catalog in another version.
#[derive(Debug)]
pub(super) struct Tree {
    /// What comes before a path to show: `main:catalog/`.
    pub(super) shown: String,
    /// The name of the file that the catalog is, where it is no folder.
    pub(super) lone: Option<String>,
    pub(super) files: Memory,
}

impl Folder for Tree {
    fn list(&self) -> io::Result<Listing> {
        self.files.list()
    }

    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        self.files.read(path)
    }

    fn show(&self, path: &str) -> String {
        format!("{}{path}", self.shown)
    }
}
