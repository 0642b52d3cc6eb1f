//! `breaking-change`: a change that breaks an audience of the gate, and that no other rule describes.

use event_catalog_build::read::Level;
use event_catalog_build::rule::{Example, Kind, Rule, file};

/// A change that breaks an audience of the gate, and that no other rule describes.
pub(super) static BREAKING_CHANGE: Rule = Rule {
    name: "breaking-change",
    kind: Kind::Changes(Level::Deny),
    suppresses: false,
    summary: "a change breaks an audience that the catalog protects",
    why: "`[compatibility] gate` lists the audiences that no change may break: `wire`, `rust`, `typescript`, `web`, \
        `docs` and `warehouse`; without it, these are `wire` and `docs`. The other rules about two versions report \
        what often happens to a table. This one reports everything else that breaks one of these audiences: a setting \
        that scripts rely on, a family that became rows, a renamed type, a removed anchor.\n\n\
        It is found by comparing with another version, as in `event-catalog check --against main`; `event-catalog diff \
        main` lists all changes. If it is intended, accept it with a reason: the message ends with an `[[accept]]` to \
        paste, which names the change.",
    bad: Example(&[
        file("before/catalog.toml", BEFORE),
        file("before/events.csv", EVENTS),
        file(
            "after/catalog.toml",
            "[javascript]\nglobal = \"Talk\"\n\n[compatibility]\ngate = [\"web\"]\n",
        ),
        file("after/events.csv", EVENTS),
    ]),
    good: Example(&[
        file("before/catalog.toml", BEFORE),
        file("before/events.csv", EVENTS),
        file(
            "after/catalog.toml",
            "title = \"Events\"\n\n[javascript]\nglobal = \"Chat\"\n\n[compatibility]\ngate = [\"web\"]\n",
        ),
        file("after/events.csv", EVENTS),
    ]),
};

const BEFORE: &str = "[javascript]\nglobal = \"Chat\"\n\n[compatibility]\ngate = [\"web\"]\n";

const EVENTS: &str = "name,description\nload,The chat was loaded.\n";
