//! Inputs with JSON values, as `event-catalog validate` and `event-analytics ingest` read them: how
//! they are compressed, and where their values end.

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
