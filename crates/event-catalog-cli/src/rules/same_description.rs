//! `same-description`: two events of a module that are described alike.

use std::hash::BuildHasher;

use event_catalog_build::catalog::{Event, RowId};
use foldhash::fast::RandomState;

use super::groups::groups;
use super::near_identical_name::are_near;
use super::numbered::SeriesCount;
use super::prelude::*;
use super::{cells, names};

/// Two events of a module that are described alike.
pub(super) static SAME_DESCRIPTION: Rule = Rule {
    name: "same-description",
    kind: Kind::Style(Level::Warn, check),
    suppresses: false,
    summary: "two events of a module have the same description",
    why: "A description says what its event means. Where two events of one module have the same one, \
        nobody can tell them apart; mostly a row was copied, and its description stayed.\n\n\
        Capital letters, spaces and a full stop make no difference. A deprecated event may have the \
        description of the one that has taken its place.",
    bad: Example(&[file(
        "events.csv",
        "name,description,module\nchat_opened,The chat was opened.,chat\nchat_closed,The chat was opened.,chat\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description,module\nchat_opened,The chat was opened.,chat\nchat_closed,The chat was closed.,chat\n",
    )]),
};

/// A row that says what its event means.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Described<'c> {
    name: &'c str,
    essence: String,
    row: RowId,
    module: Option<usize>,
}

impl<'c> Described<'c> {
    /// The row of an event, unless a spreadsheet or another mistake says something in it.
    fn of(catalog: &'c Catalog<'_>, event: &'c Event<'_>) -> Option<Self> {
        let row = catalog.row(event.row);
        // Without the column of the modules, which has its own finding, nobody knows them.
        let header = &row.table().header;
        let is_lost = header.contains(&None) || catalog.input.settings.modules.is_some();
        if row.table().is_sheet && is_lost && !header.contains(&Some(Column::Module)) {
            return None;
        }
        let cell = row.get(Column::Description)?;
        let mut essence = String::new();
        write_essence(catalog, event, &mut essence);
        cells::is_prose(cell).then(|| Self {
            name: names::of_row(catalog, event),
            essence,
            row: event.row,
            module: event.module(),
        })
    }
}

fn check(catalog: &Catalog<'_>, findings: &mut Findings) {
    let state = RandomState::default();
    let mut text = String::new();
    // A deprecated event may have the description of another one.
    let events = names::events(catalog).filter(|event| event.deprecation().is_none());
    let described = events.filter(|event| !event.description.is_empty());
    let hashes = described.map(|event| {
        write_essence(catalog, event, &mut text);
        (event, state.hash_one((event.module(), &text)))
    });
    for group in groups(hashes) {
        let same = group.into_iter();
        let same = same.filter_map(|event| Described::of(catalog, event));
        let mut same: Vec<_> = same.collect();
        if same.is_empty() {
            continue;
        }
        // Which of several is reported must not depend on the order of the rows.
        same.sort_unstable();
        let first = &same[0];
        let series = SeriesCount::of(same.iter().map(|it| it.name));
        for pair in same.windows(2) {
            let (before, this) = (&pair[0], &pair[1]);
            let name = this.name;
            // The hashes are the same; the texts nearly certainly are.
            if first.essence != this.essence || first.module != this.module {
                continue;
            }
            // That they may be one event, or one family, is said by other rules.
            let is_near = are_near(first.name, name) || are_near(before.name, name);
            if is_near || series.has(name) {
                continue;
            }
            let first_place = catalog.place(first.row, Column::Description);
            findings.add(
                Finding::at(
                    catalog.place(this.row, Column::Description),
                    format!("`{name}` has the same description as `{}`", first.name),
                )
                .label("the same text")
                .event(name)
                .related(first_place, "here as well")
                .help("say in which way the two events differ"),
            );
        }
    }
}

/// Writes what the row of an event says about it, without what makes no difference: case, spaces,
/// and a stop at its end.
fn write_essence(catalog: &Catalog<'_>, event: &Event<'_>, essence: &mut String) {
    essence.clear();
    // That of a family has the numbers in place of `{n}`. All others have only single spaces.
    if event.family().is_none() && event.description.is_ascii() {
        let text = event.description.trim_end_matches('.');
        essence.push_str(text.trim_end_matches(' '));
        essence.make_ascii_lowercase();
        return;
    }
    let text = catalog.row(event.row).text(Column::Description);
    for word in text.trim_end_matches('.').split_whitespace() {
        if !essence.is_empty() {
            essence.push(' ');
        }
        essence.push_str(&word.to_lowercase());
    }
}
