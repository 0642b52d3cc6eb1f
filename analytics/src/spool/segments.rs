//! The existing segments, and their synced lengths.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Receipt;

/// A file of the spool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The segment's number.
    pub number: u64,
    /// The segment's path.
    pub path: PathBuf,
    /// The segment's synced length; the text up to there ends with a line break.
    pub length: u64,
    /// Whether the segment is sealed: nothing will be added any more.
    pub is_sealed: bool,
}

/// The lengths of the segments by their numbers. The last one is active.
#[derive(Debug, Default)]
pub(super) struct Segments(pub(super) BTreeMap<u64, u64>);

/// Locks the segments. They are consistent even if a thread panicked while it held the lock: each change is one
/// insertion.
pub(super) fn lock(segments: &Mutex<Segments>) -> MutexGuard<'_, Segments> {
    segments.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn path(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("{number}.ndjson"))
}

/// The number in the name of a segment.
pub(crate) fn number(name: &str) -> Option<u64> {
    let digits = name.strip_suffix(".ndjson")?;
    let number: u64 = digits.parse().ok()?;
    // `+1` and `01` are numbers, too, but no segment has such a name.
    (number.to_string() == digits).then_some(number)
}

/// The paths of all segments in a folder, in order. If there is no folder, there are none.
pub(crate) fn segments_of(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        if let Some(number) = entry.file_name().to_str().and_then(number) {
            found.push((number, entry.path()));
        }
    }
    found.sort();
    Ok(found.into_iter().map(|(_, path)| path).collect())
}

impl Segments {
    /// The active segment and its length; `None` if there is no segment yet.
    pub(super) fn active(&self) -> Option<(u64, u64)> {
        self.0
            .last_key_value()
            .map(|(number, length)| (*number, *length))
    }

    /// Where the synced data ends.
    pub(super) fn end(&self) -> Receipt {
        let (segment, end) = self.active().unwrap_or_default();
        Receipt { segment, end }
    }

    pub(super) fn list(&self, folder: &Path) -> Vec<Segment> {
        let active = self.active().map(|(number, _)| number);
        let segments = self.0.iter().map(|(&number, &length)| Segment {
            number,
            path: path(folder, number),
            length,
            is_sealed: Some(number) != active,
        });
        segments.collect()
    }

    pub(super) fn remove(&mut self, folder: &Path, number: u64) -> io::Result<()> {
        if self.active().is_some_and(|(active, _)| active == number) {
            return Err(io::Error::other(format!("segment {number} is active")));
        }
        match fs::remove_file(path(folder, number)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => {
                self.0.remove(&number);
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_the_spool_gives_are_segments() {
        assert_eq!(number("12.ndjson"), Some(12));
        for name in [
            "+1.ndjson",
            "01.ndjson",
            "1.json",
            "a.ndjson",
            ".ndjson",
            "1.ndjson.old",
        ] {
            assert_eq!(number(name), None, "{name}");
        }
    }

    #[test]
    fn the_last_segment_is_active_and_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut segments = Segments(BTreeMap::from([(3, 10), (10, 0)]));
        fs::write(path(folder.path(), 3), "0123456789").expect("written");
        let sealed: Vec<_> = segments
            .list(folder.path())
            .iter()
            .map(|it| it.is_sealed)
            .collect();
        assert_eq!(sealed, [true, false]);
        assert!(segments.remove(folder.path(), 10).is_err());
        segments.remove(folder.path(), 3).expect("removed");
        assert!(!path(folder.path(), 3).exists());
        assert_eq!(
            segments.end(),
            Receipt {
                segment: 10,
                end: 0
            }
        );
    }
}
