//! Edits that don't lose anything, but still break users who rely on a name, a payload, or a group of events.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::finding::Severity;

use super::{compared, input, rules, shown};
use crate::checked::Checked;
use crate::levels::Levels;

/// Checks the rule and severity of each finding when two tables are compared.
#[track_caller]
fn finds(before: &str, after: &str, expected: &[(&str, Severity)]) {
    assert_found(compared(before, after), expected);
}

#[track_caller]
fn assert_found(checked: Checked, expected: &[(&str, Severity)]) {
    let found = checked.found.iter();
    let found: Vec<_> = found
        .map(|it| (it.finding.rule.name, it.finding.severity))
        .collect();
    assert_eq!(found, expected, "{}", shown(checked));
}

/// Compares two versions with the same settings.
fn versions(settings: &str, before: &[(&str, &str)], after: &[(&str, &str)]) -> Checked {
    let version = |files: &[(&str, &str)]| input(&[&[("catalog.toml", settings)], files].concat());
    let before = version(before);
    Checked::compared(
        version(after),
        &Levels::default(),
        Some(&Catalog::new(&before)),
    )
}

#[test]
fn a_name_that_was_given_to_another_event_is_one_finding() {
    finds(
        "name,description\nload,The chat was loaded.\nhide,The chat was hidden by its button.\n",
        "name,description\nstart,The chat was loaded.\nload,A price list has come into view.\nhide,The chat was hidden by its button.\n",
        &[("moved-name", Severity::Error)],
    );
    // The name moves to the event in the next row, not to the added event.
    let checked = compared(
        "name,description\nload,The chat was loaded.\nhide,Someone has put the window away.\n",
        "name,description\nstart,The chat was loaded.\nload,Someone has put the window away.\n",
    );
    let mut found = rules(&checked);
    found.sort_unstable();
    assert_eq!(found, ["moved-name", "removed-event"]);
    let removed = checked
        .found
        .iter()
        .find(|it| it.finding.rule.name == "removed-event");
    let help = removed.and_then(|it| it.finding.help.as_deref());
    assert!(
        help.is_some_and(|help| !help.contains("`start`")),
        "{help:?}"
    );
}

#[test]
fn an_alias_in_the_row_of_another_event_is_found() {
    let before = "name,description,module,aliases\n\
        prize_sent,A prize was sent to the winner.,prize,\n\
        proceed_confirmed,A customer has agreed to go on.,proceed,\n";
    let after = "name,description,module,aliases\n\
        prize_shipped,A prize was sent to the winner.,prize,\n\
        proceed_confirmed,A customer has agreed to go on.,proceed,prize_sent\n";
    finds(before, after, &[("moved-name", Severity::Error)]);
    let checked = compared(before, after);
    let finding = &checked.found[0].finding;
    assert_eq!(
        finding.message,
        "the name `prize_sent` means `proceed_confirmed` now, and the event that it meant is now called \
         `prize_shipped`; this breaks `wire`"
    );
    assert_eq!(finding.event.as_deref(), Some("prize_sent"));
    assert_eq!(
        finding.help.as_deref(),
        Some(
            "correct the row of the alias; or accept this finding, with a reason. `prize_sent` is called \
             `prize_shipped` now: move the alias from cell D3 (the `aliases` of `proceed_confirmed`) to cell D2 (the \
             `aliases` of `prize_shipped`)"
        )
    );
    // An alias that moves to the correct row doesn't break anything.
    let moved = after
        .replace(",prize,\n", ",prize,prize_sent\n")
        .replace(",proceed,prize_sent\n", ",proceed,\n");
    finds(before, &moved, &[]);
    // Two events may have been merged into one, whatever other events are new.
    let other = after.replace(
        "A prize was sent to the winner.",
        "A parcel has left the house.",
    );
    finds(before, &other, &[]);
}

#[test]
fn two_events_that_swap_are_one_finding() {
    finds(
        "name,description\nopen,The chat was opened.\nhide,The chat was hidden.\nload,It was loaded.\n",
        "name,description\nhide,The chat was opened.\nopen,The chat was hidden.\nload,It was loaded.\n",
        &[("swapped-events", Severity::Error)],
    );
    // If the rows keep their order, the two descriptions were corrected.
    finds(
        "name,description\nopen,The chat was hidden.\nhide,The chat was opened.\nload,It was loaded.\n",
        "name,description\nopen,The chat was opened.\nhide,The chat was hidden.\nload,It was loaded.\n",
        &[],
    );
}

#[test]
fn a_former_name_that_means_another_event_is_found() {
    let before = "name,description,aliases\n\
        open,The chat was opened.,chat_start\nhide,The chat was hidden.,\n";
    // The former name moves to another event.
    finds(
        before,
        "name,description,aliases\nopen,The chat was opened.,\nhide,The chat was hidden.,chat_start\n",
        &[("moved-name", Severity::Error)],
    );
    // The former name becomes an event's name.
    finds(
        before,
        "name,description,aliases\nopen,The chat was opened.,\nhide,The chat was hidden.,\n\
        chat_start,A process was started.,\n",
        &[("moved-name", Severity::Error)],
    );
    // The former name is removed.
    finds(
        before,
        "name,description\nopen,The chat was opened.\nhide,The chat was hidden.\n",
        &[("removed-event", Severity::Error)],
    );
    // The event takes its former name back.
    finds(
        before,
        "name,description,aliases\nchat_start,The chat was opened.,open\nhide,The chat was hidden.,\n",
        &[],
    );
}

const LINK: &str = "type = 'object'\nrequired = ['url']\n\
    [properties.url]\ntype = 'string'\ndescription = 'Where it leads.'\n";

#[test]
fn a_rename_does_not_hide_a_change_of_the_payload() {
    let number = LINK.replace("'string'", "'integer'");
    let before = "name,description,payload\nlink_clicked,A link was clicked.,link\n";
    let after =
        "name,description,payload,aliases\nlink_opened,A link was clicked.,link,link_clicked\n";
    let checked = versions(
        "",
        &[("events.csv", before), ("payloads/link.toml", LINK)],
        &[("events.csv", after), ("payloads/link.toml", &number)],
    );
    assert_found(checked, &[("incompatible-payload", Severity::Error)]);
}

#[test]
fn the_mode_says_which_direction_counts() {
    let table = (
        "events.csv",
        "name,description,payload\nlink_clicked,A link was clicked.,link\n",
    );
    let optional = LINK.replace("required = ['url']\n", "");
    let check = |mode: &str, before: &str, after: &str| {
        let settings = format!("[compatibility]\ngate = [\"wire\"]\nmode = \"{mode}\"\n");
        let file = "payloads/link.toml";
        let checked = versions(&settings, &[table, (file, before)], &[table, (file, after)]);
        let [only] = checked.found.as_slice() else {
            panic!("{mode}: {}", shown(checked));
        };
        let help = only.finding.help.clone().unwrap_or_default();
        (only.finding.severity, help)
    };
    // Old listeners rely on the required field.
    for (mode, severity) in [
        ("full", Severity::Error),
        ("forward", Severity::Error),
        ("backward", Severity::Warning),
        ("none", Severity::Warning),
    ] {
        let (found, help) = check(mode, LINK, &optional);
        assert_eq!(found, severity, "{mode}: {help}");
        let verb = if severity == Severity::Error {
            "forbids"
        } else {
            "allows"
        };
        let said = format!(
            "listeners that aren't updated don't understand events from updated emitters; the mode `{mode}` {verb} this"
        );
        assert_eq!(help.contains(&said), mode != "full", "{mode}: {help}");
    }
    // Stored events don't have the field that is now required.
    for (mode, severity) in [
        ("full", Severity::Error),
        ("forward", Severity::Warning),
        ("backward", Severity::Error),
        ("none", Severity::Warning),
    ] {
        let (found, help) = check(mode, &optional, LINK);
        assert_eq!(found, severity, "{mode}: {help}");
        assert_eq!(
            help.contains("nor stored events"),
            mode != "full",
            "{mode}: {help}"
        );
    }
}

#[test]
fn a_module_that_empties_breaks_code() {
    let rust = "[compatibility]\ngate = [\"rust\"]\n";
    let table = |module: &str| {
        format!(
            "name,description,module\nlink_clicked,A link was clicked.,link\n\
            mail_sent,A mail was sent.,{module}\n"
        )
    };
    let (before, after) = (table("mail"), table("link"));
    let check = |settings: &str| {
        versions(
            settings,
            &[("events.csv", &before)],
            &[("events.csv", &after)],
        )
    };
    assert_found(check(rust), &[("removed-module", Severity::Error)]);
    assert_found(check(""), &[("removed-module", Severity::Warning)]);
    // A listed module may have no events.
    let listed = format!("{rust}[modules.link]\n[modules.mail]\n");
    assert_found(check(&listed), &[]);
}

#[test]
fn a_renamed_family_keeps_its_old_name_and_a_split_one_does_not() {
    let rust = "[compatibility]\ngate = [\"rust\"]\n";
    let before = "name,description,aliases\nscore_{1..2},A score of {n} was given.,\n";
    let renamed =
        "name,description,aliases\nrating_{1..2},A score of {n} was given.,score_{1..2}\n";
    let split = "name,description,aliases\n\
        score_1,The lowest score was given.,\nscore_2,The best score was given.,\n";
    let check = |settings: &str, after: &str| {
        versions(
            settings,
            &[("events.csv", before)],
            &[("events.csv", after)],
        )
    };
    assert_found(check(rust, renamed), &[]);
    assert_found(check("", renamed), &[]);
    let lost = renamed.replace("score_{1..2}", "");
    assert_found(check("", &lost), &[("removed-event", Severity::Error)]);
    assert_eq!(rules(&check(rust, split)), ["breaking-change"]);
    let other = check("", split);
    assert_eq!(rules(&other), [""; 0], "{}", shown(other));
    assert_eq!(check("", split).others.count, 1);
}

#[test]
fn a_name_that_goes_from_one_event_to_the_next_is_found() {
    let before = "name,description,aliases\n\
        opened,The window was put up.,\nclosed,The window was put away.,\n";
    let after = "name,description,aliases\n\
        closed,The window was put up.,opened\nhidden,The window was put away.,\n";
    finds(before, after, &[("breaking-change", Severity::Error)]);
    let found = compared(before, after);
    let help = found.found[0].finding.help.clone().unwrap_or_default();
    assert!(help.contains("`closed` is called `hidden` now"), "{help}");
    // The row of the merged event may have either description.
    let one = "name,description,aliases\nclosed,The window was put up.,opened\n";
    finds(before, one, &[]);
}
