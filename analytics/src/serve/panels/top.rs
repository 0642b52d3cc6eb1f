//! `top-events`, `top-modules`, `top-processes`, `top-tenants`: the names with the most events.
//!
//! The names with the most occurrences are found first. Visitors, and the occurrences in the previous period,
//! are then counted only for these names: there may be millions of processes.

use std::collections::HashMap;

use super::super::problem::Problem;
use super::super::table::{Kind, Table};
use super::{Ask, note_estimate, visitors};
use crate::catalog::KnownCatalog;
use crate::report::select::{by_name, known};
use crate::report::{Value, Wanted};

/// The number of rows, unless the request asks for another number.
const ROWS: usize = 10;

/// The kind of things that the names belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Top {
    Events,
    Modules,
    Processes,
    Tenants,
}

/// A name, and its event. For modules, processes and tenants, only the name; `None` stands for events that have none.
type Key = (Option<String>, Option<String>);

impl Top {
    pub(super) async fn answer(self, ask: &Ask) -> Result<Table, Problem> {
        let mut table = Table::new(&[("name", Kind::Text)]);
        if self == Self::Events {
            table.column("event", Kind::Text);
            table.column("module", Kind::Text);
        }
        table.column("occurrences", Kind::Integer);
        table.column("visitors", Kind::Integer);
        let period = ask.filters.period;
        let limit = ask.filters.limit.unwrap_or(ROWS);
        let sql = self.counts(ask.catalog(), &ask.conditions(period), limit);
        let found = keyed(ask.rows::<3>(&mut table, sql).await?);
        let these = self.wanted(found.iter().map(|(key, _)| key));
        let (mut by_key, mut before) = (HashMap::new(), None);
        if !found.is_empty() {
            let conditions = ask.with(&these, ask.conditions(period));
            let occurrences: i64 = found.iter().map(|(_, count)| count.number()).sum();
            note_estimate(&mut table, occurrences);
            let sql = self.visitors(ask.catalog(), &conditions, visitors(occurrences));
            by_key.extend(keyed(ask.rows::<3>(&mut table, sql).await?));
        }
        if ask.filters.compare {
            table.column("previous_occurrences", Kind::Integer);
            let mut counts = HashMap::new();
            if !found.is_empty() {
                let conditions = ask.with(&these, ask.conditions(period.previous()));
                let sql = self.counts(ask.catalog(), &conditions, limit.saturating_mul(2));
                counts.extend(keyed(ask.rows::<3>(&mut table, sql).await?));
            }
            before = Some(counts);
        }
        let zero = || Value::Integer(0);
        for (key, occurrences) in found {
            let mut row = vec![Value::text(key.0.as_deref())];
            if self == Self::Events {
                let event = key.1.as_deref();
                let known = event.and_then(|event| ask.catalog().event(event));
                row.push(Value::text(event));
                row.push(Value::text(known.and_then(|it| it.module.as_deref())));
            }
            row.push(occurrences);
            row.push(by_key.remove(&key).unwrap_or_else(zero));
            if let Some(before) = &mut before {
                row.push(before.remove(&key).unwrap_or_else(zero));
            }
            table.rows.push(row);
        }
        Ok(table)
    }

    /// A filter for some names.
    fn wanted<'k>(self, keys: impl Iterator<Item = &'k Key>) -> Wanted {
        let names: Vec<Option<String>> = keys.map(|(name, _)| name.clone()).collect();
        let mut wanted = Wanted::default();
        match self {
            Self::Events => wanted.events = names,
            Self::Modules => wanted.modules = names,
            Self::Processes => wanted.processes = names,
            Self::Tenants => wanted.tenants = names,
        }
        wanted
    }

    /// The occurrences by name and event.
    fn counts(self, catalog: &KnownCatalog, conditions: &str, limit: usize) -> String {
        let named = || by_name(catalog, conditions);
        let sum = r#"sum(n."occurrences")"#;
        let (name, event, count, from) = match self {
            Self::Events => {
                let name = r#"coalesce(n."event", n."type")"#;
                (name, r#"n."event""#, sum, format!("({}) n", named()))
            }
            Self::Modules => {
                let from = format!("({}) n", named());
                (r#"n."module""#, NO_EVENT, sum, from)
            }
            Self::Processes | Self::Tenants => {
                let from = format!(r#""events" e WHERE {conditions}"#);
                (self.column(), NO_EVENT, "count(*)", from)
            }
        };
        let group = match self {
            Self::Events => format!("{name}, {event}"),
            _ => name.to_owned(),
        };
        format!(
            r#"SELECT {name} AS "name", {event} AS "event", {count} AS "occurrences"
            FROM {from} GROUP BY {group} ORDER BY "occurrences" DESC, "name" LIMIT {limit}"#
        )
    }

    /// The visitors by name and event.
    fn visitors(self, catalog: &KnownCatalog, conditions: &str, visitors: &str) -> String {
        let known = known(catalog);
        let (name, event, from) = match self {
            Self::Events => (r#"coalesce(d."event", e."type")"#, r#"d."event""#, &*known),
            Self::Modules => (r#"d."module""#, NO_EVENT, &*known),
            Self::Processes | Self::Tenants => (self.column(), NO_EVENT, r#""events" e"#),
        };
        let group = match self {
            Self::Events => format!("{name}, {event}"),
            _ => name.to_owned(),
        };
        format!(
            r#"SELECT {name} AS "name", {event} AS "event", {visitors} AS "visitors"
            FROM {from} WHERE {conditions} GROUP BY {group}"#
        )
    }

    fn column(self) -> &'static str {
        if self == Self::Processes {
            r#"e."process""#
        } else {
            r#"e."tenant""#
        }
    }
}

/// Only the names of events belong to an event.
const NO_EVENT: &str = "CAST(NULL AS VARCHAR)";

fn keyed(rows: Vec<[Value; 3]>) -> Vec<(Key, Value)> {
    let rows = rows.into_iter();
    rows.map(|[name, event, count]| ((name.into_text(), event.into_text()), count))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{Event, answered, rows};

    fn events() -> Vec<Event> {
        vec![
            Event::new("paid", "2026-11-20T10:00:00Z")
                .subject("ada")
                .tenant("a"),
            Event::new("bought", "2026-11-20T10:00:00Z")
                .subject("bob")
                .tenant("a")
                .process("p"),
            Event::new("mine", "2026-11-20T10:00:00Z").subject("ada"),
            Event::new("open", "2026-11-20T10:00:00Z").process("p"),
            Event::new("open", "2026-10-20T10:00:00Z").process("p"),
            Event::new("mine", "2026-10-20T10:00:00Z"),
        ]
    }

    #[tokio::test]
    async fn names_are_those_of_the_current_catalog() {
        let table = answered(&events(), "top-events", "compare=previous").await;
        assert_eq!(
            rows(&table),
            ["paid|paid|shop|2|2|0", "mine|||1|1|1", "open|open||1|0|1"]
        );
        let table = answered(&events(), "top-events", "limit=1").await;
        assert_eq!(rows(&table), ["paid|paid|shop|2|2"]);
    }

    #[tokio::test]
    async fn events_without_a_name_have_a_row_of_their_own() {
        let table = answered(&events(), "top-modules", "compare=previous").await;
        assert_eq!(rows(&table), ["shop|2|2|0", "|2|1|2"]);
        let table = answered(&events(), "top-processes", "compare=previous").await;
        assert_eq!(rows(&table), ["p|2|1|1", "|2|1|1"]);
        let table = answered(&events(), "top-tenants", "event=paid").await;
        assert_eq!(rows(&table), ["a|2|2"]);
    }

    #[tokio::test]
    async fn nothing_has_no_rows() {
        for panel in ["top-events", "top-modules", "top-processes", "top-tenants"] {
            assert!(
                answered(&[], panel, "compare=previous")
                    .await
                    .rows
                    .is_empty()
            );
        }
    }
}
