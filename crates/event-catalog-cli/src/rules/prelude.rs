//! The imports that every rule needs.

pub(super) use event_catalog_build::catalog::Catalog;
pub(super) use event_catalog_build::finding::{Edit, Finding, Findings};
pub(super) use event_catalog_build::read::{Cell, Column, Level};
pub(super) use event_catalog_build::rule::{Example, Kind, Looked, Rule, file};
pub(super) use event_catalog_build::source::{Place, Span};
