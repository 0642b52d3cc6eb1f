//! Documents against the generated types of every schema in `catalog/`.

#![expect(
    clippy::float_cmp,
    reason = "what is read is what was written, to the bit"
)]

use event_catalog::RawJson;
use payload_schemas::payload::*;
use payload_schemas::{Event, Occurrence, emit};
use serde_json::{Value, json};

/// Reads a document as a payload and writes it again: nothing that the schema has is lost.
macro_rules! round_trip {
    ($Payload:ident, $document:expr) => {{
        let document: Value = $document;
        let text = RawJson::from_value(&document).unwrap();
        let payload: $Payload = text
            .read()
            .unwrap_or_else(|error| panic!("{document}: {error}"));
        let owned: $Payload<'static> = payload.clone().into_owned();
        assert_eq!(owned, payload);
        let written = RawJson::from_value(&payload).unwrap();
        let written: Value = serde_json::from_str(written.as_str()).unwrap();
        assert_eq!(written, document);
        owned
    }};
}

/// The error of reading a document as a payload.
macro_rules! error {
    ($Payload:ident, $document:expr) => {{
        let text = RawJson::from_value(&$document).unwrap();
        let error = text.read::<$Payload>().unwrap_err();
        error.to_string()
    }};
}

fn address() -> Value {
    json!({ "street": "Lange Str. 1", "city": "Münster", "country": "DE", "geo": { "lat": 51.96, "lon": 7.63 } })
}

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
    assert_eq!(order.items[0].price, Some(9.9));
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
        "`items[0].quantity`: expected an integer of 64 bits from 0, found the number -1"
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
fn definitions_of_the_same_name_are_types_of_their_own() {
    let invoice = round_trip!(
        Invoice,
        json!({
            "number": "2024-1",
            "items": [{ "text": "One", "price": { "value": 1.5, "currency": "EUR" } }],
            "paid": { "value": 1.5, "currency": "EUR" }
        })
    );
    let line: &InvoiceItem = &invoice.items[0];
    assert_eq!(line.text, "One");
    // The amount of an order is the same type: both refer to it.
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
    assert_eq!(*operation.left, Expression::Number(1.5));
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
fn alternatives_are_told_apart_by_a_member() {
    let contact = round_trip!(
        Contact,
        json!({ "kind": "mail", "address": "a@example.org", "label": "l" })
    );
    let Contact::Mail(mail) = contact else {
        panic!("{contact:?}");
    };
    // The fields of the default payload are in every alternative.
    assert_eq!(mail.label.unwrap(), "l");
    let contact = round_trip!(
        Contact,
        json!({ "kind": "fax", "number": 4_930_123_456_u64 })
    );
    let Contact::PhoneContact(phone) = contact else {
        panic!("{contact:?}");
    };
    assert_eq!(phone.kind, PhoneContactKind::Fax);
    assert_eq!(phone.number, PhoneContactNumber::Integer(4_930_123_456));
    let contact = round_trip!(Contact, json!({ "kind": "letter", "address": address() }));
    assert!(matches!(contact, Contact::ByLetter(letter) if letter.address.city == "Münster"));
    assert_eq!(
        error!(Contact, json!({ "kind": "pigeon" })),
        r#"`kind`: expected one of "mail", "phone", "fax", "letter", found the string "pigeon""#
    );
    assert_eq!(
        error!(Contact, json!({ "kind": "mail" })),
        "`address`: expected a string, but the field is missing"
    );
}

#[test]
fn alternatives_share_what_is_said_beside_them() {
    let drawing = round_trip!(
        Drawing,
        json!({
            "shapes": [
                { "kind": "circle", "color": "red", "radius": 1.5 },
                { "kind": "group", "color": "blue", "members": [{ "kind": "square", "color": "red", "side": 2.0 }] }
            ]
        })
    );
    let [Shape::Circle(circle), Shape::Group(group)] = &drawing.shapes[..] else {
        panic!("{drawing:?}");
    };
    assert_eq!(circle.color, "red");
    assert!(
        matches!(&group.members.as_ref().unwrap()[0], Shape::Square(square) if square.side == 2.0)
    );

    let payment = round_trip!(
        Payment,
        json!({
            "amount": 199,
            "method": { "type": "card", "last_digits": "1234", "tip": 0.5 },
            "reference": "urn:x",
            "receipt": { "mail": "a@example.org" }
        })
    );
    assert_eq!(payment.amount, Some(PaymentAmount::Cents(199)));
    assert!(matches!(payment.method, PaymentMethod::Card(card) if card.tip == Some(0.5)));
    let payment = round_trip!(
        Payment,
        json!({ "amount": { "value": 1.5, "currency": "EUR" }, "method": { "type": "invoice" } })
    );
    assert!(matches!(payment.amount, Some(PaymentAmount::Amount(_))));
    let payment = round_trip!(
        Payment,
        json!({ "amount": null, "method": { "type": "invoice" } })
    );
    assert_eq!(payment.amount, None);

    for gift in [
        json!({ "book": "b" }),
        json!({ "game": "g", "players": 2 }),
        json!([{ "what": "w" }]),
        json!(true),
    ] {
        round_trip!(Wish, json!({ "gift": gift }));
    }
}

#[test]
fn several_types_and_enumerations_of_them() {
    for (answer, expected) in [
        (json!("a"), Some(QuizAnswerAnswer::String("a".into()))),
        (json!(1.5), Some(QuizAnswerAnswer::Number(1.5))),
        (json!(true), Some(QuizAnswerAnswer::Boolean(true))),
        (json!(null), None),
    ] {
        let quiz = round_trip!(QuizAnswer, json!({ "answer": answer, "answers": ["a", 1] }));
        assert_eq!(quiz.answer, expected);
    }
    let survey = round_trip!(
        Survey,
        json!({ "score": 10, "mood": "so-so", "again": "yes", "stars": 5, "mixed": "all" })
    );
    assert_eq!(survey.mood.unwrap(), SurveyMood::SoSo);
    assert_eq!(
        survey.mixed.unwrap(),
        SurveyMixed::String(SurveyMixedString::All.into())
    );
    let survey = round_trip!(Survey, json!({ "score": 0, "mood": "meh", "mixed": 2 }));
    assert_eq!(survey.mood.unwrap().known(), None);
    assert_eq!(survey.mixed.unwrap(), SurveyMixed::Integer(2));
    let text = RawJson::parse(r#"{"score":1,"again":null}"#).unwrap();
    assert_eq!(text.read::<Survey>().unwrap().again, None);
}

#[test]
fn keywords_and_names_that_are_no_identifiers() {
    let keywords = round_trip!(
        Keywords,
        json!({
            "type": "t", "self": "s", "crate": 1, "super": 2, "Self": "S", "self_": "_", "fn": true, "async": false,
            "match": { "if": true, "else": "Self" }, "new": "n", "into_owned": "i", "with_type": "w", "value": "v",
            "object": "o", "name": "n", "map": "m", "f": "f", "fields": { "a": { "b": 1.0 } }, "__borrows": "b",
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

    // What is hostile in a schema is just a name in a document.
    let hostile = round_trip!(
        Hostile,
        json!({ "b\"#\u{0}": "}}\n", "\u{202e}": "\u{2066}", "c": { "d": "\"\\" } })
    );
    assert_eq!(hostile.b.unwrap(), HostileB::Value5);
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
fn schemas_that_are_combined() {
    let appointment = round_trip!(
        Appointment,
        json!({
            "title": "t", "from": "f", "to": "t", "address": address(),
            "room": { "street": "s", "city": "c", "country": "DE", "floor": 3 }
        })
    );
    assert_eq!(appointment.room.unwrap().floor, Some(3));
    let changed = round_trip!(
        CustomerChanged,
        json!({ "id": "c-1", "version": 3, "name": "n", "change": { "fields": ["name"] } })
    );
    assert_eq!(changed.change.fields, ["name"]);
    let clicked = round_trip!(
        LinkClicked,
        json!({ "process_id": "p", "url": "u", "label": "l" })
    );
    assert_eq!(clicked.process_id, "p");
    assert_eq!(
        error!(LinkClicked, json!({ "url": "u" })),
        "`process_id`: expected a string, but the field is missing"
    );
    round_trip!(Common, json!({}));
    round_trip!(KeyPressed, json!({ "key": "Enter" }));
}

#[test]
fn other_files_and_drafts() {
    let legacy = round_trip!(
        Legacy,
        json!({
            "status": "ok",
            "parcel": { "weight": 1.5, "status": "sent", "parts": [{ "name": "n", "status": "here", "size": { "x": 1.0 } }] },
            "part": { "status": "missing" }
        })
    );
    assert_eq!(legacy.status, Status::Ok);
    assert_eq!(legacy.parcel.unwrap().status, ParcelStatus::Sent);
    assert_eq!(legacy.part.unwrap().status.unwrap(), PartStatus::Missing);
    round_trip!(
        Parcel,
        json!({ "weight": 2.0, "status": "delivered", "process_id": "p" })
    );
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
    // A family's events have each their own, and a keyword is one only in Rust.
    let occurrence =
        emit::survey_done_2(Survey::new(SurveyRequired { score: 3 }).with_again(SurveyAgain::Yes));
    assert_eq!(occurrence.event(), Some(Event::SurveyDone2));
    assert_eq!(emit::r#type(KeyPressed::new()).event(), Some(Event::Type));
    // Nothing has to come with this one.
    assert!(Occurrence::new(Event::Load).is_ok());
    assert!(Occurrence::new(Event::LinkClicked).is_err());
}
