//! Generates the Rust API from the model.

pub mod docs;
pub mod layout;
mod rust;

pub use rust::{Options, public, rust};
