//! The runtime of generated event catalogs.
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod catalog;
mod definition;
mod event_name;
mod generated;
mod lookup;
mod occurrence;
mod payload;
mod quoted;
mod signals;
mod text;
mod unknown_event;

#[cfg(feature = "json")]
mod json;
#[cfg(feature = "json")]
pub mod ndjson;

pub use catalog::Catalog;
pub use definition::{Definition, Deprecation};
pub use event_name::EventName;
pub use occurrence::{ExtensionValue, Extensions, InvalidExtension, Occurrence, PayloadRequired};
pub use payload::{Enumeration, IntoOwned, Map, OpenEnum, RawJson};
pub use signals::Selector;
pub use text::Text;
pub use unknown_event::UnknownEvent;

#[cfg(feature = "json")]
pub use json::JsonError;
#[cfg(feature = "json")]
pub use occurrence::{Batch, ReadError, ReadErrorKind, WriteError};
#[cfg(feature = "json")]
pub use payload::{PayloadError, PayloadErrorKind};

/// What generated code stands on. Not part of the API.
#[doc(hidden)]
pub mod __private {
    pub use crate::definition::{Family, Section, Strings, Tables};
    pub use crate::lookup::{Discriminator, Hash, Lookup, Words, bucket, slot};
    pub use alloc::boxed::Box;
    pub use alloc::vec::Vec;
    pub use phf;

    pub use crate::generated::debug_variant;
    #[cfg(feature = "serde")]
    pub use crate::generated::deserialize_event;
    #[cfg(feature = "serde")]
    pub use serde;

    #[cfg(feature = "json")]
    pub use crate::occurrence::emit;
    #[cfg(feature = "json")]
    pub use crate::payload::{Alternatives, ObjectReader, ObjectWriter, Variant, one_of, required};
}
