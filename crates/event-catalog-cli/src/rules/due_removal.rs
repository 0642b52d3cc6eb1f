//! `due-removal`: something deprecated will soon be removed.

use super::prelude::*;
use crate::life;

/// Something deprecated will soon be removed.
pub(super) static DUE_REMOVAL: Rule = Rule {
    name: "due-removal",
    kind: Kind::Style(Level::Off, check),
    suppresses: false,
    summary: "something deprecated may be removed within 30 days",
    why: "Users of a deprecated event want to know before it is removed. The rule is off by default, because its \
        findings depend on the date; enable it when you plan a release, as in `event-catalog check --warn due-removal`. \
        `overdue-removal` says which days count.",
    bad: Example(&[file(
        "events.csv",
        "name,description,deprecated_reason,remove_after\n\
        load,The chat was loaded.,No longer sent.,2026-12-15\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description,deprecated_reason,remove_after\n\
        load,The chat was loaded.,No longer sent.,2027-06-30\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    let Some(today) = catalog.input.today else {
        return;
    };
    let last = today.plus(life::NOTICE);
    for end in life::ends(catalog) {
        if end.day < today || last < end.day {
            continue;
        }
        let message = format!("{} may be removed from {} on", end.what, end.day);
        let draft = end.finding(message).label("soon");
        findings.add(draft.help("tell its users, or write a later day"));
    }
}
