//! Generates a catalog's Rust API.

pub mod docs;
pub mod layout;
mod rust;

pub use rust::{Options, public, rust};
