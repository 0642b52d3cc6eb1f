//! Counts the risks that no `[[accept]]` allows. With `--deny-risks`, risks are treated as breaking changes.

use super::comparison::Comparison;
use super::scope::Scope;
use crate::changes::{Change, Verdict};

/// Counts the changes that are risky for the requested audiences and aren't accepted. The effects of an accepted change
/// are accepted, too.
pub(crate) fn unaccepted(comparisons: &[Comparison], scope: &Scope) -> usize {
    let of_one = |comparison: &Comparison| {
        let items = &comparison.items;
        let is_accepted = |index: usize| {
            let cause = items.get(index);
            cause.is_some_and(|cause| cause.change.accepted.is_some())
        };
        let is_open = |change: &Change| {
            scope.has(change, Verdict::Risky)
                && change.accepted.is_none()
                && !change.cause.is_some_and(is_accepted)
        };
        items.iter().filter(|item| is_open(&item.change)).count()
    };
    comparisons.iter().map(of_one).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::format::made::{comparison, item};
    use crate::changes::{Audience, Kind};

    #[test]
    fn an_accepted_risk_does_not_count_and_neither_does_its_effect() {
        let risky = |event: &str| {
            item(
                Kind::LimitTightened,
                event,
                &[(Audience::Wire, Verdict::Risky)],
            )
        };
        let mut accepted = risky("a");
        accepted.change.accepted = Some("Nothing sends more.".to_owned());
        let mut effect = risky("b");
        effect.change.cause = Some(0);
        let all = [comparison(vec![accepted, effect, risky("c")])];
        assert_eq!(unaccepted(&all, &Scope::of(&[])), 1);
        assert_eq!(unaccepted(&all, &Scope::of(&[Audience::Rust])), 0);
    }
}
