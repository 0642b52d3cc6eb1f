//! Tests `event-catalog infer` by running the command.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::command::{Run, folder, run};

fn told(run: &Run) -> String {
    format!(
        "status {}\n--- stdout\n{}--- stderr\n{}",
        run.status, run.stdout, run.stderr
    )
}

fn lines(records: &[Value]) -> String {
    let lines: Vec<String> = records.iter().map(Value::to_string).collect();
    lines.join("\n") + "\n"
}

/// The contents of all files in a folder, keyed by path.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("a path in the folder");
                let name = name.display().to_string().replace('\\', "/");
                found.insert(name, fs::read_to_string(&path).expect("text"));
            }
        }
    }
    found
}

/// Infers a catalog from an input, checks it, and validates the same input against it. Asserts that
/// there are no findings, and returns the catalog's files.
fn inferred(input: &str, form: &[&str], more: &[&str]) -> BTreeMap<String, String> {
    let place = folder(&[("in.ndjson", input)]);
    let infer = [&["infer", "in.ndjson"][..], form, more].concat();
    let made = run(place.path(), &infer);
    assert_eq!(made.status, 0, "{}", told(&made));
    let checked = run(place.path(), &["check"]);
    assert_eq!(checked.status, 0, "{}", told(&checked));
    let validate = [&["validate", "in.ndjson", "--format", "json"][..], form].concat();
    let validated = run(place.path(), &validate);
    assert_eq!(validated.status, 0, "{}", told(&validated));
    let report: Value = serde_json::from_str(&validated.stdout).expect("JSON");
    assert_eq!(report["findings"], json!([]), "{}", told(&made));
    files(&place.path().join("catalog"))
}

fn schema(files: &BTreeMap<String, String>, name: &str) -> Value {
    let text = files.get(&format!("payloads/{name}.json"));
    let text = text.unwrap_or_else(|| panic!("no schema {name} in {:?}", files.keys()));
    serde_json::from_str(text).expect("JSON")
}

/// A chat's events on a page, as pairs. They contain families, `null`, several types, lists, maps
/// by id, missing payloads.
fn chat() -> String {
    let mut records = Vec::new();
    for number in 0..40_u32 {
        records.push(json!({ "type": "load" }));
        records.push(json!({
            "type": format!("step_{}", number % 7 + 1),
            "detail": { "step": number % 7 + 1, "took": f64::from(number) / 4.0 }
        }));
        records.push(json!({ "type": "link_clicked", "detail": {
            "url": format!("https://example.com/p/{number}?user=Ann&utm_source=mail"),
            "kind": if number % 3 == 0 { "button" } else { "text" },
            "user_name": if number % 2 == 0 { "Ann Smith" } else { "Bob Jones" },
            "at": format!("2026-11-29T12:00:{number:02}Z"),
            "price": if number % 5 == 0 { Value::Null } else { json!(number) },
            "tags": [{ "name": "x", "weight": 1 }, { "name": "y" }],
            "by_id": { format!("user-{}", 48_213 + number): { "seen": true } },
            "mixed": if number % 2 == 0 { json!("a") } else { json!([number]) },
        } }));
        let detail = if number % 4 == 0 {
            json!({})
        } else {
            json!({ "reason": "x" })
        };
        records.push(json!({ "type": "Chat Closed", "detail": detail }));
        records.push(json!({ "type": "chat_closed", "detail": { "n": u64::MAX } }));
    }
    records.push(json!(["load", {}]));
    lines(&records)
}

#[test]
fn what_was_inferred_from_a_chat_finds_nothing_in_it() {
    let files = inferred(&chat(), &[], &[]);
    let table = &files["events.csv"];
    assert!(table.contains("\nstep_{1..7},"), "{table}");
    assert!(table.contains("\nload,"), "{table}");
    // Both names consist of the same words, so one of the events gets a different name in code.
    assert!(table.contains("chat_closed_2"), "{table}");
    assert!(files["catalog.toml"].starts_with("# Inferred from in.ndjson"));
    let link = schema(&files, "link_clicked");
    let properties = &link["properties"];
    assert_eq!(properties["url"]["format"], "uri");
    assert_eq!(properties["at"]["format"], "date-time");
    assert_eq!(properties["price"]["type"], json!(["integer", "null"]));
    assert_eq!(
        properties["by_id"]["additionalProperties"]["type"],
        "object"
    );
    assert!(properties["mixed"].get("type").is_none());
    let item = &properties["tags"]["items"];
    assert_eq!(item["required"], json!(["name"]));
    let comment = properties["kind"]["$comment"].as_str().expect("a comment");
    assert!(
        comment.contains("\"enum\": [\"button\", \"text\"]"),
        "{comment}"
    );
    assert!(properties["kind"].get("enum").is_none());
    assert!(properties["user_name"].get("$comment").is_none());
    let step = schema(&files, "step");
    assert_eq!(step["required"], json!(["step", "took"]));
    assert_eq!(step["properties"]["step"]["type"], "integer");
    assert_eq!(step["properties"]["took"]["type"], "number");
    assert_eq!(
        files
            .keys()
            .filter(|it| it.starts_with("payloads/load"))
            .count(),
        0
    );
}

#[test]
fn values_that_look_personal_are_not_written() {
    let all: String = inferred(&chat(), &[], &[]).into_values().collect();
    for secret in ["Ann", "Bob", "Smith", "48213", "example.com", "/p/"] {
        assert!(!all.contains(secret), "{secret} is in the catalog:\n{all}");
    }
    assert!(
        all.contains("https://example.org/?user=x&utm_source=x"),
        "{all}"
    );
    let kept: String = inferred(&chat(), &[], &["--keep-values"])
        .into_values()
        .collect();
    for value in [
        "Ann Smith",
        "https://example.com/p/0?user=Ann&utm_source=mail",
    ] {
        assert!(
            kept.contains(value),
            "{value} isn't in the catalog:\n{kept}"
        );
    }
}

#[test]
fn every_form_of_records_is_read_like_by_validate() {
    let cloudevents: Vec<Value> = (0..30)
        .map(|number| {
            json!({
                "specversion": "1.0", "id": number.to_string(), "source": "/shop", "type": "com.example.order.placed",
                "data": { "order": format!("ORD-{number:05}"), "items": [{ "sku": "a", "price": 9.9 }] }
            })
        })
        .collect();
    let files = inferred(&lines(&cloudevents), &[], &[]);
    assert!(files["events.csv"].contains("com.example.order.placed"));
    let segment = json!({ "batch": [
        { "type": "track", "event": "Order Completed", "properties": { "total": 3, "currency": "EUR" } },
        { "type": "identify", "userId": "ann" },
        { "type": "track", "event": "Product Viewed", "properties": {} },
    ] });
    let files = inferred(&lines(&[segment]), &["--form", "segment"], &[]);
    assert!(files["events.csv"].contains("Order Completed"));
    assert!(!files["events.csv"].contains("identify"));
    let github = json!({
        "headers": { "X-GitHub-Event": "issues" },
        "payload": { "action": "opened", "issue": { "number": 1, "user": { "login": "ann" } } }
    });
    let files = inferred(&lines(&[github]), &["--form", "github"], &[]);
    assert!(files["events.csv"].contains("issues.opened"));
    // Events of a build pipeline: the type ends with a version, and the subject is used as the
    // payload.
    let pipeline: Vec<Value> = ["build.queued", "build.started", "build.finished"]
        .iter()
        .map(|kind| {
            json!({
                "context": { "version": "0.4.1", "type": format!("dev.pipeline.{kind}.0.2.0"), "source": "/ci" },
                "subject": {
                    "id": "run-1", "type": "build",
                    "content": { "artifact": "pkg:oci/app@sha256%3A0b31b1c02ff458ad", "change": { "id": "c-1" } }
                }
            })
        })
        .collect();
    let form = ["--name", "{/context/type}", "--payload", "/subject"];
    let files = inferred(&lines(&pipeline), &form, &[]);
    assert!(files["events.csv"].contains("dev.pipeline.build.started.0.2.0"));
    assert!(files.contains_key("payloads/dev_pipeline_build_queued_0_2_0.json"));
}

#[test]
fn samples_of_a_catalog_make_one_that_allows_them() {
    let schema = r#"{ "type": "object", "required": ["id"], "properties": {
        "id": { "type": "string", "format": "uuid" }, "when": { "type": "string", "format": "date" },
        "count": { "type": ["integer", "null"] }, "parts": { "type": "array", "items": { "type": "number" } } } }"#;
    let place = folder(&[
        ("catalog/catalog.toml", ""),
        (
            "catalog/events.csv",
            "name,description,payload\nplaced,It was placed.,order\nload,It was loaded.,\n",
        ),
        ("catalog/payloads/order.json", schema),
    ]);
    let sampled = run(place.path(), &["sample", "--count", "200"]);
    assert_eq!(sampled.status, 0, "{}", told(&sampled));
    let files = inferred(&sampled.stdout, &[], &[]);
    let placed = self::schema(&files, "placed");
    assert_eq!(placed["properties"]["id"]["format"], "uuid");
    let required = placed["required"].as_array().expect("a list");
    assert!(required.contains(&json!("id")));
}

#[test]
fn the_limits_can_be_chosen() {
    let pair = |name: &str| json!({ "type": name, "detail": { "a": 1 } });
    let input = lines(&[
        pair("page_1"),
        pair("page_2"),
        pair("http_404"),
        pair("http_500"),
    ]);
    let files = inferred(&input, &[], &["--family-of", "2", "--required-after", "2"]);
    assert!(files["events.csv"].contains("page_{1..2}"));
    assert!(files["events.csv"].contains("http_404"));
    assert_eq!(schema(&files, "page")["required"], json!(["a"]));
    assert!(schema(&files, "http_404").get("required").is_none());
    let files = inferred(&input, &[], &[]);
    assert!(files["events.csv"].contains("page_1,"));
}

#[test]
fn ids_in_names_are_left_out_and_named() {
    let pair = |name: String| json!({ "type": name });
    let many = (0..50).map(|it| pair(format!("customer_{}", 48_213 + it)));
    let few = (1..5).map(|it| pair(format!("user_{it}")));
    let records: Vec<Value> = many.chain(few).chain([pair("load".to_owned())]).collect();
    let place = folder(&[("in.ndjson", lines(&records).as_str())]);
    let made = run(place.path(), &["infer", "in.ndjson"]);
    assert_eq!(made.status, 0, "{}", told(&made));
    let table = &files(&place.path().join("catalog"))["events.csv"];
    assert_eq!(table, "name,description\nload,\n");
    assert!(
        made.stderr.contains("`customer_*`: 50 occurrences"),
        "{}",
        made.stderr
    );
    assert!(
        made.stderr.contains("`user_*`: 4 occurrences"),
        "{}",
        made.stderr
    );
}

#[test]
fn into_a_catalog_events_are_only_added() {
    let link = r#"{ "type": "object", "properties": { "url": { "type": "string" } } }"#;
    let input = lines(&[
        json!({ "type": "link_clicked", "detail": { "url": 5 } }),
        json!({ "type": "clicked", "detail": { "url": "x" } }),
        json!({ "type": "link_clikced", "detail": {} }),
        json!({ "type": "form_sent", "detail": { "fields": 3 } }),
    ]);
    let place = folder(&[
        (
            "catalog/catalog.toml",
            "title = \"Site\"\n\n[rules]\nmissing-description = \"warn\"\n\n[traffic.site]\nform = \"pairs\"\n",
        ),
        (
            "catalog/events.csv",
            "name,description,payload,aliases\nload,The page was loaded.,,\nlink_clicked,A link was clicked.,link,clicked\n",
        ),
        ("catalog/payloads/link.json", link),
        ("in.ndjson", input.as_str()),
    ]);
    let catalog = place.path().join("catalog");
    let before = files(&catalog);
    let arguments = [
        "infer",
        "in.ndjson",
        "--into",
        "catalog",
        "--traffic",
        "site",
    ];
    let added = run(place.path(), &arguments);
    assert_eq!(added.status, 0, "{}", told(&added));
    assert!(
        added.stderr.contains("did you mean `link_clicked`?"),
        "{}",
        told(&added)
    );
    assert!(!added.stderr.contains("gone"), "{}", told(&added));
    let after = files(&catalog);
    assert_eq!(after["payloads/link.json"], before["payloads/link.json"]);
    assert_eq!(after["catalog.toml"], before["catalog.toml"]);
    let table = &after["events.csv"];
    assert!(table.starts_with(before["events.csv"].as_str()), "{table}");
    assert!(table.contains("\nform_sent,,form_sent"), "{table}");
    assert!(!table.contains("clikced"), "{table}");
    assert!(after.contains_key("payloads/form_sent.json"));
    let again = run(place.path(), &arguments);
    assert_eq!(again.status, 0, "{}", told(&again));
    assert_eq!(files(&catalog), after);
}

#[test]
fn into_a_catalog_only_names_are_added_and_the_rest_is_noted() {
    let names = ["=cmd()", "a,b", "bad name {x}", "cartOpened", "cart_opened"];
    let records: Vec<Value> = names.iter().map(|it| json!({ "type": it })).collect();
    let place = folder(&[
        ("catalog/catalog.toml", "title = \"Site\"\n"),
        (
            "catalog/events.csv",
            "name,description,identifier\nload,The page was loaded.,\n",
        ),
        ("in.ndjson", lines(&records).as_str()),
    ]);
    let added = run(place.path(), &["infer", "in.ndjson", "--into", "catalog"]);
    assert_eq!(added.status, 0, "{}", told(&added));
    for note in [
        "`=cmd()`: this name is left out",
        "(and 2 more)",
        "`cartOpened`: the name isn't in the catalog's form, `snake_case`",
        "`missing-description`",
    ] {
        assert!(added.stderr.contains(note), "{note}: {}", told(&added));
    }
    let table = &files(&place.path().join("catalog"))["events.csv"];
    assert!(!table.contains("cmd") && !table.contains("a,b"), "{table}");
    assert!(table.contains("\ncart_opened,,\n"), "{table}");
    assert!(table.contains("\ncartOpened,,cart_opened_2\n"), "{table}");
}

#[test]
fn what_cannot_be_read_is_reported_and_the_rest_is_inferred() {
    let deep = format!(
        "{{\"type\":\"deep\",\"detail\":{}1{}}}",
        "[".repeat(200),
        "]".repeat(200)
    );
    let input = format!(
        "{{\"type\":\"load\"}}\nnot JSON\n{{\"type\":\"\"}}\n{deep}\n{{\"type\":\"load\",\"detail\":{{\"a\":1,\"a\":2}}}}\n"
    );
    let place = folder(&[("in.ndjson", input.as_str())]);
    let made = run(place.path(), &["infer", "in.ndjson"]);
    assert_eq!(made.status, 1, "{}", told(&made));
    assert!(made.stderr.contains("broken-record"), "{}", told(&made));
    assert!(made.stderr.contains("repeated-key"), "{}", told(&made));
    let table = &files(&place.path().join("catalog"))["events.csv"];
    assert!(table.contains("\nload,"), "{table}");
}

#[test]
fn very_many_names_take_bounded_room_and_are_counted() {
    let letters: Vec<char> = ('a'..='z').collect();
    let mut input = String::new();
    for a in &letters {
        for b in &letters {
            for c in &letters {
                input += &format!("{{\"type\":\"name_{a}{b}{c}\"}}\n{{\"type\":\"often\"}}\n");
            }
        }
    }
    let place = folder(&[("in.ndjson", input.as_str())]);
    let made = run(place.path(), &["infer", "in.ndjson"]);
    assert_eq!(made.status, 0, "{}", told(&made));
    assert!(
        made.stderr.contains("there are too many names"),
        "{}",
        made.stderr
    );
    let table = &files(&place.path().join("catalog"))["events.csv"];
    assert!(table.contains("\noften,"), "{table}");
}

#[test]
fn what_is_no_traffic_is_refused() {
    let place = folder(&[
        ("old/events.csv", "name,description\nload,It was loaded.\n"),
        ("in.ndjson", "{\"type\":\"load\"}\n"),
        ("empty.ndjson", ""),
    ]);
    let cases: [(&[&str], &str); 8] = [
        (&["infer", "old/events.csv"], "is a table"),
        (&["infer", "old"], "is a folder"),
        (&["infer", "missing.ndjson"], "missing.ndjson"),
        (&["infer", "empty.ndjson"], "the input has no events"),
        (&["infer", "in.ndjson", "--out", "old"], "isn't empty"),
        (&["infer", "in.ndjson", "--traffic", "site"], "--into"),
        (&["infer", "in.ndjson", "--payload", "/a"], "--name"),
        (&["infer", "in.ndjson", "--into", "new"], "new"),
    ];
    for (arguments, why) in cases {
        let refused = run(place.path(), arguments);
        assert_eq!(refused.status, 2, "{}", told(&refused));
        assert!(refused.stderr.contains(why), "{}", told(&refused));
    }
    assert!(!place.path().join("catalog").exists());
}
