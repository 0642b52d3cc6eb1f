//! Unusual features of the cells with names, for the notes to the user.

use super::tally::Tally;

/// The names that aren't just the text of their cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Remarks {
    /// Cells with several names.
    pub(super) several: Tally,
    /// Cells with several lines that aren't names.
    pub(super) lines: Tally,
    /// Names of a list with surrounding whitespace.
    pub(super) trimmed: Tally,
    /// Names of a list that look like a family.
    pub(super) escaped: Tally,
    /// Families.
    pub(super) families: Tally,
}

impl Remarks {
    /// A note on each kind.
    pub(super) fn notes(&self) -> Vec<String> {
        let notes = [
            self.several.note(|names| {
                format!("the cell lists several names, `{names}`: each is an event")
            }),
            self.lines.note(|name| {
                format!(
                    "the cell has several lines, which are read as one name, `{name}`: if some are \
                     names, write each in a separate row"
                )
            }),
            self.trimmed.note(|name| {
                format!(
                    "there is white space around `{name}`, which no name in a catalog has, and is left out"
                )
            }),
            self.escaped.note(|name| {
                format!(
                    "the cell of `{name}` has one more pair of braces, because `{name}` would be a \
                     family with an event for each number"
                )
            }),
            self.families.note(|name| {
                format!(
                    "`{name}` is a family with an event for each number; if the braces are a part of \
                     the name, write one more pair in its cell"
                )
            }),
        ];
        notes.into_iter().flatten().collect()
    }
}
