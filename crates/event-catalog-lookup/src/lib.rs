//! The perfect hash tables that generated event catalogs find their events with, and the strings that
//! it stands on.
//!
//! The generator, `event-catalog-build`, lays tables out with the hash function of this crate; the
//! runtime, `event-catalog`, reads them in the user's program. It is a part of both, and no API for
//! others: what is here changes with the generated code.
#![no_std]

mod long;
mod strings;
mod table;
mod words;

pub use long::LongNames;
pub use strings::Strings;
pub use table::{Candidate, Table, bucket, slot};
pub use words::{Discriminator, Hash, Words};
