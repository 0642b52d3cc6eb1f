//! `traffic`: a catalog, a byte 0xFF, which never occurs in UTF-8, and events that are compared with the catalog. Each
//! event is one or more lines of JSON.

use std::sync::LazyLock;

use event_catalog_build::catalog::Catalog;
use event_catalog_cli::api::{Judged, Received};
use jsonschema::Validator;
use serde_json::Value;

use crate::catalog::{self, assert_printable};
use crate::measure::Bound;

/// A finding describes what its schema allows, and every few bytes of an event can be a new path.
const TRAFFIC: Bound = Bound {
    times: 12_000,
    plus: 200_000,
};

/// The schema of the report.
static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
    let text = include_str!("../../../crates/event-catalog-cli/schemas/validate.schema.json");
    let schema: Value = serde_json::from_str(text).expect("JSON");
    jsonschema::validator_for(&schema).expect("a schema")
});

/// Compares events with a catalog.
///
/// # Panics
///
/// If the project breaks a promise for this input.
pub fn run(data: &[u8]) {
    let at = data.iter().position(|byte| *byte == 0xff);
    let (files, events) = match at {
        Some(at) => (&data[..at], &data[at + 1..]),
        None => (&data[..0], data),
    };
    let input = catalog::read(&catalog::whole(files));
    let catalog = Catalog::new(&input);
    let judge = |times: usize| {
        let mut received = Received::new(&catalog);
        for _ in 0..times {
            received.read(events);
        }
        received.finish()
    };
    let judged = judge(1);
    let (human, json) = (judged.human(), judged.json().to_string());
    assert_printable("human", &human);
    TRAFFIC.hold("human", data.len(), human.len());
    TRAFFIC.hold("json", data.len(), json.len());
    if let Err(error) = SCHEMA.validate(judged.json()) {
        panic!("the report doesn't match its schema: {error}: {json}");
    }
    assert_eq!(json, judge(1).json().to_string(), "the second run differs");
    // Reading the same events again gives the same findings, with higher counts.
    let twice = judge(2);
    assert_eq!(findings(&judged), findings(&twice));
    assert_eq!(count(&judged) * 2, count(&twice));
}

/// The identity of each finding, sorted.
fn findings(judged: &Judged) -> Vec<String> {
    let findings = judged.json()["findings"].as_array();
    let findings = findings.into_iter().flatten().map(|finding| {
        let parts = ["kind", "event", "path", "message"].map(|key| finding[key].to_string());
        parts.join(" ")
    });
    let mut findings: Vec<String> = findings.collect();
    findings.sort();
    findings
}

/// The number of events that were read.
fn count(judged: &Judged) -> u64 {
    judged.json()["occurrences"].as_u64().unwrap_or_default()
}
