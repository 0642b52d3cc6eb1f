//! Which events are read from a body, and which problems are reported about the rest.

use super::*;

fn read<'b>(form: &Form, body: &'b str) -> Decoded<'b> {
    decode(form, &HeaderMap::new(), body.as_bytes(), 3).expect("a body")
}

const ONE: &str = r#"{"specversion":"1.0","id":"1","source":"/a","type":"x"}"#;

#[test]
fn events_keep_their_bytes() {
    let spaced = "{ \"specversion\" : \"1.0\",\n\"id\":\"2\",\"source\":\"/a\",\"type\":\"y\",\"data\":1.50}";
    let body = format!("\n[{ONE} , {spaced}]\n");
    let decoded = read(&Form::Batch, &body);
    let raws: Vec<_> = decoded.events.iter().map(|it| it.raw.as_ref()).collect();
    assert_eq!(raws, [ONE, spaced]);
    assert_eq!(decoded.events[1].name, "y");
    assert!(decoded.rejected.is_empty());
    assert_eq!(read(&Form::Structured, spaced).events[0].raw, spaced);
    assert!(read(&Form::Batch, "[]").events.is_empty());
}

#[test]
fn a_bad_event_spoils_no_other() {
    let body = format!("[{ONE},7,{{\"specversion\":\"1.0\"}}]");
    let decoded = read(&Form::Batch, &body);
    assert_eq!(decoded.events.len(), 1);
    let places: Vec<_> = decoded.rejected.iter().map(|it| it.index).collect();
    assert_eq!(places, [1, 2]);
}

#[test]
fn what_comes_before_a_syntax_error_is_kept() {
    for rest in [",{\"a\":]", ",", "", "] x"] {
        let body = format!("[{ONE}{rest}");
        let decoded = read(&Form::Batch, &body);
        assert_eq!(
            (decoded.events.len(), decoded.rejected.len()),
            (1, 1),
            "{rest}"
        );
        assert_eq!(decoded.rejected[0].index, 1);
    }
    let body = format!("[{ONE},");
    let decoded = read(&Form::Batch, &body);
    let detail = &decoded.rejected[0].detail;
    assert!(detail.contains("the JSON is incomplete"), "{detail}");
    let decoded = read(&Form::Batch, ONE);
    assert!(
        decoded.rejected[0].detail.contains("an array of events"),
        "{decoded:?}"
    );
}

#[test]
fn cloudevents_sent_as_pairs_lead_to_their_media_type() {
    for (body, status, expected) in [
        (ONE.to_owned(), 415, "`application/cloudevents+json`"),
        (
            format!("[ {ONE}, {ONE}]"),
            415,
            "`application/cloudevents-batch+json`",
        ),
        (r#"{"type":"load"}"#.to_owned(), 400, "`Idempotency-Key`"),
        (
            r#"["load",{"specversion":"1.0"}]"#.to_owned(),
            400,
            "`Idempotency-Key`",
        ),
        (String::new(), 400, "`Idempotency-Key`"),
    ] {
        let form = Form::Pairs(None);
        let problem = decode(&form, &HeaderMap::new(), body.as_bytes(), 3);
        let problem = problem.expect_err("there is no key");
        assert_eq!(problem.status().as_u16(), status, "{body}");
        assert!(format!("{problem:?}").contains(expected), "{problem:?}");
    }
}

#[test]
fn binary_mode_names_headers_not_lines() {
    let mut headers = HeaderMap::new();
    headers.insert("ce-id", "1".parse().expect("a value"));
    let decoded = decode(&Form::Binary(None), &headers, b"", 3).expect("a body");
    let detail = &decoded.rejected[0].detail;
    assert!(detail.starts_with("the header `ce-"), "{detail}");
    assert!(!detail.contains("line"), "{detail}");
}

#[test]
fn the_number_of_events_is_limited() {
    let body = format!("[{ONE},{ONE},{ONE},{ONE}]");
    let problem =
        decode(&Form::Batch, &HeaderMap::new(), body.as_bytes(), 3).expect_err("too many");
    assert_eq!(problem.status().as_u16(), 413);
}

#[test]
fn pairs_are_identified_by_the_request() {
    let form = Form::Pairs(Some("k".to_owned()));
    let decoded = read(
        &form,
        r#"[{"type":"load"},{"type":"open","detail":{"a":1.50}},{"detail":1}]"#,
    );
    let ids: Vec<_> = decoded.events.iter().map(|it| it.id.as_deref()).collect();
    assert_eq!(ids, [Some("k/0"), Some("k/1")]);
    assert_eq!(decoded.rejected.len(), 1);
    assert_eq!(read(&form, r#"{"type":"load"}"#).events[0].name, "load");
    assert_eq!(
        read(&form, r#"[ "load", {"specversion":1}]"#).events[0].name,
        "load"
    );
    assert_eq!(
        read(&form, r#"[["load"],["open",1]]"#).events[1].name,
        "open"
    );
    assert!(
        read(&form, ONE).rejected[0]
            .detail
            .contains("application/cloudevents+json")
    );
    assert!(
        read(&form, r#"{"type":""}"#).rejected[0]
            .detail
            .contains("empty")
    );
}

#[test]
fn depth_is_no_problem() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let body = format!(
        "[{},{}]",
        ONE.replace("\"type\"", &format!("\"data\":{deep},\"type\"")),
        deep
    );
    let decoded = read(&Form::Batch, &body);
    assert_eq!((decoded.events.len(), decoded.rejected.len()), (1, 1));
}

#[test]
fn what_is_no_utf8_is_refused() {
    let problem = decode(&Form::Structured, &HeaderMap::new(), b"{\xff", 3).expect_err("no UTF-8");
    assert_eq!(problem.status().as_u16(), 400);
}
