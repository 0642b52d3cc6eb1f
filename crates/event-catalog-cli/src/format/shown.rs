//! Selects the findings to show if there are too many.

use std::collections::BTreeMap;

use event_catalog_build::finding::Severity;

use crate::checked::{Checked, Found};

/// The maximum number of findings to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Most {
    /// The maximum for all rules together, errors first.
    pub(crate) in_all: usize,
    /// The maximum per rule: more findings of the same rule add no information.
    pub(crate) of_rule: usize,
}

impl Most {
    /// No limit.
    pub(crate) const ALL: Self = Self::in_all(usize::MAX);

    /// The default limit.
    pub(crate) const USUAL: Self = Self {
        in_all: 100,
        of_rule: 10,
    };

    /// Creates a limit from `--max`: 0 means no limit.
    pub(crate) fn asked(max: Option<usize>) -> Self {
        match max {
            None => Self::USUAL,
            Some(0) => Self::ALL,
            Some(most) => Self::in_all(most),
        }
    }

    /// Limits all findings together, regardless of their rules.
    pub(crate) const fn in_all(most: usize) -> Self {
        Self {
            in_all: most,
            of_rule: usize::MAX,
        }
    }
}

/// The findings to show, and the number of hidden findings.
#[derive(Debug, Default)]
pub(super) struct Shown<'c> {
    /// The findings to show, sorted by place.
    pub(super) found: Vec<(&'c Checked, &'c Found)>,
    /// The number of hidden findings per rule, the largest first.
    pub(super) left: Vec<(&'static str, usize)>,
}

impl<'c> Shown<'c> {
    /// Selects from the findings of all catalogs.
    pub(super) fn of(catalogs: &'c [Checked], most: Most) -> Self {
        let with_catalog = |checked: &'c Checked| checked.found.iter().map(move |it| (checked, it));
        let all: Vec<_> = catalogs.iter().flat_map(with_catalog).collect();
        let mut is_shown = vec![false; all.len()];
        let mut count = 0;
        let mut by_rule: BTreeMap<&'static str, (usize, usize)> = BTreeMap::new();
        for severity in [Severity::Error, Severity::Warning] {
            for (number, (_, Found { finding, .. })) in all.iter().enumerate() {
                if finding.severity != severity {
                    continue;
                }
                let (shown, left) = by_rule.entry(finding.rule.name).or_default();
                if count < most.in_all && *shown < most.of_rule {
                    is_shown[number] = true;
                    count += 1;
                    *shown += 1;
                } else {
                    *left += 1;
                }
            }
        }
        let left = by_rule.into_iter().map(|(rule, (_, left))| (rule, left));
        let mut left: Vec<_> = left.filter(|(_, left)| *left > 0).collect();
        left.sort_by_key(|(_, left)| std::cmp::Reverse(*left));
        let found = all.into_iter().zip(is_shown);
        Self {
            found: found
                .filter_map(|(it, is_shown)| is_shown.then_some(it))
                .collect(),
            left,
        }
    }
}
