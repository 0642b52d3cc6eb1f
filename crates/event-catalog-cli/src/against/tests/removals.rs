//! Names and fields whose deprecation is over: removing them isn't an error, and each mistake is found once.

use event_catalog_build::catalog::{Catalog, Date};
use event_catalog_build::finding::Severity;

use super::{input, rules};
use crate::checked::Checked;
use crate::levels::Levels;

/// Protects all audiences, so that every breaking change is an error.
const ALL: &str = "[compatibility]\n\
    gate = [\"wire\", \"rust\", \"typescript\", \"web\", \"docs\", \"warehouse\"]\n";

const TABLE: &str = "name,description,module,aliases,deprecated,deprecated_reason,remove_after\n\
    load,The chat was loaded.,chat,begin,2026-01-01,No longer sent.,2026-06-30\n\
    open,The chat was opened.,window,,,,\n";

const AFTER: &str = "name,description,module\nopen,The chat was opened.,window\n";

const REMOVED: &str = "name,first,last,renamed_to\nbegin,,2026-11-29,load\nload,,2026-11-29,\n";

/// Compares two versions as of a day.
fn compared(before: &[(&str, &str)], after: &[(&str, &str)], today: &str) -> Checked {
    let (before, after) = (input(before), input(after));
    let levels = Levels::default().on(Date::parse(today));
    Checked::compared(after, &levels, Some(&Catalog::new(&before)))
}

#[test]
fn an_event_goes_with_its_module_and_its_former_names() {
    let before = [("catalog.toml", ALL), ("events.csv", TABLE)];
    let after = [
        ("catalog.toml", ALL),
        ("events.csv", AFTER),
        ("removed.csv", REMOVED),
    ];
    let checked = compared(&before, &after, "2026-11-29");
    assert_eq!(rules(&checked), [""; 0]);
    assert_eq!((checked.accepted, checked.others.count), (0, 0));
}

#[test]
fn what_goes_too_early_is_one_finding() {
    let before = [("events.csv", TABLE)];
    let after = [("events.csv", AFTER), ("removed.csv", REMOVED)];
    let checked = compared(&before, &after, "2026-06-29");
    assert_eq!(rules(&checked), ["early-removal"]);
    let accept =
        "[[accept]]\nrule = \"early-removal\"\nevent = \"load\"\nreason = \"Never sent.\"\n";
    let after = [after[0], after[1], ("catalog.toml", accept)];
    let checked = compared(&before, &after, "2026-06-29");
    assert_eq!(rules(&checked), [""; 0]);
    assert!(checked.accepted > 0);
}

#[test]
fn a_former_name_goes_and_its_event_stays() {
    let table = "name,description,aliases\nload,The chat was loaded.,begin\n";
    let before = [
        ("catalog.toml", "[compatibility]\nremoval = \"180 days\"\n"),
        ("events.csv", table),
        (
            "removed.csv",
            "name,first,last,renamed_to\nbegin,,2026-01-01,load\n",
        ),
    ];
    let after = [
        before[0],
        (
            "events.csv",
            "name,description\nload,The chat was loaded.\n",
        ),
        before[2],
    ];
    let found = |today| rules(&compared(&before, &after, today));
    assert_eq!(found("2026-11-29"), [""; 0]);
    assert_eq!(found("2026-06-29"), ["early-removal"]);
}

#[test]
fn a_name_that_came_back_needs_another_row_when_it_goes_again() {
    let earlier = "name,first,last,renamed_to\nload,,2024-06-30,\n";
    let before = [
        (
            "catalog.toml",
            "[[accept]]\nrule = \"reused-name\"\nevent = \"load\"\nreason = \"Nothing has it.\"\n",
        ),
        (
            "events.csv",
            "name,description,deprecated_reason\nload,The page was loaded.,No longer sent.\nopen,The chat was opened.,\n",
        ),
        ("removed.csv", earlier),
    ];
    let table = (
        "events.csv",
        "name,description\nopen,The chat was opened.\n",
    );
    let lost = compared(&before, &[table, before[2]], "2026-11-29");
    assert_eq!(rules(&lost), ["removed-event"]);
    let again = format!("{earlier}load,2025-01-01,2026-11-29,\n");
    let removed = compared(
        &before,
        &[table, ("removed.csv", again.as_str())],
        "2026-11-29",
    );
    assert_eq!(rules(&removed), [""; 0]);
}

#[test]
fn a_family_goes_with_all_its_numbers() {
    let before = [(
        "events.csv",
        "name,description,deprecated_reason\n\
         load,The chat was loaded.,\nscore_{1..2},A score of {n} was given.,No longer sent.\n",
    )];
    let table = (
        "events.csv",
        "name,description\nload,The chat was loaded.\n",
    );
    let rows = "name,first,last,renamed_to\nscore_1,,2026-11-29,\nscore_2,,2026-11-29,\n";
    let checked = compared(&before, &[table, ("removed.csv", rows)], "2026-11-29");
    assert_eq!(rules(&checked), [""; 0]);
    let one = "name,first,last,renamed_to\nscore_1,,2026-11-29,\n";
    let checked = compared(&before, &[table, ("removed.csv", one)], "2026-11-29");
    assert_eq!(checked.found.len(), 1, "{:?}", rules(&checked));
}

#[test]
fn events_go_with_their_payloads() {
    let schema = "{\"type\": \"object\", \"properties\": {\"url\": {\"type\": \"string\"}}}";
    let before = [
        ("catalog.toml", ALL),
        (
            "events.csv",
            "name,description,payload,deprecated_reason\n\
             load,The chat was loaded.,,\nlink_clicked,A link was clicked.,link,No longer sent.\n\
             score_{1..2},A score of {n} was given.,score,No longer sent.\n",
        ),
        ("payloads/link.json", schema),
        ("payloads/score.json", schema),
    ];
    let after = [
        ("catalog.toml", ALL),
        (
            "events.csv",
            "name,description\nload,The chat was loaded.\n",
        ),
        (
            "removed.csv",
            "name,first,last,renamed_to\nlink_clicked,,2026-11-29,\nscore_1,,2026-11-29,\nscore_2,,2026-11-29,\n",
        ),
    ];
    let checked = compared(&before, &after, "2026-11-29");
    assert_eq!(rules(&checked), [""; 0]);
    assert_eq!(checked.others.count, 0);
}

/// Lists the messages after the removal of a field whose schema contains this text.
fn field(said: &str, settings: &str, today: &str) -> Vec<String> {
    let found = field_removed(said, settings, today).into_iter();
    found.map(|(message, _)| message).collect()
}

/// Lists the messages with their severities.
fn field_removed(said: &str, settings: &str, today: &str) -> Vec<(String, Severity)> {
    let table = "name,description,payload\nload,The chat was loaded.,load\n";
    let url = "\"url\": {\"type\": \"string\", \"description\": \"Where it leads.\"}";
    let schema = |more: &str| {
        format!(
            "{{\"type\": \"object\", \"required\": [\"url\"], \"properties\": {{{url}{more}}}}}"
        )
    };
    let old =
        format!(", \"old\": {{\"type\": \"string\", \"description\": \"It was used.\"{said}}}");
    let (was, is) = (schema(&old), schema(""));
    let version = |schema| {
        [
            ("catalog.toml", settings),
            ("events.csv", table),
            ("payloads/load.json", schema),
        ]
    };
    let checked = compared(&version(was.as_str()), &version(is.as_str()), today);
    let found = checked.found.iter();
    let found = found.filter(|it| it.finding.rule.name == "incompatible-payload");
    let found = found.map(|it| (it.finding.message.clone(), it.finding.severity));
    found.collect()
}

#[test]
fn a_field_that_goes_too_early_is_an_error_as_a_name_is() {
    let until = ", \"deprecated\": true, \"x-remove-after\": \"2026-06-30\"";
    let severities = |said: &str, settings: &str, today: &str| -> Vec<Severity> {
        let found = field_removed(said, settings, today).into_iter();
        found.map(|(_, severity)| severity).collect()
    };
    assert_eq!(severities(until, "", "2026-06-29"), [Severity::Error]);
    let never = "[compatibility]\nremoval = \"never\"\n";
    assert_eq!(severities("", never, "2026-06-30"), [Severity::Error]);
    let no_gate = "[compatibility]\ngate = []\n";
    assert_eq!(
        severities(until, no_gate, "2026-06-29"),
        [Severity::Warning]
    );
    // The older version promised nothing, and it isn't known whether anyone reads an optional field.
    assert_eq!(severities("", "", "2026-06-30"), [Severity::Warning]);
}

#[test]
fn a_field_goes_after_its_deprecation() {
    let until = ", \"deprecated\": true, \"x-remove-after\": \"2026-06-30\"";
    let none = [""; 0];
    assert_eq!(field(until, ALL, "2026-06-30"), none);
    assert_eq!(field(", \"deprecated\": true", ALL, "2026-06-30"), none);
    let early =
        "the payload of `load` has an incompatible change: the field `old` was removed too early: ";
    assert_eq!(
        field(until, ALL, "2026-06-29"),
        [format!("{early}it must stay until 2026-06-30")]
    );
    let version = ", \"deprecated\": true, \"x-remove-after\": \"v5\"";
    assert_eq!(
        field(version, ALL, "2026-06-30"),
        [format!(
            "{early}it must stay until v5, and no file says in which version a field is removed"
        )]
    );
    let never = "[compatibility]\nremoval = \"never\"\n";
    assert_eq!(
        field(until, never, "2026-06-30"),
        [format!(
            "{early}`removal` in `[compatibility]` is \"never\""
        )]
    );
    assert_eq!(
        field("", ALL, "2026-06-30"),
        ["the payload of `load` has an incompatible change: the field `old` was removed"]
    );
}

#[test]
fn a_name_that_is_used_again_is_found_once() {
    let row = (
        "removed.csv",
        "name,first,last,renamed_to\nlink_clicked,2024-01-01,2026-01-01,link_opened\n",
    );
    let before = "name,description,aliases\nlink_opened,A link was opened.,link_clicked\n";
    let after =
        "name,description\nlink_opened,A link was opened.\nlink_clicked,A link was tapped.\n";
    let without = "name,description\nlink_opened,A link was opened.\n";
    for before in [before, without] {
        let found = |settings: &str| {
            let old = [("catalog.toml", ""), ("events.csv", before), row];
            let new = [("catalog.toml", settings), ("events.csv", after), row];
            let checked = compared(&old, &new, "2026-11-29");
            let mut found = rules(&checked);
            found.sort_unstable();
            (found, checked.accepted)
        };
        assert_eq!(found(""), (vec!["reused-name"], 0), "{before}");
        let accept = "[[accept]]\nrule = \"reused-name\"\nevent = \"link_clicked\"\nreason = \"Nothing has it.\"\n";
        assert_eq!(found(accept), (vec![], 1), "{before}");
        // A rule that is turned off doesn't hide what a comparison finds.
        let off = "[rules]\nreused-name = \"off\"\n";
        assert_eq!(
            found(off),
            (vec!["lowered-check", "moved-name"], 0),
            "{before}"
        );
    }
}

#[test]
fn an_accepted_name_of_the_older_version_allows_no_later_change() {
    let settings = (
        "catalog.toml",
        "[[accept]]\nrule = \"reused-name\"\nevent = \"link_tapped\"\nreason = \"Nothing has it.\"\n",
    );
    let row = (
        "removed.csv",
        "name,first,last,renamed_to\nlink_tapped,,2024-01-01,\n",
    );
    let table = |opened: &str, tapped: &str| {
        format!(
            "name,description,aliases\nlink_opened,A link was opened.,{opened}\n\
             link_tapped,A link was tapped.,{tapped}\n"
        )
    };
    let (before, after) = (table("link_clicked", ""), table("", "link_clicked"));
    let version = |table| [settings, ("events.csv", table), row];
    let checked = compared(&version(&before), &version(&after), "2026-11-29");
    assert_eq!(rules(&checked), ["moved-name"]);
}
