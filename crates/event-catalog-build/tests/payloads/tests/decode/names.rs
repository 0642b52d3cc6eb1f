//! Names: keywords, texts that aren't identifiers, and duplicates.

use event_catalog::RawJson;
use payload_schemas::payload::{
    Amount, Currency, Hostile, HostileB, Invoice, Item, Keywords, KeywordsMatchElse, OddNames,
    OddNamesChoice, Order, OrderItem, OrderItemRequired, OrderRequired, SharedAddress,
    SharedAddressRequired,
};
use payload_schemas::{Event, payload};
use serde_json::{Value, json};

#[test]
fn definitions_with_the_same_name_are_separate_types() {
    let invoice = round_trip!(
        Invoice,
        json!({
            "number": "2024-1",
            "items": [{ "text": "One", "price": { "value": 1.5, "currency": "EUR" } }],
            "paid": { "value": 1.5, "currency": "EUR" }
        })
    );
    let line: &Item = &invoice.items[0];
    assert_eq!(line.text, "One");
    // An order's `total` has the same type as an invoice's `paid`, because both fields refer to the same definition.
    let _: [Option<Amount>; 2] = [invoice.paid, Order::new(order()).total];
}

fn order() -> OrderRequired<'static> {
    OrderRequired {
        order_id: "o".into(),
        items: vec![OrderItem::new(OrderItemRequired {
            sku: "a".into(),
            quantity: 1,
        })],
        currency: Currency::Euro.into(),
        remark: None,
        ship_to: SharedAddress::new(SharedAddressRequired {
            street: "s".into(),
            city: "c".into(),
            country: "DE".into(),
        }),
    }
}

#[test]
fn keywords_and_names_that_are_not_identifiers() {
    let keywords = round_trip!(
        Keywords,
        json!({
            "type": "t", "self": "s", "crate": 1, "super": 2, "Self": "S", "self_": "_", "fn": true, "async": false,
            "match": { "if": true, "else": "Self" }, "new": "n", "into_owned": "i", "with_type": "w", "value": "v",
            "object": "o", "name": "n", "map": "m", "f": "f", "fields": { "a": { "b": 1.0 } }, "__borrows": "b",
            "required": true, "optional": false, "nullable": true, "constant": "constant", "serializer": "s", "de": "d",
            "additional": "a", "something": "else"
        })
    );
    assert_eq!(keywords.r#type, "t");
    assert_eq!((&*keywords.self_, keywords.crate_), ("s", 1));
    assert_eq!(keywords.super_, Some(2));
    assert_eq!(keywords.self_2.unwrap(), "S");
    assert_eq!(keywords.self_3.unwrap(), "_");
    assert_eq!(
        keywords.r#match.unwrap().r#else.unwrap(),
        KeywordsMatchElse::Self_
    );
    assert_eq!(keywords.additional.unwrap(), "a");
    assert_eq!(keywords.additional_2["something"], "else");

    let odd = round_trip!(
        OddNames,
        json!({
            "@type": "t", "gift-wrap": true, "processID": "p", "HTMLBody": "h", "1st": "1", "": "e", "名前": "n",
            "straße": "s", "a-b": "1", "a_b": "2", "a.b": "3", " spaced  out ": "x", "quote\"back\\slash\nline": "q",
            "choice": "+1"
        })
    );
    assert_eq!(odd.r#type, "t");
    assert!(odd.gift_wrap);
    assert_eq!(
        (odd.a_b.unwrap(), odd.a_b_2.unwrap(), odd.a_b_3.unwrap()),
        ("2".into(), "1".into(), "3".into())
    );
    assert_eq!(odd.strasse.unwrap(), "s");
    assert_eq!(odd.choice.unwrap(), OddNamesChoice::Value1_2);

    // A word that is dangerous in a schema is just a name in a document.
    let hostile = round_trip!(
        Hostile,
        json!({ "b\"#\u{0}": "}}\n", "\u{202e}": "\u{2066}", "c": { "d": "\"\\" } })
    );
    assert_eq!(hostile.b.unwrap(), HostileB::Value5);
}

#[test]
fn types_with_names_of_the_standard_library() {
    let text = RawJson::parse(
        r#"{ "result": { "vec": { "string": { "a": "x" } } }, "some": { "none": { "box": "None" } },
             "d": { "s": { "a": { "x": 1.5 } } }, "text": { "map": { "x": "y" } }, "clone": { "copy": true },
             "debug": { "serialize": { "x": 1 } }, "from": { "into": { "x": 2 } } }"#,
    )
    .unwrap();
    let option: payload::Option = text.read().unwrap();
    assert_eq!(option.result.unwrap().vec.string.unwrap().a.unwrap(), "x");
    let some: payload::Some = option.some.unwrap();
    let none: payload::None = some.none.unwrap();
    let payload::None::Err(err) = none else {
        panic!("{none:?}");
    };
    assert_eq!(err.r#box.unwrap(), payload::Box::None);
    let s: payload::S_ = option.d.unwrap().s.unwrap();
    let fields: payload::Fields_ = s.a.unwrap();
    assert_eq!(fields.x, Some(1.5.into()));
}

/// `Debug` writes an event's variant, as a derived impl would.
#[test]
fn debug_writes_the_names_of_variants() {
    macro_rules! variants {
        ($($Variant:ident = $name:literal),* $(,)?) => {$(
            assert_eq!(Event::$Variant.name(), $name);
            assert_eq!(format!("{:?}", Event::$Variant), stringify!($Variant));
        )*};
    }
    variants! {
        Self_ = "self",
        Crate = "crate",
        Super = "super",
        Async = "async",
        Type = "type",
        ALL_ = "a_l_l",
        Level1 = "level_1",
        Score10Of10 = "score_10_of_10",
        SurveyDone3 = "survey_done_3",
        OrderPlaced = "order_placed",
    }
}
