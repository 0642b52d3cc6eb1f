//! `changed-customer`: an event for all customers that is now for only one, or vice versa.

use event_catalog_build::read::Level;
use event_catalog_build::rule::{Example, Kind, Rule, file};

use crate::changes::Change;

/// An event for all customers that is now for only one, or vice versa.
pub(super) static CHANGED_CUSTOMER: Rule = Rule {
    name: "changed-customer",
    kind: Kind::Changes(Level::Deny),
    suppresses: false,
    summary: "an event is for different customers than in the older version",
    why: "Output for everyone doesn't contain the events of a single customer. An event that moves into a section with \
        a `customer` disappears for all others, and one that moves out of it is disclosed to them.\n\n\
        It is found by comparing with another version, as in `event-catalog check --against main`, and is an error if \
        it breaks an audience in `[compatibility] gate`. If it is intended, accept it with a reason: the message ends \
        with an `[[accept]]` to paste, which names the change.",
    bad: Example(&[
        file("before/catalog.toml", SETTINGS),
        file("before/events.csv", EVENTS),
        file("before/acme.csv", ACME),
        file("after/catalog.toml", SETTINGS),
        file(
            "after/events.csv",
            "name,description\nload,The chat was loaded.\n",
        ),
        file(
            "after/acme.csv",
            "name,description\n\
            coupon_shown,A coupon was shown.\n\
            link_clicked,A link was clicked.\n",
        ),
    ]),
    good: Example(&[
        file("before/catalog.toml", SETTINGS),
        file("before/events.csv", EVENTS),
        file("before/acme.csv", ACME),
        file("after/catalog.toml", SETTINGS),
        file("after/events.csv", EVENTS),
        file(
            "after/acme.csv",
            "name,description\n\
            coupon_shown,A coupon was shown.\n\
            coupon_used,A coupon was used.\n",
        ),
    ]),
};

const SETTINGS: &str = "[[section]]\ntitle = \"Events\"\nevents = [\"events.csv\"]\n\n\
    [[section]]\ntitle = \"Events for Acme\"\ncustomer = \"Acme\"\nevents = [\"acme.csv\"]\n\n\
    [compatibility]\ngate = [\"typescript\"]\n";

const EVENTS: &str =
    "name,description\nload,The chat was loaded.\nlink_clicked,A link was clicked.\n";

const ACME: &str = "name,description\ncoupon_shown,A coupon was shown.\n";

pub(super) const HELP: &str = "move the event back into a section for the same customers";

/// Describes the change, as part of a sentence.
pub(super) fn message(change: &Change) -> String {
    let name = &change.subject;
    match (&change.before, &change.after) {
        (None, Some(now)) => format!("`{name}` was for all customers, and is only for `{now}` now"),
        (Some(before), None) => {
            format!("`{name}` was only for `{before}`, and is for all customers now")
        }
        (Some(before), Some(now)) => {
            format!("`{name}` was only for `{before}`, and is only for `{now}` now")
        }
        (None, None) => format!("`{name}` is for different customers than before"),
    }
}
