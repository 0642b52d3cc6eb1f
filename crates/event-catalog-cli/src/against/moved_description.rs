//! `moved-description`: descriptions that have moved to other names.

use std::collections::HashMap;

use event_catalog_build::catalog::{Catalog, RowId};
use event_catalog_build::finding::{Finding, Findings};
use event_catalog_build::read::{Column, Level};
use event_catalog_build::rule::{Example, Kind, Rule, file};

/// Descriptions that have moved to other names.
pub(super) static MOVED_DESCRIPTION: Rule = Rule {
    name: "moved-description",
    kind: Kind::Versions(Level::Deny, compare),
    suppresses: false,
    summary: "events have the descriptions of other events",
    why: "If a spreadsheet sorts one column and not the others, or a cell is inserted into a column, every description \
        is next to another name. Every row looks valid; but its description is about another event.\n\n\
        It is found by comparing with another version, as in `event-catalog check --against main`, if three \
        descriptions or more have moved; two that were swapped may be a correction. If they were wrong in the older \
        version, and are correct now, accept it: `[[accept]]`, `rule = \"moved-description\"`, `reason = \"…\"`.",
    bad: Example(&[
        file("before/events.csv", BEFORE),
        file(
            "after/events.csv",
            "name,description\n\
            load,A message was sent.\nopen,The chat was loaded.\nsend,The chat was opened.\n",
        ),
    ]),
    good: Example(&[
        file("before/events.csv", BEFORE),
        file(
            "after/events.csv",
            "name,description\n\
            open,The chat was opened.\nsend,A message was sent.\nload,The chat was loaded.\n",
        ),
    ]),
};

const BEFORE: &str = "name,description\n\
    load,The chat was loaded.\nopen,The chat was opened.\nsend,A message was sent.\n";

/// The minimum number of moved descriptions. If only two have moved, they may have been corrected.
const LEAST: usize = 3;

fn compare(new: &Catalog<'_>, old: &Catalog<'_>, findings: &mut Findings) {
    let (now, before) = (descriptions(new), descriptions(old));
    // Maps a description to the event that had it, or to `None` if several events had it.
    let mut of: HashMap<&str, Option<&str>> = HashMap::new();
    for (name, (_, text)) in &before {
        of.entry(text)
            .and_modify(|name| *name = None)
            .or_insert(Some(*name));
    }
    let has_moved = |name: &str, (_, text): (RowId, &str)| {
        let owner = of.get(text).copied().flatten()?;
        let is_left = now.get(owner).is_none_or(|(_, left)| *left != text);
        (owner != name && is_left && before.contains_key(name)).then_some(owner)
    };
    let mut moved: Vec<(RowId, &str, &str)> = Vec::new();
    for (name, described) in &now {
        moved.extend(has_moved(name, *described).map(|owner| (described.0, *name, owner)));
    }
    if moved.len() < LEAST {
        return;
    }
    moved.sort_unstable();
    let (row, name, owner) = moved[0];
    let message = format!(
        "`{name}` has the description that `{owner}` had, and {} more events have the descriptions of other events",
        moved.len() - 1
    );
    let draft = Finding::at(new.place(row, Column::Description), message)
        .label(format!("was that of `{owner}`"))
        .help(
            "the descriptions have moved to other names, as if only one column was sorted: restore the \
             old file; if the old file was wrong, see `event-catalog explain moved-description`",
        );
    let place = old.place(before[owner].0, Column::Description);
    findings.add(draft.before(place, "it was here"));
}

/// Maps the name in each row to its description. A family's name includes its braces.
fn descriptions<'c>(catalog: &'c Catalog<'_>) -> HashMap<&'c str, (RowId, &'c str)> {
    let rows = catalog.rows().filter_map(|(id, row)| {
        let text = row.get(Column::Description)?;
        Some((row.text(Column::Name), (id, text.text.as_ref())))
    });
    rows.collect()
}
