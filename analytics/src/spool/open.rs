//! Opens a spool: locks it, and repairs the ends of its segments after a crash.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use event_catalog_cli::shared::shown_path;

use super::segments::{self, Segments};
use crate::durable;

/// An incomplete line that was cut off from a segment. It was never acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// The path of the segment.
    pub path: PathBuf,
    /// How many bytes were cut off.
    pub bytes: u64,
}

#[derive(Debug)]
pub(super) struct Opened {
    pub(super) lock: File,
    pub(super) segments: Segments,
    pub(super) repairs: Vec<Repair>,
}

/// Locks a folder, and cuts off incomplete lines.
pub(super) fn open(folder: &Path) -> anyhow::Result<Opened> {
    let shown = shown_path(folder);
    durable::create_folder(folder).with_context(|| format!("can't create the folder `{shown}`"))?;
    let lock = lock(folder)?;
    let mut segments = Segments::default();
    let mut repairs = Vec::new();
    let unreadable = || format!("can't read the folder `{shown}`");
    for entry in fs::read_dir(folder).with_context(unreadable)? {
        let entry = entry.with_context(unreadable)?;
        let Some(number) = entry.file_name().to_str().and_then(segments::number) else {
            continue;
        };
        let path = entry.path();
        let (length, cut) = repair(&path)
            .with_context(|| format!("can't repair the segment `{}`", shown_path(&path)))?;
        segments.0.insert(number, length);
        if cut > 0 {
            repairs.push(Repair { path, bytes: cut });
        }
    }
    // A killed process may have created a segment without syncing its entry.
    durable::sync_folder(folder).with_context(|| format!("can't sync the folder `{shown}`"))?;
    Ok(Opened {
        lock,
        segments,
        repairs,
    })
}

/// Locks a folder: no other process writes there while this is held.
pub(crate) fn lock(folder: &Path) -> anyhow::Result<File> {
    let path = folder.join("lock");
    let shown = shown_path(&path);
    let file = File::options()
        .create(true)
        .write(true)
        .truncate(false)
        .open(&path)
        .with_context(|| format!("can't open `{shown}`"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!(
            "another process writes to the spool `{}`; stop it, or name another store with `--store`",
            shown_path(folder)
        ),
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("can't lock `{shown}`"))
        }
    }
}

/// Cuts off everything after the last line break. Returns the length, and how much was cut off.
pub(crate) fn repair(path: &Path) -> io::Result<(u64, u64)> {
    let mut file = File::options().read(true).write(true).open(path)?;
    let length = file.metadata()?.len();
    let end = end_of_lines(&mut file, length)?;
    if end < length {
        file.set_len(end)?;
    }
    // A killed process may have left lines that weren't synced. This syncs them.
    file.sync_all()?;
    Ok((end, length - end))
}

/// The end of the last line, searched for from the end of the file, because a segment can be large.
fn end_of_lines(file: &mut File, length: u64) -> io::Result<u64> {
    const STEP: u64 = 64 << 10;
    let mut end = length;
    let mut bytes = Vec::new();
    while end > 0 {
        let start = end.saturating_sub(STEP);
        bytes.clear();
        file.seek(SeekFrom::Start(start))?;
        file.by_ref().take(end - start).read_to_end(&mut bytes)?;
        if let Some(at) = bytes.iter().rposition(|byte| *byte == b'\n') {
            return Ok(start + at as u64 + 1);
        }
        end = start;
    }
    Ok(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_the_last_line_break_is_cut_off() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("1.ndjson");
        let long = "x".repeat(200_000);
        for (text, kept) in [
            (String::new(), 0),
            ("a\nb\n".to_owned(), 4),
            ("a\nb".to_owned(), 2),
            ("a".to_owned(), 0),
            (format!("a\n{long}"), 2),
            (format!("{long}\n{}", "\0".repeat(100_000)), 200_001),
        ] {
            fs::write(&path, &text).expect("written");
            let length = text.len() as u64;
            assert_eq!(repair(&path).expect("repaired"), (kept, length - kept));
            assert_eq!(fs::metadata(&path).expect("there").len(), kept);
        }
    }

    #[test]
    fn two_processes_are_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let _first = open(folder.path()).expect("it is free");
        let error = open(folder.path()).expect_err("it is taken");
        assert!(
            error
                .to_string()
                .contains("another process writes to the spool"),
            "{error}"
        );
    }
}
