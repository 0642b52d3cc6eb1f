//! Tests `event-catalog rename` by running the command.

use std::fs;

use crate::command::{folder, git, run};

const TABLE: &str = "name,description\nload,The chat was loaded.\nopen,The chat was opened.\n";

#[test]
fn an_event_is_renamed_and_its_old_name_is_still_found() {
    let place = folder(&[("catalog/events.csv", TABLE)]);
    let renamed = run(place.path(), &["rename", "load", "chat_loaded"]);
    assert_eq!(renamed.status, 0, "{renamed:?}");
    assert_eq!(
        renamed.stdout,
        "catalog/events.csv:2:1 (cell A2): `load` is renamed to `chat_loaded`\n\
         catalog/events.csv:2:1 (cell C2): `load` is an alias\n"
    );
    assert_eq!(
        renamed.stderr,
        "renamed `load` to `chat_loaded` in `catalog`; events with the old name are still recognized. Run `event-catalog generate` to \
         update what is generated\n"
    );
    assert_eq!(
        fs::read_to_string(place.path().join("catalog/events.csv")).expect("a table"),
        "name,description,aliases\nchat_loaded,The chat was loaded.,load\nopen,The chat was opened.,\n"
    );
    let formatted = run(place.path(), &["fmt", "--check", "catalog"]);
    assert_eq!(formatted.status, 0, "{formatted:?}");
    let shown = run(place.path(), &["show", "load"]);
    assert_eq!(shown.status, 0, "{shown:?}");
    assert!(shown.stdout.starts_with("chat_loaded\n"), "{shown:?}");
    let checked = run(place.path(), &["check"]);
    assert_eq!(checked.status, 0, "{checked:?}");
}

#[test]
fn a_diff_and_a_refusal_change_nothing() {
    let place = folder(&[("events.csv", TABLE)]);
    let read = || fs::read_to_string(place.path().join("events.csv")).expect("a table");
    let diff = run(
        place.path(),
        &["rename", "load", "x", "events.csv", "--diff"],
    );
    assert_eq!(diff.status, 1, "{diff:?}");
    assert!(
        diff.stdout.contains(
            "+name,description,aliases\n+x,The chat was loaded.,load\n+open,The chat was opened.,\n"
        ),
        "{diff:?}"
    );
    let refused = run(place.path(), &["rename", "load", "open", "events.csv"]);
    assert_eq!(refused.status, 1, "{refused:?}");
    assert!(
        refused
            .stderr
            .starts_with("error: `open` is another event (events.csv:3:1"),
        "{refused:?}"
    );
    let words = run(place.path(), &["rename", "load", "Chat", "Loaded"]);
    assert_eq!(words.status, 2, "{words:?}");
    assert!(
        words
            .stderr
            .contains("`event-catalog rename load 'Chat Loaded'`"),
        "{words:?}"
    );
    assert_eq!(read(), TABLE);
}

#[test]
fn a_name_of_another_form_is_noted() {
    let place = folder(&[("catalog/events.csv", TABLE)]);
    let rename = |new: &str| run(place.path(), &["rename", "load", new, "--diff"]);
    let other = rename("Chat Loaded");
    let note = "`Chat Loaded` doesn't have the form `snake_case`";
    assert!(other.stderr.starts_with(note), "{other:?}");
    assert_eq!(rename("chat_loaded").stderr, "");
    let settings = place.path().join("catalog/catalog.toml");
    fs::write(settings, "[rules]\nname-form = \"off\"\n").expect("a writable folder");
    assert_eq!(rename("Chat Loaded").stderr, "");
}

#[test]
fn a_rename_on_a_day_is_written_into_the_table_of_names() {
    let place = folder(&[("catalog/events.csv", TABLE)]);
    let arguments = ["rename", "load", "chat_loaded", "--on", "2026-11-29"];
    let renamed = run(place.path(), &arguments);
    assert_eq!(renamed.status, 0, "{renamed:?}");
    assert!(
        renamed.stdout.ends_with(
            "removed.csv: a row says that `chat_loaded` was called `load` until 2026-11-29\n"
        ),
        "{renamed:?}"
    );
    assert_eq!(
        fs::read_to_string(place.path().join("catalog/removed.csv")).expect("a table"),
        "name,first,last,renamed_to\nload,,2026-11-29,chat_loaded\n"
    );
    let again = run(place.path(), &arguments);
    assert_eq!(again.status, 0, "{again:?}");
    assert!(again.stderr.starts_with("nothing to change"), "{again:?}");
    let wrong = run(
        place.path(),
        &["rename", "open", "shown", "--on", "29.11.2026"],
    );
    assert_eq!(wrong.status, 2, "{wrong:?}");
}

#[test]
fn a_name_that_was_never_sent_is_accepted_as_renamed() {
    let place = folder(&[("catalog/catalog.toml", ""), ("catalog/events.csv", TABLE)]);
    git(place.path(), &["init", "--quiet"]);
    git(place.path(), &["add", "."]);
    git(place.path(), &["commit", "--quiet", "-m", "Events"]);
    let today = ["--today", "2026-11-29"];
    let arguments = ["rename", "load", "chat_loaded", "--no-alias"];
    let renamed = run(place.path(), &[&arguments, &today[..]].concat());
    assert_eq!(renamed.status, 0, "{renamed:?}");
    assert!(
        renamed
            .stderr
            .contains("the old name is no longer known, which `check --against` reports"),
        "{renamed:?}"
    );
    assert_eq!(
        fs::read_to_string(place.path().join("catalog/removed.csv")).expect("a table"),
        "name,first,last,renamed_to\nload,,2026-11-29,chat_loaded\n"
    );
    let check = || {
        run(
            place.path(),
            &[&["check", "--against", "HEAD"], &today[..]].concat(),
        )
    };
    let checked = check();
    assert_eq!(checked.status, 1, "{checked:?}");
    let message = "error[early-removal]: `load` was renamed to `chat_loaded`, and its old name was removed too early: it \
                   was not deprecated before\n";
    assert!(checked.stdout.starts_with(message), "{checked:?}");
    let help = "= help: add `load` to the `aliases` of `chat_loaded`, so that programs that still send it are \
                understood; or, if no program has ever sent this name, accept this finding, with a reason\n";
    assert!(checked.stdout.contains(help), "{checked:?}");
    assert!(checked.stderr.contains(": 1 error"), "{checked:?}");
    let log = run(place.path(), &["diff", "HEAD", "--format", "markdown"]);
    let said = "The event `load` was removed. Use `chat_loaded` instead.\n";
    assert!(log.stdout.contains(said), "{log:?}");
    let accept = "[[accept]]\nrule = \"early-removal\"\nevent = \"load\"\nreason = \"A draft.\"\n";
    fs::write(place.path().join("catalog/catalog.toml"), accept).expect("settings");
    assert_eq!(check().status, 0, "{:?}", check());
}

#[test]
fn the_example_is_what_the_command_makes() {
    let example = |step: &str| {
        let file = format!("/../../examples/shop/rename/{step}/events.csv");
        let path = format!("{}{file}", env!("CARGO_MANIFEST_DIR"));
        fs::read_to_string(path).expect("a table")
    };
    let schema = "type = \"object\"\n";
    let before = example("1-before");
    let place = folder(&[
        ("catalog/events.csv", before.as_str()),
        ("catalog/payloads/order.toml", schema),
    ]);
    let renamed = run(place.path(), &["rename", "order_created", "order_placed"]);
    assert_eq!(renamed.status, 0, "{renamed:?}");
    let after = fs::read_to_string(place.path().join("catalog/events.csv")).expect("a table");
    assert_eq!(after, example("2-renamed"));
    assert_eq!(after, example("3-done"));
}
