//! Requests that no browser sends.

use std::io::{Read, Write};
use std::net::Shutdown;

use crate::client::{Served, TABLE, serve, status};
use crate::command::folder;

/// Sends exactly these bytes as a request, and returns the response. With `is_all`, the client also
/// closes its sending side. The response is empty if the server closed the connection.
fn answer(served: &Served, request: &[u8], is_all: bool) -> String {
    let mut stream = served.connect();
    // The server can close the connection before everything is sent; its response can then be lost.
    let _ = stream.write_all(request);
    if is_all {
        let _ = stream.shutdown(Shutdown::Write);
    }
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// Requests, each with the possible statuses of the response. An empty status stands for a
/// connection that is closed without a response.
#[allow(clippy::too_many_lines, reason = "it is a table")]
fn requests() -> Vec<(&'static str, Vec<u8>, &'static [&'static str])> {
    let head = |line: &str, headers: &str| {
        format!("{line}\r\nHost: localhost\r\n{headers}\r\n").into_bytes()
    };
    let get = |headers: &str| head("GET / HTTP/1.1", headers);
    let target = |target: &str| head(&format!("GET {target} HTTP/1.1"), "");
    let raw = |text: &str| text.as_bytes().to_vec();
    vec![
        ("unknown method", head("BREW / HTTP/1.1", ""), &["405"]),
        ("method in lowercase", head("get / HTTP/1.1", ""), &["405"]),
        ("no method", head(" / HTTP/1.1", ""), &["400"]),
        (
            "connect",
            head("CONNECT localhost:1 HTTP/1.1", ""),
            &["400", "404", "405", "421"],
        ),
        (
            "a method without end",
            vec![b'A'; 100_000],
            &["400", "414", "431", ""],
        ),
        ("no version", raw("GET /\r\n\r\n"), &["400", ""]),
        ("HTTP/0.9", raw("GET /\r\n"), &["400", ""]),
        (
            "HTTP/1.0 without a host",
            raw("GET / HTTP/1.0\r\n\r\n"),
            &["421"],
        ),
        ("HTTP/3.0", head("GET / HTTP/3.0", ""), &["400", "505"]),
        (
            "HTTP/2",
            raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u{4}\0\0\0\0\0"),
            &["400", "505", ""],
        ),
        (
            "upgrade",
            get("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n"),
            &["200"],
        ),
        (
            "websocket",
            get("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"),
            &["200"],
        ),
        (
            "TLS",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03abcdefghijklmnop\x00\x00".to_vec(),
            &["400", ""],
        ),
        ("SSH", raw("SSH-2.0-OpenSSH_9.9\r\n"), &["400", ""]),
        ("nothing", Vec::new(), &[""]),
        ("line ends", raw("\r\n\r\n\r\n\r\n"), &["400", ""]),
        ("zeros", vec![0; 10_000], &["400", ""]),
        (
            "a head without end",
            raw("GET / HTTP/1.1\r\nHost: localhost\r\nX: "),
            &["400", ""],
        ),
        (
            "another host in the target",
            target("http://example.org/"),
            &["421"],
        ),
        (
            "another scheme in the target",
            target("file:///etc/passwd"),
            &["400", "404", "421"],
        ),
        (
            "a host with a user in the target",
            target("http://localhost@example.org/"),
            &["400", "421"],
        ),
        ("an asterisk", target("*"), &["400", "404"]),
        ("no slash", target("etc/passwd"), &["400"]),
        ("up", target("/../../../../etc/passwd"), &["404"]),
        ("up, encoded", target("/%2e%2e/%2e%2e/etc/passwd"), &["404"]),
        (
            "up, encoded twice",
            target("/%252e%252e%252fetc/passwd"),
            &["404"],
        ),
        (
            "up, with backslashes",
            target("/..\\..\\etc\\passwd"),
            &["400", "404"],
        ),
        ("a zero in the target", target("/\0"), &["400"]),
        ("an encoded zero in the target", target("/%00"), &["404"]),
        ("a wrong escape", target("/%zz"), &["400", "404"]),
        (
            "bytes above ASCII in the target",
            target("/\u{9b}31m"),
            &["400", "404"],
        ),
        (
            "a long target",
            target(&format!("/{}", "x".repeat(1 << 20))),
            &["400", "414", "431", ""],
        ),
        (
            "a long query",
            target(&format!("/?{}", "x".repeat(1 << 20))),
            &["400", "414", "431", ""],
        ),
        ("no host", raw("GET / HTTP/1.1\r\n\r\n"), &["400", "421"]),
        (
            "another host",
            raw("GET / HTTP/1.1\r\nHost: example.org\r\n\r\n"),
            &["421"],
        ),
        ("two hosts", get("Host: localhost\r\n"), &["400", "421"]),
        (
            "two hosts in one",
            raw("GET / HTTP/1.1\r\nHost: localhost, example.org\r\n\r\n"),
            &["400", "421"],
        ),
        (
            "a host that is a path",
            raw("GET / HTTP/1.1\r\nHost: localhost/../\r\n\r\n"),
            &["400", "421"],
        ),
        (
            "a host of a megabyte",
            raw(&format!(
                "GET / HTTP/1.1\r\nHost: {}\r\n\r\n",
                "x".repeat(1 << 20)
            )),
            &["431", ""],
        ),
        (
            "a host on two lines",
            raw("GET / HTTP/1.1\r\nHost:\r\n localhost\r\n\r\n"),
            &["400", "421"],
        ),
        ("a header on two lines", get("X: a\r\n\tb\r\n"), &["400"]),
        (
            "a header that begins with a space",
            get(" X: a\r\n"),
            &["400"],
        ),
        ("a space before the colon", get("X : a\r\n"), &["400"]),
        ("no colon", get("X\r\n"), &["400"]),
        ("no name", get(": a\r\n"), &["400"]),
        ("a zero in a header", get("X: a\0b\r\n"), &["400"]),
        (
            "a carriage return in a header",
            get("X: a\rb\r\n"),
            &["400"],
        ),
        (
            "lines that end with a line feed",
            raw("GET / HTTP/1.1\nHost: localhost\n\n"),
            &["200", "400"],
        ),
        (
            "a large header",
            get(&format!("X: {}\r\n", "x".repeat(1 << 20))),
            &["431", ""],
        ),
        (
            "many headers",
            get(&"X: x\r\n".repeat(10_000)),
            &["431", ""],
        ),
        (
            "two lengths",
            get("Content-Length: 1\r\nContent-Length: 2\r\n"),
            &["400"],
        ),
        ("a negative length", get("Content-Length: -1\r\n"), &["400"]),
        (
            "an endless length",
            get("Content-Length: 99999999999999999999999\r\n"),
            &["400"],
        ),
        (
            "a body that does not come",
            get("Content-Length: 1000000\r\n"),
            &["200", ""],
        ),
        (
            "an unknown coding",
            get("Transfer-Encoding: gzip\r\n"),
            &["400"],
        ),
        (
            "two codings",
            get("Transfer-Encoding: chunked, identity\r\n"),
            &["400"],
        ),
        (
            "an odd chunk",
            [
                get("Transfer-Encoding: chunked\r\n"),
                raw("fffffffffffffffff\r\n"),
            ]
            .concat(),
            &["200", "400", ""],
        ),
        (
            "expects to go on",
            get("Expect: 100-continue\r\nContent-Length: 5\r\n"),
            &["200"],
        ),
        ("a range", get("Range: bytes=0-0,0-0,0-0\r\n"), &["200"]),
        (
            "a head of a body",
            head("POST / HTTP/1.1", "Content-Length: 1000000\r\n"),
            &["405", ""],
        ),
    ]
}

#[test]
fn whatever_is_sent_has_an_answer_or_none_and_the_next_one_is_served() {
    let catalog = folder(&[("events.csv", TABLE)]);
    let served = serve(catalog.path(), &["events.csv"]);
    let mut wrong = Vec::new();
    for (what, request, expected) in requests() {
        let answer = answer(&served, &request, expected.contains(&""));
        let status = match answer.strip_prefix("HTTP/1.0 ") {
            Some(answer) => &answer[..3],
            None if answer.is_empty() => "",
            None => status(&answer),
        };
        let tells = answer.contains("root:x:") || (status != "200" && answer.contains("The chat"));
        if !expected.contains(&status) || tells {
            wrong.push(format!("{what}: {answer:.200}"));
        }
    }
    assert_eq!(wrong, [""; 0]);
    assert_eq!(status(&served.page()), "200");
}

#[test]
fn nothing_after_a_request_is_taken_for_another_one() {
    let catalog = folder(&[("events.csv", TABLE)]);
    let served = serve(catalog.path(), &["events.csv"]);
    let second = "GET /changes HTTP/1.1\r\nHost: example.org\r\n\r\n";
    let length = format!("Content-Length: {}\r\n", second.len());
    for headers in [
        "",
        "Content-Length: 0\r\n",
        &length,
        "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        "Transfer-Encoding:\tchunked\r\n",
        "Connection: keep-alive\r\n",
    ] {
        for before in ["", "0\r\n\r\n", "5\r\nhello\r\n0\r\n\r\n"] {
            let first = format!("GET / HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n{before}");
            let answer = answer(&served, format!("{first}{second}").as_bytes(), false);
            assert!(
                answer.matches("HTTP/1.1 ").count() <= 1,
                "{headers}: {answer}"
            );
            let status = status(&answer);
            assert!(["200", "400"].contains(&status), "{headers}: {answer}");
        }
    }
}
