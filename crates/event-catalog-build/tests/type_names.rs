//! The names of the types of payloads: what they are named after, and that they stay.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::{Input, Memory};

/// The names of the types of a catalog whose events have these payloads.
fn names(payloads: &[(&str, &str)]) -> Vec<String> {
    let mut events = "name,description,payload\n".to_owned();
    let mut files = Vec::new();
    for (path, schema) in payloads {
        let (name, _) = path.rsplit_once('.').unwrap();
        let event = path.split_once('.').unwrap().0;
        events += &format!("{event},It came.,{name}\n");
        files.push((format!("payloads/{path}"), (*schema).to_owned()));
    }
    files.push(("events.csv".to_owned(), events));
    let input = Input::read_folder(&files.into_iter().collect::<Memory>()).unwrap();
    let catalog = Catalog::new(&input);
    let problems: Vec<_> = catalog.schema_problems().collect();
    assert!(problems.is_empty(), "{problems:?}");
    let mut names: Vec<_> = catalog
        .types
        .iter()
        .map(|(_, it)| it.name.clone())
        .collect();
    names.sort();
    names
}

/// A payload with an item that has a title, a price that has none, and a definition.
const ORDER: &str = r##"{ "type": "object",
  "properties": {
    "items": { "type": "array", "items": { "title": "Item", "type": "object",
      "properties": { "price": { "type": "object", "properties": { "value": { "type": "number" } } } } } },
    "customer": { "$ref": "#/$defs/customer" },
    "channel": { "type": "string", "enum": ["web", "app"] }
  },
  "$defs": { "customer": { "type": "object", "properties": { "name": { "type": "string" } } } } }"##;

#[test]
fn a_nested_type_is_named_after_its_title_or_its_place() {
    assert_eq!(
        names(&[("order.schema.json", ORDER)]),
        ["Customer", "Item", "ItemPrice", "Order", "OrderChannel"]
    );
}

#[test]
fn a_payload_that_is_added_renames_no_type() {
    let before = names(&[("order.json", ORDER)]);
    // Its file is before the other in the folder, and its row is below the other.
    let after = names(&[("order.json", ORDER), ("invoice.json", ORDER)]);
    for name in &before {
        assert!(after.contains(name), "{name}: {after:?}");
    }
    let added: Vec<_> = after.iter().filter(|it| !before.contains(it)).collect();
    assert_eq!(
        added,
        [
            "Invoice",
            "InvoiceChannel",
            "InvoiceCustomer",
            "InvoiceItem",
            "InvoiceItemPrice"
        ]
    );
    let third = names(&[
        ("order.json", ORDER),
        ("invoice.json", ORDER),
        ("basket.json", ORDER),
    ]);
    for name in &after {
        assert!(third.contains(name), "{name}: {third:?}");
    }
    let is_numbered = |it: &&String| it.ends_with(|c: char| c.is_ascii_digit());
    assert_eq!(third.iter().find(is_numbered), None);
}

#[test]
fn types_of_one_title_in_one_payload_are_named_after_their_places() {
    let image = |rest: &str| {
        format!(
            r#"{{ "title": "Image", "type": "object", "properties": {{ "x": {{ "type": "number" }} {rest} }} }}"#
        )
    };
    let inner = image(r#", "a": { "type": "string" }"#);
    let outer = image(&format!(r#", "small": {inner}"#));
    let other = image(r#", "b": { "type": "string" }"#);
    let file =
        format!(r#"{{ "type": "object", "properties": {{ "front": {outer}, "back": {other} }} }}"#);
    assert_eq!(
        names(&[("parcel.json", &file)]),
        ["Image", "Parcel", "ParcelBack", "ParcelImage"]
    );
}

#[test]
fn long_names_are_cut_and_stay_apart() {
    let words = [
        "pull_request_review",
        "base_repository",
        "head_repository",
        "organization_owner",
    ];
    let mut schema =
        r#"{ "type": "object", "properties": { "id": { "type": "string" } } }"#.to_owned();
    for depth in 0..8 {
        let [one, other] = [words[depth % 4], words[(depth + 1) % 4]];
        schema = format!(
            r#"{{ "type": "object", "properties": {{ "{one}": {schema}, "{other}_{depth}": {{ "type": "object", "properties": {{ "n{depth}": {{ "type": "string" }} }} }} }} }}"#
        );
    }
    let names = names(&[("check_suite_requested.json", &schema)]);
    assert_eq!(names.len(), 17);
    for name in &names {
        assert!(name.len() <= 60, "{name}");
        assert!(name.starts_with("CheckSuiteRequested"), "{name}");
    }
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
}

#[test]
fn a_payload_with_a_long_file_name_has_a_short_type_name() {
    let path = format!("{}event.json", "very_long_".repeat(12));
    let schema =
        r#"{ "type": "object", "properties": { "a": { "type": "string", "enum": ["x"] } } }"#;
    let names = names(&[(&path, schema)]);
    assert_eq!(names.len(), 2);
    assert!(names.iter().all(|it| it.len() <= 60), "{names:?}");
}
