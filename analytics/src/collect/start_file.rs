//! Reports changes of the files that a collector reads only when it starts: `collector.toml` and `analytics.toml`.
//!
//! Unlike the catalog, these files aren't read again while the collector runs: a file that is only half edited may be
//! valid but wrong, and events that were stored with wrong settings can't be corrected.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use event_catalog_cli::shared::shown_path;
use tokio::time::sleep;

/// How often to look for changes.
const PAUSE: Duration = Duration::from_secs(3);

/// A file that is read when the collector starts.
#[derive(Debug)]
pub struct StartFile {
    path: PathBuf,
    /// The content at the start; `None` if there was no file.
    used: Option<Vec<u8>>,
    /// The content that was found last.
    last: Option<Vec<u8>>,
}

/// What has happened to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    /// The content differs from the content at the start.
    Changed,
    /// The content is the same as at the start again.
    Restored,
}

impl StartFile {
    /// Remembers the content of a file.
    #[must_use]
    pub fn new(path: PathBuf) -> Self {
        // If the file can't be read, the collector reports that when it reads its settings.
        let used = content(&path).unwrap_or_default();
        Self {
            path,
            last: used.clone(),
            used,
        }
    }

    /// Returns what has happened to the file since the last call, if anything.
    fn look(&mut self) -> Option<Change> {
        let found = content(&self.path).ok()?;
        if found == self.last {
            return None;
        }
        self.last = found;
        Some(if self.last == self.used {
            Change::Restored
        } else {
            Change::Changed
        })
    }

    /// Logs what has happened to the file since the last call.
    fn report(&mut self) {
        let Some(change) = self.look() else {
            return;
        };
        let path = shown_path(&self.path);
        match change {
            Change::Changed => tracing::warn!(
                "`{path}` has changed; the collector still uses the old content: restart it to use the change"
            ),
            Change::Restored => {
                tracing::info!("`{path}` has the same content again as when the collector started");
            }
        }
    }
}

/// Reads a file. Returns `None` if it doesn't exist, or if it can be read only once, such as a pipe.
fn content(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::metadata(path) {
        Ok(found) if found.is_file() => fs::read(path).map(Some),
        Ok(_) => Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Logs changes of files until the runtime shuts down.
pub async fn report(mut files: Vec<StartFile>) {
    loop {
        sleep(PAUSE).await;
        let looked = tokio::task::spawn_blocking(move || {
            files.iter_mut().for_each(StartFile::report);
            files
        });
        let Ok(again) = looked.await else {
            // The runtime is shutting down.
            return;
        };
        files = again;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_change_is_found_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("analytics.toml");
        let mut file = StartFile::new(path.clone());
        assert_eq!(file.look(), None);
        let write = |text: &str| fs::write(&path, text).expect("a file");
        write("tenant = {");
        assert_eq!((file.look(), file.look()), (Some(Change::Changed), None));
        write("tenant = {}");
        assert_eq!((file.look(), file.look()), (Some(Change::Changed), None));
        fs::remove_file(&path).expect("a file");
        assert_eq!((file.look(), file.look()), (Some(Change::Restored), None));
        // The collector is started again.
        write("tenant = {}");
        let mut file = StartFile::new(path.clone());
        write("tenant = {}");
        assert_eq!(file.look(), None);
        fs::remove_file(&path).expect("a file");
        assert_eq!(file.look(), Some(Change::Changed));
    }

    #[test]
    fn what_is_no_file_never_changes() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut file = StartFile::new(folder.path().to_owned());
        fs::write(folder.path().join("a"), "a").expect("a file");
        assert_eq!(file.look(), None);
    }
}
