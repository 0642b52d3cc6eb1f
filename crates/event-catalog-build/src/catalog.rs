//! The model of a catalog: rows understood, families expanded, modules and sections resolved.

mod aliases;
mod cells;
mod excess;
mod family;
mod model;
mod modules;
mod name;
mod resolve;
mod rows;
mod sentence;
mod version;

pub use family::{FamilyError, MAX_FAMILIES, MAX_FAMILY, MAX_FAMILY_BYTES, Pattern, fill};
pub use model::{Alias, Catalog, Deprecation, Duplicate, Event, Family, Module, RowId, Section};
pub use name::{MAX_NAME_LENGTH, NameError, check_name, suggest_name};
pub use sentence::sentence;
pub use version::{check_version, suggest_version};
