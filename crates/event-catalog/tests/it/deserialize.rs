//! Payloads, names and occurrences with serde: owned by default, borrowed where a field requests
//! it.
#![cfg(feature = "json")]

use std::collections::BTreeMap;

use event_catalog::{Map, OpenEnum, RawJson, Read, Text};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::events::payload::{Contact, Currency, LinkClicked, OrderPlacedItem, Rating};
use crate::events::{Event, EventName, Occurrence};

const CLICKED: &str = r#"{"process_id":"p","process_name":"caf\u00e9","url":"u"}"#;

/// Reads like a web framework, such as `axum::Json`.
fn extract<T: DeserializeOwned>(body: &[u8]) -> serde_json::Result<T> {
    serde_json::from_slice(body)
}

#[test]
fn owned_payloads_are_read_from_anything() {
    let expected: LinkClicked<'static> = extract(CLICKED.as_bytes()).unwrap();
    assert_eq!(expected.process_name, "café");
    assert!(!expected.url.is_borrowed());
    let read: LinkClicked<'static> = serde_json::from_reader(CLICKED.as_bytes()).unwrap();
    assert_eq!(read, expected);
    let value = serde_json::to_value(&expected).unwrap();
    let read: LinkClicked<'static> = serde_json::from_value(value).unwrap();
    assert_eq!(read, expected);
    // The text is gone when the payload is used.
    let read: LinkClicked<'_> = {
        let text = CLICKED.to_owned();
        serde_json::from_str(&text).unwrap()
    };
    assert_eq!(read, expected);

    let contact: Contact<'static> = extract(br#"{"kind":"mail","address":"a"}"#).unwrap();
    assert!(matches!(contact, Contact::Mail(mail) if mail.address == "a"));
    assert_eq!(extract::<Rating>(b"3").unwrap(), Rating::Stars(3));
}

/// A user's struct that owns its data.
#[derive(Debug, PartialEq, Deserialize, Serialize)]
struct Owned {
    name: EventName<'static>,
    event: Event,
    note: Option<Text<'static>>,
    currency: OpenEnum<'static, Currency>,
    labels: Map<'static, Text<'static>>,
    raw: RawJson<'static>,
    items: Vec<OrderPlacedItem<'static>>,
}

/// A user's struct that borrows.
#[derive(Debug, Deserialize, Serialize)]
struct Borrowing<'a> {
    #[serde(borrow, with = "event_catalog::borrowed")]
    name: EventName<'a>,
    event: Event,
    #[serde(borrow, default, with = "event_catalog::borrowed")]
    note: Option<Text<'a>>,
    #[serde(borrow, with = "event_catalog::borrowed")]
    currency: OpenEnum<'a, Currency>,
    #[serde(borrow, with = "event_catalog::borrowed")]
    labels: Map<'a, Text<'a>>,
    #[serde(borrow, with = "event_catalog::borrowed")]
    raw: RawJson<'a>,
    #[serde(borrow, with = "event_catalog::borrowed")]
    items: Vec<OrderPlacedItem<'a>>,
}

const TEXT: &str = concat!(
    r#"{"name":"my_own_event","event":"hide","note":"n","currency":"XTS","labels":{"a":"b"},"#,
    r#""raw":[1e400],"items":[{"sku":"s","price":1.5,"quantity":100}]}"#,
);

#[test]
fn fields_of_derived_structs_own() {
    let owned: Owned = extract(TEXT.as_bytes()).unwrap();
    assert_eq!(owned, serde_json::from_reader(TEXT.as_bytes()).unwrap());
    assert_eq!(owned.name, "my_own_event");
    assert_eq!(owned.raw.as_str(), "[1e400]");
    assert_eq!(serde_json::to_string(&owned).unwrap(), TEXT);
    let json = RawJson::parse(TEXT).unwrap();
    assert_eq!(json.read_serde::<Owned>().unwrap(), owned);
}

#[test]
fn fields_of_derived_structs_borrow_where_they_say_so() {
    let json = RawJson::parse(TEXT).unwrap();
    for borrowing in [
        serde_json::from_str::<Borrowing<'_>>(TEXT).unwrap(),
        json.read_serde::<Borrowing<'_>>().unwrap(),
    ] {
        assert_eq!(serde_json::to_string(&borrowing).unwrap(), TEXT);
        assert!(borrowing.name.into_text().is_borrowed());
        assert!(borrowing.note.as_ref().is_some_and(Text::is_borrowed));
        assert!(borrowing.currency.into_text().is_borrowed());
        assert!(borrowing.raw.is_borrowed());
        assert!(borrowing.items[0].sku.is_borrowed());
        let (name, value) = borrowing.labels.into_iter().next().unwrap();
        assert!(name.is_borrowed() && value.is_borrowed());
    }
    let without = TEXT.replace(r#""note":"n","#, "");
    let borrowing: Borrowing<'_> = serde_json::from_str(&without).unwrap();
    assert_eq!(borrowing.note, None);
}

#[test]
fn occurrences_are_read_from_a_request() {
    let text = r#"{"specversion":"1.0","id":"1","source":"/s","type":"hide","data":[1]}"#;
    let hidden: Occurrence<'static> = extract(text.as_bytes()).unwrap();
    assert_eq!(hidden.event(), Some(Event::Hide));
    assert_eq!(hidden.payload::<Vec<u8>>().unwrap(), [1]);
    let error = extract::<Occurrence<'static>>(br#"{"id":"1"}"#).unwrap_err();
    assert!(error.to_string().contains("type"), "{error}");
}

#[test]
fn integers_in_lists_are_read_in_any_notation() {
    #[derive(Deserialize)]
    struct Amounts {
        #[serde(with = "event_catalog::borrowed")]
        amounts: Vec<u8>,
    }
    let text = r#"{"amounts":[1e2,2.0,3]}"#;
    let amounts: Amounts = serde_json::from_str(text).unwrap();
    assert_eq!(amounts.amounts, [100, 2, 3]);
    let json = RawJson::parse("[1e2,2.0,3]").unwrap();
    assert_eq!(json.read::<Vec<u8>>().unwrap(), [100, 2, 3]);
    assert_eq!(json.read_serde::<Vec<u8>>().unwrap(), [100, 2, 3]);
    let json = RawJson::parse(r#"{"7":1e2}"#).unwrap();
    let read: BTreeMap<u8, i128> = json.read().unwrap();
    assert_eq!(read, BTreeMap::from([(7, 100)]));
}

#[test]
fn errors_of_types_that_only_serde_reads_name_the_field() {
    #[derive(Debug, Deserialize)]
    #[expect(dead_code)]
    struct Mine {
        amount: u8,
    }
    let hidden = Occurrence::new(Event::Hide).unwrap();
    let error = hidden.payload_serde::<Mine>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "the payload: expected struct Mine, but there is no detail"
    );
    let hidden = hidden.with_detail(RawJson::parse(r#"{"amount":256}"#).unwrap());
    let error = hidden.payload_serde::<Mine>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "`amount`: expected u8, found the number 256"
    );
}

/// Checks the trait bounds in generic code.
#[test]
fn every_lifetime_can_be_read() {
    fn owned<T: DeserializeOwned>() {}
    fn borrowed<'de, T: Read<'de>>() {}
    owned::<LinkClicked<'static>>();
    owned::<Contact<'static>>();
    owned::<EventName<'static>>();
    owned::<Occurrence<'static>>();
    owned::<Map<'static, RawJson<'static>>>();
    borrowed::<Vec<Option<Box<LinkClicked<'_>>>>>();
    borrowed::<BTreeMap<&str, Event>>();
    borrowed::<std::borrow::Cow<'_, str>>();
    borrowed::<serde_json::Value>();
}
