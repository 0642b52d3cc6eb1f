//! Counts the occurrences of a period by name, process and tenant, in one pass over the events.
//!
//! The first screen asks for totals and for the most frequent events, modules, processes and tenants at the same time.
//! Each of these panels shows its own statement, but the statements would read the same events. So the panels take
//! their counts from one statement, which runs once, however many of them wait for its result.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use tokio::sync::OnceCell;

use super::super::problem::Problem;
use super::{Ask, COUNTED, visitors};
use crate::catalog::KnownCatalog;
use crate::report::Value;
use crate::report::select::{TooMuch, number, select};

/// The maximum number of results to keep: a screen needs one for its period, and one for the previous period.
const MOST: usize = 4;

/// SQL for a result that has to be counted by the panels' own statements.
const UNKNOWN: &str = "CAST(NULL AS VARCHAR)";

/// A value, and its number of occurrences. `None` stands for events without a value.
type Counted = (Option<String>, i64);

/// A name, and its event. For modules, processes and tenants, there is only the name, which is `None` for events
/// that have none.
pub(super) type Key = (Option<String>, Option<String>);

/// The occurrences of a period. A list is `None` if it would be too long.
#[derive(Debug, Default)]
pub(super) struct Counts {
    /// The occurrences by stored name. Also `None` if the meaning of names depends on the time.
    names: Option<Vec<Counted>>,
    processes: Option<Vec<Counted>>,
    tenants: Option<Vec<Counted>>,
    /// The estimated number of visitors. `None` if there are at most [`COUNTED`] events, because visitors are then
    /// counted exactly.
    pub(super) visitors: Option<i64>,
}

type Cell = Arc<OnceCell<Arc<Counts>>>;

/// The counts that questions about one snapshot have needed, each with its condition. The newest are at the end.
#[derive(Debug, Default)]
pub(crate) struct AllCounts(Mutex<Vec<(String, Cell)>>);

impl AllCounts {
    /// The place for the counts of the events that match a condition.
    fn cell(&self, conditions: &str) -> Cell {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, cell)) = all.iter().find(|(it, _)| it == conditions) {
            return Arc::clone(cell);
        }
        if all.len() == MOST {
            all.remove(0);
        }
        let cell = Cell::default();
        all.push((conditions.to_owned(), Arc::clone(&cell)));
        cell
    }
}

impl Ask {
    /// Counts the occurrences that match a condition, unless that is done already. If another panel is counting them,
    /// this waits for its result.
    pub(super) async fn counts(&self, conditions: &str) -> Result<Arc<Counts>, Problem> {
        let cell = self.snapshot.counts.cell(conditions);
        let counts = cell.get_or_try_init(|| count(self, conditions)).await?;
        Ok(Arc::clone(counts))
    }
}

async fn count(ask: &Ask, conditions: &str) -> Result<Arc<Counts>, Problem> {
    // The engine takes this number from the log of the table. It is an upper bound of the occurrences.
    let sql = r#"SELECT count(*) AS "events" FROM "events" e"#;
    let most = number(ask.snapshot.context(), sql).await?;
    count_most(ask, conditions, most).await
}

/// Counts the occurrences that match a condition. `most` is an upper bound of their number: if it is small, visitors
/// are counted exactly elsewhere.
async fn count_most(ask: &Ask, conditions: &str, most: i64) -> Result<Arc<Counts>, Problem> {
    let names = if ask.catalog().periods.is_empty() {
        r#"value_counts(e."type")"#
    } else {
        UNKNOWN
    };
    let visitors = if most > COUNTED {
        visitors(most)
    } else {
        UNKNOWN
    };
    let sql = format!(
        r#"SELECT count(*) AS "occurrences", {names} AS "names", value_counts(e."process") AS "processes",
            value_counts(e."tenant") AS "tenants", {visitors} AS "visitors"
        FROM "events" e WHERE {conditions}"#
    );
    let rows = match select::<5>(ask.snapshot.context(), &sql).await {
        Ok(rows) => rows,
        // The statements of the panels need less memory, because the engine can write temporary files for them.
        Err(error) if error.is::<TooMuch>() => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    let Some([occurrences, names, processes, tenants, visitors]) = rows.into_iter().next() else {
        return Ok(Arc::default());
    };
    let occurrences = occurrences.number();
    Ok(Arc::new(Counts {
        names: listed(names, occurrences)?,
        processes: listed(processes, occurrences)?,
        tenants: listed(tenants, occurrences)?,
        visitors: match visitors {
            Value::Integer(visitors) => Some(visitors),
            _ => None,
        },
    }))
}

/// Reads a list of values, and adds the events without a value.
fn listed(json: Value, occurrences: i64) -> anyhow::Result<Option<Vec<Counted>>> {
    let Some(json) = json.into_text() else {
        return Ok(None);
    };
    let values: Vec<Counted> =
        serde_json::from_str(&json).context("`value_counts` isn't valid JSON")?;
    let with: i64 = values.iter().map(|(_, count)| count).sum();
    let without = (with < occurrences).then_some((None, occurrences - with));
    Ok(Some(values.into_iter().chain(without).collect()))
}

impl Counts {
    /// The occurrences by name and event; custom events have only a name.
    pub(super) fn by_event(&self, catalog: &KnownCatalog) -> Option<HashMap<Key, i64>> {
        let names = self.names.iter().flatten();
        let by_event = names.map(|(name, count)| {
            let event = name.as_deref().and_then(|name| catalog.event(name));
            let event = event.map(|event| event.name.clone());
            ((event.clone().or_else(|| name.clone()), event), *count)
        });
        self.names.is_some().then(|| added_up(by_event))
    }

    /// The occurrences by module.
    pub(super) fn by_module(&self, catalog: &KnownCatalog) -> Option<HashMap<Key, i64>> {
        let names = self.names.iter().flatten();
        let by_module = names.map(|(name, count)| {
            let event = name.as_deref().and_then(|name| catalog.event(name));
            let module = event.and_then(|event| event.module.clone());
            ((module, None), *count)
        });
        self.names.is_some().then(|| added_up(by_module))
    }

    /// The occurrences by process.
    pub(super) fn by_process(&self) -> Option<HashMap<Key, i64>> {
        self.processes.as_ref().map(|it| by_value(it))
    }

    /// The occurrences by tenant.
    pub(super) fn by_tenant(&self) -> Option<HashMap<Key, i64>> {
        self.tenants.as_ref().map(|it| by_value(it))
    }
}

fn by_value(counts: &[Counted]) -> HashMap<Key, i64> {
    let counts = counts.iter();
    added_up(counts.map(|(value, count)| ((value.clone(), None), *count)))
}

/// Adds up the counts of each key.
fn added_up(counts: impl Iterator<Item = (Key, i64)>) -> HashMap<Key, i64> {
    let mut sums = HashMap::new();
    for (key, count) in counts {
        *sums.entry(key).or_insert(0) += count;
    }
    sums
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::{Input, Memory};

    use super::super::super::source::Snapshot;
    use super::super::super::table::Table;
    use super::super::super::testing::{Event, ask, catalog, snapshot_of};
    use super::super::Panel;
    use super::*;
    use crate::moment::{micros, text};
    use crate::report::select::select_all;

    /// Random events of October and November, some without a name in the catalog, a process or a tenant.
    fn events() -> Vec<Event> {
        let mut random = fastrand::Rng::with_seed(11);
        let start = micros("2026-10-15T00:00:00Z").expect("a moment");
        let mut events = Vec::new();
        for number in 0..1_000 {
            let names = [
                "paid",
                "paid",
                "bought",
                "got",
                "open",
                "mine",
                "it's \"x\"",
            ];
            let name = names[random.usize(0..names.len())];
            let time = start + random.i64(0..40 * crate::key::DAY);
            let mut event = Event::new(name, &text(time)).subject(&format!("s{}", number % 37));
            if random.u8(0..4) > 0 {
                let tenants = ["", "a", "b", "ä'"];
                event = event.tenant(tenants[random.usize(0..tenants.len())]);
            }
            if random.u8(0..4) > 0 {
                event = event.process(&format!("p{}", random.u8(0..30)));
            }
            events.push(event);
        }
        events
    }

    /// The answer of a panel, and the rows of each statement that it shows.
    async fn answer(
        snapshot: &Arc<Snapshot>,
        panel: &str,
        query: &str,
    ) -> (Table, Vec<Vec<Vec<String>>>) {
        let ask = ask(Arc::clone(snapshot), query).expect("filters");
        let panel = Panel::named(panel).expect("it exists");
        let table = panel.answer(ask).await.expect(query);
        let mut own = Vec::new();
        for sql in &table.sql {
            let rows = select_all(snapshot.context(), sql).await.expect(sql);
            let plain = |row: &Vec<Value>| row.iter().map(Value::plain).collect::<Vec<String>>();
            own.push(rows.iter().map(plain).collect());
        }
        (table, own)
    }

    /// The values in some columns of each row.
    fn columns(table: &Table, columns: &[&str]) -> Vec<Vec<String>> {
        let place = |name: &&str| {
            let mut all = table.columns.iter();
            all.position(|column| column.name == *name)
                .expect("a column")
        };
        let places: Vec<usize> = columns.iter().map(place).collect();
        let rows = table.rows.iter();
        rows.map(|row| places.iter().map(|at| row[*at].plain()).collect())
            .collect()
    }

    const FILTERS: [&str; 7] = [
        "",
        "&event=paid",
        "&module=shop",
        "&custom=only",
        "&tenant=a&tenant=",
        "&process=p1",
        "&limit=2",
    ];

    /// `bought` meant `paid` for a while, and means a different event now.
    fn catalog_with_periods() -> KnownCatalog {
        let files: Memory = [
            (
                "events.csv",
                "name,description,module\nopen,Opened.,\npaid,Paid.,shop\nbought,Added.,cart\n",
            ),
            (
                "removed.csv",
                "name,first,last,renamed_to\nbought,,2026-11-12,paid\n",
            ),
        ]
        .into_iter()
        .collect();
        KnownCatalog::new(&Input::read_folder(&files).expect("memory can be read"))
    }

    fn zero_for_null(cell: &str) -> String {
        if cell.is_empty() { "0" } else { cell }.to_owned()
    }

    #[tokio::test]
    async fn each_panel_has_the_numbers_of_its_own_statements() {
        for catalog in [catalog(), catalog_with_periods()] {
            let snapshot = Arc::new(snapshot_of(&events(), catalog));
            for filter in FILTERS {
                let query = format!("from=2026-11-08&to=2026-11-19&compare=previous{filter}");
                let (totals, own) = answer(&snapshot, "totals", &query).await;
                for (names, own) in [
                    (["occurrences", "events", "custom"], &own[0]),
                    (
                        ["previous_occurrences", "previous_events", "previous_custom"],
                        &own[2],
                    ),
                ] {
                    // The sum of no rows is NULL.
                    let own: Vec<Vec<String>> = own
                        .iter()
                        .map(|row| row.iter().map(|cell| zero_for_null(cell)).collect())
                        .collect();
                    assert_eq!(columns(&totals, &names), own, "{query}");
                }
                for panel in ["top-events", "top-modules", "top-processes", "top-tenants"] {
                    let (top, own) = answer(&snapshot, panel, &query).await;
                    let [counts, _, previous] = &own[..] else {
                        panic!("{panel}?{query}: {:?}", top.sql)
                    };
                    let names = ["name", "occurrences"];
                    let own: Vec<Vec<String>> = counts
                        .iter()
                        .map(|row| vec![row[0].clone(), row[2].clone()])
                        .collect();
                    assert_eq!(columns(&top, &names), own, "{panel}?{query}");
                    for row in columns(&top, &["name", "previous_occurrences"]) {
                        // An empty tenant looks like no tenant here, so there may be two rows.
                        let own = previous.iter().filter(|own| own[0] == row[0]);
                        let own: Vec<&str> = own.map(|own| own[2].as_str()).collect();
                        let is_same = own.contains(&&*row[1]) || own.is_empty() && row[1] == "0";
                        assert!(is_same, "{panel}?{query}: {row:?}, but {own:?}");
                    }
                }
            }
        }
    }

    #[tokio::test]
    async fn visitors_are_estimated_as_by_the_statement_of_totals_where_there_may_be_many() {
        let snapshot = Arc::new(snapshot_of(&events(), catalog()));
        let ask = ask(snapshot, "tenant=a&tenant=b").expect("filters");
        let conditions = ask.conditions(ask.filters.period);
        let few = ask.counts(&conditions).await.expect("counts");
        assert_eq!(few.visitors, None);
        let most = COUNTED + 1;
        let many = count_most(&ask, &conditions, most).await.expect("counts");
        let own = format!(
            r#"SELECT {} FROM "events" e WHERE {conditions}"#,
            visitors(most)
        );
        let own = number(ask.snapshot.context(), &own)
            .await
            .expect("a number");
        assert!(own > 30, "{own}");
        assert_eq!(many.visitors, Some(own));
    }

    #[tokio::test]
    async fn occurrences_are_counted_once_for_all_panels() {
        let snapshot = Arc::new(snapshot_of(&events(), catalog()));
        let ask = ask(snapshot, "").expect("filters");
        let conditions = ask.conditions(ask.filters.period);
        let (one, other) = tokio::join!(ask.counts(&conditions), ask.counts(&conditions));
        let (one, other) = (one.expect("counts"), other.expect("counts"));
        assert!(Arc::ptr_eq(&one, &other));
        // Old counts make room for new ones.
        for number in 0..MOST {
            ask.counts(&format!("{number} = 1")).await.expect("counts");
        }
        assert_eq!(ask.snapshot.counts.0.lock().expect("no panic").len(), MOST);
        let again = ask.counts(&conditions).await.expect("counts");
        assert!(!Arc::ptr_eq(&one, &again));
    }

    #[test]
    fn what_is_too_long_is_counted_separately() {
        let catalog = catalog();
        let counts = Counts::default();
        assert_eq!(counts.by_event(&catalog), None);
        assert_eq!(counts.by_module(&catalog), None);
        assert_eq!((counts.by_process(), counts.by_tenant()), (None, None));
        assert_eq!(listed(Value::None, 3).expect("no list"), None);
        let list = listed(Value::Text(r#"[["a",2]]"#.to_owned()), 3);
        let expected = vec![(Some("a".to_owned()), 2), (None, 1)];
        assert_eq!(list.expect("a list"), Some(expected));
    }
}
