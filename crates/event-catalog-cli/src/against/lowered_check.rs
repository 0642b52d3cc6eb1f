//! `lowered-check`: a setting that checks less than in the older version.

use event_catalog_build::read::Level;
use event_catalog_build::rule::{Example, Kind, Rule, file};

use crate::changes::Change;

/// A setting that checks less than in the older version.
pub(super) static LOWERED_CHECK: Rule = Rule {
    name: "lowered-check",
    kind: Kind::Changes(Level::Deny),
    suppresses: false,
    summary: "a setting checks less than in the older version",
    why: "The gate, the mode and the levels of the rules that compare two versions are those of the older \
        version, so that a change can't allow itself. A change that lowers them would allow the next one. So \
        it is reported, and needs an `[[accept]]` with a reason; the message ends with one to paste.\n\n\
        It is found by comparing with another version, as in `event-catalog check --against main`.",
    bad: Example(&[
        file("before/catalog.toml", "title = \"Events\"\n"),
        file("before/events.csv", EVENTS),
        file(
            "after/catalog.toml",
            "title = \"Events\"\n\n[rules]\nremoved-event = \"warn\"\n",
        ),
        file("after/events.csv", EVENTS),
    ]),
    good: Example(&[
        file("before/catalog.toml", "title = \"Events\"\n"),
        file("before/events.csv", EVENTS),
        file(
            "after/catalog.toml",
            "title = \"Events\"\n\n[rules]\nremoved-event = \"warn\"\n\n\
            [[accept]]\nrule = \"lowered-check\"\nreason = \"No program uses this catalog yet.\"\n",
        ),
        file("after/events.csv", EVENTS),
    ]),
};

const EVENTS: &str = "name,description\nload,The chat was loaded.\n";

pub(super) const HELP: &str = "restore the old value";

/// Describes the change, as part of a sentence.
pub(super) fn message(change: &Change) -> String {
    format!(
        "`{}` checks less than before: it was `{}`, and is `{}` now",
        change.subject,
        change.before.as_deref().unwrap_or_default(),
        change.after.as_deref().unwrap_or_default()
    )
}
