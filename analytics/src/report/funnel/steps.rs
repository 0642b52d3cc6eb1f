//! Finds the events for the steps of a funnel, under any of their names.

use anyhow::bail;
use deltalake::datafusion::prelude::SessionContext;
use event_catalog_cli::shared;

use super::super::near::Near;
use super::super::select::{known, select, text};
use crate::catalog::{KnownCatalog, KnownEvent, StoredName};

/// The maximum number of custom names to search for suggestions.
const SEARCHED: usize = 10_000;

/// The steps of a funnel.
#[derive(Debug)]
pub(super) struct Steps<'c> {
    /// The current name of each step's event.
    pub(super) labels: Vec<String>,
    /// The number of each step's event. Steps with the same event have the same number.
    pub(super) numbers: Vec<usize>,
    /// The names under which the events are stored, each with the number of its event.
    pub(super) types: Vec<(StoredName<'c>, usize)>,
    /// Notes for the reader.
    pub(super) notes: Vec<String>,
}

impl<'c> Steps<'c> {
    /// Finds the events with these names: catalog events, and custom events in the store.
    pub(super) async fn resolve(
        context: &SessionContext,
        catalog: &'c KnownCatalog,
        names: &'c [String],
    ) -> anyhow::Result<Self> {
        let mut steps = Self {
            labels: Vec::new(),
            numbers: Vec::new(),
            types: Vec::new(),
            notes: Vec::new(),
        };
        let mut numbered: Vec<String> = Vec::new();
        for name in names {
            let event = event_named(catalog, name);
            if !is_known(context, catalog, name).await? {
                let message = unknown(context, catalog, name).await?;
                bail!(message);
            }
            let label = event.map_or(name, |event| &event.name);
            if label != name {
                let note =
                    format!("`{name}` is a former name of `{label}`: all its names are counted");
                steps.notes.push(note);
            }
            let known = numbered.iter().position(|it| it == label);
            let number = known.unwrap_or(numbered.len());
            if known.is_none() {
                numbered.push(label.clone());
                let stored = match catalog.index(label) {
                    Some(event) => catalog.names(event),
                    None => custom(catalog, label),
                };
                steps
                    .types
                    .extend(stored.into_iter().map(|it| (it, number)));
            }
            steps.labels.push(label.clone());
            steps.numbers.push(number);
        }
        Ok(steps)
    }
}

/// Finds the event that a name means: the event that has the name now, or had it before.
pub(crate) fn event_named<'c>(catalog: &'c KnownCatalog, name: &str) -> Option<&'c KnownEvent> {
    catalog.event(name).or_else(|| former(catalog, name))
}

/// Whether a name belongs to a catalog event, or to a stored custom event.
pub(crate) async fn is_known(
    context: &SessionContext,
    catalog: &KnownCatalog,
    name: &str,
) -> anyhow::Result<bool> {
    Ok(event_named(catalog, name).is_some() || is_stored(context, name).await?)
}

/// The names under which a step's event is stored; for a custom name, the name itself.
pub(crate) fn stored_as<'c>(catalog: &'c KnownCatalog, name: &'c str) -> Vec<StoredName<'c>> {
    let event = event_named(catalog, name);
    match event.and_then(|event| catalog.index(&event.name)) {
        Some(event) => catalog.names(event),
        None => custom(catalog, name),
    }
}

/// Finds the event that formerly had a name, if no event has it now and only one ever did.
fn former<'c>(catalog: &'c KnownCatalog, name: &str) -> Option<&'c KnownEvent> {
    let periods = catalog.periods.get(name)?;
    let mut events = periods.iter().filter_map(|period| period.event);
    let first = events.next()?;
    events
        .all(|it| it == first)
        .then(|| catalog.events.get(first))?
}

/// A custom name, limited to the times when it wasn't the name of a catalog event.
fn custom<'c>(catalog: &'c KnownCatalog, name: &'c str) -> Vec<StoredName<'c>> {
    let Some(periods) = catalog.periods.get(name) else {
        return vec![StoredName::always(name)];
    };
    let periods = periods.iter().filter(|period| period.event.is_none());
    let named = periods.map(|period| StoredName {
        name,
        period: Some(*period),
    });
    named.collect()
}

async fn is_stored(context: &SessionContext, name: &str) -> anyhow::Result<bool> {
    let name = text(name);
    let sql = format!(r#"SELECT e."type" FROM "events" e WHERE e."type" = {name} LIMIT 1"#);
    Ok(!select::<1>(context, &sql).await?.is_empty())
}

/// Creates the error for an unknown name, with similar names.
pub(crate) async fn unknown(
    context: &SessionContext,
    catalog: &KnownCatalog,
    name: &str,
) -> anyhow::Result<String> {
    let known = known(catalog);
    let sql = format!(
        r#"SELECT DISTINCT e."type" AS "name" FROM {known} WHERE d."type" IS NULL LIMIT {SEARCHED}"#
    );
    let custom = select::<1>(context, &sql).await?.into_iter();
    let custom: Vec<String> = custom.filter_map(|[name]| name.into_text()).collect();
    let near = Near::new(catalog);
    let mut near: Vec<String> = near
        .to(name, &custom)
        .into_iter()
        .map(|near| format!("`{near}`"))
        .collect();
    near.sort();
    let hint = if near.is_empty() {
        "; `event-analytics report events` and `report custom` list the names".to_owned()
    } else {
        format!("; did you mean {}?", shared::alternatives(&near))
    };
    Ok(format!(
        "`{name}` isn't an event of the catalog, and no stored event has this name{hint}"
    ))
}
