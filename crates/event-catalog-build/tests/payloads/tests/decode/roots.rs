//! Payloads that aren't objects: lists, scalars, `null`, and any value.

use event_catalog::{IntoOwned, PayloadErrorKind, RawJson};
use payload_schemas::roots::payload::{
    Address, AddressValue, AddressValueRequired, Answer, Anything, Cleared, Count, Grid, Measure,
    OrderLines, OrderLinesItem, OrderLinesItemRequired, Remark, Reply, Status, StatusValue, Switch,
};
use payload_schemas::roots::{Event, Occurrence, emit};
use serde_json::{Value, json};

/// Reads a document as a payload, with and without borrowing, and writes it back.
macro_rules! value {
    ($Payload:ty, $document:expr) => {{
        let document: Value = $document;
        let text = RawJson::from_value(&document).unwrap();
        let payload: $Payload = text
            .read()
            .unwrap_or_else(|error| panic!("{document}: {error}"));
        let copied: $Payload = serde_json::from_str(text.as_str()).unwrap();
        assert_eq!(copied, payload);
        let written = RawJson::from_value(&payload).unwrap();
        let written: Value = serde_json::from_str(written.as_str()).unwrap();
        assert_eq!(written, document);
        payload.into_owned()
    }};
}

#[test]
fn a_list_is_a_vec_of_its_items() {
    let lines = value!(
        OrderLines<'_>,
        json!([{ "sku": "a", "quantity": 2 }, { "sku": "b" }])
    );
    assert_eq!((&*lines[0].sku, lines[0].quantity), ("a", Some(2)));
    assert_eq!(lines[1].quantity, None);
    let wrong = RawJson::parse(r#"[{"sku":"a"},{"sku":1}]"#).unwrap();
    assert_eq!(
        wrong.read::<OrderLines<'_>>().unwrap_err().to_string(),
        "`[1].sku`: expected a string, found the number 1"
    );

    let line = OrderLinesItem::new(OrderLinesItemRequired { sku: "a".into() });
    let ordered = emit::lines_ordered(vec![line.clone().with_quantity(2_u64), line]);
    assert_eq!(
        ordered.to_pair(),
        r#"{"type":"lines_ordered","detail":[{"sku":"a","quantity":2},{"sku":"a"}]}"#
    );
    let lines: OrderLines<'_> = ordered.payload().unwrap();
    assert_eq!(lines.len(), 2);

    assert_eq!(value!(Grid, json!([[1, 2], []])), [vec![1, 2], vec![]]);
    let written_otherwise = RawJson::parse("[[1.0, 2e0]]").unwrap();
    assert_eq!(written_otherwise.read::<Grid>().unwrap(), [[1, 2]]);
}

#[test]
fn a_scalar_is_its_type() {
    assert_eq!(value!(Count, json!(3)), 3);
    assert!(RawJson::parse("-1").unwrap().read::<Count>().is_err());
    assert_eq!(value!(Measure, json!(1.5)), Measure::from(1.5_f64));
    assert!(value!(Switch, json!(true)));
    assert_eq!(value!(Status<'_>, json!("paid")), StatusValue::Paid);
    assert_eq!(value!(Status<'_>, json!("lost")).known(), None);

    let details = [
        emit::counted(3_u64),
        emit::measured(1.5_f64),
        emit::switched(false),
        emit::status_changed(StatusValue::Sent),
        emit::cleared(()),
    ];
    let details: Vec<_> = details
        .iter()
        .filter_map(|it| Some(it.detail()?.as_str()))
        .collect();
    assert_eq!(details, ["3", "1.5", "false", r#""sent""#, "null"]);
}

#[test]
fn several_types_and_anything() {
    assert_eq!(value!(Answer, json!(7)), Answer::Integer(7));
    assert_eq!(value!(Answer, json!(true)), Answer::Boolean(true));
    assert_eq!(
        emit::answered(Answer::Boolean(true)).to_pair(),
        r#"{"type":"answered","detail":true}"#
    );
    assert!(matches!(value!(Reply<'_>, json!("x")), Reply::String(text) if text == "x"));
    assert!(
        matches!(value!(Reply<'_>, json!({ "text": "x" })), Reply::Object(it) if it.text == "x")
    );
    for anything in [json!(null), json!([1]), json!({ "a": null }), json!("x")] {
        let came = value!(Anything<'_>, anything.clone());
        assert_eq!(came.as_str(), anything.to_string());
    }
}

#[test]
fn null_is_not_the_same_as_nothing() {
    let read = |text: &str| {
        let occurrence = Occurrence::from_pair(text).unwrap();
        let remark = occurrence.payload::<Remark<'_>>();
        remark.map(IntoOwned::into_owned)
    };
    assert_eq!(
        read(r#"{"type":"remark_made","detail":"x"}"#).unwrap(),
        Some("x".into())
    );
    for null in [
        r#"{"type":"remark_made","detail":null}"#,
        r#"["remark_made",null]"#,
    ] {
        assert_eq!(read(null).unwrap(), None, "{null}");
    }
    for nothing in [r#"{"type":"remark_made"}"#, r#"["remark_made"]"#] {
        let error = read(nothing).unwrap_err();
        assert_eq!(error.kind(), PayloadErrorKind::Missing);
        assert_eq!(
            error.to_string(),
            "the payload: expected a string, but there is no detail"
        );
    }
    assert!(Occurrence::new(Event::RemarkMade).is_err());

    let made = emit::remark_made(Remark::None);
    assert_eq!(made.to_pair(), r#"{"type":"remark_made","detail":null}"#);
    let text = made.with_id("1").with_source("/").to_cloudevent().unwrap();
    assert!(text.ends_with(r#""data":null}"#), "{text}");
    let made = Occurrence::from_cloudevent(&text).unwrap();
    assert_eq!(made.detail(), Some(&RawJson::NULL));
    assert_eq!(made.payload::<Remark<'_>>().unwrap(), None);

    let cleared = RawJson::NULL;
    assert!(cleared.read::<Cleared>().is_ok());
    assert!(RawJson::parse("0").unwrap().read::<Cleared>().is_err());
}

#[test]
fn an_object_may_be_null() {
    assert_eq!(value!(Address<'_>, json!(null)), None);
    let address = value!(Address<'_>, json!({ "city": "Münster" }));
    assert_eq!(address.unwrap().city, "Münster");
    let address = AddressValue::new(AddressValueRequired {
        city: "Münster".into(),
    });
    assert_eq!(
        emit::address_changed(address).to_pair(),
        r#"{"type":"address_changed","detail":{"city":"Münster"}}"#
    );
}
