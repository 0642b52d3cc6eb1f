//! `overdue-removal`: something deprecated still exists after its last day.

use super::prelude::*;
use crate::life;

/// Something deprecated still exists after its last day.
pub(super) static OVERDUE_REMOVAL: Rule = Rule {
    name: "overdue-removal",
    kind: Kind::Style(Level::Warn, check),
    suppresses: false,
    summary: "something deprecated was not removed by the day in `remove_after`",
    why: "A deprecated event has a day in `remove_after` so that it really is removed: names that stay are sent, \
        counted and explained forever. `event-catalog remove NAME` removes the event, and leaves a row in \
        `removed.csv`. If the event is still needed, write a later day.\n\n\
        With `removal = \"180 days\"` in `[compatibility]`, an event also stays for 180 days after the date in \
        `deprecated`; the later of the two days counts. For a former name, these days count from its rename, the day \
        in `last` of its row in `removed.csv`. A deprecated field of a payload has its day in `x-remove-after`. A \
        version in `remove_after` is for people: a catalog has no version of its own to compare it with.\n\n\
        Today is a day in UTC: `--today 2026-11-29`, the variable `SOURCE_DATE_EPOCH`, or the clock.",
    bad: Example(&[file(
        "events.csv",
        "name,description,deprecated_reason,remove_after\n\
        load,The chat was loaded.,No longer sent.,2026-11-01\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description,deprecated_reason,remove_after\n\
        load,The chat was loaded.,No longer sent.,2027-06-30\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    for unreadable in life::unreadable(catalog) {
        let message = format!(
            "`{}` in `x-remove-after` is neither a version nor a date",
            unreadable.text
        );
        findings.add(
            Finding::at(unreadable.place, message)
                .label("not a version or a date")
                .help("write a date, such as \"2026-11-29\", or a version, such as \"v5\""),
        );
    }
    let Some(today) = catalog.input.today else {
        return;
    };
    for end in life::ends(catalog) {
        if today <= end.day {
            continue;
        }
        let message = format!("{} should have been removed by {}", end.what, end.day);
        let draft = end.finding(message).label("this day has passed");
        findings.add(draft.help(end.advice));
    }
}
