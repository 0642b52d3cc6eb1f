//! Compares a catalog with another version, and reports what was lost.
//!
//! Code outside this repository relies on names, so only a comparison can find the ones that no longer work.
//! Each finding points to the place in the new version where it can be fixed.
//!
//! The rules detect and describe edits to a table. The changes determine who is affected, and so whether an
//! edit is an error ([`view`](mod@view)).

mod breaking_change;
mod changed_customer;
mod changed_identifier;
mod described;
mod early_removal;
mod git;
mod incompatible_payload;
pub(crate) mod lines;
mod links;
mod lowered_check;
mod moved_description;
mod moved_name;
pub(crate) mod names;
mod narrowed_family;
mod old_sources;
mod removed_event;
mod removed_module;
mod renamed_type;
mod reported;
pub(crate) mod successor;
mod swapped_events;
mod tree;
mod understood;
mod version;
mod view;

#[cfg(test)]
mod tests;

use event_catalog_build::read::Input;
use event_catalog_build::rule::{Example, Rule};

pub(crate) use old_sources::OldSources;
pub(crate) use reported::{audiences, further_rule_of, is_named, names_changes, rule_of};
use tree::Tree;
pub(crate) use understood::understood;
pub(crate) use version::{ahead, gone, open, open_before, refuse_several, unlisted};
pub(crate) use view::{Others, view};

/// The rules that compare two versions, sorted by name.
pub(crate) static COMPARING: &[&Rule] = &[
    &breaking_change::BREAKING_CHANGE,
    &changed_customer::CHANGED_CUSTOMER,
    &changed_identifier::CHANGED_IDENTIFIER,
    &early_removal::EARLY_REMOVAL,
    &incompatible_payload::INCOMPATIBLE_PAYLOAD,
    &lowered_check::LOWERED_CHECK,
    &moved_description::MOVED_DESCRIPTION,
    &moved_name::MOVED_NAME,
    &narrowed_family::NARROWED_FAMILY,
    &removed_event::REMOVED_EVENT,
    &removed_module::REMOVED_MODULE,
    &renamed_type::RENAMED_TYPE,
    &swapped_events::SWAPPED_EVENTS,
];

/// Reads the two versions of an example: before and after.
pub(crate) fn versions(example: Example) -> [Input; 2] {
    ["before/", "after/"].map(|folder| {
        let files = example.files();
        let files = files.filter_map(|(path, bytes)| Some((path.strip_prefix(folder)?, bytes)));
        let tree = Tree {
            shown: folder.to_owned(),
            lone: None,
            files: files.collect(),
        };
        // A folder in memory can always be listed.
        Input::read_folder(&tree).unwrap_or_default()
    })
}
