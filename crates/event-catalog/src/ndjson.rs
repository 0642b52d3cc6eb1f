//! Newline-delimited JSON: one occurrence per line.
//!
//! - [`Lines`] reads from memory and borrows from it: [`Occurrence::lines`].
//! - [`Reader`] reads from a `BufRead` (feature `std`): [`Occurrence::reader`].
//! - [`Writer`] writes to a `Write` (feature `std`): [`Occurrence::writer`]. Without `std`, use
//!   [`Occurrence::write_line`].
//!
//! A line that isn't an occurrence yields an error with the line's number, and the stream continues. Lines that
//! contain only whitespace are skipped, but counted. Lines end with LF or CRLF; the last line needs no line break,
//! and a byte order mark before the first line is skipped.
//!
//! ```
//! # mod events { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exemplar/event_catalog.rs")); }
//! # fn main() {
//! use events::Occurrence;
//!
//! let text = r#"{"specversion":"1.0","id":"1","source":"/chat","type":"hide"}
//! {"specversion":"1.0","id":"2","source":"/chat","type":"mine",}
//! {"specversion":"1.0","id":"3","source":"/chat","type":"mine"}
//! "#;
//! let mut lines = Occurrence::lines(text);
//! assert_eq!(lines.next().unwrap().unwrap().name(), "hide");
//!
//! let error = lines.next().unwrap().unwrap_err();
//! assert_eq!(error.line(), 2);
//! assert_eq!(error.to_string(), "line 2, column 62: expected a name in quotes");
//!
//! assert_eq!(lines.next().unwrap().unwrap().name(), "mine");
//! assert!(lines.next().is_none());
//! # }
//! ```
//!
//! [`Occurrence::lines`]: crate::Occurrence::lines
//! [`Occurrence::reader`]: crate::Occurrence::reader
//! [`Occurrence::writer`]: crate::Occurrence::writer
//! [`Occurrence::write_line`]: crate::Occurrence::write_line

mod error;
mod lines;
mod write_line;

#[cfg(feature = "std")]
mod reader;
#[cfg(feature = "std")]
mod writer;

pub use error::{LineError, LineErrorKind};
pub use lines::Lines;

#[cfg(feature = "std")]
pub use reader::Reader;
#[cfg(feature = "std")]
pub use writer::Writer;

use crate::occurrence::Form;

/// The default maximum length of a line in bytes: 16 MiB. CloudEvents requires forwarding events of up to
/// 64 KiB (1.0, section 5), so this is generous.
pub const LONGEST_LINE: usize = 16 << 20;

/// The format of the JSON on each line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Format {
    /// A CloudEvent in structured mode.
    #[default]
    CloudEvents,
    /// The pair of type and detail that the chat's JavaScript API passes to a listener.
    Pairs,
}

impl Format {
    fn form(self) -> Form {
        match self {
            Self::CloudEvents => Form::CloudEvent,
            Self::Pairs => Form::Pair,
        }
    }
}
