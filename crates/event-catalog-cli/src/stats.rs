//! Statistics of a catalog: its size, and how much of it is described.

use std::collections::BTreeSet;

use event_catalog_build::catalog::{Catalog, Event};
use event_catalog_build::schema::types::{Kind, Object, Tuple};
use serde::Serialize;

/// The statistics of a catalog.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Stats<'c> {
    pub(crate) title: Option<&'c str>,
    /// The number of events. Each event of a family counts.
    pub(crate) events: usize,
    /// The number of rows that define events.
    pub(crate) rows: usize,
    /// The number of rows that define a family of events.
    pub(crate) families: usize,
    /// The number of events that have a description.
    pub(crate) described: usize,
    /// The number of events with their own payload.
    pub(crate) with_payload: usize,
    pub(crate) deprecated: usize,
    /// The number of deprecated events with a replacement.
    pub(crate) replaced: usize,
    /// The number of former names that still refer to an event.
    pub(crate) aliases: usize,
    pub(crate) payloads: Payloads,
    pub(crate) sections: Vec<Group<'c>>,
    pub(crate) modules: Vec<Group<'c>>,
    /// The number of events without a module.
    pub(crate) without_module: usize,
}

/// The numbers of payload schemas and of their fields.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Payloads {
    /// The number of schema files.
    pub(crate) schemas: usize,
    /// The number of schemas that events use.
    pub(crate) used: usize,
    /// The number of fields in all types.
    pub(crate) fields: usize,
    /// The number of fields that have a description.
    pub(crate) described_fields: usize,
}

/// The events of a section or a module.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Group<'c> {
    pub(crate) name: Option<&'c str>,
    pub(crate) title: Option<&'c str>,
    pub(crate) customer: Option<&'c str>,
    pub(crate) events: usize,
    pub(crate) described: usize,
    pub(crate) with_payload: usize,
    pub(crate) deprecated: usize,
}

impl Group<'_> {
    fn of<'e, 's: 'e>(events: impl Iterator<Item = &'e Event<'s>>) -> Self {
        let mut group = Self {
            name: None,
            title: None,
            customer: None,
            events: 0,
            described: 0,
            with_payload: 0,
            deprecated: 0,
        };
        for event in events {
            group.events += 1;
            group.described += usize::from(!event.description.is_empty());
            group.with_payload += usize::from(event.payload.is_some());
            group.deprecated += usize::from(event.deprecation().is_some());
        }
        group
    }
}

impl<'c> Stats<'c> {
    /// Counts the events and payloads in a catalog.
    pub(crate) fn of(catalog: &'c Catalog<'_>) -> Self {
        let events = || catalog.events.iter();
        let all = Group::of(events());
        let sections = catalog
            .sections
            .iter()
            .enumerate()
            .map(|(index, section)| Group {
                title: section.title,
                customer: section.customer,
                ..Group::of(events().filter(|event| event.section() == index))
            });
        // All modules are counted in one pass, because there may be as many modules as events.
        let mut of_modules: Vec<Vec<&Event<'_>>> = vec![Vec::new(); catalog.modules.len()];
        let mut without_module = 0;
        for event in events() {
            match event.module() {
                Some(module) => of_modules[module].push(event),
                None => without_module += 1,
            }
        }
        let modules = catalog
            .modules
            .iter()
            .zip(of_modules)
            .map(|(module, events)| Group {
                name: Some(module.name.as_ref()),
                title: module.title,
                ..Group::of(events.into_iter())
            });
        let title = catalog.title();
        Self {
            title: (!title.is_empty()).then_some(title),
            events: all.events,
            rows: events()
                .map(|event| event.row)
                .collect::<BTreeSet<_>>()
                .len(),
            families: catalog.families.len(),
            described: all.described,
            with_payload: all.with_payload,
            deprecated: all.deprecated,
            replaced: events()
                .filter_map(Event::deprecation)
                .filter(|it| it.replaced_by.is_some())
                .count(),
            aliases: events().map(|event| event.aliases().len()).sum(),
            payloads: Payloads::of(catalog),
            sections: sections.collect(),
            modules: modules.collect(),
            without_module,
        }
    }
}

impl Payloads {
    fn of(catalog: &Catalog<'_>) -> Self {
        let fields = || {
            catalog.types.iter().flat_map(|(_, it)| match &it.kind {
                Kind::Object(Object { fields, .. }) | Kind::Tuple(Tuple { fields, .. }) => {
                    fields.as_slice()
                }
                Kind::Enumeration(_) | Kind::OneOf(_) | Kind::Value(_) => &[],
            })
        };
        let is_described = |docs: &event_catalog_build::schema::Docs<'_>| {
            docs.description
                .as_ref()
                .is_some_and(|it| !it.trim().is_empty())
        };
        Self {
            schemas: catalog.input.payloads.len(),
            used: catalog.types.payloads.len(),
            fields: fields().count(),
            described_fields: fields().filter(|field| is_described(&field.docs)).count(),
        }
    }
}
