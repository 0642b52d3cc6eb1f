//! Imports and a help text that the rules share.

pub(super) use super::REQUIRED;
pub(super) use crate::catalog::Catalog;
pub(super) use crate::finding::{Draft, Edit, Finding, Findings};
pub(super) use crate::problem::Problem;
pub(super) use crate::read::{Column, Level};
pub(super) use crate::rule::{Example, ExampleFile, Kind, Rule, file};
pub(super) use crate::schema::SchemaProblem;
pub(super) use crate::source::{Place, Span};
pub(super) use crate::spreadsheet::Change;

/// Help text: an alternative for payloads from which no type can be built.
pub(super) const OR_RAW: &str =
    "; or add the payload to `raw` below `[schemas]` in catalog.toml, and it stays JSON";
