//! Tests `event-catalog sample` by running the command.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tempfile::TempDir;

use crate::command::{folder, run};

const ORDER: &str = r#"{
  "type": "object",
  "required": ["order_id", "amount"],
  "additionalProperties": false,
  "properties": {
    "order_id": { "type": "string", "pattern": "^A-[0-9]{4}$" },
    "amount": { "type": "number", "minimum": 0, "multipleOf": 0.01 },
    "paid_at": { "type": "string", "format": "date-time" }
  }
}"#;

fn shop() -> TempDir {
    folder(&[
        ("catalog/catalog.toml", "title = \"Shop\"\n"),
        (
            "catalog/events.csv",
            "name,description,payload,aliases\n\
             order_placed,An order was placed.,order,ordered\n\
             checkout_step_{1..3},A step was reached.,,\n\
             load,The page was loaded.,,\n",
        ),
        ("catalog/payloads/order.json", ORDER),
    ])
}

fn sample(folder: &TempDir, arguments: &[&str]) -> Vec<Value> {
    let run = run(folder.path(), &[&["sample"][..], arguments].concat());
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    let lines = run.stdout.lines();
    lines
        .map(|it| serde_json::from_str(it).expect("JSON"))
        .collect()
}

fn names(lines: &[Value]) -> BTreeSet<&str> {
    lines.iter().filter_map(|it| it["type"].as_str()).collect()
}

fn order() -> jsonschema::Validator {
    let schema = serde_json::from_str(ORDER).expect("JSON");
    let options = jsonschema::options().should_validate_formats(true);
    options.build(&schema).expect("a schema")
}

#[test]
fn there_is_one_occurrence_of_each_event() {
    let shop = shop();
    let lines = sample(&shop, &[]);
    assert_eq!(lines.len(), 5);
    assert_eq!(names(&lines).len(), 5);
    for line in &lines {
        assert_eq!(line["specversion"], "1.0");
        assert_eq!(line["source"], "/event-catalog/sample");
        let is_order = line["type"] == "order_placed";
        assert_eq!(line.get("data").is_some(), is_order);
        assert!(!is_order || order().is_valid(&line["data"]));
    }
    let ids: BTreeSet<_> = lines.iter().filter_map(|it| it["id"].as_str()).collect();
    assert_eq!(ids.len(), 5);
    let times: Vec<_> = lines.iter().filter_map(|it| it["time"].as_str()).collect();
    assert_eq!(times[0], "2026-01-01T00:00:00Z");
    assert_eq!(times[4], "2026-01-01T00:00:04Z");
}

#[test]
fn a_seed_makes_the_same_bytes() {
    let shop = shop();
    let of = |seed: &str| {
        let arguments = [
            "sample",
            "--count",
            "200",
            "--seed",
            seed,
            "--invalid",
            "10%",
        ];
        let run = run(shop.path(), &arguments);
        assert_eq!(run.status, 0);
        (run.stdout, run.stderr)
    };
    assert_eq!(of("3"), of("3"));
    assert_ne!(of("3"), of("4"));
}

#[test]
fn pairs_have_a_name_and_a_detail() {
    let shop = shop();
    for line in sample(&shop, &["--form", "pairs", "--count", "20"]) {
        let object = line.as_object().expect("an object");
        assert!(object.keys().all(|it| it == "type" || it == "detail"));
    }
}

#[test]
fn events_are_chosen_by_their_names_old_names_and_families() {
    let shop = shop();
    let lines = sample(
        &shop,
        &[
            "--event",
            "checkout_step",
            "--event",
            "load",
            "--count",
            "40",
        ],
    );
    let expected = [
        "checkout_step_1",
        "checkout_step_2",
        "checkout_step_3",
        "load",
    ];
    assert_eq!(names(&lines), BTreeSet::from(expected));
    let pattern = sample(&shop, &["--event", "checkout_step_{1..3}"]);
    assert_eq!(pattern.len(), 3);

    let old = run(shop.path(), &["sample", "--event", "ordered"]);
    assert_eq!(old.stderr, "note: `ordered` is now named `order_placed`\n");
    assert!(old.stdout.contains(r#""type":"order_placed""#));

    let unknown = run(shop.path(), &["sample", "--event", "order_place"]);
    assert_eq!((unknown.status, unknown.stdout.as_str()), (1, ""));
    assert!(
        unknown.stderr.contains("did you mean `order_placed`?"),
        "{}",
        unknown.stderr
    );
}

#[test]
fn each_invalid_occurrence_has_its_fault_on_standard_error() {
    let shop = shop();
    let arguments = [
        "sample",
        "--event",
        "order_placed",
        "--count",
        "200",
        "--invalid",
        "5%",
    ];
    let run = run(shop.path(), &arguments);
    assert_eq!(run.status, 0);
    let faults: BTreeMap<usize, &str> = run
        .stderr
        .lines()
        .map(|line| {
            let line = line.strip_prefix("line ").expect(line);
            let (number, fault) = line.split_once(": order_placed: ").expect(line);
            (number.parse().expect(line), fault)
        })
        .collect();
    assert_eq!(faults.len(), 10);
    assert_eq!(faults.keys().next(), Some(&10));
    let validator = order();
    for (number, line) in run.stdout.lines().enumerate() {
        let line: Value = serde_json::from_str(line).expect("JSON");
        let is_valid = validator.is_valid(&line["data"]);
        assert_eq!(is_valid, !faults.contains_key(&(number + 1)), "{line}");
    }
}

#[test]
fn of_few_occurrences_one_is_invalid() {
    let shop = shop();
    for (count, share, expected) in [
        ("3", "1%", 1),
        ("1", "0.0001%", 1),
        ("3", "0%", 0),
        ("30", "5%", 2),
    ] {
        let arguments = [
            "sample",
            "--event",
            "order_placed",
            "--count",
            count,
            "--invalid",
            share,
        ];
        let run = run(shop.path(), &arguments);
        assert_eq!(run.status, 0);
        assert_eq!(run.stderr.lines().count(), expected, "{count} {share}");
    }
}

#[test]
fn what_cannot_be_made_says_what_to_do() {
    let folder = folder(&[
        (
            "catalog/events.csv",
            "name,description,payload\nseen,It was seen.,p\n",
        ),
        (
            "catalog/payloads/p.json",
            r#"{ "type": "object", "required": ["word"], "properties": { "word": { "type": "string", "pattern": "^(\\w)\\1$" } } }"#,
        ),
    ]);
    let run = run(folder.path(), &["sample"]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    for part in ["`seen`", "`/word`", "`examples`"] {
        assert!(run.stderr.contains(part), "{}", run.stderr);
    }
}

#[test]
fn a_schema_that_cannot_be_used_says_why() {
    for (pattern, why, rule) in [
        (
            r"^(?:[\\p{L}]{0,500}){0,50}$",
            "its patterns take too long to compile",
            "doubtful-pattern",
        ),
        (
            "^$",
            "its schemas combine too many alternatives",
            "slow-schema",
        ),
    ] {
        let schema = multiplying(if rule == "slow-schema" { 40 } else { 1 }, pattern);
        let folder = folder(&[
            (
                "catalog/events.csv",
                "name,description,payload\nseen,It was seen.,p\n",
            ),
            ("catalog/payloads/p.json", &schema),
        ]);
        for arguments in [&["sample"][..], &["sample", "--invalid", "50%"]] {
            let run = run(folder.path(), arguments);
            assert_eq!((run.status, run.stdout.as_str()), (2, ""));
            for part in ["`seen`", why, "`event-catalog check`"] {
                assert!(run.stderr.contains(part), "{}", run.stderr);
            }
        }
        let checked = run(folder.path(), &["check"]);
        assert_eq!(checked.status, 0, "{checked:?}");
        assert!(checked.stdout.contains(rule), "{checked:?}");
    }
}

/// A schema with nested levels of two alternatives each. The last level has a pattern.
fn multiplying(levels: usize, pattern: &str) -> String {
    let mut definitions = String::new();
    for level in 0..levels {
        let next = format!(r##"{{ "$ref": "#/$defs/d{}" }}"##, level + 1);
        definitions += &format!(r#""d{level}": {{ "anyOf": [{next}, {next}] }}, "#);
    }
    format!(
        r##"{{ "$ref": "#/$defs/d0", "$defs": {{ {definitions}"d{levels}": {{ "type": "object", "properties": {{
            "word": {{ "type": "string", "pattern": "{pattern}" }} }} }} }} }}"##
    )
}

#[test]
fn wrong_options_say_what_to_write() {
    let shop = shop();
    for (option, value, hint) in [
        ("--invalid", "120%", "such as 5%"),
        ("--from", "today", "2026-01-31T08:30:00Z"),
    ] {
        let run = run(shop.path(), &["sample", option, value]);
        assert_eq!(run.status, 2);
        assert!(run.stderr.contains(hint), "{}", run.stderr);
    }
}
