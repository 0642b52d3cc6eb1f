//! A catalog together with all that was found in it: what the formats show.

use std::path::Path;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::finding::{Accepts, Finding, Severity, check, level};
use event_catalog_build::read::{Input, Links};
use event_catalog_build::rule::Rule;

use crate::against::{self, Difference, OldSources};
use crate::fmt::encoding::name_encodings;
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
    /// Reads and checks the catalog at a path, and compares it with an older version where there is
    /// one.
    pub(crate) fn open(
        path: &Path,
        links: Links,
        levels: &Levels,
        old: Option<&Input>,
    ) -> anyhow::Result<Self> {
        Ok(Self::compared(locate::read(path, links)?, levels, old))
    }

    /// Checks a catalog by all rules that need no other version.
    pub(crate) fn new(input: Input, levels: &Levels) -> Self {
        Self::compared(input, levels, None)
    }

    /// Checks a catalog, and compares it with an older version where there is one.
    pub(crate) fn compared(input: Input, levels: &Levels, old: Option<&Input>) -> Self {
        Self::found(input, rules::of_one_version(), levels, old)
    }

    /// Checks a catalog by some of the rules.
    pub(crate) fn by<'r>(
        input: Input,
        rules: impl Iterator<Item = &'r &'static Rule>,
        levels: &Levels,
    ) -> Self {
        Self::found(input, rules, levels, None)
    }

    fn found<'r>(
        mut input: Input,
        rules: impl Iterator<Item = &'r &'static Rule>,
        levels: &Levels,
        old: Option<&Input>,
    ) -> Self {
        name_encodings(&mut input);
        let catalog = Catalog::new(&input);
        let levels = |rule: &Rule| levels.of(rule);
        let mut rules: Vec<&'static Rule> = rules.copied().collect();
        let mut report = check(&catalog, &rules, &levels);
        let mut differences = Vec::new();
        if let Some(old) = old {
            rules.extend(against::COMPARING);
            let old = Catalog::new(old);
            differences = against::compare(&catalog, &old, &levels);
            let is_left = |it: &Finding| !against::is_explained(it, &differences, &catalog, &old);
            report.findings.retain(is_left);
            let accepts = Accepts::of(&input.settings);
            let is_accepted = |it: &Difference| accepts.lets_pass(&it.finding);
            let (accepted, left): (Vec<_>, Vec<_>) = differences.into_iter().partition(is_accepted);
            report
                .accepted
                .extend(accepted.into_iter().map(|it| it.finding));
            differences = left;
        }
        let stale = level(&STALE_ACCEPT, &input.settings, &levels);
        let stale = Severity::of(stale).filter(|_| rules.contains(&&STALE_ACCEPT));
        if let Some(severity) = stale {
            let stale = stale_accept::find(&catalog, &report, &differences, &rules, &levels);
            let stale = stale
                .into_iter()
                .map(|draft| draft.of(&STALE_ACCEPT, severity));
            report.findings.extend(stale);
        }
        let subject = |finding: &Finding| Subject::of(finding, &catalog);
        let found = report.findings.into_iter().map(|finding| Found {
            subject: subject(&finding),
            finding,
        });
        let mut found: Vec<Found> = found.collect();
        let compared: Vec<_> = differences
            .into_iter()
            .map(|it| (subject(&it.finding), it))
            .collect();
        let events = catalog.events.len();
        if let Some(old) = old {
            let mut old = OldSources::new(&old.sources);
            found.extend(compared.into_iter().map(|(subject, difference)| Found {
                finding: old.finding(difference, &mut input.sources),
                subject,
            }));
        }
        found.sort_by_key(|found| found.finding.place);
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
