//! Counts the occurrences and visitors of a period by name, process, tenant and interval, in one pass over the events.
//!
//! The first screen asks for totals, for a chart, and for the most frequent events, modules, processes and tenants at
//! the same time. Each of these panels shows its own statement, but the statements would read the same events. So the
//! panels take their counts from one pass, which runs once, however many of them wait for its result.

mod groups;
mod tally;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use deltalake::datafusion::common::Result as Outcome;
use tokio::sync::OnceCell;

use super::super::filters::Period;
use super::super::problem::Problem;
use super::Ask;
use crate::catalog::KnownCatalog;
use crate::key::Day;
use crate::report::select::{TooMuch, failed, number};
pub(super) use groups::Counted;
use groups::Groups;
use tally::{Tally, Wanted, tally};

/// The maximum number of results to keep: a screen needs one for its period, and one for the previous period.
const MOST: usize = 4;

/// A name, and its event. For modules, processes and tenants, there is only the name, which is `None` for events
/// that have none.
pub(super) type Key = (Option<String>, Option<String>);

/// The counts of a period. A list is `None` if it would be too long. Visitors are only estimated if there may be more
/// than [`Ask::exact`] events; fewer are counted exactly elsewhere.
#[derive(Debug, Default)]
pub(super) struct Counts {
    /// Also `None` if the meaning of names depends on the time.
    pub(super) events: Option<HashMap<Key, Counted>>,
    pub(super) modules: Option<HashMap<Key, Counted>>,
    pub(super) processes: Option<HashMap<Key, Counted>>,
    pub(super) tenants: Option<HashMap<Key, Counted>>,
    /// By the start of the interval, in microseconds. Events of the previous period are moved to this one.
    pub(super) starts: Option<HashMap<i64, Counted>>,
    /// The visitors of all events.
    pub(super) visitors: Option<i64>,
}

type Cell = Arc<OnceCell<Arc<Counts>>>;

/// The counts that questions about one snapshot have needed, each with its question. The newest are at the end.
#[derive(Debug, Default)]
pub(crate) struct AllCounts(Mutex<Vec<(String, Cell)>>);

impl AllCounts {
    /// The place for the counts that answer a question.
    fn cell(&self, question: &str) -> Cell {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, cell)) = all.iter().find(|(it, _)| it == question) {
            return Arc::clone(cell);
        }
        if all.len() == MOST {
            all.remove(0);
        }
        let cell = Cell::default();
        all.push((question.to_owned(), Arc::clone(&cell)));
        cell
    }
}

impl Ask {
    /// Counts the events of a period that match the filters, unless that is done already. If another panel is counting
    /// them, this waits for its result.
    pub(super) async fn counts(&self, period: Period) -> Result<Arc<Counts>, Problem> {
        let (conditions, days) = (self.conditions(period), self.moved(period));
        let question = format!("{:?} {days} {conditions}", self.filters.interval);
        let cell = self.snapshot.counts.cell(&question);
        let counts = cell.get_or_try_init(|| count(self, period)).await?;
        Ok(Arc::clone(counts))
    }

    /// The number of days by which the events of a period are moved, so that both periods have the same intervals.
    pub(super) fn moved(&self, period: Period) -> Day {
        self.filters.period.first - period.first
    }
}

async fn count(ask: &Ask, period: Period) -> Result<Arc<Counts>, Problem> {
    let context = ask.snapshot.context();
    // The engine takes this number from the log of the table. It is an upper bound of the occurrences.
    let sql = r#"SELECT count(*) AS "events" FROM "events" e"#;
    let most = number(context, sql).await?;
    let wanted = Wanted {
        interval: ask.filters.interval,
        days: ask.moved(period),
        with_visitors: most > ask.exact,
    };
    let found = tally(context, &ask.conditions(period), wanted).await;
    match found.and_then(|tally| Counts::of(tally, ask.catalog())) {
        Ok(counts) => Ok(Arc::new(counts)),
        Err(error) => match failed(&error) {
            // The statements of the panels need less memory, because the engine can write temporary files for them.
            error if error.is::<TooMuch>() => Ok(Arc::default()),
            error => Err(error.into()),
        },
    }
}

impl Counts {
    fn of(tally: Tally, catalog: &KnownCatalog) -> Outcome<Self> {
        let mut counts = Self::default();
        if let Some(names) = tally.names {
            let (names, state) = names.finished()?;
            let state = state.as_ref();
            counts.visitors = total(&names.counted(state, |_| ())?);
            if catalog.periods.is_empty() {
                let event = |name: Option<&String>| catalog.event(name?);
                counts.events = Some(names.counted(state, |name| {
                    let event = event(name).map(|event| event.name.clone());
                    (event.clone().or_else(|| name.cloned()), event)
                })?);
                counts.modules = Some(names.counted(state, |name| {
                    (event(name).and_then(|event| event.module.clone()), None)
                })?);
            }
        }
        let by_text = |texts: Option<Groups<String>>| {
            let counted = texts.map(|texts| {
                let (texts, state) = texts.finished()?;
                texts.counted(state.as_ref(), |text| (text.cloned(), None))
            });
            counted.transpose()
        };
        counts.processes = by_text(tally.processes)?;
        counts.tenants = by_text(tally.tenants)?;
        if let Some(starts) = tally.starts {
            let (starts, state) = starts.finished()?;
            let state = state.as_ref();
            counts.visitors = counts.visitors.or(total(&starts.counted(state, |_| ())?));
            counts.starts =
                Some(starts.counted(state, |start| start.copied().unwrap_or_default())?);
        }
        Ok(counts)
    }
}

/// The visitors of all groups; 0 if no group exists.
fn total(counted: &HashMap<(), Counted>) -> Option<i64> {
    counted.get(&()).map_or(Some(0), |counted| counted.visitors)
}

#[cfg(test)]
mod tests {
    use event_catalog_build::read::{Input, Memory};

    use super::super::super::source::Snapshot;
    use super::super::super::table::Table;
    use super::super::super::testing::{Event, ask, catalog, rows, snapshot_of};
    use super::super::{EXACT, Panel};
    use super::*;
    use crate::moment::{micros, text};
    use crate::report::Value;
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
        exact: i64,
        panel: &str,
        query: &str,
    ) -> (Table, Vec<Vec<Vec<String>>>) {
        let ask = ask(Arc::clone(snapshot), query).expect("filters");
        let ask = Ask { exact, ..ask };
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

    /// Whether one of the rows of a statement has these cells, with nothing instead of a row of zeros.
    fn has_row(own: &[Vec<String>], row: &[String]) -> bool {
        let is_zero = row[1..].iter().all(|cell| cell == "0");
        // An empty tenant looks like no tenant here, so there may be two rows.
        let mut named = own.iter().filter(|own| own[0] == row[0]).peekable();
        is_zero && named.peek().is_none()
            || named.any(|own| own[own.len() - 1] == row[row.len() - 1])
    }

    async fn compare_with_own_statements(snapshot: &Arc<Snapshot>, exact: i64, query: &str) {
        let (totals, own) = answer(snapshot, exact, "totals", query).await;
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
        for (name, own) in [("visitors", &own[1]), ("previous_visitors", &own[3])] {
            assert_eq!(columns(&totals, &[name]), *own, "{query}");
        }
        let (over_time, own) = answer(snapshot, exact, "over-time", query).await;
        for (at, names) in [
            ["start", "occurrences", "visitors"],
            ["start", "previous_occurrences", "previous_visitors"],
        ]
        .into_iter()
        .enumerate()
        {
            let rows = columns(&over_time, &names);
            // By their numbers: events of the previous period have other days in the statement.
            let counts = |rows: &[Vec<String>]| {
                let rows = rows.iter().map(|row| row[1..].to_vec());
                rows.filter(|row| row[0] != "0").collect::<Vec<_>>()
            };
            assert_eq!(counts(&rows), counts(&own[at]), "{query}");
        }
        for panel in ["top-events", "top-modules", "top-processes", "top-tenants"] {
            let (top, own) = answer(snapshot, exact, panel, query).await;
            let [counts, visitors, previous] = &own[..] else {
                assert!(top.rows.is_empty(), "{panel}?{query}: {:?}", top.sql);
                continue;
            };
            let names = ["name", "occurrences"];
            let counts: Vec<Vec<String>> = counts
                .iter()
                .map(|row| vec![row[0].clone(), row[2].clone()])
                .collect();
            assert_eq!(columns(&top, &names), counts, "{panel}?{query}");
            for (name, own) in [("visitors", visitors), ("previous_occurrences", previous)] {
                for row in columns(&top, &["name", name]) {
                    assert!(has_row(own, &row), "{panel}?{query}: {row:?}, but {own:?}");
                }
            }
        }
    }

    #[tokio::test]
    async fn each_panel_has_the_numbers_of_its_own_statements() {
        for catalog in [catalog(), catalog_with_periods()] {
            for filter in FILTERS {
                let query = format!("from=2026-11-08&to=2026-11-19&compare=previous{filter}");
                // Visitors are counted exactly; estimated for the larger counts; estimated for all.
                for exact in [EXACT, 100, 0] {
                    let snapshot = Arc::new(snapshot_of(&events(), catalog.clone()));
                    compare_with_own_statements(&snapshot, exact, &query).await;
                }
            }
        }
    }

    #[tokio::test]
    async fn the_intervals_of_a_month_and_an_hour_are_those_of_the_statement() {
        for interval in ["hour", "week", "month"] {
            let snapshot = Arc::new(snapshot_of(&events(), catalog()));
            let query =
                format!("from=2026-11-08&to=2026-11-19&compare=previous&interval={interval}");
            compare_with_own_statements(&snapshot, 0, &query).await;
        }
    }

    #[tokio::test]
    async fn visitors_are_estimated_if_there_may_be_many() {
        let snapshot = Arc::new(snapshot_of(&events(), catalog()));
        let ask = ask(snapshot, "").expect("filters");
        let period = ask.filters.period;
        let few = ask.counts(period).await.expect("counts");
        assert_eq!(few.visitors, None);
        let snapshot = Arc::new(snapshot_of(&events(), catalog()));
        let ask = Ask {
            snapshot,
            exact: 10,
            ..ask
        };
        let many = ask.counts(period).await.expect("counts");
        assert_eq!(many.visitors, Some(37));
        let tenants = many.tenants.as_ref().expect("few tenants");
        assert!(
            tenants.values().all(|it| it.visitors > Some(30)),
            "{tenants:?}"
        );
    }

    #[tokio::test]
    async fn events_are_counted_once_for_all_panels() {
        let snapshot = Arc::new(snapshot_of(&events(), catalog()));
        let ask = ask(snapshot, "").expect("filters");
        let period = ask.filters.period;
        let (one, other) = tokio::join!(ask.counts(period), ask.counts(period));
        let (one, other) = (one.expect("counts"), other.expect("counts"));
        assert!(Arc::ptr_eq(&one, &other));
        // Old counts make room for new ones.
        let mut earlier = period;
        for _ in 0..MOST {
            earlier = earlier.previous();
            ask.counts(earlier).await.expect("counts");
        }
        assert_eq!(ask.snapshot.counts.0.lock().expect("no panic").len(), MOST);
        let again = ask.counts(period).await.expect("counts");
        assert!(!Arc::ptr_eq(&one, &again));
    }

    #[tokio::test]
    async fn what_is_too_long_is_counted_by_the_statements() {
        let event = |number: usize| {
            let event = Event::new("paid", "2026-11-20T10:00:00Z").process(&number.to_string());
            event.subject("ada")
        };
        let events: Vec<Event> = (0..=100_000).map(event).collect();
        let snapshot = Arc::new(snapshot_of(&events, catalog()));
        let ask = ask(snapshot, "").expect("filters");
        let counts = ask.counts(ask.filters.period).await.expect("counts");
        assert_eq!(counts.processes, None);
        let tenants = counts.tenants.as_ref().expect("one tenant");
        assert_eq!(tenants[&(None, None)].occurrences, 100_001);
        let panel = Panel::named("top-processes").expect("it exists");
        let table = panel.answer(ask).await.expect("an answer");
        assert_eq!(rows(&table)[..2], ["0|1|1", "1|1|1"]);
    }
}
