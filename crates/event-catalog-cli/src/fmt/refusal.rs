//! Explains why a table is rejected, in the form in which `check` reports it: the row, the marked cell, the
//! help.

use event_catalog_build::check::REQUIRED;
use event_catalog_build::read::{Folder, Input, Memory};

use super::Obstacle;
use crate::checked::Checked;
use crate::levels::Levels;

/// The rules about mistakes that prevent reading a table cell by cell.
const OF_CELLS: [&str; 6] = [
    "cell-count",
    "cut-row",
    "not-utf8",
    "stray-quote",
    "unclosed-quote",
    "unreadable-file",
];

/// The rules about the header row.
const OF_HEADINGS: [&str; 3] = ["missing-column", "repeated-column", "unknown-column"];

/// Lists the findings of `check` in a table that can't be formatted. The list is empty if the table has none. `extra`
/// are the additional columns of the table's catalog.
pub(crate) fn findings(
    shown: &str,
    bytes: Vec<u8>,
    extra: &[String],
    obstacle: Option<Obstacle>,
) -> Checked {
    let folder = Memory::from_iter([(shown, bytes)]);
    let mut input = Input::read_file(&folder as &dyn Folder, shown);
    input.settings.extra_columns = extra.to_vec();
    let is_blamed = |rule: &str| {
        OF_CELLS.contains(&rule)
            || (obstacle == Some(Obstacle::NoNames) && OF_HEADINGS.contains(&rule))
    };
    let rules = REQUIRED.iter().filter(|rule| is_blamed(rule.name));
    Checked::by(input, rules, &Levels::default())
}
