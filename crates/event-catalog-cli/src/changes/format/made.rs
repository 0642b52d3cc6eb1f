//! Creates changes by hand, for the tests of the formats.

use super::comparison::{Comparison, Item, Names};
use crate::changes::{Audience, Change, Kind, Subject, Verdict};

/// Creates a change to an event.
pub(super) fn item(kind: Kind, event: &str, verdicts: &[(Audience, Verdict)]) -> Item {
    let mut change = Change::new(kind, Subject::Event(event.to_owned()));
    for (audience, verdict) in verdicts {
        change.verdicts.raise(*audience, *verdict);
    }
    Item {
        change,
        module: None,
        family: None,
        events: 1,
        text: None,
        payload: None,
        event: None,
        carriers: None,
        old: None,
        new: None,
        is_left_out: false,
    }
}

/// Creates a change with the same verdict for all audiences.
pub(super) fn for_all(kind: Kind, event: &str, verdict: Verdict) -> Item {
    item(
        kind,
        event,
        &Audience::ALL.map(|audience| (audience, verdict)),
    )
}

/// Creates a change to an event's description.
pub(super) fn edited(event: &str, before: &str, after: &str) -> Item {
    let mut item = item(
        Kind::DescriptionChanged,
        event,
        &[(Audience::Docs, Verdict::Note)],
    );
    item.change.before = Some(before.to_owned());
    item.change.after = Some(after.to_owned());
    item
}

pub(super) fn comparison(items: Vec<Item>) -> Comparison {
    Comparison {
        names: Names {
            catalog: "catalog".to_owned(),
            old: "main".to_owned(),
            new: None,
        },
        items,
        ..Comparison::default()
    }
}
