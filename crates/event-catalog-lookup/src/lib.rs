//! The perfect-hash tables that find the events of generated catalogs, the strings in generated code, and the search
//! for similar names.
//!
//! The generator, `event-catalog-build`, lays out tables with the hash function of this crate; the runtime,
//! `event-catalog`, reads them in the user's program. This crate is a part of both, not a public API: it
//! changes with the generated code.
#![no_std]

#[cfg(test)]
extern crate std;

mod long;
mod name_words;
mod nearness;
mod opposite;
mod strings;
mod table;
mod words;

pub use long::LongNames;
pub use name_words::{NameWords, name_words};
pub use nearness::{Missing, Nearness, have_same_letters};
pub use opposite::are_opposite;
pub use strings::Strings;
pub use table::{Candidate, Table, bucket, slot};
pub use words::{Discriminator, Hash, Words};
