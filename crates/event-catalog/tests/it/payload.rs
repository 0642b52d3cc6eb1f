//! Reads, creates and writes payloads, and checks the error for an invalid one.
#![cfg(feature = "json")]

use std::collections::BTreeMap;

use event_catalog::{IntoOwned, Map, OpenEnum, PayloadError, RawJson, Read, Text};
use serde::Deserialize;

use crate::events::payload::{
    Comment, CommentRequired, Common, Contact, Currency, LinkClicked, LinkClickedRequired,
    MailContact, MailContactRequired, NumberOrText, OrderPlaced, OrderPlacedItem,
    OrderPlacedItemRequired, OrderPlacedRequired, PhoneContactKind, Rating,
};

fn read<T: Read<'static>>(text: &str) -> Result<T, PayloadError> {
    leaked(text).read()
}

fn leaked(text: &str) -> &'static RawJson<'static> {
    // The text must be JSON, because reading a payload doesn't report syntax errors.
    assert!(
        serde_json::from_str::<&serde_json::value::RawValue>(text).is_ok(),
        "{text}"
    );
    Box::leak(Box::new(RawJson::parse(text).unwrap().into_owned()))
}

#[track_caller]
fn fails<T: for<'a> Deserialize<'a> + std::fmt::Debug>(text: &str, message: &str) {
    let json = RawJson::parse(text).unwrap();
    let error = json.read_serde::<T>().unwrap_err();
    assert_eq!(error.to_string(), message);
}

const ORDER: &str = r#"{
    "version": 1,
    "order_id": "o-1",
    "items": [{ "sku": "a", "price": 9.9, "quantity": 2.0 }, { "sku": "b", "price": 1e2 }],
    "currency": "EUR",
    "remark": null,
    "contact": { "kind": "fax", "number": 4930123456 },
    "type": "web",
    "gift-wrap": true,
    "labels": { "z": "last", "a": "first" },
    "extra": { "any" : [1e400, "\ud800"], "any" : 1 },
    "discount": null,
    "unknown": { "to": "the schema" }
}"#;

#[test]
#[expect(deprecated)]
fn everything_at_once() {
    let order: OrderPlaced = read(ORDER).unwrap();
    assert_eq!(order.order_id, "o-1");
    assert_eq!(order.items.len(), 2);
    assert_eq!(order.items[0].quantity, Some(2));
    assert!(order.items[1].price > 99.9 && order.items[1].price < 100.1);
    assert_eq!(order.items[1].quantity, None);
    assert_eq!(order.currency, Currency::Euro);
    assert_eq!(order.remark, None);
    let Some(Contact::Phone(phone)) = &order.contact else {
        panic!("{:?}", order.contact);
    };
    assert_eq!(phone.kind.known(), Some(PhoneContactKind::Fax));
    assert_eq!(phone.number, NumberOrText::Integer(4_930_123_456));
    assert_eq!(order.r#type.as_deref(), Some("web"));
    assert_eq!(order.gift_wrap, Some(true));
    assert_eq!(order.labels.as_ref().unwrap()["a"], "first");
    assert_eq!(
        order.extra.as_ref().unwrap().as_str(),
        r#"{ "any" : [1e400, "\ud800"], "any" : 1 }"#
    );
    assert_eq!(order.number, None);
    assert_eq!(order.discount, None);
}

#[test]
fn written_payloads_are_read_as_the_same_values() {
    let order: OrderPlaced = read(ORDER).unwrap();
    let written = RawJson::from_value(&order).unwrap();
    assert_eq!(
        written.as_str(),
        concat!(
            r#"{"version":1,"order_id":"o-1","#,
            r#""items":[{"sku":"a","price":9.9,"quantity":2},{"sku":"b","price":100.0}],"#,
            r#""currency":"EUR","remark":null,"contact":{"kind":"fax","number":4930123456},"#,
            r#""type":"web","gift-wrap":true,"labels":{"a":"first","z":"last"},"#,
            r#""extra":{ "any" : [1e400, "\ud800"], "any" : 1 }}"#,
        )
    );
    assert_eq!(written.read::<OrderPlaced>().unwrap(), order);
    assert_eq!(order.clone().into_owned(), order);
    let debug = format!("{order:?}");
    assert!(
        debug.starts_with(r#"OrderPlaced { order_id: "o-1", items: [OrderPlacedItem { sku: "a""#),
        "{debug}"
    );
    assert!(debug.contains("currency: Euro"), "{debug}");
}

#[test]
fn made_by_naming_the_fields() {
    let order = OrderPlaced::new(OrderPlacedRequired {
        order_id: "o-1".into(),
        items: vec![
            OrderPlacedItem::new(OrderPlacedItemRequired {
                sku: "a".into(),
                price: 1.5.into(),
            })
            .with_quantity(3_u64),
        ],
        currency: Currency::SwissFranc.into(),
        remark: Some("fragile".into()),
    })
    .with_contact(Contact::Mail(MailContact::new(MailContactRequired {
        address: "a@example.org".into(),
    })))
    .with_labels([("a", "b".into())])
    .with_discount(2.5);
    assert_eq!(
        RawJson::from_value(&order).unwrap().as_str(),
        concat!(
            r#"{"version":1,"order_id":"o-1","items":[{"sku":"a","price":1.5,"quantity":3}],"#,
            r#""currency":"CHF","remark":"fragile","#,
            r#""contact":{"kind":"mail","address":"a@example.org"},"labels":{"a":"b"},"discount":2.5}"#,
        )
    );
    assert_eq!(Common::default(), Common::new());
    let fields = LinkClickedRequired {
        process_id: "p".into(),
        process_name: "n".into(),
        url: "u".into(),
    };
    assert_eq!(LinkClicked::from(fields.clone()), LinkClicked::new(fields));
}

#[test]
fn texts_without_escapes_borrow_and_others_do_not() {
    let text =
        r#"{ "process_id": "p", "process_name": "caf\u00e9", "url": "u", "l\u0061bel": "é" }"#;
    let clicked: LinkClicked = read(text).unwrap();
    assert!(clicked.process_id.is_borrowed());
    assert!(!clicked.process_name.is_borrowed());
    assert_eq!(clicked.process_name, "café");
    assert!(clicked.label.as_ref().is_some_and(Text::is_borrowed));
    let order: OrderPlaced = read(ORDER).unwrap();
    assert!(order.items[0].sku.is_borrowed());
    assert!(order.extra.as_ref().is_some_and(RawJson::is_borrowed));
    assert!(order.labels.as_ref().unwrap()["a"].is_borrowed());
}

#[test]
fn recursion_and_additional_fields() {
    let comment: Comment = read(
        r#"{ "text": "a", "likes": 3, "replies": [{ "text": "b", "replies": [{ "text": "c" }] }],
             "quoted": { "text": "q", "hearts": 1 }, "rating": 5 }"#,
    )
    .unwrap();
    assert_eq!(
        comment.replies.as_ref().unwrap()[0]
            .replies
            .as_ref()
            .unwrap()[0]
            .text,
        "c"
    );
    assert_eq!(comment.reactions["likes"], 3);
    assert_eq!(comment.quoted.as_ref().unwrap().reactions["hearts"], 1);
    assert_eq!(comment.rating, Some(Rating::Stars(5)));
    let made = Comment::new(CommentRequired { text: "a".into() }).with_rating(Rating::Thumb(true));
    assert_eq!(
        RawJson::from_value(&made).unwrap().as_str(),
        r#"{"text":"a","rating":true}"#
    );
    let owned: Comment<'static> = comment.clone().into_owned();
    assert_eq!(owned, comment);
}

#[test]
fn the_unknown_value_of_an_enumeration_is_kept() {
    let order = ORDER.replace("EUR", "XTS");
    let order: OrderPlaced = read(&order).unwrap();
    assert_eq!(order.currency.known(), None);
    assert_eq!(order.currency, OpenEnum::from("XTS"));
    assert_ne!(order.currency, Currency::Euro);
    assert_eq!(order.currency.to_string(), "XTS");
    assert_eq!(Currency::ALL.len(), 2);
    assert_eq!(Currency::SwissFranc.to_string(), "CHF");
    // Once the schema lists the value, the text is read as that value.
    assert_eq!(
        OpenEnum::<Currency>::from("CHF"),
        OpenEnum::from(Currency::SwissFranc)
    );
}

/// A user's type, with serde features that payloads don't need.
#[derive(Debug, serde::Deserialize)]
struct Mine<'a> {
    #[serde(borrow)]
    name: Option<&'a str>,
    by_number: BTreeMap<u8, bool>,
    shape: Vec<Shape>,
    pair: (i8, char),
    unit: (),
    #[serde(borrow)]
    raw: &'a serde_json::value::RawValue,
    value: serde_json::Value,
    #[serde(flatten, borrow)]
    rest: BTreeMap<String, Rest<'a>>,
}

#[derive(Debug, PartialEq, serde::Deserialize)]
enum Shape {
    Nothing,
    Round(f32),
    Square { side: i128 },
    Line(u8, u8),
}

#[derive(Debug, PartialEq, serde::Deserialize)]
#[serde(untagged)]
enum Rest<'a> {
    Flag(bool),
    #[serde(borrow, with = "event_catalog::borrowed")]
    Item(OrderPlacedItem<'a>),
    Number(NumberOrText<'a>),
}

#[test]
fn any_type_that_serde_can_read_is_a_payload() {
    const TEXT: &str = r#"{
        "name": "n", "by_number": { "7": true }, "pair": [-1, "x"], "unit": null,
        "shape": ["Nothing", { "Round": 1.5 }, { "Square": { "side": 12 } }, { "Line": [1, 2] }, "N\u006fthing"],
        "raw": [ 1,2 ], "value": { "a": [null, -1, 1.5] }, "flag": true
    }"#;
    let mine: Mine = leaked(TEXT).read_serde().unwrap();
    assert_eq!(mine.name, Some("n"));
    assert_eq!(mine.by_number, BTreeMap::from([(7, true)]));
    assert_eq!(
        mine.shape,
        [
            Shape::Nothing,
            Shape::Round(1.5),
            Shape::Square { side: 12 },
            Shape::Line(1, 2),
            Shape::Nothing
        ]
    );
    assert_eq!(mine.unit, ());
    assert_eq!(mine.pair, (-1, 'x'));
    assert_eq!(mine.raw.get(), "[ 1,2 ]");
    assert_eq!(mine.value, serde_json::json!({ "a": [null, -1, 1.5] }));
    assert_eq!(
        mine.rest,
        BTreeMap::from([("flag".into(), Rest::Flag(true))])
    );

    fails::<Shape>(
        r#""Oval""#,
        r#"the payload: expected one of "Nothing", "Round", "Square", "Line", found the string "Oval""#,
    );
    fails::<Shape>(
        r#"{"Line": [1, 2, 3]}"#,
        "`Line[2]`: expected no additional element, found one",
    );
    fails::<Shape>(
        r#"{"Line": [1, "2"]}"#,
        r#"`Line[1]`: expected u8, found the string "2""#,
    );
    fails::<Vec<u8>>("[1, 256]", "`[1]`: expected u8, found the number 256");
    fails::<BTreeMap<u8, bool>>(
        r#"{"x": true}"#,
        r#"`x`: expected u8, found the string "x""#,
    );
}

#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Buffered<'a> {
    #[serde(borrow, with = "event_catalog::borrowed")]
    Raw(RawJson<'a>),
}

#[test]
fn payloads_read_and_write_in_other_places_of_serde() {
    // `serde_json` reads the payload from a text, from a reader, and from a value.
    let clicked = r#"{"process_id":"p","process_name":"n","url":"u","label":"l"}"#;
    let read: LinkClicked = serde_json::from_str(clicked).unwrap();
    assert!(!read.url.is_borrowed());
    assert_eq!(serde_json::to_string(&read).unwrap(), clicked);
    let value: serde_json::Value = serde_json::to_value(&read).unwrap();
    assert_eq!(value["url"], "u");

    // `serde_json` keeps the bytes of a raw field, so its private protocol hasn't changed.
    let text = ORDER.replace("2.0", "2");
    let order: OrderPlaced = serde_json::from_str(&text).unwrap();
    let extra = order.extra.as_ref().unwrap();
    assert_eq!(
        extra.as_str(),
        r#"{ "any" : [1e400, "\ud800"], "any" : 1 }"#
    );
    assert!(
        serde_json::to_string(&order)
            .unwrap()
            .contains(extra.as_str())
    );

    // Where `serde` buffers (`flatten`, `untagged`), the text is gone, and only the meaning is
    // kept.
    let Buffered::Raw(raw) =
        serde_json::from_str(r#"{"b": [1, -2, 3.5, "\n"], "a": {"c": null, "d": true}, "e": []}"#)
            .unwrap();
    assert_eq!(
        raw.as_str(),
        r#"{"b":[1,-2,3.5,"\n"],"a":{"c":null,"d":true},"e":[]}"#
    );
    let rest: Rest = serde_json::from_str(r#"{"sku":"s","price":1}"#).unwrap();
    assert!(matches!(rest, Rest::Item(item) if item.sku == "s"));
    let rest: Rest = serde_json::from_str("12").unwrap();
    assert_eq!(rest, Rest::Number(NumberOrText::Integer(12)));

    // An error through `serde_json` also names the field.
    let error = serde_json::from_str::<Contact>(r#"{"kind":"mail","address":1}"#).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("`address`: expected a string, found the number 1"),
        "{error}"
    );
    let error = serde_json::from_str::<LinkClicked>("{}").unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("`process_id`: expected a string, but the field is missing"),
        "{error}"
    );
}

#[test]
fn a_map_compares_by_its_content() {
    let mut map = Map::from([("b", 1), ("a", 2)]);
    map.insert("c".into(), 3);
    map.extend([("d", 4)]);
    assert_eq!(map.len(), 4);
    let names: Vec<_> = (&map).into_iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["a", "b", "c", "d"]);
    let owned = IntoOwned::into_owned(Map::from([("x", Text::from("y"))]));
    assert_eq!(owned.into_inner()["x"], "y");
}
