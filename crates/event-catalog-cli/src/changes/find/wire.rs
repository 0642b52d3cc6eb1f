//! Sets the effects that changes to events, families and modules have on senders and receivers.
//!
//! *Backward* is the effect on new readers of old data: of stored events, and of events from emitters that
//! weren't updated. *Forward* is the effect on old readers of new data.

use crate::changes::Verdict::{self, Breaking, Risky};
use crate::changes::{Audience, Change, Kind, Subject};

/// The verdict if two events have become one. Old data of one event is read as the other event, which may be harmless,
/// depending on the listeners and the payloads.
pub(super) const MERGED: Verdict = Risky;

/// Creates a change with its verdicts on the wire.
pub(super) fn change(kind: Kind, subject: Subject) -> Change {
    let mut change = Change::new(kind, subject);
    (change.verdicts.backward, change.verdicts.forward) = kind.wire();
    change
}

/// Sets the verdicts for a name that now means another event. Code that uses the name still compiles and runs, but gets
/// the other event. The documentation shows the new meaning.
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
    use super::*;

    #[test]
    fn a_change_has_the_verdicts_of_its_kind() {
        let removed = change(Kind::AliasRemoved, Subject::Event("load".to_owned()));
        assert_eq!(
            (removed.verdicts.backward, removed.verdicts.forward),
            (Breaking, Verdict::None)
        );
    }
}
