//! The `SELECT` statements of the views.
//!
//! Events are joined with the *current* catalog by their name as received, so a rename rewrites
//! nothing. The small table is on the left of the join, because a hash join keeps its left side in
//! memory.

use std::collections::HashSet;
use std::sync::Arc;

use deltalake::arrow::datatypes::DataType;
use deltalake::datafusion::catalog::TableProvider;
use deltalake::datafusion::common::{Column, Result, ScalarValue};
use deltalake::datafusion::datasource::provider_as_source;
use deltalake::datafusion::functions_aggregate::expr_fn::max;
use deltalake::datafusion::logical_expr::{
    Expr, JoinType, LogicalPlan, LogicalPlanBuilder, ident, lit, try_cast,
};
use deltalake::datafusion::prelude::coalesce;
use event_catalog_cli::stored::ColumnType;

use super::by_time::{self, ENDS, STARTS};
use super::columns::{Columns, EVENTS_TABLE, decimal, null};
use crate::catalog::{Field, KnownCatalog, KnownEvent};

/// The name of the catalog table in expressions.
const DIM_EVENT: &str = "dim_event";

#[derive(Debug)]
pub(super) struct Plans {
    events: Arc<dyn TableProvider>,
    dim_event: Arc<dyn TableProvider>,
    /// The table of names and times, if the meaning of a name has changed.
    names_by_time: Option<Arc<dyn TableProvider>>,
    columns: Columns,
    catalog: KnownCatalog,
}

impl Plans {
    pub(super) fn new(
        events: Arc<dyn TableProvider>,
        dim_event: Arc<dyn TableProvider>,
        names_by_time: Option<Arc<dyn TableProvider>>,
        catalog: KnownCatalog,
    ) -> Self {
        Self {
            columns: Columns::new(events.schema(), &catalog),
            events,
            dim_event,
            names_by_time,
            catalog,
        }
    }

    pub(super) fn catalog(&self) -> &KnownCatalog {
        &self.catalog
    }

    pub(super) fn events(&self) -> &Arc<dyn TableProvider> {
        &self.events
    }

    pub(super) fn dim_event(&self) -> &Arc<dyn TableProvider> {
        &self.dim_event
    }

    /// The table that is joined with events: the names with their times, or only the current names.
    pub(super) fn known(&self) -> &Arc<dyn TableProvider> {
        self.names_by_time.as_ref().unwrap_or(&self.dim_event)
    }

    /// Selects all events with all their columns.
    pub(super) fn all_events(&self) -> Result<LogicalPlan> {
        let mut columns = self.joined_columns()?;
        columns.extend(self.columns.of_all_fields(&self.catalog)?);
        self.joined()?.project(columns)?.build()
    }

    /// Selects the events that the catalog doesn't have, with the fields that every event may have.
    pub(super) fn custom(&self) -> Result<LogicalPlan> {
        let mut columns = self.joined_columns()?;
        columns.extend(self.columns.of_fields(self.catalog.common.iter())?);
        let plan = self.joined()?.filter(of_catalog("event").is_null())?;
        plan.project(columns)?.build()
    }

    /// Selects the events with these indices in the catalog, with their fields.
    pub(super) fn of_events(&self, numbers: &[usize]) -> Result<LogicalPlan> {
        let events = numbers.iter().filter_map(|it| self.catalog.events.get(*it));
        let events: Vec<&KnownEvent> = events.collect();
        let fields = events.iter().flat_map(|event| event.fields.iter());
        let fields = self.columns.of_fields(fields)?;
        if let ([event], [number]) = (&events[..], numbers) {
            // No join is needed: all rows have the same event and module.
            let known = [Some(event.name.clone()), event.module.clone()].map(text);
            let mut columns = self.first_columns(known)?;
            columns.extend(fields);
            let name = self.columns.envelope_column("type")?;
            let names = self.catalog.names(*number);
            let is_event = by_time::is_one_of(&names, &name, &self.occurred()?);
            let plan = self.scan()?.filter(is_event)?;
            return plan.project(columns)?.build();
        }
        let known = events.iter().map(|event| lit(event.name.as_str()));
        let plan = self.joined()?;
        let plan = plan.filter(of_catalog("event").in_list(known.collect(), false))?;
        let mut columns = self.joined_columns()?;
        columns.extend(fields);
        plan.project(columns)?.build()
    }

    /// Selects the events of the modules with these indices in the catalog, with the events' fields.
    pub(super) fn of_modules(&self, numbers: &[usize]) -> Result<LogicalPlan> {
        let modules = numbers
            .iter()
            .filter_map(|it| self.catalog.modules.get(*it));
        let modules: HashSet<&str> = modules.map(String::as_str).collect();
        let is_of = |event: &&KnownEvent| {
            let module = event.module.as_deref();
            module.is_some_and(|module| modules.contains(module))
        };
        let events = self.catalog.events.iter().filter(is_of);
        // Many events share one list of fields, which is needed only once.
        let mut seen = HashSet::new();
        let lists = events.filter(|event| seen.insert(Arc::as_ptr(&event.fields).cast::<Field>()));
        let fields = lists.flat_map(|event| event.fields.iter());
        let mut columns = self.joined_columns()?;
        columns.extend(
            self.columns
                .of_fields(fields.chain(self.catalog.common.iter()))?,
        );
        let known = modules.iter().map(|module| lit(*module)).collect();
        let plan = self.joined()?;
        let plan = plan.filter(of_catalog("module").in_list(known, false))?;
        plan.project(columns)?.build()
    }

    /// Selects the `facts` of the chat's vendor: what happened, when and to whom, and an amount.
    pub(super) fn facts(&self) -> Result<LogicalPlan> {
        let columns = &self.columns;
        let numbers = [ColumnType::Decimal, ColumnType::Integer, ColumnType::Number];
        let amounts = columns.stored_as(&["amount"], &numbers).into_iter();
        let amounts = amounts.map(|(column_type, column)| match column_type {
            ColumnType::Decimal => column,
            // A number that is too large for the type must not fail the query.
            _ => try_cast(column, decimal()),
        });
        let name = columns.envelope_column("type")?;
        let selected = [
            first_of(amounts.collect(), &decimal())?.alias("amount"),
            self.occurred()?.alias("created_at"),
            self.entity()?.alias("entity_id"),
            coalesce(vec![of_catalog("event"), name]).alias("event_type"),
            columns.envelope_column("id")?.alias("id"),
            columns.envelope_column("tenant")?.alias("tenant_id"),
        ];
        self.joined()?.project(selected)?.build()
    }

    /// Selects the `dimensions` of the chat's vendor: the processes, bots and tenants in which events have happened.
    pub(super) fn dimensions(&self) -> Result<LogicalPlan> {
        const LEVELS: [(&str, [&str; 2]); 3] = [
            ("tenant", ["tenant_name", "tenantName"]),
            ("bot", ["bot_name", "botName"]),
            ("process", ["process_name", "processName"]),
        ];
        let (mut ids, mut labels) = (Vec::new(), Vec::new());
        for (level, fields) in LEVELS {
            let id = self.columns.envelope_column(level)?;
            ids.push(id.alias(format!("{level}_id")));
            let columns = self.columns.stored_as(&fields, &[ColumnType::Text]);
            let columns = columns.into_iter().map(|(_, column)| column).collect();
            let label = first_of(columns, &DataType::Utf8View)?;
            labels.push(label.alias(format!("{level}_name")));
        }
        let plan = self.scan()?.filter(self.entity()?.is_not_null())?;
        let plan = plan.project(ids.into_iter().chain(labels))?;
        let id = |(level, _): (&str, _)| ident(format!("{level}_id"));
        let label = |(level, _): (&str, _)| {
            let name = format!("{level}_name");
            max(ident(&name)).alias(name)
        };
        let plan = plan.aggregate(LEVELS.map(id), LEVELS.map(label))?;
        let entity = ["process_id", "bot_id", "tenant_id"].map(ident);
        let mut selected = vec![coalesce(entity.to_vec()).alias("entity_id")];
        for (level, _) in LEVELS {
            selected.push(ident(format!("{level}_id")));
            selected.push(ident(format!("{level}_name")));
        }
        plan.project(selected)?.build()
    }

    fn scan(&self) -> Result<LogicalPlanBuilder> {
        let source = provider_as_source(Arc::clone(&self.events));
        LogicalPlanBuilder::scan(EVENTS_TABLE, source, None)
    }

    /// Joins all events with the catalog's facts about them.
    fn joined(&self) -> Result<LogicalPlanBuilder> {
        let source = provider_as_source(Arc::clone(self.known()));
        let known = LogicalPlanBuilder::scan(DIM_EVENT, source, None)?;
        let events = self.scan()?.build()?;
        let keys = [DIM_EVENT, EVENTS_TABLE].map(|table| vec![Column::new(Some(table), "type")]);
        let [left, right] = keys;
        let [starts, ends] = [STARTS, ENDS].map(of_catalog);
        let is_then = match self.names_by_time {
            Some(_) => Some(by_time::is_in(&self.occurred()?, &starts, &ends)),
            None => None,
        };
        known.join(events, JoinType::Right, (left, right), is_then)
    }

    /// The columns of all event views, the most frequently used first.
    fn first_columns(&self, [event, module]: [Expr; 2]) -> Result<Vec<Expr>> {
        let mut columns = vec![
            self.occurred()?.alias("occurred"),
            event.alias("event"),
            module.alias("module"),
        ];
        columns.extend(self.columns.envelope()?);
        Ok(columns)
    }

    fn joined_columns(&self) -> Result<Vec<Expr>> {
        self.first_columns(["event", "module"].map(of_catalog))
    }

    /// When an event happened, or, if that is unknown, when it was stored.
    fn occurred(&self) -> Result<Expr> {
        let columns = ["time", "received"].map(|name| self.columns.envelope_column(name));
        let [time, received] = columns;
        Ok(coalesce(vec![time?, received?]))
    }

    /// The entity that an event happened to: the process; without one, the bot; without either, the tenant.
    fn entity(&self) -> Result<Expr> {
        let columns = ["process", "bot", "tenant"].map(|name| self.columns.envelope_column(name));
        let [process, bot, tenant] = columns;
        Ok(coalesce(vec![process?, bot?, tenant?]))
    }
}

/// The names under which an event is received: its name, and its former names that no other event has.
pub(super) fn names<'c>(catalog: &'c KnownCatalog, event: &'c KnownEvent) -> Vec<&'c str> {
    let aliases = event.aliases.iter().map(String::as_str);
    let mut seen = HashSet::new();
    std::iter::once(event.name.as_str())
        .chain(aliases)
        .filter(|name| {
            let found = catalog.event(name);
            found.is_some_and(|found| std::ptr::eq(found, event)) && seen.insert(*name)
        })
        .collect()
}

fn of_catalog(column: &str) -> Expr {
    Expr::Column(Column::new(Some(DIM_EVENT), column))
}

fn text(text: Option<String>) -> Expr {
    lit(ScalarValue::Utf8View(text))
}

/// The first of these columns that has a value.
fn first_of(columns: Vec<Expr>, data_type: &DataType) -> Result<Expr> {
    match columns.len() {
        0 => null(data_type),
        _ => Ok(coalesce(columns)),
    }
}
