//! Tests group commit, failing disks, and recovery after a crash.

use std::fs;
use std::sync::atomic::AtomicBool;
use std::sync::{Condvar, MutexGuard, PoisonError};

use super::*;

const SOURCE: Source<'static> = Source {
    key: "local",
    received: "2026-11-29T06:00:00Z",
    tenant: None,
    source: None,
};

fn lines(names: &[&str]) -> Lines {
    let mut lines = Lines::default();
    for name in names {
        lines.push(&SOURCE, None, &format!("\"{name}\""));
    }
    lines
}

/// The events in all segments, up to their lengths.
fn events(spool: &Spool) -> Vec<String> {
    let mut events = Vec::new();
    for segment in spool.segments() {
        let bytes = fs::read(&segment.path).expect("a segment");
        let length = usize::try_from(segment.length).expect("small");
        for line in bytes[..length].split_inclusive(|byte| *byte == b'\n') {
            let line = line.strip_suffix(b"\n").expect("whole lines");
            events.push(
                Entry::read(line)
                    .expect("a line")
                    .raw()
                    .trim_matches('"')
                    .to_owned(),
            );
        }
    }
    events
}

/// How the test's disk will react next.
#[derive(Debug, Default)]
struct Faults {
    /// Whether appending writes only half of the bytes, and fails.
    append: AtomicBool,
    sync: AtomicBool,
    cut: AtomicBool,
    /// Whether syncs wait.
    is_held: Mutex<bool>,
    released: Condvar,
}

impl Faults {
    fn held(&self) -> MutexGuard<'_, bool> {
        self.is_held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn release(&self) {
        *self.held() = false;
        self.released.notify_all();
    }
}

fn check(fault: &AtomicBool) -> io::Result<()> {
    if fault.load(Ordering::SeqCst) {
        return Err(io::ErrorKind::StorageFull.into());
    }
    Ok(())
}

#[derive(Debug)]
struct Faulty(Arc<Faults>);

#[derive(Debug)]
struct FaultyFile(Box<dyn SegmentFile>, Arc<Faults>);

impl Disk for Faulty {
    fn create(&mut self, path: &Path) -> io::Result<Box<dyn SegmentFile>> {
        Ok(Box::new(FaultyFile(
            Folder.create(path)?,
            Arc::clone(&self.0),
        )))
    }

    fn open(&mut self, path: &Path) -> io::Result<Box<dyn SegmentFile>> {
        Ok(Box::new(FaultyFile(
            Folder.open(path)?,
            Arc::clone(&self.0),
        )))
    }
}

impl SegmentFile for FaultyFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Err(error) = check(&self.1.append) {
            self.0.append(&bytes[..bytes.len() / 2])?;
            return Err(error);
        }
        self.0.append(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        let mut is_held = self.1.held();
        while *is_held {
            is_held = self
                .1
                .released
                .wait(is_held)
                .unwrap_or_else(PoisonError::into_inner);
        }
        check(&self.1.sync)?;
        self.0.sync()
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        check(&self.1.cut)?;
        self.0.cut(length)
    }
}

fn faulty(folder: &Path, limits: Limits) -> (Spool, Arc<Faults>) {
    let faults = Arc::<Faults>::default();
    let disk = Box::new(Faulty(Arc::clone(&faults)));
    (Spool::with(folder, limits, disk).expect("a spool"), faults)
}

#[tokio::test]
async fn what_is_acknowledged_is_there_after_opening_it_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("spool/http");
    let spool = Spool::open(&path).expect("a spool");
    let receipt = spool.append(lines(&["a", "b"])).await.expect("written");
    assert_eq!(
        (receipt.segment, receipt.end),
        (1, spool.segments()[0].length)
    );
    drop(spool);
    let spool = Spool::open(&path).expect("a spool");
    assert!(spool.repairs().is_empty());
    spool.append(lines(&["c"])).await.expect("written");
    assert_eq!(events(&spool), ["a", "b", "c"]);
    assert_eq!(spool.segments().len(), 1);
}

#[tokio::test]
async fn a_torn_last_line_is_cut_off() {
    let folder = tempfile::tempdir().expect("a folder");
    let spool = Spool::open(folder.path()).expect("a spool");
    spool.append(lines(&["a"])).await.expect("written");
    drop(spool);
    let path = folder.path().join("1.ndjson");
    let mut bytes = fs::read(&path).expect("a segment");
    bytes.extend_from_slice(b"{\"k\":\"local\",\"r\":");
    fs::write(&path, bytes).expect("written");
    let spool = Spool::open(folder.path()).expect("a spool");
    assert_eq!(spool.repairs(), [Repair { path, bytes: 17 }]);
    spool.append(lines(&["b"])).await.expect("written");
    assert_eq!(events(&spool), ["a", "b"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_that_wait_are_synced_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let (spool, faults) = faulty(folder.path(), Limits::default());
    let spool = Arc::new(spool);
    *faults.held() = true;
    let mut appends = Vec::new();
    for _ in 0..50 {
        let spool = Arc::clone(&spool);
        appends.push(tokio::spawn(
            async move { spool.append(lines(&["a"])).await },
        ));
    }
    let one = lines(&["a"]).as_bytes().len();
    while spool.counts().waiting.load(Ordering::Relaxed) < 50 * one {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(
        appends.iter().all(|append| !append.is_finished()),
        "nothing is acknowledged before the sync"
    );
    faults.release();
    for append in appends {
        append.await.expect("no panic").expect("written");
    }
    assert_eq!(spool.counts().lines.load(Ordering::Relaxed), 50);
    // The first line may have been written alone. The lines that arrived during its sync may form another group.
    let syncs = spool.counts().syncs.load(Ordering::Relaxed);
    assert!(syncs <= 3, "{syncs} syncs");
    assert_eq!(events(&spool).len(), 50);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_much_that_waits_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let one = lines(&["a"]).as_bytes().len();
    let limits = Limits {
        waiting_bytes: 2 * one,
        ..Limits::default()
    };
    let (spool, faults) = faulty(folder.path(), limits);
    let spool = Arc::new(spool);
    *faults.held() = true;
    let mut appends = Vec::new();
    for _ in 0..2 {
        let spool = Arc::clone(&spool);
        appends.push(tokio::spawn(
            async move { spool.append(lines(&["a"])).await },
        ));
    }
    while spool.counts().waiting.load(Ordering::Relaxed) < 2 * one {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(matches!(
        spool.append(lines(&["b"])).await,
        Err(AppendError::Full)
    ));
    faults.release();
    for append in appends {
        append.await.expect("no panic").expect("written");
    }
    spool
        .append(lines(&["c"]))
        .await
        .expect("there is room again");
    assert_eq!(events(&spool), ["a", "a", "c"]);
}

#[tokio::test]
async fn a_full_disk_loses_nothing_that_is_acknowledged() {
    for cut_fails in [false, true] {
        let folder = tempfile::tempdir().expect("a folder");
        let (spool, faults) = faulty(folder.path(), Limits::default());
        spool.append(lines(&["a"])).await.expect("written");
        faults.append.store(true, Ordering::SeqCst);
        faults.cut.store(cut_fails, Ordering::SeqCst);
        for _ in 0..3 {
            let refused = spool
                .append(lines(&["b"]))
                .await
                .expect_err("the disk is full");
            assert!(
                matches!(&refused, AppendError::Disk(error) if error.kind() == io::ErrorKind::StorageFull)
            );
        }
        faults.append.store(false, Ordering::SeqCst);
        faults.cut.store(false, Ordering::SeqCst);
        spool
            .append(lines(&["c"]))
            .await
            .expect("there is room again");
        assert_eq!(events(&spool), ["a", "c"]);
        // At most one more segment, no matter how often writing failed.
        assert!(spool.segments().len() <= 2, "{:?}", spool.segments());
        drop(spool);
        let spool = Spool::open(folder.path()).expect("a spool");
        assert_eq!(events(&spool), ["a", "c"]);
    }
}

#[tokio::test]
async fn after_a_failed_sync_nothing_is_added_to_the_segment() {
    let folder = tempfile::tempdir().expect("a folder");
    let (spool, faults) = faulty(folder.path(), Limits::default());
    let first = spool.append(lines(&["a"])).await.expect("written");
    faults.sync.store(true, Ordering::SeqCst);
    for _ in 0..3 {
        assert!(spool.append(lines(&["b"])).await.is_err());
    }
    faults.sync.store(false, Ordering::SeqCst);
    let second = spool.append(lines(&["c"])).await.expect("written");
    assert!(second.segment > first.segment);
    assert_eq!(events(&spool), ["a", "c"]);
    assert_eq!(spool.segments().len(), 2);
}

#[tokio::test]
async fn segments_are_sealed_by_size_and_removed_when_sealed() {
    let folder = tempfile::tempdir().expect("a folder");
    let limits = Limits {
        segment_bytes: 1,
        ..Limits::default()
    };
    let spool = Spool::with(folder.path(), limits, Box::new(Folder)).expect("a spool");
    for name in ["a", "b", "c"] {
        spool.append(lines(&[name])).await.expect("written");
    }
    let segments = spool.segments();
    assert_eq!(
        segments.iter().map(|it| it.number).collect::<Vec<_>>(),
        [1, 2, 3]
    );
    assert!(segments[1].is_sealed && !segments[2].is_sealed);
    spool.remove(1).expect("removed");
    spool.remove(2).expect("removed");
    assert!(spool.remove(3).is_err());
    drop(spool);
    // Numbers are never reused.
    let spool = Spool::with(folder.path(), limits, Box::new(Folder)).expect("a spool");
    assert_eq!(
        spool.append(lines(&["d"])).await.expect("written").segment,
        4
    );
    assert_eq!(events(&spool), ["c", "d"]);
}

#[tokio::test]
async fn an_idle_segment_is_sealed_by_its_age() {
    let folder = tempfile::tempdir().expect("a folder");
    let limits = Limits {
        segment_age: Duration::from_millis(50),
        ..Limits::default()
    };
    let spool = Spool::with(folder.path(), limits, Box::new(Folder)).expect("a spool");
    let mut synced = spool.synced();
    spool.append(lines(&["a"])).await.expect("written");
    synced.changed().await.expect("the writer runs");
    let start = std::time::Instant::now();
    while !spool.segments()[0].is_sealed {
        assert!(
            start.elapsed() < Duration::from_mins(1),
            "it is never sealed"
        );
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(spool.segments().len(), 2);
}

#[tokio::test]
async fn only_a_segment_that_is_sealed_is_rewritten() {
    let folder = tempfile::tempdir().expect("a folder");
    let spool = Spool::open(folder.path()).expect("a spool");
    spool.append(lines(&["a", "b"])).await.expect("written");
    let first = spool.segments()[0].path.clone();
    assert!(spool.rewrite(&first, || ()).is_none());
    for _ in 0..2 {
        spool.seal().await.expect("sealed");
        assert_eq!(spool.segments().len(), 2);
    }
    assert_eq!(spool.rewrite(&first, || 7), Some(7));
    assert_eq!(
        spool.append(lines(&["c"])).await.expect("written").segment,
        2
    );
    assert_eq!(events(&spool), ["a", "b", "c"]);
    spool.remove(1).expect("removed");
    assert!(spool.rewrite(&first, || ()).is_none());
    assert_eq!(
        segments_of(folder.path()).expect("readable"),
        [folder.path().join("2.ndjson")]
    );
}
