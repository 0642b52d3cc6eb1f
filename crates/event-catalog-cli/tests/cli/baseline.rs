//! Adopting `check` for an old catalog: existing findings can be fixed later, but new ones are
//! errors.

use crate::command::{folder, run};

const OLD: &str =
    "name,description\nload,the chat was ansered.\nopen,The chat.\nclose,The chat.  Closed.\n";

#[test]
fn what_the_baseline_has_passes_and_what_is_new_does_not() {
    let folder = folder(&[("events.csv", OLD)]);
    let events = folder.path().join("events.csv");
    let check = |more: &[&str]| run(folder.path(), &[&["check", "events.csv"], more].concat());
    assert_eq!(check(&["--deny-warnings"]).status, 1);

    let written = check(&["--write-baseline", "known.json"]);
    assert_eq!((written.status, written.stdout.as_str()), (0, ""));
    assert_eq!(
        written.stderr,
        "wrote a baseline with 3 findings to known.json\n"
    );
    insta::assert_snapshot!(std::fs::read_to_string(folder.path().join("known.json")).unwrap());

    let known = check(&["--baseline", "known.json", "--deny-warnings"]);
    assert_eq!((known.status, known.stdout.as_str()), (0, ""));
    assert_eq!(
        known.stderr,
        "checked 3 events: no problems found (3 in the baseline)\n"
    );

    // Sorted and saved by a spreadsheet, with another row at the top, the table still has the same
    // findings.
    let sorted = "name;description\r\nabc;Another.\r\nopen;The chat.\r\nclose;The chat.  Closed.\r\nload;the chat was ansered.\r\n";
    std::fs::write(&events, sorted).unwrap();
    assert_eq!(check(&["--baseline", "known.json"]).status, 0);

    // One more finding of the same kind is new.
    std::fs::write(&events, OLD.replace("ansered", "ansered on the dektop")).unwrap();
    let more = check(&["--baseline", "known.json", "--deny-warnings"]);
    assert_eq!(more.status, 1);
    assert_eq!(more.stdout.matches("error[misspelling]").count(), 1);

    // Fixed findings can stay in the baseline.
    std::fs::write(&events, OLD.replace("the chat", "The chat")).unwrap();
    let fixed = check(&["--baseline", "known.json"]);
    assert_eq!(fixed.status, 0);
    assert!(
        fixed
            .stderr
            .contains("1 finding of the baseline can no longer be found"),
        "{}",
        fixed.stderr
    );
}

#[test]
fn what_is_lost_with_its_row_is_not_said_to_be_mended() {
    let folder = folder(&[("events.csv", OLD)]);
    let check = |more: &[&str]| run(folder.path(), &[&["check", "events.csv"], more].concat());
    assert_eq!(check(&["--write-baseline", "known.json"]).status, 0);
    for (from, to) in [
        // A row that can't be read, and rows swallowed by an unclosed quote in another row.
        ("ansered.", "ansered.,too many"),
        (
            "the chat was ansered.\nopen,The chat.\n",
            "\"A chat.\nopen,The chat.\"\n",
        ),
    ] {
        let table = OLD.replace(from, to);
        std::fs::write(folder.path().join("events.csv"), table).unwrap();
        let lost = check(&["--baseline", "known.json"]);
        assert_eq!(lost.status, 1, "{}", lost.stdout);
        assert!(!lost.stderr.contains("of the baseline"), "{}", lost.stderr);
    }
}

#[test]
fn errors_with_which_nothing_can_be_generated_are_in_no_baseline() {
    let duplicate = OLD.to_owned() + "open,The chat.\n";
    // If the settings turn a style rule into an error, that prevents generation, too.
    let denied = "[rules]\nunused-payload = \"deny\"\n";
    for (table, settings, entry) in [
        (
            duplicate.as_str(),
            "",
            r#"{"rule":"duplicate-event","event":"open","column":"name","count":1}"#,
        ),
        (
            OLD,
            denied,
            r#"{"rule":"unused-payload","file":"load.toml","count":1}"#,
        ),
    ] {
        let folder = folder(&[
            ("catalog/events.csv", table),
            ("catalog/catalog.toml", settings),
            ("catalog/payloads/load.toml", "type = \"object\"\n"),
        ]);
        let run = |arguments: &[&str]| run(folder.path(), arguments);
        let written = run(&["check", "--write-baseline", "known.json"]);
        assert_eq!((written.status, written.stdout.as_str()), (0, ""));
        let note = "note: 1 error is not in the baseline. A baseline can't have errors that prevent generation";
        assert!(written.stderr.contains(note), "{written:?}");
        let path = folder.path().join("known.json");
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(!text.contains(entry), "{text}");

        // Even if a baseline lists the error, `check` passes only if `generate` works.
        let listed = text.replace("\"findings\": [", &format!("\"findings\": [{entry},"));
        for text in [text, listed.clone()] {
            std::fs::write(&path, &text).unwrap();
            let check = run(&["check", "--baseline", "known.json"]);
            assert_eq!(check.status, 1, "{check:?}");
            assert!(check.stderr.contains("1 error ("), "{check:?}");
            let note = "note: 1 error is reported despite the baseline";
            assert_eq!(check.stderr.contains(note), text == listed, "{check:?}");
            assert_eq!(run(&["generate", "rust"]).status, 1);
        }
        std::fs::write(folder.path().join("catalog/events.csv"), OLD).unwrap();
        std::fs::write(folder.path().join("catalog/catalog.toml"), "").unwrap();
        let check = run(&["check", "--baseline", "known.json"]);
        assert_eq!(check.status, 0, "{check:?}");
        assert_eq!(run(&["generate", "rust"]).status, 0);
    }
}

#[test]
fn a_baseline_that_cannot_be_used_says_why() {
    let folder = folder(&[
        ("events.csv", OLD),
        ("other.json", "{\"version\": 2, \"findings\": []}"),
        ("broken.json", "{"),
    ]);
    for (file, why) in [
        ("nowhere.json", "cannot be read"),
        ("other.json", "has version 2"),
        ("broken.json", "isn't a baseline"),
    ] {
        let run = run(folder.path(), &["check", "events.csv", "--baseline", file]);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""));
        assert!(run.stderr.contains(why), "{}", run.stderr);
    }
    let both = run(
        folder.path(),
        &["check", "--baseline", "a", "--write-baseline", "b"],
    );
    assert_eq!(both.status, 2);
}

#[test]
fn warnings_can_be_denied_and_levels_given() {
    let folder = folder(&[("events.csv", "name,description\nload,the chat was loaded\n")]);
    let status =
        |more: &[&str]| run(folder.path(), &[&["check", "events.csv"], more].concat()).status;
    assert_eq!(status(&[]), 0);
    assert_eq!(status(&["--deny-warnings"]), 1);
    assert_eq!(status(&["--deny", "capital-letter"]), 1);
    assert_eq!(status(&["--deny-warnings", "--allow", "capital-letter"]), 0);
    assert_eq!(
        status(&[
            "--deny-warnings",
            "--allow",
            "capital-letter",
            "--warn",
            "final-stop"
        ]),
        1
    );

    let refused = |more: &[&str], why: &str| {
        let run = run(folder.path(), &[&["check", "events.csv"], more].concat());
        assert_eq!(run.status, 2);
        assert!(run.stderr.contains(why), "{}", run.stderr);
    };
    refused(
        &["--allow", "capital-leter"],
        "did you mean `capital-letter`?",
    );
    refused(&["--allow", "duplicate-event"], "cannot be lowered");
    refused(
        &["--allow", "final-stop", "--warn", "final-stop"],
        "two levels",
    );
}

#[cfg(unix)]
#[test]
fn a_baseline_is_written_through_a_link_and_over_nothing_but_files() {
    use std::fs;
    use std::os::unix::fs::{FileTypeExt, symlink};
    let folder = folder(&[("events.csv", OLD), ("real.json", "{}")]);
    let path = |name: &str| folder.path().join(name);
    let _listener = std::os::unix::net::UnixListener::bind(path("socket")).unwrap();
    for (target, link) in [
        ("real.json", "link.json"),
        ("new.json", "to-new.json"),
        ("/dev/stdout", "stdout"),
        ("socket", "to-socket"),
        ("round", "round"),
    ] {
        symlink(target, path(link)).unwrap();
    }
    let write = |to: &str| {
        run(
            folder.path(),
            &["check", "events.csv", "--write-baseline", to],
        )
    };
    for (link, file) in [("link.json", "real.json"), ("to-new.json", "new.json")] {
        let written = write(link);
        assert_eq!(written.status, 0, "{}", written.stderr);
        assert!(fs::symlink_metadata(path(link)).unwrap().is_symlink());
        assert!(
            fs::read_to_string(path(file))
                .unwrap()
                .contains("misspelling")
        );
    }
    for to in ["stdout", "socket", "to-socket", "round"] {
        let refused = write(to);
        assert_eq!(refused.status, 2, "{to}: {}", refused.stderr);
        assert_eq!(refused.stdout, "");
        assert!(
            refused.stderr.contains("cannot be written"),
            "{to}: {}",
            refused.stderr
        );
        let kind = fs::symlink_metadata(path(to)).unwrap().file_type();
        assert!(kind.is_symlink() || kind.is_socket(), "{to} was replaced");
    }
}
