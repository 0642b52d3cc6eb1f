//! Tests all stages: the table of changes with their verdicts, and what must hold for any change, also in
//! `check --against`.

mod agreement;
mod cases;
mod properties;
pub(super) mod public_items;
mod unread;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::{Input, Memory};

use super::{Change, changes};

/// A catalog of files in memory.
pub(super) fn input<'f>(files: impl IntoIterator<Item = (&'f str, &'f str)>) -> Input {
    Input::read_folder(&files.into_iter().collect::<Memory>()).expect("memory can be listed")
}

/// The changes from one catalog to another one.
pub(super) fn compared(before: &Input, after: &Input) -> Vec<Change> {
    changes(Some(&Catalog::new(before)), &Catalog::new(after))
}
