//! `event-catalog remove`, and the stages of a deprecation, from the user's point of view.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::command::{folder, run, run_with};

const TABLE: &str = "name,description,aliases,deprecated,deprecated_reason,remove_after\n\
    load,The chat was loaded.,begin,2026-01-01,No longer sent.,2026-06-30\n\
    open,The chat was opened.,,,,\n";

fn read(place: &Path, path: &str) -> String {
    fs::read_to_string(place.join(path)).expect("a file")
}

#[test]
fn an_event_is_removed_and_still_known() {
    let place = folder(&[("catalog/events.csv", TABLE)]);
    let day = ["--today", "2026-11-29"];
    let removed = run(place.path(), &[&["remove", "load"][..], &day].concat());
    assert_eq!(removed.status, 0, "{removed:?}");
    assert!(
        removed
            .stdout
            .ends_with("catalog/events.csv:2:1 (cell A2): `load` is removed\n"),
        "{removed:?}"
    );
    assert_eq!(
        read(place.path(), "catalog/removed.csv"),
        "name,first,last,renamed_to\nbegin,,2026-11-29,load\nload,,2026-11-29,\n"
    );
    assert!(!read(place.path(), "catalog/events.csv").contains("load"));
    let shown = run(place.path(), &["show", "load"]);
    assert_eq!(
        (shown.status, shown.stderr.as_str()),
        (
            1,
            "error: `load` was removed; this catalog had it until 2026-11-29\n"
        )
    );
    let checked = run(place.path(), &["check", "--deny-warnings"]);
    assert_eq!(checked.status, 0, "{checked:?}");
    let again = run(place.path(), &["remove", "load"]);
    assert_eq!(again.status, 0, "{again:?}");
    assert!(again.stderr.starts_with("nothing to change: "), "{again:?}");
    // The name of the removed event is reserved.
    let events = "name,description\nload,The page was loaded.\n";
    fs::write(place.path().join("catalog/events.csv"), events).expect("a file");
    let reused = run(place.path(), &["check"]);
    assert_eq!(reused.status, 1, "{reused:?}");
    assert!(reused.stdout.contains("error[reused-name]"), "{reused:?}");
}

#[test]
fn what_is_no_file_is_said_to_be_in_the_way() {
    let place = folder(&[("catalog/events.csv", TABLE)]);
    let removed = place.path().join("catalog/removed.csv");
    let remove = |what: &str| {
        let run = run(place.path(), &["remove", "load", "--today", "2026-11-29"]);
        assert_ne!(run.status, 0, "{run:?}");
        for part in [
            "removed.csv",
            what,
            "nothing was changed",
            "rename or remove",
        ] {
            assert!(run.stderr.contains(part), "{part}: {run:?}");
        }
        assert_eq!(read(place.path(), "catalog/events.csv"), TABLE);
    };
    fs::create_dir(&removed).expect("a folder");
    remove("it is a folder");
    fs::remove_dir(&removed).expect("a folder");
    if cfg!(unix) {
        let made = Command::new("mkfifo").arg(&removed).status();
        assert!(made.expect("mkfifo").success());
        remove("it isn't a regular file");
    }
}

#[test]
fn what_is_too_early_is_refused_and_a_diff_changes_nothing() {
    let place = folder(&[("catalog/events.csv", TABLE)]);
    let early = run(place.path(), &["remove", "load", "--today", "2026-06-29"]);
    assert_eq!(early.status, 1, "{early:?}");
    assert!(
        early
            .stderr
            .contains("`load` can't be removed yet: it must stay until 2026-06-30; "),
        "{early:?}"
    );
    let diff = run_with(
        place.path(),
        &["remove", "load", "--diff"],
        &[("SOURCE_DATE_EPOCH", "1795910400")],
    );
    assert_eq!(diff.status, 1, "{diff:?}");
    assert!(diff.stdout.contains("+load,,2026-11-29,\n"), "{diff:?}");
    for arguments in [
        &["remove", "load", "--on", "29.11.2026"][..],
        &["remove", "load", "--today", "tomorrow"],
        &["remove", "load", "--early", " "],
        &["remove", "load", "--early", "…"],
        &["remove", "load", "catalog/events.csv"],
        &["remove", "load", "and", "more"],
    ] {
        let refused = run(place.path(), arguments);
        assert_eq!(refused.status, 2, "{arguments:?}: {refused:?}");
    }
    let variable = [("SOURCE_DATE_EPOCH", "soon")];
    let refused = run_with(place.path(), &["remove", "load"], &variable);
    assert_eq!(refused.status, 2, "{refused:?}");
    assert!(refused.stderr.contains("SOURCE_DATE_EPOCH"), "{refused:?}");
    assert_eq!(read(place.path(), "catalog/events.csv"), TABLE);
    assert!(!place.path().join("catalog/removed.csv").exists());
}

#[test]
fn overdue_and_due_removals_are_reported_by_the_day() {
    let place = folder(&[("catalog/events.csv", TABLE)]);
    let check = |day, more: &[&str]| {
        let arguments = [&["check", "--today", day][..], more].concat();
        run(place.path(), &arguments)
    };
    let on_time = check("2026-06-30", &[]);
    assert_eq!(on_time.stdout, "", "{on_time:?}");
    let overdue = check("2026-07-01", &[]);
    assert_eq!(overdue.status, 0, "{overdue:?}");
    assert!(
        overdue
            .stdout
            .contains("warning[overdue-removal]: `load` should have been removed by 2026-06-30"),
        "{overdue:?}"
    );
    let due = check("2026-06-01", &["--warn", "due-removal"]);
    assert!(
        due.stdout
            .contains("warning[due-removal]: `load` may be removed from 2026-06-30 on"),
        "{due:?}"
    );
    let far = check("2026-05-30", &["--warn", "due-removal"]);
    assert_eq!(far.stdout, "", "{far:?}");
}

#[test]
fn a_comparison_lets_names_go_that_had_their_time() {
    let after = "name,description\nopen,The chat was opened.\n";
    let removed = "name,first,last,renamed_to\nbegin,,2026-11-29,load\nload,,2026-11-29,\n";
    let place = folder(&[
        ("old/events.csv", TABLE),
        ("catalog/events.csv", after),
        ("catalog/removed.csv", removed),
    ]);
    let check = |day| {
        let arguments = ["check", "--against", "./old", "--today", day];
        run(place.path(), &arguments)
    };
    let fine = check("2026-11-29");
    assert_eq!((fine.status, fine.stdout.as_str()), (0, ""), "{fine:?}");
    let early = check("2026-06-29");
    assert_eq!(early.status, 1, "{early:?}");
    assert!(
        early.stdout.contains(
            "error[early-removal]: `load` was removed too early: it must stay until 2026-06-30"
        ),
        "{early:?}"
    );
    // An `[[accept]]` entry allows the removal.
    let accept =
        "[[accept]]\nrule = \"early-removal\"\nevent = \"load\"\nreason = \"Never sent.\"\n";
    fs::write(place.path().join("catalog/catalog.toml"), accept).expect("a file");
    assert_eq!(check("2026-06-29").status, 0);
    // Without its row in `removed.csv`, the event counts as lost.
    fs::remove_file(place.path().join("catalog/removed.csv")).expect("a file");
    let lost = check("2026-11-29");
    assert_eq!(lost.status, 1, "{lost:?}");
    assert!(lost.stdout.contains("error[removed-event]"), "{lost:?}");
    assert!(
        lost.stdout.contains("`event-catalog remove load`"),
        "{lost:?}"
    );
}

#[test]
fn a_diff_says_what_was_announced_to_go() {
    let removed = "name,first,last,renamed_to\nbegin,,2026-11-29,load\nload,,2026-11-29,\n";
    let place = folder(&[
        ("old/events.csv", TABLE),
        (
            "catalog/events.csv",
            "name,description\nopen,The chat was opened.\n",
        ),
        ("catalog/removed.csv", removed),
    ]);
    let diff = |day, format| {
        let arguments = ["diff", "./old", "--today", day, "--format", format];
        let shown = run(place.path(), &arguments);
        assert_eq!(shown.status, 0, "{shown:?}");
        shown.stdout
    };
    let shown = diff("2026-11-29", "human");
    assert!(shown.starts_with("removed, as announced\n"), "{shown}");
    assert!(shown.ends_with("This needs a major version.\n"), "{shown}");
    assert!(diff("2026-11-29", "json").contains("\"announced\": true"));
    assert!(diff("2026-11-29", "github").contains("🔴 Removed, as announced"));
    assert!(
        diff("2026-11-29", "markdown").contains("- **Breaking, as announced:** The event `load`")
    );
    let early = diff("2026-06-29", "human");
    assert!(early.starts_with("breaking\n"), "{early}");
}

#[test]
fn an_early_removal_is_accepted_by_the_run_that_makes_it() {
    let place = folder(&[("catalog/events.csv", TABLE)]);
    let git = |arguments: &[&str]| {
        let run = Command::new("git")
            .args(["-c", "user.name=a", "-c", "user.email=a@example.org"])
            .args(arguments)
            .current_dir(place.path())
            .output()
            .expect("git starts");
        assert!(run.status.success(), "{run:?}");
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "before"]);
    let removed = run(
        place.path(),
        &["remove", "open", "--early", "It was \"never\" sent."],
    );
    assert_eq!(removed.status, 0, "{removed:?}");
    let checked = run(
        place.path(),
        &["check", "--against", "HEAD", "--today", "2026-01-02"],
    );
    assert_eq!(checked.status, 0, "{checked:?}");
}

#[test]
fn a_spreadsheets_date_is_fixed() {
    let table = "name,description,since\nload,The chat was loaded.,29.11.2026\n";
    let place = folder(&[
        ("catalog/events.csv", table),
        (
            "catalog/removed.csv",
            "name,first,last,renamed_to\nb,,11/29/26,\na,,v1,load\n",
        ),
    ]);
    let fixed = run(place.path(), &["check", "--fix"]);
    assert_eq!(fixed.status, 0, "{fixed:?}");
    assert_eq!(
        read(place.path(), "catalog/events.csv"),
        "name,description,since\nload,The chat was loaded.,2026-11-29\n"
    );
    assert_eq!(
        read(place.path(), "catalog/removed.csv"),
        "name,first,last,renamed_to\na,,v1,load\nb,,2026-11-29,\n"
    );
    // `removed.csv` isn't an event table, so `fmt` doesn't change it.
    let formatted = run(place.path(), &["fmt", "--check"]);
    assert_eq!(formatted.status, 0, "{formatted:?}");
}
