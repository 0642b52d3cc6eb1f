//! Reads JSON values from inputs, for `event-catalog validate` and `event-analytics ingest`: detects their
//! compression, and finds the end of each value.

mod form;
mod unpack;
mod values;

pub use form::{Layout, layout, unread};
pub use unpack::unpack;
pub use values::{Found, Values};

/// The number of bytes that are kept of an oversized value.
pub const KEPT: usize = 1 << 20;

/// The byte-order mark, which some editors write.
pub const MARK: &[u8] = b"\xef\xbb\xbf";
