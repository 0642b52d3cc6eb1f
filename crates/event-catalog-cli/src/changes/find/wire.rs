//! The effects of changes of events, families and modules on those who send and receive events.
//!
//! *Backward* is the effect on new readers of old data: of stored events, and of events from emitters that are not
//! updated. *Forward* is the effect on old readers of new data.

use crate::changes::Verdict::{self, Breaking, Minor, None, Risky};
use crate::changes::{Audience, Change, Kind, Subject};

/// Each kind with its verdict backward and forward.
const WIRE: &[(Kind, Verdict, Verdict)] = &[
    // Old readers get an event that they don't know, as a custom event. Nothing is lost.
    (Kind::EventAdded, None, Minor),
    // New readers don't know the name in old data. Old readers wait for an event that doesn't come.
    (Kind::EventRemoved, Breaking, Breaking),
    // New readers find the event by its alias. Old readers get the new name as a custom event; that is
    // minor and not breaking, because the emitter may send the old name until its readers are updated.
    (Kind::EventRenamed, None, Minor),
    // Each side mistakes one event for the other.
    (Kind::EventsSwapped, Breaking, Breaking),
    // New readers find the event by one more name, which old readers don't know.
    (Kind::AliasAdded, None, None),
    // New readers don't know the name in old data. New data doesn't have it.
    (Kind::AliasRemoved, Breaking, None),
    // New readers mistake the old data of one event for another event. New data doesn't have the name.
    (Kind::AliasMoved, Breaking, None),
    // New readers mistake the old data of one event for another event, and old readers mistake the new data.
    (Kind::AliasPromoted, Breaking, Breaking),
    (Kind::NameReused, Breaking, Breaking),
    // The wire has names, not identifiers.
    (Kind::IdentifierChanged, None, None),
    // As with a rename, old readers may not know the name that is sent now. If they do, `events/sends.rs` handles that.
    (Kind::SentNameChanged, None, Minor),
    // Treated as events that are added, removed and renamed.
    (Kind::FamilyWidened, None, Minor),
    (Kind::FamilyNarrowed, Breaking, Breaking),
    (Kind::FamilyRenamed, None, Minor),
    // The names stay; only the catalog groups them differently.
    (Kind::FamilySplit, None, None),
    (Kind::FamilyFormed, None, None),
    // The event is sent as before.
    (Kind::EventDeprecated, None, None),
    (Kind::DeprecationLifted, None, None),
    (Kind::DeprecationChanged, None, None),
    // The wire has no modules.
    (Kind::ModuleAdded, None, None),
    (Kind::ModuleRemoved, None, None),
    (Kind::ModuleRenamed, None, None),
    (Kind::ModuleTitleChanged, None, None),
    (Kind::ModuleChanged, None, None),
];

/// The verdict of two events that have become one: old data of one event is read as another. Whether that
/// is harmless depends on the listeners, and the payloads may differ.
pub(super) const MERGED: Verdict = Risky;

/// A change with its verdicts on the wire.
pub(super) fn change(kind: Kind, subject: Subject) -> Change {
    let mut change = Change::new(kind, subject);
    if let Some((_, backward, forward)) = WIRE.iter().find(|(it, ..)| *it == kind) {
        change.verdicts.backward = *backward;
        change.verdicts.forward = *forward;
    }
    change
}

/// The verdicts of a name that means another event now: code that uses it still compiles and runs, and gets the other
/// event. The documentation says which one that is.
pub(super) fn mean_another(change: &mut Change) {
    for audience in Audience::ALL {
        let verdict = if audience == Audience::Docs {
            Verdict::Note
        } else {
            Breaking
        };
        change.verdicts.raise(audience, verdict);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_kind_has_one_rule() {
        let kinds: BTreeSet<Kind> = WIRE.iter().map(|(kind, ..)| *kind).collect();
        assert_eq!(kinds.len(), WIRE.len());
    }

    #[test]
    fn a_change_has_the_verdicts_of_its_kind() {
        let removed = change(Kind::AliasRemoved, Subject::Event("load".to_owned()));
        assert_eq!(
            (removed.verdicts.backward, removed.verdicts.forward),
            (Breaking, None)
        );
    }
}
