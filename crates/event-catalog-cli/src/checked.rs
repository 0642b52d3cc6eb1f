//! A catalog with its findings, as the input of all formats.

use std::collections::HashMap;
use std::path::Path;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::finding::{Finding, Severity, compare};
use event_catalog_build::read::{Accept, AcceptTarget, Input, Links, Settings};
use event_catalog_build::rule::Rule;
use event_catalog_build::source::Place;

use crate::against::{self, OldSources, Others};
use crate::fmt::encoding::name_encodings;
use crate::levels::Levels;
use crate::subject::Subject;
use crate::{locate, rules};

/// A catalog that was checked.
#[derive(Debug)]
pub(crate) struct Checked {
    /// The catalog's files.
    pub(crate) input: Input,
    /// The findings, sorted by place.
    pub(crate) found: Vec<Found>,
    /// The number of findings that an `[[accept]]` allows.
    pub(crate) accepted: usize,
    /// The number of findings that the baseline allows.
    pub(crate) known: usize,
    /// The findings that an `[[accept]]`, a comment or the baseline allows.
    pub(crate) suppressed: Vec<Suppressed>,
    /// The number of events in the catalog.
    pub(crate) events: usize,
    /// Changes since the older version that no finding reports: risky ones, and those that break audiences outside
    /// `[compatibility] gate`.
    pub(crate) others: Others,
}

/// A finding and its subject.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) finding: Finding,
    pub(crate) subject: Subject,
}

/// A finding that is allowed, and by what.
#[derive(Clone, Debug)]
pub(crate) struct Suppressed {
    pub(crate) found: Found,
    pub(crate) by: Suppression,
}

/// The reason why a finding is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Suppression {
    /// An `[[accept]]` allows the finding: the reason and the place of the entry, if the entry is known.
    Accept(Option<(String, Place)>),
    /// A comment on the finding's line allows it.
    Comment,
    /// The baseline contains the finding.
    Baseline,
}

/// The `[[accept]]` entries, keyed by rule and target.
#[derive(Debug)]
pub(crate) struct Reasons<'s>(HashMap<(&'s str, AcceptTarget<'s>), &'s Accept>);

impl<'s> Reasons<'s> {
    pub(crate) fn of(settings: &'s Settings) -> Self {
        let mut accepts = HashMap::new();
        for accept in &settings.accepts {
            let rule = accept.rule.value.as_str();
            for target in accept.targets() {
                accepts.entry((rule, target)).or_insert(accept);
            }
        }
        Self(accepts)
    }

    /// Looks up why an accepted finding is allowed.
    pub(crate) fn suppression(&self, finding: &Finding) -> Suppression {
        let rule = finding.rule.name;
        let by_change = finding.change.as_ref().and_then(|change| {
            let mut names = change.all();
            names.find_map(|name| self.reason(rule, AcceptTarget::Change(&name)))
        });
        let target = match &finding.event {
            Some(event) => AcceptTarget::Event(event),
            None => AcceptTarget::Rule,
        };
        Suppression::Accept(by_change.or_else(|| self.reason(rule, target)))
    }

    /// Looks up the reason and the place of an `[[accept]]` entry.
    fn reason(&self, rule: &str, target: AcceptTarget<'_>) -> Option<(String, Place)> {
        let accept = self.0.get(&(rule, target))?;
        Some((accept.reason.value.clone(), accept.place))
    }
}

impl Checked {
    /// Reads and checks the catalog at a path, and compares it with an older version if there is
    /// one.
    pub(crate) fn open(
        path: &Path,
        links: Links,
        levels: &Levels,
        old: Option<&Catalog<'_>>,
    ) -> anyhow::Result<Self> {
        Ok(Self::compared(locate::read(path, links)?, levels, old))
    }

    /// Checks a catalog with all rules that don't need an older version.
    pub(crate) fn new(input: Input, levels: &Levels) -> Self {
        Self::compared(input, levels, None)
    }

    /// Checks a catalog, and compares it with an older version if there is one.
    pub(crate) fn compared(input: Input, levels: &Levels, old: Option<&Catalog<'_>>) -> Self {
        Self::seen(input, levels, old, |_, _| ()).0
    }

    /// Checks a catalog like [`Checked::compared`], and then calls a function with the catalog and its findings.
    pub(crate) fn seen<T>(
        input: Input,
        levels: &Levels,
        old: Option<&Catalog<'_>>,
        take: impl FnOnce(&Catalog<'_>, &[Found]) -> T,
    ) -> (Self, T) {
        Self::by_rules(input, rules::all(), levels, old, take)
    }

    /// Checks a catalog with some of the rules.
    pub(crate) fn by<'r>(
        input: Input,
        rules: impl Iterator<Item = &'r &'static Rule>,
        levels: &Levels,
    ) -> Self {
        Self::by_rules(input, rules, levels, None, |_, _| ()).0
    }

    fn by_rules<'r, T>(
        mut input: Input,
        rules: impl Iterator<Item = &'r &'static Rule>,
        levels: &Levels,
        old: Option<&Catalog<'_>>,
        take: impl FnOnce(&Catalog<'_>, &[Found]) -> T,
    ) -> (Self, T) {
        name_encodings(&mut input);
        input.today = levels.today();
        let catalog = Catalog::new(&input);
        let mut report = compare(&catalog, old, rules, &|rule| levels.of(rule));
        let others = old.map(|old| against::view(&mut report, &catalog, old, levels));
        let found = report.findings.into_iter().map(|finding| Found {
            subject: Subject::of(&finding, &catalog),
            finding,
        });
        let mut found: Vec<Found> = found.collect();
        let accepted = report.accepted.len();
        let reasons = Reasons::of(&catalog.input.settings);
        let suppressed = report.accepted.into_iter().map(|finding| Suppressed {
            by: reasons.suppression(&finding),
            found: Found {
                subject: Subject::of(&finding, &catalog),
                finding,
            },
        });
        let mut suppressed: Vec<Suppressed> = suppressed.collect();
        let events = catalog.events.len();
        let taken = take(&catalog, &found);
        if let Some(old) = old {
            let mut old = OldSources::new(&old.input.sources);
            let suppressed = suppressed.iter_mut().map(|it| &mut it.found);
            for found in found.iter_mut().chain(suppressed) {
                old.add(&mut found.finding, &mut input.sources);
            }
        }
        found.sort_by_key(|found| found.finding.place);
        let checked = Self {
            input,
            found,
            accepted,
            known: 0,
            suppressed,
            events,
            others: others.unwrap_or_default(),
        };
        (checked, taken)
    }

    /// The number of findings with this severity.
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
