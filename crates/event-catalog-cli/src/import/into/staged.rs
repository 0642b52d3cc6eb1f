//! A catalog's folder with changes that haven't been written yet.

use std::collections::BTreeMap;
use std::io;

use event_catalog_build::read::{Folder, Listing};

use crate::changed_files::ChangedFile;

pub(super) struct Staged<'f> {
    folder: &'f dyn Folder,
    /// The texts of the changed and new files, by their paths.
    texts: BTreeMap<&'f str, &'f str>,
}

impl<'f> Staged<'f> {
    pub(super) fn of(folder: &'f dyn Folder, files: &'f [ChangedFile]) -> Self {
        let texts = files.iter();
        let texts = texts.map(|file| (file.path.as_str(), file.after.as_str()));
        Self {
            folder,
            texts: texts.collect(),
        }
    }
}

impl Folder for Staged<'_> {
    fn list(&self) -> io::Result<Listing> {
        let mut listing = self.folder.list()?;
        let new = self.texts.keys().map(|path| (*path).to_owned());
        listing.files.extend(new);
        listing.files.sort_unstable();
        listing.files.dedup();
        Ok(listing)
    }

    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        match self.texts.get(path) {
            Some(text) => Ok(text.as_bytes().to_vec()),
            None => self.folder.read(path),
        }
    }

    fn show(&self, path: &str) -> String {
        self.folder.show(path)
    }
}
