//! Files that are given by the user, recognized by content, or rejected.

use std::fs;

use super::{events, files, names, told};
use crate::command::{folder, run};

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
    // An empty folder counts as missing; a file at that path is an error.
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
        ("prose.md", "no table has a column with names of events"),
        ("empty.md", "no table has a column with names of events"),
        ("empty.csv", "no table has a column with names of events"),
        ("notes.pdf", "--from markdown"),
        (
            "notes.xlsx",
            "`notes.xlsx` is not a workbook: it seems to be text",
        ),
        ("prose.txt", "neither a table nor a list of names"),
        ("empty.txt", "empty.txt: there are no event names"),
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
    let note = "note: `old.csv` isn't UTF-8, so it was decoded as windows-1252 (for example, `Wiederhören`)";
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
    // The file is recognized by its content.
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
