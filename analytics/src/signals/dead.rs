//! Dead letters: the events that a signal gave up, as lines of a file, until they are sent again.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Context;
use event_catalog_cli::shared::shown_path;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::queue::{Queued, is_queued_wanted};
use crate::erase::{Places, Wanted, is_blank};
use crate::spool::{self, Disk, Folder, Lines};

/// The name of the file of dead letters, in the folder of a signal.
pub(crate) const FILE: &str = "dead.ndjson";

/// How many bytes to send again at once.
const BATCH: usize = 1 << 20;

/// A line of the file of dead letters.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DeadLetter<'a> {
    /// When the event was given up.
    #[serde(borrow)]
    pub(crate) at: Cow<'a, str>,
    /// Why the event was given up.
    #[serde(borrow)]
    pub(crate) reason: Cow<'a, str>,
    /// How often the delivery of the event was attempted since the collector started.
    pub(crate) attempts: u32,
    /// The line of the queue.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub(crate) event: Option<&'a RawValue>,
    /// The line of the queue as text, if the disk damaged it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) damaged: Option<String>,
}

impl<'a> DeadLetter<'a> {
    /// A dead letter for a line of a queue.
    pub(crate) fn new(at: &'a str, reason: &'a str, attempts: u32, line: &'a [u8]) -> Self {
        let text = std::str::from_utf8(line).ok();
        let event = text.and_then(|text| serde_json::from_str(text).ok());
        Self {
            at: Cow::Borrowed(at),
            reason: Cow::Borrowed(reason),
            attempts,
            event,
            damaged: event
                .is_none()
                .then(|| String::from_utf8_lossy(line).into_owned()),
        }
    }
}

/// Whether a line of the file is about someone who is being erased.
pub(crate) fn is_dead_letter_wanted(line: &[u8], wanted: &Wanted, places: Places<'_>) -> bool {
    let letter: Option<DeadLetter<'_>> = serde_json::from_slice(line).ok();
    match letter.and_then(|letter| letter.event) {
        Some(event) => is_queued_wanted(event.get().as_bytes(), wanted, places),
        None => wanted.is_in_strings(line),
    }
}

/// The lock that a signal or an erasure holds while it writes the file. Its value is the number of letters that were
/// erased since the file was opened.
#[derive(Clone, Debug, Default)]
pub(crate) struct Letters(Arc<Mutex<u64>>);

impl Letters {
    fn hold(&self) -> MutexGuard<'_, u64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Calls a function that erases letters, and returns how many it erased.
    pub(crate) fn erase(&self, erase: impl FnOnce() -> anyhow::Result<u64>) -> anyhow::Result<u64> {
        let mut erased = self.hold();
        let count = erase()?;
        *erased += count;
        Ok(count)
    }
}

/// The file of a signal's dead letters.
#[derive(Debug)]
pub(crate) struct DeadLetters {
    path: PathBuf,
    /// The synced length of the file.
    length: u64,
    /// The number of lines, including those that were erased since the file was opened.
    count: u64,
    /// The offset up to which the letters are back in the queue.
    again: u64,
    letters: Letters,
}

/// Lines to add to the queue, so that letters are sent again.
#[derive(Debug, Default)]
pub(crate) struct Again {
    pub(crate) lines: Lines,
    /// How many bytes of the file these lines take.
    pub(crate) bytes: u64,
}

impl DeadLetters {
    /// Opens the file in the folder of a signal, and cuts off a line that was left unfinished when a process
    /// was killed. Its event is still in the queue.
    pub(crate) fn open(folder: &Path) -> anyhow::Result<Self> {
        let path = folder.join(FILE);
        let mut letters = Self {
            path,
            length: 0,
            count: 0,
            again: 0,
            letters: Letters::default(),
        };
        if letters.path.exists() {
            let read = || format!("can't read `{}`", shown_path(&letters.path));
            let (length, _) = spool::repair(&letters.path).with_context(read)?;
            letters.length = length;
            letters.count = count(&letters.path).with_context(read)?;
        }
        Ok(letters)
    }

    /// The number of dead letters, without erased ones.
    pub(crate) fn count(&self) -> u64 {
        self.count.saturating_sub(*self.letters.hold())
    }

    /// The lock that is held while the file is written.
    pub(crate) fn letters(&self) -> Letters {
        self.letters.clone()
    }

    /// Adds letters; they are synced when this returns. If this fails, none of them are kept.
    pub(crate) fn add(&mut self, letters: &[DeadLetter<'_>]) -> anyhow::Result<()> {
        let mut text = Vec::new();
        for letter in letters {
            serde_json::to_writer(&mut text, letter).context("a dead letter can't be written")?;
            text.push(b'\n');
        }
        self.append(&text)
            .with_context(|| format!("can't write `{}`", shown_path(&self.path)))?;
        self.length += text.len() as u64;
        self.count += letters.len() as u64;
        Ok(())
    }

    fn append(&mut self, text: &[u8]) -> io::Result<()> {
        let letters = self.letters.clone();
        let mut erased = letters.hold();
        let mut file = if self.path.exists() {
            Folder.open(&self.path)?
        } else {
            Folder.create(&self.path)?
        };
        if fs::metadata(&self.path)?.len() < self.length {
            // Someone removed letters by hand.
            self.length = spool::repair(&self.path)?.0;
            self.count = count(&self.path)?;
            self.again = 0;
            *erased = 0;
        }
        // An earlier attempt may have failed to cut off an incomplete line.
        file.cut(self.length)?;
        let written = file.append(text).and_then(|()| file.sync());
        if written.is_err() {
            let _ = file.cut(self.length);
        }
        written
    }

    /// The next lines to add to the queue, so that letters are sent again; none if all letters are in the queue.
    /// Damaged letters are skipped.
    pub(crate) fn again(&self, now: i64) -> anyhow::Result<Again> {
        let read = || -> io::Result<Again> {
            let mut file = match File::open(&self.path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    return Ok(Again::default());
                }
                file => file?,
            };
            file.seek(SeekFrom::Start(self.again))?;
            // Any text after `self.length` is left from a failed write. Its events are still in the queue.
            let left = self.length.saturating_sub(self.again);
            batch(&mut BufReader::new(file.take(left)), now)
        };
        read().with_context(|| format!("can't read `{}`", shown_path(&self.path)))
    }

    /// Records that lines are in the queue, so that a later failure doesn't add them again.
    pub(crate) fn are_queued(&mut self, bytes: u64) {
        self.again += bytes;
    }

    /// Removes all letters, once they are in the queue again. Damaged ones are removed, too, because they can't be
    /// sent.
    pub(crate) fn clear(&mut self) -> anyhow::Result<()> {
        let letters = self.letters.clone();
        let mut erased = letters.hold();
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(error)
                    .with_context(|| format!("can't remove `{}`", shown_path(&self.path)));
            }
            _ => {}
        }
        self.length = 0;
        self.count = 0;
        self.again = 0;
        *erased = 0;
        Ok(())
    }
}

/// How many lines a file has, not counting erased ones.
pub(crate) fn count(path: &Path) -> io::Result<u64> {
    let mut reader = BufReader::with_capacity(1 << 16, File::open(path)?);
    let mut lines = 0;
    let mut is_blank = true;
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(lines);
        }
        let read = buffer.len();
        for byte in buffer {
            if *byte == b'\n' {
                lines += u64::from(!is_blank);
                is_blank = true;
            } else {
                is_blank &= *byte == b' ';
            }
        }
        reader.consume(read);
    }
}

/// The lines for the next letters, to add to the queue. If there are none, all letters were sent again.
fn batch(reader: &mut impl BufRead, now: i64) -> io::Result<Again> {
    let mut again = Again::default();
    let mut line = Vec::new();
    while again.lines.as_bytes().len() < BATCH {
        line.clear();
        let read = reader.read_until(b'\n', &mut line)?;
        if read == 0 {
            break;
        }
        again.bytes += read as u64;
        if is_blank(line.strip_suffix(b"\n").unwrap_or(&line)) {
            continue;
        }
        let letter: Option<DeadLetter<'_>> = serde_json::from_slice(&line).ok();
        let event = letter.and_then(|letter| letter.event);
        let Some(mut queued) = event.and_then(|event| Queued::read(event.get().as_bytes()).ok())
        else {
            tracing::error!("a dead letter is damaged, and can't be sent again");
            continue;
        };
        queued.added = now;
        queued.spool = Cow::Borrowed("");
        queued.position = 0;
        again.lines.push_line(&serde_json::to_string(&queued)?);
    }
    Ok(again)
}

#[cfg(test)]
mod tests {
    use super::super::queue::tests::queued;
    use super::*;

    #[test]
    fn letters_are_kept_until_they_are_sent_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let line = queued(r#"{"k":"key","r":"2026-11-29T06:00:00Z","i":"k/0","e":["load", 1.50]}"#);
        let mut letters = DeadLetters::open(folder.path()).expect("opened");
        for text in [line.as_bytes(), b"\0damaged"] {
            let letter = DeadLetter::new("2026-11-29T07:00:00Z", "it said \"no\"", 3, text);
            letters.add(&[letter]).expect("written");
        }
        let path = folder.path().join(FILE);
        let mut text = fs::read(&path).expect("a file");
        text.extend_from_slice(b"{\"at\":");
        fs::write(&path, &text).expect("written");
        let mut letters = DeadLetters::open(folder.path()).expect("opened");
        assert_eq!(letters.count(), 2);
        let again = letters.again(9).expect("read");
        assert_eq!(again.lines.len(), 1);
        let text = std::str::from_utf8(again.lines.as_bytes()).expect("UTF-8");
        let read = Queued::read(text.trim_end().as_bytes()).expect("a line");
        assert_eq!((read.added, &*read.spool, read.position), (9, "", 0));
        assert!(read.line.get().contains("1.50"));
        letters.clear().expect("removed");
        assert_eq!(letters.count(), 0);
        assert_eq!(letters.again(9).expect("read").bytes, 0);
    }

    #[test]
    fn what_is_in_the_queue_again_is_not_added_twice() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut letters = DeadLetters::open(folder.path()).expect("opened");
        let rest = "x".repeat(BATCH);
        for id in ["a", "b"] {
            let line = queued(&format!(
                r#"{{"k":"key","r":"2026-11-29T06:00:00Z","i":"{id}/0","e":["load","{rest}"]}}"#
            ));
            let letter = DeadLetter::new("2026-11-29T07:00:00Z", "no", 1, line.as_bytes());
            letters.add(&[letter]).expect("written");
        }
        let first = letters.again(9).expect("read");
        // Simulates a queue that can't be written.
        let again = letters.again(9).expect("read");
        assert_eq!((again.lines.len(), again.bytes), (1, first.bytes));
        letters.are_queued(again.bytes);
        let second = letters.again(9).expect("read");
        assert_ne!(first.lines.as_bytes(), second.lines.as_bytes());
        letters.are_queued(second.bytes);
        assert_eq!(letters.again(9).expect("read").bytes, 0);
        // Events that are given up later are sent again, too.
        let letter = DeadLetter::new("2026-11-29T07:00:00Z", "no", 1, b"\0damaged");
        letters.add(&[letter]).expect("written");
        let damaged = letters.again(9).expect("read");
        assert!(damaged.lines.is_empty() && damaged.bytes > 0);
    }

    #[test]
    fn letters_can_be_removed_by_hand() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut letters = DeadLetters::open(folder.path()).expect("opened");
        let line = queued(r#"{"k":"key","r":"2026-11-29T06:00:00Z","i":"k/0","e":["load"]}"#);
        let add = |letters: &mut DeadLetters| {
            let letter = DeadLetter::new("2026-11-29T07:00:00Z", "no", 1, line.as_bytes());
            letters.add(&[letter]).expect("written");
        };
        add(&mut letters);
        add(&mut letters);
        fs::remove_file(folder.path().join(FILE)).expect("removed");
        assert_eq!(letters.again(9).expect("read").bytes, 0);
        add(&mut letters);
        assert_eq!(letters.count(), 1);
        assert_eq!(letters.again(9).expect("read").lines.len(), 1);
        File::create(folder.path().join(FILE)).expect("emptied");
        add(&mut letters);
        assert_eq!(letters.count(), 1);
        assert_eq!(letters.again(9).expect("read").lines.len(), 1);
    }
}
