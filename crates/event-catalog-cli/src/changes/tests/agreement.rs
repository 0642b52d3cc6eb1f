//! Tests that `diff` and `check --against` agree on what is accepted. Once the entries of all errors are pasted, `diff`
//! finds no breaking change for the gate that no entry accepts.

use std::collections::{BTreeMap, BTreeSet};

use event_catalog_build::catalog::Catalog;
use event_catalog_build::finding::{Finding, Severity};
use event_catalog_build::read::Input;
use event_catalog_build::rule::Rule;

use super::cases::files;
use super::input;
use crate::against::rule_of;
use crate::changes::gate::Gate;
use crate::changes::{Change, changes};
use crate::checked::Checked;
use crate::levels::Levels;

/// The files of a catalog, by path.
type Files = BTreeMap<String, String>;

const SETTINGS: &str = "catalog.toml";

/// The maximum number of times that entries are pasted: an error may hide other errors in the same row.
const ROUNDS: usize = 5;

#[test]
fn what_the_entries_of_all_errors_accept_is_accepted_in_both_views() {
    let gates = [
        r#"["wire", "docs"]"#,
        r#"["wire", "rust", "typescript", "web", "docs", "warehouse"]"#,
    ];
    let mut faults = Vec::new();
    for (path, file) in files() {
        for case in &file.case {
            let Some(before) = &case.before else {
                continue;
            };
            for gate in gates {
                if let Some(fault) = disagreement(before, &case.after, gate) {
                    faults.push(format!(
                        "{path}: {}, with the gate {gate}:\n{fault}",
                        case.name
                    ));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

/// Describes how `check` and `diff` disagree. Returns `None` if they agree, or if an error isn't about changes.
fn disagreement(before: &Files, after: &Files, gate: &str) -> Option<String> {
    let [before, mut after] = [before, after].map(|files| protected(files, gate));
    let before = read(&before);
    let old = Catalog::new(&before);
    let mut pasted: BTreeSet<String> = BTreeSet::new();
    for _ in 0..ROUNDS {
        let checked = Checked::compared(read(&after), &Levels::default(), Some(&old));
        let findings = checked.found.iter().map(|it| &it.finding);
        let entries = findings.filter_map(Finding::entry_to_paste);
        let entries: BTreeSet<String> = entries
            .map(|lines| lines.join("\n").replace('…', "Intended."))
            .collect();
        if entries.is_empty() {
            let has_errors = checked.count(Severity::Error) > 0;
            return if has_errors {
                None
            } else {
                unaccepted(&old, &read(&after))
            };
        }
        let settings = after.entry(SETTINGS.to_owned()).or_default();
        for entry in entries {
            settings.push_str(&format!("\n{entry}\n"));
            if !pasted.insert(entry.clone()) {
                return Some(format!("  this was pasted, and is still printed:\n{entry}"));
            }
        }
    }
    Some(format!("  there is always another error:\n{pasted:?}"))
}

/// Sets this gate in a catalog's settings if they have no gate.
fn protected(files: &Files, gate: &str) -> Files {
    let mut files = files.clone();
    let settings = files.entry(SETTINGS.to_owned()).or_default();
    if !settings.contains("[compatibility]") {
        settings.push_str(&format!("\n[compatibility]\ngate = {gate}\n"));
    }
    files
}

fn read(files: &Files) -> Input {
    let files = files.iter();
    input(files.map(|(path, text)| (path.as_str(), text.as_str())))
}

/// Lists the changes that break the gate, and that no entry accepts.
fn unaccepted(old: &Catalog<'_>, after: &Input) -> Option<String> {
    let settings = &old.input.settings;
    let gate = Gate::of(&settings.compatibility);
    // An explicit level of a rule overrides the gate.
    let has_level = |rule: &Rule| {
        settings
            .rules
            .iter()
            .any(|(name, _)| name.value == rule.name)
    };
    let all = changes(Some(old), &Catalog::new(after));
    let open = all.iter().filter(|it| {
        // An effect is part of its cause, whose verdict is at least as severe.
        let is_open = it.accepted.is_none() && it.cause.is_none() && !it.announced;
        is_open && gate.is_broken_by(it.verdicts) && !has_level(rule_of(it.kind))
    });
    let ids: Vec<String> = open.map(Change::id).collect();
    (!ids.is_empty()).then(|| format!("  `check` has no error, but `diff` still breaks: {ids:?}"))
}
