//! The names of payload types: what types are named after, and that the names are stable.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::check::REQUIRED;
use event_catalog_build::finding::check;
use event_catalog_build::read::{Input, Memory};
use event_catalog_build::schema::types::Kind;

/// The type names in a catalog whose events have these payloads.
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

/// A payload with an item that has a title, a price without one, and a definition.
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
    // The added file sorts before `order.json`, but its event is below that of `order.json` in the table.
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

/// The places and messages of all findings in a catalog whose events have these payloads.
fn findings(payloads: &[(&str, &str)]) -> Vec<String> {
    let mut events = "name,description,payload\n".to_owned();
    let mut files = Vec::new();
    for (path, schema) in payloads {
        let (name, _) = path.rsplit_once('.').unwrap();
        events += &format!("{name},It came.,{name}\n");
        files.push((format!("payloads/{path}"), (*schema).to_owned()));
    }
    files.push(("events.csv".to_owned(), events));
    let input = Input::read_folder(&files.into_iter().collect::<Memory>()).unwrap();
    let report = check(&Catalog::new(&input), REQUIRED, &|_| None);
    let findings = report.findings.iter();
    findings
        .map(|it| it.lines(&input.sources).join("\n"))
        .collect()
}

#[test]
fn a_given_name_comes_before_the_title_the_definition_and_the_file() {
    let named = ORDER
        .replace(
            "\"title\": \"Item\"",
            "\"title\": \"Order line\", \"x-type-name\": \"Item\"",
        )
        .replace(
            "\"customer\": { \"type\"",
            "\"buyer\": { \"x-type-name\": \"customer\", \"type\"",
        )
        .replace("$defs/customer", "$defs/buyer");
    let before = names(&[("order.json", ORDER)]);
    assert_eq!(names(&[("order.json", &named)]), before);
    let root = ORDER.replacen("{ ", "{ \"x-type-name\": \"Order\", ", 1);
    assert_eq!(names(&[("purchase.json", &root)]), before);
}

#[test]
fn a_given_name_is_kept_from_other_types() {
    let item = |name: &str, of: &str| {
        format!(
            r#"{{ "type": "object", "properties": {{ "part": {{ "title": "{name}", {of} "type": "object",
               "properties": {{ "size": {{ "type": "number" }} }} }} }} }}"#
        )
    };
    // The first payload would get the name, but the schema of the second payload sets it explicitly.
    let (first, second) = (item("Part", ""), item("Piece", r#""x-type-name": "Part","#));
    assert_eq!(
        names(&[("box.json", &first), ("crate.json", &second)]),
        ["Box", "BoxPart", "Crate", "Part"]
    );
}

#[test]
fn a_given_name_that_is_taken_is_reported_with_both_places() {
    let given = |name: &str| {
        format!(
            r#"{{ "type": "object", "properties": {{ "part": {{ "type": "object", "x-type-name": "{name}",
               "properties": {{ "size": {{ "type": "number" }} }} }} }} }}"#
        )
    };
    let found = findings(&[("box.json", &given("Part")), ("crate.json", &given("Part"))]);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0].starts_with("payloads/crate.json:1:")
            && found[0].contains("`Part` is the name of another type [invalid-schema]")
            && found[0].contains("payloads/box.json:1:"),
        "{found:#?}"
    );
    let found = findings(&[
        ("box.json", &given("Crate")),
        ("crate.json", "{ \"type\": \"object\" }"),
    ]);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0].starts_with("payloads/box.json:1:") && found[0].contains("events.csv:3:"),
        "{found:#?}"
    );
    for (wrong, message) in [
        ("\"+\"", "\"+\" can't be the name of a type"),
        ("7", "`x-type-name` must be a string, but is a number"),
    ] {
        let schema = given("Part").replace("\"Part\"", wrong);
        let found = findings(&[("box.json", &schema)]);
        assert_eq!(found.len(), 1, "{found:#?}");
        assert!(found[0].contains(message), "{found:#?}");
    }
}

#[test]
fn an_alternative_gives_a_name_to_its_value_or_its_variant() {
    let schema = r#"{ "type": "object", "properties": {
      "kind": { "oneOf": [
        { "const": "a", "title": "First" },
        { "const": "b", "title": "Corrected", "x-type-name": "First" } ] },
      "to": { "oneOf": [
        { "type": "string", "title": "Nickname", "x-type-name": "Name" },
        { "type": "integer", "title": "Number" } ] } } }"#;
    let files = [
        (
            "events.csv",
            "name,description,payload\nload,Loaded.,load\n",
        ),
        ("payloads/load.json", schema),
    ];
    let input = Input::read_folder(&files.into_iter().collect::<Memory>()).unwrap();
    let catalog = Catalog::new(&input);
    let members = catalog.types.iter().map(|(_, it)| match &it.kind {
        Kind::Enumeration(values) => values.iter().map(|it| it.ident.as_str()).collect(),
        Kind::OneOf(variants) => variants.iter().map(|it| it.ident.as_str()).collect(),
        _ => Vec::new(),
    });
    let members: Vec<&str> = members.flatten().collect();
    // A given name takes precedence over a title.
    assert_eq!(members, ["First2", "First", "Name", "Number"]);
}

#[test]
fn an_element_of_a_list_by_position_has_the_name_that_its_schema_gives() {
    let schema = r#"{ "type": "object", "properties": { "at": { "type": "array", "prefixItems": [
        { "type": "number", "title": "Left edge", "x-type-name": "X_" },
        { "title": "Corrected", "x-type-name": "UpperEdge", "type": "object", "properties": { "y": { "type": "number" } } },
        { "type": "number", "title": "Depth" },
        { "type": "number" } ] } } }"#;
    let files = [
        (
            "events.csv",
            "name,description,payload\nload,Loaded.,load\n",
        ),
        ("payloads/load.json", schema),
    ];
    let input = Input::read_folder(&files.into_iter().collect::<Memory>()).unwrap();
    let catalog = Catalog::new(&input);
    let elements = catalog.types.iter().filter_map(|(_, it)| match &it.kind {
        Kind::Tuple(tuple) => Some(tuple.fields.iter().map(|it| it.ident.as_str())),
        _ => None,
    });
    let elements: Vec<&str> = elements.flatten().collect();
    assert_eq!(elements, ["x", "upper_edge", "depth", "item3"]);
    assert!(catalog.types.iter().any(|(_, it)| it.name == "UpperEdge"));
}
