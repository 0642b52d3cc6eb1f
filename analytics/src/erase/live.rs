//! The files of a store that this process has open while someone is erased from it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::signals::Letters;
use crate::spool::Spool;

/// The spools that this process writes, and its files of dead letters. All other files are closed, and are locked
/// during the erasure.
#[derive(Clone, Debug, Default)]
pub struct Live {
    spools: Vec<(PathBuf, Arc<Spool>)>,
    letters: Vec<(PathBuf, Letters)>,
}

impl Live {
    /// Adds a spool, by its folder.
    pub fn add_spool(&mut self, folder: &Path, spool: Arc<Spool>) {
        self.spools.retain(|(it, _)| it != folder);
        self.spools.push((folder.to_owned(), spool));
    }

    /// Adds the lock of a file of dead letters, by the folder of its signal.
    pub(crate) fn add_letters(&mut self, folder: &Path, letters: Letters) {
        self.letters.push((folder.to_owned(), letters));
    }

    pub(super) fn spool(&self, folder: &Path) -> Option<&Spool> {
        let mut spools = self.spools.iter();
        let found = spools.find(|(it, _)| it == folder);
        found.map(|(_, spool)| &**spool)
    }

    pub(super) fn letters(&self, folder: &Path) -> Option<&Letters> {
        let mut letters = self.letters.iter();
        let found = letters.find(|(it, _)| it == folder);
        found.map(|(_, letters)| letters)
    }
}
