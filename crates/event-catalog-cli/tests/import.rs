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
        ("notes.pdf", "x"),
        ("notes.xlsx", "x"),
        ("prose.txt", "Our events.\nThe chat was loaded.\n"),
        ("empty.txt", "\n"),
        ("broken.csv", "name,description\nload,\"Loaded.\n"),
        ("wide.csv", "name,description\nload,Loaded, fully.\n"),
        (
            "wide.md",
            "| Event | Description |\n|---|---|\n| load | `a|b` |\n",
        ),
        (
            "in_front.md",
            "| Event | Description |\n|---|---|\n1. | load | Loaded. |\n",
        ),
        ("names.csv", "order.placed\norder.paid\n"),
        ("a.csv/file", ""),
    ]);
    fs::write(folder.path().join("sheet.csv"), b"PK\x03\x04 and no more").unwrap();
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
        ("notes.pdf", "--from markdown"),
        (
            "notes.xlsx",
            "`notes.xlsx` is not a workbook: it seems to be a text",
        ),
        ("prose.txt", "neither a table nor a list of names"),
        ("empty.txt", "empty.txt: there are no names of events"),
        ("broken.csv", "cannot be read cell by cell"),
        (
            "wide.csv",
            "wide.csv:2:1 (cell A2): this row has 3 cells, but there are 2 headings; the comma in \"Loaded, \
             fully.\" isn't in quotes",
        ),
        ("wide.md", "wide.md:3: this row has 3 cells"),
        ("in_front.md", "\"1.\" is in front of the first `|`"),
        ("names.csv", "use `--from names`"),
        ("a.csv", "a folder"),
        ("gone.md", "`gone.md` cannot be read"),
        ("sheet.csv", "`sheet.csv` cannot be read as a workbook"),
        ("binary.md", "byte 4 isn't valid UTF-8"),
    ] {
        let run = run(folder.path(), &["import", file]);
        assert_eq!(run.status, 2, "{file}: {}", told(&run));
        assert!(run.stderr.contains(expected), "{file}: {}", told(&run));
        assert!(!folder.path().join("catalog").exists(), "{file}");
    }
}

#[test]
fn an_encoding_is_detected_and_reported() {
    let folder = folder(&[]);
    let old = b"name,description\nend,Wiederh\xf6ren.\n";
    fs::write(folder.path().join("old.csv"), old).unwrap();
    let detected = run(folder.path(), &["import", "old.csv"]);
    assert_eq!(detected.status, 0, "{}", told(&detected));
    let note = "note: `old.csv` isn't UTF-8, and is read as windows-1252, as in `Wiederhören`";
    assert!(detected.stderr.contains(note), "{}", told(&detected));
    let named = [
        "import",
        "old.csv",
        "--encoding",
        "windows-1252",
        "--out",
        "named",
    ];
    let named = run(folder.path(), &named);
    assert_eq!(named.status, 0);
    assert!(!named.stderr.contains("UTF-8"), "{}", told(&named));
    for catalog in ["catalog", "named"] {
        let events = events(&folder.path().join(catalog));
        assert_eq!(events[0]["description"], "Wiederhören.");
    }
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

/// The names of a catalog's events.
fn names(catalog: &Path) -> Vec<String> {
    let listed = run(catalog, &["list", ".", "--format", "json"]);
    let events: Vec<Value> = serde_json::from_str(&listed.stdout).expect("JSON");
    let names = events.iter().map(|event| event["name"].as_str());
    names.map(|name| name.expect("a name").to_owned()).collect()
}

/// The rules that `check` reports findings of.
fn rules(catalog: &Path) -> BTreeSet<String> {
    let checked = run(catalog, &["check", ".", "--format", "json"]);
    let report: Value = serde_json::from_str(&checked.stdout).expect("JSON");
    let mut rules = BTreeSet::new();
    let mut values = vec![&report];
    while let Some(value) = values.pop() {
        match value {
            Value::Array(items) => values.extend(items),
            Value::Object(fields) => {
                rules.extend(
                    fields
                        .get("rule")
                        .and_then(Value::as_str)
                        .map(str::to_owned),
                );
                values.extend(fields.values());
            }
            _ => {}
        }
    }
    rules
}

/// The rules about the form of names.
const OF_FORMS: [&str; 6] = [
    "alias-conflict",
    "alias-form",
    "alias-separator",
    "family-form",
    "invalid-name",
    "name-form",
];

#[test]
fn a_list_of_names_becomes_a_catalog_with_exactly_these() {
    let dotted = "invoice.sent\nm.room.key_2\ncustomer.tax-ID.added\n";
    let titles = "Order Placed\nAdded to Cart\nPréférence Changée\n";
    let hostile = "# heading\n\"a, b\"\n`${x}`\n</script>\na*/b\n__proto__\n../x\n{1..3}\n{{4|5}}\n{a}\n\
        a;b\n1.10\n+1\n-1\n👍🏽\nمی\u{200c}خواهم\nself\nSelf\n=1+1\nname\nname,description\n\u{e9}\n\
        e\u{301}\nC\nC++\n|a|b\n<b>x</b>\n&amp;\na  b\n";
    let long = "é".repeat(127);
    for (list, form) in [
        ("load\nlink_clicked\n", None),
        ("load\nlink-clicked\n", Some("kebab-case")),
        (dotted, Some("dotted")),
        (titles, Some("Title Case")),
        ("orders/create\norders/paid\n", Some("path")),
        ("BOOKING_CREATED\n", Some("SCREAMING_SNAKE_CASE")),
        (hostile, Some("any")),
        (&*long, Some("any")),
    ] {
        let crlf = format!("\u{feff}{}\r\n\r\n", list.replace('\n', "\r\n"));
        for text in [list, &crlf] {
            let folder = folder(&[("names.txt", text)]);
            let made = run(folder.path(), &["import", "names.txt"]);
            // Some of them give the same identifier, or none.
            let status = i32::from(list == hostile);
            assert_eq!(made.status, status, "{}", told(&made));
            let catalog = folder.path().join("catalog");
            let expected: Vec<&str> = list.lines().collect();
            assert_eq!(names(&catalog), expected);
            let settings = fs::read_to_string(catalog.join("catalog.toml")).expect("settings");
            let wanted = form.map(|form| format!("[names]\nform = \"{form}\"\n"));
            assert_eq!(settings.contains("[names]"), wanted.is_some(), "{settings}");
            assert!(settings.contains(&wanted.unwrap_or_default()), "{settings}");
            let found = rules(&catalog);
            let of_forms = OF_FORMS.into_iter().filter(|rule| found.contains(*rule));
            assert_eq!(of_forms.collect::<Vec<_>>(), Vec::<&str>::new(), "{list}");
            assert!(found.contains("missing-description"), "{found:?}");
            assert_eq!(run(folder.path(), &["fmt", "--check"]).status, 0);
        }
    }
}

#[test]
fn a_list_is_reported_each_kind_once() {
    let list = "order.placed\norder.paid\nLoad\norder.placed\n{1..3}\norder.sent\n";
    let folder = folder(&[("names.txt", list)]);
    assert_snapshot!(told(&run(folder.path(), &["import", "names.txt"])), @r#"
    status 0
    --- stdout
    catalog/catalog.toml
    catalog/events.csv
    --- stderr
    note: `order.placed` has identical rows at names.txt:1 and names.txt:4; the first one is kept
    note: names.txt:5: the cell of `{1..3}` has one more pair of braces, because `{1..3}` would be a family with an event for each number
    note: `[names] form = "any"` is in `catalog.toml`, because the names have several forms: 3 of 5 are dotted, and the first other one is `Load` (names.txt:3)
    note: 5 events have no description; `event-catalog check catalog` lists them
    created a catalog with 5 events in 1 section, and 0 payloads
    "#);
    assert_snapshot!(files(&folder.path().join("catalog")), @r#"
    --- catalog.toml
    # Imported from names.txt. The events are in the CSV files that the sections name.

    [names]
    form = "any"

    [[section]]
    events = ["events.csv"]
    --- events.csv
    name,description
    order.placed,
    order.paid,
    Load,
    {{1..3}},
    order.sent,
    "#);
}

#[test]
fn duplicates_without_number_are_reported_briefly() {
    let list = "order.placed\n".repeat(100);
    let folder = folder(&[("names.txt", &list)]);
    let made = run(folder.path(), &["import", "names.txt"]);
    let note = "note: `order.placed` has identical rows at names.txt:1 and names.txt:2; the first one is \
        kept (and 98 more)\n";
    assert!(made.stderr.starts_with(note), "{}", told(&made));
    assert_eq!(names(&folder.path().join("catalog")), ["order.placed"]);
}

#[test]
fn a_catalog_is_renamed() {
    let table = "name,description,aliases,replaced_by\n\
        order.placed,An order was placed.,,\n\
        Step {1..3},A customer has reached step {n}.,Old Step {1..3},\n\
        order cancelled,An order was cancelled.,begun ended,order.placed\n\
        +1,A comment was liked.,,\n";
    let folder = folder(&[("events.csv", table)]);
    let renamed = ["import", "events.csv", "--rename", "snake_case"];
    assert_snapshot!(told(&run(folder.path(), &renamed)), @"
    status 0
    --- stdout
    catalog/catalog.toml
    catalog/events.csv
    --- stderr
    note: events.csv:3:1 (cell A3): `Step {1..3}` is a family with an event for each number; if the braces are a part of the name, write one more pair in its cell
    note: converted 3 names to snake_case, and kept each old one as an alias: programs that send old names need no change, but generated code sends the new ones
    note: events.csv:5:1 (cell A5): `+1` keeps its name: its words aren't a name in snake_case
    created a catalog with 6 events in 1 section, and 0 payloads
    ");
    let catalog = folder.path().join("catalog");
    assert_snapshot!(files(&catalog), @r#"
    --- catalog.toml
    # Imported from events.csv. The events are in the CSV files that the sections name.

    [[section]]
    events = ["events.csv"]
    --- events.csv
    name,description,aliases,replaced_by
    order_placed,An order was placed.,order.placed,
    step_{1..3},A customer has reached step {n}.,Step {1..3}; Old Step {1..3},
    order_cancelled,An order was cancelled.,order cancelled; begun; ended,order_placed
    +1,A comment was liked.,,
    "#);
    let events = events(&catalog);
    let aliases = |name: &str| {
        let event = events.iter().find(|event| event["name"] == name);
        event.map(|event| event["aliases"].clone())
    };
    let expected = serde_json::json!(["order cancelled", "begun", "ended"]);
    assert_eq!(aliases("order_cancelled"), Some(expected));
    let expected = serde_json::json!(["Step 2", "Old Step 2"]);
    assert_eq!(aliases("step_2"), Some(expected));
    let refused = run(
        folder.path(),
        &["import", "events.csv", "--rename", "dotted"],
    );
    assert_eq!(refused.status, 2);
    assert!(
        refused.stderr.contains("\"Title Case\""),
        "{}",
        told(&refused)
    );
}

#[test]
fn a_table_is_chosen_by_its_heading() {
    let page = "# Events\n\n## Webhooks\n\n| Event | Description |\n|---|---|\n| paid | An order was paid. |\n\n\
        ## Parameters\n\n| Name | Description |\n|---|---|\n| limit | How many are listed. |\n";
    let folder = folder(&[("page.md", page)]);
    let made = run(folder.path(), &["import", "page.md", "--table", "webhooks"]);
    assert_eq!(made.status, 0, "{}", told(&made));
    assert_eq!(names(&folder.path().join("catalog")), ["paid"]);
    let none = run(
        folder.path(),
        &["import", "page.md", "--table", "Hooks", "--out", "b"],
    );
    assert_eq!(none.status, 2);
    assert!(
        none.stderr
            .contains("the headings are \"Events\", \"Webhooks\", \"Parameters\""),
        "{}",
        told(&none)
    );
}

#[test]
fn text_files_are_read_by_their_content() {
    let table = "| Event | Description |\n|---|---|\n| load | It was loaded. |\n";
    let folder = folder(&[
        ("page.txt", table),
        (
            "web.txt",
            "<table><tr><th>Event<th>Description<tr><td>load<td>It was loaded.</table>",
        ),
        ("export.txt", "Event\tDescription\nload\tIt was loaded.\n"),
        ("list.csv", "load\n"),
    ]);
    let cases: [(&str, &[&str]); 4] = [
        ("page.txt", &[]),
        ("web.txt", &[]),
        ("export.txt", &[]),
        ("list.csv", &["--from", "names"]),
    ];
    for (file, more) in cases {
        let out = format!("of-{file}");
        let arguments = [&["import", file, "--out", &out][..], more].concat();
        let made = run(folder.path(), &arguments);
        assert_eq!(made.status, 0, "{}", told(&made));
        assert_eq!(names(&folder.path().join(out)), ["load"], "{file}");
    }
}

#[test]
fn a_workbook_is_imported_sheet_by_sheet() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    for (name, event, description) in [
        ("Chat", "load", "The chat was loaded."),
        ("Shop", "order_placed", "An order was placed."),
        ("Old", "gone", "Nobody sends it."),
    ] {
        let sheet = workbook.add_worksheet();
        sheet.set_name(name).unwrap();
        sheet.set_hidden(name == "Old");
        let cells = [["Event", "Description"], [event, description]];
        for (row, cells) in (2..).zip(cells) {
            for (column, text) in (0..).zip(cells) {
                sheet.write(row, column, text).unwrap();
            }
        }
    }
    let folder = folder(&[]);
    let bytes = workbook.save_to_buffer().unwrap();
    fs::write(folder.path().join("events.xlsx"), &bytes).unwrap();
    // Its content says what it is.
    fs::write(folder.path().join("export.csv"), &bytes).unwrap();
    let imported = run(folder.path(), &["import", "events.xlsx"]);
    assert_eq!(imported.status, 0, "{}", told(&imported));
    assert!(
        imported
            .stderr
            .contains("events.xlsx: the sheet \"Old\" is hidden"),
        "{}",
        told(&imported)
    );
    let names = |catalog: &str| {
        let events = events(&folder.path().join(catalog));
        let names = events.iter().map(|event| event["name"].to_string());
        names.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names("catalog"), "\"load\" \"order_placed\"");
    let chosen = ["import", "export.csv", "--table", "shop", "--out", "shop"];
    assert_eq!(run(folder.path(), &chosen).status, 0);
    assert_eq!(names("shop"), "\"order_placed\"");
}
