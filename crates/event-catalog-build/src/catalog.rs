//! The model of a catalog: parsed rows, expanded families, and resolved modules and sections.

mod aliases;
mod cells;
mod event;
mod excess;
mod former;
mod model;
mod modules;
mod payloads;
mod resolve;
mod row_id;
mod rows;
mod sends;
mod sentence;

pub use aliases::{
    cell_of as cell_of_aliases, names as names_of_aliases, names_in as names_in_aliases,
};
pub use cells::check_event_name;
pub use event::{Alias, Deprecation, Event};
pub use former::{FORMER_HEADINGS, Former};
pub use model::{Catalog, Duplicate, Family, Module, Section, Sent};
pub use row_id::RowId;
pub use sentence::sentence;

pub use crate::notation::{
    Date, DateError, FamilyError, Form, MAX_FAMILIES, MAX_FAMILY, MAX_FAMILY_BYTES,
    MAX_NAME_LENGTH, NameError, Pattern, Release, check_name, check_version, compare_versions,
    escaped, fill, is_sentence, suggest_version, unescaped,
};
