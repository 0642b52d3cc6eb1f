//! The tables and views that a query can use.
//!
//! A catalog of 10,000 events has 10,000 views. Their names are listed at once, but a view is built only when a
//! query uses it.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use deltalake::arrow::array::{ArrayRef, RecordBatch, StringViewArray};
use deltalake::arrow::datatypes::{DataType, Field as ArrowField, Schema};
use deltalake::datafusion::catalog::{SchemaProvider, TableProvider};
use deltalake::datafusion::common::Result;
use deltalake::datafusion::datasource::{MemTable, TableType, ViewTable};
use event_catalog_build::ident;

use super::by_time::{self, NAMES_BY_TIME};
use super::plans::{Plans, names};
use crate::catalog::KnownCatalog;

/// The tables and views that a query can use.
#[derive(Debug)]
pub(crate) struct Views {
    by_name: HashMap<String, View>,
    /// All names, in listing order.
    names: Vec<String>,
    rejected: Arc<dyn TableProvider>,
    plans: Plans,
}

/// The meaning of a name.
#[derive(Clone, Debug)]
enum View {
    Events,
    Rejected,
    DimEvent,
    NamesByTime,
    AllEvents,
    Custom,
    Facts,
    Dimensions,
    /// The events with these indices in the catalog: one, unless several have the same identifier.
    Event(Vec<usize>),
    /// The modules with these indices in the catalog: one, unless several have the same identifier.
    Module(Vec<usize>),
}

/// The views that don't depend on a catalog.
const FIXED: [(&str, View); 7] = [
    ("events", View::Events),
    ("rejected", View::Rejected),
    ("dim_event", View::DimEvent),
    ("all_events", View::AllEvents),
    ("custom", View::Custom),
    ("facts", View::Facts),
    ("dimensions", View::Dimensions),
];

impl Views {
    /// Creates the views of the stored events for a catalog.
    pub(crate) fn new(
        events: Arc<dyn TableProvider>,
        rejected: Arc<dyn TableProvider>,
        catalog: &KnownCatalog,
    ) -> Result<Self> {
        let mut views = HashMap::new();
        let mut names = Vec::new();
        for (name, view) in FIXED {
            names.push(name.to_owned());
            views.insert(name.to_owned(), view);
        }
        for (number, module) in catalog.modules.iter().enumerate() {
            let name = format!("module_{}", ident::snake_case(module));
            let view = views.entry(name).or_insert_with_key(|name| {
                names.push(name.clone());
                View::Module(Vec::new())
            });
            if let View::Module(modules) = view {
                modules.push(number);
            }
        }
        for (number, event) in catalog.events.iter().enumerate() {
            let name = format!("event_{}", event.identifier);
            let view = views.entry(name).or_insert_with_key(|name| {
                names.push(name.clone());
                View::Event(Vec::new())
            });
            if let View::Event(events) = view {
                events.push(number);
            }
        }
        // Queries that use an event's former name still work. Current names take precedence.
        for (number, event) in catalog.events.iter().enumerate() {
            let former = self::names(catalog, event).into_iter().skip(1);
            for words in former.filter_map(ident::Identifiers::of) {
                let name = format!("event_{}", words.words());
                views.entry(name).or_insert_with_key(|name| {
                    names.push(name.clone());
                    View::Event(vec![number])
                });
            }
        }
        let dim_event = Arc::new(dim_event(catalog)?);
        let mut names_by_time: Option<Arc<dyn TableProvider>> = None;
        if !catalog.periods.is_empty() {
            names_by_time = Some(Arc::new(by_time::names_by_time(catalog)?));
            names.push(NAMES_BY_TIME.to_owned());
            views.insert(NAMES_BY_TIME.to_owned(), View::NamesByTime);
        }
        Ok(Self {
            by_name: views,
            names,
            rejected,
            plans: Plans::new(events, dim_event, names_by_time, catalog.clone()),
        })
    }

    pub(super) fn catalog(&self) -> &KnownCatalog {
        self.plans.catalog()
    }

    /// The names of all tables and views.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    fn build(&self, view: &View) -> Result<Arc<dyn TableProvider>> {
        let plans = &self.plans;
        let plan = match view {
            View::Events => return Ok(Arc::clone(plans.events())),
            View::Rejected => return Ok(Arc::clone(&self.rejected)),
            View::DimEvent => return Ok(Arc::clone(plans.dim_event())),
            View::NamesByTime => return Ok(Arc::clone(plans.known())),
            View::AllEvents => plans.all_events(),
            View::Custom => plans.custom(),
            View::Facts => plans.facts(),
            View::Dimensions => plans.dimensions(),
            View::Event(events) => plans.of_events(events),
            View::Module(modules) => plans.of_modules(modules),
        };
        Ok(Arc::new(ViewTable::new(plan?, None)))
    }
}

#[async_trait]
impl SchemaProvider for Views {
    fn table_names(&self) -> Vec<String> {
        self.names.clone()
    }

    async fn table(&self, name: &str) -> Result<Option<Arc<dyn TableProvider>>> {
        self.by_name
            .get(name)
            .map(|view| self.build(view))
            .transpose()
    }

    // `SHOW TABLES` asks for the type of every view, which would otherwise build them all.
    async fn table_type(&self, name: &str) -> Result<Option<TableType>> {
        Ok(self.by_name.get(name).map(|view| match view {
            View::Events | View::Rejected | View::DimEvent | View::NamesByTime => TableType::Base,
            _ => TableType::View,
        }))
    }

    fn table_exist(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }
}

/// Builds the table `dim_event`: one row for each current and former name that events arrive with, with the
/// event's current name. No name has two rows, so a join never counts an event twice.
fn dim_event(catalog: &KnownCatalog) -> Result<MemTable> {
    let columns = ["type", "event", "module", "description"];
    let fields = columns.map(|name| {
        let is_nullable = name == "module";
        ArrowField::new(name, DataType::Utf8View, is_nullable)
    });
    let schema = Arc::new(Schema::new(Vec::from(fields)));
    let mut rows: [Vec<Option<&str>>; 4] = Default::default();
    for event in &catalog.events {
        for name in names(catalog, event) {
            let values = [
                Some(name),
                Some(event.name.as_str()),
                event.module.as_deref(),
                Some(event.description.as_str()),
            ];
            for (row, value) in rows.iter_mut().zip(values) {
                row.push(value);
            }
        }
    }
    let arrays = rows.map(|values| Arc::new(StringViewArray::from(values)) as ArrayRef);
    let batch = RecordBatch::try_new(Arc::clone(&schema), Vec::from(arrays))?;
    MemTable::try_new(schema, vec![vec![batch]])
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::{Input, Memory};

    use super::super::test_store::{catalog, events, rejected};
    use super::*;

    fn views(catalog: &KnownCatalog) -> Views {
        Views::new(events(), rejected(), catalog).expect("there are views")
    }

    #[tokio::test]
    async fn every_listed_name_is_a_view() {
        let views = views(&catalog());
        assert!(views.names().any(|name| name == "event_paid"));
        assert!(views.names().any(|name| name == "module_shop"));
        for name in views.table_names() {
            let table = views.table(&name).await.expect("a view can be built");
            let table = table.expect("it exists");
            let table_type = views.table_type(&name).await.expect("it has a type");
            assert_eq!(Some(table.table_type()), table_type, "{name}");
        }
        assert!(!views.table_exist("event_unknown"));
        let table = views.table("event_unknown").await;
        assert!(table.expect("it isn't an error").is_none());
    }

    #[tokio::test]
    async fn events_and_modules_that_have_the_same_identifier_share_a_view() {
        let mut catalog = catalog();
        let mut second = catalog.events[0].clone();
        second.name = "PAID".to_owned();
        catalog.events.push(second);
        catalog.modules.push("Shop".to_owned());
        let views = views(&catalog);
        let names = views.table_names();
        for name in ["event_paid", "module_shop"] {
            assert_eq!(names.iter().filter(|it| *it == name).count(), 1);
            let table = views.table(name).await.expect("a view can be built");
            assert!(table.is_some());
        }
    }

    #[tokio::test]
    async fn a_former_name_has_the_view_of_its_event() {
        let table = "name,description,payload,aliases\n\
                     paid,Paid.,paid,bought; Opened\nopened,Opened.,,\n";
        let payload = r#"{"type": "object", "properties": {"amount": {"type": "number"}}}"#;
        let files: Memory = [("events.csv", table), ("payloads/paid.json", payload)]
            .into_iter()
            .collect();
        let input = Input::read_folder(&files).expect("memory can be read");
        let views = views(&KnownCatalog::new(&input));
        let mut columns = HashMap::new();
        for name in ["event_paid", "event_bought", "event_opened"] {
            let table = views.table(name).await.expect("a view can be built");
            let table = table.unwrap_or_else(|| panic!("there is no {name}"));
            columns.insert(name, table.schema().fields().len());
        }
        assert_eq!(columns["event_bought"], columns["event_paid"]);
        // The name belongs to another event today.
        assert_ne!(columns["event_opened"], columns["event_paid"]);
        let listed = views.names().filter(|name| *name == "event_bought");
        assert_eq!(listed.count(), 1);
    }

    #[test]
    fn ten_thousand_events_are_listed_at_once() {
        let mut catalog = catalog();
        let event = catalog.events[0].clone();
        for number in 0..10_000 {
            let mut event = event.clone();
            event.name = format!("event-{number}");
            event.identifier = format!("event_{number}");
            catalog.events.push(event);
        }
        let start = std::time::Instant::now();
        let views = views(&catalog);
        assert_eq!(views.names.len(), views.by_name.len());
        assert!(start.elapsed() < std::time::Duration::from_secs(5));
    }
}
