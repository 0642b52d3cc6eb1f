//! Stores on disks that fail, for tests.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use deltalake::arrow::array::{ArrayRef, RecordBatch, StringArray};

use super::sync::{Disk, System};
use super::{Appended, Kind, Writer};
use crate::catalog::KnownCatalog;

/// Which syncs fail.
#[derive(Debug, Default)]
pub(super) struct Faults {
    /// Whether syncs of commits fail.
    pub(super) commits: AtomicBool,
    /// Whether syncs of the folders of data files fail.
    pub(super) days: AtomicBool,
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
pub(super) async fn store(folder: &Path) -> (Writer, Arc<Faults>) {
    let faults = Arc::<Faults>::default();
    let disk = Box::new(Faulty(Arc::clone(&faults)));
    let writer = Writer::with(folder, &KnownCatalog::default(), disk).await;
    (writer.expect("a store"), faults)
}

pub(super) async fn append(writer: &mut Writer, position: i64) -> anyhow::Result<Appended> {
    let lines: ArrayRef = Arc::new(StringArray::from(vec!["a"]));
    let batch = RecordBatch::try_from_iter([("message", lines)]).expect("a batch");
    let batches = [(20_000, batch.clone()), (20_001, batch)];
    writer.append(Kind::Rejected, &batches, "a", position).await
}

/// The number of data files in a store, with and without a commit.
pub(super) fn data_files(folder: &Path) -> usize {
    let table = folder.join("rejected");
    let days = fs::read_dir(table).expect("a table");
    let days = days.map(|day| day.expect("an entry").path());
    let is_day = |path: &PathBuf| path.to_string_lossy().contains("/day=");
    days.filter(is_day)
        .map(|day| fs::read_dir(day).expect("a folder").count())
        .sum()
}

/// The number of data files in commits.
pub(super) fn committed_files(writer: &Writer) -> usize {
    let snapshot = writer.store.rejected.snapshot().expect("a snapshot");
    snapshot.log_data().iter().count()
}

pub(super) async fn position(writer: &Writer) -> Option<i64> {
    let position = writer.position(Kind::Rejected, "a").await;
    position.expect("readable")
}
