//! Stores with events about people, for tests.

use std::path::Path;
use std::sync::Arc;

use deltalake::arrow::array::{ArrayRef, AsArray, RecordBatch, StringArray};

use super::digest::Whose;
use super::request::Request;
use super::wanted::Wanted;
use crate::catalog::KnownCatalog;
use crate::key::Day;
use crate::store::{Kind, Store, Writer};

pub(super) async fn opened(folder: &Path) -> Writer {
    let writer = Writer::open(folder, &KnownCatalog::default()).await;
    writer.expect("a store")
}

pub(super) fn wanted(subject: &str) -> Wanted {
    let request = Request::look(Whose::Subject, subject);
    request.expect("a name").wanted()
}

/// Appends a file with one event about each of these people.
pub(super) async fn append(writer: &mut Writer, day: Day, position: i64, subjects: &[&str]) {
    append_with(writer, day, position, "subject", subjects).await;
}

/// Appends a file with events that have these texts in a column.
pub(super) async fn append_with(
    writer: &mut Writer,
    day: Day,
    position: i64,
    column: &str,
    texts: &[&str],
) {
    let names: ArrayRef = Arc::new(StringArray::from(vec!["x"; texts.len()]));
    let texts: ArrayRef = Arc::new(StringArray::from(texts.to_vec()));
    let batch = RecordBatch::try_from_iter([("type", names), (column, texts)]);
    let batches = [(day, batch.expect("a batch"))];
    let appended = writer.append(Kind::Events, &batches, "a", position).await;
    appended.expect("stored");
}

/// The texts in a column of all events, in order.
pub(super) fn texts(store: &Store, column: &str) -> Vec<String> {
    let mut found = Vec::new();
    for file in store.data_files(Kind::Events).expect("files") {
        let read = store.read_file(Kind::Events, &file, Some(&[column]), |batch| {
            if let Some(texts) = batch.column_by_name(column) {
                found.extend(texts.as_string::<i32>().iter().flatten().map(str::to_owned));
            }
            Ok(())
        });
        read.expect("readable");
    }
    found.sort();
    found
}
