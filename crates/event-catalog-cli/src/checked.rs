//! A catalog together with all that was found in it: what the formats show.

use std::path::Path;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::finding::{Report, Severity, check, level};
use event_catalog_build::read::Input;
use event_catalog_build::rule::Rule;

use crate::levels::Levels;
use crate::locate;
use crate::rules;
use crate::rules::stale_accept::{self, STALE_ACCEPT};

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
    pub(crate) fn open(path: &Path, levels: &Levels) -> anyhow::Result<Self> {
        Ok(Self::new(locate::read(path)?, levels))
    }

    /// Checks a catalog.
    pub(crate) fn new(input: Input, levels: &Levels) -> Self {
        let catalog = Catalog::new(&input);
        let levels = |rule: &Rule| levels.of(rule);
        let mut report = check(&catalog, rules::all(), &levels);
        if let Some(severity) = Severity::of(level(&STALE_ACCEPT, &input.settings, &levels)) {
            let stale = stale_accept::find(&catalog, &report, &levels);
            let stale = stale
                .into_iter()
                .map(|draft| draft.of(&STALE_ACCEPT, severity));
            report.findings.extend(stale);
            report.findings.sort_by_key(|finding| finding.place);
        }
        let events = catalog.events.len();
        Self {
            input,
            report,
            events,
        }
    }
}
