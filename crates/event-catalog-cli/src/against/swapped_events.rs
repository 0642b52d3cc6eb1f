//! `swapped-events`: two events that have exchanged their names.

use event_catalog_build::read::Level;
use event_catalog_build::rule::{Example, Kind, Rule, file};

use crate::changes::Change;

/// Two events that have exchanged their names.
pub(super) static SWAPPED_EVENTS: Rule = Rule {
    name: "swapped-events",
    kind: Kind::Changes(Level::Deny),
    suppresses: false,
    summary: "two events have exchanged their names",
    why: "Both names still exist, so all code compiles, and all listeners are still called. But each listener gets the \
        other event: code that counts opened chats now counts closed ones, and stored data has both meanings under one \
        name.\n\n\
        Two events have exchanged their names if each has the description that the other one had, and most of their \
        modules, payloads and aliases were exchanged, too. If these don't differ, the places in the table decide. If \
        only two descriptions changed places, it may be a correction; if more did, probably only one column was \
        sorted, and `moved-description` reports that.\n\n\
        It is found by comparing with another version, as in `event-catalog check --against main`. If the table was \
        wrong before, and the program always sent the names as they are now, accept it with a reason: the message ends \
        with an `[[accept]]` to paste, which names the change.",
    bad: Example(&[
        file("before/events.csv", BEFORE),
        file(
            "after/events.csv",
            "name,description\n\
            link_shown,A link was clicked.\n\
            link_clicked,A link came into view.\n",
        ),
    ]),
    good: Example(&[
        file("before/events.csv", BEFORE),
        file(
            "after/events.csv",
            "name,description,aliases\n\
            link_opened,A link was clicked.,link_clicked\n\
            link_seen,A link came into view.,link_shown\n",
        ),
    ]),
};

const BEFORE: &str = "name,description\n\
    link_clicked,A link was clicked.\n\
    link_shown,A link came into view.\n";

pub(super) const HELP: &str = "put the names back";

/// Describes the change, as part of a sentence.
pub(super) fn message(change: &Change) -> String {
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => {
            format!("the events `{before}` and `{after}` have exchanged their names")
        }
        _ => format!(
            "the event `{}` has exchanged its name with another event",
            change.subject
        ),
    }
}
