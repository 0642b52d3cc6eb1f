//! Intended changes: an `[[accept]]` in the new version, with a reason.

use event_catalog_build::catalog::Catalog;

use super::{COMMON, LINK, input, rules, shown};
use crate::checked::Checked;
use crate::levels::Levels;

const TABLE: &str = "name,description\nload,The chat was loaded.\nopen,The chat was opened.\n";

fn accept(reason: &str) -> String {
    format!("[[accept]]\nrule = \"removed-event\"\nevent = \"open\"\nreason = \"{reason}\"\n")
}

/// Compares two versions, each with its own settings and table.
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
    // Once the removal is merged, the two versions are the same.
    let after = compared((&reason, &removed), (&reason, &removed));
    assert_eq!(
        (rules(&after).as_slice(), after.accepted),
        ([""; 0].as_slice(), 0)
    );
    assert!(after.others.unused.is_empty());
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
    assert!(help.contains("for an earlier change"), "{help}");
    let new = accept("Not emitted since the chat opens by itself.");
    let with_reason = compared((&old, TABLE), (&new, &removed));
    assert_eq!(
        (rules(&with_reason).as_slice(), with_reason.accepted),
        ([""; 0].as_slice(), 1)
    );
    // The entry for the earlier change may stay.
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
    // A row that has lost its delimiters is an error of another rule, and is fixed first.
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

/// Compares two versions of a payload. The new version has these settings.
fn payloads(settings: &str, before: &str, after: &str) -> Checked {
    let table = "name,description,payload\nload,The chat was loaded.,load\n";
    let version = |settings: &str, schema: &str| {
        input(&[
            ("catalog.toml", settings),
            ("events.csv", table),
            ("payloads/load.json", schema),
        ])
    };
    let before = version("", before);
    Checked::compared(
        version(settings, after),
        &Levels::default(),
        Some(&Catalog::new(&before)),
    )
}

/// Formats a payload with two fields of these types.
fn schema(url: &str, id: &str) -> String {
    format!(
        r#"{{"type": "object", "required": ["url", "id"], "properties": {{
            "url": {{"type": "{url}", "description": "Where the link leads."}},
            "id": {{"type": "{id}", "description": "Which link it is."}}
        }}}}"#
    )
}

/// Returns the entry that a comparison's only finding prints, with a reason.
fn printed(checked: &Checked) -> String {
    let mut entries = checked
        .found
        .iter()
        .filter_map(|it| it.finding.entry_to_paste());
    let entry = entries
        .next()
        .map(|lines| lines.join("\n").replace('…', "Intended.") + "\n");
    assert_eq!(entries.next(), None);
    entry.expect("an error about a change")
}

#[test]
fn an_accept_that_names_a_change_covers_no_other_one() {
    let before = schema("string", "string");
    let one = schema("integer", "string");
    let entry = printed(&payloads("", &before, &one));
    assert_eq!(
        entry,
        "[[accept]]\nrule = \"incompatible-payload\"\nchange = \"type-changed:load#url=an integer\"\n\
         reason = \"Intended.\"\n"
    );
    let accepted = payloads(&entry, &before, &one);
    assert_eq!(
        (rules(&accepted).as_slice(), accepted.accepted),
        ([""; 0].as_slice(), 1)
    );
    assert!(accepted.others.unnamed.is_empty());
    // A later commit changes another field as well, or changes the type of the same field again.
    for (later, number) in [
        (schema("integer", "integer"), 1),
        (schema("boolean", "string"), 0),
    ] {
        let found = payloads(&entry, &before, &later);
        assert_eq!(
            (rules(&found).as_slice(), found.accepted),
            (["incompatible-payload"].as_slice(), number)
        );
    }
    // An entry with an empty list of changes accepts nothing.
    let none = entry.replace(
        "\"type-changed:load#url=an integer\"",
        "[]\nevent = \"load\"",
    );
    let found = payloads(&none, &before, &one);
    assert_eq!(
        (rules(&found).as_slice(), found.accepted),
        (["incompatible-payload"].as_slice(), 0)
    );
    // Without the type, the entry accepts any type of the field.
    let any = entry.replace("=an integer", "");
    let other = payloads(&any, &before, &schema("boolean", "string"));
    assert_eq!(
        (rules(&other).as_slice(), other.accepted),
        ([""; 0].as_slice(), 1)
    );
}

#[test]
fn an_accept_of_an_event_still_covers_its_payload_and_is_noted() {
    let before = schema("string", "string");
    let both = schema("integer", "integer");
    let entry =
        "[[accept]]\nrule = \"incompatible-payload\"\nevent = \"load\"\nreason = \"Never read.\"\n";
    let found = payloads(entry, &before, &both);
    assert_eq!(
        (rules(&found).as_slice(), found.accepted),
        ([""; 0].as_slice(), 2)
    );
    let unnamed = &found.others.unnamed;
    assert_eq!(unnamed.len(), 1);
    let names: Vec<&str> = unnamed.values().flatten().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "type-changed:load#id=an integer",
            "type-changed:load#url=an integer"
        ]
    );
    // An entry that names both changes also accepts both.
    let named = entry.replace(
        "event = \"load\"",
        &format!("change = [\"{}\", \"{}\"]", names[0], names[1]),
    );
    let found = payloads(&named, &before, &both);
    assert_eq!(
        (rules(&found).as_slice(), found.accepted),
        ([""; 0].as_slice(), 2)
    );
    assert!(found.others.unnamed.is_empty());
}

#[test]
fn an_accept_that_accepts_nothing_is_noted_with_the_nearest_name() {
    let (before, after) = (schema("string", "string"), schema("integer", "string"));
    let notes = |rule: &str, named: &str| {
        let settings =
            format!("[[accept]]\nrule = \"{rule}\"\n{named}\nreason = \"Never read.\"\n");
        let unused = payloads(&settings, &before, &after).others.unused;
        unused.into_values().collect::<Vec<_>>().join("\n")
    };
    let (rule, change) = (
        "incompatible-payload",
        "change = \"type-changed:load#url=an integer\"",
    );
    assert_eq!(notes(rule, change), "");
    assert_eq!(notes(rule, "event = \"load\""), "");
    for (rule, named, meant) in [
        (rule, change.replace("url", "ulr"), change),
        // The rule has only one open change, so the note suggests that change.
        (
            rule,
            "change = \"field-removed:order#id\"".to_owned(),
            change,
        ),
        (rule, "event = \"laod\"".to_owned(), "event = \"load\""),
        (
            "removed-event",
            change.to_owned(),
            "rule = \"incompatible-payload\"",
        ),
    ] {
        let notes = notes(rule, &named);
        let help = format!("; did you mean `{meant}`?");
        assert!(
            notes.contains("accepts nothing") && notes.ends_with(&help),
            "{notes}"
        );
    }
    // `swapped-events` has no finding that the entry could mean.
    let other = notes("swapped-events", "event = \"load\"");
    assert!(
        other.ends_with("; remove the `[[accept]]`, unless it is for another version"),
        "{other}"
    );
}

#[test]
fn an_accept_hides_no_other_change_of_the_same_field() {
    let schema = |kinds: &[&str]| {
        let alternatives = kinds.iter().map(|kind| {
            format!(
                r#"{{"type": "object", "required": ["kind"], "properties": {{"kind": {{"const": "{kind}", "description": "Which."}}}}}}"#
            )
        });
        let alternatives: Vec<String> = alternatives.collect();
        format!(
            r#"{{"type": "object", "required": ["x"], "properties": {{"x": {{"description": "What.", "oneOf": [{}]}}}}}}"#,
            alternatives.join(", ")
        )
    };
    let errors = |checked: &Checked| {
        let errors = checked.found.iter();
        let errors = errors.filter_map(|it| it.finding.entry_to_paste());
        errors.map(|lines| lines[2].clone()).collect::<Vec<_>>()
    };
    let before = schema(&["a", "b", "c", "d"]);
    let gone = "change = \"alternative-removed:load#x=kind=a\"";
    let found = payloads("", &before, &schema(&["b", "c", "d"]));
    assert_eq!(errors(&found), [gone]);
    let what = "`x` can no longer be an object whose `kind` is `a`";
    let mut messages = found.found.iter().map(|it| &it.finding.message);
    assert!(messages.any(|it| it.contains(what)), "{}", shown(found));
    let entry =
        format!("[[accept]]\nrule = \"incompatible-payload\"\n{gone}\nreason = \"Never sent.\"\n");
    let accepted = payloads(&entry, &before, &schema(&["b", "c", "d"]));
    assert_eq!((errors(&accepted).len(), accepted.accepted), (0, 1));
    // Old readers don't know a new alternative.
    let added = payloads(&entry, &before, &schema(&["b", "c", "d", "e"]));
    assert_eq!(
        (errors(&added).as_slice(), added.accepted),
        (
            ["change = \"alternative-added:load#x=kind=e\"".to_owned()].as_slice(),
            1
        )
    );
    // If another alternative of the same type is removed, the entry to paste names only that one.
    let both = payloads(&entry, &before, &schema(&["c", "d"]));
    assert_eq!(
        errors(&both),
        ["change = \"alternative-removed:load#x=kind=b\""]
    );
}

#[test]
fn an_accept_of_a_change_is_for_one_comparison() {
    let before = schema("string", "string");
    let after = schema("integer", "string");
    let entry = printed(&payloads("", &before, &after));
    let table = "name,description,payload\nload,The chat was loaded.,load\n";
    let version = |schema: &str| {
        input(&[
            ("catalog.toml", entry.as_str()),
            ("events.csv", table),
            ("payloads/load.json", schema),
        ])
    };
    let old = version(&before);
    let again = Checked::compared(
        version(&after),
        &Levels::default(),
        Some(&Catalog::new(&old)),
    );
    assert_eq!(rules(&again), ["incompatible-payload"]);
    let help = again.found[0].finding.help.clone().unwrap_or_default();
    assert!(help.contains("for an earlier change"), "{help}");
}

#[test]
fn any_break_prints_the_entry_that_allows_it() {
    // The entry for a setting names the change, because a setting isn't about an event.
    let gate = "[compatibility]\ngate = [\"wire\"]\n";
    let entry = printed(&compared(("", TABLE), (gate, TABLE)));
    assert!(
        entry.contains("change = \"check-lowered:compatibility.gate"),
        "{entry}"
    );
    let accepted = compared(("", TABLE), (&format!("{gate}{entry}"), TABLE));
    assert_eq!(
        (rules(&accepted).as_slice(), accepted.accepted),
        ([""; 0].as_slice(), 1)
    );
    // The entry for a removed row names its event.
    let removed = removed();
    let entry = printed(&compared(("", TABLE), ("", &removed)));
    assert_eq!(entry, accept("Intended."));
    let accepted = compared(("", TABLE), (&entry, &removed));
    assert_eq!(
        (rules(&accepted).as_slice(), accepted.accepted),
        ([""; 0].as_slice(), 1)
    );
    // A warning needs no entry.
    let schema = |values: &str| {
        format!(
            r#"{{"type": "object", "properties": {{"kind": {{"enum": [{values}], "description": "Which."}}}}}}"#
        )
    };
    let (many, few) = (schema(r#""a", "b", "c""#), schema(r#""a""#));
    let warned = payloads("", &many, &few);
    assert_eq!(rules(&warned), ["incompatible-payload"; 2]);
    let entries = warned.found.iter();
    let entries = entries.filter_map(|it| it.finding.entry_to_paste());
    assert_eq!(entries.count(), 0);
    // An entry can still accept the change to a single value.
    let one = "[[accept]]\nrule = \"incompatible-payload\"\nchange = \"value-removed:load#kind=b\"\nreason = \"Never sent.\"\n";
    let one = payloads(one, &many, &few);
    assert_eq!(
        (rules(&one).as_slice(), one.accepted),
        (["incompatible-payload"].as_slice(), 1)
    );
}

#[test]
fn a_change_of_what_payloads_share_has_one_name() {
    let settings = "[defaults]\npayload = 'common'\n[rules]\nsame-description = 'off'\nundescribed-field = 'off'\n";
    let table = "name,description,payload\nlink_clicked,A link was clicked.,link\n";
    let version = |settings: &str, common: &str| {
        input(&[
            ("catalog.toml", settings),
            ("events.csv", table),
            (COMMON.0, common),
            ("payloads/link.toml", LINK),
        ])
    };
    let required = format!("required = ['label']\n{}", COMMON.1);
    let narrow = "type = 'object'\n[properties.id]\ntype = 'string'\n";
    let before = version(settings, &required);
    let check = |settings: &str| {
        Checked::compared(
            version(settings, narrow),
            &Levels::default(),
            Some(&Catalog::new(&before)),
        )
    };
    let found = check(settings);
    let entry = printed(&found);
    assert!(
        entry.contains("change = \"field-removed:common#label\""),
        "{entry}: {}",
        shown(found)
    );
    let accepted = check(&format!("{settings}{entry}"));
    assert_eq!(
        (rules(&accepted).as_slice(), accepted.accepted),
        ([""; 0].as_slice(), 1)
    );
}
