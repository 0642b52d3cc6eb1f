//! Edits tables, and builds crates that depend on the crates in this repository.

mod docs;
mod downstream;
mod names;

use downstream::Downstream;

const PRINT_ALL: &str = "\
mod events { event_catalog::include_catalog!(); }
fn main() {
    for event in events::Event::ALL {
        println!(\"{event}\");
    }
}
";

#[test]
fn an_edit_regenerates_and_an_untouched_catalog_builds_nothing() {
    let downstream = Downstream::new("edited");
    downstream.copy_catalog();
    downstream.write("src/main.rs", PRINT_ALL);
    let names = downstream.cargo_ok(&["run"]);
    assert!(names.contains("\nlink_clicked\n"), "{names}");

    let again = downstream.cargo_ok(&["build", "--verbose"]);
    assert!(again.contains("Fresh edited"), "{again}");
    assert!(!again.contains("Compiling"), "{again}");

    let table = downstream.read("catalog/modules.csv");
    downstream.write(
        "catalog/modules.csv",
        &format!("{table}link_hovered,A link was hovered over.,link,\n"),
    );
    downstream.write(
        "src/main.rs",
        &PRINT_ALL.replace(
            "fn main() {",
            "fn main() {\n    assert_eq!(events::Event::LinkHovered.name(), \"link_hovered\");",
        ),
    );
    let names = downstream.cargo_ok(&["run"]);
    assert!(names.contains("\nlink_hovered\n"), "{names}");

    downstream.write("catalog/modules.csv", &table);
    let error = downstream.cargo_err(&["run"]);
    assert!(error.contains("`LinkHovered`"), "{error}");
}

#[test]
fn a_duplicate_stops_the_build_and_both_rows_are_named() {
    let downstream = Downstream::new("duplicated");
    downstream.copy_catalog();
    downstream.write("src/main.rs", PRINT_ALL);
    let table = downstream.read("catalog/modules.csv");
    let first = 1 + table
        .lines()
        .position(|line| line.starts_with("link_clicked,"))
        .unwrap();
    let second = 1 + table.lines().count();
    downstream.write(
        "catalog/modules.csv",
        &format!("{table}link_clicked,Another text.,link,\n"),
    );

    let error = downstream.cargo_err(&["build"]);
    let expected = [
        format!(
            "error: duplicated@0.1.0: catalog/modules.csv:{second}:1 (cell A{second}): duplicate event \
             `link_clicked`; the rows differ in: description, payload [duplicate-event]\n"
        ),
        format!(
            "error: duplicated@0.1.0:   catalog/modules.csv:{first}:1 (cell A{first}): listed first here\n"
        ),
        "error: build script logged errors\n".to_owned(),
    ];
    for line in expected {
        assert!(error.contains(&line), "{line}\nis not in\n{error}");
    }

    // Once the table is fixed, the build continues without further steps.
    downstream.write("catalog/modules.csv", &table);
    downstream.cargo_ok(&["build"]);
}

#[test]
fn files_that_come_and_go_regenerate() {
    let downstream = Downstream::new("files");
    downstream.write("src/main.rs", PRINT_ALL);
    let error = downstream.cargo_err(&["build"]);
    assert!(
        error.contains("cannot read the catalog `catalog`"),
        "{error}"
    );

    downstream.write("catalog/a.csv", "name,description\nload,It was loaded.\n");
    assert!(downstream.cargo_ok(&["run"]).ends_with("\nload\n"));
    downstream.write(
        "catalog/b.csv",
        "name;description\r\nopen;\"It was opened, at last.\"\r\n",
    );
    assert!(downstream.cargo_ok(&["run"]).ends_with("\nload\nopen\n"));
    downstream.remove("catalog/a.csv");
    assert!(downstream.cargo_ok(&["run"]).ends_with("\nopen\n"));
    downstream.remove("catalog/b.csv");
    let error = downstream.cargo_err(&["build"]);
    assert!(
        error.contains("catalog:1:1: the catalog has no events [empty-catalog]"),
        "{error}"
    );
}

/// Cell contents that are known to break out of their context in some tools: an indented line becomes a doctest that
/// runs, HTML reaches the documentation, a line break starts a directive of the build script.
pub(crate) const HOSTILE: [&str; 14] = [
    "\n\n    panic!(\"a doctest\");\n\n",
    "```\npanic!(\"a doctest\");\n```",
    "~~~rust panic!()",
    "<script>alert(1)</script> <b>bold",
    "[`Missing`] and [Missing] and [text](crate::Missing) and [a]: https://example.org",
    "https://example.org/bare and HttpTimeoutException and snake_case_words",
    "a\ncargo::rustc-cfg=injected\ncargo::error=injected",
    "*/ pub fn injected() {} /*",
    "\"; pub fn injected() {} //",
    "\\\" \\u{0041} \\",
    "# Title",
    "| a | b |\n|---|---|\n| c | d |",
    "{n} {} ${x} %s {{",
    "ünïcödé ✓ 👩‍👩‍👧 العربية",
];

#[test]
fn hostile_cells_do_nothing() {
    let downstream = Downstream::new("hostile");
    let mut table = String::from("name,description,deprecated,deprecated_reason\n");
    for (number, text) in HOSTILE.iter().enumerate() {
        let cell = text.replace('"', "\"\"");
        table += &format!("event_{number},\"{cell}\",,\nold_{number},\"{cell}\",v1,\"{cell}\"\n");
    }
    downstream.write("catalog/events.csv", &table);
    downstream.write(
        "catalog/catalog.toml",
        "title = \"# <b>Title</b> [`Missing`]\"\n[modules]\n",
    );
    downstream.write(
        "src/lib.rs",
        "//! A crate with every lint on.\n\
         #![deny(warnings, missing_docs, unreachable_pub, unused, rustdoc::all, clippy::all, clippy::pedantic)]\n\
         /// The events.\n\
         pub mod events { event_catalog::include_catalog!(); }\n\
         #[test]\nfn texts() {\n    let expected: [&str; 14] = TEXTS;\n\
         \x20   for (event, text) in events::Event::ALL.iter().step_by(2).zip(expected) {\n\
         \x20       assert_eq!(event.definition().description(), text);\n    }\n}\n",
    );
    let shown: Vec<_> = HOSTILE
        .iter()
        .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    let source = downstream
        .read("src/lib.rs")
        .replace("TEXTS", &format!("{shown:?}"));
    downstream.write("src/lib.rs", &source);

    downstream.cargo_ok(&["clippy"]);
    downstream.cargo_ok(&["doc", "--no-deps"]);
    let tests = downstream.cargo_ok(&["test"]);
    assert!(tests.contains("Doc-tests hostile\n"), "{tests}");
    assert!(tests.contains("\nrunning 0 tests\n"), "{tests}");
    assert!(tests.contains("test texts ... ok"), "{tests}");
}

#[test]
fn a_lookup_of_any_shape_passes_every_lint() {
    let downstream = Downstream::new("shapes");
    downstream.write(
        "src/main.rs",
        "#![deny(warnings, clippy::all, clippy::pedantic)]\n\
         mod events { event_catalog::include_catalog!(); }\n\
         use events::Event;\n\
         fn main() {\n\
         \x20   for event in Event::ALL {\n\
         \x20       assert_eq!(Event::from_name(event.name()), Some(*event));\n\
         \x20   }\n\
         \x20   assert_eq!(Event::from_name(\"of_no_event_at_all\"), None);\n\
         }\n",
    );
    let named = |count: usize, end: &str| {
        let mut rows = String::new();
        for number in 0..count {
            rows += &format!("e{number:03}{end},Something happened.\n");
        }
        rows
    };
    let long = "_later".repeat(10);
    let shapes = [
        named(1, ""),
        named(60, "_same"),
        named(150, "") + &named(60, "_of_another_length") + &named(3, &long),
        named(2, "") + &named(60, &long),
    ];
    for rows in shapes {
        downstream.write("catalog/events.csv", &format!("name,description\n{rows}"));
        downstream.cargo_ok(&["run"]);
        downstream.cargo_ok(&["clippy"]);
    }
}

#[test]
fn deprecation_reaches_the_users_of_an_event() {
    let downstream = Downstream::new("deprecated");
    downstream.write(
        "catalog/events.csv",
        "name,description,payload,aliases,deprecated,deprecated_reason,replaced_by\n\
         opened,It was opened.,note,unfolded,,,\n\
         floor_{1..2},A visitor has reached the {n:ordinal} floor.,,level_{1..2},,,\n\
         shown,It was shown.,,,v2.1,Nobody could tell the two apart.,opened\n",
    );
    downstream.write(
        "catalog/payloads/note.json",
        r#"{"type":"object","properties":{"text":{"type":"string"}}}"#,
    );
    downstream.write(
        "src/main.rs",
        "mod events { event_catalog::include_catalog!(); }\n\
         use events::Event;\n\
         fn main() {\n\
         \x20   println!(\"{} {}\", Event::Shown, Event::Unfolded);\n\
         \x20   if let Some(Event::Unfolded) = Event::from_name(\"unfolded\") { println!(\"a pattern, too\"); }\n\
         \x20   println!(\"{}\", events::emit::unfolded(events::payload::Note::new()).name().as_str());\n\
         \x20   println!(\"{} {:?}\", events::Family::Level, events::Family::from_name(\"level\"));\n\
         }\n",
    );
    let output = downstream.cargo_ok(&["run"]);
    assert!(output.contains("use of deprecated unit variant `events::Event::Shown`: Nobody could tell the two apart. Use `Event::Opened` (`opened`) instead."), "{output}");
    assert!(
        output.contains("renamed to `Event::Opened` (`opened`)"),
        "{output}"
    );
    assert!(
        output.contains("renamed to `emit::opened` (`opened`)"),
        "{output}"
    );
    assert!(
        output.contains("renamed to `Family::Floor` (`floor`)"),
        "{output}"
    );
    assert!(
        output.contains("shown opened\na pattern, too\nopened\nfloor Some(Floor)\n"),
        "{output}"
    );
}

#[test]
fn a_build_script_can_turn_off_the_map_and_compile_several_catalogs() {
    let downstream = Downstream::new("configured");
    downstream.write(
        "shop/events.csv",
        "name,description,aliases\nopened,It was opened.,unfolded\n",
    );
    downstream.write(
        "chat.csv",
        "name;description;aliases\nload;It was loaded.;loaded\n",
    );
    downstream.write(
        "build.rs",
        "use event_catalog_build::Config;\n\
         fn main() -> Result<(), Box<dyn std::error::Error>> {\n\
         \x20   let compiled = Config::new().file_name(\"shop.rs\").events_map(false).compile(\"shop\")?;\n\
         \x20   assert_eq!(compiled.events, 1);\n\
         \x20   Config::new().file_name(\"chat.rs\").runtime_path(\"crate::runtime\").compile(\"chat.csv\")?;\n\
         \x20   Ok(())\n\
         }\n",
    );
    downstream.write(
        "src/main.rs",
        "use event_catalog as runtime;\n\
         mod shop { event_catalog::include_catalog!(\"shop.rs\"); }\n\
         mod chat { event_catalog::include_catalog!(\"chat.rs\"); }\n\
         fn main() {\n\
         \x20   assert_eq!(shop::Event::from_name(\"unfolded\"), Some(shop::Event::Opened));\n\
         \x20   assert_eq!(chat::EVENTS.get(\"load\"), Some(&chat::Event::Load));\n\
         \x20   assert_eq!(chat::EVENTS.get(\"loaded\"), Some(&chat::Event::Load));\n\
         }\n",
    );
    let output = downstream.cargo_ok(&["run"]);
    assert!(!output.contains("warning"), "{output}");
}
