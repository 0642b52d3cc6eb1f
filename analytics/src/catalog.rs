//! A catalog loaded at run time: its names, and the payload fields that have columns.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use event_catalog_build::catalog::Catalog;
use event_catalog_build::check::REQUIRED;
use event_catalog_build::finding::check;
use event_catalog_build::read::{Input, Suggestions};
use event_catalog_cli::shared;
use event_catalog_cli::stored::{self, ColumnType, Period, Periods, PersonalPath};
use sha2::{Digest, Sha256};

use crate::key::hex;
use crate::personal::PersonalNames;

/// The parts of an event catalog that are needed to store and query events.
#[derive(Clone, Debug, Default)]
pub struct KnownCatalog {
    /// The events, in catalog order.
    pub events: Vec<KnownEvent>,
    /// The modules, in catalog order.
    pub modules: Vec<String>,
    /// The columns for the fields in all payloads.
    pub columns: Vec<FieldColumn>,
    /// The fields that every event can have, including custom events.
    pub common: Arc<[Field]>,
    /// Where any event's payload, even a custom event's, has personal data.
    pub common_personal: Arc<[PersonalPath]>,
    /// The names of the fields that are personal in any event.
    pub personal_names: PersonalNames,
    /// A prefix of the hash over the catalog's files, which identifies this version of the catalog.
    pub version: String,
    /// How many mistakes the catalog has. Parts with mistakes may be left out.
    pub mistakes: usize,
    /// The names that have meant different events over time, with their periods.
    pub periods: Periods,
    /// The index of each event in `events`, by its current name and its former names.
    by_name: HashMap<String, usize>,
}

/// An event in the catalog.
#[derive(Clone, Debug)]
pub struct KnownEvent {
    /// The event's name on the wire.
    pub name: String,
    /// The event's name in code and in SQL: lowercase words with `_` between them.
    pub identifier: String,
    /// The former names.
    pub aliases: Vec<String>,
    /// The module that emits the event.
    pub module: Option<String>,
    /// The name of the event's family without the number: `score` for `score_{0..10}`.
    pub family: Option<String>,
    /// The family's former names, without the number.
    pub former_families: Vec<String>,
    /// The description: one paragraph of inline Markdown.
    pub description: String,
    /// The payload fields that have columns.
    pub fields: Arc<[Field]>,
    /// Whether the event's payload has its own schema.
    pub has_payload: bool,
    /// Whether the event is deprecated.
    pub is_deprecated: bool,
    /// Where the event's payload has personal data (`x-personal`).
    pub personal: Arc<[PersonalPath]>,
}

/// A name under which an event is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredName<'c> {
    /// The name.
    pub name: &'c str,
    /// The period in which the name means the event; `None` if it always does.
    pub period: Option<Period>,
}

impl<'c> StoredName<'c> {
    /// A name that has always meant its event.
    #[must_use]
    pub fn always(name: &'c str) -> Self {
        Self { name, period: None }
    }
}

/// A payload field that has a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The field's name in JSON.
    pub name: String,
    /// How the field's values are stored.
    pub column_type: ColumnType,
}

/// A column for a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldColumn {
    /// The column's name in a new store: `p_amount`.
    pub name: String,
    /// The field whose values are in this column.
    pub field: Field,
    /// The description of the field; empty if there is none.
    pub description: String,
    /// Whether the field is personal data in any event's payload.
    pub is_personal: bool,
}

impl KnownCatalog {
    /// Reads the catalog at a path. Without a path, finds the nearest catalog, as `event-catalog` does.
    ///
    /// # Errors
    ///
    /// There is no catalog, or it can't be read.
    pub fn open(path: Option<&Path>) -> anyhow::Result<Self> {
        let input = shared::read_catalog(path).context(
            "a catalog is needed for the names of events and fields; name one with `--catalog PATH`",
        )?;
        Ok(Self::new(&input))
    }

    /// Builds the catalog from an input. Rows and schemas with mistakes are left out: `event-catalog check` reports
    /// them, and events are stored anyway.
    #[must_use]
    pub fn new(input: &Input) -> Self {
        let catalog = Catalog::new(input);
        // Events without their own payload share one list, and so do the events of a family.
        let mut lists: HashMap<Option<&str>, Lists> = HashMap::new();
        let mut events = Vec::with_capacity(catalog.events.len());
        for event in &catalog.events {
            let list = lists.entry(event.payload);
            let (fields, personal) = list.or_insert_with(|| {
                let fields = list_of(stored::fields(&catalog, event));
                (fields, stored::personal(&catalog, event).into())
            });
            let family = event.family();
            let family = family.and_then(|(family, _)| catalog.families.get(family));
            events.push(KnownEvent {
                name: event.name.to_string(),
                identifier: event.identifiers().words().to_owned(),
                aliases: event
                    .aliases()
                    .iter()
                    .map(|it| it.name.to_string())
                    .collect(),
                module: catalog.module(event).map(|module| module.name.to_string()),
                family: family.map(|family| family.stem.clone()),
                former_families: family.map_or_else(Vec::new, |it| it.former.clone()),
                description: event.description.to_string(),
                fields: Arc::clone(fields),
                has_payload: event.payload.is_some(),
                is_deprecated: event.deprecation().is_some(),
                personal: Arc::clone(personal),
            });
        }
        let mut by_name = HashMap::new();
        for (index, event) in events.iter().enumerate() {
            by_name.insert(event.name.clone(), index);
        }
        for (index, event) in events.iter().enumerate() {
            for alias in &event.aliases {
                by_name.entry(alias.clone()).or_insert(index);
            }
        }
        let columns = stored::columns(&catalog)
            .into_iter()
            .map(|column| FieldColumn {
                name: column.name,
                description: column.field.description.to_string(),
                is_personal: column.field.personal,
                field: field_of(column.field),
            });
        let common_personal: Arc<[PersonalPath]> = stored::common_personal(&catalog).into();
        let personal = events.iter().flat_map(|event| event.personal.iter());
        Self {
            columns: columns.collect(),
            common: list_of(stored::common_fields(&catalog)),
            personal_names: PersonalNames::of_paths(personal.chain(common_personal.iter())),
            common_personal,
            modules: catalog
                .modules
                .iter()
                .map(|it| it.name.to_string())
                .collect(),
            version: version(input),
            mistakes: check(&catalog, REQUIRED, &|_| None).errors(),
            periods: Periods::of(&catalog),
            events,
            by_name,
        }
    }

    /// The event with this name or former name. Names are case-sensitive.
    #[must_use]
    pub fn event(&self, name: &str) -> Option<&KnownEvent> {
        self.index(name).map(|index| &self.events[index])
    }

    /// The index of the event with this name or former name.
    #[must_use]
    pub fn index(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// Whether a payload field is personal data in any event. All events with the field share its column.
    #[must_use]
    pub fn is_personal(&self, field: &str) -> bool {
        let mut columns = self.columns.iter().filter(|it| it.field.name == field);
        columns.any(|column| column.is_personal)
    }

    /// The index of the event that had this name at a moment (in microseconds since 1970), or that has it now if there
    /// is no moment.
    #[must_use]
    pub fn index_at(&self, name: &str, micros: Option<i64>) -> Option<usize> {
        let meaning = micros.and_then(|micros| self.periods.meaning(name, micros));
        meaning.unwrap_or_else(|| self.index(name))
    }

    /// The names under which the event with this index is stored.
    #[must_use]
    pub fn names(&self, number: usize) -> Vec<StoredName<'_>> {
        let always = self.always(number);
        let mut names: Vec<StoredName<'_>> = always.map(StoredName::always).collect();
        let timed = self.timed().filter(|(_, event)| *event == number);
        names.extend(timed.map(|(name, _)| name));
        names
    }

    /// The names that have always meant the event with this index.
    pub(crate) fn always(&self, number: usize) -> impl Iterator<Item = &str> {
        let event = self.events.get(number);
        let known = event.into_iter().flat_map(|event| {
            let aliases = event.aliases.iter();
            std::iter::once(&event.name).chain(aliases)
        });
        // A former name may be the current name of another event.
        let known = known.filter(move |name| self.index(name) == Some(number));
        let mut seen = HashSet::new();
        let known =
            known.filter(move |name| self.periods.get(name).is_none() && seen.insert(*name));
        known.map(String::as_str)
    }

    /// The names that have meant different events over time. Each item is a name with one of its periods, and the index
    /// of the event that the name means in that period.
    pub(crate) fn timed(&self) -> impl Iterator<Item = (StoredName<'_>, usize)> {
        let names = self.periods.iter();
        names.flat_map(|(name, periods)| {
            periods.iter().filter_map(move |period| {
                let stored = StoredName {
                    name,
                    period: Some(*period),
                };
                Some((stored, period.event?))
            })
        })
    }

    /// Finds catalog names similar to an unknown name, for "did you mean".
    #[must_use]
    pub fn near(&self, name: &str) -> Vec<&str> {
        let names = self.events.iter().map(|event| event.name.as_str());
        let aliases = self.events.iter().flat_map(|event| &event.aliases);
        Suggestions::default().all(name, names.chain(aliases.map(String::as_str)))
    }
}

/// The lists that events with the same payload share: the fields with columns, and the personal data.
type Lists = (Arc<[Field]>, Arc<[PersonalPath]>);

fn list_of(fields: Vec<stored::StoredField<'_>>) -> Arc<[Field]> {
    fields.into_iter().map(field_of).collect()
}

fn field_of(field: stored::StoredField<'_>) -> Field {
    Field {
        name: field.name.into_owned(),
        column_type: field.column_type,
    }
}

/// The first 48 bits of a hash over all files, which are enough to tell the versions of one catalog apart.
fn version(input: &Input) -> String {
    let mut hash = Sha256::new();
    for (_, source) in input.sources.iter() {
        for part in [source.path(), source.text()] {
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
    }
    hex(&hash.finalize()[..6])
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::Memory;

    use super::*;

    fn catalog() -> KnownCatalog {
        let files: Memory = [
            (
                "events.csv",
                "name,description,module,payload,aliases\npaid,Paid.,shop,paid,bought\nopen,Opened.,shop,,\n",
            ),
            (
                "payloads/paid.json",
                r#"{"type": "object", "properties": {"amount": {"type": "number"}}}"#,
            ),
        ]
        .into_iter()
        .collect();
        KnownCatalog::new(&Input::read_folder(&files).expect("memory can be read"))
    }

    #[test]
    fn an_event_is_found_by_its_name_and_its_former_names() {
        let catalog = catalog();
        assert_eq!(
            catalog.event("bought").map(|it| it.name.as_str()),
            Some("paid")
        );
        assert_eq!(
            catalog.event("paid").and_then(|it| it.module.as_deref()),
            Some("shop")
        );
        assert!(catalog.event("Paid").is_none());
        assert_eq!(catalog.near("payed"), ["paid"]);
    }

    #[test]
    fn mistakes_are_counted() {
        assert_eq!(catalog().mistakes, 0);
        let files: Memory = [(
            "events.csv",
            "name,description,payload\npaid,Paid.,missing\npaid,Again.,\n",
        )]
        .into_iter()
        .collect();
        let input = Input::read_folder(&files).expect("memory can be read");
        assert!(KnownCatalog::new(&input).mistakes >= 2);
    }

    #[test]
    fn fields_and_columns_are_those_of_the_payloads() {
        let catalog = catalog();
        assert_eq!(catalog.columns.len(), 1);
        assert_eq!(catalog.columns[0].name, "p_amount");
        assert_eq!(catalog.events[0].fields[0].name, "amount");
        assert!(catalog.events[1].fields.is_empty());
    }

    #[test]
    fn a_column_is_personal_if_one_of_its_events_says_so() {
        let files: Memory = [
            (
                "events.csv",
                "name,description,payload\npaid,Paid.,paid\nopen,Opened.,open\n",
            ),
            (
                "payloads/paid.json",
                r#"{"type": "object", "properties": {"by": {"type": "string"}, "amount": {"type": "number"}}}"#,
            ),
            (
                "payloads/open.json",
                r#"{"type": "object", "properties": {"by": {"type": "string", "x-personal": true}}}"#,
            ),
        ]
        .into_iter()
        .collect();
        let catalog = KnownCatalog::new(&Input::read_folder(&files).expect("memory can be read"));
        assert!(catalog.is_personal("by") && !catalog.is_personal("amount"));
        assert!(catalog.events[0].personal.is_empty());
        assert_eq!(catalog.events[1].personal[0].to_string(), "by");
    }

    #[test]
    fn a_name_is_looked_up_by_its_time() {
        let files: Memory = [
            (
                "events.csv",
                "name,description,aliases\nlink_clicked,New.,\nlink_opened,Opened.,\n",
            ),
            (
                "removed.csv",
                "name,first,last,renamed_to\nlink_clicked,2024-01-01,2026-11-29,link_opened\n",
            ),
        ]
        .into_iter()
        .collect();
        let catalog = KnownCatalog::new(&Input::read_folder(&files).expect("memory can be read"));
        let at = |text: &str| catalog.index_at("link_clicked", crate::moment::micros(text));
        assert_eq!(at("2025-06-01T00:00:00Z"), Some(1));
        assert_eq!(at("2026-11-29T23:59:59.999999Z"), Some(1));
        assert_eq!(at("2026-11-30T00:00:00Z"), Some(0));
        assert_eq!(catalog.index_at("link_clicked", None), Some(0));
        let names = |number| {
            let names = catalog.names(number).into_iter();
            let names = names.map(|it| (it.name, it.period.is_some()));
            names.collect::<Vec<_>>()
        };
        // `link_clicked` has two periods for this event: before and after the period in which it meant `link_opened`.
        assert_eq!(names(0), [("link_clicked", true), ("link_clicked", true)]);
        assert_eq!(names(1), [("link_opened", false), ("link_clicked", true)]);
    }
}
