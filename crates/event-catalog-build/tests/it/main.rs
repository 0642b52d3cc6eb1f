//! The integration tests of this crate, as one program, which is linked once.

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
