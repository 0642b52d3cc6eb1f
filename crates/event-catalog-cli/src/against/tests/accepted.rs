//! Intended changes: an `[[accept]]` in the new version, with a reason.

use event_catalog_build::catalog::Catalog;

use super::{input, rules};
use crate::checked::Checked;
use crate::levels::Levels;

const TABLE: &str = "name,description\nload,The chat was loaded.\nopen,The chat was opened.\n";

fn accept(reason: &str) -> String {
    format!("[[accept]]\nrule = \"removed-event\"\nevent = \"open\"\nreason = \"{reason}\"\n")
}

/// Compares two versions, each with its settings and table.
fn compared(before: (&str, &str), after: (&str, &str)) -> Checked {
    let version = |(settings, table): (&str, &str)| {
        input(&[("catalog.toml", settings), ("events.csv", table)])
    };
    let before = version(before);
    Checked::compared(
        version(after),
        &Levels::default(),
        Some(&Catalog::new(&before)),
    )
}

fn removed() -> String {
    TABLE.replace("open,The chat was opened.\n", "")
}

#[test]
fn an_accept_is_not_stale_the_day_after() {
    let (reason, removed) = (accept("Never emitted."), removed());
    let change = compared(("", TABLE), (&reason, &removed));
    assert_eq!(
        (rules(&change).as_slice(), change.accepted),
        ([""; 0].as_slice(), 1)
    );
    // When the change is merged, both versions have it.
    let after = compared((&reason, &removed), (&reason, &removed));
    assert_eq!(
        (rules(&after).as_slice(), after.accepted),
        ([""; 0].as_slice(), 0)
    );
    let later = removed.clone() + "close,The chat was closed.\n";
    let later = compared((&reason, &removed), (&reason, &later));
    assert_eq!(
        (rules(&later).as_slice(), later.accepted),
        ([""; 0].as_slice(), 0)
    );
}

#[test]
fn an_accept_of_the_older_version_was_for_an_earlier_change() {
    let (old, removed) = (accept("Never emitted."), removed());
    let again = compared((&old, TABLE), (&old, &removed));
    assert_eq!(rules(&again), ["removed-event"]);
    let help = again.found[0].finding.help.clone().unwrap_or_default();
    assert!(help.contains("was for an earlier change"), "{help}");
    let new = accept("Not emitted since the chat opens by itself.");
    let with_reason = compared((&old, TABLE), (&new, &removed));
    assert_eq!(
        (rules(&with_reason).as_slice(), with_reason.accepted),
        ([""; 0].as_slice(), 1)
    );
    // Both reasons may stay.
    let both = compared((&old, TABLE), (&format!("{old}{new}"), &removed));
    assert_eq!(
        (rules(&both).as_slice(), both.accepted),
        ([""; 0].as_slice(), 1)
    );
}

#[test]
fn an_accept_follows_a_rename_and_still_was_for_an_earlier_change() {
    let accept = |event: &str| {
        format!(
            "[[accept]]\nrule = \"removed-event\"\nevent = \"{event}\"\nreason = \"Never emitted.\"\n"
        )
    };
    let before =
        "name,description,aliases\nload,The chat was loaded.,\nopen,The chat was opened.,unfold\n";
    let after =
        "name,description,aliases\nload,The chat was loaded.,\nshow,The chat was opened.,open\n";
    let old = accept("open");
    let renamed = compared((&old, before), (&accept("show"), after));
    assert_eq!(rules(&renamed), ["removed-event"]);
    let other = accept("show").replace("Never emitted", "No program has sent `unfold`");
    let accepted = compared((&old, before), (&other, after));
    assert_eq!(
        (rules(&accepted).as_slice(), accepted.accepted),
        ([""; 0].as_slice(), 1)
    );
}

#[test]
fn an_accept_of_another_rule_is_as_before() {
    let settings =
        "[[accept]]\nrule = \"capital-letter\"\nevent = \"load\"\nreason = \"A name.\"\n";
    let table = TABLE.replace("The chat was loaded", "loaded is the chat");
    let same = compared((settings, &table), (settings, &table));
    assert_eq!(
        (rules(&same).as_slice(), same.accepted),
        ([""; 0].as_slice(), 1)
    );
    let stale = compared((settings, &table), (settings, TABLE));
    assert_eq!(rules(&stale), ["stale-accept"]);
}

#[test]
fn an_event_with_a_strange_name_hides_no_removal() {
    let form = "[names]\nform = \"any\"\n";
    let after = "name,description\nload,The chat was loaded.\n\"start, open\",\n";
    // A row that lost its delimiters is an error, and fixed first.
    let pasted = compared((form, TABLE), (form, after));
    assert!(!rules(&pasted).contains(&"removed-event"));
    assert!(rules(&pasted).contains(&"missing-description"));
    let accepted = format!(
        "{form}\n[[accept]]\nrule = \"missing-description\"\nevent = \"start, open\"\nreason = \"New.\"\n"
    );
    let accepted = compared((form, TABLE), (&accepted, after));
    assert!(
        rules(&accepted).contains(&"removed-event"),
        "{:?}",
        rules(&accepted)
    );
    let off = format!("{form}\n[rules]\nmissing-description = \"off\"\n");
    let off = compared((&off, TABLE), (&off, after));
    assert!(rules(&off).contains(&"removed-event"), "{:?}", rules(&off));
}
