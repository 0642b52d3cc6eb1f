//! Adds advice to risky changes whose kind has none: to check whether anyone relies on what has changed.

use crate::changes::migration::Migration;
use crate::changes::{Audience, Change, Verdict};

/// Adds advice to each risky change that has no advice yet.
pub(super) fn advise(changes: &mut [Change]) {
    for change in changes {
        if change.migration.is_none() {
            change.migration = advice(change);
        }
    }
}

fn advice(change: &Change) -> Option<Migration> {
    let is_at_risk = |it: &&&[Audience]| {
        it.iter()
            .any(|audience| change.verdicts.of(*audience) == Verdict::Risky)
    };
    let texts: Vec<(&'static [Audience], &str)> = EACH
        .iter()
        .filter(is_at_risk)
        .filter_map(|audiences| Some((*audiences, check(*audiences.first()?))))
        .collect();
    Migration::of(&texts)
}

/// [`Migration::of`] takes a list of audiences for each text, so each audience needs a separate list.
const EACH: [&[Audience]; 6] = [
    &[Audience::Wire],
    &[Audience::Rust],
    &[Audience::TypeScript],
    &[Audience::Web],
    &[Audience::Docs],
    &[Audience::Warehouse],
];

fn check(audience: Audience) -> &'static str {
    match audience {
        Audience::Wire => {
            "Check whether readers, strict validators or stored data rely on it, and adapt them first."
        }
        Audience::Rust => "Check whether programs in Rust rely on it, and adapt them first.",
        Audience::TypeScript => {
            "Check whether programs in TypeScript rely on it, and adapt them first."
        }
        Audience::Web => {
            "Check whether scripts on pages or in tag managers rely on it, and adapt them first."
        }
        Audience::Docs => {
            "Check whether links to the documentation rely on it, and adapt them first."
        }
        Audience::Warehouse => {
            "Check whether queries on stored events rely on it, and adapt them first."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::{Kind, Subject};

    #[test]
    fn a_risk_says_what_to_check() {
        let mut change = Change::new(Kind::SectionRenamed, Subject::Section("A".to_owned()));
        let advice = |change: &mut Change| {
            advise(std::slice::from_mut(change));
            change.advice(&Audience::ALL)
        };
        change.verdicts.raise(Audience::Rust, Verdict::Breaking);
        assert_eq!(advice(&mut change), None);
        change.verdicts.raise(Audience::Docs, Verdict::Risky);
        let of_docs = check(Audience::Docs);
        assert_eq!(advice(&mut change).as_deref(), Some(of_docs));
        assert_eq!(advice(&mut change).as_deref(), Some(of_docs));
        change.migration = None;
        change.verdicts.raise(Audience::Web, Verdict::Risky);
        let both = "Check whether scripts on pages or in tag managers, or links to the documentation rely on it, and \
                    adapt them first.";
        assert_eq!(advice(&mut change).as_deref(), Some(both));
        assert_eq!(change.advice(&[Audience::Docs]).as_deref(), Some(of_docs));
    }
}
