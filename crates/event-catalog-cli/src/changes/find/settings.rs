//! Changes of settings.

use crate::changes::{Change, Pair};

pub(super) fn find(pair: &Pair<'_, '_>, changes: &mut Vec<Change>) {
    let _ = (pair, changes);
}
