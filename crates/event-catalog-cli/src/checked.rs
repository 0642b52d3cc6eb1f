//! A catalog together with all that was found in it: what the formats show.

use std::path::Path;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::check::STRUCTURAL;
use event_catalog_build::finding::{Report, check};
use event_catalog_build::read::Input;

use crate::locate;

/// A catalog that was checked.
#[derive(Debug)]
pub(crate) struct Checked {
    /// The catalog's files.
    pub(crate) input: Input,
    /// What was found.
    pub(crate) report: Report,
    /// How many events the catalog has.
    pub(crate) events: usize,
}

impl Checked {
    /// Reads and checks the catalog at a path.
    pub(crate) fn open(path: &Path) -> anyhow::Result<Self> {
        Ok(Self::new(locate::read(path)?))
    }

    /// Checks a catalog.
    pub(crate) fn new(input: Input) -> Self {
        let catalog = Catalog::new(&input);
        let report = check(&catalog, STRUCTURAL, &|_| None);
        let events = catalog.events.len();
        Self {
            input,
            report,
            events,
        }
    }
}
