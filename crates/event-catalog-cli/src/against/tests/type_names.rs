//! Corrected titles, and the types that are named after them.

use event_catalog_build::catalog::Catalog;
use event_catalog_build::read::Input;

use super::input;
use crate::checked::Checked;
use crate::levels::Levels;

/// An order whose items have a price, both objects.
const ORDER: &str = r#"{ "type": "object", "properties": { "items": { "type": "array", "items": {
  "title": "Item", "type": "object", "properties": {
    "price": { "type": "object", "properties": { "value": { "type": "number" } } } } } } } }"#;

fn catalog(schema: &str) -> Input {
    let table = "name,description,payload\norder_placed,An order was placed.,order\n";
    input(&[("events.csv", table), ("payloads/order.json", schema)])
}

/// Lists the rule's messages, and returns the schema after the rule's fixes.
fn found(before: &str, after: &str) -> (Vec<String>, String) {
    let [before, after_input] = [before, after].map(catalog);
    let checked = Checked::compared(
        after_input,
        &Levels::default(),
        Some(&Catalog::new(&before)),
    );
    let found = checked.found.iter();
    let found = found.filter(|it| it.finding.rule.name == "renamed-type");
    let (mut messages, mut fixed) = (Vec::new(), after.to_owned());
    for it in found {
        messages.push(it.finding.message.clone());
        for edit in it.finding.fix.iter().flat_map(|fix| &fix.edits) {
            fixed.replace_range(edit.span.range(), &edit.text);
        }
    }
    (messages, fixed)
}

#[test]
fn a_corrected_title_is_one_finding_and_its_fix_keeps_all_names() {
    let after = ORDER.replace("\"Item\"", "\"Order line\"");
    let (messages, fixed) = found(ORDER, &after);
    assert_eq!(
        messages,
        [
            "the type `Item` is now called `OrderLine`, and another type was renamed with it: code that uses it no \
             longer \
             compiles; the wire is not affected"
        ]
    );
    assert!(fixed.contains("\"x-type-name\": \"Item\""), "{fixed}");
    assert_eq!(found(ORDER, &fixed).0, [""; 0]);
    // The type is renamed again once the given name is removed from the schema.
    assert_eq!(found(&fixed, &after).0.len(), 1);
}

#[test]
fn a_title_that_names_no_type_and_a_new_field_are_no_findings() {
    for after in [
        ORDER.replacen("{ ", "{ \"title\": \"An order\", ", 1),
        ORDER.replace(
            "\"price\"",
            "\"note\": { \"title\": \"Note\", \"type\": \"string\" }, \"price\"",
        ),
        ORDER.replace("\"Item\"", "\"item\""),
    ] {
        assert_eq!(found(ORDER, &after).0, [""; 0], "{after}");
    }
}

#[test]
fn a_name_that_another_type_has_now_is_not_given() {
    let two = |first: &str, second: &str| {
        let of = |title: &str, field: &str| {
            format!(
                r#"{{ "title": "{title}", "type": "object", "properties": {{ "{field}": {{ "type": "string" }} }} }}"#
            )
        };
        format!(
            r#"{{ "type": "object", "properties": {{ "a": {}, "b": {} }} }}"#,
            of(first, "x"),
            of(second, "y")
        )
    };
    let swapped = two("Line", "Item");
    let (messages, fixed) = found(&two("Item", "Line"), &swapped);
    assert_eq!((messages.len(), fixed), (2, swapped));
}

/// A field with two known strings, and a field with one of two types.
const CHOICES: &str = r#"{ "type": "object", "properties": {
  "kind": { "oneOf": [ { "const": "a", "title": "First" }, { "const": "b", "title": "Second" } ] },
  "to": { "oneOf": [ { "type": "string", "title": "Name" }, { "title": "Place", "type": "object", "properties": {
    "x": { "type": "string" } } } ] } } }"#;

#[test]
fn a_value_and_an_alternative_keep_their_names_as_well() {
    let end = "code that uses it no longer compiles; the wire is not affected";
    for (title, corrected, said) in [
        (
            "First",
            "Primary",
            "the value `OrderKind::First` is now called `OrderKind::Primary`",
        ),
        (
            "Name",
            "Nickname",
            "the alternative `OrderTo::Name` is now called `OrderTo::Nickname`",
        ),
        // The alternative is renamed together with its type.
        (
            "Place",
            "Location",
            "the type `Place` is now called `Location`",
        ),
    ] {
        let after = CHOICES.replace(&format!("\"{title}\""), &format!("\"{corrected}\""));
        let (messages, fixed) = found(CHOICES, &after);
        assert_eq!(messages, [format!("{said}: {end}")]);
        let given = format!("\"x-type-name\": \"{title}\"");
        assert!(fixed.contains(&given), "{fixed}");
        assert_eq!(found(CHOICES, &fixed).0, [""; 0], "{fixed}");
    }
}

#[test]
fn values_that_exchange_their_titles_are_left_to_the_author() {
    let swapped = CHOICES
        .replace("First", "Other")
        .replace("Second", "First")
        .replace("Other", "Second");
    let (messages, fixed) = found(CHOICES, &swapped);
    assert_eq!((messages.len(), fixed), (2, swapped));
}

/// Two alternatives without a distinguishing property, and a list with types by position.
const ALIKE: &str = r##"{ "$defs": {
  "card": { "type": "object", "properties": { "number": { "type": "string" } } },
  "cash": { "type": "object", "properties": { "coins": { "type": "string" } } } },
  "type": "object", "properties": {
  "paid": { "oneOf": [ { "$ref": "#/$defs/card", "title": "Card" }, { "$ref": "#/$defs/cash", "title": "Coin" } ] },
  "at": { "type": "array", "prefixItems": [ { "type": "number", "title": "x" }, { "type": "number", "title": "y" } ] } } }"##;

#[test]
fn alternatives_that_nothing_tells_apart_keep_their_names() {
    let after = ALIKE.replace("\"Card\"", "\"Plastic\"");
    let (messages, fixed) = found(ALIKE, &after);
    assert_eq!(
        messages,
        [
            "the alternative `OrderPaid::Card` is now called `OrderPaid::Plastic`: code that uses it no longer \
             compiles; the wire is not affected"
        ]
    );
    assert!(fixed.contains("\"x-type-name\": \"Card\""), "{fixed}");
    assert_eq!(found(ALIKE, &fixed).0, [""; 0], "{fixed}");
    // The alternatives are in another order, or another alternative is in the same place.
    let (card, cash) = (
        "\"#/$defs/card\", \"title\": \"Card\"",
        "\"#/$defs/cash\", \"title\": \"Coin\"",
    );
    let reordered = ALIKE
        .replace(card, "@")
        .replace(cash, card)
        .replace('@', cash);
    let other = ALIKE.replace(card, "\"#/$defs/cash\", \"title\": \"Change\"");
    for after in [reordered, other] {
        assert_eq!(found(ALIKE, &after).0, [""; 0], "{after}");
    }
}

#[test]
fn an_element_is_named_after_its_title() {
    let (messages, fixed) = found(ALIKE, &ALIKE.replace("\"x\"", "\"left\""));
    assert_eq!(
        messages,
        [
            "the element `x` of `OrderAt` is now called `left`: code that uses it no longer compiles; the wire is not \
             affected"
        ]
    );
    assert!(fixed.contains("\"x-type-name\": \"X_\""), "{fixed}");
    assert_eq!(found(ALIKE, &fixed).0, [""; 0], "{fixed}");
}
