//! Finds entries for changes that accept nothing. Without this check, a typo in an entry would go unnoticed, and the
//! error would just be reported again.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use event_catalog_build::catalog::Catalog;
use event_catalog_build::finding::{Accepts, ChangeName, Report};
use event_catalog_build::read::{Accept, AcceptTarget, Suggestions};
use event_catalog_build::source::Place;
use event_catalog_build::toml_text;

use crate::against::COMPARING;
use crate::against::reported::{further_rule_of, is_named, rule_of};
use crate::changes::{Change, Verdict};

/// Explains why new entries accept nothing. Each reason is keyed by the place of the name in the entry for which there
/// is no finding and no change.
pub(super) fn unused(
    report: &Report,
    changes: &[Change],
    new: &Catalog<'_>,
    accepts: &Accepts,
) -> BTreeMap<Place, String> {
    let mut targets: Vec<(&Accept, &'static str, AcceptTarget<'_>)> = Vec::new();
    for entry in &new.input.settings.accepts {
        let mut rules = COMPARING.iter();
        let Some(rule) = rules.find(|rule| rule.name == entry.rule.value) else {
            continue;
        };
        let of_entry = entry.targets().map(|target| (entry, rule.name, target));
        targets.extend(of_entry.filter(|(_, rule, target)| accepts.has(rule, *target)));
    }
    if targets.is_empty() {
        return BTreeMap::new();
    }
    let known = Known::of(report, changes);
    let suggestions = Suggestions::default();
    targets.retain(|(entry, rule, target)| !known.has(rule, *target, &entry.reason.value));
    let unused = targets.into_iter().map(|(entry, rule, target)| {
        let what = match target {
            AcceptTarget::Rule => {
                format!("it has no `event`, but `{rule}` has no finding without an event")
            }
            AcceptTarget::Event(event) => format!("no finding of `{rule}` is about `{event}`"),
            AcceptTarget::Change(change) => {
                format!("no finding of `{rule}` is about the change `{change}`")
            }
        };
        let help = match known.meant(rule, target, &suggestions) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "remove the `[[accept]]`, unless it is for another version".to_owned(),
        };
        let text = format!("this `[[accept]]` accepts nothing: {what}; {help}");
        (place(entry, target), text)
    });
    unused.collect()
}

/// Finds the place of a name in an entry.
fn place(entry: &Accept, target: AcceptTarget<'_>) -> Place {
    let (names, name) = match target {
        AcceptTarget::Rule => return entry.place,
        AcceptTarget::Event(name) => (&entry.events, name),
        AcceptTarget::Change(name) => (&entry.changes, name),
    };
    let found = names.iter().find(|it| it.value == name);
    found.map_or(entry.place, |it| it.place)
}

/// What the entries for one rule can name.
#[derive(Default)]
struct Names<'k> {
    /// The events of the rule's findings; `None` for a finding that isn't about an event.
    events: HashSet<Option<&'k str>>,
    /// The changes that the rule reports, by all of their names.
    changes: HashSet<String>,
    /// The reasons in the entries that accept the rule's changes.
    reasons: HashSet<&'k str>,
    open_events: BTreeSet<&'k str>,
    open_changes: BTreeSet<String>,
}

/// What entries can name, by rule.
struct Known<'k>(HashMap<&'static str, Names<'k>>);

impl<'k> Known<'k> {
    fn of(report: &'k Report, changes: &'k [Change]) -> Self {
        let mut known: HashMap<&'static str, Names<'k>> = HashMap::new();
        let open = report.findings.iter().map(|it| (it, true));
        for (finding, is_open) in open.chain(report.accepted.iter().map(|it| (it, false))) {
            let names = known.entry(finding.rule.name).or_default();
            names.events.insert(finding.event.as_deref());
            let change = finding.change.as_ref();
            names
                .changes
                .extend(change.into_iter().flat_map(ChangeName::all));
            if is_open {
                names.open_events.extend(finding.event.as_deref());
                let open = change.map(ChangeName::names).unwrap_or_default();
                names.open_changes.extend(open);
            }
        }
        for change in changes {
            let name = is_named(change.kind).then(|| change.name());
            let is_open = change.accepted.is_none()
                && change.verdicts.worst() >= Verdict::Risky
                && !change.announced
                && change.cause.is_none();
            let own = rule_of(change.kind);
            for rule in std::iter::once(own).chain(further_rule_of(change.kind)) {
                let names = known.entry(rule.name).or_default();
                names.changes.extend(name.iter().flat_map(ChangeName::all));
                names.reasons.extend(change.accepted.as_deref());
                if is_open && rule == own {
                    let open = name.as_ref().map(ChangeName::names);
                    names.open_changes.extend(open.unwrap_or_default());
                }
            }
        }
        Self(known)
    }

    /// Whether an entry with this target and this reason may be about a finding or a change.
    fn has(&self, rule: &str, target: AcceptTarget<'_>, reason: &str) -> bool {
        let Some(names) = self.0.get(rule) else {
            return false;
        };
        // An entry can name the event of a change in more ways than findings do. So the entry also counts as used if an
        // accepted change has its reason.
        let is_about =
            |event: Option<&str>| names.events.contains(&event) || names.reasons.contains(reason);
        match target {
            AcceptTarget::Rule => is_about(None),
            AcceptTarget::Event(event) => is_about(Some(event)),
            AcceptTarget::Change(change) => names.changes.contains(change),
        }
    }

    /// Formats the line that an entry probably should contain: with the most similar name of an open change or event,
    /// or with the only one.
    fn meant(
        &self,
        rule: &str,
        target: AcceptTarget<'_>,
        suggestions: &Suggestions,
    ) -> Option<String> {
        let line = |key: &str, name: &str| format!("{key} = {}", toml_text::string(name));
        if let AcceptTarget::Change(change) = target {
            let has = |rule: &str| {
                self.0
                    .get(rule)
                    .is_some_and(|it| it.changes.contains(change))
            };
            let mut others = COMPARING.iter();
            if let Some(other) = others.find(|other| has(other.name)) {
                return Some(line("rule", other.name));
            }
        }
        let names = self.0.get(rule)?;
        let changes = names.open_changes.iter().map(String::as_str);
        let events = names.open_events.iter().copied();
        let near = match target {
            AcceptTarget::Rule => None,
            AcceptTarget::Event(event) => {
                let near = suggestions.similar(event, events.clone());
                near.map(|near| line("event", near))
            }
            AcceptTarget::Change(change) => {
                let near = suggestions.similar(change, changes.clone());
                near.map(|near| line("change", near))
            }
        };
        let only = || {
            let changes = changes.map(|name| line("change", name));
            let mut all = changes.chain(
                events
                    .filter(|_| names.open_changes.is_empty())
                    .map(|name| line("event", name)),
            );
            let first = all.next()?;
            all.next().is_none().then_some(first)
        };
        near.or_else(only)
    }
}
