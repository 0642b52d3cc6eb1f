//! Tests merging and removing files, also on failing disks.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use deltalake::arrow::array::{ArrayRef, AsArray, Date32Array, Int64Array, StringArray};
use deltalake::arrow::datatypes::DataType;
use deltalake::datafusion::prelude::SessionContext;

use super::*;
use crate::store::Vacuumed;
use crate::store::testing::{append, committed_files, data_files, position, store};

/// Merges the files of a day.
async fn compact(writer: &mut Writer) -> anyhow::Result<Replaced> {
    let files = writer.store.data_files(Kind::Rejected)?;
    let files: Vec<DataFile> = files.into_iter().filter(|it| it.day == 20_000).collect();
    let change = Change::Compact;
    writer
        .rewrite(Kind::Rejected, &files, change, |_, _| Ok(None))
        .await
}

/// The number of rows in the table of rejected lines.
async fn rows(writer: &Writer) -> usize {
    let context = SessionContext::new();
    let provider = writer.store.rejected.table_provider().await;
    context
        .register_table("rejected", provider.expect("a table"))
        .expect("a name");
    let answer = context.sql("SELECT message FROM rejected").await;
    let batches = answer.expect("SQL").collect().await.expect("an answer");
    batches.iter().map(RecordBatch::num_rows).sum()
}

/// The number of commits in the log.
fn commits(folder: &Path) -> usize {
    let log = fs::read_dir(folder.join("rejected/_delta_log")).expect("a log");
    let names = log.map(|it| it.expect("an entry").file_name());
    names
        .filter(|name| name.to_string_lossy().ends_with(".json"))
        .count()
}

#[tokio::test]
async fn files_are_merged_and_streams_stay_where_they_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut writer, _) = store(folder.path()).await;
    for position in 1..=3 {
        append(&mut writer, position).await.expect("stored");
    }
    let replaced = compact(&mut writer).await.expect("merged");
    assert_eq!((replaced.files_before, replaced.files_after), (3, 1));
    assert_eq!(committed_files(&writer), 4);
    assert_eq!(rows(&writer).await, 6);
    assert_eq!(position(&writer).await, Some(3));
    // A single file can't be merged.
    let again = compact(&mut writer).await.expect("nothing to do");
    assert_eq!(again, Replaced::default());
    // Replaced files are kept for other readers.
    assert_eq!(data_files(folder.path()), 7);
    drop(writer);
    let (mut writer, _) = store(folder.path()).await;
    assert_eq!(data_files(folder.path()), 7);
    assert_eq!(position(&writer).await, Some(3));
    append(&mut writer, 4).await.expect("stored");
    assert_eq!(rows(&writer).await, 8);
}

// Writing checkpoints needs several threads.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_replaced_goes_with_its_commits_after_the_retention() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut writer, _) = store(folder.path()).await;
    for position in 1..=3 {
        append(&mut writer, position).await.expect("stored");
    }
    compact(&mut writer).await.expect("merged");
    let hour = Duration::from_hours(1);
    let young = writer.vacuum(Kind::Rejected, hour).await;
    assert_eq!(young.expect("nothing is old"), Vacuumed::default());
    assert_eq!(data_files(folder.path()), 7);
    let removed = writer.vacuum(Kind::Rejected, Duration::ZERO).await;
    let removed = removed.expect("removed");
    assert_eq!(removed.files, 3);
    assert!(removed.bytes > 0 && removed.log_files > 0);
    assert_eq!(data_files(folder.path()), 4);
    // Only the current commit is left, although the checkpoint contains it, too.
    assert_eq!(commits(folder.path()), 1);
    for _ in 0..2 {
        assert_eq!(rows(&writer).await, 6);
        assert_eq!(position(&writer).await, Some(3));
        drop(writer);
        (writer, _) = store(folder.path()).await;
        assert!(writer.repaired.is_empty(), "{:?}", writer.repaired);
    }
    append(&mut writer, 4).await.expect("stored");
    assert_eq!(rows(&writer).await, 8);
    assert_eq!(position(&writer).await, Some(4));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commits_stay_until_a_checkpoint_has_all_that_they_have() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut writer, _) = store(folder.path()).await;
    for position in 1..=3 {
        append(&mut writer, position).await.expect("stored");
    }
    // Another engine was stopped after it had written one of two files.
    let version = writer.store.rejected.version().expect("a version");
    let part = format!("{version:020}.checkpoint.0000000001.0000000002.parquet");
    let part = folder.path().join("rejected/_delta_log").join(part);
    fs::write(&part, "PAR1 and an end PAR1").expect("a file");
    let removed = writer.vacuum(Kind::Rejected, Duration::ZERO).await;
    assert!(removed.expect("removed").log_files > 0);
    assert_eq!(rows(&writer).await, 6);
    drop(writer);
    let (writer, _) = store(folder.path()).await;
    assert_eq!(rows(&writer).await, 6);
    assert_eq!(position(&writer).await, Some(3));
}

#[tokio::test]
async fn a_merge_that_could_not_be_synced_is_found_later() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut writer, faults) = store(folder.path()).await;
    for position in 1..=2 {
        append(&mut writer, position).await.expect("stored");
    }
    faults.commits.store(true, Ordering::SeqCst);
    assert!(compact(&mut writer).await.is_err());
    // Until this commit is on disk, nothing is appended.
    assert!(append(&mut writer, 3).await.is_err());
    faults.commits.store(false, Ordering::SeqCst);
    let settled = writer.settle().await.expect("readable");
    assert_eq!(settled, writer.store.rejected.version());
    assert_eq!(committed_files(&writer), 3);
    assert_eq!(rows(&writer).await, 4);
    append(&mut writer, 3).await.expect("stored");
    assert_eq!(position(&writer).await, Some(3));
}

#[tokio::test]
async fn files_that_were_replaced_meanwhile_are_not_replaced_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut writer, _) = store(folder.path()).await;
    for position in 1..=2 {
        append(&mut writer, position).await.expect("stored");
    }
    let listed = writer.store.data_files(Kind::Rejected).expect("readable");
    compact(&mut writer).await.expect("merged");
    let before = data_files(folder.path());
    let merged = writer.rewrite(Kind::Rejected, &listed, Change::Compact, |_, _| Ok(None));
    let error = merged.await.expect_err("two of them aren't there");
    assert!(
        error.to_string().contains("run the command again"),
        "{error}"
    );
    assert!(writer.remove(Kind::Rejected, &listed).await.is_err());
    assert_eq!(data_files(folder.path()), before);
    assert_eq!(rows(&writer).await, 4);
}

#[tokio::test]
async fn a_removal_that_could_not_be_synced_is_found_later() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut writer, faults) = store(folder.path()).await;
    append(&mut writer, 1).await.expect("stored");
    let files = writer.store.data_files(Kind::Rejected).expect("readable");
    faults.commits.store(true, Ordering::SeqCst);
    assert!(writer.remove(Kind::Rejected, &files[..1]).await.is_err());
    faults.commits.store(false, Ordering::SeqCst);
    let settled = writer.settle().await.expect("readable");
    assert_eq!(settled, writer.store.rejected.version());
    assert_eq!(rows(&writer).await, 1);
    assert_eq!(position(&writer).await, Some(1));
}

#[tokio::test]
async fn a_merge_on_a_full_disk_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut writer, faults) = store(folder.path()).await;
    for position in 1..=2 {
        append(&mut writer, position).await.expect("stored");
    }
    faults.days.store(true, Ordering::SeqCst);
    for _ in 0..3 {
        assert!(compact(&mut writer).await.is_err());
        assert_eq!(data_files(folder.path()), 4);
    }
    faults.days.store(false, Ordering::SeqCst);
    compact(&mut writer).await.expect("merged");
    assert_eq!(rows(&writer).await, 4);
}

#[tokio::test]
async fn rows_that_are_not_kept_go_and_files_without_any_stay_as_they_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut writer, _) = store(folder.path()).await;
    let texts: ArrayRef = Arc::new(StringArray::from(vec!["a", "b", "c"]));
    let batch = RecordBatch::try_from_iter([("message", texts)]).expect("a batch");
    let batches = [(20_000, batch)];
    let appended = writer.append(Kind::Rejected, &batches, "a", 1).await;
    appended.expect("stored");
    let files = writer.store.data_files(Kind::Rejected).expect("readable");
    let all = |_: &DataFile, _: &RecordBatch| Ok(None);
    let none = writer.rewrite(Kind::Rejected, &files, Change::Delete, all);
    assert_eq!(none.await.expect("nothing to do"), Replaced::default());
    let but_b = |_: &DataFile, _: &RecordBatch| Ok(Some(vec![true, false, true].into()));
    let some = writer.rewrite(Kind::Rejected, &files, Change::Delete, but_b);
    assert_eq!(some.await.expect("removed").deleted_rows, 1);
    assert_eq!(rows(&writer).await, 2);
    let files = writer.store.data_files(Kind::Rejected).expect("readable");
    let nothing = |_: &DataFile, _: &RecordBatch| Ok(Some(vec![false, false].into()));
    let rest = writer.rewrite(Kind::Rejected, &files, Change::Delete, nothing);
    let rest = rest.await.expect("removed");
    assert_eq!((rest.deleted_rows, rest.files_after), (2, 0));
    assert_eq!(rows(&writer).await, 0);
}

/// A batch of events of a type, each with its day and its own column.
fn events(kind: &str, days: &[Option<i32>]) -> RecordBatch {
    let types: ArrayRef = Arc::new(StringArray::from(vec![kind; days.len()]));
    let numbers: ArrayRef = Arc::new(Int64Array::from(vec![1; days.len()]));
    let days: ArrayRef = Arc::new(Date32Array::from(days.to_vec()));
    RecordBatch::try_from_iter([("type", types), ("once_day", days), ("position", numbers)])
        .expect("a batch")
}

#[tokio::test]
async fn merged_events_are_sorted_and_their_days_are_in_the_statistics() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut writer, _) = store(folder.path()).await;
    for (position, batch) in [
        events("paid", &[Some(5), None]),
        events("opened", &[Some(900)]),
        events("bought", &[Some(5)]),
    ]
    .into_iter()
    .enumerate()
    {
        let position = i64::try_from(position).expect("a small number");
        let batches = [(20_000, batch)];
        let appended = writer.append(Kind::Events, &batches, "a", position).await;
        appended.expect("stored");
    }
    let files = writer.store.data_files(Kind::Events).expect("readable");
    let merged = writer.rewrite(Kind::Events, &files, Change::Compact, |_, _| Ok(None));
    assert_eq!(merged.await.expect("merged").files_after, 1);
    let files = writer.store.data_files(Kind::Events).expect("readable");
    let [file] = &files[..] else {
        panic!("{files:?}");
    };
    assert_eq!((file.rows, file.first_time), (Some(4), None));
    assert!(file.once.has_dayless);
    for (day, has_it) in [(5, true), (6, false), (900, true)] {
        assert_eq!(file.once.has_any(&[Some(day)].into()), has_it, "{day}");
    }
    let mut types = Vec::new();
    let read = writer
        .store
        .read_file(Kind::Events, file, Some(&["type"]), |batch| {
            let texts = batch.column_by_name("type").expect("types");
            types.extend(texts.as_string::<i32>().iter().flatten().map(str::to_owned));
            Ok(())
        });
    read.expect("readable");
    assert_eq!(types, ["bought", "opened", "paid", "paid"]);
}

#[tokio::test]
async fn columns_that_only_some_files_have_keep_their_values() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut writer, _) = store(folder.path()).await;
    let texts = |texts: Vec<Option<&str>>| Arc::new(StringArray::from(texts)) as ArrayRef;
    let batches = [
        vec![
            ("type", texts(vec![Some("a"), Some("c")])),
            ("subject", texts(vec![Some("ada"), None])),
        ],
        vec![
            ("type", texts(vec![Some("b"), Some("d")])),
            ("data", texts(vec![None, Some("{}")])),
        ],
        vec![("type", texts(vec![Some("e")]))],
    ];
    for (position, columns) in (1..).zip(batches) {
        let batch = RecordBatch::try_from_iter(columns).expect("a batch");
        let appended = writer
            .append(Kind::Events, &[(20_000, batch)], "a", position)
            .await;
        appended.expect("stored");
    }
    let files = writer.store.data_files(Kind::Events).expect("readable");
    let merged = writer.rewrite(Kind::Events, &files, Change::Compact, |_, _| Ok(None));
    assert_eq!(merged.await.expect("merged").files_after, 1);
    let context = SessionContext::new();
    let provider = writer.store.events.table_provider().await;
    context
        .register_table("events", provider.expect("a table"))
        .expect("a name");
    let sql =
        "SELECT type || coalesce(subject, '-') || coalesce(data, '-') FROM events ORDER BY type";
    let answer = context.sql(sql).await.expect("SQL").collect().await;
    let mut found = Vec::new();
    for batch in answer.expect("an answer") {
        let texts = deltalake::arrow::compute::cast(batch.column(0), &DataType::Utf8);
        let texts = texts.expect("texts");
        found.extend(texts.as_string::<i32>().iter().flatten().map(str::to_owned));
    }
    assert_eq!(found, ["aada-", "b--", "c--", "d-{}", "e--"]);
}
