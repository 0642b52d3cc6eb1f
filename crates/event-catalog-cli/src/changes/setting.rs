//! The keys of settings, as changes and surfaces name them.

/// The title of the catalog.
pub(super) const TITLE: &str = "title";
/// The file with the catalog's settings. The key stands for all settings.
pub(super) const FILE: &str = "catalog.toml";
/// The payload that every event may have.
pub(super) const DEFAULT_PAYLOAD: &str = "defaults.payload";
/// The function that the emitting program registers on the page.
pub(super) const GLOBAL: &str = "javascript.global";
/// The text that tag managers get as `event_category`.
pub(super) const CATEGORY: &str = "javascript.data_layer.category";
/// The field of details that tag managers get as `event_action`.
pub(super) const ACTION_FIELD: &str = "javascript.data_layer.action_field";
/// The field of details that tag managers get as `event_label`.
pub(super) const LABEL_FIELD: &str = "javascript.data_layer.label_field";
/// Whether types keep undeclared fields.
pub(super) const UNDECLARED: &str = "schemas.undeclared";
/// The schemas from which no types are built.
pub(super) const RAW: &str = "schemas.raw";
/// The keywords that are ignored.
pub(super) const ANNOTATIONS: &str = "schemas.annotations";
/// The URLs of dialects.
pub(super) const DIALECTS: &str = "schemas.dialects";
/// The form of names.
pub(super) const NAME_FORM: &str = "names.form";
/// The pattern of names.
pub(super) const NAME_PATTERN: &str = "names.pattern";
/// The form of CSV files.
pub(super) const CSV: &str = "csv";
/// The language in which texts are checked.
pub(super) const LANGUAGE: &str = "spelling.language";
/// The functions, keys and attributes whose strings are names.
pub(super) const CALLS: &str = "usages.calls";
/// The text that can precede a name in code.
pub(super) const PREFIX: &str = "usages.prefix";
