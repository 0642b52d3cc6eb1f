use std::collections::BTreeMap;

use event_catalog_build::read::Memory;

use super::*;

/// Renames `old` to `new`, and returns the changed files and a list of the changes.
fn renamed(files: &[(&str, &str)], old: &str, new: &str) -> (Vec<(String, String)>, Vec<String>) {
    let folder: Memory = files.iter().copied().collect();
    let request = Request {
        old,
        new,
        keep: true,
        on: None,
        today: None,
    };
    match rename(&folder, None, request).expect("a catalog") {
        Answer::Renamed(renamed) => {
            let files = renamed.files.into_iter();
            let files = files.map(|file| (file.path, file.after));
            (files.collect(), renamed.done)
        }
        Answer::Refused(why) => panic!("refused: {why:?}"),
    }
}

/// Returns the reason why the event can't be renamed, in one line.
fn refused(files: &[(&str, &str)], old: &str, new: &str) -> String {
    let folder: Memory = files.iter().copied().collect();
    let request = Request {
        old,
        new,
        keep: true,
        on: None,
        today: None,
    };
    match rename(&folder, None, request).expect("a catalog") {
        Answer::Renamed(renamed) => panic!("renamed: {:?}", renamed.files),
        Answer::Refused(why) => why.join(" | "),
    }
}

fn one(table: &str) -> [(&str, &str); 1] {
    [("events.csv", table)]
}

fn table(files: &[(&str, &str)], old: &str, new: &str) -> String {
    let (files, _) = renamed(files, old, new);
    let [(_, text)] = <[_; 1]>::try_from(files).expect("one file");
    text
}

#[test]
fn the_old_name_becomes_an_alias_and_other_cells_stay() {
    let text = "name;description;Owner;aliases\r\nload ;\"Loaded; by us.\";  Ann;\r\nopen;Opened.;;old_open\r\n";
    let settings = ("catalog.toml", "[columns]\nextra = [\"Owner\"]\n");
    assert_eq!(
        table(&[("events.csv", text), settings], "load", "chat_loaded"),
        "name;description;Owner;aliases\r\nchat_loaded;\"Loaded; by us.\";  Ann;load\r\nopen;Opened.;;old_open\r\n"
    );
    assert_eq!(
        table(&[("events.csv", text), settings], "open", "chat_opened"),
        "name;description;Owner;aliases\r\nload ;\"Loaded; by us.\";  Ann;\r\nchat_opened;Opened.;;\"old_open; open\"\r\n"
    );
}

#[test]
fn a_table_without_aliases_gets_the_column() {
    assert_eq!(
        table(
            &one("name,description\nload,Loaded.\n"),
            "load",
            "Chat Loaded"
        ),
        "name,description,aliases\nChat Loaded,Loaded.,load\n"
    );
}

#[test]
fn a_rename_is_undone_by_the_opposite_one() {
    let text = "name,description,aliases\nload,Loaded.,\n";
    let there = table(&one(text), "load", "start");
    assert_eq!(there, "name,description,aliases\nstart,Loaded.,load\n");
    let back = table(&one(&there), "start", "load");
    assert_eq!(back, "name,description,aliases\nload,Loaded.,start\n");
}

#[test]
fn what_refers_to_the_event_follows() {
    let files = [
        (
            "catalog.toml",
            "title = \"T\"\nintro = \"intro.md\" # `load`\n\n[[accept]]\nrule = \"final-stop\"\nevent = [\"open\", 'load'] # both\nreason = \"Wanted.\"\n",
        ),
        ("intro.md", "Begins with `load`, not `reload`.\n"),
        (
            "events.csv",
            "name,description,payload,deprecated_reason,replaced_by\nload,Loaded,load,,\nopen,\"After `load`,\nopened\",,,\n\
             begin,Begun.,,Since `load` says it.,load\n",
        ),
        (
            "payloads/load.json",
            "{\"type\":\"object\",\"description\":\"Of `load`.\",\"properties\":{}}",
        ),
    ];
    let (files, done) = renamed(&files, "load", "chat_loaded");
    let after = |path: &str| {
        let file = files.iter().find(|(it, _)| it == path);
        file.map(|(_, text)| text.as_str()).expect("a changed file")
    };
    assert_eq!(
        after("catalog.toml"),
        "title = \"T\"\nintro = \"intro.md\" # `chat_loaded`\n\n[[accept]]\nrule = \"final-stop\"\nevent = [\"open\", \"chat_loaded\"] # both\nreason = \"Wanted.\"\n"
    );
    assert_eq!(
        after("intro.md"),
        "Begins with `chat_loaded`, not `reload`.\n"
    );
    assert_eq!(
        after("events.csv"),
        "name,description,payload,aliases,deprecated_reason,replaced_by\nchat_loaded,Loaded,load,load,,\n\
         open,\"After `chat_loaded`,\nopened\",,,,\nbegin,Begun.,,,Since `chat_loaded` says it.,chat_loaded\n"
    );
    assert!(after("payloads/load.json").contains("Of `chat_loaded`."));
    let expected = [
        "`load` is renamed to `chat_loaded`",
        "`load` is an alias",
        "`replaced_by` is `chat_loaded`",
        "`[[accept]]` is about `chat_loaded`",
        "`description` mentions the new name",
        "`deprecated_reason` mentions the new name",
    ];
    for expected in expected {
        assert!(
            done.iter().any(|line| line.ends_with(expected)),
            "{expected}: {done:#?}"
        );
    }
    assert!(
        done[0].starts_with("events.csv:2:1 (cell A2): "),
        "{done:#?}"
    );
}

#[test]
fn a_sorted_table_stays_sorted() {
    let rows = "name,description\na,A.\nb,B.\nc,C.\nd,D.";
    let sorted = |old: &str, new: &str| {
        let text = table(&one(rows), old, new);
        let names = text
            .lines()
            .map(|line| line.split(',').next().unwrap_or(""));
        names
            .skip(1)
            .map(str::to_owned)
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(sorted("a", "bb"), "b bb c d");
    assert_eq!(sorted("a", "z"), "b c d z");
    assert_eq!(sorted("d", "aa"), "a aa b c");
    assert_eq!(sorted("d", "0"), "0 a b c");
    assert_eq!(sorted("b", "bb"), "a bb c d");
    assert_eq!(sorted("b", "a_2"), "a a_2 c d");
    // The rows aren't sorted, so the table keeps its order.
    let text = table(&one("name,description\nb,B.\na,A.\nc,C.\n"), "b", "z");
    assert_eq!(text, "name,description,aliases\nz,B.,b\na,A.,\nc,C.,\n");
    // The last row may have no line break.
    let text = table(&one(rows), "d", "aa");
    assert_eq!(text, "name,description,aliases\na,A.\naa,D.,d\nb,B.\nc,C.");
}

#[test]
fn a_family_is_renamed_as_a_whole() {
    let files = [(
        "events.csv",
        "name,description,replaced_by\nscore_{0..2},A score.,\nrated,Rated.,score_2\n",
    )];
    assert_eq!(
        table(&files, "score_{0..2}", "points_{0..2}"),
        "name,description,aliases,replaced_by\npoints_{0..2},A score.,score_{0..2},\nrated,Rated.,,points_2\n"
    );
    let why = refused(&files, "score_1", "points_1");
    assert_eq!(
        why,
        "`score_1` is one event of the family `score_{0..2}`; rename the family"
    );
    let why = refused(&files, "score_{0..2}", "points_{0..3}");
    assert!(why.contains("isn't a family of the same numbers"), "{why}");
    let why = refused(&files, "rated", "points_{0..2}");
    assert!(why.contains("is one event"), "{why}");
}

#[test]
fn events_in_toml_are_renamed_too() {
    let text = "[[event]]\nname = 'load' # old\ndescription = \"Loaded.\"\naliases = [ \"a b\", 'older' ]\n\n\
        [[event]]\nname = \"open\"\ndescription = \"Opened.\"\nreplaced_by = \"load\"\n";
    let files = [("events.toml", text)];
    assert_eq!(
        table(&files, "load", "start"),
        "[[event]]\nname = \"start\" # old\ndescription = \"Loaded.\"\naliases = [ \"a b\", \"older\", \"load\" ]\n\n\
         [[event]]\nname = \"open\"\ndescription = \"Opened.\"\nreplaced_by = \"start\"\n"
    );
    assert_eq!(
        table(&files, "open", "opened"),
        "[[event]]\nname = 'load' # old\ndescription = \"Loaded.\"\naliases = [ \"a b\", 'older' ]\n\n\
         [[event]]\nname = \"opened\"\ndescription = \"Opened.\"\nreplaced_by = \"load\"\naliases = [\"open\"]\n"
    );
}

#[test]
fn what_cannot_be_renamed_says_why() {
    let text = "name,description,aliases\nload,Loaded.,begin\nopen,Opened.,\n";
    for (old, new, why) in [
        (
            "lode",
            "x",
            "this catalog has no event `lode`; did you mean `load`?",
        ),
        (
            "begin",
            "x",
            "`begin` is a former name of `load`; rename `load`",
        ),
        ("load", "load", "`load` is already the name of the event"),
        ("load", "a\tb", "`a\\tb` can't be a name: it contains a tab"),
        ("load", "", "`` can't be a name: it is empty"),
        ("open", "begin", "`begin` is a former name of `load`"),
        (
            "load",
            "open",
            "`open` is another event (events.csv:3:1 (cell A3)); to merge the two",
        ),
    ] {
        let found = refused(&one(text), old, new);
        assert!(found.starts_with(why), "{old} {new}: {found}");
    }
    let broken = "name,description\nload,\"Loaded.\n";
    let why = refused(&one(broken), "load", "x");
    assert!(why.contains("can't be read completely"), "{why}");
    // `a.b` and `a_b` have the same name in code.
    let text = "name,description\na_b,A.\nload,Loaded.\n";
    let why = refused(&one(text), "load", "a.b");
    assert!(
        why.contains("with the new name, the catalog would have these errors"),
        "{why}"
    );
}

#[test]
fn a_row_that_was_renamed_by_hand_needs_an_alias() {
    let text = "name,description\nchat_loaded,Loaded.\nopen,Opened.\n";
    assert_eq!(
        refused(&one(text), "load", "chat_loaded"),
        "this catalog has no event `load`, and `chat_loaded` already exists (events.csv:2:1 (cell A2)); if that is the \
         renamed event, add `load` to its `aliases`, and run this command again: it changes what still refers to `load`"
    );
    // A family's names in code are compared in the same way.
    let text = "name,description\npoints_{1..2},A score of {n}.\n";
    let why = refused(&one(text), "score_{1..2}", "points_{1..2}");
    assert!(
        why.starts_with(
            "this catalog has no event `score_{1..2}`, and `points_{1..2}` already exists"
        ),
        "{why}"
    );
    // If `removed.csv` has a row for the name, the message refers to it.
    let files = [
        ("events.csv", "name,description\nchat_loaded,Loaded.\n"),
        (
            "removed.csv",
            "name,first,last,renamed_to\nload,,2025-06-30,chat_loaded\n",
        ),
    ];
    assert_eq!(
        refused(&files, "load", "chat_loaded"),
        "`load` was removed; this catalog had it until 2025-06-30; it is now named `chat_loaded`"
    );
}

#[test]
fn an_old_name_that_was_never_sent_is_left_out() {
    let folder: Memory = one("name,description\nload,Loaded.\n")
        .into_iter()
        .collect();
    let request = Request {
        old: "load",
        new: "start",
        keep: false,
        on: None,
        today: None,
    };
    let Ok(Answer::Renamed(renamed)) = rename(&folder, None, request) else {
        panic!("not renamed");
    };
    assert_eq!(renamed.files[0].after, "name,description\nstart,Loaded.\n");
}

#[test]
fn what_an_old_name_was_that_is_not_kept_is_recorded() {
    let recorded = |files: &[(&str, &str)], lone: Option<&str>| {
        let folder: Memory = files.iter().copied().collect();
        let request = Request {
            old: "load",
            new: "start",
            keep: false,
            on: None,
            today: Date::parse("2026-11-29"),
        };
        let Ok(Answer::Renamed(renamed)) = rename(&folder, lone, request) else {
            panic!("not renamed");
        };
        let mut files = renamed.files.into_iter();
        let removed = files.find(|file| file.path == "removed.csv");
        removed.map(|file| file.after)
    };
    let table = "name,description\nload,Loaded.\n";
    let row = "name,first,last,renamed_to\nload,,2026-11-29,start\n";
    assert_eq!(recorded(&one(table), None).as_deref(), Some(row));
    // A single file has no `removed.csv`, and a name that isn't in the older version yet has no meaning to
    // record.
    assert_eq!(recorded(&one(table), Some("events.csv")), None);
    let planned = "name,description,since\nload,Loaded.,2027-01-31\n";
    assert_eq!(recorded(&one(planned), None), None);
    // A row without dates doesn't prevent the rename.
    let known = "name,first,last,renamed_to\nload,,,\n";
    let files = [("events.csv", table), ("removed.csv", known)];
    assert_eq!(recorded(&files, None), None);
}

#[test]
fn a_rename_that_was_interrupted_is_finished() {
    let files = [
        (
            "catalog.toml",
            "[[accept]]\nrule = \"final-stop\"\nevent = \"load\"\nreason = \"Wanted.\"\n",
        ),
        (
            "events.csv",
            "name,description,aliases\nstart,Loaded,load\n",
        ),
    ];
    let (changed, done) = renamed(&files, "load", "start");
    let paths: Vec<&str> = changed.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["catalog.toml"]);
    assert_eq!(done.len(), 1, "{done:?}");
    assert_eq!(
        renamed(&files[1..], "load", "start"),
        (Vec::new(), Vec::new())
    );
}

/// Renames an event on a given day, and returns the files.
fn renamed_on(files: &[(&str, &str)], old: &str, new: &str, day: &str) -> Vec<(String, String)> {
    let folder: Memory = files.iter().copied().collect();
    let request = Request {
        old,
        new,
        keep: true,
        on: Date::parse(day),
        today: None,
    };
    match rename(&folder, None, request).expect("a catalog") {
        Answer::Renamed(renamed) => {
            let files = renamed.files.into_iter();
            files.map(|file| (file.path, file.after)).collect()
        }
        Answer::Refused(why) => panic!("refused: {why:?}"),
    }
}

#[test]
fn a_rename_with_a_day_writes_what_the_old_name_was() {
    let table = "name,description,since\nlink_clicked,A link was clicked.,2024-01-01\n";
    let files = renamed_on(&one(table), "link_clicked", "link_opened", "2026-11-29");
    let header = "name,first,last,renamed_to\n";
    let removed = format!("{header}link_clicked,2024-01-01,2026-11-29,link_opened\n");
    assert_eq!(files.len(), 2, "{files:?}");
    // The table is the last file, so that the next run can finish if this one is killed.
    assert_eq!(files[0], ("removed.csv".to_owned(), removed.clone()));
    // After the rename is complete, there is nothing left to do.
    let renamed = [
        ("events.csv", files[1].1.as_str()),
        ("removed.csv", &removed),
    ];
    let again = renamed_on(&renamed, "link_clicked", "link_opened", "2026-11-29");
    assert!(again.is_empty(), "{again:?}");
    let table = "name,description\nlevel_{1..2},Level {n} was reached.\n";
    let known = [
        ("events.csv", table),
        ("removed.csv", "name,first,last,renamed_to\nzoom,,,\n"),
    ];
    let files = renamed_on(&known, "level_{1..2}", "floor_{1..2}", "2026-11-29");
    assert_eq!(
        files[0].1,
        format!("{header}level_1,,2026-11-29,floor_1\nlevel_2,,2026-11-29,floor_2\nzoom,,,\n")
    );
}

/// Simulates a run that is killed after this many files, followed by a second run. Returns the resulting catalog, and
/// the number of files that a complete run writes.
fn killed_after(
    written: usize,
    files: &[(&str, &str)],
    request: Request<'_>,
) -> (Vec<(String, String)>, usize) {
    let mut now: BTreeMap<String, String> = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect();
    let mut count = 0;
    for most in [written, usize::MAX] {
        let folder: Memory = now.clone().into_iter().collect();
        let renamed = match rename(&folder, None, request).expect("a catalog") {
            Answer::Renamed(renamed) => renamed,
            Answer::Refused(why) => panic!("{request:?}, {written} files: {why:?}"),
        };
        count = count.max(renamed.files.len());
        let files = renamed.files.into_iter().take(most);
        now.extend(files.map(|file| (file.path, file.after)));
        if most >= count {
            break;
        }
    }
    (now.into_iter().collect(), count)
}

#[test]
fn a_run_that_was_killed_between_two_files_is_finished_by_the_next_one() {
    let files = [
        (
            "catalog.toml",
            "intro = \"intro.md\"\n\n[[accept]]\nrule = \"final-stop\"\nevent = \"load\"\nreason = \"Wanted.\"\n",
        ),
        ("intro.md", "Begins with `load`.\n"),
        (
            "a.csv",
            "name,description,deprecated_reason,replaced_by\nbegin,Begun.,Since `load` says it.,load\n",
        ),
        (
            "events.csv",
            "name,description,payload\nload,Loaded.,load\n",
        ),
        (
            "payloads/load.json",
            "{\"type\":\"object\",\"description\":\"Of `load`.\"}",
        ),
        (
            "removed.csv",
            "name,first,last,renamed_to\nhit,,2026-01-01,load\n",
        ),
        ("z.csv", "name,description\nopen,Opened after `load`.\n"),
    ];
    for (keep, on) in [
        (true, None),
        (false, None),
        (true, Some("2026-11-29")),
        (false, Some("2026-11-29")),
    ] {
        let request = Request {
            old: "load",
            new: "start",
            keep,
            on: on.and_then(Date::parse),
            today: None,
        };
        let (whole, count) = killed_after(usize::MAX, &files, request);
        assert!(count >= files.len(), "{whole:?}");
        for written in 0..count {
            let (after, _) = killed_after(written, &files, request);
            assert_eq!(after, whole, "{written} files were written");
        }
    }
}
