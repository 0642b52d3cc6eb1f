//! Reads and checks an event catalog, and generates its Rust API in a build script.

pub mod catalog;
pub mod check;
pub mod finding;
pub mod ident;
mod printable;
pub mod problem;
pub mod read;
pub mod rule;
pub mod schema;
pub mod source;

pub use printable::{is_unprintable, printable};
