//! Reads the test cases: changes to a catalog, and whether programs still compile after them.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The files of a catalog, keyed by path.
pub(crate) type Files = BTreeMap<String, String>;

/// A change to a catalog.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) before: Files,
    pub(crate) after: Files,
    /// Whether programs no longer compile after the change.
    pub(crate) breaks: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    case: Vec<Case>,
}

/// All test cases.
pub(crate) fn cases() -> Vec<Case> {
    let file: File = toml::from_str(include_str!("cases.toml")).expect("a file of cases");
    file.case
}
