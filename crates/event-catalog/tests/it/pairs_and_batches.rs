//! Pairs of type and detail, and batches of CloudEvents.
#![cfg(feature = "json")]

use event_catalog::RawJson;

use crate::events::{Event, Occurrence};

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

    // All other members are kept, so the pair can be written as a CloudEvent.
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
            "line 1, column 13: a pair can't have the member `data`: rename it to `detail`",
        ),
    ] {
        assert_eq!(
            Occurrence::from_pair(text).unwrap_err().to_string(),
            message,
            "{text}"
        );
    }

    // Any name is allowed, as in the chat's API. CloudEvents has its own rules for names.
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
