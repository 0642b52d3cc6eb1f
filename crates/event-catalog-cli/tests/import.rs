//! `event-catalog import`, as its users run it.

mod command;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use command::{Run, folder, run};
use insta::assert_snapshot;
use serde_json::Value;

const REPOSITORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

fn told(run: &Run) -> String {
    format!(
        "status {}\n--- stdout\n{}--- stderr\n{}",
        run.status, run.stdout, run.stderr
    )
}

/// All files of a folder, one after the other.
fn files(folder: &Path) -> String {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("a folder").map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let shown = path
                    .strip_prefix(folder)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .replace('\\', "/");
                found.insert(shown, fs::read_to_string(&path).unwrap());
            }
        }
    }
    let found = found.iter();
    let found: Vec<_> = found
        .map(|(path, text)| format!("--- {path}\n{text}"))
        .collect();
    found.concat()
}

fn events(catalog: &Path) -> Vec<Value> {
    let listed = run(catalog, &["list", ".", "--format", "json"]);
    assert_eq!(listed.status, 0, "{}", told(&listed));
    serde_json::from_str(&listed.stdout).unwrap()
}

#[test]
fn the_folder_that_a_shell_is_in_becomes_the_catalog() {
    let place = folder(&[(
        "events.md",
        "| Event | Description |\n|---|---|\n| load | It was loaded. |\n",
    )]);
    let here = place.path().join("here");
    fs::create_dir(&here).unwrap();
    let made = run(&here, &["import", "../events.md", "--out", "."]);
    assert_eq!(made.status, 0, "{}", told(&made));
    assert_eq!(events(&here).len(), 1);
}

/// Other systems have no such names, nor do all file systems.
#[cfg(target_os = "linux")]
#[test]
fn a_page_whose_name_is_not_utf8_is_imported() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let place = folder(&[]);
    let name = OsStr::from_bytes(b"e\xff.md");
    let page = "| Event | Description |\n|---|---|\n| load | It was loaded. |\n";
    if fs::write(place.path().join(name), page).is_err() {
        return;
    }
    let mut import = command::command(place.path(), &["import"]);
    let output = import.arg(name).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    assert_eq!(events(&place.path().join("catalog")).len(), 1);
}

/// The page's rows, read without this project's reader.
fn published() -> Vec<(String, String)> {
    let page = fs::read_to_string(Path::new(REPOSITORY).join("tests/seed/events.md")).unwrap();
    let rows = page.lines().filter_map(|line| line.strip_prefix("| "));
    let cells = rows.map(|row| row.split(" |").map(str::trim).collect::<Vec<_>>());
    cells
        .filter(|cells| !["Event name", "--", "---"].contains(&cells[0]))
        .map(|cells| {
            (
                cells[0].to_owned(),
                cells[1].trim_start_matches("| ").to_owned(),
            )
        })
        .collect()
}

#[test]
fn the_published_page_becomes_its_catalog() {
    let folder = folder(&[]);
    let out = folder.path().join("catalog");
    let page = "tests/seed/events.md";
    let run_import = run(
        REPOSITORY,
        &["import", page, "--out", out.to_str().unwrap()],
    );
    assert_eq!(run_import.status, 0, "{}", told(&run_import));
    assert_snapshot!(run_import.stderr.replace(out.to_str().unwrap(), "catalog"));

    let published = published();
    assert_eq!(published.len(), 214);
    let mut seen = BTreeSet::new();
    let expected: Vec<_> = published
        .into_iter()
        .filter(|(name, _)| seen.insert(name.clone()))
        .collect();
    let events = events(&out);
    let text = |event: &Value, key: &str| event[key].as_str().unwrap_or_default().to_owned();
    let found: Vec<_> = events
        .iter()
        .map(|it| (text(it, "name"), text(it, "description")))
        .collect();
    assert_eq!(found.len(), 210);
    assert_eq!(found, expected);
    let sections: BTreeSet<_> = events.iter().map(|event| text(event, "section")).collect();
    assert_eq!(
        sections.into_iter().collect::<Vec<_>>(),
        ["Customer-specific Events List", "Events List"]
    );

    // The texts are those of the catalog that people have made of the page.
    for (new, old) in [("intro.md", "intro.md"), ("events-list.md", "events.md")] {
        let old = fs::read_to_string(Path::new(REPOSITORY).join("catalog").join(old)).unwrap();
        assert_eq!(fs::read_to_string(out.join(new)).unwrap(), old);
    }
    assert_snapshot!(
        "catalog_toml",
        fs::read_to_string(out.join("catalog.toml")).unwrap()
    );
    assert_snapshot!(
        "link_clicked_toml",
        fs::read_to_string(out.join("payloads/link_clicked.toml")).unwrap()
    );
    let checked = run(folder.path(), &["check", "catalog"]);
    assert_eq!(checked.status, 0, "{}", told(&checked));
    assert_eq!(run(folder.path(), &["fmt", "--check", "catalog"]).status, 0);
    assert_eq!(
        run(folder.path(), &["generate", "--catalog", "catalog"]).status,
        0
    );
}

#[test]
fn a_page_in_html_becomes_a_catalog() {
    let page = "<html><body><nav><h2>Site</h2></nav><main><h1>Shop events</h1><p>All <b>events</b>.</p>\
        <h2 id=o>Orders <a href=#o>¶</a></h2><p>Of orders:</p>\
        <table><tr><th>Event name<th>Event description<th>Event payload\
        <tr><td><code>order_placed</code><td>An order &amp; its items,<br>&quot;placed&quot;.<td><pre>{ \"order_id\": &lt;ORDER_ID&gt;, \"items\": &lt;ITEM_COUNT&gt; }</pre>\
        <tr><td colspan=3>--<tr><td>order_paid<td>An order was <em>paid</em>.<td></table>\
        <h2>Other</h2><table><tr><th>Event<th>Description<tr><td>load<td>1 &lt; 2</table></main></body></html>";
    let folder = folder(&[("page.html", page)]);
    assert_snapshot!(told(&run(folder.path(), &["import", "page.html"])));
    assert_snapshot!(files(&folder.path().join("catalog")));
    assert_eq!(run(folder.path(), &["check"]).status, 0);
    assert_eq!(run(folder.path(), &["fmt", "--check"]).status, 0);
}

#[test]
fn an_export_with_other_headings_becomes_a_catalog() {
    let export = "\u{feff}sep=;\r\nId;Key;When it happens;Team;Deprecated\r\n\
        1;load;\"The chat; loaded\";Ann;\r\n2;open;The chat was opened.;\"B \"\"b\"\"\";v1.0\r\n;;;;\r\n";
    let folder = folder(&[("Ereignisse ä.csv", export)]);
    let unmapped = run(folder.path(), &["import", "Ereignisse ä.csv"]);
    assert_snapshot!(told(&unmapped));
    assert!(!folder.path().join("catalog").exists());
    let mapped = [
        "import",
        "Ereignisse ä.csv",
        "--out",
        "new/catalog",
        "--map",
        "key=name",
        "--map",
        "When it happens=description",
        "--map",
        "Id=",
    ];
    assert_snapshot!(told(&run(folder.path(), &mapped)));
    assert_snapshot!(files(&folder.path().join("new/catalog")));
    assert_eq!(
        run(folder.path(), &["fmt", "--check", "new/catalog"]).status,
        0
    );
}

#[test]
fn only_what_is_the_same_is_merged() {
    let page = "# Events\n\n| Event | Description |\n|---|---|\n| load | Loaded. |\n| open | Opened. |\n\
        | load | Loaded. |\n\n## More\n\n| Event | Description |\n|---|---|\n| open | Opened up. |\n";
    let folder = folder(&[("page.md", page)]);
    let refused = run(folder.path(), &["import", "page.md"]);
    assert_snapshot!(told(&refused));
    assert!(!folder.path().join("catalog").exists());
    let kept = run(folder.path(), &["import", "page.md", "--keep-duplicates"]);
    assert_snapshot!(told(&kept));
    assert_eq!(run(folder.path(), &["check"]).status, 1);
}

#[test]
fn mistakes_are_told_in_the_new_catalog() {
    let page = "| Event | Description |\n|---|---|\n| Chat loaded | Loaded. |\n| open | |\n";
    let folder = folder(&[("page.md", page)]);
    assert_snapshot!(told(&run(folder.path(), &["import", "page.md"])));
}

#[test]
fn an_existing_catalog_is_not_touched() {
    let folder = folder(&[
        (
            "page.md",
            "| Event | Description |\n|---|---|\n| load | Loaded. |\n",
        ),
        ("catalog/events.csv", "name,description\n"),
    ]);
    let refused = run(folder.path(), &["import", "page.md"]);
    assert_eq!(refused.status, 2);
    assert!(refused.stderr.contains("isn't empty"), "{}", refused.stderr);
    assert_eq!(
        files(&folder.path().join("catalog")),
        "--- events.csv\nname,description\n"
    );
    // An empty folder is as good as none; a file is in the way.
    fs::create_dir(folder.path().join("empty")).unwrap();
    assert_eq!(
        run(folder.path(), &["import", "page.md", "--out", "empty"]).status,
        0
    );
    assert_eq!(
        run(folder.path(), &["import", "page.md", "--out", "page.md"]).status,
        2
    );
}

#[test]
fn what_cannot_be_read_makes_nothing() {
    let folder = folder(&[
        ("prose.md", "# Events\n\nNone.\n"),
        ("empty.md", ""),
        ("empty.csv", ""),
        ("notes.txt", "x"),
        ("broken.csv", "name,description\nload,\"Loaded.\n"),
        ("wide.csv", "name,description\nload,Loaded, fully.\n"),
        (
            "wide.md",
            "| Event | Description |\n|---|---|\n| load | `a|b` |\n",
        ),
        ("a.csv/file", ""),
    ]);
    fs::write(
        folder.path().join("old.csv"),
        b"name,description\nend,Wiederh\xf6ren.\n",
    )
    .unwrap();
    fs::write(folder.path().join("binary.md"), b"\x7fELF\0\0").unwrap();
    for (file, expected) in [
        (
            "prose.md",
            "there is no table with a column of events' names",
        ),
        (
            "empty.md",
            "there is no table with a column of events' names",
        ),
        (
            "empty.csv",
            "there is no table with a column of events' names",
        ),
        ("notes.txt", "--from markdown"),
        ("broken.csv", "cannot be read cell by cell"),
        (
            "wide.csv",
            "wide.csv:2:1 (cell A2): this row has 3 cells, but there are 2 headings",
        ),
        ("wide.md", "wide.md:3: this row has 3 cells"),
        ("a.csv", "a folder"),
        ("gone.md", "`gone.md` cannot be read"),
        ("old.csv", "--encoding windows-1252"),
        ("binary.md", "byte 4 isn't valid UTF-8"),
    ] {
        let run = run(folder.path(), &["import", file]);
        assert_eq!(run.status, 2, "{file}: {}", told(&run));
        assert!(run.stderr.contains(expected), "{file}: {}", told(&run));
        assert!(!folder.path().join("catalog").exists(), "{file}");
    }
    let named = run(
        folder.path(),
        &["import", "old.csv", "--encoding", "windows-1252"],
    );
    assert_eq!(named.status, 0);
    assert_eq!(
        events(&folder.path().join("catalog"))[0]["description"],
        "Wiederhören."
    );
}

#[test]
fn escapes_are_shown_and_never_obeyed() {
    let page = "# \u{1b}[31m\n\n| Event | Description |\n|---|---|\n| lo\u{1b}[1mad | A. |\n| lo\u{1b}[1mad | B\u{9b}. |\n";
    let folder = folder(&[("pa\u{1b}ge.md", page)]);
    for arguments in [
        &["import", "pa\u{1b}ge.md"][..],
        &["import", "pa\u{1b}ge.md", "--keep-duplicates"],
    ] {
        let run = run(folder.path(), arguments);
        assert_eq!(run.status, 1);
        let obeyed = |c: char| event_catalog_build::is_unprintable(c) && c != '\n';
        assert!(!run.stdout.contains(obeyed), "{:?}", run.stdout);
        assert!(!run.stderr.contains(obeyed), "{:?}", run.stderr);
    }
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_nothing() {
    let row = format!("| load | {} |\n", "x".repeat(100_000));
    let page = format!("| Event | Description |\n|---|---|\n{row}");
    let folder = folder(&[("page.md", &page)]);
    let script = format!(
        "trap '' XFSZ; ulimit -f 8; exec '{}' import page.md",
        env!("CARGO_BIN_EXE_event-catalog")
    );
    let output = std::process::Command::new("bash")
        .args(["-c", &script])
        .current_dir(folder.path())
        .output()
        .expect("bash starts");
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}
