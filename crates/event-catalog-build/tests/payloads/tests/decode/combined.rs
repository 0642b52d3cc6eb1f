//! Alternatives, several types, and combined schemas.

use event_catalog::RawJson;
use payload_schemas::payload::{
    Appointment, Common, Contact, CustomerChanged, Drawing, Issue, IssueChange, KeyPressed, Legacy,
    LinkClicked, Parcel, ParcelStatus, PartStatus, Payment, PaymentAmount, PaymentMethod,
    PaymentNote, PhoneContactKind, PhoneContactNumber, QuizAnswer, QuizAnswerAnswer, Shape, Status,
    Survey, SurveyMixed, SurveyMixedString, SurveyMood, Venue, VenueAt, Wish,
};
use serde_json::{Value, json};

use super::address;

#[test]
fn alternatives_are_distinguished_by_a_member() {
    let contact = round_trip!(
        Contact,
        json!({ "kind": "mail", "address": "a@example.org", "label": "l" })
    );
    let Contact::Mail(mail) = contact else {
        panic!("{contact:?}");
    };
    // Every alternative has the fields of the default payload.
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
fn alternatives_share_the_keywords_next_to_them() {
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
            "note": "n",
            "receipt": { "mail": "a@example.org" }
        })
    );
    assert_eq!(payment.amount, Some(PaymentAmount::Cents(199)));
    assert_eq!(payment.note, Some(PaymentNote::String("n".into())));
    assert!(matches!(payment.method, PaymentMethod::Card(card) if card.tip == Some(0.5.into())));
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

/// The variant that both readers choose for a venue, and the value that they write back.
fn venue(at: &Value) -> (&'static str, Value) {
    let text = RawJson::from_value(&json!({ "at": at })).unwrap();
    let venue: Venue<'_> = text.read().unwrap();
    let by_serde: Venue<'_> = serde_json::from_str(text.as_str()).unwrap();
    assert_eq!(by_serde, venue);
    let variant = match venue.at {
        VenueAt::Pin(_) => "pin",
        VenueAt::Town(_) => "town",
        VenueAt::Hall(_) => "hall",
        _ => "another",
    };
    let mut written = serde_json::to_value(&venue).unwrap();
    (variant, written["at"].take())
}

#[test]
fn the_alternative_that_keeps_more_fields_wins() {
    for (at, expected) in [
        (json!({ "lat": 51.5, "lon": 7.5 }), "pin"),
        (json!({ "name": "n", "border": { "north": 1.5 } }), "town"),
        // The first alternative that matches would lose two fields.
        (json!({ "name": "n", "hall": "h", "seats": 3 }), "hall"),
        // Two alternatives match and keep all fields.
        (json!({}), "town"),
    ] {
        assert_eq!(venue(&at), (expected, at));
    }
    // The schema of a pin forbids additional fields, such as `name`.
    let (variant, _) = venue(&json!({ "lat": 51.5, "lon": 7.5, "name": "n" }));
    assert_eq!(variant, "town");
    // The schema of a town's border forbids additional fields, such as `west`.
    let (variant, written) = venue(&json!({ "name": "n", "border": { "west": 1.5 } }));
    assert_eq!((variant, written), ("hall", json!({ "name": "n" })));
    assert_eq!(
        error!(Venue, json!({ "at": { "name": 1 } })),
        "`at`: expected one of several types, found an object, which matches none of them: \
         as Pin `name`: expected no additional field, found one, \
         as Town `name`: expected a string, found the number 1, \
         as Hall `name`: expected a string, found the number 1"
    );
}

#[test]
fn all_of_narrows_alternatives() {
    let issue = round_trip!(
        Issue,
        json!({
            "opened_by": { "login": "a" },
            "assignee": { "login": "b" },
            "closed_by": null,
            "milestone": { "title": "t", "due": "d" },
            "position": 2,
            "change": { "kind": "moved", "from": "x", "to": "y" }
        })
    );
    // Their types show that `opened_by` and `milestone` are never `null`, and have the fields that are required here.
    assert_eq!(issue.opened_by.login, "a");
    assert_eq!(issue.milestone.due, "d");
    assert_eq!(issue.assignee.unwrap().login, "b");
    assert_eq!(issue.position, Some(2.into()));
    let Some(IssueChange::Moved(moved)) = issue.change else {
        panic!("{:?}", issue.change);
    };
    assert_eq!(moved.to, "y");
    assert_eq!(moved.from.unwrap(), "x");
    let document = json!({
        "opened_by": { "login": "a" }, "assignee": null, "closed_by": null,
        "milestone": { "title": "t", "due": "d" }, "change": { "kind": "closed" }
    });
    assert_eq!(
        error!(Issue, document),
        r#"`change.kind`: expected one of "moved", "renamed", found the string "closed""#
    );
}

#[test]
fn several_types_and_enumerations_of_them() {
    for (answer, expected) in [
        (json!("a"), Some(QuizAnswerAnswer::String("a".into()))),
        (json!(1.5), Some(QuizAnswerAnswer::Number(1.5.into()))),
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
