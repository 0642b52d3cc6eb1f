//! Who may query the dashboard, and the answers to invalid questions.

use std::net::TcpStream;

use super::{DATES, Showing, stored};
use crate::project::{Project, event};
use crate::receiver::wait_until;

#[test]
fn only_this_machine_may_ask() {
    let project = stored();
    let showing = Showing::start(&project);
    for host in [
        "example.org",
        "localhost.example.org",
        "127.0.0.1.example.org",
        "a@127.0.0.1",
        "",
    ] {
        let answer = showing.send(&format!("GET /api/totals HTTP/1.1\r\nhost: {host}"));
        // An invalid host may be refused before it gets to the dashboard.
        assert!(
            [400, 421].contains(&answer.status),
            "{host}: {}",
            answer.head
        );
    }
    let port = showing
        .address
        .rsplit(':')
        .next()
        .expect("a port")
        .to_owned();
    for host in [
        format!("localhost:{port}"),
        "127.0.0.1".to_owned(),
        format!("[::1]:{port}"),
    ] {
        let answer = showing.send(&format!("GET / HTTP/1.1\r\nhost: {host}"));
        assert_eq!(answer.status, 200, "{host}");
    }
    let address = &showing.address;
    for (site, status) in [
        ("cross-site", 403),
        ("same-site", 403),
        ("same-origin", 200),
        ("none", 200),
    ] {
        let head = format!("GET /api/totals HTTP/1.1\r\nhost: {address}\r\nsec-fetch-site: {site}");
        assert_eq!(showing.send(&head).status, status, "{site}");
    }
}

#[test]
fn it_can_only_be_read() {
    let project = stored();
    let showing = Showing::start(&project);
    let address = &showing.address;
    for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
        let head = format!("{method} /api/totals HTTP/1.1\r\nhost: {address}\r\ncontent-length: 0");
        let answer = showing.send(&head);
        assert_eq!(answer.header("allow"), Some("GET, HEAD"), "{method}");
        answer.detail(405);
    }
    let head = showing.send(&format!("HEAD /api/totals HTTP/1.1\r\nhost: {address}"));
    assert_eq!((head.status, head.body.as_str()), (200, ""));
}

#[test]
fn every_answer_has_the_headers_that_keep_others_out() {
    let project = stored();
    let showing = Showing::start(&project);
    for path in ["/", "/app.js", "/api/totals", "/api/nothing", "/nothing"] {
        let answer = showing.get(path);
        let policy = answer.header("content-security-policy").expect("a policy");
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self'; "),
            "{policy}"
        );
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("x-frame-options"), Some("DENY"));
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
    let page = showing.get("/");
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    assert!(page.body.starts_with("<!doctype html>"), "{}", page.body);
}

#[test]
fn no_path_leads_to_the_disk() {
    let project = stored();
    let showing = Showing::start(&project);
    for path in [
        "/../Cargo.toml",
        "/..%2f..%2fetc/passwd",
        "/%2e%2e/store",
        "//etc/passwd",
        "/api/../store",
        "/api/",
    ] {
        let answer = showing.get(path);
        assert_eq!(answer.status, 404, "{path}: {}", answer.body);
    }
}

#[test]
fn wrong_questions_say_what_is_wrong() {
    let project = stored();
    let showing = Showing::start(&project);
    let detail = |path: &str, status| showing.get(path).detail(status);
    let wrong = detail("/api/totls", 404);
    assert_eq!(wrong, "there is no panel `totls`; did you mean `totals`?");
    let wrong = detail("/api/totals?from=2026-11-02&to=2026-11-01", 400);
    assert!(wrong.contains("after `to`"), "{wrong}");
    let wrong = detail("/api/totals?tennant=a", 400);
    assert!(wrong.contains("did you mean `tenant`?"), "{wrong}");
    let wrong = detail("/api/totals?event=order_payd", 404);
    assert!(wrong.contains("did you mean `order_paid`?"), "{wrong}");
    let wrong = detail("/api/funnel?step=order_paid", 400);
    assert!(wrong.contains("2 to 16 steps"), "{wrong}");
    let wrong = detail(
        "/api/over-time?from=2000-01-01&to=2026-01-01&interval=hour",
        400,
    );
    assert!(wrong.contains("longer `interval`"), "{wrong}");
    // Untrusted names are never interpreted as anything but text.
    for name in [
        "%27%20OR%201%3D1%20--",
        "%3Cimg%20src%3Dx%3E",
        "%22",
        "%00",
        "%F0%9F%91%8D",
    ] {
        let wrong = detail(&format!("/api/totals?event={name}"), 404);
        assert!(wrong.contains("no stored event has this name"), "{wrong}");
        for filter in ["module", "process", "tenant"] {
            let wrong = detail(&format!("/api/totals?{filter}={name}&{DATES}"), 404);
            assert!(wrong.contains(&format!("{filter} `")), "{wrong}");
        }
    }
}

#[test]
fn a_reader_that_leaves_does_no_harm() {
    use std::io::Write;

    let project = stored();
    let showing = Showing::start(&project);
    for number in 0..50 {
        let mut stream = TcpStream::connect(&showing.address).expect("it listens");
        let path = format!("/api/quality?{DATES}&limit={}", number + 1);
        let head = format!("GET {path} HTTP/1.1\r\nhost: {}\r\n\r\n", showing.address);
        stream.write_all(head.as_bytes()).expect("sent");
    }
    assert_eq!(showing.rows(&format!("/api/totals?{DATES}"))[0][0], 4);
}

#[test]
fn other_machines_are_let_in_only_if_asked_for() {
    let project = stored();
    let said = project.run(&["serve", "--listen", "0.0.0.0:0"]);
    assert_eq!(said.status, 2);
    assert!(said.err.contains("--allow-remote"), "{}", said.err);
    let remote = project.command(&["serve", "--listen", "0.0.0.0:0", "--allow-remote"]);
    let showing = Showing::spawn(remote);
    assert_eq!(showing.get("/").status, 200);
    let named = project.command(&["serve", "--listen", "127.0.0.1:0", "--host", "dash.example"]);
    let showing = Showing::spawn(named);
    let answer = showing.send("GET / HTTP/1.1\r\nhost: dash.example");
    assert_eq!(answer.status, 200);
}

#[test]
fn fields_that_the_settings_name_are_hidden_at_once() {
    let project = Project::new();
    let data = r#"{"phone":"4711","who":{"Phone":"4712"},"count":1}"#;
    let lines = [
        event("1", "order_paid", data),
        event("2", "gift_wrapped", data),
    ];
    project.write("a.ndjson", lines.join("\n") + "\n");
    assert_eq!(project.ingest("a.ndjson")["stored"], 2);
    let showing = Showing::start(&project);
    let shown = |name: &str| {
        let rows = showing.rows(&format!("/api/event-examples?{DATES}&event={name}"));
        rows[0][1].as_str().expect("a payload").to_owned()
    };
    assert_eq!(shown("order_paid"), data);
    project.write(
        "store/analytics.toml",
        "[privacy]\npersonal = [\"phone\"]\n",
    );
    let hidden = r#"{"phone":"•••","who":{"Phone":"•••"},"count":1}"#;
    for name in ["order_paid", "gift_wrapped"] {
        // The cached answer stays valid for two seconds.
        wait_until("it is hidden", || shown(name) == hidden);
    }
    // If the settings can't be read, it is unknown what is personal, so nothing is shown.
    project.write("store/analytics.toml", "[privacy]\npersonal = 1\n");
    let path = format!("/api/event-examples?{DATES}&event=order_paid&limit=2");
    assert!(showing.get(&path).detail(500).contains("analytics.toml"));
}

#[test]
fn there_has_to_be_a_store() {
    let project = Project::new();
    let said = project.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(said.status, 2);
    assert!(
        said.err.contains("there is no store at `store`"),
        "{}",
        said.err
    );
}
