//! Writes the `[[accept]]` entries that allow changes, ready to paste.

use std::collections::BTreeMap;

use event_catalog_build::finding::accept_entry;

use super::comparison::Comparison;
use super::scope::Scope;
use crate::against::{is_named, rule_of};
use crate::changes::{Change, Verdict};

/// The maximum number of changes that the entries after a list of risks name.
const MOST: usize = 10;

/// Formats the entry that allows a breaking or risky change, as lines. Returns `None` if the change needs no entry.
/// Also returns `None` if its entry names the event instead of the change: `check --against` prints such an entry.
pub(super) fn of(change: &Change) -> Option<Vec<String>> {
    let is_open = change.verdicts.worst() >= Verdict::Risky && change.accepted.is_none();
    // If the removal has a row in `removed.csv`, `early-removal` reports it, and its entry names the event.
    if !is_open || change.announced || change.recorded || change.cause.is_some() {
        return None;
    }
    let names = names(change)?;
    Some(accept_entry(rule_of(change.kind).name, &names, None))
}

fn names(change: &Change) -> Option<Vec<String>> {
    let names = is_named(change.kind).then(|| change.name().names());
    names.filter(|names| !names.is_empty())
}

/// The risks that no entry allows, and the entries to paste for them.
pub(super) struct Risks {
    /// The number of risks.
    pub(super) number: usize,
    /// The lines of the entries that allow all risks; empty if there are too many risks.
    pub(super) lines: Vec<String>,
}

impl Risks {
    /// Finds the risks that an entry can name.
    pub(super) fn of(comparison: &Comparison, scope: &Scope) -> Self {
        // Readers can't decide about changes that they don't see, so the entries don't name them.
        let items = comparison.items.iter().filter(|item| !item.is_left_out);
        let changes = items.map(|item| &item.change);
        let risks = changes.filter(|it| {
            let is_open = it.accepted.is_none() && !it.announced && it.cause.is_none();
            is_open && scope.verdict(it) == Verdict::Risky
        });
        let mut number = 0;
        let mut by_rule: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for change in risks {
            if let Some(names) = names(change) {
                number += 1;
                let of_rule = by_rule.entry(rule_of(change.kind).name).or_default();
                of_rule.extend(names);
            }
        }
        let lines = if by_rule.values().map(Vec::len).sum::<usize>() > MOST {
            Vec::new()
        } else {
            let entries = by_rule.iter();
            let entries = entries.map(|(rule, names)| accept_entry(rule, names, None));
            entries.flatten().collect()
        };
        Self { number, lines }
    }
}

#[cfg(test)]
mod tests {
    use super::super::made::{comparison, for_all, item};
    use super::*;
    use crate::changes::{Audience, Kind};

    #[test]
    fn what_is_open_has_an_entry() {
        let mut risky = item(
            Kind::ValueRemoved,
            "order",
            &[(Audience::Wire, Verdict::Risky)],
        );
        risky.change.values = vec!["paid".to_owned()];
        let lines = [
            "[[accept]]",
            "rule = \"incompatible-payload\"",
            "change = \"value-removed:order=paid\"",
            "reason = \"…\"",
        ];
        assert_eq!(of(&risky.change).unwrap_or_default(), lines);
        // `check --against` prints the entry for a removal, which names the event.
        let removed = for_all(Kind::EventRemoved, "a", Verdict::Breaking);
        assert_eq!(of(&removed.change), None);
        let minor = for_all(Kind::FieldAdded, "a", Verdict::Minor);
        assert_eq!(of(&minor.change), None);
        let breaking = for_all(Kind::TypeChanged, "a", Verdict::Breaking);
        assert!(of(&breaking.change).is_some());
        let mut accepted = risky.clone();
        accepted.change.accepted = Some("Never sent.".to_owned());
        assert_eq!(of(&accepted.change), None);
        let scope = Scope::of(&[]);
        let risks = Risks::of(
            &comparison(vec![risky, removed, breaking, accepted]),
            &scope,
        );
        assert_eq!(risks.number, 1);
        assert_eq!(risks.lines, lines);
        let many = (0..=MOST).map(|it| {
            let event = it.to_string();
            item(
                Kind::LimitTightened,
                &event,
                &[(Audience::Wire, Verdict::Risky)],
            )
        });
        let risks = Risks::of(&comparison(many.collect()), &scope);
        assert_eq!((risks.number, risks.lines.len()), (MOST + 1, 0));
    }
}
