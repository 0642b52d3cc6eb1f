//! `removed-module`: a module that the older version had, and this one has not.

use event_catalog_build::read::Level;
use event_catalog_build::rule::{Example, Rule, file};

/// A module that the older version had, and this one has not.
pub(super) static REMOVED_MODULE: Rule = Rule {
    name: "removed-module",
    level: Level::Deny,
    structural: false,
    masks: false,
    summary: "a module of the older version is gone",
    why: "Programs listen to all events of a module by its name: `Module::LinkPreview` in Rust, \
        `ModuleEvents[\"link_preview\"]` in TypeScript. Once the module is gone, or is called \
        otherwise, they no longer compile. A module has no old names; what people read is its \
        `title`, which may change. One that no event is of any more may stay in `catalog.toml`.\n\n\
        That an event moves to another module is no finding, as long as the first one stays: all \
        programs still compile, and what listens to a module wants the events that are of it now. \
        Where all events of a module are gone, so that it is gone with them, they are the finding.\n\n\
        It is found by comparing with another version, as in `event-catalog check --against main`.",
    bad: Example(&[
        file("before/catalog.toml", BEFORE),
        file("before/events.csv", EVENTS),
        file("after/catalog.toml", "[modules.link]\ntitle = \"Link\"\n"),
        file(
            "after/events.csv",
            "name,description,module\n\
            link_clicked,A link was clicked.,link\n\
            link_preview_shown,The preview of a link was shown.,link\n",
        ),
    ]),
    good: Example(&[
        file("before/catalog.toml", BEFORE),
        file("before/events.csv", EVENTS),
        file(
            "after/catalog.toml",
            "[modules.link]\ntitle = \"Link\"\n\n\
            [modules.link_preview]\ntitle = \"Link, before it is clicked\"\n",
        ),
        file("after/events.csv", EVENTS),
    ]),
    check: |_, _| {},
};

const BEFORE: &str = "[modules.link]\ntitle = \"Link\"\n\n\
    [modules.link_preview]\ntitle = \"Preview of a link\"\n";

const EVENTS: &str = "name,description,module\n\
    link_clicked,A link was clicked.,link\n\
    link_preview_shown,The preview of a link was shown.,link_preview\n";
