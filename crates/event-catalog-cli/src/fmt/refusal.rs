//! Why a table is refused, told as `check` tells it: the row, the cell marked, what to do.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::check::STRUCTURAL;
use event_catalog_build::finding::{Report, check};
use event_catalog_build::read::{Folder, Input, Memory};

use super::Obstacle;
use crate::checked::Checked;

/// The rules about what keeps a table from being read cell by cell.
const OF_CELLS: [&str; 5] = [
    "cell-count",
    "not-utf8",
    "stray-quote",
    "unclosed-quote",
    "unreadable-file",
];

/// The rules about the header row.
const OF_HEADINGS: [&str; 3] = ["missing-column", "repeated-column", "unknown-column"];

/// What `check` finds in a table that cannot be formatted; empty where it finds nothing to blame.
pub(crate) fn findings(shown: &str, bytes: Vec<u8>, obstacle: Option<Obstacle>) -> Checked {
    let folder = Memory::from_iter([(shown, bytes)]);
    let input = Input::read_file(&folder as &dyn Folder, shown);
    let catalog = Catalog::new(&input);
    let mut report = check(&catalog, STRUCTURAL, &|_| None);
    let is_blamed = |rule: &str| {
        OF_CELLS.contains(&rule)
            || (obstacle == Some(Obstacle::NoNames) && OF_HEADINGS.contains(&rule))
    };
    report
        .findings
        .retain(|finding| is_blamed(finding.rule.name));
    let report = Report { ..report };
    Checked {
        input,
        report,
        events: 0,
    }
}
