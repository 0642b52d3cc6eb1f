//! Reads and checks an event catalog, and generates its Rust API in a build script.
//!
//! A catalog is a table of the events that a product emits: a CSV file that people edit in a
//! spreadsheet. From that table, this crate generates an enum `Event` with documentation, a
//! perfect-hash lookup by name, and more. The crate `event-catalog` includes and supports the
//! generated code.
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
//! A second row for `link_clicked` in the table stops the build:
//!
//! ```text
//! error: my-crate@0.1.0: catalog/events.csv:3:1 (cell A3): duplicate event `link_clicked`; both rows have the same content [duplicate-event]
//! error: my-crate@0.1.0:   catalog/events.csv:2:1 (cell A2): listed first here
//! ```
//!
//! # Stages
//!
//! Data flows in one direction, and each stage reports all of its problems:
//!
//! ```text
//! bytes -> read (rows that know file, byte range, cell) -> catalog (the model) -> check (one file a rule) -> generate
//! ```
//!
//! A build script needs [`compile`] or [`Config`]. These, [`Compiled`] and [`Error`] are the stable
//! API of this crate. The stages are public only for the command `event-catalog`, and change with
//! it. They are hidden from the documentation, and semantic versioning doesn't cover them.

#![allow(
    clippy::needless_doctest_main,
    reason = "a build script is shown whole"
)]

mod collections;
mod config;
mod notation;
mod printable;
mod shell;

// The stages are public only for the command `event-catalog`.
#[doc(hidden)]
pub mod catalog;
#[doc(hidden)]
pub mod check;
#[doc(hidden)]
pub mod finding;
#[doc(hidden)]
pub mod generate;
#[doc(hidden)]
pub mod ident;
#[doc(hidden)]
pub mod literal;
#[doc(hidden)]
pub mod lookalike;
#[doc(hidden)]
pub mod lookup;
#[doc(hidden)]
pub mod placeholder;
#[doc(hidden)]
pub mod problem;
#[doc(hidden)]
pub mod read;
#[doc(hidden)]
pub mod rule;
#[doc(hidden)]
pub mod schema;
#[doc(hidden)]
pub mod source;
#[doc(hidden)]
pub mod spreadsheet;
#[doc(hidden)]
pub mod write;
#[doc(hidden)]
pub use notation::toml_text;
#[doc(hidden)]
pub use printable::{is_unprintable, is_unseen, printable, visible};
#[doc(hidden)]
pub use shell::{shell_command, shell_word};
#[doc(hidden)]
pub use write::{write_atomically, write_if_changed};

pub use config::{Compiled, Config, Error, compile};
pub use lookup::LookupError;
