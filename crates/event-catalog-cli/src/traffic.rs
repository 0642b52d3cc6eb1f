//! Compares real traffic with the catalog.
//!
//! ```text
//! input → records → form or mapping → names, payloads → judge (a version of the catalog) → findings → report
//!                                                                                    └→ coverage
//! input → … → names, payloads → infer (events, values) → rows, schemas
//! ```
//!
//! Memory doesn't depend on the length of an input: each finding is kept once, and only the most frequent unknown names
//! are kept.

mod baseline;
mod broken;
mod coverage;
mod findings;
mod former;
mod hint;
mod hosts;
pub(crate) mod infer;
mod judge;
mod mapping;
mod moment;
mod names;
mod paths;
mod reader;
mod received;
mod records;
mod report;
mod run;
mod shape;
mod unknown;
mod validate;
pub(crate) mod value;

pub(crate) use findings::Level;
pub(crate) use hosts::Format;
pub use received::{Judged, Received};
pub(crate) use records::Source;
pub(crate) use validate::{Options, Reading, validate};
