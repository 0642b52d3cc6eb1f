//! The errors for invalid payloads.
#![cfg(feature = "json")]

use event_catalog::{PayloadError, PayloadErrorKind, RawJson, Read};
use serde::Deserialize;

use crate::events::payload::{Comment, LinkClicked, OrderPlaced};

fn read<T: Read<'static>>(text: &str) -> Result<T, PayloadError> {
    // The text must be JSON, because reading a payload doesn't report syntax errors.
    assert!(
        serde_json::from_str::<&serde_json::value::RawValue>(text).is_ok(),
        "{text}"
    );
    let leaked: &'static RawJson = Box::leak(Box::new(RawJson::parse(text).unwrap().into_owned()));
    leaked.read()
}

macro_rules! fails {
    ($Type:ident, $($text:expr => $message:expr),+ $(,)?) => {$(
        let text = String::from($text);
        let json = RawJson::parse(&text).unwrap();
        let error = json.read::<$Type>().unwrap_err();
        assert_eq!(error.to_string(), $message, "{text}");
    )+};
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
fn errors_name_the_field_and_the_expected_and_found_values() {
    fails! { LinkClicked,
        "null" => "the payload: expected an object, found null",
        "[]" => "the payload: expected an object, found an array",
        r#""link""# => r#"the payload: expected an object, found the string "link""#,
        "{}" => "`process_id`: expected a string, but the field is missing",
        r#"{"process_id": 1}"# => "`process_id`: expected a string, found the number 1",
        r#"{"process_id": null}"# => "`process_id`: expected a string, found null",
        r#"{"process_id": {}}"# => "`process_id`: expected a string, found an object",
        r#"{"url": "a", "url": "a"}"# => "`url`: the field occurs more than once",
        r#"{"url": "a", "\u0075rl": "a"}"# => "`url`: the field occurs more than once",
        r#"{"url": "\ud83d"}"# => r"`url`: expected text, found the lone surrogate \ud83d",
        // An optional field isn't nullable.
        r#"{"process_id":"","process_name":"","url":"","label":null}"#
            => "`label`: expected a string, found null",
    }
    let order = |from: &str, to: &str| {
        let order = ORDER.replace(from, to);
        assert_ne!(order, ORDER);
        order
    };
    fails! { OrderPlaced,
        &order(r#""price": 1e2"#, r#""price": "1""#)
            => r#"`items[1].price`: expected a number, found the string "1""#,
        &order(r#", "price": 1e2"#, "")
            => "`items[1].price`: expected a number, but the field is missing",
        &order("2.0", "2.5")
            => "`items[0].quantity`: expected an unsigned 64-bit integer, found the number 2.5",
        &order("2.0", "-2")
            => "`items[0].quantity`: expected an unsigned 64-bit integer, found the number -2",
        &order("2.0", "18446744073709551616")
            => "`items[0].quantity`: expected a number that fits into 64 bits, found the number 18446744073709551616",
        &order("9.9", "1e400")
            => "`items[0].price`: expected a number that fits into 64 bits, found the number 1e400",
        &order(r#""remark": null,"#, "")
            => "`remark`: expected a string, but the field is missing",
        &order(r#""version": 1,"#, "")
            => "`version`: expected 1, but the field is missing",
        &order(r#""version": 1,"#, r#""version": 2,"#)
            => "`version`: expected 1, found the number 2",
        &order(r#""version": 1,"#, r#""version": 1.0, "version": 1,"#)
            => "`version`: the field occurs more than once",
        &order("\"first\"", "true")
            => "`labels.a`: expected a string, found true",
        &order("\"first\"", r#""first", "a": "again""#)
            => "`labels.a`: the field occurs more than once",
        &order("\"z\": \"last\"", r#""not plain": 1"#)
            => r#"`labels["not plain"]`: expected a string, found the number 1"#,
        &order("true,", "1,")
            => "`gift-wrap`: expected true or false, found the number 1",
    }
    fails! { Comment,
        r#"{"text": "", "replies": [{"text": "", "quoted": {"text": "", "likes": -1}}]}"#
            => "`replies[0].quoted.likes`: expected an unsigned 64-bit integer, found the number -1",
        r#"{"text": "", "replies": {}}"# => "`replies`: expected an array, found an object",
    }
}

#[test]
fn errors_of_alternatives_list_the_choices() {
    let contact =
        |contact: &str| ORDER.replace(r#"{ "kind": "fax", "number": 4930123456 }"#, contact);
    fails! { OrderPlaced,
        &contact("1")
            => "`contact`: expected an object, a string, found the number 1",
        &contact("{}")
            => r#"`contact.kind`: expected one of "mail", "phone", "fax", but the field is missing"#,
        &contact(r#"{ "kind": "pigeon" }"#)
            => r#"`contact.kind`: expected one of "mail", "phone", "fax", found the string "pigeon""#,
        &contact(r#"{ "kind": "mail" }"#)
            => "`contact.address`: expected a string, but the field is missing",
        &contact(r#"{ "kind": "phone", "number": [] }"#)
            => "`contact.number`: expected a number, a string, found an array",
        &contact(r#"{ "kind": "phone", "number": 1.5 }"#)
            => "`contact.number`: expected a 64-bit integer, found the number 1.5",
    }
    let error = read::<OrderPlaced>(&contact("{}")).unwrap_err();
    assert_eq!(error.kind(), PayloadErrorKind::Missing);
    assert_eq!(error.path(), "contact.kind");
    assert_eq!(error.found(), "nothing");
}

#[test]
fn depth_has_a_limit_in_the_types_and_none_beside_them() {
    let nested = |depth: usize| {
        let open = r#"{"text":"","quoted":"#.repeat(depth);
        format!("{open}{{\"text\":\"\"}}{}", "}".repeat(depth))
    };
    assert!(read::<Comment>(&nested(127)).is_ok());
    let error = read::<Comment>(&nested(128)).unwrap_err();
    assert_eq!(error.kind(), PayloadErrorKind::TooDeep);
    assert!(error.path().starts_with("quoted.quoted.quoted"), "{error}");
    assert!(
        error
            .to_string()
            .ends_with("expected at most 128 levels of nesting, found more"),
        "{error}"
    );

    let deep = format!("{}{}", "[".repeat(1_000_000), "]".repeat(1_000_000));
    let text = format!(r#"{{"process_id":"","process_name":"","url":"","new":{deep}}}"#);
    let json = RawJson::parse(&*text).unwrap();
    assert!(json.read::<LinkClicked>().is_ok());
    let json = RawJson::parse(&*deep).unwrap();
    assert_eq!(json.read::<RawJson>().unwrap(), json);
    let error = json.read_serde::<Deep>().unwrap_err();
    let path = "[0]".repeat(128);
    assert_eq!(
        error.to_string(),
        format!("`{path}`: expected at most 128 levels of nesting, found more")
    );
}

#[derive(Debug, Deserialize)]
#[expect(dead_code)]
struct Deep(Vec<Deep>);

#[test]
fn messages_show_no_control_character_and_stay_short() {
    let name = "\u{1b}[31m".repeat(1000);
    let text = serde_json::json!({ "text": "", name.as_str(): name.as_str() }).to_string();
    let error = read::<Comment>(&text).unwrap_err();
    let message = error.to_string();
    assert!(
        !message.contains('\u{1b}') && message.len() < 2000,
        "{message}"
    );
}

#[test]
fn depth_has_a_limit_in_alternatives_too() {
    let nested = |depth: usize| {
        let audience = format!("{}\"a\"{}", "[".repeat(depth), "]".repeat(depth));
        format!(r#"{{"text":"","audience":{audience}}}"#)
    };
    assert!(read::<Comment>(&nested(127)).is_ok());
    for depth in [128, 1_000_000] {
        let error = read::<Comment>(&nested(depth)).unwrap_err();
        assert_eq!(error.kind(), PayloadErrorKind::TooDeep);
        assert!(error.path().starts_with("audience[0][0]"), "{error}");
    }
    // Values from another JSON reader, which has its own limit, are also limited.
    assert!(serde_json::from_str::<Comment>(&nested(100)).is_ok());
    assert!(serde_json::from_str::<Comment>(&nested(1_000_000)).is_err());
}
