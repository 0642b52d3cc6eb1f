//! `same-description`: two events of a module that are described alike.

use std::collections::HashMap;

use event_catalog_build::catalog::{Event, RowId};

use super::cells;
use super::missed_family;
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

fn check(catalog: &Catalog<'_>, findings: &mut Findings<'_>) {
    let mut groups: HashMap<(Option<usize>, String), Vec<(&str, RowId)>> = HashMap::new();
    let mut last = None;
    for event in &catalog.events {
        if event.deprecation.is_some() || last.replace(event.row) == Some(event.row) {
            continue;
        }
        if let Some((name, text)) = name_and_text(catalog, event) {
            let names = groups.entry((event.module, text)).or_default();
            names.push((name, event.row));
        }
    }
    for names in groups.values_mut().filter(|names| names.len() > 1) {
        // Which of them is reported must not depend on the order of the rows.
        names.sort_unstable();
        let (first, first_row) = names[0];
        for (index, (name, row)) in names.iter().enumerate().skip(1) {
            let others = || names[..index].iter().map(|(name, _)| *name);
            // That they may be one event, or one family, is said by other rules.
            if others().any(|other| are_near(other, name)) || missed_family::is_series(names, name)
            {
                continue;
            }
            findings.add(
                Finding::at(
                    catalog.place(*row, Column::Description),
                    format!("`{name}` has the same description as `{first}`"),
                )
                .label("the same text")
                .event(*name)
                .related(
                    catalog.place(first_row, Column::Description),
                    "here as well",
                )
                .help("say in which way the two events differ"),
            );
        }
    }
}

/// The name and the description of an event's row, the latter without what makes no difference.
fn name_and_text<'c>(catalog: &'c Catalog<'_>, event: &Event<'_>) -> Option<(&'c str, String)> {
    let row = catalog.row(event.row);
    let (name, description) = (row.get(Column::Name)?, row.get(Column::Description)?);
    if !cells::is_prose(&description.text) {
        return None;
    }
    let words = description.text.trim_end_matches('.').split_whitespace();
    let words: Vec<_> = words.map(str::to_lowercase).collect();
    Some((&name.text, words.join(" ")))
}
