//! The generated payloads of a catalog with schemas of every shape.
//!
//! Every lint that a strict crate would turn on is on here, and none may speak about generated code.
#![warn(
    clippy::all,
    clippy::cargo,
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
