//! Tests which items scripts on pages see, and how a difference affects these scripts.

use event_catalog_build::read::{Input, Memory};

use super::super::delta;
use super::*;
use crate::changes::change::Audience;
use crate::generate::small;

const TABLE: &str = "name,description,payload\npaid,It was paid.,paid\n";

fn of(table: &str, schema: &str, properties: &str, required: &str) -> Surface {
    let payload = format!(
        r#"{{"type": "object", "required": [{required}], "properties": {{{properties}}}}}"#
    );
    let files: Memory = [("events.csv", table), (schema, payload.as_str())]
        .into_iter()
        .collect();
    let input = Input::read_folder(&files).expect("memory can be read");
    surface(&Catalog::new(&input))
}

fn worst(old: &Surface, new: &Surface) -> Verdict {
    let deltas = delta(Audience::Web, old, new);
    let verdicts = deltas.iter().map(|delta| delta.verdict);
    verdicts.max().unwrap_or_default()
}

#[test]
fn scripts_read_fields_and_know_no_types() {
    let text = r#""total": {"type": "string"}"#;
    let of =
        |properties: &str, required: &str| of(TABLE, "payloads/paid.json", properties, required);
    let (required, optional) = (of(text, r#""total""#), of(text, ""));
    assert_eq!(worst(&required, &optional), Verdict::Risky);
    assert_eq!(worst(&optional, &required), Verdict::None);
    let number = of(r#""total": {"type": "number"}"#, "");
    assert_eq!(worst(&optional, &number), Verdict::Breaking);
    let nullable = of(r#""total": {"type": ["string", "null"]}"#, "");
    assert_eq!(worst(&optional, &nullable), Verdict::Risky);
    assert_eq!(worst(&nullable, &optional), Verdict::None);
    let values = of(r#""total": {"enum": ["a", "b"]}"#, "");
    assert_eq!(worst(&optional, &values), Verdict::None);
    let anything = of(r#""total": {}"#, "");
    assert_eq!(worst(&optional, &anything), Verdict::Risky);
    let two = of(&format!(r#"{text}, "coupon": {{"type": "string"}}"#), "");
    assert_eq!(worst(&optional, &two), Verdict::Minor);
    assert_eq!(worst(&two, &optional), Verdict::Breaking);
}

#[test]
fn a_script_does_not_see_the_name_of_a_schema() {
    let text = r#""total": {"type": "string"}"#;
    let renamed = "name,description,payload\npaid,It was paid.,payment\n";
    let old = of(TABLE, "payloads/paid.json", text, "");
    let new = of(renamed, "payloads/payment.json", text, "");
    assert_eq!(worst(&old, &new), Verdict::None);
    let number = r#""total": {"type": "number"}"#;
    let other = of(renamed, "payloads/payment.json", number, "");
    assert_eq!(worst(&old, &other), Verdict::Breaking);
}

#[test]
fn fields_of_fields_have_paths_and_alternatives_end() {
    let nested = r##""items": {"type": "array", "items": {"title": "Item", "type": "object",
        "properties": {"sku": {"type": "string"}, "part": {"$ref": "#/properties/items/items"}}}}"##;
    let surface = of(TABLE, "payloads/paid.json", nested, "");
    let paths: Vec<&str> = surface.items.keys().map(String::as_str).collect();
    for path in ["payload paid: items", "payload paid: items.sku"] {
        assert!(paths.contains(&path), "{paths:?}");
    }
}

#[test]
fn the_data_layer_and_the_functions_on_the_page_are_there() {
    let input = small::input();
    let surface = surface(&Catalog::new(&input));
    for path in [
        "function Shop",
        "window.ShopEvents",
        "dataLayer event_category",
        "dataLayer event_action",
        "event order_created",
        "payload common: shop",
    ] {
        assert!(surface.items.contains_key(path), "{path}");
    }
    assert!(!surface.items.keys().any(|path| path.contains("acme")));
}
