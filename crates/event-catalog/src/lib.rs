//! The runtime of generated event catalogs.
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod catalog;
mod definition;
mod generated;
mod quoted;
mod unknown_event;

pub use catalog::Catalog;
pub use definition::{Definition, Deprecation};
pub use unknown_event::UnknownEvent;

/// What generated code stands on. Not part of the API.
#[doc(hidden)]
pub mod __private {
    pub use crate::definition::{Family, Section, Strings, Tables};
    #[cfg(feature = "serde")]
    pub use crate::generated::deserialize_event;
    pub use phf;
    #[cfg(feature = "serde")]
    pub use serde;
}
