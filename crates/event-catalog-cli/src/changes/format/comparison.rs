//! The changes to one catalog, with additional data that the formats need: modules, descriptions, and places as
//! lines and columns.

use std::collections::{HashMap, HashSet};

use event_catalog_build::catalog::{Catalog, Event, Family};
use event_catalog_build::read::Column;
use event_catalog_build::source::{Place, Sources};

use super::payload::Carried;
use super::values::shown_of;
use crate::changes::{Change, Kind, Subject};

/// The names of the two versions in the output.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Names {
    /// The path of the catalog.
    pub(crate) catalog: String,
    pub(crate) old: String,
    /// The name of the new version; `None` for the working tree.
    pub(crate) new: Option<String>,
}

/// The changes to one catalog.
#[derive(Clone, Debug, Default)]
pub(crate) struct Comparison {
    pub(crate) names: Names,
    /// Whether the older version had no catalog, so that everything was added.
    pub(crate) is_first: bool,
    /// The parts that aren't compared, as sentences.
    pub(crate) notes: Vec<String>,
    /// The titles of the modules in the order of the new version, followed by titles that only the older
    /// version has.
    pub(crate) modules: Vec<String>,
    /// The changes, the most severe first.
    pub(crate) items: Vec<Item>,
    /// The customers of both versions.
    pub(crate) customers: Vec<String>,
    /// The names in the rows whose events were all added. Their payloads count as new, not as changed.
    pub(super) added_rows: HashSet<String>,
}

/// A change with the data that formats need.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) change: Change,
    /// The title of the change's module.
    pub(crate) module: Option<String>,
    /// The pattern of the family, if all of its events have this change.
    pub(crate) family: Option<String>,
    /// The number of events that the change is about: all events of a family, or 1.
    pub(crate) events: usize,
    /// The description of an event that was added.
    pub(crate) text: Option<String>,
    /// The payload of an event that was added, or whose payload was replaced.
    pub(crate) payload: Option<Carried>,
    /// The name of the event that the change is about, if the new version has it.
    pub(crate) event: Option<String>,
    /// The events that carry the changed payload. New events are included only if no other event carries it.
    pub(crate) carriers: Option<Carriers>,
    pub(crate) old: Option<Location>,
    pub(crate) new: Option<Location>,
    /// Whether the change is hidden, because it is about events of a customer. It still counts for the required
    /// version.
    pub(crate) is_left_out: bool,
}

/// The events that carry a payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Carriers {
    /// All events, because the payload is the default payload.
    All,
    /// The names in the first rows, and the number of further rows.
    Rows(Vec<String>, usize),
}

impl Item {
    /// Returns the events that carry the changed payload, unless the payload is named after its only event.
    pub(super) fn other_carriers(&self) -> Option<&Carriers> {
        let is_same = |carriers: &Carriers| match (carriers, &self.change.subject) {
            (Carriers::Rows(names, 0), Subject::Payload { schema, .. }) => {
                names.as_slice() == [schema.as_str()]
            }
            _ => false,
        };
        self.carriers.as_ref().filter(|it| !is_same(it))
    }
}

impl Carriers {
    /// Keeps the first names, and counts the others.
    pub(super) fn of_rows(names: &[&str]) -> Self {
        /// The maximum number of names that a change shows. Without it, the line about a payload could list the whole
        /// catalog, even in a change log.
        const MOST: usize = 3;
        let shown = shown_of(names.len(), MOST);
        let first = names.iter().take(shown).map(|name| (*name).to_owned());
        Self::Rows(first.collect(), names.len() - shown)
    }

    /// Like [`Self::of_rows`], but without the added names, unless all names were added.
    pub(super) fn of_kept_rows(names: &[&str], added: &HashSet<String>) -> Self {
        let kept = names.iter().copied();
        let kept: Vec<&str> = kept.filter(|name| !added.contains(*name)).collect();
        Self::of_rows(if kept.is_empty() { names } else { &kept })
    }
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Location {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) column: usize,
    /// The cell in spreadsheet notation.
    pub(crate) cell: Option<String>,
}

impl Comparison {
    /// Combines changes with the data that formats need. `has_places` says for each version whether readers have the
    /// version's files, so that places in them are useful.
    pub(crate) fn new(
        names: Names,
        changes: Vec<Change>,
        old: Option<&Catalog<'_>>,
        new: &Catalog<'_>,
        has_places: [bool; 2],
    ) -> Self {
        let was = old.map(Index::new);
        let now = Index::new(new);
        let folded = folded(&changes, was.as_ref(), &now);
        let added_rows = added_rows(&changes, new);
        let old_sources = old.map(|old| &old.input.sources).filter(|_| has_places[0]);
        let new_sources = Some(&new.input.sources).filter(|_| has_places[1]);
        let items = changes.into_iter().zip(folded).map(|(change, family)| {
            let is_gone = change.kind == Kind::EventRemoved;
            let indexes = [Some(&now).filter(|_| !is_gone), was.as_ref()];
            let module = indexes
                .into_iter()
                .flatten()
                .find_map(|it| it.module(&change.subject));
            let event = match &change.subject {
                Subject::Event(name) if !is_gone => now.events.get(name.as_str()).copied(),
                _ => None,
            };
            let is_added = change.kind == Kind::EventAdded;
            let events = match &change.subject {
                Subject::Family(pattern) => {
                    let mut indexes = indexes.into_iter().flatten();
                    indexes.find_map(|it| it.size(pattern)).unwrap_or(1)
                }
                _ => 1,
            };
            let text = match &change.subject {
                _ if !is_added => None,
                Subject::Family(pattern) => now.family_text(pattern),
                _ => event.map(|it| &*it.description),
            };
            let has_new_payload =
                is_added || matches!(change.kind, Kind::PayloadAdded | Kind::PayloadReplaced);
            let carrier = match &change.subject {
                _ if !has_new_payload => None,
                Subject::Family(pattern) => now.first_of_family(pattern),
                _ => event,
            };
            let payload = carrier.and_then(|it| Carried::of(new, it.payload?));
            let carriers = match &change.subject {
                Subject::Payload { schema, .. } => {
                    let indexes = [Some(&now), was.as_ref()];
                    indexes
                        .into_iter()
                        .flatten()
                        .find_map(|it| it.carriers(schema, &added_rows))
                }
                _ => None,
            };
            Item {
                module: module.map(str::to_owned),
                family,
                events,
                text: text.filter(|it| !it.trim().is_empty()).map(str::to_owned),
                payload,
                event: event.map(|it| it.name.to_string()),
                carriers,
                old: location(old_sources, change.old),
                new: location(new_sources, change.new),
                is_left_out: false,
                change,
            }
        });
        Self {
            names,
            is_first: old.is_none(),
            notes: Vec::new(),
            modules: titles(old, new),
            items: items.collect(),
            customers: Vec::new(),
            added_rows,
        }
    }
}

/// Finds the names in the rows of the new version whose events were all added.
fn added_rows(changes: &[Change], new: &Catalog<'_>) -> HashSet<String> {
    let added = changes.iter().filter(|it| it.kind == Kind::EventAdded);
    let added: HashSet<String> = added.map(|it| it.subject.to_string()).collect();
    let is_added = |event: &&Event<'_>| {
        let family = event
            .family()
            .and_then(|(family, _)| new.families.get(family));
        added.contains(&*event.name) || family.is_some_and(|it| added.contains(&*it.pattern))
    };
    let (added, kept): (Vec<_>, Vec<_>) = new.events.iter().partition(is_added);
    let name = |event: &Event<'_>| new.row(event.row).text(Column::Name).to_owned();
    let mut rows: HashSet<String> = added.into_iter().map(name).collect();
    for event in kept {
        rows.remove(&name(event));
    }
    rows
}

/// Lists the titles of the modules of both versions.
fn titles(old: Option<&Catalog<'_>>, new: &Catalog<'_>) -> Vec<String> {
    let modules = new.modules.iter();
    let modules = modules.chain(old.into_iter().flat_map(|old| &old.modules));
    let titles = modules.map(|module| module.title.unwrap_or(&module.name));
    let mut seen = HashSet::new();
    let titles = titles.filter(|title| seen.insert(*title));
    titles.map(str::to_owned).collect()
}

fn location(sources: Option<&Sources>, place: Option<Place>) -> Option<Location> {
    let (sources, place) = (sources?, place?);
    let start = sources.start(place.span);
    Some(Location {
        file: sources.get(place.span.file).path().to_owned(),
        line: start.line,
        column: start.column,
        cell: place.cell.map(|cell| cell.to_string()),
    })
}

/// Looks up data of one version by name.
struct Index<'c, 's> {
    catalog: &'c Catalog<'s>,
    events: HashMap<&'c str, &'c Event<'s>>,
    families: HashMap<&'c str, &'c Family<'s>>,
    /// Maps a payload to the title of the module whose events carry it, if there is only one such module.
    payloads: HashMap<&'c str, Option<&'c str>>,
    /// Maps a payload to the names in the rows of the events that carry it.
    rows: HashMap<&'c str, Vec<&'c str>>,
}

impl<'c, 's> Index<'c, 's> {
    fn new(catalog: &'c Catalog<'s>) -> Self {
        let mut payloads: HashMap<&str, Option<&str>> = HashMap::new();
        let mut rows: HashMap<&str, Vec<&str>> = HashMap::new();
        for event in &catalog.events {
            if let Some(payload) = event.payload {
                // The events of a family have one row.
                let name = catalog.row(event.row).text(Column::Name);
                let names = rows.entry(payload).or_default();
                if names.last() != Some(&name) {
                    names.push(name);
                }
                let module = title(catalog, event);
                let known = payloads.entry(payload).or_insert(module);
                if *known != module {
                    *known = None;
                }
            }
        }
        let (events, families) = (catalog.events.iter(), catalog.families.iter());
        Self {
            catalog,
            events: events.map(|event| (&*event.name, event)).collect(),
            families: families.map(|family| (&*family.pattern, family)).collect(),
            payloads,
            rows,
        }
    }

    /// Returns the description of a family, as written in its cell.
    fn family_text(&self, pattern: &str) -> Option<&'c str> {
        let family = self.families.get(pattern)?;
        Some(self.catalog.row(family.row).text(Column::Description))
    }

    /// Finds the first event of a family. All events of a family have the same payload.
    fn first_of_family(&self, pattern: &str) -> Option<&'c Event<'s>> {
        let family = self.families.get(pattern)?;
        self.catalog.events.get(family.events.start)
    }

    /// Returns the number of events in a family.
    fn size(&self, pattern: &str) -> Option<usize> {
        Some(self.families.get(pattern)?.events.len())
    }

    fn carriers(&self, schema: &str, added: &HashSet<String>) -> Option<Carriers> {
        let default = self.catalog.input.settings.default_payload.as_ref();
        if default.is_some_and(|it| it.value == schema) {
            return Some(Carriers::All);
        }
        Some(Carriers::of_kept_rows(self.rows.get(schema)?, added))
    }

    fn module(&self, subject: &Subject) -> Option<&'c str> {
        match subject {
            Subject::Event(name) => title(self.catalog, self.events.get(name.as_str())?),
            Subject::Family(pattern) => title(self.catalog, self.first_of_family(pattern)?),
            Subject::Payload { schema, .. } => *self.payloads.get(schema.as_str())?,
            Subject::Catalog | Subject::Setting(_) | Subject::Section(_) | Subject::Module(_) => {
                None
            }
        }
    }
}

fn title<'c>(catalog: &'c Catalog<'_>, event: &Event<'_>) -> Option<&'c str> {
    let module = catalog.module(event)?;
    Some(module.title.unwrap_or(&module.name))
}

/// Finds, for each change, the pattern of the event's family if all events of the family have the same change.
fn folded(
    changes: &[Change],
    was: Option<&Index<'_, '_>>,
    now: &Index<'_, '_>,
) -> Vec<Option<String>> {
    let family = |change: &Change| {
        let index = match change.kind {
            Kind::EventAdded => now,
            Kind::EventRemoved => was?,
            _ => return None,
        };
        let Subject::Event(name) = &change.subject else {
            return None;
        };
        let (family, _) = index.events.get(name.as_str())?.family()?;
        index.catalog.families.get(family)
    };
    let mut counts: HashMap<(Kind, &str), usize> = HashMap::new();
    for change in changes {
        if let Some(family) = family(change) {
            *counts
                .entry((change.kind, family.pattern.as_ref()))
                .or_default() += 1;
        }
    }
    let whole = |change: &Change| {
        let family = family(change)?;
        let count = counts.get(&(change.kind, &*family.pattern))?;
        (family.events.len() > 1 && *count == family.events.len())
            .then(|| family.pattern.to_string())
    };
    changes.iter().map(whole).collect()
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::{Input, Memory};

    use super::*;

    #[test]
    fn changes_get_their_modules_families_and_places() {
        let table = "name,description,module\nstep_{1..3},The step.,checkout\nload,Loaded.,\n";
        let files: Memory = [("events.csv", table)].into_iter().collect();
        let input = Input::read_folder(&files).unwrap();
        let catalog = Catalog::new(&input);
        let changes = catalog.events.iter().map(|event| {
            let mut change = Change::new(Kind::EventAdded, Subject::Event(event.name.to_string()));
            change.new = Some(Place::whole(input.sources.iter().next().unwrap().0));
            change
        });
        let found = Comparison::new(
            Names::default(),
            changes.collect(),
            None,
            &catalog,
            [true, true],
        );
        assert!(found.is_first);
        assert_eq!(found.modules, ["checkout"]);
        assert_eq!(found.items.len(), 4);
        assert_eq!(found.items[0].family.as_deref(), Some("step_{1..3}"));
        assert_eq!(found.items[0].module.as_deref(), Some("checkout"));
        assert_eq!(found.items[3].family, None);
        assert_eq!(found.items[3].text.as_deref(), Some("Loaded."));
        let place = found.items[3].new.as_ref().unwrap();
        assert_eq!(
            (place.file.as_str(), place.line, place.column),
            ("events.csv", 1, 1)
        );
    }

    #[test]
    fn of_many_events_with_a_payload_the_first_are_named() {
        let carriers = |count: usize| {
            let rows = (0..count).map(|number| format!("e{number},Sent.,order\n"));
            let table = format!("name,description,payload\n{}", rows.collect::<String>());
            let files = [
                ("events.csv", table.as_str()),
                ("payloads/order.json", r#"{"type": "object"}"#),
            ];
            let files: Memory = files.into_iter().collect();
            let input = Input::read_folder(&files).unwrap();
            let catalog = Catalog::new(&input);
            let carriers = Index::new(&catalog).carriers("order", &HashSet::new());
            carriers.unwrap()
        };
        let first = |count: usize| (0..count).map(|it| format!("e{it}")).collect::<Vec<_>>();
        assert_eq!(carriers(7), Carriers::Rows(first(7), 0));
        assert_eq!(carriers(8), Carriers::Rows(first(3), 5));
    }

    #[test]
    fn a_new_event_has_no_change_of_its_payload_but_shows_a_replaced_one() {
        let version = |rows: &str, field: &str| {
            let table = format!("name,description,payload\n{rows}");
            let schema = format!(
                r#"{{"type": "object", "properties": {{"{field}": {{"type": "string"}}}}}}"#
            );
            let files = [
                ("events.csv", table.as_str()),
                ("payloads/paid.json", schema.as_str()),
                (
                    "payloads/sent.json",
                    r#"{"type": "object", "properties": {"to": {"type": "string"}}}"#,
                ),
            ];
            let files: Memory = files.into_iter().collect();
            Input::read_folder(&files).unwrap()
        };
        let old = version("order_paid,Paid.,paid\norder_sent,Sent.,paid\n", "id");
        let new = version(
            "order_paid,Paid.,paid\norder_settled,Settled.,paid\nstep_{1..2},Step {n}.,paid\norder_sent,Sent.,sent\n",
            "number",
        );
        let (old, new) = (Catalog::new(&old), Catalog::new(&new));
        let found = crate::changes::changes(Some(&old), &new);
        let names = Names::default();
        let compared = Comparison::new(names, found, Some(&old), &new, [true, true]);
        let is_of_paid = |it: &&Item| matches!(&it.change.subject, Subject::Payload { schema, .. } if schema == "paid");
        let mut items = compared.items.iter();
        let removed = items.find(|it| it.change.kind == Kind::FieldRemoved && is_of_paid(it));
        let paid = Carriers::Rows(vec!["order_paid".to_owned()], 0);
        assert_eq!(removed.unwrap().carriers, Some(paid));
        let mut items = compared.items.iter();
        let replaced = items.find(|it| it.change.kind == Kind::PayloadReplaced);
        let replaced = replaced.unwrap().payload.as_ref().unwrap();
        assert_eq!(replaced.fields.plain(), "`to?: string`");
    }
}
