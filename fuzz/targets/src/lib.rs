//! The fuzz targets: what each does with its input, and which promises it checks.
//!
//! A target accepts any bytes. It panics if the project breaks a promise, and never because its
//! input is invalid. Each target must end soon, and its output stays below the limits that it
//! defines. Each module's docs begin with a description of its input. Texts are separated by a zero
//! byte, so that corpora are readable, and a mutation of one text doesn't affect the others.
//!
//! `../targets.toml` contains the maximum length of inputs and each target's share of the time.

mod catalog;
mod imported;
mod json;
pub mod measure;
mod outputs;

pub mod baseline;
pub mod compare;
pub mod documents;
pub mod fix;
pub mod fmt;
pub mod generators;
pub mod import;
pub mod inject;
pub mod layout;
pub mod lines;
pub mod lookup;
pub mod merges;
pub mod occurrence;
pub mod payloads;
pub mod reports;
pub mod schemas;
pub mod settings;
pub mod tables;
pub mod templates;
pub mod traffic;
pub mod workbooks;

/// A target: its name, and its function for an input.
pub type Target = (&'static str, fn(&[u8]));

/// All targets, sorted by name.
pub const ALL: &[Target] = &[
    ("baseline", baseline::run),
    ("compare", compare::run),
    ("documents", documents::run),
    ("fix", fix::run),
    ("fmt", fmt::run),
    ("generators", generators::run),
    ("import", import::run),
    ("inject", inject::run),
    ("layout", layout::run),
    ("lines", lines::run),
    ("lookup", lookup::run),
    ("merges", merges::run),
    ("occurrence", occurrence::run),
    ("payloads", payloads::run),
    ("reports", reports::run),
    ("schemas", schemas::run),
    ("settings", settings::run),
    ("tables", tables::run),
    ("templates", templates::run),
    ("traffic", traffic::run),
    ("workbooks", workbooks::run),
];
