//! Decides whether a cell contains prose: a text that a person wrote, and that no other rule reports as lost or
//! converted.

use super::cells::{self, Prose};
use super::prelude::*;
use super::{lookalike_character, mojibake, placeholder_description};

impl Prose<'_, '_> {
    /// Whether a person wrote the cell's text. Another rule reports texts that a spreadsheet has converted. Call this
    /// function last: cheaper checks already rule out most cells.
    pub(super) fn is_prose(&self) -> bool {
        is_prose(self.cell)
    }
}

/// Whether a person wrote the text of a cell intentionally: it is neither a formula nor a converted value.
pub(super) fn is_prose(cell: &Cell<'_>) -> bool {
    let text = cell.text.as_ref();
    let is_whole = || {
        mojibake::meant(text).is_none()
            && !cells::has_swallowed(cell)
            && !lookalike_character::is_odd(text)
    };
    !cells::is_changed(cell)
        && !placeholder_description::is_placeholder(text)
        && !placeholder_description::is_tick(cell)
        && (cell.is_plain() || is_whole())
}
