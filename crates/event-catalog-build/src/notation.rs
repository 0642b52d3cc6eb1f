//! How values are written in a catalog: names, families, versions, dates and headings, the encodings, and the
//! schema dialects. This module doesn't read files or know about events.

mod braces;
mod column;
mod date;
mod dialect;
mod encoding;
mod family;
mod fill;
mod form;
mod name;
mod release;
pub mod toml_text;
mod version;

pub use braces::{escaped, unescaped};
pub(crate) use column::Cells;
pub use column::Column;
pub use date::{Date, DateError};
pub use dialect::Dialect;
pub use encoding::{Guess, LARGEST_SAMPLE, NotUtf8, decode};
pub use family::{FamilyError, MAX_FAMILIES, MAX_FAMILY, MAX_FAMILY_BYTES, Pattern};
pub use fill::fill;
pub use form::Form;
pub(crate) use form::capitalized;
pub use name::{MAX_NAME_LENGTH, NameError, check_name, is_sentence};
pub use release::Release;
pub use version::{check_version, compare_versions, suggest_version};
