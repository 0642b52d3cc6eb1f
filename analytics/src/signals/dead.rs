//! Dead letters: the events that a signal has given up, as lines of a file, until they are sent again.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use anyhow::Context;
use event_catalog_cli::shared::shown_path;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::queue::Queued;
use crate::spool::{self, Disk, Folder, Lines};

/// The file's name.
pub(crate) const FILE: &str = "dead.ndjson";

/// How many bytes are sent again at once.
const BATCH: usize = 1 << 20;

/// A line of the file.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DeadLetter<'a> {
    /// When it was given up.
    #[serde(borrow)]
    pub(crate) at: Cow<'a, str>,
    /// Why.
    #[serde(borrow)]
    pub(crate) reason: Cow<'a, str>,
    /// How often it was attempted since the collector was started.
    pub(crate) attempts: u32,
    /// The line of the queue.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub(crate) event: Option<&'a RawValue>,
    /// The line of the queue as a text, if the disk has damaged it.
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

/// The file of a signal.
#[derive(Debug)]
pub(crate) struct DeadLetters {
    path: PathBuf,
    /// Up to where it is synced.
    length: u64,
    /// How many lines it has.
    count: u64,
}

impl DeadLetters {
    /// Opens the file in the folder of a signal, and cuts off a line that a kill has left unfinished. Such an event is
    /// still in the queue.
    pub(crate) fn open(folder: &Path) -> anyhow::Result<Self> {
        let path = folder.join(FILE);
        let mut letters = Self {
            path,
            length: 0,
            count: 0,
        };
        if letters.path.exists() {
            let read = || format!("can't read `{}`", shown_path(&letters.path));
            let (length, _) = spool::repair(&letters.path).with_context(read)?;
            letters.length = length;
            letters.count = count(&letters.path).with_context(read)?;
        }
        Ok(letters)
    }

    /// How many there are.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// Adds letters; they are synced when this returns. If it fails, nothing of them stays.
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

    fn append(&self, text: &[u8]) -> io::Result<()> {
        let mut file = if self.path.exists() {
            Folder.open(&self.path)?
        } else {
            Folder.create(&self.path)?
        };
        // What an attempt that failed could not cut off.
        file.cut(self.length)?;
        let written = file.append(text).and_then(|()| file.sync());
        if written.is_err() {
            let _ = file.cut(self.length);
        }
        written
    }

    /// The lines for the queue that send letters again, in batches. Damaged ones are left out.
    pub(crate) fn again(
        &self,
        now: i64,
    ) -> anyhow::Result<impl Iterator<Item = io::Result<Lines>> + use<>> {
        let file = if self.path.exists() {
            let file = File::open(&self.path);
            Some(file.with_context(|| format!("can't read `{}`", shown_path(&self.path)))?)
        } else {
            None
        };
        let mut reader = file.map(BufReader::new);
        Ok(std::iter::from_fn(move || {
            let reader = reader.as_mut()?;
            let batch = batch(reader, now);
            match batch {
                Ok(lines) if lines.is_empty() => None,
                batch => Some(batch),
            }
        }))
    }

    /// Removes all letters, after they are in the queue again. Damaged ones go too: nothing can be sent of them.
    pub(crate) fn clear(&mut self) -> anyhow::Result<()> {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(error)
                    .with_context(|| format!("can't remove `{}`", shown_path(&self.path)));
            }
            _ => {}
        }
        self.length = 0;
        self.count = 0;
        Ok(())
    }
}

/// How many lines a file has.
pub(crate) fn count(path: &Path) -> io::Result<u64> {
    let mut reader = BufReader::with_capacity(1 << 16, File::open(path)?);
    let mut lines = 0;
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(lines);
        }
        let read = buffer.len();
        for byte in buffer {
            lines += u64::from(*byte == b'\n');
        }
        reader.consume(read);
    }
}

/// The lines for the queue of the next letters. None are left if there are none.
fn batch(reader: &mut impl BufRead, now: i64) -> io::Result<Lines> {
    let mut lines = Lines::default();
    let mut line = Vec::new();
    while lines.as_bytes().len() < BATCH {
        line.clear();
        if reader.read_until(b'\n', &mut line)? == 0 {
            break;
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
        lines.push_line(&serde_json::to_string(&queued)?);
    }
    Ok(lines)
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
        let again: Vec<Lines> = letters
            .again(9)
            .expect("read")
            .collect::<Result<_, _>>()
            .expect("read");
        assert_eq!(again.len(), 1);
        let text = std::str::from_utf8(again[0].as_bytes()).expect("UTF-8");
        let read = Queued::read(text.trim_end().as_bytes()).expect("a line");
        assert_eq!((read.added, &*read.spool, read.position), (9, "", 0));
        assert!(read.line.get().contains("1.50"));
        letters.clear().expect("removed");
        assert_eq!(letters.count(), 0);
        assert_eq!(letters.again(9).expect("read").count(), 0);
    }
}
