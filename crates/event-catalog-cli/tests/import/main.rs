//! Tests `event-catalog import` by running the command.

#[path = "../command/mod.rs"]
mod command;

mod lists;
mod sources;

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

/// The contents of all files in a folder, concatenated.
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
    let mut exported: Value = serde_json::from_str(&listed.stdout).unwrap();
    serde_json::from_value(exported["events"].take()).unwrap()
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

/// Some systems and file systems don't allow names that aren't UTF-8.
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

/// The page's rows, parsed without this project's reader.
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

    // The texts equal those in the catalog that people wrote from the page.
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

/// The names of a catalog's events.
fn names(catalog: &Path) -> Vec<String> {
    let listed = run(catalog, &["list", ".", "--format", "json"]);
    let exported: Value = serde_json::from_str(&listed.stdout).expect("JSON");
    let events = exported["events"].as_array().expect("a list");
    let names = events.iter().map(|event| event["name"].as_str());
    names.map(|name| name.expect("a name").to_owned()).collect()
}
