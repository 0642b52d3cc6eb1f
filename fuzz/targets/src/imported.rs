//! The promises for every catalog that an import creates.

use std::collections::HashSet;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::finding::Report;
use event_catalog_build::read::Input;
use event_catalog_cli::api::Imported;

use crate::catalog;
use crate::measure::Bound;
use crate::outputs::is_safe;

/// The rules about files that can't be read, or that have cells in the wrong columns.
const SYNTAX: [&str; 9] = [
    "cell-count",
    "json-syntax",
    "missing-column",
    "not-utf8",
    "repeated-column",
    "stray-quote",
    "toml-syntax",
    "unclosed-quote",
    "unknown-column",
];

/// Checks the promises for the files of a new catalog: their paths are valid on every system, the
/// settings can be read, and the output isn't too large.
pub(crate) fn read(imported: &Imported, length: usize, bound: Bound) -> Input {
    let mut paths = HashSet::new();
    for (path, _) in &imported.files {
        assert!(is_safe(path), "{path:?} leads elsewhere");
        assert!(!is_device(path), "{path:?} is a device on Windows");
        assert!(paths.insert(path.to_lowercase()), "{path:?} twice");
    }
    let bytes = imported
        .files
        .iter()
        .map(|(path, text)| path.len() + text.len());
    bound.hold("catalog", length, bytes.sum());
    let input = catalog::of(&files(imported));
    assert!(
        input.settings.file.is_some(),
        "the settings cannot be read: {}",
        imported.files[0].1
    );
    input
}

/// Checks the promises for the events of a new catalog.
pub(crate) fn check(imported: &Imported, catalog: &Catalog<'_>) -> Report {
    let length = imported.files.iter().map(|(_, text)| text.len()).sum();
    let report = catalog::required(catalog, length);
    assert!(!catalog.sections.is_empty(), "a catalog without sections");
    report
}

/// Checks that a new catalog has no syntax error. Every import promises this, except for a page
/// with mistakes.
pub(crate) fn assert_readable(catalog: &Catalog<'_>, report: &Report) {
    assert!(catalog.input.complete, "a file cannot be read");
    let mut findings = report.findings.iter();
    let syntax = findings.find(|finding| SYNTAX.contains(&finding.rule.name));
    if let Some(finding) = syntax {
        let lines = finding.lines(&catalog.input.sources).join("\n");
        panic!("the new catalog has a syntax error:\n{lines}");
    }
}

/// The files of a new catalog, by their paths.
pub(crate) fn files(imported: &Imported) -> Vec<(&str, &[u8])> {
    let files = imported.files.iter();
    files
        .map(|(path, text)| (path.as_str(), text.as_bytes()))
        .collect()
}

/// Whether Windows would open a device instead of a file:
/// <https://learn.microsoft.com/windows/win32/fileio/naming-a-file>.
fn is_device(path: &str) -> bool {
    path.split('/').any(|name| {
        let stem = name
            .split('.')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        let numbered = |kind: &str| {
            let number = stem.strip_prefix(kind);
            number.is_some_and(|it| it.len() == 1 && it.as_bytes()[0].is_ascii_digit())
        };
        ["aux", "con", "nul", "prn"].contains(&stem.as_str()) || numbered("com") || numbered("lpt")
    })
}
