//! `same-description`: two events of a module with the same description.

use event_catalog_build::catalog::Event;

use super::description::fingerprint;
use super::groups::groups;
use super::near_identical_name::are_near;
use super::numbered::SeriesCount;
use super::prelude::*;
use super::{names, prose};

/// Two events of a module with the same description.
pub(super) static SAME_DESCRIPTION: Rule = Rule {
    name: "same-description",
    kind: Kind::Style(Level::Warn, check),
    suppresses: false,
    summary: "two events of a module have the same description",
    why: "A description says what its event means. If two events of one module have the same one, they \
        can't be distinguished; usually a row was copied without changing its description.\n\n\
        Case, spaces and a full stop at the end make no difference. A deprecated event may have the \
        description of its replacement.",
    bad: Example(&[file(
        "events.csv",
        "name,description,module\nchat_opened,The chat was opened.,chat\nchat_closed,The chat was opened.,chat\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description,module\nchat_opened,The chat was opened.,chat\nchat_closed,The chat was closed.,chat\n",
    )]),
};

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    // A deprecated event may have the same description as another one.
    let events = names::events(catalog).filter(|event| event.deprecation().is_none());
    let described = events.filter(|event| !event.description.is_empty());
    let keyed = described.map(|event| ((event.module(), fingerprint(catalog, event)), event));
    for group in groups(keyed) {
        let same = group.into_iter().filter(|event| is_meant(catalog, event));
        let mut same: Vec<_> = same
            .map(|event| (names::of_row(catalog, event), event.row))
            .collect();
        // The reported event must not depend on the order of the rows.
        same.sort_unstable();
        let Some((first, first_row)) = same.first().copied() else {
            continue;
        };
        let series = SeriesCount::of(same.iter().map(|(name, _)| *name));
        for pair in same.windows(2) {
            let ((before, _), (name, row)) = (pair[0], pair[1]);
            // If two names may mean one event or one family, other rules report that.
            let is_near = are_near(first, name) || are_near(before, name);
            if is_near || series.has(name) {
                continue;
            }
            let first_place = catalog.place(first_row, Column::Description);
            findings.add(
                Finding::at(
                    catalog.place(row, Column::Description),
                    format!("`{name}` has the same description as `{first}`"),
                )
                .label("the same text")
                .event(name)
                .related(first_place, "here as well")
                .help("describe how the two events differ"),
            );
        }
    }
}

/// Whether the row's description is what its author wrote: neither a spreadsheet nor another
/// mistake has changed it.
fn is_meant(catalog: &Catalog<'_>, event: &Event<'_>) -> bool {
    let row = catalog.row(event.row);
    // If the column `module` is missing, or its heading is unknown, another rule reports that. The events may then be
    // in different modules.
    let header = &row.table().header;
    let is_lost = header.contains(&None) || catalog.input.settings.modules.is_some();
    if row.table().is_sheet && is_lost && !header.contains(&Some(Column::Module)) {
        return false;
    }
    row.get(Column::Description).is_some_and(prose::is_prose)
}
