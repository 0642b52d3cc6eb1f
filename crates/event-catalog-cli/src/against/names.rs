//! Collects the names of two versions: those that the new version has, may have, and has lost.

use std::collections::{BTreeMap, HashMap, HashSet};

use event_catalog_build::catalog::{
    Catalog, Event, Pattern, RowId, check_name, names_of_aliases, unescaped,
};
use event_catalog_build::finding::level;
use event_catalog_build::read::{Column, Level, Row};
use event_catalog_build::source::{Place, Sources};

use crate::life::records;
use crate::rules;

/// The names that a row of the older version has lost.
#[derive(Debug)]
pub(super) struct Loss<'o> {
    pub(super) row: RowId,
    /// The name as written in the row.
    pub(super) name: &'o str,
    /// The row's events.
    pub(super) events: Vec<&'o Event<'o>>,
    /// The lost names of the row's events. Lost aliases are separate.
    pub(super) names: Vec<&'o str>,
    /// The lost aliases.
    pub(super) aliases: Vec<&'o str>,
}

impl Loss<'_> {
    /// Whether all of the row's names are lost.
    pub(super) fn is_whole(&self) -> bool {
        self.names.len() == self.events.len()
    }

    /// Whether the older version got the lost names only after the current branch began.
    pub(super) fn is_later(&self, old: &Catalog<'_>) -> bool {
        let names = if self.names.is_empty() {
            &self.aliases
        } else {
            &self.names
        };
        names.iter().all(|name| old.input.later.contains(*name))
    }

    /// Whether only some of the row's names are lost.
    pub(super) fn is_partial(&self) -> bool {
        !self.is_whole() && !self.names.is_empty()
    }
}

/// Explains what to do about something that the other version got only after the current branch began.
pub(super) fn merge_first(what: &str) -> String {
    format!(
        "{what} was added to the other version after this branch began: merge the other branch into this branch; or \
         compare with the commit where this branch began, as in `--against main...`"
    )
}

/// Collects all names, including former ones.
pub(super) fn all<'c>(catalog: &'c Catalog<'_>) -> HashSet<&'c str> {
    let events = catalog.events.iter();
    let names = events.flat_map(|event| {
        let aliases = event.aliases().iter().map(|alias| &*alias.name);
        std::iter::once(&*event.name).chain(aliases)
    });
    names.collect()
}

/// Finds the names that the new version has lost, row by row.
pub(super) fn losses<'o>(new: &Catalog<'_>, old: &'o Catalog<'_>) -> Vec<Loss<'o>> {
    let known = all(new);
    // A missing name may be in a row that can't be read. That row should be fixed first.
    let unread = Unread::of(new);
    // A name that was removed on purpose isn't lost; `early-removal` checks whether it was too early.
    let removed = records(old, new);
    let is_gone = |name: &str| {
        let is_there = known.contains(name) || removed.contains_key(name);
        !is_there && !unread.may_have(name) && !new.may_miss(name)
    };
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

/// The words in tables with unreadable rows, and in rows with invalid names. Names and aliases may be among these
/// words.
#[derive(Debug)]
pub(crate) struct Unread<'n> {
    words: HashSet<&'n str>,
    /// Whether the version has unreadable rows or invalid names.
    is_any: bool,
}

impl<'n> Unread<'n> {
    pub(crate) fn of(new: &'n Catalog<'_>) -> Self {
        let tables = new.tables.iter().filter(|table| !table.is_complete());
        let texts = tables.map(|table| new.input.sources.get(table.file).text());
        let one_cell = OneCell::of(new);
        let broken = new.rows().map(|(_, row)| row);
        let broken = broken.filter(|row| !is_name(row.text(Column::Name)) || one_cell.is(*row));
        let cells = broken.flat_map(Row::cells).map(|cell| cell.text.as_ref());
        let mut texts = texts.chain(cells).peekable();
        Self {
            is_any: texts.peek().is_some(),
            words: texts.flat_map(words).collect(),
        }
    }

    /// Whether the version has unreadable tables or rows, or invalid names.
    pub(crate) fn is_any(&self) -> bool {
        self.is_any
    }

    /// Whether a name may be in the unreadable tables and rows. If it is, they contain all of its words.
    pub(crate) fn may_have(&self, name: &str) -> bool {
        self.is_any && words(name).all(|word| self.words.contains(word))
    }
}

/// Splits a text into runs of letters, digits and underscores. Unlike other characters, these are part of a name
/// wherever they occur.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.filter(|word| !word.is_empty())
}

/// Whether a name is valid, so that its row has at least one event.
fn is_name(written: &str) -> bool {
    match Pattern::parse(written) {
        Ok(Some(family)) => {
            let longest = family.numbers().last().map(|number| family.name(*number));
            longest.is_some_and(|name| check_name(&name).is_ok())
        }
        Ok(None) => check_name(&unescaped(written)).is_ok(),
        Err(_) => false,
    }
}

/// The rules that may report a row whose whole content is in its first cell.
const OF_ONE_CELL: [&str; 3] = ["missing-description", "mojibake", "name-form"];

/// Characters that may separate the values of a row that is in one cell.
const DELIMITERS: [char; 3] = [',', ';', '|'];

/// Finds rows whose whole content seems to be in the first cell, because they use another delimiter. If an entry
/// accepts such a row, or if no rule denies it, the row is an event with an unusual name, and doesn't hide the removal
/// of other names.
struct OneCell<'n> {
    /// Whether the rules report such a row as an error, unless an entry accepts its name.
    is_error: bool,
    /// The names for which an `[[accept]]` accepts a finding of these rules.
    accepted: HashSet<&'n str>,
}

impl<'n> OneCell<'n> {
    fn of(catalog: &'n Catalog<'_>) -> Self {
        let settings = &catalog.input.settings;
        let mut found = OF_ONE_CELL.iter().filter_map(|name| rules::named(name));
        let are_errors = found.all(|rule| level(rule, settings, &|_| None) == Level::Deny);
        let accepts = settings.accepts.iter();
        let accepts = accepts.filter(|it| {
            // An entry that names a change can't be about a row.
            OF_ONE_CELL.contains(&it.rule.value.as_str()) && !it.is_precise
        });
        let (of_all, of_events): (Vec<_>, Vec<_>) = accepts.partition(|it| it.events.is_empty());
        let events = of_events.into_iter().flat_map(|it| &it.events);
        Self {
            is_error: are_errors && of_all.is_empty(),
            accepted: events.map(|event| event.value.as_str()).collect(),
        }
    }

    fn is(&self, row: Row<'_, '_>) -> bool {
        let written = row.text(Column::Name);
        let trimmed = written.trim_start_matches(['|', ' ']);
        let Some((first, _)) = trimmed.split_once(DELIMITERS) else {
            return false;
        };
        let is_accepted = self.accepted.contains(written) || self.accepted.contains(first.trim());
        self.is_error && !is_accepted && row.get(Column::Description).is_none()
    }
}

/// Returns the names in the `aliases` of a row, as written.
pub(crate) fn aliases<'c>(row: Row<'c, '_>) -> Vec<&'c str> {
    let cells = row.cells().iter();
    let cells = cells.filter(|cell| cell.column == Column::Aliases);
    cells.flat_map(names_of_aliases).collect()
}

/// Maps names, including former ones, to their events.
pub(super) fn known<'n>(new: &'n Catalog<'_>) -> HashMap<&'n str, &'n Event<'n>> {
    let mut known = HashMap::new();
    for event in &new.events {
        for alias in event.aliases() {
            known.entry(alias.name.as_ref()).or_insert(event);
        }
    }
    // If a text is both a name and an alias, it means the event with that name.
    known.extend(new.events.iter().map(|event| (event.name.as_ref(), event)));
    known
}

/// Returns the start of the catalog's first file, for findings without a better place.
pub(super) fn first_place(new: &Catalog<'_>) -> Place {
    let settings = new.input.settings.file;
    let table = new.tables.first().map(|table| table.file);
    let file = table.or(settings).or(new.input.bare_folder);
    let any = || new.input.sources.iter().next().map(|(file, _)| file);
    // The folder of every catalog is among its sources.
    file.or_else(any).map_or_else(
        || Place::whole(Sources::default().add("", "")),
        Place::whole,
    )
}

/// Formats "the event `a`", or "3 events, among them `a`".
pub(super) fn count(names: &[&str], one: &str, many: &str) -> String {
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

/// Maps the names of events, not including aliases, to their rows.
pub(super) fn rows<'c>(catalog: &'c Catalog<'_>) -> HashMap<&'c str, RowId> {
    let events = catalog.events.iter();
    events
        .map(|event| (event.name.as_ref(), event.row))
        .collect()
}
