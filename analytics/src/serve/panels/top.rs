//! `top-events`, `top-modules`, `top-processes`, `top-tenants`: the names with the most events.
//!
//! The names with the most occurrences are found first, in counts that several panels share. Visitors, unless they are
//! among these counts, and the occurrences in the previous period are then counted only for these names: there may be
//! millions of processes.

use std::collections::HashMap;

use super::super::problem::Problem;
use super::super::table::{Kind, Table};
use super::Ask;
use super::counts::{Counted, Counts, Key};
use crate::catalog::KnownCatalog;
use crate::report::select::{by_name, known, text};
use crate::report::{Value, Wanted};

/// The number of rows, unless the request asks for another number.
const ROWS: usize = 10;

/// The kind of names that a panel lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Top {
    Events,
    Modules,
    Processes,
    Tenants,
}

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
        let conditions = ask.conditions(period);
        let sql = self.counts(ask.catalog(), &conditions, limit);
        let counts = ask.counts(period).await?;
        let counted = self.counted(&counts);
        let found = if let Some(by_key) = counted {
            table.sql.push(sql);
            most_frequent(by_key, limit)
        } else {
            keyed(ask.rows::<3>(&mut table, sql).await?)
        };
        let these = self.wanted(found.iter().map(|(key, _)| key));
        let (mut by_key, mut before) = (HashMap::new(), None);
        if !found.is_empty() {
            let conditions = ask.with(&these, conditions);
            // Whether visitors are estimated is the same for all panels that share the counts.
            let occurrences: i64 = match counted {
                Some(by_key) => by_key.values().map(|counted| counted.occurrences).sum(),
                None => found.iter().map(|(_, count)| count.number()).sum(),
            };
            ask.note_estimate(&mut table, occurrences);
            let names = self.names(ask.catalog(), &found);
            let visitors = ask.visitors(occurrences);
            let sql = self.visitors(ask.catalog(), names.as_deref(), &conditions, visitors);
            let estimates = counted.filter(|_| occurrences > ask.exact);
            if let Some(estimates) = estimates.and_then(|it| estimates_of(it, &found)) {
                table.sql.push(sql);
                by_key = estimates;
            } else {
                let mut rows = keyed(ask.rows::<3>(&mut table, sql).await?);
                if self == Self::Events && names.is_some() {
                    for ((name, event), _) in &mut rows {
                        *event = name.clone().filter(|it| ask.catalog().index(it).is_some());
                    }
                }
                by_key.extend(rows);
            }
        }
        if ask.filters.compare {
            table.column("previous_occurrences", Kind::Integer);
            let mut by_key = HashMap::new();
            if !found.is_empty() {
                let counts = ask.counts(period.previous()).await?;
                let conditions = ask.with(&these, ask.conditions(period.previous()));
                let sql = self.counts(ask.catalog(), &conditions, limit.saturating_mul(2));
                if let Some(counted) = self.counted(&counts) {
                    table.sql.push(sql);
                    let counted = found.iter().filter_map(|(key, _)| {
                        let counted = counted.get(key)?;
                        Some((key.clone(), Value::Integer(counted.occurrences)))
                    });
                    by_key.extend(counted);
                } else {
                    by_key.extend(keyed(ask.rows::<3>(&mut table, sql).await?));
                }
            }
            before = Some(by_key);
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

    /// The counts by name and event, as [`Self::counts`] counts them without a limit; `None` if that statement has to
    /// run.
    fn counted(self, counts: &Counts) -> Option<&HashMap<Key, Counted>> {
        match self {
            Self::Events => counts.events.as_ref(),
            Self::Modules => counts.modules.as_ref(),
            Self::Processes => counts.processes.as_ref(),
            Self::Tenants => counts.tenants.as_ref(),
        }
    }

    /// Creates a filter for these names.
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

    /// Builds the query for occurrences by name and event.
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

    /// Builds the SQL expression for the names if they need no join with the catalog, which takes longer than
    /// everything else. The engine looks up the texts of such a `CASE` in a hash table.
    fn names(self, catalog: &KnownCatalog, found: &[(Key, Value)]) -> Option<String> {
        if !catalog.periods.is_empty() {
            return None;
        }
        let found = || found.iter().map(|((name, _), _)| name.as_deref());
        // Each stored name, and the name that it counts for.
        let mut names: Vec<(&str, &str)> = Vec::new();
        match self {
            Self::Events => {
                for name in found().flatten() {
                    match catalog.index(name) {
                        Some(event) => names.extend(catalog.always(event).map(|it| (it, name))),
                        None => names.push((name, name)),
                    }
                }
                if names.iter().all(|(stored, name)| stored == name) {
                    return Some(r#"e."type""#.to_owned());
                }
            }
            Self::Modules => {
                for (number, event) in catalog.events.iter().enumerate() {
                    if let Some(module) = event.module.as_deref()
                        && found().any(|it| it == Some(module))
                    {
                        names.extend(catalog.always(number).map(|it| (it, module)));
                    }
                }
            }
            Self::Processes | Self::Tenants => return None,
        }
        if names.is_empty() || names.len() > NAMES {
            return None;
        }
        let cases = names.iter();
        let cases =
            cases.map(|(stored, name)| format!("WHEN {} THEN {}", text(stored), text(name)));
        let cases: Vec<String> = cases.collect();
        Some(format!(r#"CASE e."type" {} END"#, cases.join(" ")))
    }

    /// Counts visitors by name and event.
    fn visitors(
        self,
        catalog: &KnownCatalog,
        names: Option<&str>,
        conditions: &str,
        visitors: &str,
    ) -> String {
        let known = known(catalog);
        let events = r#""events" e"#;
        let (name, event, from) = match (self, names) {
            (Self::Events | Self::Modules, Some(name)) => (name, NO_EVENT, events),
            (Self::Events, None) => (r#"coalesce(d."event", e."type")"#, r#"d."event""#, &*known),
            (Self::Modules, None) => (r#"d."module""#, NO_EVENT, &*known),
            (Self::Processes | Self::Tenants, _) => (self.column(), NO_EVENT, events),
        };
        let group = match event {
            NO_EVENT => name.to_owned(),
            event => format!("{name}, {event}"),
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

/// The maximum number of stored names that are looked up without a join: a statement should stay readable.
const NAMES: usize = 500;

/// Selects no event: only the names in `top-events` belong to events.
const NO_EVENT: &str = "CAST(NULL AS VARCHAR)";

/// The keys with the most occurrences, in the order of [`Top::counts`]: among equal counts by name, and NULL last.
fn most_frequent(by_key: &HashMap<Key, Counted>, limit: usize) -> Vec<(Key, Value)> {
    let mut all: Vec<(&Key, &Counted)> = by_key.iter().collect();
    all.sort_unstable_by(|((one, _), counted), ((other, _), more)| {
        let names = (one.is_none(), one).cmp(&(other.is_none(), other));
        more.occurrences.cmp(&counted.occurrences).then(names)
    });
    all.truncate(limit);
    let all = all.into_iter();
    all.map(|(key, counted)| (key.clone(), Value::Integer(counted.occurrences)))
        .collect()
}

/// The estimated visitors of some keys, if visitors were counted.
fn estimates_of(
    by_key: &HashMap<Key, Counted>,
    found: &[(Key, Value)],
) -> Option<HashMap<Key, Value>> {
    let estimates = found.iter().map(|(key, _)| {
        let visitors = by_key.get(key)?.visitors?;
        Some((key.clone(), Value::Integer(visitors)))
    });
    estimates.collect()
}

fn keyed(rows: Vec<[Value; 3]>) -> Vec<(Key, Value)> {
    let rows = rows.into_iter();
    rows.map(|[name, event, count]| ((name.into_text(), event.into_text()), count))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{Event, answered, catalog, rows};
    use super::*;

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

    #[test]
    fn few_names_need_no_join() {
        let found = |name: &str, event: Option<&str>| {
            let key = (Some(name.to_owned()), event.map(str::to_owned));
            (key, Value::Integer(1))
        };
        let names = |top: Top, found: &[(Key, Value)]| top.names(&catalog(), found);
        let mut all = vec![found("open", Some("open")), found("mine", None)];
        let name = names(Top::Events, &all);
        assert_eq!(name.as_deref(), Some(r#"e."type""#));
        all.push(found("paid", Some("paid")));
        let name = names(Top::Events, &all).expect("few names");
        assert!(
            name.ends_with("WHEN 'bought' THEN 'paid' WHEN 'got' THEN 'paid' END"),
            "{name}"
        );
        let modules = [found("shop", None), ((None, None), Value::Integer(1))];
        let name = names(Top::Modules, &modules).expect("few names");
        assert!(
            name.starts_with(r#"CASE e."type" WHEN 'paid' THEN 'shop' WHEN "#),
            "{name}"
        );
        assert_eq!(names(Top::Modules, &modules[1..]), None);
        let many: Vec<_> = (0..=NAMES)
            .map(|number| found(&number.to_string(), None))
            .collect();
        let same = names(Top::Events, &many);
        assert_eq!(same.as_deref(), Some(r#"e."type""#));
        all.extend(many);
        assert_eq!(names(Top::Events, &all), None);
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
