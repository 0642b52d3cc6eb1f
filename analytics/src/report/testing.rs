//! A small catalog, and tables like those of a session, for the tests of reports.

use std::sync::Arc;

use deltalake::arrow::array::{ArrayRef, Int64Array, StringArray, TimestampMicrosecondArray};
use deltalake::arrow::record_batch::RecordBatch;
use deltalake::datafusion::prelude::SessionContext;
use event_catalog_build::read::{Input, Memory};

use super::{Answer, Filter, Question, Report, answer};
use crate::catalog::KnownCatalog;
use crate::query::{NAMES_BY_TIME, names_by_time};

/// The tests' current time. All events were received half a day earlier.
const NOW: &str = "2026-11-28T12:00:00Z";
const RECEIVED: &str = "2026-11-28T00:00:00Z";

#[derive(Clone, Debug, Default)]
pub(super) struct Event {
    name: String,
    time: Option<i64>,
    received: i64,
    subject: Option<String>,
    tenant: Option<String>,
    process: Option<String>,
    time_text: Option<String>,
    misfits: Option<String>,
}

impl Event {
    pub(super) fn new(name: &str, time: &str) -> Self {
        Self {
            time: Some(micros(time)),
            ..Self::without_time(name, RECEIVED)
        }
    }

    pub(super) fn without_time(name: &str, received: &str) -> Self {
        Self {
            name: name.to_owned(),
            received: micros(received),
            ..Self::default()
        }
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

    pub(super) fn time_text(mut self, text: &str) -> Self {
        self.time_text = Some(text.to_owned());
        self
    }

    pub(super) fn misfits(mut self, misfits: &str) -> Self {
        self.misfits = Some(misfits.to_owned());
        self
    }
}

fn micros(time: &str) -> i64 {
    crate::moment::micros(time).expect("tests have valid times")
}

/// A question about all events.
pub(super) fn question(report: Report) -> Question {
    Question {
        report,
        from: None,
        to: None,
        tenant: None,
        process: None,
        filter: Filter::default(),
        limit: 100,
        now: micros(NOW),
    }
}

pub(super) async fn answered(events: &[Event], question: &Question) -> Answer {
    asked(events, question)
        .await
        .expect("the question has an answer")
}

pub(super) async fn asked(events: &[Event], question: &Question) -> anyhow::Result<Answer> {
    asked_of(&catalog(), events, question).await
}

/// Answers a question with another catalog.
pub(super) async fn asked_of(
    catalog: &KnownCatalog,
    events: &[Event],
    question: &Question,
) -> anyhow::Result<Answer> {
    let context = SessionContext::new();
    context.register_batch("events", stored(events)?)?;
    context.register_batch("rejected", rejected()?)?;
    context.register_batch("dim_event", dim_event(catalog)?)?;
    if !catalog.periods.is_empty() {
        let names = Arc::new(names_by_time(catalog)?);
        context.register_table(NAMES_BY_TIME, names)?;
    }
    answer(&context, catalog, question).await
}

/// Formats the rows for programs, with `|` between the values.
pub(super) fn shown(answer: &Answer) -> Vec<String> {
    let row = |row: &Vec<super::Value>| {
        let values: Vec<String> = row.iter().map(super::Value::plain).collect();
        values.join("|")
    };
    answer.rows.iter().map(row).collect()
}

pub(super) fn catalog() -> KnownCatalog {
    let files: Memory = [(
        "events.csv",
        "name,description,module,aliases\nopen,Opened.,,\npaid,Paid.,shop,bought;got\n\
         shipped,Shipped.,post,\n",
    )]
    .into_iter()
    .collect();
    KnownCatalog::new(&Input::read_folder(&files).expect("memory can be read"))
}

fn texts<T: AsRef<str>>(texts: impl IntoIterator<Item = Option<T>>) -> ArrayRef {
    Arc::new(texts.into_iter().collect::<StringArray>())
}

fn moments(moments: Vec<Option<i64>>) -> ArrayRef {
    Arc::new(TimestampMicrosecondArray::from(moments).with_timezone("UTC"))
}

fn positions(count: usize) -> ArrayRef {
    let count = i64::try_from(count).unwrap_or_default();
    Arc::new(Int64Array::from_iter_values(1..=count))
}

fn batch(columns: Vec<(&str, ArrayRef)>) -> anyhow::Result<RecordBatch> {
    let columns = columns.into_iter().map(|(name, array)| (name, array, true));
    Ok(RecordBatch::try_from_iter_with_nullable(columns)?)
}

fn stored(events: &[Event]) -> anyhow::Result<RecordBatch> {
    let all = || events.iter();
    batch(vec![
        ("type", texts(all().map(|it| Some(&it.name)))),
        ("subject", texts(all().map(|it| it.subject.as_ref()))),
        ("time", moments(all().map(|it| it.time).collect())),
        ("time_text", texts(all().map(|it| it.time_text.as_ref()))),
        ("tenant", texts(all().map(|it| it.tenant.as_ref()))),
        ("process", texts(all().map(|it| it.process.as_ref()))),
        (
            "received",
            moments(all().map(|it| Some(it.received)).collect()),
        ),
        ("stream", texts(all().map(|_| Some("events.ndjson")))),
        ("position", positions(events.len())),
        ("misfits", texts(all().map(|it| it.misfits.as_ref()))),
    ])
}

fn rejected() -> anyhow::Result<RecordBatch> {
    let reasons = ["invalid", "invalid", "id-reused"];
    batch(vec![
        ("reason", texts(reasons.map(Some))),
        (
            "received",
            moments(vec![Some(micros(RECEIVED)); reasons.len()]),
        ),
        ("stream", texts(reasons.map(|_| Some("bad.ndjson")))),
        ("position", positions(reasons.len())),
    ])
}

fn dim_event(catalog: &KnownCatalog) -> anyhow::Result<RecordBatch> {
    let mut rows = Vec::new();
    for event in &catalog.events {
        for name in std::iter::once(&event.name).chain(&event.aliases) {
            rows.push((name, event));
        }
    }
    batch(vec![
        (
            "type",
            texts(rows.iter().map(|(name, _)| Some(name.as_str()))),
        ),
        (
            "event",
            texts(rows.iter().map(|(_, event)| Some(&event.name))),
        ),
        (
            "module",
            texts(rows.iter().map(|(_, event)| event.module.as_ref())),
        ),
        (
            "description",
            texts(rows.iter().map(|(_, event)| Some(&event.description))),
        ),
    ])
}
