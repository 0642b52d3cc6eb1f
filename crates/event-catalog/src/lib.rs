//! The runtime of generated event catalogs.
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod catalog;
mod definition;
mod lookup;

pub use catalog::Catalog;
pub use definition::{Definition, Deprecation};

/// What generated code stands on. Not part of the API.
#[doc(hidden)]
pub mod __private {
    pub use crate::definition::{Section, Strings, Tables};
    pub use crate::lookup::{Discriminator, Hash, Lookup, Words, bucket, slot};
    pub use phf;
}
