//! The formats of requests, and which parts are refused.

use std::io::Write;

use event_analytics::spool::Entry;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::{BATCH, ONE, PAIRS, STRUCTURED, answer, connect, start};

#[test]
fn an_event_is_kept_byte_for_byte() {
    let running = start("");
    let answer = running.post(STRUCTURED, ONE);
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (202, r#"{"accepted":1,"rejected":[]}"#)
    );
    let spaced = ONE.replace(',', " ,\n\t");
    assert_eq!(running.post(STRUCTURED, &spaced).status, 202);
    assert_eq!(running.events(), [ONE.to_owned(), spaced]);
    assert!(
        running.lines()[0].starts_with("{\"k\":\"local\",\"r\":\"20"),
        "{:?}",
        running.lines()
    );
}

#[test]
fn a_bad_event_spoils_no_other() {
    let running = start("");
    let answer = running.post(
        BATCH,
        &format!("[{ONE},{{\"specversion\":\"1.0\",\"id\":\"2\"}},{ONE}]"),
    );
    assert_eq!(answer.status, 202);
    let json = answer.json();
    assert_eq!(json["accepted"], 2);
    assert_eq!(json["rejected"][0]["index"], 1);
    assert_eq!(json["rejected"][0]["reason"], "invalid");
    assert_eq!(running.events(), [ONE, ONE]);
    assert_eq!(
        running.post(BATCH, "[]").body,
        r#"{"accepted":0,"rejected":[]}"#
    );
}

#[test]
fn what_has_no_event_is_a_problem() {
    let running = start("");
    for (headers, body) in [
        (STRUCTURED, "{}"),
        (STRUCTURED, ""),
        (STRUCTURED, "not JSON"),
        (BATCH, "[1,2]"),
        (BATCH, ONE),
        (PAIRS, "{\"detail\":1}"),
        (PAIRS, ONE),
        ("content-type: application/json\r\n", "{\"type\":\"open\"}"),
    ] {
        let answer = running.post(headers, body);
        assert_eq!(answer.status, 400, "{body}: {answer:?}");
        assert_eq!(
            answer.header("content-type"),
            Some("application/problem+json")
        );
        let json = answer.json();
        assert_eq!(json["status"], 400);
        assert!(
            json["type"]
                .as_str()
                .is_some_and(|it| it.ends_with("#invalid")),
            "{json}"
        );
        assert!(
            json["detail"].as_str().is_some_and(|it| it.len() > 10),
            "{json}"
        );
    }
    assert_eq!(running.lines(), [""; 0]);
}

#[test]
fn every_form_is_accepted() {
    let running = start("");
    let binary = "ce-specversion: 1.0\r\nce-id: 1\r\nce-source: /a\r\nce-type: Euro%20%E2%82%AC\r\n\
                  content-type: application/json\r\n";
    assert_eq!(running.post(binary, "{\"a\": 1.50}").status, 202);
    assert_eq!(
        running
            .post(
                "content-type: text/plain;charset=UTF-8\r\n",
                &format!("[{ONE}]")
            )
            .status,
        202
    );
    assert_eq!(
        running
            .post(
                PAIRS,
                r#"[{"type":"open"},{"type":"paid","detail":{"amount":1}}]"#
            )
            .status,
        202
    );
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(ONE.as_bytes()).expect("memory");
    let gzip = gzip.finish().expect("memory");
    let headers = format!("{STRUCTURED}content-encoding: gzip\r\n");
    assert_eq!(running.send("POST", "/events", &headers, &gzip).status, 202);
    assert_eq!(
        running.events(),
        [
            r#"{"specversion":"1.0","id":"1","source":"/a","type":"Euro €","datacontenttype":"application/json","data":{"a": 1.50}}"#,
            ONE,
            r#"{"type":"open"}"#,
            r#"{"type":"paid","detail":{"amount":1}}"#,
            ONE,
        ]
    );
    let ids: Vec<_> = running
        .lines()
        .iter()
        .map(|line| Entry::read(line.as_bytes()).expect("a line").id)
        .collect();
    assert_eq!(
        ids[2..4],
        [Some("k-1/0".to_owned()), Some("k-1/1".to_owned())]
    );
}

#[test]
fn other_requests_say_what_is_wrong() {
    let running = start("");
    assert_eq!(running.post("content-type: text/html\r\n", "").status, 415);
    assert!(running.post("", ONE).header("accept-post").is_some());
    // The problem doesn't ask for the header that pairs need, because it would not help here.
    let json = running.post("content-type: application/json\r\n", ONE);
    assert_eq!(json.status, 415);
    assert!(
        json.body.contains("application/cloudevents+json"),
        "{json:?}"
    );
    let brotli = running.post(&format!("{STRUCTURED}content-encoding: br\r\n"), "");
    assert_eq!(
        (brotli.status, brotli.header("accept-encoding")),
        (415, Some("gzip"))
    );
    assert_eq!(running.send("GET", "/other", "", b"").status, 404);
    let get = running.send("GET", "/events", "", b"");
    assert_eq!(
        (get.status, get.header("allow")),
        (405, Some("POST, OPTIONS"))
    );
    assert_eq!(running.send("POST", "/healthz", "", b"").status, 405);
    assert_eq!(running.send("GET", "/healthz", "", b"").status, 200);
    // A body that is declared but never sent.
    let mut stream = connect(running.address);
    let head = format!(
        "POST /events HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 99999999\r\n{STRUCTURED}\r\n"
    );
    stream.write_all(head.as_bytes()).expect("sent");
    assert_eq!(answer(&mut stream).status, 413);
    let mut bomb = GzEncoder::new(Vec::new(), Compression::default());
    bomb.write_all(&vec![b' '; 8 << 20]).expect("memory");
    let bomb = bomb.finish().expect("memory");
    let headers = format!("{STRUCTURED}content-encoding: gzip\r\n");
    assert_eq!(running.send("POST", "/events", &headers, &bomb).status, 413);
    assert_eq!(running.lines(), [""; 0]);
}
