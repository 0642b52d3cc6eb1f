//! Tests all stages: the table of changes with their verdicts, properties that hold for any change, and that `check
//! --against` agrees with the changes.

mod agreement;
mod cases;
mod properties;
pub(super) mod public_items;
mod unread;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::{Input, Memory};

use super::{Change, changes};

/// Reads a catalog from files in memory.
pub(super) fn input<'f>(files: impl IntoIterator<Item = (&'f str, &'f str)>) -> Input {
    Input::read_folder(&files.into_iter().collect::<Memory>()).expect("memory can be listed")
}

/// Finds the changes from one catalog to another.
pub(super) fn compared(before: &Input, after: &Input) -> Vec<Change> {
    changes(Some(&Catalog::new(before)), &Catalog::new(after))
}
