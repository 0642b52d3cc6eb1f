//! Finds the typed changes: the edits to a catalog, with their verdicts on the wire.
//!
//! Each file finds the changes to one kind of subject. It sets the verdicts on the wire, and the verdicts that no
//! surface shows, such as a note for `docs` about a changed text. `judge.rs` derives all other verdicts from the
//! surfaces.

mod events;
mod families;
mod modules;
pub(crate) mod payloads;
mod settings;
mod texts;
mod wire;

use super::{Change, Pair, gate, readable};

/// Finds all typed changes, in catalog order.
pub(super) fn all(pair: &Pair<'_, '_>) -> Vec<Change> {
    let mut changes = Vec::new();
    gate::lowered(pair, &mut changes);
    settings::find(pair, &mut changes);
    modules::find(pair, &mut changes);
    events::find(pair, &mut changes);
    families::find(pair, &mut changes);
    events::follow(pair, &mut changes);
    texts::find(pair, &mut changes);
    payloads::find(pair, &mut changes);
    modules::emptied(pair, &mut changes);
    readable::leave_out(pair, &mut changes);
    changes
}
