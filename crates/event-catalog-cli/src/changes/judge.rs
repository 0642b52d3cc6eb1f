//! Attributes the differences between surfaces to changes, and raises their verdicts.

use super::{Change, Pair};

/// Raises the verdicts of the changes by what their audiences see, folds effects into their causes, applies
/// the `[[accept]]` entries of the new version, and sorts the changes.
pub(super) fn judge(pair: &Pair<'_, '_>, changes: &mut Vec<Change>) {
    let _ = (pair, changes);
}
