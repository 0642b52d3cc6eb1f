//! What must not get lost: a catalog compared with another version of itself.
//!
//! Names are promises to code that nobody here can see. What breaks one of them is found by comparing,
//! and told at the place in the new version where it can be fixed.

mod difference;
mod git;
mod incompatible_payload;
mod modules;
mod moved_description;
mod names;
mod narrowed_family;
mod payloads;
mod removed_event;
mod removed_module;
mod successor;
mod tree;
mod version;

#[cfg(test)]
mod tests;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::finding::{Finding, Severity, level};
use event_catalog_build::read::{Input, Level};
use event_catalog_build::rule::{Example, Rule};

pub(crate) use difference::{Difference, OldSources};
use incompatible_payload::INCOMPATIBLE_PAYLOAD;
use tree::Tree;
pub(crate) use version::open;

/// The rules that compare two versions, by name. Their examples have two folders, `before` and
/// `after`.
pub(crate) static COMPARING: &[&Rule] = &[
    &incompatible_payload::INCOMPATIBLE_PAYLOAD,
    &moved_description::MOVED_DESCRIPTION,
    &narrowed_family::NARROWED_FAMILY,
    &removed_event::REMOVED_EVENT,
    &removed_module::REMOVED_MODULE,
];

/// Whether a rule compares two versions.
pub(crate) fn is_comparing(rule: &Rule) -> bool {
    COMPARING.iter().any(|it| it.name == rule.name)
}

/// Compares a catalog with its older version.
pub(crate) fn compare(
    new: &Catalog<'_>,
    old: &Catalog<'_>,
    levels: &dyn Fn(&Rule) -> Option<Level>,
) -> Vec<Difference> {
    let mut all = names::compare(new, old);
    all.extend(payloads::compare(new, old));
    all.extend(modules::compare(new, old));
    all.extend(moved_description::compare(new, old));
    all.retain_mut(|difference| {
        let finding = &mut difference.finding;
        let level = level(finding.rule, &new.input.settings, levels);
        let severity = Severity::of(level);
        finding.severity = severity.unwrap_or(Severity::Error);
        severity.is_some()
    });
    all
}

/// Whether a finding about one version only says what a difference says better: that no event has a
/// payload which an event has lost.
pub(crate) fn is_explained(
    finding: &Finding,
    differences: &[Difference],
    new: &Catalog<'_>,
    old: &Catalog<'_>,
) -> bool {
    if finding.rule.name != "unused-payload" {
        return false;
    }
    let mut payloads = new.input.payloads.iter();
    let payload = payloads.find(|(_, file)| **file == finding.place.span.file);
    let had = |it: &Difference| {
        let event = it.finding.event.as_deref();
        let before = event.and_then(|event| old.resolve(event));
        before.is_some_and(|before| before.payload == payload.map(|(name, _)| name.as_str()))
    };
    let is_of_payload = |it: &&Difference| it.finding.rule.name == INCOMPATIBLE_PAYLOAD.name;
    payload.is_some() && differences.iter().filter(is_of_payload).any(had)
}

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
        // Memory can always be listed.
        Input::read_folder(&tree).unwrap_or_default()
    })
}
