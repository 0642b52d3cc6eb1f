//! Compares a catalog with another version of itself, and reports losses.
//!
//! Names are promises to code that isn't in this repository. Only a comparison finds a broken
//! promise. It is reported at the place in the new version where it can be fixed.

mod changed_identifier;
mod git;
mod incompatible_payload;
pub(crate) mod lines;
mod moved_description;
pub(crate) mod names;
mod narrowed_family;
mod old_sources;
mod removed_event;
mod removed_module;
mod successor;
mod tree;
mod version;

#[cfg(test)]
mod tests;

use event_catalog_build::read::Input;
use event_catalog_build::rule::{Example, Rule};

pub(crate) use old_sources::OldSources;
use tree::Tree;
pub(crate) use version::open;

/// The rules that compare two versions, by name.
pub(crate) static COMPARING: &[&Rule] = &[
    &changed_identifier::CHANGED_IDENTIFIER,
    &incompatible_payload::INCOMPATIBLE_PAYLOAD,
    &moved_description::MOVED_DESCRIPTION,
    &narrowed_family::NARROWED_FAMILY,
    &removed_event::REMOVED_EVENT,
    &removed_module::REMOVED_MODULE,
];

/// The two versions of an example: before, after.
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
