//! Reads the files of an older version. Their displayed paths contain the version's name.

use std::io;

use event_catalog_build::read::{Folder, Listing, Memory};

/// The files of a catalog in another version.
#[derive(Debug)]
pub(super) struct Tree {
    /// The prefix of displayed paths: `main:catalog/`.
    pub(super) shown: String,
    /// The file name, if the catalog is a single file.
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
