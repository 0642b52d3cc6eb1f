//! Splits an input into lines, in batches of bounded size. Lines are kept byte for byte.

use std::io::{self, BufRead, Read};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use event_catalog_cli::stored::EVENTS;
use event_catalog_cli::stream::{Found, KEPT, Layout, MARK, Values};
use sha2::{Digest, Sha256};

use super::input::Content;
use super::stream::Position;
use crate::key::hex;

/// The maximum length of a line or value that is kept whole. If it is longer, only its start ([`KEPT`]) is kept.
pub const LONGEST_REJECTED: usize = 128 << 20;

/// The limits of a batch, which ends as soon as it reaches either of them.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The maximum number of lines.
    pub lines: usize,
    /// The maximum number of bytes. A single line may be longer.
    pub bytes: usize,
}

impl Limits {
    /// Adapts the limits to a table with this many columns for fields: in a batch, each column with a value has an
    /// entry for every row.
    pub(crate) fn for_columns(self, columns: usize) -> Self {
        /// The maximum number of entries, which take about 230 MB.
        const MOST_VALUES: usize = 30_000_000;
        /// The columns that don't depend on a catalog.
        const ENVELOPE: usize = EVENTS.len();
        Self {
            lines: self.lines.min(MOST_VALUES / (columns + ENVELOPE)),
            ..self
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            lines: 250_000,
            bytes: 96 << 20,
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Line {
    range: Range<usize>,
    /// The line's number in the input, counted from 1.
    pub(super) number: u64,
    /// The length of the input up to the end of the line, in bytes.
    pub(super) end: u64,
    /// The line's original length, if only its start was kept.
    pub(super) cut_from: Option<u64>,
}

/// Some lines of an input.
#[derive(Debug, Default)]
pub(super) struct Batch {
    text: Vec<u8>,
    /// The lines that aren't empty.
    pub(super) lines: Vec<Line>,
    /// The position after the last line of the batch.
    pub(super) end: Position,
}

impl Batch {
    /// A line without its line break.
    pub(super) fn text(&self, line: &Line) -> &[u8] {
        &self.text[line.range.clone()]
    }
}

/// Reads an input in batches.
pub(super) struct Batches {
    input: Box<dyn BufRead + Send>,
    raw: Arc<AtomicU64>,
    hash: Sha256,
    at: Position,
    limits: Limits,
    left: Option<u64>,
    /// Whether the rest of an incomplete last line may still be written. If not, the line counts as complete.
    can_grow: bool,
    /// Whether the end of the input was reached. Text that is written later is left for the next
    /// run, because the start of its line may already have been skipped.
    is_at_end: bool,
    /// Why reading failed after the last batch.
    error: Option<io::Error>,
    /// Finds the values, in a format that doesn't separate events by line breaks.
    values: Option<Values>,
}

impl Batches {
    /// Reads batches from a position on.
    pub(super) fn new(content: Content, from: &Position, limits: Limits) -> io::Result<Self> {
        let mut batches = Self {
            input: content.reader,
            raw: content.raw,
            hash: Sha256::new(),
            at: Position::default(),
            limits,
            left: None,
            can_grow: content.can_grow,
            is_at_end: false,
            error: None,
            values: None,
        };
        match content.layout {
            Layout::Lines => {
                hash_bytes(&mut *batches.input, from.bytes, &mut batches.hash)?;
                batches.at = from.clone();
            }
            Layout::Values => {
                batches.values = Some(Values::new(LONGEST_REJECTED));
                // Values before the position are read again, because they show whether the next value is in a list.
                while batches.at.bytes < from.bytes && batches.value(&mut Batch::default())? {}
            }
        }
        if from.bytes > 0 {
            // Another file may have been given this name since the stream was found.
            if hex(&batches.hash.clone().finalize()) != from.sha256 {
                let message =
                    "the file was changed or replaced while it was read; ingest the file again";
                return Err(io::Error::other(message));
            }
            // The last line had no line break. By now, the line may have one, or may have become longer.
            batches.rest_of_line()?;
        }
        Ok(batches)
    }

    /// How many bytes were read from the source, compressed or not.
    pub(super) fn raw_bytes(&self) -> u64 {
        self.raw.load(Ordering::Relaxed)
    }

    /// The number of the last line, if it was left for the next run.
    pub(super) fn left(&self) -> Option<u64> {
        self.left
    }

    /// Reads the next lines; `None` at the end. Lines before an error, such as a truncated compressed file, are
    /// returned before the error.
    pub(super) fn next(&mut self) -> io::Result<Option<Batch>> {
        let mut batch = Batch::default();
        while !self.is_at_end
            && batch.lines.len() < self.limits.lines
            && batch.text.len() < self.limits.bytes
        {
            let read = match self.values {
                Some(_) => self.value(&mut batch),
                None => self.line(&mut batch),
            };
            self.is_at_end = !matches!(read, Ok(true));
            self.error = read.err();
        }
        if batch.lines.is_empty() {
            return self.error.take().map_or(Ok(None), Err);
        }
        self.at.sha256 = hex(&self.hash.clone().finalize());
        batch.end = self.at.clone();
        Ok(Some(batch))
    }

    /// Adds the next line to a batch, unless it is empty. Returns whether there may be more.
    fn line(&mut self, batch: &mut Batch) -> io::Result<bool> {
        let start = batch.text.len();
        let most = LONGEST_REJECTED as u64 + 1;
        let read = (&mut self.input)
            .take(most)
            .read_until(b'\n', &mut batch.text)?;
        if read == 0 {
            return Ok(false);
        }
        let mut length = read as u64;
        let mut is_ended = batch.text.ends_with(b"\n");
        let mut cut_from = None;
        let mut hash = self.hash.clone();
        hash.update(&batch.text[start..]);
        if !is_ended && length == most {
            batch.text.truncate(start + KEPT);
            (length, is_ended) = self.skip_line(length, &mut hash)?;
            cut_from = Some(length - u64::from(is_ended));
        }
        let mut end = batch.text.len();
        if cut_from.is_none() && is_ended {
            end -= 1;
            end -= usize::from(batch.text[start..end].ends_with(b"\r"));
        }
        let mut begin = start;
        if self.at.bytes == 0 && batch.text[start..end].starts_with(MARK) {
            begin += MARK.len();
        }
        let content = batch.text[begin..end].trim_ascii();
        let is_empty = content.is_empty();
        if !is_ended && cut_from.is_none() && self.can_grow && !is_json(content) {
            // The rest of the line may still be written.
            self.left = (!is_empty).then_some(self.at.lines + 1);
            batch.text.truncate(start);
            return Ok(false);
        }
        let line = self.taken((hash, length, is_ended), begin..end, cut_from);
        if is_empty {
            batch.text.truncate(start);
        } else {
            batch.lines.push(line);
        }
        Ok(is_ended)
    }

    /// Adds the next value to a batch. Returns whether there may be more.
    fn value(&mut self, batch: &mut Batch) -> io::Result<bool> {
        let Some(values) = &mut self.values else {
            return Ok(false);
        };
        let start = batch.text.len();
        let mut hash = self.hash.clone();
        let mut length = 0;
        let found = values.next(&mut *self.input, &mut batch.text, |bytes| {
            hash.update(bytes);
            length += bytes.len() as u64;
        })?;
        let is_empty = batch.text.len() == start;
        let cut_from = match found {
            Found::Value { cut_from } => cut_from,
            Found::End if !is_empty && !self.can_grow => None,
            Found::End => {
                // The rest of the value may still be written.
                self.left = (!is_empty).then_some(self.at.lines + 1);
                batch.text.truncate(start);
                return Ok(false);
            }
        };
        let range = start..batch.text.len();
        batch
            .lines
            .push(self.taken((hash, length, true), range, cut_from));
        Ok(found != Found::End)
    }

    /// Returns the line or value that was just read. Also records the hash and the length of the input so far, and
    /// whether a line begins at this position.
    fn taken(
        &mut self,
        (hash, length, is_at_line): (Sha256, u64, bool),
        range: Range<usize>,
        cut_from: Option<u64>,
    ) -> Line {
        self.hash = hash;
        self.at.bytes += length;
        self.at.lines += 1;
        self.at.is_at_line = is_at_line;
        Line {
            range,
            number: self.at.lines,
            end: self.at.bytes,
            cut_from,
        }
    }

    /// Skips the rest of a line that is too long. Returns its length, and whether it has a line break.
    fn skip_line(&mut self, mut length: u64, hash: &mut Sha256) -> io::Result<(u64, bool)> {
        loop {
            let chunk = self.input.fill_buf()?;
            if chunk.is_empty() {
                return Ok((length, false));
            }
            let end = chunk.iter().position(|byte| *byte == b'\n');
            let used = end.map_or(chunk.len(), |end| end + 1);
            hash.update(&chunk[..used]);
            self.input.consume(used);
            length += used as u64;
            if end.is_some() {
                return Ok((length, true));
            }
        }
    }

    /// Consumes the whitespace and the line break after a line that was read without one.
    fn rest_of_line(&mut self) -> io::Result<()> {
        while !self.at.is_at_line {
            let chunk = self.input.fill_buf()?;
            let text = chunk.iter().position(|byte| !byte.is_ascii_whitespace());
            let line_break = chunk.iter().position(|byte| *byte == b'\n');
            let used = match (text, line_break) {
                (Some(text), Some(line_break)) if text < line_break => text,
                (_, Some(line_break)) => line_break + 1,
                (Some(text), None) => text,
                (None, None) => chunk.len(),
            };
            if used == 0 {
                break;
            }
            self.at.is_at_line = chunk[used - 1] == b'\n';
            self.hash.update(&chunk[..used]);
            self.input.consume(used);
            self.at.bytes += used as u64;
        }
        Ok(())
    }
}

/// Whether a text is a complete JSON value.
pub(super) fn is_json(text: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(text).is_ok()
}

/// Reads this many bytes, or all if there are fewer, and adds them to a hash.
pub(super) fn hash_bytes(
    input: &mut dyn BufRead,
    mut bytes: u64,
    hash: &mut Sha256,
) -> io::Result<u64> {
    let mut read = 0;
    while bytes > 0 {
        let chunk = input.fill_buf()?;
        if chunk.is_empty() {
            break;
        }
        let used = chunk
            .len()
            .min(usize::try_from(bytes).unwrap_or(usize::MAX));
        hash.update(&chunk[..used]);
        input.consume(used);
        bytes -= used as u64;
        read += used as u64;
    }
    Ok(read)
}

#[cfg(test)]
mod tests;
