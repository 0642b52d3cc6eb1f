//! Events that were probably renamed, and the suggested new names.

use super::{Checked, compared, input, shown};
use crate::levels::Levels;
use event_catalog_build::catalog::Catalog;

/// Two versions of a table. The same row precedes the given rows of each version.
fn versions(before: &str, after: &str) -> Checked {
    let table =
        |rows: &str| format!("name,description,aliases\nload,The chat was loaded.,\n{rows}");
    compared(&table(before), &table(after))
}

/// Returns the help for the only event that was removed.
#[track_caller]
fn help(checked: Checked) -> String {
    let found = checked.found.iter();
    let mut found = found.filter(|it| it.finding.rule.name == "removed-event");
    let help = found.next().and_then(|it| it.finding.help.clone());
    let is_one = help.is_some() && found.next().is_none();
    assert!(is_one, "{}", shown(checked));
    help.unwrap_or_default()
}

/// Returns the names that are suggested as the new name.
#[track_caller]
fn offered(before: &str, after: &str) -> Vec<String> {
    let help = help(versions(before, after));
    let pieces = help.split("if `").skip(1);
    let names = pieces.filter_map(|piece| piece.split_once("` is its new name"));
    names.map(|(name, _)| name.to_owned()).collect()
}

#[test]
fn an_opposite_is_never_the_new_name() {
    for (one, other) in [
        ("newsletter_opt_in", "newsletter_opt_out"),
        ("api_enabled", "api_disabled"),
        ("user_added", "user_removed"),
        ("pin_failed", "pin_passed"),
        ("muted", "unmuted"),
        ("call.started", "call.ended"),
        ("Invite Accepted", "Invite Declined"),
    ] {
        for (one, other) in [(one, other), (other, one)] {
            let [before, after] = [one, other].map(|name| format!("{name},It came.,\n"));
            assert_eq!(offered(&before, &after), [""; 0], "{one} {other}");
        }
    }
    // Rows with other descriptions aren't suggested.
    let after = "newsletter_opt_out,The newsletter was canceled.,\n\
        newsletter_subscribed,The newsletter was ordered.,\n";
    let before = "newsletter_opt_in,The newsletter was ordered.,\n";
    assert_eq!(offered(before, after), ["newsletter_subscribed"]);
}

#[test]
fn a_name_with_all_words_comes_before_one_with_fewer() {
    let before = "link_clicked,A link was clicked.,\n";
    let rows = |rows: &[&str]| -> String {
        let rows = rows
            .iter()
            .map(|name| format!("{name},A link was clicked.,\n"));
        rows.collect()
    };
    let after = rows(&["link_licked", "link_was_clicked"]);
    assert_eq!(offered(before, &after)[0], "link_was_clicked");
    let after = rows(&["link_licked", "link_was_clicked", "Link Clicked"]);
    assert_eq!(offered(before, &after), ["Link Clicked"]);
}

#[test]
fn all_candidates_are_listed_with_what_to_type() {
    let after = "user_login_web,A user has logged in on the web.,\n\
        user_login_app,A user has logged in with the app.,User Came\n";
    let checked = versions("user_login,A user has logged in.,\n", after);
    assert_eq!(
        help(checked),
        "if `user_login_web` is its new name, type `user_login` into cell C3, the `aliases` of `user_login_web`; \
         if `user_login_app` is its new name, type `User Came; user_login` into cell C4, the `aliases` of \
         `user_login_app`; otherwise put the row of `user_login` back"
    );
    let rows: Vec<String> = (0..9)
        .map(|it| format!("user_login_{it},A user came.,\n"))
        .collect();
    let rows = rows.concat();
    assert_eq!(offered("user_login,A user came.,\n", &rows).len(), 3);
}

#[test]
fn each_of_several_renamed_events_has_its_own_new_name() {
    let names = ["order", "parcel", "invoice", "refund", "basket"];
    let rows = |ending: &str| {
        let rows = names.map(|name| format!("{name}{ending},It was the turn of one {name}.,\n"));
        rows.concat()
    };
    let (before, after) = (rows("_sent"), rows(".shipped"));
    let checked = versions(&before, &after);
    let helps: Vec<_> = checked
        .found
        .iter()
        .filter_map(|it| {
            let is_removed = it.finding.rule.name == "removed-event";
            it.finding.help.as_deref().filter(|_| is_removed)
        })
        .collect();
    assert_eq!(helps.len(), names.len(), "{helps:?}");
    for (name, help) in names.iter().zip(helps) {
        let expected = format!("if `{name}.shipped` is its new name, type `{name}_sent` into");
        assert!(help.starts_with(&expected), "{name}: {help}");
        assert_eq!(help.matches("is its new name").count(), 1, "{help}");
    }
}

#[test]
fn the_length_of_a_description_does_not_matter() {
    let sentence = "The customer has looked at the page with the terms and agreed to them. ";
    for times in [1, 5, 10, 1_000] {
        let before = format!("terms_agreed,{}First.,\n", sentence.repeat(times));
        // The new description is the same, or ends with different words.
        for end in ["First.", "At last."] {
            let after = format!("terms_accepted,{}{end},\n", sentence.repeat(times));
            let names = offered(&before, &after);
            assert_eq!(names, ["terms_accepted"], "{times} {end}");
        }
    }
}

#[test]
fn what_is_typed_keeps_names_with_spaces() {
    for (before, after, expected) in [
        (
            "Order Placed,It came.,\n",
            "order_placed,It came.,\n",
            "type `Order Placed` into cell C3",
        ),
        // The semicolon at the end keeps the name from being parsed as two names.
        (
            "order placed,It came.,\n",
            "order_placed,It came.,\n",
            "type `order placed;` into cell C3",
        ),
        (
            "order placed,It came.,Order Made; b\n",
            "order_placed,It came.,Older Name\n",
            "type `Older Name; order placed; Order Made; b` into cell C3",
        ),
        // An existing alias isn't added again.
        (
            "order placed,It came.,Order Made; b\n",
            "order_placed,It came.,b\n",
            "type `b; order placed; Order Made` into cell C3",
        ),
        (
            "a;b,It came.,\n",
            "a b,It came.,\n",
            "move it to a file in TOML, with `aliases = [\"a;b\"]`",
        ),
        (
            "step {1..3},It came {n} times.,\n",
            "step.{1..3},It came {n} times.,\n",
            "type `step {1..3}` into cell C3",
        ),
        (
            "{{1..3}},It came.,\n",
            "{{1..3}}.came,It came.,\n",
            "type `{{1..3}}` into cell C3",
        ),
    ] {
        let help = help(versions(before, after));
        assert!(help.contains(expected), "{help}");
    }
}

#[test]
fn what_is_written_in_toml_is_a_list_of_strings() {
    let event = |name: &str, aliases: &str| {
        let event =
            format!("[[event]]\nname = '{name}'\ndescription = 'It came.'\naliases = {aliases}\n");
        input(&[("events.toml", event.as_str())])
    };
    let before = event(r#"a \ "b""#, "['one two']");
    let after = event("a.b", "['three; four', 'x']");
    let checked = Checked::compared(after, &Levels::default(), Some(&Catalog::new(&before)));
    let help = help(checked);
    let expected = r#"write `aliases = ["three; four", "x", "a \\ \"b\"", "one two"]` below it"#;
    assert!(help.contains(expected), "{help}");
}

#[test]
fn names_of_any_form_may_be_in_rows_that_cannot_be_read() {
    let before = "order.placed,It came.,\nOrder Sent,It went.,\n👍,Somebody liked it.,\n";
    // If a quote isn't closed, the cell contains the rows after it.
    let after = before.replace(",It came", ",\"It came");
    let checked = versions(before, &after);
    let text = shown(checked);
    assert!(!text.contains("removed-event"), "{text}");
    assert!(text.contains("unclosed-quote"), "{text}");
}
