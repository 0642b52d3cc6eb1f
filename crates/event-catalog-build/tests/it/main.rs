//! The integration tests of this crate: a single program, so they are linked only once.

mod any_schema;
mod csv;
mod identifiers;
mod limits;
mod narrowed;
mod payload_code;
mod rules;
mod settings;
mod tuples;
mod type_names;
