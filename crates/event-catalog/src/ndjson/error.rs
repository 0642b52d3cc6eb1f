//! What is wrong with a line.

use core::fmt;

use crate::ReadError;

/// A line is no occurrence: its number, and what is wrong with it. The next line is unharmed.
#[derive(Debug)]
pub struct LineError {
    line: u64,
    kind: LineErrorKind,
}

/// What is wrong with a line.
#[derive(Debug)]
#[non_exhaustive]
pub enum LineErrorKind {
    /// Its JSON is no occurrence.
    Occurrence(ReadError),
    /// It is longer than allowed. What it holds is passed over, without being kept.
    TooLong {
        /// How many bytes a line may have.
        longest: usize,
    },
    /// It is not UTF-8.
    NotUtf8 {
        /// How many bytes of the line come before the first one that is wrong.
        valid_up_to: usize,
    },
    /// It could not be read. Nothing follows.
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

    /// What is wrong with it.
    #[must_use]
    pub fn kind(&self) -> &LineErrorKind {
        &self.kind
    }

    /// What is wrong with it.
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
                ": longer than {longest} bytes, which `with_longest_line` can allow"
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
