//! `incompatible-payload`: a payload that has changed under those who read or write it.

use event_catalog_build::read::Level;
use event_catalog_build::rule::{Example, Rule, file};

const BEFORE: &str = "type = \"object\"\nrequired = [\"url\"]\n\n\
    [properties.url]\ntype = \"string\"\ndescription = \"Where the link leads.\"\n";

const TABLE: &str = "name,description,payload\nlink_clicked,A link was clicked.,link\n";

/// A payload that has changed under those who read or write it.
pub(super) static INCOMPATIBLE_PAYLOAD: Rule = Rule {
    name: "incompatible-payload",
    level: Level::Deny,
    structural: false,
    masks: false,
    summary: "a payload is not compatible with the older version",
    why: "Who reads a payload relies on its fields: one that is removed, that is no longer certain to be \
        there, or that has another type, breaks the reader. Who emits one relies on what must be \
        there: a field that is newly required, or a value that is no longer allowed, breaks the \
        emitter. That holds for a narrower bound, another `pattern`, and fields that \
        `additionalProperties` forbids, too; a `format` is only a remark. A new optional field breaks nobody; so give what is new another name, and keep what \
        is old, marked as `deprecated`.\n\n\
        It is found by comparing with another version, as in `event-catalog check --against main`. \
        That a payload is described for the first time is no change of it.",
    bad: Example(&[
        file("before/events.csv", TABLE),
        file("before/payloads/link.toml", BEFORE),
        file("after/events.csv", TABLE),
        file(
            "after/payloads/link.toml",
            "type = \"object\"\nrequired = [\"url\"]\n\n\
            [properties.url]\ntype = \"integer\"\ndescription = \"Where the link leads.\"\n",
        ),
    ]),
    good: Example(&[
        file("before/events.csv", TABLE),
        file("before/payloads/link.toml", BEFORE),
        file("after/events.csv", TABLE),
        file(
            "after/payloads/link.toml",
            "type = \"object\"\nrequired = [\"url\"]\n\n\
            [properties.url]\ntype = \"string\"\ndescription = \"Where the link leads.\"\n\n\
            [properties.link_number]\ntype = \"integer\"\ndescription = \"Which of the links.\"\n",
        ),
    ]),
    check: |_, _| {},
};
