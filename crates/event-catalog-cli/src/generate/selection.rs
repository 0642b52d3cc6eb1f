//! The part of a catalog that an output is generated from: by section, module and customer.
//!
//! Generators read everything from the selection, so nothing outside it, such as another customer's
//! names, can end up in the output.

use std::collections::{HashMap, HashSet};

use anyhow::bail;
use event_catalog_build::catalog::{Catalog, Event, Family, Module, Section};
use event_catalog_build::read::similar;
use event_catalog_build::schema::SchemaFile;
use event_catalog_build::schema::types::TypeId;

/// Which events to generate from. For the generator, all other events don't exist.
#[derive(Clone, Debug, Default, PartialEq, Eq, clap::Args)]
#[command(next_help_heading = "What to generate from")]
pub(crate) struct Scope {
    /// Only the section with this title; may be given several times.
    #[arg(long = "section", value_name = "TITLE")]
    pub(crate) sections: Vec<String>,
    /// Only events of this module; may be given several times.
    #[arg(long = "module", value_name = "NAME")]
    pub(crate) modules: Vec<String>,
    /// Leave out the events of all customers except this one; may be given several times. TypeScript has no
    /// customer's events unless requested.
    #[arg(long = "customer", value_name = "NAME")]
    pub(crate) customers: Vec<String>,
}

/// Whether customers' sections are included if no customer is requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Customers {
    /// All customers' sections are included.
    All,
    /// A customer's sections are included only if the customer is requested. For output that is public.
    Named,
}

impl Scope {
    /// Whether the scope is the whole catalog.
    pub(crate) fn is_everything(&self) -> bool {
        *self == Self::default()
    }

    /// Selects a part of a catalog.
    ///
    /// # Errors
    ///
    /// If a requested name isn't in the catalog, or no event matches the scope.
    pub(crate) fn select<'c, 's>(
        &self,
        catalog: &'c Catalog<'s>,
        customers: Customers,
    ) -> anyhow::Result<Selection<'c, 's>> {
        let titles = catalog.sections.iter().filter_map(|it| it.title);
        all_known("section", &self.sections, &titles.collect::<Vec<_>>())?;
        let modules = catalog.modules.iter().map(|it| it.name.as_ref());
        all_known("module", &self.modules, &modules.collect::<Vec<_>>())?;
        let names = catalog.sections.iter().filter_map(|it| it.customer);
        all_known("customer", &self.customers, &names.collect::<Vec<_>>())?;

        let mut sections = Vec::new();
        for section in &catalog.sections {
            if !self.has_section(section, customers) {
                continue;
            }
            let groups = section.groups.iter().map(|group| {
                let events = catalog.events[group.clone()].iter();
                let events = events.filter(|event| self.has_module(catalog.module(event)));
                events.collect::<Vec<_>>()
            });
            let groups: Vec<_> = groups.filter(|group| !group.is_empty()).collect();
            if !groups.is_empty() {
                sections.push(SelectedSection { section, groups });
            }
        }
        if sections.is_empty() {
            bail!(
                "the selection has no events; use fewer filters, or name the customer whose events you want"
            );
        }
        let events = sections.iter().flat_map(SelectedSection::events);
        let names = events.map(|event| event.name.as_ref()).collect();
        Ok(Selection {
            catalog,
            sections,
            names,
        })
    }

    fn has_section(&self, section: &Section<'_>, customers: Customers) -> bool {
        let named = |names: &[String], name: Option<&str>| {
            name.is_some_and(|name| names.iter().any(|it| it.eq_ignore_ascii_case(name)))
        };
        let by_title = named(&self.sections, section.title);
        let by_customer = section.customer.is_none()
            || named(&self.customers, section.customer)
            || by_title
            || (self.customers.is_empty() && customers == Customers::All);
        by_customer && (self.sections.is_empty() || by_title)
    }

    fn has_module(&self, module: Option<&Module<'_>>) -> bool {
        self.modules.is_empty()
            || module.is_some_and(|module| {
                let is_meant = |it: &String| it.eq_ignore_ascii_case(&module.name);
                self.modules.iter().any(is_meant)
            })
    }
}

/// Returns an error if a name isn't in the catalog. Case is ignored.
pub(crate) fn all_known(what: &str, wanted: &[String], known: &[&str]) -> anyhow::Result<()> {
    /// The maximum number of names in an error.
    const MOST: usize = 20;
    let is_known = |name: &String| known.iter().any(|it| it.eq_ignore_ascii_case(name));
    let Some(name) = wanted.iter().find(|name| !is_known(name)) else {
        return Ok(());
    };
    if known.is_empty() {
        bail!("there is no {what} `{name}`: this catalog has no {what}s");
    }
    if let Some(near) = similar(name, known.iter().copied()) {
        bail!("there is no {what} `{name}` in this catalog; did you mean `{near}`?");
    }
    let listed: Vec<_> = known
        .iter()
        .take(MOST)
        .map(|it| format!("`{it}`"))
        .collect();
    let more = if known.len() > MOST {
        ", and others"
    } else {
        ""
    };
    bail!(
        "there is no {what} `{name}` in this catalog; it has {}{more}",
        listed.join(", ")
    )
}

/// A part of a catalog with at least one event.
#[derive(Debug)]
pub(crate) struct Selection<'c, 's> {
    pub(crate) catalog: &'c Catalog<'s>,
    /// The sections with events in the selection.
    pub(crate) sections: Vec<SelectedSection<'c, 's>>,
    names: HashSet<&'c str>,
}

/// A payload and its events, for documents.
#[derive(Clone, Debug)]
pub(crate) struct DescribedPayload<'c> {
    pub(crate) name: &'c str,
    pub(crate) id: TypeId,
    /// Whether every event can have this payload.
    pub(crate) is_common: bool,
    /// The names of the events with this payload.
    pub(crate) events: Vec<&'c str>,
}

/// A section with its selected events.
#[derive(Debug)]
pub(crate) struct SelectedSection<'c, 's> {
    pub(crate) section: &'c Section<'s>,
    /// The section's selected events, one group per file. No group is empty.
    pub(crate) groups: Vec<Vec<&'c Event<'s>>>,
}

impl<'c, 's> SelectedSection<'c, 's> {
    /// The events, in catalog order.
    pub(crate) fn events(&self) -> impl Iterator<Item = &'c Event<'s>> {
        self.groups.iter().flatten().copied()
    }
}

impl<'c, 's> Selection<'c, 's> {
    /// The title, or a default for documents that must have one.
    pub(crate) fn title(&self) -> &'s str {
        match self.catalog.title() {
            "" => "Events",
            title => title,
        }
    }

    /// The events, in catalog order.
    pub(crate) fn events(&self) -> impl Iterator<Item = &'c Event<'s>> {
        self.sections.iter().flat_map(SelectedSection::events)
    }

    /// The modules with events in the selection, in catalog order.
    pub(crate) fn modules(&self) -> Vec<&'c Module<'s>> {
        let mut used = vec![false; self.catalog.modules.len()];
        for module in self.events().filter_map(Event::module) {
            used[module] = true;
        }
        let modules = self.catalog.modules.iter().zip(used);
        modules
            .filter(|(_, used)| *used)
            .map(|(it, _)| it)
            .collect()
    }

    /// The families in the selection, in catalog order. A family is one row, so it is never split.
    pub(crate) fn families(&self) -> Vec<&'c Family<'s>> {
        let mut used = vec![false; self.catalog.families.len()];
        for (family, _) in self.events().filter_map(Event::family) {
            used[family] = true;
        }
        let families = self.catalog.families.iter().zip(used);
        families
            .filter(|(_, used)| *used)
            .map(|(it, _)| it)
            .collect()
    }

    /// The event with this name, if it is in the selection.
    pub(crate) fn event(&self, name: &str) -> Option<&'c Event<'s>> {
        let name = self.names.get(name)?;
        self.catalog.event(name)
    }

    /// The payload that every event can have.
    pub(crate) fn common_payload(&self) -> Option<&'c SchemaFile<'s>> {
        let name = self.catalog.input.settings.default_payload.as_ref()?;
        self.catalog.schemas.file(&name.value)
    }

    /// Lists the payloads with their types and events, in the order of
    /// [`payloads`](Self::payloads).
    pub(crate) fn described_payloads(&self) -> Vec<DescribedPayload<'c>> {
        let types = &self.catalog.types;
        let common = self.common_payload().map(|file| file.name);
        let mut events: HashMap<&str, Vec<&'c str>> = HashMap::new();
        for event in self.events() {
            if let Some(payload) = event.payload {
                events.entry(payload).or_default().push(&event.name);
            }
        }
        let described = self.payloads().into_iter().filter_map(|file| {
            let is_common = common == Some(file.name);
            let id = types.payload(file.name);
            Some(DescribedPayload {
                name: file.name,
                id: id.or(types.default.filter(|_| is_common))?,
                is_common,
                events: events.remove(file.name).unwrap_or_default(),
            })
        });
        described.collect()
    }

    /// The payloads of selected events: the common one first, the others in catalog order.
    pub(crate) fn payloads(&self) -> Vec<&'c SchemaFile<'s>> {
        let mut seen = HashSet::new();
        let common = self.common_payload().map(|file| file.name);
        let own = self.events().filter_map(|event| event.payload);
        let names = common
            .into_iter()
            .chain(own)
            .filter(|name| seen.insert(*name));
        names
            .filter_map(|name| self.catalog.schemas.file(name))
            .collect()
    }
}
