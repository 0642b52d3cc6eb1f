//! Tests `event-catalog import` of JSON Schemas and AsyncAPI documents by running the command.

use std::path::Path;

use crate::command::{Run, folder, run};

fn told(run: &Run) -> String {
    format!(
        "status {}\n--- stdout\n{}--- stderr\n{}",
        run.status, run.stdout, run.stderr
    )
}

/// The names of a catalog's events.
fn names(catalog: &Path) -> Vec<String> {
    let listed = run(catalog, &["list", ".", "--format", "json"]);
    assert_eq!(listed.status, 0, "{}", told(&listed));
    let exported: serde_json::Value = serde_json::from_str(&listed.stdout).expect("JSON");
    let events = exported["events"].as_array().expect("a list").iter();
    let names = events.map(|event| event["name"].as_str().expect("a name").to_owned());
    names.collect()
}

const PLACED: &str = r#"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "https://example.org/schema/order-placed-event",
  "description": "An order was placed.",
  "type": "object",
  "properties": {
    "type": { "description": "The type.", "type": "string", "enum": ["org.example.order.placed"] },
    "price": { "description": "The price.", "$ref": "links/money" }
  }
}
"#;

const PAID: &str = r#"{
  "description": "An order was paid.",
  "type": "object",
  "meta:owner": "shop",
  "properties": {
    "type": { "description": "The type.", "type": "string", "enum": ["org.example.order.paid"] }
  }
}
"#;

const MONEY: &str = r#"{
  "$id": "https://example.org/schema/links/money",
  "type": "object",
  "properties": { "amount": { "description": "The amount.", "type": "number", "multipleOf": 0.010 } }
}
"#;

#[test]
fn a_folder_of_schemas_becomes_a_catalog() {
    let place = folder(&[
        ("schemas/orderplaced.json", PLACED),
        ("schemas/orderpaid.json", PAID),
        ("schemas/links/money.json", MONEY),
        ("schemas/README.md", "# Schemas\n"),
        (
            "schemas/examples/placed.json",
            "{ \"type\": \"org.example.order.placed\" }\n",
        ),
    ]);
    let pattern = "{/properties/type/enum/0}";
    let made = run(&place, &["import", "schemas", "--name", pattern]);
    assert_eq!(made.status, 0, "{}", told(&made));
    assert!(
        made.stderr
            .ends_with("created a catalog with 2 events in 1 section, and 3 payloads\n"),
        "{}",
        told(&made)
    );
    let catalog = place.path().join("catalog");
    assert_eq!(
        names(&catalog),
        ["org.example.order.paid", "org.example.order.placed"]
    );
    // Schemas are copied byte for byte, so numbers keep their notation.
    for (path, text) in [("orderplaced.json", PLACED), ("links/money.json", MONEY)] {
        let path = catalog.join("payloads").join(path);
        assert_eq!(std::fs::read_to_string(path).expect("a schema"), text);
    }
    let checked = run(&place, &["check"]);
    assert_eq!(checked.status, 0, "{}", told(&checked));
    let generated = run(&place, &["generate"]);
    assert_eq!(generated.status, 0, "{}", told(&generated));
    // Generated files can be imported again, with the same names.
    let again = run(
        &place,
        &[
            "import",
            "generated/asyncapi/asyncapi.json",
            "--out",
            "again",
        ],
    );
    assert_eq!(again.status, 0, "{}", told(&again));
    assert_eq!(names(&place.path().join("again")), names(&catalog));
}

#[test]
fn what_cannot_be_imported_is_explained() {
    let bomb = {
        let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..12 {
            let items = vec![format!("*a{}", level - 1); 9].join(", ");
            text += &format!("a{level}: &a{level} [{items}]\n");
        }
        text
    };
    let place = folder(&[
        (
            "twice.json",
            "{ \"type\": \"object\", \"type\": \"string\" }",
        ),
        ("bomb.yaml", &bomb),
        ("several.yaml", "type: object\n---\ntype: string\n"),
        ("data.json", "{ \"order\": 7 }"),
        ("events.csv", "name,description\na,A.\n"),
        ("empty/readme.md", "# Nothing\n"),
        ("same/a.json", "{ \"type\": \"object\", \"title\": \"A\" }"),
        ("same/b.json", "{ \"type\": \"object\", \"title\": \"A\" }"),
    ]);
    for (arguments, expected) in [
        ("twice.json", "an object has two members named \"type\""),
        ("bomb.yaml", "more values than allowed"),
        ("several.yaml", "it has several documents"),
        (
            "data.json",
            "`data.json` is neither a JSON Schema nor an AsyncAPI document",
        ),
        ("events.csv --name {stem}", "`--name` is for JSON Schemas"),
        ("empty", "`empty` is a folder, and has no JSON Schemas"),
        (
            "same --name {title}",
            "`same/a.json` and `same/b.json` would both be named `A`",
        ),
        ("same --name {titel}", "there is no placeholder `{titel}`"),
        ("same --event c.json", "no schema matches `--event c.json`"),
    ] {
        let mut all = vec!["import"];
        all.extend(arguments.split(' '));
        let run = run(&place, &all);
        assert_eq!(run.status, 2, "{arguments}: {}", told(&run));
        assert!(run.stderr.contains(expected), "{arguments}: {}", told(&run));
        assert!(!place.path().join("catalog").exists(), "{arguments}");
    }
}

#[test]
fn a_file_that_cannot_be_read_does_not_hide_the_others() {
    let place = folder(&[
        ("schemas/paid.json", PAID),
        (
            "schemas/twice.json",
            "{ \"type\": \"object\", \"type\": \"string\" }",
        ),
        ("schemas/more/twice.yaml", "type: object\ntype: string\n"),
        ("schemas/cut.json", "{ \"type\": "),
    ]);
    let expected = [
        "error: `schemas/cut.json:1:",
        "error: `schemas/more/twice.yaml:2:1` can't be read as YAML: the key `type` appears twice in one mapping; \
         remove one of these keys\n",
        "error: `schemas/twice.json:1:",
        "an object has two members named \"type\"; remove one of them\n",
    ];
    let refused = run(&place, &["import", "schemas"]);
    assert_eq!(refused.status, 2, "{}", told(&refused));
    for expected in expected {
        assert!(refused.stderr.contains(expected), "{}", told(&refused));
    }
    let ending =
        "\nnothing was written; fix these 3 files, or leave them out with `--skip-unreadable`\n";
    assert!(refused.stderr.ends_with(ending), "{}", told(&refused));
    let catalog = place.path().join("catalog");
    assert!(!catalog.exists());

    let skipped = ["import", "schemas", "--skip-unreadable"];
    let made = run(&place, &skipped);
    assert_eq!(made.status, 1, "{}", told(&made));
    for expected in expected {
        assert!(made.stderr.contains(expected), "{}", told(&made));
    }
    let ending = "\ncreated a catalog with 1 event in 1 section, and 1 payload\n\
        3 files can't be read, and are left out; fix them, and import the folder again with `--into catalog`\n";
    assert!(made.stderr.ends_with(ending), "{}", told(&made));
    assert_eq!(names(&catalog), ["paid"]);

    let again = run(&place, &[&skipped[..], &["--into", "catalog"]].concat());
    assert_eq!(again.status, 1, "{}", told(&again));
    assert_eq!(again.stdout, "", "{}", told(&again));

    std::fs::write(place.path().join("schemas/twice.json"), PAID).expect("a file");
    for path in ["cut.json", "more/twice.yaml"] {
        std::fs::remove_file(place.path().join("schemas").join(path)).expect("a file");
    }
    let whole = run(&place, &["import", "schemas", "--into", "catalog"]);
    assert_eq!(names(&catalog), ["paid", "twice"], "{}", told(&whole));

    let file = run(
        &place,
        &[
            "import",
            "schemas/paid.json",
            "--skip-unreadable",
            "--out",
            "b",
        ],
    );
    assert_eq!(file.status, 2, "{}", told(&file));
    assert!(
        file.stderr.contains("`--skip-unreadable` is for a folder"),
        "{}",
        told(&file)
    );
}

#[test]
fn a_catalog_from_which_nothing_can_be_generated_is_reported() {
    let schema =
        r#"{ "type": "object", "properties": { "a": { "type": "string", "pattern": "(?i)x" } } }"#;
    let place = folder(&[("placed.json", schema)]);
    let made = run(&place, &["import", "placed.json"]);
    assert_eq!(made.status, 1, "{}", told(&made));
    let ending =
        "created a catalog with 1 row in 1 section, and 1 payload; it has 1 error to fix\n";
    assert!(made.stderr.ends_with(ending), "{}", told(&made));
    let generated = run(&place, &["generate", "typescript"]);
    assert_eq!(generated.status, 1, "{}", told(&generated));
    // The event has no description.
    let shown = run(&place, &["show", "placed"]);
    let lines: Vec<&str> = shown.stdout.lines().take(3).collect();
    assert_eq!(lines[..2], ["placed", ""], "{}", told(&shown));
    assert!(lines[2].starts_with("  payload "), "{}", told(&shown));
}
