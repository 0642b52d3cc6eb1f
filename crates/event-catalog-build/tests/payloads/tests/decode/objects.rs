//! Objects, lists, maps, constants, and recursion.

use event_catalog::RawJson;
use payload_schemas::payload::{
    Anything, Calculation, Comment, Currency, Deep, Empty, Expression, FileUploaded, Flags,
    FlagsAlways, FlagsRequired, Folder, KeyPressed, LinkClicked, LinkClickedRequired, Matrix,
    Metrics, OperationOperator, Order, OrderChannel, Survey, SurveyAgain, SurveyRequired, Wide,
};
use payload_schemas::{Event, Occurrence, emit};
use serde_json::{Value, json};

use super::address;

#[test]
fn nested_objects_lists_maps_and_nulls() {
    let order = round_trip!(
        Order,
        json!({
            "version": 2,
            "order_id": "o-1",
            "items": [{ "sku": "a", "quantity": 2, "price": 9.9 }, { "sku": "b", "quantity": 1, "gift": true }],
            "currency": "EUR",
            "remark": null,
            "ship_to": address(),
            "total": { "value": 19.8, "currency": "CHF" },
            "labels": { "a": "1", "b": "2" },
            "channel": "app",
            "customer": { "id": 7, "vip": true, "preferences": { "language": "de" } },
            "extra": [1, { "deep": null }],
            "bill_to": address(),
            "process_id": "p-1"
        })
    );
    assert_eq!(order.items[0].quantity, 2);
    assert_eq!(order.items[0].price, Some(9.9.into()));
    assert_eq!(order.items[1].price, None);
    assert_eq!(order.currency, Currency::Euro);
    assert_eq!(order.total.unwrap().currency, Currency::SwissFranc);
    assert_eq!(order.ship_to.geo.unwrap().lat, 51.96);
    assert_eq!(
        order
            .customer
            .unwrap()
            .preferences
            .unwrap()
            .language
            .unwrap(),
        "de"
    );
    assert_eq!(order.channel.unwrap(), OrderChannel::App);
    assert_eq!(order.extra.unwrap().as_str(), r#"[1,{"deep":null}]"#);
    assert_eq!(order.process_id.unwrap(), "p-1");

    let mut document = json!({
        "version": 2, "order_id": "o", "items": [], "currency": "XTS", "remark": "r", "ship_to": address()
    });
    let order = round_trip!(Order, document.clone());
    assert_eq!(order.currency.known(), None);
    assert_eq!(order.currency.as_str(), "XTS");

    document["items"] = json!([{ "sku": "a", "quantity": -1 }]);
    assert_eq!(
        error!(Order, document),
        "`items[0].quantity`: expected an unsigned 64-bit integer, found the number -1"
    );
    document["items"] = json!([]);
    document["version"] = json!(1);
    assert_eq!(
        error!(Order, document),
        "`version`: expected 2, found the number 1"
    );
    document["version"] = json!(2);
    document["ship_to"]["city"] = json!(null);
    assert_eq!(
        error!(Order, document),
        "`ship_to.city`: expected a string, found null"
    );
}

#[test]
fn recursion_through_lists_maps_options_and_other_types() {
    let comment = round_trip!(
        Comment,
        json!({
            "text": "a",
            "replies": [{ "text": "b", "replies": [{ "text": "c", "quoted": { "text": "a" } }] }],
            "quoted": { "text": "q", "quoted": { "text": "r" } },
            "by_language": { "de": { "text": "ä" } }
        })
    );
    let quoted = comment.quoted.unwrap();
    assert_eq!(quoted.quoted.unwrap().text, "r");

    let folder = round_trip!(
        Folder,
        json!({
            "folder": {
                "name": "a",
                "parent": { "name": "b", "owner": { "login": "x" } },
                "owner": { "login": "y", "home": { "name": "h", "owner": { "login": "y" } } }
            }
        })
    );
    assert_eq!(folder.folder.parent.unwrap().owner.login, "x");

    let calculation = round_trip!(
        Calculation,
        json!({ "expression": { "operator": "+", "left": 1.5, "right": ["x", 2.0, { "operator": "**", "left": "y", "right": [] }] } })
    );
    let Expression::Operation(operation) = calculation.expression else {
        panic!("{:?}", calculation.expression);
    };
    assert_eq!(operation.operator, OperationOperator::Value);
    assert_eq!(*operation.left, Expression::Number(1.5.into()));
    let Expression::Sum(sum) = *operation.right else {
        panic!("{:?}", operation.right);
    };
    assert_eq!(sum[0], Expression::Variable("x".into()));
    assert_eq!(
        error!(
            Calculation,
            json!({ "expression": { "operator": "+", "left": 1, "right": true } })
        ),
        "`expression.right`: expected a number, a string, an object, an array, found true"
    );
}

#[test]
fn further_fields_and_anything() {
    let metrics = round_trip!(
        Metrics,
        json!({
            "at": "2024-01-01T00:00:00Z", "histogram": { "a": [1, 2] },
            "grouped": { "x": { "count": 1, "more": [null] } }, "load": 0.5, "heat": 21.0
        })
    );
    assert_eq!(metrics.additional["load"], 0.5);
    assert_eq!(
        metrics.grouped.unwrap()["x"].additional["more"].as_str(),
        "[null]"
    );
    assert_eq!(
        error!(Metrics, json!({ "at": "", "load": "high" })),
        r#"`load`: expected a number, found the string "high""#
    );

    round_trip!(
        Matrix,
        json!({ "rows": [[1.0, null], []], "cells": [{ "x": 1 }], "anything": [1, "a"] })
    );
    let anything = round_trip!(
        Anything,
        json!({
            "value": null, "undescribed": { "a": [] }, "list": [1, "a"], "object": { "a": 1 }, "open": {},
            "nothing": null, "implied": { "a": "x", "b": [1.5] }
        })
    );
    assert!(anything.value.is_null());
    assert_eq!(anything.nothing, Some(()));
    let empty = round_trip!(Empty, json!({ "label": "l" }));
    assert_eq!(empty.label.unwrap(), "l");
}

#[test]
fn constants_and_files() {
    let document = json!({
        "on": true, "one": 1, "half": 0.5, "kind": "flags", "flag": false, "always": "here", "pair": [1, 2], "single": "only"
    });
    let flags = round_trip!(Flags, document.clone());
    assert_eq!(flags.always.unwrap(), FlagsAlways::Here);
    for name in ["on", "one", "half", "kind"] {
        let mut wrong = document.clone();
        wrong[name] = json!("other");
        let message = error!(Flags, wrong);
        assert!(
            message.starts_with(&format!("`{name}`: expected")),
            "{message}"
        );
        wrong.as_object_mut().unwrap().remove(name);
        let message = error!(Flags, wrong);
        assert!(message.ends_with("but the field is missing"), "{message}");
    }
    let made = Flags::new(FlagsRequired { flag: true });
    let written = RawJson::from_value(&made).unwrap();
    assert_eq!(
        written.as_str(),
        r#"{"on":true,"one":1,"half":0.5,"kind":"flags","flag":true}"#
    );

    let file = round_trip!(
        FileUploaded,
        json!({ "name": "n", "size": u64::MAX, "offset": i64::MIN, "image": { "width": 1, "height": 2 } })
    );
    assert_eq!(file.size, u64::MAX);
    assert_eq!(file.image.unwrap().height, 2);
}

#[test]
fn forty_objects_in_one_another() {
    let mut document = json!({ "value": "v" });
    for _ in 0..40 {
        document = json!({ "level": document });
    }
    round_trip!(Deep, document);
}

#[test]
fn occurrences_are_made_with_their_payload() {
    let occurrence: Occurrence = emit::link_clicked(LinkClickedRequired {
        process_id: "p".into(),
        url: "https://example.org".into(),
    });
    assert_eq!(occurrence.event(), Some(Event::LinkClicked));
    let detail = occurrence.detail().unwrap();
    assert_eq!(
        detail.as_str(),
        r#"{"process_id":"p","url":"https://example.org"}"#
    );
    assert_eq!(
        occurrence.payload::<LinkClicked>().unwrap().url,
        "https://example.org"
    );
    // Each event of a family has its own function. A function whose name is a Rust keyword is raw.
    let occurrence =
        emit::survey_done_2(Survey::new(SurveyRequired { score: 3 }).with_again(SurveyAgain::Yes));
    assert_eq!(occurrence.event(), Some(Event::SurveyDone2));
    assert_eq!(emit::r#type(KeyPressed::new()).event(), Some(Event::Type));
    // An event without required fields can be created without a payload.
    assert!(Occurrence::new(Event::Load).is_ok());
    assert!(Occurrence::new(Event::LinkClicked).is_err());
}

/// Without a limit that depends on the type's size, an event of 600 bytes would crash the process,
/// because threads have two megabytes of stack by default.
#[test]
fn wide_types_are_read_to_a_depth_that_the_stack_of_a_thread_holds() {
    for (first, step) in [
        (r#"{"root":"#, r#"{"next":"#),
        (r#"{"root":{"list":["#, r#"{"list":["#),
        (r#"{"either":"#, r#"{"inner":"#),
    ] {
        let close = if step.ends_with('[') { "]}" } else { "}" };
        let read = move |levels: usize| {
            let middle = r#"{"field_1":"x"}"#;
            let close = close.repeat(levels + 1);
            let end = if step.ends_with('[') { "}" } else { "" };
            let text = format!("{first}{}{middle}{close}{end}", step.repeat(levels));
            let json = RawJson::parse(text).expect("JSON");
            let wide = json.read::<Wide<'_>>();
            let owned = serde_json::from_str::<Wide<'_>>(json.as_str());
            assert_eq!(wide.is_ok(), owned.is_ok(), "{step} {levels}");
            wide.map(|wide| {
                let owned = wide.clone().into_owned();
                assert_eq!(format!("{owned:?}"), format!("{wide:?}"));
                let written = RawJson::from_value(&owned).expect("JSON");
                assert_eq!(written.as_str(), json.as_str());
            })
            .map_err(|error| error.to_string())
        };
        let read = move || {
            let deepest = (0..200).take_while(|levels| read(*levels).is_ok());
            (deepest.count(), read(200).unwrap_err())
        };
        let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(read);
        let (deepest, error) = thread.unwrap().join().expect("the stack is deep enough");
        assert!((8..64).contains(&deepest), "{step}: {deepest} levels");
        assert!(error.contains("levels of nesting"), "{error}");
    }
}
