//! A catalog together with all that was found in it: what the formats show.

use std::path::Path;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::finding::{Finding, Severity, check, level};
use event_catalog_build::read::Input;
use event_catalog_build::rule::Rule;

use crate::levels::Levels;
use crate::rules::stale_accept::{self, STALE_ACCEPT};
use crate::subject::Subject;
use crate::{locate, rules};

/// A catalog that was checked.
#[derive(Debug)]
pub(crate) struct Checked {
    /// The catalog's files.
    pub(crate) input: Input,
    /// What was found, sorted by place.
    pub(crate) found: Vec<Found>,
    /// How many findings an `[[accept]]` lets pass.
    pub(crate) accepted: usize,
    /// How many findings the baseline lets pass.
    pub(crate) known: usize,
    /// How many events the catalog has.
    pub(crate) events: usize,
}

/// A finding, and what it is about.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// The finding.
    pub(crate) finding: Finding,
    /// What it is about.
    pub(crate) subject: Subject,
}

impl Checked {
    /// Reads and checks the catalog at a path.
    pub(crate) fn open(path: &Path, levels: &Levels) -> anyhow::Result<Self> {
        Ok(Self::new(locate::read(path)?, levels))
    }

    /// Checks a catalog by all rules.
    pub(crate) fn new(input: Input, levels: &Levels) -> Self {
        Self::by(input, rules::all(), levels)
    }

    /// Checks a catalog by some of the rules.
    pub(crate) fn by<'r>(
        input: Input,
        rules: impl Iterator<Item = &'r &'static Rule>,
        levels: &Levels,
    ) -> Self {
        let catalog = Catalog::new(&input);
        let levels = |rule: &Rule| levels.of(rule);
        let rules: Vec<&'static Rule> = rules.copied().collect();
        let mut report = check(&catalog, &rules, &levels);
        let stale = level(&STALE_ACCEPT, &input.settings, &levels);
        let stale = Severity::of(stale).filter(|_| rules.contains(&&STALE_ACCEPT));
        if let Some(severity) = stale {
            let stale = stale_accept::find(&catalog, &report, &levels);
            let stale = stale
                .into_iter()
                .map(|draft| draft.of(&STALE_ACCEPT, severity));
            report.findings.extend(stale);
            report.findings.sort_by_key(|finding| finding.place);
        }
        let found = report.findings.into_iter().map(|finding| Found {
            subject: Subject::of(&finding, &catalog),
            finding,
        });
        let found = found.collect();
        let events = catalog.events.len();
        Self {
            input,
            found,
            accepted: report.accepted.len(),
            known: 0,
            events,
        }
    }

    /// How many findings have a severity.
    pub(crate) fn count(&self, severity: Severity) -> usize {
        let is_one = |found: &&Found| found.finding.severity == severity;
        self.found.iter().filter(is_one).count()
    }

    /// Turns every warning into an error.
    pub(crate) fn deny_warnings(&mut self) {
        for found in &mut self.found {
            found.finding.severity = Severity::Error;
        }
    }
}
