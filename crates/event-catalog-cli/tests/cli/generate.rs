//! Where `event-catalog generate` writes.

use std::collections::BTreeMap;
use std::path::Path;

use tempfile::TempDir;

use crate::command::{Run, folder, run};

const EVENTS: &str = "name,description\nload,The chat was loaded.\nopen,The chat was opened.\n";
const KINDS: [&str; 6] = [
    "rust",
    "typescript",
    "json-schema",
    "asyncapi",
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

/// Every file below a folder, by its path from there.
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
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{arguments:?}");
    run
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
    // A folder that is named for one kind is that kind's; several share it.
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
