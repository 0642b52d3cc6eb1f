//! Which findings are errors: the gate, the mode, and explicit levels.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::finding::Severity;
use event_catalog_build::read::Level;

use super::{input, rules, shown};
use crate::against::changed_identifier::CHANGED_IDENTIFIER;
use crate::checked::Checked;
use crate::levels::Levels;

const IDENTIFIER: (&str, &str) = (
    "name,description,identifier\nload,The chat was loaded.,chat_loaded\n",
    "name,description,identifier\nload,The chat was loaded.,loaded\n",
);

const REMOVED: (&str, &str) = (
    "name,description\nload,The chat was loaded.\nopen,The chat was opened.\n",
    "name,description\nload,The chat was loaded.\n",
);

/// Returns the findings when two tables are compared, each with its own settings.
fn compared((before, after): (&str, &str), old: &str, new: &str, levels: &Levels) -> Checked {
    let version =
        |settings: &str, table: &str| input(&[("catalog.toml", settings), ("events.csv", table)]);
    let before = version(old, before);
    Checked::compared(version(new, after), levels, Some(&Catalog::new(&before)))
}

/// Returns the rule and the severity of each finding if both versions have the same settings.
fn found(tables: (&str, &str), settings: &str) -> Vec<(&'static str, Severity)> {
    let checked = compared(tables, settings, settings, &Levels::default());
    let found = checked.found.iter();
    found
        .map(|it| (it.finding.rule.name, it.finding.severity))
        .collect()
}

#[test]
fn what_breaks_the_gate_is_an_error_and_the_rest_is_shown() {
    let name = "changed-identifier";
    for (gate, severity) in [
        ("", Severity::Warning),
        ("gate = [\"wire\", \"docs\", \"web\"]\n", Severity::Warning),
        ("gate = []\n", Severity::Warning),
        ("gate = [\"rust\"]\n", Severity::Error),
        ("gate = [\"docs\", \"typescript\"]\n", Severity::Error),
    ] {
        let settings = format!("[compatibility]\n{gate}");
        assert_eq!(found(IDENTIFIER, &settings), [(name, severity)], "{gate}");
    }
    for (gate, severity) in [
        ("", Severity::Error),
        ("gate = [\"wire\"]\n", Severity::Error),
        ("gate = [\"docs\"]\n", Severity::Error),
        ("gate = []\n", Severity::Warning),
    ] {
        let settings = format!("[compatibility]\n{gate}");
        let expected = [("removed-event", severity)];
        assert_eq!(found(REMOVED, &settings), expected, "{gate}");
    }
}

#[test]
fn a_level_that_is_set_is_the_level() {
    let settings = |level: &str| format!("[rules]\nchanged-identifier = \"{level}\"\n");
    let name = "changed-identifier";
    assert_eq!(
        found(IDENTIFIER, &settings("deny")),
        [(name, Severity::Error)]
    );
    let rust = "[compatibility]\ngate = [\"rust\"]\n";
    let warned = format!("{rust}{}", settings("warn"));
    assert_eq!(found(IDENTIFIER, &warned), [(name, Severity::Warning)]);
    assert!(found(IDENTIFIER, &format!("{rust}{}", settings("off"))).is_empty());
    // A level on the command line also overrides the gate.
    for (level, expected) in [
        (Level::Deny, Severity::Error),
        (Level::Warn, Severity::Warning),
    ] {
        let levels = Levels::only(&CHANGED_IDENTIFIER, level);
        let checked = compared(IDENTIFIER, rust, rust, &levels);
        let [only] = checked.found.as_slice() else {
            panic!("{}", shown(checked));
        };
        assert_eq!(only.finding.severity, expected);
    }
}

#[test]
fn the_gate_and_the_levels_are_those_of_the_older_version() {
    let check = |old: &str, new: &str| {
        let checked = compared(REMOVED, old, new, &Levels::default());
        let errors = checked.count(Severity::Error);
        (rules(&checked), errors)
    };
    // A change can't allow itself, and making the settings less strict is reported.
    for lowered in [
        "[rules]\nremoved-event = \"off\"\n",
        "[rules]\nremoved-event = \"warn\"\n",
        "[compatibility]\ngate = []\n",
    ] {
        let (mut found, errors) = check(
            "title = \"Events\"\n",
            &format!("title = \"Events\"\n{lowered}"),
        );
        found.sort_unstable();
        assert_eq!(
            (found.as_slice(), errors),
            (&["lowered-check", "removed-event"][..], 2)
        );
    }
    // A stricter setting takes effect for the next change.
    let rule = "[rules]\nremoved-event = \"off\"\n";
    assert_eq!(check(rule, ""), (vec![], 0));
}

#[test]
fn a_check_may_be_lowered_with_a_reason() {
    let new = "[compatibility]\ngate = [\"wire\"]\n\
        [[accept]]\nrule = \"lowered-check\"\nreason = \"The page is not linked to.\"\n";
    let table = (REMOVED.0, REMOVED.0);
    let checked = compared(table, "", new, &Levels::default());
    assert_eq!(
        (rules(&checked).as_slice(), checked.accepted),
        ([""; 0].as_slice(), 1)
    );
    let without = compared(table, "", &new[..31], &Levels::default());
    assert_eq!(rules(&without), ["lowered-check"]);
}

#[test]
fn risky_changes_without_a_finding_are_counted() {
    let table = "name,description,payload\nload,The chat was loaded.,load\n";
    let schema = |values: &str| {
        format!(
            r#"{{"type": "object", "properties": {{"kind": {{"enum": [{values}], "description": "Which one."}}}}}}"#
        )
    };
    let risky = |settings: &str, before: &str, after: &str| {
        let version = |values: &str| {
            let schema = schema(values);
            input(&[
                ("catalog.toml", settings),
                ("events.csv", table),
                ("payloads/load.json", &schema),
            ])
        };
        let before = version(before);
        let checked = Checked::compared(
            version(after),
            &Levels::default(),
            Some(&Catalog::new(&before)),
        );
        (rules(&checked), checked.others.risky)
    };
    let (one, two) = (r#""a""#, r#""a", "b""#);
    // Old readers don't know the added value.
    assert_eq!(risky("", one, two), (Vec::new(), 1));
    let backward = "[compatibility]\nmode = \"backward\"\n";
    assert_eq!(risky(backward, one, two), (Vec::new(), 0));
    // A change with a finding isn't counted. Neither is a change without an effect.
    assert_eq!(risky("", two, one), (vec!["incompatible-payload"], 0));
    assert_eq!(risky("", two, two), (Vec::new(), 0));
}
