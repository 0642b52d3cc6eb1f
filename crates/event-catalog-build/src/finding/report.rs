//! Checks a catalog: runs every rule and collects the findings.

use std::borrow::Cow;

use super::{Finding, Findings, Severity};
use crate::catalog::{Catalog, names_of_aliases};
use crate::collections::{Numbers, Texts};
use crate::read::{Accept, AcceptTarget, Column, Level, Settings};
use crate::rule::{Kind, Looked, Rule};
use crate::source::FileId;

/// All findings of a check, sorted by place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// The findings that no `[[accept]]` allows.
    pub findings: Vec<Finding>,
    /// The findings that an `[[accept]]` in the settings allows.
    pub accepted: Vec<Finding>,
}

impl Report {
    /// The number of errors among the findings, without the accepted ones.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.count(Severity::Error)
    }

    /// The number of warnings among the findings, without the accepted ones.
    #[must_use]
    pub fn warnings(&self) -> usize {
        self.count(Severity::Warning)
    }

    fn count(&self, severity: Severity) -> usize {
        self.findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .count()
    }

    fn add(&mut self, findings: Findings, accepts: &Accepts) {
        for finding in findings.found {
            if accepts.lets_pass(&finding) {
                self.accepted.push(finding);
            } else {
                self.findings.push(finding);
            }
        }
    }

    /// Removes the findings that another finding makes redundant.
    fn leave_out_explained(&mut self) {
        let key = |rule: &str, file: FileId| format!("{rule}\n{file:?}");
        let mut explained = Texts::default();
        for finding in self.findings.iter().chain(&self.accepted) {
            for (rule, file) in &finding.explains {
                explained.insert(Cow::Owned(key(rule, *file)));
            }
        }
        if explained.is_empty() {
            return;
        }
        self.findings.retain(|it| {
            let key = key(it.rule.name, it.place.span.file);
            !explained.contains(key.as_str())
        });
    }
}

/// Checks a catalog against rules.
///
/// A rule has its default level, unless the settings or `levels` set another one; `levels` takes
/// precedence. Findings of required rules are always errors and can't be accepted.
#[must_use]
pub fn check<'r>(
    catalog: &Catalog<'_>,
    rules: impl IntoIterator<Item = &'r &'static Rule>,
    levels: &dyn Fn(&Rule) -> Option<Level>,
) -> Report {
    compare(catalog, None, rules, levels)
}

/// Checks a catalog like [`check`], and also runs the rules that compare it with an older version.
///
/// These rules have the levels that the older version sets, so a change can't allow itself by changing a setting.
/// An `[[accept]]` that is already in the older version was for an earlier change.
#[must_use]
pub fn compare<'r>(
    catalog: &Catalog<'_>,
    old: Option<&Catalog<'_>>,
    rules: impl IntoIterator<Item = &'r &'static Rule>,
    levels: &dyn Fn(&Rule) -> Option<Level>,
) -> Report {
    let settings = &catalog.input.settings;
    let accepts = Accepts::of(settings);
    let older = old.map_or(settings, |old| &old.input.settings);
    let accepted_changes = old.map(|old| Accepts::since(catalog, old));
    let mut report = Report::default();
    let mut looked: Vec<&'static Rule> = Vec::new();
    let mut last = Vec::new();
    for rule in rules {
        let of_rule = if rule.is_comparing() { older } else { settings };
        let Some(severity) = Severity::of(level(rule, of_rule, levels)) else {
            continue;
        };
        let mut findings = Findings::new(rule, severity);
        match (rule.kind, old) {
            (Kind::Required(look) | Kind::Style(_, look), _) => look(catalog, &mut findings),
            (Kind::Versions(_, look), Some(old)) => look(catalog, old, &mut findings),
            (Kind::Versions(..), None) | (Kind::Changes(_), _) => continue,
            (Kind::Settings(_, look), _) => {
                last.push((look, findings));
                continue;
            }
        }
        looked.push(rule);
        let accepts = match &accepted_changes {
            Some(accepts) if rule.is_comparing() => accepts,
            _ => &accepts,
        };
        report.add(findings, accepts);
    }
    report.leave_out_explained();
    for (look, mut findings) in last {
        let rule = findings.rule;
        let seen = Looked {
            catalog,
            report: &report,
            rules: &looked,
        };
        look(&seen, &mut findings);
        looked.push(rule);
        report.add(findings, &accepts);
    }
    for findings in [&mut report.findings, &mut report.accepted] {
        findings.sort_by_key(|finding| finding.place);
    }
    report
}

/// The level that a rule has with these settings; `levels` takes precedence.
#[must_use]
pub fn level(rule: &Rule, settings: &Settings, levels: &dyn Fn(&Rule) -> Option<Level>) -> Level {
    if rule.is_required() {
        return Level::Deny;
    }
    let mut set = settings.rules.iter();
    let set = set.find(|(name, _)| name.value == rule.name);
    levels(rule)
        .or(set.map(|(_, level)| *level))
        .unwrap_or(rule.level())
}

/// The findings that the `[[accept]]` entries in the settings allow.
#[derive(Debug)]
pub struct Accepts(Texts<'static>);

impl Accepts {
    /// Collects all `[[accept]]` entries, including those for earlier changes.
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        Self::unless(settings, |_, _| false)
    }

    /// Collects the entries that the older version doesn't have: they are for changes since then. The older version
    /// has an entry if one of its entries has the same rule, reason, and event or change, even if the event had
    /// another name.
    #[must_use]
    pub fn since(new: &Catalog<'_>, old: &Catalog<'_>) -> Self {
        let (settings, older) = (&new.input.settings, &old.input.settings);
        let full = |accept: &Accept, target: AcceptTarget<'_>| {
            let key = key(&accept.rule.value, target);
            format!("{key}\n{}", accept.seen_reason())
        };
        let mut earlier = Texts::default();
        for accept in &older.accepts {
            for target in accept.targets() {
                earlier.insert(Cow::Owned(full(accept, target)));
            }
        }
        let former = Former::new(new, &settings.accepts);
        Self::unless(settings, |accept, target| {
            let names = match target {
                AcceptTarget::Event(event) => former.of(event),
                AcceptTarget::Rule | AcceptTarget::Change(_) => &[],
            };
            let mut names = names.iter();
            let is_earlier = |target| earlier.contains(full(accept, target).as_str());
            is_earlier(target) || names.any(|name| is_earlier(AcceptTarget::Event(name)))
        })
    }

    /// Collects the entries except those for which `is_out` returns true. `is_out` is called with an entry and
    /// one of its targets.
    fn unless(settings: &Settings, is_out: impl Fn(&Accept, AcceptTarget<'_>) -> bool) -> Self {
        let mut accepts = Texts::default();
        for accept in &settings.accepts {
            for target in accept.targets().filter(|target| !is_out(accept, *target)) {
                accepts.insert(Cow::Owned(key(&accept.rule.value, target)));
            }
        }
        Self(accepts)
    }

    /// Whether an entry allows the finding: it has the same rule, and names the finding's change, or its
    /// event if there is no change, or neither if there is no event.
    #[must_use]
    pub fn lets_pass(&self, finding: &Finding) -> bool {
        let target = match &finding.event {
            Some(event) => AcceptTarget::Event(event),
            None => AcceptTarget::Rule,
        };
        let is_named = || self.has(finding.rule.name, target) || self.names_change(finding);
        !finding.rule.is_required() && is_named()
    }

    /// Whether an entry allows the finding by naming its change.
    #[must_use]
    pub fn names_change(&self, finding: &Finding) -> bool {
        let has = |name: &str| self.has(finding.rule.name, AcceptTarget::Change(name));
        let change = finding.change.as_ref();
        change.is_some_and(|change| change.is_named_by(has))
    }

    /// Whether an entry for a rule has this target.
    #[must_use]
    pub fn has(&self, rule: &str, target: AcceptTarget<'_>) -> bool {
        self.0.contains(key(rule, target).as_str())
    }
}

/// Joins a rule and an entry's target into one string. Line breaks separate them, because no name contains one.
fn key(rule: &str, target: AcceptTarget<'_>) -> String {
    match target {
        AcceptTarget::Rule => rule.to_owned(),
        AcceptTarget::Event(event) => format!("{rule}\n{event}"),
        AcceptTarget::Change(change) => format!("{rule}\n\n{change}"),
    }
}

/// Looks up the former names of events, for the names in `[[accept]]` entries.
#[derive(Default)]
struct Former<'c> {
    /// For each name in an entry, the index into `names`.
    events: Numbers<'c>,
    names: Vec<Vec<&'c str>>,
}

impl<'c> Former<'c> {
    fn new(catalog: &'c Catalog<'_>, accepts: &'c [Accept]) -> Self {
        let mut former = Self::default();
        for event in accepts.iter().flat_map(|accept| &accept.events) {
            let event = former.events.entry(Cow::Borrowed(&event.value));
            if *event.or_insert(former.names.len()) == former.names.len() {
                former.names.push(Vec::new());
            }
        }
        if former.names.is_empty() || !catalog.has(Column::Aliases) {
            return former;
        }
        for (_, row) in catalog.rows() {
            if let Some(event) = former.events.get(row.text(Column::Name)) {
                let cells = row.cells().iter();
                for cell in cells.filter(|cell| cell.column == Column::Aliases) {
                    former.names[*event].extend(names_of_aliases(cell));
                }
            }
        }
        former
    }

    /// The former names of an event.
    fn of(&self, event: &str) -> &[&'c str] {
        self.events.get(event).map_or(&[], |it| &self.names[*it])
    }
}
