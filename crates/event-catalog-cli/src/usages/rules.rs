//! The rules of `event-catalog usages`. They are about code, so `check` doesn't run them, but their levels are set in
//! the same way as those of other rules.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::finding::Findings;
use event_catalog_build::read::Level;
use event_catalog_build::rule::{Example, Kind, Rule};

/// All rules of `usages`, by name.
pub(crate) static USAGES: &[&Rule] = &[
    &DEPRECATED_NAME,
    &MISSPELT_NAME,
    &NAME_WHITE_SPACE,
    &OLD_NAME,
    &REMOVED_NAME,
    &UNUSED_EVENT,
];

/// Whether a rule belongs to `usages`.
pub(crate) fn is_of_usages(rule: &Rule) -> bool {
    USAGES.iter().any(|it| it.name == rule.name)
}

/// A usage of a deprecated event.
pub(super) static DEPRECATED_NAME: Rule = rule(
    "deprecated-name",
    Level::Warn,
    "code uses an event that is deprecated",
    "The event will be removed. Its row says which event to use instead. That event may have a different payload, so \
     `--fix` doesn't replace the name.",
);

/// A misspelled name.
pub(super) static MISSPELT_NAME: Rule = rule(
    "misspelt-name",
    Level::Deny,
    "a literal is a name with a typo",
    "An unknown name isn't an error for a compiler, and customers may emit their own events. So code that \
     compares or sends a name with a typo runs, and nothing happens.\n\n\
     A literal is reported if it differs from a name of several words by one edit in a word, has the same \
     form, and is in a place of names: another name is within three lines, or two names elsewhere are \
     used by the same function, key or comparison, or `[usages] calls` names the function.",
);

/// A name with whitespace inside its quotes.
pub(super) static NAME_WHITE_SPACE: Rule = rule(
    "name-white-space",
    Level::Deny,
    "a literal is a name with white space around it",
    "`\"link_clicked \"` isn't `\"link_clicked\"`, and no one sees the difference.",
);

/// An old name.
pub(super) static OLD_NAME: Rule = rule(
    "old-name",
    Level::Warn,
    "code uses an old name of an event",
    "The event was renamed, and the name in code is an alias. Programs that know the catalog still recognize it; \
     code that compares names as strings gets the new name, which doesn't match.\n\n\
     `event-catalog usages --fix` replaces it, except in queries (stored events have the name that was sent), in \
     exports of tag managers, and in change logs. A line that also has the current name isn't reported: it \
     handles both.",
);

/// A removed name.
pub(super) static REMOVED_NAME: Rule = rule(
    "removed-name",
    Level::Warn,
    "code uses a name that was removed",
    "`removed.csv` contains the name: no event has it anymore, so programs that know the catalog treat an event with \
     this name as a custom event, and listeners to the name are never called. The finding says until when the catalog \
     had the name, and which event has its meaning now.\n\n\
     If `renamed_to` leads to an event, `event-catalog usages --fix` replaces the name where it replaces an old one. \
     Otherwise remove the code, or send another event. A line that also has the current name isn't reported, because \
     it handles both names. Names in change logs aren't reported, either.",
);

/// An event whose name doesn't occur in any file.
pub(super) static UNUSED_EVENT: Rule = rule(
    "unused-event",
    Level::Warn,
    "no searched file contains the name of an event",
    "No literal is the name of the event. The event may still be used, by code that composes names, or by code in a \
     folder that wasn't searched. So this rule runs only with `--unused`.",
);

const fn rule(name: &'static str, level: Level, summary: &'static str, why: &'static str) -> Rule {
    Rule {
        name,
        kind: Kind::Style(level, nothing),
        suppresses: false,
        summary,
        why,
        bad: Example(&[]),
        good: Example(&[]),
    }
}

/// A catalog alone shows no usages, so there is nothing to check.
fn nothing(_: &Catalog<'_>, _: &mut Findings) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_are_sorted_and_new() {
        assert!(USAGES.is_sorted_by_key(|rule| rule.name));
        let others = || crate::rules::all().map(|rule| rule.name);
        assert!(
            USAGES
                .iter()
                .all(|rule| others().all(|other| other != rule.name))
        );
    }
}
