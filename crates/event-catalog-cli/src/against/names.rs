//! The names of two versions: which are gone, and what probably has become of them.

use std::collections::{BTreeMap, HashMap, HashSet};

use event_catalog_build::catalog::{Catalog, Event, Pattern, RowId, check_name};
use event_catalog_build::finding::Finding;
use event_catalog_build::read::{Column, Row};
use event_catalog_build::source::{Place, Sources};

use super::difference::Difference;
use super::narrowed_family::NARROWED_FAMILY;
use super::removed_event::REMOVED_EVENT;
use super::successor::{Become, Successor, successors};

/// What a row of the older version has lost.
#[derive(Debug)]
pub(super) struct Loss<'o> {
    pub(super) row: RowId,
    /// The name as the row has it.
    pub(super) name: &'o str,
    /// The row's events.
    pub(super) events: Vec<&'o Event<'o>>,
    /// The names of the row that are gone, aliases aside.
    pub(super) names: Vec<&'o str>,
    /// The aliases that are gone.
    pub(super) aliases: Vec<&'o str>,
}

impl Loss<'_> {
    /// Whether none of the row's names is left.
    pub(super) fn is_whole(&self) -> bool {
        self.names.len() == self.events.len()
    }
}

/// Compares the names.
pub(super) fn compare(new: &Catalog<'_>, old: &Catalog<'_>) -> Vec<Difference> {
    let losses = losses(new, old);
    let whole: Vec<&Loss<'_>> = losses.iter().filter(|loss| loss.is_whole()).collect();
    let successors = successors(&whole, new, old);
    let neighbours = Neighbours::of(new, old);
    let differences = losses.iter().filter_map(|loss| {
        let place = old.place(loss.row, Column::Name);
        if !loss.is_whole() && !loss.names.is_empty() {
            return Some(narrowed(loss, new).before(place, "it had them here"));
        }
        if loss.names.is_empty() {
            return Some(forgotten(loss, new).before(place, "it had the name here"));
        }
        let successor = match successors.get(&loss.row) {
            // One mistake, one finding.
            Some(Become::Broken) => return None,
            Some(Become::Event(successor)) => Some(successor),
            None => None,
        };
        Some(removed(loss, successor, &neighbours, new, old).before(place, "it was listed here"))
    });
    differences.collect()
}

/// What the new version no longer knows, row by row.
fn losses<'o>(new: &Catalog<'_>, old: &'o Catalog<'_>) -> Vec<Loss<'o>> {
    let known: HashSet<&str> = new
        .events
        .iter()
        .flat_map(|event| {
            let aliases = event.aliases().iter().map(|alias| alias.name.as_ref());
            std::iter::once(event.name.as_ref()).chain(aliases)
        })
        .collect();
    // What stands in a row that cannot be read may be there all the same: first things first.
    let unread = unread(new);
    let is_gone =
        |name: &str| !known.contains(name) && !unread.contains(name) && !new.may_miss(name);
    let mut rows: BTreeMap<RowId, Vec<&'o Event<'o>>> = BTreeMap::new();
    for event in &old.events {
        rows.entry(event.row).or_default().push(event);
    }
    let losses = rows.into_iter().map(|(row, events)| {
        let names = events.iter().map(|event| event.name.as_ref());
        let aliases = events.iter().flat_map(|event| event.aliases());
        Loss {
            row,
            name: old.row(row).text(Column::Name),
            names: names.filter(|name| is_gone(name)).collect(),
            aliases: aliases
                .map(|alias| alias.name.as_ref())
                .filter(|name| is_gone(name))
                .collect(),
            events,
        }
    });
    losses
        .filter(|loss| !loss.names.is_empty() || !loss.aliases.is_empty())
        .collect()
}

/// The words of the tables in which rows could not be read, and of the rows whose name is none: names
/// and aliases may be among them.
pub(super) fn unread<'n>(new: &'n Catalog<'_>) -> HashSet<&'n str> {
    let tables = new.tables.iter().filter(|table| !table.is_complete());
    let texts = tables.map(|table| new.input.sources.get(table.file).text());
    // A whole row may stand in its first cell, with other signs between its cells.
    let is_broken = |name: &str| !name.contains('{') && check_name(name).is_err();
    let broken = new.rows().map(|(_, row)| row);
    let broken = broken.filter(|row| is_broken(row.text(Column::Name)));
    let cells = broken.flat_map(Row::cells).map(|cell| cell.text.as_ref());
    let texts = texts.chain(cells);
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    texts
        .flat_map(|text| text.split(move |c| !is_part(c)))
        .collect()
}

/// A row none of whose names is left.
fn removed(
    loss: &Loss<'_>,
    successor: Option<&Successor>,
    neighbours: &Neighbours,
    new: &Catalog<'_>,
    old: &Catalog<'_>,
) -> Difference {
    let name = loss.name;
    let what = if Pattern::parse(name).is_ok_and(|it| it.is_some()) {
        "the family"
    } else {
        "the event"
    };
    let message = format!("{what} `{name}` is gone");
    let draft = if let Some(successor) = successor {
        Finding::at(successor.place, message)
            .label(format!("is this what `{name}` is called now?"))
            .help(successor.help(&old_names(loss, old)))
    } else {
        let (place, label) = neighbours.of_row(loss.row, new, old);
        Finding::at(place, message).label(label).help(
            "put the row back: an event that is no longer emitted keeps its row, with a version in the \
             column `deprecated`; a renamed one keeps its old name in the column `aliases` (write the \
             heading above it, where the table has no such column yet)",
        )
    };
    Difference::new(&REMOVED_EVENT, draft.event(name))
}

/// The old name as `aliases` would have it, and the aliases that have gone with it.
fn old_names(loss: &Loss<'_>, old: &Catalog<'_>) -> String {
    let mut names = vec![loss.name];
    let cell = old.row(loss.row).text(Column::Aliases);
    if !loss.aliases.is_empty() {
        let is_separator = |c: char| c.is_whitespace() || matches!(c, ',' | ';');
        names.extend(cell.split(is_separator).filter(|name| !name.is_empty()));
    }
    names.join(" ")
}

/// A family that is there still, with fewer numbers.
fn narrowed(loss: &Loss<'_>, new: &Catalog<'_>) -> Difference {
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
    let what = count(&loss.names, "event", "events");
    let draft = Finding::at(place, format!("the family `{name}` has lost {what}"))
        .label("narrower than before")
        .event(name)
        .help(format!(
            "let it have all its numbers, as `{name}` did: those that are no longer emitted stay"
        ));
    Difference::new(&NARROWED_FAMILY, draft)
}

/// An event that is there still, and no longer knows a name it had before.
fn forgotten(loss: &Loss<'_>, new: &Catalog<'_>) -> Difference {
    let event = loss
        .events
        .iter()
        .find_map(|event| new.resolve(&event.name));
    let name = event.map_or(loss.name, |event| new.row(event.row).text(Column::Name));
    let place = event.map_or_else(|| first_place(new), |it| new.place(it.row, Column::Aliases));
    let what = count(&loss.aliases, "old name", "old names");
    let draft = Finding::at(place, format!("`{name}` has lost its {what}"))
        .label("the aliases now")
        .event(name)
        .help("put the alias back: anyone who still listens to it hears nothing otherwise");
    Difference::new(&REMOVED_EVENT, draft)
}

/// Where the rows of the older version stood, told by what stood beside them and is there still.
struct Neighbours {
    /// By the older row: a row of the new version, and whether it stood above.
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

    /// The place in the new version, and what to write there.
    fn of_row(&self, row: RowId, new: &Catalog<'_>, old: &Catalog<'_>) -> (Place, &'static str) {
        match self.found.get(&row) {
            Some((row, true)) => (new.place(*row, Column::Name), "it stood below this row"),
            Some((row, false)) => (new.place(*row, Column::Name), "it stood above this row"),
            None => (
                same_table(row, new, old).unwrap_or_else(|| first_place(new)),
                "",
            ),
        }
    }
}

/// The beginning of the table that a row of the older version was in, told by its file's name.
fn same_table(row: RowId, new: &Catalog<'_>, old: &Catalog<'_>) -> Option<Place> {
    let name = |path: &str| path.rsplit('/').next().map(str::to_owned);
    let of = |catalog: &Catalog<'_>, file| name(catalog.input.sources.get(file).path());
    let wanted = of(old, old.tables[row.table as usize].file);
    let mut files = new.tables.iter().map(|table| table.file);
    files
        .find(|file| of(new, *file) == wanted)
        .map(Place::whole)
}

/// The beginning of the catalog, where there is no better place.
pub(super) fn first_place(new: &Catalog<'_>) -> Place {
    let settings = new.input.settings.file;
    let table = new.tables.first().map(|table| table.file);
    let file = table.or(settings).or(new.input.bare_folder);
    let any = || new.input.sources.iter().next().map(|(file, _)| file);
    // A catalog is at least a folder, which is among its sources.
    file.or_else(any).map_or_else(
        || Place::whole(Sources::default().add("", "")),
        Place::whole,
    )
}

/// "the event `a`", "3 events, among them `a`".
fn count(names: &[&str], one: &str, many: &str) -> String {
    const MOST: usize = 4;
    let shown: Vec<_> = names
        .iter()
        .take(MOST)
        .map(|name| format!("`{name}`"))
        .collect();
    match names.len() {
        1 => format!("{one} {}", shown.join("")),
        count if count <= MOST => format!("{count} {many}: {}", shown.join(", ")),
        count => format!(
            "{count} {many}: {} and {} more",
            shown.join(", "),
            count - MOST
        ),
    }
}

/// The rows of a catalog by the names of their events, aliases aside.
pub(super) fn rows<'c>(catalog: &'c Catalog<'_>) -> HashMap<&'c str, RowId> {
    let events = catalog.events.iter();
    events
        .map(|event| (event.name.as_ref(), event.row))
        .collect()
}
