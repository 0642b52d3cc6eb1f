//! Tests `event-catalog check` by running the command.

use std::io::Read;
use std::process::Stdio;

use crate::command::{Run, command, folder, run};
use serde_json::Value;

/// The rows of the published page, four of which are duplicates.
const PAGE: &str = "tests/seed/events-as-published.csv";

fn repository() -> &'static str {
    concat!(env!("CARGO_MANIFEST_DIR"), "/../..")
}

#[test]
fn the_published_page_has_four_duplicates_each_with_both_places() {
    let Run { status, stdout, .. } = run(repository(), &["check", PAGE]);
    assert_eq!(status, 1);
    assert_eq!(stdout.matches("error[duplicate-event]").count(), 4);
    assert_eq!(stdout.matches("error[").count(), 4);
    for (event, first, again) in [
        ("reminder_opt_out", 149, 189),
        ("reminder_single_opt_in", 150, 190),
        ("reminder_single_opt_in_asked", 151, 191),
        ("reminder_single_opt_in_rejected", 152, 192),
    ] {
        assert!(stdout.contains(&format!("duplicate event `{event}`")));
        assert!(stdout.contains(&format!("--> {PAGE}:{again}:1 (cell A{again})\n")));
        assert!(stdout.contains(&format!("::: {PAGE}:{first}:1 (cell A{first})\n")));
    }
}

#[test]
fn the_catalog_of_this_repository_is_clean() {
    let run = run(repository(), &["check"]);
    assert_eq!((run.status, run.stdout.as_str()), (0, ""));
    assert_eq!(
        run.stderr,
        "checked 210 events: no problems found (17 accepted)\n"
    );
}

#[test]
fn several_catalogs_are_checked_in_one_run() {
    let folder = folder(&[
        ("a.csv", "name,description\nload,\n"),
        (
            "b/events.csv",
            "name,description\nLoad,The chat was loaded.\n",
        ),
    ]);
    let run = run(folder.path(), &["check", "a.csv", "b"]);
    assert_eq!(run.status, 1);
    let (a, b) = (
        run.stdout.find("a.csv:2:1"),
        run.stdout.find("b/events.csv:2:1"),
    );
    assert!(a.is_some() && a < b, "{}", run.stdout);
    assert_eq!(run.stderr, "checked 2 events of 2 catalogs: 2 errors\n");
}

#[test]
fn json_is_as_its_schema_says() {
    let schema = include_str!("../../schemas/findings.schema.json");
    let schema: Value = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let folder = folder(&[(
        "events.csv",
        "name,description,aliases\nload,The chat\u{1b} was loaded.,\nload,The chat\u{1b} was loaded.,\nopen,,open\n",
    )]);
    for (place, arguments) in [
        (repository(), vec!["check", "--format", "json", PAGE]),
        (repository(), vec!["check", "--format", "json"]),
        (
            folder.path().to_str().unwrap(),
            vec!["check", "--format=json", "events.csv"],
        ),
    ] {
        let found: Value = serde_json::from_str(&run(place, &arguments).stdout).unwrap();
        let errors: Vec<_> = validator
            .iter_errors(&found)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{errors:#?}\n{found:#}");
    }
}

#[test]
fn json_names_every_place() {
    let run = run(repository(), &["check", "--format", "json", PAGE]);
    let found: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(found["version"], 1);
    assert_eq!(found["summary"]["errors"], 4);
    assert_eq!(found["summary"]["events"], 210);
    let findings = found["findings"].as_array().unwrap();
    let errors = findings.iter().filter(|it| it["level"] == "error");
    let places: Vec<_> = errors
        .map(|it| {
            assert_eq!(it["rule"], "duplicate-event");
            assert_eq!(it["file"], PAGE);
            assert_eq!(it["fix"]["edits"][0]["line"], it["line"]);
            (
                it["cell"].as_str().unwrap(),
                it["related"][0]["cell"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        places,
        [
            ("A189", "A149"),
            ("A190", "A150"),
            ("A191", "A151"),
            ("A192", "A152")
        ]
    );
}

#[test]
fn many_findings_are_capped_errors_first_and_counted() {
    let rows: Vec<_> = (0..30)
        .map(|number| format!("event_{number}x,An event.,1.{number}"))
        .collect();
    let table = format!("name,description,since\n{}\n", rows.join("\n"));
    let folder = folder(&[("events.csv", &table)]);
    let capped = run(folder.path(), &["check", "events.csv", "--max", "20"]);
    assert_eq!(capped.stdout.matches("error[version-form]").count(), 20);
    let end = "\n… and 10 more `version-form`\n`--max 0` shows all of them, and `--summary` counts them by rule, \
               cause and file\n";
    assert!(capped.stdout.ends_with(end), "{}", capped.stdout);
    let all = run(folder.path(), &["check", "events.csv", "--max", "0"]);
    assert_eq!(all.stdout.matches("error[version-form]").count(), 30);
    assert!(!all.stdout.contains('…'));
}

/// Two tables with 35 findings of one rule, 3 of another, and an error.
fn with_many_findings() -> tempfile::TempDir {
    let row = |number| format!("event_{number}x,Question {number} was ansered  in time.\n");
    let rows = |numbers: std::ops::Range<i32>| numbers.map(row).collect::<String>();
    let one = rows(0..25).replace("  ", " ");
    let two = rows(25..28) + &rows(28..35).replace("  ", " ");
    folder(&[
        (
            "one.csv",
            &format!("name,description\n{one}Load,A chat was loaded.\n"),
        ),
        ("two.csv", &format!("name,description\n{two}")),
    ])
}

#[test]
fn ten_findings_of_a_rule_are_shown_and_the_others_counted() {
    let folder = with_many_findings();
    let count = |run: &Run, rule: &str| run.stdout.matches(&format!("[{rule}]:")).count();
    let usual = run(folder.path(), &["check", "."]);
    assert_eq!(count(&usual, "misspelling"), 10);
    assert_eq!(count(&usual, "white-space"), 3);
    assert_eq!(count(&usual, "name-form"), 1);
    let end = "\n… and 25 more `misspelling`\n`--max 0` shows all of them, and `--summary` counts them by rule, \
               cause and file\n";
    assert!(usual.stdout.ends_with(end), "{}", usual.stdout);
    assert!(
        usual.stderr.contains("1 error and 38 warnings"),
        "{}",
        usual.stderr
    );
    // `--max` limits all rules together.
    for (max, expected) in [("0", 38), ("30", 29)] {
        let run = run(folder.path(), &["check", ".", "--max", max]);
        let warnings = count(&run, "misspelling") + count(&run, "white-space");
        assert_eq!(warnings, expected, "--max {max}");
    }
    // Output for programs contains all findings.
    let check = |format| run(folder.path(), &["check", ".", "--format", format]).stdout;
    let length = |text: &str, list: &str| {
        let document: Value = serde_json::from_str(text).expect("JSON");
        document
            .pointer(list)
            .and_then(Value::as_array)
            .map(Vec::len)
    };
    assert_eq!(length(&check("json"), "/findings"), Some(39));
    assert_eq!(length(&check("sarif"), "/runs/0/results"), Some(39));
    assert_eq!(check("github").lines().count(), 39);
}

#[test]
fn a_summary_counts_by_rule_cause_and_file() {
    let folder = with_many_findings();
    let summary = run(folder.path(), &["check", ".", "--summary"]);
    assert_eq!(summary.status, 1);
    insta::assert_snapshot!(summary.stdout);
    assert!(summary.stderr.contains("1 error and 38 warnings"));
    let json = run(
        folder.path(),
        &["check", ".", "--summary", "--format", "json"],
    );
    assert_eq!(json.status, 2);
    let catalog = format!("{}/catalog", repository());
    let fine = run(folder.path(), &["check", &catalog, "--summary"]);
    assert_eq!((fine.status, fine.stdout.as_str()), (0, ""));
}

#[test]
fn what_a_terminal_would_obey_is_shown() {
    let folder = folder(&[(
        "ev\u{1b}[1ments.csv",
        "name,description\nlo\u{1b}[31mad,The \u{9b}2J chat \u{202e}was loaded.\n",
    )]);
    for format in ["human", "json"] {
        let run = run(folder.path(), &["check", ".", "--format", format]);
        assert_eq!(run.status, 1);
        let obeyed = |c: char| event_catalog_build::is_unprintable(c) && c != '\n';
        assert!(!run.stdout.contains(obeyed), "{:?}", run.stdout);
    }
}

#[test]
fn colours_are_for_terminals() {
    let folder = folder(&[("events.csv", "name,description\nLoad,The chat.\n")]);
    let plain = run(folder.path(), &["check", "events.csv"]);
    assert!(!plain.stdout.contains('\u{1b}'));
    let forced = crate::command::run_with(
        folder.path(),
        &["check", "events.csv"],
        &[("CLICOLOR_FORCE", "1")],
    );
    assert!(forced.stdout.contains('\u{1b}'));
}

#[test]
fn what_cannot_run_exits_with_2() {
    let folder = folder(&[("empty/file.txt", "")]);
    let missing = run(folder.path(), &["check", "nowhere.csv"]);
    assert_eq!((missing.status, missing.stdout.as_str()), (2, ""));
    assert!(
        missing.stderr.contains("`nowhere.csv`"),
        "{}",
        missing.stderr
    );
    let nothing = run(folder.path(), &["check"]);
    assert_eq!(nothing.status, 2);
    assert!(nothing.stderr.contains("there is no catalog here"));
    assert_eq!(run(folder.path(), &["check", "--format", "xml"]).status, 2);
}

#[test]
fn a_closed_pipe_is_no_error() {
    let mut child = command(repository(), &["check", PAGE])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    drop(child.stdout.take());
    let mut stderr = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut stderr)
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert!(!stderr.contains("rror:"), "{stderr}");
}

#[test]
fn an_endless_cell_is_shown_as_far_as_anybody_reads() {
    let endless = "x".repeat(1_000_000);
    for table in [
        format!("name,description\nload,{endless}\n"),
        format!("name,description\n{endless},The chat was loaded.\n"),
        format!("name,{endless}\nload,The chat was loaded.\n"),
    ] {
        let folder = folder(&[("events.csv", &table)]);
        for format in ["human", "json", "github", "sarif"] {
            let run = run(
                folder.path(),
                &["check", ".", "--deny-warnings", "--format", format],
            );
            assert_eq!(run.status, 1);
            let longest = run.stdout.lines().map(str::len).max();
            assert!(longest < Some(6_000), "{format}: {longest:?}");
        }
    }
}

#[test]
fn a_table_alone_says_which_catalog_it_belongs_to() {
    let folder = folder(&[
        (
            "catalog/catalog.toml",
            "[[section]]\nevents = [\"a.csv\"]\n[modules.x]\n",
        ),
        ("catalog/a.csv", "name,description,module\nload,Loaded.,x\n"),
        ("lone.csv", "name,description\nload,Loaded.\n"),
    ]);
    let told = |folder: &std::path::Path, path| run(folder, &["check", path]).stderr;
    let note = "was checked alone";
    assert!(told(folder.path(), "catalog/a.csv").contains("`event-catalog check catalog`"));
    assert!(told(&folder.path().join("catalog"), "a.csv").contains("`event-catalog check .`"));
    assert!(!told(folder.path(), "lone.csv").contains(note));
    assert!(!told(folder.path(), "catalog").contains(note));
    assert!(!told(folder.path(), "catalog/catalog.toml").contains(note));
}

#[test]
fn a_folder_with_a_catalog_in_it_is_not_one() {
    let folder = folder(&[
        ("shop/catalog/catalog.toml", ""),
        ("shop/catalog/a.csv", "name,description\nload,Loaded.\n"),
        ("shop/Cargo.toml", "[package]\nname = \"shop\"\n"),
    ]);
    let checked = run(folder.path(), &["check", "shop"]);
    assert_eq!((checked.status, checked.stdout.as_str()), (2, ""));
    assert!(
        checked.stderr.contains("did you mean `shop/catalog`?"),
        "{}",
        checked.stderr
    );
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_read_is_told() {
    let folder = folder(&[("more.csv", "name,description\nload,The chat was loaded.\n")]);
    std::os::unix::fs::symlink("nowhere.csv", folder.path().join("events.csv")).expect("a link");
    let check = run(folder.path(), &["check", "."]);
    assert_eq!(check.status, 1);
    let said = "error[unreadable-file]: the file cannot be read: No such file";
    assert!(check.stdout.contains(said), "{}", check.stdout);
}
#[cfg(target_os = "linux")]
#[test]
fn a_file_whose_name_cannot_be_written_is_reported() {
    use std::os::unix::ffi::OsStrExt;

    let folder = folder(&[
        ("c/events.csv", "name,description\nload,Loaded.\n"),
        ("c/payloads/a\nb.json", "{}"),
        ("c/notes\n.txt", ""),
    ]);
    let table = std::ffi::OsStr::from_bytes(b"c/more\xff.csv");
    std::fs::write(folder.path().join(table), "name\nopen\n").expect("a table");
    let check = run(folder.path(), &["check", "c"]);
    assert_eq!(check.status, 1, "{}", check.stdout);
    for said in [
        "its name is not UTF-8",
        "its name contains an invisible character",
        "help: rename the file",
    ] {
        assert!(check.stdout.contains(said), "{}", check.stdout);
    }
    assert!(!check.stdout.contains("notes"), "{}", check.stdout);
}

#[test]
fn a_catalog_that_is_listed_again_is_checked_once() {
    let folder = folder(&[
        (
            "event-catalog.toml",
            "catalogs = [\"c\", \"c\", \"c/.\", \"d\"]\n",
        ),
        ("c/events.csv", "name,description\nload,Loaded.\n"),
        ("d/events.csv", "name,description\nopen,Opened.\n"),
    ]);
    let check = run(folder.path(), &["check"]);
    assert_eq!(check.status, 0, "{}", check.stdout);
    let said = format!("{}{}", check.stdout, check.stderr);
    assert!(said.contains("checked 2 events of 2 catalogs"), "{said}");
}

#[test]
fn a_catalog_is_found_from_within_its_folder() {
    let folder = folder(&[
        ("c/catalog.toml", ""),
        ("c/events.csv", "name,description\nload,  Loaded.\n"),
    ]);
    for command in ["check", "fmt"] {
        let run = run(folder.path().join("c"), &[command, "catalog.toml"]);
        assert_eq!(run.status, 0, "{command}: {}", run.stderr);
    }
}
