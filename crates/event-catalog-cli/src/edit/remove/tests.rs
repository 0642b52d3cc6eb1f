use event_catalog_build::read::Memory;

use super::*;

const TODAY: &str = "2026-11-29";

fn answer(files: &[(&str, &str)], name: &str, early: Option<&str>) -> Answer {
    answer_to(files, name, TODAY, None, early)
}

fn answer_to(
    files: &[(&str, &str)],
    name: &str,
    last: &str,
    renamed_to: Option<&str>,
    early: Option<&str>,
) -> Answer {
    let folder: Memory = files.iter().copied().collect();
    let last = Release::parse(last).expect("a date or a version");
    let request = Request {
        name,
        last: &last,
        renamed_to,
        today: Date::parse(TODAY).expect("a date"),
        early,
    };
    remove(&folder, request).expect("a catalog")
}

/// Removes a name, and returns the changed files, in the order in which they are written, and the result.
fn removed(files: &[(&str, &str)], name: &str) -> (Vec<(String, String)>, Removed) {
    match answer(files, name, None) {
        Answer::Removed(removed) => {
            let files = removed.files.iter();
            let files = files.map(|file| (file.path.clone(), file.after.clone()));
            (files.collect(), removed)
        }
        other => panic!("{other:?}"),
    }
}

fn refused(files: &[(&str, &str)], name: &str) -> String {
    match answer(files, name, None) {
        Answer::Refused(why) => why.join(" | "),
        other => panic!("{other:?}"),
    }
}

fn file(path: &str, text: &str) -> (String, String) {
    (path.to_owned(), text.to_owned())
}

const TABLE: &str = "name,description,aliases,since,deprecated_reason,replaced_by\n\
    load,The chat was loaded.,begin; start,v1,No longer sent.,open\n\
    open,The chat was opened.,,,,\n\
    show,\"After `load`, it was shown.\",,,Old.,load\n";

#[test]
fn an_event_leaves_rows_and_its_successor() {
    let (files, removed) = removed(&[("events.csv", TABLE)], "load");
    assert_eq!(
        files,
        [
            file(
                "removed.csv",
                "name,first,last,renamed_to,replaced_by\nbegin,,2026-11-29,load,\nload,v1,2026-11-29,,open\n\
                 start,,2026-11-29,load,\n"
            ),
            file(
                "events.csv",
                "name,description,aliases,since,deprecated_reason,replaced_by\n\
                 open,The chat was opened.,,,,\n\
                 show,\"After `load`, it was shown.\",,,Old.,open\n"
            ),
        ]
    );
    assert_eq!(removed.files[0].before, None);
    assert!(
        removed
            .done
            .iter()
            .any(|it| it.ends_with("`load` is removed")),
        "{:?}",
        removed.done
    );
    assert_eq!(removed.notes.len(), 1, "{:?}", removed.notes);
    assert!(removed.notes[0].ends_with("`description` mentions the name"));
}

#[test]
fn a_former_name_leads_to_its_event() {
    let before = "name,first,last,renamed_to\nbeg,,2020-01-01,\n";
    let files = [("events.csv", TABLE), ("removed.csv", before)];
    let (files, _) = removed(&files, "begin");
    assert_eq!(
        files[0],
        file(
            "removed.csv",
            "name,first,last,renamed_to\nbeg,,2020-01-01,\nbegin,,2026-11-29,load\n"
        )
    );
    assert!(files[1].1.contains("load,The chat was loaded.,start,v1"));
    // The rename has already added a row for the name.
    let before = "name,first,last,renamed_to\nbegin,,2020-01-01,load\n";
    let files = [("events.csv", TABLE), ("removed.csv", before)];
    let (files, _) = removed(&files, "begin");
    let paths: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["events.csv"]);
}

#[test]
fn a_family_leaves_a_row_for_each_number() {
    let table = "name,description,deprecated_reason\nscore_{9..11},A score.,Old.\nload,Loaded.,\n";
    let (files, _) = removed(&[("events.csv", table)], "score_{9..11}");
    assert_eq!(
        files[0].1,
        "name,first,last,renamed_to\nscore_10,,2026-11-29,\nscore_11,,2026-11-29,\nscore_9,,2026-11-29,\n"
    );
    assert_eq!(
        files[1].1,
        "name,description,deprecated_reason\nload,Loaded.,\n"
    );
    let why = refused(&[("events.csv", table)], "score_10");
    assert!(
        why.contains("narrow its range by hand (events.csv:2:1"),
        "{why}"
    );
}

#[test]
fn each_event_of_a_family_keeps_its_replacement() {
    let table = "name,description,replaced_by\nscore_{1..2},A score.,rating_{1..2}\n\
        rating_{1..2},A rating.,\n";
    let (files, _) = removed(&[("events.csv", table)], "score_{1..2}");
    let rows = "name,first,last,renamed_to,replaced_by\n\
        score_1,,2026-11-29,,rating_1\nscore_2,,2026-11-29,,rating_2\n";
    assert_eq!(files[0], file("removed.csv", rows));
    // `renamed_to` contains the replacement if it has the meaning of the removed event.
    let table = "name,description,replaced_by\nload,Loaded.,open\nopen,Opened.,\n";
    let files = [("events.csv", table)];
    let Answer::Removed(removed) = answer_to(&files, "load", TODAY, Some("open"), None) else {
        panic!("not removed");
    };
    assert_eq!(
        removed.files[0].after,
        "name,first,last,renamed_to\nload,,2026-11-29,open\n"
    );
}

#[test]
fn accepted_findings_go_and_those_of_comparisons_stay() {
    let settings = "[[accept]]\nrule = \"final-stop\"\nevent = \"load\"\nreason = \"A.\"\n\n\
        [[accept]]\nrule = \"removed-event\"\nevent = \"load\"\nreason = \"B.\"\n";
    let files = [("catalog.toml", settings), ("events.csv", TABLE)];
    let (files, Removed { done, .. }) = removed(&files, "load");
    let accept = |line: &&String| line.contains("`[[accept]]`");
    let accepts: Vec<&String> = done.iter().filter(accept).collect();
    assert!(
        accepts.len() == 1 && accepts[0].starts_with("catalog.toml:3:"),
        "{done:?}"
    );
    let paths: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["removed.csv", "catalog.toml", "events.csv"]);
    assert!(!files[1].1.contains("\"A.\"") && files[1].1.contains("\"B.\""));
}

#[test]
fn what_lives_needs_a_reason() {
    let table = "name,description\nload,Loaded.\nopen,Opened.\n";
    let files = [("events.csv", table)];
    let why = refused(&files, "load");
    assert!(
        why.starts_with(
            "`load` can't be removed yet: it was not deprecated before; deprecate it first"
        ),
        "{why}"
    );
    let Answer::Removed(removed) = answer(&files, "load", Some("Never sent.")) else {
        panic!("not removed");
    };
    let settings = &removed.files[1];
    assert_eq!(
        (settings.path.as_str(), &settings.before),
        ("catalog.toml", &None)
    );
    assert!(
        settings
            .after
            .contains("rule = \"early-removal\"\nevent = \"load\"")
    );
    // A reason for an earlier removal doesn't count for this one.
    let earlier = "[[accept]]\nrule = \"early-removal\"\nevent = \"load\"\nreason = \"A draft.\"\n";
    let files = [("catalog.toml", earlier), files[0]];
    let Answer::Removed(removed) = answer(&files, "load", Some("Never sent.")) else {
        panic!("not removed");
    };
    let settings = &removed.files[1].after;
    assert!(
        settings.contains("\"A draft.\"") && settings.contains("\"Never sent.\""),
        "{settings}"
    );
    // A row that may be removed without a reason needs no `[[accept]]`.
    let files = [("events.csv", TABLE)];
    let Answer::Removed(removed) = answer(&files, "load", Some("Never sent.")) else {
        panic!("not removed");
    };
    assert!(removed.files.iter().all(|file| file.path != "catalog.toml"));
}

#[test]
fn a_version_that_has_not_come_is_compared_with_the_one_that_was_named() {
    let table = "name,description,deprecated_reason,remove_after\n\
        load,Loaded.,Old.,v3\nopen,Opened.,,\n";
    let why = |last| match answer_to(&[("events.csv", table)], "load", last, None, None) {
        Answer::Refused(why) => why.join(" | "),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        why("v2"),
        "`load` can't be removed yet: its `remove_after` is v3, and v2 is before v3; to remove it anyway, give a \
         reason with `--early \"…\"`. Nothing was changed"
    );
    assert_eq!(
        why(TODAY),
        "`load` can't be removed yet: its `remove_after` is v3, and a day doesn't say whether that version \
         is released; name the version of this release with `--on v…`. Before that release, give a reason \
         with `--early \"…\"`. Nothing was changed"
    );
}

#[test]
fn what_is_removed_is_not_suggested_as_its_own_new_name() {
    let table = "name,description,aliases,deprecated_reason\n\
        gender_diverse,Diverse.,gender_other,Old.\ngender_female,Female.,,\n";
    let why = |name, to| {
        let files = [("events.csv", table)];
        match answer_to(&files, name, TODAY, Some(to), None) {
            Answer::Refused(why) => why.join(" | "),
            other => panic!("{other:?}"),
        }
    };
    let unknown = why("gender_diverse", "gender_divers");
    assert!(
        unknown.ends_with("`event-catalog list --search TEXT` finds names"),
        "{unknown}"
    );
    let near = why("gender_diverse", "gender_femal");
    assert!(near.ends_with("did you mean `gender_female`?"), "{near}");
}

#[test]
fn what_cannot_be_removed_says_why() {
    let table =
        "name,description,deprecated_reason,replaced_by\nload,Loaded.,Old.,\nshow,Shown.,,load\n";
    let why = refused(&[("events.csv", table)], "load");
    assert!(
        why.starts_with("`load` is the replacement for `show` (events.csv:3:"),
        "{why}"
    );
    let why = refused(&[("events.csv", TABLE)], "lode");
    assert!(why.contains("did you mean `load`?"), "{why}");
    let why = refused(
        &[("events.csv", "name,description\nload,\"Loaded.\n")],
        "load",
    );
    assert!(why.contains("can't be read completely"), "{why}");
    let only = "name,description,deprecated_reason\nload,Loaded.,Old.\n";
    let why = refused(&[("events.csv", only)], "load");
    assert!(
        why.contains("without the name, the catalog would have these errors"),
        "{why}"
    );
    let broken = [
        ("events.csv", TABLE),
        ("removed.csv", "name,last\na,soon\n"),
    ];
    let why = refused(&broken, "load");
    assert!(why.contains("removed.csv has mistakes"), "{why}");
}

#[test]
fn a_removal_is_done_once() {
    let (files, _) = removed(&[("events.csv", TABLE)], "load");
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (&**path, &**text))
        .collect();
    for name in ["load", "begin"] {
        let Answer::Before(why) = answer(&files, name, None) else {
            panic!("removed again");
        };
        assert!(why.starts_with(&format!("`{name}` was removed")), "{why}");
    }
    // The interrupted run only wrote the first file.
    let interrupted = [("events.csv", TABLE), files[0]];
    let (rest, _) = removed(&interrupted, "load");
    let paths: Vec<&str> = rest.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["events.csv"]);
}

#[test]
fn a_row_about_an_earlier_meaning_is_not_the_record_of_a_removal() {
    let settings =
        "[[accept]]\nrule = \"reused-name\"\nevent = \"load\"\nreason = \"Nothing has it.\"\n";
    let with =
        "name,description,since,deprecated_reason\nload,Loaded.,2025-01-01,Old.\nopen,Opened.,,\n";
    let without = "name,description,deprecated_reason\nload,Loaded.,Old.\nopen,Opened.,\n";
    let earlier = "name,first,last,renamed_to\nload,,2024-06-30,\n";
    let files = |table| {
        [
            ("catalog.toml", settings),
            ("events.csv", table),
            ("removed.csv", earlier),
        ]
    };
    let (changed, _) = removed(&files(with), "load");
    let mut changed = changed.iter();
    let rows = changed.find(|(path, _)| path == "removed.csv");
    let rows = rows.map(|(_, text)| text.as_str());
    let expected = format!("{earlier}load,2025-01-01,2026-11-29,\n");
    assert_eq!(rows, Some(expected.as_str()));
    // Without a start, the period would overlap the earlier period.
    let why = refused(&files(without), "load");
    assert!(
        why.contains("already has a row for `load`, until 2024-06-30")
            && why.contains("`--on 2024-06-30`"),
        "{why}"
    );
}

#[test]
fn an_event_in_toml_is_removed_with_its_lines() {
    let text = "# Events\n\n[[event]]\nname = \"load\"\ndescription = \"Loaded.\"\ndeprecated_reason = \"Old.\" # why\n\n\
        [[event]]\nname = \"open\"\ndescription = \"Opened.\"\naliases = [\"begin\"]\n";
    let (files, _) = removed(&[("events.toml", text)], "load");
    assert_eq!(
        files[1].1,
        "# Events\n\n[[event]]\nname = \"open\"\ndescription = \"Opened.\"\naliases = [\"begin\"]\n"
    );
    let (files, _) = removed(&[("events.toml", text)], "begin");
    assert!(files[1].1.contains("aliases = []"), "{}", files[1].1);
}

const SENT: &str = "[[send]]\nname = \"start\"\nuntil = \"v5\"\n\n[[send]]\nname = \"old_{1..2}\"\nuntil = \"v5\"\n";

const SENT_TABLE: &str = "name,description,aliases,deprecated_reason\n\
    load,The chat was loaded.,begin; start,No longer sent.\n\
    new_{1..2},Part {n} was shown.,old_{1..2},No longer sent.\n\
    open,The chat was opened.,,\n";

#[test]
fn a_name_that_goes_is_no_longer_sent() {
    let before = [("catalog.toml", SENT), ("events.csv", SENT_TABLE)];
    let settings = |name: &str| {
        let (files, removed) = removed(&before, name);
        let settings = files.into_iter().find(|(path, _)| path == "catalog.toml");
        (settings.map(|(_, text)| text), removed.done)
    };
    // The event is removed with its former names.
    let (after, done) = settings("load");
    let after = after.expect("a change");
    assert!(
        !after.contains("start") && after.contains("old_{1..2}"),
        "{after}"
    );
    assert!(
        done.iter()
            .any(|it| it.ends_with("`[[send]]` for `start` is removed")),
        "{done:?}"
    );
    // Only the former name itself is removed.
    let (after, _) = settings("start");
    assert!(!after.expect("a change").contains("start"));
    let (after, done) = settings("begin");
    assert_eq!(after, None, "{done:?}");
    // The former names of a family are removed with the family.
    let (after, done) = settings("new_{1..2}");
    let after = after.expect("a change");
    assert!(
        after.contains("start") && !after.contains("old_{1..2}"),
        "{after}"
    );
    assert_eq!(
        done.iter().filter(|it| it.contains("`[[send]]`")).count(),
        1,
        "{done:?}"
    );
}
