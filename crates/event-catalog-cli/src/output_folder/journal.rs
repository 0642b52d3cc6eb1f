//! The journal of an output folder: which new files are about to get their names.

use std::fs;
use std::io;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::text_file;

/// The name of the file. It is there only while files get their names, or after a kill in that moment.
const NAME: &str = ".event-catalog-journal.json";

/// New files.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Journal {
    files: Vec<Entry>,
}

/// A new file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    /// Its path in the folder.
    pub(super) path: String,
    /// What it has: a file that someone has changed since is not removed.
    sha256: String,
}

impl Entry {
    fn new(path: &str, bytes: &[u8]) -> Self {
        Self {
            path: path.to_owned(),
            sha256: digest(bytes),
        }
    }

    /// Whether a file has these bytes.
    pub(super) fn is_of(&self, bytes: &[u8]) -> bool {
        self.sha256 == digest(bytes)
    }
}

fn digest(bytes: &[u8]) -> String {
    STANDARD.encode(Sha256::digest(bytes))
}

impl Journal {
    /// The journal that an interrupted run has left. One that cannot be read lists nothing: it is no reason
    /// not to write.
    pub(super) fn read(root: &Path) -> Self {
        let path = root.join(NAME);
        let is_ours = fs::symlink_metadata(&path).is_ok_and(|it| it.is_file());
        let text = is_ours.then(|| text_file::read(&path).ok()).flatten();
        let journal = text.and_then(|text| serde_json::from_str(&text).ok());
        journal.unwrap_or_default()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    pub(super) fn add(&mut self, path: &str, bytes: &[u8]) {
        self.files.push(Entry::new(path, bytes));
    }

    /// Adds what another journal lists.
    pub(super) fn include(&mut self, other: &Self) {
        for entry in &other.files {
            if !self.files.iter().any(|it| it.path == entry.path) {
                self.files.push(entry.clone());
            }
        }
    }

    /// The files that the journal lists and that are not made now.
    pub(super) fn files_beyond(
        &self,
        is_made: impl Fn(&str) -> bool,
    ) -> impl Iterator<Item = &Entry> {
        self.files.iter().filter(move |entry| !is_made(&entry.path))
    }

    /// Writes the journal into a folder. It waits in `staging` until it is whole.
    pub(super) fn write(&self, root: &Path, staging: &Path) -> io::Result<()> {
        let waiting = staging.join("journal");
        fs::write(&waiting, serde_json::to_string(self)?)?;
        fs::rename(waiting, root.join(NAME))
    }

    pub(super) fn remove(root: &Path) {
        // It is usually not there.
        let _ = fs::remove_file(root.join(NAME));
    }
}
