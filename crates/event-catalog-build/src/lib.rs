//! Reads and checks an event catalog, and generates its Rust API in a build script.
//!
//! A catalog is a table of the events that a product emits, a CSV that people edit in a
//! spreadsheet. From it this crate generates an enum `Event` with documentation, a perfect-hash
//! lookup by name, and more, which the crate `event-catalog` includes and supports.
//!
//! # From an empty crate to working code
//!
//! ```toml
//! # Cargo.toml
//! [dependencies]
//! event-catalog = "0.1"
//!
//! [build-dependencies]
//! event-catalog-build = "0.1"
//! ```
//!
//! ```csv
//! name,description
//! link_clicked,A link was clicked.
//! ```
//!
//! saved as `catalog/events.csv`;
//!
//! ```no_run
//! // build.rs
//! fn main() {
//!     event_catalog_build::compile("catalog");
//! }
//! ```
//!
//! and in `src/main.rs`:
//!
//! ```text
//! mod events {
//!     event_catalog::include_catalog!();
//! }
//! use events::Event;
//!
//! fn main() {
//!     assert_eq!(Event::from_name("link_clicked"), Some(Event::LinkClicked));
//! }
//! ```
//!
//! A second row `link_clicked` in the table stops the build:
//!
//! ```text
//! error: my-crate@0.1.0: catalog/events.csv:3:1 (cell A3): duplicate event `link_clicked`; both rows say the same [duplicate-event]
//! error: my-crate@0.1.0:   catalog/events.csv:2:1 (cell A2): listed first here
//! ```
//!
//! # How it is built
//!
//! Data goes one way, and each stage reports all that it finds:
//!
//! ```text
//! bytes -> read (rows that know file, byte range, cell) -> catalog (the model) -> check (one file a rule) -> generate
//! ```
//!
//! The stages are public for tools such as the command `event-catalog`; a build script needs only
//! [`compile`], or [`Config`].

#![allow(
    clippy::needless_doctest_main,
    reason = "a build script is shown whole"
)]

pub mod catalog;
pub mod check;
mod collections;
mod config;
pub mod finding;
pub mod generate;
pub mod ident;
pub mod literal;
pub mod lookalike;
pub mod lookup;
mod printable;
pub mod problem;
pub mod read;
pub mod rule;
pub mod schema;
pub mod source;
pub mod spreadsheet;
pub mod threads;
pub mod write;

pub use config::{Compiled, Config, Error, compile};
pub use printable::{is_unprintable, is_unseen, printable, visible};
pub use write::{write_atomically, write_if_changed};
