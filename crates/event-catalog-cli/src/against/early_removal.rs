//! `early-removal`: a name that was removed before the end of its deprecation.

use std::collections::BTreeMap;

use event_catalog_build::catalog::{Catalog, RowId};
use event_catalog_build::finding::{Draft, Finding, Findings};
use event_catalog_build::read::{Column, Level};
use event_catalog_build::rule::{Example, Kind, Rule, file};

use super::names::{all, first_place};
use crate::life::{Allowed, Early, Life};

/// A name that was removed before the end of its deprecation.
pub(super) static EARLY_REMOVAL: Rule = Rule {
    name: "early-removal",
    kind: Kind::Versions(Level::Deny, compare),
    suppresses: false,
    summary: "a name was removed before the end of its deprecation",
    why: "Those who send or receive an event need time to change their programs. So an event is deprecated first, and \
        removed in a later version: not before the day in `remove_after`, and not before the number of days that \
        `removal` in `[compatibility]` gives, counted from the date in `deprecated`. With `removal = \"never\"`, names \
        stay. The older version decides: a change that removes an event can't shorten its deprecation.\n\n\
        A version in `remove_after` is compared with the version in `last` of the row in `removed.csv`, as \
        `event-catalog remove NAME --on v5` writes it. A former name is deprecated since the day in `last` of its row, \
        the day of the rename.\n\n\
        It is found by comparing with another version, as in `event-catalog check --against main`. If the event was \
        never sent, accept it: `[[accept]]`, `rule = \"early-removal\"`, `event = \"link_clicked\"`, `reason = \"…\"`; \
        `event-catalog remove NAME --early REASON` writes that.",
    bad: Example(&[
        file(
            "before/events.csv",
            "name,description\nload,The chat was loaded.\nlink_clicked,A link was clicked.\n",
        ),
        file("after/events.csv", AFTER),
        file("after/removed.csv", REMOVED),
    ]),
    good: Example(&[
        file(
            "before/events.csv",
            "name,description,deprecated_reason\n\
            load,The chat was loaded.,\nlink_clicked,A link was clicked.,No longer sent.\n",
        ),
        file("after/events.csv", AFTER),
        file("after/removed.csv", REMOVED),
    ]),
};

const AFTER: &str = "name,description\nload,The chat was loaded.\n";

const REMOVED: &str = "name,first,last,renamed_to\nlink_clicked,,2026-11-29,\n";

/// The names in a row that were removed too early.
struct Names<'c> {
    names: Vec<&'c str>,
    why: Early,
}

fn compare(new: &Catalog<'_>, old: &Catalog<'_>, findings: &mut Findings) {
    let known = all(new);
    let life = Life::new(old, new, new.input.today);
    // Maps a row to its removed names. The boolean tells former names from current names.
    let mut rows: BTreeMap<(RowId, bool), Names<'_>> = BTreeMap::new();
    for event in &old.events {
        let aliases = event.aliases().iter();
        let aliases = aliases.map(|alias| (alias.name.as_ref(), true));
        for (name, is_alias) in std::iter::once((event.name.as_ref(), false)).chain(aliases) {
            if known.contains(name) || new.may_miss(name) {
                continue;
            }
            if let Allowed::Early(why) = life.removal(name) {
                let row = rows.entry((event.row, is_alias));
                let names = Vec::new();
                row.or_insert(Names { names, why }).names.push(name);
            }
        }
    }
    for ((row, is_alias), names) in &rows {
        // An event's former names are removed together with it.
        if *is_alias && rows.contains_key(&(*row, false)) {
            continue;
        }
        findings.add(one(*row, *is_alias, names, &life, new, old));
    }
}

fn one(
    row: RowId,
    is_alias: bool,
    early: &Names<'_>,
    life: &Life<'_>,
    new: &Catalog<'_>,
    old: &Catalog<'_>,
) -> Draft {
    let Names { names, why } = early;
    let first = names.first().copied().unwrap_or_default();
    let place = life
        .record(first)
        .map_or_else(|| first_place(new), |it| it.place);
    let written = old.row(row).text(Column::Name);
    if let Some(now) = renamed_to(first, life, new).filter(|_| !is_alias) {
        let what = match names.len() {
            1 => format!("`{first}` was renamed to `{now}`, and its old name was"),
            count => format!(
                "{count} events of `{written}` were renamed, such as `{first}` to `{now}`, and their old names were"
            ),
        };
        let owner = new.event(now);
        let owner = owner.map_or(now, |event| new.row(event.row).text(Column::Name));
        return Finding::at(place, format!("{what} removed too early: {why}"))
            .label("renamed here")
            .event(written)
            .help(format!(
                "add `{written}` to the `aliases` of `{owner}`, so that programs that still send it are understood; \
                 or, if no program has ever sent this name, accept this finding, with a reason"
            ))
            .before(old.place(row, Column::Name), "it was here");
    }
    let what = match names.len() {
        1 if is_alias => format!("the former name `{first}` was"),
        1 => format!("`{first}` was"),
        count if is_alias => {
            format!("{count} former names of `{written}`, such as `{first}`, were")
        }
        count => format!("{count} events of `{written}`, such as `{first}`, were"),
    };
    let wait = match why {
        Early::Never => "put the name back",
        Early::NotDeprecated => {
            "put the name back, and deprecate it first: write why into `deprecated_reason`, and a day into \
             `remove_after`"
        }
        Early::Until(_) => "put the name back until then",
        Early::UntilVersion(_) => {
            "put the name back until then, or write the version of this release into `last`"
        }
        Early::UnknownDay(_) => {
            "put the name back, and write a date into `deprecated`, or a day into `remove_after`"
        }
    };
    let column = if is_alias {
        Column::Aliases
    } else {
        Column::Name
    };
    Finding::at(place, format!("{what} removed too early: {why}"))
        .label("removed here")
        .event(written)
        .help(format!("{wait}; or accept this finding, with a reason"))
        .before(old.place(row, column), "it was here")
}

/// Finds the event that a removed name was renamed to.
fn renamed_to<'l>(name: &str, life: &Life<'l>, new: &Catalog<'_>) -> Option<&'l str> {
    let now = life.record(name)?.renamed_to.as_deref()?;
    new.event(now).is_some().then_some(now)
}
