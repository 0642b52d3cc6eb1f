//! Runs tasks on a store, as a command does without a collector.

use std::path::Path;
use std::sync::Arc;

use deltalake::arrow::array::{
    ArrayRef, AsArray, RecordBatch, StringArray, TimestampMicrosecondArray,
};

use super::running::ClockWatch;
use super::*;
use crate::key::{DAY, Day, day_of};
use crate::moment::{day_text, now};
use crate::store::{Kind, Store};

async fn open(folder: &Path) -> Writer {
    let writer = Writer::open(folder, &KnownCatalog::default()).await;
    writer.expect("a store")
}

/// Appends events, each with a name and the day of its time, and one rejected line.
async fn append(writer: &mut Writer, day: Day, position: i64, events: &[(&str, Option<Day>)]) {
    let names: Vec<&str> = events.iter().map(|(name, _)| *name).collect();
    let times = events
        .iter()
        .map(|(_, day)| day.map(|day| i64::from(day) * DAY));
    let times: TimestampMicrosecondArray = times.collect();
    let names: ArrayRef = Arc::new(StringArray::from(names));
    let times: ArrayRef = Arc::new(times.with_timezone("UTC"));
    let batch = RecordBatch::try_from_iter([("type", names), ("time", times)]).expect("a batch");
    let line: ArrayRef = Arc::new(StringArray::from(vec!["no event"]));
    let line = RecordBatch::try_from_iter([("message", line)]).expect("a batch");
    for (kind, batch) in [(Kind::Rejected, line), (Kind::Events, batch)] {
        let appended = writer.append(kind, &[(day, batch)], "a", position).await;
        appended.expect("stored");
    }
}

/// The names of the stored events, in order.
fn names(store: &Store) -> Vec<String> {
    let mut found = Vec::new();
    for file in store.data_files(Kind::Events).expect("readable") {
        let read = store.read_file(Kind::Events, &file, Some(&["type"]), |batch| {
            let names = batch.column_by_name("type").expect("each has a name");
            found.extend(names.as_string::<i32>().iter().flatten().map(str::to_owned));
            Ok(())
        });
        read.expect("readable");
    }
    found.sort();
    found
}

fn files(store: &Store, kind: Kind) -> usize {
    store.data_files(kind).expect("readable").len()
}

async fn done(writer: &mut Writer, task: Task) -> anyhow::Result<Done> {
    run(task, writer, &KnownCatalog::default(), &mut |_| {}).await
}

fn expire(older_than: &str, force: bool) -> Task {
    let older_than = older_than.parse().expect("an age");
    Task::Expire(Expire { older_than, force })
}

#[tokio::test]
async fn small_files_of_a_day_are_merged_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut writer = open(folder.path()).await;
    for position in 1..=5 {
        append(&mut writer, 20_000, position, &[("paid", None)]).await;
        append(&mut writer, 20_001, position + 5, &[("opened", None)]).await;
    }
    let merged = done(&mut writer, Task::Compact).await.expect("merged");
    assert_eq!(merged.facts["files_before"], 20);
    assert_eq!(merged.facts["files_after"], 4);
    assert!(
        merged.sentence.starts_with("20 files merged into 4 ("),
        "{}",
        merged.sentence
    );
    for kind in Kind::ALL {
        assert_eq!(files(&writer.store, kind), 2);
        let position = writer.position(kind, "a").await.expect("readable");
        assert_eq!(position, Some(10));
    }
    let version = writer.store.events.version();
    let again = done(&mut writer, Task::Compact)
        .await
        .expect("nothing to do");
    assert_eq!(again.sentence, "nothing to merge");
    assert_eq!(writer.store.events.version(), version);
    // If a day gets more files, they are merged again.
    append(&mut writer, 20_001, 11, &[("closed", None)]).await;
    done(&mut writer, Task::Compact).await.expect("merged");
    assert_eq!(files(&writer.store, Kind::Events), 2);
    assert_eq!(names(&writer.store).len(), 11);
}

#[tokio::test]
async fn a_file_that_can_not_be_read_keeps_no_others_from_being_merged() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut writer = open(folder.path()).await;
    for position in 1..=4 {
        append(&mut writer, 20_000, position, &[("paid", None)]).await;
        append(&mut writer, 20_001, position + 4, &[("opened", None)]).await;
        append(&mut writer, 20_002, position + 8, &[("closed", None)]).await;
    }
    let all = writer.store.data_files(Kind::Events).expect("readable");
    let path = |day: Day| {
        let file = all.iter().find(|file| file.day == day).expect("a file");
        file.path_in(folder.path(), Kind::Events)
    };
    // One file has no footer. Another has damaged values, but an intact footer.
    std::fs::write(path(20_000), "damaged").expect("written");
    let mut bytes = std::fs::read(path(20_001)).expect("a file");
    bytes[4..68].fill(0xff);
    std::fs::write(path(20_001), bytes).expect("written");
    let error = done(&mut writer, Task::Compact)
        .await
        .expect_err("two are damaged");
    let error = format!("{error:#}");
    assert!(
        error.starts_with(
            "2 files can't be read, and all other files were merged; run `event-analytics"
        ),
        "{error}"
    );
    // Each of the first two days keeps its damaged file, and has one more file.
    assert_eq!(files(&writer.store, Kind::Events), 2 + 2 + 1);
    assert_eq!(files(&writer.store, Kind::Rejected), 3);
    // Another run reports the same error, and changes nothing.
    let error = done(&mut writer, Task::Compact).await;
    assert!(error.is_err());
    assert_eq!(files(&writer.store, Kind::Events), 5);
}

#[tokio::test]
async fn what_was_received_or_has_happened_before_the_day_goes() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut writer = open(folder.path()).await;
    let today = day_of(now());
    append(
        &mut writer,
        today - 40,
        1,
        &[("received long ago", Some(today))],
    )
    .await;
    append(&mut writer, today - 30, 2, &[("received on the day", None)]).await;
    append(
        &mut writer,
        today,
        3,
        &[
            ("happened long ago", Some(today - 31)),
            ("happened on the day", Some(today - 30)),
            ("of a clock that was never set", Some(1)),
            ("of the future", Some(today + 10_000)),
            ("without a time", None),
        ],
    )
    .await;
    // Nothing is removed from this file.
    append(&mut writer, today, 4, &[("just now", Some(today))]).await;
    let store = Store::open(folder.path()).await.expect("a store");
    // A fixed day instead of an age, because midnight may pass during the test.
    let first = day_text(today - 30);
    let older_than: age::Age = first.parse().expect("a day");
    let asked = Expire {
        older_than,
        force: false,
    };
    let preview = expire::preview(&store, &asked).expect("readable");
    assert!(
        preview
            .sentence
            .starts_with("would remove 2 events and 1 rejected line from before"),
        "{}",
        preview.sentence
    );
    assert_eq!(names(&store).len(), 8);
    let gone = done(&mut writer, expire(&first, false))
        .await
        .expect("removed");
    assert_eq!(
        gone.sentence,
        format!("removed 2 events and 1 rejected line from before {first}")
    );
    assert_eq!(
        names(&writer.store),
        [
            "happened on the day",
            "just now",
            "of a clock that was never set",
            "of the future",
            "received on the day",
            "without a time"
        ]
    );
    assert_eq!(files(&writer.store, Kind::Rejected), 3);
    let again = done(&mut writer, expire(&first, false))
        .await
        .expect("nothing to do");
    assert!(
        again
            .sentence
            .starts_with("there are no events or rejected lines from before"),
        "{}",
        again.sentence
    );
    for kind in Kind::ALL {
        let position = writer.position(kind, "a").await.expect("readable");
        assert_eq!(position, Some(4));
    }
}

#[tokio::test]
async fn a_file_that_can_not_be_read_keeps_nothing_else_from_going() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut writer = open(folder.path()).await;
    let today = day_of(now());
    let events = [("old", Some(today - 31)), ("young", None)];
    append(&mut writer, today - 2, 1, &events).await;
    append(&mut writer, today - 1, 2, &events).await;
    append(&mut writer, today, 3, &events).await;
    let files = writer.store.data_files(Kind::Events).expect("readable");
    // One file has no footer. Another has damaged values, but an intact footer.
    let path = files[0].path_in(folder.path(), Kind::Events);
    std::fs::write(path, "damaged").expect("written");
    let path = files[1].path_in(folder.path(), Kind::Events);
    let mut bytes = std::fs::read(&path).expect("a file");
    bytes[4..68].fill(0xff);
    std::fs::write(path, bytes).expect("written");
    let first = day_text(today - 30);
    let error = done(&mut writer, expire(&first, false)).await;
    let error = format!("{:#}", error.expect_err("two are damaged"));
    assert!(
        error.starts_with("2 files can't be read and may still have old data; all other old data"),
        "{error}"
    );
    let files = writer.store.data_files(Kind::Events).expect("readable");
    let rows: Vec<Option<u64>> = files.iter().map(|file| file.rows).collect();
    assert_eq!(rows, [Some(2), Some(2), Some(1)]);
}

#[tokio::test]
async fn a_clock_that_seems_to_be_wrong_removes_nothing_unless_it_is_forced_to() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut writer = open(folder.path()).await;
    let today = day_of(now());
    append(&mut writer, today - 400, 1, &[("old", None)]).await;
    append(&mut writer, today - 100, 2, &[("young", None)]).await;
    let error = done(&mut writer, expire("1y", false))
        .await
        .expect_err("the last one is old");
    let error = format!("{error:#}");
    assert!(
        error.contains("the last event was received on")
            && error.contains("--older-than 12mo --force"),
        "{error}"
    );
    assert_eq!(names(&writer.store), ["old", "young"]);
    done(&mut writer, expire("1y", true))
        .await
        .expect("removed");
    assert_eq!(names(&writer.store), ["young"]);
    // Nothing is old enough, so the clock doesn't matter.
    done(&mut writer, expire("1y", false))
        .await
        .expect("nothing to do");
    let tomorrow = day_text(today + 1);
    let error = done(&mut writer, expire(&tomorrow, true))
        .await
        .expect_err("the future");
    assert!(error.to_string().contains("is after today"), "{error:#}");
}

#[tokio::test]
async fn what_is_old_goes_where_a_collector_runs_and_nothing_is_received() {
    const HOUR: Duration = Duration::from_hours(1);
    let folder = tempfile::tempdir().expect("a folder");
    let mut writer = open(folder.path()).await;
    let start = now() - 8 * DAY;
    let today = day_of(now());
    append(&mut writer, today - 400, 1, &[("old", None)]).await;
    append(&mut writer, today - 100, 2, &[("young", None)]).await;
    let mut watch = ClockWatch::default();
    let mut elapsed = Duration::ZERO;
    // The collector starts after it was off for more than a month, so the clock isn't trusted until a week has passed.
    for days in [2, 6] {
        let error = done(&mut writer, expire("1y", false)).await;
        assert!(error.is_err(), "{error:?}");
        assert_eq!(names(&writer.store), ["old", "young"]);
        for _ in 0..=days * 24 {
            let passed = i64::try_from(elapsed.as_micros()).expect("some days");
            let looked = watch.look(folder.path(), start + passed, elapsed);
            looked.expect("written");
            elapsed += HOUR;
        }
    }
    done(&mut writer, expire("1y", false))
        .await
        .expect("removed");
    assert_eq!(names(&writer.store), ["young"]);
}

#[tokio::test]
async fn tasks_are_written_as_they_are_read() {
    for task in [Task::Compact, Task::EndErasures, expire("13mo", true)] {
        let json = serde_json::to_string(&task).expect("JSON");
        let read: Task = serde_json::from_str(&json).expect("a task");
        assert_eq!(read, task, "{json}");
    }
}
