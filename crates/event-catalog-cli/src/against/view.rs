//! Decides which changes `check --against` reports as errors: those that break the audiences of the gate.
//!
//! The comparing rules describe the edit to a table, and where to fix it. The changes determine who is
//! affected. If a change breaks the gate and no rule has reported it, the rule for its kind gets a finding, so
//! nothing passes unnoticed.

mod help;
mod unused;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use event_catalog_build::catalog::Catalog;
use event_catalog_build::finding::{
    Accepts, ChangeName, Finding, MOST_FINDINGS, Report, Severity, level,
};
use event_catalog_build::read::AcceptTarget;
use event_catalog_build::rule::Rule;
use event_catalog_build::source::Place;

use super::changed_identifier::CHANGED_IDENTIFIER;
use super::described::{Described, describe};
use super::incompatible_payload::INCOMPATIBLE_PAYLOAD;
use super::links::{Links, Standing, Weight};
use super::moved_description::MOVED_DESCRIPTION;
use super::removed_event::REMOVED_EVENT;
use super::removed_module::REMOVED_MODULE;
use super::reported::{audiences, rule_of};
use crate::changes::gate::Gate;
use crate::changes::{Audience, Change, Kind, Subject, Verdict, changes};
use crate::levels::Levels;
use crate::rules::REUSED_NAME;
use help::{explain_mode, explain_old_accepts};

/// The maximum length of a chain of changes, each of which causes the next.
const DEEPEST: usize = 8;

/// Changes that no finding reports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Others {
    /// The number of changes that break audiences outside the gate.
    pub(crate) count: usize,
    /// The audiences that these changes break.
    pub(crate) audiences: BTreeSet<Audience>,
    /// The number of changes that are risky for audiences of the gate.
    pub(crate) risky: usize,
    /// Changes that an entry allows without naming them, keyed by the entry's place. Such an entry also allows
    /// later changes.
    pub(crate) unnamed: BTreeMap<Place, BTreeSet<String>>,
    /// Why a new entry accepts nothing, keyed by the place of the entry's name.
    pub(crate) unused: BTreeMap<Place, String>,
}

/// Sets the severities of comparing rules' findings, and adds findings for changes that break the gate and
/// have no finding.
pub(crate) fn view(
    report: &mut Report,
    new: &Catalog<'_>,
    old: &Catalog<'_>,
    levels: &Levels,
) -> Others {
    let changes = changes(Some(old), new);
    let settings = &old.input.settings;
    let gate = Gate::of(&settings.compatibility);
    let mut links = Links::new(old, new, &changes, &gate);
    let accepts = Accepts::since(new, old);
    name(report, &links, &accepts);
    let set: HashSet<&str> = settings
        .rules
        .iter()
        .map(|(name, _)| name.value.as_str())
        .collect();
    let mut weigh = |finding: &mut Finding, is_accepted: bool| {
        let rule = finding.rule;
        if !rule.is_comparing() {
            return;
        }
        let weight = links.weigh(finding);
        // A level in the settings or on the command line overrides the gate.
        let is_set = set.contains(rule.name) || levels.of(rule).is_some();
        if !is_set && !is_error(rule, weight, &gate) {
            finding.severity = Severity::Warning;
        }
        if let Some(weight) = weight.filter(|_| *rule == INCOMPATIBLE_PAYLOAD) {
            explain_mode(finding, weight, &gate);
        }
        let standing = if is_accepted {
            let is_named = accepts.names_change(finding);
            Standing::Accepted { is_named }
        } else {
            Standing::of(finding.severity)
        };
        links.mark(finding, standing);
    };
    for finding in &mut report.findings {
        weigh(finding, false);
    }
    for finding in &mut report.accepted {
        weigh(finding, true);
    }
    // A mistake that a required rule reports may be the reason for a difference, and should be fixed first.
    if report.findings.iter().any(|it| it.rule.is_required()) {
        return Others::default();
    }
    let reported = links.into_reported();
    let described = Described::new(new, old);
    let mut rest = Rest {
        changes: &changes,
        gate: &gate,
        reported: &reported,
        open: Explained::by(&report.findings),
        accepted: Explained::by(&report.accepted),
        reused: reused(report, &changes, &described, &accepts),
        others: Others::default(),
    };
    let left: Vec<usize> = (0..changes.len())
        .filter(|index| rest.is_left(*index))
        .collect();
    let mut counts: HashMap<&'static str, usize> = HashMap::new();
    for index in left {
        let change = &changes[index];
        let rule = rule_of(change.kind);
        let Some(severity) = Severity::of(level(rule, settings, &|rule| levels.of(rule))) else {
            continue;
        };
        let count = counts.entry(rule.name).or_default();
        *count += 1;
        if *count > MOST_FINDINGS {
            continue;
        }
        let draft = describe(change, &gate.broken(change.verdicts), &described);
        let finding = draft.of(rule, severity);
        if accepts.lets_pass(&finding) {
            report.accepted.push(finding);
        } else {
            report.findings.push(finding);
        }
    }
    explain_old_accepts(report, new);
    let unnamed = unnamed(report, new, &accepts);
    Others {
        unnamed,
        unused: unused::unused(report, &changes, new, &accepts),
        ..rest.others
    }
}

/// Sets the names of the changes that findings are about, and accepts findings if an entry names their change.
fn name(report: &mut Report, links: &Links<'_, '_>, accepts: &Accepts) {
    let all = report.findings.iter_mut().chain(&mut report.accepted);
    for finding in all.filter(|it| it.rule.is_comparing()) {
        links.name(finding);
    }
    let is_named = |it: &mut Finding| it.rule.is_comparing() && accepts.names_change(it);
    let named: Vec<Finding> = report.findings.extract_if(.., is_named).collect();
    // Before its change was named, a finding may have been accepted by an entry that names only a part of the change.
    let is_wrong = |it: &mut Finding| it.rule.is_comparing() && !accepts.lets_pass(it);
    let wrong = report.accepted.extract_if(.., is_wrong);
    report.findings.extend(wrong);
    report.accepted.extend(named);
}

/// Finds the changes that entries accept without naming them. They are keyed by the entry's place.
fn unnamed(
    report: &Report,
    new: &Catalog<'_>,
    accepts: &Accepts,
) -> BTreeMap<Place, BTreeSet<String>> {
    let mut entries: HashMap<(&str, AcceptTarget<'_>), Place> = HashMap::new();
    for accept in &new.input.settings.accepts {
        for target in accept.targets() {
            let key = (accept.rule.value.as_str(), target);
            entries.entry(key).or_insert(accept.place);
        }
    }
    let mut found: BTreeMap<Place, BTreeSet<String>> = BTreeMap::new();
    for finding in &report.accepted {
        let names = finding.change.as_ref().map(ChangeName::names);
        let names = names.unwrap_or_default();
        if names.is_empty() || accepts.names_change(finding) {
            continue;
        }
        let target = match &finding.event {
            Some(event) => AcceptTarget::Event(event),
            None => AcceptTarget::Rule,
        };
        if let Some(place) = entries.get(&(finding.rule.name, target)) {
            found.entry(*place).or_default().extend(names);
        }
    }
    found
}

/// Whether a finding of a rule is an error; `weight` is the combined weight of the finding's changes, if they are
/// known.
fn is_error(rule: &Rule, weight: Option<Weight>, gate: &Gate) -> bool {
    // No one intends moved descriptions, so they are an error even if only the documentation is affected.
    if *rule == MOVED_DESCRIPTION {
        return gate.has(Audience::Docs) || weight.is_some_and(|it| it.is_broken);
    }
    match weight {
        Some(weight) => weight.is_broken,
        None => audiences(rule).iter().any(|it| gate.has(*it)),
    }
}

/// Finds the changes that an error of `reused-name` already covers; that rule also works without an older version. An
/// accepted error covers its changes only if the entry is new: an entry in the older version was for an earlier change.
fn reused(
    report: &Report,
    changes: &[Change],
    described: &Described<'_, '_, '_>,
    accepts: &Accepts,
) -> HashSet<usize> {
    let errors = report.findings.iter();
    let errors = errors.filter(|it| it.severity == Severity::Error);
    let accepted = report.accepted.iter();
    let found = errors.chain(accepted.filter(|it| accepts.lets_pass(it)));
    let found = found.filter(|it| *it.rule == REUSED_NAME);
    let events: HashSet<&str> = found.filter_map(|it| it.event.as_deref()).collect();
    let is_same = |change: &Change| {
        let is_reused = matches!(
            change.kind,
            Kind::AliasMoved | Kind::AliasPromoted | Kind::NameReused
        );
        let now = change.after.as_ref().filter(|_| is_reused);
        let event = now.and_then(|name| described.event(&Subject::Event(name.clone())));
        event.is_some_and(|event| events.contains(event.as_str()))
    };
    let all = 0..changes.len();
    all.filter(|index| is_same(&changes[*index])).collect()
}

/// Which kinds of changes are explained by findings about other changes.
struct Explained {
    /// Whether events were removed, because their modules are removed with them.
    removes_modules: bool,
    /// Whether one finding is about the identifiers of all rows.
    has_lost_identifiers: bool,
    /// Whether one finding is about all descriptions that have moved.
    has_moved_descriptions: bool,
}

impl Explained {
    fn by(findings: &[Finding]) -> Self {
        let all = || findings.iter();
        let is_of_modules = |it: &Finding| *it.rule == REMOVED_EVENT || *it.rule == REMOVED_MODULE;
        let is_of_all = |it: &Finding| *it.rule == CHANGED_IDENTIFIER && it.event.is_none();
        Self {
            removes_modules: all().any(is_of_modules),
            has_lost_identifiers: all().any(is_of_all),
            has_moved_descriptions: all().any(|it| *it.rule == MOVED_DESCRIPTION),
        }
    }

    fn has(&self, kind: Kind) -> bool {
        match kind {
            Kind::ModuleRemoved | Kind::ModuleRenamed => self.removes_modules,
            Kind::IdentifierChanged => self.has_lost_identifiers,
            Kind::DescriptionMoved => self.has_moved_descriptions,
            _ => false,
        }
    }
}

/// The changes that no finding reports yet.
struct Rest<'r> {
    changes: &'r [Change],
    gate: &'r Gate,
    /// Whether each change has a finding.
    reported: &'r [bool],
    /// What the findings explain that no entry accepts.
    open: Explained,
    /// What accepted findings explain. This applies only to changes that are accepted, too.
    accepted: Explained,
    /// Changes that are reported by a rule that needs no older version.
    reused: HashSet<usize>,
    others: Others,
}

impl Rest<'_> {
    /// Whether a change needs a finding. A change that is only risky, or only breaks audiences outside the
    /// gate, is counted instead.
    fn is_left(&mut self, index: usize) -> bool {
        let change = &self.changes[index];
        let is_reported = self.reported[index] || self.reused.contains(&index);
        // `removed.csv` has a row for the removal, so it is intended. `early-removal` reports removals that are too
        // early.
        let is_recorded = change.announced || change.recorded;
        let is_explained = self.open.has(change.kind)
            || change.accepted.is_some() && self.accepted.has(change.kind);
        if is_reported || is_recorded || is_explained {
            return false;
        }
        if self.needs_finding(change) {
            return !self.is_effect(change);
        }
        if change.cause.is_some() {
            return false;
        }
        let verdicts = &change.verdicts;
        if self.gate.is_risked_by(*verdicts) && change.accepted.is_none() {
            self.others.risky += 1;
        }
        if verdicts.worst() == Verdict::Breaking {
            self.others.count += 1;
            let all = Audience::ALL.into_iter();
            let broken = all.filter(|it| verdicts.of(*it) == Verdict::Breaking);
            self.others.audiences.extend(broken);
        }
        false
    }

    fn needs_finding(&self, change: &Change) -> bool {
        change.kind == Kind::CheckLowered || self.gate.is_broken_by(change.verdicts)
    }

    /// Whether another change causes this change, and has a finding or gets one.
    fn is_effect(&self, change: &Change) -> bool {
        let mut cause = change.cause;
        for _ in 0..DEEPEST {
            let Some(index) = cause else {
                return false;
            };
            let Some(change) = self.changes.get(index) else {
                return false;
            };
            if self.reported[index] || self.needs_finding(change) {
                return true;
            }
            cause = change.cause;
        }
        false
    }
}
