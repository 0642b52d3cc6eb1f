//! `removed-event`: a name that the older version knew, and this one does not.

use event_catalog_build::read::Level;
use event_catalog_build::rule::{Example, Rule, file};

/// A name that the older version knew, and this one does not.
pub(super) static REMOVED_EVENT: Rule = Rule {
    name: "removed-event",
    level: Level::Deny,
    structural: false,
    masks: true,
    summary: "a name of the older version is gone",
    why: "Listeners, signals and reports react to names. Where a name is overwritten in a cell, or its \
        row deleted, they fall silent, and nobody is told. A renamed event keeps answering to its old \
        name once that stands in its `aliases`; an event that is no longer emitted keeps its row, with \
        a version in `deprecated`.\n\n\
        It is found by comparing with another version, as in `event-catalog check --against main`. \
        Old names count as well: an alias must stay.",
    bad: Example(&[
        file(
            "before/events.csv",
            "name,description\nload,The chat was loaded.\nlink_clicked,A link was clicked.\n",
        ),
        file(
            "after/events.csv",
            "name,description\nload,The chat was loaded.\nlink_opened,A link was clicked.\n",
        ),
    ]),
    good: Example(&[
        file(
            "before/events.csv",
            "name,description\nload,The chat was loaded.\nlink_clicked,A link was clicked.\n",
        ),
        file(
            "after/events.csv",
            "name,description,aliases\n\
            load,The chat was loaded.,\nlink_opened,A link was clicked.,link_clicked\n",
        ),
    ]),
    check: |_, _| {},
};
