//! `baseline`: the text of a baseline file, and a table.

use event_catalog_cli::api;

use crate::catalog;

/// Applies a baseline to a catalog. Then applies the catalog's own baseline, which removes all findings that aren't
/// errors of required rules.
///
/// # Panics
///
/// If the project breaks a promise for this input.
pub fn run(data: &[u8]) {
    let [baseline, table] = catalog::texts(data);
    let table: &[u8] = if table.is_empty() {
        b"name,description\nload,the chat was loaded\nLoad,the chat was loaded\n"
    } else {
        table
    };
    let check = || api::check(catalog::of(&[("events.csv", table)]));
    let mut report = check();
    let before = report.errors() + report.warnings();
    let own = report.baseline().expect("JSON");
    if let Ok(text) = std::str::from_utf8(baseline)
        && report.without_known(text).is_err()
    {
        assert_eq!(
            before,
            report.errors() + report.warnings(),
            "a bad baseline removes findings"
        );
    }
    let mut report = check();
    assert_eq!(report.without_known(&own), Ok(0), "of {own}");
    // A baseline never contains errors that prevent generation.
    let left = report.baseline().expect("JSON");
    assert!(left.contains("\"findings\": [\n  ]"), "{own} leaves {left}");
    assert_eq!(report.warnings(), 0, "left by {own}");
}
