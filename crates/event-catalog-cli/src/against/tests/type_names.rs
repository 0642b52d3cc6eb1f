//! Titles that are corrected, and what becomes of the types that are named after them.

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

/// The messages of the rule, and the schema after its fixes.
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
            "the type `Item` is now called `OrderLine`, and another type follows it: code that uses it no longer \
             compiles; the wire is not affected"
        ]
    );
    assert!(fixed.contains("\"x-type-name\": \"Item\""), "{fixed}");
    assert_eq!(found(ORDER, &fixed).0, [""; 0]);
    // The name that was given is removed again.
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
