//! A store in memory for tests: two catalog events, one of them under a former name, and a custom event.

use std::collections::HashMap;
use std::sync::Arc;

use deltalake::arrow::array::{
    ArrayRef, Decimal128Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use deltalake::arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use deltalake::datafusion::catalog::TableProvider;
use deltalake::datafusion::datasource::MemTable;
use event_catalog_build::read::{Input, Memory};

use super::session::{Limits, Session, over};
use crate::catalog::KnownCatalog;

/// The catalog: `paid`, formerly `bought`, and `opened`.
pub(super) fn catalog() -> KnownCatalog {
    let files: Memory = [
        (
            "events.csv",
            "name,description,module,payload,aliases\npaid,Paid.,shop,paid,bought\nopened,Opened.,,,\n",
        ),
        (
            "payloads/paid.json",
            r#"{"type": "object", "properties": {
                "amount": {"type": "number", "multipleOf": 0.01}, "coupon": {"type": "string"}}}"#,
        ),
    ]
    .into_iter()
    .collect();
    KnownCatalog::new(&Input::read_folder(&files).expect("memory can be read"))
}

/// Three events. The column of `amount` has a different name than it would have in a new store, and
/// there is no column for `coupon`.
pub(super) fn events() -> Arc<dyn TableProvider> {
    let instant = || DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
    let metadata = [
        ("event_catalog.field", "amount"),
        ("event_catalog.type", "decimal"),
    ];
    let metadata: HashMap<String, String> = metadata
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .into();
    let fields = vec![
        Field::new("id", DataType::Utf8, true),
        Field::new("type", DataType::Utf8, false),
        Field::new("event", DataType::Utf8, true),
        Field::new("time", instant(), true),
        Field::new("received", instant(), false),
        Field::new("tenant", DataType::Utf8, true),
        Field::new("process", DataType::Utf8, true),
        Field::new("data", DataType::Utf8, true),
        Field::new("p_amount_decimal", DataType::Decimal128(38, 9), true).with_metadata(metadata),
    ];
    let times = |times: [Option<i64>; 3]| {
        Arc::new(TimestampMicrosecondArray::from(times.to_vec()).with_timezone("UTC")) as ArrayRef
    };
    let texts = |texts: [Option<&str>; 3]| Arc::new(StringArray::from(texts.to_vec())) as ArrayRef;
    let amounts = vec![Some(1_500_000_000), None, None];
    let amounts = Decimal128Array::from(amounts).with_precision_and_scale(38, 9);
    let columns = vec![
        texts([Some("1"), Some("2"), Some("3")]),
        texts([Some("bought"), Some("opened"), Some("mine")]),
        texts([Some("bought"), Some("opened"), None]),
        times([Some(1_000_000), None, Some(3_000_000)]),
        times([Some(9_000_000); 3]),
        texts([Some("acme"); 3]),
        texts([Some("welcome"), None, None]),
        texts([Some(r#"{"amount":1.50}"#), None, Some("{\u{202e}}")]),
        Arc::new(amounts.expect("it is a decimal")) as ArrayRef,
    ];
    table(fields, columns)
}

/// A table without events that has only the column used in the join.
pub(super) fn empty_events() -> Arc<dyn TableProvider> {
    empty("type")
}

/// An empty table of rejected lines.
pub(super) fn rejected() -> Arc<dyn TableProvider> {
    empty("reason")
}

pub(super) fn session(limits: &Limits) -> Session {
    over(events(), rejected(), &catalog(), limits).expect("there is a session")
}

fn empty(column: &str) -> Arc<dyn TableProvider> {
    let texts = StringArray::from(Vec::<&str>::new());
    let fields = vec![Field::new(column, DataType::Utf8, false)];
    table(fields, vec![Arc::new(texts)])
}

fn table(fields: Vec<Field>, columns: Vec<ArrayRef>) -> Arc<dyn TableProvider> {
    let schema = Arc::new(Schema::new(fields));
    let batch = RecordBatch::try_new(Arc::clone(&schema), columns).expect("it has rows");
    Arc::new(MemTable::try_new(schema, vec![vec![batch]]).expect("it is a table"))
}
