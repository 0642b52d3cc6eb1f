//! Lines of an input, in batches of bounded size, each line byte for byte.

use std::io::{self, BufRead, Read};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};

use super::stream::Position;
use crate::key::hex;

/// The longest line that is kept. Of a longer one, the start is: [`KEPT`].
pub const LONGEST_REJECTED: usize = 128 << 20;

/// How much is kept of a line that is too long to be kept.
const KEPT: usize = 1 << 20;

/// The byte-order mark, which some editors write.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// The limits of a batch. The first that is reached ends it.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The lines.
    pub lines: usize,
    /// The bytes. One line may be longer.
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            lines: 250_000,
            bytes: 96 << 20,
        }
    }
}

/// A line of a batch.
#[derive(Clone, Debug)]
pub(super) struct Line {
    range: Range<usize>,
    /// Its number in the input, counted from 1.
    pub(super) number: u64,
    /// The bytes of the input up to its end.
    pub(super) end: u64,
    /// How long it was, if only its start was kept.
    pub(super) cut_from: Option<u64>,
}

/// Some lines of an input.
#[derive(Debug, Default)]
pub(super) struct Batch {
    text: Vec<u8>,
    /// The lines that aren't empty.
    pub(super) lines: Vec<Line>,
    /// The position after them.
    pub(super) end: Position,
}

impl Batch {
    /// A line without its line break.
    pub(super) fn text(&self, line: &Line) -> &[u8] {
        &self.text[line.range.clone()]
    }
}

/// Reads batches.
pub(super) struct Batches {
    input: Box<dyn BufRead + Send>,
    raw: Arc<AtomicU64>,
    hash: Sha256,
    at: Position,
    limits: Limits,
    left: Option<u64>,
}

impl Batches {
    /// The batches after a position.
    pub(super) fn new(
        mut input: Box<dyn BufRead + Send>,
        raw: Arc<AtomicU64>,
        from: &Position,
        limits: Limits,
    ) -> io::Result<Self> {
        let mut hash = Sha256::new();
        hash_bytes(&mut input, from.bytes, &mut hash)?;
        let mut batches = Self {
            input,
            raw,
            hash,
            at: from.clone(),
            limits,
            left: None,
        };
        if from.bytes > 0 && !from.is_at_line {
            // The last line had no line break yet. It has one now, or it has become longer.
            batches.rest_of_line()?;
        }
        Ok(batches)
    }

    /// The bytes that were read from the source, packed or not.
    pub(super) fn raw_bytes(&self) -> u64 {
        self.raw.load(Ordering::Relaxed)
    }

    /// The number of the last line, if it was left for the next run.
    pub(super) fn left(&self) -> Option<u64> {
        self.left
    }

    /// The next lines; `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Batch>> {
        let mut batch = Batch::default();
        while batch.lines.len() < self.limits.lines && batch.text.len() < self.limits.bytes {
            if !self.line(&mut batch)? {
                break;
            }
        }
        if batch.lines.is_empty() {
            return Ok(None);
        }
        self.at.sha256 = hex(&self.hash.clone().finalize());
        batch.end = self.at.clone();
        Ok(Some(batch))
    }

    /// Adds the next line to a batch, unless it is empty. Returns whether there may be further ones.
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
        if !is_ended && cut_from.is_none() && !is_json(content) {
            // It may be written further.
            self.left = (!is_empty).then_some(self.at.lines + 1);
            batch.text.truncate(start);
            return Ok(false);
        }
        self.hash = hash;
        self.at.bytes += length;
        self.at.lines += 1;
        self.at.is_at_line = is_ended;
        if is_empty {
            batch.text.truncate(start);
        } else {
            batch.lines.push(Line {
                range: begin..end,
                number: self.at.lines,
                end: self.at.bytes,
                cut_from,
            });
        }
        Ok(true)
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

    /// Consumes the line break after a line that was read without one.
    fn rest_of_line(&mut self) -> io::Result<()> {
        for expected in [b'\r', b'\n'] {
            if self.input.fill_buf()?.first() == Some(&expected) {
                self.input.consume(1);
                self.hash.update([expected]);
                self.at.bytes += 1;
                self.at.is_at_line = expected == b'\n';
            }
        }
        Ok(())
    }
}

/// Whether a text is complete JSON.
fn is_json(text: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(text).is_ok()
}

/// Reads so many bytes and adds them to a hash. If there are fewer, all.
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
mod tests {
    use super::*;

    fn batches(text: &'static [u8], from: &Position, lines: usize) -> Batches {
        let limits = Limits {
            lines,
            bytes: 1 << 20,
        };
        Batches::new(Box::new(text), Arc::default(), from, limits).expect("memory can be read")
    }

    fn all(text: &'static [u8]) -> Vec<(u64, String)> {
        let mut batches = batches(text, &Position::default(), 2);
        let mut found = Vec::new();
        while let Some(batch) = batches.next().expect("memory can be read") {
            for line in &batch.lines {
                let text = String::from_utf8_lossy(batch.text(line)).into_owned();
                found.push((line.number, text));
            }
        }
        found
    }

    #[test]
    fn lines_keep_their_numbers_and_bytes() {
        let found = all(b"\xef\xbb\xbf{\"a\": 1}\r\n\n  \n{broken\n[1]");
        let expected = [(1, "{\"a\": 1}"), (4, "{broken"), (5, "[1]")];
        assert_eq!(
            found,
            expected.map(|(number, text)| (number, text.to_owned()))
        );
    }

    #[test]
    fn a_last_line_that_is_not_complete_is_left() {
        let mut batches = batches(b"[1]\n{\"type\":\"lo", &Position::default(), 10);
        let batch = batches.next().expect("readable").expect("a line");
        assert_eq!((batch.lines.len(), batch.end.bytes), (1, 4));
        assert!(batches.next().expect("readable").is_none());
        assert_eq!(batches.left(), Some(2));
    }

    #[test]
    fn reading_continues_after_a_position() {
        let whole: &[u8] = b"[1]\n[2]";
        let mut first = batches(whole, &Position::default(), 10);
        let end = first.next().expect("readable").expect("lines").end;
        assert!(!end.is_at_line);
        let mut second = batches(b"[1]\n[2]\n[3]\n", &end, 10);
        let batch = second.next().expect("readable").expect("lines");
        assert_eq!((batch.lines.len(), batch.lines[0].number), (1, 3));
        let mut at_once = batches(b"[1]\n[2]\n[3]\n", &Position::default(), 10);
        assert_eq!(
            at_once.next().expect("readable").expect("lines").end,
            batch.end
        );
    }
}
