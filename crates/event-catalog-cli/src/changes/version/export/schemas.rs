//! Selects the payload schemas of an exported catalog.

use std::collections::BTreeSet;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::{Input, PAYLOADS};

use super::{Event, Payloads};
use crate::schema::Documents;

/// Collects the schemas of an export. If the settings of the other side name a schema that the export lacks, the schema
/// of the other side is used, because a setting must not cause a change.
pub(super) fn own(payloads: Payloads, other: Option<&Catalog<'_>>) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = Vec::new();
    if let Some(catalog) = other {
        for name in named_by_settings(catalog) {
            if !payloads.contains_key(name) {
                files.extend(file(catalog.input, name));
            }
        }
    }
    let own = payloads.into_iter();
    files.extend(own.map(|(name, schema)| {
        let path = format!("{PAYLOADS}{name}.json");
        (path, schema.get().to_owned())
    }));
    files
}

/// Finds the default payload and the raw payloads of a catalog, and the schemas that they refer to.
fn named_by_settings<'c>(catalog: &'c Catalog<'_>) -> BTreeSet<&'c str> {
    let catalog: &'c Catalog<'c> = catalog;
    let settings = &catalog.input.settings;
    let default = settings.default_payload.as_ref();
    let default = default.map(|it| it.value.as_str());
    let names = catalog.input.payloads.keys().map(String::as_str);
    let named = names.filter(|name| default == Some(*name) || settings.schemas.is_raw(name));
    let reachable = Documents::new(&catalog.schemas).reachable(named, usize::MAX);
    reachable.unwrap_or_default()
}

/// Collects the schemas of the other side. A payload that the other side doesn't have gets a schema that allows
/// anything.
pub(super) fn of_other_side(events: &[Event], other: Option<&Input>) -> Vec<(String, String)> {
    let mut files = Vec::new();
    if let Some(other) = other {
        files.extend(other.payloads.keys().filter_map(|name| file(other, name)));
    }
    let is_known = |name: &&str| other.is_some_and(|other| other.payloads.contains_key(*name));
    let named: BTreeSet<&str> = events
        .iter()
        .filter_map(|it| it.payload.as_deref())
        .collect();
    for name in named.into_iter().filter(|name| !is_known(name)) {
        files.push((format!("{PAYLOADS}{name}.json"), "{}".to_owned()));
    }
    files
}

/// Returns the path and the text of a schema of the other side.
fn file(other: &Input, name: &str) -> Option<(String, String)> {
    let source = other.sources.get(*other.payloads.get(name)?);
    let extension = source.path().rsplit('.').next().unwrap_or("json");
    let path = format!("{PAYLOADS}{name}.{extension}");
    Some((path, source.text().to_owned()))
}
