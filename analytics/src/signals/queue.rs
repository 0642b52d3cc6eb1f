//! The queue of a signal: a spool that contains lines of the collector's spool, each with its position there.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use event_catalog_cli::shared::shown_path;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::collect::storing::{chunk, position};
use crate::erase::{Places, Wanted};
use crate::ingest;
use crate::spool::{Limits, Segment};

/// How many bytes to read at once, unless a single line is longer.
const CHUNK: ingest::Limits = ingest::Limits {
    lines: 10_000,
    bytes: 1 << 20,
};

/// The limits of a queue. Its segments are smaller than those of the spool, because delivered events are removed by
/// segment.
pub(crate) const LIMITS: Limits = Limits {
    segment_bytes: 16 << 20,
    segment_age: Duration::from_mins(5),
    waiting_bytes: 64 << 20,
    waiting_appends: 64,
};

/// A line of a queue.
///
/// | member | |
/// |---|---|
/// | `k` | the key of the event, in hexadecimal digits |
/// | `o` | events that are delivered in order have the same number; left out if the event has no order |
/// | `q` | when the line was added, in microseconds |
/// | `s`, `p` | the spool that the line is from, and the position after it there; empty and 0 for a dead letter |
/// | `l` | the line of that spool, byte for byte |
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Queued<'a> {
    #[serde(rename = "k", borrow)]
    pub(crate) key: Cow<'a, str>,
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub(crate) order: Option<u64>,
    #[serde(rename = "q")]
    pub(crate) added: i64,
    #[serde(rename = "s", borrow)]
    pub(crate) spool: Cow<'a, str>,
    #[serde(rename = "p")]
    pub(crate) position: i64,
    #[serde(rename = "l", borrow)]
    pub(crate) line: &'a RawValue,
}

impl<'a> Queued<'a> {
    /// Reads a line, without its line break. An error means that the line was damaged on disk.
    pub(crate) fn read(line: &'a [u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(line).map_err(|error| error.to_string())?;
        serde_json::from_str(text).map_err(|error| error.to_string())
    }
}

/// Whether a line of a queue is about someone who is being erased.
pub(crate) fn is_queued_wanted(line: &[u8], wanted: &Wanted, places: Places<'_>) -> bool {
    match Queued::read(line) {
        Ok(queued) => wanted.is_spooled(queued.line.get().as_bytes(), places),
        Err(_) => wanted.is_in_strings(line),
    }
}

/// An unfinished line of a queue, by its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    /// The number of the segment that contains the line.
    pub(crate) segment: u64,
    /// The offset in the segment where the line begins.
    pub(crate) place: u64,
    /// The number of bytes, without the line break.
    pub(crate) bytes: u64,
    /// Events with the same number are delivered in order.
    pub(crate) order: Option<u64>,
    /// When the line was added.
    pub(crate) added: i64,
}

impl Item {
    /// The position where the line begins.
    pub(crate) fn start(&self) -> i64 {
        position(self.segment, self.place)
    }

    /// The position after the line break of the line.
    pub(crate) fn end(&self) -> i64 {
        position(self.segment, self.place + self.bytes + 1)
    }
}

/// The next lines of a segment, with their line breaks; nothing at its end, or if someone removed it by hand.
pub(crate) fn lines(segment: &Segment, place: u64) -> anyhow::Result<Vec<u8>> {
    let read = || -> io::Result<Vec<u8>> {
        let Some(mut file) = open(&segment.path)? else {
            return Ok(Vec::new());
        };
        file.seek(SeekFrom::Start(place))?;
        let left = segment.length.saturating_sub(place);
        chunk(&mut BufReader::new(file.take(left)), CHUNK)
    };
    read().with_context(|| format!("can't read `{}`", shown_path(&segment.path)))
}

/// One line of a segment, without its line break; nothing if someone removed the segment by hand.
pub(crate) fn line(folder: &Path, item: &Item) -> anyhow::Result<Vec<u8>> {
    let path = folder.join(format!("{}.ndjson", item.segment));
    let read = || -> io::Result<Vec<u8>> {
        let Some(mut file) = open(&path)? else {
            return Ok(Vec::new());
        };
        file.seek(SeekFrom::Start(item.place))?;
        let mut line = Vec::new();
        file.take(item.bytes).read_to_end(&mut line)?;
        Ok(line)
    };
    read().with_context(|| format!("can't read `{}`", shown_path(&path)))
}

/// Opens a file; `None` if it was removed.
fn open(path: &Path) -> io::Result<Option<File>> {
    match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        file => file.map(Some),
    }
}

/// The lines of a text, without their line breaks, each with the offset where it begins. `place` is the
/// offset of the first line.
pub(crate) fn split(text: &[u8], mut place: u64) -> impl Iterator<Item = (u64, &[u8])> {
    text.split_inclusive(|byte| *byte == b'\n')
        .map(move |line| {
            let start = place;
            place += line.len() as u64;
            (start, line.strip_suffix(b"\n").unwrap_or(line))
        })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::event::Event;
    use crate::key::hex;
    use crate::spool::Entry;

    /// The line of a queue for a line of a spool.
    pub(crate) fn queued(line: &str) -> String {
        let entry = Entry::read(line.as_bytes()).expect("a line");
        let key = hex(&Event::read_entry(&entry).expect("an event").key.0);
        let queued = Queued {
            key: key.into(),
            order: None,
            added: 1,
            spool: "http-1".into(),
            position: 7,
            line: serde_json::from_str(line).expect("JSON"),
        };
        serde_json::to_string(&queued).expect("JSON")
    }

    #[test]
    fn the_line_of_the_spool_is_kept_byte_for_byte() {
        let line = r#"{"k":"key","r":"2026-11-29T06:00:00Z","i":"k/0","e":["load", 1.50]}"#;
        let text = queued(line);
        let read = Queued::read(text.as_bytes()).expect("a line");
        assert_eq!((read.line.get(), read.position), (line, 7));
        assert!(Queued::read(b"\0").is_err());
    }

    #[test]
    fn a_segment_that_was_removed_has_no_line() {
        let folder = tempfile::tempdir().expect("a folder");
        let item = Item {
            segment: 1,
            place: 2,
            bytes: 3,
            order: None,
            added: 0,
        };
        let segment = Segment {
            number: 1,
            path: folder.path().join("1.ndjson"),
            length: 6,
            is_sealed: true,
        };
        assert_eq!(line(folder.path(), &item).expect("nothing"), b"");
        assert_eq!(lines(&segment, 0).expect("nothing"), b"");
        std::fs::write(folder.path().join("1.ndjson"), "a\nbcd\n").expect("written");
        assert_eq!(line(folder.path(), &item).expect("read"), b"bcd");
        assert_eq!(lines(&segment, 2).expect("read"), b"bcd\n");
    }

    #[test]
    fn lines_have_their_places() {
        let text = b"one\n\nthree\n";
        let found: Vec<_> = split(text, 10).collect();
        assert_eq!(
            found,
            [(10, &b"one"[..]), (14, &b""[..]), (15, &b"three"[..])]
        );
    }
}
