//! `narrowed-family`: a family that has lost numbers.

use event_catalog_build::read::Level;
use event_catalog_build::rule::{Example, Rule, file};

/// A family that has lost numbers.
pub(super) static NARROWED_FAMILY: Rule = Rule {
    name: "narrowed-family",
    level: Level::Deny,
    structural: false,
    masks: false,
    summary: "a family has lost some of its numbers",
    why: "Each number of a family is an event of its own, and anyone who listens to one that is gone hears \
        nothing any more. A family may grow; numbers that are no longer emitted stay in it.\n\n\
        It is found by comparing with another version, as in `event-catalog check --against main`.",
    bad: Example(&[
        file(
            "before/events.csv",
            "name,description\nscore_{0..10},A score of {n} was given.\n",
        ),
        file(
            "after/events.csv",
            "name,description\nscore_{1..9},A score of {n} was given.\n",
        ),
    ]),
    good: Example(&[
        file(
            "before/events.csv",
            "name,description\nscore_{0..10},A score of {n} was given.\n",
        ),
        file(
            "after/events.csv",
            "name,description\nscore_{0..11},A score of {n} was given.\n",
        ),
    ]),
    check: |_, _| {},
};
