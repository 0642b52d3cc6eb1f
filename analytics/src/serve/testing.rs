//! A small store in memory, for the tests of panels.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use deltalake::arrow::array::{
    ArrayRef, Float64Array, Int64Array, StringArray, TimestampMicrosecondArray,
};
use deltalake::arrow::datatypes::{Field, Schema};
use deltalake::arrow::record_batch::RecordBatch;
use deltalake::datafusion::catalog::TableProvider;
use deltalake::datafusion::datasource::MemTable;
use event_catalog_build::read::{Input, Memory};

use super::filters::Filters;
use super::panels::{Ask, EXACT, Panel};
use super::problem::Problem;
use super::source::Snapshot;
use super::table::Table;
use crate::catalog::KnownCatalog;
use crate::moment::micros;
use crate::query::{Limits, over};
use crate::report::Value;
use crate::store::{FIELD, TYPE};

/// The tests' current time: 2026-11-28T12:00:00Z.
pub(super) const NOW: i64 = 1_795_867_200_000_000;

/// A stored event.
#[derive(Clone, Debug, Default)]
pub(super) struct Event {
    name: String,
    time: Option<i64>,
    received: i64,
    subject: Option<String>,
    tenant: Option<String>,
    process: Option<String>,
    data: Option<String>,
}

impl Event {
    pub(super) fn new(name: &str, time: &str) -> Self {
        Self::without_time(name, "2026-11-28T00:00:00Z").at(time)
    }

    pub(super) fn without_time(name: &str, received: &str) -> Self {
        Self {
            name: name.to_owned(),
            received: micros(received).expect("a moment"),
            ..Self::default()
        }
    }

    pub(super) fn at(mut self, time: &str) -> Self {
        self.time = Some(micros(time).expect("a moment"));
        self
    }

    pub(super) fn subject(mut self, subject: &str) -> Self {
        self.subject = Some(subject.to_owned());
        self
    }

    pub(super) fn tenant(mut self, tenant: &str) -> Self {
        self.tenant = Some(tenant.to_owned());
        self
    }

    pub(super) fn process(mut self, process: &str) -> Self {
        self.process = Some(process.to_owned());
        self
    }

    pub(super) fn data(mut self, data: &str) -> Self {
        self.data = Some(data.to_owned());
        self
    }

    /// Reads a field of the payload.
    fn field(&self, name: &str) -> Option<serde_json::Value> {
        let data: serde_json::Value = serde_json::from_str(self.data.as_deref()?).ok()?;
        data.get(name).cloned()
    }
}

/// The catalog: `open`, and `paid`, formerly `bought` and `got`.
pub(super) fn catalog() -> KnownCatalog {
    let files: Memory = [
        (
            "events.csv",
            "name,description,module,payload,aliases\nopen,Opened.,,,\npaid,Paid.,shop,paid,bought;got\n",
        ),
        (
            "payloads/paid.json",
            r#"{"type": "object", "properties": {
                "amount": {"type": "number"},
                "email": {"type": "string", "x-personal": true},
                "kind": {"type": "string"}}}"#,
        ),
    ]
    .into_iter()
    .collect();
    KnownCatalog::new(&Input::read_folder(&files).expect("memory can be read"))
}

/// A store with some events.
pub(super) fn snapshot(events: &[Event]) -> Snapshot {
    snapshot_of(events, catalog())
}

/// A store with some events, and a catalog.
pub(super) fn snapshot_of(events: &[Event], catalog: KnownCatalog) -> Snapshot {
    let session = over(stored(events), rejected(), &catalog, &Limits::default());
    Snapshot::new(1, Arc::new(catalog), session.expect("a session"))
}

/// A question about a store.
pub(super) fn ask(snapshot: Arc<Snapshot>, query: &str) -> Result<Ask, Problem> {
    Ok(Ask {
        snapshot,
        filters: Filters::read(query, NOW)?,
        now: NOW,
        store: PathBuf::from("/nowhere"),
        signals: Arc::from([]),
        exact: EXACT,
    })
}

/// Answers a question for a panel.
pub(super) async fn asked(events: &[Event], panel: &str, query: &str) -> Result<Table, Problem> {
    let panel = Panel::named(panel).expect("it exists");
    let ask = ask(Arc::new(snapshot(events)), query)?;
    let table = panel.answer(ask).await?;
    let width = table.columns.len();
    assert!(table.rows.iter().all(|row| row.len() == width));
    Ok(table)
}

pub(super) async fn answered(events: &[Event], panel: &str, query: &str) -> Table {
    let table = asked(events, panel, query).await;
    table.unwrap_or_else(|problem| panic!("{panel}?{query}: {problem:?}"))
}

/// Formats the rows for programs, with `|` between the values.
pub(super) fn rows(table: &Table) -> Vec<String> {
    let row = |row: &Vec<Value>| {
        let cells: Vec<String> = row.iter().map(Value::plain).collect();
        cells.join("|")
    };
    table.rows.iter().map(row).collect()
}

fn texts<T: AsRef<str>>(texts: impl Iterator<Item = Option<T>>) -> ArrayRef {
    Arc::new(texts.collect::<StringArray>())
}

fn moments(moments: impl Iterator<Item = Option<i64>>) -> ArrayRef {
    let moments: Vec<Option<i64>> = moments.collect();
    Arc::new(TimestampMicrosecondArray::from(moments).with_timezone("UTC"))
}

fn stored(events: &[Event]) -> Arc<dyn TableProvider> {
    let all = || events.iter();
    let text_of = |name: &'static str| {
        let texts = all().map(|event| event.field(name)?.as_str().map(str::to_owned));
        self::texts(texts)
    };
    let amounts = all().map(|event| event.field("amount")?.as_f64());
    let positions = (1_i64..).take(events.len());
    let mut columns = vec![
        ("type", texts(all().map(|it| Some(&it.name)))),
        ("subject", texts(all().map(|it| it.subject.as_ref()))),
        ("time", moments(all().map(|it| it.time))),
        ("time_text", texts(all().map(|_| None::<&str>))),
        ("tenant", texts(all().map(|it| it.tenant.as_ref()))),
        ("process", texts(all().map(|it| it.process.as_ref()))),
        ("received", moments(all().map(|it| Some(it.received)))),
        ("stream", texts(all().map(|_| Some("events.ndjson")))),
        (
            "position",
            Arc::new(Int64Array::from_iter_values(positions)) as _,
        ),
        ("misfits", texts(all().map(|_| None::<&str>))),
        ("data", texts(all().map(|it| it.data.as_ref()))),
    ];
    let mut metadata = HashMap::new();
    let amounts: ArrayRef = Arc::new(amounts.collect::<Float64Array>());
    for (name, column_type, array) in [
        ("amount", "number", amounts),
        ("email", "text", text_of("email")),
        ("kind", "text", text_of("kind")),
    ] {
        // Column names that a new store wouldn't use.
        columns.push((name, array));
        let field = [(FIELD, name), (TYPE, column_type)];
        metadata.insert(name, field.map(|(key, it)| (key.to_owned(), it.to_owned())));
    }
    table(columns, &metadata)
}

fn rejected() -> Arc<dyn TableProvider> {
    let none = || texts(std::iter::empty::<Option<&str>>());
    let columns = vec![
        ("reason", none()),
        ("received", moments(std::iter::empty())),
        ("stream", none()),
        (
            "position",
            Arc::new(Int64Array::from(Vec::<i64>::new())) as _,
        ),
    ];
    table(columns, &HashMap::new())
}

fn table(
    columns: Vec<(&'static str, ArrayRef)>,
    metadata: &HashMap<&str, [(String, String); 2]>,
) -> Arc<dyn TableProvider> {
    let fields: Vec<Field> = columns
        .iter()
        .map(|(name, array)| {
            let field = Field::new(*name, array.data_type().clone(), true);
            match metadata.get(name) {
                Some(pairs) => field.with_metadata(pairs.clone().into_iter().collect()),
                None => field,
            }
        })
        .collect();
    let schema = Arc::new(Schema::new(fields));
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    let batch = RecordBatch::try_new(Arc::clone(&schema), arrays).expect("it has rows");
    Arc::new(MemTable::try_new(schema, vec![vec![batch]]).expect("it is a table"))
}
