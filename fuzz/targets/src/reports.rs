//! `reports`: the files of a whole catalog, checked by all rules, and the findings in every format.

use event_catalog_cli::api;
use serde_json::Value;

use crate::catalog::{self, assert_printable};
use crate::measure::Bound;

/// A row can break a dozen rules, and every finding shows rows, locations and advice. SARIF
/// describes every rule.
const REPORT: Bound = Bound {
    times: 12_000,
    plus: 200_000,
};

/// Checks a catalog and renders the report.
///
/// # Panics
///
/// If the project breaks a promise for this input.
pub fn run(data: &[u8]) {
    let folder = catalog::whole(data);
    let report = api::check(catalog::read(&folder));
    let width = 20 + data.len() % 200;
    let (human, json) = (report.human(width), report.json().expect("JSON"));
    // SARIF describes every rule, which would take nearly all of the time, so it is tested for few
    // inputs.
    let sarif = data
        .len()
        .is_multiple_of(8)
        .then(|| report.sarif().expect("SARIF"));
    let sarif = sarif.unwrap_or_else(|| "{}".to_owned());
    let (annotations, summary) = report.github();
    let (junit, gitlab) = (report.junit().expect("XML"), report.gitlab().expect("JSON"));
    for (name, text) in [
        ("human", &human),
        ("json", &json),
        ("sarif", &sarif),
        ("junit", &junit),
        ("gitlab", &gitlab),
        ("annotations", &annotations),
        ("summary", &summary),
    ] {
        assert_printable(name, text);
        REPORT.hold(name, data.len(), text.len());
    }
    for (name, text) in [("json", &json), ("sarif", &sarif), ("gitlab", &gitlab)] {
        if let Err(error) = serde_json::from_str::<Value>(text) {
            panic!("{name}: {error}\n{text}");
        }
    }
    let again = api::check(catalog::read(&folder));
    assert_eq!(
        json,
        again.json().expect("JSON"),
        "the second check differs"
    );
}
