//! Which findings are shown where there are very many.

use event_catalog_build::finding::Severity;

use super::{Totals, totals};
use crate::checked::{Checked, Found};

/// The findings that are shown, in the order of places: all, or as many as may be, errors first.
pub(super) fn shown(catalogs: &[Checked], most: usize) -> impl Iterator<Item = (&Checked, &Found)> {
    let (mut errors_left, mut warnings_left) = split(catalogs, most);
    let all = catalogs
        .iter()
        .flat_map(|checked| checked.found.iter().map(move |found| (checked, found)));
    all.filter(move |(_, found)| {
        let left = match found.finding.severity {
            Severity::Error => &mut errors_left,
            Severity::Warning => &mut warnings_left,
        };
        let is_shown = *left > 0;
        *left = left.saturating_sub(1);
        is_shown
    })
}

/// What [`shown`] leaves out, for people; `None` where it is nothing.
pub(super) fn left_out(catalogs: &[Checked], most: usize) -> Option<String> {
    let totals = Totals::of(catalogs);
    let (errors, warnings) = split(catalogs, most);
    totals::findings(totals.errors - errors, totals.warnings - warnings)
}

/// How many errors and how many warnings are shown.
fn split(catalogs: &[Checked], most: usize) -> (usize, usize) {
    let totals = Totals::of(catalogs);
    let errors = totals.errors.min(most);
    (errors, totals.warnings.min(most - errors))
}
