//! Reads and checks an event catalog, and generates its Rust API in a build script.

pub mod lookup;
