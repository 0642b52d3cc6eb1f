//! Stores all events of a product, and answers questions about them: the library of the command
//! `event-analytics`.
//!
//! Events are lines of CloudEvents, or the pairs of type and detail that a chat gives to listeners. They are
//! stored byte for byte in a [Delta Lake](https://delta.io) table, which other engines can read too.
//!
//! ```text
//! lines → ingest → store (Delta tables) → queries, reports and the dashboard
//!            ▲                                    ▲
//!            └────────── catalog ─────────────────┘
//! HTTP → collect → spool → ingest, and signals (webhooks, handlers)
//! schedule, command → keep → store (merged, expired, repaired)
//! store → doctor, and backup → store (restored)
//! ```

pub mod backup;
pub mod catalog;
pub mod collect;
pub mod column;
mod commands;
mod count;
pub mod doctor;
mod durable;
pub mod erase;
pub mod event;
pub mod fields;
mod hmac;
pub mod ingest;
pub mod keep;
pub mod key;
pub mod moment;
pub mod personal;
pub mod query;
pub mod report;
pub mod serve;
pub mod settings;
pub mod signals;
pub mod spool;
pub mod store;
mod toml_value;

pub use commands::{run, run_with};
