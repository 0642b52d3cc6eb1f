//! Notes about unusual cells in the name column.

use std::collections::BTreeMap;

use super::list::Entry;
use super::name_column::Split;
use super::tally::Tally;

/// Cells that contain more than a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Remarks {
    /// Cells with several names.
    pub(super) several: Tally,
    /// Cells with several lines that aren't names.
    pub(super) lines: Tally,
    /// Cells with a remark next to a name, by the column that the remark is moved to.
    pub(super) beside: BTreeMap<&'static str, Tally>,
    /// Names that could contain a remark.
    pub(super) doubtful: Tally,
    /// Struck-through names.
    pub(super) struck: Tally,
    /// Names in a list with surrounding whitespace.
    pub(super) trimmed: Tally,
    /// Names in a list that look like a family.
    pub(super) escaped: Tally,
    /// Families.
    pub(super) families: Tally,
}

impl Remarks {
    /// Adds the remark next to a name to the columns of its events.
    pub(super) fn add_beside(&mut self, place: &str, split: &Split, entries: &mut [Entry]) {
        let mut columns: Vec<&'static str> = Vec::new();
        for entry in entries {
            columns.push(split.remark.add_to(entry));
        }
        columns.sort_unstable();
        columns.dedup();
        let names = split.names.join("`, `");
        let what = format!("{:?} next to `{names}` is a remark", split.remark.shown());
        for column in columns {
            self.beside.entry(column).or_default().add(place, &what);
        }
    }

    /// Writes the notes, one per kind.
    pub(super) fn notes(&self) -> Vec<String> {
        let beside = self.beside.iter().filter_map(|(column, tally)| {
            tally.listed(|what| format!("{what}, so it is moved to the column `{column}`"))
        });
        let notes = [
            self.several.note(|names| {
                format!("the cell lists several names, `{names}`: each name is imported as an event")
            }),
            self.lines.note(|name| {
                format!(
                    "the lines of the cell are read as one name, `{name}`; if they are several names, write each name \
                     in a separate row"
                )
            }),
            self.doubtful.listed(|name| {
                format!(
                    "the whole cell is read as the name `{name}`; if it contains several names, write each in a \
                     separate row, or if it contains a remark, mark the name as code or move the remark to another \
                     column"
                )
            }),
            self.struck.listed(|name| {
                format!(
                    "`{name}` is struck through, and is imported as an event; if it is deprecated, fill the column \
                     `deprecated`, and if no program sends it, remove the row"
                )
            }),
            self.trimmed.note(|name| {
                format!(
                    "the white space around `{name}` is left out, because names in a catalog have none"
                )
            }),
            self.escaped.note(|name| {
                format!(
                    "the braces of `{name}` are doubled in its cell, because `{name}` would be a family with an event \
                     for each number"
                )
            }),
            self.families.note(|name| {
                format!(
                    "`{name}` is a family with an event for each number; if the braces are part of the name, double \
                     them in its cell"
                )
            }),
        ];
        notes.into_iter().flatten().chain(beside).collect()
    }
}
