//! Rejected lines that can be read as events.

use std::path::Path;

use anyhow::Context;
use event_catalog_cli::stream::KEPT;

use super::{Repair, Repaired};
use crate::event::{Event, Rejection, Sender};
use crate::ingest::columns::{self, Rows};
use crate::ingest::{Item, Limits};
use crate::spool::Entry;

/// The maximum number of rows to read at once. A row may have 128 MiB, and a column at most 2 GiB.
const ROWS: usize = 8;

/// A rejected line that can be read as an event.
pub(super) struct Row {
    pub(super) line: Vec<u8>,
    pub(super) reason: String,
    pub(super) received: i64,
    pub(super) stream: String,
    pub(super) number: u64,
}

/// The lines in a part of a file that can be read as events.
pub(super) struct Chunk {
    pub(super) rows: Vec<Row>,
    /// The row at which the next chunk begins; `None` at the end of the file.
    pub(super) next: Option<usize>,
}

impl Chunk {
    /// Reads lines, starting at a row. Lines that aren't events are only counted.
    pub(super) fn read(
        path: &Path,
        from: usize,
        repair: &Repair,
        limits: Limits,
        repaired: &mut Repaired,
    ) -> anyhow::Result<Self> {
        let names = ["line", "reason", "received", "stream", "position"];
        let mut chunk = Self {
            rows: Vec::new(),
            next: None,
        };
        let (mut at, mut bytes) = (0, 0);
        columns::read(path, &names, ROWS, None, |rows| {
            for row in 0..rows.count() {
                let is_full = chunk.rows.len() >= limits.lines || bytes >= limits.bytes;
                if is_full && chunk.next.is_none() {
                    chunk.next = Some(at);
                }
                at += 1;
                if at <= from || chunk.next.is_some() {
                    continue;
                }
                let found = Row::read(rows, row)?;
                let is_wanted = repair.reason.as_ref().is_none_or(|it| *it == found.reason);
                if !is_wanted {
                    continue;
                }
                let lines = repaired.of(&found.reason);
                lines.lines += 1;
                if found.is_event() {
                    bytes += found.line.len();
                    chunk.rows.push(found);
                } else {
                    lines.rejected += 1;
                }
            }
            Ok(())
        })?;
        Ok(chunk)
    }

    /// Parses the lines that come from a spool.
    pub(super) fn entries(&self) -> Vec<Option<Entry<'_>>> {
        self.rows.iter().map(Row::entry).collect()
    }
}

impl Row {
    fn read(rows: &Rows, row: usize) -> anyhow::Result<Self> {
        let line = rows
            .bytes("line")
            .context("the file has no column `line`")?;
        let text = |name: &str| {
            let texts = rows.texts(name);
            let texts = texts.with_context(|| format!("the file has no column `{name}`"))?;
            anyhow::Ok(texts.value(row).to_owned())
        };
        let received = rows
            .times("received")
            .context("the file has no column `received`")?;
        let number = rows
            .integers("position")
            .context("the file has no column `position`")?;
        Ok(Self {
            line: line.value(row).to_owned(),
            reason: text("reason")?,
            received: received.value(row),
            stream: text("stream")?,
            number: number.value(row).unsigned_abs(),
        })
    }

    /// Parses the line if it comes from a spool.
    fn entry(&self) -> Option<Entry<'_>> {
        is_of_spool(&self.stream)
            .then(|| Entry::read(&self.line).ok())
            .flatten()
    }

    fn is_event(&self) -> bool {
        // If a line was too long, only its start was kept, which may look like a whole event.
        if self.reason == Rejection::too_long(0).reason && self.line.len() <= KEPT {
            return false;
        }
        if is_of_spool(&self.stream) {
            let entry = self.entry();
            return entry.is_some_and(|entry| Event::read_entry(&entry).is_ok());
        }
        Event::read(&self.line, &self.stream, self.number).is_ok()
    }
}

/// Whether a stream belongs to a spool: its name ends with the spool's identity (12 digits) and a number. The names of
/// all other streams end with 12 digits.
fn is_of_spool(stream: &str) -> bool {
    const DIGITS: usize = 12;
    let Some((spool, segment)) = stream.rsplit_once('-') else {
        return false;
    };
    let identity = spool.rsplit_once('-').map_or("", |(_, identity)| identity);
    segment.len() != DIGITS
        && segment.parse::<u64>().is_ok()
        && identity.len() == DIGITS
        && identity.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Converts rows to the same items as newly received lines.
pub(super) fn items<'a>(rows: &'a [Row], entries: &'a [Option<Entry<'a>>]) -> Vec<Item<'a>> {
    let items = rows.iter().zip(entries).map(|(row, entry)| {
        let event = match entry {
            Some(entry) => Event::read_entry(entry),
            None => Event::read(&row.line, &row.stream, row.number),
        };
        let event = event.map(|mut event| {
            let sender = event.sender.get_or_insert_with(Sender::default);
            sender.received = sender.received.or(Some(row.received));
            event
        });
        Item {
            stream: &row.stream,
            number: row.number,
            end: 0,
            text: &row.line,
            event,
        }
    });
    items.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_of_a_spool_are_told_from_files() {
        for (stream, is_of_it) in [
            ("http-0123456789ab-7", true),
            ("http-0123456789ab-12345678901", true),
            ("events.ndjson-0123456789ab", false),
            ("http-0123456789ab-012345678901", false),
            ("http-0123456789ax-7", false),
            ("a-7", false),
            ("7", false),
        ] {
            assert_eq!(is_of_spool(stream), is_of_it, "{stream}");
        }
    }

    fn row(line: &str, reason: &str, stream: &str) -> Row {
        Row {
            line: line.as_bytes().to_owned(),
            reason: reason.to_owned(),
            received: 5,
            stream: stream.to_owned(),
            number: 3,
        }
    }

    #[test]
    fn a_line_of_a_spool_is_read_as_one() {
        let line = r#"{"k":"key","r":"2026-11-29T06:00:00Z","t":"acme","i":"k/0","e":["load"]}"#;
        assert!(!row(line, "damaged", "a-0123456789ab").is_event());
        let rows = [row(line, "damaged", "http-0123456789ab-1")];
        assert!(rows[0].is_event());
        let entries: Vec<_> = rows.iter().map(Row::entry).collect();
        let items = items(&rows, &entries);
        let event = items[0].event.as_ref().expect("an event");
        let sender = event.sender.as_ref().expect("a sender");
        assert_eq!(sender.tenant.as_deref(), Some("acme"));
        assert_ne!(sender.received, Some(5));
    }

    #[test]
    fn a_line_of_a_file_keeps_the_time_of_its_receipt() {
        let rows = [row("[\"load\"]", "invalid", "a-0123456789ab")];
        let entries = [None];
        let items = items(&rows, &entries);
        let event = items[0].event.as_ref().expect("an event");
        let received = event.sender.as_ref().and_then(|sender| sender.received);
        assert_eq!((received, items[0].number), (Some(5), 3));
    }

    #[test]
    fn the_start_of_a_longer_line_is_no_event() {
        assert!(!row("[\"load\"]", "too-long", "a-0123456789ab").is_event());
        assert!(!row("broken", "invalid", "a-0123456789ab").is_event());
    }
}
