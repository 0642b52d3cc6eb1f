//! The generated payloads of a catalog with schemas of every shape.
//!
//! Every lint that a strict crate would enable is enabled here, and no lint may report generated code.
//!
//! A payload is created by naming its fields:
//!
//! ```
//! use payload_schemas::payload::{LinkClicked, LinkClickedRequired};
//!
//! let clicked = LinkClicked::new(LinkClickedRequired {
//!     process_id: "p-1".into(),
//!     url: "https://example.org".into(),
//! });
//! payload_schemas::emit::link_clicked(clicked);
//! ```
//!
//! If a required field is missing, the code doesn't compile:
//!
//! ```compile_fail,E0063
//! use payload_schemas::payload::{LinkClicked, LinkClickedRequired};
//!
//! let clicked = LinkClicked::new(LinkClickedRequired {
//!     url: "https://example.org".into(),
//! });
//! ```
//!
//! Likewise, an occurrence can't be created without its payload, or with another event's payload:
//!
//! ```compile_fail,E0061
//! payload_schemas::emit::link_clicked();
//! ```
//!
//! ```compile_fail,E0277
//! payload_schemas::emit::link_clicked(payload_schemas::payload::KeyPressed::new());
//! ```
#![warn(
    clippy::all,
    clippy::nursery,
    clippy::pedantic,
    elided_lifetimes_in_paths,
    missing_docs,
    non_ascii_idents,
    rustdoc::all,
    single_use_lifetimes,
    unreachable_pub,
    unused,
    unused_qualifications
)]

event_catalog::include_catalog!();

/// A catalog whose payloads aren't objects.
pub mod roots {
    event_catalog::include_catalog!("roots.rs");
}

/// A catalog whose types keep undeclared fields and explicit nulls.
pub mod kept {
    event_catalog::include_catalog!("kept.rs");
}
