//! `narrowed-family`: a family that has lost numbers.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::finding::{Draft, Finding, Findings};
use event_catalog_build::read::{Column, Level};
use event_catalog_build::rule::{Example, Kind, Rule, file};

use super::names::{Loss, count, first_place, losses, merge_first};

/// A family that has lost numbers.
pub(super) static NARROWED_FAMILY: Rule = Rule {
    name: "narrowed-family",
    kind: Kind::Versions(Level::Deny, compare),
    suppresses: false,
    summary: "a family has lost some of its numbers",
    why: "Each number of a family is a separate event, and listeners to a removed one are no longer \
        called. A family may grow; numbers that are no longer emitted stay in it.\n\n\
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
};

fn compare(new: &Catalog<'_>, old: &Catalog<'_>, findings: &mut Findings) {
    for loss in losses(new, old).iter().filter(|loss| loss.is_partial()) {
        let place = old.place(loss.row, Column::Name);
        findings.add(narrowed(loss, new, old).before(place, "the numbers were listed here"));
    }
}

/// Reports a family that still exists, but has fewer numbers.
fn narrowed(loss: &Loss<'_>, new: &Catalog<'_>, old: &Catalog<'_>) -> Draft {
    let name = loss.name;
    let kept = loss
        .events
        .iter()
        .filter(|it| !loss.names.contains(&it.name.as_ref()));
    let row = kept
        .filter_map(|event| new.resolve(&event.name))
        .map(|event| event.row)
        .next();
    let place = row.map_or_else(|| first_place(new), |row| new.place(row, Column::Name));
    let what = count(&loss.names, "the event", "events");
    let help = if loss.is_later(old) {
        merge_first("each lost number")
    } else {
        format!("restore its numbers, as in `{name}`: keep those that are no longer emitted")
    };
    Finding::at(place, format!("the family `{name}` has lost {what}"))
        .label("narrower than before")
        .event(name)
        .help(help)
}
