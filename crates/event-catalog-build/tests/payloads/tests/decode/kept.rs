//! `undeclared = "keep"` and `raw` in the settings.

use event_catalog::{PayloadError, RawJson};
use payload_schemas::kept::payload::{Delivery, DeliveryRequired, LoopsTangle};
use payload_schemas::kept::{Event, emit};

/// Reads a delivery, and writes it back.
fn written(text: &str) -> Result<String, PayloadError> {
    let json = RawJson::parse(text).expect("JSON");
    let delivery: Delivery<'_> = json.read()?;
    let owned: Delivery<'static> = delivery.clone().into_owned();
    assert_eq!(owned, delivery);
    Ok(RawJson::from_value(&owned)
        .expect("JSON")
        .as_str()
        .to_owned())
}

#[test]
fn nothing_is_lost() {
    for text in [
        r#"{"id":"1"}"#,
        r#"{"id":"1","note":null}"#,
        r#"{"id":"1","note":"n"}"#,
        r#"{"id":"1","place":{"city":null,"zip":48143}}"#,
        r#"{"id":"1","place":{"zip":{}}}"#,
        r#"{"id":"1","items":[{"sku":"a","more":[1.50,null]},{}]}"#,
        r#"{"id":"1","parent":{"id":"0","note":null,"x":{"":[]}}}"#,
        r#"{"id":"1","prices":{"eur":1.5,"usd":2},"mixed":{"n":1.50,"t":"x"}}"#,
        r#"{"id":"1","tangle":[{"a":1.50,"a":2}]}"#,
        r#"{"id":"1","amount":1.50,"big":18446744073709551617,"deep":{"a":1,"a":2}}"#,
        r#"{"id":"1","exponent":1e400,"lone":"\ud800","minus":-0,"nothing":null}"#,
        r#"{"id":"1","":0,"__proto__":[[[]]],"additional":3,"Ä":"\u00e4"}"#,
    ] {
        assert_eq!(written(text).as_deref(), Ok(text));
        let read: Delivery<'_> = serde_json::from_str(text).expect(text);
        assert_eq!(serde_json::to_string(&read).expect(text), text);
    }
}

#[test]
fn a_missing_field_differs_from_null() {
    let read = |text: &str| -> Delivery<'static> {
        let json = RawJson::parse(text).expect("JSON");
        json.read::<Delivery<'_>>()
            .expect("a delivery")
            .into_owned()
    };
    assert_eq!(read(r#"{"id":"1"}"#).note, None);
    assert_eq!(read(r#"{"id":"1","note":null}"#).note, Some(None));
    let new = Delivery::new(DeliveryRequired { id: "1".into() });
    assert_eq!(new.note, None);
    assert_eq!(new.with_note("n").note, Some(Some("n".into())));
}

#[test]
fn values_that_cannot_be_kept_are_errors_that_name_the_field() {
    for (text, expected) in [
        (
            r#"{"id":"1","x":1,"x":2}"#,
            "`x`: the field occurs more than once",
        ),
        (
            r#"{"id":"1","place":{"x":1,"x":1}}"#,
            "`place.x`: the field occurs more than once",
        ),
        (
            r#"{"id":"1","count":null}"#,
            "`count`: expected a 64-bit integer, found null",
        ),
        (
            r#"{"id":"1","count":18446744073709551616}"#,
            "`count`: expected a number that fits into 64 bits, found the number 18446744073709551616",
        ),
        (
            r#"{"id":"1","items":[{},{"sku":null}]}"#,
            "`items[1].sku`: expected a string, found null",
        ),
    ] {
        let error = written(text).expect_err(text);
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn maps_have_a_type_where_all_patterns_have_the_same() {
    let text = r#"{"id":"1","prices":{"eur":9007199254740993},"mixed":{"t":null}}"#;
    let json = RawJson::parse(text).expect("JSON");
    let delivery: Delivery<'_> = json.read().expect("a delivery");
    let price = delivery.prices.expect("prices")["eur"];
    assert_eq!(price.as_i64(), Some(9_007_199_254_740_993));
    assert!(delivery.mixed.expect("a map")["t"].is_null());
}

#[test]
fn an_integer_holds_the_values_that_are_listed() {
    let json = RawJson::parse(r#"{"id":"1","size":9223372036854775808}"#).expect("JSON");
    let delivery: Delivery<'_> = json.read().expect("a delivery");
    assert_eq!(delivery.size, Some(9_223_372_036_854_775_808));
}

#[test]
fn a_raw_payload_is_any_json() {
    let tangle: LoopsTangle<'_> = RawJson::parse(r#"[{"a": 1.50}]"#).expect("JSON");
    let occurrence = emit::tangled(tangle);
    assert_eq!(occurrence.event(), Some(Event::Tangled));
    let detail = occurrence.detail().expect("a detail");
    assert_eq!(detail.as_str(), r#"[{"a": 1.50}]"#);
    let again: LoopsTangle<'_> = occurrence.payload().expect("a payload");
    assert_eq!(again.as_str(), detail.as_str());
}
