//! Scheduled tasks, and what is stored between the steps of tasks.

use std::path::Path;

use deltalake::arrow::array::{ArrayRef, RecordBatch, StringArray, TimestampMicrosecondArray};
use tempfile::TempDir;

use super::*;
use crate::catalog::KnownCatalog;
use crate::erase::Whose;
use crate::ingest::repair::Repair;
use crate::ingest::{Limits, Summary, testing};
use crate::keep::erase::Erase;
use crate::keep::{Task, running};
use crate::key::{DAY, Day, day_of};
use crate::store::Kind;

/// Opens a store to ingest into.
async fn open(folder: &Path) -> Ingest {
    let catalog = Arc::new(KnownCatalog::default());
    let ingest = Ingest::open(folder, catalog, Limits::default()).await;
    ingest.expect("a store")
}

/// Appends a rejected line that was received on this day.
async fn append_line(ingest: &mut Ingest, day: Day, position: i64) {
    let line: ArrayRef = Arc::new(StringArray::from(vec!["no event"]));
    let batch = RecordBatch::try_from_iter([("message", line)]).expect("a batch");
    let (writer, _) = ingest.parts();
    let appended = writer
        .append(Kind::Rejected, &[(day, batch)], "a", position)
        .await;
    appended.expect("stored");
}

/// Settings that only remove data older than a year.
fn expiring() -> Keeping {
    let settings = Settings {
        compact: false,
        expire: Some("1y".parse().expect("an age")),
    };
    // The sender is dropped: no command sends a task.
    let (_, receiver) = mpsc::channel(1);
    Keeping::new(receiver, settings)
}

/// Waits for the first task of a schedule, and runs it.
async fn first_task(tasks: &mut Tasks<'_>, ingest: &mut Ingest) {
    tasks.wait(ingest).await;
    assert!(tasks.is_busy());
    while tasks.is_busy() {
        tasks.step(ingest).await;
    }
}

/// Whether a task is due after the collector recorded that it runs on this day.
fn is_due_on_a_recorded_day(tasks: &Tasks<'_>, ingest: &Ingest) -> bool {
    let (_, schedule) = tasks.keeping.as_ref().expect("a schedule");
    schedule.day_recorded();
    due(schedule, ingest).is_some()
}

#[tokio::test]
async fn a_task_of_the_schedule_that_fails_is_counted_and_waits_for_a_clock_that_is_trusted() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut ingest = open(folder.path()).await;
    // The newest line was received so long ago that the clock doesn't count as trusted.
    append_line(&mut ingest, 10_000, 1).await;
    let health = Health::default();
    let mut tasks = Tasks::new(Some(expiring()), &health).await;
    first_task(&mut tasks, &mut ingest).await;
    assert_eq!(health.task_failures(), 1);
    assert!(is_due_on_a_recorded_day(&tasks, &ingest));
}

#[tokio::test]
async fn a_task_that_fails_for_another_reason_does_not_wait_for_the_clock() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut ingest = open(folder.path()).await;
    let today = day_of(moment::now());
    let names: ArrayRef = Arc::new(StringArray::from(vec!["old"]));
    let times = TimestampMicrosecondArray::from(vec![i64::from(today - 400) * DAY]);
    let times: ArrayRef = Arc::new(times.with_timezone("UTC"));
    let batch = RecordBatch::try_from_iter([("type", names), ("time", times)]).expect("a batch");
    let (writer, _) = ingest.parts();
    let appended = writer.append(Kind::Events, &[(today, batch)], "a", 1).await;
    appended.expect("stored");
    let files = ingest.opened().data_files(Kind::Events).expect("files");
    std::fs::write(files[0].path_in(folder.path(), Kind::Events), "damaged").expect("a file");
    let health = Health::default();
    let mut tasks = Tasks::new(Some(expiring()), &health).await;
    first_task(&mut tasks, &mut ingest).await;
    assert_eq!(health.task_failures(), 1);
    assert!(!is_due_on_a_recorded_day(&tasks, &ingest));
}

#[tokio::test]
async fn what_is_old_goes_at_the_start_where_nothing_is_received() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut ingest = open(folder.path()).await;
    let today = day_of(moment::now());
    append_line(&mut ingest, today - 400, 1).await;
    append_line(&mut ingest, today - 100, 2).await;
    // The days that a collector would have recorded if it had run until yesterday.
    let days = (1..10).map(|ago| moment::day_text(today - ago) + "\n");
    let text: String = days.collect();
    std::fs::write(folder.path().join(running::FILE), text).expect("a file");
    let health = Health::default();
    let mut tasks = Tasks::new(Some(expiring()), &health).await;
    first_task(&mut tasks, &mut ingest).await;
    assert_eq!(health.task_failures(), 0);
    let files = ingest.opened().data_files(Kind::Rejected).expect("files");
    assert_eq!(files.len(), 1);
    assert_eq!(files[0].day, today - 100);
}

/// A collector that stores lines, and runs tasks in between.
struct Collector {
    ingest: Ingest,
    /// The number of the last stored line.
    line: u64,
    _folder: TempDir,
}

/// An event about a person.
fn event(id: u32, subject: &str) -> String {
    format!(
        r#"{{"specversion":"1.0","id":"{id}","source":"/shop","type":"opened","time":"2026-11-01T10:00:00Z","subject":"{subject}"}}"#
    )
}

impl Collector {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self {
            ingest: open(folder.path()).await,
            line: 0,
            _folder: folder,
        }
    }

    /// Stores lines as one batch.
    async fn store(&mut self, lines: &[String]) -> Summary {
        testing::store(&mut self.ingest, &mut self.line, lines).await
    }

    /// Runs a task. After each step, these lines are received again, and the store must not change.
    async fn keep(&mut self, task: Task, stored: &[String]) {
        let name = format!("{task:?}");
        let health = Health::default();
        let mut tasks = Tasks::new(None, &health).await;
        tasks.current = Some(Current {
            work: Work::new(task),
            job: None,
        });
        while tasks.is_busy() {
            tasks.step(&mut self.ingest).await;
            let found = self.store(stored).await;
            assert_eq!(
                (found.stored, found.repeated),
                (0, stored.len() as u64),
                "{name}"
            );
        }
        assert_eq!(health.task_failures(), 0, "{name}");
    }
}

#[tokio::test]
async fn what_is_received_between_the_steps_of_tasks_is_compared_with_what_is_stored_then() {
    let mut collector = Collector::new().await;
    let bob = [event(1, "bob"), event(2, "bob")];
    let [ada, carl] = ["ada", "carl"].map(|subject| [event(3, subject)]);
    for (lines, stored) in [(&bob[..], 2), (&ada, 1), (&carl, 0)] {
        assert_eq!(collector.store(lines).await.stored, stored);
    }
    let erase = |allow_again| {
        Task::Erase(Erase {
            whose: Whose::Subject,
            name: "ada".to_owned(),
            allow_again,
        })
    };
    collector.keep(Task::Compact, &bob).await;
    collector.keep(erase(false), &bob).await;
    assert_eq!(collector.store(&ada).await.erased, 1);
    // Carl's event was rejected because Ada's event had its id. That id is free now.
    collector.keep(Task::Repair(Repair::default()), &bob).await;
    let found = collector.store(&carl).await;
    assert_eq!((found.stored, found.repeated), (0, 1));
    collector
        .keep(Task::Compact, &[&bob[..], &carl].concat())
        .await;
    collector.keep(erase(true), &bob).await;
    assert_eq!(collector.store(&[event(4, "ada")]).await.stored, 1);
}
