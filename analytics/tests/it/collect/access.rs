//! Who may post, how much, and who may query.

use std::io::Write;
use std::sync::Arc;

use event_analytics::collect::Server;
use event_analytics::collect::settings::Settings;
use event_analytics::spool::{Entry, Spool};
use tokio::sync::watch;

use super::{BATCH, ONE, STRUCTURED, catalog, connect, start};

#[test]
fn without_keys_it_is_for_this_machine() {
    let running = start("");
    let headers = format!("{STRUCTURED}origin: https://evil.example\r\n");
    assert_eq!(running.post(&headers, ONE).status, 403);
    let headers = format!("{STRUCTURED}origin: http://localhost:3000\r\n");
    let answer = running.post(&headers, ONE);
    assert_eq!(answer.status, 202);
    assert_eq!(
        answer.header("access-control-allow-origin"),
        Some("http://localhost:3000")
    );
    // A second `host` is refused, just like a wrong one.
    let mut stream = connect(running.address);
    let head = "GET /metrics HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n";
    stream.write_all(head.as_bytes()).expect("sent");
    assert_eq!(super::answer(&mut stream).status, 421);
}

#[tokio::test]
async fn without_keys_other_machines_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let spool = Arc::new(Spool::open(folder.path()).expect("a spool"));
    let (_sender, catalog) = watch::channel(Arc::new(catalog()));
    let listen = "0.0.0.0:0".parse().expect("an address");
    let error = Server::bind(listen, Settings::local(), spool, catalog)
        .await
        .expect_err("it is refused");
    assert!(error.to_string().contains("[[key]]"), "{error}");
}

/// Two keys: a server's key with the secret `hunter2`, and a public one.
const KEYS: &str = r#"
[[key]]
id = "server"
secret_sha256 = "f52fbd32b2b3b86ff88ef6c490628285f482af15ddcb29541f94bcf526a3f6c7"

[[key]]
id = "page"
public = true
origins = ["https://shop.example"]
tenant = "acme"
source = "https://shop.example"
address_events_per_minute = 3
new_names_per_day = 1
"#;

const BROWSER: &str = "origin: https://shop.example\r\nuser-agent: Mozilla/5.0 Firefox/140.0\r\n";

#[test]
fn keys_say_who_may_post() {
    let running = start(KEYS);
    let with = |more: &str| running.post(&format!("{STRUCTURED}{more}"), ONE);
    let none = with("");
    assert_eq!(
        (none.status, none.header("www-authenticate")),
        (401, Some("Bearer"))
    );
    assert_eq!(with("authorization: Bearer hunter3\r\n").status, 401);
    assert_eq!(
        with("authorization: Bearer page\r\norigin: https://evil.example\r\n").status,
        403
    );
    assert_eq!(with("authorization: Bearer hunter2\r\n").status, 202);
    assert_eq!(
        with(&format!("authorization: Bearer page\r\n{BROWSER}")).status,
        202
    );
    let beacon = format!("content-type: text/plain;charset=UTF-8\r\n{BROWSER}");
    let answer = running.send(
        "POST",
        "/events?key=page",
        &beacon,
        format!("[{ONE}]").as_bytes(),
    );
    assert_eq!(answer.status, 202);
    assert_eq!(
        answer.header("access-control-allow-origin"),
        Some("https://shop.example")
    );
    assert_eq!(
        running
            .send("POST", "/events?key=hunter2", STRUCTURED, ONE.as_bytes())
            .status,
        401
    );
    let bot = "authorization: Bearer page\r\norigin: https://shop.example\r\nuser-agent: Googlebot/2.1\r\n";
    assert_eq!(with(bot).status, 403);

    let lines = running.lines();
    let entries: Vec<_> = lines
        .iter()
        .map(|line| Entry::read(line.as_bytes()).expect("a line"))
        .collect();
    let keys: Vec<_> = entries.iter().map(|entry| entry.key.as_ref()).collect();
    assert_eq!(keys, ["server", "page", "page"]);
    assert_eq!(entries[0].tenant, None);
    assert_eq!(entries[1].tenant.as_deref(), Some("acme"));
    assert_eq!(entries[1].source.as_deref(), Some("https://shop.example"));
    assert_eq!(entries[1].raw(), ONE);
    // No data about the client is stored.
    for part in ["127.0.0.1", "Mozilla", "hunter2", "origin"] {
        assert!(!lines.concat().contains(part), "{part}: {lines:?}");
    }
}

#[test]
fn an_origin_is_checked_for_public_keys_only_and_as_a_whole() {
    let running = start(KEYS);
    let status = |key: &str, origin: &str| {
        let agent = "user-agent: Mozilla/5.0 Firefox/140.0\r\n";
        let headers = format!("{STRUCTURED}authorization: Bearer {key}\r\n{agent}{origin}");
        running.post(&headers, ONE).status
    };
    // A server needs no `Origin` header, and if it sends one, the header isn't checked.
    for origin in ["", "origin: https://evil.example\r\n", "origin: null\r\n"] {
        assert_eq!(status("hunter2", origin), 202, "{origin}");
    }
    assert_eq!(status("page", "origin: https://shop.example\r\n"), 202);
    for origin in [
        "",
        "origin: null\r\n",
        "origin: http://shop.example\r\n",
        "origin: https://www.shop.example\r\n",
        "origin: https://shop.example:8443\r\n",
        "origin: https://shop.example/page\r\n",
        "origin: https://shop.example\r\norigin: https://evil.example\r\n",
    ] {
        assert_eq!(status("page", origin), 403, "{origin}");
    }
    // No key lets anyone read events, and a public key doesn't let anyone read the metrics, either.
    let key = "authorization: Bearer page\r\n";
    assert_eq!(running.send("GET", "/metrics", key, b"").status, 401);
    let key = "authorization: Bearer hunter2\r\n";
    assert_eq!(running.send("GET", "/events", key, b"").status, 405);
    // Without a configuration, keys are ignored.
    let open = start("");
    let headers = format!("{STRUCTURED}authorization: Bearer nope\r\n");
    assert_eq!(open.post(&headers, ONE).status, 202);
}

#[test]
fn quotas_are_refused_with_a_time() {
    let running = start(KEYS);
    let headers = format!("{BATCH}authorization: Bearer page\r\n{BROWSER}");
    let event = |name: &str| ONE.replace("paid", name);
    // The second new name of the day is rejected; the former name of an event isn't new.
    let answer = running.post(
        &headers,
        &format!("[{},{},{}]", event("mine"), event("other"), event("bought")),
    );
    assert_eq!(answer.status, 202);
    assert_eq!(answer.json()["accepted"], 2);
    assert_eq!(answer.json()["rejected"][0]["reason"], "quota");
    // The quota of an address is three events per minute.
    let refused = running.post(&headers, &format!("[{ONE}]"));
    assert_eq!(refused.status, 429);
    let seconds: u64 = refused
        .header("retry-after")
        .and_then(|it| it.parse().ok())
        .expect("a time");
    assert!((1..=20).contains(&seconds), "{seconds}");
    assert!(
        refused.json()["type"]
            .as_str()
            .is_some_and(|it| it.ends_with("#quota"))
    );
    // Servers have no quota.
    let server = format!("{BATCH}authorization: Bearer hunter2\r\n");
    assert_eq!(
        running
            .post(&server, &format!("[{}]", event("third")))
            .status,
        202
    );
}

#[test]
fn a_browser_may_ask_before_it_posts() {
    let running = start(KEYS);
    let asks = "origin: https://shop.example\r\naccess-control-request-method: POST\r\n\
                access-control-request-headers: authorization, content-type\r\n";
    let answer = running.send("OPTIONS", "/events", asks, b"");
    assert_eq!(answer.status, 204);
    assert_eq!(
        answer.header("access-control-allow-origin"),
        Some("https://shop.example")
    );
    assert_eq!(answer.header("access-control-allow-methods"), Some("POST"));
    assert!(
        answer
            .header("access-control-allow-headers")
            .is_some_and(|it| it.contains("content-type"))
    );
    assert_eq!(answer.header("access-control-allow-credentials"), None);
    assert_eq!(answer.header("vary"), Some("origin"));
    let answer = running.send(
        "OPTIONS",
        "/events",
        "origin: https://evil.example\r\n",
        b"",
    );
    assert_eq!(
        (answer.status, answer.header("access-control-allow-origin")),
        (403, None)
    );
}

#[test]
fn metrics_count_without_saying_who() {
    let running = start(KEYS);
    let server = format!("{BATCH}authorization: Bearer hunter2\r\n");
    assert_eq!(running.post(&server, &format!("[{ONE},1]")).status, 202);
    assert_eq!(running.post(BATCH, "[]").status, 401);
    assert_eq!(running.send("GET", "/metrics", "", b"").status, 401);
    let answer = running.send("GET", "/metrics", "authorization: Bearer hunter2\r\n", b"");
    assert_eq!(answer.status, 200);
    for line in [
        "event_analytics_events_accepted_total{key=\"server\"} 1",
        "event_analytics_events_accepted_total{key=\"page\"} 0",
        "event_analytics_events_rejected_total{reason=\"invalid\"} 1",
        "event_analytics_requests_total{status=\"202\",problem=\"\"} 1",
        "event_analytics_requests_total{status=\"401\",problem=\"unauthorized\"} 2",
        "event_analytics_spool_lines_total 1",
        "event_analytics_spool_syncs_total 1",
        "event_analytics_spool_segments 1",
    ] {
        assert!(
            answer.body.lines().any(|it| it == line),
            "{line}: {}",
            answer.body
        );
    }
    assert!(!answer.body.contains("127.0.0.1"));
}
