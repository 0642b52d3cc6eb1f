//! Reads lines from anything that implements `BufRead`.

use core::iter::FusedIterator;
use core::marker::PhantomData;
use std::io::{self, BufRead};
use std::vec::Vec;

use super::lines::Settings;
use super::{Format, LineError, LineErrorKind};
use crate::{Catalog, Occurrence};

/// The occurrences in a stream, one per line.
///
/// As an iterator, it yields owned occurrences. [`read_line`](Self::read_line) yields occurrences
/// that borrow from the line, so reading most of them allocates nothing.
///
/// Only one line is kept in memory, up to the maximum length.
///
/// Created by [`Occurrence::reader`].
#[derive(Debug)]
pub struct Reader<R, C> {
    input: R,
    line: Vec<u8>,
    settings: Settings,
    ended: bool,
    catalog: PhantomData<C>,
}

impl<C: Catalog> Occurrence<'_, C> {
    /// Reads a stream of occurrences, one per line.
    ///
    /// The lines are CloudEvents, unless [`Reader::with_format`] sets another format.
    ///
    /// ```
    /// # mod events { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exemplar/event_catalog.rs")); }
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use std::io::BufReader;
    ///
    /// use event_catalog::ndjson::Format;
    /// use events::Occurrence;
    ///
    /// # let file: &[u8] = b"{\"type\":\"hide\"}\n{\"type\":\"mine\",\"detail\":1}\n";
    /// let mut reader = Occurrence::reader(BufReader::new(file)).with_format(Format::Pairs);
    /// let mut names = Vec::new();
    /// while let Some(occurrence) = reader.read_line() {
    ///     names.push(occurrence?.name().to_string());
    /// }
    /// assert_eq!(names, ["hide", "mine"]);
    /// # Ok(()) }
    /// ```
    pub fn reader<R: BufRead>(input: R) -> Reader<R, C> {
        Reader {
            input,
            line: Vec::new(),
            settings: Settings::new(),
            ended: false,
            catalog: PhantomData,
        }
    }
}

impl<R, C> Reader<R, C> {
    /// Sets the format of the lines.
    #[must_use]
    pub fn with_format(mut self, format: Format) -> Self {
        self.settings.format = format;
        self
    }

    /// Sets the maximum length of a line in bytes; the default is
    /// [`LONGEST_LINE`](super::LONGEST_LINE).
    #[must_use]
    pub fn with_longest_line(mut self, bytes: usize) -> Self {
        self.settings.longest = bytes;
        self
    }

    /// The number of the last line that was read.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.settings.line
    }

    /// Returns the underlying reader, which continues after the last line that was read.
    #[must_use]
    pub fn into_inner(self) -> R {
        self.input
    }
}

impl<R: BufRead, C: Catalog> Reader<R, C> {
    /// Reads the next occurrence, which borrows from the line.
    ///
    /// If a line isn't an occurrence, this returns an error, and the next call reads the next line.
    /// The stream ends early only if reading itself fails.
    pub fn read_line(&mut self) -> Option<Result<Occurrence<'_, C>, LineError>> {
        loop {
            match self.fill() {
                Ok(false) => return None,
                Ok(true) if self.settings.content(&self.line).is_some() => break,
                Ok(true) => {}
                Err(error) => return Some(Err(error)),
            }
        }
        let content = self.settings.content(&self.line)?;
        Some(self.settings.read_bytes(content))
    }

    /// Reads the next line, without its line break, into the buffer. Returns `false` at the end of the stream.
    fn fill(&mut self) -> Result<bool, LineError> {
        self.line.clear();
        if self.ended {
            return Ok(false);
        }
        let mut is_there = false;
        let mut is_too_long = false;
        loop {
            let chunk = match self.input.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    self.ended = true;
                    self.settings.line += 1;
                    return Err(self.settings.error(LineErrorKind::Io(error)));
                }
            };
            if chunk.is_empty() {
                self.ended = true;
                break;
            }
            is_there = true;
            let end = memchr::memchr(b'\n', chunk);
            let part = chunk.get(..end.unwrap_or(chunk.len())).unwrap_or(chunk);
            if is_too_long || part.len() > self.settings.longest - self.line.len() {
                is_too_long = true;
                self.line.clear();
            } else {
                self.line.extend_from_slice(part);
            }
            let used = part.len() + usize::from(end.is_some());
            self.input.consume(used);
            if end.is_some() {
                break;
            }
        }
        self.settings.line += u64::from(is_there);
        if is_too_long {
            return Err(self.settings.too_long());
        }
        Ok(is_there)
    }
}

impl<R: BufRead, C: Catalog> Iterator for Reader<R, C> {
    type Item = Result<Occurrence<'static, C>, LineError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read_line()
            .map(|occurrence| occurrence.map(Occurrence::into_owned))
    }
}

impl<R: BufRead, C: Catalog> FusedIterator for Reader<R, C> {}
