//! The error for a line that can't be read.

use core::fmt;

use crate::ReadError;

/// The error for a line that isn't an occurrence, with the line's number and the reason. The next line can still be
/// read, unless reading the stream failed (`LineErrorKind::Io`).
#[derive(Debug)]
pub struct LineError {
    line: u64,
    kind: LineErrorKind,
}

/// Why a line can't be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum LineErrorKind {
    /// The JSON of the line isn't an occurrence.
    Occurrence(ReadError),
    /// The line is longer than allowed, and is skipped without being kept in memory.
    TooLong {
        /// The maximum length of a line, in bytes.
        longest: usize,
    },
    /// The line isn't UTF-8.
    NotUtf8 {
        /// The number of valid bytes at the start of the line.
        valid_up_to: usize,
    },
    /// Reading failed. No more lines follow.
    #[cfg(feature = "std")]
    Io(std::io::Error),
}

impl LineError {
    #[cold]
    pub(super) fn new(line: u64, kind: LineErrorKind) -> Self {
        Self { line, kind }
    }

    /// The number of the line, from 1.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.line
    }

    /// The reason why the line can't be read.
    #[must_use]
    pub fn kind(&self) -> &LineErrorKind {
        &self.kind
    }

    /// Converts to the reason why the line can't be read, for example to get the `io::Error`.
    #[must_use]
    pub fn into_kind(self) -> LineErrorKind {
        self.kind
    }
}

impl fmt::Display for LineError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        match &self.kind {
            LineErrorKind::Occurrence(error) => {
                write!(f, ", column {}: {}", error.column(), error.message())
            }
            LineErrorKind::TooLong { longest } => write!(
                f,
                ": longer than {longest} bytes: set a higher limit with `with_longest_line`"
            ),
            LineErrorKind::NotUtf8 { valid_up_to } => {
                write!(f, ", byte {}: not UTF-8", valid_up_to + 1)
            }
            #[cfg(feature = "std")]
            LineErrorKind::Io(error) => write!(f, ": {error}"),
        }
    }
}

impl core::error::Error for LineError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match &self.kind {
            LineErrorKind::Occurrence(error) => Some(error),
            LineErrorKind::TooLong { .. } | LineErrorKind::NotUtf8 { .. } => None,
            #[cfg(feature = "std")]
            LineErrorKind::Io(error) => Some(error),
        }
    }
}
