//! `same-description`: two events of a module that are described alike.

use std::hash::BuildHasher;

use event_catalog_build::catalog::RowId;
use foldhash::fast::RandomState;

use super::cells;
use super::groups::groups;
use super::missed_family::SeriesCount;
use super::near_identical_name::are_near;
use super::prelude::*;

/// Two events of a module that are described alike.
pub(super) static SAME_DESCRIPTION: Rule = Rule {
    name: "same-description",
    level: Level::Warn,
    structural: false,
    summary: "two events of a module have the same description",
    why: "A description says what its event means. Where two events of one module have the same one, \
        nobody can tell them apart; mostly a row was copied, and its description stayed.\n\n\
        Capital letters, blanks and a full stop make no difference. A deprecated event may have the \
        description of the one that has taken its place.",
    bad: Example(&[file(
        "events.csv",
        "name,description,module\nchat_opened,The chat was opened.,chat\nchat_closed,The chat was opened.,chat\n",
    )]),
    good: Example(&[file(
        "events.csv",
        "name,description,module\nchat_opened,The chat was opened.,chat\nchat_closed,The chat was closed.,chat\n",
    )]),
    check,
};

/// A row that says what its event means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Described<'c> {
    name: &'c str,
    description: &'c str,
    row: RowId,
    module: Option<usize>,
}

fn check(catalog: &Catalog<'_>, findings: &mut Findings<'_>) {
    let described: Vec<Described<'_>> = described(catalog).collect();
    let state = RandomState::default();
    let mut text = String::new();
    let hashes = described.iter().map(|it| {
        essence(it.description, &mut text);
        state.hash_one((it.module, &text))
    });
    for group in groups(hashes) {
        let mut same: Vec<_> = group.into_iter().map(|index| described[index]).collect();
        // Which of several is reported must not depend on the order of the rows.
        same.sort_unstable();
        let first = same[0];
        let series = SeriesCount::of(same.iter().map(|it| it.name));
        for pair in same.windows(2) {
            let (before, this) = (pair[0], pair[1]);
            let name = this.name;
            // The hashes are the same; the texts nearly certainly are.
            let (mut one, mut other) = (String::new(), String::new());
            essence(first.description, &mut one);
            essence(this.description, &mut other);
            if one != other || first.module != this.module {
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

/// The rows with a description of their own; a deprecated event may share it.
fn described<'c>(catalog: &'c Catalog<'_>) -> impl Iterator<Item = Described<'c>> {
    let mut last = None;
    catalog.events.iter().filter_map(move |event| {
        if event.deprecation.is_some() || last.replace(event.row) == Some(event.row) {
            return None;
        }
        let row = catalog.row(event.row);
        let (name, description) = (row.get(Column::Name)?, row.get(Column::Description)?);
        cells::is_prose(&description.text).then(|| Described {
            name: &name.text,
            description: &description.text,
            row: event.row,
            module: event.module,
        })
    })
}

/// Writes a description without what makes no difference: case, blanks, and a stop at its end.
fn essence(description: &str, text: &mut String) {
    text.clear();
    let description = description.trim_end_matches('.');
    // Nearly all have single blanks between words of plain ASCII.
    let is_plain = cells::is_plain(description) && !cells::has_double_blank(description);
    if is_plain && !description.starts_with(' ') && !description.ends_with(' ') {
        text.push_str(description);
        text.make_ascii_lowercase();
        return;
    }
    for word in description.split_whitespace() {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&word.to_lowercase());
    }
}
