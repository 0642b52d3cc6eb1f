//! Payloads that remain JSON, and types that keep their names.

use std::fs;

use super::{told, write};
use crate::command::{folder, git, run};

#[test]
fn a_payload_that_stays_json_is_compared_as_a_whole() {
    let settings = "[schemas]\nraw = [\"link\"]\n";
    let table = "name,description,payload\nlink_clicked,A link was clicked.,link\n";
    let schema =
        |kind: &str| format!(r#"{{ "oneOf": [{{ "type": "{kind}" }}, {{ "type": "null" }}] }}"#);
    let (text, number) = (schema("string"), schema("number"));
    let folder = folder(&[
        ("old/catalog.toml", settings),
        ("old/events.csv", table),
        ("old/payloads/link.json", text.as_str()),
        ("same/catalog.toml", settings),
        ("same/events.csv", table),
        ("same/payloads/link.json", text.as_str()),
        ("new/catalog.toml", settings),
        ("new/events.csv", table),
        ("new/payloads/link.json", number.as_str()),
    ]);
    let same = run(folder.path(), &["check", "same", "--against", "old"]);
    assert!(
        !same.stdout.contains("incompatible-payload"),
        "{}",
        told(&same)
    );
    let new = run(folder.path(), &["check", "new", "--against", "old"]);
    let message = "it stays JSON, and its schema has changed, which cannot be compared";
    assert!(new.stdout.contains(message), "{}", told(&new));
}

#[test]
fn a_corrected_title_keeps_the_name_of_its_type() {
    const SCHEMA: &str = "type = \"object\"\n\n[properties.item]\ndescription = \"What was ordered.\"\n\
        title = \"Itme\"\ntype = \"object\"\n\n[properties.item.properties.sku]\n\
        description = \"The article.\"\ntype = \"string\"\n";
    let folder = folder(&[
        (
            "catalog/events.csv",
            "name,description,payload\norder_placed,An order was placed.,order\n",
        ),
        ("catalog/payloads/order.toml", SCHEMA),
    ]);
    git(folder.path(), &["init", "--quiet"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "--quiet", "-m", "Events"]);
    let corrected = SCHEMA.replace("Itme", "Item");
    write(&folder, "catalog/payloads/order.toml", &corrected);
    let found = run(folder.path(), &["check", "--against", "HEAD"]);
    assert_eq!(found.status, 0, "{found:?}");
    let shown = told(&found);
    assert!(
        shown.contains("the type `Itme` is now called `Item`"),
        "{shown}"
    );
    let fixed = run(folder.path(), &["check", "--against", "HEAD", "--fix"]);
    assert_eq!(fixed.status, 0, "{fixed:?}");
    let text = fs::read_to_string(folder.path().join("catalog/payloads/order.toml"));
    assert_eq!(
        text.expect("a schema"),
        corrected.replace(
            "description = \"What",
            "x-type-name = \"Itme\"\ndescription = \"What"
        )
    );
    let found = run(folder.path(), &["check", "--against", "HEAD"]);
    assert!(!told(&found).contains("renamed-type"), "{found:?}");
}

#[test]
fn an_accept_that_names_no_change_is_noted_with_the_one_to_name() {
    let schema = |kind: &str| {
        format!(
            r#"{{"type": "object", "properties": {{"url": {{"type": "{kind}", "description": "Where it leads."}}}}}}"#
        )
    };
    let folder = folder(&[
        (
            "catalog/events.csv",
            "name,description,payload\nlink_clicked,A link was clicked.,link\n",
        ),
        ("catalog/payloads/link.json", schema("string").as_str()),
    ]);
    git(folder.path(), &["init", "--quiet"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "--quiet", "-m", "Events"]);
    write(&folder, "catalog/payloads/link.json", &schema("integer"));
    let check = |line: &str| {
        let accept = format!(
            "[[accept]]\nrule = \"incompatible-payload\"\n{line}\nreason = \"Never read.\"\n"
        );
        write(&folder, "catalog/catalog.toml", &accept);
        run(folder.path(), &["check", "--against", "HEAD"])
    };
    let name = "change = \"type-changed:link#url=an integer\"";
    let event = check("event = \"link_clicked\"");
    assert_eq!(event.status, 0, "{}", told(&event));
    let note = format!(
        "this `[[accept]]` doesn't name a change, so it also accepts what a later commit breaks; write `{name}` into \
         the entry"
    );
    assert!(event.stderr.contains(&note), "{}", told(&event));
    assert!(
        event.stderr.contains("note: catalog/catalog.toml:1:1"),
        "{}",
        told(&event)
    );
    let change = check(name);
    assert_eq!(
        (change.status, change.stderr.as_str()),
        (0, "checked 1 event: no problems found (1 accepted)\n"),
        "{}",
        told(&change)
    );
    let other = check("change = \"field-removed:link#url\"");
    assert_eq!(other.status, 1, "{}", told(&other));
    assert!(other.stdout.contains(name), "{}", told(&other));
    // Of many entries that accept nothing, only the first are listed.
    let names: Vec<String> = (0..5_000).map(|number| format!("\"x{number}\"")).collect();
    let many = check(&format!("change = [{}]", names.join(", ")));
    assert_eq!(many.status, 1, "{}", told(&many));
    assert_eq!(many.stderr.matches("accepts nothing").count(), 10);
    let more = "note: names in `[[accept]]` entries that accept nothing: 4990 more\n";
    assert!(many.stderr.contains(more), "{}", told(&many));
}
