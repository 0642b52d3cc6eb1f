//! Where `event-catalog generate` writes files.

use std::collections::BTreeMap;
use std::path::Path;

use tempfile::TempDir;

use crate::command::{Run, folder, run};

const EVENTS: &str = "name,description\nload,The chat was loaded.\nopen,The chat was opened.\n";
const KINDS: [&str; 7] = [
    "rust",
    "typescript",
    "json-schema",
    "asyncapi",
    "warehouse",
    "markdown",
    "html",
];

fn catalog() -> TempDir {
    folder(&[
        ("catalog/events.csv", EVENTS),
        ("catalog/catalog.toml", "title = \"Events\"\n"),
        (
            "names.txt.jinja",
            "{% for it in events %}{{ it.name }}\n{% endfor %}",
        ),
    ])
}

/// Every file in a folder, by its path relative to the folder.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_str().expect("a name in UTF-8");
        if path.is_dir() {
            let below = files(&path).into_iter();
            found.extend(below.map(|(below, text)| (format!("{name}/{below}"), text)));
        } else {
            let text = std::fs::read_to_string(&path).expect("a file");
            found.insert(name.to_owned(), text);
        }
    }
    found
}

fn generate(folder: &TempDir, arguments: &[&str]) -> Run {
    let run = run(folder.path(), &[&["generate"], arguments].concat());
    // The SQL for warehouses needs an absolute path.
    let wants_path = arguments.contains(&"warehouse");
    let is_warned = run.stderr.starts_with("warning: the SQL for warehouses ");
    assert_eq!((run.status, is_warned), (0, wants_path), "{arguments:?}");
    assert_eq!(run.stderr.lines().count(), usize::from(wants_path));
    run
}

#[test]
fn a_relative_path_of_a_store_is_a_warning() {
    let folder = catalog();
    for (arguments, is_warned) in [
        (&["generate", "warehouse"][..], true),
        (&["generate", "--warehouse-store", "other/events"][..], true),
        (
            &["generate", "warehouse", "--warehouse-store", "/data/events"][..],
            false,
        ),
        (&["generate", "markdown"][..], false),
    ] {
        let run = run(folder.path(), arguments);
        assert_eq!(run.status, 0, "{}", run.stderr);
        let warning = run.stderr.contains("--warehouse-store /absolute/path");
        assert_eq!(warning, is_warned, "{arguments:?}: {}", run.stderr);
    }
}

#[test]
fn kinds_one_by_one_and_all_at_once_give_the_same_files() {
    let all = catalog();
    generate(&all, &[]);
    let all = files(&all.path().join("generated"));
    let single = catalog();
    for kind in KINDS {
        let run = generate(&single, &[kind]);
        let shown = format!("generated/{kind}/");
        assert!(run.stdout.contains(&shown), "{}", run.stdout);
    }
    assert_eq!(files(&single.path().join("generated")), all);
    for kind in KINDS {
        assert!(all.keys().any(|it| it.starts_with(&format!("{kind}/"))));
    }
    // The files of a single kind are written directly to the output folder; several kinds get a
    // subfolder each.
    for kind in KINDS {
        generate(&single, &[kind, "--out", &format!("named/{kind}")]);
    }
    assert_eq!(files(&single.path().join("named")), all);
    generate(&single, &["--out", "shared"]);
    assert_eq!(files(&single.path().join("shared")), all);
}

#[test]
fn a_template_is_filled_into_the_folder_itself() {
    let folder = catalog();
    let template = ["--template", "names.txt.jinja"];
    generate(&folder, &template);
    generate(&folder, &[&template[..], &["--out", "named"]].concat());
    for out in ["generated", "named"] {
        let files = files(&folder.path().join(out));
        let names: Vec<_> = files.keys().collect();
        assert_eq!(names, ["names.txt"]);
        assert_eq!(files["names.txt"], "load\nopen\n");
    }
}

#[test]
fn nothing_is_written_where_one_kind_cannot_be_generated() {
    let folder = catalog();
    let bad = run(
        folder.path(),
        &["generate", "--package-name", "Not A Package"],
    );
    assert_eq!((bad.status, bad.stdout.as_str()), (2, ""), "{}", bad.stderr);
    assert!(!folder.path().join("generated").exists());
}

/// Runs `generate --check`, which must not change any file.
fn check(folder: &TempDir, arguments: &[&str]) -> Run {
    let before = files(folder.path());
    let run = run(
        folder.path(),
        &[&["generate", "--check"], arguments].concat(),
    );
    assert_eq!(files(folder.path()), before, "{arguments:?}");
    run
}

/// Runs the commands between backticks in a message in a shell.
fn carry_out(folder: &TempDir, told: &str) {
    let command = env!("CARGO_BIN_EXE_event-catalog");
    let bin = Path::new(command).parent().expect("a folder");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::iter::once(bin.to_owned()).chain(std::env::split_paths(&path));
    let path = std::env::join_paths(path).expect("folders");
    for typed in told.split('`').skip(1).step_by(2) {
        let status = std::process::Command::new("sh")
            .args(["-c", typed])
            .current_dir(folder.path())
            .env("PATH", &path)
            .stdout(std::process::Stdio::null())
            .status();
        assert!(status.expect("a shell").success(), "{typed}");
    }
}

#[test]
fn a_check_says_what_is_not_current_and_what_makes_it_so() {
    let mut cases: Vec<Vec<&str>> = KINDS.iter().map(|kind| vec![*kind]).collect();
    cases.push(vec![]);
    cases.push(vec!["--out", "web site"]);
    cases.push(vec!["json-schema", "--out", "docs/schemas"]);
    cases.push(vec!["--template", "names.txt.jinja"]);
    for arguments in cases {
        let folder = catalog();
        let missing = check(&folder, &arguments);
        assert_eq!(missing.status, 1, "{arguments:?}: {missing:?}");
        assert!(
            missing.stdout.lines().all(|it| it.starts_with("missing: ")),
            "{missing:?}"
        );
        carry_out(&folder, &missing.stderr);
        let current = check(&folder, &arguments);
        assert_eq!((current.status, current.stdout.as_str()), (0, ""));
        assert!(current.stderr.contains("all current"), "{current:?}");

        // Renaming an event changes files. For kinds with one file per event, one file is missing
        // and one is left over.
        let renamed = EVENTS.replace("open,", "close,");
        std::fs::write(folder.path().join("catalog/events.csv"), renamed).expect("a file");
        let stale = check(&folder, &arguments);
        assert_eq!(stale.status, 1, "{arguments:?}: {stale:?}");
        assert!(stale.stdout.contains("differs: "), "{stale:?}");
        let has_schemas = arguments.is_empty()
            || arguments == ["--out", "web site"]
            || arguments[0] == "json-schema";
        for (state, file) in [("missing", "close"), ("obsolete", "open")] {
            let told = stale.stdout.lines().any(|line| {
                line.starts_with(&format!("{state}: "))
                    && line.ends_with(&format!("/events/{file}.schema.json"))
            });
            assert_eq!(told, has_schemas, "{arguments:?}: {stale:?}");
        }
        carry_out(&folder, &stale.stderr);
        let current = check(&folder, &arguments);
        assert_eq!(current.status, 0, "{arguments:?}: {current:?}");
    }
}

#[test]
fn a_check_does_not_count_what_was_not_generated() {
    let folder = catalog();
    generate(&folder, &[]);
    let schema = std::fs::read_to_string(
        folder
            .path()
            .join("generated/json-schema/events/load.schema.json"),
    )
    .expect("a file");
    for (path, text) in [
        ("generated/mine.txt", "mine"),
        ("generated/html/other.html", "<p>mine"),
        ("generated/typescript/node_modules/a/index.js", "mine"),
        ("generated/json-schema/events/mine.schema.json", "{}"),
        ("generated/json-schema/events/no.schema.json", "no JSON"),
        // A copy under another name doesn't count as generated.
        ("generated/json-schema/events/copy.schema.json", &schema),
        ("generated/json-schema/events/mine.md", "mine"),
    ] {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    let current = check(&folder, &[]);
    assert_eq!((current.status, current.stdout.as_str()), (0, ""));
}

#[test]
fn a_check_knows_the_files_of_names_in_any_form() {
    let folder = catalog();
    let settings = "title = \"Events\"\n[names]\nform = \"any\"\n";
    std::fs::write(folder.path().join("catalog/catalog.toml"), settings).expect("a file");
    let write = |names: &[&str]| {
        let rows = names.iter().enumerate();
        let rows = rows.map(|(at, name)| format!("{name},It has happened.,event_{at}\n"));
        let table = format!("name,description,identifier\n{}", rows.collect::<String>());
        std::fs::write(folder.path().join("catalog/events.csv"), table).expect("a file");
    };
    let file_of = |name: &str| {
        let index = folder.path().join("generated/json-schema/index.json");
        let index = std::fs::read_to_string(index).expect("an index");
        let index: serde_json::Value = serde_json::from_str(&index).expect("JSON");
        index[name].as_str().expect("a file").to_owned()
    };
    for (before, after) in [
        (["load", "Order Completed"], ["load", "orders/completed"]),
        // A file name also depends on which other names differ from it only in case.
        (["Load", "LOAD"], ["open", "LOAD"]),
    ] {
        write(&before);
        generate(&folder, &["json-schema"]);
        let gone = file_of(before[1]);
        write(&after);
        let stale = check(&folder, &["json-schema"]);
        assert_eq!(stale.status, 1, "{stale:?}");
        let is_left_over = |line: &str| line.starts_with("obsolete: ") && line.ends_with(&gone);
        assert!(stale.stdout.lines().any(is_left_over), "{stale:?}");
        carry_out(&folder, &stale.stderr);
        let current = check(&folder, &["json-schema"]);
        assert_eq!((current.status, current.stdout.as_str()), (0, ""));
        assert_ne!(file_of(after[1]), gone);
    }
}

#[test]
fn a_check_of_a_catalog_with_errors_compares_nothing() {
    let folder = folder(&[("catalog/catalog.toml", ""), ("catalog/events.csv", "x\n")]);
    let run = check(&folder, &[]);
    assert_eq!((run.status, run.stdout.as_str()), (1, ""));
    assert!(run.stderr.ends_with("nothing was compared\n"), "{run:?}");
}

#[test]
fn of_all_kinds_nothing_is_written_where_one_cannot_be() {
    let place = catalog();
    let out = place.path().join("generated");
    // The last kind can't be written, because a folder has the path of its file.
    std::fs::create_dir_all(out.join("html/index.html")).expect("a folder");
    let refused = run(place.path(), &["generate"]);
    assert_eq!(refused.status, 2, "{refused:?}");
    assert!(
        refused.stderr.contains("index.html` is not a file"),
        "{refused:?}"
    );
    assert!(files(&out).is_empty(), "{:?}", files(&out).keys());
}
