//! Lines in memory.

use core::iter::FusedIterator;
use core::marker::PhantomData;

use super::{Format, LONGEST_LINE, LineError, LineErrorKind};
use crate::{Catalog, Occurrence};

/// The occurrences in a text, one a line. They borrow from it, so that reading most of them
/// allocates nothing.
///
/// Made by [`Occurrence::lines`].
#[derive(Clone, Debug)]
pub struct Lines<'a, C> {
    rest: &'a [u8],
    settings: Settings,
    catalog: PhantomData<C>,
}

/// How lines are read, and how many were.
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

    /// What is on a line; `None` if there is nothing.
    #[inline]
    pub(super) fn content<'l>(&self, line: &'l [u8]) -> Option<&'l [u8]> {
        let bom: &[u8] = b"\xef\xbb\xbf";
        let line = match line.strip_prefix(bom) {
            Some(rest) if self.line == 1 => rest,
            _ => line,
        };
        // Nearly every line starts with its brace.
        let is_blank = line.first() != Some(&b'{') && line.trim_ascii().is_empty();
        (!is_blank).then_some(line)
    }

    /// Reads what is on a line.
    #[inline]
    pub(super) fn read<'l, C: Catalog>(
        &self,
        content: &'l [u8],
    ) -> Result<Occurrence<'l, C>, LineError> {
        match core::str::from_utf8(content) {
            Ok(text) => {
                let read = match self.format {
                    Format::CloudEvents => Occurrence::from_cloudevent(text),
                    Format::Pairs => Occurrence::from_pair(text),
                };
                read.map_err(|error| self.error(LineErrorKind::Occurrence(error)))
            }
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
    /// Reads a text of occurrences, one a line.
    ///
    /// The lines are CloudEvents, unless [`Lines::with_format`] says otherwise. The text may be
    /// bytes; a line that is not UTF-8 is an error.
    pub fn lines<T: AsRef<[u8]> + ?Sized>(text: &'a T) -> Lines<'a, C> {
        Lines {
            rest: text.as_ref(),
            settings: Settings::new(),
            catalog: PhantomData,
        }
    }
}

impl<C> Lines<'_, C> {
    /// What is on the lines.
    #[must_use]
    pub fn with_format(mut self, format: Format) -> Self {
        self.settings.format = format;
        self
    }

    /// How many bytes a line may have, [`LONGEST_LINE`] if this is not said.
    #[must_use]
    pub fn with_longest_line(mut self, bytes: usize) -> Self {
        self.settings.longest = bytes;
        self
    }

    /// The number of the line that was read last.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.settings.line
    }
}

impl<'a, C: Catalog> Iterator for Lines<'a, C> {
    type Item = Result<Occurrence<'a, C>, LineError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.rest.is_empty() {
            let line = match memchr::memchr(b'\n', self.rest) {
                Some(end) => {
                    let (line, rest) = self.rest.split_at(end);
                    self.rest = rest.get(1..).unwrap_or_default();
                    line
                }
                None => core::mem::take(&mut self.rest),
            };
            self.settings.line += 1;
            if line.len() > self.settings.longest {
                return Some(Err(self.settings.too_long()));
            }
            if let Some(content) = self.settings.content(line) {
                return Some(self.settings.read(content));
            }
        }
        None
    }
}

impl<C: Catalog> FusedIterator for Lines<'_, C> {}
