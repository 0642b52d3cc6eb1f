//! `removed-event`: a name of the older version that the new version doesn't have.

use std::collections::HashMap;

use event_catalog_build::catalog::{Catalog, Event, Pattern, RowId};
use event_catalog_build::finding::{Draft, Finding, Findings};
use event_catalog_build::read::{Column, Level};
use event_catalog_build::rule::{Example, Kind, Rule, file};
use event_catalog_build::source::Place;

use super::names::{Loss, aliases, count, first_place, losses, merge_first};
use super::successor::{Become, Successor, help, successors};
use crate::typed::command;

/// A name of the older version that the new version doesn't have.
pub(super) static REMOVED_EVENT: Rule = Rule {
    name: "removed-event",
    kind: Kind::Versions(Level::Deny, compare),
    suppresses: true,
    summary: "a name of the older version was removed",
    why: "Listeners, signals and reports react to names. If a name is overwritten in a cell, or its \
        row deleted, they silently stop working. A renamed event is still found by its old name if \
        that is in its `aliases`; an event that is no longer emitted keeps its row, with a version in \
        `deprecated`.\n\n\
        It is found by comparing with another version, as in `event-catalog check --against main`. \
        Old names count as well: an alias must stay. A name with a row in `removed.csv`, as `event-catalog \
        remove` writes it, was removed on purpose; `early-removal` says whether it was time.",
    bad: Example(&[
        file(
            "before/events.csv",
            "name,description\nload,The chat was loaded.\nlink_clicked,A link was clicked.\n",
        ),
        file(
            "after/events.csv",
            "name,description\nload,The chat was loaded.\nlink_opened,A link was clicked.\n",
        ),
    ]),
    good: Example(&[
        file(
            "before/events.csv",
            "name,description\nload,The chat was loaded.\nlink_clicked,A link was clicked.\n",
        ),
        file(
            "after/events.csv",
            "name,description,aliases\n\
            load,The chat was loaded.,\nlink_opened,A link was clicked.,link_clicked\n",
        ),
    ]),
};

fn compare(new: &Catalog<'_>, old: &Catalog<'_>, findings: &mut Findings) {
    let losses = losses(new, old);
    let whole: Vec<&Loss<'_>> = losses.iter().filter(|loss| loss.is_whole()).collect();
    let successors = successors(&whole, new, old);
    let neighbours = Neighbours::of(new, old);
    for loss in losses.iter().filter(|loss| !loss.is_partial()) {
        let place = old.place(loss.row, Column::Name);
        if loss.names.is_empty() {
            findings.add(forgotten(loss, new, old).before(place, "the name was listed here"));
            continue;
        }
        let successors: &[Successor] = match successors.get(&loss.row) {
            // Another rule reports the mistake in the new row, which probably was the removed event.
            Some(Become::Broken) => continue,
            Some(Become::Events(successors)) => successors.as_slice(),
            None => &[],
        };
        let draft = removed(loss, successors, &neighbours, new, old);
        findings.add(draft.before(place, "it was listed here"));
    }
}

/// Reports a row that has lost all its names.
fn removed(
    loss: &Loss<'_>,
    successors: &[Successor],
    neighbours: &Neighbours,
    new: &Catalog<'_>,
    old: &Catalog<'_>,
) -> Draft {
    let name = loss.name;
    let what = if Pattern::parse(name).is_ok_and(|it| it.is_some()) {
        "the family"
    } else {
        "the event"
    };
    let message = format!("{what} `{name}` was removed");
    let draft = if let [first, others @ ..] = successors {
        let draft = Finding::at(first.place, message)
            .label(format!("is this the new name of `{name}`?"))
            .help(help(successors, &old_names(loss, old)));
        let others = others.iter();
        others.fold(draft, |draft, other| {
            draft.related(other.place, "or is it this?")
        })
    } else if loss.is_later(old) {
        let (place, label) = neighbours.of_row(loss.row, new, old);
        Finding::at(place, message)
            .label(label)
            .help(merge_first("it"))
    } else {
        let (place, label) = neighbours.of_row(loss.row, new, old);
        // `event-catalog remove` rejects an event that isn't deprecated, unless `--early` gives a reason.
        let mut events = loss.events.iter();
        let (although, early) = if events.any(|event| event.deprecation().is_some()) {
            ("", "")
        } else {
            (
                " although it was not deprecated before",
                "--early \"REASON\"",
            )
        };
        Finding::at(place, message).label(label).help(format!(
            "put the row back: an event that is no longer emitted keeps its row, with a version in the \
             column `deprecated`; a renamed event keeps its old name in the column `aliases` (add the \
             column if the table doesn't have it). To remove it for good{although}, put it back and run \
             `{}`",
            command("event-catalog remove", &[name], early)
        ))
    };
    draft.event(name)
}

/// Returns the old name as written, followed by the aliases that were lost with it.
fn old_names<'c>(loss: &Loss<'c>, old: &'c Catalog<'_>) -> Vec<&'c str> {
    let mut names = vec![loss.name];
    if !loss.aliases.is_empty() {
        names.extend(aliases(old.row(loss.row)));
    }
    names
}

/// Reports an event that still exists, but lost one of its former names.
fn forgotten(loss: &Loss<'_>, new: &Catalog<'_>, old: &Catalog<'_>) -> Draft {
    let event = loss
        .events
        .iter()
        .find_map(|event| new.resolve(&event.name));
    let name = event.map_or(loss.name, |event| new.row(event.row).text(Column::Name));
    let place = event.map_or_else(|| first_place(new), |it| new.place(it.row, Column::Aliases));
    let what = count(&loss.aliases, "old name", "old names");
    let first = loss.aliases.first().copied().unwrap_or_default();
    let help = if loss.is_later(old) {
        merge_first("each lost name")
    } else {
        format!(
            "restore the alias: listeners to it stop working without it. To remove it for good, restore it and run \
             `{}`",
            command("event-catalog remove", &[first], "")
        )
    };
    Finding::at(place, format!("`{name}` has lost its {what}"))
        .label("the current aliases")
        .event(name)
        .help(help)
}

/// Finds where a removed row was, relative to the neighboring rows that still exist.
struct Neighbours {
    /// For each row of the older version, the nearest row that still exists, and whether that row was above it.
    found: HashMap<RowId, (RowId, bool)>,
}

impl Neighbours {
    fn of(new: &Catalog<'_>, old: &Catalog<'_>) -> Self {
        let mut found = HashMap::new();
        let still = |event: &Event<'_>| new.event(&event.name).map(|event| event.row);
        let mut note = |events: &mut dyn Iterator<Item = &Event<'_>>, is_above: bool| {
            let mut last: Option<(RowId, RowId)> = None;
            for event in events {
                if let Some(row) = still(event) {
                    last = Some((event.row, row));
                } else if let Some((before, row)) = last
                    && before.table == event.row.table
                {
                    found.entry(event.row).or_insert((row, is_above));
                }
            }
        };
        note(&mut old.events.iter(), true);
        note(&mut old.events.iter().rev(), false);
        Self { found }
    }

    /// Finds the place in the new version where a removed row was, and a label for the place.
    fn of_row(&self, row: RowId, new: &Catalog<'_>, old: &Catalog<'_>) -> (Place, &'static str) {
        match self.found.get(&row) {
            Some((row, true)) => (new.place(*row, Column::Name), "it was below this row"),
            Some((row, false)) => (new.place(*row, Column::Name), "it was above this row"),
            None => (
                same_table(row, new, old).unwrap_or_else(|| first_place(new)),
                "",
            ),
        }
    }
}

/// Finds the start of the table that contained a row of the older version, by the table's file name.
fn same_table(row: RowId, new: &Catalog<'_>, old: &Catalog<'_>) -> Option<Place> {
    let name = |path: &str| path.rsplit('/').next().map(str::to_owned);
    let of = |catalog: &Catalog<'_>, file| name(catalog.input.sources.get(file).path());
    let wanted = of(old, old.tables[row.table as usize].file);
    let mut files = new.tables.iter().map(|table| table.file);
    files
        .find(|file| of(new, *file) == wanted)
        .map(Place::whole)
}
