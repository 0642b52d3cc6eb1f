//! `schemas`: two schemas in JSON and one in TOML, each a text. If the rules accept them, output of
//! every kind is generated.

use event_catalog_build::catalog::Catalog;
use event_catalog_cli::api;

use crate::{catalog, outputs};

const TABLE: &[u8] = b"name,description,payload\n\
    load,The chat was loaded.,p\nhide,The chat was hidden.,q\nlink_clicked,A link was clicked.,r\n";

/// Reads schemas, and generates output from those that are accepted.
///
/// # Panics
///
/// If the project breaks a promise for this input.
pub fn run(data: &[u8]) {
    let [one, other, toml] = catalog::texts(data);
    let other: &[u8] = if other.is_empty() {
        br#"{"type":"object","properties":{"a":{"type":"string"}}}"#
    } else {
        other
    };
    let toml: &[u8] = if toml.is_empty() {
        b"type = \"object\"\n"
    } else {
        toml
    };
    let files = [
        ("events.csv", TABLE),
        ("payloads/p.json", one),
        ("payloads/q.json", other),
        ("payloads/r.toml", toml),
    ];
    let input = catalog::of(&files);
    let catalog = Catalog::new(&input);
    if catalog::required(&catalog, data.len()).errors() > 0 {
        return;
    }
    let is_sound = api::check(catalog::of(&files)).errors() == 0;
    outputs::generate(&catalog, data.len(), is_sound);
}
