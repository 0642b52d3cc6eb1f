//! `settings`: `catalog.toml`, events in TOML, and a table, each a text. The first one is also read
//! as an `event-catalog.toml`.

use event_catalog_build::catalog::Catalog;
use event_catalog_cli::api;

use crate::catalog;

/// Reads settings and checks the catalog.
///
/// # Panics
///
/// If the project breaks a promise for this input.
pub fn run(data: &[u8]) {
    let [settings, events, table] = catalog::texts(data);
    let table: &[u8] = if table.is_empty() {
        b"name,description\nload,The chat was loaded.\n"
    } else {
        table
    };
    let files = [
        ("catalog.toml", settings),
        ("events.toml", events),
        ("more.csv", table),
    ];
    let input = catalog::of(&files);
    let first = catalog::required(&Catalog::new(&input), data.len());
    let again = catalog::of(&files);
    assert_eq!(first, catalog::required(&Catalog::new(&again), data.len()));
    if let Ok(text) = std::str::from_utf8(settings)
        && let Ok(paths) = api::listed_catalogs(text)
    {
        assert!(!paths.is_empty(), "an empty list of catalogs is accepted");
    }
}
