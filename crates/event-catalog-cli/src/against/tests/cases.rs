//! Compares the findings with the changes, in all cases of changes: there is an error if and only if a change
//! breaks the gate and isn't accepted.

use std::collections::BTreeMap;
use std::fs;

use event_catalog_build::catalog::Catalog;
use event_catalog_build::finding::Severity;
use event_catalog_build::read::{Input, Mode, Placed};
use serde::Deserialize;

use super::input;
use crate::against::{COMPARING, understood};
use crate::changes::gate::Gate;
use crate::changes::{Audience, Change, Kind, changes};
use crate::checked::Checked;
use crate::diagnose;
use crate::levels::Levels;

/// A file of cases; another test checks that their changes are found.
#[derive(Debug, Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Debug, Deserialize)]
struct Case {
    name: String,
    #[serde(default)]
    before: BTreeMap<String, String>,
    #[serde(default)]
    after: BTreeMap<String, String>,
}

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/changes/tests/cases");

fn cases() -> Vec<Case> {
    let files = fs::read_dir(FOLDER).expect("the cases are there");
    let mut paths: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    paths.sort();
    let cases = paths.into_iter().flat_map(|path| {
        let text = fs::read_to_string(&path).expect("text");
        let cases: Cases =
            toml::from_str(&text).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        cases.case
    });
    cases.collect()
}

/// Creates a version with a gate and a mode.
fn version(files: &BTreeMap<String, String>, compatibility: &str) -> Input {
    let mut files = files.clone();
    let settings = files.entry("catalog.toml".to_owned()).or_default();
    if !compatibility.is_empty() {
        *settings = format!("{settings}\n[compatibility]\n{compatibility}");
    }
    if settings.trim().is_empty() {
        files.remove("catalog.toml");
    }
    let files: Vec<_> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    input(&files)
}

/// Lists the settings with which each case is tested.
fn compatibilities() -> Vec<String> {
    let gates = Audience::ALL.map(|audience| format!("gate = [\"{}\"]\n", audience.name()));
    let modes = Mode::ALL.map(|mode| format!("gate = [\"wire\"]\nmode = \"{}\"\n", mode.name()));
    let all = Audience::ALL.map(|audience| format!("\"{}\"", audience.name()));
    let all = format!("gate = [{}]\n", all.join(", "));
    std::iter::once(String::new())
        .chain(gates)
        .chain(modes)
        .chain([all])
        .collect()
}

/// Describes how the findings and the changes disagree, if they do.
fn disagreement(case: &Case, compatibility: &str) -> Option<String> {
    let [before, after] = [&case.before, &case.after].map(|it| version(it, compatibility));
    let old = understood(&before, "before").ok()?;
    let new = Catalog::new(&after);
    let is_set =
        |(name, _): &(Placed<String>, _)| COMPARING.iter().any(|rule| rule.name == name.value);
    // An error hides changes in its row, and a level in the settings overrides the gate.
    if diagnose::errors(&new).errors() > 0 || before.settings.rules.iter().any(is_set) {
        return None;
    }
    let gate = Gate::of(&before.settings.compatibility);
    let changes = changes(Some(&old), &new);
    // `moved-description` reports moved descriptions as a mistake, no matter what they break.
    let breaking = changes
        .iter()
        .filter(|it| it.kind != Kind::DescriptionMoved);
    // Removals whose deprecation is over are allowed.
    let mut breaking = breaking.filter(|it| {
        let is_allowed = it.accepted.is_some() || it.announced;
        // A removal before the end of a deprecation is an error with any gate.
        !is_allowed && (it.early || gate.is_broken_by(it.verdicts))
    });
    let expected = breaking.next().map(Change::id);
    let again = version(&case.after, compatibility);
    let checked = Checked::compared(again, &Levels::default(), Some(&old));
    let mut errors = checked.found.iter().map(|it| &it.finding).filter(|it| {
        let is_other = ["moved-description", "lowered-check"].contains(&it.rule.name);
        // `reused-name` also reports its mistakes without an older version.
        let is_about_a_version = it.rule.is_comparing() || it.rule.name == "reused-name";
        it.severity == Severity::Error && is_about_a_version && !is_other
    });
    let found = errors
        .next()
        .map(|it| format!("{}: {}", it.rule.name, it.message));
    match (expected, found) {
        (Some(change), None) => Some(format!("{change} passes in silence")),
        // `reused-name` reports an error even if no audience is affected.
        (None, Some(finding)) if !finding.starts_with("reused-name") => {
            Some(format!("no change breaks the gate, but {finding}"))
        }
        _ => None,
    }
}

#[test]
fn there_is_an_error_exactly_if_a_change_breaks_the_gate() {
    let cases = cases();
    assert!(!cases.is_empty());
    let mut faults = Vec::new();
    for case in cases.iter().filter(|case| !case.before.is_empty()) {
        let mut texts = case.before.values().chain(case.after.values());
        let has_gate = texts.any(|text| text.contains("[compatibility]"));
        let tried = if has_gate {
            vec![String::new()]
        } else {
            compatibilities()
        };
        for compatibility in tried {
            if let Some(fault) = disagreement(case, &compatibility) {
                faults.push(format!("{}, {compatibility:?}: {fault}", case.name));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}
