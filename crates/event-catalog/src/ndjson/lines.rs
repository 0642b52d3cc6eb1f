//! Reads lines from memory.

use core::iter::FusedIterator;
use core::marker::PhantomData;

use super::{Format, LONGEST_LINE, LineError, LineErrorKind};
use crate::occurrence::read_all_or;
use crate::{Catalog, Occurrence};

/// The occurrences in a text, one per line. They borrow from the text, so reading most of them
/// allocates nothing.
///
/// Created by [`Occurrence::lines`].
#[derive(Clone, Debug)]
pub struct Lines<'a, C> {
    rest: Rest<'a>,
    settings: Settings,
    catalog: PhantomData<C>,
}

/// How to read lines, and the number of lines read.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) format: Format,
    pub(super) longest: usize,
    pub(super) line: u64,
}

impl Settings {
    pub(super) fn new() -> Self {
        Self {
            format: Format::default(),
            longest: LONGEST_LINE,
            line: 0,
        }
    }

    /// The content of a line without a byte order mark; `None` if the line is blank.
    #[inline]
    pub(super) fn content<'l>(&self, line: &'l [u8]) -> Option<&'l [u8]> {
        let bom: &[u8] = b"\xef\xbb\xbf";
        let line = match line.strip_prefix(bom) {
            Some(rest) if self.line == 1 => rest,
            _ => line,
        };
        // Nearly every line starts with a brace, so check that first.
        let is_blank = line.first() != Some(&b'{') && line.trim_ascii().is_empty();
        (!is_blank).then_some(line)
    }

    /// Reads an occurrence from a line.
    #[inline]
    pub(super) fn read<'l, C: Catalog>(
        &self,
        content: &'l str,
    ) -> Result<Occurrence<'l, C>, LineError> {
        read_all_or(content, self.format.form(), |error| {
            self.error(LineErrorKind::Occurrence(error))
        })
    }

    /// Reads an occurrence from the bytes of a line.
    #[inline]
    pub(super) fn read_bytes<'l, C: Catalog>(
        &self,
        content: &'l [u8],
    ) -> Result<Occurrence<'l, C>, LineError> {
        match core::str::from_utf8(content) {
            Ok(content) => self.read(content),
            Err(error) => Err(self.error(LineErrorKind::NotUtf8 {
                valid_up_to: error.valid_up_to(),
            })),
        }
    }

    pub(super) fn error(&self, kind: LineErrorKind) -> LineError {
        LineError::new(self.line, kind)
    }

    pub(super) fn too_long(&self) -> LineError {
        self.error(LineErrorKind::TooLong {
            longest: self.longest,
        })
    }
}

impl<'a, C: Catalog> Occurrence<'a, C> {
    /// Reads text with occurrences, one per line.
    ///
    /// The lines are CloudEvents, unless [`Lines::with_format`] sets another format.
    #[must_use]
    pub fn lines(text: &'a str) -> Lines<'a, C> {
        Lines::new(Rest::Text(text))
    }

    /// Like [`lines`](Self::lines), but for bytes: a line that isn't UTF-8 is an error.
    #[must_use]
    pub fn lines_from_bytes(bytes: &'a [u8]) -> Lines<'a, C> {
        Lines::new(Rest::Bytes(bytes))
    }
}

impl<C> Lines<'_, C> {
    /// Sets the format of the lines.
    #[must_use]
    pub fn with_format(mut self, format: Format) -> Self {
        self.settings.format = format;
        self
    }

    /// Sets the maximum length of a line in bytes; the default is [`LONGEST_LINE`].
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
}

impl<'a, C: Catalog> Lines<'a, C> {
    fn new(rest: Rest<'a>) -> Self {
        Self {
            rest,
            settings: Settings::new(),
            catalog: PhantomData,
        }
    }
}

impl<'a, C: Catalog> Iterator for Lines<'a, C> {
    type Item = Result<Occurrence<'a, C>, LineError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        while let Some(line) = self.rest.next() {
            self.settings.line += 1;
            if line.len() > self.settings.longest {
                return Some(Err(self.settings.too_long()));
            }
            match line {
                Rest::Text(line) => {
                    if let Some(content) = self.settings.content(line.as_bytes()) {
                        // Remove the byte order mark, if there is one.
                        let mark = line.len() - content.len();
                        let content = line.get(mark..).unwrap_or_default();
                        return Some(self.settings.read(content));
                    }
                }
                Rest::Bytes(line) => {
                    if let Some(content) = self.settings.content(line) {
                        return Some(self.settings.read_bytes(content));
                    }
                }
            }
        }
        None
    }
}

impl<C: Catalog> FusedIterator for Lines<'_, C> {}

/// The remaining text, or a line of it.
#[derive(Clone, Copy, Debug)]
enum Rest<'a> {
    Text(&'a str),
    Bytes(&'a [u8]),
}

impl Rest<'_> {
    fn len(self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
        }
    }

    /// Removes the next line, and returns it without its line break.
    #[inline]
    fn next(&mut self) -> Option<Self> {
        let bytes = match *self {
            Self::Text(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
        };
        if bytes.is_empty() {
            return None;
        }
        let end = memchr::memchr(b'\n', bytes);
        let (end, next) = end.map_or((bytes.len(), bytes.len()), |end| (end, end + 1));
        let (line, rest) = match *self {
            Self::Text(text) => (Self::Text(text.get(..end)?), Self::Text(text.get(next..)?)),
            Self::Bytes(bytes) => (
                Self::Bytes(bytes.get(..end)?),
                Self::Bytes(bytes.get(next..)?),
            ),
        };
        *self = rest;
        Some(line)
    }
}
