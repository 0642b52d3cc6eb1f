//! From the model to files: the Rust API.

pub mod docs;
pub mod layout;
mod rust;

pub use rust::{Options, rust};
