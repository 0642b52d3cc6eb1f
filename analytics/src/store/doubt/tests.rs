//! Disks that fail around a commit.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use deltalake::arrow::array::{ArrayRef, RecordBatch, StringArray};

use super::*;
use crate::catalog::KnownCatalog;
use crate::store::Appended;
use crate::store::sync::{Disk, System};

/// Which syncs fail.
#[derive(Debug, Default)]
struct Faults {
    /// Those of commits.
    commits: AtomicBool,
    /// Those of folders with data files.
    days: AtomicBool,
}

#[derive(Debug)]
struct Faulty(Arc<Faults>);

impl Disk for Faulty {
    fn sync(&self, path: &Path) -> io::Result<()> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let fails = if name.starts_with("day=") {
            &self.0.days
        } else if name.contains(".json") {
            &self.0.commits
        } else {
            return System.sync(path);
        };
        if fails.load(Ordering::SeqCst) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        System.sync(path)
    }
}

/// A store whose disk can be made to fail.
async fn store(folder: &Path) -> (Writer, Arc<Faults>) {
    let faults = Arc::<Faults>::default();
    let disk = Box::new(Faulty(Arc::clone(&faults)));
    let writer = Writer::with(folder, &KnownCatalog::default(), disk).await;
    (writer.expect("a store"), faults)
}

async fn append(writer: &mut Writer, position: i64) -> anyhow::Result<Appended> {
    let lines: ArrayRef = Arc::new(StringArray::from(vec!["a"]));
    let batch = RecordBatch::try_from_iter([("message", lines)]).expect("a batch");
    let batches = [(20_000, batch.clone()), (20_001, batch)];
    writer.append(Kind::Rejected, &batches, "a", position).await
}

/// The data files in a store, with and without a commit.
fn data_files(folder: &Path) -> usize {
    let table = folder.join("rejected");
    let days = fs::read_dir(table).expect("a table");
    let days = days.map(|day| day.expect("an entry").path());
    let is_day = |path: &PathBuf| path.to_string_lossy().contains("/day=");
    days.filter(is_day)
        .map(|day| fs::read_dir(day).expect("a folder").count())
        .sum()
}

/// The data files that commits have.
fn committed_files(writer: &Writer) -> usize {
    let snapshot = writer.store.rejected.snapshot().expect("a snapshot");
    snapshot.log_data().iter().count()
}

async fn position(writer: &Writer) -> Option<i64> {
    let position = writer.position(Kind::Rejected, "a").await;
    position.expect("readable")
}

#[tokio::test]
async fn a_commit_that_could_not_be_synced_is_found_later() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut writer, faults) = store(folder.path()).await;
    append(&mut writer, 1).await.expect("stored");
    faults.commits.store(true, Ordering::SeqCst);
    let error = append(&mut writer, 2).await.expect_err("not synced");
    assert!(
        format!("{error:#}").contains("can't be synced"),
        "{error:#}"
    );
    // Nothing is built on it before it is on the disk.
    assert!(append(&mut writer, 3).await.is_err());
    assert!(writer.settle().await.is_err());
    faults.commits.store(false, Ordering::SeqCst);
    let settled = writer.settle().await.expect("readable");
    assert_eq!(settled, writer.store.rejected.version());
    assert_eq!(position(&writer).await, Some(2));
    append(&mut writer, 3).await.expect("stored");
    assert_eq!(
        (data_files(folder.path()), committed_files(&writer)),
        (6, 6)
    );
}

#[tokio::test]
async fn a_failed_append_leaves_no_files_and_the_next_one_works() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut writer, faults) = store(folder.path()).await;
    faults.days.store(true, Ordering::SeqCst);
    for _ in 0..3 {
        assert!(append(&mut writer, 1).await.is_err());
        assert_eq!(data_files(folder.path()), 0);
    }
    faults.days.store(false, Ordering::SeqCst);
    assert_eq!(writer.settle().await.expect("readable"), None);
    assert_eq!(position(&writer).await, None);
    append(&mut writer, 1).await.expect("stored");
    assert_eq!(
        (data_files(folder.path()), committed_files(&writer)),
        (2, 2)
    );
}

#[tokio::test]
async fn a_commit_of_another_program_is_no_obstacle() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut writer, _) = store(folder.path()).await;
    append(&mut writer, 1).await.expect("stored");
    let version = writer.store.rejected.version().expect("a version");
    let other = format!("rejected/_delta_log/{:020}.json", version + 1);
    let info = r#"{"commitInfo":{"operation":"OPTIMIZE","timestamp":1780000000000}}"#;
    fs::write(folder.path().join(other), info).expect("written");
    // The version in memory is an old one.
    assert!(append(&mut writer, 2).await.is_err());
    assert_eq!(
        (data_files(folder.path()), committed_files(&writer)),
        (2, 2)
    );
    assert_eq!(position(&writer).await, Some(1));
    append(&mut writer, 2).await.expect("stored");
    assert_eq!(position(&writer).await, Some(2));
}

#[tokio::test]
async fn a_commit_that_is_torn_after_an_error_is_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut writer, faults) = store(folder.path()).await;
    append(&mut writer, 1).await.expect("stored");
    faults.commits.store(true, Ordering::SeqCst);
    assert!(append(&mut writer, 2).await.is_err());
    faults.commits.store(false, Ordering::SeqCst);
    let version = writer.store.rejected.version().expect("a version");
    let torn = format!("rejected/_delta_log/{:020}.json", version + 1);
    fs::write(folder.path().join(torn), "").expect("written");
    assert_eq!(writer.settle().await.expect("readable"), None);
    assert_eq!(position(&writer).await, Some(1));
    assert_eq!(
        (data_files(folder.path()), committed_files(&writer)),
        (2, 2)
    );
    append(&mut writer, 2).await.expect("stored");
}

#[tokio::test]
async fn at_the_start_only_files_of_this_program_are_removed() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut writer, _) = store(folder.path()).await;
    append(&mut writer, 1).await.expect("stored");
    drop(writer);
    let day = folder.path().join("rejected/day=2024-10-04");
    assert!(day.is_dir());
    let ours = day.join("part-0e6d1c6c-3a1b-4a1f-8a34-5d5c3a2f6f3e.zstd.parquet");
    let other = day.join("part-00000-0e6d1c6c-3a1b-4a1f-8a34-5d5c3a2f6f3e.c000.snappy.parquet");
    for path in [&ours, &other] {
        fs::write(path, "PAR1").expect("written");
    }
    store(folder.path()).await;
    assert!(!ours.exists() && other.exists());
    assert_eq!(data_files(folder.path()), 3);
}
