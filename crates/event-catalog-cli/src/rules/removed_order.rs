//! `removed-order`: the rows of `removed.csv` are not sorted.

use event_catalog_build::catalog::Former;

use super::prelude::*;

/// The rows of `removed.csv` are not sorted.
pub(super) static REMOVED_ORDER: Rule = Rule {
    name: "removed-order",
    kind: Kind::Style(Level::Warn, check),
    suppresses: false,
    summary: "the rows of `removed.csv` are not sorted by name",
    why: "Rows that are sorted by name, and those of the same name by time, are added in different places by \
        different branches, so that git merges them without a conflict. If rows were added at the end of the file, \
        any two branches would conflict. `event-catalog remove` writes each row where it belongs.",
    bad: Example(&[
        EVENTS,
        file(
            "removed.csv",
            "name,first,last,renamed_to\nlink_hit,,2026-11-29,\nlink_click,,2024-03-01,load\n",
        ),
    ]),
    good: Example(&[
        EVENTS,
        file(
            "removed.csv",
            "name,first,last,renamed_to\nlink_click,,2024-03-01,load\nlink_hit,,2026-11-29,\n",
        ),
    ]),
};

const EVENTS: event_catalog_build::rule::ExampleFile = file(
    "events.csv",
    "name,description\nload,The chat was loaded.\n",
);

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    let rows = &catalog.former;
    let is_before = |pair: &[Former<'_>]| pair[0].order(&pair[1]).is_le();
    let Some(at) = rows.windows(2).position(|pair| !is_before(pair)) else {
        return;
    };
    let mut sorted: Vec<&Former<'_>> = rows.iter().collect();
    // The sort is stable, so rows whose times can't be compared keep their order.
    sorted.sort_by(|one, other| one.order(other));
    let sources = &catalog.input.sources;
    let edits = rows
        .iter()
        .zip(sorted)
        .filter(|(row, new)| row.row != new.row);
    let edits = edits.map(|(row, new)| Edit {
        span: row.row,
        text: sources.text(new.row).to_owned(),
    });
    let [before, row] = [&rows[at], &rows[at + 1]];
    findings.add(
        Finding::at(row.place, "the rows are not sorted by name and time")
            .label("out of place")
            .related(
                before.place,
                format!("`{}` should come before this row", row.name),
            )
            .help("sort the rows by `name`, and those of the same name by `first`")
            .fix("sort the rows", edits.collect()),
    );
}
