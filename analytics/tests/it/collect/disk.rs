//! What the collector does while its disk is full.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use event_analytics::collect::settings::Settings;
use event_analytics::spool::{Disk, Folder, SegmentFile};

use super::{ONE, STRUCTURED, start_with};

/// A disk that is full while its switch is on.
#[derive(Debug)]
struct Full(Arc<AtomicBool>);

#[derive(Debug)]
struct FullFile(Box<dyn SegmentFile>, Arc<AtomicBool>);

impl Disk for Full {
    fn create(&mut self, path: &Path) -> io::Result<Box<dyn SegmentFile>> {
        Ok(Box::new(FullFile(
            Folder.create(path)?,
            Arc::clone(&self.0),
        )))
    }

    fn open(&mut self, path: &Path) -> io::Result<Box<dyn SegmentFile>> {
        Ok(Box::new(FullFile(Folder.open(path)?, Arc::clone(&self.0))))
    }
}

impl SegmentFile for FullFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.1.load(Ordering::SeqCst) {
            self.0.append(&bytes[..bytes.len() / 2])?;
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.0.append(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.0.sync()
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.0.cut(length)
    }
}

#[test]
fn a_full_disk_is_an_error_and_loses_nothing() {
    let is_full = Arc::<AtomicBool>::default();
    let running = start_with(Settings::local(), Box::new(Full(Arc::clone(&is_full))));
    assert_eq!(running.post(STRUCTURED, ONE).status, 202);
    is_full.store(true, Ordering::SeqCst);
    let answer = running.post(STRUCTURED, ONE);
    assert_eq!(
        (answer.status, answer.header("retry-after")),
        (503, Some("30"))
    );
    assert!(
        answer.json()["type"]
            .as_str()
            .is_some_and(|it| it.ends_with("#disk"))
    );
    is_full.store(false, Ordering::SeqCst);
    assert_eq!(
        running
            .post(STRUCTURED, &ONE.replace("\"1\"", "\"2\""))
            .status,
        202
    );
    assert_eq!(
        running.events(),
        [ONE.to_owned(), ONE.replace("\"1\"", "\"2\"")]
    );
}
