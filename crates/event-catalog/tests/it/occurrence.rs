//! Reads occurrences and writes them as CloudEvents and as pairs; all input is kept.
#![cfg(feature = "json")]

use std::fmt::Write;

use event_catalog::{ExtensionValue, RawJson, Text};
use serde::Deserialize;

use crate::events::payload::{Common, LinkClicked};
use crate::events::{Event, Occurrence, emit, payload};

const CLICKED: &str = r#"{
    "specversion": "1.0",
    "id": "a-1",
    "source": "/chat",
    "type": "link_clicked",
    "tenant": "acme",
    "subject": "door",
    "time": "2026-11-22T14:00:00Z",
    "sequence": 7,
    "datacontenttype": "application/json",
    "dataschema": "https://example.org/link_clicked.json",
    "process": "p-1",
    "sampled": false,
    "data": { "process_id" : "p-1", "process_name": "W", "url": "u",
              "new": [1e400, "\ud800"], "new": {} }
}"#;

fn read(text: &str) -> Occurrence<'_> {
    Occurrence::from_cloudevent(text).unwrap()
}

#[test]
fn all_parts_of_a_cloudevent_are_read() {
    let clicked = read(CLICKED);
    assert_eq!(clicked.event(), Some(Event::LinkClicked));
    assert_eq!(clicked.name(), "link_clicked");
    assert_eq!(clicked.id(), Some("a-1"));
    assert_eq!(clicked.source(), Some("/chat"));
    assert_eq!(clicked.subject(), Some("door"));
    assert_eq!(clicked.time(), Some("2026-11-22T14:00:00Z"));
    assert_eq!(clicked.datacontenttype(), Some("application/json"));
    assert_eq!(
        clicked.dataschema(),
        Some("https://example.org/link_clicked.json")
    );
    assert_eq!(clicked.tenant(), Some("acme"));
    assert_eq!(clicked.process(), Some("p-1"));
    let extensions: Vec<_> = clicked.extensions().collect();
    assert_eq!(
        extensions,
        [
            (Text::from("tenant"), ExtensionValue::from("acme")),
            (Text::from("sequence"), ExtensionValue::Integer(7)),
            (Text::from("process"), ExtensionValue::from("p-1")),
            (Text::from("sampled"), ExtensionValue::Boolean(false)),
        ]
    );
    assert_eq!(
        clicked.extension("sequence"),
        Some(ExtensionValue::Integer(7))
    );
    assert_eq!(clicked.extension("subject"), None);
    let detail = clicked.detail().unwrap();
    assert!(CLICKED.contains(detail.as_str()) && detail.is_borrowed());
    assert!(
        detail
            .as_str()
            .ends_with(r#""new": [1e400, "\ud800"], "new": {} }"#)
    );
    let payload: LinkClicked = clicked.payload().unwrap();
    assert_eq!(payload.url, "u");
    let common: Common = clicked.payload().unwrap();
    assert_eq!(common.process_name.unwrap(), "W");
}

#[test]
fn occurrences_are_written_as_they_were_read() {
    let text = read(CLICKED).to_cloudevent().unwrap();
    assert_eq!(
        text,
        concat!(
            r#"{"specversion":"1.0","id":"a-1","source":"/chat","type":"link_clicked","#,
            r#""subject":"door","time":"2026-11-22T14:00:00Z","datacontenttype":"application/json","#,
            r#""dataschema":"https://example.org/link_clicked.json","tenant":"acme","sequence":7,"#,
            r#""process":"p-1","sampled":false,"data":{ "process_id" : "p-1", "process_name": "W", "url": "u","#,
            "\n              ",
            r#""new": [1e400, "\ud800"], "new": {} }}"#,
        )
    );
    let again = read(&text);
    assert_eq!(again.to_cloudevent().unwrap(), text);
    assert_eq!(format!("{again:?}"), format!("{:?}", read(CLICKED)));
    assert_eq!(again.into_owned().to_cloudevent().unwrap(), text);
}

#[test]
fn through_serde_it_is_the_same() {
    let clicked: Occurrence = serde_json::from_str(CLICKED).unwrap();
    assert!(!clicked.detail().unwrap().is_borrowed());
    let text = serde_json::to_string(&clicked).unwrap();
    assert_eq!(format!("{:?}", read(&text)), format!("{:?}", read(CLICKED)));
    let mut stream = serde_json::Deserializer::from_reader(CLICKED.as_bytes());
    let owned = Occurrence::deserialize(&mut stream).unwrap();
    assert_eq!(owned.detail(), clicked.detail());
    assert!(serde_json::to_string(&Occurrence::custom("a")).is_err());
    assert!(serde_json::from_str::<Occurrence>("{}").is_err());
}

#[test]
fn escapes_are_decoded_everywhere() {
    let text = r#"{"sp\u0065cversion":"1.0","\u0069d":"\u0031","source":"\/chat","type":"link\u005fclicked",
        "ten\u0061nt":"\u00e9","d\u0061ta":{"a":"\u0061"}}"#;
    let clicked = read(text);
    assert_eq!(clicked.id(), Some("1"));
    assert_eq!(clicked.source(), Some("/chat"));
    assert_eq!(clicked.event(), Some(Event::LinkClicked));
    assert_eq!(clicked.tenant(), Some("é"));
    assert_eq!(clicked.detail().unwrap().as_str(), r#"{"a":"\u0061"}"#);
    assert_eq!(
        clicked.to_cloudevent().unwrap(),
        r#"{"specversion":"1.0","id":"1","source":"/chat","type":"link_clicked","tenant":"é","data":{"a":"\u0061"}}"#
    );
}

#[test]
fn an_alias_identifies_the_event_and_is_kept() {
    let text = r#"{"specversion":"1.0","id":"1","source":"/chat","type":"text_link_clicked"}"#;
    let clicked = read(text);
    assert_eq!(clicked.event().unwrap().name(), "markdown_link_clicked");
    assert_eq!(clicked.to_cloudevent().unwrap(), text);
}

#[test]
fn null_attributes_are_absent_and_a_null_detail_is_present() {
    let text = r#"{"specversion":"1.0","id":"1","source":"/","type":"hide","subject":null,"tenant":null,"data":null}"#;
    let hidden = read(text);
    assert_eq!(hidden.subject(), None);
    assert_eq!(hidden.tenant(), None);
    assert!(hidden.detail().unwrap().is_null());
    // CloudEvents treats this extension as absent, but it isn't lost.
    assert_eq!(
        hidden.extension("tenant"),
        Some(ExtensionValue::Other(RawJson::NULL))
    );
    assert_eq!(
        hidden.to_cloudevent().unwrap(),
        r#"{"specversion":"1.0","id":"1","source":"/","type":"hide","tenant":null,"data":null}"#
    );
}

#[test]
fn extensions_with_values_that_cloudevents_forbids_are_kept() {
    let text = r#"{"specversion":"1.0","id":"1","source":"/","type":"hide","Not-OK":1.50,"big":12345678901,"o":{"a" : 1},"s":"\ud800","zero":-0}"#;
    let hidden = read(text);
    let other = |text: &'static str| ExtensionValue::Other(RawJson::parse(text).unwrap());
    assert_eq!(hidden.extension("Not-OK"), Some(other("1.50")));
    assert_eq!(hidden.extension("big"), Some(other("12345678901")));
    assert_eq!(hidden.extension("o"), Some(other(r#"{"a" : 1}"#)));
    assert_eq!(hidden.extension("s"), Some(other(r#""\ud800""#)));
    assert_eq!(hidden.extension("zero"), Some(other("-0")));
    assert_eq!(hidden.to_cloudevent().unwrap(), text);
}

#[test]
fn extensions_are_set_in_their_place() {
    let clicked = read(CLICKED)
        .with_tenant("other")
        .with_extension("sequence", "8")
        .unwrap()
        .with_extension("last", 1)
        .unwrap()
        .with_process("p-2");
    let text = clicked.to_cloudevent().unwrap();
    assert!(
        text.contains(
            r#""tenant":"other","sequence":"8","process":"p-2","sampled":false,"last":1,"#
        ),
        "{text}"
    );
    assert_eq!(
        (clicked.tenant(), clicked.process()),
        (Some("other"), Some("p-2"))
    );
    let clicked = clicked.with_extension("tenant", 1).unwrap();
    assert_eq!(clicked.tenant(), None);
    for (name, message) in [
        (
            "data",
            r#""data" is an attribute of CloudEvents itself, not an extension"#,
        ),
        (
            "",
            r#""" cannot name an extension of CloudEvents: use lowercase letters and digits (CloudEvents 1.0, section 3.1.1)"#,
        ),
        (
            "tEnant",
            r#""tEnant" cannot name an extension of CloudEvents: use lowercase letters and digits (CloudEvents 1.0, section 3.1.1)"#,
        ),
    ] {
        let error = clicked.clone().with_extension(name, 1).unwrap_err();
        assert_eq!(error.to_string(), message);
        assert_eq!(error.name(), name);
    }
}

#[test]
fn binary_data_is_kept() {
    let text = r#"{"specversion":"1.0","id":"1","source":"/","type":"hide","data_base64":"AQ=="}"#;
    let hidden = read(text);
    assert_eq!(hidden.data_base64(), Some("AQ=="));
    assert_eq!(hidden.to_cloudevent().unwrap(), text);
    assert!(hidden.payload::<Common>().is_err());
    assert_eq!(hidden.with_detail(RawJson::NULL).data_base64(), None);
}

#[test]
fn very_many_extensions_take_linear_time_and_none_may_repeat() {
    let mut text = String::from(r#"{"specversion":"1.0","id":"1","source":"/","type":"hide""#);
    for number in 0..100_000 {
        write!(text, ",\"e{number}\":0").unwrap();
    }
    assert_eq!(read(&format!("{text}}}")).extensions().count(), 100_000);
    for repeated in [0, 7, 8, 9, 50_000] {
        let text = format!("{text},\"e{repeated}\":0}}");
        let error = Occurrence::from_cloudevent(&text).unwrap_err();
        assert_eq!(error.attribute(), Some(&*format!("e{repeated}")));
    }
}

#[test]
fn a_detail_of_a_million_levels_is_kept() {
    let deep = format!("{}{}", "[".repeat(1_000_000), "]".repeat(1_000_000));
    let text =
        format!(r#"{{"specversion":"1.0","id":"1","source":"/","type":"hide","data":{deep}}}"#);
    let hidden = read(&text);
    assert_eq!(hidden.detail().unwrap().as_str(), deep);
    assert!(hidden.payload::<Common>().is_err());
    assert_eq!(hidden.to_cloudevent().unwrap(), text);
}

#[test]
fn emitting() {
    let clicked = emit::link_clicked(payload::LinkClickedRequired {
        process_id: "p".into(),
        process_name: "n".into(),
        url: "u".into(),
    });
    assert_eq!(
        clicked.to_pair(),
        r#"{"type":"link_clicked","detail":{"process_id":"p","process_name":"n","url":"u"}}"#
    );

    assert_eq!(
        Occurrence::new(Event::Hide).unwrap().to_pair(),
        r#"{"type":"hide"}"#
    );
    let error = Occurrence::new(Event::OrderPlaced).unwrap_err();
    assert_eq!((error.event(), error.payload()), ("order_placed", "order"));
    assert_eq!(
        error.to_string(),
        "the event `order_placed` requires the payload `order`: create the occurrence with the function `emit::order_placed`"
    );

    let detail = RawJson::from_value(&vec![1, 2]).unwrap();
    let custom = Occurrence::custom("mine").with_detail(detail);
    assert_eq!(custom.to_pair(), r#"{"type":"mine","detail":[1,2]}"#);

    // NaN is a number that JSON can't express.
    let item = payload::OrderPlacedItem::new(payload::OrderPlacedItemRequired {
        sku: "s".into(),
        price: f64::NAN.into(),
    });
    assert_eq!(
        RawJson::from_value(&item).unwrap().as_str(),
        r#"{"sku":"s","price":null}"#
    );
}

#[test]
fn a_payload_that_is_not_there() {
    let hidden = Occurrence::new(Event::Hide).unwrap();
    let error = hidden.payload::<Common>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "the payload: expected an object, but there is no detail"
    );
}
