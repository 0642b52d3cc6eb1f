//! Occurrences: read and written as CloudEvents and as pairs, with everything that came.
#![cfg(feature = "json")]

#[path = "exemplar/event_catalog.rs"]
mod events;

use event_catalog::{ExtensionValue, RawJson, ReadErrorKind, Text};
use events::payload::{Common, LinkClicked};
use events::{Event, Occurrence, emit, payload};
use serde::Deserialize;

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
fn a_cloudevent_is_read_whole() {
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
fn what_is_written_is_what_was_read() {
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
    assert!(clicked.detail().unwrap().is_borrowed());
    let text = serde_json::to_string(&clicked).unwrap();
    assert_eq!(format!("{:?}", read(&text)), format!("{:?}", read(CLICKED)));
    let mut stream = serde_json::Deserializer::from_reader(CLICKED.as_bytes());
    let owned = Occurrence::deserialize(&mut stream).unwrap();
    assert_eq!(owned.detail(), clicked.detail());
    assert!(serde_json::to_string(&Occurrence::custom("a")).is_err());
    assert!(serde_json::from_str::<Occurrence>("{}").is_err());
}

#[test]
fn escapes_are_undone_wherever_they_are() {
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
fn an_alias_is_the_event_and_stays_as_it_came() {
    let text = r#"{"specversion":"1.0","id":"1","source":"/chat","type":"text_link_clicked"}"#;
    let clicked = read(text);
    assert_eq!(clicked.event().unwrap().name(), "markdown_link_clicked");
    assert_eq!(clicked.to_cloudevent().unwrap(), text);
}

#[test]
fn null_attributes_are_absent_and_a_null_detail_is_there() {
    let text = r#"{"specversion":"1.0","id":"1","source":"/","type":"hide","subject":null,"tenant":null,"data":null}"#;
    let hidden = read(text);
    assert_eq!(hidden.subject(), None);
    assert_eq!(hidden.tenant(), None);
    assert!(hidden.detail().unwrap().is_null());
    // An extension that CloudEvents would take for absent is not lost for that.
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
fn extensions_that_are_none_of_cloudevents_are_kept() {
    let text = r#"{"specversion":"1.0","id":"1","source":"/","type":"hide","Not-OK":1.50,"big":12345678901,"o":{"a" : 1},"s":"\ud800"}"#;
    let hidden = read(text);
    let other = |text: &'static str| ExtensionValue::Other(RawJson::parse(text).unwrap());
    assert_eq!(hidden.extension("Not-OK"), Some(other("1.50")));
    assert_eq!(hidden.extension("big"), Some(other("12345678901")));
    assert_eq!(hidden.extension("o"), Some(other(r#"{"a" : 1}"#)));
    assert_eq!(hidden.extension("s"), Some(other(r#""\ud800""#)));
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
            r#""" cannot name an extension of CloudEvents: use lower-case letters and digits (CloudEvents 1.0, section 3.1.1)"#,
        ),
        (
            "tEnant",
            r#""tEnant" cannot name an extension of CloudEvents: use lower-case letters and digits (CloudEvents 1.0, section 3.1.1)"#,
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
fn errors_say_where_and_what() {
    use ReadErrorKind::{Invalid, Malformed, Missing, Repeated};
    let base = r#"{"specversion":"1.0","id":"1","source":"/","type":"hide"}"#;
    let with = |more: &str| base.replace('}', &format!(",{more}}}"));
    for (text, kind, attribute, message) in [
        (
            String::new(),
            Malformed,
            None,
            "line 1, column 1: expected `{`, the start of a CloudEvent, but the text ends",
        ),
        (
            "[]".into(),
            Malformed,
            None,
            "line 1, column 1: expected `{`, the start of a CloudEvent",
        ),
        (
            "{}".into(),
            Missing,
            Some("type"),
            "line 1, column 1: the attribute `type` is missing",
        ),
        (
            base.replace(r#""id":"1","#, ""),
            Missing,
            Some("id"),
            "line 1, column 1: the attribute `id` is missing",
        ),
        (
            base.replace(r#""1","#, "null,"),
            Missing,
            Some("id"),
            "line 1, column 1: the attribute `id` is missing",
        ),
        (
            base.replace(r#""specversion":"1.0","#, ""),
            Missing,
            Some("specversion"),
            "line 1, column 1: the attribute `specversion` is missing",
        ),
        (
            base.replace(r#""/""#, r#""""#),
            Missing,
            Some("source"),
            "line 1, column 1: the attribute `source` is empty, which CloudEvents does not allow",
        ),
        (
            base.replace("hide", ""),
            Missing,
            Some("type"),
            "line 1, column 1: the attribute `type` is empty, which CloudEvents does not allow",
        ),
        (
            base.replace(r#""1""#, "1"),
            Invalid,
            Some("id"),
            "line 1, column 27: the attribute `id`: expected a string, found the number 1",
        ),
        (
            base.replace(r#""1""#, r#""\udc00""#),
            Invalid,
            Some("id"),
            r#"line 1, column 27: the attribute `id`: expected a string of Unicode, found the string "\\udc00""#,
        ),
        (
            base.replace("1.0", "0.3"),
            Invalid,
            Some("specversion"),
            r#"line 1, column 16: the attribute `specversion`: expected "1.0", found the string "0.3""#,
        ),
        (
            with(r#""id":"2""#),
            Repeated,
            Some("id"),
            "line 1, column 58: the attribute `id` occurs more than once",
        ),
        (
            with(r#""a":1,"data":1,"a":1"#),
            Repeated,
            Some("a"),
            "line 1, column 73: the attribute `a` occurs more than once",
        ),
        (
            with(r#""a":1,"\u0061":1"#),
            Repeated,
            Some("a"),
            "line 1, column 64: the attribute `a` occurs more than once",
        ),
        (
            with(r#""data":1,"data":1"#),
            Repeated,
            Some("data"),
            "line 1, column 67: the attribute `data` occurs more than once",
        ),
        (
            with(r#""data":1,"data_base64":"""#),
            Invalid,
            Some("data_base64"),
            "line 1, column 1: expected `data_base64` or a detail, found both",
        ),
        (
            with(r#""\ud800":1"#),
            Invalid,
            Some(r#""\\ud800""#),
            r#"line 1, column 58: the name `"\\ud800"` has a lone surrogate"#,
        ),
        (
            with(r#""data":{"a":[1 2]}"#),
            Malformed,
            None,
            "line 1, column 73: expected `,` or `]`",
        ),
        (
            with(""),
            Malformed,
            None,
            "line 1, column 58: expected a name in quotes",
        ),
        (
            format!("{base},"),
            Malformed,
            None,
            "line 1, column 58: expected the end",
        ),
        (
            base.replace('}', ""),
            Malformed,
            None,
            "line 1, column 57: expected `,` or `}`, but the text ends",
        ),
    ] {
        let error = Occurrence::from_cloudevent(&text).unwrap_err();
        assert_eq!(error.to_string(), message, "{text}");
        assert_eq!(
            (error.kind(), error.attribute()),
            (kind, attribute),
            "{text}"
        );
    }
}

#[test]
fn very_many_extensions_take_linear_time_and_none_may_repeat() {
    let mut text = String::from(r#"{"specversion":"1.0","id":"1","source":"/","type":"hide""#);
    for number in 0..100_000 {
        text.push_str(&format!(",\"e{number}\":0"));
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
fn pairs() {
    let clicked =
        Occurrence::from_pair(r#"{ "detail": { "process_id": "p" }, "type": "link_clicked" }"#)
            .unwrap();
    assert_eq!(clicked.event(), Some(Event::LinkClicked));
    assert_eq!((clicked.id(), clicked.source()), (None, None));
    assert_eq!(
        clicked.to_pair(),
        r#"{"type":"link_clicked","detail":{ "process_id": "p" }}"#
    );
    assert_eq!(
        clicked.to_cloudevent().unwrap_err().to_string(),
        r#"the occurrence of "link_clicked" has no `id`, which CloudEvents requires: set it with `with_id`"#
    );

    for (text, detail) in [
        (r#"{"type":"mine"}"#, None),
        (r#"["mine"]"#, None),
        (r#"{"type":"mine","detail":null}"#, Some("null")),
        (r#" [ "mine" , [ ] ] "#, Some("[ ]")),
    ] {
        let mine = Occurrence::from_pair(text).unwrap();
        assert_eq!(mine.name(), "mine");
        assert_eq!(mine.detail().map(RawJson::as_str), detail);
    }

    // Whatever else there is comes along, and makes a CloudEvent of it.
    let text = r#"{"type":"mine","detail":1,"id":"1","source":"/","tenant":"acme"}"#;
    assert_eq!(
        Occurrence::from_pair(text)
            .unwrap()
            .to_cloudevent()
            .unwrap(),
        r#"{"specversion":"1.0","id":"1","source":"/","type":"mine","tenant":"acme","data":1}"#
    );

    for (text, message) in [
        ("{}", "line 1, column 1: the attribute `type` is missing"),
        ("[]", "line 1, column 2: expected a value"),
        (
            "[null]",
            "line 1, column 1: the attribute `type` is missing",
        ),
        (
            r#"["a",1,2]"#,
            "line 1, column 7: expected `]`, the end of a pair",
        ),
        (
            "1",
            "line 1, column 1: expected `{` or `[`, the start of a pair",
        ),
        (
            r#"{"type":"a","type":"a"}"#,
            "line 1, column 13: the attribute `type` occurs more than once",
        ),
        (
            r#"{"type":"a","detail":1,"detail":1}"#,
            "line 1, column 24: the attribute `detail` occurs more than once",
        ),
        (
            r#"{"type":"a","data":1}"#,
            "line 1, column 13: a pair has its content in `detail`, found `data`",
        ),
    ] {
        assert_eq!(
            Occurrence::from_pair(text).unwrap_err().to_string(),
            message,
            "{text}"
        );
    }

    // A name may be anything, as the API has it; CloudEvents has its own mind about that.
    let empty = Occurrence::from_listener("", Some("{}"))
        .unwrap()
        .with_id("1")
        .with_source("/");
    assert_eq!(empty.to_pair(), r#"{"type":"","detail":{}}"#);
    assert_eq!(empty.to_cloudevent().unwrap_err().missing(), Some("type"));
    assert!(Occurrence::from_listener("a", Some("undefined")).is_err());
    assert_eq!(Occurrence::from_listener("a", None).unwrap().detail(), None);
}

#[test]
fn batches() {
    let event =
        |id: u8| format!(r#"{{"specversion":"1.0","id":"{id}","source":"/","type":"hide"}}"#);
    let ids = |text: &str| -> Vec<String> {
        Occurrence::batch(text)
            .map(|read| {
                read.map_or_else(|error| error.to_string(), |read| read.id().unwrap().into())
            })
            .collect()
    };
    assert_eq!(ids("[]"), [""; 0]);
    assert_eq!(
        ids(&format!(" [ {} , {} ] ", event(1), event(2))),
        ["1", "2"]
    );
    assert_eq!(
        ids(&format!("[{},1,{{}},{}]", event(1), event(2))),
        [
            "1",
            "line 1, column 60: expected `{`, the start of a CloudEvent",
            "line 1, column 62: the attribute `type` is missing",
            "2"
        ]
    );
    assert_eq!(
        ids(&format!("[{}{}]", event(1), event(2))),
        ["1", "line 1, column 59: expected `,` or `]`"]
    );
    assert_eq!(
        ids(&format!("[{},{{\"a\":}},{}]", event(1), event(2))),
        ["1", "line 1, column 65: expected a value"]
    );
    assert_eq!(ids("[] 1"), ["line 1, column 4: expected the end"]);
    assert_eq!(
        ids("{}"),
        ["line 1, column 1: expected `[`, the start of a batch"]
    );

    let batch = format!("[{},{}]", event(1), event(2));
    let occurrences: Vec<_> = Occurrence::batch(&batch).map(Result::unwrap).collect();
    let written = Occurrence::to_batch(&occurrences).unwrap();
    assert_eq!(ids(&written), ["1", "2"]);
    assert_eq!(Occurrence::to_batch([]).unwrap(), "[]");
    assert!(Occurrence::to_batch([&Occurrence::custom("a")]).is_err());
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
        "the event `order_placed` comes with a payload (`order`): make it with the function `emit::order_placed`"
    );

    let detail = RawJson::from_value(&vec![1, 2]).unwrap();
    let custom = Occurrence::custom("mine").with_detail(detail);
    assert_eq!(custom.to_pair(), r#"{"type":"mine","detail":[1,2]}"#);

    // A number that JSON does not have.
    let item = payload::OrderPlacedItem::new(payload::OrderPlacedItemRequired {
        sku: "s".into(),
        price: f64::NAN,
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
